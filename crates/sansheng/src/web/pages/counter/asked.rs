//! What the clerk's forms ask, read out of what was typed into them.

use super::{Method, Typed, owed};
use crate::accounts;
use crate::door::{Stop, Work};
use crate::fees::orders::AskOrder;
use crate::fees::rules::cash_due;
use crate::fees::{self, AskAccount, AskPayment, AskQuote, FeesRefusal, HowPaid, Part, Tender};
use crate::kernel::Money;
use crate::providers::Kind;
use crate::queue::{self, PaperChecked, PaperState, QueueRefusal};
use crate::tariffs::CashRounding;

/// An amount as it was typed.
pub(super) fn amount(typed: &Typed, name: &str) -> Result<Money, Stop> {
    Money::parse(typed.get(name)).ok_or_else(|| FeesRefusal::AmountNotPositive.into())
}

pub(super) fn checked(typed: &Typed) -> Vec<PaperChecked> {
    let papers = typed.get("papers").split(' ').filter(|code| !code.is_empty());
    let state = |code: &str| {
        if typed.has(&format!("seen-{code}")) { PaperState::Seen } else { PaperState::Missing }
    };
    papers.map(|code| PaperChecked { document: code.to_owned(), state: state(code) }).collect()
}

/// Other accounts are named by their numbers; each pays all that it owes, and as many months ahead.
pub(super) fn ask_quote(work: &mut Work<'_>, typed: &Typed) -> Result<AskQuote, Stop> {
    let months = typed.some("months").map(|n| n.parse::<i32>().map_err(|_| FeesRefusal::NothingToPay));
    let prepay_months = months.transpose()?.filter(|n| *n != 0);
    let branch = work.branch();
    let mut also = Vec::new();
    for number in typed.get("also").split([' ', ',', '，', '、', ';', '；']).filter(|number| !number.is_empty()) {
        let account = accounts::of_number(work.conn(), &branch, number)?;
        also.push(AskAccount { account, prepay_months, ..AskAccount::default() });
    }
    Ok(AskQuote {
        account: typed.some("account"),
        arrears: owed::asked(typed),
        prepay_months,
        also,
        top_up_fen: typed.some("top-up").map(|_| amount(typed, "top-up")).transpose()?,
        coupon: typed.some("coupon"),
        without_fee: !typed.has("fee-fee"),
    })
}

/// By one method, or a part of it by that one and the rest by another.
pub(super) fn ask_payment(work: &mut Work<'_>, typed: &Typed) -> Result<AskPayment, Stop> {
    let first = tender(typed, "method", "tendered", "reference")?;
    let whole = AskPayment::whole(typed.get("quote"), first.clone());
    let how = match typed.some("part") {
        None => whole.how,
        Some(_) => {
            let (total, rounding) = due(work, typed.get("quote"))?;
            let part = amount(typed, "part")?;
            let rest = total.minus(part).ok_or(FeesRefusal::AmountNotPositive)?;
            // What is left with the company is not rounded.
            let rounding = if typed.has("leave-change") { CashRounding::Fen } else { rounding };
            HowPaid::Parts {
                parts: vec![
                    Part { amount_fen: part, tender: first },
                    Part { amount_fen: rest, tender: rest_tender(typed, cash_due(rounding, rest))? },
                ],
            }
        }
    };
    Ok(AskPayment { payer: typed.text("payer"), leave_change: typed.has("leave-change"), how, ..whole })
}

/// What of a quote is paid in cash, and the rest by scanning a code.
pub(super) fn ask_order(work: &mut Work<'_>, typed: &Typed) -> Result<AskOrder, Stop> {
    let others = match typed.some("cash-part") {
        None => Vec::new(),
        Some(_) => {
            let part = amount(typed, "cash-part")?;
            let tendered = match typed.some("cash-tendered") {
                Some(_) => amount(typed, "cash-tendered")?,
                None => cash_due(due(work, typed.get("quote"))?.1, part),
            };
            vec![Part { amount_fen: part, tender: Tender::Cash { tendered_fen: tendered } }]
        }
    };
    let provider = Kind::parse(typed.get("provider")).ok_or(FeesRefusal::ProviderNotOffered)?;
    Ok(AskOrder { quote: typed.text("quote"), provider, others })
}

fn tender(typed: &Typed, method: &str, tendered: &str, reference: &str) -> Result<Tender, Stop> {
    let reference = typed.text(reference);
    Ok(match Method::parse(typed.get(method)).unwrap_or_default() {
        Method::Cash => Tender::Cash { tendered_fen: amount(typed, tendered)? },
        Method::Card => Tender::Card { reference },
        Method::Qr => Tender::Qr { reference },
    })
}

/// What a quote comes to, and what its hall rounds cash to.
fn due(work: &mut Work<'_>, quote: &str) -> Result<(Money, CashRounding), Stop> {
    let branch = work.branch();
    let quote = fees::quote_view(work.conn(), &branch, quote)?;
    Ok((quote.total_fen, work.hall(&quote.hall)?.pack.hall.cash_rounding))
}

/// The rest in cash is counted out exactly, as far as there are coins.
fn rest_tender(typed: &Typed, in_cash: Money) -> Result<Tender, Stop> {
    match Method::parse(typed.get("rest-method")).unwrap_or_default() {
        Method::Cash => Ok(Tender::Cash { tendered_fen: in_cash }),
        _ => tender(typed, "rest-method", "", "rest-reference"),
    }
}

/// Everything that is held for a ticket goes back to its customer.
pub(super) fn hand_back_all(work: &mut Work<'_>, counter: &str, ticket: &str) -> Result<(), Stop> {
    let (branch, now) = (work.branch(), work.now());
    let found = queue::by_id(work.conn(), &branch, ticket)?.ok_or(QueueRefusal::TicketNotFound)?;
    let hall = work.hall(&found.hall)?;
    let view = queue::ticket_view(work.conn(), &hall, ticket, now)?.ok_or(QueueRefusal::TicketNotFound)?;
    for item in view.custody.iter().filter(|item| item.returned_at.is_none()) {
        queue::return_custody(work, counter, &item.id)?;
    }
    Ok(())
}
