//! What an account is entitled to, on the clerk's screen: the reductions that it has, giving one for a paper that was seen,
//! and ending one.

use maud::{Markup, html};

use super::dialogs::{choices, dialog, note, ticket_field};
use super::{AccountCard, Choice, Desk, Typed};
use crate::door::{Stop, Work};
use crate::fees;
use crate::halls::Hall;
use crate::kernel::Language;
use crate::say;
use crate::tariffs::listing::ReductionListed;
use crate::tariffs::{AccountReduction, AskEnd, AskReduction, DayNo, PriceList, TariffRefusal};
use crate::web::parts::{button, icon, key_hint};

/// A reduction that the account has.
#[derive(Clone, Debug, Default)]
pub struct ReductionLine {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its last day.
    pub through: String,
}

/// A reduction that holds still.
pub(super) fn line(hall: &Hall, one: &AccountReduction, today: &str, lang: Language) -> Option<ReductionLine> {
    let through = one.ended_through.as_ref().unwrap_or(&one.valid_through);
    let name = fees::types::reduction_name(hall, &one.reduction);
    let name = name.map_or_else(|| one.reduction.clone(), |name| name.of(lang).to_owned());
    (through.as_str() >= today).then(|| ReductionLine { id: one.id.clone(), name, through: through.clone() })
}

/// What people may be entitled to today; the hint is the paper that proves it.
pub(super) fn offered(hall: &Hall, today: &str, lang: Language) -> Vec<Choice> {
    let choice = |one: &ReductionListed| Choice {
        code: one.code.clone(),
        name: one.name.of(lang).to_owned(),
        hint: say!(lang, "counter-reduction-paper", paper = one.proof.of(lang)),
    };
    PriceList::of(&hall.pack, today).reductions.iter().map(choice).collect()
}

/// What the account is entitled to, and the ways to give it something or to end it.
pub(super) fn reductions(desk: &Desk, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    html! {
        @if !card.reductions.is_empty() {
            h3 { (say!(lang, "counter-reductions")) }
            ul.rows {
                @for one in &card.reductions {
                    li { span.grow { (one.name) } span.muted.small { (say!(lang, "counter-reduction-through", day = one.through.as_str())) } }
                }
            }
        }
        @if !desk.lists.reductions.is_empty() || !card.reductions.is_empty() {
            div.row-wrap {
                @if !desk.lists.reductions.is_empty() {
                    button.button.quiet type="button" data-opens="reduction" data-key="Alt+J" { (icon("badge-check")) span { (say!(lang, "counter-reduction-give")) } (key_hint("Alt+J")) }
                }
                @if !card.reductions.is_empty() {
                    button.button.quiet type="button" data-opens="reduction-end" { (icon("circle-x")) span { (say!(lang, "counter-reduction-stop")) } }
                }
            }
        }
    }
}

/// Giving the ticket's account a reduction for a paper that was seen, and ending one.
pub(super) fn dialogs(desk: &Desk, ticket: &str, card: &AccountCard) -> Markup {
    let lang = desk.lang;
    let hidden = html! { (ticket_field(ticket)) input type="hidden" name="account" value=(card.found.id); };
    let day = |name: &str, word: &str, required: bool| {
        html! {
            div.field {
                label for={ "reduction-" (name) } { (say!(lang, word)) }
                input.input #{ "reduction-" (name) } type="date" name=(name) required[required] value=(desk.typed.get(name));
            }
        }
    };
    let give = html! {
        (hidden)
        (choices(desk, "reduction", &desk.lists.reductions))
        div.field {
            label for="reduction-note" { (say!(lang, "counter-reduction-note")) }
            input.input #reduction-note name="evidence-note" required maxlength="200" value=(desk.typed.get("evidence-note"));
        }
        (day("valid-from", "counter-reduction-from", true))
        (day("valid-through", "counter-reduction-until", true))
    };
    let has = |one: &ReductionLine| Choice {
        code: one.id.clone(),
        name: one.name.clone(),
        hint: say!(lang, "counter-reduction-through", day = one.through.as_str()),
    };
    let has: Vec<Choice> = card.reductions.iter().map(has).collect();
    let end = html! {
        (hidden)
        (choices(desk, "given", &has))
        (day("last-day", "counter-reduction-last", false))
        (note(desk, "counter-reduction-why"))
    };
    let primary = button::Look::Primary;
    html! {
        @if !desk.lists.reductions.is_empty() {
            (dialog(desk, "reduction", "reductions", "reduction-title", "counter-reduction-send", primary, &give))
        }
        @if !has.is_empty() {
            (dialog(desk, "reduction-end", "reductions/ends", "reduction-end", "counter-reduction-end-send", button::Look::Act, &end))
        }
    }
}

/// The clerk has seen the paper that the reduction needs: which that is, the setting up says.
pub(super) fn ask_reduction(work: &mut Work<'_>, counter: &str, typed: &Typed) -> Result<AskReduction, Stop> {
    let hall = work.hall(counter.rsplit_once('-').map_or(counter, |(hall, _)| hall))?;
    let today = DayNo::of(&work.today(&hall)).ok_or(TariffRefusal::EvidenceDaysUnsuitable)?;
    let evidence = work.prices()?.reduction_on(typed.get("reduction"), today)?.evidence.clone();
    Ok(AskReduction {
        ticket: typed.text("ticket"),
        reduction: typed.text("reduction"),
        evidence,
        note: typed.text("evidence-note"),
        valid_from: typed.text("valid-from"),
        valid_through: typed.text("valid-through"),
    })
}

pub(super) fn ask_end(typed: &Typed) -> AskEnd {
    AskEnd { ticket: typed.text("ticket"), through: typed.some("last-day"), note: typed.text("note") }
}
