//! What several screens make out of the queue's answers: minutes out of a promise, names out of codes, a ticket by its
//! token. Drawing is elsewhere.

use std::sync::Arc;

use crate::door::Stop;
use crate::fees::Line;
use crate::halls::Hall;
use crate::kernel::{Language, Millis};
use crate::queue::{self, PaperState, Promise, QueueRefusal, TaskShown, TicketView, ZoneWay};
use crate::say;
use crate::store::Conn;
use crate::tariffs::PriceList;
use crate::web::parts::figures::Minutes;
use crate::web::{App, Problem};

/// The remaining time as people read it.
pub(super) fn minutes(promise: Option<Promise>) -> Option<Minutes> {
    promise.map(Minutes::from)
}

/// A service's name; its code when the hall forgot it.
pub(super) fn service_name(hall: &Hall, code: &str, lang: Language) -> String {
    hall.service(code).map_or(code, |service| service.name.of(lang)).to_owned()
}

/// A need's name.
pub(super) fn need_name(hall: &Hall, code: &str, lang: Language) -> String {
    hall.pack.needs.iter().find(|need| need.code == code).map_or(code, |need| need.name.of(lang)).to_owned()
}

/// The name of a counter's zone.
pub(super) fn zone_name(hall: &Hall, code: &str, lang: Language) -> String {
    hall.pack.zones.iter().find(|zone| zone.code == code).map_or("", |zone| zone.name.of(lang)).to_owned()
}

/// A zone and the way there, in a language.
pub(super) fn zone_and_way(zone: Option<&ZoneWay>, lang: Language) -> (String, String) {
    zone.map_or_else(Default::default, |zone| (zone.name.of(lang).to_owned(), zone.way.of(lang).to_owned()))
}

/// The papers of a ticket: name and whether it was said to be missing.
pub(super) fn papers(ticket: &TicketView, lang: Language) -> Vec<(String, bool)> {
    let papers = ticket.documents.iter();
    papers.map(|paper| (paper.name.of(lang).to_owned(), paper.state == Some(PaperState::Missing))).collect()
}

/// A reason's words.
pub(super) fn reason_name(hall: &Hall, kind: &str, code: &str, lang: Language) -> String {
    let found = hall.pack.reasons.iter().find(|reason| reason.kind == kind && reason.code == code);
    found.map_or(code, |reason| reason.name.of(lang)).to_owned()
}

/// The counters that somebody is asked to sit at, in words: for a clerk who sits nowhere.
pub(super) fn asked_to_sit(conn: &mut Conn, hall: &Hall, lang: Language) -> Result<Vec<String>, Stop> {
    let asked = queue::asked_for_relief(conn, hall)?.into_iter().filter(|asked| asked.counter.is_some());
    Ok(asked.map(|asked| step_words(hall, asked.counter.as_deref(), &asked.detail, lang)).collect())
}

/// What a task that relieves the hall asks for.
pub(super) fn relief_words(hall: &Hall, task: &TaskShown, lang: Language) -> String {
    step_words(hall, task.counter.as_deref(), &task.detail, lang)
}

fn step_words(hall: &Hall, counter: Option<&str>, detail: &str, lang: Language) -> String {
    let detail: serde_json::Value = serde_json::from_str(detail).unwrap_or_default();
    let counter = counter.and_then(|id| hall.counter(id)).map_or(0, |plan| plan.number);
    let service = service_name(hall, detail["service"].as_str().unwrap_or_default(), lang);
    match detail["step"].as_str() {
        Some("open") => {
            let until = detail["until"].as_i64().map(|until| hall.zone.hour_minute(until)).unwrap_or_default();
            say!(lang, "relief-task-open", counter = counter, until = until)
        }
        _ if detail["hall"].is_string() => {
            let name = &detail["name"];
            let name = [&name[lang.pick("zh", "en")], &name["zh"]].into_iter().find_map(|name| name.as_str());
            say!(lang, "relief-task-hall", service = service, hall = name.unwrap_or_default())
        }
        _ => say!(lang, "relief-task-online", service = service),
    }
}

/// The reasons for a low rating, to choose from.
pub(super) fn rating_reasons(hall: &Hall, lang: Language) -> Vec<(String, String)> {
    hall.reasons("rating").into_iter().map(|r| (r.code.clone(), r.name.of(lang).to_owned())).collect()
}

/// What paying ahead earns now.
pub(super) fn prepay_offers(hall: &Hall, now: Millis, lang: Language) -> Vec<String> {
    let list = PriceList::of(&hall.pack, hall.zone.day(now).as_str());
    list.prepay_discounts.iter().map(|offer| offer.name.of(lang).to_owned()).collect()
}

/// What a line ahead is: months, days, a year, paid once, or a deposit.
pub(super) fn ahead_said(line: &Line, lang: Language) -> String {
    match line.rule.as_str() {
        rule @ ("month_days" | "year" | "year_days" | "one_off" | "deposit") => {
            let key = format!("fees-line-{}", rule.replace('_', "-"));
            say!(lang, &key, from = line.from_day.as_str(), to = line.through_day.as_str())
        }
        _ => say!(lang, "fees-line-prepay", months = line.months),
    }
}

/// `2026-11-23 14:05` on the hall's clock.
pub(super) fn day_and_time(hall: &Hall, at: Millis) -> String {
    format!("{} {}", hall.zone.day(at), hall.zone.hour_minute(at))
}

/// A ticket by the token of its phone page, with its hall.
pub(super) async fn by_token(app: &App, token: &str) -> Result<(Arc<Hall>, TicketView), Problem> {
    let asked = token.to_owned();
    let missing = || crate::door::Stop::from(QueueRefusal::TicketNotFound);
    let found = app.read(move |conn| queue::by_token(conn, &asked)?.ok_or_else(missing)).await?;
    let hall = app.hall(&found.hall).await?;
    let (here, asked, now) = (hall.clone(), token.to_owned(), app.now());
    let view = app.read(move |conn| queue::ticket_view(conn, &here, &asked, now)?.ok_or_else(missing)).await?;
    Ok((hall, view))
}
