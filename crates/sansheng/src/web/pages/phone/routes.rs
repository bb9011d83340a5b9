//! Answers for the phone page's addresses. Whoever holds the token may read, cancel and rate; nobody else knows it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use maud::Markup;

use super::{Asked, PhoneView, Standing};
use crate::door::Work;
use crate::fees::{self, Confirmer, QuoteState};
use crate::halls::Hall;
use crate::queue::{self, HoldKind, State as TicketState, TicketView};
use crate::ratings::{self, Rate, RatingChannel};
use crate::say;
use crate::web::ahead;
use crate::web::auth::Anyone;
use crate::web::form::Sent;
use crate::web::live::{self, Region, Watch};
use crate::web::look::Look;
use crate::web::pages::{plan, quieter, quote, shown, slip};
use crate::web::{App, Problem};

/// `GET /ticket/{token}`
pub async fn ticket(State(app): State<App>, Path(token): Path<String>, look: Look) -> Result<Markup, Problem> {
    Ok(super::ticket(&view(&app, &token, &look).await?))
}

/// `GET /ticket/{token}/live`
pub async fn live(State(app): State<App>, Path(token): Path<String>, look: Look) -> Result<impl IntoResponse, Problem> {
    let (hall, _) = shown::by_token(&app, &token).await?;
    let key = format!("ticket/{token}/{}", look.lang.tag());
    let what = Watch { key, branch: hall.branch.clone(), hall: Some(hall.id.clone()) };
    live::stream(&app, what, move |app| {
        let (token, look) = (token.clone(), look.clone());
        async move { Ok(vec![Region::new("ticket", super::standing(&view(&app, &token, &look).await?))]) }
    })
    .await
}

/// `GET /ticket/{token}/cancel`
pub async fn ask_cancel(State(app): State<App>, Path(token): Path<String>, look: Look) -> Result<Markup, Problem> {
    Ok(super::cancel(&view(&app, &token, &look).await?, ""))
}

/// `POST /ticket/{token}/cancel`
pub async fn cancel(
    State(app): State<App>,
    Path(token): Path<String>,
    who: Anyone,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let (hall, ticket) = shown::by_token(&app, &token).await?;
    let key = sent.once("phone_cancel", &ticket.id)?;
    app.door.write_once(&who.actor, &hall.branch, key, move |work| queue::cancel(work, &ticket.id)).await?;
    Ok(Redirect::to(&format!("/ticket/{token}")))
}

/// `GET /ticket/{token}/quote`: what it costs; the ticket's page when nothing is asked any more.
pub async fn ask_confirmation(
    State(app): State<App>,
    Path(token): Path<String>,
    look: Look,
) -> Result<Markup, Problem> {
    let view = view(&app, &token, &look).await?;
    Ok(match &view.standing {
        Standing::Serving(Asked::Quote(quote)) => super::price(&view, quote, ""),
        _ => super::ticket(&view),
    })
}

/// `POST /ticket/{token}/quotes/{quote}/confirmation`
pub async fn confirm(
    State(app): State<App>,
    Path((token, quote)): Path<(String, String)>,
    who: Anyone,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let (hall, _) = shown::by_token(&app, &token).await?;
    let (key, by) = (sent.once("phone_confirmation", &quote)?, Confirmer::Phone { token: token.clone() });
    quote::Answering { actor: &who.actor, branch: &hall.branch, by }.yes(&app, key, quote).await?;
    Ok(Redirect::to(&format!("/ticket/{token}")))
}

/// `POST /ticket/{token}/quotes/{quote}/question`: the customer does not agree yet; the clerk makes another quote.
pub async fn question(
    State(app): State<App>,
    Path((token, quote)): Path<(String, String)>,
    who: Anyone,
) -> Result<Redirect, Problem> {
    let (hall, _) = shown::by_token(&app, &token).await?;
    let by = Confirmer::Phone { token: token.clone() };
    quote::Answering { actor: &who.actor, branch: &hall.branch, by }.question(&app, quote).await?;
    Ok(Redirect::to(&format!("/ticket/{token}")))
}

/// `GET /ticket/{token}/rate`
pub async fn ask_rating(State(app): State<App>, Path(token): Path<String>, look: Look) -> Result<Markup, Problem> {
    let (hall, ticket) = shown::by_token(&app, &token).await?;
    let view = of(&hall, &ticket, &token, &look, app.now());
    if !ticket.rateable {
        return Ok(super::ticket(&view));
    }
    Ok(super::rate(&view, &shown::rating_reasons(&hall, look.lang), ""))
}

/// `POST /ticket/{token}/rate`
pub async fn rate(
    State(app): State<App>,
    Path(token): Path<String>,
    who: Anyone,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let (hall, ticket) = shown::by_token(&app, &token).await?;
    let ask = asked_rating(&sent);
    let key = sent.once("phone_rating", &ask)?;
    let command = move |work: &mut Work<'_>| ratings::rate(work, &ticket.id, RatingChannel::Phone, &ask);
    app.door.write_once(&who.actor, &hall.branch, key, command).await?;
    Ok(Redirect::to(&format!("/ticket/{token}")))
}

/// `GET /ticket/{token}/slip`
pub async fn ticket_slip(State(app): State<App>, Path(token): Path<String>, look: Look) -> Result<Markup, Problem> {
    let (hall, ticket) = shown::by_token(&app, &token).await?;
    Ok(slip::ticket(&slip::SlipView {
        lang: look.lang,
        hall_name: hall.pack.hall.name.of(look.lang).to_owned(),
        number: ticket.number.clone(),
        service: shown::service_name(&hall, &ticket.service, look.lang),
        taken: shown::day_and_time(&hall, ticket.arrived_at),
        ahead: i64::from(ticket.ahead_first),
        minutes: shown::minutes(ticket.promise),
        zone: shown::zone_and_way(ticket.zone.as_ref(), look.lang).0,
        plan: plan::of(&hall, ticket.zone.as_ref().map(|zone| zone.code.as_str()), None, look.lang),
        papers: shown::papers(&ticket, look.lang),
        missed: slip::missed_call(&hall, look.lang),
        token,
    }))
}

/// A rating as a form sends it; the reasons of a good level, ticked before the mind changed, are left out.
pub(in crate::web::pages) fn asked_rating(sent: &Sent) -> Rate {
    let level = sent.one("level").parse().unwrap_or(0);
    let reasons = if level <= 2 { sent.all("reason") } else { Vec::new() };
    Rate { level, reasons, comment: sent.one("comment").to_owned() }
}

async fn view(app: &App, token: &str, look: &Look) -> Result<PhoneView, Problem> {
    let (hall, ticket) = shown::by_token(app, token).await?;
    let quieter = quieter::sentence(&hall, look.lang, ahead::quieter(app, &hall).as_deref());
    let view = PhoneView { quieter, ..of(&hall, &ticket, token, look, app.now()) };
    if ticket.state != TicketState::Serving {
        return Ok(view);
    }
    Ok(PhoneView { standing: Standing::Serving(asked(app, &hall, ticket.id, look).await?), ..view })
}

/// What is asked of the customer of a ticket that is being served.
async fn asked(app: &App, hall: &Arc<Hall>, ticket: String, look: &Look) -> Result<Asked, Problem> {
    let branch = hall.branch.clone();
    let quote = app.read(move |conn| fees::live_quote(conn, &branch, &ticket)).await?;
    Ok(match quote.filter(|quote| quote.expires_at > app.now()) {
        Some(quote) if quote.state == QuoteState::Open => Asked::Quote(quote::shown(hall, &quote, look.lang)),
        Some(_) => Asked::Payment,
        None => Asked::Nothing,
    })
}

fn of(hall: &Hall, ticket: &TicketView, token: &str, look: &Look, now: i64) -> PhoneView {
    let lang = look.lang;
    let (zone, way) = shown::zone_and_way(ticket.zone.as_ref(), lang);
    let kept = ticket.place_kept_until.filter(|until| *until > now);
    PhoneView {
        lang,
        large: look.large,
        token: token.to_owned(),
        hall: hall.id.clone(),
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        hue: hall.pack.hall.hue,
        number: ticket.number.clone(),
        service: shown::service_name(hall, &ticket.service, lang),
        standing: standing(hall, ticket, look),
        ahead: i64::from(ticket.ahead.unwrap_or(0)),
        ahead_first: i64::from(ticket.ahead_first),
        minutes: shown::minutes(ticket.remaining),
        quieter: String::new(),
        counter: ticket.counter_number,
        zone,
        way,
        plan: plan::of(hall, ticket.zone.as_ref().map(|zone| zone.code.as_str()), ticket.counter_number, lang),
        papers: shown::papers(ticket, lang),
        timeline: timeline(hall, ticket, look),
        waited_s: (now - ticket.arrived_at).max(0) / 1_000,
        grace_until: kept.map(|at| hall.zone.hour_minute(at)).unwrap_or_default(),
    }
}

fn standing(hall: &Hall, ticket: &TicketView, look: &Look) -> Standing {
    let lang = look.lang;
    match ticket.state {
        TicketState::Waiting => Standing::Waiting,
        TicketState::Called => Standing::Called,
        TicketState::Serving => Standing::Serving(Asked::Nothing),
        TicketState::Missed => Standing::Missed,
        TicketState::Cancelled => Standing::Cancelled,
        TicketState::Expired => Standing::Expired,
        TicketState::Finished if !ticket.rateable && !ticket.rated => Standing::Finished { rated: None },
        TicketState::Finished => Standing::Finished { rated: Some(ticket.rated) },
        TicketState::Held => Standing::Held(match (ticket.hold_kind, ticket.return_counter) {
            (Some(HoldKind::PapersMissing) | None, _) | (_, None) => say!(lang, "phone-held-papers"),
            (Some(HoldKind::PapersKept), Some(n)) => say!(lang, "phone-held-kept", n = n),
            (Some(HoldKind::Step), Some(n)) => say!(lang, "phone-held-step", n = n),
        }),
        TicketState::Refused => {
            let why = ticket.refused_for.iter().map(|code| shown::reason_name(hall, "refusal", code, lang));
            Standing::Refused(why.collect::<Vec<_>>().join(lang.pick("；", "; ")))
        }
    }
}

/// The story in words; what has no words is no business of the customer's.
fn timeline(hall: &Hall, ticket: &TicketView, look: &Look) -> Vec<(String, String)> {
    let moments = ticket.timeline.iter();
    moments
        .filter_map(|moment| {
            let key = format!("phone-event-{}", moment.kind.replace('_', "-"));
            let words = look.lang.has(&key).then(|| say!(look.lang, &key, n = moment.counter.unwrap_or(0)))?;
            Some((hall.zone.hour_minute(moment.at), words))
        })
        .collect()
}
