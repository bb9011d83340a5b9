//! The end of the day: what is still open, what the day came to, the close; differences to sign, bags for the bank. The
//! duty manager and the leaders act here, the auditor reads.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::routes::desk;
use crate::day_end::{self, AskDeposit, DayClosed, DayEndRefusal, DaySummary, Deposit, Open, ProductSum};
use crate::door::Stop;
use crate::fees::tills::signatures::{AskSignature, sign_difference};
use crate::halls::Hall;
use crate::kernel::{Day, Language, Money};
use crate::say;
use crate::store::Conn;
use crate::web::auth::{Auditor, DutyManager, Staff};
use crate::web::pages::counter::Typed;
use crate::web::pages::notes;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::meaning::badge;
use crate::web::parts::{Meaning, button, empty, icon};
use crate::web::{App, Problem, once};

/// The day and everything about its end.
pub struct DayEndView {
    desk: Desk,
    hall: Arc<Hall>,
    day: Day,
    is_today: bool,
    open: Vec<Open>,
    sum: DaySummary,
    closed: Option<DayClosed>,
    deposits: Vec<Deposit>,
    typed: Typed,
}

/// Which day.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
}

fn shown(
    conn: &mut Conn,
    hall: Arc<Hall>,
    desk: Desk,
    (day, is_today): (Day, bool),
    typed: Typed,
) -> Result<DayEndView, Stop> {
    let (branch, id) = (hall.branch.as_str(), hall.id.as_str());
    Ok(DayEndView {
        open: day_end::open_of_day(conn, branch, id, day.as_str())?,
        sum: day_end::summary(conn, branch, id, &day)?,
        closed: day_end::closed_day(conn, branch, id, day.as_str())?,
        deposits: day_end::deposits_of_day(conn, branch, id, day.as_str())?,
        desk,
        hall: hall.clone(),
        day,
        is_today,
        typed,
    })
}

async fn view(
    app: &App,
    hall: &str,
    staff: &Staff,
    day: &str,
    typed: Typed,
    said: Option<(Meaning, String)>,
) -> Result<DayEndView, Problem> {
    let hall = app.hall(hall).await?;
    let mut desk = desk(&hall, staff, &format!("/duty/{}/day-end", hall.id));
    desk.said = said;
    let today = hall.zone.day(app.now());
    let day = Day::parse(day).filter(|day| *day <= today).unwrap_or_else(|| today.clone());
    let is_today = day == today;
    app.read(move |conn| shown(conn, hall, desk, (day, is_today), typed)).await
}

/// `GET /duty/{hall}/day-end?day=…`
pub async fn show(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    Ok(page(&view(&app, &hall, &staff, &asked.day, Typed::default(), None).await?))
}

type Sent = Form<HashMap<String, String>>;

/// Back to the day, or the page again with what was typed and why it was not done.
async fn after(
    app: &App,
    hall: &str,
    manager: &DutyManager,
    typed: Typed,
    done: Result<(), Problem>,
) -> Result<Response, Problem> {
    let day = typed.text("day");
    let Err(problem) = done else {
        return Ok(Redirect::to(&format!("/duty/{hall}/day-end?day={day}")).into_response());
    };
    let said = Some((Meaning::Look, problem.title()));
    let view = view(app, hall, manager, &day, typed, said).await?;
    Ok((problem.status, page(&view)).into_response())
}

/// `POST /duty/{hall}/day-end`: closes the day for good.
pub async fn close(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (of, day) = (hall.clone(), typed.text("day"));
    let key = once::of_form(typed.get("key"), "day_end", &typed.without_key())?;
    let close = move |work: &mut crate::door::Work<'_>| {
        let day = Day::parse(&day).ok_or(DayEndRefusal::DayNotYet)?;
        day_end::close_day(work, &of, &day).map(drop)
    };
    let done = app.act(&manager, key, close).await;
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/day-end/signatures`: the second signature, after a fresh proof of who signs.
pub async fn sign(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    manager.proved()?;
    let typed = Typed(sent);
    let till = typed.text("till");
    let ask = AskSignature { handover: typed.some("handover"), note: typed.text("note") };
    let key = once::of_form(typed.get("key"), "signature", &typed.without_key())?;
    let done = app.act(&manager, key, move |work| sign_difference(work, &till, &ask).map(drop)).await;
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/day-end/deposits`: a bag for the bank; leads to its slip.
pub async fn deposit(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (of, form) = (hall.clone(), typed.clone());
    let key = once::of_form(typed.get("key"), "deposit", &typed.without_key())?;
    let deposit = move |work: &mut crate::door::Work<'_>| {
        let ask = AskDeposit { bag: form.text("bag"), notes: notes::typed(&form)? };
        day_end::deposit_cash(work, &of, &ask).map(|made| made.id)
    };
    match app.act(&manager, key, deposit).await {
        Ok(id) => Ok(Redirect::to(&format!("/deposits/{id}")).into_response()),
        Err(problem) => after(&app, &hall, &manager, typed, Err(problem)).await,
    }
}

/// The page.
pub fn page(view: &DayEndView) -> Markup {
    let (desk, lang) = (&view.desk, view.desk.lang);
    let body = html! {
        header.head {
            h1 { (say!(lang, "day-end-title")) }
            form.day method="get" {
                label for="day" { (say!(lang, "duty-day")) }
                input.input #day type="date" name="day" value=(view.day) data-key="F3";
                button.button type="submit" { (icon("search")) (say!(lang, "duty-show")) }
            }
        }
        (state(view))
        (figures(view))
        div.pair { (methods(view)) (tills(view)) }
        div.pair { (clerks(view)) (products(view)) }
        (deposits(view))
    };
    staff_page(desk, "duty", say!(lang, "day-end-title"), None, &body)
}

fn form(view: &DayEndView, act: &str, body: &Markup) -> Markup {
    let (hall, day) = (&view.desk.hall, &view.day);
    html! {
        form.stack method="post" action={ "/duty/" (hall) "/day-end" (act) } autocomplete="off" {
            input type="hidden" name="key" value="";
            input type="hidden" name="day" value=(day);
            (body)
        }
    }
}

fn state(view: &DayEndView) -> Markup {
    let lang = view.desk.lang;
    if let Some(closed) = &view.closed {
        let at = format!("{} {}", view.hall.zone.day(closed.closed_at), view.hall.zone.hour_minute(closed.closed_at));
        return html! {
            p.verdict.good { (icon("lock")) (say!(lang, "day-end-closed", who = closed.closed_by.as_str(), at = at)) }
        };
    }
    html! {
        section.card aria-labelledby="open-title" {
            h2 #open-title { (icon("list-checks")) (say!(lang, "day-end-open")) }
            @if view.open.is_empty() { p.calm { (icon("circle-check")) (say!(lang, "day-end-nothing-open")) } }
            @else { ul.rows.tight { @for open in &view.open { (open_row(view, open)) } } }
            @if view.desk.acts() && view.open.is_empty() {
                (form(view, "", &html! {
                    p.muted { (say!(lang, "day-end-close-what")) }
                    div.row-wrap { (button::submit(button::Look::Primary, Some("lock"), &say!(lang, "day-end-close", day = view.day.as_str()), Some("F9"))) }
                }))
            }
        }
    }
}

fn counter_of(view: &DayEndView, counter: &str) -> String {
    say!(view.desk.lang, "common-counter", n = view.hall.counter(counter).map_or(0, |plan| plan.number))
}

fn open_row(view: &DayEndView, open: &Open) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        li {
            @match open {
                Open::Till { counter, clerk, .. } => {
                    (icon("wallet"))
                    span.grow { (say!(lang, "day-end-open-till", counter = counter_of(view, counter), clerk = clerk.as_str())) }
                }
                Open::Ticket { ticket, number } => {
                    (icon("ticket"))
                    span.grow { a href={ "/duty/" (hall) "/tickets/" (ticket) } { (say!(lang, "day-end-open-ticket", number = number.as_str())) } }
                }
                Open::Payment { amount_fen, .. } => {
                    (icon("qr-code"))
                    span.grow { (say!(lang, "day-end-open-payment", amount = amount_fen.to_string())) }
                }
                Open::Dispute { told_fen, .. } => {
                    (icon("triangle-alert"))
                    span.grow { a href={ "/reports/" (hall) "/provider-orders" } { (say!(lang, "day-end-open-dispute", amount = told_fen.to_string())) } }
                }
                Open::Difference { till, handover, counter, clerk, difference_fen } => {
                    (icon("triangle-alert"))
                    span.grow { (say!(lang, "day-end-open-difference", counter = counter_of(view, counter), clerk = clerk.as_str(), amount = difference_fen.to_string())) }
                    @if view.desk.acts() { (sign_form(view, till, handover.as_deref())) }
                }
            }
        }
    }
}

fn sign_form(view: &DayEndView, till: &str, handover: Option<&str>) -> Markup {
    let lang = view.desk.lang;
    let id = format!("note-{}", handover.unwrap_or(till));
    form(
        view,
        "/signatures",
        &html! {
            input type="hidden" name="till" value=(till);
            input type="hidden" name="handover" value=(handover.unwrap_or_default());
            div.row-wrap {
                label.unseen for=(id) { (say!(lang, "day-end-note")) }
                input.input id=(id) name="note" maxlength="200" placeholder=(say!(lang, "day-end-note")) value=(view.typed.get("note"));
                (button::submit(button::Look::Plain, Some("file-signature"), &say!(lang, "day-end-sign"), None))
            }
        },
    )
}

fn figures(view: &DayEndView) -> Markup {
    let (lang, sum) = (view.desk.lang, &view.sum);
    let receipts = if sum.receipt_last == 0 {
        "–".to_owned()
    } else {
        format!("{:06} – {:06}", sum.receipt_first, sum.receipt_last)
    };
    let row = |key: &str, value: String| html! { div.figure { span.name { (say!(lang, key)) } span.value.figures { (value) } } };
    html! {
        section.card aria-labelledby="sum-title" {
            h2 #sum-title {
                (icon("chart-column")) (say!(lang, "day-end-sum", day = view.day.as_str()))
                @if view.is_today && view.closed.is_none() { " " (badge(Meaning::Plain, &say!(lang, "day-end-so-far"))) }
            }
            div.figures-row {
                (row("day-end-taken", sum.amount_fen.to_string()))
                (row("counter-till-payments", sum.payments.to_string()))
                (row("day-end-reversed", format!("{} · {}", sum.reversals, sum.reversed_fen)))
                (row("day-end-over-short", sum.over_short_fen.to_string()))
                (row("day-end-receipts", receipts))
                (row("day-end-tickets", sum.tickets.to_string()))
            }
        }
    }
}

fn methods(view: &DayEndView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="methods-title" {
            h2 #methods-title { (icon("banknote")) (say!(lang, "day-end-by-method")) }
            div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "day-end-by-method")) {
                table.table {
                    thead { tr {
                        th { (say!(lang, "counter-method")) }
                        @for key in ["counter-till-payments", "day-end-taken", "day-end-given-back", "counter-till-expected", "counter-till-counted"] { th.figures { (say!(lang, key)) } }
                    } }
                    tbody { @for row in &view.sum.methods {
                        tr {
                            th scope="row" { (say!(lang, &format!("counter-method-{}", row.method.as_str()))) }
                            td.figures { (row.payments) }
                            td.figures { (row.amount_fen) }
                            td.figures { (row.reversed_fen) }
                            td.figures { (row.expected_fen) }
                            td.figures { (row.counted_fen) }
                        }
                    } }
                }
            }
        }
    }
}

fn tills(view: &DayEndView) -> Markup {
    let (lang, tills) = (view.desk.lang, &view.sum.tills);
    let rows: [(&str, Money); 6] = [
        ("day-end-floats", tills.floats_fen),
        ("counter-till-in", tills.in_fen),
        ("counter-till-out", tills.out_fen),
        ("day-end-drops", tills.drops_fen),
        ("day-end-payouts", tills.payouts_fen),
        ("day-end-deposited", tills.deposits_fen),
    ];
    html! {
        section.card aria-labelledby="tills-title" {
            h2 #tills-title { (icon("wallet")) (say!(lang, "day-end-tills", n = tills.tills)) }
            table.table { tbody { @for (key, amount) in rows { tr { th scope="row" { (say!(lang, key)) } td.figures { (amount) } } } } }
        }
    }
}

fn clerks(view: &DayEndView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="clerks-title" {
            h2 #clerks-title { (icon("users")) (say!(lang, "day-end-by-clerk")) }
            @if view.sum.clerks.is_empty() { (empty("users", &say!(lang, "duty-payments-none"))) } @else {
                table.table {
                    thead { tr { th { (say!(lang, "duty-clerk")) } th.figures { (say!(lang, "counter-till-payments")) } th.figures { (say!(lang, "day-end-taken")) } th.figures { (say!(lang, "day-end-given-back")) } } }
                    tbody { @for row in &view.sum.clerks {
                        tr { th scope="row" { (row.name) } td.figures { (row.payments) } td.figures { (row.amount_fen) } td.figures { (row.reversed_fen) } }
                    } }
                }
            }
        }
    }
}

/// What was paid for, in words.
fn product_name(hall: &Hall, lang: Language, row: &ProductSum) -> String {
    let kind = say!(lang, &format!("day-end-kind-{}", row.kind.replace('_', "-")));
    let tariff = hall.pack.tariffs.iter().find(|tariff| tariff.code == row.code).map(|tariff| tariff.name.of(lang));
    let service = hall.service(&row.code).map(|service| service.name.of(lang));
    let name = if row.kind == "fee" { service } else { tariff };
    match name.unwrap_or(&row.code) {
        "" => kind,
        name => format!("{name} · {kind}"),
    }
}

fn products(view: &DayEndView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="products-title" {
            h2 #products-title { (icon("layers")) (say!(lang, "day-end-by-product")) }
            @if view.sum.products.is_empty() { (empty("layers", &say!(lang, "duty-payments-none"))) } @else {
                table.table {
                    thead { tr { th { (say!(lang, "day-end-product")) } th.figures { (say!(lang, "day-end-taken")) } th.figures { (say!(lang, "day-end-given-back")) } } }
                    tbody { @for row in &view.sum.products {
                        tr { th scope="row" { (product_name(&view.hall, lang, row)) } td.figures { (row.amount_fen) } td.figures { (row.reversed_fen) } }
                    } }
                }
            }
        }
    }
}

fn deposits(view: &DayEndView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="deposits-title" {
            h2 #deposits-title { (icon("landmark")) (say!(lang, "day-end-deposits")) }
            @if !view.deposits.is_empty() {
                table.table {
                    thead { tr { th { (say!(lang, "paper-bag")) } th { (say!(lang, "paper-by")) } th.figures { (say!(lang, "counter-line-amount")) } th { span.unseen { (say!(lang, "day-end-slip")) } } } }
                    tbody { @for made in &view.deposits {
                        tr { td { (made.bag) } td { (made.staff) } td.figures { (made.amount_fen) } td { a href={ "/deposits/" (made.id) } { (say!(lang, "day-end-slip")) } } }
                    } }
                }
            }
            @if view.desk.acts() && view.is_today && view.closed.is_none() {
                (form(view, "/deposits", &html! {
                    div.field { label for="bag" { (say!(lang, "paper-bag")) } input.input #bag name="bag" maxlength="40" required value=(view.typed.get("bag")); }
                    (notes::fields(lang, &view.typed))
                    div.row-wrap { (button::submit(button::Look::Plain, Some("landmark"), &say!(lang, "day-end-deposit"), None)) }
                }))
            }
        }
    }
}
