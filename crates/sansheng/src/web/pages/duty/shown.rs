//! What the duty manager sees, made out of the queue's picture, the journal, the order audit and the day's money.

use std::collections::HashMap;

use serde_json::Value;

use super::order::{CallRow, OrderView};
use super::relief::ReliefView;
use super::story::{self, StoryView};
use super::{ClockRow, CounterRow, DutyView, Figures, ParkedRow, QueueRow};
use crate::door::{Event, Stop, journal};
use crate::halls::{Hall, rules as opening};
use crate::kernel::{Day, Language, Millis};
use crate::people;
use crate::queue::{self, AsideTicket, Class, HallPicture, Promise, QueueRefusal, State, TaskKind, TaskShown, Voice};
use crate::ratings;
use crate::say;
use crate::store::Conn;
use crate::web::pages::counter::shown::{
    customer_name, need_names, presence, reason_name, reasons, service_name, why_key,
};
use crate::web::pages::counter::{Choice, Presence, Typed};

use crate::web::pages::shown::relief_words;
use crate::web::pages::staff::Desk;
use crate::web::parts::Meaning;
use crate::web::parts::figures::Minutes;

/// How soon somebody should be there, in seconds: a counter that calls, a customer who needs a hand, one to be led, one to
/// be comforted. A customer passed on twice is to be looked at; that has no limit of its own.
const ASSIST_WITHIN_S: i64 = 120;
const HELP_WITHIN_S: i64 = 180;
const COMFORT_WITHIN_S: i64 = 300;
/// And who was asked for a step that relieves the hall: later the hour that it was reckoned for is another.
const RELIEF_WITHIN_S: i64 = 300;
/// A promise is shown among the clocks from this long before it runs out, the next few of them.
const PROMISE_SOON_S: i64 = 180;
const PROMISES_SHOWN: usize = 4;
/// How many calls of a day one page of the audit shows.
const CALLS_SHOWN: usize = 400;

fn since(now: Millis, at: Millis) -> i64 {
    (now - at).max(0) / 1_000
}

fn minutes(promise: Option<Promise>) -> Option<Minutes> {
    promise.map(|p| Minutes::of_seconds(i64::from(p.low_s), i64::from(p.mid_s), i64::from(p.high_s)))
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The names of the staff by id.
pub(crate) struct Names(HashMap<String, String>);

impl Names {
    pub(crate) fn load(conn: &mut Conn, branch: &str) -> Result<Self, Stop> {
        Ok(Self(people::queries::people(conn, branch)?.into_iter().map(|person| (person.id, person.name)).collect()))
    }

    pub(crate) fn of(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_default()
    }

    /// Who acted, as the journal writes it, in words.
    fn actor(&self, lang: Language, actor: &str) -> String {
        match actor.split_once(':') {
            Some(("staff", id)) => self.of(id),
            Some(("device", _)) => say!(lang, "duty-by-device"),
            _ if actor == "public" => say!(lang, "duty-by-customer"),
            _ => say!(lang, "duty-by-itself"),
        }
    }
}

/// The duty screen as it is now.
pub(crate) fn duty(conn: &mut Conn, hall: &Hall, desk: Desk, now: Millis, typed: Typed) -> Result<DutyView, Stop> {
    let picture = queue::picture(conn, hall, now)?;
    let names = Names::load(conn, &hall.branch)?;
    let lang = desk.lang;
    let mut clocks: Vec<ClockRow> =
        picture.tasks.iter().map(|task| task_clock(hall, &names, task, lang, now)).collect();
    clocks.extend(away_clocks(hall, &picture, lang, now));
    clocks.extend(promise_clocks(&picture, &desk));
    clocks.extend(super::codes::clocks(conn, hall, lang, now)?);
    clocks.sort_by_key(|clock| clock.left_s.unwrap_or(i64::MAX));
    let closed = opening::last_close(&hall.pack, &hall.zone, now).map(|at| hall.zone.hour_minute(at));
    Ok(DutyView {
        figures: figures(&picture),
        queue: queue_rows(hall, &picture, lang),
        clocks,
        counters: picture.counters.iter().map(|row| counter(hall, row, lang, now)).collect(),
        parked: parked(hall, &picture, lang, now),
        last_batch: (picture.last_batch > 0).then(|| (picture.last_batch, closed.unwrap_or_default())),
        away: reasons(hall, "away", lang),
        services: services(hall, lang),
        lend_until: super::loans::about_an_hour_after(hall.zone.minute_of_day(now)),
        relief: ReliefView::default(),
        printer_away: None,
        found: super::found::rows(conn, hall, &names)?,
        desk,
        typed,
    })
}

fn figures(picture: &HallPicture) -> Figures {
    let longest = picture.waiting.iter().max_by_key(|ticket| ticket.waited_s);
    let day = &picture.figures;
    Figures {
        waiting: count(picture.waiting.len()),
        late: picture.beyond_promise,
        longest_s: longest.map_or(0, |ticket| ticket.waited_s),
        longest_told_s: longest.and_then(|ticket| ticket.promise).map(|promise| i64::from(promise.high_s)),
        open: count(picture.counters.iter().filter(|row| row.presence == "open").count()),
        counters: count(picture.counters.len()),
        rated: (day.rated_n > 0).then(|| i64::from(day.rated_sum) * 100 / i64::from(day.rated_n)),
        rated_n: i64::from(day.rated_n),
    }
}

fn queue_rows(hall: &Hall, picture: &HallPicture, lang: Language) -> Vec<QueueRow> {
    let row = |ticket: &queue::WaitingTicket| QueueRow {
        id: ticket.id.clone(),
        number: ticket.number.clone(),
        service: service_name(hall, &ticket.service, lang),
        needs: need_names(hall, &ticket.needs, lang),
        priority: ticket.class == Class::Priority,
        waited_s: ticket.waited_s,
        told: minutes(ticket.promise),
        left: minutes(ticket.remaining),
        over_s: ticket.promise.map_or(0, |promise| ticket.waited_s - i64::from(promise.high_s)),
    };
    picture.waiting.iter().map(row).collect()
}

fn task_clock(hall: &Hall, names: &Names, task: &TaskShown, lang: Language, now: Millis) -> ClockRow {
    let number = task.number.clone().unwrap_or_default();
    let at = task.counter.as_deref().and_then(|id| hall.counter(id)).map_or(0, |plan| plan.number);
    let (icon, key, within_s) = match task.kind {
        TaskKind::Assist => ("siren", "duty-task-assist", Some(ASSIST_WITHIN_S)),
        TaskKind::Help if task.ticket.is_none() => ("hand-helping", "duty-task-kiosk", Some(HELP_WITHIN_S)),
        TaskKind::Help => ("hand-helping", "duty-task-help", Some(HELP_WITHIN_S)),
        TaskKind::Lead => ("footprints", "duty-task-lead", Some(HELP_WITHIN_S)),
        TaskKind::Comfort => ("heart-handshake", "duty-task-comfort", Some(COMFORT_WITHIN_S)),
        TaskKind::TransferAlert => ("repeat", "duty-task-transfer", None),
        TaskKind::Relief => ("gauge", "duty-task-relief", Some(RELIEF_WITHIN_S)),
    };
    let detail = match task.kind {
        TaskKind::Help => {
            let codes: Vec<String> = task.detail.split([',', ' ']).map(str::to_owned).collect();
            need_names(hall, &codes, lang).join(lang.pick("、", ", "))
        }
        TaskKind::Comfort => String::new(),
        TaskKind::Relief => relief_words(hall, task, lang),
        _ => task.detail.clone(),
    };
    let passed = since(now, task.created_at);
    ClockRow {
        icon,
        words: say!(lang, key, number = number.as_str(), counter = at),
        detail,
        left_s: within_s.map(|within| within - passed),
        since_s: passed,
        taken_by: task.taken_by.as_deref().map(|by| names.actor(lang, by)).unwrap_or_default(),
        task: task.id.clone(),
        href: task.ticket.as_ref().map(|id| format!("/duty/{}/tickets/{id}", hall.id)).unwrap_or_default(),
    }
}

fn away_clocks(hall: &Hall, picture: &HallPicture, lang: Language, now: Millis) -> Vec<ClockRow> {
    let clock = |row: &queue::CounterShown| {
        let Presence::Away { reason, since_s, limit_s } = presence(hall, row, lang, now) else { return None };
        Some(ClockRow {
            icon: "circle-pause",
            words: say!(lang, "duty-clock-away", counter = row.number, reason = reason.as_str()),
            detail: row.clerk.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            left_s: Some(limit_s? - since_s),
            since_s,
            ..ClockRow::default()
        })
    };
    picture.counters.iter().filter_map(clock).collect()
}

fn promise_clocks(picture: &HallPicture, desk: &Desk) -> Vec<ClockRow> {
    let mut soon: Vec<(i64, &queue::WaitingTicket)> = picture
        .waiting
        .iter()
        .filter_map(|ticket| Some((i64::from(ticket.promise?.high_s) - ticket.waited_s, ticket)))
        .filter(|(left, _)| (0..=PROMISE_SOON_S).contains(left))
        .collect();
    soon.sort_by_key(|(left, _)| *left);
    let clock = |(left, ticket): (i64, &queue::WaitingTicket)| ClockRow {
        icon: "hourglass",
        words: say!(desk.lang, "duty-clock-promise", number = ticket.number.as_str()),
        left_s: Some(left),
        since_s: ticket.waited_s,
        href: format!("/duty/{}/tickets/{}", desk.hall, ticket.id),
        ..ClockRow::default()
    };
    soon.into_iter().take(PROMISES_SHOWN).map(clock).collect()
}

fn services(hall: &Hall, lang: Language) -> Vec<Choice> {
    let active = hall.pack.services.iter().filter(|service| service.active);
    active
        .map(|service| Choice {
            code: service.code.clone(),
            name: service.name.of(lang).to_owned(),
            hint: String::new(),
        })
        .collect()
}

fn counter(hall: &Hall, row: &queue::CounterShown, lang: Language, now: Millis) -> CounterRow {
    let at = row.ticket.as_ref();
    let what = |state: State| say!(lang, &format!("queue-state-{}", state.as_str()));
    CounterRow {
        number: row.number,
        presence: presence(hall, row, lang, now),
        who: row.clerk.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        ticket: at.map(|ticket| (ticket.id.clone(), ticket.number.clone(), what(ticket.state))),
        since_s: at.map_or(0, |ticket| since(now, ticket.since)),
        idle_while_waiting: row.presence == "open" && at.is_none() && row.waiting > 0,
        lent: super::loans::shown(hall, lang, &row.lent),
    }
}

fn parked(hall: &Hall, picture: &HallPicture, lang: Language, now: Millis) -> Vec<ParkedRow> {
    let row = |ticket: &AsideTicket, what: String| ParkedRow {
        id: ticket.id.clone(),
        number: ticket.number.clone(),
        service: service_name(hall, &ticket.service, lang),
        what,
        since_s: since(now, ticket.since),
    };
    let held = picture.held.iter().map(|ticket| {
        let kind = ticket.kind.map_or("step", queue::HoldKind::as_str).replace('_', "-");
        row(ticket, say!(lang, &format!("counter-hold-{kind}")))
    });
    held.chain(picture.missed.iter().map(|ticket| row(ticket, say!(lang, "queue-state-missed")))).collect()
}

/// The order audit of a day.
pub(crate) fn order(conn: &mut Conn, hall: &Hall, desk: Desk, day: &Day) -> Result<OrderView, Stop> {
    let audit = queue::order_audit(conn, hall, day)?;
    let names = Names::load(conn, &hall.branch)?;
    let lang = desk.lang;
    let row = |call: &queue::CallAudited| {
        let reason = call.because.get("reason").and_then(Value::as_str).unwrap_or_default();
        let breaches: Vec<String> = call.breaches.iter().map(|breach| say!(lang, &breach_key(breach))).collect();
        CallRow {
            at: hms(hall, call.at),
            ticket: call.ticket.clone(),
            number: call.number.clone(),
            service: service_name(hall, &call.service, lang),
            counter: i32::try_from(call.counter).unwrap_or(0),
            clerk: names.actor(lang, &call.by),
            waited_s: call.waited_s,
            why: say!(lang, &why_key(&call.why)),
            overtook: call.overtook,
            waiting: call.waiting,
            out_of_order: call.out_of_order.then(|| reason_name(hall, "call", reason, lang)),
            violation: breaches.join(lang.pick("；", "; ")),
        }
    };
    let rules = &hall.pack.queue;
    Ok(OrderView {
        day: day.to_string(),
        calls: audit.calls.iter().rev().take(CALLS_SHOWN).map(row).collect(),
        calls_n: count(audit.calls.len()),
        out_of_order_n: count(audit.out_of_order),
        violations_n: count(audit.violations),
        skips_n: audit.served_uncalled,
        passed_n: count(audit.passed),
        passed_most: (audit.passed_most.into(), rules.overtakes_max.into()),
        tickets_n: count(audit.tickets),
        priority_n: count(audit.priority),
        granted: audit.granted.iter().map(|one| granted(&names, lang, one)).collect(),
        guarantees: vec![
            say!(lang, "duty-guarantee-first"),
            say!(lang, "duty-guarantee-head-start", n = rules.head_start_s / 60),
            say!(lang, "duty-guarantee-overtakes", n = rules.overtakes_max),
            say!(lang, "duty-guarantee-wait", n = rules.wait_max_s / 60),
        ],
        desk,
    })
}

fn granted(names: &Names, lang: Language, one: &queue::Granted) -> (String, String, i64) {
    let at = lang.say(&format!("queue-channel-{}", one.channel), &[]);
    (names.actor(lang, &one.by), at, count(one.n))
}

fn breach_key(breach: &str) -> String {
    format!("queue-breach-{}", breach.replace('_', "-"))
}

fn hms(hall: &Hall, at: Millis) -> String {
    format!("{}:{:02}", hall.zone.hour_minute(at), at.rem_euclid(60_000) / 1_000)
}

/// One ticket's whole story.
pub(crate) fn story(
    conn: &mut Conn,
    hall: &Hall,
    desk: Desk,
    ticket: &str,
    now: Millis,
    typed: Typed,
) -> Result<StoryView, Stop> {
    let view = queue::ticket_view(conn, hall, ticket, now)?.ok_or(QueueRefusal::TicketNotFound)?;
    let events = journal::of_subject(conn, &hall.branch, ticket)?;
    let names = Names::load(conn, &hall.branch)?;
    let lang = desk.lang;
    let called_at = events.iter().find(|event| event.kind == "ticket_called").map(|event| event.at);
    let waited_s = since(called_at.or(view.ended_at).unwrap_or(now), view.arrived_at);
    let over = view.promise.is_some_and(|promise| waited_s > i64::from(promise.high_s));
    let callable = if view.state == State::Waiting { callable(conn, hall, &view.service, &names)? } else { Vec::new() };
    let level = ratings::of_ticket(conn, &hall.branch, ticket)?;
    Ok(StoryView {
        ticket: ticket.to_owned(),
        number: view.number.clone(),
        day: format!("{} {}", hall.zone.day(view.arrived_at), hall.zone.hour_minute(view.arrived_at)),
        service: service_name(hall, &view.service, lang),
        customer: customer_name(hall, &view.customer_type, lang),
        needs: need_names(hall, &view.needs, lang),
        state: (
            if view.state == State::Waiting && over { Meaning::Look } else { Meaning::Plain },
            say!(lang, &format!("queue-state-{}", view.state.as_str())),
        ),
        waited_s,
        told: minutes(view.promise),
        kept: view.promise.filter(|_| called_at.is_some() || over).map(|_| !over),
        served_s: view.started_at.map(|started| since(view.ended_at.unwrap_or(now), started)),
        voices: voices(hall, &names, lang, &view.voices, &events),
        rating: level.map(|level| (i64::from(level), say!(lang, &format!("rating-{level}")))),
        events: events.iter().map(|event| moment(hall, &names, lang, event)).collect(),
        callable,
        reasons: reasons(hall, "call", lang),
        desk,
        typed,
    })
}

fn callable(conn: &mut Conn, hall: &Hall, service: &str, names: &Names) -> Result<Vec<(i32, String)>, Stop> {
    let rows = crate::counters::of_hall(conn, &hall.branch, &hall.id)?;
    let serves = |id: &str| hall.counter(id).is_some_and(|plan| plan.services.iter().any(|code| code == service));
    let open = rows.into_iter().filter(|row| row.presence == "open" && serves(&row.id));
    Ok(open.map(|row| (row.number, row.clerk.as_deref().map(|id| names.of(id)).unwrap_or_default())).collect())
}

/// When each voice was heard and from whom: said by key, or with the act that carries it.
fn voices(hall: &Hall, names: &Names, lang: Language, heard: &[Voice], events: &[Event]) -> [String; 3] {
    let carries = |voice: Voice, event: &Event| match event.kind.as_str() {
        "voice_heard" => event.json().get("voice").and_then(Value::as_str) == Some(voice.as_str()),
        "ticket_issued" | "service_started" | "documents_checked" => voice == Voice::Greeted,
        "service_finished" | "ticket_finished" => voice == Voice::SeenOff,
        _ => false,
    };
    [Voice::Greeted, Voice::Answered, Voice::SeenOff].map(|voice| {
        if !heard.contains(&voice) {
            return String::new();
        }
        let event = events.iter().find(|event| carries(voice, event) && event.actor.starts_with("staff:"));
        event.map_or_else(
            || say!(lang, "duty-voice-heard"),
            |event| format!("{} {}", hall.zone.hour_minute(event.at), names.actor(lang, &event.actor)),
        )
    })
}

fn icon_of(kind: &str) -> &'static str {
    match kind {
        "ticket_issued" => "ticket",
        "ticket_called" | "ticket_recalled" => "megaphone",
        "service_started" | "ticket_resumed" => "play",
        "ticket_held" => "pause",
        "ticket_transferred" | "service_added" => "repeat",
        "ticket_missed" => "skip-forward",
        "documents_checked" | "papers_gone_without" => "clipboard-check",
        "custody_taken" | "custody_returned" | "custody_left_behind" => "id-card",
        "voice_heard" => "messages-square",
        "ticket_refused" | "ticket_cancelled" => "circle-x",
        "service_finished" | "ticket_finished" => "ticket-check",
        "rating_given" => "star",
        _ => "info",
    }
}

fn moment(hall: &Hall, names: &Names, lang: Language, event: &Event) -> story::Event {
    let data = event.json();
    let key = format!("duty-event-{}", event.kind.replace('_', "-"));
    let words = if lang.has(&key) { say!(lang, &key, counter = counter_of(hall, &data)) } else { event.kind.clone() };
    story::Event {
        seq: event.seq,
        at: hms(hall, event.at),
        icon: icon_of(&event.kind),
        words,
        who: names.actor(lang, &event.actor),
        detail: detail(hall, lang, &event.kind, &data),
    }
}

/// The number of the counter that an event names, by number or by id.
fn counter_of(hall: &Hall, data: &Value) -> i64 {
    match data.get("counter") {
        Some(Value::String(id)) => hall.counter(id).map_or(0, |plan| i64::from(plan.number)),
        Some(other) => other.as_i64().unwrap_or(0),
        None => 0,
    }
}

fn detail(hall: &Hall, lang: Language, kind: &str, data: &Value) -> String {
    let text = |key: &str| data.get(key).and_then(Value::as_str).unwrap_or_default();
    match kind {
        "ticket_called" if data.get("out_of_order").and_then(Value::as_bool) == Some(true) => {
            let reason = data.pointer("/because/reason").and_then(Value::as_str).unwrap_or_default();
            say!(lang, "duty-out-of-order", reason = reason_name(hall, "call", reason, lang))
        }
        "ticket_called" => say!(lang, &why_key(text("why"))),
        "service_started" | "service_added" | "service_finished" => service_name(hall, text("service"), lang),
        "ticket_transferred" => {
            let before = service_name(hall, text("service_before"), lang);
            let reason = reason_name(hall, "transfer", text("reason"), lang);
            format!("{before} → {} · {reason}", service_name(hall, text("service"), lang))
        }
        "ticket_held" => say!(lang, &format!("counter-hold-{}", text("kind").replace('_', "-"))),
        "ticket_refused" => format!("{} {}", reason_name(hall, "refusal", text("reason"), lang), text("note")),
        "custody_taken" | "custody_returned" | "custody_left_behind" => text("item").to_owned(),
        "voice_heard" => say!(lang, &format!("duty-voice-{}", text("voice").replace('_', "-"))),
        _ => String::new(),
    }
}
