//! The till's sheet: open it with a float, put cash in and take it out, count in between, close it without being told
//! what should be there.

use maud::{Markup, html};

use super::{Choice, Desk, Method, form};
use crate::kernel::Money;
use crate::say;
use crate::web::parts::figures::{figure, money};
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
    /// How many payments.
    pub payments: i64,
    /// How many of them were reversed.
    pub reversals: i64,
    /// Cash in and out.
    pub movements: Vec<TillMovement>,
    /// After closing: what was counted.
    pub counts: Vec<TillCount>,
    /// Why cash moves, why counts differ.
    pub reasons: Vec<Choice>,
}

pub(super) fn sheet(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    html! {
        section.stage.till {
            h2 { (icon("wallet")) (say!(lang, "counter-till-title")) }
            @if sheet.closed { (closed(desk, sheet)) } @else if sheet.open { (close(desk)) } @else { (open(desk)) }
        }
        aside.side {
            @if sheet.open || sheet.closed { (summary(desk, sheet)) }
            @if sheet.open { (movement(desk, sheet)) }
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
        (form("till-open", &desk.at("till"), &amount(desk, "float", "counter-till-float", true)))
    }
}

fn close(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        p.muted { (say!(lang, "counter-till-close-what")) }
        (form("till-close", &desk.at("till/close"), &html! {
            div.blind {
                (amount(desk, "cash", "counter-method-cash", false))
                (amount(desk, "card", "counter-method-card", false))
                (amount(desk, "qr", "counter-method-qr", false))
            }
            div.field {
                label for="reason" { (say!(lang, "counter-till-reason")) }
                input.input #reason name="reason" maxlength="200" value=(desk.typed.get("reason"));
            }
        }))
        (form("till-count", &desk.at("till/counts"), &html! {
            div.interim {
                (amount(desk, "counted", "counter-till-interim", false))
                button.button type="submit" { (icon("coins")) (say!(lang, "counter-till-count")) }
            }
        }))
    }
}

fn closed(desk: &Desk, sheet: &TillSheet) -> Markup {
    let lang = desk.lang;
    let sum: i64 = sheet.counts.iter().map(|count| count.counted.0 - count.expected.0).sum();
    html! {
        @if sum == 0 { p.result.good { (icon("circle-check")) (say!(lang, "counter-till-even")) } }
        @else { p.result.look { (icon("triangle-alert")) (say!(lang, "counter-till-differs", amount = Money(sum).to_string())) } }
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
            div.figures-row {
                (figure(&say!(lang, "counter-till-payments"), &sheet.payments.to_string(), "", ""))
                (figure(&say!(lang, "counter-till-reversals"), &sheet.reversals.to_string(), "", ""))
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
            (form("till-move", &desk.at("till/movements"), &html! {
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
