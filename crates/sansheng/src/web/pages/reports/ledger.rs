//! The books: the trial balance at an instant, months that are closed, what providers settled. Leaders act, auditors read.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::day_end::{self, ClosedMonth};
use crate::fees::balances::{self, TrialBalance};
use crate::fees::chart::{ChartLine, Family};
use crate::fees::types::offer_name;
use crate::fees::{LATE_FEE, Method};
use crate::halls::{Hall, Tariff};
use crate::kernel::{Day, Language, Money, Role, Zone};
use crate::say;
use crate::settlements::{self, Known, Settlement, SettlementLine};
use crate::web::api::settlements::{Of, bring_in};
use crate::web::auth::{Auditor, Leader, Staff};
use crate::web::pages::counter::Typed;
use crate::web::pages::duty::routes::desk;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::meaning::badge;
use crate::web::parts::{Meaning, button, empty, icon};
use crate::web::{App, Problem, once};

/// Which instant, which settlement.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// The day whose end is meant; now when it is left out.
    #[serde(default)]
    day: String,
    /// A settlement to look into.
    #[serde(default)]
    settlement: String,
}

/// The page's figures.
pub struct LedgerView {
    desk: Desk,
    hall: Arc<Hall>,
    zone: Zone,
    day: Option<Day>,
    books: TrialBalance,
    months: Vec<ClosedMonth>,
    settlements: Vec<Settlement>,
    chosen: Option<Settlement>,
    typed: Typed,
}

async fn view(
    app: &App,
    hall: &str,
    staff: &Staff,
    asked: &Asked,
    typed: Typed,
    said: Option<(Meaning, String)>,
) -> Result<LedgerView, Problem> {
    let hall = app.hall(hall).await?;
    let mut desk = desk(&hall, staff, &format!("/reports/{}/ledger", hall.id));
    desk.said = said;
    let (branch, zone, now) = (hall.branch.clone(), hall.zone.clone(), app.now() + 1);
    let day = Day::parse(&asked.day);
    let at = day.as_ref().map_or(now, |day| zone.instant(&day.plus(1), 0).clamp(0, now));
    let wanted = asked.settlement.clone();
    app.read(move |conn| {
        let chosen = if wanted.is_empty() { None } else { Some(settlements::settlement(conn, &branch, &wanted)?) };
        Ok(LedgerView {
            books: balances::trial_balance(conn, &branch, at)?,
            months: day_end::closed_months(conn, &branch)?,
            settlements: settlements::settlements(conn, &branch)?,
            chosen,
            desk,
            hall,
            zone,
            day,
            typed,
        })
    })
    .await
}

/// `GET /reports/{hall}/ledger?day=…&settlement=…`
pub async fn show(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    Ok(page(&view(&app, &hall, &staff, &asked, Typed::default(), None).await?))
}

type Sent = Form<HashMap<String, String>>;

async fn again(app: &App, hall: &str, who: &Staff, typed: Typed, problem: Problem) -> Result<Response, Problem> {
    let said = Some((Meaning::Look, problem.title()));
    let view = view(app, hall, who, &Asked::default(), typed, said).await?;
    Ok((problem.status, page(&view)).into_response())
}

/// `POST /reports/{hall}/ledger/months`: closes a month for good, after a fresh proof.
pub async fn close_month(
    State(app): State<App>,
    Path(hall): Path<String>,
    leader: Leader,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    leader.proved()?;
    let typed = Typed(sent);
    let month = typed.text("month");
    let key = once::of_form(typed.get("key"), "closed_month", &typed.without_key())?;
    match app.act(&leader, key, move |work| day_end::close_month(work, &month).map(drop)).await {
        Ok(()) => Ok(Redirect::to(&format!("/reports/{hall}/ledger")).into_response()),
        Err(problem) => again(&app, &hall, &leader, typed, problem).await,
    }
}

/// `POST /reports/{hall}/ledger/settlements`: a provider's file, pasted; the same file again changes nothing.
pub async fn settle(
    State(app): State<App>,
    Path(hall): Path<String>,
    leader: Leader,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let of = Of { method: typed.text("method"), name: typed.text("name") };
    match bring_in(&app, &leader, &of, typed.get("file")).await {
        Ok(made) => {
            Ok(Redirect::to(&format!("/reports/{hall}/ledger?settlement={}#settlement", made.id)).into_response())
        }
        Err(problem) => again(&app, &hall, &leader, typed, problem.in_language(leader.lang)).await,
    }
}

/// The page.
pub fn page(view: &LedgerView) -> Markup {
    let lang = view.desk.lang;
    let body = html! {
        h1 { (say!(lang, "ledger-title")) }
        p.row-wrap {
            a.button href={ "/reports/" (view.desk.hall) "/provider-orders" } { (icon("qr-code")) (say!(lang, "apart-title")) }
            a.button href={ "/reports/" (view.desk.hall) "/invoices" } { (icon("receipt-text")) (say!(lang, "invoices-title")) }
        }
        (balance(view))
        @if let Some(chosen) = &view.chosen { (settlement(view, chosen)) }
        div.pair { (months(view)) (all_settlements(view)) }
    };
    staff_page(&view.desk, "reports", say!(lang, "ledger-title"), None, &body)
}

/// A line of the chart in words.
fn line_name(hall: &Hall, lang: Language, line: &ChartLine) -> String {
    let (family, what) = Family::of(&line.line);
    let name = say!(lang, &format!("ledger-line-{}", family.as_str().replace('_', "-")));
    let known = match family {
        Family::Revenue => earned_by(hall, lang, what),
        Family::Deposit => tariff_names(hall, lang, |tariff| tariff.code == what),
        Family::Discount => offer_name(hall, what).map(|name| name.of(lang).to_owned()),
        _ => Method::parse(what).map(|method| say!(lang, &format!("fees-method-{}", method.as_str()))),
    };
    match known.unwrap_or_else(|| what.to_owned()).as_str() {
        "" => name,
        what => format!("{name} · {what}"),
    }
}

/// What earned it, as the hall's price list and its services call it.
fn earned_by(hall: &Hall, lang: Language, what: &str) -> Option<String> {
    if what == LATE_FEE {
        return Some(say!(lang, "ledger-late-fee"));
    }
    match what.strip_prefix("fee-") {
        Some(service) => hall.service(service).map(|service| service.name.of(lang).to_owned()),
        None => tariff_names(hall, lang, |tariff| tariff.product == what),
    }
}

/// The names of tariffs, each once, in the order of the price list; a product has a few.
fn tariff_names(hall: &Hall, lang: Language, which: impl Fn(&Tariff) -> bool) -> Option<String> {
    let mut names: Vec<&str> = Vec::new();
    for tariff in hall.pack.tariffs.iter().filter(|tariff| which(tariff)) {
        if !names.contains(&tariff.name.of(lang)) {
            names.push(tariff.name.of(lang));
        }
    }
    (!names.is_empty()).then(|| names.join(say!(lang, "ledger-and").as_str()))
}

fn balance(view: &LedgerView) -> Markup {
    let (lang, books) = (view.desk.lang, &view.books);
    let day = view.day.as_ref().map(ToString::to_string).unwrap_or_default();
    html! {
        section.card aria-labelledby="balance-title" {
            h2 #balance-title { (icon("scale")) (say!(lang, "ledger-balance")) }
            form.day method="get" {
                label for="day" { (say!(lang, "ledger-end-of")) }
                input.input #day type="date" name="day" value=(day) data-key="F3";
                button.button type="submit" { (icon("search")) (say!(lang, "duty-show")) }
            }
            p.sentence {
                @if books.sum_fen == 0 { (say!(lang, "ledger-even", amount = Money(books.debit_fen).to_string())) }
                @else { (say!(lang, "ledger-uneven", amount = Money(books.sum_fen).to_string())) }
            }
            @if books.lines.is_empty() { (empty("scale", &say!(lang, "reports-nothing-yet"))) } @else {
                div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "ledger-balance")) {
                    table.table {
                        thead { tr { th { (say!(lang, "ledger-line")) } th.figures { (say!(lang, "ledger-debit")) } th.figures { (say!(lang, "ledger-credit")) } th.figures { (say!(lang, "ledger-entries")) } } }
                        tbody { @for line in &books.lines {
                            tr {
                                th scope="row" { (line_name(&view.hall, lang, line)) }
                                td.figures { @if line.balance_fen > 0 { (Money(line.balance_fen)) } }
                                td.figures { @if line.balance_fen < 0 { (Money(-line.balance_fen)) } }
                                td.figures { (line.entries) }
                            }
                        } }
                        tfoot { tr { th scope="row" { (say!(lang, "ledger-sum")) } td.figures { (Money(books.debit_fen)) } td.figures { (Money(books.credit_fen)) } td {} } }
                    }
                }
            }
        }
    }
}

fn leads(view: &LedgerView) -> bool {
    matches!(view.desk.role, Role::Leader | Role::Owner)
}

fn months(view: &LedgerView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="months-title" {
            h2 #months-title { (icon("lock")) (say!(lang, "ledger-months")) }
            @if view.months.is_empty() { (empty("lock", &say!(lang, "ledger-months-none"))) } @else {
                table.table { tbody { @for month in &view.months {
                    tr { th scope="row" { (month.month) } td { (month.closed_by) } td { (view.zone.day(month.closed_at)) } }
                } } }
            }
            @if leads(view) {
                form.stack method="post" action={ "/reports/" (view.desk.hall) "/ledger/months" } {
                    input type="hidden" name="key" value="";
                    div.field { label for="month" { (say!(lang, "ledger-month")) } input.input #month type="month" name="month" required value=(view.typed.get("month")); }
                    p.muted { (say!(lang, "ledger-month-what")) }
                    div.row-wrap { (button::submit(button::Look::Act, Some("lock"), &say!(lang, "ledger-month-close"), None)) }
                }
            }
        }
    }
}

fn all_settlements(view: &LedgerView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        section.card aria-labelledby="settlements-title" {
            h2 #settlements-title { (icon("landmark")) (say!(lang, "ledger-settlements")) }
            @if view.settlements.is_empty() { (empty("landmark", &say!(lang, "ledger-settlements-none"))) } @else {
                table.table {
                    thead { tr { th { (say!(lang, "counter-method")) } th { (say!(lang, "duty-day")) } th.figures { (say!(lang, "ledger-matched")) } th.figures { (say!(lang, "counter-line-amount")) } } }
                    tbody { @for made in &view.settlements {
                        tr {
                            td { a href={ "/reports/" (hall) "/ledger?settlement=" (made.id) "#settlement" } { (say!(lang, &format!("fees-method-{}", made.method))) } }
                            td { (made.first_day) @if made.last_day != made.first_day { " – " (made.last_day) } }
                            td.figures { (made.matched) "/" (made.lines) }
                            td.figures { (made.amount_fen) }
                        }
                    } }
                }
            }
            @if leads(view) {
                form.stack method="post" action={ "/reports/" (hall) "/ledger/settlements" } {
                    div.field {
                        label for="method" { (say!(lang, "counter-method")) }
                        select.input #method name="method" { @for method in Method::ALL.into_iter().filter(|method| *method != Method::Cash) {
                            option value=(method.as_str()) selected[view.typed.get("method") == method.as_str()] { (say!(lang, &format!("fees-method-{}", method.as_str()))) }
                        } }
                    }
                    div.field { label for="name" { (say!(lang, "ledger-file-name")) } input.input #name name="name" maxlength="120" value=(view.typed.get("name")); }
                    div.field { label for="file" { (say!(lang, "ledger-file")) } textarea.input #file name="file" rows="6" required placeholder="reference,amount,fee,day" { (view.typed.get("file")) } }
                    div.row-wrap { (button::submit(button::Look::Plain, Some("upload"), &say!(lang, "ledger-file-send"), None)) }
                }
            }
        }
    }
}

fn settlement(view: &LedgerView, made: &Settlement) -> Markup {
    let lang = view.desk.lang;
    let even = made.apart.is_empty() && made.missing.is_empty() && made.missing_credits.is_empty();
    html! {
        section.card #settlement aria-labelledby="settlement-title" {
            h2 #settlement-title { (icon("list-checks")) (say!(lang, "ledger-settlement", name = made.name.as_str())) }
            p.sentence { (say!(lang, "ledger-settlement-sentence", matched = made.matched, lines = made.lines, amount = made.amount_fen.to_string(), fee = made.fee_fen.to_string())) }
            @if even { p { (badge(Meaning::Good, &say!(lang, "ledger-settlement-even"))) } }
            @if !made.apart.is_empty() {
                table.table {
                    thead { tr { th.figures { (say!(lang, "ledger-row")) } th { (say!(lang, "receipt-reference")) } th { (say!(lang, "duty-day")) } th.figures { (say!(lang, "counter-line-amount")) } th { (say!(lang, "ledger-why")) } } }
                    tbody { @for line in &made.apart {
                        tr { td.figures { (line.n) } td { (line.reference) } td { (line.day) } td.figures { (line.amount_fen) } td { (why(lang, line)) } }
                    } }
                }
            }
            @if !made.missing.is_empty() {
                h2 { (say!(lang, "ledger-missing")) }
                table.table { tbody { @for part in &made.missing {
                    tr { td { a href={ "/receipts/" (part.payment) } { (part.reference) } } td { (part.day) } td.figures { (part.amount_fen) } }
                } } }
            }
            @if !made.missing_credits.is_empty() { (missing_credits(view, made)) }
        }
    }
}

/// Why a line does not match; what went back to its customer is nothing that anybody must look into.
fn why(lang: Language, line: &SettlementLine) -> Markup {
    let Some(known) = line.known else {
        return badge(Meaning::Look, &say!(lang, &format!("ledger-apart-{}", line.state.as_str())));
    };
    let meaning = if known == Known::Returned { Meaning::Plain } else { Meaning::Look };
    badge(meaning, &say!(lang, &format!("ledger-known-{}", known.as_str())))
}

/// What a leader settled as an account's credit, and the provider's file does not have.
fn missing_credits(view: &LedgerView, made: &Settlement) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        h2 { (say!(lang, "ledger-missing-credits")) }
        p.muted { (say!(lang, "ledger-missing-credits-what")) }
        table.table { tbody { @for credit in &made.missing_credits {
            tr {
                td { a href={ "/reports/" (hall) "/provider-orders#apart-ended" } { (credit.reference) } }
                td { (credit.day) }
                td { (say!(lang, "ledger-missing-credit-of", account = credit.account.as_str())) }
                td.figures { (credit.amount_fen) }
            }
        } } }
    }
}
