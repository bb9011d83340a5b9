//! What the clerk's screen shows, made out of the queue's picture, the ticket and its money.

use super::{
    AccountCard, Beyond, Called, Choice, CustodyLine, Desk, FoundAccount, HeldLine, Lists, Method, PaperLine, Presence,
    QueueHead, Scene, Serving, Step, StepLine, Typed, entitled, quoted,
};
use crate::accounts::{self, AccountCard as Account};
use crate::counters::Loan;
use crate::door::Stop;
use crate::fees::orders::Hold;
use crate::fees::{self, orders};
use crate::halls::{Hall, Service};
use crate::kernel::{Language, Millis, Money};
use crate::providers::Kind;
use crate::queue::{
    self, AsideTicket, CounterShown, HallPicture, HoldKind, PaperState, State, TicketView, Voice, WaitingTicket,
};
use crate::say;
use crate::store::Conn;
use crate::tariffs;
use crate::web::pages::shown::{asked_to_sit, prepay_offers};
use crate::web::parts::Meaning;

/// What the clerk asked to see beside what the counter is at.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The clerk's id.
    pub(crate) staff: String,
    /// The clerk's name.
    pub(crate) who: String,
    /// The language of the screen.
    pub(crate) lang: Language,
    /// The step that was opened by hand.
    pub(crate) step: Option<Step>,
    /// How money is to come in.
    pub(crate) method: Option<Method>,
    /// What a look-up found, and what was looked up.
    pub(crate) found: Option<(accounts::Found, String)>,
    /// What is said on top.
    pub(crate) said: Option<(Meaning, String)>,
    /// What was typed.
    pub(crate) typed: Typed,
    /// Whether the till's sheet is asked for.
    pub(crate) till: bool,
    /// The account's orders, where they are asked for.
    pub(crate) orders: Option<super::orders::Again>,
    /// What a stale quote would say now.
    pub(crate) anew: Option<fees::Anew>,
    /// The providers that a customer can pay through.
    pub(crate) offered: Vec<Kind>,
    /// Now.
    pub(crate) now: Millis,
}

fn since(now: Millis, at: Millis) -> i64 {
    (now - at).max(0) / 1_000
}

/// A service's name; its code when the hall forgot it.
pub(crate) fn service_name(hall: &Hall, code: &str, lang: Language) -> String {
    hall.service(code).map_or(code, |service| service.name.of(lang)).to_owned()
}

/// The names of needs.
pub(crate) fn need_names(hall: &Hall, codes: &[String], lang: Language) -> Vec<String> {
    let name = |code: &String| {
        let need = hall.pack.needs.iter().find(|need| need.code == *code);
        need.map_or(code.as_str(), |need| need.name.of(lang)).to_owned()
    };
    codes.iter().map(name).collect()
}

/// The name of a customer type.
pub(crate) fn customer_name(hall: &Hall, code: &str, lang: Language) -> String {
    let kind = hall.pack.customer_types.iter().find(|kind| kind.code == code);
    kind.map_or(code, |kind| kind.name.of(lang)).to_owned()
}

/// A reason's words; its code when the hall forgot it.
pub(crate) fn reason_name(hall: &Hall, kind: &str, code: &str, lang: Language) -> String {
    let found = hall.pack.reasons.iter().find(|reason| reason.kind == kind && reason.code == code);
    found.map_or(code, |reason| reason.name.of(lang)).to_owned()
}

/// The reasons of a list, to choose from.
pub(crate) fn reasons(hall: &Hall, kind: &str, lang: Language) -> Vec<Choice> {
    let choice = |reason: &crate::halls::Reason| Choice {
        code: reason.code.clone(),
        name: reason.name.of(lang).to_owned(),
        hint: String::new(),
    };
    hall.reasons(kind).into_iter().map(choice).collect()
}

/// The presence of a counter in the picture.
pub(crate) fn presence(hall: &Hall, row: &CounterShown, lang: Language, now: Millis) -> Presence {
    match row.presence.as_str() {
        "open" => Presence::Open,
        "away" => {
            let code = row.reason.as_deref().unwrap_or_default();
            let limit_s = hall.reason("away", code).and_then(|reason| reason.limit_s).map(i64::from);
            Presence::Away { reason: reason_name(hall, "away", code, lang), since_s: since(now, row.since), limit_s }
        }
        _ => Presence::Closed,
    }
}

/// The clerk's screen as it is now.
pub(crate) fn desk(conn: &mut Conn, hall: &Hall, counter: &str, seen: &Seen) -> Result<Desk, Stop> {
    let picture = queue::picture(conn, hall, seen.now)?;
    let lang = seen.lang;
    let row = picture.counters.iter().find(|row| row.id == counter);
    let row = row.ok_or(crate::counters::CounterRefusal::CounterNotFound)?;
    let till = fees::open_till_at(conn, &hall.branch, counter)?.filter(|(_, clerk)| *clerk == seen.staff);
    let scene = scene(conn, hall, &picture, row, till.as_ref().map(|(id, _)| id.as_str()), seen)?;
    let mut lists = lists(hall, &picture, row, hall.zone.day(seen.now).as_str(), lang);
    if matches!(scene, Scene::Idle) {
        lists.lying = queue::lying_at(conn, &hall.branch, &row.id)?.iter().map(queue::Lying::named).collect();
    }
    let quarter = fees::quarter_of(conn, &hall.branch, &seen.staff, &hall.zone.day(seen.now).quarter())?;
    Ok(Desk {
        lang,
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        hue: hall.pack.hall.hue,
        counter: counter.to_owned(),
        number: row.number,
        zone: hall.pack.zones.iter().find(|z| z.code == row.zone).map_or("", |z| z.name.of(lang)).to_owned(),
        who: seen.who.clone(),
        presence: presence(hall, row, lang, seen.now),
        till_open: till.is_some(),
        payments_quarter: quarter.payments,
        queue: head(hall, &picture, row, lang),
        held: held(hall, &picture, row, lang, seen.now),
        said: seen.said.clone().or_else(|| super::orders::unsaid(&scene, seen)),
        typed: seen.typed.clone(),
        lists,
        scene,
    })
}

fn scene(
    conn: &mut Conn,
    hall: &Hall,
    picture: &HallPicture,
    row: &CounterShown,
    till: Option<&str>,
    seen: &Seen,
) -> Result<Scene, Stop> {
    let mine = row.clerk.as_ref().is_some_and(|(id, _)| *id == seen.staff);
    if !mine {
        let free = picture.counters.iter().filter(|other| other.clerk.is_none() && other.id != row.id);
        return Ok(Scene::Vacant {
            taken_by: row.clerk.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
            free: free.map(|other| (other.id.clone(), other.number)).collect(),
            asked: asked_to_sit(conn, hall, seen.lang)?,
        });
    }
    if seen.till {
        return Ok(Scene::Till(Box::new(super::till::shown(conn, hall, &row.id, till, seen)?)));
    }
    let Some(at) = &row.ticket else { return Ok(Scene::Idle) };
    let Some(ticket) = queue::ticket_view(conn, hall, &at.id, seen.now)? else { return Ok(Scene::Idle) };
    let called = called(hall, picture, &ticket, seen);
    if at.state == State::Called {
        return Ok(Scene::Called(Box::new(called)));
    }
    Ok(Scene::Serving(Box::new(serving(conn, hall, &ticket, called, seen)?)))
}

/// Whether a counter may call a waiting ticket.
fn may_call(row: &CounterShown, ticket: &WaitingTicket) -> bool {
    ticket.bound.as_ref().map_or_else(|| row.services.contains(&ticket.service), |bound| *bound == row.id)
}

fn head(hall: &Hall, picture: &HallPicture, row: &CounterShown, lang: Language) -> QueueHead {
    let mine: Vec<&WaitingTicket> = picture.waiting.iter().filter(|ticket| may_call(row, ticket)).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    QueueHead {
        waiting: count(mine.len()),
        longest_s: mine.iter().map(|ticket| ticket.waited_s).max().unwrap_or(0),
        late: count(mine.iter().filter(|ticket| ticket.beyond_promise).count()),
        next: mine.first().map(|t| (t.number.clone(), service_name(hall, &t.service, lang), t.waited_s)),
        next_needs: mine.first().map(|t| need_names(hall, &t.needs, lang)).unwrap_or_default(),
        lent: row.lent.iter().map(|loan| lent(hall, loan, lang)).collect(),
    }
}

fn lent(hall: &Hall, loan: &Loan, lang: Language) -> String {
    let service = service_name(hall, &loan.service, lang);
    say!(lang, "counter-lent", service = service, until = loan.until_words(&hall.zone))
}

fn held(hall: &Hall, picture: &HallPicture, row: &CounterShown, lang: Language, now: Millis) -> Vec<HeldLine> {
    // What comes back to this counter alone is finished here, whatever it does by now.
    let here = |t: &&AsideTicket| match &t.counter {
        Some(only) => *only == row.id,
        None => row.services.contains(&t.service),
    };
    let mine = picture.held.iter().filter(here);
    mine.map(|ticket| HeldLine {
        id: ticket.id.clone(),
        number: ticket.number.clone(),
        service: service_name(hall, &ticket.service, lang),
        kind: ticket.kind.map(|kind| say!(lang, &hold_key(kind))).unwrap_or_default(),
        since_s: since(now, ticket.since),
    })
    .collect()
}

fn hold_key(kind: HoldKind) -> String {
    format!("counter-hold-{}", kind.as_str().replace('_', "-"))
}

fn lists(hall: &Hall, picture: &HallPicture, row: &CounterShown, today: &str, lang: Language) -> Lists {
    let services = hall.pack.services.iter().filter(|service| service.active);
    let staffed = |other: &&CounterShown| other.clerk.is_some() && other.presence != "closed" && other.id != row.id;
    let counters = picture.counters.iter().filter(staffed);
    let named = |code: &str, name: String| Choice { code: code.to_owned(), name, hint: String::new() };
    let hold = |kind: &HoldKind| Choice {
        code: kind.as_str().to_owned(),
        name: say!(lang, &hold_key(*kind)),
        hint: say!(lang, &format!("{}-what", hold_key(*kind))),
    };
    Lists {
        away: reasons(hall, "away", lang),
        hold: HoldKind::ALL.iter().map(hold).collect(),
        transfer: reasons(hall, "transfer", lang),
        refusal: reasons(hall, "refusal", lang),
        reversal: reasons(hall, "reversal", lang),
        service: row.ticket.as_ref().map(|at| at.service.clone()).unwrap_or_default(),
        services: services.map(|s| named(&s.code, s.name.of(lang).to_owned())).collect(),
        counters: counters
            .map(|other| (named(&other.id, say!(lang, "common-counter", n = other.number)), other.services.clone()))
            .collect(),
        reductions: entitled::offered(hall, today, lang),
        lying: Vec::new(),
        items: hall.pack.documents.iter().filter(|d| d.active).map(|d| d.name.of(lang).to_owned()).collect(),
    }
}

fn called(hall: &Hall, picture: &HallPicture, ticket: &TicketView, seen: &Seen) -> Called {
    let (rules, lang, now) = (&hall.pack.queue, seen.lang, seen.now);
    let call = picture.calls.iter().find(|call| call.ticket == ticket.id);
    let called_at = call.map(|call| call.at).or(ticket.called_at).unwrap_or(now);
    let heard_at = call.and_then(|call| call.recalled_at).unwrap_or(called_at);
    let recalls = call.map_or(0, |call| call.recalls);
    let heard = queue::Heard { at: called_at, last_at: heard_at, recalls };
    let left = |limit_s: i32| (i64::from(limit_s) - since(now, heard_at)).max(0);
    Called {
        ticket: ticket.id.clone(),
        number: ticket.number.clone(),
        service: service_name(hall, &ticket.service, lang),
        customer: customer_name(hall, &ticket.customer_type, lang),
        needs: need_names(hall, &ticket.needs, lang),
        waited_s: since(called_at, ticket.arrived_at),
        since_s: since(now, called_at),
        recalls_left: i64::from((rules.recalls_max - recalls).max(0)),
        recall_in_s: left(rules.recall_pause_s),
        no_show_in_s: queue::grace_left_s(rules, heard, now),
        why: call.map(|call| say!(lang, &why_key(&call.why))).unwrap_or_default(),
    }
}

/// The key of a call's reason in words.
pub(crate) fn why_key(why: &str) -> String {
    format!("queue-why-{}", why.replace('_', "-"))
}

fn serving(conn: &mut Conn, hall: &Hall, ticket: &TicketView, who: Called, seen: &Seen) -> Result<Serving, Stop> {
    let (lang, branch) = (seen.lang, hall.branch.as_str());
    let service = hall.service(&ticket.service);
    let part = ticket.services.iter().find(|part| part.state == "serving");
    let quote = fees::live_quote(conn, branch, &ticket.id)?.filter(|quote| quote.expires_at > seen.now);
    let began = part.and_then(|part| part.started_at).unwrap_or(seen.now);
    let taken = fees::payments_of_ticket(conn, branch, &ticket.id)?;
    let payment = taken.into_iter().find(|p| p.reversed_at.is_none() && p.at >= began);
    let account = match ticket.account.as_deref() {
        Some(id) => Some(account(conn, hall, id, seen)?),
        None => None,
    };
    let paid = match payment {
        Some(payment) => Some(quoted::paid(conn, hall, &payment.id, lang)?),
        None => None,
    };
    let order = match &quote {
        Some(quote) => orders::of_quote(conn, branch, &quote.id)?,
        None => None,
    };
    let monthly = account.as_ref().map_or(Money::ZERO, |(_, monthly)| *monthly);
    let mut serving = Serving {
        served_s: since(seen.now, began),
        norm_s: service.map_or(0, |service| i64::from(service.norm_s)),
        services: ticket
            .services
            .iter()
            .map(|part| (service_name(hall, &part.service, lang), part.state == "serving"))
            .collect(),
        hint: service.map_or("", |service| service.hint.of(lang)).to_owned(),
        judged: queue::checked_since(conn, branch, &ticket.id, began)?,
        papers: papers(hall, ticket, lang),
        custody: custody(ticket, seen.now),
        found: seen
            .found
            .as_ref()
            .map(|(found, _)| found.accounts.iter().map(|card| found_account(card, seen.lang)).collect()),
        beyond: seen.found.as_ref().map(|(found, _)| beyond(found)).unwrap_or_default(),
        looked_up: seen.found.as_ref().map(|(_, typed)| typed.clone()).unwrap_or_default(),
        account: account.map(|(card, _)| card),
        fees: service.filter(|s| s.fee_fen > 0 && paid.is_none()).map(|s| quoted::fee(s, lang)).into_iter().collect(),
        monthly,
        offers: prepay_offers(hall, seen.now, lang),
        anew: seen.anew.as_ref().zip(quote.as_ref()).map(|(anew, quote)| {
            let (lines, total_fen) = (anew.lines.clone(), anew.total_fen);
            quoted::quote(hall, &fees::QuoteView { lines, total_fen, ..quote.clone() }, lang, seen.now)
        }),
        quote: quote.map(|quote| quoted::quote(hall, &quote, lang, seen.now)),
        // A code is what the step of paying is about, until it is taken away to pay otherwise.
        method: seen.method.unwrap_or(match &order {
            Some(order) if order.closing_at.is_none() => Method::Qr,
            _ => Method::default(),
        }),
        offered: seen.offered.clone(),
        hold: order.as_ref().map_or(Hold::Free, |order| order.hold(seen.now)),
        gone_at: order.as_ref().map(|order| hall.zone.hour_minute(order.gone_at())).unwrap_or_default(),
        order,
        paid,
        who,
        ..Serving::default()
    };
    if let Some(card) = &serving.account {
        serving.orders = super::orders::sheet(conn, hall, &card.found.id, seen)?;
    }
    serving.steps = steps(ticket, service, &serving);
    serving.step = present_step(&serving, seen.step);
    Ok(serving)
}

fn papers(hall: &Hall, ticket: &TicketView, lang: Language) -> Vec<PaperLine> {
    let line = |paper: &queue::IssuedPaper| {
        let document = hall.pack.documents.iter().find(|document| document.code == paper.document);
        PaperLine {
            code: paper.document.clone(),
            name: paper.name.of(lang).to_owned(),
            hint: document.map_or("", |document| document.hint.of(lang)).to_owned(),
            icon: document.map_or("file-text", |document| document.icon.as_str()).to_owned(),
            required: paper.required,
            seen: paper.state == Some(PaperState::Seen),
            missing: paper.state == Some(PaperState::Missing),
            without: paper.without.of(lang).to_owned(),
        }
    };
    ticket.documents.iter().map(line).collect()
}

fn custody(ticket: &TicketView, now: Millis) -> Vec<CustodyLine> {
    let held = ticket.custody.iter().filter(|item| item.returned_at.is_none());
    held.map(|item| CustodyLine { id: item.id.clone(), item: item.item.clone(), since_s: since(now, item.taken_at) })
        .collect()
}

pub(super) fn beyond(found: &accounts::Found) -> Beyond {
    Beyond { more: found.more, unread: found.unread }
}

pub(super) fn found_account(card: &Account, lang: Language) -> FoundAccount {
    let active = card.status == accounts::Status::Active;
    FoundAccount {
        id: card.id.clone(),
        number: card.number.clone(),
        name: card.name.clone(),
        phone: card.phone.clone(),
        address: card.address.clone(),
        owed: card.balance_fen.max(Money::ZERO),
        status: if active { String::new() } else { say!(lang, &format!("counter-account-{}", card.status.as_str())) },
    }
}

/// The account's card, and what a month of it costs ahead.
fn account(conn: &mut Conn, hall: &Hall, id: &str, seen: &Seen) -> Result<(AccountCard, Money), Stop> {
    let lang = seen.lang;
    let card = accounts::view(conn, &hall.branch, id)?;
    let statement = fees::statement(conn, &hall.branch, id)?;
    let today = hall.zone.day(seen.now);
    let running = accounts::subscriptions(conn, &hall.branch, id)?;
    let running: Vec<_> = running.iter().filter(|one| one.runs_on(today.as_str())).collect();
    let tariffs = running.iter().filter_map(|one| fees::rules::tariff_on(&hall.pack.tariffs, &one.tariff, &today));
    let priced: Vec<(&str, Money)> = tariffs.map(|t| (t.name.of(lang), t.a_month())).collect();
    let monthly = Money(priced.iter().map(|(_, price)| price.0).sum());
    let priced = priced
        .iter()
        .map(|(name, price)| format!("{name} {}", say!(lang, "counter-a-month", amount = price.to_string())));
    let tariff = priced.collect::<Vec<_>>().join(" · ");
    let owed = |charge: &fees::queries::ChargeView| {
        let open = Money(charge.amount_fen.0 - charge.paid_fen.0);
        (quoted::period(&charge.period, &charge.through), open)
    };
    let payment = |p: &fees::queries::PaymentView| (p.day.clone(), methods_said(&p.methods, lang), p.amount_fen);
    let active = card.status == accounts::Status::Active;
    let reductions = tariffs::reductions_of(conn, &hall.branch, id)?;
    let kept = fees::kept_of(conn, &hall.branch, id)?;
    let shown = AccountCard {
        deposits: kept.into_iter().map(|one| super::kept::line(hall, one, lang)).collect(),
        may_pay_out: card.status == accounts::Status::Closed && card.balance_fen < Money::ZERO,
        reductions: reductions.iter().filter_map(|one| entitled::line(hall, one, today.as_str(), lang)).collect(),
        found: found_account(&card, lang),
        tariff,
        credit: Money((-card.balance_fen.0).max(0)),
        paid_through: if statement.owed.is_empty() { statement.covered_through.clone() } else { String::new() },
        arrears: statement.owed.iter().map(owed).collect(),
        charges: statement.owed.iter().map(|charge| charge.id.clone()).collect(),
        payments: statement.payments.iter().filter(|p| p.reversed_at.is_none()).take(3).map(payment).collect(),
    };
    Ok((shown, if active { monthly } else { Money::ZERO }))
}

/// `Cash`, or `Cash + QR code`.
pub(crate) fn methods_said(methods: &[fees::Method], lang: Language) -> String {
    let said = methods.iter().map(|method| say!(lang, &format!("counter-method-{}", method.as_str())));
    said.collect::<Vec<_>>().join(" + ")
}

/// The steps of this service, with what is done. A service without an account or a fee has no money in it.
fn steps(ticket: &TicketView, service: Option<&Service>, serving: &Serving) -> Vec<StepLine> {
    let takes_account = service.is_some_and(|service| service.takes_account);
    let costs = takes_account || service.is_some_and(|service| service.fee_fen > 0) || serving.paid.is_some();
    let seen = serving.papers.iter().filter(|paper| paper.seen).count();
    let paid = serving.paid.is_some();
    let line = |step: Step| {
        let (done, result) = match step {
            Step::Greet => (ticket.voices.contains(&Voice::Greeted), String::new()),
            Step::Papers => {
                let done = serving.papers.iter().all(|paper| paper.seen || !paper.required);
                // Papers that only help are no gap: "0 / 1" beside a tick would read like one.
                let counts = seen > 0 || serving.papers.iter().any(|paper| paper.required);
                (done, if counts { format!("{seen} / {}", serving.papers.len()) } else { String::new() })
            }
            Step::Account => {
                let card = serving.account.as_ref();
                (card.is_some(), card.map(|card| card.found.number.clone()).unwrap_or_default())
            }
            Step::Quote => {
                let total = serving.quote.as_ref().map(|quote| quote.total.to_string());
                (total.is_some() || paid, total.unwrap_or_default())
            }
            Step::Confirm => (paid || serving.quote.as_ref().is_some_and(|q| !q.confirmed.is_empty()), String::new()),
            Step::Pay => (paid, serving.paid.as_ref().map(|paid| paid.amount.to_string()).unwrap_or_default()),
            Step::Receipt => {
                let receipt = serving.paid.as_ref();
                (receipt.is_some_and(|p| p.printed), receipt.map(|p| p.receipt.clone()).unwrap_or_default())
            }
            Step::Farewell => (false, String::new()),
        };
        StepLine { step, done, result }
    };
    let there = |step: &Step| match step {
        Step::Greet | Step::Farewell => true,
        Step::Papers => !serving.papers.is_empty(),
        Step::Account => takes_account,
        Step::Quote | Step::Confirm | Step::Pay | Step::Receipt => costs,
    };
    Step::ALL.into_iter().filter(there).map(line).collect()
}

/// The step that was asked for, where this service has it; else the first that is not done.
fn present_step(serving: &Serving, asked: Option<Step>) -> Step {
    let has = |step: &Step| serving.steps.iter().any(|line| line.step == *step);
    if serving.found.is_some() {
        return Step::Account;
    }
    let in_the_way = |line: &&StepLine| !(line.done || serving.judged && line.step == Step::Papers);
    let open = serving.steps.iter().find(in_the_way).map_or(Step::Farewell, |line| line.step);
    asked.filter(has).unwrap_or(open)
}
