//! How an account is found: what somebody typed becomes one kind of question, and names become plain ASCII keys whose
//! order is the same under every engine and collation. Pure.

use super::{Account, Address};
use crate::kernel::pinyin::name_keys;

/// Fewer characters of a name would list half the city.
pub const NAME_CHARS_MIN: usize = 2;
/// Fewer digits of a number say nothing.
pub const DIGITS_MIN: usize = 4;
/// More is no name or number of ours.
pub const TYPED_CHARS_MAX: usize = 40;

const HEX: &str = "0123456789abcdef";
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
/// What account numbers and smart cards are written in; smallest first.
const NUMBER: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// A range of keys that begin alike: at least the first, below the second where there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The keys begin with this.
    pub from: String,
    /// The first key that does not, in the alphabet of the keys.
    pub below: Option<String>,
}

impl Prefix {
    fn new(from: String, alphabet: &str) -> Self {
        let below = next(&from, alphabet);
        Self { from, below }
    }
}

/// The smallest text over `alphabet` that is greater than everything which begins with `prefix`.
fn next(prefix: &str, alphabet: &str) -> Option<String> {
    let last = alphabet.chars().next_back()?;
    let stem = prefix.trim_end_matches(last);
    let end = stem.chars().next_back()?;
    let after = alphabet.chars().skip_while(|c| *c != end).nth(1)?;
    Some(format!("{}{after}", stem.strip_suffix(end)?))
}

/// The range of what begins with some digits.
pub fn digits(text: &str) -> Prefix {
    Prefix::new(text.to_owned(), NUMBER)
}

/// What somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Four digits: the end of a phone number, or the beginning of an account number.
    Tail(String),
    /// Digits: the beginning of an account number or of a phone number, or a whole card.
    Digits(Prefix),
    /// The beginning of an account number, or a whole card.
    Number(Prefix),
    /// The beginning of a name, of what follows its first character, or of an address from the street on; and what is left
    /// of an address that was begun with its city or district.
    Text(Prefix, Option<Prefix>),
    /// The beginning of a name's pinyin, or of its initials.
    Sound(Prefix),
    /// Too little to ask for.
    TooShort,
    /// Nothing that could be found.
    Unreadable,
}

/// Reads what was typed as one word: full-width digits and spaces too, and an address as a masked one is printed.
pub fn read(typed: &str) -> Typed {
    let text: String = typed.trim().chars().map(narrow).filter(|c| !c.is_whitespace() && *c != '-').collect();
    let text = text.trim_end_matches('*').to_owned();
    let length = text.chars().count();
    if length > TYPED_CHARS_MAX {
        return Typed::Unreadable;
    }
    if text.chars().all(|c| c.is_ascii_digit()) {
        return match length {
            0..DIGITS_MIN => Typed::TooShort,
            4 => Typed::Tail(text),
            _ => Typed::Digits(Prefix::new(text, NUMBER)),
        };
    }
    if length < NAME_CHARS_MIN {
        return Typed::TooShort;
    }
    if text.chars().all(|c| c.is_ascii_alphabetic()) {
        return Typed::Sound(Prefix::new(text.to_ascii_lowercase(), LETTERS));
    }
    if text.is_ascii() {
        let plain = text.chars().all(|c| c.is_ascii_alphanumeric());
        return if plain { Typed::Number(Prefix::new(text.to_ascii_uppercase(), NUMBER)) } else { Typed::Unreadable };
    }
    let street = Address::read(&text).from_the_street();
    let begun_before = street.len() < text.len() && street.chars().count() >= NAME_CHARS_MIN;
    let street = begun_before.then(|| Prefix::new(name_key(&street), HEX));
    Typed::Text(Prefix::new(name_key(&text), HEX), street)
}

/// A first word and a second one that narrows what it finds: `wxy 清溪`, `wxy 1234`. A number and a name's pinyin are
/// written with spaces too, and are one word.
pub fn two_words(typed: &str) -> Option<(String, String)> {
    let text: String = typed.trim().chars().map(narrow).collect();
    let (first, second) = text.split_once(char::is_whitespace)?;
    let second: String = second.chars().filter(|c| !c.is_whitespace()).collect();
    let letters = |text: &str| text.chars().all(|c| c.is_ascii_alphabetic());
    let narrows = matches!(read(first), Typed::Sound(_) | Typed::Text(..)) && !(letters(first) && letters(&second));
    narrows.then(|| (first.to_owned(), second))
}

/// Whether a second word names one of those whom the first one found. Digits are the end of the phone number, no more of
/// it than its mask shows, or either end of the account number; letters begin the name as it sounds; anything else
/// is of the address, or begins the name.
pub fn narrows_to(word: &str, account: &Account) -> bool {
    if word.chars().all(|c| c.is_ascii_digit()) {
        let number = &account.number;
        return tail(&account.phone).ends_with(word) || number.starts_with(word) || number.ends_with(word);
    }
    if word.chars().all(|c| c.is_ascii_alphabetic()) {
        let (word, (full, initials)) = (word.to_ascii_lowercase(), sound(&account.name));
        return full.starts_with(&word) || initials.starts_with(&word);
    }
    account.address().contains(word) || account.name.starts_with(word)
}

/// Whether somebody goes on typing what they typed before: added to its end, or took away from it.
pub fn goes_on(before: &str, typed: &str) -> bool {
    let (before, typed) = (before.trim(), typed.trim());
    !before.is_empty() && !typed.is_empty() && (typed.starts_with(before) || before.starts_with(typed))
}

fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// A name as a key: each character's code point in five hex digits, so that the keys of two names compare character by
/// character under any collation.
pub fn name_key(name: &str) -> String {
    let kept = name.chars().map(narrow).filter(|c| !c.is_whitespace());
    kept.flat_map(char::to_lowercase).map(|c| format!("{:05x}", u32::from(c).min(0xf_ffff))).collect()
}

/// What follows a name's first character, as a key: people call each other by it.
pub fn given_key(name: &str) -> String {
    name_key(&name.trim().chars().skip(1).collect::<String>())
}

/// A name's pinyin and its initials, lower-case letters and digits only: 王小明 is `wangxiaoming` and `wxm`.
pub fn sound(name: &str) -> (String, String) {
    let keys = name_keys(&name.chars().map(narrow).collect::<String>());
    let plain = |text: String| text.chars().filter(char::is_ascii_alphanumeric).collect();
    (plain(keys.full), plain(keys.initials))
}

/// A number or card as it is stored: capital letters and digits, nothing else. `None` when it has anything else in it.
pub fn number(text: &str) -> Option<String> {
    let text: String = text.trim().chars().map(narrow).filter(|c| !c.is_whitespace() && *c != '-').collect();
    let plain = (4..=24).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric());
    plain.then(|| text.to_ascii_uppercase())
}

/// A phone number as it is stored: its digits. `None` when it cannot be one.
pub fn phone(text: &str) -> Option<String> {
    let text: String = text.trim().chars().map(narrow).filter(|c| !matches!(c, ' ' | '-' | '(' | ')')).collect();
    let digits = text.strip_prefix("+86").unwrap_or(&text);
    ((5..=15).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit())).then(|| digits.to_owned())
}

/// The last four digits of a phone number.
pub fn tail(phone: &str) -> &str {
    phone.get(phone.len().saturating_sub(4)..).unwrap_or(phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_understood() {
        let prefix = |from: &str, below: &str| Prefix { from: from.into(), below: Some(below.into()) };
        let table = [
            ("1234", Typed::Tail("1234".into())),
            ("１２３４", Typed::Tail("1234".into())),
            ("13812341234", Typed::Digits(prefix("13812341234", "13812341235"))),
            ("138 1234 1234", Typed::Digits(prefix("13812341234", "13812341235"))),
            ("81010", Typed::Digits(prefix("81010", "81011"))),
            ("hc0012", Typed::Number(prefix("HC0012", "HC0013"))),
            ("wx", Typed::Sound(prefix("wx", "wy"))),
            ("WZ", Typed::Sound(prefix("wz", "x"))),
            ("王小", Typed::Text(prefix("0738b05c0f", "0738b05c1"), None)),
            ("王 小", Typed::Text(prefix("0738b05c0f", "0738b05c1"), None)),
            ("王", Typed::TooShort),
            ("12", Typed::TooShort),
            ("", Typed::TooShort),
            ("a' or 1=1", Typed::Unreadable),
            (&"9".repeat(41), Typed::Unreadable),
        ];
        for (typed, understood) in table {
            assert_eq!(read(typed), understood, "{typed}");
        }
        let street = prefix(&name_key("清溪街"), &(name_key("清溪") + "08858"));
        for address in ["望川市青屏区清溪街", "青屏区清溪街", "望川市青屏区 清溪街****"] {
            let Typed::Text(_, from) = read(address) else { panic!("{address}") };
            assert_eq!(from, Some(street.clone()), "{address}");
        }
        assert!(matches!(read("望川市青屏区"), Typed::Text(_, None)), "a whole district is no question");
        assert_eq!(read("zz"), Typed::Sound(Prefix { from: "zz".into(), below: None }));
    }

    #[test]
    fn a_second_word_narrows_what_the_first_one_finds() {
        let both = |first: &str, second: &str| Some((first.to_owned(), second.to_owned()));
        for (typed, words) in [
            ("wxy 清溪", both("wxy", "清溪")),
            (" wxy　１２３４ ", both("wxy", "1234")),
            ("王小 清溪 街", both("王小", "清溪街")),
            ("清溪街 wxy", both("清溪街", "wxy")),
            ("wang xiaoming", None),
            ("138 1234 1234", None),
            ("HC00 12", None),
            ("王 小明", None),
            ("wxy", None),
            ("wxy ", None),
        ] {
            assert_eq!(two_words(typed), words, "{typed}");
        }
        let account = Account {
            id: "a".into(),
            number: "8101000001".into(),
            subscriber: "s".into(),
            kind: "person".into(),
            name: "王小明".into(),
            phone: "13800001234".into(),
            district: "望川市青屏区".into(),
            street: "清溪街18号".into(),
            building: "3栋".into(),
            room: "501室".into(),
            status: "active".into(),
        };
        for (word, narrows) in [
            ("1234", true),
            ("34", true),
            ("8101", true),
            ("00001234", false),
            ("1380", false),
            ("清溪", true),
            ("青屏区清溪", true),
            ("人民路", false),
            ("王小", true),
            ("小明", false),
            ("WXM", true),
            ("wangx", true),
            ("lx", false),
        ] {
            assert_eq!(narrows_to(word, &account), narrows, "{word}");
        }
    }

    #[test]
    fn names_have_keys() {
        assert_eq!(sound("王小明"), ("wangxiaoming".into(), "wxm".into()));
        assert_eq!(sound("单雄信"), ("shanxiongxin".into(), "sxx".into()), "a surname reads as a surname");
        assert_eq!(sound("海川物业ABC"), ("haichuanwuyeabc".into(), "hcwya".into()));
        assert_eq!(given_key("王小明"), name_key("小明"));
        assert_eq!(name_key("王"), "0738b");
        assert_eq!(name_key("𠮷"), "20bb7");
        assert_eq!(tail("13812341234"), "1234");
        assert_eq!(phone("+86 138-1234-1234").as_deref(), Some("13812341234"));
        assert_eq!(phone("abc"), None);
        assert_eq!(number("hc-00 12").as_deref(), Some("HC0012"));
        assert_eq!(number("王"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_prefix_holds_just_what_begins_with_it(
            name in "[王李张小明赵𠮷]{1,4}", rest in "[王李张小明赵𠮷]{0,3}", other in "[王李张小明赵𠮷]{1,6}",
        ) {
            let Typed::Text(prefix, _) = read(&format!("{name}王")) else { return Ok(()) };
            let held = |text: &str| {
                let key = name_key(text);
                key >= prefix.from && prefix.below.as_ref().is_none_or(|below| key < *below)
            };
            let whole = format!("{name}王{rest}");
            proptest::prop_assert!(held(&whole));
            let begins = other.starts_with(&format!("{name}王"));
            proptest::prop_assert_eq!(held(&other), begins);
        }
    }
}
