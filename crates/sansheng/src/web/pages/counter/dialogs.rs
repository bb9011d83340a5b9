//! What a key opens over the clerk's screen: each dialog is one form with one sentence about what will happen.

use maud::{Markup, html};

use super::{Choice, Desk, Scene, entitled, form, kept, orders, taken_back};
use crate::say;
use crate::web::parts::{button, icon, key_hint};

pub(super) fn dialogs(desk: &Desk) -> Markup {
    html! {
        @match &desk.scene {
            Scene::Vacant { .. } | Scene::Till(_) => {}
            Scene::Idle => { (help(desk, "")) (away(desk)) (leave(desk)) }
            Scene::Called(called) => { (help(desk, &called.ticket)) (transfer(desk, &called.ticket)) }
            Scene::Serving(serving) => {
                @let ticket = serving.who.ticket.as_str();
                (help(desk, ticket))
                (finish_first(desk, &serving.who.number))
                (hold(desk, ticket))
                (transfer(desk, ticket))
                (refuse(desk, ticket))
                (second(desk, ticket))
                (custody(desk, ticket))
                @if let Some(paid) = &serving.paid { (taken_back::dialogs(desk, ticket, paid)) }
                @if let Some(card) = &serving.account {
                    (entitled::dialogs(desk, ticket, card))
                    (kept::dialogs(desk, ticket, card))
                    @if let Some(sheet) = &serving.orders { (orders::dialogs(desk, ticket, card, sheet)) }
                }
            }
        }
    }
}

/// A dialog with a heading, a sentence and a form that Enter sends; it opens by itself when what it sent was refused.
pub(super) fn dialog(
    desk: &Desk,
    id: &str,
    action: &str,
    words: &str,
    send: &str,
    look: button::Look,
    body: &Markup,
) -> Markup {
    let lang = desk.lang;
    let again = desk.typed.get("form") == format!("{id}-form");
    html! {
        dialog.dialog #(id) aria-labelledby={ (id) "-title" } data-again[again] {
            h2 #{ (id) "-title" } { (say!(lang, &format!("counter-{words}"))) }
            p.muted { (say!(lang, &format!("counter-{words}-what"))) }
            (form(desk, &format!("{id}-form"), &desk.at(action), &html! {
                @if again { @if let Some((_, words)) = &desk.said { p.wrong role="alert" { (icon("triangle-alert")) (words) } } }
                (body)
                div.actions {
                    (button::closes(&say!(lang, "common-back")))
                    (button::submit(look, None, &say!(lang, send), Some("Enter")))
                }
            }))
        }
    }
}

pub(super) fn ticket_field(ticket: &str) -> Markup {
    html! { input type="hidden" name="ticket" value=(ticket); }
}

/// Rows to choose from, each with a digit. None is chosen beforehand: what somebody did not mean must not be counted.
pub(super) fn choices(desk: &Desk, name: &str, list: &[Choice]) -> Markup {
    let typed = desk.typed.get(name);
    html! {
        div.checklist {
            @for (n, choice) in list.iter().take(9).enumerate() {
                label.check {
                    input type="radio" name=(name) value=(choice.code) required checked[typed == choice.code] data-key=((n + 1).to_string());
                    (key_hint(&(n + 1).to_string()))
                    span.grow { (choice.name) @if !choice.hint.is_empty() { span.hint { (choice.hint) } } }
                }
            }
        }
    }
}

pub(super) fn note(desk: &Desk, label: &str) -> Markup {
    html! {
        div.field {
            label for=(label) { (say!(desk.lang, label)) }
            textarea.input #(label) name="note" rows="2" maxlength="300" { (desk.typed.get("note")) }
        }
    }
}

fn help(desk: &Desk, ticket: &str) -> Markup {
    let body = html! { (ticket_field(ticket)) (note(desk, "counter-help-note")) };
    dialog(desk, "help", "assists", "help-title", "counter-help-send", button::Look::Act, &body)
}

fn away(desk: &Desk) -> Markup {
    let body = html! { input type="hidden" name="state" value="away"; (choices(desk, "reason", &desk.lists.away)) };
    dialog(desk, "away", "presence", "away-ask", "counter-away-send", button::Look::Primary, &body)
}

fn leave(desk: &Desk) -> Markup {
    let lying = &desk.lists.lying;
    let body = html! {
        input type="hidden" name="state" value="closed";
        @if !lying.is_empty() {
            p { (say!(desk.lang, "counter-leave-lying")) " " b { (lying.join(desk.lang.pick("、", ", "))) } }
            label.check { input type="checkbox" name="left_behind" value="1"; span.grow { (say!(desk.lang, "counter-leave-behind")) } }
        }
    };
    dialog(desk, "leave", "presence", "leave-title", "counter-leave-send", button::Look::Primary, &body)
}

fn finish_first(desk: &Desk, number: &str) -> Markup {
    let lang = desk.lang;
    html! {
        dialog.dialog #finish-first aria-labelledby="finish-first-title" {
            h2 #finish-first-title { (say!(lang, "counter-finish-first", number = number)) }
            p.muted { (say!(lang, "counter-finish-first-what")) }
            div.actions {
                button.button type="button" data-closes data-opens="hold" { (icon("pause")) (say!(lang, "counter-hold")) }
                a.button href={ (desk.here()) "?step=farewell" } { (icon("heart-handshake")) (say!(lang, "counter-to-farewell")) }
                button.button.primary type="button" data-closes data-key="Enter" autofocus { (say!(lang, "counter-go-on")) (key_hint("Enter")) }
            }
        }
    }
}

fn hold(desk: &Desk, ticket: &str) -> Markup {
    let body = html! { (ticket_field(ticket)) (choices(desk, "kind", &desk.lists.hold)) };
    dialog(desk, "hold", "holds", "hold-title", "counter-hold-send", button::Look::Primary, &body)
}

fn transfer(desk: &Desk, ticket: &str) -> Markup {
    let lang = desk.lang;
    let select = |name: &'static str, word: &str, list: &[Choice], none: &str, required: bool| {
        html! {
            div.field {
                label for={ "transfer-" (name) } { (say!(lang, word)) }
                select.input #{ "transfer-" (name) } name=(name) required[required] {
                    option value="" { (say!(lang, none)) }
                    @for choice in list { option value=(choice.code) selected[desk.typed.get(name) == choice.code] { (choice.name) } }
                }
            }
        }
    };
    let body = html! {
        (ticket_field(ticket))
        (select("service", "counter-transfer-service", &desk.lists.services, "counter-transfer-same", false))
        (transfer_to(desk))
        (select("reason", "counter-transfer-reason", &desk.lists.transfer, "counter-transfer-choose", true))
    };
    dialog(desk, "transfer", "transfers", "transfer-title", "counter-transfer-send", button::Look::Primary, &body)
}

/// The counters that are staffed and do the business: the present one's to begin with; `screens/counter.ts` shows those of another
/// business once it is chosen.
fn transfer_to(desk: &Desk) -> Markup {
    let (lang, typed) = (desk.lang, desk.typed.get("to"));
    let own = desk.lists.service.as_str();
    let service = Some(desk.typed.get("service")).filter(|typed| !typed.is_empty()).unwrap_or(own);
    html! {
        div.field {
            label for="transfer-to" { (say!(lang, "counter-transfer-counter")) }
            select.input #transfer-to name="to" data-service=(own) {
                option value="" { (say!(lang, "counter-transfer-any")) }
                @for (choice, serves) in &desk.lists.counters {
                    @let can = serves.iter().any(|code| code == service);
                    option value=(choice.code) data-serves=(serves.join(" ")) hidden[!can] disabled[!can] selected[can && typed == choice.code] { (choice.name) }
                }
            }
        }
    }
}

fn refuse(desk: &Desk, ticket: &str) -> Markup {
    let body = html! {
        (ticket_field(ticket))
        (choices(desk, "reason", &desk.lists.refusal))
        (note(desk, "counter-refuse-note"))
    };
    dialog(desk, "refuse", "refusals", "refuse-title", "counter-refuse-send", button::Look::Act, &body)
}

fn second(desk: &Desk, ticket: &str) -> Markup {
    let lang = desk.lang;
    let body = html! {
        (ticket_field(ticket))
        div.field {
            label for="second-service" { (say!(lang, "counter-second-service")) }
            select.input #second-service name="service" {
                @for choice in &desk.lists.services { option value=(choice.code) { (choice.name) } }
            }
        }
    };
    dialog(desk, "second", "services", "second-title", "counter-second-send", button::Look::Primary, &body)
}

fn custody(desk: &Desk, ticket: &str) -> Markup {
    let lang = desk.lang;
    let body = html! {
        (ticket_field(ticket))
        div.field {
            label for="custody-item" { (say!(lang, "counter-custody-item")) }
            input.input #custody-item name="item" list="custody-items" required maxlength="60" value=(desk.typed.get("item")) autofocus;
            datalist #custody-items { @for item in &desk.lists.items { option value=(item) {} } }
        }
    };
    dialog(desk, "custody", "custody", "custody-add", "counter-custody-send", button::Look::Primary, &body)
}
