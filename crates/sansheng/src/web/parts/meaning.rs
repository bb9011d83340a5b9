//! Three meanings, always with icon and word: going well, look here, act now.

use maud::{Markup, html};

use super::icon;

/// What a state means for the one who looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Meaning {
    /// Nothing to say about it.
    #[default]
    Plain,
    /// Going well.
    Good,
    /// Look here.
    Look,
    /// Act now.
    Act,
}

impl Meaning {
    /// Its class in the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Look => "look",
            Self::Act => "act",
        }
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Good => "circle-check",
            Self::Look => "triangle-alert",
            Self::Act => "octagon-alert",
        }
    }
}

/// A badge: icon and word in the colour of their meaning.
pub fn badge(meaning: Meaning, word: &str) -> Markup {
    badge_with(meaning, meaning.icon(), word)
}

/// A badge with an icon that says more than the meaning's own.
pub fn badge_with(meaning: Meaning, icon_name: &str, word: &str) -> Markup {
    html! { span class={ "meaning " (meaning.class()) } { (icon(icon_name)) (word) } }
}
