//! Codes that were taken away and that no provider has closed yet, while a customer stands at the counter: the duty manager
//! sees them, and lets one be paid otherwise when it takes too long.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::ClockRow;
use super::money::MoneyView;
use super::routes::{Asked, act, desk, money_view};
use crate::door::Stop;
use crate::fees::orders::{self, AskRelease, HeldOrder};
use crate::halls::Hall;
use crate::kernel::{Language, Millis, Money};
use crate::say;
use crate::store::Conn;
use crate::web::auth::DutyManager;
use crate::web::pages::counter::Typed;
use crate::web::parts::field::{self, Field};
use crate::web::parts::{Meaning, button, icon};
use crate::web::{App, Problem};

/// A code that holds its quote.
#[derive(Clone, Debug, Default)]
pub struct CodeRow {
    /// The order's id.
    pub id: String,
    /// The counter's number.
    pub counter: i32,
    /// The clerk.
    pub clerk: String,
    /// The provider, in words.
    pub provider: String,
    /// How much.
    pub amount: Money,
    /// Since when it is not shown any more: `10:37`.
    pub since: String,
    /// From when on nobody can pay by it for certain: `10:43`.
    pub gone_at: String,
}

fn number(hall: &Hall, order: &HeldOrder) -> i32 {
    hall.counter(&order.counter).map_or(0, |plan| plan.number)
}

/// The codes of a hall.
pub(super) fn rows(conn: &mut Conn, hall: &Hall, lang: Language, now: Millis) -> Result<Vec<CodeRow>, Stop> {
    let row = |order: HeldOrder| CodeRow {
        counter: number(hall, &order),
        provider: say!(lang, &format!("apart-provider-{}", order.provider.as_str())),
        since: hall.zone.hour_minute(order.since),
        gone_at: hall.zone.hour_minute(order.gone_at),
        amount: order.amount_fen,
        clerk: order.clerk,
        id: order.id,
    };
    Ok(orders::held(conn, &hall.branch, &hall.id, now)?.into_iter().map(row).collect())
}

/// The same, as what runs out on the duty screen.
pub(super) fn clocks(conn: &mut Conn, hall: &Hall, lang: Language, now: Millis) -> Result<Vec<ClockRow>, Stop> {
    let clock = |order: HeldOrder| ClockRow {
        icon: "qr-code",
        words: say!(lang, "duty-clock-code", counter = number(hall, &order), amount = order.amount_fen.to_string()),
        detail: order.clerk,
        left_s: Some((order.gone_at - now) / 1_000),
        since_s: (now - order.since).max(0) / 1_000,
        href: format!("/duty/{}/money#codes", hall.id),
        ..ClockRow::default()
    };
    Ok(orders::held(conn, &hall.branch, &hall.id, now)?.into_iter().map(clock).collect())
}

/// The list; nothing while no customer waits for a provider.
pub(super) fn section(view: &MoneyView) -> Markup {
    let lang = view.desk.lang;
    html! {
        @if !view.codes.is_empty() {
            section.card aria-labelledby="codes" {
                h2 #codes { (icon("qr-code")) (say!(lang, "duty-codes")) }
                p.muted { (say!(lang, "duty-codes-what")) }
                @for row in &view.codes {
                    p {
                        b { (say!(lang, "common-counter", n = row.counter)) " · " (row.clerk) } " · " (row.provider) " " b { (row.amount) } br;
                        (say!(lang, "duty-codes-since", since = row.since.as_str(), until = row.gone_at.as_str()))
                    }
                    @if view.desk.acts() { (releasing(view, row)) }
                }
            }
        }
    }
}

fn releasing(view: &MoneyView, row: &CodeRow) -> Markup {
    let lang = view.desk.lang;
    let typed = |name: &str| if view.typed.get("order") == row.id { view.typed.get(name) } else { "" };
    button::once(
        &format!("/duty/{}/codes/released", view.desk.hall),
        typed("key"),
        &html! {
            div.stack {
                input type="hidden" name="order" value=(row.id);
                (field::text(&Field {
                    name: "reason",
                    of: &row.id,
                    label: &say!(lang, "duty-codes-reason"),
                    value: typed("reason"),
                    required: true,
                    length_max: 200,
                    ..Field::default()
                }))
                div.row-wrap { (button::submit(button::Look::Plain, Some("check"), &say!(lang, "duty-codes-release"), None)) }
            }
        },
    )
}

/// `POST /duty/{hall}/codes/released`: the customer pays otherwise, whatever the provider says later.
pub async fn release(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (order, ask) = (typed.text("order"), AskRelease { reason: typed.text("reason") });
    let release = move |work: &mut crate::door::Work<'_>| orders::release(work, &order, &ask).map(drop);
    let Err(problem) = act(&app, &manager, "code_released", &typed, release).await else {
        return Ok(Redirect::to(&format!("/duty/{hall}/money")).into_response());
    };
    let place = app.hall(&hall).await?;
    let mut view = money_view(&app, place.clone(), &manager, Asked::default(), typed).await?;
    view.desk = desk(&place, &manager, &format!("/duty/{hall}/money"));
    view.desk.said = Some((Meaning::Look, problem.title()));
    Ok((problem.status, super::money::money(&view)).into_response())
}
