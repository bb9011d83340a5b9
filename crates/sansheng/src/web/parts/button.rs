//! Buttons and the forms around them. One primary action a screen; the key that does it is written beside it.

use maud::{Markup, html};

use super::{icon, key_hint};

/// How much a button asks for attention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// The one thing to do now.
    Primary,
    /// Something else that can be done.
    #[default]
    Plain,
    /// Near and small.
    Quiet,
    /// Cannot be taken back, or calls for help.
    Act,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Primary => "button primary",
            Self::Plain => "button",
            Self::Quiet => "button quiet",
            Self::Act => "button act",
        }
    }
}

fn inside(icon_name: Option<&str>, label: &str, key: Option<&str>) -> Markup {
    html! {
        @if let Some(name) = icon_name { (icon(name)) }
        span { (label) }
        @if let Some(key) = key { (key_hint(key)) }
    }
}

/// A button that sends the form it stands in.
pub fn submit(look: Look, icon_name: Option<&str>, label: &str, key: Option<&str>) -> Markup {
    html! { button class=(look.class()) type="submit" data-key=[key] { (inside(icon_name, label, key)) } }
}

/// A button that sends `name=value` with the form it stands in: for a choice of one tap.
pub fn choose(look: Look, icon_name: Option<&str>, label: &str, name: &str, value: &str) -> Markup {
    html! { button class=(look.class()) type="submit" name=(name) value=(value) { (inside(icon_name, label, None)) } }
}

/// A link that looks like a button.
pub fn link(look: Look, href: &str, icon_name: Option<&str>, label: &str, key: Option<&str>) -> Markup {
    html! { a class=(look.class()) href=(href) data-key=[key] { (inside(icon_name, label, key)) } }
}

/// A button that opens the `dialog` with this id.
pub fn opens(look: Look, dialog: &str, icon_name: Option<&str>, label: &str, key: Option<&str>) -> Markup {
    html! { button class=(look.class()) type="button" data-opens=(dialog) data-key=[key] { (inside(icon_name, label, key)) } }
}

/// A button that closes the dialog it stands in.
pub fn closes(label: &str) -> Markup {
    html! { button.button type="button" data-closes data-key="Escape" { (label) } }
}

/// A form that posts once: `key` is its idempotency key; when empty, `forms.ts` makes one.
pub fn once(action: &str, key: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) {
            input type="hidden" name="key" value=(key) autocomplete="off";
            (body)
        }
    }
}

/// A form of one button that posts once: the shape of most acts.
pub fn act(action: &str, look: Look, icon_name: Option<&str>, label: &str, key: Option<&str>) -> Markup {
    once(action, "", &submit(look, icon_name, label, key))
}
