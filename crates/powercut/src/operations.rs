//! What happens to open files. Every operation first asks `Power` for a verdict. Refusals are SQLite
//! result codes, because SQLite is the only caller.

use crate::contents::SECTOR;
use crate::machine::{File, Handle, State};
use crate::power::{Op, Power, Verdict};
use crate::shared_memory::{Mapping, SharedMemory};
use libsqlite3_sys::*;

impl State {
    /// The file of a handle that was opened since the power last came back.
    pub(crate) fn live(&mut self, handle: &Handle) -> Option<&mut File> {
        let live = handle.boot == self.power.boot;
        self.files.get_mut(&handle.inode).filter(|_| live)
    }

    /// A live handle's file while there is power.
    fn powered(&mut self, handle: &Handle, refusal: i32) -> Result<&mut File, i32> {
        let dark = self.power.dark;
        self.live(handle).filter(|_| !dark).ok_or(refusal)
    }

    /// A verdict for an operation on an open file, and what it needs.
    fn judge(&mut self, handle: &Handle, op: Op) -> (Verdict, &mut Power, Option<&mut File>) {
        let live = handle.boot == self.power.boot;
        let file = self.files.get_mut(&handle.inode).filter(|_| live);
        let verdict = match file {
            Some(_) => self.power.judge(op),
            None => Verdict::Dark,
        };
        (verdict, &mut self.power, file)
    }

    /// Fills `into`, which is all zero, with what is there.
    pub(crate) fn read(&mut self, handle: &Handle, at: usize, into: &mut [u8]) -> Result<(), i32> {
        match self.judge(handle, Op::Read) {
            (Verdict::Works, _, Some(file)) => match file.contents.read(at, into) {
                count if count == into.len() => Ok(()),
                _ => Err(SQLITE_IOERR_SHORT_READ),
            },
            (Verdict::Fails(code), ..) => Err(code),
            _ => Err(SQLITE_IOERR_READ),
        }
    }

    pub(crate) fn write(&mut self, handle: &Handle, at: usize, bytes: &[u8]) -> Result<(), i32> {
        match self.judge(handle, Op::Write) {
            (Verdict::Works, power, Some(file)) => {
                if power.full && at + bytes.len() > file.contents.len() {
                    return Err(SQLITE_FULL);
                }
                file.contents.write(at, bytes);
                Ok(())
            }
            (Verdict::Fails(code), power, Some(file)) => {
                let part = power.chance.below(bytes.len() / SECTOR + 1) * SECTOR;
                file.contents.write(at, &bytes[..part]);
                Err(code)
            }
            (Verdict::LosesPower, _, Some(file)) => {
                file.contents.write(at, bytes);
                Err(SQLITE_IOERR_WRITE)
            }
            _ => Err(SQLITE_IOERR_WRITE),
        }
    }

    pub(crate) fn truncate(&mut self, handle: &Handle, to: usize) -> Result<(), i32> {
        match self.judge(handle, Op::Truncate) {
            (Verdict::Works, _, Some(file)) => {
                file.contents.truncate(to);
                Ok(())
            }
            (Verdict::Fails(code), ..) => Err(code),
            (Verdict::LosesPower, _, Some(file)) => {
                file.contents.truncate(to);
                Err(SQLITE_IOERR_TRUNCATE)
            }
            _ => Err(SQLITE_IOERR_TRUNCATE),
        }
    }

    /// A cut during a sync leaves the changes unsynced: at the restart, any of them may be there.
    pub(crate) fn sync(&mut self, handle: &mut Handle) -> Result<(), i32> {
        match self.judge(handle, Op::Sync) {
            (Verdict::Works, _, Some(file)) => {
                file.contents.sync();
                if std::mem::take(&mut handle.sync_directory) {
                    self.directory.sync();
                    self.sweep();
                }
                Ok(())
            }
            (Verdict::Fails(code), power, Some(file)) => {
                file.contents.fail_sync(&mut power.chance);
                Err(code)
            }
            _ => Err(SQLITE_IOERR_FSYNC),
        }
    }

    /// A file is synced by its name, by a program that has it open beside SQLite.
    pub(crate) fn sync_named(&mut self, name: &str) -> Result<(), i32> {
        let inode = self.directory.find(name);
        match (self.power.judge(Op::Sync), inode.and_then(|inode| self.files.get_mut(&inode))) {
            (Verdict::Works, Some(file)) => {
                file.contents.sync();
                Ok(())
            }
            (Verdict::Fails(code), Some(file)) => {
                file.contents.fail_sync(&mut self.power.chance);
                Err(code)
            }
            _ => Err(SQLITE_IOERR_FSYNC),
        }
    }

    pub(crate) fn length(&mut self, handle: &Handle) -> Result<usize, i32> {
        self.powered(handle, SQLITE_IOERR_FSTAT).map(|file| file.contents.len())
    }

    pub(crate) fn lock(&mut self, handle: &mut Handle, want: i32) -> Result<(), i32> {
        let file = self.powered(handle, SQLITE_IOERR_LOCK)?;
        file.locks.raise(handle.id, &mut handle.level, want)
    }

    /// Works in the dark as well: a dead machine holds no locks.
    pub(crate) fn unlock(&mut self, handle: &mut Handle, to: i32) {
        if let Some(file) = self.live(handle) {
            file.locks.lower(handle.id, &mut handle.level, to);
        }
    }

    pub(crate) fn reserved(&mut self, handle: &Handle) -> Result<bool, i32> {
        let file = self.powered(handle, SQLITE_IOERR_CHECKRESERVEDLOCK)?;
        Ok(file.locks.reserved())
    }

    /// The shared memory of a handle's file, mapped at the first call.
    pub(crate) fn mapped<'a>(
        &'a mut self,
        handle: &'a mut Handle,
        refusal: i32,
    ) -> Result<(&'a mut SharedMemory, &'a mut Mapping), i32> {
        let memory = &mut self.powered(handle, refusal)?.memory;
        let mapping = handle.memory.get_or_insert_with(|| {
            memory.users += 1;
            Mapping::default()
        });
        Ok((memory, mapping))
    }

    /// Gives back shared locks even in the dark, and drops the memory with its last user.
    pub(crate) fn unmap(&mut self, handle: &mut Handle) {
        let Some(mut mapping) = handle.memory.take() else {
            return;
        };
        if let Some(file) = self.live(handle) {
            file.memory.leave(&mut mapping);
            if file.memory.users == 0 {
                file.memory = SharedMemory::default();
            }
        }
    }
}
