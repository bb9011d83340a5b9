//! Files of accounts as other systems write them.

use std::path::{Path, PathBuf};

use encoding_rs::{GB18030, UTF_16LE};

/// The header of these files.
pub const HEADER: &str = "账号,用户编号,类型,姓名,联系电话,智能卡,安装地址,产品,状态,欠费(分),预存(元)";

/// A line of an account by its number: every third owes two months, every fifth has credit, every seventh has a card.
pub fn line(n: u32) -> String {
    let owed = if n.is_multiple_of(3) { "2026-01:2600;2026-02:2600" } else { "" };
    let credit = if !n.is_multiple_of(3) && n.is_multiple_of(5) { "75.00" } else { "" };
    let card = if n.is_multiple_of(7) { format!("HC{n:012}") } else { String::new() };
    format!("8101{n:06},,个人,王小明,138{n:08},{card},城东区解放路{n}号3号楼501室,basic,正常,{owed},{credit}")
}

/// Accounts from 1 to `n`.
pub fn city(n: u32) -> String {
    let lines: Vec<String> = (1..=n).map(line).collect();
    format!("{HEADER}\r\n{}\r\n", lines.join("\r\n"))
}

/// What a city of `n` owes and has paid ahead, in fen.
pub fn sums(n: u32) -> (i64, i64) {
    let owed = (1..=n).filter(|n| n % 3 == 0).count();
    let credit = (1..=n).filter(|n| n % 3 != 0 && n % 5 == 0).count();
    let fen = |count: usize, each: i64| i64::try_from(count).expect("few") * each;
    (fen(owed, 5_200), fen(credit, 7_500))
}

pub fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, bytes).expect("a file");
    file
}

/// A text in each encoding that is read, with the name of it.
pub fn in_every_encoding(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(UTF_16LE.name(), "UTF-16LE");
    vec![
        ("utf-8", text.as_bytes().to_vec()),
        ("utf-8 with a mark", [&[0xef, 0xbb, 0xbf][..], text.as_bytes()].concat()),
        ("gb18030", GB18030.encode(text).0.into_owned()),
        ("utf-16", [vec![0xff, 0xfe], utf16].concat()),
    ]
}

/// The same table as a spreadsheet; account numbers and phones as numbers, as people type them.
pub fn sheet(folder: &Path, text: &str) -> PathBuf {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, line) in (0_u32..).zip(text.lines()) {
        for (column, cell) in (0_u16..).zip(line.split(',')) {
            let written = match cell.parse::<f64>() {
                Ok(number) if column == 0 || column == 4 => sheet.write_number(row, column, number),
                _ => sheet.write_string(row, column, cell),
            };
            written.expect("a cell");
        }
    }
    let file = folder.join("city.xlsx");
    book.save(&file).expect("a spreadsheet");
    file
}
