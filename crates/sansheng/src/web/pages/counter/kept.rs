//! Deposits on the clerk's screen: what is kept for the account, giving it back when the box comes back, and paying out
//! what a closed account has left.

use maud::{Markup, html};

use super::dialogs::{choices, dialog, ticket_field};
use super::{AccountCard, Choice, Desk, Typed};
use crate::fees::{AskPayout, AskReturn, KeptDeposit};
use crate::halls::Hall;
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::{button, icon};

/// A deposit that is kept for the account.
#[derive(Clone, Debug, Default)]
pub struct DepositLine {
    /// The charge that it was paid by.
    pub charge: String,
    /// What for.
    pub name: String,
    /// Since which day.
    pub since: String,
    /// How much.
    pub amount: Money,
}

pub(super) fn line(hall: &Hall, kept: KeptDeposit, lang: Language) -> DepositLine {
    let tariff = hall.pack.tariffs.iter().find(|tariff| tariff.code == kept.tariff);
    let name = tariff.map_or_else(|| kept.tariff.clone(), |tariff| tariff.name.of(lang).to_owned());
    DepositLine { charge: kept.charge, name, since: kept.since, amount: kept.amount_fen }
}

/// What is kept, and the ways to give it back.
pub(super) fn deposits(desk: &Desk, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    html! {
        @if !card.deposits.is_empty() {
            h3 { (say!(lang, "counter-deposits")) }
            ul.rows {
                @for one in &card.deposits {
                    li { span.grow { (one.name) " " span.muted.small { (one.since) } } span.figures { (one.amount) } }
                }
            }
            button.button.quiet type="button" data-opens="deposit-return" { (icon("undo-2")) span { (say!(lang, "counter-deposit-back")) } }
        }
        @if card.may_pay_out {
            button.button.quiet type="button" data-opens="payout" { (icon("banknote")) span { (say!(lang, "counter-payout")) } }
        }
    }
}

pub(super) fn dialogs(desk: &Desk, ticket: &str, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    let hidden = html! { (ticket_field(ticket)) input type="hidden" name="account" value=(card.found.id); };
    let kept = |one: &super::DepositLine| Choice {
        code: one.charge.clone(),
        name: format!("{} {}", one.name, one.amount),
        hint: one.since.clone(),
    };
    let kept: Vec<Choice> = card.deposits.iter().map(kept).collect();
    let back = html! {
        (hidden)
        (choices(desk, "charge", &kept))
        div.field {
            label for="deposit-note" { (say!(lang, "counter-deposit-note")) }
            input.input #deposit-note name="came-back" required maxlength="200" value=(desk.typed.get("came-back"));
        }
        label.check { input type="checkbox" name="in-cash" value="1" checked[desk.typed.has("in-cash")]; span.grow { (say!(lang, "counter-deposit-cash")) } }
    };
    html! {
        @if !kept.is_empty() {
            (dialog(desk, "deposit-return", "deposits", "deposit-title", "counter-deposit-send", button::Look::Primary, &back))
        }
        @if card.may_pay_out {
            (dialog(desk, "payout", "payouts", "payout-title", "counter-payout-send", button::Look::Act, &hidden))
        }
    }
}

pub(super) fn ask_return(typed: &Typed) -> AskReturn {
    AskReturn {
        ticket: typed.text("ticket"),
        charge: typed.text("charge"),
        note: typed.text("came-back"),
        in_cash: typed.has("in-cash"),
    }
}

pub(super) fn ask_payout(typed: &Typed) -> AskPayout {
    AskPayout { ticket: typed.text("ticket") }
}
