//! The WAL index: memory that the connections of one machine share, and its eight locks.
//!
//! It is lost at a power cut. Handles from before the cut may still point into their old regions,
//! so every handle keeps its regions alive by itself.

use libsqlite3_sys::{SQLITE_BUSY, SQLITE_IOERR_SHMLOCK, SQLITE_SHM_NLOCK, SQLITE_SHM_SHARED, SQLITE_SHM_UNLOCK};
use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::sync::Arc;

const SLOTS: usize = SQLITE_SHM_NLOCK as usize;

/// One piece of shared memory, of the size SQLite asks for, aligned to eight bytes.
#[derive(Debug)]
pub(crate) struct Region(Box<[UnsafeCell<u64>]>);

// SAFETY: Rust code never reads or writes the cells; it only hands out their address. SQLite
// orders its own accesses by the locks below and by xShmBarrier.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

impl Region {
    fn new(bytes: usize) -> Region {
        Region((0..bytes.div_ceil(8)).map(|_| UnsafeCell::new(0)).collect())
    }

    /// Where the region begins; valid as long as somebody holds the region.
    pub(crate) fn address(&self) -> *mut c_void {
        UnsafeCell::raw_get(self.0.as_ptr()).cast()
    }
}

/// One handle's view: its regions and the locks it holds, one bit a slot.
#[derive(Debug, Default)]
pub(crate) struct Mapping {
    regions: Vec<Arc<Region>>,
    shared: u8,
    exclusive: u8,
}

/// The shared memory of one database.
#[derive(Debug, Default)]
pub(crate) struct SharedMemory {
    regions: Vec<Arc<Region>>,
    /// Per slot: how many share it, or -1 when one has it alone.
    slots: [i32; SLOTS],
    /// How many handles have a mapping.
    pub(crate) users: u32,
}

impl SharedMemory {
    /// The address of region `index`, or none when it does not exist and must not be made.
    pub(crate) fn region(
        &mut self,
        mapping: &mut Mapping,
        index: usize,
        bytes: usize,
        extend: bool,
    ) -> Option<*mut c_void> {
        while extend && self.regions.len() <= index {
            self.regions.push(Arc::new(Region::new(bytes)));
        }
        mapping.regions.clone_from(&self.regions);
        self.regions.get(index).map(|region| region.address())
    }

    /// Takes or gives back `count` slots from `first`; `flags` as SQLite passes them to xShmLock.
    pub(crate) fn lock(&mut self, mapping: &mut Mapping, first: usize, count: usize, flags: i32) -> Result<(), i32> {
        let slots = first..first.saturating_add(count);
        if slots.end > SLOTS {
            return Err(SQLITE_IOERR_SHMLOCK);
        }
        if flags & SQLITE_SHM_UNLOCK != 0 {
            slots.for_each(|slot| self.release(mapping, slot));
        } else if flags & SQLITE_SHM_SHARED != 0 {
            let held = mapping.shared;
            for slot in slots.filter(|slot| held & (1 << slot) == 0) {
                if self.slots[slot] < 0 {
                    return Err(SQLITE_BUSY);
                }
                self.slots[slot] += 1;
                mapping.shared |= 1 << slot;
            }
        } else {
            if self.slots[slots.clone()].iter().any(|holders| *holders != 0) {
                return Err(SQLITE_BUSY);
            }
            for slot in slots {
                self.slots[slot] = -1;
                mapping.exclusive |= 1 << slot;
            }
        }
        Ok(())
    }

    /// Gives back all that a handle holds; its mapping is about to go.
    pub(crate) fn leave(&mut self, mapping: &mut Mapping) {
        (0..SLOTS).for_each(|slot| self.release(mapping, slot));
        self.users = self.users.saturating_sub(1);
    }

    fn release(&mut self, mapping: &mut Mapping, slot: usize) {
        let bit = 1 << slot;
        if mapping.exclusive & bit != 0 {
            self.slots[slot] = 0;
        } else if mapping.shared & bit != 0 {
            self.slots[slot] -= 1;
        }
        mapping.exclusive &= !bit;
        mapping.shared &= !bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use libsqlite3_sys::{SQLITE_SHM_EXCLUSIVE, SQLITE_SHM_LOCK};

    #[test]
    fn shared_and_exclusive_slots_exclude_each_other() {
        let mut memory = SharedMemory::default();
        let (mut a, mut b) = (Mapping::default(), Mapping::default());
        let shared = SQLITE_SHM_LOCK | SQLITE_SHM_SHARED;
        let exclusive = SQLITE_SHM_LOCK | SQLITE_SHM_EXCLUSIVE;
        assert_eq!(memory.lock(&mut a, 3, 1, shared), Ok(()));
        assert_eq!(memory.lock(&mut b, 3, 1, shared), Ok(()));
        assert_eq!(memory.lock(&mut b, 1, 7, exclusive), Err(SQLITE_BUSY));
        assert_eq!(memory.lock(&mut b, 0, 1, exclusive), Ok(()));
        assert_eq!(memory.lock(&mut a, 0, 1, shared), Err(SQLITE_BUSY));
        memory.leave(&mut b);
        assert_eq!(memory.lock(&mut a, 0, 1, exclusive), Ok(()));
        assert_eq!(memory.slots, [-1, 0, 0, 1, 0, 0, 0, 0]);
        assert_eq!(memory.lock(&mut a, 7, 2, exclusive), Err(SQLITE_IOERR_SHMLOCK));
    }
}
