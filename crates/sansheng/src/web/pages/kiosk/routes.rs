//! Answers for the kiosk's addresses.

use axum::extract::{Path, RawQuery, State};
use maud::Markup;
use percent_encoding::percent_decode_str;

use super::{Chosen, shown, steps};
use crate::web::look::Look;
use crate::web::{App, Problem};

/// `GET /kiosk/{hall}`
pub async fn home(State(app): State<App>, Path(hall): Path<String>, look: Look) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let view = shown::view(&hall, &look, &look.here);
    Ok(match shown::closed(&hall, look.lang, app.now()) {
        Some(why) => steps::closed(&view, &why, false),
        None => steps::home(&view, &shown::most_used(&hall, look.lang), ""),
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
    let asked = pairs(&query.unwrap_or_default());
    let chosen = Chosen {
        service: shown::choice(service, look.lang),
        customer_type: values(&asked, "customer_type").next().unwrap_or_default(),
        needs: values(&asked, "need").collect(),
    };
    let papers = shown::papers(&hall, &chosen, look.lang);
    let missing = values(&asked, "missing").next().is_some();
    Ok(if missing { steps::missing(&view, &chosen, &papers, "") } else { steps::papers(&view, &chosen, &papers, "") })
}

/// A form or query as pairs: a name may come several times, which `serde`'s form reader does not take.
pub(super) fn pairs(text: &str) -> Vec<(String, String)> {
    let decoded = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (decoded(k), decoded(v))).collect()
}

/// The values that came under a name.
pub(super) fn values<'a>(pairs: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = String> + 'a {
    pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.clone())
}
