//! Quotes: made for the ticket in service, confirmed by the customer, withdrawn when the customer says no.

use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::ahead::{self, AskAhead};
use super::anew;
use super::charges;
use super::ledger::{self, Balance};
use super::orders;
use super::queries::{self, QuoteRow};
use super::refusal::FeesRefusal;
use super::rows::{QuoteChange, Settles};
use super::rules::{self, ACCOUNTS_MAX, ARREARS_MAX, QUOTE_LASTS_MS, Standing};
use super::served::{Served, served, service_of};
use super::types::{Arrears, Confirmer, Line, QuoteState, QuoteView};
use crate::accounts::{self, Account};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::Money;
use crate::queue::{QueueRefusal, State};
use crate::store::schema::{payments, quote_accounts, quote_lines, quotes, reversals, tickets};
use crate::store::{Table, on_either};
use crate::tariffs::TariffRefusal;

/// What a quote is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskQuote {
    /// The first account's id; none for a fee of somebody who has no account yet.
    pub account: Option<String>,
    /// Which of its owed months.
    #[serde(default)]
    pub arrears: Arrears,
    /// How many months of everything it subscribes to ahead, 1 to 36.
    #[serde(default)]
    pub prepay_months: Option<i32>,
    /// A coupon's code, off what is paid ahead.
    #[serde(default)]
    pub coupon: Option<String>,
    /// What is left with the company for its next bills.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub top_up_fen: Option<Money>,
    /// Other accounts that are paid together with it: a family, a landlord.
    #[serde(default)]
    pub also: Vec<AskAccount>,
    /// Leave the service's fixed fee out (it is asked for once a ticket otherwise).
    #[serde(default)]
    pub without_fee: bool,
}

/// What another account is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct AskAccount {
    /// Its id.
    pub account: String,
    /// Which of its owed months.
    #[serde(default)]
    pub arrears: Arrears,
    /// How many months ahead, 1 to 36.
    #[serde(default)]
    pub prepay_months: Option<i32>,
    /// A coupon's code, off what is paid ahead.
    #[serde(default)]
    pub coupon: Option<String>,
    /// What is left for its next bills.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    pub top_up_fen: Option<Money>,
}

impl AskQuote {
    /// What each account is asked for, the first one first.
    fn by_account(&self) -> Result<Vec<AskAccount>, FeesRefusal> {
        let Some(account) = &self.account else {
            let chosen = !matches!(self.arrears, Arrears::All | Arrears::None);
            let asked = chosen
                || self.coupon.is_some()
                || self.prepay_months.is_some()
                || self.top_up_fen.is_some()
                || !self.also.is_empty();
            return if asked { Err(FeesRefusal::AccountMissing) } else { Ok(Vec::new()) };
        };
        if self.also.len() >= ACCOUNTS_MAX {
            return Err(FeesRefusal::AccountsTogetherTooMany { max: ACCOUNTS_MAX });
        }
        let mut asked = vec![AskAccount {
            account: account.clone(),
            arrears: self.arrears.clone(),
            prepay_months: self.prepay_months,
            coupon: self.coupon.clone(),
            top_up_fen: self.top_up_fen,
        }];
        for also in &self.also {
            if asked.iter().any(|other| other.account == also.account) {
                return Err(FeesRefusal::AccountTwice);
            }
            asked.push(also.clone());
        }
        Ok(asked)
    }
}

/// Makes a quote for the ticket that is being served at the actor's counter; an older one is void from now on.
pub fn make_quote(work: &mut Work<'_>, ticket: &str, ask: &AskQuote) -> Result<QuoteView, Stop> {
    let desk = served(work, ticket)?;
    let hall = work.hall(&desk.hall)?;
    let branch = work.branch();
    let Priced { accounts, lines, total } = priced(work, &hall, ticket, ask)?;
    if let Some(live) = queries::live_id(work.conn(), &branch, ticket)? {
        orders::none_waits(work, &live)?;
        write_void(work, &live)?;
    }
    let asked = serde_json::to_string(ask).unwrap_or_default();
    let quote = save(work, &desk, ticket, &accounts, &lines, (total, &asked))?;
    work.record(
        Some(&desk.hall),
        "quote_made",
        &quote.id,
        &json!({ "ticket": ticket, "counter": desk.counter, "account": quote.account, "accounts": accounts.len(),
            "total_fen": total }),
    )?;
    let then = accounts.iter().map(|(account, owed)| (account.id.clone(), *owed)).collect();
    work.remember(&quote.id, Arc::new(Quoted { lines: lines.clone(), accounts: then }));
    Ok(quote.view(&accounts, lines))
}

/// What is asked for, priced: nothing of it is written.
pub(super) struct Priced {
    /// Its accounts, and how each stands.
    accounts: Vec<(Account, Balance)>,
    pub(super) lines: Vec<Line>,
    pub(super) total: Money,
}

pub(super) fn priced(work: &mut Work<'_>, hall: &Hall, ticket: &str, ask: &AskQuote) -> Result<Priced, Stop> {
    let branch = work.branch();
    let mut accounts: Vec<(Account, Balance)> = Vec::new();
    let (mut lines, mut taken) = (Vec::new(), Vec::new());
    for asked in ask.by_account()? {
        let account = accounts::find(work.conn(), &branch, &asked.account)?;
        let owed = ledger::balance(work.conn(), &branch, &ledger::subscriber(&account.id))?;
        lines.extend(account_lines(work, hall, &account, &asked, &mut taken)?);
        accounts.push((account, owed));
    }
    if !ask.without_fee {
        let first = accounts.first().map(|(account, _)| account.id.clone());
        lines.extend(fee(work, hall, ticket, first.as_deref())?);
    }
    let total = rules::total(&lines)?;
    Ok(Priced { accounts, lines, total })
}

/// The lines of one account, in the order in which they are read out.
fn account_lines(
    work: &mut Work<'_>,
    hall: &Hall,
    account: &Account,
    ask: &AskAccount,
    taken: &mut Vec<String>,
) -> Result<Vec<Line>, Stop> {
    let branch = work.branch();
    let mut lines = Vec::new();
    if ask.arrears != Arrears::None {
        let unpaid = charges::unpaid(work.conn(), &branch, &account.id, ARREARS_MAX)?;
        lines.extend(rules::arrears_lines(&unpaid, &ask.arrears)?);
    }
    lines.extend(ahead(work, hall, account, ask, taken)?);
    if let Some(wished) = ask.top_up_fen {
        lines.push(rules::top_up_line(&account.id, wished)?);
    }
    Ok(lines)
}

/// So many months of everything that an account subscribes to, with what is taken off.
fn ahead(
    work: &mut Work<'_>,
    hall: &Hall,
    account: &Account,
    ask: &AskAccount,
    taken: &mut Vec<String>,
) -> Result<Vec<Line>, Stop> {
    let coupon = ask.coupon.as_deref().filter(|code| !code.trim().is_empty());
    let Some(months) = ask.prepay_months else {
        // A coupon is off what is paid ahead, and nothing is.
        return if coupon.is_some() { Err(TariffRefusal::CouponNotForProduct.into()) } else { Ok(Vec::new()) };
    };
    ahead::may(account.status(), months)?;
    let today = work.today(hall);
    ahead::lines(work, &AskAhead { account: &account.id, months, coupon }, &today, taken)
}

/// The fixed fee of the service being done, unless it was paid on this ticket.
fn fee(work: &mut Work<'_>, hall: &Hall, ticket: &str, account: Option<&str>) -> Result<Option<Line>, Stop> {
    let service = service_of(work, ticket)?;
    let fee = hall.service(&service).map_or(0, |service| service.fee_fen);
    let Some(line) = rules::fee_line(account, &service, Money(fee)) else { return Ok(None) };
    let branch = work.branch();
    // Asked so that a planner cannot begin at the lines of all years.
    let for_it = quote_lines::table
        .filter(quote_lines::branch.eq(payments::branch).and(quote_lines::quote.eq(payments::quote)))
        .filter(quote_lines::kind.eq("fee").and(quote_lines::tariff.eq(&service)));
    let paid: Option<String> = payments::table
        .left_join(reversals::table.on(reversals::branch.eq(payments::branch).and(reversals::payment.eq(payments::id))))
        .filter(payments::branch.eq(&branch).and(payments::quote.eq_any(queries::quotes_of(&branch, ticket))))
        .filter(diesel::dsl::exists(for_it))
        .filter(reversals::id.nullable().is_null())
        .select(payments::id)
        .first(work.conn())
        .optional()?;
    Ok(if paid.is_some() { None } else { Some(line) })
}

/// Writes that a quote is void; what forbids it is asked before.
fn write_void(work: &mut Work<'_>, quote: &str) -> QueryResult<()> {
    let branch = work.branch();
    let void = crate::store::update(quotes::table.find((&branch, quote))).set(quotes::state.eq("void")).always(|| ());
    on_either!(work.conn(), |conn| void.execute(conn)).map(drop)
}

fn save(
    work: &mut Work<'_>,
    desk: &Served,
    ticket: &str,
    accounts: &[(Account, Balance)],
    lines: &[Line],
    (total, asked): (Money, &str),
) -> Result<QuoteRow, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let row = QuoteRow {
        id: work.id(),
        ticket: ticket.to_owned(),
        account: accounts.first().map(|(account, _)| account.id.clone()),
        hall: desk.hall.clone(),
        counter: desk.counter.clone(),
        clerk: desk.clerk.clone(),
        total_fen: total.0,
        state: QuoteState::Open.as_str().to_owned(),
        made_at: now,
        expires_at: now + QUOTE_LASTS_MS,
        confirmed_at: None,
        confirmed_by: None,
    };
    let made = diesel::insert_into(quotes::table).values((quotes::branch.eq(&branch), &row, quotes::asked.eq(asked)));
    on_either!(work.conn(), |conn| made.execute(conn))?;
    for ((account, owed), n) in accounts.iter().zip(1_i32..) {
        let stood = diesel::insert_into(quote_accounts::table).values((
            quote_accounts::branch.eq(&branch),
            quote_accounts::quote.eq(&row.id),
            quote_accounts::n.eq(n),
            quote_accounts::account.eq(&account.id),
            quote_accounts::owed_fen.eq(owed.amount.0),
            quote_accounts::entries.eq(owed.entries),
        ));
        on_either!(work.conn(), |conn| stood.execute(conn))?;
    }
    for (line, n) in lines.iter().zip(1_i32..) {
        insert_line(work, &branch, &row.id, n, line)?;
    }
    Ok(row)
}

fn insert_line(work: &mut Work<'_>, branch: &str, quote: &str, n: i32, line: &Line) -> QueryResult<()> {
    use quote_lines as q;
    let said = diesel::insert_into(q::table).values((
        (q::branch.eq(branch), q::quote.eq(quote), q::n.eq(n)),
        q::kind.eq(line.kind.as_str()),
        q::account.eq(&line.account),
        q::charge.eq(&line.charge),
        q::subscription.eq(&line.subscription),
        (q::period.eq(&line.period), q::through.eq(&line.through)),
        (q::from_day.eq(&line.from_day), q::through_day.eq(&line.through_day)),
        (q::tariff.eq(&line.tariff), q::version.eq(line.version), q::rule.eq(&line.rule)),
        q::months.eq(line.months),
        q::unit_fen.eq(line.unit_fen.0),
        q::amount_fen.eq(line.amount_fen.0),
    ));
    on_either!(work.conn(), |conn| said.execute(conn)).map(drop)
}

/// What a quote says, and how its accounts stood when it was made. Both never change.
pub(super) struct Quoted {
    pub(super) lines: Vec<Line>,
    accounts: Vec<(String, Balance)>,
}

impl Quoted {
    /// What a quote that is there says.
    pub(super) fn of(work: &mut Work<'_>, quote: &str) -> QueryResult<Arc<Self>> {
        if let Some(quoted) = work.remembered(quote) {
            return Ok(quoted);
        }
        let branch = work.branch();
        let lines = queries::lines_of(work.look(&[]), &branch, quote)?;
        let accounts = queries::accounts_of(work.look(&[]), &branch, quote)?;
        let quoted = Arc::new(Self { lines, accounts });
        work.remember(quote, quoted.clone());
        Ok(quoted)
    }
}

/// How a quote stands towards its accounts now.
pub(super) fn standing(work: &mut Work<'_>, quote: &QuoteRow, quoted: &Quoted) -> Result<Standing, Stop> {
    let mut accounts = Vec::with_capacity(quoted.accounts.len());
    for (account, then) in &quoted.accounts {
        let now = ledger::balance_now(work, &ledger::subscriber(account))?;
        accounts.push(((then.amount, then.entries), (now.amount, now.entries)));
    }
    Ok(Standing { state: QuoteState::parse(&quote.state), expires_at: quote.expires_at, accounts })
}

/// Records that the customer said yes, how, and who heard it. Saying yes twice is saying yes.
pub fn confirm(work: &mut Work<'_>, quote: &str, confirmer: &Confirmer) -> Result<QuoteView, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let is_asked = |change: &QuoteChange| change.id == quote;
    let mut row = queries::quote_row(work.look_beside(&[Table::Quotes], is_asked), &branch, quote)?;
    is_shown_to(work, &row, confirmer)?;
    let quoted = Quoted::of(work, quote)?;
    anew::must_be_good(work, &row, &quoted)?;
    if QuoteState::parse(&row.state) == QuoteState::Open {
        row.state = QuoteState::Confirmed.as_str().to_owned();
        (row.confirmed_at, row.confirmed_by) = (Some(now), Some(confirmer.as_str().to_owned()));
        let actor = work.actor().id.clone();
        let to = Settles::Confirmed { at: now, by: confirmer.as_str(), actor };
        work.later(QuoteChange { branch: branch.clone(), id: quote.to_owned(), to })?;
        work.record(
            Some(&row.hall),
            "quote_confirmed",
            quote,
            &json!({ "ticket": row.ticket, "counter": row.counter, "by": confirmer.as_str(), "total_fen": row.total_fen }),
        )?;
    }
    let mut accounts = Vec::with_capacity(quoted.accounts.len());
    for (id, then) in &quoted.accounts {
        accounts.push((accounts::find(work.look(&[]), &branch, id)?, *then));
    }
    Ok(row.view(&accounts, quoted.lines.clone()))
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
        .get_result(work.look(&[Table::Tickets]))?;
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
    match QuoteState::parse(&row.state) {
        QuoteState::Void => return Ok(()),
        QuoteState::Paid => return Err(FeesRefusal::QuotePaid.into()),
        QuoteState::Open | QuoteState::Confirmed => orders::none_waits(work, quote)?,
    }
    write_void(work, quote)?;
    work.record(
        Some(&row.hall),
        "quote_withdrawn",
        quote,
        &json!({ "ticket": row.ticket, "counter": row.counter, "total_fen": row.total_fen }),
    )
}
