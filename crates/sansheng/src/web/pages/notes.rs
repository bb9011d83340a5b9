//! Notes and coins in a form: one field a denomination, and what was typed in them.

use maud::{Markup, html};

use super::counter::Typed;
use crate::door::Stop;
use crate::fees::FeesRefusal;
use crate::fees::tills::notes::{DENOMINATIONS, Pieces};
use crate::kernel::{Language, Money};
use crate::say;

/// `¥100`, `¥0.5`: a note's or coin's own name.
pub fn name(fen: i64) -> String {
    let (yuan, rest) = (fen / 100, fen % 100);
    match rest {
        0 => format!("¥{yuan}"),
        tenths if tenths % 10 == 0 => format!("¥{yuan}.{}", tenths / 10),
        fen => format!("¥{yuan}.{fen:02}"),
    }
}

fn field(fen: i64) -> String {
    format!("n{fen}")
}

/// How many of each, in a row of small fields.
pub fn fields(lang: Language, typed: &Typed) -> Markup {
    html! {
        fieldset.notes {
            legend { (say!(lang, "notes-pieces")) }
            @for fen in DENOMINATIONS {
                @let id = field(fen);
                div.field {
                    label for=(id) { (name(fen)) }
                    input.input.figures id=(id) name=(id) inputmode="numeric" pattern="[0-9]*" maxlength="7" value=(typed.get(&id));
                }
            }
        }
    }
}

/// What was typed; fields that were left empty say nothing.
pub fn typed(typed: &Typed) -> Result<Vec<Pieces>, Stop> {
    let mut notes = Vec::new();
    for fen in DENOMINATIONS {
        let text = typed.get(&field(fen)).trim();
        if !text.is_empty() {
            let pieces = text.parse::<i64>().map_err(|_| FeesRefusal::NotesUnreadable)?;
            notes.push(Pieces { fen, pieces });
        }
    }
    Ok(notes)
}

/// A count as a table with its sum.
pub fn table(lang: Language, notes: &[Pieces]) -> Markup {
    html! {
        table.table.tight {
            thead { tr { th { (say!(lang, "notes-denomination")) } th.figures { (say!(lang, "notes-pieces")) } th.figures { (say!(lang, "counter-line-amount")) } } }
            tbody {
                @for of in notes.iter().filter(|of| of.pieces > 0) {
                    tr { td { (name(of.fen)) } td.figures { (of.pieces) } td.figures { (Money(of.fen * of.pieces)) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn notes_and_coins_have_their_names() {
        for (fen, said) in [(10_000, "¥100"), (100, "¥1"), (50, "¥0.5"), (10, "¥0.1"), (5, "¥0.05"), (1, "¥0.01")]
        {
            assert_eq!(name(fen), said);
        }
    }
}
