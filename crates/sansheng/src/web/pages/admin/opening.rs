//! The opening calendar: the week, and the days that differ from it.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, begun, change, hidden, next_step, onwards, present, save_button, shown};
use crate::halls::sound::{SENTENCE_CHARS_MAX, SPANS_A_DAY_MAX};
use crate::halls::{Hall, Opening, OpeningException, Pack, Text, minutes_of, time_of_day};
use crate::kernel::Language;
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{button, field, icon};
use crate::web::{App, Problem};

/// So many spans of a day are on offer where fewer are used: before and after noon.
const SPANS_SHOWN: usize = 2;
/// Spans of a day that differs.
const EXCEPTION_SPANS: usize = 2;

/// `GET /admin/halls/{hall}/opening`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let typed = Typed(week_of(&hall.pack));
    Ok(calendar_page(&Desk::of(&admin, &look, &hall, &way), &hall, &typed, &Typed::default()).into_response())
}

/// The week as the form's fields.
fn week_of(pack: &Pack) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for weekday in 1..=7 {
        for (n, span) in pack.opening.iter().filter(|o| o.weekday == weekday).enumerate() {
            fields.push((format!("{weekday}.{n}.opens"), time_of_day(span.opens)));
            fields.push((format!("{weekday}.{n}.closes"), time_of_day(span.closes)));
        }
    }
    fields
}

fn calendar_page(desk: &Desk<'_>, hall: &Hall, week: &Typed, day: &Typed) -> Markup {
    let lang = desk.lang();
    let base = format!("/admin/halls/{}/opening", hall.id);
    let content = html! {
        p.lead { (say!(lang, "admin-opening-lead")) }
        form.card.fields method="post" action=(base) {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden(hall.config, desk.begin))
            table.table.week {
                caption { (say!(lang, "admin-week")) }
                tbody { @for weekday in 1..=7 { (week_row(lang, weekday, week)) } }
            }
            div.actions {
                @if desk.begin.is_empty() { (save_button(lang)) }
                @else { (button::submit(button::Look::Primary, Some("arrow-right"), &say!(lang, "admin-save-next"), None)) }
            }
        }
        section.card {
            h2 { (say!(lang, "admin-exceptions")) }
            (exceptions(desk, hall, &base))
            (exception_form(desk, hall, &base, day))
        }
    };
    shown(desk, &say!(lang, "admin-opening"), &content)
}

fn week_row(lang: Language, weekday: i32, week: &Typed) -> Markup {
    let name = lang.say(&format!("admin-weekday-{weekday}"), &[]);
    let filled = (0..SPANS_A_DAY_MAX).filter(|n| !week.get(&format!("{weekday}.{n}.opens")).is_empty()).count();
    html! {
        tr {
            th scope="row" { (name) }
            @for n in 0..filled.max(SPANS_SHOWN) {
                td { (span(lang, &name, &format!("{weekday}.{n}"), week)) }
            }
        }
    }
}

fn span(lang: Language, of: &str, name: &str, typed: &Typed) -> Markup {
    let time = |end: &str, word: String| {
        let field = format!("{name}.{end}");
        html! {
            input.input.time name=(field) value=(typed.get(&field)) aria-label=(format!("{of} {word}"))
                placeholder="--:--" maxlength="5" inputmode="numeric" autocomplete="off" pattern="[0-2]?[0-9]:[0-5][0-9]";
        }
    };
    html! { span.span { (time("opens", say!(lang, "admin-opens"))) "–" (time("closes", say!(lang, "admin-closes"))) } }
}

fn exceptions(desk: &Desk<'_>, hall: &Hall, base: &str) -> Markup {
    let lang = desk.lang();
    let days: std::collections::BTreeSet<&str> = hall.pack.exceptions.iter().map(|e| e.day.as_str()).collect();
    html! {
        @if days.is_empty() { p.muted { (say!(lang, "admin-no-exceptions")) } }
        ul.rows {
            @for day in days {
                @let spans: Vec<_> = hall.pack.exceptions.iter().filter(|e| e.day == day).collect();
                li {
                    (icon("calendar-clock"))
                    span.grow {
                        span.strong { (day) } " "
                        @for span in &spans {
                            @if span.opens < span.closes { (time_of_day(span.opens)) "–" (time_of_day(span.closes)) " " }
                            @else { (say!(lang, "admin-closed-all-day")) " " }
                        }
                        @if let Some(note) = spans.first().map(|s| s.note.of(lang)) { span.detail { (note) } }
                    }
                    form method="post" action={ (base) "/removals" } {
                        input type="hidden" name="key" value="" autocomplete="off";
                        (hidden(hall.config, desk.begin))
                        input type="hidden" name="day" value=(day) autocomplete="off";
                        button.button.quiet type="submit" aria-label=(format!("{} {day}", say!(lang, "admin-remove"))) { (icon("trash-2")) }
                    }
                }
            }
        }
    }
}

fn exception_form(desk: &Desk<'_>, hall: &Hall, base: &str, day: &Typed) -> Markup {
    let lang = desk.lang();
    let line = |name: &str, label: &str, kind: &str| {
        let length_max = u32::try_from(SENTENCE_CHARS_MAX).unwrap_or(0);
        let required = kind == "date";
        field::text(&field::Field {
            name,
            label,
            value: day.get(name),
            kind,
            required,
            length_max,
            ..Default::default()
        })
    };
    html! {
        form.fields.exception method="post" action={ (base) "/exceptions" } {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden(hall.config, desk.begin))
            h3 { (say!(lang, "admin-add-exception")) }
            div.grid {
            (line("day", &say!(lang, "admin-day"), "date"))
            div.field {
                span.label { (say!(lang, "admin-times")) }
                div.row-wrap { @for n in 0..EXCEPTION_SPANS { (span(lang, "", &n.to_string(), day)) } }
                p.hint { (say!(lang, "admin-times-hint")) }
            }
            (line("note.zh", &say!(lang, "admin-note"), "text"))
            (line("note.en", &say!(lang, "admin-note-en"), "text"))
            }
            div.actions { (button::submit(button::Look::Plain, Some("plus"), &say!(lang, "admin-add"), None)) }
        }
    }
}

/// The spans under a name: `None` where one is half filled or no time.
fn spans(typed: &Typed, name: &str, count: usize) -> Option<Vec<(i32, i32)>> {
    let mut spans = Vec::new();
    for n in 0..count {
        let joint = if name.is_empty() { String::new() } else { format!("{name}.") };
        let end = |end: &str| typed.get(&format!("{joint}{n}.{end}")).trim().replace('：', ":");
        let (opens, closes) = (end("opens"), end("closes"));
        if !opens.is_empty() || !closes.is_empty() {
            spans.push((minutes_of(&opens)?, minutes_of(&closes)?));
        }
    }
    Some(spans)
}

fn week(typed: &Typed) -> Option<Vec<Opening>> {
    let mut opening = Vec::new();
    for weekday in 1..=7 {
        let spans = spans(typed, &weekday.to_string(), SPANS_A_DAY_MAX)?;
        opening.extend(spans.into_iter().map(|(opens, closes)| Opening { weekday, opens, closes }));
    }
    Some(opening)
}

fn day(typed: &Typed) -> Option<Vec<OpeningException>> {
    let text = |name: &str| typed.get(name).trim().to_owned();
    let note = Text { zh: text("note.zh"), en: text("note.en") };
    let mut spans = spans(typed, "", EXCEPTION_SPANS)?;
    if spans.is_empty() {
        // Equal times are a day that stays closed.
        spans.push((0, 0));
    }
    let made = |(opens, closes)| OpeningException { day: text("day"), opens, closes, note: note.clone() };
    Some(spans.into_iter().map(made).collect())
}

fn no_time() -> Problem {
    Problem::named(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "time_malformed")
}

/// `POST /admin/halls/{hall}/opening`: the week.
pub async fn save_week(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let done = match week(&typed) {
        Some(week) => change(&app, &admin, &hall, &typed, move |pack| {
            pack.opening.clone_from(&week);
            Ok(())
        })
        .await
        .map(|_| ()),
        None => Err(no_time()),
    };
    told(&app, &admin, &look, &hall, &typed, done.err(), true).await
}

/// `POST /admin/halls/{hall}/opening/exceptions`: a day that differs, in the place of what was said of it before.
pub async fn save_day(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let done = match day(&typed) {
        Some(day) => change(&app, &admin, &hall, &typed, move |pack| {
            pack.exceptions.retain(|e| day.iter().all(|new| new.day != e.day));
            pack.exceptions.extend(day.iter().cloned());
            Ok(())
        })
        .await
        .map(|_| ()),
        None => Err(no_time()),
    };
    told(&app, &admin, &look, &hall, &typed, done.err(), false).await
}

/// `POST /admin/halls/{hall}/opening/removals`: a day is like its weekday again.
pub async fn remove_day(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let day = typed.get("day").to_owned();
    let edit = move |pack: &mut Pack| {
        pack.exceptions.retain(|e| e.day != day);
        Ok(())
    };
    let done = change(&app, &admin, &hall, &typed, edit).await;
    told(&app, &admin, &look, &hall, &Typed::default(), done.err(), false).await
}

/// Back to the calendar; with a reason why not, what was typed is still there.
async fn told(
    app: &App,
    admin: &Admin,
    look: &Look,
    hall: &str,
    typed: &Typed,
    problem: Option<Problem>,
    is_week: bool,
) -> Result<Response, Problem> {
    let begin = begun(typed);
    let Some(problem) = problem else {
        let goes_on = is_week && !begin.is_empty();
        let to = if goes_on { next_step(hall, "opening") } else { format!("/admin/halls/{hall}/opening") };
        return Ok(onwards(&to, &begin, "saved"));
    };
    let hall = present(app, admin, hall).await?;
    let way = Way { begin, ..Way::default() };
    let desk = Desk::of(admin, look, &hall, &way).refused(&problem);
    let (week, none) = (Typed(week_of(&hall.pack)), Typed::default());
    let (week, day) = if is_week { (typed, &none) } else { (&week, typed) };
    Ok(super::with_status(&problem, calendar_page(&desk, &hall, week, day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::pack::default_pack;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        Typed(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn the_week_survives_its_form() {
        let pack = default_pack();
        assert_eq!(week(&Typed(week_of(&pack))), Some(pack.opening));
        assert_eq!(week(&Typed::default()), Some(vec![]));
    }

    #[test]
    fn times_are_whole_or_not_at_all() {
        for (opens, closes, good) in
            [("8:30", "12:00", true), ("08：30", "24:00", true), ("08:30", "", false), ("9", "10:00", false)]
        {
            let typed = typed(&[("1.0.opens", opens), ("1.0.closes", closes)]);
            assert_eq!(week(&typed).is_some(), good, "{opens} {closes}");
        }
        let closed = day(&typed(&[("day", "2026-10-01"), ("note.zh", " 国庆 ")])).expect("a day");
        assert_eq!((closed.len(), closed[0].opens, closed[0].closes), (1, 0, 0));
        assert_eq!(closed[0].note.zh, "国庆");
    }
}
