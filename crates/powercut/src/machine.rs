//! One simulated machine: how it starts and dies, and what happens to names. What happens to open
//! files is in `operations.rs`; the C side is in `vfs.rs` and `handle.rs`.

use crate::contents::Contents;
use crate::directory::{Directory, Inode};
use crate::locks::FileLocks;
use crate::power::{Op, Power, Verdict};
use crate::shared_memory::{Mapping, SharedMemory};
use crate::vfs::Registration;
use libsqlite3_sys::*;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// One machine, shared by its `Disk` and by every open file.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) state: Mutex<State>,
    pub(crate) registration: Registration,
}

impl Machine {
    /// For callbacks: none after a panic inside the simulator. `Disk` then panics in the test.
    pub(crate) fn try_state(&self) -> Option<MutexGuard<'_, State>> {
        self.state.lock().ok()
    }

    /// For clean-up, which must happen whatever went before.
    pub(crate) fn any_state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
pub(crate) struct File {
    pub(crate) contents: Contents,
    pub(crate) locks: FileLocks,
    pub(crate) memory: SharedMemory,
    handles: u32,
}

/// One open file of one connection, apart from its C side.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) id: u64,
    pub(crate) boot: u64,
    pub(crate) inode: Inode,
    pub(crate) level: i32,
    /// Set on journals that may be new: SQLite's unix file system syncs the directory with their
    /// first sync.
    pub(crate) sync_directory: bool,
    pub(crate) memory: Option<Mapping>,
}

/// Everything behind the machine's one lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) power: Power,
    pub(crate) directory: Directory,
    pub(crate) files: BTreeMap<Inode, File>,
    next_id: u64,
}

impl State {
    pub(crate) fn new(seed: u64) -> State {
        State { power: Power::new(seed), directory: Directory::default(), files: BTreeMap::new(), next_id: 1 }
    }

    /// Power comes back.
    pub(crate) fn restart(&mut self) {
        let State { power, directory, files, .. } = self;
        power.restart();
        directory.restart(&mut power.chance);
        for file in files.values_mut() {
            file.contents.restart(&mut power.chance);
        }
        self.kill();
    }

    /// Every process dies: their handles, locks and shared memory go, the page cache stays.
    pub(crate) fn kill(&mut self) {
        self.power.boot += 1;
        for file in self.files.values_mut() {
            file.locks = FileLocks::default();
            file.memory = SharedMemory::default();
            file.handles = 0;
        }
        self.sweep();
    }

    pub(crate) fn size(&self, name: &str) -> Option<usize> {
        self.files.get(&self.directory.find(name)?).map(|file| file.contents.len())
    }

    pub(crate) fn put(&mut self, name: &str, bytes: &[u8]) {
        let inode = self.create(Some(name));
        self.directory.sync();
        self.files.entry(inode).or_default().contents = Contents::synced(bytes);
    }

    pub(crate) fn contents(&self, name: &str) -> Option<Vec<u8>> {
        let file = self.files.get(&self.directory.find(name)?)?;
        let mut bytes = vec![0; file.contents.len()];
        file.contents.read(0, &mut bytes);
        Some(bytes)
    }

    /// Opens `name`, or a nameless temporary file; `flags` as SQLite passes them to xOpen.
    pub(crate) fn open(&mut self, name: Option<&str>, flags: i32) -> Result<Handle, i32> {
        match self.power.judge(Op::Open) {
            Verdict::Works => {}
            Verdict::Fails(code) => return Err(code),
            Verdict::Dark | Verdict::LosesPower => return Err(SQLITE_IOERR),
        }
        let known = name.and_then(|name| self.directory.find(name));
        let inode = match known {
            Some(_) if flags & SQLITE_OPEN_EXCLUSIVE != 0 => return Err(SQLITE_CANTOPEN),
            Some(inode) => inode,
            None if name.is_some() && flags & SQLITE_OPEN_CREATE == 0 => {
                return Err(SQLITE_CANTOPEN);
            }
            None => self.create(name),
        };
        self.files.entry(inode).or_default().handles += 1;
        if let Some(name) = name.filter(|_| flags & SQLITE_OPEN_DELETEONCLOSE != 0) {
            // Deleted at once, as on unix: nobody else looks for a temporary file's name.
            self.directory.delete(name);
        }
        let journal = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
        Ok(Handle {
            id: self.new_id(),
            boot: self.power.boot,
            inode,
            level: SQLITE_LOCK_NONE,
            sync_directory: flags & SQLITE_OPEN_CREATE != 0 && flags & journal != 0,
            memory: None,
        })
    }

    fn create(&mut self, name: Option<&str>) -> Inode {
        let inode = self.new_id();
        if let Some(name) = name {
            self.directory.create(name, inode);
        }
        inode
    }

    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Lets go of a handle and of all that it held.
    pub(crate) fn close(&mut self, handle: &mut Handle) {
        self.unmap(handle);
        if let Some(file) = self.live(handle) {
            file.locks.lower(handle.id, &mut handle.level, SQLITE_LOCK_NONE);
            file.handles -= 1;
            self.sweep();
        }
    }

    /// Forgets the files that nothing can lead to any more.
    pub(crate) fn sweep(&mut self) {
        let directory = &self.directory;
        self.files.retain(|inode, file| file.handles > 0 || directory.mentions(*inode));
    }

    pub(crate) fn delete(&mut self, name: &str, sync_directory: bool) -> Result<(), i32> {
        if !self.power.dark && self.directory.find(name).is_none() {
            return Err(SQLITE_IOERR_DELETE_NOENT);
        }
        match self.power.judge(Op::Delete) {
            Verdict::Dark => Err(SQLITE_IOERR_DELETE),
            Verdict::Fails(code) => Err(code),
            Verdict::LosesPower => {
                self.directory.delete(name);
                Err(SQLITE_IOERR_DELETE)
            }
            Verdict::Works => {
                self.directory.delete(name);
                if sync_directory {
                    self.directory.sync();
                }
                self.sweep();
                Ok(())
            }
        }
    }
}
