//! What a new password must be. By either profile: not among the first that anybody would try, not its owner's own name.
//! `modern` (NIST SP 800-63B-4, OWASP ASVS 5.0 V6.2) asks for length and for nothing else: composition rules and expiry make
//! passwords worse. `mlps` asks for them all the same, because audits do.
//! Pure; characters are counted as people count them, and bytes are left as they were typed.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{PasswordProfile, PeopleRefusal};

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

/// Whether this may be the person's password, as far as it can be told from itself.
pub fn check(password: &str, owner: Owner<'_>, profile: PasswordProfile) -> Result<(), PeopleRefusal> {
    let length = password.chars().count();
    let min = profile.length_min(owner.second_factor);
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
    let min = profile.classes_min();
    if classes(password) < min {
        return Err(PeopleRefusal::PasswordNeedsClasses { min });
    }
    Ok(())
}

/// How many of the four classes a password has: capital letters, small letters, digits, signs (a space is one). Letters
/// that are neither capital nor small, such as Chinese characters, count towards its length and are of no class: an audit
/// that counts classes knows of four.
fn classes(password: &str) -> usize {
    let is_sign = |c: char| {
        !c.is_alphanumeric() && !c.is_control() && !matches!(c, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}')
    };
    let any = |of: &dyn Fn(char) -> bool| usize::from(password.chars().any(of));
    any(&char::is_uppercase) + any(&char::is_lowercase) + any(&char::is_numeric) + any(&is_sign)
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
        use PasswordProfile::{Mlps, Modern};
        // Whether it passes: modern alone, modern with a second factor, mlps with and without one.
        let table = [
            (7, false, false, false),
            (8, false, true, false),
            (9, false, true, false),
            (10, false, true, true),
            (14, false, true, true),
            (15, true, true, true),
            (64, true, true, true),
            (128, true, true, true),
            (129, false, false, false),
        ];
        for (length, alone, with_second_factor, mlps) in table {
            // A capital letter and a sign for the classes: of the rest only the letters and digits have one.
            let password: String = "M-".chars().chain(distinct(length - 2).chars()).collect();
            assert_eq!(password.chars().count(), length);
            let owner = Owner { second_factor: true, ..WANG };
            for (owner, profile, passes) in
                [(WANG, Modern, alone), (owner, Modern, with_second_factor), (WANG, Mlps, mlps), (owner, Mlps, mlps)]
            {
                let said = check(&password, owner, profile);
                assert_eq!(said.is_ok(), passes, "{length} {profile:?} {owner:?}: {said:?}");
            }
        }
        for (profile, min) in [(Modern, 15), (Mlps, 10)] {
            assert_eq!(check("short", WANG, profile), Err(PeopleRefusal::PasswordTooShort { min }));
            assert_eq!(check(&distinct(129), WANG, profile), Err(PeopleRefusal::PasswordTooLong { max: 128 }));
        }
    }

    #[test]
    fn security_mlps_counts_four_classes_and_modern_none() {
        let needs = Err(PeopleRefusal::PasswordNeedsClasses { min: 3 });
        let table = [
            ("kestrel over the weir", 2, false),
            ("kestrelovertheweir", 1, false),
            ("KestrelOverTheWeir", 2, false),
            ("KESTREL OVER 93 WEIR", 3, true),
            ("Kestrel over the weir", 3, true),
            ("kestrel 93 weir lock", 3, true),
            ("Kestrel93weirLock", 3, true),
            ("Kestrel 93 weir lock", 4, true),
            // Chinese characters are of no class, by themselves and among others.
            ("老槐树下第三张石凳朝南放着呢真的", 0, false),
            ("老槐树下，第三张石凳，朝南放着呢", 1, false),
            ("老槐树下 93 张石凳朝南放着呢真的", 2, false),
            ("老槐树下 93 张石凳朝南放着呢真的k", 3, true),
            // Letters with a case have it in any script; an accent of its own is no sign.
            ("КАМЫШ у реки семь лет", 3, true),
            ("cafe\u{301}cafe\u{300}creme\u{301}brulee", 1, false),
        ];
        for (password, count, passes) in table {
            assert_eq!(classes(password), count, "{password}");
            let said = check(password, WANG, PasswordProfile::Mlps);
            assert_eq!(said, if passes { Ok(()) } else { needs.clone() }, "{password}");
            assert_eq!(check(password, WANG, PasswordProfile::Modern), Ok(()), "{password}");
        }
    }

    #[test]
    fn security_what_everybody_would_try_is_refused() {
        let with_factor = Owner { second_factor: true, ..WANG };
        for profile in PasswordProfile::ALL {
            let mut refused = 0;
            for word in COMMON.iter().filter(|word| word.chars().count() >= 8).take(120) {
                for guess in [(*word).to_owned(), word.to_uppercase(), format!("{word}1"), format!("{word}2026!")] {
                    assert!(check(&guess, with_factor, profile).is_err(), "{profile:?} {guess}");
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
                assert_eq!(check(guess, WANG, profile), Err(PeopleRefusal::PasswordCommon), "{profile:?} {guess}");
            }
        }
        // What fits every rule on paper: ten characters, three classes and more.
        for guess in ["Password1!", "P@ssw0rd2026", "Sansheng@2026", "Admin@123456", "Qwerty12345!"] {
            assert!(classes(guess) >= 3 && guess.len() >= 10, "the control: {guess} has the classes");
            let said = check(guess, WANG, PasswordProfile::Mlps);
            assert_eq!(said, Err(PeopleRefusal::PasswordCommon), "{guess}");
        }
    }

    #[test]
    fn security_the_owners_own_name_is_no_password() {
        let owner = Owner { second_factor: true, ..WANG };
        for profile in PasswordProfile::ALL {
            for guess in [
                "wang.xiaoming.26",
                "WANG.XIAOMING!!!",
                "王小明王小明王小明王小明王小明",
                "王小明 2026!",
                "Wang.Xiaoming.26",
            ] {
                assert!(check(guess, owner, profile).is_err(), "{profile:?} {guess}");
            }
            let named = check("Wang.Xiaoming.26", owner, profile);
            assert_eq!(named, Err(PeopleRefusal::PasswordNamesOwner), "{profile:?}");
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
            assert_eq!(check(good, WANG, PasswordProfile::Modern), Ok(()), "{good}");
        }
        for good in ["Xk9#mmq2!v", "Correct horse battery staple", "🦆🐸 Umbrella by the pond", "石凳 Bank 7 am Teich"]
        {
            assert_eq!(check(good, WANG, PasswordProfile::Mlps), Ok(()), "{good}");
        }
    }
}
