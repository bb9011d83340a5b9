//! What an order changes. Pure: what an account has, what is asked, what follows. Planned orders are thought through in the
//! same way before a new one is taken, so that a resumption may be ordered together with its suspension.
//!
//! **Rule.** Start, resumption and change take effect as their day begins, stop and suspension as it ends: both days are
//! charged. What is resumed on the day that it was suspended goes on as if nothing had happened. A change on a
//! subscription's first day makes it one of the new tariff.

use super::OrderKind;
use crate::accounts::Status;
use crate::billing::BillingRefusal;
use crate::billing::lines::{InUse, Row, follows, in_use};
use crate::fees::Ended;
use crate::tariffs::{DayNo, PriceBook, SUBSCRIPTIONS_MAX};

/// What an account has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether it is in use.
    pub status: Status,
    /// Its subscriptions, in the order of their first days.
    pub rows: Vec<Row>,
}

/// What is to be done with the rows and the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A row gets its last day and why.
    End {
        /// Which.
        row: String,
        /// The last day.
        through: DayNo,
        /// Why.
        ended: &'static str,
    },
    /// A row goes on as if it had not ended.
    Reopen {
        /// Which.
        row: String,
    },
    /// A row is of another tariff from its beginning.
    Retariff {
        /// Which.
        row: String,
        /// The tariff.
        tariff: String,
    },
    /// A new row.
    Open {
        /// The tariff.
        tariff: String,
        /// Its first day.
        from: DayNo,
    },
    /// The account's new status.
    Status(Status),
}

/// What an order asks of the subscriptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// What.
    pub kind: OrderKind,
    /// From which day on.
    pub day: DayNo,
    /// Which subscription.
    pub subscription: Option<&'a str>,
    /// Which tariff.
    pub tariff: Option<&'a str>,
}

fn runs_on(row: &Row, day: DayNo) -> bool {
    row.ended.is_empty() && row.from <= day
}

/// Rows that are suspended and not resumed.
fn waiting(rows: &[Row]) -> impl Iterator<Item = &Row> {
    let mut taken = vec![false; rows.len()];
    let mut going_on = vec![false; rows.len()];
    for (n, row) in rows.iter().enumerate() {
        let before = (0..rows.len()).find(|m| *m != n && !taken[*m] && follows(&rows[*m], row));
        if let Some(m) = before {
            taken[m] = true;
            going_on[m] = true;
        }
    }
    rows.iter().zip(going_on).filter(|(row, on)| row.ended == "suspended" && !on).map(|(row, _)| row)
}

/// What follows from an order, or why it makes no sense.
pub fn carry_out(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    if has.status == Status::Closed {
        return Err(BillingRefusal::AccountClosed);
    }
    match asked.kind {
        OrderKind::Start => start(has, asked),
        OrderKind::Stop => stop(has, asked),
        OrderKind::Suspend => suspend(has, asked),
        OrderKind::Resume => resume(has, asked),
        OrderKind::Change => change(has, asked),
        OrderKind::Move | OrderKind::Transfer => Ok(Vec::new()),
    }
}

fn tariff<'a>(asked: &Asked<'a>) -> Result<&'a str, BillingRefusal> {
    asked.tariff.ok_or(BillingRefusal::OrderIncomplete { field: "tariff" })
}

fn start(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    if has.status == Status::Suspended {
        return Err(BillingRefusal::AccountIsSuspended);
    }
    if has.rows.len() >= SUBSCRIPTIONS_MAX {
        return Err(BillingRefusal::SubscriptionsFull { max: SUBSCRIPTIONS_MAX });
    }
    Ok(vec![Change::Open { tariff: tariff(asked)?.to_owned(), from: asked.day }])
}

fn stop(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    let meant = |row: &&Row| asked.subscription.is_none_or(|id| id == row.id);
    let end = |row: &Row, through| Change::End { row: row.id.clone(), through, ended: "ended" };
    let mut changes: Vec<Change> = has
        .rows
        .iter()
        .filter(|row| row.ended.is_empty())
        .filter(meant)
        .map(|row| end(row, asked.day.max(row.from.plus(-1))))
        .collect();
    // What waits to be taken up again ends where it was suspended.
    changes.extend(waiting(&has.rows).filter(meant).map(|row| end(row, row.through.unwrap_or(asked.day))));
    if asked.subscription.is_none() {
        changes.push(Change::Status(Status::Closed));
    } else if changes.is_empty() {
        return Err(BillingRefusal::SubscriptionNotRunning);
    }
    Ok(changes)
}

fn suspend(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    if has.status == Status::Suspended {
        return Err(BillingRefusal::AccountIsSuspended);
    }
    let end = |row: &Row| Change::End { row: row.id.clone(), through: asked.day, ended: "suspended" };
    let mut changes: Vec<Change> = has.rows.iter().filter(|row| runs_on(row, asked.day)).map(end).collect();
    if changes.is_empty() {
        return Err(BillingRefusal::SubscriptionNotRunning);
    }
    changes.push(Change::Status(Status::Suspended));
    Ok(changes)
}

fn resume(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    if has.status != Status::Suspended {
        return Err(BillingRefusal::AccountNotSuspended);
    }
    let mut changes: Vec<Change> = waiting(&has.rows)
        .map(|row| match row.through {
            Some(through) if through < asked.day => Change::Open { tariff: row.tariff.clone(), from: asked.day },
            _ => Change::Reopen { row: row.id.clone() },
        })
        .collect();
    changes.push(Change::Status(Status::Active));
    Ok(changes)
}

fn change(has: &Standing, asked: &Asked<'_>) -> Result<Vec<Change>, BillingRefusal> {
    if has.status == Status::Suspended {
        return Err(BillingRefusal::AccountIsSuspended);
    }
    let tariff = tariff(asked)?;
    let id = asked.subscription.ok_or(BillingRefusal::OrderIncomplete { field: "subscription" })?;
    let running = has.rows.iter().find(|row| row.id == id && runs_on(row, asked.day));
    let row = running.ok_or(BillingRefusal::SubscriptionNotRunning)?;
    if row.tariff == tariff {
        return Err(BillingRefusal::TariffUnchanged);
    }
    if row.from == asked.day {
        return Ok(vec![Change::Retariff { row: row.id.clone(), tariff: tariff.to_owned() }]);
    }
    if has.rows.len() >= SUBSCRIPTIONS_MAX {
        return Err(BillingRefusal::SubscriptionsFull { max: SUBSCRIPTIONS_MAX });
    }
    Ok(vec![
        Change::End { row: row.id.clone(), through: asked.day.plus(-1), ended: "changed" },
        Change::Open { tariff: tariff.to_owned(), from: asked.day },
    ])
}

/// The products that changes end for good: the rows of each, and its last day. `rows` are those after the changes; what
/// cannot be priced is none.
pub fn ended(book: &PriceBook, rows: &[Row], changes: &[Change]) -> Vec<Ended> {
    let lines = in_use(book, rows, &[]).unwrap_or_default();
    let ends = |id: &str| {
        changes.iter().any(|change| matches!(change, Change::End { row, ended: "ended", .. } if row.as_str() == id))
    };
    let of = |line: &InUse| {
        let last = line.rows.last().map(|n| &rows[*n]).filter(|row| ends(&row.id))?;
        let ids = line.rows.iter().map(|n| rows[*n].id.clone()).collect();
        Some(Ended { rows: ids, last: last.through? })
    };
    lines.iter().filter_map(of).collect()
}

/// The account as it will be; a row that is opened gets a made-up id, `planned-N`.
pub fn after(mut has: Standing, changes: &[Change]) -> Standing {
    for change in changes {
        match change {
            Change::End { row, through, ended } => edit(&mut has, row, |row| {
                row.through = Some(*through);
                row.ended = (*ended).to_owned();
            }),
            Change::Reopen { row } => edit(&mut has, row, |row| {
                row.through = None;
                row.ended = String::new();
            }),
            Change::Retariff { row, tariff } => edit(&mut has, row, |row| tariff.clone_into(&mut row.tariff)),
            Change::Open { tariff, from } => {
                let id = format!("planned-{}", has.rows.len());
                let row = Row { id, tariff: tariff.clone(), from: *from, through: None, ended: String::new() };
                has.rows.push(row);
            }
            Change::Status(status) => has.status = *status,
        }
    }
    has
}

fn edit(has: &mut Standing, id: &str, change: impl Fn(&mut Row)) {
    has.rows.iter_mut().filter(|row| row.id == id).for_each(change);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::lines::day_no;

    fn day(text: &str) -> DayNo {
        day_no(text).expect("a day")
    }

    fn row(id: &str, from: &str, through: &str, ended: &str) -> Row {
        let through = day_no(through);
        Row { id: id.into(), tariff: "basic".into(), from: day(from), through, ended: ended.into() }
    }

    fn ask(kind: OrderKind, on: &str) -> Asked<'static> {
        Asked { kind, day: day(on), subscription: None, tariff: None }
    }

    fn of(status: Status, rows: Vec<Row>) -> Standing {
        Standing { status, rows }
    }

    #[test]
    fn what_makes_no_sense_is_refused_by_name() {
        use OrderKind as K;
        let active = of(Status::Active, vec![row("a", "2026-01-01", "", "")]);
        let paused = of(Status::Suspended, vec![row("a", "2026-01-01", "2026-03-01", "suspended")]);
        let closed = of(Status::Closed, vec![row("a", "2026-01-01", "2026-03-01", "ended")]);
        let change = |tariff| Asked { subscription: Some("a"), tariff: Some(tariff), ..ask(K::Change, "2026-03-02") };
        for (has, asked, no) in [
            (&active, ask(K::Resume, "2026-03-02"), BillingRefusal::AccountNotSuspended),
            (&paused, ask(K::Suspend, "2026-03-02"), BillingRefusal::AccountIsSuspended),
            (&paused, change("gold"), BillingRefusal::AccountIsSuspended),
            (&closed, ask(K::Stop, "2026-03-02"), BillingRefusal::AccountClosed),
            (&closed, ask(K::Move, "2026-03-02"), BillingRefusal::AccountClosed),
            (&active, change("basic"), BillingRefusal::TariffUnchanged),
            (&active, ask(K::Start, "2026-03-02"), BillingRefusal::OrderIncomplete { field: "tariff" }),
            (&active, Asked { subscription: Some("x"), ..change("gold") }, BillingRefusal::SubscriptionNotRunning),
            (
                &active,
                Asked { subscription: Some("x"), ..ask(K::Stop, "2026-03-02") },
                BillingRefusal::SubscriptionNotRunning,
            ),
        ] {
            assert_eq!(carry_out(has, &asked), Err(no), "{asked:?}");
        }
    }

    #[test]
    fn a_pause_ends_and_goes_on() {
        use OrderKind as K;
        let has = of(Status::Active, vec![row("a", "2026-01-01", "", ""), row("b", "2026-02-01", "", "")]);
        let pause = carry_out(&has, &ask(K::Suspend, "2026-03-02")).expect("a pause");
        let paused = after(has.clone(), &pause);
        assert_eq!(paused.status, Status::Suspended);
        assert!(paused.rows.iter().all(|row| row.through == Some(day("2026-03-02"))));
        let same_day = after(paused.clone(), &carry_out(&paused, &ask(K::Resume, "2026-03-02")).expect("goes on"));
        assert_eq!(same_day, has, "as if nothing had happened");
        let later = after(paused.clone(), &carry_out(&paused, &ask(K::Resume, "2026-03-09")).expect("goes on"));
        assert_eq!(later.rows.len(), 4);
        assert!(later.rows[2..].iter().all(|row| row.from == day("2026-03-09") && row.ended.is_empty()));
        let again = after(later.clone(), &carry_out(&later, &ask(K::Suspend, "2026-03-20")).expect("a pause"));
        let third = carry_out(&again, &ask(K::Resume, "2026-04-01")).expect("goes on");
        assert_eq!(third.len(), 3, "two rows and the status: what was resumed before is not resumed again");
        let ended = carry_out(&again, &ask(K::Stop, "2026-04-01")).expect("an end");
        assert_eq!(ended.len(), 3, "what waits ends where it was");
    }

    #[test]
    fn a_change_gives_its_day_to_the_new_tariff() {
        let has = of(Status::Active, vec![row("a", "2026-01-01", "", "")]);
        let change = |on| Asked { subscription: Some("a"), tariff: Some("gold"), ..ask(OrderKind::Change, on) };
        let changed = after(has.clone(), &carry_out(&has, &change("2026-03-02")).expect("a change"));
        assert_eq!(changed.rows[0].through, Some(day("2026-03-01")));
        assert_eq!((changed.rows[1].from, changed.rows[1].tariff.as_str()), (day("2026-03-02"), "gold"));
        let first_day = after(has.clone(), &carry_out(&has, &change("2026-01-01")).expect("a change"));
        assert_eq!((first_day.rows.len(), first_day.rows[0].tariff.as_str()), (1, "gold"));
    }
}
