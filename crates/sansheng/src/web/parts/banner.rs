//! One sentence across the page, with its meaning.

use maud::{Markup, html};

use super::{Meaning, icon};
use crate::kernel::Language;
use crate::say;

/// A banner: what happened, what it means, what to do.
pub fn banner(meaning: Meaning, words: &str) -> Markup {
    html! { div class={ "banner " (meaning.class()) } role="status" { (icon(meaning.icon())) p { (words) } } }
}

/// Says that the screen is behind. It is hidden until `live.ts` loses the stream.
pub fn behind(lang: Language) -> Markup {
    html! {
        div.banner.look.behind role="status" { (icon("refresh-cw")) p { (say!(lang, "common-behind")) } }
    }
}
