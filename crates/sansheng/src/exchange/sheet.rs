//! The rows of a file, one after another, never all at once: CSV (comma or tab; UTF-8, GB18030, UTF-16) and XLSX.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::rc::Rc;

use calamine::{DataRef, Reader as _, Xlsx};
use encoding_rs::{CoderResult, Decoder, Encoding};

use super::facts::{BLOCK_BYTES, FileKind};
use super::{ExchangeRefusal as No, FILE_ROWS_MAX, LINE_BYTES_MAX, SHEET_BYTES_MAX, SHEET_ROWS_MAX, no};
use crate::door::Answer;

/// Hears of each row: the line that it begins on, and its cells.
pub type Each<'a> = dyn FnMut(u64, &[String]) -> Result<(), Answer> + 'a;

/// Gives each row to `each`, with the number of the line or row it begins on (from 1). Empty rows are left out. `each`
/// may end the reading with an answer.
pub fn rows(file: &Path, kind: FileKind, each: &mut Each<'_>) -> Result<(), Answer> {
    match kind {
        FileKind::Text(encoding) => text_rows(file, encoding, each),
        FileKind::Sheet => sheet_rows(file, each),
    }
}

/// Text that is decoded while it is read.
struct Decoded {
    file: File,
    decoder: Decoder,
    block: Vec<u8>,
    start: usize,
    end: usize,
    over: bool,
    /// The decoder has given its last: it may not be asked again.
    finished: bool,
    seen: Rc<Seen>,
}

/// What reading has passed: it is ahead of the rows by a buffer.
#[derive(Default)]
struct Seen {
    /// How much was read since the last row began.
    since: Cell<usize>,
    /// How much was read at all.
    bytes: Cell<u64>,
    /// Where lines ended that no row has come to.
    ends: RefCell<VecDeque<u64>>,
    /// How many lines have ended before the present row's end.
    ended: Cell<u64>,
}

impl Seen {
    fn read(&self, text: &[u8]) {
        let begin = self.bytes.get();
        let ends = (begin..).zip(text).filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
        self.ends.borrow_mut().extend(ends);
        self.bytes.set(begin + text.len() as u64);
        self.since.set(self.since.get() + text.len());
    }

    /// The line that a row begins on which ended before byte `end` and has so many lines in its cells.
    fn line(&self, end: u64, within: u64) -> u64 {
        let mut ends = self.ends.borrow_mut();
        // The last byte of a row is the end of its line, or half of it.
        while ends.front().is_some_and(|at| at + 1 < end) {
            ends.pop_front();
            self.ended.set(self.ended.get() + 1);
        }
        self.since.set(0);
        (self.ended.get() + 1).saturating_sub(within)
    }
}

impl Decoded {
    fn new(file: &Path, encoding: &'static Encoding, seen: Rc<Seen>) -> std::io::Result<Self> {
        let decoder = encoding.new_decoder_with_bom_removal();
        Ok(Self {
            file: File::open(file)?,
            decoder,
            block: vec![0; BLOCK_BYTES],
            start: 0,
            end: 0,
            over: false,
            finished: false,
            seen,
        })
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        if self.finished {
            return Ok(0);
        }
        // What is read in advance may be a buffer more than the row.
        if self.seen.since.get() > LINE_BYTES_MAX + 2 * BLOCK_BYTES {
            return Err(std::io::Error::other("a line without an end"));
        }
        loop {
            if self.start == self.end && !self.over {
                (self.start, self.end) = (0, self.file.read(&mut self.block)?);
                self.over = self.end == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.block[self.start..self.end], into, self.over);
            self.start += read;
            self.seen.read(&into[..written]);
            self.finished = self.over && result == CoderResult::InputEmpty;
            if written > 0 || self.finished || into.len() < 4 {
                return Ok(written);
            }
        }
    }
}

/// A tab where the first line has more of them than commas.
fn separator(file: &Path, encoding: &'static Encoding) -> std::io::Result<u8> {
    let mut head = vec![0; 8 * 1024];
    let n = Decoded::new(file, encoding, Rc::default())?.read(&mut head)?;
    let line = head[..n].split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| line.iter().filter(|b| **b == wanted).count();
    Ok(if count(b'\t') > count(b',') { b'\t' } else { b',' })
}

fn text_rows(file: &Path, encoding: &'static Encoding, each: &mut Each<'_>) -> Result<(), Answer> {
    let unreadable = |_| no(No::ImportUnreadable);
    let seen = Rc::new(Seen::default());
    let separator = separator(file, encoding).map_err(unreadable)?;
    let text = Decoded::new(file, encoding, seen.clone()).map_err(unreadable)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(BLOCK_BYTES)
        .from_reader(text);
    let mut record = csv::StringRecord::new();
    let mut cells: Vec<String> = Vec::new();
    let (mut n, mut begins) = (0, 1);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(_) => return Err(no(No::ImportLineTooLong { line: begins })),
        }
        n += 1;
        if n > FILE_ROWS_MAX + 1 {
            return Err(no(No::ImportRowsTooMany { max: FILE_ROWS_MAX }));
        }
        let within = record.as_slice().bytes().filter(|b| *b == b'\n').count() as u64;
        let line = seen.line(reader.position().byte(), within);
        begins = line + within + 1;
        take(&mut cells, &record);
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            each(line, &cells)?;
        }
    }
}

/// Writes a row over the one before, so that its room is used again.
fn take(cells: &mut Vec<String>, row: &csv::StringRecord) {
    cells.resize_with(row.len(), String::new);
    for (cell, text) in cells.iter_mut().zip(row) {
        cell.clear();
        cell.push_str(text);
    }
}

fn sheet_rows(file: &Path, each: &mut Each<'_>) -> Result<(), Answer> {
    unpacks_to_little(file)?;
    let unreadable = || no(No::ImportUnreadable);
    let open = File::open(file).map_err(|_| unreadable())?;
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(BufReader::new(open)).map_err(|_: calamine::XlsxError| unreadable())?;
    let first = book.sheet_names().first().cloned().ok_or_else(unreadable)?;
    let mut reader = book.worksheet_cells_reader(&first).map_err(|_| unreadable())?;
    let (mut row, mut cells, mut n) = (0, Vec::new(), 0_u64);
    let mut finished = |row: u32, cells: &mut Vec<String>| {
        if cells.iter().any(|cell: &String| !cell.trim().is_empty()) {
            n += 1;
            if n > SHEET_ROWS_MAX + 1 {
                return Err(no(No::ImportRowsTooMany { max: SHEET_ROWS_MAX }));
            }
            each(u64::from(row) + 1, cells)?;
        }
        cells.clear();
        Ok(())
    };
    while let Some(cell) = reader.next_cell().map_err(|_| unreadable())? {
        let (at, column) = cell.get_position();
        if at != row {
            finished(row, &mut cells)?;
            row = at;
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        // Wider than any sheet of ours: what stands out there is no column that we know.
        if column < 200 {
            if cells.len() <= column {
                cells.resize(column + 1, String::new());
            }
            cells[column] = text_of(cell.get_value());
        }
    }
    finished(row, &mut cells)
}

/// A cell as its text; numbers as people write them, so that an account number is no power of ten.
#[expect(clippy::cast_possible_truncation, reason = "whole numbers below 10^15 are exact")]
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => (*number as i64).to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        // A date where a text should be: the cell says so by being unreadable.
        DataRef::DateTime(_) | DataRef::Error(_) => "\u{fffd}".to_owned(),
        DataRef::Empty => String::new(),
    }
}

/// Unpacks everything once and throws it away: what a spreadsheet says about its own size is not believed.
fn unpacks_to_little(file: &Path) -> Result<(), Answer> {
    let unreadable = || no(No::ImportUnreadable);
    let open = File::open(file).map_err(|_| unreadable())?;
    let mut archive = zip::ZipArchive::new(BufReader::new(open)).map_err(|_| unreadable())?;
    let mut left = SHEET_BYTES_MAX;
    for n in 0..archive.len() {
        let entry = archive.by_index(n).map_err(|_| unreadable())?;
        let unpacked = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink()).map_err(|_| unreadable())?;
        if unpacked > left {
            return Err(no(No::ImportTooLarge { max_mb: SHEET_BYTES_MAX / 1024 / 1024 }));
        }
        left -= unpacked;
    }
    Ok(())
}
