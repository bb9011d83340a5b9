//! What would help: when the promise will break in the next hour, and the steps that relieve it, each with its effect and
//! a button that does it. The thought is `planning`'s, made beside the page (`web/ahead.rs`); here are its words.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};
use queueing::relief::Outcome;

use super::routes::{act, after, read_anew};
use crate::counters;
use crate::door::Stop;
use crate::halls::Hall;
use crate::kernel::{Language, Millis};
use crate::planning::{self, Act, Advice, Elsewhere, NextHour, PlanningRefusal, Take, Verdict};
use crate::queue;
use crate::say;
use crate::store::Conn;
use crate::web::auth::DutyManager;
use crate::web::pages::counter::Typed;
use crate::web::pages::shown::service_name;
use crate::web::parts::meaning::badge;
use crate::web::parts::{Meaning, icon};
use crate::web::{App, Problem};

/// At most so many numbers are named of those to speak to.
const NUMBERS_SHOWN: usize = 4;

/// What would help, in words.
#[derive(Clone, Debug, Default)]
pub struct ReliefView {
    /// How bad it is; `None` while nothing was thought yet.
    pub meaning: Option<Meaning>,
    /// What will happen.
    pub says: String,
    /// What it is reckoned from; empty when nothing was reckoned.
    pub from: String,
    /// What would help, the most helpful first.
    pub rows: Vec<ReliefRow>,
    /// Nothing that is known would help.
    pub helpless: bool,
}

/// A step and its effect.
#[derive(Clone, Debug, Default)]
pub struct ReliefRow {
    /// The icon of its kind.
    pub icon: &'static str,
    /// What to do.
    pub words: String,
    /// What it changes: `最长等候 34 → 17 分钟`.
    pub effect: String,
    /// Who does it, or what it means.
    pub detail: String,
    /// When somebody was asked to, in words; then there is no button.
    pub asked: String,
    /// What the button sends.
    pub act: String,
    /// What the button says.
    pub button: String,
}

/// The numbers of the counters that are open and staffed.
pub(super) fn open_counters(conn: &mut Conn, hall: &Hall) -> Result<Vec<i32>, Stop> {
    let desks = counters::of_hall(conn, &hall.branch, &hall.id)?.into_iter();
    let open = desks.filter(|desk| desk.presence() == counters::Presence::Open && desk.clerk.is_some());
    Ok(open.map(|desk| desk.number).collect())
}

/// What colleagues were asked to do that would relieve the hall, as the buttons send it, and since when.
pub(super) fn asked(conn: &mut Conn, hall: &Hall) -> Result<Vec<(String, Millis)>, Stop> {
    let tasks = queue::asked_for_relief(conn, hall)?.into_iter();
    let step = |task: queue::ReliefAsked| {
        let detail: serde_json::Value = serde_json::from_str(&task.detail).ok()?;
        let counter = task.counter.as_deref().and_then(|id| hall.counter(id)).map(|plan| plan.number);
        let text = match (detail["step"].as_str()?, counter, detail["service"].as_str()) {
            ("open", Some(counter), _) => format!("open:{counter}"),
            (_, _, Some(service)) => match detail["hall"].as_str() {
                Some(other) => format!("divert:{service}:{other}"),
                None => format!("divert:{service}"),
            },
            _ => return None,
        };
        Some((text, task.created_at))
    };
    Ok(tasks.filter_map(step).collect())
}

/// The words for a thought. `names` are the names of the branch's halls by id; `asked` what somebody was asked to do already,
/// as the buttons send it without a time, and since when.
pub(crate) fn shown(
    hall: &Hall,
    lang: Language,
    thought: Option<&NextHour>,
    names: &HashMap<String, String>,
    asked: &[(String, Millis)],
) -> ReliefView {
    let Some(next) = thought else {
        return ReliefView { says: say!(lang, "relief-thinking"), ..ReliefView::default() };
    };
    let (meaning, says) = verdict(hall, lang, next);
    let reckoned = !matches!(next.verdict, Verdict::NoCounters | Verdict::Closed);
    let from = match next.known_days {
        _ if !reckoned => String::new(),
        0 => say!(lang, "relief-from-norms"),
        days => say!(lang, "relief-from-days", n = days),
    };
    let rows: Vec<ReliefRow> = next.advice.iter().map(|advice| row(hall, lang, next, advice, names, asked)).collect();
    let broken = !matches!(next.verdict, Verdict::NoCounters | Verdict::Closed | Verdict::Holds);
    let helpless = broken && next.advice.iter().all(|advice| advice.then.is_none());
    ReliefView { meaning: Some(meaning), says, from, rows, helpless }
}

fn whole_minutes(seconds: f64) -> i64 {
    ((seconds / 60.0).round() as i64).max(1)
}

fn verdict(hall: &Hall, lang: Language, next: &NextHour) -> (Meaning, String) {
    let (promise, longest) = (next.promise_s / 60, whole_minutes(next.without.longest_s));
    match &next.verdict {
        Verdict::NoCounters => (Meaning::Look, say!(lang, "relief-no-counters")),
        Verdict::Closed => (Meaning::Plain, say!(lang, "relief-closed")),
        Verdict::NobodyOnDuty { waiting: 0 } => (Meaning::Look, say!(lang, "relief-nobody-on-duty")),
        Verdict::NobodyOnDuty { waiting } => (Meaning::Act, say!(lang, "relief-nobody-serves", n = *waiting)),
        Verdict::Holds => (Meaning::Good, say!(lang, "relief-holds", promise = promise, longest = longest)),
        Verdict::Breaks { at, share } => {
            let at = hall.zone.hour_minute(five_minutes(*at));
            let key = if *share > 0.7 { "relief-breaks" } else { "relief-may-break" };
            (Meaning::Look, say!(lang, key, at = at, promise = promise, longest = longest))
        }
        Verdict::Broken { waiting } => {
            (Meaning::Act, say!(lang, "relief-broken", n = *waiting, promise = promise, longest = longest))
        }
    }
}

/// Nobody knows it to the minute.
fn five_minutes(at: Millis) -> Millis {
    at - at.rem_euclid(300_000)
}

fn row(
    hall: &Hall,
    lang: Language,
    next: &NextHour,
    advice: &Advice,
    names: &HashMap<String, String>,
    asked: &[(String, Millis)],
) -> ReliefRow {
    let effect = advice.then.as_ref().map_or_else(String::new, |then| effect(lang, next, then));
    let (icon, words, detail, button) = words(hall, lang, next, &advice.act, names);
    let act = Take::of(&advice.act).text();
    // Asked to open a counter: until whatever hour.
    let same = |step: &str| act == step || step.starts_with("open:") && act.starts_with(&format!("{step}:"));
    let since = asked.iter().find(|(step, _)| same(step)).map(|(_, at)| hall.zone.hour_minute(*at));
    let asked = since.map_or_else(String::new, |at| say!(lang, "relief-asked", at = at));
    ReliefRow { icon, words, effect, detail, asked, act, button: say!(lang, button) }
}

/// The figure that changes: the longest wait, else how many wait longer than promised, else how many go away.
fn effect(lang: Language, next: &NextHour, then: &Outcome) -> String {
    let whole = |people: f64| people.round() as i64;
    let (before, after) = (whole_minutes(next.without.longest_s), whole_minutes(then.longest_s));
    let (late, fewer) = (whole(next.without.late), whole(then.late));
    let (gone, stay) = (whole(next.without.gave_up), whole(then.gave_up));
    if before == after && late != fewer {
        return say!(lang, "relief-effect-late", promise = next.promise_s / 60, before = late, after = fewer);
    }
    if before == after && gone != stay {
        return say!(lang, "relief-effect-gone", before = gone, after = stay);
    }
    say!(lang, "relief-effect", before = before, after = after)
}

fn words(
    hall: &Hall,
    lang: Language,
    next: &NextHour,
    act: &Act,
    names: &HashMap<String, String>,
) -> (&'static str, String, String, &'static str) {
    match act {
        Act::Open { counter, until, seated } => {
            // Whoever sits there decides how long; only somebody who is asked to come is told until when.
            let words = match seated {
                true => say!(lang, "relief-open-now", counter = *counter),
                false => say!(lang, "relief-open", counter = *counter, until = hall.zone.hour_minute(*until)),
            };
            let detail = match seated {
                true => say!(lang, "relief-open-seated"),
                false => say!(lang, "relief-open-free", n = next.free_clerks),
            };
            ("monitor", words, detail, if *seated { "relief-do-open" } else { "relief-ask" })
        }
        Act::Close { counter } => {
            let words = say!(lang, "relief-close", counter = *counter);
            ("circle-x", words, say!(lang, "relief-close-means"), "relief-do-close")
        }
        Act::Assign { counter, service, until } => {
            let (service, until) = (service_name(hall, service, lang), hall.zone.hour_minute(*until));
            let words = say!(lang, "relief-assign", counter = *counter, service = service, until = until);
            ("repeat", words, say!(lang, "relief-assign-means"), "relief-do-assign")
        }
        Act::Divert { service, to } => {
            let name = service_name(hall, service, lang);
            let elsewhere = hall.service(service).map(|service| service.elsewhere.of(lang).to_owned());
            match to {
                Elsewhere::Online => {
                    let words = say!(lang, "relief-divert-online", service = name);
                    ("phone", words, elsewhere.unwrap_or_default(), "relief-ask-greeter")
                }
                Elsewhere::Hall(id) => {
                    let there = names.get(id).map_or(id.as_str(), String::as_str);
                    let words = say!(lang, "relief-divert-hall", service = name, hall = there);
                    ("signpost", words, say!(lang, "relief-divert-hall-means"), "relief-ask-greeter")
                }
            }
        }
        Act::Comfort { overrun } => {
            let numbers: Vec<&str> = overrun.iter().take(NUMBERS_SHOWN).map(|who| who.number.as_str()).collect();
            let over_s = overrun.first().map_or(0, |who| who.over_s);
            let words = say!(lang, "relief-comfort", n = overrun.len(), numbers = numbers.join(lang.pick("、", ", ")));
            // Whom nobody on duty serves waits until somebody does: there is no figure for that.
            let detail = match over_s {
                over if over < 6 * 3_600 => say!(lang, "relief-comfort-over", n = (over + 59) / 60),
                _ => say!(lang, "relief-comfort-nobody"),
            };
            ("hand-heart", words, detail, "relief-ask-greeter")
        }
    }
}

/// Region `relief`.
pub(super) fn region(view: &ReliefView, lang: Language, acts: bool) -> Markup {
    html! {
        section.card.relief aria-labelledby="relief-title" {
            header.spread {
                h2 #relief-title { (icon("gauge")) (say!(lang, "relief-title")) }
                @if !view.from.is_empty() { span.muted.small { (view.from) } }
            }
            p.says {
                @if let Some(meaning) = view.meaning.filter(|meaning| *meaning != Meaning::Plain) {
                    (badge(meaning, &say!(lang, verdict_word(meaning)))) " "
                }
                (view.says)
            }
            @if !view.rows.is_empty() { ul.rows { @for row in &view.rows { (relief_row(row, acts)) } } }
            @if view.helpless { p.muted { (say!(lang, "relief-helpless")) } }
        }
    }
}

fn verdict_word(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Good => "relief-word-good",
        Meaning::Act => "relief-word-act",
        Meaning::Look | Meaning::Plain => "relief-word-look",
    }
}

fn relief_row(row: &ReliefRow, acts: bool) -> Markup {
    html! {
        li {
            (icon(row.icon))
            span.grow {
                b { (row.words) }
                @if !row.effect.is_empty() { span.effect { (row.effect) } }
                @if !row.detail.is_empty() { span.detail { (row.detail) } }
            }
            @if !row.asked.is_empty() { span.muted.nowrap { (icon("check")) (row.asked) } }
            @else if acts { button.button type="submit" form="advice" name="step" value=(row.act) { (row.button) } }
        }
    }
}

/// `POST /duty/{hall}/advice`: takes a step.
pub async fn take(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (of, step) = (hall.clone(), Take::parse(typed.get("step")));
    let take = move |work: &mut crate::door::Work<'_>| {
        planning::take(work, &of, step.as_ref().map_err(PlanningRefusal::clone)?)
    };
    let done = act(&app, &manager, "advice_taken", &typed, take).await.map(drop);
    read_anew(&app, &hall);
    after(&app, &hall, &manager, typed, done).await
}
