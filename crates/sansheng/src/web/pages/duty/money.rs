//! A day's money as the duty manager, the leader and the auditor see it: tills with what is expected in them, payments by receipt number, and
//! taking one back with a reason. The original payment always stays.

use maud::{Markup, html};

use super::codes::{self, CodeRow};
use crate::kernel::Money;
use crate::say;
use crate::web::pages::counter::{Choice, Typed};
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::meaning::{badge, badge_with};
use crate::web::parts::{Meaning, button, empty, icon};

/// A till of the day.
#[derive(Clone, Debug, Default)]
pub struct TillRow {
    /// The counter's number.
    pub counter: i32,
    /// The clerk.
    pub clerk: String,
    /// When it was opened: `08:21`.
    pub opened_at: String,
    /// When it was closed; empty while it is open.
    pub closed_at: String,
    /// Payments less reversals.
    pub payments: i64,
    /// What should be in it: cash with the float, card slips, codes.
    pub expected: [Money; 3],
    /// What was counted at close.
    pub counted: Option<[Money; 3]>,
    /// Why they differ.
    pub reason: String,
}

/// A payment of the day.
#[derive(Clone, Debug, Default)]
pub struct PaymentRow {
    /// Its id.
    pub id: String,
    /// The receipt's number.
    pub receipt: String,
    /// The wall clock.
    pub at: String,
    /// The ticket's id and number.
    pub ticket: (String, String),
    /// The account's masked name.
    pub name: String,
    /// The method in words.
    pub method: String,
    /// The amount.
    pub amount: Money,
    /// The clerk.
    pub clerk: String,
    /// Why it was taken back; empty when it stands.
    pub reversed: String,
    /// Whether it can be taken back by who looks.
    pub can_reverse: bool,
}

/// The day's money.
#[derive(Clone, Debug)]
pub struct MoneyView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// The codes that a provider has not closed yet.
    pub codes: Vec<CodeRow>,
    /// The tills.
    pub tills: Vec<TillRow>,
    /// The business day.
    pub day: String,
    /// What was looked for.
    pub receipt: String,
    /// The payments found, newest first.
    pub payments: Vec<PaymentRow>,
    /// The one that is to be taken back.
    pub chosen: Option<PaymentRow>,
    /// The hall's open tills, that money can go out of.
    pub open_tills: Vec<Choice>,
    /// Why a payment is taken back.
    pub reasons: Vec<Choice>,
    /// What was typed, after a refusal.
    pub typed: Typed,
}

/// The page.
pub fn money(view: &MoneyView) -> Markup {
    let (desk, lang) = (&view.desk, view.desk.lang);
    let body = html! {
        header.head {
            h1 { (say!(lang, "duty-money-title")) }
            form.day method="get" role="search" {
                label for="day" { (say!(lang, "duty-day")) }
                input.input #day type="date" name="day" value=(view.day);
                label for="receipt" { (say!(lang, "duty-receipt")) }
                input.input #receipt type="search" name="receipt" maxlength="20" value=(view.receipt) data-key="F3";
                button.button type="submit" { (icon("search")) (say!(lang, "duty-show")) }
            }
        }
        @if let Some(chosen) = &view.chosen { (reverse(view, chosen)) }
        (codes::section(view))
        section aria-labelledby="tills-title" {
            h2 #tills-title { (icon("wallet")) (say!(lang, "duty-tills")) }
            @if view.tills.is_empty() { (empty("wallet", &say!(lang, "duty-tills-none"))) } @else { (tills(view)) }
        }
        section aria-labelledby="payments-title" {
            h2 #payments-title { (icon("receipt")) (say!(lang, "duty-payments")) }
            @if view.payments.is_empty() { (empty("receipt", &say!(lang, "duty-payments-none"))) } @else { (payments(view)) }
        }
    };
    staff_page(desk, "duty", say!(lang, "duty-money-title"), None, &body)
}

fn tills(view: &MoneyView) -> Markup {
    let lang = view.desk.lang;
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "duty-tills")) {
            table.table {
                thead {
                    tr {
                        th { (say!(lang, "duty-counter")) }
                        th { (say!(lang, "duty-till-state")) }
                        th.figures { (say!(lang, "counter-till-payments")) }
                        @for method in ["cash", "card", "qr"] { th.figures { (say!(lang, &format!("counter-method-{method}"))) } }
                        th.figures { (say!(lang, "counter-till-difference")) }
                        th { (say!(lang, "counter-till-reason")) }
                    }
                }
                tbody { @for till in &view.tills { (till_row(view, till)) } }
            }
        }
    }
}

fn till_row(view: &MoneyView, till: &TillRow) -> Markup {
    let lang = view.desk.lang;
    let sum = |amounts: &[Money; 3]| amounts.iter().map(|m| m.0).sum::<i64>();
    html! {
        tr {
            td.nowrap { (till.counter) " · " (till.clerk) }
            td.nowrap {
                @if till.closed_at.is_empty() { (badge_with(Meaning::Good, "lock-open", &say!(lang, "counter-till-since", at = till.opened_at.as_str()))) }
                @else { (badge_with(Meaning::Plain, "lock", &say!(lang, "duty-till-closed", at = till.closed_at.as_str()))) }
            }
            td.figures { (till.payments) }
            @for amount in &till.expected { td.figures { (amount) } }
            td.figures {
                @if let Some(counted) = &till.counted {
                    @let apart = sum(counted) - sum(&till.expected);
                    @if apart == 0 { (badge(Meaning::Good, &say!(lang, "counter-till-even"))) } @else { (badge(Meaning::Look, &Money(apart).to_string())) }
                } @else { "–" }
            }
            td { (till.reason) }
        }
    }
}

fn payments(view: &MoneyView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "duty-payments")) {
            table.table {
                thead {
                    tr {
                        @for key in ["duty-col-time", "duty-receipt", "duty-col-number", "duty-col-name", "counter-method"] { th { (say!(lang, key)) } }
                        th.figures { (say!(lang, "counter-line-amount")) }
                        th { (say!(lang, "duty-clerk")) }
                        th { span.unseen { (say!(lang, "duty-col-state")) } }
                    }
                }
                tbody {
                    @for row in &view.payments {
                        tr {
                            td { (row.at) }
                            td { a href={ "/receipts/" (row.id) } { (row.receipt) } }
                            td { a href={ "/duty/" (hall) "/tickets/" (row.ticket.0) } { (row.ticket.1) } }
                            td { (row.name) }
                            td { (row.method) }
                            td.figures { (row.amount) }
                            td { (row.clerk) }
                            td.figures {
                                @if !row.reversed.is_empty() { (badge(Meaning::Look, &say!(lang, "duty-reversed", reason = row.reversed.as_str()))) }
                                @else if row.can_reverse { a.button.quiet href={ "/duty/" (hall) "/money?day=" (view.day) "&payment=" (row.id) } { (icon("undo-2")) (say!(lang, "duty-reverse")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn reverse(view: &MoneyView, chosen: &PaymentRow) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        section.card.reverse aria-labelledby="reverse-title" {
            h2 #reverse-title { (icon("undo-2")) (say!(lang, "duty-reverse-title", number = chosen.receipt.as_str())) }
            p { (say!(lang, "duty-reverse-what", amount = chosen.amount.to_string(), name = chosen.name.as_str(), clerk = chosen.clerk.as_str(), at = chosen.at.as_str())) }
            form.stack method="post" action={ "/duty/" (hall) "/reversals" } {
                input type="hidden" name="key" value="";
                input type="hidden" name="payment" value=(chosen.id);
                input type="hidden" name="day" value=(view.day);
                div.pair {
                    div.field {
                        label for="reason" { (say!(lang, "duty-call-reason")) }
                        select.input #reason name="reason" { @for reason in &view.reasons { option value=(reason.code) selected[view.typed.get("reason") == reason.code] { (reason.name) } } }
                    }
                    div.field {
                        label for="till" { (say!(lang, "duty-reverse-till")) }
                        select.input #till name="till" {
                            option value="" { (say!(lang, "duty-reverse-till-own")) }
                            @for till in &view.open_tills { option value=(till.code) selected[view.typed.get("till") == till.code] { (till.name) } }
                        }
                    }
                    div.field {
                        label for="note" { (say!(lang, "duty-reverse-note")) }
                        input.input #note name="note" maxlength="200" value=(view.typed.get("note"));
                    }
                }
                div.row-wrap {
                    (button::submit(button::Look::Act, Some("undo-2"), &say!(lang, "duty-reverse-send", amount = chosen.amount.to_string()), None))
                    (button::link(button::Look::Plain, &format!("/duty/{hall}/money"), None, &say!(lang, "common-back"), Some("Escape")))
                }
            }
        }
    }
}
