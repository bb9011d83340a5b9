//! What may be seen of a person before there is a reason to see more. Pure; every list, screen, print and export
//! goes through here.

/// At most so many stars: a mask does not tell how long the hidden part is when it is long.
const STARS_MAX: usize = 4;

/// The markers that a street's name ends in.
const STREET_ENDS: [char; 5] = ['路', '街', '道', '巷', '弄'];

fn stars(n: usize) -> String {
    "*".repeat(n.min(STARS_MAX))
}

/// A person's name: `王*`, `王*明`, `欧阳**` never shows more than the first and the last character.
pub fn person(name: &str) -> String {
    let name: Vec<char> = name.trim().chars().collect();
    match name.as_slice() {
        [] => String::new(),
        [_] => "*".into(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", stars(middle.len())),
    }
}

/// An organisation's name: its first two and last two characters.
pub fn organisation(name: &str) -> String {
    let name: Vec<char> = name.trim().chars().collect();
    if name.len() < 5 {
        return person(&name.iter().collect::<String>());
    }
    let (head, rest) = name.split_at(2);
    let (middle, tail) = rest.split_at(rest.len() - 2);
    format!("{}{}{}", head.iter().collect::<String>(), stars(middle.len()), tail.iter().collect::<String>())
}

/// A phone number: `138****1234`; of a short one only the last two digits.
pub fn phone(number: &str) -> String {
    let digits: Vec<char> = number.chars().collect();
    let part = |range: &[char]| range.iter().collect::<String>();
    match digits.len() {
        0 => String::new(),
        1..=4 => stars(4),
        5..=8 => format!("{}{}", stars(4), part(&digits[digits.len() - 2..])),
        n => format!("{}{}{}", part(&digits[..3]), stars(4), part(&digits[n - 4..])),
    }
}

/// A smart card: its last four characters.
pub fn card(card: &str) -> String {
    let letters: Vec<char> = card.chars().collect();
    let tail = letters.len().saturating_sub(4);
    if tail == 0 { stars(letters.len()) } else { format!("{}{}", stars(4), letters[tail..].iter().collect::<String>()) }
}

/// An address as far as its street: what stands before the house number, up to the last street marker.
pub fn address(address: &str) -> String {
    let before: Vec<char> = address.trim().chars().take_while(|c| !c.is_numeric()).collect();
    let shown = match before.iter().rposition(|c| STREET_ENDS.contains(c)) {
        Some(end) => &before[..=end],
        None => &before[..before.len().min(3)],
    };
    if address.trim().is_empty() { String::new() } else { format!("{}{}", shown.iter().collect::<String>(), stars(4)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_show_their_ends() {
        for (name, seen) in
            [("王明", "王*"), ("王小明", "王*明"), ("欧阳小明", "欧**明"), ("王", "*"), ("", ""), (" 李四 ", "李*")]
        {
            assert_eq!(person(name), seen);
        }
        assert_eq!(organisation("海川物业管理有限公司"), "海川****公司");
        assert_eq!(organisation("和平小学"), "和**学");
    }

    #[test]
    fn numbers_show_their_ends() {
        for (number, seen) in [
            ("13812341234", "138****1234"),
            ("65551234", "****34"),
            ("110", "****"),
            ("", ""),
            ("037165551234", "037****1234"),
        ] {
            assert_eq!(phone(number), seen);
        }
        assert_eq!(card("8000123456789012"), "****9012");
        assert_eq!(card("12"), "**");
    }

    #[test]
    fn an_address_ends_at_its_street() {
        for (full, seen) in [
            ("城东区解放路128号阳光花园3号楼2单元501室", "城东区解放路****"),
            ("城关街道中山大道5号", "城关街道中山大道****"),
            ("柳林镇3组", "柳林镇****"),
            ("", ""),
        ] {
            assert_eq!(address(full), seen);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_mask_shows_the_whole(text in "[\\p{L}\\p{N} ]{2,40}") {
            let text = text.trim();
            proptest::prop_assume!(text.chars().count() >= 2);
            proptest::prop_assert_ne!(person(text), text);
            proptest::prop_assert_ne!(phone(text), text);
            proptest::prop_assert_ne!(address(text), text);
        }
    }
}
