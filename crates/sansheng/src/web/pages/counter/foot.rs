//! The foot of the clerk's screen: what else can be done, each with its key, and the one primary action in the corner.

use maud::{Markup, html};

use super::scenes::clock;
use super::{Called, Desk, OrderSheet, Presence, QuoteView, Scene, Serving, Step, TillSheet};
use crate::billing::OrderKind;
use crate::say;
use crate::web::parts::{icon, key_hint};

/// What the corner's button does.
enum Does<'a> {
    /// Sends the form with this id.
    Sends(&'a str),
    /// Sends a form with the first of what it offers: the form and the value.
    Picks(&'a str, &'a str),
    /// Goes to an address.
    Goes(String),
    /// Nothing yet.
    Waits,
}

pub(super) fn foot(desk: &Desk) -> Markup {
    html! {
        footer.foot.no-print {
            div.keys role="toolbar" aria-label=(say!(desk.lang, "counter-keys")) { (others(desk)) }
            div.corner { (corner(desk)) }
        }
    }
}

/// The one thing to do now.
fn corner(desk: &Desk) -> Markup {
    let (does, icon_name, word) = match &desk.scene {
        Scene::Vacant { taken_by, .. } if taken_by.is_empty() => (Does::Sends("seat"), "armchair", "counter-sit"),
        Scene::Vacant { .. } => (Does::Waits, "armchair", "counter-sit"),
        Scene::Idle if desk.presence == Presence::Open => (Does::Sends("call"), "megaphone", "counter-call"),
        Scene::Idle => (Does::Sends("open"), "door-open", "counter-open"),
        Scene::Called(_) => (Does::Sends("start"), "user-check", "counter-start"),
        Scene::Serving(serving) => return serving_corner(desk, serving),
        Scene::Till(sheet) => till_corner(desk, sheet),
    };
    button(desk, &does, icon_name, word)
}

fn till_corner<'a>(desk: &Desk, sheet: &TillSheet) -> (Does<'a>, &'static str, &'static str) {
    if sheet.closed {
        (Does::Goes(desk.here()), "arrow-left", "common-back")
    } else if sheet.open {
        (Does::Sends("till-close"), "lock", "counter-till-close")
    } else if sheet.may_take {
        (Does::Sends("till-take"), "file-signature", "counter-till-take")
    } else {
        (Does::Sends("till-open"), "lock-open", "counter-till-do-open")
    }
}

/// What is written on the sheet of orders is taken; a stop is looked at first.
fn ordering_corner<'a>(desk: &Desk, sheet: &OrderSheet) -> (Does<'a>, &'static str, &'static str) {
    match sheet.kind {
        None => (Does::Goes(desk.here()), "arrow-left", "counter-dated-back-to-steps"),
        Some(OrderKind::Stop) if sheet.preview.is_none() => (Does::Sends("stop-preview"), "eye", "counter-dated-look"),
        Some(OrderKind::Stop) => (Does::Sends("account-order"), "circle-x", "counter-dated-do-stop"),
        Some(_) => (Does::Sends("account-order"), "calendar-clock", "counter-dated-do"),
    }
}

fn serving_corner(desk: &Desk, serving: &Serving) -> Markup {
    if let Some(sheet) = &serving.orders {
        let (does, icon_name, word) = ordering_corner(desk, sheet);
        return button(desk, &does, icon_name, word);
    }
    let step = |step: Step| Does::Goes(format!("{}?step={}", desk.here(), step.as_str()));
    let (does, icon_name, word) = match serving.step {
        Step::Greet => (Does::Sends("greet"), "hand-heart", "counter-do-greet"),
        Step::Papers => (Does::Sends("papers"), "clipboard-check", "counter-do-papers"),
        Step::Account if serving.account.is_some() && serving.found.is_none() => {
            (step(Step::Quote), "arrow-right", "counter-do-next")
        }
        Step::Account if serving.found.as_ref().is_some_and(|found| !found.is_empty()) => {
            let first = serving.found.iter().flatten().next().map_or("", |account| account.id.as_str());
            (Does::Picks("choose", first), "user-check", "counter-do-choose")
        }
        Step::Account => (Does::Sends("look-up"), "search", "counter-do-look-up"),
        Step::Confirm | Step::Pay if serving.anew.is_some() => (Does::Sends("anew"), "user-check", "counter-do-anew"),
        Step::Quote => (Does::Sends("quote"), "receipt-text", "counter-do-quote"),
        Step::Pay if serving.waits_for_provider() => (Does::Waits, "hourglass", "counter-do-wait"),
        Step::Pay if serving.quote.is_some() => (Does::Sends("pay"), "banknote", "counter-do-pay"),
        Step::Confirm | Step::Pay if serving.paid.is_some() => (step(Step::Receipt), "arrow-right", "counter-do-next"),
        Step::Confirm | Step::Pay => (step(Step::Quote), "arrow-left", "counter-do-to-quote"),
        Step::Receipt => (Does::Sends("receipt"), "printer", "counter-do-receipt"),
        Step::Farewell => (Does::Sends("finish"), "heart-handshake", "counter-do-finish"),
    };
    match &serving.quote {
        // A confirmation on the pad moves the corner on: the region holds no input, only what sends a form or a link.
        Some(quote) if serving.step == Step::Confirm && serving.anew.is_none() => {
            crate::web::parts::region("corner", &confirm_corner(desk, Some(quote)))
        }
        _ => button(desk, &does, icon_name, word),
    }
}

/// The corner while a quote waits for its customer; without one it leads back to quoting.
pub(super) fn confirm_corner(desk: &Desk, quote: Option<&QuoteView>) -> Markup {
    let to = |step: &str| Does::Goes(format!("{}?step={step}", desk.here()));
    match quote {
        None => button(desk, &to("quote"), "arrow-left", "counter-do-to-quote"),
        Some(quote) if quote.confirmed.is_empty() => {
            button(desk, &Does::Sends("word"), "user-check", "counter-do-word")
        }
        Some(_) => button(desk, &to("pay"), "arrow-right", "counter-do-to-pay"),
    }
}

fn button(desk: &Desk, does: &Does<'_>, icon_name: &str, word: &str) -> Markup {
    let inside = html! { (icon(icon_name)) span { (say!(desk.lang, word)) } (key_hint("Enter")) };
    match does {
        Does::Sends(form) => {
            html! { button.button.primary.big type="submit" form=(form) data-key="Enter" { (inside) } }
        }
        Does::Picks(form, value) => html! {
            button.button.primary.big type="submit" form=(form) name="account" value=(value) data-key="Enter" { (inside) }
        },
        Does::Goes(href) => html! { a.button.primary.big href=(href) data-key="Enter" { (inside) } },
        Does::Waits => html! { button.button.primary.big type="button" disabled { (inside) } },
    }
}

/// A small button with its key: opens a dialog.
fn opens(desk: &Desk, dialog: &str, icon_name: &str, word: &str, key: &str) -> Markup {
    html! {
        button.key type="button" data-opens=(dialog) data-key=(key) {
            (key_hint(key)) (icon(icon_name)) span { (say!(desk.lang, word)) }
        }
    }
}

/// A small button with its key: sends a form, after some seconds where there is a pause first.
fn sends(desk: &Desk, form: &str, icon_name: &str, word: &str, key: &str, wait_s: i64) -> Markup {
    html! {
        button.key type="submit" form=(form) data-key=(key) data-wait-s=[(wait_s > 0).then_some(wait_s)] aria-disabled=[(wait_s > 0).then_some("true")] {
            (key_hint(key)) (icon(icon_name)) span { (say!(desk.lang, word)) }
            @if wait_s > 0 { span.wait { (clock(wait_s)) } }
        }
    }
}

fn goes(desk: &Desk, href: &str, icon_name: &str, word: &str, key: &str) -> Markup {
    html! { a.key href=(href) data-key=(key) { (key_hint(key)) (icon(icon_name)) span { (say!(desk.lang, word)) } } }
}

fn others(desk: &Desk) -> Markup {
    html! {
        @match &desk.scene {
            Scene::Vacant { .. } => (goes(desk, "/", "house", "counter-to-front", "Escape")),
            Scene::Idle => (idle_keys(desk)),
            Scene::Called(called) => (called_keys(desk, called)),
            Scene::Serving(serving) => {
                @if let Some(sheet) = &serving.orders { (ordering_key(desk, sheet)) }
                (opens(desk, "help", "siren", "counter-help", "F1"))
                (opens(desk, "finish-first", "megaphone", "counter-call-short", "F2"))
                (opens(desk, "hold", "pause", "counter-hold", "F4"))
                (opens(desk, "transfer", "repeat", "counter-transfer", "F6"))
                (opens(desk, "refuse", "circle-x", "counter-refuse", "F7"))
                (opens(desk, "second", "plus", "counter-second", "F8"))
                (opens(desk, "custody", "id-card", "counter-custody", "F9"))
            }
            Scene::Till(_) => (goes(desk, &desk.here(), "arrow-left", "common-back", "Escape")),
        }
    }
}

/// One step back: from an order that is written to the kinds, from the kinds to the steps.
fn ordering_key(desk: &Desk, sheet: &OrderSheet) -> Markup {
    let to = if sheet.kind.is_some() { format!("{}?orders", desk.here()) } else { desk.here() };
    goes(desk, &to, "arrow-left", "common-back", "Escape")
}

fn idle_keys(desk: &Desk) -> Markup {
    html! {
        (opens(desk, "help", "siren", "counter-help", "F1"))
        @if desk.presence == Presence::Open {
            (sends(desk, "call", "megaphone", "counter-call-short", "F2", 0))
            (opens(desk, "away", "circle-pause", "counter-away", "F4"))
        } @else {
            (sends(desk, "open", "door-open", "counter-open", "F2", 0))
        }
        (opens(desk, "leave", "log-out", "counter-leave", "F8"))
        (goes(desk, &desk.at("till"), "wallet", "counter-till", "F10"))
    }
}

fn called_keys(desk: &Desk, called: &Called) -> Markup {
    let lang = desk.lang;
    html! {
        (opens(desk, "help", "siren", "counter-help", "F1"))
        @if called.recalls_left > 0 {
            (sends(desk, "recall", "volume-2", "counter-recall", "F3", called.recall_in_s))
            span.left { (say!(lang, "counter-recalls-left", n = called.recalls_left)) }
        } @else {
            span.left { (say!(lang, "counter-recalls-none")) }
        }
        (sends(desk, "no-show", "skip-forward", "counter-no-show", "F4", called.no_show_in_s))
        (opens(desk, "transfer", "repeat", "counter-transfer", "F6"))
    }
}
