//! Answers for the kiosk's addresses.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;

use super::{Chosen, KioskView, shown, steps};
use crate::queue;
use crate::say;
use crate::web::ahead;
use crate::web::auth::Kiosk;
use crate::web::form::Sent;
use crate::web::look::Look;
use crate::web::pages::quieter;
use crate::web::pages::shown::by_token;
use crate::web::{App, Problem};

/// The hall of an address under `/kiosk/`.
fn hall_of(path: &str) -> Option<&str> {
    path.strip_prefix("/kiosk/")?.split('/').next().filter(|hall| !hall.is_empty())
}

/// Where somebody begins again who is at an address: a kiosk's first page, else the front page.
pub fn start_of(path: &str) -> String {
    hall_of(path).map_or_else(|| "/".to_owned(), |hall| format!("/kiosk/{hall}"))
}

/// The kiosk on whose screen an address is; `None` where it is no kiosk's. When the hall cannot be asked for, the screen
/// still finds its way back.
pub async fn at(app: &App, path: &str, look: &Look) -> Option<KioskView> {
    let id = hall_of(path)?;
    match app.hall(id).await {
        Ok(hall) => Some(shown::view(&hall, look, &look.here)),
        Err(problem) if problem.status == StatusCode::NOT_FOUND => None,
        Err(_) => Some(KioskView {
            lang: look.lang,
            large: look.large,
            hall: id.to_owned(),
            hall_name: say!(look.lang, "common-product"),
            hue: 200,
            here: look.here.clone(),
        }),
    }
}

/// `GET /kiosk/{hall}`
pub async fn home(State(app): State<App>, Path(hall): Path<String>, look: Look) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let view = shown::view(&hall, &look, &look.here);
    Ok(match shown::closed(&hall, look.lang, app.now()) {
        Some(why) => steps::closed(&view, &why, false),
        None => {
            let quieter = quieter::sentence(&hall, look.lang, ahead::quieter(&app, &hall).as_deref());
            steps::home(&view, &shown::most_used(&hall, look.lang), &quieter)
        }
    })
}

/// `GET /kiosk/{hall}/services`
pub async fn services(State(app): State<App>, Path(hall): Path<String>, look: Look) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let view = shown::view(&hall, &look, &look.here);
    Ok(steps::services(&view, &shown::by_category(&hall, look.lang)))
}

/// `GET /kiosk/{hall}/{service}`
pub async fn who(State(app): State<App>, Path(at): Path<(String, String)>, look: Look) -> Result<Markup, Problem> {
    let hall = app.hall(&at.0).await?;
    let view = shown::view(&hall, &look, &look.here);
    let service = hall.service(&at.1).filter(|service| service.active).ok_or_else(Problem::not_found)?;
    let (types, needs) = (shown::types(&hall, look.lang), shown::needs(&hall, look.lang));
    Ok(steps::who(&view, &shown::choice(service, look.lang), &types, &needs))
}

/// `GET /kiosk/{hall}/{service}/papers?customer_type=…&need=…&missing=1`
pub async fn papers(
    State(app): State<App>,
    Path(at): Path<(String, String)>,
    RawQuery(query): RawQuery,
    look: Look,
) -> Result<Markup, Problem> {
    let hall = app.hall(&at.0).await?;
    let view = shown::view(&hall, &look, &look.here);
    let service = hall.service(&at.1).filter(|service| service.active).ok_or_else(Problem::not_found)?;
    let asked = Sent::read(&query.unwrap_or_default());
    let chosen = Chosen {
        service: shown::choice(service, look.lang),
        customer_type: asked.one("customer_type").to_owned(),
        needs: asked.all("need"),
        lead: !asked.one("lead").is_empty(),
    };
    let papers = shown::papers(&hall, &chosen, look.lang);
    let missing = !asked.one("missing").is_empty();
    Ok(if missing { steps::missing(&view, &chosen, &papers, "") } else { steps::papers(&view, &chosen, &papers, "") })
}

/// `POST /kiosk/{hall}/tickets`
pub async fn issue(
    State(app): State<App>,
    Path(hall): Path<String>,
    kiosk: Kiosk,
    look: Look,
    sent: Sent,
) -> Result<Response, Problem> {
    let hall = app.hall(&hall).await?;
    let ask = shown::wish(&hall, &sent, look.lang);
    let key = sent.once("kiosk_ticket", &ask)?;
    kiosk.may_press(&app)?;
    let id = hall.id.clone();
    let issued = app.door.write_once(&kiosk.actor, &hall.branch, key, move |work| queue::issue(work, &id, &ask)).await;
    match issued.map_err(|answer| Problem::of(answer).in_language(look.lang)) {
        Ok(issued) => Ok(Redirect::to(&format!("/kiosk/{}/tickets/{}", hall.id, issued.token)).into_response()),
        Err(problem) if problem.status == StatusCode::CONFLICT => {
            let why = shown::refused(&hall, &problem);
            let home = format!("/kiosk/{}", hall.id);
            Ok((problem.status, steps::closed(&shown::view(&hall, &look, &home), &why, true)).into_response())
        }
        Err(problem) => Err(problem),
    }
}

/// `GET /kiosk/{hall}/tickets/{token}`
pub async fn ticket(
    State(app): State<App>,
    Path((_, token)): Path<(String, String)>,
    look: Look,
) -> Result<Markup, Problem> {
    let (hall, ticket) = by_token(&app, &token).await?;
    let view = shown::view(&hall, &look, &look.here);
    let prints = hall.pack.hall.printer.is_some() && app.printers_away.since(&hall.id).is_none();
    Ok(steps::ticket(&view, &shown::given(&hall, &ticket, &token, prints, look.lang)))
}

/// `POST /kiosk/{hall}/help`
pub async fn help(
    State(app): State<App>,
    Path(hall): Path<String>,
    kiosk: Kiosk,
    look: Look,
    sent: Sent,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let key = sent.once("kiosk_help", &hall.id)?;
    let id = hall.id.clone();
    app.door.write_once(&kiosk.actor, &hall.branch, key, move |work| queue::ask_for_help(work, &id)).await?;
    Ok(steps::help_coming(&shown::view(&hall, &look, &format!("/kiosk/{}", hall.id))))
}
