//! The checksum beside a backup, as `sha256sum` writes it, so that `sha256sum -c` proves it without us. The engines' own
//! checks find what is wrong inside of rows and pages, but not every byte.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::partial::{Partial, beside};

/// What is read at a time.
const CHUNK: usize = 1 << 20;
/// More than the longest name makes a sum's line.
const LINE_MAX: u64 = 8_192;
/// Digits of a sum.
const DIGITS: usize = 64;

/// Where a file's sum is.
pub(super) fn name_beside(file: &Path) -> PathBuf {
    beside(file, ".sha256")
}

/// Reads to the end, gives every chunk to `each`; the sum of all of it, and how many bytes there were.
pub(super) fn streamed(
    mut from: impl Read,
    mut each: impl FnMut(&[u8]) -> io::Result<()>,
) -> io::Result<(String, u64)> {
    let (mut hasher, mut bytes, mut chunk) = (Sha256::new(), 0, vec![0; CHUNK]);
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => return Ok((hex::encode(hasher.finalize()), bytes)),
            Ok(read) => read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(e),
        };
        hasher.update(&chunk[..read]);
        each(&chunk[..read])?;
        bytes += read as u64;
    }
}

/// The sum of a file, and its size.
pub(super) fn of(file: &Path) -> io::Result<(String, u64)> {
    streamed(File::open(file)?, |_| Ok(()))
}

/// The line that `sha256sum` would write, in the folder of the file.
fn line(file: &Path, sum: &str) -> Vec<u8> {
    let name = file.file_name().unwrap_or_default().as_bytes();
    let mut escaped = Vec::new();
    for byte in name {
        match byte {
            b'\\' => escaped.extend(b"\\\\"),
            b'\n' => escaped.extend(b"\\n"),
            b'\r' => escaped.extend(b"\\r"),
            byte => escaped.push(*byte),
        }
    }
    let mark: &[u8] = if escaped == name { b"" } else { b"\\" };
    [mark, sum.as_bytes(), b"  ", &escaped, b"\n"].concat()
}

/// What such a line says. The name in it is not minded: whoever renames a backup renames both files.
fn read(line: &[u8]) -> Option<String> {
    let digits = line.strip_prefix(b"\\").unwrap_or(line).get(..DIGITS)?;
    let sum = str::from_utf8(digits).ok()?.to_ascii_lowercase();
    let ends = line.strip_prefix(b"\\").unwrap_or(line).get(DIGITS).is_none_or(|byte| b" \n\r".contains(byte));
    (ends && sum.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(sum)
}

/// Writes a file's sum beside it. One that is there without its file belongs to nothing any more.
pub(super) fn write_beside(file: &Path, sum: &str) -> Result<(), String> {
    let path = name_beside(file);
    let cannot = |e: io::Error| format!("cannot write {}: {e}", path.display());
    match fs::remove_file(&path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(cannot(e)),
        _ => {}
    }
    let mut partial = Partial::claim(&path)?;
    partial.file().write_all(&line(file, sum)).map_err(cannot)?;
    partial.publish()
}

/// The sum that lies beside a file.
pub(super) fn said_beside(file: &Path) -> Result<String, String> {
    let path = name_beside(file);
    let mut said = Vec::new();
    let opened = File::open(&path).and_then(|open| open.take(LINE_MAX).read_to_end(&mut said));
    opened.map_err(|e| {
        format!("cannot read {}, without which nobody knows if the backup is whole: {e}", path.display())
    })?;
    read(&said).ok_or(format!("{} says no checksum", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_sha256sum_writes_and_reads() {
        let sum = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let said = |name: &str| String::from_utf8(line(Path::new(name), sum)).expect("text");
        assert_eq!(said("/a/hall.backup"), format!("{sum}  hall.backup\n"));
        assert_eq!(said("/a/two\nlines\\"), format!("\\{sum}  two\\nlines\\\\\n"));
        for name in ["/a/hall.backup", "/a/two\nlines"] {
            assert_eq!(read(&line(Path::new(name), sum)).as_deref(), Some(sum));
        }
        assert_eq!(read(sum.to_uppercase().as_bytes()).as_deref(), Some(sum));
        for wrong in ["", "abc", &sum[1..], &format!("{sum}0"), &sum.replace('e', "g")] {
            assert_eq!(read(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
