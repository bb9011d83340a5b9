//! Answers for the pad's addresses. Only the pad itself may answer for the customer, so that no clerk rates their own work.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect};
use maud::Markup;

use super::{PadView, Step, step_name, step_region};
use crate::counters;
use crate::door::{Stop, Work};
use crate::fees::orders::{self, OrderState, OrderView};
use crate::fees::{self, Confirmer, QuoteState};
use crate::halls::Hall;
use crate::kernel::{Language, Millis};
use crate::people;
use crate::queue::{self, State as TicketState};
use crate::ratings::{self, RatingChannel};
use crate::store::Conn;
use crate::web::auth::Pad;
use crate::web::form::Sent;
use crate::web::live::{self, Region, Watch};
use crate::web::look::Look;
use crate::web::pages::phone::routes::asked_rating;
use crate::web::pages::{quote, shown};
use crate::web::{App, Problem};

/// The pad asks for a rating this long after the visit; the phone page asks on for a day.
const ASKS_MS: Millis = 90_000;

async fn hall_of(app: &App, counter: &str) -> Result<Arc<Hall>, Problem> {
    app.hall(counter.rsplit_once('-').map_or(counter, |(hall, _)| hall)).await
}

/// What the counter is at, as its customer is shown it.
fn step(conn: &mut Conn, hall: &Hall, counter: &str, lang: Language, now: Millis) -> Result<Step, Stop> {
    if let Some(ticket) = queue::at_counter(conn, &hall.branch, counter)? {
        let quote = fees::live_quote(conn, &hall.branch, &ticket.id)?;
        let order = match &quote {
            Some(quote) => orders::of_quote(conn, &hall.branch, &quote.id)?,
            None => None,
        };
        let order = order.filter(|order| order.state == OrderState::Opened && order.expires_at > now);
        return Ok(match quote.filter(|quote| quote.state == QuoteState::Open && quote.expires_at > now) {
            Some(quote) => Step::Quote(quote::shown(hall, &quote, lang)),
            None if order.is_some() => scanned(order),
            None if ticket.state() == TicketState::Serving => Step::Serving { number: ticket.label() },
            None => Step::Idle,
        });
    }
    Ok(match ratings::awaited(conn, &hall.branch, counter, now - ASKS_MS)? {
        Some(ticket) => Step::Rate {
            number: ticket.label(),
            service: shown::service_name(hall, &ticket.service, lang),
            level: None,
            reasons: shown::rating_reasons(hall, lang),
            ticket: ticket.id,
        },
        None => Step::Idle,
    })
}

/// The code of an order that waits for its customer.
fn scanned(order: Option<OrderView>) -> Step {
    order.map_or(Step::Idle, |order| Step::Scan { order: order.id, code: order.code_url, amount: order.amount_fen })
}

async fn view(app: &App, counter: &str, lang: Language) -> Result<PadView, Problem> {
    let (hall, now, id) = (hall_of(app, counter).await?, app.now(), counter.to_owned());
    let here = hall.clone();
    let asked = move |conn: &mut Conn| {
        let clerk = counters::by_id(conn, &here.branch, &id)?.and_then(|row| row.clerk);
        let clerk = clerk.map(|staff| people::queries::person(conn, &here.branch, &staff)).transpose()?;
        Ok((step(conn, &here, &id, lang, now)?, clerk))
    };
    let (step, clerk) = app.read(asked).await?;
    Ok(PadView {
        lang,
        counter: counter.to_owned(),
        number: hall.counter(counter).map_or(0, |plan| plan.number),
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        hue: hall.pack.hall.hue,
        clerk: clerk.map(|person| person.name).unwrap_or_default(),
        step,
    })
}

/// `GET /pad/{counter}?level=…&thanks=…&skip=…`
pub async fn pad(
    State(app): State<App>,
    Path(counter): Path<String>,
    _: Pad,
    look: Look,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let mut view = view(&app, &counter, look.lang).await?;
    let asked = Sent::read(&query.unwrap_or_default());
    match (&mut view.step, asked.one("thanks")) {
        (step, "rated") => *step = Step::Thanks { rated: true },
        (step, "confirmed") => *step = Step::Thanks { rated: false },
        (Step::Rate { level, .. }, _) => *level = asked.one("level").parse().ok().filter(|level| *level <= 2),
        _ => {}
    }
    if matches!(&view.step, Step::Rate { ticket, .. } if ticket == asked.one("skip")) {
        view.step = Step::Idle;
    }
    let live = format!("/pad/{counter}/live?lang={}", look.lang.tag());
    Ok(super::pad(&view, Some(live), ""))
}

/// `GET /pad/{counter}/live`
pub async fn live(
    State(app): State<App>,
    Path(counter): Path<String>,
    _: Pad,
    look: Look,
) -> Result<impl IntoResponse, Problem> {
    let (hall, lang) = (hall_of(&app, &counter).await?, look.lang);
    let key = format!("pad/{counter}/{}", lang.tag());
    let what = Watch { key, branch: hall.branch.clone(), hall: Some(hall.id.clone()) };
    live::stream(&app, what, move |app| {
        let counter = counter.clone();
        async move { Ok(vec![Region::new("step", step_region(&view(&app, &counter, lang).await?.step))]) }
    })
    .await
}

/// `POST /pad/{counter}/quotes/{quote}/confirmation`
pub async fn confirm(
    State(app): State<App>,
    Path((counter, quote)): Path<(String, String)>,
    pad: Pad,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let key = sent.once("pad_confirmation", &quote)?;
    let by = Confirmer::Pad { counter: counter.clone() };
    quote::Answering { actor: &pad.actor, branch: &pad.branch, by }.yes(&app, key, quote).await?;
    Ok(Redirect::to(&format!("/pad/{counter}?thanks=confirmed")))
}

/// `POST /pad/{counter}/quotes/{quote}/question`: the customer does not agree yet; the clerk makes another quote.
pub async fn question(
    State(app): State<App>,
    Path((counter, quote)): Path<(String, String)>,
    pad: Pad,
) -> Result<Redirect, Problem> {
    let by = Confirmer::Pad { counter: counter.clone() };
    quote::Answering { actor: &pad.actor, branch: &pad.branch, by }.question(&app, quote).await?;
    Ok(Redirect::to(&format!("/pad/{counter}")))
}

/// `POST /pad/{counter}/rating`: one tap rates; the two lowest levels are asked why first.
pub async fn rate(
    State(app): State<App>,
    Path(counter): Path<String>,
    pad: Pad,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let (ask, ticket) = (asked_rating(&sent), sent.one("ticket").to_owned());
    if matches!(ask.level, 1 | 2) && sent.one("why").is_empty() {
        return Ok(Redirect::to(&format!("/pad/{counter}?level={}", ask.level)));
    }
    let here = view(&app, &counter, Language::default()).await?.step;
    if !matches!(&here, Step::Rate { ticket: awaited, .. } if *awaited == ticket) {
        tracing::debug!(step = step_name(&here), "a rating came when none was asked for");
        return Ok(Redirect::to(&format!("/pad/{counter}")));
    }
    let key = sent.once("pad_rating", &ask)?;
    let command = move |work: &mut Work<'_>| ratings::rate(work, &ticket, RatingChannel::Pad, &ask);
    app.door.write_once(&pad.actor, &pad.branch, key, command).await?;
    Ok(Redirect::to(&format!("/pad/{counter}?thanks=rated")))
}
