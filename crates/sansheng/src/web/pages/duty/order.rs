//! The order audit: every call of a day with its reason, whom it overtook, and what a second counting of the guarantees
//! found. Anybody on the staff who may see it sees the same.

use maud::{Markup, html};

use crate::say;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::figures::{figure, lasted};
use crate::web::parts::meaning::badge;
use crate::web::parts::{Meaning, empty, icon, ticket_number};

/// One call.
#[derive(Clone, Debug, Default)]
pub struct CallRow {
    /// The wall clock: `10:15:03`.
    pub at: String,
    /// The ticket's id.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// The counter's number.
    pub counter: i32,
    /// Who called.
    pub clerk: String,
    /// Seconds the ticket had waited.
    pub waited_s: i64,
    /// Why this ticket, in words.
    pub why: String,
    /// How many earlier tickets it went before.
    pub overtook: i64,
    /// How many were waiting.
    pub waiting: i64,
    /// The duty manager's reason when it was out of order.
    pub out_of_order: Option<String>,
    /// What the second counting found, in words; empty when nothing.
    pub violation: String,
}

/// A day's calls.
#[derive(Clone, Debug)]
pub struct OrderView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// The day.
    pub day: String,
    /// The calls, newest first.
    pub calls: Vec<CallRow>,
    /// How many calls there were on the day.
    pub calls_n: i64,
    /// How many of them were out of order with a reason.
    pub out_of_order_n: i64,
    /// How many broke a guarantee without one.
    pub violations_n: i64,
    /// Tickets that were served without being called.
    pub skips_n: i64,
    /// How many people were passed by somebody who came later.
    pub passed_n: i64,
    /// The most often that one was, and how often one may be.
    pub passed_most: (i64, i64),
    /// Tickets of the day …
    pub tickets_n: i64,
    /// … and how many of them have priority.
    pub priority_n: i64,
    /// Who granted it: name, where, how many.
    pub granted: Vec<(String, String, i64)>,
    /// The guarantees in a sentence each.
    pub guarantees: Vec<String>,
}

/// The page.
pub fn order(view: &OrderView) -> Markup {
    let (desk, lang) = (&view.desk, view.desk.lang);
    let verdict = if view.violations_n + view.skips_n > 0 {
        (Meaning::Act, say!(lang, "duty-order-broken", n = view.violations_n + view.skips_n))
    } else if view.out_of_order_n > 0 {
        (Meaning::Look, say!(lang, "duty-order-kept-but", n = view.out_of_order_n))
    } else {
        (Meaning::Good, say!(lang, "duty-order-kept", n = view.calls_n))
    };
    let body = html! {
        header.head {
            h1 { (say!(lang, "duty-order-title")) }
            form.day method="get" {
                label for="day" { (say!(lang, "duty-day")) }
                input.input #day type="date" name="day" value=(view.day);
                button.button type="submit" { (say!(lang, "duty-show")) }
            }
        }
        @if view.calls_n > 0 {
            div class={ "verdict " (verdict.0.class()) } { (icon(verdict.0.icon())) p { (verdict.1) } }
        }
        div.figures-row {
            (figure(&say!(lang, "duty-order-calls"), &view.calls_n.to_string(), "", ""))
            (figure(&say!(lang, "duty-order-out"), &view.out_of_order_n.to_string(), "", ""))
            (figure(&say!(lang, "duty-order-violations"), &view.violations_n.to_string(), "", ""))
            (figure(&say!(lang, "duty-order-skips"), &view.skips_n.to_string(), "", ""))
            (figure(&say!(lang, "duty-order-passed"), &view.passed_n.to_string(), "", ""))
            (figure(&say!(lang, "duty-order-passed-most"), &view.passed_most.0.to_string(), "", &say!(lang, "duty-order-passed-limit", n = view.passed_most.1)))
        }
        (priority(view))
        details.guarantees {
            summary { (say!(lang, "duty-order-guarantees")) }
            ol { @for sentence in &view.guarantees { li { (sentence) } } }
            p.muted { (say!(lang, "duty-order-how")) }
        }
        @if view.calls.is_empty() { (empty("list-checks", &say!(lang, "duty-order-none"))) } @else { (table(view)) }
    };
    staff_page(desk, "duty", say!(lang, "duty-order-title"), None, &body)
}

/// How many have priority, and who said so.
fn priority(view: &OrderView) -> Markup {
    let lang = view.desk.lang;
    let tenths = view.priority_n * 1_000 / view.tickets_n.max(1);
    let share = format!("{}.{}%", tenths / 10, tenths % 10);
    html! {
        @if view.tickets_n > 0 {
            details.guarantees {
                summary { (say!(lang, "duty-order-priority", n = view.priority_n, of = view.tickets_n, share = share)) }
                @if view.granted.is_empty() { p.muted { (say!(lang, "duty-order-priority-none")) } } @else {
                    table.table {
                        thead { tr { th { (say!(lang, "duty-order-granted-by")) } th { (say!(lang, "duty-order-granted-at")) } th.figures { (say!(lang, "duty-order-granted-n")) } } }
                        tbody { @for (by, at, n) in &view.granted { tr { th scope="row" { (by) } td { (at) } td.figures { (n) } } } }
                    }
                }
            }
        }
    }
}

fn table(view: &OrderView) -> Markup {
    let lang = view.desk.lang;
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "duty-order-title")) {
            table.table.calls {
                thead {
                    tr {
                        @for key in ["duty-col-time", "duty-col-number", "duty-col-service", "duty-counter"] { th { (say!(lang, key)) } }
                        th.figures { (say!(lang, "duty-col-waited")) }
                        th { (say!(lang, "duty-col-why")) }
                        th.figures { (say!(lang, "duty-col-overtook")) }
                        th.figures { (say!(lang, "duty-col-waiting")) }
                    }
                }
                tbody { @for row in &view.calls { (call(view, row)) } }
            }
        }
    }
}

fn call(view: &OrderView, row: &CallRow) -> Markup {
    let lang = view.desk.lang;
    html! {
        tr {
            td.nowrap { (row.at) }
            td { a.open href={ "/duty/" (view.desk.hall) "/tickets/" (row.ticket) } { (ticket_number(&row.number)) } }
            td { (row.service) }
            td.nowrap { (row.counter) " · " (row.clerk) }
            td.figures { (lasted(lang, row.waited_s)) }
            td {
                @if let Some(reason) = &row.out_of_order { (badge(Meaning::Look, &say!(lang, "duty-out-of-order", reason = reason.as_str()))) } @else { (row.why) }
                @if !row.violation.is_empty() { " " (badge(if row.out_of_order.is_some() { Meaning::Look } else { Meaning::Act }, &row.violation)) }
            }
            td.figures { (row.overtook) }
            td.figures { (row.waiting) }
        }
    }
}
