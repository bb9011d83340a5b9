//! What the greeter's tablet shows, made out of the hall's picture.

use super::routes::UNDO_MS;
use super::{ArrivalLine, Given, GreeterView, MissedLine, TaskLine, TriageService, Undo};
use crate::halls::{Hall, Service};
use crate::kernel::{Language, Millis};
use crate::queue::{Channel, HallPicture, IssueTicket, State, TaskKind, TaskShown, TicketView};
use crate::say;
use crate::web::form::Sent;
use crate::web::look::Look;
use crate::web::pages::find::search_text;
use crate::web::pages::shown;

/// So many of the last arrivals are listed.
const ARRIVALS_MAX: usize = 8;

pub(super) fn view(hall: &Hall, picture: &HallPicture, look: &Look) -> GreeterView {
    let lang = look.lang;
    let pairs = |code: &str, name: &str| (code.to_owned(), name.to_owned());
    GreeterView {
        lang,
        large: look.large,
        hall: hall.id.clone(),
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        hue: hall.pack.hall.hue,
        tasks: urgent_first(picture).into_iter().map(|task| task_line(hall, picture, task, lang)).collect(),
        missed: picture.missed.iter().map(|t| MissedLine { id: t.id.clone(), number: t.number.clone() }).collect(),
        arrivals: arrivals(hall, picture, lang),
        arrivals_n: picture.arrivals_n,
        waiting_n: i64::try_from(picture.waiting.len()).unwrap_or(i64::MAX),
        minutes: picture.lines.first().and_then(|line| shown::minutes(line.promise)),
        services: hall.pack.services.iter().filter(|s| s.active).map(|s| triage(hall, s, lang)).collect(),
        types: hall.pack.customer_types.iter().filter(|t| t.active).map(|t| pairs(&t.code, t.name.of(lang))).collect(),
        needs: hall.pack.needs.iter().filter(|n| n.active).map(|n| pairs(&n.code, n.name.of(lang))).collect(),
        ..GreeterView::default()
    }
}

/// What nobody went for yet before what somebody is on; whoever asked for a person before what the clock asks for; the
/// longest ago first.
fn urgent_first(picture: &HallPicture) -> Vec<&TaskShown> {
    let by_the_clock = |task: &TaskShown| matches!(task.kind, TaskKind::Comfort | TaskKind::Relief);
    let mut tasks: Vec<&TaskShown> = picture.tasks.iter().collect();
    tasks.sort_by_key(|task| (task.taken_by.is_some(), by_the_clock(task), task.created_at));
    tasks
}

fn task_line(hall: &Hall, picture: &HallPicture, task: &TaskShown, lang: Language) -> TaskLine {
    TaskLine {
        id: task.id.clone(),
        kind: task.kind.as_str().to_owned(),
        words: task_words(hall, picture, task, lang),
        number: task.number.clone().unwrap_or_default(),
        since_s: (picture.at - task.created_at).max(0) / 1_000,
        taken_by: task.taken_by.as_ref().map(|_| say!(lang, "greeter-taken")).unwrap_or_default(),
    }
}

/// What to do: what the hall wrote for the need, or what the kind of task means.
fn task_words(hall: &Hall, picture: &HallPicture, task: &TaskShown, lang: Language) -> String {
    let counter = task.counter.as_ref().and_then(|id| hall.counter(id)).map_or(0, |plan| plan.number);
    match task.kind {
        TaskKind::Help if task.ticket.is_none() => say!(lang, "greeter-task-kiosk"),
        TaskKind::Help => {
            let asked =
                hall.pack.needs.iter().filter(|need| task.detail.split([' ', ',']).any(|code| code == need.code));
            let words = asked.map(|need| need.help.of(lang)).filter(|words| !words.is_empty());
            let words = words.collect::<Vec<_>>().join(lang.pick("；", "; "));
            if words.is_empty() { say!(lang, "greeter-task-help") } else { words }
        }
        TaskKind::Lead => say!(lang, "greeter-task-lead"),
        TaskKind::Comfort => comfort_words(picture, task, lang),
        TaskKind::Relief => shown::relief_words(hall, task, lang),
        TaskKind::Assist => say!(lang, "greeter-task-assist", n = counter),
        TaskKind::TransferAlert => say!(lang, "greeter-task-transfer"),
    }
}

/// What to say to somebody who will wait longer than they were told: how much longer, as it looks now.
fn comfort_words(picture: &HallPicture, task: &TaskShown, lang: Language) -> String {
    let ticket = picture.waiting.iter().find(|ticket| Some(&ticket.id) == task.ticket.as_ref());
    match ticket.and_then(|ticket| shown::minutes(ticket.remaining)) {
        Some(minutes) => say!(lang, "greeter-task-comfort-more", minutes = minutes.short(lang)),
        None => say!(lang, "greeter-task-comfort"),
    }
}

fn arrivals(hall: &Hall, picture: &HallPicture, lang: Language) -> Vec<ArrivalLine> {
    let here = picture.arrivals.iter().filter(|arrival| arrival.left_at.is_none()).take(ARRIVALS_MAX);
    here.map(|arrival| {
        let waits = picture.waiting.iter().find(|ticket| Some(&ticket.id) == arrival.ticket.as_ref());
        let needs = waits.map(|ticket| ticket.needs.iter().map(|code| shown::need_name(hall, code, lang)).collect());
        ArrivalLine {
            at: hall.zone.hour_minute(arrival.arrived_at),
            number: arrival.number.clone().unwrap_or_default(),
            service: arrival.service.as_deref().map(|code| shown::service_name(hall, code, lang)).unwrap_or_default(),
            needs: needs.unwrap_or_default(),
            missing: waits.is_some_and(|ticket| ticket.paper_missing),
            // Called, served or gone already: no need to keep an eye on them.
            served: arrival.ticket.is_some() && waits.is_none(),
        }
    })
    .collect()
}

fn triage(hall: &Hall, service: &Service, lang: Language) -> TriageService {
    let whom = |code: &str| {
        let kind = hall.pack.customer_types.iter().find(|kind| kind.code == code);
        kind.map_or_else(String::new, |kind| kind.name.of(lang).to_owned())
    };
    let papers = service.documents.iter().filter_map(|paper| {
        let document = hall.pack.documents.iter().find(|document| document.code == paper.document)?;
        Some((document.code.clone(), document.name.of(lang).to_owned(), whom(&paper.customer_type)))
    });
    TriageService {
        code: service.code.clone(),
        name: service.name.of(lang).to_owned(),
        icon: service.icon.clone(),
        search: search_text(&service.name),
        papers: papers.collect(),
    }
}

/// What the address says was done, while it is fresh enough to take back.
pub(super) fn undo(hall: &Hall, picture: &HallPicture, sent: &Sent, lang: Language) -> Option<Undo> {
    let (id, now) = (sent.one("id"), picture.at);
    let fresh = |at: Millis| now - at < UNDO_MS;
    match sent.one("done") {
        "arrival" => {
            let arrival = picture.arrivals.iter().find(|a| a.id == id && a.triaged_at.is_none())?;
            let action = format!("/greeter/{}/undo/arrival/{id}", hall.id);
            fresh(arrival.arrived_at).then(|| Undo { words: say!(lang, "greeter-arrival-noted"), action })
        }
        "ticket" => {
            let ticket = picture.waiting.iter().find(|ticket| ticket.id == id)?;
            let words = say!(lang, "greeter-given", number = ticket.number.as_str());
            let action = format!("/greeter/{}/undo/ticket/{id}", hall.id);
            fresh(ticket.arrived_at).then_some(Undo { words, action })
        }
        _ => None,
    }
}

/// The ticket that was given, while its customer is still on the way to a counter.
pub(super) fn given(ticket: &TicketView, token: String, at_printer: bool, lang: Language) -> Option<Given> {
    let (zone, way) = shown::zone_and_way(ticket.zone.as_ref(), lang);
    let called = ticket.state == State::Called;
    (called || ticket.state == State::Waiting).then(|| Given {
        number: ticket.number.clone(),
        counter: ticket.counter_number.filter(|_| called),
        token,
        zone,
        way,
        at_printer,
    })
}

/// The ticket that the triage form asks for. Boxes of papers that this customer type does not need are passed over.
pub(super) fn wish(hall: &Hall, sent: &Sent, lang: Language) -> IssueTicket {
    let (service, customer_type) = (sent.one("service").to_owned(), sent.one("customer_type").to_owned());
    let asked: Vec<String> = hall.papers(&service, &customer_type).iter().map(|p| p.document.clone()).collect();
    let (missing, documents) = asked.into_iter().partition(|code| sent.all("missing").contains(code));
    IssueTicket {
        customer_type: (!customer_type.is_empty()).then_some(customer_type),
        needs: sent.all("need"),
        channel: Channel::Greeter,
        account: None,
        language: lang,
        arrival: None,
        phone_tail: None,
        lead: false,
        service,
        documents,
        missing,
    }
}
