//! Orders at providers that somebody must look into: paid with another amount than asked, paid when nobody could be served any
//! more, on their way back. For those who lead and those who audit; nothing is done here, the product goes on asking.

use axum::extract::{Path, State};
use maud::{Markup, html};

use crate::fees::orders::{ApartOrder, ApartOrders, REFUND_ASKS_MANY, orders_apart};
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::say;
use crate::web::auth::Auditor;
use crate::web::pages::duty::routes::desk;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, icon};
use crate::web::{App, Problem};

/// `GET /reports/{hall}/provider-orders`
pub async fn show(State(app): State<App>, Path(hall): Path<String>, staff: Auditor) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/reports/{}/provider-orders", hall.id));
    let (branch, id) = (hall.branch.clone(), hall.id.clone());
    let found = app.read(move |conn| Ok(orders_apart(conn, &branch, &id)?)).await?;
    Ok(page(&desk, &hall, &found))
}

/// The page.
fn page(desk: &Desk, hall: &Hall, found: &ApartOrders) -> Markup {
    let lang = desk.lang;
    let body = html! {
        h1 { (say!(lang, "apart-title")) }
        p { a.button.quiet href={ "/reports/" (desk.hall) "/ledger" } { (icon("arrow-left")) (say!(lang, "duty-link-ledger")) } }
        p { (say!(lang, "apart-lead")) }
        (section(desk, hall, "differs", "triangle-alert", &found.differing))
        (section(desk, hall, "owed", "undo-2", &found.owed))
        (section(desk, hall, "refunded", "circle-check", &found.refunded))
    };
    staff_page(desk, "reports", say!(lang, "apart-title"), None, &body)
}

fn at(hall: &Hall, at: Millis) -> String {
    format!("{} {}", hall.zone.day(at), hall.zone.hour_minute(at))
}

fn section(desk: &Desk, hall: &Hall, name: &str, icon_name: &str, orders: &[ApartOrder]) -> Markup {
    let lang = desk.lang;
    let title = say!(lang, &format!("apart-{name}"));
    html! {
        section.card aria-labelledby={ "apart-" (name) } {
            h2 #{ "apart-" (name) } { (icon(icon_name)) (title) span.count { (orders.len()) } }
            p.muted { (say!(lang, &format!("apart-{name}-what"))) }
            @if orders.is_empty() { p { (say!(lang, "apart-none")) } } @else {
                div.table-scroll tabindex="0" role="group" aria-label=(title) {
                    table.table {
                        thead { tr {
                            @for key in ["apart-number", "counter-method", "receipt-counter", "apart-opened"] { th { (say!(lang, key)) } }
                            th.figures { (say!(lang, "apart-asked")) } th.figures { (say!(lang, "apart-told")) } th { (say!(lang, "apart-state")) }
                        } }
                        tbody { @for order in orders { (row(desk, hall, order)) } }
                    }
                }
            }
        }
    }
}

fn row(desk: &Desk, hall: &Hall, order: &ApartOrder) -> Markup {
    let lang = desk.lang;
    let counter = hall.counter(&order.counter).map_or(0, |plan| plan.number);
    let failing = order.settled_at.is_some() && order.asks >= REFUND_ASKS_MANY && order.state.as_str() == "owed";
    html! {
        tr {
            th scope="row" { (order.order_no) @if !order.transaction_no.is_empty() { br; span.muted.small { (order.transaction_no) } } }
            td { (say!(lang, &format!("apart-provider-{}", order.provider.as_str()))) }
            td { (counter) " · " (order.clerk) }
            td.nowrap { (at(hall, order.opened_at)) }
            td.figures { (order.amount_fen) }
            td.figures { @if let Some(told) = order.mismatch_fen { (told) } @else { (order.amount_fen) } }
            td {
                (say!(lang, &format!("apart-state-{}", order.state.as_str())))
                @if let Some(settled) = order.settled_at { br; span.muted.small { (at(hall, settled)) } }
                @if failing { " " (badge_with(Meaning::Act, "triangle-alert", &say!(lang, "apart-failing", n = order.asks))) }
            }
        }
    }
}
