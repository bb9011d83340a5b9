//! The sheet of orders: on the left a kind is chosen and written, on the right is what the account has standing. The corner
//! takes what is written.

use maud::{Markup, html};

use super::super::dialogs::{dialog, ticket_field};
use super::super::{AccountCard, Choice, Desk, Serving, form};
use super::asked::fields;
use super::{OrderLine, OrderSheet, StopShown};
use crate::accounts::Kind;
use crate::billing::{OrderKind, OrderState};
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::figures::money;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, button, icon, key_hint};

/// At most so many orders have a key of their own to withdraw them by.
const KEYS_MAX: usize = 9;

/// The way to the orders, beside the account's heading.
pub(in super::super) fn opener(desk: &Desk) -> Markup {
    let words = say!(desk.lang, "counter-dated");
    button::link(button::Look::Quiet, &format!("{}?orders", desk.here()), Some("calendar-clock"), &words, Some("Alt+O"))
}

/// Both sides of the sheet.
pub(in super::super) fn panel(desk: &Desk, serving: &Serving, sheet: &OrderSheet) -> Markup {
    html! {
        section.open-step.order-new aria-labelledby="step-title" {
            @match (sheet.kind, &serving.account) {
                (Some(kind), Some(card)) => (written(desk, serving, sheet, kind, card)),
                _ => (kinds(desk, sheet)),
            }
        }
        section.open-step.order-list aria-labelledby="standing-title" { (standing(desk, sheet)) }
    }
}

fn kind_word(lang: Language, kind: OrderKind) -> String {
    say!(lang, &format!("counter-dated-{}", kind.as_str()))
}

fn kinds(desk: &Desk, sheet: &OrderSheet) -> Markup {
    let lang = desk.lang;
    html! {
        h2 #step-title { (say!(lang, "counter-dated-new")) }
        @if sheet.closed {
            p.look { (icon("circle-x")) (say!(lang, "refusal-account-closed")) }
        } @else {
            nav.found aria-labelledby="step-title" {
                @for (n, kind) in OrderKind::ALL.into_iter().enumerate() {
                    @let key = (n + 1).to_string();
                    a.pick href={ (desk.here()) "?orders=" (kind.as_str()) } data-key=(key) {
                        (key_hint(&key))
                        span.grow {
                            b { (kind_word(lang, kind)) }
                            span.hint { (say!(lang, &format!("counter-dated-{}-what", kind.as_str()))) }
                        }
                    }
                }
            }
        }
    }
}

fn written(desk: &Desk, serving: &Serving, sheet: &OrderSheet, kind: OrderKind, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    let hidden = html! {
        (ticket_field(&serving.who.ticket))
        input type="hidden" name="account" value=(card.found.id);
        input type="hidden" name="kind" value=(kind.as_str());
    };
    html! {
        h2 #step-title { (kind_word(lang, kind)) }
        p.muted { (say!(lang, &format!("counter-dated-{}-what", kind.as_str()))) }
        @if sheet.wrong.field.is_empty() { (wrong(&sheet.wrong.words)) }
        @match &sheet.preview {
            Some(preview) => {
                (form(desk, "account-order", &desk.at("account-orders"), &html! {
                    (hidden)
                    input type="hidden" name="day" value=(preview.day);
                    input type="hidden" name="subscription" value=(desk.typed.get("subscription"));
                    input type="hidden" name="shown" value=(preview.back.0);
                    (stop_facts(lang, preview, !card.deposits.is_empty()))
                }))
            }
            None => {
                @let (id, act) = if kind == OrderKind::Stop { ("stop-preview", "stop-previews") } else { ("account-order", "account-orders") };
                (form(desk, id, &desk.at(act), &html! {
                    (hidden)
                    @for (n, name) in fields(kind).iter().enumerate() { (one(desk, sheet, kind, name, n == 0)) }
                }))
                p.hint { (icon("info")) (say!(lang, "counter-dated-today")) }
            }
        }
    }
}

fn wrong(words: &str) -> Markup {
    html! { @if !words.is_empty() { p.wrong role="alert" { (icon("triangle-alert")) span { (words) } } } }
}

/// One field of the form; what is wrong is said at it, and whoever corrects it begins there.
fn one(desk: &Desk, sheet: &OrderSheet, kind: OrderKind, name: &str, first: bool) -> Markup {
    let lang = desk.lang;
    let said = if sheet.wrong.field == name { sheet.wrong.words.as_str() } else { "" };
    let label = match (name, kind) {
        ("day", OrderKind::Suspend | OrderKind::Stop) => "counter-dated-last-day".to_owned(),
        ("day", _) => "counter-dated-first-day".to_owned(),
        _ => format!("counter-dated-{name}"),
    };
    let begin = if sheet.wrong.field.is_empty() { first } else { !said.is_empty() };
    let hint = hint(lang, name, kind);
    html! {
        div.field {
            label for={ "order-" (name) } { (say!(lang, &label)) }
            (input(desk, sheet, kind, name, begin, !said.is_empty()))
            div #{ "order-" (name) "-said" } {
                (wrong(said))
                @if !hint.is_empty() { p.hint { (hint) } }
            }
        }
    }
}

fn hint(lang: Language, name: &str, kind: OrderKind) -> String {
    match (name, kind) {
        ("day", OrderKind::Suspend | OrderKind::Stop) => say!(lang, "counter-dated-last-day-hint"),
        ("address" | "subscriber" | "name", _) => say!(lang, &format!("counter-dated-{name}-hint")),
        _ => String::new(),
    }
}

fn input(desk: &Desk, sheet: &OrderSheet, kind: OrderKind, name: &str, begin: bool, bad: bool) -> Markup {
    let (id, said) = (format!("order-{name}"), format!("order-{name}-said"));
    let typed = desk.typed.get(name);
    let bad = bad.then_some("true");
    let people = || {
        let word = |kind: Kind| say!(desk.lang, &format!("counter-dated-{}", kind.as_str()));
        [Kind::Person, Kind::Organisation].map(|kind| Choice {
            code: kind.as_str().into(),
            name: word(kind),
            hint: String::new(),
        })
    };
    let whole = || Choice { name: say!(desk.lang, "counter-dated-everything"), ..Choice::default() };
    let list: Vec<Choice> = match (name, kind) {
        ("subscription", OrderKind::Stop) => std::iter::once(whole()).chain(sheet.running.iter().cloned()).collect(),
        ("subscription", _) => sheet.running.clone(),
        ("tariff", _) => sheet.products.clone(),
        ("who", _) => people().to_vec(),
        _ => Vec::new(),
    };
    html! {
        @match name {
            "subscription" | "tariff" | "who" => {
                select.input #(id) name=(name) autofocus[begin] aria-invalid=[bad] aria-describedby=(said) {
                    @for choice in &list { option value=(choice.code) selected[typed == choice.code] { (choice.name) } }
                }
            }
            "day" => {
                @let day = if typed.is_empty() { sheet.today.as_str() } else { typed };
                input.input #(id) type="date" name=(name) required min=(sheet.today) max=(sheet.last_day) value=(day) autofocus[begin] aria-invalid=[bad] aria-describedby=(said);
            }
            _ => {
                @let (kind, chars_max) = match name { "phone" => ("tel", "20"), "subscriber" => ("text", "24"), _ => ("text", "120") };
                @let needed = matches!(name, "address" | "subscriber");
                input.input #(id) type=(kind) name=(name) maxlength=(chars_max) required[needed] value=(typed) autofocus[begin] aria-invalid=[bad] aria-describedby=(said);
            }
        }
    }
}

/// What ends, what of each payment is used and comes back, and how the account stands then.
fn stop_facts(lang: Language, stop: &StopShown, deposits: bool) -> Markup {
    let after = Money(stop.owed.0 - stop.back.0);
    let stands = |amount: Money, owed: &str, credit: &str| {
        let word = if amount.0 > 0 { owed } else { credit };
        html! { dt { (say!(lang, word)) } dd { (money(Money(amount.0.abs()))) } }
    };
    html! {
        blockquote.say {
            @if stop.back == Money::ZERO {
                (say!(lang, "counter-dated-agreed-nothing", day = stop.day.as_str()))
            } @else {
                (say!(lang, "counter-dated-agreed", day = stop.day.as_str(), back = stop.back.to_string()))
            }
        }
        p.what { span { (stop.what) " · " b { (say!(lang, "counter-dated-through", day = stop.day.as_str())) } } }
        @if !stop.lines.is_empty() {
            table.table.tight.lines {
                thead { tr {
                    th scope="col" { (say!(lang, "counter-dated-receipt")) }
                    @for word in ["paid", "used", "back"] { th.figures scope="col" { (say!(lang, &format!("counter-dated-{word}"))) } }
                } }
                tbody {
                    @for line in &stop.lines {
                        tr { td { (line.receipt) } td.figures { (line.paid) } td.figures { (line.used) } td.figures { (line.back) } }
                    }
                }
            }
        }
        dl.stands {
            div.back { dt { (say!(lang, "counter-dated-comes-back")) } dd { (money(stop.back)) } }
            div { (stands(stop.owed, "counter-dated-owes-now", "counter-dated-credit-now")) }
            div { (stands(after, "counter-dated-owes-then", "counter-dated-credit-then")) }
        }
        p.hint { (icon("info")) (say!(lang, "counter-dated-still-billed", day = stop.day.as_str())) }
        @if deposits { p.hint { (icon("package")) (say!(lang, "counter-dated-deposits")) } }
    }
}

fn state(lang: Language, of: OrderState) -> Markup {
    let word = say!(lang, &format!("counter-dated-{}", of.as_str()));
    match of {
        OrderState::Planned => badge_with(Meaning::Look, "clock", &word),
        OrderState::Done => badge_with(Meaning::Good, "circle-check", &word),
        OrderState::Cancelled => badge_with(Meaning::Plain, "undo-2", &word),
        OrderState::Lapsed => badge_with(Meaning::Act, "circle-x", &word),
    }
}

fn standing(desk: &Desk, sheet: &OrderSheet) -> Markup {
    let lang = desk.lang;
    html! {
        h2 #standing-title { (say!(lang, "counter-dated-standing")) }
        @if sheet.kind.is_none() { (wrong(&sheet.wrong.words)) }
        @if sheet.orders.is_empty() {
            p.muted { (icon("inbox")) (say!(lang, "counter-dated-none")) }
        } @else {
            ul.rows { @for (n, order) in sheet.orders.iter().enumerate() { li { (row(desk, n, order)) } } }
        }
    }
}

fn row(desk: &Desk, n: usize, order: &OrderLine) -> Markup {
    let lang = desk.lang;
    let key = format!("Alt+{}", n + 1);
    html! {
        div.grow {
            p { b { (kind_word(lang, order.kind)) } " " (order.what) " " (state(lang, order.state)) }
            p { (order.when) }
            p.muted.small { (order.by) }
            @if !order.why.is_empty() { p.small { (order.why) } }
        }
        @if order.state == OrderState::Planned {
            (button::opens(button::Look::Plain, &format!("order-cancel-{}", order.id), None, &say!(lang, "counter-dated-cancel"), (n < KEYS_MAX).then_some(key.as_str())))
        }
    }
}

/// Whoever withdraws an order says so twice.
pub(in super::super) fn dialogs(desk: &Desk, ticket: &str, card: &AccountCard, sheet: &OrderSheet) -> Markup {
    let lang = desk.lang;
    let of = |order: &OrderLine| {
        let body = html! {
            (ticket_field(ticket))
            input type="hidden" name="account" value=(card.found.id);
            input type="hidden" name="order" value=(order.id);
            p { b { (kind_word(lang, order.kind)) } " " (order.what) " · " (order.when) }
        };
        dialog(
            desk,
            &format!("order-cancel-{}", order.id),
            "account-orders/cancellations",
            "dated-withdraw",
            "counter-dated-withdraw-send",
            button::Look::Act,
            &body,
        )
    };
    html! { @for order in sheet.orders.iter().filter(|order| order.state == OrderState::Planned) { (of(order)) } }
}
