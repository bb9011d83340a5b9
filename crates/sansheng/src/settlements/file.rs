//! A provider's file as text: CSV after RFC 4180 with a header that names `reference`, `amount`, `day` and perhaps `fee`, in
//! any order. Amounts are yuan. A line that cannot be read is kept as such: it must not stop the others.

use super::refusal::SettlementRefusal;
use crate::kernel::{Day, Money};

/// A hall takes some thousands of payments a day; a city's day fits.
pub const LINES_MAX: usize = 20_000;
/// No provider's reference is longer; the rest of such a line is cut off, and the line unreadable.
const REFERENCE_CHARS_MAX: usize = 64;

/// A line of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    /// Slip number or the provider's reference.
    pub reference: String,
    /// What the provider took; less than nothing when it paid back.
    pub amount: Money,
    /// What it keeps of it, with the amount's sign.
    pub fee: Money,
    /// The day on which it settled: `2026-11-23`.
    pub day: String,
    /// Whether all of it could be read.
    pub readable: bool,
}

/// Reads a file.
pub fn read(text: &str) -> Result<Vec<FileLine>, SettlementRefusal> {
    let mut rows = records(text.trim_start_matches('\u{feff}')).into_iter();
    let header: Vec<String> = rows.next().unwrap_or_default().iter().map(|name| name.trim().to_lowercase()).collect();
    let column = |name: &str| header.iter().position(|column| column == name);
    let (Some(reference), Some(amount), Some(day)) = (column("reference"), column("amount"), column("day")) else {
        return Err(SettlementRefusal::FileWithoutHeader);
    };
    let fee = column("fee");
    let rows: Vec<Vec<String>> = rows.filter(|row| row.iter().any(|field| !field.trim().is_empty())).collect();
    if rows.is_empty() {
        return Err(SettlementRefusal::FileEmpty);
    }
    if rows.len() > LINES_MAX {
        return Err(SettlementRefusal::FileTooLong { max: LINES_MAX });
    }
    let field = |row: &[String], at: usize| row.get(at).map(|text| text.trim().to_owned()).unwrap_or_default();
    let line = |row: &Vec<String>| {
        let fee = fee.map_or_else(String::new, |at| field(row, at));
        line(&field(row, reference), &field(row, amount), &fee, &field(row, day))
    };
    Ok(rows.iter().map(line).collect())
}

fn line(reference: &str, amount: &str, fee: &str, day: &str) -> FileLine {
    let money = signed(amount).filter(|money| *money != Money::ZERO);
    let kept = if fee.is_empty() { Some(Money::ZERO) } else { signed(fee) };
    let day_read = Day::parse(day);
    let (amount, fee) = (money.unwrap_or_default(), kept.unwrap_or_default());
    // A fee has the sign of its amount and is a part of it: a fee given back belongs to money given back.
    let fee_fits = fee == Money::ZERO || ((fee.0 > 0) == (amount.0 > 0) && fee.0.abs() < amount.0.abs());
    let named = !reference.is_empty() && reference.chars().count() <= REFERENCE_CHARS_MAX;
    FileLine {
        // As parts of payments have it, however the provider or a spreadsheet writes it.
        reference: reference
            .chars()
            .filter(|c| !c.is_control())
            .take(REFERENCE_CHARS_MAX)
            .map(|c| c.to_ascii_uppercase())
            .collect(),
        readable: named && money.is_some() && kept.is_some() && day_read.is_some() && fee_fits,
        amount,
        fee,
        day: day_read.map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn signed(text: &str) -> Option<Money> {
    match text.strip_prefix('-') {
        Some(rest) => Money::parse(rest).map(|money| Money(-money.0)),
        None => Money::parse(text),
    }
}

/// The fields of each record: quoted ones may hold commas, line ends and doubled quotes.
fn records(text: &str) -> Vec<Vec<String>> {
    let (mut all, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let (mut quoted, mut chars) = (false, text.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                all.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        all.push(row);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_whatever_the_order_of_its_columns() {
        let text =
            "\u{feff}Day,Amount,Reference,Fee\r\n2026-03-02,\"1,234.50\",\"W\"\"1\",1.23\n\n2026-03-02,-26.00,w2,\n";
        let lines = read(text).expect("reads");
        let line = |reference: &str, amount, fee| FileLine {
            reference: reference.into(),
            amount: Money(amount),
            fee: Money(fee),
            day: "2026-03-02".into(),
            readable: true,
        };
        assert_eq!(lines, vec![line("W\"1", 123_450, 123), line("W2", -2_600, 0)]);
    }

    #[test]
    fn what_cannot_be_read_is_kept_as_such() {
        let bad = [
            "W1,0,2026-03-02,",
            "W1,x,2026-03-02,",
            ",1,2026-03-02,",
            "W1,1,2026-02-30,",
            "W1,1,2026-03-02,-0.01",
            "W1,1,2026-03-02,1",
            "W1,1",
            "W1,1,2026-03-02,x",
        ];
        for text in bad {
            let lines = read(&format!("reference,amount,day,fee\n{text}")).expect("reads");
            assert_eq!((lines.len(), lines[0].readable), (1, false), "{text}");
        }
    }

    #[test]
    fn a_file_that_is_none_is_refused() {
        assert_eq!(read(""), Err(SettlementRefusal::FileWithoutHeader));
        assert_eq!(read("reference,amount\nW1,1"), Err(SettlementRefusal::FileWithoutHeader));
        assert_eq!(read("reference,amount,day\n"), Err(SettlementRefusal::FileEmpty));
    }
}
