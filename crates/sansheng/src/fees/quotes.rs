//! Quotes: made for the ticket in service, confirmed by the customer, withdrawn when the customer says no.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ledger::{self, Balance};
use super::month::Month;
use super::orders;
use super::queries::{self, QuoteRow};
use super::refusal::FeesRefusal;
use super::rules::{self, ARREARS_MAX, Ahead, QUOTE_LASTS_MS, Standing, Unpaid};
use super::served::{Served, served, service_of};
use super::types::{Arrears, Confirmer, Line, QuoteState, QuoteView};
use crate::accounts::{self, Account};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Money;
use crate::queue::{QueueRefusal, State};
use crate::store::schema::{charges, payments, quote_lines, quotes, reversals, tickets};

/// What a quote is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskQuote {
    /// The account's id; none for a fee of somebody who has no account yet.
    pub account: Option<String>,
    /// Which owed months.
    #[serde(default)]
    pub arrears: Arrears,
    /// How many months ahead, 1 to 36.
    #[serde(default)]
    pub prepay_months: Option<i32>,
    /// Leave the service's fixed fee out (it is asked for once a ticket otherwise).
    #[serde(default)]
    pub without_fee: bool,
}

/// Makes a quote for the ticket that is being served at the actor's counter; an older one is void from now on.
pub fn make_quote(work: &mut Work<'_>, ticket: &str, ask: &AskQuote) -> Result<QuoteView, Stop> {
    let desk = served(work, ticket)?;
    let hall = work.hall(&desk.hall)?;
    let branch = work.branch();
    let account = ask.account.as_deref().map(|id| accounts::find(work.conn(), &branch, id)).transpose()?;
    let mut owed = Balance::default();
    if let Some(account) = &account {
        owed = ledger::balance(work.conn(), &branch, &ledger::subscriber(&account.id))?;
    }
    let lines = lines(work, &hall, ticket, account.as_ref(), ask)?;
    let total = rules::total(&lines)?;
    if let Some(live) = queries::live_quote(work.conn(), &branch, ticket)? {
        orders::none_waits(work, &live.id)?;
    }
    void_live(work, ticket)?;
    let quote = save(work, &desk, ticket, account.as_ref(), &lines, total, owed)?;
    work.record(
        Some(&desk.hall),
        "quote_made",
        &quote.id,
        &json!({ "ticket": ticket, "counter": desk.counter, "account": quote.account, "total_fen": total }),
    )?;
    Ok(quote.view(account.as_ref(), lines))
}

fn lines(
    work: &mut Work<'_>,
    hall: &Hall,
    ticket: &str,
    account: Option<&Account>,
    ask: &AskQuote,
) -> Result<Vec<Line>, Stop> {
    let mut lines = Vec::new();
    let chosen = !matches!(ask.arrears, Arrears::All | Arrears::None);
    if account.is_none() && (chosen || ask.prepay_months.is_some()) {
        return Err(FeesRefusal::AccountMissing.into());
    }
    if let Some(account) = account {
        if ask.arrears != Arrears::None {
            let unpaid = unpaid(work, &account.id)?;
            lines.extend(rules::arrears_lines(&unpaid, &ask.arrears)?);
        }
        if let Some(months) = ask.prepay_months {
            let today = work.today(hall);
            let ahead = Ahead {
                status: account.status(),
                tariff: rules::tariff_on(&hall.pack.tariffs, &account.tariff, &today),
                covered: covered(work, account)?,
                this_month: Month::parse(&today.month()).ok_or(FeesRefusal::TariffNotFound)?,
            };
            lines.push(rules::prepay_line(&ahead, months)?);
        }
    }
    if !ask.without_fee {
        lines.extend(fee(work, hall, ticket)?);
    }
    Ok(lines)
}

/// The months that an account owes, oldest first.
fn unpaid(work: &mut Work<'_>, account: &str) -> Result<Vec<Unpaid>, Stop> {
    let branch = work.branch();
    Ok(queries::unpaid(work.conn(), &branch, account, ARREARS_MAX)?)
}

/// The last month that the account's tariff is charged for already.
fn covered(work: &mut Work<'_>, account: &Account) -> Result<Option<Month>, Stop> {
    let branch = work.branch();
    let last: Option<String> = charges::table
        .filter(charges::branch.eq(&branch).and(charges::account.eq(&account.id)))
        .filter(charges::tariff.eq(&account.tariff).and(charges::voided_at.is_null()))
        .order(charges::period.desc())
        .select(charges::through)
        .first(work.conn())
        .optional()?;
    Ok(last.as_deref().and_then(Month::parse))
}

/// The fixed fee of the service being done, unless it was paid on this ticket.
fn fee(work: &mut Work<'_>, hall: &Hall, ticket: &str) -> Result<Option<Line>, Stop> {
    let service = service_of(work, ticket)?;
    let fee = hall.service(&service).map_or(0, |service| service.fee_fen);
    let Some(line) = rules::fee_line(&service, Money(fee)) else { return Ok(None) };
    let branch = work.branch();
    // Asked so that a planner cannot begin at the lines of all years.
    let for_it = quote_lines::table
        .filter(quote_lines::branch.eq(payments::branch).and(quote_lines::quote.eq(payments::quote)))
        .filter(quote_lines::kind.eq("fee").and(quote_lines::tariff.eq(&service)));
    let paid: Option<String> = payments::table
        .left_join(reversals::table.on(reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id))))
        .filter(payments::branch.eq(&branch).and(payments::ticket.eq(ticket)))
        .filter(diesel::dsl::exists(for_it))
        .filter(reversals::id.nullable().is_null())
        .select(payments::id)
        .first(work.conn())
        .optional()?;
    Ok(if paid.is_some() { None } else { Some(line) })
}

fn void_live(work: &mut Work<'_>, ticket: &str) -> QueryResult<usize> {
    let branch = work.branch();
    crate::store::update(
        quotes::table
            .filter(quotes::branch.eq(&branch).and(quotes::ticket.eq(ticket)))
            .filter(quotes::state.eq("open").or(quotes::state.eq("confirmed"))),
    )
    .set(quotes::state.eq("void"))
    .execute(work.conn())
}

fn save(
    work: &mut Work<'_>,
    desk: &Served,
    ticket: &str,
    account: Option<&Account>,
    lines: &[Line],
    total: Money,
    owed: Balance,
) -> Result<QuoteRow, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let row = QuoteRow {
        id: work.id(),
        ticket: ticket.to_owned(),
        account: account.map(|account| account.id.clone()),
        hall: desk.hall.clone(),
        counter: desk.counter.clone(),
        clerk: desk.clerk.clone(),
        total_fen: total.0,
        owed_fen: owed.amount.0,
        entries: owed.entries,
        state: QuoteState::Open.as_str().to_owned(),
        made_at: now,
        expires_at: now + QUOTE_LASTS_MS,
        confirmed_at: None,
        confirmed_by: None,
    };
    diesel::insert_into(quotes::table).values((quotes::branch.eq(&branch), &row)).execute(work.conn())?;
    for (line, n) in lines.iter().zip(1_i32..) {
        diesel::insert_into(quote_lines::table)
            .values((
                quote_lines::branch.eq(&branch),
                quote_lines::quote.eq(&row.id),
                quote_lines::n.eq(n),
                quote_lines::kind.eq(line.kind.as_str()),
                quote_lines::charge.eq(&line.charge),
                quote_lines::period.eq(&line.period),
                quote_lines::through.eq(&line.through),
                quote_lines::tariff.eq(&line.tariff),
                quote_lines::version.eq(line.version),
                quote_lines::months.eq(line.months),
                quote_lines::unit_fen.eq(line.unit_fen.0),
                quote_lines::amount_fen.eq(line.amount_fen.0),
            ))
            .execute(work.conn())?;
    }
    Ok(row)
}

/// How a quote stands towards its account now.
pub(super) fn standing(work: &mut Work<'_>, quote: &QuoteRow) -> Result<Standing, Stop> {
    let branch = work.branch();
    let mut now = Balance { amount: Money(quote.owed_fen), entries: quote.entries };
    if let Some(account) = &quote.account {
        now = ledger::balance(work.conn(), &branch, &ledger::subscriber(account))?;
    }
    Ok(Standing {
        state: QuoteState::parse(&quote.state),
        expires_at: quote.expires_at,
        owed_then: (Money(quote.owed_fen), quote.entries),
        owed_now: (now.amount, now.entries),
    })
}

/// Records that the customer said yes, how, and who heard it. Saying yes twice is saying yes.
pub fn confirm(work: &mut Work<'_>, quote: &str, confirmer: &Confirmer) -> Result<QuoteView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let mut row = queries::quote_row(work.conn(), &branch, quote)?;
    is_shown_to(work, &row, confirmer)?;
    rules::still_good(&standing(work, &row)?, now)?;
    if QuoteState::parse(&row.state) == QuoteState::Open {
        row.state = QuoteState::Confirmed.as_str().to_owned();
        (row.confirmed_at, row.confirmed_by) = (Some(now), Some(confirmer.as_str().to_owned()));
        let actor = work.actor().id.clone();
        crate::store::update(quotes::table.find((&branch, quote)))
            .set((
                quotes::state.eq(&row.state),
                quotes::confirmed_at.eq(row.confirmed_at),
                quotes::confirmed_by.eq(&row.confirmed_by),
                quotes::confirmed_actor.eq(actor),
            ))
            .execute(work.conn())?;
        work.record(
            Some(&row.hall),
            "quote_confirmed",
            quote,
            &json!({ "ticket": row.ticket, "counter": row.counter, "by": confirmer.as_str(), "total_fen": row.total_fen }),
        )?;
    }
    queries::with_lines(work.conn(), &branch, row)
}

/// Whoever confirms must be where the quote is shown: at the pad of the ticket's counter, on the ticket's own phone page,
/// or the clerk who serves it; and the ticket must still be in service.
fn is_shown_to(work: &mut Work<'_>, quote: &QuoteRow, confirmer: &Confirmer) -> Result<(), Stop> {
    if *confirmer == Confirmer::Word {
        return served(work, &quote.ticket).map(|_| ());
    }
    let branch = work.branch();
    let (state, counter, token): (String, Option<String>, String) = tickets::table
        .find((&branch, &quote.ticket))
        .select((tickets::state, tickets::counter, tickets::token))
        .get_result(work.conn())?;
    let shown = match confirmer {
        Confirmer::Pad { counter: pad } => counter.as_ref() == Some(pad),
        Confirmer::Phone { token: given } => token == *given,
        Confirmer::Word => true,
    };
    if !shown {
        return Err(FeesRefusal::QuoteNotYours.into());
    }
    match State::parse(&state) {
        Some(State::Serving) => Ok(()),
        other => Err(QueueRefusal::TicketNotServing { state: other.map_or("unknown", State::as_str) }.into()),
    }
}

/// The clerk takes a quote back, because the customer wants something else.
pub fn withdraw(work: &mut Work<'_>, quote: &str) -> Result<(), Stop> {
    let branch = work.branch();
    let row = queries::quote_row(work.conn(), &branch, quote)?;
    served(work, &row.ticket)?;
    void(work, quote, &row)
}

/// The customer says no, where the quote is shown to them.
pub fn decline(work: &mut Work<'_>, quote: &str, confirmer: &Confirmer) -> Result<(), Stop> {
    let branch = work.branch();
    let row = queries::quote_row(work.conn(), &branch, quote)?;
    is_shown_to(work, &row, confirmer)?;
    void(work, quote, &row)
}

fn void(work: &mut Work<'_>, quote: &str, row: &QuoteRow) -> Result<(), Stop> {
    let branch = work.branch();
    match QuoteState::parse(&row.state) {
        QuoteState::Void => return Ok(()),
        QuoteState::Paid => return Err(FeesRefusal::QuotePaid.into()),
        QuoteState::Open | QuoteState::Confirmed => orders::none_waits(work, quote)?,
    }
    crate::store::update(quotes::table.find((&branch, quote))).set(quotes::state.eq("void")).execute(work.conn())?;
    work.record(
        Some(&row.hall),
        "quote_withdrawn",
        quote,
        &json!({ "ticket": row.ticket, "counter": row.counter, "total_fen": row.total_fen }),
    )
}
