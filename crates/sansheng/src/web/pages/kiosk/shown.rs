//! What the kiosk shows, made out of a hall as it is set up.

use super::{Choice, Chosen, ClosedView, KioskView, PaperView, ServiceChoice, TicketGiven};
use crate::halls::{Doors, Hall, Service};
use crate::kernel::{Language, Millis};
use crate::queue::{Channel, IssueTicket, TicketView};
use crate::say;
use crate::web::Problem;
use crate::web::form::Sent;
use crate::web::look::Look;
use crate::web::pages::find::search_text;
use crate::web::pages::{plan, shown};

/// So many services stand on the first page.
const MOST_USED: usize = 6;

pub(super) fn view(hall: &Hall, look: &Look, here: &str) -> KioskView {
    KioskView {
        lang: look.lang,
        large: look.large,
        hall: hall.id.clone(),
        hall_name: hall.pack.hall.name.of(look.lang).to_owned(),
        hue: hall.pack.hall.hue,
        here: here.to_owned(),
    }
}

pub(super) fn choice(service: &Service, lang: Language) -> ServiceChoice {
    ServiceChoice {
        code: service.code.clone(),
        name: service.name.of(lang).to_owned(),
        hint: service.hint.of(lang).to_owned(),
        icon: service.icon.clone(),
        search: search_text(&service.name),
    }
}

fn offered(hall: &Hall) -> impl Iterator<Item = &Service> {
    hall.pack.services.iter().filter(|service| service.active)
}

/// The services used most come first: the hall puts them in that order.
pub(super) fn most_used(hall: &Hall, lang: Language) -> Vec<ServiceChoice> {
    offered(hall).take(MOST_USED).map(|service| choice(service, lang)).collect()
}

/// Every service by category; what belongs to no category that is in use comes last.
pub(super) fn by_category(hall: &Hall, lang: Language) -> Vec<(String, Vec<ServiceChoice>)> {
    let categories = hall.pack.categories.iter().filter(|category| category.active);
    categories
        .map(|category| {
            let members = offered(hall).filter(|service| service.category == category.code);
            (category.name.of(lang).to_owned(), members.map(|service| choice(service, lang)).collect::<Vec<_>>())
        })
        .filter(|(_, members)| !members.is_empty())
        .collect()
}

pub(super) fn types(hall: &Hall, lang: Language) -> Vec<Choice> {
    let types = hall.pack.customer_types.iter().filter(|kind| kind.active);
    types
        .map(|kind| Choice {
            code: kind.code.clone(),
            name: kind.name.of(lang).to_owned(),
            hint: String::new(),
            icon: type_icon(&kind.code).to_owned(),
        })
        .collect()
}

/// Halls name their customer types themselves; those that most halls have get a picture of their kind.
fn type_icon(code: &str) -> &'static str {
    match code {
        "person" | "personal" | "individual" | "resident" | "self" => "user-round",
        "agent" | "proxy" | "family" => "users",
        "company" | "organisation" | "unit" | "business" => "building-2",
        "relief" => "hand-heart",
        "tenant" => "key-round",
        _ => "user",
    }
}

pub(super) fn needs(hall: &Hall, lang: Language) -> Vec<Choice> {
    let needs = hall.pack.needs.iter().filter(|need| need.active);
    needs
        .map(|need| Choice {
            code: need.code.clone(),
            name: need.name.of(lang).to_owned(),
            hint: String::new(),
            icon: need_icon(&need.code).to_owned(),
        })
        .collect()
}

fn need_icon(code: &str) -> &'static str {
    match code {
        "infant" | "baby" | "child" => "baby",
        "pregnant" => "heart-handshake",
        "elderly" => "user",
        "lead" | "guide" => "footprints",
        "deaf" | "hearing" => "ear",
        "language" => "languages",
        "vision" | "blind" => "eye",
        "reading" => "book-open",
        "military" | "veteran" => "award",
        _ => "accessibility",
    }
}

pub(super) fn papers(hall: &Hall, chosen: &Chosen, lang: Language) -> Vec<PaperView> {
    let asked = hall.papers(&chosen.service.code, &chosen.customer_type);
    asked
        .into_iter()
        .filter_map(|paper| {
            let document = hall.pack.documents.iter().find(|document| document.code == paper.document)?;
            Some(PaperView {
                code: document.code.clone(),
                name: document.name.of(lang).to_owned(),
                hint: document.hint.of(lang).to_owned(),
                icon: document.icon.clone(),
                required: paper.required,
                without: paper.without.of(lang).to_owned(),
            })
        })
        .collect()
}

/// Why the hall takes nobody at `now`; `None` while its doors are open.
pub(super) fn closed(hall: &Hall, lang: Language, now: Millis) -> Option<ClosedView> {
    let Doors::Closed { next_open, note } = crate::halls::opening(&hall.pack, &hall.zone, now) else { return None };
    let why = note.map_or_else(|| say!(lang, "kiosk-closed"), |note| note.of(lang).to_owned());
    let opens = next_open.map(|at| opening_words(hall, lang, at)).unwrap_or_default();
    let elsewhere = offered(hall).filter(|service| !service.elsewhere.zh.is_empty());
    let of = |service: &Service| {
        say!(lang, "kiosk-instead-of", service = service.name.of(lang), how = service.elsewhere.of(lang))
    };
    let instead = elsewhere.map(of).take(3).collect();
    Some(ClosedView { why, opens, instead })
}

/// `11 月 24 日（周二）08:30`.
pub(in crate::web::pages) fn opening_words(hall: &Hall, lang: Language, at: Millis) -> String {
    let civil = hall.zone.civil(at);
    let day = say!(lang, "kiosk-day", month = i64::from(civil.month()), day = i64::from(civil.day()));
    let weekday = say!(lang, &format!("common-weekday-{}", hall.zone.day(at).weekday()));
    say!(lang, "kiosk-opens-at", day = day, weekday = weekday, time = hall.zone.hour_minute(at))
}

/// The ticket that the last step's form asks for. A paper that is not said to be missing was said to be there.
pub(super) fn wish(hall: &Hall, sent: &Sent, lang: Language) -> IssueTicket {
    let (service, customer_type) = (sent.one("service"), sent.one("customer_type"));
    let missing = sent.all("missing");
    let asked = hall.papers(service, customer_type).into_iter().map(|paper| paper.document.clone());
    IssueTicket {
        service: service.to_owned(),
        customer_type: (!customer_type.is_empty()).then(|| customer_type.to_owned()),
        needs: sent.all("need"),
        documents: asked.filter(|code| !missing.contains(code)).collect(),
        missing,
        channel: Channel::Kiosk,
        account: None,
        language: lang,
        arrival: None,
        phone_tail: None,
        lead: !sent.one("lead").is_empty(),
    }
}

/// Why a ticket was not given, when again, what instead.
pub(super) fn refused(hall: &Hall, problem: &Problem) -> ClosedView {
    let lang = problem.lang;
    let text = |name: &str| problem.details.get(name).and_then(|value| value.as_str()).unwrap_or("");
    let elsewhere = problem.details.get("elsewhere").and_then(|value| value.get(lang.pick("zh", "en")));
    let elsewhere = elsewhere.and_then(|value| value.as_str()).unwrap_or("");
    let opens = text("opens_at").parse::<jiff::Timestamp>().ok();
    ClosedView {
        why: problem.title(),
        opens: opens.map(|at| opening_words(hall, lang, at.as_millisecond())).unwrap_or_default(),
        instead: (!elsewhere.is_empty()).then(|| elsewhere.to_owned()).into_iter().collect(),
    }
}

/// The ticket as the kiosk shows it.
pub(super) fn given(hall: &Hall, ticket: &TicketView, token: &str, prints: bool, lang: Language) -> TicketGiven {
    let (zone, way) = shown::zone_and_way(ticket.zone.as_ref(), lang);
    TicketGiven {
        token: token.to_owned(),
        number: ticket.number.clone(),
        service: shown::service_name(hall, &ticket.service, lang),
        ahead: i64::from(ticket.ahead.unwrap_or(ticket.ahead_first)),
        minutes: shown::minutes(ticket.remaining.or(ticket.promise)),
        zone,
        way,
        plan: plan::of(hall, ticket.zone.as_ref().map(|zone| zone.code.as_str()), None, lang),
        prints,
        help: !ticket.needs.is_empty(),
    }
}
