//! What a file is, before a line of it is read: its hash, its kind, the encoding of its text.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8, UTF_16LE};
use sha2::{Digest, Sha256};

use super::{ExchangeRefusal as No, FILE_BYTES_MAX, no};
use crate::door::Answer;

/// How much of a file is held at once.
pub(super) const BLOCK_BYTES: usize = 64 * 1024;

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text with separators, in an encoding.
    Text(&'static Encoding),
    /// A spreadsheet (XLSX).
    Sheet,
}

/// What was found out about a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// SHA-256 of all of it.
    pub hash: String,
    /// What it is.
    pub kind: FileKind,
}

impl Facts {
    /// Reads a file once (twice when its text is not UTF-8), a block at a time.
    pub fn of(file: &Path) -> Result<Self, Answer> {
        let unreadable = |_| no(No::ImportUnreadable);
        let bytes = file.metadata().map_err(unreadable)?.len();
        if bytes > FILE_BYTES_MAX {
            return Err(no(No::ImportTooLarge { max_mb: FILE_BYTES_MAX / 1024 / 1024 }));
        }
        let mut head = Vec::new();
        File::open(file).and_then(|open| open.take(4).read_to_end(&mut head)).map_err(unreadable)?;
        let mut hasher = Sha256::new();
        let utf8 = decodes(file, UTF_8, |block| hasher.update(block)).map_err(unreadable)?;
        let kind = match head.as_slice() {
            [b'P', b'K', 3, 4] => FileKind::Sheet,
            [0xd0, 0xcf, 0x11, 0xe0] => return Err(no(No::ImportUnreadable)),
            [0xff, 0xfe, ..] => FileKind::Text(UTF_16LE),
            // A mark that says UTF-8 is believed: what is not is then a bad line.
            [0xef, 0xbb, 0xbf, ..] => FileKind::Text(UTF_8),
            _ if utf8 => FileKind::Text(UTF_8),
            _ if decodes(file, GB18030, |_| ()).map_err(unreadable)? => FileKind::Text(GB18030),
            _ => return Err(no(No::ImportEncodingUnknown)),
        };
        Ok(Self { hash: hex::encode(hasher.finalize()), kind })
    }
}

/// Whether all of a file is text in an encoding.
fn decodes(file: &Path, encoding: &'static Encoding, mut each: impl FnMut(&[u8])) -> std::io::Result<bool> {
    let mut open = File::open(file)?;
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut block, mut text) = (vec![0; BLOCK_BYTES], vec![0; BLOCK_BYTES]);
    let mut good = true;
    loop {
        let n = open.read(&mut block)?;
        each(&block[..n]);
        let mut rest = &block[..n];
        while good {
            let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut text, n == 0);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => good = false,
            }
        }
        if n == 0 {
            return Ok(good);
        }
    }
}
