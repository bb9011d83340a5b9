//! The till's sheet: open it with a float, put cash in and take it out, count in between, close it without being told
//! what should be there.

use maud::{Markup, html};

use super::asked::amount as typed_amount;
use super::shown::{self, Seen};
use super::{Choice, Desk, Method, Typed, form};
use crate::door::{Stop, Work};
use crate::fees::tills::Direction;
use crate::fees::tills::drops::{AskDrop, Drop, drop_cash};
use crate::fees::tills::handovers::{self, AskHandover, Handover};
use crate::fees::tills::notes as counted;
use crate::fees::{self, AskClosing, AskMovement, FeesRefusal};
use crate::halls::Hall;
use crate::kernel::{Money, Role};
use crate::people;
use crate::say;
use crate::store::Conn;
use crate::web::pages::notes;
use crate::web::parts::figures::money;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, icon};

/// Cash that was put in or taken out.
#[derive(Clone, Debug, Default)]
pub struct TillMovement {
    /// The wall clock: `10:15`.
    pub at: String,
    /// In or out.
    pub came_in: bool,
    /// Why, in words.
    pub reason: String,
    /// How much.
    pub amount: Money,
}

/// A method as it was counted, beside what was expected.
#[derive(Clone, Debug, Default)]
pub struct TillCount {
    /// Which.
    pub method: Method,
    /// What the payments and movements make.
    pub expected: Money,
    /// What was counted.
    pub counted: Money,
    /// Why they differ.
    pub reason: String,
}

/// The till of a clerk's day.
#[derive(Clone, Debug, Default)]
pub struct TillSheet {
    /// Its id; empty before it is opened.
    pub till: String,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was closed today.
    pub closed: bool,
    /// When it was opened: `08:21`.
    pub opened_at: String,
    /// What it began with.
    pub float: Money,
    /// How many payments, and how many were taken back, by cash, card and code.
    pub methods: Vec<(Method, i64, i64)>,
    /// Cash in and out.
    pub movements: Vec<TillMovement>,
    /// After closing: what was counted.
    pub counts: Vec<TillCount>,
    /// Why cash moves, why counts differ.
    pub reasons: Vec<Choice>,
    /// What went into the safe with a slip.
    pub drops: Vec<Drop>,
    /// A handover of this till that waits for the other's signature: given by who looks, or offered to them.
    pub offered: Option<Handover>,
    /// Whether it is theirs to take.
    pub may_take: bool,
    /// Who could take it.
    pub colleagues: Vec<Choice>,
    /// Whether the difference needs a second signature.
    pub needs_signature: bool,
    /// Who signed it.
    pub signed_by: String,
}

pub(super) fn sheet(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        section.stage.till {
            h2 { (icon("wallet")) (say!(lang, "counter-till-title")) }
            @if sheet.closed { (closed(desk, sheet)) } @else if sheet.open { (close(desk, sheet)) }
            @else if let Some(offered) = sheet.offered.as_ref().filter(|_| sheet.may_take) { (take(desk, offered)) }
            @else { (open(desk)) }
        }
        aside.side {
            @if sheet.open || sheet.closed { (summary(desk, sheet)) }
            @if sheet.open { (movement(desk, sheet)) (drop_card(desk)) (hand_over(desk, sheet)) }
        }
    }
}

fn amount(desk: &Desk, name: &str, label: &str, first: bool) -> Markup {
    html! {
        div.field {
            label for=(name) { (say!(desk.lang, label)) }
            input.input.amount id=(name) name=(name) inputmode="decimal" maxlength="16" required value=(desk.typed.get(name)) autofocus[first];
        }
    }
}

fn open(desk: &Desk) -> Markup {
    html! {
        p.muted { (say!(desk.lang, "counter-till-open-what")) }
        (form(desk, "till-open", &desk.at("till"), &amount(desk, "float", "counter-till-float", true)))
    }
}

fn close(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        p.muted { (say!(lang, "counter-till-close-what")) }
        (form(desk, "till-close", &desk.at("till/close"), &html! {
            div.blind {
                (cash(desk))
                (amount(desk, "card", "counter-method-card", false))
                (amount(desk, "qr", "counter-method-qr", false))
            }
            details open[notes::typed(&desk.typed).is_ok_and(|notes| !notes.is_empty())] {
                summary { (say!(lang, "counter-till-by-notes")) }
                p.muted { (say!(lang, "counter-till-by-notes-what")) }
                (notes::fields(lang, &desk.typed))
            }
            (why(desk, sheet, "reason"))
        }))
    }
}

/// The cash may be left to the sum of its notes and coins.
fn cash(desk: &Desk) -> Markup {
    html! {
        div.field {
            label for="cash" { (say!(desk.lang, "counter-method-cash")) }
            input.input.amount #cash name="cash" inputmode="decimal" maxlength="16" value=(desk.typed.get("cash")) autofocus;
        }
    }
}

fn why(desk: &Desk, sheet: &TillSheet, id: &str) -> Markup {
    html! {
        div.field {
            label for=(id) { (say!(desk.lang, "counter-till-reason")) }
            select.input id=(id) name="reason" {
                option value="" { (say!(desk.lang, "counter-till-no-reason")) }
                @for reason in &sheet.reasons { option value=(reason.code) selected[desk.typed.get("reason") == reason.code] { (reason.name) } }
            }
        }
    }
}

fn drop_card(desk: &Desk) -> Markup {
    html! {
        section.card {
            h2 { (say!(desk.lang, "counter-till-drop")) }
            (form(desk, "till-drop", &desk.at("till/drops"), &html! {
                (amount(desk, "drop", "counter-line-amount", false))
                button.button type="submit" { (icon("archive")) (say!(desk.lang, "counter-till-drop-do")) }
            }))
        }
    }
}

/// Who gives counts blind, as at a close; until the other has signed, what was counted stands here.
fn hand_over(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            h2 { (say!(lang, "counter-till-hand-over")) }
            @if let Some(offered) = &sheet.offered {
                p.result.look { (icon("hourglass")) (say!(lang, "counter-till-offered", name = offered.to_name.as_str())) }
                (handover_counts(desk, offered))
            }
            details open[desk.typed.get("form") == "till-offer"] {
                summary { (say!(lang, "counter-till-offer")) }
                (form(desk, "till-offer", &desk.at("till/handovers"), &html! {
                    div.field {
                        label for="to" { (say!(lang, "counter-till-to")) }
                        select.input #to name="to" { @for who in &sheet.colleagues { option value=(who.code) selected[desk.typed.get("to") == who.code] { (who.name) } } }
                    }
                    (amount(desk, "give-cash", "counter-method-cash", false))
                    (amount(desk, "give-card", "counter-method-card", false))
                    (amount(desk, "give-qr", "counter-method-qr", false))
                    (why(desk, sheet, "give-reason"))
                    button.button type="submit" { (icon("file-signature")) (say!(lang, "counter-till-offer-sign")) }
                }))
            }
        }
    }
}

fn handover_counts(desk: &Desk, offered: &Handover) -> Markup {
    let lang = desk.lang;
    html! {
        table.table.tight {
            thead { tr { th { (say!(lang, "counter-method")) } th.figures { (say!(lang, "counter-till-expected")) } th.figures { (say!(lang, "counter-till-counted")) } th.figures { (say!(lang, "counter-till-difference")) } } }
            tbody { @for count in &offered.counts {
                tr {
                    td { (say!(lang, &format!("counter-method-{}", count.method.as_str()))) }
                    td.figures { (count.expected_fen) }
                    td.figures { (count.counted_fen) }
                    td.figures { (count.difference_fen) }
                }
            } }
        }
    }
}

/// Who takes sees what the other signed, and signs too.
fn take(desk: &Desk, offered: &Handover) -> Markup {
    let lang = desk.lang;
    html! {
        p { (say!(lang, "counter-till-take-what", name = offered.from_name.as_str())) }
        (handover_counts(desk, offered))
        @if !offered.notes.is_empty() { (notes::table(lang, &offered.notes)) }
        (form(desk, "till-take", &desk.at("till/takings"), &html! { input type="hidden" name="handover" value=(offered.id); }))
    }
}

fn closed(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    let sum: i64 = sheet.counts.iter().map(|count| count.counted.0 - count.expected.0).sum();
    html! {
        @if sum == 0 { p.result.good { (icon("circle-check")) (say!(lang, "counter-till-even")) } }
        @else { p.result.look { (icon("triangle-alert")) (say!(lang, "counter-till-differs", amount = Money(sum).to_string())) } }
        @if !sheet.signed_by.is_empty() { p { (icon("file-signature")) " " (say!(lang, "counter-till-signed", name = sheet.signed_by.as_str())) } }
        @else if sheet.needs_signature { p { (icon("hourglass")) " " (say!(lang, "counter-till-to-sign")) } }
        table.table {
            thead {
                tr {
                    th { (say!(lang, "counter-method")) }
                    th.figures { (say!(lang, "counter-till-expected")) }
                    th.figures { (say!(lang, "counter-till-counted")) }
                    th.figures { (say!(lang, "counter-till-difference")) }
                    th { (say!(lang, "counter-till-reason")) }
                }
            }
            tbody {
                @for count in &sheet.counts {
                    tr {
                        td { (say!(lang, &format!("counter-method-{}", count.method.as_str()))) }
                        td.figures { (count.expected) }
                        td.figures { (count.counted) }
                        td.figures { (Money(count.counted.0 - count.expected.0)) }
                        td { (count.reason) }
                    }
                }
            }
        }
    }
}

fn summary(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            h2 {
                (say!(lang, "counter-till-today"))
                " "
                @if sheet.open { (badge_with(Meaning::Good, "lock-open", &say!(lang, "counter-till-since", at = sheet.opened_at.as_str()))) }
                @else { (badge_with(Meaning::Plain, "lock", &say!(lang, "counter-till-is-closed"))) }
            }
            table.table.tight {
                thead { tr { th { (say!(lang, "counter-method")) } th.figures { (say!(lang, "counter-till-payments")) } th.figures { (say!(lang, "counter-till-reversals")) } } }
                tbody {
                    @for (method, payments, reversals) in &sheet.methods {
                        tr { td { (say!(lang, &format!("counter-method-{}", method.as_str()))) } td.figures { (payments) } td.figures { (reversals) } }
                    }
                }
            }
            table.table.tight {
                tbody {
                    tr { td { (sheet.opened_at) } td { (say!(lang, "counter-till-float")) } td.figures { (money(sheet.float)) } }
                    @for movement in &sheet.movements {
                        tr {
                            td { (movement.at) }
                            td { @if movement.came_in { (say!(lang, "counter-till-in")) } @else { (say!(lang, "counter-till-out")) } " " span.muted { (movement.reason) } }
                            td.figures { @if !movement.came_in { "−" } (movement.amount) }
                        }
                    }
                    @for dropped in &sheet.drops {
                        tr { td { a href={ "/drops/" (dropped.id) } { (say!(lang, "counter-till-slip", n = dropped.slip.as_str())) } } td { (say!(lang, "counter-till-drop")) } td.figures { "−" (dropped.amount_fen) } }
                    }
                }
            }
        }
    }
}

fn movement(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        section.card {
            h2 { (say!(lang, "counter-till-move")) }
            (form(desk, "till-move", &desk.at("till/movements"), &html! {
                div.row-wrap.kinds {
                    label.check { input type="radio" name="kind" value="in" required checked[desk.typed.get("kind") == "in"]; (say!(lang, "counter-till-in")) }
                    label.check { input type="radio" name="kind" value="out" required checked[desk.typed.get("kind") != "in"]; (say!(lang, "counter-till-out")) }
                }
                (amount(desk, "amount", "counter-line-amount", false))
                div.field {
                    label for="move-reason" { (say!(lang, "counter-till-why")) }
                    select.input #move-reason name="reason" { @for reason in &sheet.reasons { option value=(reason.code) { (reason.name) } } }
                }
                button.button type="submit" { (icon("check")) (say!(lang, "counter-till-book")) }
            }))
        }
    }
}

/// The sheet of the clerk's open till, or of the one that was just closed.
pub(super) fn shown(
    conn: &mut Conn,
    hall: &Hall,
    counter: &str,
    open: Option<&str>,
    seen: &Seen,
) -> Result<TillSheet, Stop> {
    let reasons = shown::reasons(hall, "till", seen.lang);
    let asked = seen.typed.get("till");
    let Some(till) = open.or(Some(asked).filter(|till| !till.is_empty())) else {
        let offered = offered_here(conn, hall, counter)?.filter(|offered| offered.to == seen.staff);
        return Ok(TillSheet { reasons, may_take: offered.is_some(), offered, ..TillSheet::default() });
    };
    let report = fees::report(conn, &hall.branch, till, false)?;
    if report.clerk != seen.staff {
        return Err(FeesRefusal::TillNotFound.into());
    }
    let movement = |row: &fees::tills::report::MovementView| TillMovement {
        at: hall.zone.hour_minute(row.at),
        came_in: row.direction == Direction::In,
        reason: shown::reason_name(hall, "till", &row.reason, seen.lang),
        amount: row.amount_fen,
    };
    let method = |row: &fees::tills::report::MethodReport| Method::parse(row.method.as_str()).unwrap_or_default();
    let count = |row: &fees::tills::report::MethodReport| TillCount {
        method: method(row),
        expected: row.expected_fen.unwrap_or_default(),
        counted: row.counted_fen.unwrap_or_default(),
        reason: if row.reason.is_empty() {
            String::new()
        } else {
            shown::reason_name(hall, "till", &row.reason, seen.lang)
        },
    };
    let closed = report.closed_at.is_some();
    Ok(TillSheet {
        till: report.id,
        open: !closed,
        closed,
        opened_at: hall.zone.hour_minute(report.opened_at),
        float: report.float_fen,
        methods: report.methods.iter().map(|row| (method(row), row.payments, row.reversals)).collect(),
        movements: report.movements.iter().map(movement).collect(),
        counts: if closed { report.methods.iter().map(count).collect() } else { Vec::new() },
        offered: if closed { None } else { offered_here(conn, hall, counter)? },
        may_take: false,
        colleagues: if closed { Vec::new() } else { colleagues(conn, hall, &seen.staff)? },
        drops: report.drops,
        needs_signature: closed && report.needs_signature,
        signed_by: report.signature.map(|signature| signature.signed_by).unwrap_or_default(),
        reasons,
    })
}

fn offered_here(conn: &mut Conn, hall: &Hall, counter: &str) -> Result<Option<Handover>, Stop> {
    match fees::open_till_at(conn, &hall.branch, counter)? {
        Some((till, _)) => handovers::offered(conn, &hall.branch, &till),
        None => Ok(None),
    }
}

/// Who else works at the counters of this hall.
fn colleagues(conn: &mut Conn, hall: &Hall, me: &str) -> Result<Vec<Choice>, Stop> {
    let all = people::queries::people(conn, &hall.branch)?;
    let fits = |person: &people::Person| {
        person.id != me
            && person.active
            && matches!(person.role, Role::Clerk | Role::DutyManager)
            && person.hall.as_ref().is_none_or(|home| *home == hall.id)
    };
    Ok(all
        .into_iter()
        .filter(fits)
        .map(|person| Choice { code: person.id, name: person.name, hint: String::new() })
        .collect())
}

/// The open till at a counter of whoever acts.
fn own_till(work: &mut Work<'_>, counter: &str) -> Result<String, Stop> {
    let branch = work.branch();
    let till = fees::open_till_at(work.conn(), &branch, counter)?;
    Ok(till.map(|(till, _)| till).ok_or(FeesRefusal::TillNotFound)?)
}

/// Books cash in or out, as the form says.
pub(super) fn book(work: &mut Work<'_>, counter: &str, typed: &Typed) -> Result<(), Stop> {
    let till = own_till(work, counter)?;
    let direction = if typed.get("kind") == "in" { Direction::In } else { Direction::Out };
    let ask = AskMovement { direction, amount_fen: typed_amount(typed, "amount")?, reason: typed.text("reason") };
    fees::move_cash(work, &till, &ask).map(drop)
}

/// Closes the till by what was counted. Returns its id.
pub(super) fn close_blind(work: &mut Work<'_>, counter: &str, typed: &Typed) -> Result<String, Stop> {
    let till = own_till(work, counter)?;
    let notes = notes::typed(typed)?;
    let by_notes = !notes.is_empty() && typed.get("cash").is_empty();
    let ask = AskClosing {
        cash_fen: if by_notes { counted::sum(&notes)? } else { typed_amount(typed, "cash")? },
        notes,
        card_fen: typed_amount(typed, "card")?,
        qr_fen: typed_amount(typed, "qr")?,
        reason: typed.some("reason"),
    };
    fees::close_till(work, &till, &ask).map(|closed| closed.id)
}

/// Puts cash into the safe, as the form says. Returns the slip's id.
pub(super) fn put_away(work: &mut Work<'_>, counter: &str, typed: &Typed) -> Result<String, Stop> {
    let till = own_till(work, counter)?;
    drop_cash(work, &till, &AskDrop { amount_fen: typed_amount(typed, "drop")? }).map(|dropped| dropped.id)
}

/// Counts and offers the till to whom the form names.
pub(super) fn offer(work: &mut Work<'_>, counter: &str, typed: &Typed) -> Result<(), Stop> {
    let till = own_till(work, counter)?;
    let ask = AskHandover {
        to: typed.text("to"),
        cash_fen: typed_amount(typed, "give-cash")?,
        card_fen: typed_amount(typed, "give-card")?,
        qr_fen: typed_amount(typed, "give-qr")?,
        notes: Vec::new(),
        reason: typed.some("reason"),
    };
    handovers::offer(work, &till, &ask).map(drop)
}
