//! Orders as commands: taken for the ticket in service, carried out on their day, withdrawn before it.

use diesel::prelude::*;
use serde_json::json;

use super::rules::{Asked, Change, Standing, after, carry_out, ended};
use super::{AskOrder, AskStop, NewSubscriber, Order, OrderKind, OrderState, StopPreview};
use crate::accounts::{self, Account, Status};
use crate::billing::BillingRefusal;
use crate::billing::lines::{Row, day_no};
use crate::door::{Stop, Work};
use crate::fees::{self, ledger, served};
use crate::kernel::{Day, Millis, Money};
use crate::refusal::Refusal;
use crate::store::Conn;
use crate::store::fragments::order_is_planned;
use crate::store::schema::{account_orders as o, subscriptions as s};
use crate::tariffs::DayNo;
use crate::tariffs::book;

/// The furthest day of an order: a year and a day.
pub const AHEAD_DAYS_MAX: i64 = 366;
/// At most this many orders of an account wait for their day.
const PLANNED_MAX: i64 = 20;
/// At most this many orders are carried out in one command: it keeps the transaction short.
const DUE_A_TIME: i64 = 200;
/// At most this many orders are listed: some years of an account.
const LISTED_MAX: i64 = 100;

#[derive(Queryable, Selectable)]
#[diesel(table_name = o)]
struct OrderRow {
    id: String,
    account: String,
    kind: String,
    effective_day: String,
    data: String,
    state: String,
    lapsed_for: String,
    staff: String,
    ordered_at: Millis,
}

impl OrderRow {
    fn asked(&self) -> Option<AskOrder> {
        serde_json::from_str(&self.data).ok()
    }

    fn order(self) -> Order {
        let asked = self.asked();
        Order {
            kind: OrderKind::parse(&self.kind).unwrap_or(OrderKind::Move),
            state: OrderState::parse(&self.state),
            subscription: asked.as_ref().and_then(|asked| asked.subscription.clone()),
            to: asked.as_ref().map(to).unwrap_or_default(),
            tariff: asked.and_then(|asked| asked.tariff),
            id: self.id,
            account: self.account,
            clerk: self.staff,
            effective_day: self.effective_day,
            lapsed_for: self.lapsed_for,
            ordered_at: self.ordered_at,
        }
    }
}

/// Where an order leads, as anybody may see it.
fn to(asked: &AskOrder) -> String {
    let new = asked.new_subscriber.as_ref().map(|new| new.code.clone());
    match asked.kind {
        OrderKind::Move => asked.address.as_ref().map(|to| accounts::mask::address(&to.text())).unwrap_or_default(),
        OrderKind::Transfer => asked.subscriber.clone().or(new).unwrap_or_default(),
        _ => String::new(),
    }
}

/// An account's orders, newest first.
pub fn orders_of_account(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<Order>> {
    let rows: Vec<OrderRow> = o::table
        .filter(o::branch.eq(branch).and(o::account.eq(account)))
        .order(o::id.desc())
        .limit(LISTED_MAX)
        .select(OrderRow::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(OrderRow::order).collect())
}

/// Whether an order of the branch has come to its day.
pub fn orders_due(conn: &mut Conn, branch: &str, today: &Day) -> QueryResult<bool> {
    let first: Option<String> = o::table
        .filter(o::branch.eq(branch).and(order_is_planned()).and(o::effective_day.le(today.as_str())))
        .order((o::effective_day.asc(), o::id.asc()))
        .select(o::id)
        .first(conn)
        .optional()?;
    Ok(first.is_some())
}

/// Takes an order, and carries it out when it is for today.
pub fn order(work: &mut Work<'_>, account: &str, ask: &AskOrder) -> Result<Order, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let desk = served(work, &ask.ticket)?;
    let today = crate::billing::today(work.conn(), &branch, now)?;
    let day = effective(ask, &today)?;
    let found: Account = accounts::find(work.conn(), &branch, account)?;
    // What is due today comes before what is ordered today.
    for row in planned(work.conn(), &branch, account)?.into_iter().filter(|row| row.effective_day <= today.to_string())
    {
        carry_out_one(work, &row)?;
    }
    let plans = planned(work.conn(), &branch, account)?;
    if i64::try_from(plans.len()).unwrap_or(i64::MAX) >= PLANNED_MAX {
        return Err(BillingRefusal::OrdersTooManyPlanned { max: PLANNED_MAX }.into());
    }
    let has = foreseen(standing(work.conn(), &branch, account)?, &plans, &day)?;
    may(work, &found, ask, &day)?;
    let changes = carry_out(&has, &of(ask, day.as_str())?)?;
    if ask.kind == OrderKind::Stop && ask.subscription.is_none() {
        may_close(work, account, ask, &today)?;
    }
    let at_once = day == today;
    let row = insert(work, account, ask, &day, at_once, &desk.clerk)?;
    if at_once {
        apply(work, &row.id, account, ask, &changes)?;
    }
    let data = json!({ "order": row.id, "kind": row.kind, "day": row.effective_day, "state": row.state, "ticket": ask.ticket });
    work.record(Some(&desk.hall), "order_given", account, &data)?;
    Ok(row.order())
}

/// Takes an order to stop as it was shown to the customer. Refuses one that was not shown, and one that gives back
/// something else by now.
pub fn stop_as_shown(
    work: &mut Work<'_>,
    account: &str,
    ask: &AskOrder,
    shown_fen: Option<Money>,
) -> Result<Order, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let today = crate::billing::today(work.conn(), &branch, now)?;
    let stop = AskStop { effective_day: ask.effective_day.clone(), subscription: ask.subscription.clone() };
    let preview = preview_stop(work.conn(), &branch, account, &stop, &today)?;
    if shown_fen != Some(preview.refund_fen) {
        return Err(BillingRefusal::StopNotAsShown { refund_fen: preview.refund_fen }.into());
    }
    order(work, account, ask)
}

/// What an account will have on a day, when what is planned until then is carried out.
fn foreseen(mut has: Standing, plans: &[OrderRow], day: &Day) -> Result<Standing, BillingRefusal> {
    for plan in plans.iter().filter(|plan| plan.effective_day <= day.to_string()) {
        let Some(asked) = plan.asked() else { continue };
        if let Ok(changes) = carry_out(&has, &of(&asked, &plan.effective_day)?) {
            has = after(has, &changes);
        }
    }
    Ok(has)
}

fn effective(ask: &AskOrder, today: &Day) -> Result<Day, BillingRefusal> {
    let Some(text) = &ask.effective_day else { return Ok(today.clone()) };
    let day = Day::parse(text).filter(|day| day_no(day.as_str()).is_some()).ok_or(BillingRefusal::OrderDayMalformed)?;
    if day < *today {
        return Err(BillingRefusal::OrderInPast { today: today.to_string() });
    }
    if day > today.plus(AHEAD_DAYS_MAX) { Err(BillingRefusal::OrderTooFar { max: AHEAD_DAYS_MAX }) } else { Ok(day) }
}

fn of<'a>(ask: &'a AskOrder, day: &str) -> Result<Asked<'a>, BillingRefusal> {
    let day: DayNo = day_no(day).ok_or(BillingRefusal::OrderDayMalformed)?;
    Ok(Asked { kind: ask.kind, day, subscription: ask.subscription.as_deref(), tariff: ask.tariff.as_deref() })
}

/// What the rows do not tell: tariffs, addresses, subscribers, debts.
fn may(work: &mut Work<'_>, account: &Account, ask: &AskOrder, day: &Day) -> Result<(), Stop> {
    let branch = work.branch();
    if let Some(code) = ask.tariff.as_deref().filter(|_| matches!(ask.kind, OrderKind::Start | OrderKind::Change)) {
        let book = book(work.conn(), &branch)?;
        let on = day_no(day.as_str()).ok_or(BillingRefusal::OrderDayMalformed)?;
        let sold = book.find(code).and_then(|id| book.get(id)).and_then(|tariff| tariff.on(on).map(drop));
        sold.map_err(|_| BillingRefusal::OrderTariffUnknown)?;
    }
    match ask.kind {
        OrderKind::Move => {
            let to = ask.address.as_ref().filter(|to| accounts::is_address(to));
            let to = to.ok_or(BillingRefusal::OrderIncomplete { field: "address" })?;
            if to.text() == account.address() { Err(BillingRefusal::AddressUnchanged.into()) } else { Ok(()) }
        }
        OrderKind::Transfer => may_transfer(work, account, ask),
        _ => Ok(()),
    }
}

fn may_transfer(work: &mut Work<'_>, account: &Account, ask: &AskOrder) -> Result<(), Stop> {
    let branch = work.branch();
    let owed = ledger::balance(work.conn(), &branch, &ledger::subscriber(&account.id))?.amount;
    if owed > Money::ZERO {
        return Err(BillingRefusal::AccountOwes { owed_fen: owed }.into());
    }
    match (&ask.subscriber, &ask.new_subscriber) {
        (Some(code), None) => {
            let known = accounts::subscriber_by_code(work.conn(), &branch, code)?;
            let known = known.ok_or(BillingRefusal::SubscriberNotFound)?;
            if known == account.subscriber { Err(BillingRefusal::SubscriberUnchanged.into()) } else { Ok(()) }
        }
        (None, Some(new)) => accounts::may_subscribe(work, &new.code, new.kind, &new.name, &new.phone),
        _ => Err(BillingRefusal::OrderIncomplete { field: "subscriber" }.into()),
    }
}

/// Whether an account can be given notice for all that it has: what it owes is paid first, as far as what a stop gives
/// back does not pay it. Months that follow until the day are owed and paid like any others; the day itself asks nothing.
fn may_close(work: &mut Work<'_>, account: &str, ask: &AskOrder, today: &Day) -> Result<(), Stop> {
    let branch = work.branch();
    let stop = AskStop { effective_day: ask.effective_day.clone(), subscription: None };
    let preview = preview_stop(work.conn(), &branch, account, &stop, today)?;
    let left = Money(preview.owed_fen.0.saturating_sub(preview.refund_fen.0));
    if left > Money::ZERO { Err(BillingRefusal::AccountOwes { owed_fen: left }.into()) } else { Ok(()) }
}

fn insert(
    work: &mut Work<'_>,
    account: &str,
    ask: &AskOrder,
    day: &Day,
    at_once: bool,
    clerk: &str,
) -> Result<OrderRow, Stop> {
    let (branch, now, id) = (work.branch(), work.now(), work.id());
    let state = if at_once { OrderState::Done } else { OrderState::Planned };
    // The day is the order's own; what was left out is today for ever.
    let dated = AskOrder { effective_day: Some(day.to_string()), ..ask.clone() };
    let data = serde_json::to_string(&dated).unwrap_or_default();
    diesel::insert_into(o::table)
        .values((
            o::branch.eq(&branch),
            o::id.eq(&id),
            o::account.eq(account),
            o::kind.eq(ask.kind.as_str()),
            o::effective_day.eq(day.as_str()),
            o::data.eq(&data),
            o::state.eq(state.as_str()),
            o::lapsed_for.eq(""),
            o::ticket.eq(&ask.ticket),
            o::staff.eq(clerk),
            o::ordered_at.eq(now),
            o::settled_at.eq(at_once.then_some(now)),
        ))
        .execute(work.conn())?;
    Ok(o::table.find((&branch, &id)).select(OrderRow::as_select()).get_result(work.conn())?)
}

fn planned(conn: &mut Conn, branch: &str, account: &str) -> QueryResult<Vec<OrderRow>> {
    let mut rows: Vec<OrderRow> = o::table
        .filter(o::branch.eq(branch).and(o::account.eq(account)).and(o::state.eq("planned")))
        .select(OrderRow::as_select())
        .load(conn)?;
    rows.sort_by(|a, b| (&a.effective_day, &a.id).cmp(&(&b.effective_day, &b.id)));
    Ok(rows)
}

fn standing(conn: &mut Conn, branch: &str, account: &str) -> Result<Standing, Stop> {
    let status = accounts::find(conn, branch, account)?.status();
    let rows: Vec<(String, String, String, Option<String>, String)> = s::table
        .filter(s::branch.eq(branch).and(s::account.eq(account)))
        .order((s::from_day.asc(), s::id.asc()))
        .select((s::id, s::tariff, s::from_day, s::through_day, s::ended))
        .load(conn)?;
    let row = |(id, tariff, from, through, ended): (String, String, String, Option<String>, String)| {
        Some(Row { id, tariff, from: day_no(&from)?, through: through.as_deref().and_then(day_no), ended })
    };
    Ok(Standing { status, rows: rows.into_iter().filter_map(row).collect() })
}

/// Writes what follows from an order.
fn apply(work: &mut Work<'_>, order: &str, account: &str, ask: &AskOrder, changes: &[Change]) -> Result<(), Stop> {
    let branch = work.branch();
    for change in changes {
        match change {
            Change::End { row, through, ended } => {
                crate::store::update(s::table.find((&branch, row)))
                    .set((s::through_day.eq(Some(through.to_string())), s::ended.eq(*ended)))
                    .execute(work.conn())?;
            }
            Change::Reopen { row } => {
                crate::store::update(s::table.find((&branch, row)))
                    .set((s::through_day.eq(None::<String>), s::ended.eq("")))
                    .execute(work.conn())?;
            }
            Change::Retariff { row, tariff } => {
                crate::store::update(s::table.find((&branch, row))).set(s::tariff.eq(tariff)).execute(work.conn())?;
            }
            Change::Open { tariff, from } => open(work, account, tariff, *from)?,
            Change::Status(status) => {
                accounts::set_status(work, account, *status)?;
                if *status == Status::Closed {
                    cancel_left(work, account, order)?;
                }
            }
        }
    }
    match (&ask.kind, &ask.address) {
        (OrderKind::Move, Some(address)) => accounts::move_to(work, account, address),
        (OrderKind::Transfer, _) => transfer(work, account, ask),
        (OrderKind::Stop, _) => refund(work, order, account, changes),
        _ => Ok(()),
    }
}

/// What was paid ahead for what a stop ends, and is not used, goes back.
fn refund(work: &mut Work<'_>, order: &str, account: &str, changes: &[Change]) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let rows = standing(work.conn(), &branch, account)?.rows;
    let ended = ended(&work.prices()?.book, &rows, changes);
    let today = crate::billing::today(work.conn(), &branch, now)?;
    fees::give_back_unused(work, &today, account, order, &ended).map(drop)
}

/// What a stop would end after what is planned until its day, and what that would give back; nothing of it is written.
pub fn preview_stop(
    conn: &mut Conn,
    branch: &str,
    account: &str,
    ask: &AskStop,
    today: &Day,
) -> Result<StopPreview, Stop> {
    let asked = AskOrder {
        ticket: String::new(),
        kind: OrderKind::Stop,
        effective_day: ask.effective_day.clone(),
        subscription: ask.subscription.clone(),
        tariff: None,
        address: None,
        subscriber: None,
        new_subscriber: None,
    };
    let day = effective(&asked, today)?;
    let plans = planned(conn, branch, account)?;
    let has = foreseen(standing(conn, branch, account)?, &plans, &day)?;
    let changes = carry_out(&has, &of(&asked, day.as_str())?)?;
    let book = book(conn, branch)?;
    let ended = ended(&book, &after(has, &changes).rows, &changes);
    let refunds = fees::refunds_when(conn, branch, &book, account, &ended)?;
    let owed = ledger::balance(conn, branch, &ledger::subscriber(account))?.amount;
    let back: i64 = refunds.iter().map(|refund| refund.refund_fen.0).sum();
    Ok(StopPreview { effective_day: day.to_string(), refunds, refund_fen: Money(back), owed_fen: owed })
}

fn open(work: &mut Work<'_>, account: &str, tariff: &str, from: DayNo) -> QueryResult<()> {
    let (branch, id) = (work.branch(), work.id());
    diesel::insert_into(s::table)
        .values((
            s::branch.eq(&branch),
            s::id.eq(id),
            s::account.eq(account),
            s::tariff.eq(tariff),
            s::from_day.eq(from.to_string()),
            s::through_day.eq(None::<String>),
            s::ended.eq(""),
        ))
        .execute(work.conn())
        .map(drop)
}

fn transfer(work: &mut Work<'_>, account: &str, ask: &AskOrder) -> Result<(), Stop> {
    let branch = work.branch();
    let to = match (&ask.subscriber, &ask.new_subscriber) {
        (Some(code), _) => accounts::subscriber_by_code(work.conn(), &branch, code)?,
        (None, Some(NewSubscriber { code, kind, name, phone })) => {
            Some(accounts::new_subscriber(work, code, *kind, name, phone)?)
        }
        (None, None) => None,
    };
    accounts::hand_over(work, account, &to.ok_or(BillingRefusal::SubscriberNotFound)?)
}

/// Carries out what has come to its day, some at a time. Returns how many orders that were.
pub fn carry_out_due(work: &mut Work<'_>) -> Result<usize, Stop> {
    let (branch, now) = (work.branch(), work.now());
    let today = crate::billing::today(work.conn(), &branch, now)?;
    let due: Vec<OrderRow> = o::table
        .filter(o::branch.eq(&branch).and(order_is_planned()).and(o::effective_day.le(today.as_str())))
        .order((o::effective_day.asc(), o::id.asc()))
        .limit(DUE_A_TIME)
        .select(OrderRow::as_select())
        .load(work.conn())?;
    for row in &due {
        carry_out_one(work, row)?;
    }
    Ok(due.len())
}

/// Carries a planned order out, or lets it lapse.
fn carry_out_one(work: &mut Work<'_>, row: &OrderRow) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let state: String = o::table.find((&branch, &row.id)).select(o::state).get_result(work.conn())?;
    if state != OrderState::Planned.as_str() {
        // The account was closed by an order before it.
        return Ok(());
    }
    let outcome = on_its_day(work, row);
    let lapsed = match outcome {
        Ok(()) => String::new(),
        Err(Stop::Refused(refusal)) => Refusal::name_and_details(&refusal).0,
        Err(stop) => return Err(stop),
    };
    let state = if lapsed.is_empty() { OrderState::Done } else { OrderState::Lapsed };
    crate::store::update(o::table.find((&branch, &row.id)))
        .set((o::state.eq(state.as_str()), o::lapsed_for.eq(&lapsed), o::settled_at.eq(Some(now))))
        .execute(work.conn())?;
    let data = json!({ "order": row.id, "kind": row.kind, "day": row.effective_day, "lapsed_for": lapsed });
    let kind = if lapsed.is_empty() { "order_carried_out" } else { "order_lapsed" };
    work.record(None, kind, &row.account, &data)
}

/// Everything is asked before anything is written, so that a refusal leaves nothing half done; a code that somebody took
/// meanwhile is refused by the only statement that could, before it writes.
fn on_its_day(work: &mut Work<'_>, row: &OrderRow) -> Result<(), Stop> {
    let branch = work.branch();
    let ask = row.asked().ok_or(BillingRefusal::OrderIncomplete { field: "data" })?;
    let day = Day::parse(&row.effective_day).ok_or(BillingRefusal::OrderDayMalformed)?;
    let account: Account = accounts::find(work.conn(), &branch, &row.account)?;
    may(work, &account, &ask, &day)?;
    let has = standing(work.conn(), &branch, &row.account)?;
    let changes = carry_out(&has, &of(&ask, &row.effective_day)?)?;
    apply(work, &row.id, &row.account, &ask, &changes)
}

/// What was planned for an account is cancelled by the order that closes it.
fn cancel_left(work: &mut Work<'_>, account: &str, by: &str) -> Result<(), Stop> {
    let branch = work.branch();
    for row in planned(work.conn(), &branch, account)?.into_iter().filter(|row| row.id != by) {
        set_cancelled(work, &row.id)?;
        let data = json!({ "order": row.id, "kind": row.kind, "day": row.effective_day, "closed_by": by });
        work.record(None, "order_cancelled", account, &data)?;
    }
    Ok(())
}

fn set_cancelled(work: &mut Work<'_>, order: &str) -> QueryResult<()> {
    let (branch, now) = (work.branch(), work.now());
    crate::store::update(o::table.find((&branch, order)))
        .set((o::state.eq(OrderState::Cancelled.as_str()), o::settled_at.eq(Some(now))))
        .execute(work.conn())
        .map(drop)
}

/// Withdraws an order that waits for its day, for the ticket in service.
pub fn cancel_order(work: &mut Work<'_>, ticket: &str, account: &str, order: &str) -> Result<Order, Stop> {
    let branch = work.branch();
    let desk = served(work, ticket)?;
    let find = o::table.find((&branch, order)).select(OrderRow::as_select());
    let row: Option<OrderRow> = find.get_result(work.conn()).optional()?;
    let row = row.filter(|row| row.account == account).ok_or(BillingRefusal::AccountOrderNotFound)?;
    if row.state != OrderState::Planned.as_str() {
        return Err(BillingRefusal::OrderSettled { state: row.state }.into());
    }
    set_cancelled(work, order)?;
    let data = json!({ "order": order, "kind": row.kind, "day": row.effective_day, "ticket": ticket });
    work.record(Some(&desk.hall), "order_cancelled", account, &data)?;
    Ok(OrderRow { state: OrderState::Cancelled.as_str().to_owned(), ..row }.order())
}
