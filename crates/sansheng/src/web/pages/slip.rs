//! Slips on paper, 72 mm wide, from the browser's own printer: the ticket, and the refusal that a customer gets in
//! writing. The bytes for a network printer are made in `devices/`.

use maud::{Markup, html};

use super::plan::{self, Plan};
use crate::halls::Hall;
use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::Minutes;
use crate::web::parts::{Frame, icon, key_hint, page};

/// What a ticket slip says.
#[derive(Clone, Debug, Default)]
pub struct SlipView {
    /// The language.
    pub lang: Language,
    /// The phone page's token.
    pub token: String,
    /// The hall's name.
    pub hall_name: String,
    /// The number.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// When it was taken: `2026-11-23 14:05`.
    pub taken: String,
    /// How many were ahead.
    pub ahead: i64,
    /// The promise that was given.
    pub minutes: Option<Minutes>,
    /// Where to wait.
    pub zone: String,
    /// Where that is in the hall.
    pub plan: Plan,
    /// The papers: name and whether it was said to be missing.
    pub papers: Vec<(String, bool)>,
    /// What happens to somebody who misses the call.
    pub missed: String,
}

/// What a refusal slip says.
#[derive(Clone, Debug, Default)]
pub struct RefusalSlipView {
    /// The language.
    pub lang: Language,
    /// The hall's name.
    pub hall_name: String,
    /// The number.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// When: `2026-11-23 14:05`.
    pub at: String,
    /// The counter's number.
    pub counter: i32,
    /// The reason.
    pub reason: String,
    /// What the clerk added.
    pub note: String,
    /// What to bring, so that the next visit succeeds.
    pub next: Vec<String>,
    /// How else it can be done; may be empty.
    pub elsewhere: String,
}

/// What the clerk does with a slip that is on the screen; no part of the paper.
#[derive(Clone, Debug, Default)]
pub struct SlipActs {
    /// The clerk's language.
    pub lang: Language,
    /// Where the work goes on.
    pub back: String,
    /// Which slip it is: each is printed by itself once.
    pub slip: String,
    /// Whether the hall's own printer prints it; else this browser does.
    pub at_printer: bool,
}

/// What somebody who misses the call is promised: the place for a while, the number for an hour.
pub fn missed_call(hall: &Hall, lang: Language) -> String {
    let grace_s = hall.pack.queue.grace_s;
    if grace_s < 60 { say!(lang, "slip-missed-at-once") } else { say!(lang, "slip-missed", minutes = grace_s / 60) }
}

/// The slip of a ticket.
pub fn ticket(view: &SlipView) -> Markup {
    let lang = view.lang;
    let main = html! {
        p.hall { (view.hall_name) }
        h1 { span.unseen { (say!(lang, "slip-number")) } (view.number) }
        p.service { (view.service) }
        dl {
            div { dt { (say!(lang, "slip-ahead")) } dd { (say!(lang, "common-people", n = view.ahead)) } }
            div { dt { (say!(lang, "slip-wait")) } dd { (Minutes::about_or_not(lang, view.minutes)) } }
            @if !view.zone.is_empty() { div { dt { (say!(lang, "slip-zone")) } dd { (view.zone) } } }
            div { dt { (say!(lang, "slip-taken")) } dd { (view.taken) } }
        }
        (plan::drawn(&view.plan, lang))
        @if !view.papers.is_empty() {
            h2 { (say!(lang, "slip-papers")) }
            ul { @for (name, missing) in &view.papers {
                li { (name) @if *missing { " " strong { (say!(lang, "slip-missing")) } } }
            } }
        }
        img src={ "/ticket/" (view.token) "/qr.svg" } alt=(say!(lang, "slip-qr")) width="150" height="150";
        p.hint { (say!(lang, "slip-qr-hint")) }
        p.hint { (view.missed) }
    };
    let frame = Frame { lang, title: view.number.clone(), screen: "slip", scripts: &["slip"], ..Frame::default() };
    page(
        &frame,
        &html! {
            nav.acts aria-label=(say!(lang, "slip-acts")) { (prints(lang)) }
            main #main.slip { (main) }
        },
    )
}

/// Prints what is on the screen, by the browser's own printer; no part of the paper.
fn prints(lang: Language) -> Markup {
    html! { button.button type="button" data-prints { (icon("printer")) (say!(lang, "slip-print")) } }
}

/// The slip of a refusal: the reason in writing, and how it will work next time. It prints by itself; Enter goes back.
pub fn refusal(view: &RefusalSlipView, acts: &SlipActs) -> Markup {
    let lang = view.lang;
    let body = html! {
        (clerk_acts(acts))
        main #main.slip data-print=[(!acts.at_printer).then_some(acts.slip.as_str())] { (refusal_words(view)) }
    };
    let frame =
        Frame { lang, title: say!(lang, "slip-refusal"), screen: "slip", scripts: &["slip"], ..Frame::default() };
    page(&frame, &body)
}

fn clerk_acts(acts: &SlipActs) -> Markup {
    let lang = acts.lang;
    html! {
        nav.acts lang=(lang.tag()) aria-label=(say!(lang, "slip-acts")) {
            @if acts.at_printer { p { (icon("printer")) (say!(lang, "slip-at-printer")) } }
            (prints(lang))
            a.button.primary href=(acts.back) data-key="Enter" { (icon("arrow-left")) (say!(lang, "slip-back")) (key_hint("Enter")) }
        }
    }
}

fn refusal_words(view: &RefusalSlipView) -> Markup {
    let lang = view.lang;
    html! {
        p.hall { (view.hall_name) }
        h1.title { (say!(lang, "slip-refusal")) }
        p.service { (view.service) " · " (view.number) }
        h2 { (say!(lang, "slip-reason")) }
        p.reason { (view.reason) }
        @if !view.note.is_empty() { p { (view.note) } }
        @if !view.next.is_empty() {
            h2 { (say!(lang, "slip-next")) }
            ul { @for line in &view.next { li { (line) } } }
        }
        @if !view.elsewhere.is_empty() {
            h2 { (say!(lang, "slip-elsewhere")) }
            p { (view.elsewhere) }
        }
        dl {
            div { dt { (say!(lang, "slip-where")) } dd { (say!(lang, "common-counter", n = view.counter)) } }
            div { dt { (say!(lang, "slip-at")) } dd { (view.at) } }
        }
        p.hint { (say!(lang, "slip-complain")) }
    }
}
