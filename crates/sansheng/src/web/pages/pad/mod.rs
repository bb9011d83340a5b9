//! The pad at a counter: idle, a quote to confirm, the rating, thanks. Each step is a page; the live stream only says
//! which step the counter is at, so that no form is swapped away under a finger.

pub mod routes;

use maud::{Markup, PreEscaped, html};

use super::qr::drawn;
use super::quote::{self, QuoteView};
use super::rating;
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::button::once;
use crate::web::parts::{Frame, icon, language_switch, page, region};

/// Seconds that thanks stay on the pad.
pub const THANKS_S: u32 = 5;

/// What the pad shows now.
#[derive(Clone, Debug, Default)]
pub enum Step {
    /// Nothing is asked of the customer.
    #[default]
    Idle,
    /// A customer is being served; nothing is asked.
    Serving {
        /// The number.
        number: String,
    },
    /// A quote to confirm.
    Quote(QuoteView),
    /// A code to pay with.
    Scan {
        /// The order's id.
        order: String,
        /// What the code says.
        code: String,
        /// How much.
        amount: Money,
    },
    /// The rating of a ticket just finished.
    Rate {
        /// Its number.
        number: String,
        /// Its service's name.
        service: String,
        /// The level chosen on the first page; the two lowest ask why.
        level: Option<u8>,
        /// The reasons to choose from: code and name.
        reasons: Vec<(String, String)>,
        /// The ticket's id.
        ticket: String,
    },
    /// Thanks, and what was thanked for.
    Thanks {
        /// Whether it was for a rating; else for a confirmation.
        rated: bool,
    },
}

/// What every step knows.
#[derive(Clone, Debug, Default)]
pub struct PadView {
    /// The language.
    pub lang: Language,
    /// The counter's id, as in the address.
    pub counter: String,
    /// The number on its sign.
    pub number: i32,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// Who serves here; empty when nobody does.
    pub clerk: String,
    /// What is shown.
    pub step: Step,
}

/// A name of the step: when it changes, the pad fetches its page again.
pub fn step_name(step: &Step) -> String {
    match step {
        Step::Idle => "idle".into(),
        Step::Serving { number } => format!("serving-{number}"),
        Step::Quote(quote) => format!("quote-{}", quote.id),
        Step::Scan { order, .. } => format!("scan-{order}"),
        Step::Rate { number, .. } => format!("rate-{number}"),
        Step::Thanks { .. } => "thanks".into(),
    }
}

/// Region `step`: only the name of the step.
pub fn step_region(step: &Step) -> Markup {
    html! { i data-step=(step_name(step)) {} }
}

/// The page of the present step.
pub fn pad(view: &PadView, live: Option<String>, key: &str) -> Markup {
    let lang = view.lang;
    let home = format!("/pad/{}", view.counter);
    let thanks = matches!(view.step, Step::Thanks { .. });
    let frame = Frame {
        lang,
        title: say!(lang, "pad-title", n = view.number),
        screen: "pad",
        hue: view.hue,
        live: if thanks { None } else { live },
        scripts: &["pad"],
        ..Frame::default()
    };
    page(
        &frame,
        &html! {
            header.top {
                span.counter { (icon("store")) (say!(lang, "common-counter", n = view.number)) }
                @if !view.clerk.is_empty() { span.clerk { (say!(lang, "pad-clerk", name = view.clerk.as_str())) } }
                (language_switch(lang, &home))
            }
            main #main tabindex="-1" data-step-here=(step_name(&view.step))
                data-back-to=[thanks.then_some(home.as_str())] data-back-s=[thanks.then_some(THANKS_S)] {
                @match &view.step {
                    Step::Idle => (idle(view)),
                    Step::Serving { number } => (serving(lang, number)),
                    Step::Quote(quote) => (confirm(view, quote, key)),
                    Step::Scan { code, amount, .. } => (scan(lang, code, *amount)),
                    Step::Rate { number, service, level, reasons, ticket } =>
                        (rate(view, &format!("{service} · {number}"), *level, reasons, ticket, key)),
                    Step::Thanks { rated } => (thank(lang, *rated)),
                }
            }
            @if !thanks { div.unseen aria-hidden="true" { (region("step", &step_region(&view.step))) } }
        },
    )
}

fn idle(view: &PadView) -> Markup {
    html! {
        div.quiet-page {
            p.big-number { (view.number) }
            h1 { (say!(view.lang, "pad-idle")) }
            p.muted { (view.hall_name) }
        }
    }
}

fn serving(lang: Language, number: &str) -> Markup {
    html! {
        div.quiet-page {
            p.big-number.number { (number) }
            h1 { (say!(lang, "pad-serving")) }
            p.muted { (say!(lang, "pad-serving-then")) }
        }
    }
}

fn scan(lang: Language, code: &str, amount: Money) -> Markup {
    html! {
        div.quiet-page.scan {
            h1 { (say!(lang, "pad-scan")) }
            @if let Some(drawn) = drawn(code) { div.code role="img" aria-label=(say!(lang, "pad-scan")) { (PreEscaped(drawn)) } }
            p.big-number.number { (amount) }
            p.muted { (say!(lang, "pad-scan-then")) }
        }
    }
}

fn confirm(view: &PadView, quote: &QuoteView, key: &str) -> Markup {
    let lang = view.lang;
    let to = |act: &str| format!("/pad/{}/quotes/{}/{act}", view.counter, quote.id);
    html! {
        div.confirm {
            h1 { (say!(lang, "quote-title")) }
            (quote::lines(lang, quote))
            p.muted { (say!(lang, "quote-means")) }
            div.answers {
                (once(&to("confirmation"), key, &html! {
                    button.button.primary.big.wide type="submit" { (icon("check")) (say!(lang, "quote-confirm", total = quote.total.to_string())) }
                }))
                (once(&to("question"), "", &html! {
                    button.button.big.wide type="submit" { (icon("circle-help")) (say!(lang, "quote-not-right")) }
                }))
            }
        }
    }
}

/// Five equal buttons with words, nothing chosen beforehand. One tap rates; the two lowest go on to the reasons.
fn rate(
    view: &PadView,
    about: &str,
    level: Option<u8>,
    reasons: &[(String, String)],
    ticket: &str,
    key: &str,
) -> Markup {
    let lang = view.lang;
    let action = format!("/pad/{}/rating", view.counter);
    html! {
        div.rate {
            p.muted { (about) }
            @if let Some(level) = level {
                h1 { (say!(lang, "pad-why")) }
                (once(&action, key, &html! {
                    input type="hidden" name="ticket" value=(ticket);
                    input type="hidden" name="level" value=(level);
                    input type="hidden" name="why" value="1";
                    (rating::why(lang, reasons))
                    button.button.primary.big.wide type="submit" { (say!(lang, "rating-send")) }
                }))
            } @else {
                h1 { (say!(lang, "rating-ask")) }
                (once(&action, key, &html! {
                    input type="hidden" name="ticket" value=(ticket);
                    div.levels {
                        @for (value, word) in rating::level_words(lang) {
                            button.button.big type="submit" name="level" value=(value) { (word) }
                        }
                    }
                }))
                a.button.quiet.wide data-skips=(step_name(&view.step)) href={ "/pad/" (view.counter) "?skip=" (ticket) } { (say!(lang, "rating-not-now")) }
            }
            p.small.muted { (say!(lang, "rating-anonymous")) }
        }
    }
}

fn thank(lang: Language, rated: bool) -> Markup {
    html! {
        div.quiet-page role="status" {
            span.mark { (icon("circle-check")) }
            h1 { (say!(lang, if rated { "pad-thanks" } else { "quote-confirmed" })) }
            p.muted { (say!(lang, if rated { "pad-thanks-then" } else { "quote-confirmed-then" })) }
        }
    }
}
