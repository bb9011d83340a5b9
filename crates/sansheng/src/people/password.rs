//! What a new password must be, profile `modern` (NIST SP 800-63B-4, OWASP ASVS 5.0 V6.2): long, not among the first that
//! anybody would try, not its owner's own name. No composition rules and no expiry: they make passwords worse.
//! Pure; characters are counted as people count them, and bytes are left as they were typed.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::PeopleRefusal;

/// At least so many characters.
pub const LENGTH_MIN: usize = 15;
/// At least so many where a second factor is set up.
pub const LENGTH_MIN_WITH_SECOND_FACTOR: usize = 8;
/// At most so many: hashing a novel is work for nothing.
pub const LENGTH_MAX: usize = 128;
/// What must be left of a password when a word that everybody would guess is taken out of it.
const REST_MIN: usize = 8;

/// The ten thousand most used passwords, from the list of zxcvbn-ts (MIT), lower case.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Words that anybody would try at this product and in this trade.
const COMPANY_WORDS: &[&str] = &[
    "sansheng",
    "三声",
    "password",
    "passwort",
    "密码",
    "yingyeting",
    "营业厅",
    "shoufei",
    "收费",
    "guangdian",
    "广电",
    "admin",
];

/// Rows of the keyboard and runs of the alphabet: any stretch of one, forwards or backwards.
const RUNS: &[&str] = &[
    "qwertyuiopasdfghjklzxcvbnm",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "0123456789012345678901234567890123456789",
    "一二三四五六七八九十",
];

/// Whose password it will be.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The login.
    pub login: &'a str,
    /// The name.
    pub name: &'a str,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

/// Whether this may be the person's password.
pub fn check(password: &str, owner: Owner<'_>) -> Result<(), PeopleRefusal> {
    let length = password.chars().count();
    let min = if owner.second_factor { LENGTH_MIN_WITH_SECOND_FACTOR } else { LENGTH_MIN };
    if length < min {
        return Err(PeopleRefusal::PasswordTooShort { min });
    }
    if length > LENGTH_MAX {
        return Err(PeopleRefusal::PasswordTooLong { max: LENGTH_MAX });
    }
    let folded = fold(password);
    for own in [owner.login, owner.name] {
        let own = fold(own);
        if own.chars().count() >= 2 && leaves_too_little(&folded, &own) {
            return Err(PeopleRefusal::PasswordNamesOwner);
        }
    }
    if is_common(&folded) || is_common(&unmasked(&folded)) {
        return Err(PeopleRefusal::PasswordCommon);
    }
    Ok(())
}

/// Lower case, without spaces and signs: what is left is what a guesser varies.
fn fold(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || matches!(c, '@' | '$' | '!')).collect()
}

/// The letters that people write as signs, read back.
fn unmasked(folded: &str) -> String {
    let letter = |c| match c {
        '@' | '4' => 'a',
        '0' => 'o',
        '3' => 'e',
        '5' | '$' => 's',
        '1' | '!' => 'i',
        '7' => 't',
        other => other,
    };
    folded.chars().map(letter).collect()
}

/// A digit in the rest counts half: after a word people write a year.
fn leaves_too_little(folded: &str, word: &str) -> bool {
    let weight = |c: char| if c.is_ascii_digit() { 1 } else { 2 };
    folded.contains(word) && folded.replace(word, "").chars().map(weight).sum::<usize>() < 2 * REST_MIN
}

fn is_common(folded: &str) -> bool {
    let bare = folded.trim_matches(|c: char| !c.is_alphabetic());
    let unit = smallest_unit(folded);
    listed(folded)
        || with_a_tail(folded)
        || listed(bare)
        || unit.chars().count() <= 3
        || (unit.len() < folded.len() && (listed(&unit) || is_run(&unit)))
        || is_run(folded)
        || is_run(bare) && bare.chars().count() >= REST_MIN
        || COMPANY_WORDS.iter().any(|word| leaves_too_little(folded, word))
        || two_common_words(folded)
}

fn listed(text: &str) -> bool {
    COMMON.contains(text)
}

/// An entry of the list with a year, a number or signs behind it.
fn with_a_tail(folded: &str) -> bool {
    let cuts = folded.char_indices().rev().take_while(|(_, c)| !c.is_alphabetic());
    cuts.map(|(at, _)| &folded[..at]).any(listed)
}

/// Two entries of the list one after the other are no better than either.
fn two_common_words(folded: &str) -> bool {
    folded.char_indices().skip(4).any(|(at, _)| {
        let (head, tail) = folded.split_at(at);
        listed(head) && (listed(tail) || is_run(tail))
    })
}

/// The shortest text whose repetition this is (the last one may be cut short).
fn smallest_unit(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let repeats = |n: usize| chars.iter().zip(chars.iter().skip(n)).all(|(a, b)| a == b);
    let n = (1..chars.len()).find(|n| repeats(*n)).unwrap_or(chars.len());
    chars[..n].iter().collect()
}

fn is_run(text: &str) -> bool {
    let backwards: String = text.chars().rev().collect();
    !text.is_empty() && RUNS.iter().any(|run| run.contains(text) || run.contains(&backwards))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANG: Owner<'_> = Owner { login: "wang.xiaoming", name: "王小明", second_factor: false };

    fn distinct(length: usize) -> String {
        "梅x兰7竹q菊z春k夏v秋m冬j"
            .chars()
            .cycle()
            .enumerate()
            .take(length)
            .map(|(n, c)| {
                // Not a repetition: every round is shifted.
                if n >= 16 { char::from_u32(u32::from(c) + u32::try_from(n / 16).unwrap()).unwrap() } else { c }
            })
            .collect()
    }

    #[test]
    fn security_length_is_counted_in_characters_and_bounded() {
        let table = [
            (7, false, false),
            (8, false, true),
            (14, false, true),
            (15, true, true),
            (64, true, true),
            (128, true, true),
            (129, false, false),
        ];
        for (length, alone, with_second_factor) in table {
            let password = distinct(length);
            assert_eq!(password.chars().count(), length);
            assert_eq!(check(&password, WANG).is_ok(), alone, "{length} {:?}", check(&password, WANG));
            let owner = Owner { second_factor: true, ..WANG };
            assert_eq!(check(&password, owner).is_ok(), with_second_factor, "{length} with a second factor");
        }
        assert_eq!(check("short", WANG), Err(PeopleRefusal::PasswordTooShort { min: 15 }));
    }

    #[test]
    fn security_what_everybody_would_try_is_refused() {
        let with_factor = Owner { second_factor: true, ..WANG };
        let mut refused = 0;
        for word in COMMON.iter().filter(|word| word.chars().count() >= 8).take(120) {
            for guess in [(*word).to_owned(), word.to_uppercase(), format!("{word}1"), format!("{word}2026!")] {
                assert!(check(&guess, with_factor).is_err(), "{guess}");
                refused += 1;
            }
        }
        assert!(refused >= 200);
        for guess in [
            "passwordpassword",
            "P@ssw0rdP@ssw0rd",
            "123456789012345",
            "aaaaaaaaaaaaaaa",
            "abcabcabcabcabc",
            "qwertyuiopasdfg",
            "monkeymonkeymonkey",
            "SanSheng20262026",
            "sansheng-sansheng",
            "三声三声三声三声三声三声三声三声",
            "987654321098765",
            "dragon football",
            "iloveyou123456789",
            "admin admin admin",
            "1qaz2wsx3edc4rfv",
            "营业厅营业厅营业厅营业厅营业厅",
        ] {
            assert_eq!(check(guess, WANG), Err(PeopleRefusal::PasswordCommon), "{guess}");
        }
    }

    #[test]
    fn security_the_owners_own_name_is_no_password() {
        for guess in ["wang.xiaoming.26", "WANG.XIAOMING!!!", "王小明王小明王小明王小明王小明", "王小明 2026!"]
        {
            assert!(
                check(guess, Owner { name: "王小明", login: "wang.xiaoming", second_factor: true }).is_err(),
                "{guess}"
            );
        }
    }

    #[test]
    fn good_passwords_pass_whatever_they_are_made_of() {
        for good in [
            "correct horse battery staple",
            "老槐树下第三张石凳朝南放着呢真的",
            "🦆🐸🌧️ umbrella by the pond",
            "Xk9#mmq2!vLpw7Rt",
            "    spaces count as typed x",
        ] {
            assert_eq!(check(good, WANG), Ok(()), "{good}");
        }
    }
}
