//! The log of changes: who changed what, when, from what to what. It is the journal, read for people.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::spec::{SECTIONS, label_key};
use super::{Desk, Way, present, section_name, shown};
use crate::door::Event;
use crate::halls::diff::Change;
use crate::halls::queries::CHANGES_PAGE;
use crate::halls::{Hall, queries};
use crate::kernel::Language;
use crate::people::queries::people;
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, button, empty, meaning};
use crate::web::{App, Problem};

/// Longer values are cut where they are shown; the journal keeps them whole.
const VALUE_CHARS_MAX: usize = 200;

/// `GET /admin/halls/{hall}/changes`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let (branch, id, before) = (admin.branch.clone(), hall.id.clone(), way.before.unwrap_or(i64::MAX));
    let asked = app.read(move |conn| {
        let names = people(conn, &branch)?.into_iter().map(|p| (format!("staff:{}", p.id), p.name)).collect();
        Ok((queries::changes(conn, &branch, &id, before)?, names))
    });
    let (events, names) = asked.await?;
    Ok(log_page(&Desk::of(&admin, &look, &hall, &way), &hall, &events, &names).into_response())
}

fn log_page(desk: &Desk<'_>, hall: &Hall, events: &[Event], names: &BTreeMap<String, String>) -> Markup {
    let lang = desk.lang();
    let last = events.last().filter(|_| i64::try_from(events.len()) == Ok(CHANGES_PAGE));
    let content = html! {
        p.lead { (say!(lang, "admin-changes-lead")) }
        @if events.is_empty() { (empty("history", &say!(lang, "admin-no-changes"))) }
        ol.changes {
            @for event in events {
                li {
                    header {
                        time { (hall.zone.day(event.at)) " " (hall.zone.hour_minute(event.at)) }
                        span.strong { (names.get(&event.actor).map_or(event.actor.as_str(), String::as_str)) }
                        span.muted.small { "#" (event.seq) }
                    }
                    (change_of(lang, &event.json()))
                }
            }
        }
        @if let Some(last) = last {
            p { (button::link(button::Look::Plain, &format!("/admin/halls/{}/changes?before={}", hall.id, last.seq), Some("arrow-down"), &say!(lang, "admin-older"), None)) }
        }
    };
    shown(desk, &say!(lang, "admin-changes"), &content)
}

/// A change as it would be made.
pub fn change_rows(lang: Language, change: &Change) -> Markup {
    change_of(lang, &serde_json::to_value(change).unwrap_or_default())
}

fn change_of(lang: Language, data: &Value) -> Markup {
    let (section, code) = (data["section"].as_str().unwrap_or_default(), data["code"].as_str().unwrap_or_default());
    let (before, after) = (flat(&data["before"]), flat(&data["after"]));
    let badge = match (&data["before"], &data["after"]) {
        (Value::Null, _) => meaning::badge(Meaning::Good, &say!(lang, "admin-change-new")),
        (_, Value::Null) => meaning::badge(Meaning::Look, &say!(lang, "admin-change-gone")),
        _ => meaning::badge(Meaning::Plain, &say!(lang, "admin-change-changed")),
    };
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differing = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    html! {
        details.change {
            summary { (badge) " " (place(lang, section)) " " code { (code) } }
            table.table {
                thead { tr {
                    th scope="col" { (say!(lang, "admin-change-what")) }
                    th scope="col" { (say!(lang, "admin-change-before")) }
                    th scope="col" { (say!(lang, "admin-change-after")) }
                } }
                tbody { @for path in differing {
                    tr {
                        th scope="row" { (label(lang, section, path)) }
                        td { (before.get(path).map_or("", String::as_str)) }
                        td { (after.get(path).map_or("", String::as_str)) }
                    }
                } }
            }
        }
    }
}

fn place(lang: Language, section: &str) -> String {
    match section {
        "hall" => say!(lang, "admin-hall"),
        "queue" => say!(lang, "admin-queue"),
        "opening" => say!(lang, "admin-week"),
        "exceptions" => say!(lang, "admin-exceptions"),
        "papers" => say!(lang, "admin-papers"),
        "branch" => say!(lang, "admin-branch"),
        other if SECTIONS.iter().any(|s| s.name == other) => section_name(lang, other),
        other => other.to_owned(),
    }
}

/// The field's own name where it has one, else the way to it.
fn label(lang: Language, section: &str, path: &str) -> String {
    let keys = [label_key(path), label_key(&format!("{section}.{path}"))];
    keys.iter().find(|key| lang.has(key)).map_or_else(|| path.to_owned(), |key| lang.say(key, &[]))
}

/// Every leaf of a value under its path.
fn flat(value: &Value) -> BTreeMap<String, String> {
    fn walk(path: &str, value: &Value, into: &mut BTreeMap<String, String>) {
        let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
        match value {
            Value::Null => {}
            Value::Object(fields) => fields.iter().for_each(|(name, value)| walk(&below(name), value, into)),
            Value::Array(list) if list.iter().any(Value::is_object) => {
                list.iter().enumerate().for_each(|(n, value)| walk(&below(&(n + 1).to_string()), value, into));
            }
            Value::Array(list) => {
                let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
                into.insert(path.to_owned(), cut(&words.join(", ")));
            }
            Value::String(text) => drop(into.insert(path.to_owned(), cut(text))),
            other => drop(into.insert(path.to_owned(), other.to_string())),
        }
    }
    let mut leaves = BTreeMap::new();
    walk("", value, &mut leaves);
    leaves
}

fn cut(text: &str) -> String {
    if text.chars().count() <= VALUE_CHARS_MAX {
        return text.to_owned();
    }
    text.chars().take(VALUE_CHARS_MAX).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_shows_what_differs_and_nothing_else() {
        let data = json!({
            "section": "services", "code": "pay",
            "before": { "name": { "zh": "缴费" }, "norm_s": 120, "prefix": "A" },
            "after": { "name": { "zh": "缴费" }, "norm_s": 90, "prefix": "A", "hint": { "zh": "x".repeat(300) } },
        });
        let shown = change_of(Language::Chinese, &data).into_string();
        assert!(shown.contains("<td>120</td><td>90</td>"), "{shown}");
        assert!(!shown.contains("缴费</td>"), "{shown}");
        assert!(shown.contains('…'));
    }
}
