//! A quote that was made and a payment that was taken, as the clerk's screen shows them.

use super::shown::methods_said;
use super::{PaidView, QuoteLine, QuoteView};
use crate::door::Stop;
use crate::fees::{self, LineKind, QuoteState};
use crate::halls::{Hall, Service};
use crate::kernel::{Language, Millis, Money};
use crate::say;
use crate::store::Conn;
use crate::web::pages::shown::ahead_said;

/// `2026-09`, or `2026-09 – 2026-11`.
pub(super) fn period(from: &str, through: &str) -> String {
    if from == through || through.is_empty() { from.to_owned() } else { format!("{from} – {through}") }
}

pub(super) fn fee(service: &Service, lang: Language) -> QuoteLine {
    QuoteLine {
        code: "fee".into(),
        name: say!(lang, "counter-fee", service = service.name.of(lang)),
        rule: say!(lang, "counter-fee-rule"),
        amount: Money(service.fee_fen),
    }
}

pub(super) fn quote(hall: &Hall, quote: &fees::QuoteView, lang: Language, now: Millis) -> QuoteView {
    let line = |line: &fees::Line| {
        let name = line.name(hall).of(lang).to_owned();
        let (from, to) = (line.period.as_str(), line.through.as_str());
        let words = match line.kind {
            LineKind::Fee => say!(lang, "counter-fee", service = name.as_str()),
            LineKind::Arrears => say!(lang, "counter-line-arrears", period = period(from, to)),
            LineKind::Prepay if line.months > 0 => {
                say!(lang, "counter-line-prepay", n = line.months, from = from, to = to)
            }
            LineKind::Prepay => ahead_said(line, lang),
            LineKind::TopUp => say!(lang, "counter-line-top-up"),
            LineKind::Discount => name.clone(),
        };
        let rule = match line.kind {
            LineKind::Fee => say!(lang, "counter-fee-rule"),
            LineKind::TopUp => say!(lang, "counter-top-up-rule"),
            LineKind::Discount => {
                let of = line.tariff_name(hall);
                say!(lang, "counter-off-rule", name = of.of(lang), version = line.version)
            }
            _ => say!(lang, "counter-tariff-rule", name = name.as_str(), version = line.version),
        };
        let reduced = line.reductions(hall).into_iter().map(|name| format!(" · {}", name.of(lang)));
        let rule = format!("{rule}{}", reduced.collect::<String>());
        let whose = quote.accounts.iter().find(|account| Some(&account.id) == line.account.as_ref());
        let name = match whose.filter(|_| quote.accounts.len() > 1) {
            Some(account) => format!("{} {} · {words}", account.name, account.number),
            None => words,
        };
        QuoteLine { code: String::new(), name, rule, amount: line.amount_fen }
    };
    let by = quote.confirmed_by.as_deref().unwrap_or("word");
    let confirmed = quote.state == QuoteState::Confirmed;
    QuoteView {
        id: quote.id.clone(),
        lines: quote.lines.iter().map(line).collect(),
        total: quote.total_fen,
        cash_due: fees::rules::cash_due(hall.pack.hall.cash_rounding, quote.total_fen),
        confirmed: if confirmed { say!(lang, &format!("counter-confirmed-{by}")) } else { String::new() },
        expires_in_s: (quote.expires_at - now).max(0) / 1_000,
    }
}

pub(super) fn paid(conn: &mut Conn, hall: &Hall, payment: &str, lang: Language) -> Result<PaidView, Stop> {
    let receipt = fees::receipt(conn, hall, payment)?;
    let methods: Vec<fees::Method> = receipt.parts.iter().map(|part| part.method).collect();
    Ok(PaidView {
        id: payment.to_owned(),
        receipt: receipt.number,
        method: methods_said(&methods, lang),
        amount: receipt.amount_fen,
        tendered: Money(receipt.parts.iter().map(|part| part.tendered_fen.0).sum()),
        change: Money(receipt.parts.iter().map(|part| part.change_fen.0).sum()),
        printed: receipt.prints > 0,
    })
}
