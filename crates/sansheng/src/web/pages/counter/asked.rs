//! What the clerk's forms ask, read out of what was typed into them.

use super::{Method, Typed};
use crate::door::{Stop, Work};
use crate::fees::{Arrears, AskPayment, AskQuote, FeesRefusal, Tender};
use crate::kernel::Money;
use crate::queue::{self, PaperChecked, PaperState, QueueRefusal};

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

pub(super) fn ask_quote(typed: &Typed) -> Result<AskQuote, Stop> {
    let months = typed.some("months").map(|n| n.parse::<i32>().map_err(|_| FeesRefusal::NothingToPay));
    let arrears = match typed.get("owed").parse::<u32>() {
        Ok(0) | Err(_) => Arrears::None,
        Ok(count) => Arrears::Oldest { count },
    };
    Ok(AskQuote {
        account: typed.some("account"),
        arrears,
        prepay_months: months.transpose()?.filter(|n| *n != 0),
        coupon: typed.some("coupon"),
        without_fee: !typed.has("fee-fee"),
        ..AskQuote::default()
    })
}

pub(super) fn ask_payment(typed: &Typed) -> Result<AskPayment, Stop> {
    let reference = typed.text("reference");
    let tender = match Method::parse(typed.get("method")).unwrap_or_default() {
        Method::Cash => Tender::Cash { tendered_fen: amount(typed, "tendered")? },
        Method::Card => Tender::Card { reference },
        Method::Qr => Tender::Qr { reference },
    };
    Ok(AskPayment::whole(typed.get("quote"), tender))
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
