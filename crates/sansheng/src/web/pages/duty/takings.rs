//! What the page of a day's money shows: the payments that may be taken back, and the tills.

use super::codes;
use super::money::{MoneyView, PaymentRow, TillRow};
use crate::door::Stop;
use crate::fees::{self, Method, tills::report::MethodReport};
use crate::halls::Hall;
use crate::kernel::{Day, Language, Millis, Money, Role};
use crate::people;
use crate::queue;
use crate::store::Conn;
use crate::web::pages::counter::shown::{methods_said, reason_name, reasons};
use crate::web::pages::counter::{Choice, Typed};
use crate::web::pages::staff::Desk;

/// Which money is looked at.
pub(crate) struct Wanted {
    /// The business day.
    pub day: Day,
    /// Whether it is today: what is older only the leader takes back.
    pub today: bool,
    /// A receipt's number, or empty.
    pub receipt: String,
    /// The payment that is to be taken back, or empty.
    pub payment: String,
    /// The time.
    pub now: Millis,
}

/// A day's money.
pub(crate) fn money(
    conn: &mut Conn,
    hall: &Hall,
    desk: Desk,
    wanted: &Wanted,
    typed: Typed,
) -> Result<MoneyView, Stop> {
    let (day, lang, receipt) = (&wanted.day, desk.lang, &wanted.receipt);
    let takes_back = desk.acts() && (wanted.today || desk.role != Role::DutyManager);
    let number = receipt.rsplit('-').next().unwrap_or_default().trim().trim_start_matches('0').parse::<i32>().ok();
    let found = fees::payments_of_day(conn, &hall.branch, &hall.id, day.as_str(), number)?;
    let payments: Vec<PaymentRow> = found.iter().map(|row| payment_row(hall, lang, takes_back, row)).collect();
    let mut tills = Vec::new();
    let of_day = fees::tills_of_day(conn, &hall.branch, &hall.id, day.as_str())?;
    let ids: Vec<&str> = of_day.iter().map(|(id, ..)| id.as_str()).collect();
    let reports = fees::reports(conn, &hall.branch, &ids, true)?;
    for ((_, counter, clerk), report) in of_day.iter().zip(&reports) {
        tills.push(till_row(hall, lang, counter, clerk.clone(), report));
    }
    let mut open_tills = Vec::new();
    for (id, counter, clerk) in fees::open_tills(conn, &hall.branch, &hall.id)? {
        let n = hall.counter(&counter).map_or(0, |plan| plan.number);
        let names = people::queries::names(conn, &hall.branch, &[&clerk])?;
        let name = names.get(&clerk).unwrap_or(&clerk);
        open_tills.push(Choice { code: id, name: format!("{n} · {name}"), hint: String::new() });
    }
    let codes = if wanted.today { codes::rows(conn, hall, lang, wanted.now)? } else { Vec::new() };
    Ok(MoneyView {
        codes,
        tills,
        open_tills,
        day: day.to_string(),
        receipt: receipt.clone(),
        chosen: payments.iter().find(|row| row.id == wanted.payment && row.can_reverse).cloned(),
        payments,
        reasons: reasons(hall, "reversal", lang),
        desk,
        typed,
    })
}

fn payment_row(hall: &Hall, lang: Language, takes_back: bool, row: &fees::DayPayment) -> PaymentRow {
    let (ticket, prefix, number) = &row.ticket;
    let reversed = row.reversed.as_deref().map(|code| reason_name(hall, "reversal", code, lang)).unwrap_or_default();
    PaymentRow {
        id: row.id.clone(),
        receipt: row.receipt.clone(),
        at: hall.zone.hour_minute(row.at),
        ticket: (ticket.clone(), queue::label(prefix, *number)),
        name: row.name.clone(),
        method: methods_said(&row.methods, lang),
        amount: row.amount,
        clerk: row.clerk.clone(),
        can_reverse: takes_back && row.reversed.is_none(),
        reversed,
    }
}

fn till_row(hall: &Hall, lang: Language, counter: &str, clerk: String, report: &fees::TillReport) -> TillRow {
    let of = |method: Method| report.methods.iter().find(|row| row.method == method);
    let each = |pick: fn(&MethodReport) -> Option<Money>| Method::ALL.map(|m| of(m).and_then(pick).unwrap_or_default());
    let reason = report.methods.iter().map(|row| row.reason.as_str()).find(|reason| !reason.is_empty());
    TillRow {
        counter: hall.counter(counter).map_or(0, |plan| plan.number),
        clerk,
        opened_at: hall.zone.hour_minute(report.opened_at),
        closed_at: report.closed_at.map(|at| hall.zone.hour_minute(at)).unwrap_or_default(),
        payments: report.methods.iter().map(|row| row.payments - row.reversals).sum(),
        expected: each(|row| row.expected_fen),
        counted: report.closed_at.map(|_| each(|row| row.counted_fen)),
        reason: reason.map(|code| reason_name(hall, "till", code, lang)).unwrap_or_default(),
    }
}
