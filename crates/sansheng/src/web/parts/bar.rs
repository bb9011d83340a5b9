//! The bar across the top of the staff's screens: which hall, where one can go, who is signed in.

use maud::{Markup, html};

use super::{button, icon, language_switch};
use crate::kernel::Language;
use crate::say;

/// What the bar shows.
#[derive(Clone, Copy, Debug)]
pub struct Bar<'a> {
    /// The language of the page.
    pub lang: Language,
    /// The hall's name, or the company's where no hall is meant.
    pub hall: &'a str,
    /// Where one can go: address and word.
    pub links: &'a [(&'a str, String)],
    /// This page's path, for the marked link and the language switch.
    pub here: &'a str,
    /// The name of who is signed in; empty before that.
    pub who: &'a str,
    /// Where signing out is posted to.
    pub sign_out: &'a str,
}

/// The bar itself, as the page's `header`.
pub fn bar(bar: &Bar<'_>) -> Markup {
    html! {
        header.topbar.no-print {
            span.hall { (icon("store")) (bar.hall) }
            nav aria-label=(say!(bar.lang, "common-navigation")) {
                @for (href, word) in bar.links {
                    a href=(href) aria-current=[(*href == bar.here).then_some("page")] { (word) }
                }
            }
            (language_switch(bar.lang, bar.here))
            @if !bar.who.is_empty() {
                span.who { (bar.who) }
                (button::act(bar.sign_out, button::Look::Quiet, Some("log-out"), &say!(bar.lang, "common-sign-out"), None))
            }
        }
    }
}
