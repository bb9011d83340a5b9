//! Settlements as people read them: how far, how much, what does not match and why, and what of ours is missing there.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Text};
use serde::{Deserialize, Serialize};

use super::refusal::SettlementRefusal;
use crate::door::Stop;
use crate::fees::Method;
use crate::fees::orders::{OrderState, Outcome};
use crate::halls::HallsRefusal;
use crate::kernel::{Day, Millis, Money, Zone};
use crate::providers::Kind;
use crate::store::Conn;
use crate::store::fragments::order_has_transaction;
use crate::store::schema::{dispute_ends as e, disputes as d, provider_orders as o, settlements};

/// At most this many settlements in one list.
const SETTLEMENTS_MAX: i64 = 60;
/// At most this many lines that do not match in one answer, and as many of ours that are missing there.
const APART_MAX: i64 = 500;

/// What came of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// It is one of our payments.
    Matched,
    /// It is money that became an account's credit.
    Credited,
    /// We took nothing with this reference.
    Unknown,
    /// We took another amount.
    Amount,
    /// It was settled before.
    Already,
    /// It could not be read.
    Unreadable,
}

impl LineState {
    fn parse(text: &str) -> Self {
        match text {
            "matched" => Self::Matched,
            "credited" => Self::Credited,
            "unknown" => Self::Unknown,
            "amount" => Self::Amount,
            "already" => Self::Already,
            _ => Self::Unreadable,
        }
    }

    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Credited => "credited",
            Self::Unknown => "unknown",
            Self::Amount => "amount",
            Self::Already => "already",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Money that came and is no payment of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SettlementKnown)]
pub enum Known {
    /// It goes back to the customer, or went back: the file has it twice, there and back.
    Returned,
    /// A leader must still say what became of it.
    Disputed,
}

impl Known {
    /// As words name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Returned => "returned",
            Self::Disputed => "disputed",
        }
    }
}

/// A line that does not match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SettlementLine {
    /// Its number in the file, the first after the header is 1.
    pub n: i32,
    /// The provider's reference.
    pub reference: String,
    /// What the provider says.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What it keeps.
    #[schema(value_type = i64)]
    pub fee_fen: Money,
    /// The day.
    pub day: String,
    /// Why it does not match.
    pub state: LineState,
    /// What we know of it all the same, where it is no payment of ours.
    #[serde(default)]
    pub known: Option<Known>,
}

/// A payment of ours that the provider has not settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Missing {
    /// The payment.
    pub payment: String,
    /// The reference.
    pub reference: String,
    /// How much of it.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The day on which it was taken.
    pub day: String,
}

/// Money of a dispute that became an account's credit, and that no file has settled: it is still owed by the provider, or it
/// never came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct MissingCredit {
    /// The dispute.
    pub dispute: String,
    /// The provider's number of the payment.
    pub reference: String,
    /// The number of the account whose credit it is.
    pub account: String,
    /// How much.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// The day on which the provider told of it.
    pub day: String,
}

/// A provider's file and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Settlement {
    /// Its id.
    pub id: String,
    /// How its payments were made.
    pub method: String,
    /// The file's name.
    pub name: String,
    /// How many lines it has.
    pub lines: i32,
    /// How many are read.
    pub done: i32,
    /// Its first day.
    pub first_day: String,
    /// Its last day.
    pub last_day: String,
    /// How many lines matched.
    pub matched: i64,
    /// What they came to.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// What the provider keeps of it.
    #[schema(value_type = i64)]
    pub fee_fen: Money,
    /// The first lines that do not match.
    pub apart: Vec<SettlementLine>,
    /// The first payments of its days that no file has settled.
    pub missing: Vec<Missing>,
    /// The first money told on its days that became credit, and that no file has settled.
    pub missing_credits: Vec<MissingCredit>,
    /// When it was brought in.
    #[serde(with = "crate::kernel::clock::instant")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = settlements)]
struct Row {
    id: String,
    method: String,
    name: String,
    lines: i32,
    done: i32,
    first_day: String,
    last_day: String,
    at: Millis,
}

#[derive(QueryableByName)]
struct Matched {
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    fen: i64,
    #[diesel(sql_type = BigInt)]
    fee: i64,
}

const MATCHED: &str = "select count(*) as n, cast(coalesce(sum(amount_fen), 0) as bigint) as fen, \
  cast(coalesce(sum(fee_fen), 0) as bigint) as fee from settlement_lines \
  where branch = $1 and settlement = $2 and state in ('matched', 'credited')";

#[derive(QueryableByName)]
struct Apart {
    #[diesel(sql_type = Integer)]
    n: i32,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = BigInt)]
    fee_fen: i64,
    #[diesel(sql_type = Text)]
    day: String,
    #[diesel(sql_type = Text)]
    state: String,
}

const APART: &str = "select n, reference, amount_fen, fee_fen, day, state from settlement_lines \
  where branch = $1 and settlement = $2 and state not in ('matched', 'credited') order by n limit $3";

#[derive(QueryableByName)]
struct Ours {
    #[diesel(sql_type = Text)]
    payment: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = Text)]
    day: String,
}

/// A payment that was taken back on its own day never reaches the provider's file, or reaches it twice.
const MISSING: &str = "select pp.payment as payment, pp.reference as reference, pp.amount_fen as amount_fen, p.day as day \
  from halls h cross join payments p cross join payment_parts pp \
  left join settlement_lines l on l.branch = pp.branch and l.payment = pp.payment and l.part = pp.n \
    and l.state = 'matched' and l.amount_fen > 0 \
  left join reversals r on r.branch = p.branch and r.payment = p.id \
  where h.branch = $1 and p.day >= $2 and p.day <= $3 and p.branch = h.branch and p.hall = h.id \
    and pp.branch = p.branch and pp.payment = p.id and pp.method = $4 and l.n is null and r.id is null \
  order by p.day, pp.payment limit $5";

#[derive(QueryableByName)]
struct Credited {
    #[diesel(sql_type = Text)]
    dispute: String,
    #[diesel(sql_type = Text)]
    reference: String,
    #[diesel(sql_type = Text)]
    account: String,
    #[diesel(sql_type = BigInt)]
    amount_fen: i64,
    #[diesel(sql_type = BigInt)]
    at: i64,
}

/// Only credit moved money in our books: what a provider returned never was in them.
const CREDITED: &str = "select d.id as dispute, d.reference as reference, a.number as account, d.told_fen as amount_fen, \
    d.at as at from halls h cross join disputes d \
  join dispute_ends e on e.branch = d.branch and e.dispute = d.id and e.outcome = 'credited' \
  join accounts a on a.branch = e.branch and a.id = e.account \
  left join settlement_lines l on l.branch = d.branch and l.reference = d.reference and l.state = 'credited' \
  where h.branch = $1 and d.branch = h.branch and d.hall = h.id and d.at >= $2 and d.at < $3 and l.n is null \
  order by d.at, d.id limit $4";

fn missing_credits(conn: &mut Conn, branch: &str, of: &Settlement) -> Result<Vec<MissingCredit>, Stop> {
    let (Some(first), Some(last)) = (Day::parse(&of.first_day), Day::parse(&of.last_day)) else {
        return Ok(Vec::new());
    };
    if of.method != Method::Qr.as_str() || of.done < of.lines {
        return Ok(Vec::new());
    }
    let zone = crate::halls::queries::branch(conn, branch)?.time_zone;
    let zone = Zone::named(&zone).ok_or(HallsRefusal::TimeZoneUnknown)?;
    let rows: Vec<Credited> = diesel::sql_query(CREDITED)
        .bind::<Text, _>(branch)
        .bind::<BigInt, _>(zone.instant(&first, 0))
        .bind::<BigInt, _>(zone.instant(&last.plus(1), 0))
        .bind::<BigInt, _>(APART_MAX)
        .load(conn)?;
    let credit = |row: Credited| MissingCredit {
        dispute: row.dispute,
        reference: row.reference,
        account: row.account,
        amount_fen: Money(row.amount_fen),
        day: zone.day(row.at).to_string(),
    };
    Ok(rows.into_iter().map(credit).collect())
}

/// Says of lines that are no payment of ours what we know of them all the same.
fn explain(conn: &mut Conn, branch: &str, lines: &mut [SettlementLine]) -> QueryResult<()> {
    let unknown = || lines.iter().filter(|line| line.state == LineState::Unknown);
    let asked: Vec<&str> = unknown().map(|line| line.reference.as_str()).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let told: Vec<(String, Option<String>)> = d::table
        .left_join(e::table.on(e::branch.eq(d::branch).and(e::dispute.eq(d::id))))
        .filter(d::branch.eq(branch).and(d::reference.eq_any(&asked)))
        .select((d::reference, e::outcome.nullable()))
        .load(conn)?;
    let back: Vec<String> = o::table
        .filter(order_has_transaction())
        .filter(o::branch.eq(branch).and(o::provider.eq_any(Kind::ALL.map(Kind::as_str))))
        .filter(o::transaction_no.eq_any(&asked))
        .filter(o::state.eq_any([OrderState::Owed, OrderState::Refunded].map(OrderState::as_str)))
        .select(o::transaction_no)
        .load(conn)?;
    let of_dispute = |outcome: Option<&str>| match outcome.map(Outcome::parse) {
        None => Some(Known::Disputed),
        Some(Some(Outcome::Returned)) => Some(Known::Returned),
        Some(_) => None,
    };
    for line in lines.iter_mut().filter(|line| line.state == LineState::Unknown) {
        let dispute = told.iter().find(|(reference, _)| *reference == line.reference);
        line.known = match dispute {
            Some((_, outcome)) => of_dispute(outcome.as_deref()),
            None => back.contains(&line.reference).then_some(Known::Returned),
        };
    }
    Ok(())
}

fn full(conn: &mut Conn, branch: &str, row: Row, lists: bool) -> QueryResult<Settlement> {
    let sum: Matched = diesel::sql_query(MATCHED).bind::<Text, _>(branch).bind::<Text, _>(&row.id).get_result(conn)?;
    let most = if lists { APART_MAX } else { 0 };
    let apart: Vec<Apart> =
        diesel::sql_query(APART).bind::<Text, _>(branch).bind::<Text, _>(&row.id).bind::<BigInt, _>(most).load(conn)?;
    let missing: Vec<Ours> = if lists && row.done == row.lines {
        diesel::sql_query(MISSING)
            .bind::<Text, _>(branch)
            .bind::<Text, _>(&row.first_day)
            .bind::<Text, _>(&row.last_day)
            .bind::<Text, _>(&row.method)
            .bind::<BigInt, _>(most)
            .load(conn)?
    } else {
        Vec::new()
    };
    let line = |line: Apart| SettlementLine {
        n: line.n,
        reference: line.reference,
        amount_fen: Money(line.amount_fen),
        fee_fen: Money(line.fee_fen),
        day: line.day,
        state: LineState::parse(&line.state),
        known: None,
    };
    let ours = |part: Ours| Missing {
        payment: part.payment,
        reference: part.reference,
        amount_fen: Money(part.amount_fen),
        day: part.day,
    };
    Ok(Settlement {
        id: row.id,
        method: row.method,
        name: row.name,
        lines: row.lines,
        done: row.done,
        first_day: row.first_day,
        last_day: row.last_day,
        matched: sum.n,
        amount_fen: Money(sum.fen),
        fee_fen: Money(sum.fee),
        apart: apart.into_iter().map(line).collect(),
        missing: missing.into_iter().map(ours).collect(),
        missing_credits: Vec::new(),
        at: row.at,
    })
}

/// One settlement with what does not match.
pub fn settlement(conn: &mut Conn, branch: &str, id: &str) -> Result<Settlement, Stop> {
    let row: Option<Row> =
        settlements::table.find((branch, id)).select(Row::as_select()).get_result(conn).optional()?;
    let mut whole = full(conn, branch, row.ok_or(SettlementRefusal::SettlementNotFound)?, true)?;
    whole.missing_credits = missing_credits(conn, branch, &whole)?;
    if whole.method == Method::Qr.as_str() {
        explain(conn, branch, &mut whole.apart)?;
    }
    Ok(whole)
}

/// The settlements of a branch, newest first, without their lists.
pub fn settlements(conn: &mut Conn, branch: &str) -> QueryResult<Vec<Settlement>> {
    use settlements as s;
    let rows: Vec<Row> = s::table
        .filter(s::branch.eq(branch))
        .order((s::at.desc(), s::id.desc()))
        .limit(SETTLEMENTS_MAX)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| full(conn, branch, row, false)).collect()
}
