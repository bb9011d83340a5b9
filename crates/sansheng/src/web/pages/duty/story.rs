//! One ticket's whole story from the journal: who did what when, the three voices, what was promised and what was true;
//! and the one thing a duty manager can do about a waiting ticket: have it called out of order, with a reason.

use maud::{Markup, html};

use crate::say;
use crate::web::pages::counter::{Choice, Typed};
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::figures::{Minutes, figure, lasted};
use crate::web::parts::meaning::{badge, badge_with};
use crate::web::parts::{Meaning, button, icon, ticket_number};

/// One event of the journal.
#[derive(Clone, Debug, Default)]
pub struct Event {
    /// Its place in the journal.
    pub seq: i64,
    /// The wall clock: `10:15:03`.
    pub at: String,
    /// An icon of its kind.
    pub icon: &'static str,
    /// What happened, in words.
    pub words: String,
    /// Who, in words.
    pub who: String,
    /// More about it.
    pub detail: String,
}

/// A ticket and what became of it.
#[derive(Clone, Debug)]
pub struct StoryView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// The ticket's id.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// The day.
    pub day: String,
    /// Its service.
    pub service: String,
    /// Customer type in words.
    pub customer: String,
    /// Needs in words.
    pub needs: Vec<String>,
    /// Its state in words, and what that means.
    pub state: (Meaning, String),
    /// Seconds waited until the first call, or until now.
    pub waited_s: i64,
    /// The first promise.
    pub told: Option<Minutes>,
    /// Whether the wait stayed within the promise; `None` while it is open or nothing was told.
    pub kept: Option<bool>,
    /// Seconds of serving.
    pub served_s: Option<i64>,
    /// The three voices: when each was heard, and from whom; empty when it was not.
    pub voices: [String; 3],
    /// The rating: level and the word for it.
    pub rating: Option<(i64, String)>,
    /// What happened, oldest first.
    pub events: Vec<Event>,
    /// Counters that could serve it, while it waits: number and who sits there.
    pub callable: Vec<(i32, String)>,
    /// Reasons for calling out of order.
    pub reasons: Vec<Choice>,
    /// What was typed, after a refusal.
    pub typed: Typed,
}

/// The page.
pub fn story(view: &StoryView) -> Markup {
    let (desk, lang) = (&view.desk, view.desk.lang);
    let title = say!(lang, "duty-story-title", number = view.number.as_str());
    let body = html! {
        header.ticket-head {
            p.big { (ticket_number(&view.number)) }
            div.grow {
                h1 { (view.service) }
                p.muted { (view.day) " · " (view.customer) @for need in &view.needs { " " (badge_with(Meaning::Plain, "accessibility", need)) } }
            }
            (badge(view.state.0, &view.state.1))
        }
        (figures(view))
        div.columns {
            section.card aria-labelledby="events-title" {
                h2 #events-title { (icon("history")) (say!(lang, "duty-story-events")) }
                ol.events {
                    @for event in &view.events {
                        li {
                            time { (event.at) }
                            (icon(event.icon))
                            div.grow { b { (event.words) } @if !event.detail.is_empty() { span.detail { (event.detail) } } }
                            span.muted.small { (event.who) " · #" (event.seq) }
                        }
                    }
                }
            }
            div.right {
                (voices(view))
                @if desk.acts() && !view.callable.is_empty() { (call_now(view)) }
            }
        }
    };
    staff_page(desk, "duty", title, None, &body)
}

fn figures(view: &StoryView) -> Markup {
    let lang = view.desk.lang;
    let told =
        view.told.map_or_else(|| say!(lang, "duty-told-nothing"), |m| say!(lang, "duty-told", minutes = m.short(lang)));
    html! {
        section.top {
            div.card {
                (figure(&say!(lang, "duty-story-waited"), &lasted(lang, view.waited_s), "", &told))
                @match view.kept {
                    Some(true) => (badge(Meaning::Good, &say!(lang, "duty-kept"))),
                    Some(false) => (badge(Meaning::Look, &say!(lang, "duty-not-kept"))),
                    None => {}
                }
            }
            div.card { (figure(&say!(lang, "duty-story-served"), &view.served_s.map_or_else(|| "–".into(), |s| lasted(lang, s)), "", "")) }
            div.card {
                @match &view.rating {
                    Some((level, word)) => (figure(&say!(lang, "duty-story-rating"), &level.to_string(), "/ 5", word)),
                    None => (figure(&say!(lang, "duty-story-rating"), "–", "", &say!(lang, "duty-story-unrated"))),
                }
            }
        }
    }
}

fn voices(view: &StoryView) -> Markup {
    let lang = view.desk.lang;
    let keys = ["duty-voice-greeted", "duty-voice-answered", "duty-voice-seen-off"];
    html! {
        section.card aria-labelledby="voices-title" {
            h2 #voices-title { (icon("messages-square")) (say!(lang, "duty-voices")) }
            ul.rows {
                @for (key, heard) in keys.into_iter().zip(&view.voices) {
                    li {
                        span.grow { (say!(lang, key)) }
                        @if heard.is_empty() { (badge(Meaning::Plain, &say!(lang, "duty-voice-not"))) }
                        @else { (badge(Meaning::Good, heard)) }
                    }
                }
            }
        }
    }
}

fn call_now(view: &StoryView) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card #call aria-labelledby="call-title" {
            h2 #call-title { (icon("megaphone")) (say!(lang, "duty-call-title")) }
            p.muted { (say!(lang, "duty-call-what")) }
            form.stack method="post" action={ "/duty/" (view.desk.hall) "/calls" } {
                input type="hidden" name="key" value="";
                input type="hidden" name="ticket" value=(view.ticket);
                div.field {
                    label for="counter" { (say!(lang, "duty-counter")) }
                    select.input #counter name="counter" {
                        @for (number, who) in &view.callable { option value=(number) selected[view.typed.get("counter") == number.to_string()] { (say!(lang, "common-counter", n = *number)) " " (who) } }
                    }
                }
                div.field {
                    label for="reason" { (say!(lang, "duty-call-reason")) }
                    select.input #reason name="reason" { @for reason in &view.reasons { option value=(reason.code) selected[view.typed.get("reason") == reason.code] { (reason.name) } } }
                }
                (button::submit(button::Look::Primary, Some("megaphone"), &say!(lang, "duty-call-send"), None))
            }
        }
    }
}
