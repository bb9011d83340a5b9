//! A ticket is taken: the hottest command, so every statement counts. People ahead and the promise come from the true
//! order, as every screen shows it; only beyond [`TRUE_ORDER_MAX`] people from the counted lines, so that a ticket costs
//! the same with five hundred or fifty thousand waiting.

use diesel::prelude::*;
use queueing::Waiting;
use queueing::wait::Interval;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::arriving;
use super::joins;
use super::scene::Scene;
use crate::door::{Stop, Work};
use crate::foresight::{self, Asking};
use crate::halls::{Hall, Service};
use crate::kernel::{Language, Millis};
use crate::planning;
use crate::queue::doors;
use crate::queue::figures::{self, DayFigures, Heard};
use crate::queue::line::{self, InLine, Promise};
use crate::queue::parts::Part;
use crate::queue::places;
use crate::queue::refusal::QueueRefusal;
use crate::queue::rules;
use crate::queue::slip::{Issued, issued};
use crate::queue::ticket::Ticket;
use crate::queue::words::{Channel, Class, PaperState, State, TaskKind, Voice};
use crate::store::fragments::{ticket_is_open, ticket_waits};
use crate::store::schema::{accounts, ticket_documents, ticket_needs, tickets};
use crate::store::{Table, inserted_together};

/// How many open tickets one phone may have: a family's day, not a scalper's.
pub const OPEN_TICKETS_A_PHONE_MAX: i64 = 3;
/// Up to so many people the newcomer's place is found in the true order: the queue of a hall whose limit nobody raised.
/// Beyond, the lines are counted, and somebody who waits for one counter alone counts as anybody of that service.
const TRUE_ORDER_MAX: i32 = 300;
/// How many needs or papers one request may name; no hall has more.
const LIST_MAX: usize = 40;

/// A wish for a ticket.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueTicket {
    /// Code of the service.
    pub service: String,
    /// Code of the customer type; the hall's first when left out.
    #[serde(default)]
    pub customer_type: Option<String>,
    /// Codes of needs.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Codes of the papers the customer says are there.
    #[serde(default)]
    pub documents: Vec<String>,
    /// Codes of the papers that are not there.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Where it is taken. Over HTTP it follows from who asks.
    pub channel: Channel,
    /// Id or number of the account it is about, where known.
    #[serde(default)]
    pub account: Option<String>,
    /// The customer's language.
    #[serde(default)]
    pub language: Language,
    /// The arrival this ticket is for.
    #[serde(default)]
    pub arrival: Option<String>,
    /// Last four digits of the customer's phone, where they want to be recognised.
    #[serde(default)]
    pub phone_tail: Option<String>,
    /// Whether the customer wants to be led the way.
    #[serde(default)]
    pub lead: bool,
}

/// Issues a ticket. Refused by name when the hall is closed, when the rest of the day cannot serve one more, when too
/// many wait, and for anything the hall does not know.
pub fn issue(work: &mut Work<'_>, hall: &str, ask: &IssueTicket) -> Result<Issued, Stop> {
    let hall = work.hall(hall)?;
    let now = work.now();
    let service = hall.service(&ask.service).filter(|s| s.active).ok_or(QueueRefusal::ServiceNotFound)?;
    let customer_type = customer_type(&hall, ask.customer_type.as_deref())?;
    let class = rules::class_of(&hall, &ask.needs)?;
    let said = papers_said(&hall, ask)?;
    doors::open(&hall, service, now)?;
    let greeter = match &ask.arrival {
        Some(arrival) => of_this_hall(arriving::open_arrival(work, arrival)?, &hall)?,
        None => None,
    };
    few_tickets(work, &hall, ask)?;
    let account = account(work, ask)?;

    let mut scene = Scene::of(work, &hall)?;
    let queued: i32 = scene.lines.iter().map(|line| line.2).sum();
    if queued >= hall.pack.queue.queue_max {
        return Err(QueueRefusal::QueueFull { max: hall.pack.queue.queue_max }.into());
    }
    let (id, me) = (work.id(), hall.service_index(&service.code).ok_or(QueueRefusal::ServiceNotFound)?);
    let ahead = if queued <= TRUE_ORDER_MAX {
        before(work, &hall, &mut scene, newcomer(&hall, class, me, &id, now))?
    } else {
        before_by_lines(work, &hall, class, &scene.lines)?
    };
    let formula = queueing::wait::remaining(&ahead, me, &scene.floor.situation(), now);
    let at_best = || queueing::wait::remaining(&ahead, me, &scene.floor.all_open(), now);
    let people = places::people(&scene.floor, &ahead, me);
    let (priority, in_line) = (class == Class::Priority, usize::try_from(queued).unwrap_or(0));
    let asking = Asking { ticket: None, service: me, priority, ahead: people, in_line, now };
    let promise = foresight::remaining(&hall, &asking, formula);
    doors::room_today(&hall, service, promise.or_else(|| at_best().map(Promise::from)), now)?;

    let number = scene.next_number(work, &hall, service)?;
    let mut ticket = new_ticket(work, id, &hall, ask, service, number, &customer_type, class, people, promise);
    ticket.account = account;
    save(work, &ticket, ask, &said)?;
    planning::came(work, &hall, &ticket.service, class)?;
    greeted(work, &ticket, ask, greeter)?;
    tasks(work, &hall, &ticket, ask)?;
    record(work, &ticket, ask, &said, formula)?;
    scene.joined(InLine::of(&ticket));
    let issued = issued(&hall, &scene.floor, ticket, &said);
    work.leave(&hall.id, scene);
    Ok(issued)
}

fn customer_type(hall: &Hall, code: Option<&str>) -> Result<String, QueueRefusal> {
    let mut offered = hall.pack.customer_types.iter().filter(|t| t.active);
    let found = match code {
        Some(code) => offered.find(|t| t.code == code),
        None => offered.next(),
    };
    found.map(|t| t.code.clone()).ok_or(QueueRefusal::CustomerTypeNotFound)
}

fn papers_said(hall: &Hall, ask: &IssueTicket) -> Result<Vec<(String, PaperState)>, QueueRefusal> {
    if ask.documents.len() + ask.missing.len() > LIST_MAX || ask.needs.len() > LIST_MAX {
        return Err(QueueRefusal::ListTooLong { max: LIST_MAX });
    }
    let claimed = ask.documents.iter().map(|code| (code, PaperState::Claimed));
    let missing = ask.missing.iter().map(|code| (code, PaperState::Missing));
    let mut said: Vec<(String, PaperState)> = Vec::new();
    for (code, state) in claimed.chain(missing) {
        if !hall.pack.documents.iter().any(|d| d.active && d.code == *code) {
            return Err(QueueRefusal::DocumentNotFound);
        }
        // Said twice: what is missing counts.
        said.retain(|(other, _)| other != code);
        said.push((code.clone(), state));
    }
    Ok(said)
}

fn of_this_hall((hall, greeter): (String, Option<String>), here: &Hall) -> Result<Option<String>, QueueRefusal> {
    if hall == here.id { Ok(greeter) } else { Err(QueueRefusal::ArrivalNotFound) }
}

/// The id of the account that was named by id or number. Whoever stands at a kiosk is not told which accounts there
/// are: there an unknown one is as good as none.
fn account(work: &mut Work<'_>, ask: &IssueTicket) -> Result<Option<String>, Stop> {
    let Some(named) = &ask.account else { return Ok(None) };
    let branch = work.branch();
    let found: Option<String> = accounts::table
        .filter(accounts::branch.eq(&branch))
        .filter(accounts::id.eq(named).or(accounts::number.eq(named)))
        .select(accounts::id)
        .get_result(work.look(&[]))
        .optional()?;
    match found {
        None if ask.channel != Channel::Kiosk => Err(QueueRefusal::TicketAccountNotFound.into()),
        found => Ok(found),
    }
}

/// A phone that was named has not too many tickets already.
fn few_tickets(work: &mut Work<'_>, hall: &Hall, ask: &IssueTicket) -> Result<(), Stop> {
    let branch = work.branch();
    if let Some(tail) = &ask.phone_tail {
        if tail.len() != 4 || !tail.bytes().all(|b| b.is_ascii_digit()) {
            return Err(QueueRefusal::PhoneTailMalformed.into());
        }
        let open: i64 = tickets::table
            .filter(tickets::branch.eq(&branch).and(tickets::hall.eq(&hall.id)).and(tickets::phone_tail.eq(tail)))
            .filter(ticket_is_open())
            .count()
            .get_result(work.look(&[Table::Tickets]))?;
        if open >= OPEN_TICKETS_A_PHONE_MAX {
            return Err(QueueRefusal::TooManyTickets { max: OPEN_TICKETS_A_PHONE_MAX }.into());
        }
    }
    Ok(())
}

/// The newcomer as the order sees it.
fn newcomer(hall: &Hall, class: Class, service: u32, id: &str, now: Millis) -> Waiting {
    Waiting {
        ready_at_ms: now,
        class: class.into(),
        target_ms: 1_000 * Millis::from(rules::target_s(&hall.pack.queue, class)),
        service,
        overtaken: 0,
        tie: line::tie(id),
    }
}

/// Who goes before the newcomer in the true order.
fn before(work: &mut Work<'_>, hall: &Hall, scene: &mut Scene, newcomer: Waiting) -> Result<Vec<(u32, u32)>, Stop> {
    let in_line = scene.in_line(work, hall)?;
    let lined: Vec<Waiting> = in_line.iter().map(|ticket| ticket.waiting(hall)).chain([newcomer]).collect();
    Ok(places::before(&scene.floor, &lined, lined.len() - 1, &line::rules(hall), work.now()))
}

/// Who goes first, by service. A regular ticket that comes now goes after everybody; a priority one after the other
/// priority tickets and after the regular ones that have waited longer than its head start.
fn before_by_lines(
    work: &mut Work<'_>,
    hall: &Hall,
    class: Class,
    lines: &[(String, String, i32)],
) -> Result<Vec<(u32, u32)>, Stop> {
    let counted = |service: &str, n: i64| Some((hall.service_index(service)?, u32::try_from(n).unwrap_or(0)));
    let of_class = |class: Class| {
        let these = lines.iter().filter(move |line| line.1 == class.as_str() && line.2 > 0);
        these.filter_map(|(service, _, n)| counted(service, i64::from(*n)))
    };
    let mut ahead: Vec<(u32, u32)> = of_class(Class::Priority).collect();
    match class {
        Class::Regular => ahead.extend(of_class(Class::Regular)),
        Class::Priority => {
            let since = rules::overtakes_since(&hall.pack.queue, work.now());
            let longer: Vec<(String, i64)> = tickets::table
                .filter(tickets::branch.eq(&hall.branch).and(tickets::hall.eq(&hall.id)))
                .filter(tickets::class.eq(Class::Regular.as_str()).and(tickets::ready_at.le(since)))
                .filter(ticket_waits())
                .group_by(tickets::service)
                .select((tickets::service, diesel::dsl::count_star()))
                .load(work.look(&[Table::Tickets]))?;
            ahead.extend(longer.iter().filter_map(|(service, n)| counted(service, *n)));
        }
    }
    Ok(ahead)
}

#[expect(clippy::too_many_arguments, reason = "they are the parts of one row, put together here and nowhere else")]
fn new_ticket(
    work: &mut Work<'_>,
    id: String,
    hall: &Hall,
    ask: &IssueTicket,
    service: &Service,
    number: i32,
    customer_type: &str,
    class: Class,
    ahead: i32,
    promise: Option<Promise>,
) -> Ticket {
    let (branch, secret, now) = (work.branch(), work.secret(), work.now());
    let day = work.today(hall);
    Ticket {
        token: format!("{branch}.{secret}"),
        branch,
        id,
        hall: hall.id.clone(),
        day: day.as_str().to_owned(),
        prefix: service.prefix.clone(),
        number,
        service: service.code.clone(),
        customer_type: customer_type.to_owned(),
        class: class.as_str().to_owned(),
        channel: ask.channel.as_str().to_owned(),
        language: ask.language.tag().to_owned(),
        state: State::Waiting.as_str().to_owned(),
        arrived_at: now,
        ready_at: now,
        target_s: rules::target_s(&hall.pack.queue, class),
        counter: None,
        called_at: None,
        started_at: None,
        ended_at: None,
        calls: 0,
        transfers: 0,
        overtaken: 0,
        held_at: None,
        hold_kind: None,
        return_counter: None,
        account: None,
        ahead,
        promise_low_s: promise.map(|p| p.low_s),
        promise_mid_s: promise.map(|p| p.mid_s),
        promise_high_s: promise.map(|p| p.high_s),
        phone_tail: ask.phone_tail.clone(),
    }
}

/// A need of a ticket's customer.
#[derive(Insertable)]
#[diesel(table_name = ticket_needs, treat_none_as_default_value = false)]
struct Need {
    branch: String,
    ticket: String,
    need: String,
}

inserted_together!(Need, TicketNeeds, ticket_needs);

/// What was said of a paper.
#[derive(Insertable)]
#[diesel(table_name = ticket_documents, treat_none_as_default_value = false)]
struct Paper {
    branch: String,
    ticket: String,
    document: String,
    state: &'static str,
    at: Millis,
}

inserted_together!(Paper, TicketDocuments, ticket_documents);

fn save(work: &mut Work<'_>, ticket: &Ticket, ask: &IssueTicket, said: &[(String, PaperState)]) -> Result<(), Stop> {
    work.later(ticket.clone())?;
    Part::add(work, ticket, 1, &ticket.service)?;
    let mut needs = ask.needs.clone();
    needs.sort_unstable();
    needs.dedup();
    for need in needs {
        work.later(Need { branch: ticket.branch.clone(), ticket: ticket.id.clone(), need })?;
    }
    let at = work.now();
    for (document, state) in said {
        work.later(Paper {
            branch: ticket.branch.clone(),
            ticket: ticket.id.clone(),
            document: document.clone(),
            state: state.as_str(),
            at,
        })?;
    }
    figures::count_in_line(work, ticket, 1)?;
    let one = DayFigures { issued: 1, ..DayFigures::default() };
    figures::add_to_day(work, &ticket.hall, &ticket.day, &one)
}

/// The first voice: whoever greeted at the door, or whoever issues the ticket in person.
fn greeted(work: &mut Work<'_>, ticket: &Ticket, ask: &IssueTicket, greeter: Option<String>) -> Result<(), Stop> {
    if let Some(arrival) = &ask.arrival {
        arriving::triaged(work, &ticket.hall, arrival, &ticket.id)?;
    }
    let in_person = matches!(ask.channel, Channel::Greeter | Channel::Counter);
    let by = greeter.or_else(|| work.actor().staff_id().filter(|_| in_person).map(str::to_owned));
    let Some(staff) = by else { return Ok(()) };
    let (branch, ticket, at) = (ticket.branch.clone(), ticket.id.clone(), work.now());
    work.later(Heard { branch, ticket, voice: Voice::Greeted.as_str(), staff, at })
}

fn tasks(work: &mut Work<'_>, hall: &Hall, ticket: &Ticket, ask: &IssueTicket) -> Result<(), Stop> {
    let helps = |need: &&crate::halls::Need| ask.needs.contains(&need.code) && !need.help.zh.is_empty();
    let needs: Vec<&str> = hall.pack.needs.iter().filter(helps).map(|need| need.code.as_str()).collect();
    if !needs.is_empty() {
        super::tasks::create(work, &hall.id, TaskKind::Help, Some(&ticket.id), None, &needs.join(" "))?;
    }
    if ask.lead {
        super::tasks::create(work, &hall.id, TaskKind::Lead, Some(&ticket.id), None, "")?;
    }
    Ok(())
}

fn record(
    work: &mut Work<'_>,
    ticket: &Ticket,
    ask: &IssueTicket,
    said: &[(String, PaperState)],
    formula: Option<Interval>,
) -> Result<(), Stop> {
    let missing: Vec<&str> =
        said.iter().filter(|(_, state)| *state == PaperState::Missing).map(|(code, _)| code.as_str()).collect();
    let data = json!({
        "number": ticket.label(), "customer_type": ticket.customer_type, "channel": ticket.channel,
        "language": ticket.language, "needs": ask.needs, "missing": missing, "ahead": ticket.ahead,
        "promise": ticket.promise(), "joins": joins(ticket),
        // What the formula said by itself: what is learned from it is compared with it.
        "formula": formula.map(|by| [by.low_s, by.mid_s, by.high_s]),
    });
    work.record(Some(&ticket.hall), "ticket_issued", &ticket.id, &data)
}
