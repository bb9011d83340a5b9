//! The five-step lock on a database file, among the connections of one machine.
//!
//! The rules are those of SQLite's own unix file system; see <https://sqlite.org/lockingv3.html>.
//! The eight locks of WAL mode live in `shared_memory.rs`.

use libsqlite3_sys::{
    SQLITE_BUSY, SQLITE_LOCK_EXCLUSIVE, SQLITE_LOCK_NONE, SQLITE_LOCK_PENDING, SQLITE_LOCK_RESERVED, SQLITE_LOCK_SHARED,
};

/// Who holds what on one file. Handles are known by number.
#[derive(Debug, Default)]
pub(crate) struct FileLocks {
    readers: u32,
    writer: Option<(u64, i32)>,
}

impl FileLocks {
    pub(crate) fn reserved(&self) -> bool {
        self.writer.is_some()
    }

    /// Raises `level` of handle `id` to `want`, or says `SQLITE_BUSY`. A writer that only waits for
    /// readers keeps PENDING, so that no new reader comes in before it.
    pub(crate) fn raise(&mut self, id: u64, level: &mut i32, want: i32) -> Result<(), i32> {
        if *level >= want {
            return Ok(());
        }
        let other = self.writer.filter(|(writer, _)| *writer != id);
        match (want, other) {
            (SQLITE_LOCK_SHARED, Some((_, held))) if held >= SQLITE_LOCK_PENDING => {
                return Err(SQLITE_BUSY);
            }
            (SQLITE_LOCK_SHARED, _) => self.readers += 1,
            (_, Some(_)) => return Err(SQLITE_BUSY),
            (SQLITE_LOCK_RESERVED, None) => self.writer = Some((id, SQLITE_LOCK_RESERVED)),
            (_, None) if self.readers > 1 => {
                self.writer = Some((id, SQLITE_LOCK_PENDING));
                *level = SQLITE_LOCK_PENDING;
                return Err(SQLITE_BUSY);
            }
            (_, None) => self.writer = Some((id, SQLITE_LOCK_EXCLUSIVE)),
        }
        *level = want;
        Ok(())
    }

    /// Lowers `level` of handle `id` to SHARED or NONE.
    pub(crate) fn lower(&mut self, id: u64, level: &mut i32, to: i32) {
        if self.writer.is_some_and(|(writer, _)| writer == id) && to <= SQLITE_LOCK_SHARED {
            self.writer = None;
        }
        if *level >= SQLITE_LOCK_SHARED && to == SQLITE_LOCK_NONE {
            self.readers = self.readers.saturating_sub(1);
        }
        *level = (*level).min(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_writer_waits_for_readers_and_keeps_new_ones_out() {
        let mut locks = FileLocks::default();
        let (mut a, mut b, mut c) = (0, 0, 0);
        assert_eq!(locks.raise(1, &mut a, SQLITE_LOCK_SHARED), Ok(()));
        assert_eq!(locks.raise(2, &mut b, SQLITE_LOCK_SHARED), Ok(()));
        assert_eq!(locks.raise(1, &mut a, SQLITE_LOCK_RESERVED), Ok(()));
        assert_eq!(locks.raise(2, &mut b, SQLITE_LOCK_RESERVED), Err(SQLITE_BUSY));
        assert_eq!(locks.raise(1, &mut a, SQLITE_LOCK_EXCLUSIVE), Err(SQLITE_BUSY));
        assert_eq!(locks.raise(3, &mut c, SQLITE_LOCK_SHARED), Err(SQLITE_BUSY));
        locks.lower(2, &mut b, SQLITE_LOCK_NONE);
        assert_eq!(locks.raise(1, &mut a, SQLITE_LOCK_EXCLUSIVE), Ok(()));
        locks.lower(1, &mut a, SQLITE_LOCK_NONE);
        assert!(!locks.reserved());
        assert_eq!(locks.raise(3, &mut c, SQLITE_LOCK_EXCLUSIVE), Ok(()));
    }
}
