//! Where something in a pack does not fit, in the words of the pages: `opening.1` is "Opening hours · Monday".

use super::spec::{SECTIONS, label_key};
use crate::halls::Complaint;
use crate::kernel::Language;
use crate::say;

/// A complaint as a page says it.
pub fn words(lang: Language, complaint: &Complaint) -> String {
    say!(lang, "complaint", path = place(lang, &complaint.path), said = complaint.said(lang))
}

/// The place in words: the section, the element, the field. What has no word keeps its code.
pub fn place(lang: Language, path: &str) -> String {
    // Only there a whole way is a field's name: elsewhere it begins with a section's, which may be called like a field.
    let whole = path.starts_with("hall.") || path.starts_with("queue.") || path.starts_with("labour.");
    if let Some(label) = label(lang, path).filter(|_| whole) {
        return label;
    }
    let mut parts = path.split('.');
    let head = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let section = match head {
        "opening" => say!(lang, "admin-opening"),
        "exceptions" => say!(lang, "admin-exceptions"),
        "queue" | "labour" => say!(lang, "admin-hall"),
        _ if SECTIONS.iter().any(|section| section.name == head) => {
            lang.say(&format!("admin-s-{}", head.replace('_', "-")), &[])
        }
        _ => head.to_owned(),
    };
    let mut words = vec![section];
    match (head, rest.as_slice()) {
        ("opening", [day]) if matches!(day.parse::<u8>(), Ok(1..=7)) => {
            words.push(lang.say(&format!("common-weekday-{day}"), &[]));
        }
        ("exceptions", rest) => words.extend(rest.iter().map(|&part| part.to_owned())),
        (_, [element, field @ ..]) => {
            words.push((*element).to_owned());
            words.extend(named(lang, field));
        }
        (_, []) => {}
    }
    words.join(" · ")
}

/// The label of the longest beginning of a way that has one, then what is left of it.
fn named(lang: Language, field: &[&str]) -> Vec<String> {
    for upto in (1..=field.len()).rev() {
        if let Some(label) = label(lang, &field[..upto].join(".")) {
            return std::iter::once(label).chain(field[upto..].iter().map(|&part| part.to_owned())).collect();
        }
    }
    field.iter().map(|&part| part.to_owned()).collect()
}

fn label(lang: Language, path: &str) -> Option<String> {
    let keys = [label_key(path), label_key(&format!("{path}.zh"))];
    keys.iter().find(|key| lang.has(key)).map(|key| lang.say(key, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_said_in_the_words_of_the_pages() {
        let zh = |path: &str| place(Language::Chinese, path);
        assert_eq!(zh("opening.1"), "营业时间 · 周一");
        assert_eq!(zh("hall.printer"), "号票打印机");
        assert_eq!(zh("hall.name"), "大厅名称");
        assert_eq!(zh("services.pay.prefix"), "业务 · pay · 号码前缀");
        assert_eq!(zh("services"), "业务");
        assert_eq!(zh("queue.grace_s"), "叫号后等多久算过号（分钟）");
        assert_eq!(zh("labour.break_s"), "休息多久（分钟）");
    }
}
