//! The statement of an account as a page to print. The account is masked, as everywhere.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};

use crate::accounts::{self, AccountCard};
use crate::billing::{self, Entry, EntryKind, Page, STATEMENT_PAGE, Wanted};
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::auth::Books;
use crate::web::parts::{Frame, button, empty, page};
use crate::web::{App, Problem};

/// `GET /accounts/{id}/statement?from=…&through=…&after=…`
pub async fn show(
    State(app): State<App>,
    who: Books,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Markup, Problem> {
    let (branch, asked) = (who.branch.clone(), wanted.clone());
    let read = app.read(move |conn| {
        let account = accounts::view(conn, &branch, &id)?;
        Ok((account, billing::whole_statement(conn, &branch, &id, &asked, STATEMENT_PAGE)?))
    });
    let (account, found) = read.await.map_err(|problem| problem.in_language(who.lang))?;
    Ok(statement_page(&account, &found, &wanted, who.lang))
}

/// The page.
pub fn statement_page(account: &AccountCard, found: &Page, wanted: &Wanted, lang: Language) -> Markup {
    let title = format!("{} {}", say!(lang, "billing-statement"), account.number);
    let frame = Frame { lang, title: title.clone(), screen: "reports", ..Frame::default() };
    let from = wanted.from.as_deref().unwrap_or_default();
    let through = wanted.through.as_deref().unwrap_or_default();
    page(
        &frame,
        &html! {
            main #main tabindex="-1" {
                header.head {
                    h1 { (title) }
                    p { (account.name) " · " (account.address) }
                    form.day.no-print method="get" role="search" {
                        label for="from" { (say!(lang, "billing-statement-from")) }
                        input.input #from type="date" name="from" value=(from);
                        label for="through" { (say!(lang, "billing-statement-through")) }
                        input.input #through type="date" name="through" value=(through);
                        button.button type="submit" { (say!(lang, "duty-show")) }
                    }
                }
                @if found.entries.is_empty() { (empty("receipt", &say!(lang, "billing-statement-none"))) } @else { (table(found, lang)) }
                p.hint { (say!(lang, "billing-statement-credit")) }
                @if let Some(next) = &found.next {
                    nav.no-print { (button::link(button::Look::Plain, &format!("?from={from}&through={through}&after={next}"), Some("arrow-right"), &say!(lang, "billing-statement-more"), None)) }
                }
            }
        },
    )
}

fn table(found: &Page, lang: Language) -> Markup {
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "billing-statement")) {
            table.table {
                thead { tr {
                    @for key in ["billing-statement-day", "billing-statement-what"] { th scope="col" { (say!(lang, key)) } }
                    @for key in ["billing-statement-charged", "billing-statement-paid", "billing-statement-balance"] { th.figures scope="col" { (say!(lang, key)) } }
                } }
                tbody {
                    (sum(&say!(lang, "billing-statement-before"), found.before_fen))
                    @for entry in &found.entries { (row(entry, lang)) }
                    (sum(&say!(lang, "billing-statement-after"), found.after_fen))
                }
            }
        }
    }
}

fn sum(words: &str, amount: Money) -> Markup {
    html! { tr { td {} td { strong { (words) } } td {} td {} td.figures { strong { (amount) } } } }
}

fn row(entry: &Entry, lang: Language) -> Markup {
    let amount = |amount: Money| if amount == Money::ZERO { String::new() } else { amount.to_string() };
    let month = entry.month.as_str();
    let what = match entry.kind {
        EntryKind::Opening => say!(lang, "billing-entry-opening", month = month),
        EntryKind::Bill => say!(lang, "billing-entry-bill", month = month),
        EntryKind::Payment => say!(lang, "billing-entry-payment"),
        EntryKind::Reversal => say!(lang, "billing-entry-reversal"),
        EntryKind::CreditNote => say!(lang, "billing-entry-credit-note"),
        EntryKind::Refund => say!(lang, "billing-entry-refund"),
        EntryKind::DepositReturn => say!(lang, "billing-entry-deposit-return"),
        EntryKind::Payout => say!(lang, "billing-entry-payout"),
        EntryKind::Dispute => say!(lang, "billing-entry-dispute"),
    };
    html! {
        tr {
            td.nowrap { (entry.day) }
            td {
                @if entry.kind == EntryKind::Payment { a href={ "/receipts/" (entry.id) } { (what) } } @else { (what) }
            }
            td.figures { (amount(entry.charged_fen)) }
            td.figures { (amount(entry.paid_fen)) }
            td.figures { (entry.balance_fen) }
        }
    }
}
