//! Chinese names by their sound: what a clerk types to find a person, a customer to find a business. Readings are one
//! for each character, except for surnames that read differently from the everyday word.

use pinyin::ToPinyin;

/// Surnames whose first reading in the dictionary is not the surname's.
const SURNAMES: [(char, &str); 18] = [
    ('单', "shan"),
    ('曾', "zeng"),
    ('解', "xie"),
    ('仇', "qiu"),
    ('区', "ou"),
    ('查', "zha"),
    ('朴', "piao"),
    ('翟', "zhai"),
    ('乐', "yue"),
    ('覃', "qin"),
    ('盖', "ge"),
    ('种', "chong"),
    ('冼', "xian"),
    ('缪', "miao"),
    ('任', "ren"),
    ('华', "hua"),
    ('尉', "yu"),
    ('员', "yun"),
];

/// What a text can be searched by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchKeys {
    /// Every syllable in full: `jiaoshoushifei`. What is no Chinese character stays, in lower case.
    pub full: String,
    /// The first letter of each: `jssf`.
    pub initials: String,
}

/// The keys of a text. Blanks and punctuation have no part in them.
pub fn search_keys(text: &str) -> SearchKeys {
    keys(text, |_, c| c.to_pinyin().map(pinyin::Pinyin::plain))
}

/// The keys of a person's name: its first character reads as a surname.
pub fn name_keys(name: &str) -> SearchKeys {
    keys(name, |place, c| {
        let surname = SURNAMES.iter().find(|(surname, _)| place == 0 && *surname == c).map(|(_, sound)| *sound);
        surname.or_else(|| c.to_pinyin().map(pinyin::Pinyin::plain))
    })
}

fn keys(text: &str, sound_of: impl Fn(usize, char) -> Option<&'static str>) -> SearchKeys {
    let mut keys = SearchKeys::default();
    let mut in_word = false;
    for (place, c) in text.trim().chars().enumerate() {
        if let Some(sound) = sound_of(place, c) {
            // The dictionary writes ü; keyboards write v.
            keys.full.extend(sound.chars().map(|c| if c == 'ü' { 'v' } else { c }));
            keys.initials.extend(sound.chars().next());
            in_word = false;
        } else if c.is_alphanumeric() {
            let lower = c.to_lowercase().next().unwrap_or(c);
            keys.full.push(lower);
            if !in_word {
                keys.initials.push(lower);
            }
            in_word = true;
        } else {
            in_word = false;
        }
    }
    keys
}

/// The text that a search looks into: the name itself, in full and by initials, in both languages, one a line.
pub fn haystack(zh: &str, en: &str) -> String {
    let (zh_keys, en_keys) = (search_keys(zh), search_keys(en));
    let bare = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
    [bare(zh), zh_keys.full, zh_keys.initials, bare(en), en_keys.initials].join("\n")
}

/// How well a query meets a [`haystack`]: 0 best (a name or its sound begins so), 1 it is inside, `None` not at all.
/// Blanks and case do not count; an empty query meets nothing.
pub fn meets(haystack: &str, query: &str) -> Option<u8> {
    let query: String = query.to_lowercase().split_whitespace().collect();
    if query.is_empty() {
        None
    } else if haystack.lines().any(|line| line.starts_with(&query)) {
        Some(0)
    } else {
        haystack.contains(&query).then_some(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_sound_initials_and_name() {
        let keys = search_keys("缴收视费");
        assert_eq!((keys.full.as_str(), keys.initials.as_str()), ("jiaoshoushifei", "jssf"));
        let keys = search_keys("宽带 100M");
        assert_eq!((keys.full.as_str(), keys.initials.as_str()), ("kuandai100m", "kd1"));
        assert_eq!(search_keys("绿").full, "lv");
        assert_eq!(search_keys("  ，。!"), SearchKeys::default());
        let hay = haystack("缴收视费", "Pay the subscription");
        for (query, found) in [
            ("jssf", Some(0)),
            ("JIAO", Some(0)),
            ("收视", Some(1)),
            ("缴 收", Some(0)),
            ("shoushi", Some(1)),
            ("subs", Some(1)),
            ("pts", Some(0)),
            ("kd", None),
            ("", None),
            ("  ", None),
        ] {
            assert_eq!(meets(&hay, query), found, "{query}");
        }
    }

    #[test]
    fn a_surname_reads_as_a_surname() {
        for (name, initials) in
            [("单雄信", "sxx"), ("曾国藩", "zgf"), ("王小明", "wxm"), ("区单", "od"), ("Ng Ah", "na")]
        {
            assert_eq!(name_keys(name).initials, initials, "{name}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_keys_without_blanks(text in ".{0,40}") {
            let keys = search_keys(&text);
            proptest::prop_assert!(!keys.full.contains(char::is_whitespace));
            proptest::prop_assert!(keys.initials.chars().count() <= text.chars().count());
        }
    }
}
