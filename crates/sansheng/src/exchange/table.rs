//! A table as a file: CSV that spreadsheets read, or XLSX; row by row, in little memory. The first line and, on paper, the
//! foot say whose copy it is. Text that a spreadsheet would take for a formula is made text again.

use std::fs::File;
use std::io::{BufWriter, Error, Result, Write};
use std::path::{Path, PathBuf};

use rust_xlsxwriter::{DocProperties, Format, Workbook};

use crate::kernel::Money;

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words.
    Text(String),
    /// An amount, written in yuan with two decimals.
    Money(Money),
}

/// A file on its way.
pub struct Table {
    to: PathBuf,
    form: Form,
    row: u32,
}

enum Form {
    Csv(csv::Writer<BufWriter<File>>),
    Sheet { book: Box<Workbook>, amount: Format },
}

/// What begins like a formula (OWASP, CSV injection), also in full width, begins with an apostrophe instead.
pub fn harmless(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if begins { format!("'{text}") } else { text.to_owned() }
}

fn yuan(amount: Money) -> String {
    let (sign, fen) = (if amount.0 < 0 { "-" } else { "" }, amount.0.unsigned_abs());
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

impl Table {
    /// A new file; XLSX when its name ends so. `mark` is its first line.
    pub fn create(to: &Path, mark: &str) -> Result<Self> {
        let form = if to.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
            let mut book = Workbook::new();
            book.set_properties(&DocProperties::new().set_title("Sansheng").set_comment(mark));
            let sheet = book.add_worksheet_with_constant_memory().map_err(Error::other)?;
            // An ampersand is a command in a foot.
            sheet.set_footer(mark.replace('&', "&&").chars().take(200).collect::<String>());
            Form::Sheet { book: Box::new(book), amount: Format::new().set_num_format("0.00") }
        } else {
            let mut file = BufWriter::new(File::create(to)?);
            // Spreadsheets take a file without a mark for one of their own system's encoding.
            file.write_all(&[0xef, 0xbb, 0xbf])?;
            Form::Csv(csv::WriterBuilder::new().flexible(true).from_writer(file))
        };
        let mut table = Self { to: to.to_owned(), form, row: 0 };
        table.row(&[Value::Text(mark.to_owned())])?;
        Ok(table)
    }

    /// Writes a row.
    #[expect(clippy::cast_precision_loss, reason = "amounts below ten thousand million yuan are exact in fen")]
    pub fn row(&mut self, cells: &[Value]) -> Result<()> {
        match &mut self.form {
            Form::Csv(csv) => {
                let text = |cell: &Value| match cell {
                    Value::Text(text) => harmless(text),
                    Value::Money(amount) => yuan(*amount),
                };
                csv.write_record(cells.iter().map(text))?;
            }
            Form::Sheet { book, amount } => {
                let sheet = book.worksheet_from_index(0).map_err(Error::other)?;
                for (column, cell) in (0_u16..).zip(cells) {
                    let written = match cell {
                        Value::Text(text) => sheet.write_string(self.row, column, harmless(text)),
                        Value::Money(fen) => {
                            sheet.write_number_with_format(self.row, column, fen.0 as f64 / 100.0, amount)
                        }
                    };
                    written.map_err(Error::other)?;
                }
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Writes what is left.
    pub fn finish(self) -> Result<()> {
        match self.form {
            Form::Csv(mut csv) => csv.flush(),
            Form::Sheet { mut book, .. } => book.save(&self.to).map_err(Error::other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_no_cell_is_a_formula() {
        let payloads = [
            "=1+1",
            "=cmd|'/c calc'!A0",
            "+1+1",
            "-1+1",
            "@SUM(A1)",
            "\t=1+1",
            "\r=1+1",
            "\n=1",
            "=HYPERLINK(\"http://x\")",
            "+cmd|' /C calc'!A0",
            "-2+3+cmd|' /C calc'!A0",
            "@import",
            "＝1+1",
            "＋1",
            "－1",
            "＠SUM(1)",
            "=",
            "+",
            "-",
            "@",
        ];
        for payload in payloads {
            assert_eq!(harmless(payload), format!("'{payload}"), "{payload:?}");
        }
        for text in ["王*明", "8101000001", "2026-03-02", "a=b", ""] {
            assert_eq!(harmless(text), text);
        }
        assert_eq!((yuan(Money(-5)), yuan(Money(123_450))), ("-0.05".to_owned(), "1234.50".to_owned()));
    }
}
