//! The C table of an open file. Each callback finds its file, asks the machine and answers.

use crate::machine::{Handle, Machine};
use crate::vfs::contained;
use libsqlite3_sys::*;
use std::ffi::{c_int, c_void};
use std::ptr;
use std::sync::Arc;

/// An open file: keeps its machine alive, and with it the registration.
#[derive(Debug)]
pub(crate) struct OpenFile {
    pub(crate) machine: Arc<Machine>,
    pub(crate) handle: Handle,
}

/// What stands in the memory that SQLite gives to a file.
#[repr(C)]
struct Slot {
    base: sqlite3_file,
    file: *mut OpenFile,
}

/// How much memory SQLite must give to a file, in bytes.
pub(crate) const SLOT_BYTES: c_int = size_of::<Slot>() as c_int;

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// # Safety
/// `slot` points to at least `SLOT_BYTES` bytes that are SQLite's and hold no open file.
pub(crate) unsafe fn leave_empty(slot: *mut sqlite3_file) {
    let empty = Slot { base: sqlite3_file { pMethods: ptr::null() }, file: ptr::null_mut() };
    // SAFETY: promised by the caller.
    unsafe { slot.cast::<Slot>().write(empty) };
}

/// # Safety
/// As `leave_empty`; SQLite calls xClose once and nothing after it.
pub(crate) unsafe fn fill(slot: *mut sqlite3_file, file: OpenFile) {
    let file = Box::into_raw(Box::new(file));
    // SAFETY: promised by the caller.
    unsafe { slot.cast::<Slot>().write(Slot { base: sqlite3_file { pMethods: &METHODS }, file }) };
}

/// # Safety
/// `slot` was filled and not closed, and nobody else uses it during `'a`: SQLite gives each file
/// to one connection, whose mutex it holds.
unsafe fn opened<'a>(slot: *mut sqlite3_file) -> &'a mut OpenFile {
    // SAFETY: promised by the caller.
    unsafe { &mut *(*slot.cast::<Slot>()).file }
}

fn offset(at: sqlite3_int64, refusal: c_int) -> Result<usize, c_int> {
    usize::try_from(at).map_err(|_| refusal)
}

unsafe extern "C" fn close(slot: *mut sqlite3_file) -> c_int {
    contained(SQLITE_IOERR_CLOSE, || {
        // SAFETY: SQLite closes a file that `fill` opened, once.
        let mut file = unsafe { Box::from_raw((*slot.cast::<Slot>()).file) };
        let OpenFile { machine, handle } = &mut *file;
        machine.any_state().close(handle);
        Ok(())
    })
}

unsafe extern "C" fn read(slot: *mut sqlite3_file, into: *mut c_void, count: c_int, at: sqlite3_int64) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_READ;
    contained(REFUSAL, || {
        let count = usize::try_from(count).map_err(|_| REFUSAL)?;
        // SAFETY: the buffer is SQLite's and has `count` bytes; they are written before they are
        // borrowed, so they are initialized.
        let into = unsafe {
            ptr::write_bytes(into.cast::<u8>(), 0, count);
            std::slice::from_raw_parts_mut(into.cast::<u8>(), count)
        };
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.try_state().ok_or(REFUSAL)?.read(handle, offset(at, REFUSAL)?, into)
    })
}

unsafe extern "C" fn write(slot: *mut sqlite3_file, bytes: *const c_void, count: c_int, at: sqlite3_int64) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_WRITE;
    contained(REFUSAL, || {
        let count = usize::try_from(count).map_err(|_| REFUSAL)?;
        // SAFETY: the buffer is SQLite's and has `count` initialized bytes.
        let bytes = unsafe { std::slice::from_raw_parts(bytes.cast::<u8>(), count) };
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.try_state().ok_or(REFUSAL)?.write(handle, offset(at, REFUSAL)?, bytes)
    })
}

unsafe extern "C" fn truncate(slot: *mut sqlite3_file, to: sqlite3_int64) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_TRUNCATE;
    contained(REFUSAL, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.try_state().ok_or(REFUSAL)?.truncate(handle, offset(to, REFUSAL)?)
    })
}

unsafe extern "C" fn sync(slot: *mut sqlite3_file, _flags: c_int) -> c_int {
    contained(SQLITE_IOERR_FSYNC, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.try_state().ok_or(SQLITE_IOERR_FSYNC)?.sync(handle)
    })
}

unsafe extern "C" fn file_size(slot: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_FSTAT;
    contained(REFUSAL, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        let length = machine.try_state().ok_or(REFUSAL)?.length(handle)?;
        // SAFETY: SQLite's own variable.
        unsafe { *out = sqlite3_int64::try_from(length).map_err(|_| REFUSAL)? };
        Ok(())
    })
}

unsafe extern "C" fn lock(slot: *mut sqlite3_file, level: c_int) -> c_int {
    contained(SQLITE_IOERR_LOCK, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.try_state().ok_or(SQLITE_IOERR_LOCK)?.lock(handle, level)
    })
}

unsafe extern "C" fn unlock(slot: *mut sqlite3_file, level: c_int) -> c_int {
    contained(SQLITE_IOERR_UNLOCK, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.any_state().unlock(handle, level);
        Ok(())
    })
}

unsafe extern "C" fn check_reserved_lock(slot: *mut sqlite3_file, out: *mut c_int) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_CHECKRESERVEDLOCK;
    contained(REFUSAL, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        let reserved = machine.try_state().ok_or(REFUSAL)?.reserved(handle)?;
        // SAFETY: SQLite's own variable.
        unsafe { *out = c_int::from(reserved) };
        Ok(())
    })
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _op: c_int, _arg: *mut c_void) -> c_int {
    SQLITE_NOTFOUND
}

/// Together with the next one: what SQLite's unix file system says of an ordinary disk.
unsafe extern "C" fn sector_size(_slot: *mut sqlite3_file) -> c_int {
    4096
}

unsafe extern "C" fn device_characteristics(_slot: *mut sqlite3_file) -> c_int {
    SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    slot: *mut sqlite3_file,
    index: c_int,
    bytes: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_SHMMAP;
    contained(REFUSAL, || {
        // SAFETY: SQLite's own variable.
        unsafe { *out = ptr::null_mut() };
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        let mut state = machine.try_state().ok_or(REFUSAL)?;
        let (memory, mapping) = state.mapped(handle, REFUSAL)?;
        let index = usize::try_from(index).map_err(|_| REFUSAL)?;
        let bytes = usize::try_from(bytes).map_err(|_| REFUSAL)?;
        if let Some(address) = memory.region(mapping, index, bytes, extend != 0) {
            // SAFETY: SQLite's own variable; the handle keeps the region until xShmUnmap.
            unsafe { *out = address };
        }
        Ok(())
    })
}

unsafe extern "C" fn shm_lock(slot: *mut sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    const REFUSAL: c_int = SQLITE_IOERR_SHMLOCK;
    contained(REFUSAL, || {
        // SAFETY: SQLite passes an open file of ours.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        let mut state = machine.try_state().ok_or(REFUSAL)?;
        let (memory, mapping) = state.mapped(handle, REFUSAL)?;
        let first = usize::try_from(first).map_err(|_| REFUSAL)?;
        let count = usize::try_from(count).map_err(|_| REFUSAL)?;
        memory.lock(mapping, first, count, flags)
    })
}

unsafe extern "C" fn shm_barrier(slot: *mut sqlite3_file) {
    contained(SQLITE_OK, || {
        // SAFETY: SQLite passes an open file of ours. Taking the lock is the barrier, as on unix.
        let OpenFile { machine, .. } = unsafe { opened(slot) };
        drop(machine.any_state());
        std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
        Ok(())
    });
}

unsafe extern "C" fn shm_unmap(slot: *mut sqlite3_file, _delete: c_int) -> c_int {
    contained(SQLITE_OK, || {
        // SAFETY: SQLite passes an open file of ours and no longer uses the memory.
        let OpenFile { machine, handle } = unsafe { opened(slot) };
        machine.any_state().unmap(handle);
        Ok(())
    })
}
