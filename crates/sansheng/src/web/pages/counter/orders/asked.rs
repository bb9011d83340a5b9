//! What the forms of the orders ask, read out of what was typed; and which field a refusal is said at.

use super::super::Typed;
use super::Wrong;
use crate::accounts::{Address, Kind};
use crate::billing::{self, AskOrder, AskStop, BillingRefusal, NewSubscriber, Order, OrderKind};
use crate::door::{Stop, Work};
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::Problem;

/// The orders of the account are asked for: to choose a kind, to write one, or to write it once more after a refusal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Again {
    /// Which kind is being written.
    pub(crate) kind: Option<OrderKind>,
    /// Why it was not taken.
    pub(crate) wrong: Wrong,
}

/// What the address asks for: `orders`, or `orders=suspend`.
pub(in super::super) fn wanted(orders: Option<&str>) -> Option<Again> {
    orders.map(|kind| Again { kind: OrderKind::parse(kind), wrong: Wrong::default() })
}

/// What a refusal leads back to, where one of these forms was sent.
pub(in super::super) fn after_refusal(typed: &Typed, problem: &Problem) -> Option<Again> {
    let kind = match typed.get("form") {
        "account-order" | "stop-preview" => OrderKind::parse(typed.get("kind")),
        form if form.starts_with("order-cancel-") => None,
        _ => return None,
    };
    let detail = problem.details.get("field").and_then(serde_json::Value::as_str).unwrap_or_default();
    let field = kind.map_or("", |kind| field_of(kind, &problem.name, detail));
    Some(Again { kind, wrong: Wrong { field: field.into(), words: words(problem, field) } })
}

/// The field of a kind's form that a refusal is about; empty when it is about the whole.
fn field_of<'a>(kind: OrderKind, refusal: &str, detail: &'a str) -> &'a str {
    let field = match refusal {
        "order_day_malformed" | "order_in_past" | "order_too_far" => "day",
        "subscription_not_running" if fields(kind).contains(&"subscription") => "subscription",
        "subscription_not_running" => "day",
        "order_tariff_unknown" | "tariff_unchanged" => "tariff",
        "address_unchanged" => "address",
        "subscriber_unchanged" | "subscriber_not_found" | "subscriber_taken" => "subscriber",
        "order_incomplete" | "account_malformed" => detail,
        _ => "",
    };
    if fields(kind).contains(&field) { field } else { "" }
}

/// The fields of a kind's form, as they stand.
pub(super) fn fields(kind: OrderKind) -> &'static [&'static str] {
    match kind {
        OrderKind::Suspend | OrderKind::Resume => &["day"],
        OrderKind::Change => &["subscription", "tariff", "day"],
        OrderKind::Start => &["tariff", "day"],
        OrderKind::Stop => &["subscription", "day"],
        OrderKind::Move => &["address", "day"],
        OrderKind::Transfer => &["subscriber", "name", "phone", "who", "day"],
    }
}

/// At its field a refusal need not name the field.
fn words(problem: &Problem, field: &str) -> String {
    match problem.name.as_str() {
        "order_incomplete" if !field.is_empty() => say!(problem.lang, "counter-dated-needed"),
        "account_malformed" if !field.is_empty() => say!(problem.lang, "counter-dated-unusable"),
        _ => problem.title(),
    }
}

fn ask_order(typed: &Typed) -> Result<AskOrder, Stop> {
    let kind = OrderKind::parse(typed.get("kind")).ok_or(BillingRefusal::OrderIncomplete { field: "kind" })?;
    let when_asked =
        |name: &str| Some(name).filter(|name| fields(kind).contains(name)).and_then(|name| typed.some(name));
    let (subscriber, new_subscriber) = if kind == OrderKind::Transfer { taker(typed) } else { (None, None) };
    Ok(AskOrder {
        ticket: typed.text("ticket"),
        kind,
        effective_day: Some(typed.text("day")),
        subscription: when_asked("subscription"),
        tariff: when_asked("tariff"),
        address: when_asked("address").map(|text| Address::read(text.trim())),
        subscriber,
        new_subscriber,
    })
}

/// Who takes an account over: somebody known by their code, or, with a name or a phone number, somebody new.
fn taker(typed: &Typed) -> (Option<String>, Option<NewSubscriber>) {
    let text = |name: &str| typed.get(name).trim().to_owned();
    let (code, name, phone) = (text("subscriber"), text("name"), text("phone"));
    if name.is_empty() && phone.is_empty() {
        return (Some(code).filter(|code| !code.is_empty()), None);
    }
    let kind = if typed.get("who") == "organisation" { Kind::Organisation } else { Kind::Person };
    (None, Some(NewSubscriber { code, kind, name, phone }))
}

pub(super) fn ask_stop(typed: &Typed) -> AskStop {
    AskStop { effective_day: Some(typed.text("day")), subscription: typed.some("subscription") }
}

/// Takes the order that was written; a stop as its customer has seen it.
pub(super) fn take(work: &mut Work<'_>, account: &str, typed: &Typed) -> Result<Order, Stop> {
    let ask = ask_order(typed)?;
    if ask.kind == OrderKind::Stop {
        let shown = typed.get("shown").parse().ok().map(Money);
        return billing::stop_as_shown(work, account, &ask, shown);
    }
    billing::order(work, account, &ask)
}

/// Refusals that say all without more being known about them: what an order that lapsed says of itself.
const LAPSED_FOR: [&str; 9] = [
    "account_closed",
    "account_is_suspended",
    "account_not_suspended",
    "subscription_not_running",
    "tariff_unchanged",
    "address_unchanged",
    "subscriber_unchanged",
    "order_tariff_unknown",
    "subscriber_not_found",
];

/// Why an order lapsed.
pub(super) fn lapsed_said(lang: Language, name: &str) -> String {
    match name {
        "" => String::new(),
        name if LAPSED_FOR.contains(&name) => say!(lang, &format!("refusal-{}", name.replace('_', "-"))),
        _ => say!(lang, "counter-dated-lapsed-what"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_said_at_its_field() {
        use OrderKind as K;
        for (kind, refusal, detail, field) in [
            (K::Suspend, "order_in_past", "", "day"),
            (K::Suspend, "subscription_not_running", "", "day"),
            (K::Change, "subscription_not_running", "", "subscription"),
            (K::Change, "tariff_unchanged", "", "tariff"),
            (K::Start, "order_incomplete", "tariff", "tariff"),
            (K::Move, "address_unchanged", "", "address"),
            (K::Move, "order_incomplete", "address", "address"),
            (K::Transfer, "account_malformed", "phone", "phone"),
            (K::Transfer, "subscriber_taken", "", "subscriber"),
            (K::Transfer, "account_owes", "", ""),
            (K::Suspend, "account_is_suspended", "", ""),
            (K::Suspend, "order_incomplete", "data", ""),
        ] {
            assert_eq!(field_of(kind, refusal, detail), field, "{kind:?} {refusal}");
        }
    }

    #[test]
    fn whoever_takes_over_is_known_by_a_code_or_new_by_a_name() {
        let typed = |of: &[(&str, &str)]| {
            Typed(of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
        };
        assert_eq!(taker(&typed(&[("subscriber", " 8101 ")])), (Some("8101".into()), None));
        assert_eq!(taker(&typed(&[])), (None, None));
        let (known, new) = taker(&typed(&[("subscriber", "N1"), ("name", "钱多"), ("who", "organisation")]));
        assert_eq!((known, new.map(|new| new.kind)), (None, Some(Kind::Organisation)));
    }
}
