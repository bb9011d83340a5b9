//! The parts that all screens share: small pure functions from values to markup. What they look like is in
//! `web/styles/parts.css`; a page composes them and adds nothing of its own that another page could want.

pub mod banner;
pub mod bar;
pub mod button;
pub mod field;
pub mod figures;
pub mod layout;
pub mod meaning;

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;

pub use layout::{Frame, page};
pub use meaning::Meaning;

/// An icon by lucide's name; it must be listed in `web/icons.txt`. Icons never speak: a word stands beside each.
pub fn icon(name: &str) -> Markup {
    html! { svg.icon aria-hidden="true" focusable="false" { use href={ "/assets/icons.svg#" (name) } {} } }
}

/// The hint which key does it, beside a label; the element itself carries `data-key`.
pub fn key_hint(key: &str) -> Markup {
    html! { kbd aria-hidden="true" { (key) } }
}

/// A live region: the stream sends `markup` whole under `name` whenever it changes. Never put inputs into one.
pub fn region(name: &str, markup: &Markup) -> Markup {
    html! { div.region #{ "region-" (name) } sse-swap=(name) { (markup) } }
}

/// A link that shows this page in the other language. `here` is the page's path with its query, without `lang`.
pub fn language_switch(lang: Language, here: &str) -> Markup {
    let other = lang.other();
    let joint = if here.contains('?') { '&' } else { '?' };
    html! {
        a.button.quiet.language href={ (here) (joint) "lang=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) {
            (icon("languages"))
            (say!(other, "common-language-name"))
        }
    }
}

/// The button that turns large type on and off; the choice is kept in a cookie by `text.ts`.
pub fn text_size(lang: Language, large: bool) -> Markup {
    html! {
        button.button type="button" data-text-size aria-pressed=(large) {
            (icon("a-large-small"))
            (say!(lang, "common-text-size"))
        }
    }
}

/// The number of a ticket, as on the slip: `A012`.
pub fn ticket_number(number: &str) -> Markup {
    html! { span.number { (number) } }
}

/// Nothing here: says so in a sentence, with an icon.
pub fn empty(icon_name: &str, words: &str) -> Markup {
    html! { div.empty { (icon(icon_name)) p { (words) } } }
}
