//! The C table that SQLite finds a machine by: registration, and the operations on names.
//!
//! Tables are never freed, because nothing tells when SQLite last looks at one; the table of a
//! machine that is gone, with every file on it closed, serves the next machine.

use crate::handle::{self, OpenFile};
use crate::machine::Machine;
use libsqlite3_sys::*;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// What a table's `pAppData` points to; lives as long as the process.
#[derive(Debug)]
struct Socket {
    name: CString,
    machine: Mutex<Weak<Machine>>,
}

/// A table together with its socket. Registered with SQLite as long as this value lives.
#[derive(Debug)]
pub(crate) struct Registration(Table);

#[derive(Debug, Clone, Copy)]
struct Table {
    vfs: NonNull<sqlite3_vfs>,
    socket: &'static Socket,
}

// SAFETY: the table is written once, before it is registered, and from then on only by SQLite,
// under its own lock.
unsafe impl Send for Table {}
// SAFETY: as above.
unsafe impl Sync for Table {}

static SPARE: Mutex<Vec<Table>> = Mutex::new(Vec::new());

impl Registration {
    pub(crate) fn new(machine: Weak<Machine>) -> Registration {
        let spare = SPARE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let table = spare.unwrap_or_else(Table::new);
        table.plug(machine);
        // SAFETY: the table is complete, is never freed and is not registered now.
        let code = unsafe { sqlite3_vfs_register(table.vfs.as_ptr(), 0) };
        assert_eq!(code, SQLITE_OK, "SQLite refused to register a file system");
        Registration(table)
    }

    pub(crate) fn name(&self) -> &str {
        self.0.socket.name.to_str().unwrap_or_default()
    }
}

impl Drop for Registration {
    /// Runs when the `Disk` and every open file are gone, so no connection uses the table.
    fn drop(&mut self) {
        // SAFETY: `new` registered this table and it is never freed.
        unsafe { sqlite3_vfs_unregister(self.0.vfs.as_ptr()) };
        self.0.plug(Weak::new());
        SPARE.lock().unwrap_or_else(PoisonError::into_inner).push(self.0);
    }
}

impl Table {
    fn new() -> Table {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let name = format!("powercut-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let socket: &'static Socket = Box::leak(Box::new(Socket {
            name: CString::new(name).unwrap_or_default(),
            machine: Mutex::new(Weak::new()),
        }));
        let vfs = Box::leak(Box::new(sqlite3_vfs {
            iVersion: 2,
            szOsFile: handle::SLOT_BYTES,
            mxPathname: 512,
            pNext: ptr::null_mut(),
            zName: socket.name.as_ptr(),
            pAppData: ptr::from_ref(socket).cast_mut().cast(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: Some(dl_open),
            xDlError: Some(dl_error),
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: None,
            xGetLastError: None,
            xCurrentTimeInt64: Some(current_time),
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        }));
        Table { vfs: NonNull::from(vfs), socket }
    }

    fn plug(&self, machine: Weak<Machine>) {
        *self.socket.machine.lock().unwrap_or_else(PoisonError::into_inner) = machine;
    }
}

/// Runs a callback so that no panic reaches C. A panic poisons the machine, and the test hears of
/// it at its next call to `Disk`.
pub(crate) fn contained(refusal: c_int, callback: impl FnOnce() -> Result<(), c_int>) -> c_int {
    match catch_unwind(AssertUnwindSafe(callback)) {
        Ok(Ok(())) => SQLITE_OK,
        Ok(Err(code)) => code,
        Err(_) => refusal,
    }
}

/// The machine behind a table.
///
/// # Safety
/// `vfs` is a table made by `Table::new`.
unsafe fn machine(vfs: *mut sqlite3_vfs, refusal: c_int) -> Result<Arc<Machine>, c_int> {
    // SAFETY: pAppData of our tables points to a socket that is never freed.
    let socket = unsafe { &*(*vfs).pAppData.cast::<Socket>() };
    let machine = socket.machine.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
    machine.ok_or(refusal)
}

/// # Safety
/// `name` is null or a C string that outlives the call.
unsafe fn text(name: *const c_char) -> Option<String> {
    if name.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    let name = unsafe { CStr::from_ptr(name) };
    Some(name.to_string_lossy().into_owned())
}

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: sqlite3_filename,
    slot: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    // SAFETY: SQLite gives szOsFile bytes at `slot`; no methods means that xClose is not called.
    unsafe { handle::leave_empty(slot) };
    contained(SQLITE_CANTOPEN, || {
        // SAFETY: SQLite passes back our own table and a file name or null.
        let (machine, name) = unsafe { (machine(vfs, SQLITE_CANTOPEN)?, text(name)) };
        let mut state = machine.try_state().ok_or(SQLITE_CANTOPEN)?;
        let handle = state.open(name.as_deref(), flags)?;
        drop(state);
        // SAFETY: as above, and SQLite closes what was opened exactly once.
        unsafe { handle::fill(slot, OpenFile { machine, handle }) };
        if !flags_out.is_null() {
            // SAFETY: not null, so SQLite's own variable.
            unsafe { *flags_out = flags };
        }
        Ok(())
    })
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    contained(SQLITE_IOERR_DELETE, || {
        // SAFETY: SQLite passes back our own table and a file name.
        let (machine, name) = unsafe { (machine(vfs, SQLITE_IOERR_DELETE)?, text(name)) };
        let mut state = machine.try_state().ok_or(SQLITE_IOERR_DELETE)?;
        state.delete(&name.unwrap_or_default(), sync != 0)
    })
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, question: c_int, answer: *mut c_int) -> c_int {
    contained(SQLITE_IOERR_ACCESS, || {
        // SAFETY: SQLite passes back our own table and a file name.
        let (machine, name) = unsafe { (machine(vfs, SQLITE_IOERR_ACCESS)?, text(name)) };
        let state = machine.try_state().ok_or(SQLITE_IOERR_ACCESS)?;
        if state.power.dark {
            return Err(SQLITE_IOERR_ACCESS);
        }
        let size = state.size(&name.unwrap_or_default());
        // As on unix, an empty file does not count as existing.
        let yes = size.is_some_and(|size| question != SQLITE_ACCESS_EXISTS || size > 0);
        // SAFETY: SQLite's own variable.
        unsafe { *answer = c_int::from(yes) };
        Ok(())
    })
}

unsafe extern "C" fn full_pathname(
    _vfs: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    contained(SQLITE_CANTOPEN, || {
        // SAFETY: SQLite passes a C string.
        let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
        if usize::try_from(room).map_or(true, |room| bytes.len() > room) {
            return Err(SQLITE_CANTOPEN);
        }
        // SAFETY: `out` has `room` bytes, which are enough, and is SQLite's own buffer.
        unsafe { ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
        Ok(())
    })
}

/// There are no extensions to load here.
unsafe extern "C" fn dl_open(_vfs: *mut sqlite3_vfs, _name: *const c_char) -> *mut c_void {
    ptr::null_mut()
}

/// SQLite has put its own words into the message already.
unsafe extern "C" fn dl_error(_vfs: *mut sqlite3_vfs, _room: c_int, _message: *mut c_char) {}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, room: c_int, out: *mut c_char) -> c_int {
    contained(SQLITE_OK, || {
        // SAFETY: SQLite passes back our own table.
        let machine = unsafe { machine(vfs, SQLITE_OK)? };
        let mut state = machine.try_state().ok_or(SQLITE_OK)?;
        for index in 0..usize::try_from(room).unwrap_or_default() {
            // SAFETY: `out` has `room` bytes.
            unsafe { out.add(index).write(state.power.chance.draw() as c_char) };
        }
        Ok(())
    });
    room
}

/// Sleeps for real: another thread may hold the lock that a busy handler waits for.
unsafe extern "C" fn sleep(_vfs: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    let micros = u64::try_from(microseconds).unwrap_or_default();
    std::thread::sleep(std::time::Duration::from_micros(micros));
    microseconds
}

/// A millisecond goes by with each operation, from the beginning of 2026: time is part of the life.
unsafe extern "C" fn current_time(vfs: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    contained(SQLITE_ERROR, || {
        /// 2026-01-01T00:00:00Z in milliseconds of the Julian day, as SQLite counts.
        const START_MS: i64 = 210_866_760_000_000 + 1_767_225_600_000;
        // SAFETY: SQLite passes back our own table.
        let machine = unsafe { machine(vfs, SQLITE_ERROR)? };
        let ops = machine.try_state().ok_or(SQLITE_ERROR)?.power.ops;
        // SAFETY: SQLite's own variable.
        unsafe { *out = START_MS + i64::try_from(ops).unwrap_or_default() };
        Ok(())
    })
}
