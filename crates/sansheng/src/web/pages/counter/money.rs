//! The right side of the clerk's screen: the account with what it owes, and what the clerk holds for the customer.

use maud::{Markup, html};

use super::{AccountCard, Desk, Serving, entitled, form, kept, orders};
use crate::say;
use crate::web::parts::figures::{lasted, money};
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, icon};

pub(super) fn account(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    html! {
        section.card.account {
            div.heading {
                h2 { (icon("user-round")) (say!(lang, "counter-account")) }
                @if serving.account.is_some() && serving.orders.is_none() { (orders::opener(desk)) }
            }
            @match &serving.account {
                Some(card) => (card_body(desk, card)),
                None => p.muted { (say!(lang, "counter-account-none")) },
            }
        }
    }
}

fn card_body(desk: &Desk, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    html! {
        p.who { b { (card.found.name) } " " span.muted { (card.found.phone) } }
        p.small.muted { (card.found.number) " · " (card.found.address) }
        p.small { (card.tariff) @if !card.found.status.is_empty() { " " (badge_with(Meaning::Look, "circle-pause", &card.found.status)) } }
        div.owed {
            span { (say!(lang, "counter-owed")) }
            b.sum { (money(card.found.owed)) }
        }
        @if !card.paid_through.is_empty() {
            p.small.muted { (say!(lang, "counter-paid-through", month = card.paid_through.as_str())) }
        }
        @if card.credit.0 > 0 {
            div.owed.small { span.muted { (say!(lang, "counter-credit")) } (money(card.credit)) }
        }
        (entitled::reductions(desk, card))
        (kept::deposits(desk, card))
        @if !card.payments.is_empty() {
            h3 { (say!(lang, "counter-last-payments")) }
            table.table.tight {
                tbody {
                    @for (day, method, amount) in card.payments.iter().take(3) {
                        tr { td { (day) } td { (method) } td.figures { (amount) } }
                    }
                }
            }
        }
    }
}

pub(super) fn custody(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    html! {
        section.card.custody {
            h2 { (icon("id-card")) (say!(lang, "counter-custody-title")) span.count { (serving.custody.len()) } }
            @if serving.custody.is_empty() {
                p.muted { (say!(lang, "counter-custody-none")) }
            } @else {
                ul.rows {
                    @for line in &serving.custody {
                        li {
                            span.grow { (line.item) " " span.muted.small { (lasted(lang, line.since_s)) } }
                            (form(desk, &format!("return-{}", line.id), &desk.at("returns"), &html! {
                                input type="hidden" name="item" value=(line.id);
                                button.button type="submit" { (icon("undo-2")) span { (say!(lang, "counter-hand-back")) } }
                            }))
                        }
                    }
                }
            }
        }
    }
}
