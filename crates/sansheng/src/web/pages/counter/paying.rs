//! Taking the money: by one method or two, with what is left or paid by somebody else; and the receipt.

use maud::{Markup, PreEscaped, html};

use super::steps::{changed_mind, ticket, withdraw};
use super::{Desk, Method, PaidView, QuoteView, Serving, anew, form, taken_back};
use crate::fees::orders::{Hold, OrderState, OrderView};
use crate::kernel::Money;
use crate::say;
use crate::web::pages::qr::drawn;
use crate::web::parts::figures::money;
use crate::web::parts::{icon, key_hint};

pub(super) fn pay(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    if let Some(anew) = &serving.anew {
        return anew::panel(desk, serving, anew);
    }
    let Some(quote) = &serving.quote else {
        return html! { p { (icon("info")) (say!(lang, "counter-quote-none")) } };
    };
    if quote.total == Money::ZERO {
        return nothing_due(desk, serving, quote);
    }
    html! {
        @if !desk.till_open {
            p.look { (icon("lock")) (say!(lang, "counter-till-first")) a.button href=(desk.at("till")) data-key="F10" { (say!(lang, "counter-till-do-open")) (key_hint("F10")) } }
        }
        @if serving.method == Method::Qr { (by_code(desk, serving, quote)) } @else { (code_first(desk, serving)) }
        @if !serving.waits_for_provider() { (tender(desk, serving, quote)) }
    }
}

/// What is handed over.
fn tender(desk: &Desk, serving: &Serving, quote: &QuoteView) -> Markup {
    let lang = desk.lang;
    html! {
        (form(desk, "pay", &desk.at("payments"), &html! {
            (ticket(serving))
            input type="hidden" name="quote" value=(quote.id);
            input type="hidden" name="method" value=(serving.method.as_str());
            div.count {
                div.due { span { (say!(lang, "counter-due")) } b.sum { (money(quote.total)) } }
                @match serving.method {
                    Method::Cash => (cash(desk, quote.cash_due)),
                    Method::Card => (reference(desk, "counter-card-slip", "counter-card-hint")),
                    Method::Qr => (reference(desk, "counter-qr-reference", "counter-qr-hint")),
                }
            }
            div.pay-foot { (more(desk, serving.method, quote.total)) (withdraw(desk)) }
        }))
        // Sent by the button beside what is folded.
        (form(desk, "withdraw", &desk.at("withdrawals"), &html! { (ticket(serving)) input type="hidden" name="quote" value=(quote.id); }))
    }
}

/// The methods, beside the step's heading, while something is due.
pub(super) fn methods(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let keys = ["Alt+C", "Alt+K", "Alt+Q"];
    html! {
        @if serving.quote.as_ref().is_some_and(|quote| quote.total > Money::ZERO) {
            nav.tabs.methods aria-label=(say!(lang, "counter-method")) {
                @for (method, key) in Method::ALL.into_iter().zip(keys) {
                    a href={ (desk.here()) "?step=pay&method=" (method.as_str()) } data-key=(key) aria-current=[(method == serving.method).then_some("true")] {
                        (say!(lang, &format!("counter-method-{}", method.as_str()))) " " (key_hint(key))
                    }
                }
            }
        }
    }
}

/// Everything is taken off: no money changes hands, and the receipt says so.
fn nothing_due(desk: &Desk, serving: &Serving, quote: &QuoteView) -> Markup {
    let lang = desk.lang;
    html! {
        @if !desk.till_open {
            p.look { (icon("lock")) (say!(lang, "counter-till-first")) a.button href=(desk.at("till")) data-key="F10" { (say!(lang, "counter-till-do-open")) (key_hint("F10")) } }
        }
        (form(desk, "pay", &desk.at("payments"), &html! {
            (ticket(serving))
            input type="hidden" name="quote" value=(quote.id);
            input type="hidden" name="method" value="cash";
            input type="hidden" name="tendered" value="0";
            div.count { div.due { span { (say!(lang, "counter-due")) } b.sum { (money(quote.total)) } } }
            p { (icon("circle-check")) (say!(lang, "counter-nothing-due")) }
        }))
        (changed_mind(desk, serving, &quote.id))
    }
}

fn cash(desk: &Desk, due: Money) -> Markup {
    let lang = desk.lang;
    let typed = desk.typed.get("tendered");
    let change = Money::parse(typed).and_then(|tendered| tendered.minus(due)).filter(|change| change.0 >= 0);
    html! {
        div.field {
            div.label-row {
                label for="tendered" { (say!(lang, "counter-tendered")) " " (key_hint("F3")) }
                span.offers {
                    button.chip type="button" data-tender=(due.0) { (say!(lang, "counter-exact")) }
                    @for note in notes(due) { button.chip type="button" data-tender=(note.0) { (note) } }
                }
            }
            input.input.amount #tendered name="tendered" inputmode="decimal" maxlength="16" required value=(typed) autofocus data-key="F3" data-due=(due.0) aria-describedby="change";
        }
        output.change #change for="tendered" data-short=(say!(lang, "counter-short")) data-change=(say!(lang, "counter-change")) {
            span.name { (say!(lang, "counter-change")) }
            b { @if let Some(change) = change { (change) } @else { "¥–" } }
        }
    }
}

/// A code of ours that the customer scans; the money tells of itself. Below it the number from the customer's phone can be
/// typed as ever.
fn by_code(desk: &Desk, serving: &Serving, quote: &QuoteView) -> Markup {
    match &serving.order {
        Some(order) if serving.hold == Hold::Scan => to_scan(desk, serving, order),
        Some(order) if serving.hold == Hold::Closing => closing(desk, serving, order),
        _ if serving.offered.is_empty() => html! {},
        _ => html! { (released(desk, serving)) (offer(desk, serving, quote)) },
    }
}

/// The customer may still scan the code: another way waits until it is closed, so that nobody pays twice.
fn code_first(desk: &Desk, serving: &Serving) -> Markup {
    let Some(order) = &serving.order else { return html! {} };
    match serving.hold {
        Hold::Free => released(desk, serving),
        Hold::Closing => closing(desk, serving, order),
        Hold::Scan => html! {
            div.look {
                p { (icon("qr-code")) (say!(desk.lang, "counter-order-first", amount = order.amount_fen.to_string())) }
                (order_close(desk, serving, order))
            }
        },
    }
}

/// The code was taken away, and its provider has not said yet that nobody can pay by it: what is waited for, for how long
/// at most, and who can let the customer go on. The screen goes on by itself.
fn closing(desk: &Desk, serving: &Serving, order: &OrderView) -> Markup {
    let lang = desk.lang;
    let provider = say!(lang, &format!("apart-provider-{}", order.provider.as_str()));
    let amount = order.amount_fen.to_string();
    html! {
        div.banner.look role="status" {
            (icon("hourglass"))
            div.stack {
                p { b { (say!(lang, "counter-order-closing", provider = provider.as_str(), amount = amount)) } }
                p { (say!(lang, "counter-order-closing-until", at = serving.gone_at.as_str())) }
                p { (say!(lang, "counter-order-closing-manager")) }
            }
        }
    }
}

/// The duty manager lets another way be taken, although nobody knows how the code ended.
fn released(desk: &Desk, serving: &Serving) -> Markup {
    let is = |order: &OrderView| order.released_at.is_some() && order.state == OrderState::Unknown;
    html! {
        @if serving.order.as_ref().is_some_and(is) {
            p.look role="status" { (icon("circle-check")) (say!(desk.lang, "counter-order-released")) }
        }
    }
}

fn order_close(desk: &Desk, serving: &Serving, order: &OrderView) -> Markup {
    form(
        desk,
        "order-close",
        &desk.at("orders/closing"),
        &html! {
            (ticket(serving))
            input type="hidden" name="order" value=(order.id);
            button.button.quiet type="submit" data-key="Alt+X" { (icon("undo-2")) (say!(desk.lang, "counter-order-close")) (key_hint("Alt+X")) }
        },
    )
}

fn offer(desk: &Desk, serving: &Serving, quote: &QuoteView) -> Markup {
    let lang = desk.lang;
    form(
        desk,
        "order",
        &desk.at("orders"),
        &html! {
            (ticket(serving))
            input type="hidden" name="quote" value=(quote.id);
            input type="hidden" name="method" value="qr";
            div.fields {
                div.offers.codes {
                    @for (kind, key) in serving.offered.iter().zip(["Alt+X", "Alt+Z"]) {
                        button.button type="submit" name="provider" value=(kind.as_str()) data-key=(key) {
                            (icon("qr-code")) (say!(lang, &format!("counter-order-{}", kind.as_str()))) (key_hint(key))
                        }
                    }
                }
                div.field {
                    label for="cash-part" { (say!(lang, "counter-part", method = say!(lang, "counter-method-cash"))) }
                    input.input.amount #cash-part name="cash-part" inputmode="decimal" maxlength="16" value=(desk.typed.get("cash-part"));
                }
                div.field {
                    label for="cash-tendered" { (say!(lang, "counter-tendered")) }
                    input.input.amount #cash-tendered name="cash-tendered" inputmode="decimal" maxlength="16" value=(desk.typed.get("cash-tendered"));
                }
            }
        },
    )
}

fn to_scan(desk: &Desk, serving: &Serving, order: &OrderView) -> Markup {
    let lang = desk.lang;
    html! {
        div.to-scan {
            @if let Some(code) = drawn(&order.code_url).filter(|_| order.state == OrderState::Opened) {
                // What a phone reads as an address can be opened here too, as in the demo.
                a.code href=(order.code_url) target="_blank" rel="noopener" aria-label=(say!(lang, "counter-order-scan")) { (PreEscaped(code)) }
            }
            div {
                p { b.sum { (money(order.amount_fen)) } }
                p role="status" { (say!(lang, &format!("counter-order-{}", order.state.as_str()))) }
                (order_close(desk, serving, order))
            }
        }
    }
}

/// What is not asked of everybody: a second method for the rest, change that is left, somebody else who pays.
fn more(desk: &Desk, method: Method, due: Money) -> Markup {
    let lang = desk.lang;
    let asked =
        ["part", "rest-reference", "rest-tendered", "payer"].iter().any(|name| !desk.typed.get(name).is_empty());
    let others = Method::ALL.into_iter().filter(|other| *other != method);
    html! {
        details.more open[asked] {
            summary data-key="Alt+2" { (say!(lang, "counter-pay-more")) " " (key_hint("Alt+2")) }
            div.fields {
                div.field {
                    label for="part" { (say!(lang, "counter-part", method = say!(lang, &format!("counter-method-{}", method.as_str())))) }
                    input.input.amount #part name="part" inputmode="decimal" maxlength="16" value=(desk.typed.get("part")) data-part=(due.0);
                }
                div.field {
                    label for="rest-method" { (say!(lang, "counter-rest-method")) }
                    select.input #rest-method name="rest-method" {
                        @for other in others {
                            option value=(other.as_str()) selected[desk.typed.get("rest-method") == other.as_str()] { (say!(lang, &format!("counter-method-{}", other.as_str()))) }
                        }
                    }
                }
                div.field {
                    label for="rest-reference" { (say!(lang, "counter-rest-reference")) }
                    input.input.amount #rest-reference name="rest-reference" maxlength="32" value=(desk.typed.get("rest-reference"));
                }
                @if method == Method::Cash {
                    label.check { input type="checkbox" name="leave-change" value="1" checked[desk.typed.has("leave-change")]; span.grow { (say!(lang, "counter-leave-change")) } }
                }
                div.field {
                    label for="payer" { (say!(lang, "counter-payer")) }
                    input.input #payer name="payer" maxlength="60" value=(desk.typed.get("payer"));
                }
            }
        }
    }
}

/// Round sums above what is due, as people hand them over.
fn notes(due: Money) -> Vec<Money> {
    let mut offered: Vec<Money> = Vec::new();
    for note in [1_000, 5_000, 10_000, 50_000] {
        let rounded = Money((due.0 + note - 1) / note * note);
        if rounded > due && offered.last() != Some(&rounded) {
            offered.push(rounded);
        }
    }
    offered.truncate(3);
    offered
}

fn reference(desk: &Desk, label: &str, hint: &str) -> Markup {
    let lang = desk.lang;
    html! {
        div.field {
            label for="reference" { (say!(lang, label)) " " (key_hint("F3")) }
            input.input.amount #reference name="reference" maxlength="32" required value=(desk.typed.get("reference")) autofocus data-key="F3" aria-describedby="reference-said";
            p.hint #reference-said { (say!(lang, hint)) }
        }
    }
}

pub(super) fn receipt(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    html! {
        @match &serving.paid {
            Some(paid) => (paid_panel(desk, paid)),
            None => p.muted { (say!(lang, "counter-not-paid")) },
        }
        (form(desk, "receipt", &desk.at("receipts"), &html! {
            (ticket(serving))
            @if let Some(paid) = &serving.paid { input type="hidden" name="payment" value=(paid.id); }
        }))
    }
}

fn paid_panel(desk: &Desk, paid: &PaidView) -> Markup {
    let lang = desk.lang;
    html! {
        div.paid {
            p { (icon("circle-check")) (say!(lang, "counter-paid", method = paid.method.as_str(), amount = paid.amount.to_string())) }
            @if paid.change > Money::ZERO {
                div.change.give { span.name { (say!(lang, "counter-give-change")) } b { (paid.change) } }
            }
            p.muted { (say!(lang, "counter-receipt-number", number = paid.receipt.as_str())) }
            a.button href={ "/receipts/" (paid.id) } target="_blank" rel="noopener" data-key="P" { (icon("printer")) (say!(lang, "counter-print")) (key_hint("P")) }
            (taken_back::opener(desk))
        }
    }
}
