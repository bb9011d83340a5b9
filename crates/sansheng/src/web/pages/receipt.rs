//! The receipt as a page to print: in the reader's language, the amount in Chinese capitals as well, marked when it is a
//! copy or when its payment was taken back.

use axum::extract::{Path, State};
use maud::{Markup, PreEscaped, html};

use crate::fees::receipts::ReceiptLine;
use crate::fees::{LineKind, Method, PaidPart, Receipt};
use crate::kernel::Language;
use crate::say;
use crate::web::api::payments::receipt_for;
use crate::web::auth::Books;
use crate::web::pages::qr::drawn;
use crate::web::pages::shown::ahead_said;
use crate::web::parts::{Frame, page};
use crate::web::{App, Problem};

/// `GET /receipts/{payment}`
pub async fn show(State(app): State<App>, who: Books, Path(payment): Path<String>) -> Result<Markup, Problem> {
    let receipt = receipt_for(&app, &who, payment).await?;
    let address = format!("{}/check/{}", app.public_url, receipt.check);
    Ok(receipt_page(&receipt, &address, who.lang))
}

/// The page; `address` is where anybody may check the receipt.
pub fn receipt_page(receipt: &Receipt, address: &str, lang: Language) -> Markup {
    let title = format!("{} {}", say!(lang, "receipt-title"), receipt.number);
    let frame = Frame { lang, title, screen: "slip", ..Frame::default() };
    page(&frame, &html! { main #main.slip.receipt { (content(receipt, lang)) (check(receipt, address, lang)) } })
}

fn content(receipt: &Receipt, lang: Language) -> Markup {
    html! {
        p.hall { (receipt.hall.of(lang)) }
        p.hint { (receipt.address.of(lang)) }
        h1.title { (say!(lang, "receipt-title")) }
        @if let Some(day) = &receipt.reversed_on {
            p.mark.reversed { strong { (say!(lang, "receipt-reversed", day = day.as_str())) } }
        }
        @if receipt.copy { p.mark.copy { strong { (say!(lang, "receipt-copy", n = receipt.prints)) } } }
        (facts(receipt, lang))
        (lines(receipt, lang))
        dl.sum {
            (fact(&say!(lang, "receipt-total"), &receipt.amount_fen.to_string()))
            (fact(&say!(lang, "receipt-capitals"), &receipt.amount_capitals))
            @for part in &receipt.parts { (paid_part(part, receipt.parts.len() > 1, lang)) }
            @if receipt.rounded_fen.0 != 0 { (fact(&say!(lang, "receipt-rounded"), &receipt.rounded_fen.to_string())) }
            @if receipt.left_fen.0 > 0 { (fact(&say!(lang, "receipt-left"), &receipt.left_fen.to_string())) }
            @if !receipt.payer.is_empty() { (fact(&say!(lang, "receipt-payer"), &receipt.payer)) }
        }
        p.hint { (say!(lang, "receipt-keep")) }
    }
}

/// Where the customer can see that it is real.
fn check(receipt: &Receipt, address: &str, lang: Language) -> Markup {
    let code = receipt.check.rsplit('/').next().unwrap_or_default();
    html! {
        @if !code.is_empty() {
            @if let Some(drawn) = drawn(address) { div.qr role="img" aria-label=(say!(lang, "receipt-check")) { (PreEscaped(drawn)) } }
            p.hint { (say!(lang, "receipt-check")) " " strong { (code) } }
        }
    }
}

/// How it was paid; with several methods each says how much of the total it was.
fn paid_part(part: &PaidPart, several: bool, lang: Language) -> Markup {
    let how = method(part.method, lang);
    let how = if several { format!("{how} {}", part.amount_fen) } else { how };
    html! {
        (fact(&say!(lang, "receipt-method"), &how))
        @if part.method == Method::Cash {
            (fact(&say!(lang, "receipt-tendered"), &part.tendered_fen.to_string()))
            (fact(&say!(lang, "receipt-change"), &part.change_fen.to_string()))
        } @else {
            (fact(&say!(lang, "receipt-reference"), &part.reference))
        }
    }
}

fn fact(name: &str, value: &str) -> Markup {
    html! { div { dt { (name) } dd { (value) } } }
}

fn method(method: Method, lang: Language) -> String {
    match method {
        Method::Cash => say!(lang, "fees-method-cash"),
        Method::Card => say!(lang, "fees-method-card"),
        Method::Qr => say!(lang, "fees-method-qr"),
    }
}

fn facts(receipt: &Receipt, lang: Language) -> Markup {
    let when = format!("{} {}", receipt.day, receipt.time);
    html! {
        dl {
            (fact(&say!(lang, "receipt-number"), &receipt.number))
            (fact(&say!(lang, "receipt-day"), &when))
            @if !receipt.account_number.is_empty() {
                (fact(&say!(lang, "receipt-account"), &receipt.account_number))
                (fact(&say!(lang, "receipt-name"), &receipt.account_name))
            }
            (fact(&say!(lang, "receipt-ticket"), &receipt.ticket_number))
            (fact(&say!(lang, "receipt-counter"), &receipt.counter_number.to_string()))
            (fact(&say!(lang, "receipt-clerk"), &receipt.clerk))
        }
    }
}

fn lines(receipt: &Receipt, lang: Language) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (say!(lang, "receipt-item")) }
                th scope="col" { (say!(lang, "receipt-months")) }
                th.amount scope="col" { (say!(lang, "receipt-amount")) }
            } }
            tbody { @for line in &receipt.lines { (line_row(line, lang)) } }
        }
    }
}

fn line_row(row: &ReceiptLine, lang: Language) -> Markup {
    let line = &row.line;
    let span =
        if line.period == line.through { line.period.clone() } else { format!("{}–{}", line.period, line.through) };
    let kind = match line.kind {
        LineKind::Arrears => say!(lang, "fees-line-arrears"),
        LineKind::Prepay => ahead_said(line, lang),
        LineKind::Fee => say!(lang, "fees-line-fee"),
        LineKind::TopUp => say!(lang, "fees-line-top-up"),
        LineKind::Discount => say!(lang, "fees-line-discount"),
    };
    html! {
        tr {
            td {
                @if line.kind == LineKind::TopUp { (kind) } @else { (row.name.of(lang)) " · " (kind) }
                @if line.version > 0 { br; small { (say!(lang, "receipt-rule", version = line.version)) } }
            }
            td { (span) }
            td.amount { (line.amount_fen) }
        }
    }
}
