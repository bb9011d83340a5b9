//! What the sheet of orders shows, read from the books.

use std::collections::HashMap;

use super::super::shown::Seen;
use super::super::{Choice, Scene};
use super::asked::{ask_stop, lapsed_said};
use super::{OrderLine, OrderSheet, StopLine, StopShown};
use crate::accounts::{self, Status, Subscription};
use crate::billing::{self, AHEAD_DAYS_MAX, Order, OrderKind, OrderState, StopPreview};
use crate::door::{Answer, Stop};
use crate::halls::{Hall, Tariff};
use crate::kernel::{Day, Language};
use crate::people;
use crate::say;
use crate::store::Conn;
use crate::tariffs::{Cycle, PriceList};
use crate::web::Problem;
use crate::web::parts::Meaning;

/// So many orders that are over are shown below those that stand: the last of them explain what the account is.
const SETTLED_SHOWN: usize = 4;

/// The sheet of an account's orders, where it is asked for.
pub(in super::super) fn sheet(
    conn: &mut Conn,
    hall: &Hall,
    account: &str,
    seen: &Seen,
) -> Result<Option<OrderSheet>, Stop> {
    let Some(asked) = &seen.orders else { return Ok(None) };
    let (lang, branch) = (seen.lang, hall.branch.as_str());
    let today = billing::today(conn, branch, seen.now)?;
    let closed = accounts::find(conn, branch, account)?.status() == Status::Closed;
    let orders = billing::orders_of_account(conn, branch, account)?;
    let clerks: Vec<&str> = orders.iter().map(|order| order.clerk.as_str()).collect();
    let names = people::queries::names(conn, branch, &clerks)?;
    let running = accounts::subscriptions(conn, branch, account)?;
    let mut sheet = OrderSheet {
        kind: asked.kind.filter(|_| !closed),
        closed,
        last_day: today.plus(AHEAD_DAYS_MAX).to_string(),
        orders: lines(hall, orders, &names, lang),
        running: running.iter().filter(|one| one.ended.is_empty()).map(|one| running_one(hall, one, lang)).collect(),
        products: products(hall, &today, asked.kind, lang),
        preview: None,
        wrong: asked.wrong.clone(),
        today: today.to_string(),
    };
    if sheet.kind == Some(OrderKind::Stop) && seen.typed.has("day") {
        match billing::preview_stop(conn, branch, account, &ask_stop(&seen.typed), &today) {
            Ok(preview) => sheet.preview = Some(stop_shown(&sheet, preview, seen)),
            // Why not is said already: it is what was refused.
            Err(Stop::Refused(refusal)) if sheet.wrong.words.is_empty() => {
                sheet.wrong.words = Problem::of(Answer::Refused(refusal)).in_language(lang).title();
            }
            Err(Stop::Refused(_)) => {}
            Err(stop) => return Err(stop),
        }
    }
    Ok(Some(sheet))
}

/// What would be said at the orders, where the counter has moved on and shows none.
pub(in super::super) fn unsaid(scene: &Scene, seen: &Seen) -> Option<(Meaning, String)> {
    let shows = matches!(scene, Scene::Serving(serving) if serving.orders.is_some());
    let words = seen.orders.as_ref().map(|asked| asked.wrong.words.clone()).filter(|words| !words.is_empty());
    words.filter(|_| !shows).map(|words| (Meaning::Look, words))
}

fn lines(hall: &Hall, orders: Vec<Order>, names: &HashMap<String, String>, lang: Language) -> Vec<OrderLine> {
    let (mut standing, over): (Vec<_>, Vec<_>) = orders.into_iter().partition(|o| o.state == OrderState::Planned);
    standing.sort_by(|a, b| (&a.effective_day, &a.id).cmp(&(&b.effective_day, &b.id)));
    let shown = standing.into_iter().chain(over.into_iter().take(SETTLED_SHOWN));
    shown.map(|order| line(hall, order, names, lang)).collect()
}

fn line(hall: &Hall, order: Order, names: &HashMap<String, String>, lang: Language) -> OrderLine {
    let day = order.effective_day.as_str();
    let taken = hall.zone.day(order.ordered_at).to_string();
    let who = names.get(&order.clerk).map_or("", String::as_str);
    let tariff = order.tariff.as_deref().map(|code| tariff_name(hall, code, lang));
    let whole = order.kind == OrderKind::Stop && order.subscription.is_none();
    let what = if whole { say!(lang, "counter-dated-everything") } else { tariff.unwrap_or(order.to) };
    OrderLine {
        kind: order.kind,
        what,
        when: match order.kind {
            OrderKind::Suspend | OrderKind::Stop => say!(lang, "counter-dated-through", day = day),
            _ => say!(lang, "counter-dated-from", day = day),
        },
        by: say!(lang, "counter-dated-by", who = who, day = taken),
        state: order.state,
        why: lapsed_said(lang, &order.lapsed_for),
        id: order.id,
    }
}

fn tariff_name(hall: &Hall, code: &str, lang: Language) -> String {
    let tariff = hall.pack.tariffs.iter().find(|tariff| tariff.code == code);
    tariff.map_or(code, |tariff: &Tariff| tariff.name.of(lang)).to_owned()
}

fn running_one(hall: &Hall, one: &Subscription, lang: Language) -> Choice {
    let since = say!(lang, "counter-dated-since", day = one.from_day.as_str());
    Choice {
        code: one.id.clone(),
        name: format!("{} · {since}", tariff_name(hall, &one.tariff, lang)),
        hint: String::new(),
    }
}

/// What is sold today, with its price. What is paid once is nothing to change to.
fn products(hall: &Hall, today: &Day, kind: Option<OrderKind>, lang: Language) -> Vec<Choice> {
    let list = PriceList::of(&hall.pack, today.as_str());
    let offered = list.tariffs.into_iter().filter(|one| kind == Some(OrderKind::Start) || one.cycle != Cycle::OneOff);
    offered
        .map(|one| {
            let amount = one.price_fen.to_string();
            let price = match one.cycle {
                Cycle::Monthly => say!(lang, "counter-a-month", amount = amount),
                Cycle::Yearly => say!(lang, "counter-dated-a-year", amount = amount),
                Cycle::OneOff => say!(lang, "counter-dated-once", amount = amount),
            };
            Choice { name: format!("{} · {price}", one.name.of(lang)), code: one.code, hint: String::new() }
        })
        .collect()
}

fn stop_shown(sheet: &OrderSheet, preview: StopPreview, seen: &Seen) -> StopShown {
    let one = sheet.running.iter().find(|one| one.code == seen.typed.get("subscription"));
    let line = |refund: crate::fees::Refund| StopLine {
        receipt: refund.receipt,
        paid: refund.paid_fen,
        used: refund.used_fen,
        back: refund.refund_fen,
    };
    StopShown {
        what: one.map_or_else(|| say!(seen.lang, "counter-dated-everything"), |one| one.name.clone()),
        day: preview.effective_day,
        lines: preview.refunds.into_iter().map(line).collect(),
        back: preview.refund_fen,
        owed: preview.owed_fen,
    }
}
