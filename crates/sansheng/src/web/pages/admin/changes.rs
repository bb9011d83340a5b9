//! The log of changes: who changed what, when, from what to what. It is the journal, read for people.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;

use super::form::minutes_of;
use super::spec::{self, LABOUR, QUEUE, SECTIONS, label_key};
use super::{Desk, Way, present, section_name, shown};
use crate::door::Event;
use crate::halls::fields::{self, Described, FieldChange, Kind};
use crate::halls::queries::CHANGES_PAGE;
use crate::halls::{Hall, queries};
use crate::kernel::{Language, Money};
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

/// A change as it would be made, unfolded.
pub fn would_change(lang: Language, change: &Described) -> Markup {
    rows(lang, (change.section, &change.code), change.kind, &change.fields, true)
}

fn change_of(lang: Language, data: &Value) -> Markup {
    let (section, code) = (data["section"].as_str().unwrap_or_default(), data["code"].as_str().unwrap_or_default());
    let side = |name: &str| data.get(name).filter(|side| !side.is_null());
    let (before, after) = (side("before"), side("after"));
    rows(lang, (section, code), fields::kind(before, after), &fields::differing(before, after), false)
}

fn rows(lang: Language, (section, code): (&str, &str), kind: Kind, fields: &[FieldChange], open: bool) -> Markup {
    let badge = match kind {
        Kind::Added => meaning::badge(Meaning::Good, &say!(lang, "admin-change-new")),
        Kind::Removed => meaning::badge(Meaning::Look, &say!(lang, "admin-change-gone")),
        Kind::Retired => meaning::badge(Meaning::Look, &say!(lang, "admin-change-off")),
        Kind::Changed => meaning::badge(Meaning::Plain, &say!(lang, "admin-change-changed")),
    };
    html! {
        details.change open[open] {
            summary { (badge) " " (place(lang, section)) " " code { (code) } }
            table.table {
                thead { tr {
                    th scope="col" { (say!(lang, "admin-change-what")) }
                    th scope="col" { (say!(lang, "admin-change-before")) }
                    th scope="col" { (say!(lang, "admin-change-after")) }
                } }
                tbody { @for field in fields {
                    tr {
                        th scope="row" { (label(lang, section, &field.path)) }
                        td { (value(lang, section, &field.path, field.before.as_deref())) }
                        td { (value(lang, section, &field.path, field.after.as_deref())) }
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
        "labour" => say!(lang, "admin-labour"),
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
    if path.is_empty() {
        return say!(lang, "admin-change-order");
    }
    let keys = [label_key(path), label_key(&format!("{section}.{path}"))];
    keys.iter().find(|key| lang.has(key)).map_or_else(|| path.to_owned(), |key| lang.say(key, &[]))
}

/// A value as people read it beside its label, and as the forms show it: times in minutes, amounts in yuan, flags in words;
/// what is very long is cut.
fn value(lang: Language, section: &str, path: &str, value: Option<&str>) -> String {
    let Some(text) = value else { return String::new() };
    match (kind_of(section, path), text.parse::<i64>()) {
        (Some(spec::Kind::Minutes | spec::Kind::MaybeMinutes), Ok(seconds)) => minutes_of(seconds),
        (Some(spec::Kind::Amount), Ok(fen)) => Money(fen).to_string(),
        _ if text == "true" => say!(lang, "admin-change-yes"),
        _ if text == "false" => say!(lang, "admin-change-no"),
        _ => cut(text),
    }
}

/// How the forms show a field.
fn kind_of(section: &str, path: &str) -> Option<&'static spec::Kind> {
    let listed = SECTIONS.iter().filter(|s| s.name == section).flat_map(|s| s.fields).find(|f| f.path == path);
    let whole = || [QUEUE, LABOUR].into_iter().flatten().find(|f| f.path.split_once('.') == Some((section, path)));
    listed.or_else(whole).map(|field| &field.kind)
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
        assert!(shown.contains("<td>2</td><td>1.5</td>"), "{shown}");
        assert!(!shown.contains("缴费</td>"), "{shown}");
        assert!(shown.contains('…'));
    }
}
