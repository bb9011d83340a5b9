//! Fields with their label, hint and what is wrong with them; rows to tick; fields keep what was typed.

use maud::{Markup, html};

use super::icon;

/// A field of one line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Field<'a> {
    /// The name it is sent under; also its id.
    pub name: &'a str,
    /// Tells its id apart where several forms of a page have the same field.
    pub of: &'a str,
    /// What it is for.
    pub label: &'a str,
    /// What it holds.
    pub value: &'a str,
    /// How to fill it in.
    pub hint: &'a str,
    /// What is wrong with it, in words; empty when nothing is.
    pub wrong: &'a str,
    /// `text` when empty; `password`, `number`, `tel`, `search`, `date`, …
    pub kind: &'a str,
    /// What the browser may fill in: `username`, `off`, …
    pub autocomplete: &'a str,
    /// Whether it must be filled in.
    pub required: bool,
    /// Whether whoever comes to the page begins here; a field with something wrong is begun with anyway.
    pub first: bool,
    /// The most characters it takes; 0 for no limit of its own.
    pub length_max: u32,
}

impl Field<'_> {
    fn id(&self) -> String {
        if self.of.is_empty() { self.name.to_owned() } else { format!("{}-{}", self.name, self.of) }
    }

    /// The id of what is said below it, where something is.
    fn said(&self) -> Option<String> {
        (!self.hint.is_empty() || !self.wrong.is_empty()).then(|| format!("{}-said", self.id()))
    }
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// A field of one line with label, hint and what is wrong.
pub fn text(field: &Field<'_>) -> Markup {
    let (id, said) = (field.id(), field.said());
    html! {
        div.field {
            label for=(id) { (field.label) }
            input.input id=(id) name=(field.name) type=(or(field.kind, "text")) value=(field.value)
                autocomplete=(or(field.autocomplete, "off")) required[field.required] autofocus[field.first || !field.wrong.is_empty()]
                maxlength=[(field.length_max > 0).then_some(field.length_max)]
                aria-invalid=[(!field.wrong.is_empty()).then_some("true")] aria-describedby=[said.as_deref()];
            (said_below(said.as_deref(), field.hint, field.wrong))
        }
    }
}

fn said_below(id: Option<&str>, hint: &str, wrong: &str) -> Markup {
    html! {
        @if let Some(id) = id {
            div id=(id) {
                @if !wrong.is_empty() { p.wrong { (icon("triangle-alert")) (wrong) } }
                @if !hint.is_empty() { p.hint { (hint) } }
            }
        }
    }
}

/// A field of several lines.
pub fn lines(field: &Field<'_>, rows: u32) -> Markup {
    let (id, said) = (field.id(), field.said());
    html! {
        div.field {
            label for=(id) { (field.label) }
            textarea.input id=(id) name=(field.name) rows=(rows) required[field.required] autofocus[field.first || !field.wrong.is_empty()]
                maxlength=[(field.length_max > 0).then_some(field.length_max)]
                aria-invalid=[(!field.wrong.is_empty()).then_some("true")] aria-describedby=[said.as_deref()] { (field.value) }
            (said_below(said.as_deref(), field.hint, field.wrong))
        }
    }
}

/// A choice from a list: value and word of each; `field.value` is the present one.
pub fn select(field: &Field<'_>, options: &[(&str, &str)]) -> Markup {
    let (id, said) = (field.id(), field.said());
    html! {
        div.field {
            label for=(id) { (field.label) }
            select.input id=(id) name=(field.name) required[field.required] autofocus[!field.wrong.is_empty()] aria-describedby=[said.as_deref()] {
                @for (value, word) in options {
                    option value=(value) selected[*value == field.value] { (word) }
                }
            }
            (said_below(said.as_deref(), field.hint, field.wrong))
        }
    }
}

/// A row to tick or to choose; the whole row is the target.
#[derive(Clone, Copy, Debug, Default)]
pub struct Check<'a> {
    /// The name it is sent under.
    pub name: &'a str,
    /// The value it is sent with.
    pub value: &'a str,
    /// What it says.
    pub label: &'a str,
    /// What helps to decide, smaller.
    pub hint: &'a str,
    /// An icon, by name; empty for none.
    pub icon: &'a str,
    /// Whether it is ticked already.
    pub checked: bool,
}

/// A row to tick: any number of rows with one name.
pub fn check(row: &Check<'_>) -> Markup {
    choice_row("checkbox", row)
}

/// A row to choose: one of the rows with one name.
pub fn radio(row: &Check<'_>) -> Markup {
    choice_row("radio", row)
}

fn choice_row(kind: &str, row: &Check<'_>) -> Markup {
    html! {
        label.check {
            input type=(kind) name=(row.name) value=(row.value) checked[row.checked];
            @if !row.icon.is_empty() { (icon(row.icon)) }
            span.grow {
                (row.label)
                @if !row.hint.is_empty() { span.hint { (row.hint) } }
            }
        }
    }
}
