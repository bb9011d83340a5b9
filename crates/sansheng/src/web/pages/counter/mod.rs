//! The clerk's screen: what it shows is declared here as a view; each scene of the day is one file. At any moment there
//! is one primary action, always in the lower right corner, and Enter does it.

pub mod acts;
pub mod anew;
mod asked;
pub mod codes;
mod dialogs;
mod entitled;
mod foot;
mod kept;
pub mod looking;
mod money;
pub mod orders;
mod owed;
mod paying;
mod quoted;
pub mod routes;
mod scenes;
mod serving;
pub(crate) mod shown;
mod steps;
pub mod taken_back;
mod till;
pub(crate) mod turned_away;
mod view;

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::lasted;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Frame, Meaning, banner, button, icon, language_switch, page, region};

pub use entitled::ReductionLine;
pub use kept::DepositLine;
pub use looking::Beyond;
pub use orders::{OrderLine, OrderSheet, StopLine, StopShown, Wrong};
pub use serving::{called_region, confirm_region};
pub use till::{TillCount, TillMovement, TillSheet};
pub use view::{
    AccountCard, Called, Choice, CustodyLine, Desk, FoundAccount, HeldLine, Lists, Method, PaidView, PaperLine,
    Presence, QueueHead, QuoteLine, QuoteView, Scene, Serving, Step, StepLine, Typed,
};

/// A form with an id, so that the corner's button can send it; it posts once. A form that was not accepted comes back with
/// its key: trying again is the same act.
fn form(desk: &Desk, id: &str, action: &str, body: &Markup) -> Markup {
    let key = if desk.typed.get("form") == id { desk.typed.get("key") } else { "" };
    html! {
        form #(id) method="post" action=(action) autocomplete="off" {
            input type="hidden" name="key" value=(key);
            input type="hidden" name="form" value=(id);
            (body)
        }
    }
}

/// The screen.
pub fn counter(desk: &Desk) -> Markup {
    let lang = desk.lang;
    let frame = Frame {
        lang,
        title: say!(lang, "counter-title", n = desk.number),
        screen: "counter",
        hue: desk.hue,
        live: Some(format!("{}/live", desk.here())),
        scripts: &["counter"],
        ..Frame::default()
    };
    let body = html! {
        (top(desk))
        // Whoever counts the till is not torn away from it.
        @if !matches!(desk.scene, Scene::Till(_)) { (region("scene", &scene_region(desk))) }
        @if let Some((meaning, words)) = desk.said.as_ref().filter(|_| !matches!(desk.scene, Scene::Serving(_))) { div.said { (banner::banner(*meaning, words)) } }
        main #main tabindex="-1" class={ "scene " (scene_class(&desk.scene)) } {
            @match &desk.scene {
                Scene::Vacant { taken_by, free, asked } => (scenes::vacant(desk, taken_by, free, asked)),
                Scene::Idle => (scenes::idle(desk)),
                Scene::Called(called) => (scenes::called(desk, called)),
                Scene::Serving(serving) => (serving::serving(desk, serving)),
                Scene::Till(sheet) => (till::sheet(desk, sheet)),
            }
        }
        (foot::foot(desk))
        (dialogs::dialogs(desk))
    };
    page(&frame, &body)
}

/// What the counter is at, for the page to notice that it has moved on by somebody else's hand.
fn scene_region(desk: &Desk) -> Markup {
    let ticket = match &desk.scene {
        Scene::Called(called) => called.ticket.as_str(),
        Scene::Serving(serving) => serving.who.ticket.as_str(),
        Scene::Vacant { taken_by, .. } => taken_by.as_str(),
        Scene::Idle | Scene::Till(_) => "",
    };
    let presence = match desk.presence {
        Presence::Open => "open",
        Presence::Away { .. } => "away",
        Presence::Closed => "closed",
    };
    let (order, hold) = match &desk.scene {
        Scene::Serving(serving) => {
            (serving.order.as_ref().map_or("", |order| order.state.as_str()), serving.hold.as_str())
        }
        _ => ("", ""),
    };
    html! { span hidden data-scene={ (scene_class(&desk.scene)) "/" (presence) "/" (ticket) "/" (order) "/" (hold) } {} }
}

fn scene_class(scene: &Scene) -> &'static str {
    match scene {
        Scene::Vacant { .. } => "vacant",
        Scene::Idle => "idle",
        Scene::Called(_) => "called",
        Scene::Serving(_) => "serving",
        Scene::Till(_) => "tilling",
    }
}

fn top(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        header.topbar.no-print {
            span.hall { (icon("store")) (desk.hall_name) }
            h1.post { (say!(lang, "common-counter", n = desk.number)) }
            span.state { (presence(lang, &desk.presence)) }
            span.grow {}
            (region("head", &head_region(lang, &desk.queue)))
            (language_switch(lang, &desk.here()))
            @if !desk.who.is_empty() { span.who { (icon("user-round")) (desk.who) } }
            (button::act("/me/lock", button::Look::Quiet, Some("lock"), &say!(lang, "counter-lock"), Some("Alt+L")))
        }
    }
}

/// The presence as a badge.
pub fn presence(lang: Language, presence: &Presence) -> Markup {
    match presence {
        Presence::Open => badge_with(Meaning::Good, "circle-check", &say!(lang, "counter-presence-open")),
        Presence::Away { reason, since_s, limit_s } => {
            let late = limit_s.is_some_and(|limit| *since_s > limit);
            let meaning = if late { Meaning::Act } else { Meaning::Look };
            let words = format!("{} · {reason} · {}", say!(lang, "counter-presence-away"), lasted(lang, *since_s));
            badge_with(meaning, "circle-pause", &words)
        }
        Presence::Closed => badge_with(Meaning::Plain, "circle-x", &say!(lang, "counter-presence-closed")),
    }
}

/// The queue's head in one line, for the top of the screen.
pub fn head_region(lang: Language, queue: &QueueHead) -> Markup {
    html! {
        span.head title=(say!(lang, "counter-waiting-here")) {
            (icon("users"))
            span { (say!(lang, "counter-waiting", n = queue.waiting)) }
            @if queue.waiting > 0 { span.muted { (say!(lang, "counter-longest", time = lasted(lang, queue.longest_s))) } }
            @if queue.late > 0 {
                (badge_with(Meaning::Look, "clock", &say!(lang, "counter-late", n = queue.late)))
            }
        }
    }
}
