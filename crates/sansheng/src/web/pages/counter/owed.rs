//! Which of the months that an account owes are paid: so many of the oldest by a number, or those that are ticked. The
//! screen keeps both alike; what was ticked counts unless only the number was changed.

use maud::{Markup, html};

use super::{AccountCard, Desk, Typed};
use crate::fees::Arrears;
use crate::kernel::Money;
use crate::say;
use crate::web::parts::key_hint;

/// What a box of a month is called, before its charge's id.
const BOX: &str = "charge-";

pub(super) fn row(desk: &Desk, card: &AccountCard) -> Markup {
    let (lang, arrears) = (desk.lang, &card.arrears);
    let first = arrears.first().map_or("", |(period, _)| period.as_str());
    let last = arrears.last().map_or("", |(period, _)| period.as_str());
    let n = ticked(desk, card).count();
    html! {
        tr {
            td {
                div.prepay {
                    label for="owed" { (say!(lang, "counter-arrears", n = arrears.len())) }
                    input.input.months #owed name="owed" type="number" min="0" max=(arrears.len()) inputmode="numeric" value=(n) data-key="A" data-counts;
                    (key_hint("A"))
                    span.muted.small { (first) " – " (last) }
                }
                (months(desk, card, n))
            }
            td.muted { (say!(lang, "counter-oldest-first")) }
            td.figures data-owed { (sum(desk, card)) }
        }
    }
}

fn months(desk: &Desk, card: &AccountCard, n: usize) -> Markup {
    let lang = desk.lang;
    let chosen: Vec<bool> = (0..card.arrears.len()).map(|at| is_ticked(desk, card, at)).collect();
    let oldest_first = chosen.iter().enumerate().all(|(at, ticked)| *ticked == (at < n));
    html! {
        details.more open[!oldest_first] {
            summary data-key="Alt+M" { (say!(lang, "counter-choose-months")) " " (key_hint("Alt+M")) }
            input type="hidden" name="owed-shown" value=(n);
            div.checklist.owed-months {
                @for (at, ((period, open), charge)) in card.arrears.iter().zip(&card.charges).enumerate() {
                    label.check {
                        input type="checkbox" name={ (BOX) (charge) } value="1" checked[chosen[at]] data-month=(open.0);
                        span.grow { (period) }
                        span.figures { (open) }
                    }
                }
            }
        }
    }
}

/// What the chosen months come to.
pub(super) fn sum(desk: &Desk, card: &AccountCard) -> Money {
    Money(ticked(desk, card).filter_map(|at| card.arrears.get(at)).map(|(_, open)| open.0).sum())
}

fn ticked<'a>(desk: &'a Desk, card: &'a AccountCard) -> impl Iterator<Item = usize> + 'a {
    (0..card.arrears.len()).filter(|at| is_ticked(desk, card, *at))
}

/// All at first; after a refusal as it was sent.
fn is_ticked(desk: &Desk, card: &AccountCard, at: usize) -> bool {
    if desk.typed.get("form") != "quote" {
        return true;
    }
    match (asked(&desk.typed), card.charges.get(at)) {
        (Arrears::Chosen { charges }, Some(charge)) => charges.contains(charge),
        (Arrears::Oldest { count }, _) => usize::try_from(count).is_ok_and(|count| at < count),
        (Arrears::All, _) => true,
        _ => false,
    }
}

/// Which months the form asks for.
pub(super) fn asked(typed: &Typed) -> Arrears {
    let Ok(count @ 1..) = typed.get("owed").parse::<u32>() else { return Arrears::None };
    let mut charges: Vec<String> =
        typed.0.keys().filter_map(|name| name.strip_prefix(BOX)).map(str::to_owned).collect();
    charges.sort();
    let by_number = typed.get("owed") != typed.get("owed-shown");
    let alike = usize::try_from(count).is_ok_and(|count| count == charges.len());
    let chosen = !charges.is_empty() && (alike || !by_number);
    if chosen { Arrears::Chosen { charges } } else { Arrears::Oldest { count } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_count_unless_only_the_number_was_changed() {
        let chosen =
            |charges: &[&str]| Arrears::Chosen { charges: charges.iter().map(|id| (*id).to_owned()).collect() };
        for (owed, shown, ticked, asks) in [
            ("0", "3", vec!["a", "b", "c"], Arrears::None),
            ("", "", vec![], Arrears::None),
            ("1", "", vec![], Arrears::Oldest { count: 1 }),
            ("3", "3", vec!["a", "b", "c"], chosen(&["a", "b", "c"])),
            ("2", "3", vec!["a", "c"], chosen(&["a", "c"])),
            ("3", "3", vec!["b"], chosen(&["b"])),
            ("1", "3", vec!["a", "b", "c"], Arrears::Oldest { count: 1 }),
        ] {
            let mut typed = Typed::default();
            typed.0.insert("owed".into(), owed.into());
            typed.0.insert("owed-shown".into(), shown.into());
            typed.0.extend(ticked.iter().map(|id| (format!("{BOX}{id}"), "1".to_owned())));
            assert_eq!(asked(&typed), asks, "{owed} of {shown}, {ticked:?}");
        }
    }
}
