//! A "no" as a page: what happened, what it means, what to do. No codes, no blame.

use maud::{Markup, html};

use crate::say;
use crate::web::Problem;
use crate::web::look::Look;
use crate::web::parts::{Frame, icon, language_switch, page};

/// The page of a problem, in the problem's language.
pub fn problem(problem: &Problem, look: &Look) -> Markup {
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
            main.problem #main tabindex="-1" {
                div.empty {
                    (icon("info"))
                    h1 { (problem.title()) }
                    @if problem.retry_after_s.is_some() { p { (say!(lang, "problem-again")) } }
                    @if problem.status.is_server_error() && problem.retry_after_s.is_none() { p { (say!(lang, "problem-ours")) } }
                    @if matches!(problem.status.as_u16(), 403 | 404 | 405 | 410) {
                        a.button.primary href="/" { (icon("house")) (say!(lang, "problem-home")) }
                    } @else {
                        a.button.primary href=(look.here) { (icon("refresh-cw")) (say!(lang, "problem-retry")) }
                    }
                }
            }
        },
    )
}
