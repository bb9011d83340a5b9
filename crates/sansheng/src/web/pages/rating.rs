//! The rating's own pieces, the same on the pad and on the phone: five levels by word, best first, and the reasons.

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;
use crate::web::parts::field::{Check, Field, check, lines, radio};

/// The most characters of a customer's own words.
pub const COMMENT_CHARS_MAX: u32 = 500;

const LEVELS: [(&str, &str); 5] =
    [("5", "rating-5"), ("4", "rating-4"), ("3", "rating-3"), ("2", "rating-2"), ("1", "rating-1")];

/// The levels as value and words, the best first.
pub fn level_words(lang: Language) -> Vec<(&'static str, String)> {
    LEVELS.iter().map(|(value, key)| (*value, say!(lang, key))).collect()
}

/// The five levels as rows to choose from; none is chosen beforehand.
pub fn levels(lang: Language) -> Markup {
    html! {
        @for (value, word) in level_words(lang) {
            (radio(&Check { name: "level", value, label: &word, ..Check::default() }))
        }
    }
}

/// Why it was not good: reasons to tick and room for own words. Never required.
pub fn why(lang: Language, reasons: &[(String, String)]) -> Markup {
    html! {
        fieldset.why data-reasons {
            legend { (say!(lang, "rating-why")) }
            div.checklist {
                @for (code, name) in reasons { (check(&Check { name: "reason", value: code, label: name, ..Check::default() })) }
            }
            (lines(&Field { name: "comment", label: &say!(lang, "rating-comment"), length_max: COMMENT_CHARS_MAX, ..Field::default() }, 3))
        }
    }
}
