//! The columns of a file of accounts: by what names they are known, and what a line of them says. Pure.

use super::ExchangeRefusal;
use crate::accounts::{Address, Kind, NewAccount, Status, search};
use crate::kernel::Money;

/// The most months of arrears and the most products that one line carries.
const LIST_MAX: usize = 120;

/// Why a line was left out: the column, and the reason's name (`import-reason-…` in the words).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bad {
    /// A column's name, as [`Column::as_str`]; empty for the whole line.
    pub field: String,
    /// The reason's name.
    pub reason: String,
}

impl Bad {
    /// Of a field.
    pub fn new(field: &str, reason: &str) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

macro_rules! columns {
    ($($(#[doc = $doc:literal])* $name:ident $text:literal [$($known:literal),*];)*) => {
        /// A column.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Column { $($(#[doc = $doc])* $name),* }

        impl Column {
            /// Every column, in the order in which they are written down.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its name in tables; the words are under `import-column-` and this.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// What it may be called in a file, without spaces and in small letters.
            fn known(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($known),*]),* }
            }
        }
    };
}

columns! {
    /// The account number.
    Number "number" ["账号", "账户号", "客户账号", "number", "accountnumber", "account"];
    /// What the subscriber is called by the other system.
    Subscriber "subscriber" ["用户编号", "用户编码", "客户编号", "subscriber", "subscribercode", "customercode"];
    /// Person or organisation.
    Kind "kind" ["类型", "用户类型", "客户类型", "kind"];
    /// The whole name.
    Name "name" ["姓名", "用户名称", "客户名称", "名称", "name"];
    /// The phone number.
    Phone "phone" ["电话", "手机", "手机号", "联系电话", "phone"];
    /// The smart card.
    Card "card" ["智能卡", "智能卡号", "card", "smartcard"];
    /// City and district.
    District "district" ["区", "区县", "行政区", "district"];
    /// Street and house number.
    Street "street" ["街道", "路名", "街道门牌", "street"];
    /// Quarter, building, entrance.
    Building "building" ["楼栋", "小区楼栋", "building"];
    /// The room.
    Room "room" ["房号", "室", "room"];
    /// The whole address in one.
    Address "address" ["地址", "安装地址", "address"];
    /// Codes of tariffs.
    Products "products" ["产品", "资费", "资费代码", "products", "tariffs"];
    /// Active, suspended, closed.
    Status "status" ["状态", "账户状态", "status"];
    /// Owed months, amounts in fen.
    OwedFen "owed_fen" ["欠费(分)", "欠费月份(分)", "owed_fen", "owed(fen)", "owedfen"];
    /// Owed months, amounts in yuan.
    OwedYuan "owed_yuan" ["欠费(元)", "欠费月份(元)", "owed_yuan", "owed(yuan)", "owedyuan"];
    /// Credit in fen.
    CreditFen "credit_fen" ["预存(分)", "预存款(分)", "余额(分)", "credit_fen", "credit(fen)", "creditfen"];
    /// Credit in yuan.
    CreditYuan "credit_yuan" ["预存(元)", "预存款(元)", "余额(元)", "credit_yuan", "credit(yuan)", "credityuan"];
}

/// Names of columns with amounts that do not say of what.
const WITHOUT_UNIT: &[&str] =
    &["欠费", "欠费月份", "owed", "owedmonths", "预存", "预存款", "余额", "credit", "balance"];

/// Where in a line each column stands.
#[derive(Clone, Debug)]
pub struct Columns {
    at: Vec<Option<usize>>,
    width: usize,
    /// Columns of the file that are not read.
    pub unread: Vec<String>,
}

fn plain(name: &str) -> String {
    let narrow = |c: char| match c {
        '（' => '(',
        '）' => ')',
        other => other,
    };
    name.chars().map(narrow).filter(|c| !c.is_whitespace() && *c != '\u{feff}').flat_map(char::to_lowercase).collect()
}

impl Columns {
    /// Finds the columns in the first line of a file.
    pub fn find<'a>(header: impl Iterator<Item = &'a str>) -> Result<Self, ExchangeRefusal> {
        let mut columns = Self { at: vec![None; Column::ALL.len()], width: 0, unread: Vec::new() };
        for (n, name) in header.enumerate() {
            columns.width = n + 1;
            let known = plain(name);
            if WITHOUT_UNIT.contains(&known.as_str()) {
                return Err(ExchangeRefusal::ImportUnitMissing { column: shown(name) });
            }
            match Column::ALL.iter().position(|column| column.known().contains(&known.as_str())) {
                Some(column) if columns.at[column].is_some() => {
                    return Err(ExchangeRefusal::ImportColumnTwice { column: shown(name) });
                }
                Some(column) => columns.at[column] = Some(n),
                None if known.is_empty() => {}
                None => columns.unread.push(shown(name)),
            }
        }
        for needed in [Column::Number, Column::Name, Column::Phone] {
            if !columns.has(needed) {
                return Err(ExchangeRefusal::ImportColumnMissing { column: needed.as_str() });
            }
        }
        if !columns.has(Column::Address) && !columns.has(Column::Street) {
            return Err(ExchangeRefusal::ImportColumnMissing { column: Column::Address.as_str() });
        }
        for (fen, yuan) in [(Column::OwedFen, Column::OwedYuan), (Column::CreditFen, Column::CreditYuan)] {
            if columns.has(fen) && columns.has(yuan) {
                return Err(ExchangeRefusal::ImportColumnTwice { column: yuan.as_str().into() });
            }
        }
        Ok(columns)
    }

    fn has(&self, column: Column) -> bool {
        self.at[column as usize].is_some()
    }

    /// What a line says under a column; empty when it has none.
    fn get<'a>(&self, line: &'a [String], column: Column) -> &'a str {
        self.at[column as usize].and_then(|n| line.get(n)).map_or("", |cell| cell.trim())
    }

    /// Reads a line: what it says, and which cells of it cannot be read; with one of those no account is opened. Refuses a
    /// line of which nothing can be believed. What needs the store or the other lines is not looked at.
    pub fn read(&self, line: &[String]) -> Result<(NewAccount, Vec<Bad>), Bad> {
        if line.len() > self.width && line[self.width..].iter().any(|cell| !cell.trim().is_empty()) {
            return Err(Bad::new("", "too_many_cells"));
        }
        if line.iter().any(|cell| cell.contains('\u{fffd}')) {
            return Err(Bad::new("", "unreadable"));
        }
        let get = |column| self.get(line, column);
        let mut bad = Vec::new();
        let number = search::number(get(Column::Number)).ok_or(Bad::new("number", "malformed"));
        let new = NewAccount {
            number: read_or(number, String::new(), &mut bad),
            subscriber: read_or(subscriber(get(Column::Subscriber)), None, &mut bad),
            kind: read_or(kind(get(Column::Kind)), Kind::Person, &mut bad),
            name: get(Column::Name).to_owned(),
            phone: get(Column::Phone).to_owned(),
            card: read_or(card(get(Column::Card)), String::new(), &mut bad),
            address: self.address(line),
            tariffs: read_or(products(get(Column::Products)), Vec::new(), &mut bad),
            status: read_or(status(get(Column::Status)), Status::Active, &mut bad),
            owed: Vec::new(),
            credit: read_or(self.credit(line), Money::ZERO, &mut bad),
        };
        Ok((new, bad))
    }

    fn address(&self, line: &[String]) -> Address {
        let get = |column| self.get(line, column);
        if get(Column::Street).is_empty() && !get(Column::Address).is_empty() {
            return Address::read(get(Column::Address));
        }
        Address {
            district: get(Column::District).into(),
            street: get(Column::Street).into(),
            building: get(Column::Building).into(),
            room: get(Column::Room).into(),
        }
    }

    fn credit(&self, line: &[String]) -> Result<Money, Bad> {
        let (fen, yuan) = (self.get(line, Column::CreditFen), self.get(line, Column::CreditYuan));
        if !fen.is_empty() {
            return of_fen(fen).ok_or(Bad::new("credit_fen", "amount"));
        }
        if !yuan.is_empty() {
            return Money::parse(yuan).ok_or(Bad::new("credit_yuan", "amount"));
        }
        Ok(Money::ZERO)
    }

    /// The months that a line says are owed: `2026-09:2600;2026-10:2600`.
    pub fn owed(&self, line: &[String]) -> Result<Vec<(String, Money)>, Bad> {
        let (fen, yuan) = (self.get(line, Column::OwedFen), self.get(line, Column::OwedYuan));
        let (text, column) = if fen.is_empty() { (yuan, Column::OwedYuan) } else { (fen, Column::OwedFen) };
        let mut owed: Vec<(String, Money)> = Vec::new();
        for part in parts(text) {
            let (month, amount) = part.split_once([':', '：']).ok_or(Bad::new(column.as_str(), "owed"))?;
            let amount = amount.trim();
            let amount = if column == Column::OwedFen { of_fen(amount) } else { Money::parse(amount) };
            let amount = amount.filter(|amount| *amount > Money::ZERO).ok_or(Bad::new(column.as_str(), "amount"))?;
            let month = month.trim().to_owned();
            if owed.iter().any(|(there, _)| *there == month) {
                return Err(Bad::new(column.as_str(), "month_twice"));
            }
            owed.push((month, amount));
        }
        if owed.len() > LIST_MAX { Err(Bad::new(column.as_str(), "too_many")) } else { Ok(owed) }
    }

    /// Under which name owed months stand.
    pub fn owed_name(&self) -> &'static str {
        if self.has(Column::OwedFen) { Column::OwedFen.as_str() } else { Column::OwedYuan.as_str() }
    }
}

fn shown(name: &str) -> String {
    name.trim().chars().filter(|c| !c.is_control()).take(40).collect()
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty())
}

/// Whole fen; thousands may be grouped.
fn of_fen(text: &str) -> Option<Money> {
    if text.contains(['.', '。', '．']) {
        return None;
    }
    // As yuan it is a hundred times as much, and must be an amount too.
    Money::parse(text).map(|yuan| Money(yuan.0 / 100))
}

/// What was read; where it could not be, that is told, and something takes its place while the rest is looked at.
fn read_or<T>(read: Result<T, Bad>, otherwise: T, bad: &mut Vec<Bad>) -> T {
    read.unwrap_or_else(|why| {
        bad.push(why);
        otherwise
    })
}

fn subscriber(text: &str) -> Result<Option<String>, Bad> {
    if text.is_empty() {
        return Ok(None);
    }
    search::number(text).map(Some).ok_or(Bad::new("subscriber", "malformed"))
}

fn card(text: &str) -> Result<String, Bad> {
    if text.is_empty() { Ok(String::new()) } else { search::number(text).ok_or(Bad::new("card", "malformed")) }
}

fn products(text: &str) -> Result<Vec<String>, Bad> {
    let products: Vec<String> = parts(text).map(str::to_owned).collect();
    if products.len() > LIST_MAX { Err(Bad::new("products", "too_many")) } else { Ok(products) }
}

fn kind(text: &str) -> Result<Kind, Bad> {
    match text.to_lowercase().as_str() {
        "" | "个人" | "person" => Ok(Kind::Person),
        "单位" | "企业" | "组织" | "organisation" | "organization" => Ok(Kind::Organisation),
        _ => Err(Bad::new("kind", "unknown")),
    }
}

fn status(text: &str) -> Result<Status, Bad> {
    match text.to_lowercase().as_str() {
        "" | "正常" | "在用" | "active" => Ok(Status::Active),
        "停机" | "暂停" | "报停" | "suspended" => Ok(Status::Suspended),
        "销户" | "注销" | "closed" => Ok(Status::Closed),
        _ => Err(Bad::new("status", "unknown")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Columns {
        Columns::find(header.split(',')).expect("columns")
    }

    fn line(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_known_by_their_names_in_both_languages() {
        let zh = columns("账号, 用户编号,姓名,联系电话,智能卡号,安装地址,产品,状态,欠费（分）,预存(分),备注");
        assert_eq!(zh.unread, ["备注"]);
        let en =
            columns("Account number,Subscriber code,Name,Phone,Smart card,Address,Products,Status,Owed_fen,Credit_fen");
        let cells =
            line("8101000001,F1234,王小明,13812341234,HC0001,城东区解放路128号3号楼501室,basic;extra,停机,,1200");
        let ((one, bad), (two, _)) = (zh.read(&cells).expect("a line"), en.read(&cells).expect("a line"));
        assert!(one == two && bad.is_empty());
        assert_eq!((one.status, one.credit, one.tariffs.len()), (Status::Suspended, Money(1_200), 2));
        assert_eq!(one.address.room, "501室");
    }

    #[test]
    fn a_header_that_cannot_be_understood_is_refused_by_name() {
        use ExchangeRefusal as No;
        let find = |header: &str| Columns::find(header.split(',')).map(drop).expect_err("refused");
        assert_eq!(find("姓名,电话,地址"), No::ImportColumnMissing { column: "number" });
        assert_eq!(find("账号,姓名,电话"), No::ImportColumnMissing { column: "address" });
        assert_eq!(find("账号,姓名,name,电话,地址"), No::ImportColumnTwice { column: "name".into() });
        assert_eq!(find("账号,姓名,电话,地址,欠费"), No::ImportUnitMissing { column: "欠费".into() });
        assert_eq!(find("账号,姓名,电话,地址,欠费(分),欠费(元)"), No::ImportColumnTwice { column: "owed_yuan".into() });
    }

    #[test]
    fn owed_months_are_read_by_their_unit() {
        let fen = columns("账号,姓名,电话,地址,欠费(分)");
        let yuan = columns("账号,姓名,电话,地址,欠费(元)");
        let cells = |owed: &str| line(&format!("1,2,3,4,{owed}"));
        let month = |amount| vec![("2026-09".to_owned(), Money(amount))];
        assert_eq!(fen.owed(&cells("2026-09:2600")), Ok(month(2_600)));
        assert_eq!(yuan.owed(&cells("2026-09:26")), Ok(month(2_600)));
        assert_eq!(yuan.owed(&cells("2026-09：26.50；")), Ok(month(2_650)));
        assert_eq!(fen.owed(&cells("")), Ok(Vec::new()));
        for (owed, reason) in [
            ("2026-09", "owed"),
            ("2026-09:0", "amount"),
            ("2026-09:-1", "amount"),
            ("2026-09:26.00", "amount"),
            ("2026-09:1;2026-09:2", "month_twice"),
        ] {
            assert_eq!(fen.owed(&cells(owed)), Err(Bad::new("owed_fen", reason)), "{owed}");
        }
    }

    #[test]
    fn a_bad_cell_is_named() {
        let columns = columns("账号,姓名,电话,地址,类型,状态,智能卡,预存(元)");
        for (cells, field, reason) in [
            ("王,n,p,a,,,,", "number", "malformed"),
            ("81010001,n,p,a,谁,,,", "kind", "unknown"),
            ("81010001,n,p,a,,别的,,", "status", "unknown"),
            ("81010001,n,p,a,,,1,", "card", "malformed"),
            ("81010001,n,p,a,,,,1.234", "credit_yuan", "amount"),
            ("81010001,n,p,a,,,,,surplus", "", "too_many_cells"),
            ("81010001,n\u{fffd},p,a,,,,", "", "unreadable"),
        ] {
            let bad = columns.read(&line(cells)).map_or_else(|bad| vec![bad], |(_, bad)| bad);
            assert_eq!(bad, [Bad::new(field, reason)], "{cells}");
        }
        let (_, bad) = columns.read(&line("王,n,p,a,谁,别的,1,x")).expect("a line");
        let fields: Vec<&str> = bad.iter().map(|bad| bad.field.as_str()).collect();
        assert_eq!(fields, ["number", "kind", "card", "status", "credit_yuan"], "all of them, not the first");
    }
}
