//! A quote as the customer reads it, on the pad and on the phone page.

use maud::{Markup, html};

use super::shown as words;
use super::tariffs::{terms, terms_said};
use crate::door::{OnceKey, Work};
use crate::fees::{self, Confirmer};
use crate::halls::{Hall, Tariff, Text};
use crate::kernel::{Actor, Language, Money};
use crate::say;
use crate::web::{App, Problem};

/// A quote as the customer reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuoteView {
    /// Its id.
    pub id: String,
    /// Whose account, masked.
    pub account: String,
    /// The lines: what for, and how much.
    pub lines: Vec<(String, Money)>,
    /// The sum.
    pub total: Money,
    /// What holds when the customer changes their mind: what it holds for, and the hall's words.
    pub terms: Vec<(String, String)>,
}

/// The quote in words.
pub fn shown(hall: &Hall, quote: &fees::QuoteView, lang: Language) -> QuoteView {
    let line = |line: &fees::Line| {
        let name = line.name(hall).of(lang).to_owned();
        let words = match line.months {
            0 if line.kind == fees::LineKind::Prepay => format!("{name} · {}", words::ahead_said(line, lang)),
            0 => name,
            1 => {
                say!(
                    lang,
                    "quote-line-month",
                    name = name,
                    from = line.period.as_str(),
                    unit = line.unit_fen.to_string()
                )
            }
            n => say!(
                lang,
                "quote-line",
                name = name,
                from = line.period.as_str(),
                to = line.through.as_str(),
                n = n,
                unit = line.unit_fen.to_string()
            ),
        };
        (words, line.amount_fen)
    };
    let whose = [quote.account_name.as_str(), quote.account_number.as_str()];
    QuoteView {
        id: quote.id.clone(),
        account: whose.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
        lines: quote.lines.iter().map(line).collect(),
        total: quote.total_fen,
        terms: terms(lang, quote.lines.iter().filter_map(|line| terms_of(hall, line))),
    }
}

/// The name and the terms of the very version that a line cites.
fn terms_of<'a>(hall: &'a Hall, line: &fees::Line) -> Option<(&'a Text, &'a Text)> {
    let cited = |tariff: &&Tariff| tariff.code == line.tariff && tariff.version == line.version;
    hall.pack.tariffs.iter().find(cited).map(|tariff| (&tariff.name, &tariff.terms))
}

/// Whose account it is for, each line, the sum, and what holds when the customer changes their mind.
pub fn lines(lang: Language, quote: &QuoteView) -> Markup {
    html! {
        @if !quote.account.is_empty() { p.muted { (quote.account) } }
        table {
            caption.unseen { (say!(lang, "quote-title")) }
            tbody { @for (what, amount) in &quote.lines { tr { th scope="row" { (what) } td.figures { (amount) } } } }
            tfoot { tr { th scope="row" { (say!(lang, "quote-total")) } td.figures { (quote.total) } } }
        }
        @if !quote.terms.is_empty() { section { (terms_said(lang, &quote.terms)) } }
    }
}

/// Where a customer answers: who hears it, in which branch, and what proves that it is them.
pub struct Answering<'a> {
    /// Who hears it.
    pub actor: &'a Actor,
    /// The hall's branch.
    pub branch: &'a str,
    /// The pad in front of them, or their own phone.
    pub by: Confirmer,
}

impl Answering<'_> {
    /// The customer says yes.
    pub async fn yes(self, app: &App, key: Option<OnceKey>, quote: String) -> Result<(), Problem> {
        let by = self.by;
        let command = move |work: &mut Work<'_>| fees::confirm(work, &quote, &by).map(drop);
        Ok(app.door.write_once(self.actor, self.branch, key, command).await?)
    }

    /// The customer does not agree yet; the clerk makes another quote.
    pub async fn question(self, app: &App, quote: String) -> Result<(), Problem> {
        let by = self.by;
        app.write(self.actor, self.branch, move |work| fees::decline(work, &quote, &by)).await
    }
}
