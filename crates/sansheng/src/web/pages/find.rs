//! The search for a service by its name or the initials of its sound, the same wherever a service is chosen: at the kiosk by
//! letters on the screen, at the greeter's tablet by its keyboard. `forms.ts` hides what does not fit.

use maud::{Markup, html};

use crate::halls::Text;
use crate::kernel::Language;
use crate::kernel::pinyin::search_keys;
use crate::say;

/// Where a search stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Finder<'a> {
    /// The list that it looks into: `#found`.
    pub list: &'a str,
    /// What the browser's own keyboard does: `none` where the screen has letters of its own.
    pub keyboard: Option<&'a str>,
    /// Whether it stands in the middle of another form, and must not send it.
    pub within: bool,
}

/// Name, full pinyin and initials, one after the other; the page looks for what was typed in any of them.
pub fn search_text(name: &Text) -> String {
    let keys = search_keys(&name.zh);
    format!("{} {} {} {}", name.zh, keys.full, keys.initials, name.en.replace(' ', "").to_lowercase())
}

/// The field, and what empties it; its label is for `find`.
pub fn field(lang: Language, finder: Finder<'_>) -> Markup {
    html! {
        div.field-row {
            input.input #find type="search" inputmode=[finder.keyboard] autocomplete="off" data-keypad data-filter=(finder.list)
                form=[finder.within.then_some("")] placeholder=(say!(lang, "kiosk-find-hint"));
            button.button type="button" data-types="clear" { (say!(lang, "kiosk-find-clear")) }
        }
    }
}

/// Stands in the list and is shown when nothing fits, in words for whoever looks for it.
pub fn none(lang: Language, words: &str) -> Markup {
    html! { p.none data-none hidden { (say!(lang, words)) } }
}
