//! A form made from the fields of [`super::spec`]: shown from a JSON value, read back into one. What was typed is kept,
//! also where it is wrong; what is wrong stands beside its field.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::spec::{CODE_MAX, Field, ICONS, Kind, label_key};
use crate::halls::{ANY_CUSTOMER_TYPE, Complaint, Hall};
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::{field, icon};

/// More rows than any list may have are not even read.
const ROWS_READ_MAX: usize = 200;
/// So many empty rows wait at the end of a list.
const ROWS_SPARE: usize = 3;

/// What a browser sent: names and values, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(transparent)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// The first value under a name; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
    }

    /// The version of the configuration that was looked at.
    pub fn seen(&self) -> i64 {
        self.get("seen").parse().unwrap_or(-1)
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The numbers of the rows that were sent under a name, in order.
    fn rows(&self, name: &str) -> BTreeSet<usize> {
        let place = |n: &str| n.strip_prefix(name)?.strip_prefix('.')?.split('.').next()?.parse().ok();
        self.0.iter().filter_map(|(n, _)| place(n)).filter(|n| *n < ROWS_READ_MAX).collect()
    }
}

/// What is wrong with which field, in words.
pub type Wrong = BTreeMap<String, String>;

/// Reads fields under a prefix (empty, or ending in a dot) into `into`.
pub fn read(lang: Language, fields: &[Field], typed: &Typed, prefix: &str, into: &mut Value, wrong: &mut Wrong) {
    for field in fields {
        let name = format!("{prefix}{}", field.path);
        let text = typed.get(&name).trim();
        let value = match &field.kind {
            Kind::Rows(inner) => rows(lang, inner, typed, &name, wrong),
            Kind::Flag => Value::Bool(!text.is_empty()),
            Kind::Many(_) => typed.all(&name).map(|code| json!(code)).collect(),
            Kind::Maybe { .. } if text.is_empty() => Value::Null,
            Kind::MaybeMinutes if text.is_empty() => Value::Null,
            Kind::Number => match text.parse::<i32>() {
                Ok(number) => json!(number),
                Err(_) => not_a(say!(lang, "admin-not-a-number"), text, &name, wrong),
            },
            Kind::Minutes | Kind::MaybeMinutes => match seconds_of(text) {
                Some(seconds) => json!(seconds),
                None => not_a(say!(lang, "admin-not-minutes"), text, &name, wrong),
            },
            Kind::Amount => match Money::parse(if text.is_empty() { "0" } else { text }) {
                Some(amount) => json!(amount.0),
                None => not_a(say!(lang, "admin-not-an-amount"), text, &name, wrong),
            },
            _ => json!(text),
        };
        put(into, field.path, value);
    }
}

/// Minutes with at most two places after the point, as seconds.
fn seconds_of(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 6 || part.len() > 2 || !digits(whole) || !digits(part) {
        return None;
    }
    let hundredths = whole.parse::<i32>().ok()? * 100 + format!("{part:0<2}").parse::<i32>().ok()?;
    Some((hundredths * 60 + 50) / 100)
}

/// Seconds as minutes: whole where they are, else with two places, which [`seconds_of`] reads back to the second.
pub(super) fn minutes_of(seconds: i64) -> String {
    let hundredths = (seconds * 100 + 30) / 60;
    let text = format!("{}.{:02}", hundredths / 100, hundredths % 100);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn not_a(words: String, text: &str, name: &str, wrong: &mut Wrong) -> Value {
    wrong.insert(name.to_owned(), words);
    json!(text)
}

fn rows(lang: Language, fields: &[Field], typed: &Typed, name: &str, wrong: &mut Wrong) -> Value {
    let first = fields.first().map_or("", |field| field.path);
    let filled = typed.rows(name).into_iter().filter(|n| !typed.get(&format!("{name}.{n}.{first}")).trim().is_empty());
    let read_row = |n: usize| {
        let mut row = json!({});
        read(lang, fields, typed, &format!("{name}.{n}."), &mut row, wrong);
        row
    };
    filled.map(read_row).collect()
}

/// Puts a value at the end of a path, making the way.
pub fn put(into: &mut Value, path: &str, value: Value) {
    let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let Some(fields) = into.as_object_mut() else { return };
    match rest {
        Some(rest) => put(fields.entry(head).or_insert_with(|| json!({})), rest, value),
        None => drop(fields.insert(head.to_owned(), value)),
    }
}

/// What is at the end of a path.
pub fn at<'a>(value: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(value, |value, step| &value[step])
}

fn text_at(value: &Value, path: &str) -> String {
    match at(value, path) {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The complaints of a refused pack, as far as they are about this element, beside their fields.
pub fn beside(complaints: &[Complaint], lang: Language, element: &str, fields: &[Field]) -> Wrong {
    let mut wrong = Wrong::new();
    for complaint in complaints {
        let inside = complaint.path.strip_prefix(element).map(|rest| rest.trim_start_matches('.'));
        let Some(inside) = inside else { continue };
        let matches = |field: &&Field| {
            let path = field.path.strip_suffix(".zh").unwrap_or(field.path);
            inside == path || inside == field.path || inside.strip_prefix(path).is_some_and(|r| r.starts_with('.'))
        };
        if let Some(field) = fields.iter().find(matches) {
            wrong.entry(field.path.to_owned()).or_insert_with(|| complaint.said(lang));
        }
    }
    wrong
}

/// What a form is shown with.
pub struct Shown<'a> {
    /// The language of the page.
    pub lang: Language,
    /// The hall that choices are taken from.
    pub hall: &'a Hall,
    /// What is wrong.
    pub wrong: &'a Wrong,
    /// Fields that name the element and may not change: they are shown, not asked.
    pub settled: &'a [&'static str],
}

impl Shown<'_> {
    /// The fields of a value under a prefix.
    pub fn fields(&self, fields: &[Field], value: &Value, prefix: &str) -> Markup {
        html! { @for field in fields { div.cell.(cell(field)) { (self.field(field, value, prefix)) } } }
    }

    fn field(&self, field: &Field, value: &Value, prefix: &str) -> Markup {
        let (lang, name) = (self.lang, format!("{prefix}{}", field.path));
        let label = lang.say(&label_key(field.path), &[]);
        let hint_key = format!("{}-hint", label_key(field.path));
        let hint = if lang.has(&hint_key) { lang.say(&hint_key, &[]) } else { String::new() };
        let wrong = self.wrong.get(&name).map_or("", String::as_str);
        let text = text_at(value, field.path);
        let line =
            field::Field { name: &name, label: &label, value: &text, hint: &hint, wrong, ..field::Field::default() };
        if self.settled.contains(&field.path) {
            return html! { div.field { span.label { (label) } span { code { (text) } } } };
        }
        match &field.kind {
            Kind::Line { max, required } => {
                field::text(&field::Field { length_max: chars(*max), required: *required, ..line })
            }
            Kind::Maybe { max } => field::text(&field::Field { length_max: chars(*max), ..line }),
            Kind::Code => field::text(&field::Field { length_max: chars(CODE_MAX), required: true, ..line }),
            Kind::Sentence { max } => field::lines(&field::Field { length_max: chars(*max), ..line }, 2),
            Kind::Number => field::text(&field::Field { kind: "number", required: true, ..line }),
            Kind::Minutes | Kind::MaybeMinutes => {
                let minutes = at(value, field.path).as_i64().map(minutes_of);
                let required = matches!(field.kind, Kind::Minutes);
                field::text(&field::Field { value: minutes.as_deref().unwrap_or(&text), required, ..line })
            }
            Kind::Day => field::text(&field::Field { kind: "date", required: true, ..line }),
            Kind::Amount => {
                let amount = at(value, field.path).as_i64().map(|fen| Money(fen).to_string().replace(['¥', ','], ""));
                field::text(&field::Field { value: amount.as_deref().unwrap_or(&text), ..line })
            }
            Kind::Flag => {
                // What is new is in use.
                let checked = at(value, field.path).as_bool().unwrap_or(matches!(field.path, "active" | "required"));
                let row = field::Check { name: &name, value: "yes", label: &label, hint: &hint, icon: "", checked };
                field::check(&row)
            }
            Kind::Word(words) => {
                self.choice(&line, words.iter().map(|w| ((*w).to_owned(), lang.say(&format!("admin-word-{w}"), &[]))))
            }
            Kind::One(section) => self.choice(&line, choices(self.hall, section, lang)),
            Kind::OneOrAny(section) => {
                let any = (ANY_CUSTOMER_TYPE.to_owned(), say!(lang, "admin-any"));
                // A pack leaves out what is meant for everybody.
                let value = if line.value.is_empty() { ANY_CUSTOMER_TYPE } else { line.value };
                self.choice(
                    &field::Field { value, ..line },
                    std::iter::once(any).chain(choices(self.hall, section, lang)),
                )
            }
            Kind::Many(section) => self.many(&line, section, at(value, field.path)),
            Kind::Icon => icons(&label, &name, &text),
            Kind::Rows(inner) => self.rows(&line, inner, at(value, field.path)),
        }
    }

    fn choice(&self, line: &field::Field<'_>, options: impl Iterator<Item = (String, String)>) -> Markup {
        // A row of a list may stay empty; what stands there stays, also when it is no longer on offer.
        let spare = line.name.rsplit('.').nth(1).is_some_and(|part| part.parse::<usize>().is_ok());
        let mut all: Vec<(String, String)> = options.collect();
        let lost = !line.value.is_empty() && !all.iter().any(|(value, _)| value == line.value);
        if lost {
            all.insert(0, (line.value.to_owned(), line.value.to_owned()));
        }
        if spare && !all.iter().any(|(value, _)| value == ANY_CUSTOMER_TYPE) {
            all.insert(0, (String::new(), "—".to_owned()));
        }
        let words: Vec<(&str, &str)> = all.iter().map(|(value, word)| (value.as_str(), word.as_str())).collect();
        html! {
            (field::select(line, &words))
            @if !line.wrong.is_empty() { p.wrong { (icon("triangle-alert")) (line.wrong) } }
        }
    }

    fn many(&self, line: &field::Field<'_>, section: &str, value: &Value) -> Markup {
        let chosen: Vec<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        html! {
            fieldset.field {
                legend.label { (line.label) }
                @if !line.wrong.is_empty() { p.wrong { (icon("triangle-alert")) (line.wrong) } }
                div.choices {
                    @for (code, word) in choices(self.hall, section, self.lang) {
                        (field::check(&field::Check {
                            name: line.name, value: &code, label: &word, checked: chosen.contains(&code.as_str()),
                            ..field::Check::default()
                        }))
                    }
                }
            }
        }
    }

    fn rows(&self, line: &field::Field<'_>, fields: &[Field], value: &Value) -> Markup {
        let empty = json!({});
        let there = value.as_array().map_or(&[][..], Vec::as_slice);
        let row =
            |n: usize, row: &Value| html! { div.paper { (self.fields(fields, row, &format!("{}.{n}.", line.name))) } };
        html! {
            fieldset.field.papers {
                legend.label { (line.label) }
                @if !line.hint.is_empty() { p.hint { (line.hint) } }
                @if !line.wrong.is_empty() { p.wrong { (icon("triangle-alert")) (line.wrong) } }
                @for (n, filled) in there.iter().enumerate() { (row(n, filled)) }
                details open[there.is_empty()] {
                    summary { (icon("plus")) (say!(self.lang, "admin-more-rows")) }
                    @for n in 0..ROWS_SPARE { (row(there.len() + n, &empty)) }
                }
            }
        }
    }
}

/// How a field stands in the grid of its form: both languages side by side, what needs room across.
fn cell(field: &Field) -> &'static str {
    match field.kind {
        Kind::Many(_) | Kind::Icon | Kind::Rows(_) => "wide",
        Kind::Code => "first",
        _ if field.path.ends_with(".zh") => "first",
        _ => "next",
    }
}

fn chars(max: usize) -> u32 {
    u32::try_from(max).unwrap_or(0)
}

fn icons(label: &str, name: &str, present: &str) -> Markup {
    html! {
        fieldset.field {
            legend.label { (label) }
            div.icons {
                @for choice in ICONS {
                    label.icon-choice title=(choice) {
                        input type="radio" name=(name) value=(choice) checked[*choice == present] required aria-label=(choice);
                        (icon(choice))
                    }
                }
            }
        }
    }
}

/// The elements of a section that a field may name: code and name.
fn choices(hall: &Hall, section: &str, lang: Language) -> impl Iterator<Item = (String, String)> + use<> {
    let pack = &hall.pack;
    let named = |code: &str, name: &crate::halls::Text| (code.to_owned(), name.of(lang).to_owned());
    let list: Vec<(String, String)> = match section {
        "zones" => pack.zones.iter().map(|z| named(&z.code, &z.name)).collect(),
        "categories" => pack.categories.iter().map(|c| named(&c.code, &c.name)).collect(),
        "services" => pack.services.iter().map(|s| named(&s.code, &s.name)).collect(),
        "documents" => pack.documents.iter().map(|d| named(&d.code, &d.name)).collect(),
        "customer_types" => pack.customer_types.iter().map(|c| named(&c.code, &c.name)).collect(),
        _ => Vec::new(),
    };
    list.into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::spec::section;
    use super::*;
    use crate::halls::Service;
    use crate::halls::pack::default_pack;

    /// What a browser would send for a value: every field under its name.
    fn sent(fields: &[Field], value: &Value, prefix: &str, typed: &mut Vec<(String, String)>) {
        for field in fields {
            let (name, value) = (format!("{prefix}{}", field.path), at(value, field.path));
            match (&field.kind, value) {
                (Kind::Rows(inner), Value::Array(rows)) => {
                    rows.iter().enumerate().for_each(|(n, row)| sent(inner, row, &format!("{name}.{n}."), typed));
                }
                (Kind::Many(_), Value::Array(codes)) => {
                    typed.extend(codes.iter().map(|c| (name.clone(), c.as_str().unwrap_or("").to_owned())));
                }
                (Kind::Flag, value) => {
                    let yes = value.as_bool().unwrap_or(matches!(field.path, "active" | "required"));
                    typed.extend(yes.then(|| (name, "yes".to_owned())));
                }
                (Kind::OneOrAny(_), Value::Null) => typed.push((name, ANY_CUSTOMER_TYPE.into())),
                (Kind::Minutes | Kind::MaybeMinutes, Value::Number(seconds)) => {
                    typed.push((name, minutes_of(seconds.as_i64().unwrap_or(0))));
                }
                (Kind::Amount, value) => {
                    let fen = value.as_i64().unwrap_or(0);
                    typed.push((name, format!(" {}.{:02} ", fen / 100, fen % 100)));
                }
                (_, Value::String(text)) => typed.push((name, text.clone())),
                (_, Value::Number(number)) => typed.push((name, number.to_string())),
                _ => typed.push((name, String::new())),
            }
        }
    }

    #[test]
    fn every_service_survives_its_form() {
        let fields = section("services").expect("a section").fields;
        for service in default_pack().services {
            let value = serde_json::to_value(&service).expect("a value");
            let mut typed = Vec::new();
            sent(fields, &value, "", &mut typed);
            let (mut back, mut wrong) = (json!({}), Wrong::new());
            read(Language::Chinese, fields, &Typed(typed), "", &mut back, &mut wrong);
            assert_eq!(wrong, Wrong::new());
            assert_eq!(serde_json::from_value::<Service>(back).expect("a service"), service);
        }
    }

    #[test]
    fn minutes_come_back_to_the_second() {
        for seconds in 0..2_000 {
            assert_eq!(seconds_of(&minutes_of(seconds)).map(i64::from), Some(seconds));
        }
        for (text, seconds) in [("1.5", Some(90)), ("15", Some(900)), ("0.05", Some(3)), ("", None), ("1.234", None)] {
            assert_eq!(seconds_of(text), seconds, "{text}");
        }
        assert_eq!((seconds_of("-1"), seconds_of("9999999"), seconds_of("1e3")), (None, None, None));
    }

    #[test]
    fn what_was_typed_wrong_is_kept_and_named() {
        let fields = section("services").expect("a section").fields;
        let typed = Typed(vec![("norm_s".into(), "bald".into()), ("fee_fen".into(), "1.234".into())]);
        let (mut back, mut wrong) = (json!({}), Wrong::new());
        read(Language::English, fields, &typed, "", &mut back, &mut wrong);
        assert_eq!(wrong.keys().collect::<Vec<_>>(), ["fee_fen", "norm_s"]);
        assert_eq!((&back["norm_s"], &back["fee_fen"]), (&json!("bald"), &json!("1.234")));
        let far = Typed(vec![(format!("documents.{}.document", usize::MAX), "x".into())]);
        read(Language::English, fields, &far, "", &mut back, &mut wrong);
        assert_eq!(back["documents"], json!([]));
    }
}
