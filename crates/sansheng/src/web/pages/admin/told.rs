//! The forms in which something is made whose secret is told once (a one-time code, a device's token), and the card that
//! tells it. A form that was sent twice finds the work done, and the card says how to get another secret.

use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, hidden_begin};
use crate::halls::Text;
use crate::kernel::Language;
use crate::say;
pub use crate::web::once::Told;
use crate::web::parts::{button, field, icon};

/// The card with a secret; without one, how to get another.
pub fn card(lang: Language, title: &str, told: &Told, lead: &str, more: &Markup) -> Markup {
    html! {
        section.card.once role="status" {
            h2 { (icon("key-round")) (title) }
            @if let Some(secret) = &told.secret {
                p.secret { (secret) }
                p { (lead) }
                (more)
            } @else {
                p { (say!(lang, "admin-told-before")) }
            }
        }
    }
}

/// A form of the branch's pages: with its key, and the wizard's hall.
pub fn form(desk: &Desk<'_>, action: &str, fields: &Markup, icon_name: &str, send: &str) -> Markup {
    html! {
        form.fields method="post" action=(action) {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden_begin(desk.begin))
            div.pairs { (fields) }
            div.actions { (button::submit(button::Look::Primary, Some(icon_name), send, None)) }
        }
    }
}

/// A line of such a form, with what was typed. `of` tells the same field of several forms apart.
pub fn line(of: &str, name: &str, label: &str, value: &str, hint: &str) -> Markup {
    let required = true;
    field::text(&field::Field { name, of, label, value, hint, required, length_max: 64, ..field::Field::default() })
}

/// A choice of such a form.
pub fn select(of: &str, name: &str, label: &str, value: &str, words: &[(&str, String)]) -> Markup {
    let words: Vec<(&str, &str)> = words.iter().map(|(value, word)| (*value, word.as_str())).collect();
    field::select(&field::Field { name, of, label, value, ..field::Field::default() }, &words)
}

/// A field's text without the blanks around it.
pub fn text(typed: &Typed, name: &str) -> String {
    typed.get(name).trim().to_owned()
}

/// The same, where nothing typed is nothing meant.
pub fn some(typed: &Typed, name: &str) -> Option<String> {
    Some(text(typed, name)).filter(|text| !text.is_empty())
}

/// A form of one button in a list: `of` names the row for those who cannot see where it stands.
pub fn act(desk: &Desk<'_>, action: &str, icon_name: &str, word: &str, of: &str) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden_begin(desk.begin))
            button.button type="submit" aria-label=(format!("{word} {of}")) { (icon(icon_name)) (word) }
        }
    }
}

/// The hall that a form begins with: what was sent (`by` is a field that always is), the wizard's, else the first.
pub fn first_hall<'a>(desk: &Desk<'a>, halls: &'a [(String, Text)], typed: &'a Typed, by: &str) -> &'a str {
    match (typed.get(by), desk.begin) {
        ("", "") => halls.first().map_or("", |(id, _)| id.as_str()),
        ("", begin) => begin,
        _ => typed.get("hall"),
    }
}
