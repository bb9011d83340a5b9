//! Requests for invoices: what waits, what is with the tax system, what failed, what was issued. Leaders collect what waits
//! into a file, take it along and note what became of each request.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::fees::{self, Invoice, InvoiceNews, InvoiceState, InvoicesByState};
use crate::kernel::Role;
use crate::say;
use crate::web::auth::{Auditor, Leader, Staff};
use crate::web::pages::counter::Typed;
use crate::web::pages::duty::routes::desk;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::{Meaning, button, icon};
use crate::web::{App, Problem, once};

/// Which file was just made.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    /// Its name.
    #[serde(default)]
    file: String,
}

async fn shown(
    app: &App,
    hall: &str,
    staff: &Staff,
    asked: &Asked,
    said: Option<(Meaning, String)>,
) -> Result<Markup, Problem> {
    let hall = app.hall(hall).await?;
    let mut desk = desk(&hall, staff, &format!("/reports/{}/invoices", hall.id));
    desk.said = said;
    let branch = hall.branch.clone();
    let found = app.read(move |conn| Ok(fees::invoices_by_state(conn, &branch)?)).await?;
    Ok(page(&desk, &found, &asked.file))
}

/// `GET /reports/{hall}/invoices?file=…`
pub async fn show(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    shown(&app, &hall, &staff, &asked, None).await
}

type Sent = Form<HashMap<String, String>>;

/// `POST /reports/{hall}/invoices/files`: everything that waits goes into one file.
pub async fn send(
    State(app): State<App>,
    Path(hall): Path<String>,
    leader: Leader,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    leader.proved()?;
    let typed = Typed(sent);
    let key = once::of_form(typed.get("key"), "invoice-files", &typed.without_key())?;
    match app.act(&leader, key, fees::send_invoices).await {
        Ok((file, _)) => Ok(Redirect::to(&format!("/reports/{hall}/invoices?file={file}")).into_response()),
        Err(problem) => again(&app, &hall, &leader, problem).await,
    }
}

async fn again(app: &App, hall: &str, who: &Staff, problem: Problem) -> Result<Response, Problem> {
    let said = Some((Meaning::Look, problem.title()));
    Ok((problem.status, shown(app, hall, who, &Asked::default(), said).await?).into_response())
}

/// `GET /reports/{hall}/invoices/files/{file}`: a file of requests as CSV, to hand to the tax system.
pub async fn download(
    State(app): State<App>,
    Path((_, file)): Path<(String, String)>,
    leader: Leader,
) -> Result<Response, Problem> {
    leader.proved()?;
    let (branch, asked) = (leader.branch.clone(), file.clone());
    let requests = app.read(move |conn| Ok(fees::invoices::in_file(conn, &branch, &asked)?)).await?;
    if requests.is_empty() {
        return Err(Problem::named(StatusCode::NOT_FOUND, "invoice_not_found").in_language(leader.lang));
    }
    let name = format!("attachment; filename=\"invoices-{}.csv\"", &requests[0].id);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, csv(&requests)).into_response())
}

/// As spreadsheets read it: UTF-8 with a mark. What could be taken for a formula begins with an apostrophe.
fn csv(requests: &[Invoice]) -> String {
    let mut text = "\u{feff}request,payment,buyer,title,tax_number,email,amount_fen\r\n".to_owned();
    for one in requests {
        let buyer = serde_json::to_value(one.buyer).unwrap_or_default();
        let cells = [
            one.id.as_str(),
            one.payment.as_str(),
            buyer.as_str().unwrap_or_default(),
            one.title.as_str(),
            one.tax_number.as_str(),
            one.email.as_str(),
        ];
        for cell in cells {
            text.push_str(&quoted(cell));
            text.push(',');
        }
        text.push_str(&one.amount_fen.0.to_string());
        text.push_str("\r\n");
    }
    text
}

fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// `POST /reports/{hall}/invoices/{id}/news`: issued with its number, failed or withdrawn with the reason.
pub async fn note(
    State(app): State<App>,
    Path((hall, id)): Path<(String, String)>,
    leader: Leader,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    leader.proved()?;
    let typed = Typed(sent);
    let state = match typed.get("state") {
        "issued" => InvoiceState::Issued,
        "failed" => InvoiceState::Failed,
        _ => InvoiceState::Withdrawn,
    };
    let said = typed.text("said");
    let (number, reason) = if state == InvoiceState::Issued { (said, String::new()) } else { (String::new(), said) };
    let news = InvoiceNews { state, number, reason };
    let key = once::of_form(typed.get("key"), &format!("invoice {id}"), &typed.without_key())?;
    match app.act(&leader, key, move |work| fees::note_invoice(work, &id, &news).map(drop)).await {
        Ok(()) => Ok(Redirect::to(&format!("/reports/{hall}/invoices")).into_response()),
        Err(problem) => again(&app, &hall, &leader, problem).await,
    }
}

fn page(desk: &Desk, found: &InvoicesByState, file: &str) -> Markup {
    let lang = desk.lang;
    let leads = matches!(desk.role, Role::Leader | Role::Owner);
    let base = format!("/reports/{}/invoices", desk.hall);
    let body = html! {
        h1 { (say!(lang, "invoices-title")) }
        p { a.button.quiet href={ "/reports/" (desk.hall) "/ledger" } { (icon("arrow-left")) (say!(lang, "duty-link-ledger")) } }
        @if !file.is_empty() && leads {
            p.good { (icon("circle-check")) (say!(lang, "invoices-file-made")) " " a.button href={ (base) "/files/" (file) } { (icon("download")) (say!(lang, "invoices-take-along")) } }
        }
        (list(desk, "asked", &found.asked, &html! {
            @if leads && !found.asked.is_empty() {
                form.row-wrap method="post" action={ (base) "/files" } {
                    input type="hidden" name="key" value="";
                    (button::submit(button::Look::Primary, Some("upload"), &say!(lang, "invoices-send", n = found.asked.len()), None))
                }
            }
        }))
        (list(desk, "sent", &found.sent, &html! {}))
        (list(desk, "failed", &found.failed, &html! {}))
        (list(desk, "issued", &found.issued, &html! {}))
    };
    staff_page(desk, "reports", say!(lang, "invoices-title"), None, &body)
}

fn list(desk: &Desk, state: &str, invoices: &[Invoice], act: &Markup) -> Markup {
    let lang = desk.lang;
    let title = say!(lang, &format!("invoices-{state}"));
    html! {
        section.card aria-labelledby={ "invoices-" (state) } {
            h2 #{ "invoices-" (state) } { (icon("receipt-text")) (title) span.count { (invoices.len()) } }
            @if invoices.is_empty() { p.muted { (say!(lang, "invoices-none")) } } @else {
                div.table-scroll tabindex="0" role="group" aria-label=(title) {
                    table.table {
                        thead { tr {
                            th { (say!(lang, "invoices-for")) } th.figures { (say!(lang, "counter-line-amount")) }
                            th { (say!(lang, "receipt-title")) } th { (say!(lang, "invoices-news")) }
                        } }
                        tbody { @for one in invoices { (row(desk, one)) } }
                    }
                }
            }
            (act)
        }
    }
}

fn row(desk: &Desk, one: &Invoice) -> Markup {
    let lang = desk.lang;
    html! {
        tr {
            th scope="row" { (one.title) @if !one.tax_number.is_empty() { br; span.muted.small { (one.tax_number) } } }
            td.figures { (one.amount_fen) }
            td { a href={ "/receipts/" (one.payment) } { (say!(lang, "invoices-receipt")) } }
            td {
                @match one.state {
                    InvoiceState::Sent if matches!(desk.role, Role::Leader | Role::Owner) => (news(desk, one)),
                    InvoiceState::Issued => (one.number),
                    _ => (one.reason),
                }
            }
        }
    }
}

fn news(desk: &Desk, one: &Invoice) -> Markup {
    let lang = desk.lang;
    let label = say!(lang, "invoices-said");
    html! {
        form.row-wrap method="post" action={ "/reports/" (desk.hall) "/invoices/" (one.id) "/news" } {
            input type="hidden" name="key" value="";
            input.input name="said" required maxlength="120" aria-label=(label) placeholder=(label);
            button.button type="submit" name="state" value="issued" { (icon("check")) (say!(lang, "invoices-mark-issued")) }
            button.button type="submit" name="state" value="failed" { (icon("circle-x")) (say!(lang, "invoices-mark-failed")) }
        }
    }
}
