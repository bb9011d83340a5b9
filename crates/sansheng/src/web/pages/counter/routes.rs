//! Answers for the clerk's addresses that only show: the screen at any of its steps, the till, and the stream of both.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use maud::Markup;
use serde::Deserialize;

use super::acts::here;
use super::shown::{self, Seen};
use super::{Desk, Method, Scene, Step, Typed, orders};
use crate::counters;
use crate::kernel::Language;
use crate::queue;
use crate::say;
use crate::web::auth::Clerk;
use crate::web::live::{self, Region, Watch};
use crate::web::parts::Meaning;
use crate::web::{App, Problem};

/// What the address asks to see.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    step: Option<String>,
    method: Option<String>,
    said: Option<String>,
    till: Option<String>,
    orders: Option<String>,
}

/// What may be said on top of the screen after an act: the key's end and its meaning.
const SAID: [(&str, Meaning); 10] = [
    ("nobody", Meaning::Plain),
    ("helped", Meaning::Good),
    ("missing", Meaning::Look),
    ("finished", Meaning::Good),
    ("held", Meaning::Good),
    ("transferred", Meaning::Good),
    ("refused", Meaning::Look),
    ("ordered", Meaning::Good),
    ("ordered-now", Meaning::Good),
    ("order-cancelled", Meaning::Good),
];

fn said(lang: Language, asked: Option<&str>) -> Option<(Meaning, String)> {
    let (key, meaning) = SAID.iter().find(|(key, _)| Some(*key) == asked)?;
    Some((*meaning, say!(lang, &format!("counter-said-{key}"))))
}

pub(super) fn seen(app: &App, clerk: &Clerk) -> Seen {
    Seen {
        staff: clerk.id().to_owned(),
        who: clerk.person().name.clone(),
        lang: clerk.lang,
        now: app.now(),
        offered: app.providers.offered(),
        ..Seen::default()
    }
}

pub(super) async fn desk(app: &App, counter: &str, seen: Seen) -> Result<Desk, Problem> {
    let hall = app.hall(counter.rsplit_once('-').map_or(counter, |(hall, _)| hall)).await?;
    let counter = counter.to_owned();
    app.read(move |conn| shown::desk(conn, &hall, &counter, &seen)).await
}

/// `GET /counter`: to the counter where the clerk sits, else to the one of last time, else to the first one that is free.
pub async fn find(State(app): State<App>, clerk: Clerk) -> Result<Redirect, Problem> {
    let (branch, hall, me) = (clerk.branch.clone(), clerk.hall.clone(), clerk.id().to_owned());
    let found = app
        .read(move |conn| {
            if let Some(mine) = counters::of_clerk(conn, &branch, &me)? {
                return Ok(Some(mine));
            }
            let usual = queue::last_counter_of(conn, &branch, &me)?;
            let all = match hall {
                Some(hall) => counters::of_hall(conn, &branch, &hall)?,
                None => Vec::new(),
            };
            let is_free = |row: &counters::CounterRow| row.clerk.is_none();
            let usual = all.iter().position(|row| is_free(row) && usual.as_ref() == Some(&row.id));
            let free = usual.or_else(|| all.iter().position(is_free)).unwrap_or(0);
            Ok(all.into_iter().nth(free))
        })
        .await?;
    Ok(Redirect::to(&found.map_or_else(|| "/".to_owned(), |row| here(&row.id))))
}

/// `GET /counter/{counter}?step=…&method=…&said=…&orders=…`
pub async fn screen(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let seen = Seen {
        step: asked.step.as_deref().and_then(Step::parse),
        method: asked.method.as_deref().and_then(Method::parse),
        said: said(clerk.lang, asked.said.as_deref()),
        orders: orders::wanted(asked.orders.as_deref()),
        ..seen(&app, &clerk)
    };
    Ok(super::counter(&desk(&app, &counter, seen).await?))
}

/// `GET /counter/{counter}/till?till=…`: the open till, or one that was closed.
pub async fn till(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let typed = Typed(asked.till.into_iter().map(|till| ("till".to_owned(), till)).collect());
    let seen = Seen { till: true, typed, ..seen(&app, &clerk) };
    Ok(super::counter(&desk(&app, &counter, seen).await?))
}

/// `GET /counter/{counter}/live`
pub async fn stream(
    State(app): State<App>,
    Path(counter): Path<String>,
    clerk: Clerk,
) -> Result<impl IntoResponse, Problem> {
    let seen = seen(&app, &clerk);
    let key = format!("counter/{counter}/{}/{}", seen.staff, seen.lang.tag());
    let what = Watch { key, branch: clerk.branch.clone(), hall: clerk.hall.clone() };
    live::stream(&app, what, move |app| {
        let (counter, seen) = (counter.clone(), Seen { now: app.now(), ..seen.clone() });
        async move { Ok(regions(&desk(&app, &counter, seen).await?)) }
    })
    .await
}

/// The live parts: what waits, who was called, whether the quote was confirmed, and what the counter is at.
fn regions(desk: &Desk) -> Vec<Region> {
    let mut regions = vec![
        Region::new("head", super::head_region(desk.lang, &desk.queue)),
        Region::new("queue", super::scenes::queue_region(desk)),
        Region::new("scene", super::scene_region(desk)),
    ];
    match &desk.scene {
        Scene::Called(called) => regions.push(Region::new("called", super::called_region(desk.lang, called))),
        Scene::Serving(serving) => {
            let quote = serving.quote.as_ref();
            regions.push(Region::new("confirm", super::confirm_region(desk.lang, quote)));
            regions.push(Region::new("corner", super::foot::confirm_corner(desk, quote)));
        }
        _ => {}
    }
    regions
}
