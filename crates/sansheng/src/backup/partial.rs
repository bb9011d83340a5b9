//! A file that is being written under another name beside its own, and gets its own once it is whole and on the disk.
//! Nobody ever sees it half-done, and nothing that has the name already is replaced.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// Only the owner reads a copy: it holds everything that the database does.
const MODE: u32 = 0o600;

/// The file on its way; removed when it is dropped before it has its name.
pub(super) struct Partial {
    file: File,
    path: TempPath,
    target: PathBuf,
}

impl Partial {
    /// Takes the place beside a target that must not be there. What a killed process left there goes; where another one
    /// is at work, this one does not begin.
    pub(super) fn claim(target: &Path) -> Result<Self, String> {
        if target.file_name().is_none() {
            return Err(format!("{} names no file", target.display()));
        }
        free(target)?;
        let path = beside(target, ".partial");
        let cannot = |e: io::Error| format!("cannot write {}: {e}", path.display());
        // The second time nothing is in the way, unless somebody was as quick.
        for _ in 0..2 {
            let new = OpenOptions::new().read(true).write(true).create_new(true).mode(MODE).open(&path);
            let (file, left) = match new {
                Ok(file) => (file, false),
                Err(e) if e.kind() == ErrorKind::AlreadyExists => {
                    (OpenOptions::new().read(true).write(true).open(&path).map_err(cannot)?, true)
                }
                Err(e) => return Err(cannot(e)),
            };
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => {}
                Err(TryLockError::Error(e)) => return Err(cannot(e)),
                // Locked by another process, or no longer what has this name.
                _ => break,
            }
            if !left {
                file.set_permissions(Permissions::from_mode(MODE)).map_err(cannot)?;
                let path = TempPath::try_from_path(&path).map_err(cannot)?;
                // Whoever had the place until now may just have finished.
                free(target)?;
                return Ok(Self { file, path, target: target.to_owned() });
            }
            fs::remove_file(&path).map_err(cannot)?;
        }
        Err(format!("{} is being written by another process", path.display()))
    }

    /// Where it is written.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// To write to it.
    pub(super) fn file(&mut self) -> &mut File {
        &mut self.file
    }

    /// Brings it to the disk and gives it its name, unless something else has got it meanwhile.
    pub(super) fn publish(self) -> Result<(), String> {
        let Self { file, path, target } = self;
        let said = target.display();
        file.sync_all().map_err(|e| format!("cannot bring {said} to the disk: {e}"))?;
        path.persist_noclobber(&target).map_err(|e| match e.error.kind() {
            ErrorKind::AlreadyExists => format!("{said} is there already and was not touched"),
            _ => format!("cannot write {said}: {}", e.error),
        })?;
        sync_folder(&target).map_err(|e| format!("cannot bring the folder of {said} to the disk: {e}"))
    }
}

/// Refuses a name that is taken.
fn free(target: &Path) -> Result<(), String> {
    match target.symlink_metadata() {
        Ok(_) => Err(format!("{} is there already and was not touched", target.display())),
        Err(_) => Ok(()),
    }
}

/// Whether a path still names an open file: not a link to it, nor another file that came in its place.
fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), path.symlink_metadata()) {
        (Ok(open), Ok(named)) => (open.dev(), open.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

/// A path with more at its end.
pub(super) fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}

/// Makes sure that a name outlives a power cut.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match File::open(folder)?.sync_all() {
        // Some disks of a network have no such thing as a folder that is synced.
        Err(e) if matches!(e.kind(), ErrorKind::InvalidInput | ErrorKind::Unsupported) => Ok(()),
        done => done,
    }
}
