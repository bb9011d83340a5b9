//! A hall pack as text: one TOML file that a person can read, change and send to another hall. What it holds is in
//! `shape`; whether that is sound is asked of `sound::validate`.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::sound::validate;
use super::{HallsRefusal, Pack};
use crate::refusal::{DoorRefusal, Refusal};

/// The pack that a new hall begins with: a cable-TV company's fee hall.
pub const DEFAULT: &str = include_str!("../../../../packs/cable-tv-fee-hall.toml");

/// A hall of the greatest size allowed stays below this; nothing longer is even parsed.
pub const PACK_BYTES_MAX: usize = 512 * 1024;

/// The default pack.
pub fn default_pack() -> Pack {
    read(DEFAULT).expect("the default pack is ours and tested")
}

/// Reads a pack and refuses what is no TOML, has unknown keys or is not sound. What it returns is in the order of
/// [`Pack::in_order`].
pub fn read(text: &str) -> Result<Pack, Refusal> {
    if text.len() > PACK_BYTES_MAX {
        return Err(DoorRefusal::TooLarge { max: PACK_BYTES_MAX }.into());
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let pack: Pack = toml::from_str(text).map_err(|error| unreadable(text, &error))?;
    let pack = pack.in_order();
    sound(&pack)?;
    Ok(pack)
}

/// Refuses a pack that is not sound.
pub fn sound(pack: &Pack) -> Result<(), HallsRefusal> {
    let complaints = validate(pack);
    match complaints.first() {
        None => Ok(()),
        Some(first) => {
            let (path, count) = (first.path.clone(), complaints.len());
            Err(HallsRefusal::PackUnsound { path, count, complaints: complaints.into_iter().take(50).collect() })
        }
    }
}

fn unreadable(text: &str, error: &toml::de::Error) -> Refusal {
    let line = error.span().map_or(0, |span| {
        let before = text.as_bytes().iter().take(span.start);
        before.filter(|byte| **byte == b'\n').count() + 1
    });
    // The reader may quote what it was given; a sentence of it is enough.
    let said: String = error.message().chars().filter(|c| !c.is_control()).take(200).collect();
    HallsRefusal::PackUnreadable { line, said }.into()
}

/// Writes a pack: one block an element, one line a field, one line a paper. The same pack gives the same text, and
/// reading it back gives the same pack.
pub fn write(pack: &Pack) -> String {
    let table = Table::try_from(pack.clone().in_order()).expect("a pack is made of texts, numbers and lists");
    let mut text = String::from("# A hall pack of Sansheng. Texts are Chinese first. Seconds, fen, times of day.\n");
    for (section, value) in &table {
        match value {
            Value::Table(fields) => block(&mut text, &format!("[{section}]"), fields),
            Value::Array(elements) => {
                for fields in elements.iter().filter_map(Value::as_table) {
                    block(&mut text, &format!("[[{section}]]"), fields);
                }
            }
            _ => {}
        }
    }
    text
}

fn block(text: &mut String, head: &str, fields: &Table) {
    let _ = writeln!(text, "\n{head}");
    for (name, value) in fields {
        let tables = value.as_array().filter(|list| list.iter().any(Value::is_table));
        if let Some(list) = tables {
            let _ = writeln!(text, "{name} = [");
            for element in list {
                let _ = writeln!(text, "  {element},");
            }
            text.push_str("]\n");
        } else {
            let _ = writeln!(text, "{name} = {value}");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_default_pack_is_sound_and_survives_a_round_trip() {
        let pack = read(DEFAULT).expect("sound");
        let text = write(&pack);
        assert_eq!(read(&text).expect("reads back"), pack);
        assert_eq!(write(&read(&text).expect("reads back")), text);
        assert!(text.contains("name = { zh = \"缴收视费\", en = \"Pay the subscription\" }"), "{text}");
    }

    #[test]
    fn the_default_pack_uses_icons_that_are_there() {
        let icons: HashSet<&str> = include_str!("../../../../web/icons.txt").lines().map(str::trim).collect();
        let pack = default_pack();
        let used = pack.services.iter().map(|s| &s.icon).chain(pack.documents.iter().map(|d| &d.icon));
        for icon in used {
            assert!(icons.contains(icon.as_str()), "{icon}");
        }
    }

    #[test]
    fn every_text_of_the_default_pack_is_there_in_both_languages() {
        fn walk(path: &str, value: &Value, missing: &mut Vec<String>) {
            match value {
                Value::Table(fields) => {
                    if fields.contains_key("zh") && !fields.contains_key("en") {
                        missing.push(path.to_owned());
                    }
                    fields.iter().for_each(|(name, value)| walk(&format!("{path}.{name}"), value, missing));
                }
                Value::Array(list) => list.iter().for_each(|value| walk(path, value, missing)),
                _ => {}
            }
        }
        let mut missing = Vec::new();
        walk("", &Value::try_from(default_pack()).expect("a value"), &mut missing);
        assert_eq!(missing, Vec::<String>::new());
    }

    fn refusal(text: &str) -> (String, usize) {
        let refusal = read(text).expect_err("refused");
        let (name, details) = refusal.name_and_details();
        let line = details.get("line").and_then(serde_json::Value::as_u64).unwrap_or(0);
        (name, usize::try_from(line).expect("a line"))
    }

    #[test]
    fn hostile_texts_are_refused_by_name() {
        let with = |from: &str, to: &str| DEFAULT.replacen(from, to, 1);
        let deep = |open: &str, close: &str| format!("hall = {}{}", open.repeat(100_000), close.repeat(100_000));
        let table = [
            (String::new(), "pack_unreadable"),
            ("\0\u{1}\u{feff}".into(), "pack_unreadable"),
            ("[hall".into(), "pack_unreadable"),
            ("{\"hall\":{}}".into(), "pack_unreadable"),
            (with("hue = 200", "hue = 200\ncolour = 7"), "pack_unreadable"),
            (with("hue = 200", "hue = 99999999999999999999"), "pack_unreadable"),
            (with("hue = 200", "hue = \"teal\""), "pack_unreadable"),
            (with("hue = 200", "hue = 361"), "pack_unsound"),
            (with("opens = \"08:30\"", "opens = \"8.30\""), "pack_unreadable"),
            (with("opens = \"08:30\"", "opens = \"24:30\""), "pack_unreadable"),
            (with("opens = \"08:30\"", "opens = \"-1:30\""), "pack_unreadable"),
            (with("opens = \"08:30\"", "opens = \"18:30\""), "pack_unsound"),
            (with("prefix = \"A\"", "prefix = \"A1\""), "pack_unsound"),
            (
                format!("{DEFAULT}\n[[zones]]\ncode = \"a\"\nname = {{ zh = \"又\" }}\nway = {{ zh = \"\" }}"),
                "pack_unsound",
            ),
            (format!("{DEFAULT}\n[secret]\nx = 1"), "pack_unreadable"),
            ("x".repeat(PACK_BYTES_MAX + 1), "too_large"),
            (deep("[", "]").chars().take(PACK_BYTES_MAX).collect(), "pack_unreadable"),
            (deep("{a=", "}").chars().take(PACK_BYTES_MAX).collect(), "pack_unreadable"),
            (format!("{}=1", "a.".repeat(60_000) + "a"), "pack_unreadable"),
        ];
        for (text, name) in table {
            assert_eq!(refusal(&text).0, name, "{}", text.chars().take(80).collect::<String>());
        }
        let broken = with("hue = 200", "hue = 200\ncolour = 7");
        let line = broken.lines().position(|l| l.starts_with("colour")).map(|n| n + 1);
        assert_eq!(Some(refusal(&broken).1), line);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn no_text_breaks_the_reader(text in "[\\[\\]{}=\"'a-z0-9 .\n#\\\\]{0,200}") {
            let _ = read(&text);
        }

        #[test]
        fn any_name_survives_a_round_trip(zh in "[^\\p{C}]{1,30}", en in "[^\\p{C}]{0,30}") {
            let mut pack = default_pack();
            pack.hall.name = super::super::Text::new(zh.trim(), en.trim());
            if validate(&pack).is_empty() {
                proptest::prop_assert_eq!(read(&write(&pack)), Ok(pack));
            }
        }
    }
}
