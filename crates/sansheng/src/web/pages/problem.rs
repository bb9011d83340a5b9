//! A "no" as a page: what happened, what it means, what to do. No codes, no blame, and always a way on that works.

use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::kiosk::{KioskView, steps};
use crate::say;
use crate::web::Problem;
use crate::web::look::Look;
use crate::web::parts::{Frame, icon, language_switch, page};

/// The page of a problem, in the problem's language. `posted`: a form was not taken, and `look.here` is the page that it
/// was sent from.
pub fn problem(problem: &Problem, look: &Look, posted: bool) -> Markup {
    let lang = problem.lang;
    // What passes by itself asks for a moment; what does not is named, also in the window's title.
    let passes = problem.status.is_server_error() || problem.retry_after_s.is_some();
    let frame = Frame {
        lang,
        title: if passes { say!(lang, "problem-title") } else { problem.title() },
        screen: "front",
        hue: 200,
        large: look.large,
        ..Frame::default()
    };
    page(
        &frame,
        &html! {
            header.topbar { span.hall.grow { (icon("store")) (say!(lang, "common-product")) } (language_switch(lang, &look.here)) }
            main.problem #main tabindex="-1" { div.empty { (said(problem, &look.here, "/", posted)) } }
        },
    )
}

/// The same on a kiosk's screen, which goes back to its start by itself.
pub fn at_kiosk(problem: &Problem, view: &KioskView, posted: bool) -> Markup {
    steps::refused(view, &said(problem, &view.here, &format!("/kiosk/{}", view.hall), posted))
}

fn said(problem: &Problem, here: &str, home: &str, posted: bool) -> Markup {
    let lang = problem.lang;
    html! {
        (icon("info"))
        h1 { (problem.title()) }
        @if problem.retry_after_s.is_some() { p { (say!(lang, "problem-again")) } }
        @if problem.status.is_server_error() && problem.retry_after_s.is_none() { p { (say!(lang, "problem-ours")) } }
        @if problem.name == "token_needed" {
            p { (say!(lang, "problem-enrol-how")) }
            a.button.primary.big href={ "/enrol?next=" (utf8_percent_encode(here, NON_ALPHANUMERIC)) } { (icon("monitor")) (say!(lang, "problem-enrol")) }
        } @else if posted {
            a.button.primary.big href=(here) { (icon("arrow-left")) (say!(lang, "problem-back")) }
        } @else if matches!(problem.status.as_u16(), 403 | 404 | 405 | 410) {
            a.button.primary.big href=(home) { (icon("house")) (say!(lang, "problem-home")) }
        } @else {
            a.button.primary.big href=(here) { (icon("refresh-cw")) (say!(lang, "problem-retry")) }
        }
    }
}
