//! The public front page: which halls there are, whether they are open, how many wait and about how long; for people of
//! the staff who are signed in, the way to their screens.

pub mod routes;

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::Minutes;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Frame, Meaning, button, empty, icon, language_switch, page, text_size};

/// A hall as the public sees it.
#[derive(Clone, Debug, Default)]
pub struct FrontHall {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Whether it is open now.
    pub open: bool,
    /// Until when, or when it opens: `17:30`, `11 月 24 日（周二）08:30`; empty when unknown.
    pub when: String,
    /// What the hall says about today.
    pub note: String,
    /// How many wait.
    pub waiting: i64,
    /// What a newcomer would wait now; `None` when it cannot be said.
    pub minutes: Option<Minutes>,
    /// Whether a kiosk page may be opened by anybody.
    pub kiosk: bool,
    /// Of the waits promised in the last seven days: how many were kept, of how many; `None` when there were too few.
    pub kept: Option<(u64, u64)>,
}

/// A screen somebody may open.
#[derive(Clone, Debug, Default)]
pub struct Screen {
    /// Its address.
    pub href: String,
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub hint: String,
}

/// The front page.
#[derive(Clone, Debug, Default)]
pub struct FrontView {
    /// The language of the page.
    pub lang: Language,
    /// Large type.
    pub large: bool,
    /// The company's or branch's name; empty before the setup.
    pub company: String,
    /// The halls.
    pub halls: Vec<FrontHall>,
    /// Who is signed in; empty for nobody.
    pub who: String,
    /// Their screens.
    pub screens: Vec<Screen>,
}

/// The page.
pub fn front(view: &FrontView) -> Markup {
    let lang = view.lang;
    let frame = Frame {
        lang,
        title: say!(lang, "front-title"),
        screen: "front",
        hue: 200,
        large: view.large,
        ..Frame::default()
    };
    let body = html! {
        header.topbar {
            span.hall { (icon("store")) @if view.company.is_empty() { (say!(lang, "common-product")) } @else { (view.company) } }
            span.grow {}
            (text_size(lang, view.large))
            (language_switch(lang, "/"))
            @if view.who.is_empty() {
                (button::link(button::Look::Quiet, "/sign-in", Some("log-in"), &say!(lang, "front-sign-in"), None))
            } @else {
                span.who { (view.who) }
                (button::act("/sign-out", button::Look::Quiet, Some("log-out"), &say!(lang, "common-sign-out"), None))
            }
        }
        main #main tabindex="-1" {
            @if !view.screens.is_empty() { (screens(view)) }
            section.welcome {
                h1 { (say!(lang, "front-greeting")) }
                p { (say!(lang, "front-what")) }
            }
            @if view.halls.is_empty() {
                (empty("store", &say!(lang, "front-no-halls")))
            } @else {
                div.halls { @for hall in &view.halls { (hall_card(lang, hall)) } }
            }
        }
        footer.front-foot { p { (say!(lang, "front-foot")) } }
    };
    page(&frame, &body)
}

fn screens(view: &FrontView) -> Markup {
    html! {
        nav.screens aria-label=(say!(view.lang, "front-screens")) {
            h2 { (say!(view.lang, "front-screens")) }
            ul.cards {
                @for (n, screen) in view.screens.iter().enumerate() {
                    li { a.screen href=(screen.href) data-key=[(n < 9).then(|| (n + 1).to_string())] { (icon(screen.icon)) span { b { (screen.name) } span.hint { (screen.hint) } } } }
                }
            }
        }
    }
}

fn hall_card(lang: Language, hall: &FrontHall) -> Markup {
    html! {
        article.card.place {
            header {
                h2 { (hall.name) }
                @if hall.open { (badge_with(Meaning::Good, "door-open", &say!(lang, "front-open"))) }
                @else { (badge_with(Meaning::Plain, "clock", &say!(lang, "front-closed"))) }
            }
            p.address { (icon("map-pin")) (hall.address) }
            @if !hall.note.is_empty() { p.note { (icon("info")) (hall.note) } }
            @if hall.open {
                p.now { b { (say!(lang, "front-waiting", n = hall.waiting)) } @if let Some(minutes) = hall.minutes { " " span { (minutes.about(lang)) } } }
                @if !hall.when.is_empty() { p.muted { (say!(lang, "front-until", at = hall.when.as_str())) } }
            } @else {
                p.now { @if hall.when.is_empty() { b { (say!(lang, "front-no-day")) } } @else { b { (say!(lang, "front-opens", at = hall.when.as_str())) } } }
            }
            @if let Some((kept, n)) = hall.kept { p.muted { (say!(lang, "promises-public", kept = kept, n = n)) } }
            div.row-wrap {
                @if hall.kiosk && hall.open { (button::link(button::Look::Primary, &format!("/kiosk/{}", hall.id), Some("ticket"), &say!(lang, "front-take"), None)) }
                (button::link(button::Look::Plain, &format!("/tariffs/{}", hall.id), Some("circle-dollar-sign"), &say!(lang, "front-tariffs"), None))
                (button::link(button::Look::Plain, &format!("/pledge/{}", hall.id), Some("badge-check"), &say!(lang, "front-pledge"), None))
                (button::link(button::Look::Plain, &format!("/board/{}", hall.id), Some("monitor"), &say!(lang, "front-board"), None))
            }
        }
    }
}
