//! Orders at providers that somebody must look into: told otherwise than was asked, paid when nobody could be served any more,
//! on their way back. For those who lead and those who audit; the product goes on asking about what goes back, and whoever
//! leads settles what was told otherwise.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::fees::orders::disputes::{self, ENDED_SHOWN_MS};
use crate::fees::orders::{
    ApartOrder, ApartOrders, AskDisputeEnd, Dispute, DisputeEnd, Disputes, Outcome, REFUND_ASKS_MANY, end_dispute,
    orders_apart,
};
use crate::halls::Hall;
use crate::kernel::{Millis, Money, Role};
use crate::say;
use crate::web::auth::{Auditor, Leader, Staff};
use crate::web::pages::counter::Typed;
use crate::web::pages::duty::routes::desk;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::field::{self, Check, Field};
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, button, icon};
use crate::web::{App, Problem, once};

/// What the page shows, and what was typed into the form that was refused.
struct View<'a> {
    desk: &'a Desk,
    hall: &'a Hall,
    found: ApartOrders,
    disputes: Disputes,
    typed: Typed,
    wrong: String,
}

async fn shown(app: &App, hall: &str, staff: &Staff, typed: Typed, wrong: String) -> Result<Markup, Problem> {
    let hall = app.hall(hall).await?;
    let desk = desk(&hall, staff, &format!("/reports/{}/provider-orders", hall.id));
    let (branch, id, since) = (hall.branch.clone(), hall.id.clone(), app.now() - ENDED_SHOWN_MS);
    let read = move |conn: &mut crate::store::Conn| {
        Ok((orders_apart(conn, &branch, &id)?, disputes::disputes(conn, &branch, &id, since)?))
    };
    let (found, disputes) = app.read(read).await?;
    Ok(page(&View { desk: &desk, hall: &hall, found, disputes, typed, wrong }))
}

/// `GET /reports/{hall}/provider-orders`
pub async fn show(State(app): State<App>, Path(hall): Path<String>, staff: Auditor) -> Result<Markup, Problem> {
    shown(&app, &hall, &staff, Typed::default(), String::new()).await
}

/// `POST /reports/{hall}/provider-orders/{id}/endings`: what became of the money, after a fresh proof.
pub async fn end(
    State(app): State<App>,
    Path((hall, id)): Path<(String, String)>,
    leader: Leader,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    leader.proved()?;
    let typed = Typed(sent);
    let Some(outcome) = Outcome::parse(typed.get("outcome")) else {
        let needed = Problem::named(StatusCode::UNPROCESSABLE_ENTITY, "dispute_outcome_needed");
        return again(&app, &hall, &leader, id, typed, needed.in_language(leader.lang)).await;
    };
    let ask = AskDisputeEnd { outcome, account: typed.some("account"), reason: typed.text("reason") };
    let key = once::of_form(typed.get("key"), &format!("dispute {hall} {id}"), &typed.without_key())?;
    let (place, dispute) = (hall.clone(), id.clone());
    match app.act(&leader, key, move |work| end_dispute(work, &place, &dispute, &ask).map(drop)).await {
        Ok(()) => Ok(Redirect::to(&format!("/reports/{hall}/provider-orders#apart-ended")).into_response()),
        Err(problem) => again(&app, &hall, &leader, id, typed, problem).await,
    }
}

/// The page once more, with what was typed and why it was not done.
async fn again(
    app: &App,
    hall: &str,
    who: &Staff,
    dispute: String,
    typed: Typed,
    problem: Problem,
) -> Result<Response, Problem> {
    let words = problem.title();
    let typed = Typed(typed.0.into_iter().chain([("dispute".to_owned(), dispute)]).collect());
    Ok((problem.status, shown(app, hall, who, typed, words).await?).into_response())
}

/// The page.
fn page(view: &View<'_>) -> Markup {
    let (desk, lang) = (view.desk, view.desk.lang);
    let body = html! {
        h1 { (say!(lang, "apart-title")) }
        p { a.button.quiet href={ "/reports/" (desk.hall) "/ledger" } { (icon("arrow-left")) (say!(lang, "duty-link-ledger")) } }
        p { (say!(lang, "apart-lead")) }
        (open(view))
        (section(desk, view.hall, "owed", "undo-2", &view.found.owed))
        (section(desk, view.hall, "refunded", "circle-check", &view.found.refunded))
        (ended(view))
    };
    staff_page(desk, "reports", say!(lang, "apart-title"), None, &body)
}

fn at(hall: &Hall, at: Millis) -> String {
    format!("{} {}", hall.zone.day(at), hall.zone.hour_minute(at))
}

/// Whose counter it was.
fn counter(hall: &Hall, counter: &str, clerk: &str) -> Markup {
    html! { (hall.counter(counter).map_or(0, |plan| plan.number)) " · " (clerk) }
}

fn numbers(order_no: &str, reference: &str) -> Markup {
    html! { th scope="row" { (order_no) @if !reference.is_empty() { br; span.muted.small { (reference) } } } }
}

/// What was told otherwise and is not settled; whoever leads settles it here.
fn open(view: &View<'_>) -> Markup {
    let lang = view.desk.lang;
    let title = say!(lang, "apart-differs");
    html! {
        section.card aria-labelledby="apart-differs" {
            h2 #apart-differs { (icon("triangle-alert")) (title) span.count { (view.disputes.open.len()) } }
            p.muted { (say!(lang, "apart-differs-what")) }
            // Settled meanwhile: its form is gone, its refusal is not.
            @if !view.wrong.is_empty() && !view.disputes.open.iter().any(|one| one.id == view.typed.get("dispute")) {
                p.wrong role="alert" { (icon("triangle-alert")) (view.wrong) }
            }
            @if view.disputes.open.is_empty() { p { (say!(lang, "apart-none")) } } @else {
                div.table-scroll tabindex="0" role="group" aria-label=(title) {
                    table.table {
                        (heads(view.desk, "apart-told-at"))
                        tbody {
                            @for one in &view.disputes.open {
                                tr {
                                    (numbers(&one.order_no, &one.reference))
                                    td { (say!(lang, &format!("apart-provider-{}", one.provider.as_str()))) }
                                    td { (counter(view.hall, &one.counter, &one.clerk)) }
                                    td.nowrap { (at(view.hall, one.at)) }
                                    td.figures { (one.asked_fen) }
                                    td.figures { b { (one.told_fen) } }
                                    td { (say!(lang, &format!("apart-state-{}", one.state.as_str()))) }
                                }
                                @if matches!(view.desk.role, Role::Leader | Role::Owner) { tr { td colspan="7" { (settling(view, one)) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn heads(desk: &Desk, when: &str) -> Markup {
    let lang = desk.lang;
    html! {
        thead { tr {
            @for key in ["apart-number", "counter-method", "receipt-counter", when] { th scope="col" { (say!(lang, key)) } }
            th.figures scope="col" { (say!(lang, "apart-asked")) } th.figures scope="col" { (say!(lang, "apart-told")) }
            th scope="col" { (say!(lang, "apart-state")) }
        } }
    }
}

/// What became of the money. Credit is only offered where there is an account and a number to match the provider's file by.
fn settling(view: &View<'_>, one: &Dispute) -> Markup {
    let lang = view.desk.lang;
    let mine = view.typed.get("dispute") == one.id;
    let typed = |name: &str| if mine { view.typed.get(name) } else { "" };
    let creditable = !one.accounts.is_empty() && one.told_fen > Money::ZERO && !one.reference.is_empty();
    let offered = Outcome::ALL.into_iter().filter(|outcome| creditable || *outcome != Outcome::Credited);
    let accounts: Vec<(String, String)> = one
        .accounts
        .iter()
        .map(|account| (account.id.clone(), format!("{} · {}", account.number, account.name)))
        .collect();
    let accounts: Vec<(&str, &str)> = accounts.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
    let action = format!("/reports/{}/provider-orders/{}/endings", view.desk.hall, one.id);
    html! {
        details.settling open[mine] {
            summary { (say!(lang, "apart-settle")) }
            (button::once(&action, typed("key"), &html! {
                fieldset {
                    legend { (say!(lang, "apart-outcome")) }
                    div.choices { @for outcome in offered {
                        (field::radio(&Check {
                            name: "outcome",
                            value: outcome.as_str(),
                            label: &say!(lang, &format!("apart-outcome-{}", outcome.as_str())),
                            hint: &say!(lang, &format!("apart-outcome-{}-what", outcome.as_str())),
                            checked: typed("outcome") == outcome.as_str(),
                            ..Check::default()
                        }))
                    } }
                }
                @if creditable {
                    (field::select(&Field { name: "account", of: &one.id, label: &say!(lang, "apart-account"), value: typed("account"), ..Field::default() }, &accounts))
                }
                (field::text(&Field {
                    name: "reason",
                    of: &one.id,
                    label: &say!(lang, "apart-reason"),
                    hint: &say!(lang, "apart-reason-hint"),
                    value: typed("reason"),
                    wrong: if mine { &view.wrong } else { "" },
                    required: true,
                    length_max: 200,
                    ..Field::default()
                }))
                div.row-wrap { (button::submit(button::Look::Primary, Some("check"), &say!(lang, "apart-settle-send"), None)) }
            }))
        }
    }
}

/// What was settled: what became of it, by whom, when and why.
fn ended(view: &View<'_>) -> Markup {
    let lang = view.desk.lang;
    let title = say!(lang, "apart-ended");
    html! {
        section.card aria-labelledby="apart-ended" {
            h2 #apart-ended { (icon("circle-check")) (title) span.count { (view.disputes.ended.len()) } }
            p.muted { (say!(lang, "apart-ended-what")) }
            @if view.disputes.ended.is_empty() { p { (say!(lang, "apart-none")) } } @else {
                div.table-scroll tabindex="0" role="group" aria-label=(title) {
                    table.table {
                        thead { tr {
                            @for key in ["apart-number", "counter-method", "receipt-counter"] { th scope="col" { (say!(lang, key)) } }
                            th.figures scope="col" { (say!(lang, "apart-asked")) } th.figures scope="col" { (say!(lang, "apart-told")) }
                            th scope="col" { (say!(lang, "apart-outcome")) } th scope="col" { (say!(lang, "apart-reason")) }
                        } }
                        tbody { @for one in &view.disputes.ended { @if let Some(end) = &one.end { (settled(view, one, end)) } } }
                    }
                }
            }
        }
    }
}

fn settled(view: &View<'_>, one: &Dispute, end: &DisputeEnd) -> Markup {
    let lang = view.desk.lang;
    html! {
        tr {
            (numbers(&one.order_no, &one.reference))
            td { (say!(lang, &format!("apart-provider-{}", one.provider.as_str()))) }
            td { (counter(view.hall, &one.counter, &one.clerk)) }
            td.figures { (one.asked_fen) }
            td.figures { (one.told_fen) }
            td { (say!(lang, &format!("apart-outcome-{}", end.outcome.as_str()))) @if let Some(account) = &end.account { " · " (account) } }
            td { (end.reason) br; span.muted.small { (end.staff) " · " (at(view.hall, end.at)) } }
        }
    }
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
                        (heads(desk, "apart-opened"))
                        tbody { @for order in orders { (row(desk, hall, order)) } }
                    }
                }
            }
        }
    }
}

fn row(desk: &Desk, hall: &Hall, order: &ApartOrder) -> Markup {
    let lang = desk.lang;
    let failing = order.settled_at.is_some() && order.asks >= REFUND_ASKS_MANY && order.state.as_str() == "owed";
    html! {
        tr {
            (numbers(&order.order_no, &order.transaction_no))
            td { (say!(lang, &format!("apart-provider-{}", order.provider.as_str()))) }
            td { (counter(hall, &order.counter, &order.clerk)) }
            td.nowrap { (at(hall, order.opened_at)) }
            td.figures { (order.amount_fen) }
            td.figures { (order.amount_fen) }
            td {
                (say!(lang, &format!("apart-state-{}", order.state.as_str())))
                @if let Some(settled) = order.settled_at { br; span.muted.small { (at(hall, settled)) } }
                @if failing { " " (badge_with(Meaning::Act, "triangle-alert", &say!(lang, "apart-failing", n = order.asks))) }
            }
        }
    }
}
