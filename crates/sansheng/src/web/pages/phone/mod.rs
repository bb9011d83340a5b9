//! The phone page of one ticket: how much longer, where to go, what to have ready, and in the end the rating. What
//! changes is one live region without inputs; giving up the place and rating are pages of their own, reached by links.

pub mod routes;

use maud::{Markup, html};

use super::plan::{self, Plan};
use super::quote::{self, QuoteView};
use super::rating;
use crate::kernel::Language;
use crate::say;
use crate::web::parts::button::once;
use crate::web::parts::figures::{Minutes, lasted};
use crate::web::parts::{Frame, icon, language_switch, page, region, text_size, ticket_number};

/// Where the ticket stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// In the queue.
    #[default]
    Waiting,
    /// Called: go to the counter.
    Called,
    /// At the counter.
    Serving(Asked),
    /// Set aside for a reason, in words.
    Held(String),
    /// Called and not there.
    Missed,
    /// Done; rated or not.
    Finished {
        /// Whether a rating was given; `None` when it is too late for one.
        rated: Option<bool>,
    },
    /// Could not be done, for a reason, in words.
    Refused(String),
    /// Given up by the customer.
    Cancelled,
    /// The day is over.
    Expired,
}

/// What is asked of somebody at the counter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    #[default]
    Nothing,
    /// To say yes to what it costs, or to ask about it.
    Quote(QuoteView),
    /// To pay: they said yes.
    Payment,
}

/// What the phone page shows.
#[derive(Clone, Debug, Default)]
pub struct PhoneView {
    /// The language.
    pub lang: Language,
    /// Large type.
    pub large: bool,
    /// The token in the address.
    pub token: String,
    /// The hall's id.
    pub hall: String,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// The number.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// Where the ticket stands.
    pub standing: Standing,
    /// How many are ahead, and how many were at first.
    pub ahead: i64,
    /// How many were ahead in the beginning.
    pub ahead_first: i64,
    /// The remaining time.
    pub minutes: Option<Minutes>,
    /// Where or when it is quieter; empty for nothing to say.
    pub quieter: String,
    /// The counter that calls.
    pub counter: Option<i32>,
    /// The zone to wait in or to go to.
    pub zone: String,
    /// The way there.
    pub way: String,
    /// Where that is in the hall.
    pub plan: Plan,
    /// The papers: name and whether it was said to be missing.
    pub papers: Vec<(String, bool)>,
    /// What happened so far: `14:05` and a sentence.
    pub timeline: Vec<(String, String)>,
    /// Seconds since the ticket was taken.
    pub waited_s: i64,
    /// Until when (`14:20`) a missed number keeps its place; empty when that is over.
    pub grace_until: String,
}

/// Region `ticket`: everything about the ticket that can change.
pub fn standing(view: &PhoneView) -> Markup {
    let lang = view.lang;
    html! {
        @match &view.standing {
            Standing::Waiting => (waiting(view)),
            Standing::Called => (called(view)),
            Standing::Serving(asked) => (serving(view, asked)),
            Standing::Held(why) => (plain(view, "circle-pause", &say!(lang, "phone-held"), why)),
            Standing::Missed => (plain(view, "bell-ring", &say!(lang, "phone-missed"), &missed_then(view))),
            Standing::Finished { rated } => (finished(view, *rated)),
            Standing::Refused(why) => (plain(view, "circle-x", &say!(lang, "phone-refused"), why)),
            Standing::Cancelled => (plain(view, "ticket-x", &say!(lang, "phone-cancelled"), &say!(lang, "phone-cancelled-then"))),
            Standing::Expired => (plain(view, "calendar-x", &say!(lang, "phone-expired"), &say!(lang, "phone-expired-then"))),
        }
        @if matches!(view.standing, Standing::Waiting | Standing::Called | Standing::Held(_) | Standing::Missed) { (papers(view)) }
        @if !view.timeline.is_empty() {
            details.card.flat.story {
                summary { (icon("history")) (say!(lang, "phone-timeline")) (icon("chevron-down")) }
                ol.rows { @for (at, what) in &view.timeline { li { time { (at) } span { (what) } } } }
            }
        }
        @if matches!(view.standing, Standing::Waiting | Standing::Missed) {
            a.button.quiet.wide href={ "/ticket/" (view.token) "/cancel" } { (icon("ticket-x")) (say!(lang, "phone-cancel")) }
        }
    }
}

fn missed_then(view: &PhoneView) -> String {
    match view.grace_until.as_str() {
        "" => say!(view.lang, "phone-missed-late"),
        until => say!(view.lang, "phone-missed-then", until = until),
    }
}

fn head(view: &PhoneView) -> Markup {
    html! {
        p.service { (view.service) }
        h1 { span.unseen { (say!(view.lang, "phone-number")) " " } (ticket_number(&view.number)) }
    }
}

fn waiting(view: &PhoneView) -> Markup {
    let lang = view.lang;
    let first = view.ahead_first.max(view.ahead).max(1);
    html! {
        section.card.now {
            (head(view))
            p.minutes { (unbroken(&Minutes::about_or_not(lang, view.minutes))) }
            p.ahead { @if view.ahead == 0 { (say!(lang, "phone-next")) } @else { (say!(lang, "phone-ahead", n = view.ahead)) } }
            progress max=(first) value=(first - view.ahead) aria-label=(say!(lang, "phone-progress")) {}
            p.small.muted { (say!(lang, "phone-waited", time = lasted(lang, view.waited_s))) }
            @if !view.quieter.is_empty() { p.small.quieter { (icon("info")) span { (view.quieter) } } }
        }
        @if !view.zone.is_empty() { (place(&say!(lang, "phone-wait-here"), view)) }
    }
}

/// An interval stays on one line: `(8–14)` has no place to break.
fn unbroken(words: &str) -> String {
    words.replace('–', "\u{2060}–\u{2060}")
}

fn place(title: &str, view: &PhoneView) -> Markup {
    html! {
        section.card.flat.place {
            (icon("map-pin"))
            div { h2 { (title) } p.strong { (view.zone) } @if !view.way.is_empty() { p.muted { (view.way) } } }
            (plan::drawn(&view.plan, view.lang))
        }
    }
}

fn called(view: &PhoneView) -> Markup {
    let lang = view.lang;
    let title = say!(lang, "phone-called-title", n = view.counter.unwrap_or(0));
    html! {
        section.called data-called=(title) role="alert" {
            (head(view))
            p.go { (say!(lang, "phone-called")) }
            p.counter { (say!(lang, "common-counter", n = view.counter.unwrap_or(0))) }
            @if !view.zone.is_empty() { p.way { (icon("signpost")) span { (view.zone) @if !view.way.is_empty() { " · " (view.way) } } } }
        }
        @if view.plan.counter.is_some() { section.card.flat.place { (plan::drawn(&view.plan, lang)) } }
    }
}

fn serving(view: &PhoneView, asked: &Asked) -> Markup {
    let lang = view.lang;
    let here = say!(lang, "phone-serving", n = view.counter.unwrap_or(0));
    match asked {
        Asked::Nothing => plain(view, "user-check", &here, &say!(lang, "phone-serving-then")),
        Asked::Payment => {
            plain(view, "circle-check", &say!(lang, "quote-confirmed"), &say!(lang, "quote-confirmed-then"))
        }
        Asked::Quote(quote) => html! {
            (plain(view, "user-check", &here, ""))
            section.card.flat.price {
                h2 { (say!(lang, "quote-title")) }
                p.minutes { (quote.total) }
                a.button.primary.wide href={ "/ticket/" (view.token) "/quote" } { (icon("check")) (say!(lang, "quote-look")) }
            }
        },
    }
}

fn plain(view: &PhoneView, icon_name: &str, title: &str, then: &str) -> Markup {
    html! {
        section.card.now {
            (head(view))
            p.state { (icon(icon_name)) (title) }
            @if !then.is_empty() { p.muted { (then) } }
        }
    }
}

fn finished(view: &PhoneView, rated: Option<bool>) -> Markup {
    let lang = view.lang;
    html! {
        section.card.now {
            (head(view))
            p.state { (icon("circle-check")) (say!(lang, "phone-finished")) }
            p.muted { (say!(lang, "phone-finished-then")) }
            @if rated == Some(true) { p.rated { (icon("heart-handshake")) (say!(lang, "phone-rated")) } }
            @else if rated == Some(false) { a.button.primary.wide href={ "/ticket/" (view.token) "/rate" } { (icon("star")) (say!(lang, "phone-rate")) } }
        }
    }
}

fn papers(view: &PhoneView) -> Markup {
    html! {
        @if !view.papers.is_empty() {
            section.card.flat {
                h2 { (say!(view.lang, "phone-papers")) }
                ul.rows {
                    @for (name, missing) in &view.papers {
                        li {
                            (icon(if *missing { "triangle-alert" } else { "file-check" }))
                            span.grow { (name) }
                            @if *missing { span.meaning.look { (say!(view.lang, "phone-paper-missing")) } }
                        }
                    }
                }
            }
        }
    }
}

fn phone(view: &PhoneView, title: &str, live: Option<String>, main: &Markup) -> Markup {
    let here = format!("/ticket/{}", view.token);
    let frame = Frame {
        lang: view.lang,
        title: title.to_owned(),
        screen: "phone",
        hue: view.hue,
        large: view.large,
        live,
        scripts: &["phone"],
        ..Frame::default()
    };
    page(
        &frame,
        &html! {
            header.top { span.hall { (icon("store")) (view.hall_name) } (language_switch(view.lang, &here)) }
            main #main tabindex="-1" { (main) }
            footer.foot {
                a.button.quiet href={ "/pledge/" (view.hall) } { (icon("badge-check")) (say!(view.lang, "front-pledge")) }
                (text_size(view.lang, view.large))
            }
        },
    )
}

/// The page of the ticket.
pub fn ticket(view: &PhoneView) -> Markup {
    let live = Some(format!("/ticket/{}/live", view.token));
    let title = say!(view.lang, "phone-title", number = view.number.as_str());
    phone(view, &title, live, &region("ticket", &standing(view)))
}

/// What it costs, line by line, and the customer's answer. It is a page of its own, so that no button is swapped away
/// under a finger; an answer to a quote that is no longer good is refused by name.
pub fn price(view: &PhoneView, quote: &QuoteView, key: &str) -> Markup {
    let lang = view.lang;
    let to = |act: &str| format!("/ticket/{}/quotes/{}/{act}", view.token, quote.id);
    let main = html! {
        section.card.confirm {
            h1.question { (say!(lang, "quote-title")) }
            (quote::lines(lang, quote))
            p.muted { (say!(lang, "quote-means")) }
            (once(&to("confirmation"), key, &html! {
                button.button.primary.wide type="submit" { (icon("check")) (say!(lang, "quote-confirm", total = quote.total.to_string())) }
            }))
            (once(&to("question"), "", &html! {
                button.button.wide type="submit" { (icon("circle-help")) (say!(lang, "quote-not-right")) }
            }))
        }
    };
    phone(view, &say!(lang, "quote-title"), None, &main)
}

/// Asks once more before the place in the queue is given up.
pub fn cancel(view: &PhoneView, key: &str) -> Markup {
    let lang = view.lang;
    let main = html! {
        section.card.now {
            h1.question { (say!(lang, "phone-cancel-ask", number = view.number.as_str())) }
            p { (say!(lang, "phone-cancel-means")) }
            a.button.primary.wide href={ "/ticket/" (view.token) } { (say!(lang, "phone-cancel-no")) }
            (once(&format!("/ticket/{}/cancel", view.token), key, &html! {
                button.button.wide type="submit" { (icon("ticket-x")) (say!(lang, "phone-cancel-yes")) }
            }))
        }
    };
    phone(view, &say!(lang, "phone-cancel"), None, &main)
}

/// The rating: five levels in a fixed order, nothing chosen beforehand, reasons for the two lowest.
pub fn rate(view: &PhoneView, reasons: &[(String, String)], key: &str) -> Markup {
    let lang = view.lang;
    let main = html! {
        section.card.now {
            p.service { (view.service) " · " (view.number) }
            h1.question { (say!(lang, "rating-ask")) }
            (once(&format!("/ticket/{}/rate", view.token), key, &html! {
                fieldset { legend.unseen { (say!(lang, "rating-ask")) } div.checklist { (rating::levels(lang)) } }
                (rating::why(lang, reasons))
                button.button.primary.wide type="submit" { (say!(lang, "rating-send")) }
            }))
            p.small.muted { (say!(lang, "rating-anonymous")) }
            a.button.quiet.wide href={ "/ticket/" (view.token) } { (say!(lang, "rating-not-now")) }
        }
    };
    phone(view, &say!(lang, "rating-ask"), None, &main)
}
