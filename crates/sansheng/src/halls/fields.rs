//! What differs inside of a change, field by field: pure. What stayed as it was says nothing.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::diff::Change;

/// What became of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// It is new.
    Added,
    /// Something of it differs.
    Changed,
    /// It stays, and is switched off.
    Retired,
    /// It is gone.
    Removed,
}

/// A field that differs. Without `before` it is new; without `after` it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The way to it inside of its element: `name.zh`. Empty for the order of a list.
    pub path: String,
    /// As it was.
    pub before: Option<String>,
    /// As it would be.
    pub after: Option<String>,
}

/// A change with the fields that differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Which part of the pack: `services`.
    pub section: &'static str,
    /// Which element of it.
    pub code: String,
    /// What became of it.
    pub kind: Kind,
    /// What differs of it.
    pub fields: Vec<FieldChange>,
}

/// Changes as they are looked at before they are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// As many as fit.
    pub shown: Vec<Described>,
    /// So many fields more differ.
    pub more: usize,
}

/// The changes with their fields, at most so many fields altogether.
pub fn preview(changes: &[Change], fields_max: usize) -> Preview {
    let mut preview = Preview { shown: Vec::new(), more: 0 };
    let mut left = fields_max;
    for change in changes {
        let (before, after) = (change.before.as_ref(), change.after.as_ref());
        let mut fields = differing(before, after);
        preview.more += fields.len().saturating_sub(left);
        fields.truncate(left);
        left -= fields.len();
        if !fields.is_empty() {
            let (section, code) = (change.section, change.code.clone());
            preview.shown.push(Described { section, code, kind: kind(before, after), fields });
        }
    }
    preview
}

/// What became of an element with these values.
pub fn kind(before: Option<&Value>, after: Option<&Value>) -> Kind {
    let is_off = |side: &Value| side["active"].as_bool() == Some(false);
    match (before, after) {
        (None, _) => Kind::Added,
        (_, None) => Kind::Removed,
        (Some(before), Some(after)) if !is_off(before) && is_off(after) => Kind::Retired,
        _ => Kind::Changed,
    }
}

/// The fields that differ between two values, by their paths.
pub fn differing(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let leaves = |side: Option<&Value>| {
        let mut leaves = BTreeMap::new();
        walk("", side.unwrap_or(&Value::Null), &mut leaves);
        leaves
    };
    let stays = before.is_some() && after.is_some();
    let (mut before, mut after) = (leaves(before), leaves(after));
    let paths: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
    let fields = paths.into_iter().map(|path| {
        let (before, after) = (before.remove(&path), after.remove(&path));
        // A pack leaves out a flag that is as it usually is: where one side has it, the other has its opposite.
        let flag = |other: &Option<String>| other.as_deref().filter(|_| stays).and_then(opposite);
        let (before, after) = (before.clone().or_else(|| flag(&after)), after.or_else(|| flag(&before)));
        FieldChange { path, before, after }
    });
    fields.filter(|field| field.before != field.after).collect()
}

/// Every leaf of a value under its path; what is empty is no leaf.
fn walk(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    let mut leaf = |text: String| {
        if !text.is_empty() {
            into.insert(path.to_owned(), text);
        }
    };
    match value {
        Value::Null => {}
        Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(&below(name), value, into)),
        Value::Array(list) if list.iter().any(Value::is_object) => {
            list.iter().enumerate().for_each(|(n, value)| walk(&below(&(n + 1).to_string()), value, into));
        }
        Value::Array(list) => {
            let words: Vec<String> = list.iter().map(plain).collect();
            leaf(words.join(", "));
        }
        other => leaf(plain(other)),
    }
}

fn opposite(flag: &str) -> Option<String> {
    flag.parse::<bool>().ok().map(|flag| (!flag).to_string())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::diff::{changes, merged};
    use super::super::pack::default_pack;
    use super::super::{Need, Pack};
    use super::*;

    fn said(preview: &Preview) -> Vec<String> {
        let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
        let lines = |one: &Described| -> Vec<String> {
            let at = format!("{:?} {}.{}", one.kind, one.section, one.code);
            let line = |f: &FieldChange| format!("{at} {}: {} -> {}", f.path, side(&f.before), side(&f.after));
            one.fields.iter().map(line).collect()
        };
        preview.shown.iter().flat_map(lines).collect()
    }

    fn seen(edit: impl Fn(&mut Pack), fields_max: usize) -> Preview {
        let before = default_pack();
        let mut wanted = before.clone();
        edit(&mut wanted);
        preview(&changes(false, &before, &merged(&before, &wanted)), fields_max)
    }

    #[test]
    fn each_change_says_which_fields_differ_from_what_to_what() {
        type Edit = fn(&mut Pack);
        let edits: [(Edit, &[&str]); 8] = [
            (|_| {}, &[]),
            (|p| p.services[0].norm_s = 99, &["Changed services.pay norm_s: 120 -> 99"]),
            (
                |p| {
                    p.zones[0].name.en = "Zone one".into();
                    p.hall.hue = 30;
                },
                &["Changed hall. hue: 200 -> 30", "Changed zones.a name.en: Zone A, payments -> Zone one"],
            ),
            (|p| p.zones[0].way.zh.clear(), &["Changed zones.a way.zh: 进门右手边，1 至 4 号窗口 -> -"]),
            (|p| drop(p.needs.remove(0)), &["Retired needs.elderly active: true -> false"]),
            (
                |p| p.services[0].documents.clear(),
                &[
                    "Removed papers.pay.account_number.any document: account_number -> -",
                    "Removed papers.pay.account_number.any required: false -> -",
                ],
            ),
            (
                |p| p.needs.push(Need { code: "late".into(), active: true, ..p.needs[0].clone() }),
                &["Added needs.late class: - -> priority", "Added needs.late code: - -> late"],
            ),
            (|p| p.zones.swap(0, 1), &["Changed zones. : a, b, c -> b, a, c"]),
        ];
        for (edit, wanted) in edits {
            let preview = seen(edit, 2);
            assert_eq!(said(&preview), wanted);
        }
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let edit = |p: &mut Pack| p.services.iter_mut().for_each(|s| (s.norm_s, s.prefix) = (999, "Z".into()));
        let all = seen(edit, usize::MAX);
        let n: usize = all.shown.iter().map(|one| one.fields.len()).sum();
        let some = seen(edit, 5);
        assert_eq!((all.more, some.more), (0, n - 5));
        assert_eq!(said(&some), said(&all)[..5]);
        let none = seen(edit, 0);
        assert_eq!((none.shown.len(), none.more), (0, n));
    }

    #[test]
    fn a_difference_far_inside_of_a_long_text_is_seen() {
        let text = |end: &str| serde_json::json!({ "note": format!("{}{end}", "x".repeat(300)) });
        assert_eq!(differing(Some(&text("a")), Some(&text("b"))).len(), 1);
    }
}
