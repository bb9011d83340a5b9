//! Which names exist, and which of them the platter knows.
//!
//! Creating or deleting a file is durable only after its directory was synced. Until then each
//! name may come back as any of its versions since the last sync, each name alone, which is what
//! POSIX allows and more than most file systems do.

use crate::chance::Chance;
use std::collections::BTreeMap;

/// A file by number: a name may be deleted while the file is still open.
pub(crate) type Inode = u64;

/// The one directory of the disk.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    now: BTreeMap<String, Inode>,
    durable: BTreeMap<String, Inode>,
    changes: Vec<(String, Option<Inode>)>,
}

impl Directory {
    pub(crate) fn find(&self, name: &str) -> Option<Inode> {
        self.now.get(name).copied()
    }

    pub(crate) fn create(&mut self, name: &str, inode: Inode) {
        self.now.insert(name.to_owned(), inode);
        self.changes.push((name.to_owned(), Some(inode)));
    }

    pub(crate) fn delete(&mut self, name: &str) {
        self.now.remove(name);
        self.changes.push((name.to_owned(), None));
    }

    pub(crate) fn sync(&mut self) {
        self.changes.clear();
        self.durable.clone_from(&self.now);
    }

    /// Whether a name leads to the file now, or might after a power cut.
    pub(crate) fn mentions(&self, inode: Inode) -> bool {
        self.now.values().chain(self.durable.values()).any(|known| *known == inode)
            || self.changes.iter().any(|(_, version)| *version == Some(inode))
    }

    pub(crate) fn restart(&mut self, chance: &mut Chance) {
        let mut versions: BTreeMap<String, Vec<Option<Inode>>> = BTreeMap::new();
        for (name, version) in std::mem::take(&mut self.changes) {
            versions.entry(name).or_default().push(version);
        }
        for (name, versions) in versions {
            let arrived = match chance.hits(32) {
                true => versions.len(),
                false => chance.below(versions.len() + 1),
            };
            match versions[..arrived].last() {
                None => {}
                Some(Some(inode)) => drop(self.durable.insert(name, *inode)),
                Some(None) => drop(self.durable.remove(&name)),
            }
        }
        self.now.clone_from(&self.durable);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sync_makes_a_name_certain() {
        let (mut undone, mut resurrected) = (0, 0);
        for seed in 0..200 {
            let mut directory = Directory::default();
            directory.create("/certain", 1);
            directory.create("/deleted", 2);
            directory.sync();
            directory.delete("/deleted");
            directory.create("/new", 3);
            directory.restart(&mut Chance::new(seed));
            assert_eq!(directory.find("/certain"), Some(1));
            undone += usize::from(directory.find("/new").is_none());
            resurrected += usize::from(directory.find("/deleted") == Some(2));
        }
        assert!((20..180).contains(&undone) && (20..180).contains(&resurrected));
    }
}
