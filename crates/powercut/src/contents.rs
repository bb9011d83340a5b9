//! What is in one file: what programs see, what the platter holds, and the changes between the two.
//!
//! The model is the page cache over a disk that writes 512-byte sectors whole: between two syncs
//! every sector on the platter is *some* version of itself since the last sync, chosen for each
//! sector alone. That one rule covers dropped, reordered and torn writes. The length of the file is
//! metadata and keeps its own order; sectors never show data from the far side of a truncation
//! that the length did not take part in.

use crate::chance::Chance;
use std::collections::BTreeMap;

/// The unit that a disk writes whole, in bytes.
pub(crate) const SECTOR: usize = 512;

#[derive(Debug)]
enum Change {
    Write { at: usize, bytes: Box<[u8]> },
    Truncate { from: usize, to: usize },
}

/// One file's bytes. `now` is the page cache; `durable` is the platter.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    now: Vec<u8>,
    durable: Vec<u8>,
    changes: Vec<Change>,
}

impl Contents {
    /// A file that the platter holds as it is.
    pub(crate) fn synced(bytes: &[u8]) -> Contents {
        Contents { now: bytes.to_vec(), durable: bytes.to_vec(), changes: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.now.len()
    }

    /// Copies what is there and says how many bytes that was.
    pub(crate) fn read(&self, at: usize, into: &mut [u8]) -> usize {
        let there = self.now.get(at..).unwrap_or_default();
        let count = there.len().min(into.len());
        into[..count].copy_from_slice(&there[..count]);
        count
    }

    pub(crate) fn write(&mut self, at: usize, bytes: &[u8]) {
        if !bytes.is_empty() {
            overlay(&mut self.now, at, bytes);
            self.changes.push(Change::Write { at, bytes: bytes.into() });
        }
    }

    /// Never makes the file longer: SQLite asks for that only by file controls that we refuse.
    pub(crate) fn truncate(&mut self, to: usize) {
        let from = self.now.len();
        if to < from {
            self.now.truncate(to);
            self.changes.push(Change::Truncate { from, to });
        }
    }

    pub(crate) fn sync(&mut self) {
        for change in std::mem::take(&mut self.changes) {
            apply(&mut self.durable, &change);
        }
    }

    /// A sync that failed, as on Linux: some of the changes arrived, the others are forgotten
    /// although programs still see them, and the next sync will say that all is well.
    pub(crate) fn fail_sync(&mut self, chance: &mut Chance) {
        self.settle(chance);
    }

    /// Power comes back: what programs see is what the platter holds.
    pub(crate) fn restart(&mut self, chance: &mut Chance) {
        self.settle(chance);
        self.now.clone_from(&self.durable);
    }

    fn settle(&mut self, chance: &mut Chance) {
        let changes = std::mem::take(&mut self.changes);
        if changes.is_empty() {
            return;
        }
        match chance.below(6) {
            0 => {}
            1 => changes.iter().for_each(|change| apply(&mut self.durable, change)),
            2 => in_order(&mut self.durable, &changes, chance),
            kind => {
                // Mostly lost, half and half, mostly kept: each finds other mistakes.
                let newest_per_64 = [8, 32, 62][kind - 3];
                self.durable = scattered(&self.durable, &changes, newest_per_64, chance);
            }
        }
    }
}

fn overlay(image: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[at..end].copy_from_slice(bytes);
}

fn apply(image: &mut Vec<u8>, change: &Change) {
    match change {
        Change::Write { at, bytes } => overlay(image, *at, bytes),
        Change::Truncate { to, .. } => image.truncate(*to),
    }
}

/// The disk wrote in the order it was told, and stopped inside one write.
fn in_order(image: &mut Vec<u8>, changes: &[Change], chance: &mut Chance) {
    let arrived = chance.below(changes.len() + 1);
    changes[..arrived].iter().for_each(|change| apply(image, change));
    if let Some(Change::Write { at, bytes }) = changes.get(arrived) {
        let sectors = chance.below(bytes.len().div_ceil(SECTOR));
        let end = ((at / SECTOR + sectors) * SECTOR).clamp(*at, at + bytes.len());
        if end > *at {
            overlay(image, *at, &bytes[..end - at]);
        }
    }
}

/// The disk wrote sectors in any order.
fn scattered(durable: &[u8], changes: &[Change], newest_per_64: usize, chance: &mut Chance) -> Vec<u8> {
    let lengths_arrived = match chance.hits(newest_per_64) {
        true => changes.len(),
        false => chance.below(changes.len() + 1),
    };
    let mut image = durable.to_vec();
    for (sector, history) in histories(changes) {
        let (oldest, newest) = versions(changes, &history, lengths_arrived);
        let version = match chance.hits(newest_per_64) {
            true => newest,
            false => oldest + chance.below(newest - oldest + 1),
        };
        let bytes = sector_after(durable, sector, changes, &history[..version]);
        overlay(&mut image, sector * SECTOR, &bytes);
    }
    image.resize(length_after(durable.len(), &changes[..lengths_arrived]), 0);
    image
}

/// For each sector that was touched, the changes that touched it, oldest first.
fn histories(changes: &[Change]) -> BTreeMap<usize, Vec<usize>> {
    let mut histories: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, change) in changes.iter().enumerate() {
        let (start, end) = match change {
            Change::Write { at, bytes } => (*at, at + bytes.len()),
            Change::Truncate { from, to } => (*to, *from),
        };
        for sector in start / SECTOR..end.div_ceil(SECTOR) {
            histories.entry(sector).or_default().push(index);
        }
    }
    histories
}

/// How many of a sector's changes may be on the platter: at least and at most. A truncation that
/// the length took part in has happened to the sector as well; one that it did not has not.
fn versions(changes: &[Change], history: &[usize], lengths_arrived: usize) -> (usize, usize) {
    let truncates = |position: &usize| matches!(changes[history[*position]], Change::Truncate { .. });
    let arrived = history.partition_point(|index| *index < lengths_arrived);
    let oldest = (0..arrived).rev().find(truncates).map_or(0, |position| position + 1);
    let newest = (arrived..history.len()).find(truncates).unwrap_or(history.len());
    (oldest, newest)
}

fn sector_after(durable: &[u8], sector: usize, changes: &[Change], history: &[usize]) -> [u8; SECTOR] {
    let start = sector * SECTOR;
    let mut bytes = [0; SECTOR];
    let old = durable.get(start..).unwrap_or_default();
    let old = &old[..old.len().min(SECTOR)];
    bytes[..old.len()].copy_from_slice(old);
    for index in history {
        match &changes[*index] {
            Change::Write { at, bytes: new } => {
                let from = start.max(*at);
                let to = (start + SECTOR).min(at + new.len());
                bytes[from - start..to - start].copy_from_slice(&new[from - at..to - at]);
            }
            Change::Truncate { to, .. } => bytes[to.saturating_sub(start)..].fill(0),
        }
    }
    bytes
}

fn length_after(length: usize, changes: &[Change]) -> usize {
    changes.iter().fold(length, |length, change| match change {
        Change::Write { at, bytes } => length.max(at + bytes.len()),
        Change::Truncate { to, .. } => *to,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(byte: u8, sectors: usize) -> Vec<u8> {
        vec![byte; sectors * SECTOR]
    }

    #[test]
    fn synced_bytes_survive_every_seed() {
        for seed in 0..500 {
            let mut file = Contents::default();
            file.write(0, &page(1, 4));
            file.sync();
            file.write(4 * SECTOR, &page(2, 4));
            file.restart(&mut Chance::new(seed));
            assert_eq!(file.now[..4 * SECTOR], page(1, 4)[..], "seed {seed}");
        }
    }

    #[test]
    fn unsynced_sectors_come_back_whole_and_in_any_mixture() {
        let (mut lost, mut kept, mut mixed, mut reordered) = (0, 0, 0, 0);
        for seed in 0..500 {
            let mut file = Contents::default();
            file.write(0, &page(1, 4));
            file.sync();
            file.write(0, &page(2, 4));
            file.write(0, &page(3, 4));
            file.restart(&mut Chance::new(seed));
            let sectors: Vec<u8> = file.now.chunks(SECTOR).map(|sector| sector[0]).collect();
            assert!(file.now.chunks(SECTOR).all(|s| s.iter().all(|byte| *byte == s[0])));
            match sectors[..] {
                [1, 1, 1, 1] => lost += 1,
                [3, 3, 3, 3] => kept += 1,
                _ => mixed += 1,
            }
            reordered += usize::from(sectors.contains(&3) && sectors.contains(&1));
        }
        assert!(lost > 50 && kept > 50 && mixed > 50 && reordered > 20);
    }

    #[test]
    fn a_truncation_never_mixes_with_what_came_before_it() {
        for seed in 0..500 {
            let mut file = Contents::default();
            file.write(0, &page(1, 4));
            file.sync();
            file.truncate(0);
            file.write(0, &page(2, 2));
            file.restart(&mut Chance::new(seed));
            let old = file.now.contains(&1);
            assert!(!(old && file.now.contains(&2)), "seed {seed}");
            assert!(!old || file.now == page(1, 4), "seed {seed}");
        }
    }

    #[test]
    fn a_failed_sync_forgets_while_programs_still_see() {
        let mut forgot = 0;
        for seed in 0..100 {
            let mut file = Contents::default();
            let mut chance = Chance::new(seed);
            file.write(0, &page(7, 4));
            file.fail_sync(&mut chance);
            file.sync();
            assert_eq!(file.now, page(7, 4));
            file.restart(&mut chance);
            forgot += usize::from(file.now != page(7, 4));
        }
        assert!(forgot > 10);
    }
}
