//! The list of the lines that an import left out: where each stands, in which columns, why, in both languages. Beside the
//! file itself it also says what stood in them, under the file's own columns: put right, it can be taken in as it is.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use super::facts::FileKind;
use super::imports::LeftOut;
use super::{ExchangeRefusal as No, no, sheet};
use crate::door::Answer;
use crate::kernel::Language;
use crate::say;

/// So that spreadsheets read it as UTF-8.
const BYTE_ORDER_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// The names of the list's own columns. None of them is a column that is read.
fn header() -> [String; 4] {
    let both = |key: &str| Language::ALL.map(|lang| say!(lang, key)).join(" ");
    let [zh, en] = Language::ALL.map(|lang| say!(lang, "import-csv-reason"));
    [both("import-csv-line"), both("import-csv-column"), zh, en]
}

fn told(one: &LeftOut) -> [String; 4] {
    let [zh, en] = Language::ALL.map(|lang| reasons(lang, one));
    [one.line.to_string(), columns(Language::Chinese, one), zh, en]
}

/// The columns in words; nothing for the whole line.
pub fn columns(lang: Language, one: &LeftOut) -> String {
    one.bad.iter().map(|bad| column(lang, &bad.field)).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// Why, in words: each reason with its column where there are several.
pub fn reasons(lang: Language, one: &LeftOut) -> String {
    let several = one.bad.len() > 1;
    let said = one.bad.iter().map(|bad| match column(lang, &bad.field) {
        column if several && !column.is_empty() => {
            format!("{column}{}{}", lang.pick("：", ": "), reason(lang, &bad.reason))
        }
        _ => reason(lang, &bad.reason),
    });
    said.collect::<Vec<_>>().join(lang.pick("；", "; "))
}

fn reason(lang: Language, reason: &str) -> String {
    let key = format!("import-reason-{}", reason.replace('_', "-"));
    if lang.has(&key) { lang.say(&key, &[]) } else { say!(lang, "import-reason-refused", name = reason) }
}

fn column(lang: Language, field: &str) -> String {
    if field.is_empty() { String::new() } else { lang.say(&format!("import-column-{}", field.replace('_', "-")), &[]) }
}

/// The list without what stood in the lines, as it is kept: the file is gone by then.
pub fn csv(left_out: &[LeftOut]) -> std::io::Result<Vec<u8>> {
    let mut csv = csv::Writer::from_writer(BYTE_ORDER_MARK.to_vec());
    csv.write_record(header())?;
    for one in left_out {
        csv.write_record(told(one))?;
    }
    csv.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

/// Writes the list with what stood in the lines of `file`, which is read once more. `left_out` is in the order of lines.
pub fn write(to: &Path, file: &Path, kind: FileKind, left_out: &[LeftOut]) -> Result<(), Answer> {
    let failed = |error: std::io::Error| {
        tracing::warn!(%error, "the list of lines that were left out could not be written");
        no(No::ImportUnreadable)
    };
    let mut out = BufWriter::new(File::create(to).map_err(failed)?);
    out.write_all(&BYTE_ORDER_MARK).map_err(failed)?;
    let mut csv = csv::WriterBuilder::new().flexible(true).from_writer(out);
    let mut waiting = left_out.iter().peekable();
    let mut ours: Option<Vec<usize>> = None;
    sheet::rows(file, kind, &mut |line, cells| {
        let head = ours.is_none();
        // A list that is read again says anew what is wrong.
        let places = ours.get_or_insert_with(|| ours_in(cells));
        let said = if head { Some(header()) } else { waiting.next_if(|one| one.line == line).map(told) };
        let Some(said) = said else { return Ok(()) };
        let own = cells.iter().enumerate().filter(|(n, _)| !places.contains(n)).map(|(_, cell)| cell.as_str());
        csv.write_record(said.iter().map(String::as_str).chain(own)).map_err(|e| failed(e.into()))
    })?;
    csv.flush().map_err(failed)
}

/// The places of the list's own columns in a file that is such a list.
fn ours_in(names: &[String]) -> Vec<usize> {
    let ours = header();
    (0..names.len()).filter(|n| ours.iter().any(|our| our == names[*n].trim().trim_start_matches('\u{feff}'))).collect()
}
