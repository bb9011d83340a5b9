//! Bringing a provider's file in: begun once, then read on some lines a command until it is done.

use diesel::prelude::*;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::file::FileLine;
use super::refusal::SettlementRefusal;
use crate::door::{Stop, Work};
use crate::fees::FeesRefusal;
use crate::fees::Method;
use crate::fees::ledger::{self, Leg};
use crate::fees::orders::disputes::credited_by;
use crate::halls::HallsRefusal;
use crate::kernel::{Day, Money, Role, Zone};
use crate::store::fragments::{line_is_credited, part_has_reference};
use crate::store::schema::{payment_parts, payments, reversals, settlement_lines, settlements};

/// So many lines a command: each asks the store a few times, and others wait meanwhile.
pub const LINES_A_COMMAND: usize = 200;
/// At most this many parts with one reference are looked at: terminals count for themselves and begin again.
const SAME_REFERENCE_MAX: i64 = 100;
/// The longest name of a file that is kept.
const NAME_CHARS_MAX: usize = 120;

/// A file to bring in.
#[derive(Clone, Debug)]
pub struct AskSettlement {
    /// How its payments were made.
    pub method: Method,
    /// The file's name, for people.
    pub name: String,
    /// Its digest: the same file is the same settlement.
    pub digest: String,
    /// Its lines.
    pub lines: std::sync::Arc<Vec<FileLine>>,
}

/// The digest of a file.
pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

fn may(work: &mut Work<'_>) -> Result<String, Stop> {
    let who = work.actor().staff_id().ok_or(SettlementRefusal::MayNotSettle)?.to_owned();
    let leads = matches!(Role::parse(&work.actor().role), Some(Role::Leader | Role::Owner));
    if leads { Ok(who) } else { Err(SettlementRefusal::MayNotSettle.into()) }
}

/// Begins a settlement, or finds the one of the same file. Returns its id and how many lines are read.
pub fn begin(work: &mut Work<'_>, ask: &AskSettlement) -> Result<(String, usize), Stop> {
    use settlements as s;
    let (branch, now) = (work.branch(), work.now());
    let who = may(work)?;
    if ask.method == Method::Cash {
        return Err(SettlementRefusal::MethodNotSettled.into());
    }
    let known: Option<(String, i32)> = s::table
        .filter(s::branch.eq(&branch).and(s::method.eq(ask.method.as_str())).and(s::digest.eq(&ask.digest)))
        .select((s::id, s::done))
        .first(work.conn())
        .optional()?;
    if let Some((id, done)) = known {
        return Ok((id, usize::try_from(done).unwrap_or(0)));
    }
    let count = i32::try_from(ask.lines.len()).unwrap_or(0);
    if count == 0 {
        return Err(SettlementRefusal::FileEmpty.into());
    }
    let days = || ask.lines.iter().filter(|line| line.readable).map(|line| line.day.as_str());
    let id = work.id();
    diesel::insert_into(s::table)
        .values((
            s::branch.eq(&branch),
            s::id.eq(&id),
            s::method.eq(ask.method.as_str()),
            s::digest.eq(&ask.digest),
            s::name.eq(ask.name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect::<String>()),
            s::lines.eq(count),
            s::done.eq(0),
            s::first_day.eq(days().min().unwrap_or_default()),
            s::last_day.eq(days().max().unwrap_or_default()),
            s::staff.eq(&who),
            s::at.eq(now),
        ))
        .execute(work.conn())?;
    work.record(None, "settlement_begun", &id, &json!({ "method": ask.method, "lines": count }))?;
    Ok((id, 0))
}

/// Reads the next lines of a settlement. Returns how many are read then; all of them when it is done.
pub fn read_on(work: &mut Work<'_>, id: &str, ask: &AskSettlement) -> Result<usize, Stop> {
    use settlements as s;
    let branch = work.branch();
    may(work)?;
    let done: Option<i32> = s::table
        .find((&branch, id))
        .filter(s::digest.eq(&ask.digest).and(s::method.eq(ask.method.as_str())))
        .select(s::done)
        .get_result(work.conn())
        .optional()?;
    let done = usize::try_from(done.ok_or(SettlementRefusal::SettlementNotFound)?).unwrap_or(0);
    let (mut taken, mut fees) = (Money::ZERO, Money::ZERO);
    let mut read = done;
    for line in ask.lines.iter().skip(done).take(LINES_A_COMMAND) {
        read += 1;
        if settle(work, id, read, ask.method, line)? {
            taken = taken.plus(line.amount).ok_or(FeesRefusal::BalanceTooLarge)?;
            fees = fees.plus(line.fee).ok_or(FeesRefusal::BalanceTooLarge)?;
        }
    }
    if read == done {
        return Ok(done);
    }
    let day = today(work)?;
    ledger::post(work, id, &day, &legs(ask.method, taken, fees)?)?;
    crate::store::update(s::table.find((&branch, id)))
        .set(s::done.eq(i32::try_from(read).unwrap_or(i32::MAX)))
        .execute(work.conn())?;
    work.record(None, "settlement_read", id, &json!({ "read": read, "amount_fen": taken, "fee_fen": fees }))?;
    Ok(read)
}

fn today(work: &mut Work<'_>) -> Result<Day, Stop> {
    let branch = work.branch();
    let zone = crate::halls::queries::branch(work.conn(), &branch)?.time_zone;
    Ok(Zone::named(&zone).ok_or(HallsRefusal::TimeZoneUnknown)?.day(work.now()))
}

/// From clearing to the bank, less what the provider keeps; the other way round where it paid back more.
fn legs(method: Method, taken: Money, fees: Money) -> Result<Vec<Leg>, Stop> {
    let net = taken.minus(fees).ok_or(FeesRefusal::BalanceTooLarge)?;
    let clearing = ledger::clearing(method);
    let moves = [("settlement", ledger::BANK.to_owned(), net), ("provider_fee", ledger::provider_fee(method), fees)];
    let leg = |(kind, to, amount): (&'static str, String, Money)| match amount.0 {
        0 => None,
        1.. => Some(Leg { kind, debit: to, credit: clearing.clone(), amount }),
        less => Some(Leg { kind, debit: clearing.clone(), credit: to, amount: Money(-less) }),
    };
    Ok(moves.into_iter().filter_map(leg).collect())
}

/// A part of a payment that a line may be about.
struct Candidate {
    payment: String,
    part: i32,
    amount: i64,
    reversed: bool,
    settled: bool,
}

/// Writes a line down with what came of it; whether it matched.
fn settle(work: &mut Work<'_>, id: &str, n: usize, method: Method, line: &FileLine) -> Result<bool, Stop> {
    use settlement_lines as l;
    let branch = work.branch();
    let found = if line.readable { candidates(work, method, line)? } else { Vec::new() };
    let credit = if found.is_empty() { credit(work, method, line)? } else { None };
    let (state, part) = judge(line, &found, credit);
    diesel::insert_into(l::table)
        .values((
            l::branch.eq(&branch),
            l::settlement.eq(id),
            l::n.eq(i32::try_from(n).unwrap_or(i32::MAX)),
            l::reference.eq(&line.reference),
            l::amount_fen.eq(line.amount.0),
            l::fee_fen.eq(line.fee.0),
            l::day.eq(&line.day),
            l::state.eq(state),
            l::payment.eq(part.map(|part| part.payment.as_str())),
            l::part.eq(part.map(|part| part.part)),
        ))
        .execute(work.conn())?;
    Ok(matches!(state, "matched" | "credited"))
}

/// Money that nobody had asked for and that became an account's credit.
#[derive(Clone, Copy)]
struct Credit {
    amount: i64,
    settled: bool,
}

fn credit(work: &mut Work<'_>, method: Method, line: &FileLine) -> Result<Option<Credit>, Stop> {
    use settlement_lines as l;
    if method != Method::Qr || !line.readable {
        return Ok(None);
    }
    let branch = work.branch();
    let Some(amount) = credited_by(work.conn(), &branch, &line.reference)? else { return Ok(None) };
    let before: Option<i32> = l::table
        .filter(l::branch.eq(&branch).and(l::reference.eq(&line.reference)))
        .filter(line_is_credited())
        .select(l::n)
        .first(work.conn())
        .optional()?;
    Ok(Some(Credit { amount: amount.0, settled: before.is_some() }))
}

/// What a line is, among the parts with its method and reference, or as money that became credit. Money back matches a
/// payment that was taken back.
fn judge<'a>(line: &FileLine, found: &'a [Candidate], credit: Option<Credit>) -> (&'static str, Option<&'a Candidate>) {
    if !line.readable {
        return ("unreadable", None);
    }
    let back = line.amount < Money::ZERO;
    let ours: Vec<&Candidate> = found.iter().filter(|part| !back || part.reversed).collect();
    if ours.is_empty() {
        let state = match credit.filter(|_| !back) {
            None => "unknown",
            Some(credit) if credit.amount != line.amount.0 => "amount",
            Some(credit) if credit.settled => "already",
            Some(_) => "credited",
        };
        return (state, None);
    }
    let equal: Vec<&&Candidate> = ours.iter().filter(|part| part.amount == line.amount.0.abs()).collect();
    if equal.is_empty() {
        return ("amount", None);
    }
    match equal.iter().find(|part| !part.settled) {
        Some(part) => ("matched", Some(part)),
        None => ("already", None),
    }
}

fn candidates(work: &mut Work<'_>, method: Method, line: &FileLine) -> Result<Vec<Candidate>, Stop> {
    use payment_parts as p;
    let branch = work.branch();
    let back = line.amount < Money::ZERO;
    let rows: Vec<(String, i32, i64, Option<String>)> = p::table
        .inner_join(payments::table.on(payments::branch.eq(p::branch).and(payments::id.eq(p::payment))))
        .left_join(reversals::table.on(reversals::branch.eq(p::branch).and(reversals::payment.eq(p::payment))))
        .filter(p::branch.eq(&branch).and(p::method.eq(method.as_str())))
        .filter(part_has_reference())
        .filter(p::reference.eq(&line.reference))
        .order((payments::at.desc(), p::n.asc()))
        .limit(SAME_REFERENCE_MAX)
        .select((p::payment, p::n, p::amount_fen, reversals::id.nullable()))
        .load(work.conn())?;
    let mut found = Vec::with_capacity(rows.len());
    for (payment, part, amount, reversed) in rows {
        let settled = is_settled(work, &payment, part, back)?;
        found.push(Candidate { payment, part, amount, reversed: reversed.is_some(), settled });
    }
    Ok(found)
}

fn is_settled(work: &mut Work<'_>, payment: &str, part: i32, back: bool) -> Result<bool, Stop> {
    use settlement_lines as l;
    let branch = work.branch();
    let before: Vec<i64> = l::table
        .filter(l::branch.eq(&branch).and(l::payment.eq(payment)).and(l::part.eq(part)))
        .filter(crate::store::fragments::line_is_matched())
        .select(l::amount_fen)
        .load(work.conn())?;
    Ok(before.into_iter().any(|fen| (fen < 0) == back))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(amount: i64, reversed: bool, settled: bool) -> Candidate {
        Candidate { payment: "p".into(), part: 1, amount, reversed, settled }
    }

    fn line(fen: i64) -> FileLine {
        let (reference, day) = ("W1".to_owned(), "2026-03-02".to_owned());
        FileLine { reference, amount: Money(fen), fee: Money::ZERO, day, readable: true }
    }

    #[test]
    fn a_line_is_judged_by_what_we_took() {
        let table = [
            (line(2_600), vec![], "unknown"),
            (line(2_600), vec![part(2_600, false, false)], "matched"),
            (line(2_601), vec![part(2_600, false, false)], "amount"),
            (line(2_600), vec![part(2_600, false, true)], "already"),
            (line(2_600), vec![part(2_600, false, true), part(2_600, false, false)], "matched"),
            (line(-2_600), vec![part(2_600, false, false)], "unknown"),
            (line(-2_600), vec![part(2_600, true, false)], "matched"),
            (FileLine { readable: false, ..line(2_600) }, vec![part(2_600, false, false)], "unreadable"),
        ];
        for (line, found, state) in table {
            assert_eq!(judge(&line, &found, None).0, state, "{line:?}");
        }
        let credit = |settled| Some(Credit { amount: 2_500, settled });
        for (line, credit, state) in [
            (line(2_500), credit(false), "credited"),
            (line(2_500), credit(true), "already"),
            (line(2_600), credit(false), "amount"),
            (line(-2_500), credit(false), "unknown"),
        ] {
            assert_eq!(judge(&line, &[], credit).0, state, "{line:?}");
        }
    }
}
