//! A customer at the counter: who on top, the steps on the left, the open one beside them, account and money right.

use maud::{Markup, html};

use super::scenes::{clock, needs};
use super::{Desk, QuoteView, Serving, StepLine, money, orders, steps};
use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::lasted;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, banner, icon, ticket_number};

pub use super::scenes::called_region;

pub(super) fn serving(desk: &Desk, serving: &Serving) -> Markup {
    html! {
        (customer(desk, serving))
        @if let Some(sheet) = &serving.orders {
            (orders::panel(desk, serving, sheet))
        } @else {
            (step_list(desk, serving))
            section.open-step aria-labelledby="step-title" { (steps::open(desk, serving)) }
        }
        aside.side { (money::account(desk, serving)) (money::custody(desk, serving)) }
    }
}

fn customer(desk: &Desk, serving: &Serving) -> Markup {
    let (lang, who) = (desk.lang, &serving.who);
    let long = serving.served_s > serving.norm_s * 3 / 2 && serving.norm_s > 0;
    html! {
        section.customer aria-label=(say!(lang, "counter-customer")) {
            p.big { (ticket_number(&who.number)) }
            div.grow {
                p.what {
                    @for (name, present) in &serving.services {
                        @if *present { b { (name) } } @else { span.muted { (name) } }
                        " "
                    }
                    span.muted { (who.customer) }
                }
                p.needs { (needs(&who.needs)) span.muted { (serving.hint) } }
            }
            // Here it takes no room from the step, whose last figure must stay in sight.
            @if let Some((meaning, words)) = &desk.said { (banner::banner(*meaning, words)) }
            dl.times {
                div { dt { (say!(lang, "counter-waited-name")) } dd { (lasted(lang, who.waited_s)) } }
                div {
                    dt { (say!(lang, "counter-serving-name")) }
                    dd { span data-since-s=(serving.served_s) { (clock(serving.served_s)) } }
                }
                div {
                    dt { (say!(lang, "counter-norm-name")) }
                    dd {
                        (lasted(lang, serving.norm_s))
                        @if long { " " (badge_with(Meaning::Look, "clock", &say!(lang, "counter-longer"))) }
                    }
                }
            }
        }
    }
}

fn step_list(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let at = serving.steps.iter().position(|line| line.step == serving.step).unwrap_or(0);
    let key = |n: usize| match n {
        n if n + 1 == at => Some("Alt+ArrowUp"),
        n if n == at + 1 => Some("Alt+ArrowDown"),
        _ => None,
    };
    html! {
        nav.steps aria-label=(say!(lang, "counter-steps")) {
            ol {
                @for (n, line) in serving.steps.iter().enumerate() {
                    li class=[line.done.then_some("done")] {
                        a href={ (desk.here()) "?step=" (line.step.as_str()) } data-key=[key(n)]
                            aria-current=[(n == at).then_some("step")] { (step_mark(line, n)) (step_words(lang, line)) }
                    }
                }
            }
            p.hint { kbd { "Alt ↑" } kbd { "Alt ↓" } (say!(lang, "counter-steps-keys")) }
        }
    }
}

fn step_mark(line: &StepLine, n: usize) -> Markup {
    html! { span.mark { @if line.done { (icon("check")) } @else { (n + 1) } } }
}

fn step_words(lang: Language, line: &StepLine) -> Markup {
    html! {
        span.grow {
            (say!(lang, &format!("counter-step-{}", line.step.as_str())))
            @if line.done { span.unseen { (say!(lang, "counter-step-done")) } }
            @if !line.result.is_empty() { span.result { (line.result) } }
        }
    }
}

/// Whether the customer has confirmed the quote: the pad and the phone answer here. Without a quote the customer asked a
/// question instead, or it was taken back.
pub fn confirm_region(lang: Language, quote: Option<&QuoteView>) -> Markup {
    match quote {
        None => html! {
            div.confirm { (icon("circle-help")) p { (say!(lang, "counter-confirm-gone")) } }
        },
        Some(quote) if quote.confirmed.is_empty() => html! {
            div.confirm { (icon("hourglass")) p { (say!(lang, "counter-confirm-waiting")) } }
        },
        Some(quote) => html! {
            div.confirm.good { (icon("circle-check")) p { b { (quote.confirmed) } " " (say!(lang, "counter-confirm-done")) } }
        },
    }
}
