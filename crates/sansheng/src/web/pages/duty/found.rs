//! What customers left behind: the duty manager keeps it, and says when it is handed back.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::DutyView;
use super::routes::{act, after};
use super::shown::Names;
use crate::door::Stop;
use crate::halls::Hall;
use crate::queue;
use crate::say;
use crate::store::Conn;
use crate::web::auth::DutyManager;
use crate::web::pages::counter::Typed;
use crate::web::parts::icon;
use crate::web::{App, Problem};

/// A thing that was left behind.
#[derive(Clone, Debug, Default)]
pub struct FoundRow {
    /// Its id.
    pub id: String,
    /// What it is.
    pub item: String,
    /// The ticket's id and number.
    pub ticket: (String, String),
    /// The number of the counter that took it.
    pub counter: i32,
    /// Who took it.
    pub who: String,
    /// When: `2026-11-23 14:05`.
    pub at: String,
}

/// What the duty manager of a hall keeps.
pub(super) fn rows(conn: &mut Conn, hall: &Hall, names: &Names) -> Result<Vec<FoundRow>, Stop> {
    let row = |thing: queue::Found| FoundRow {
        counter: hall.counter(&thing.counter).map_or(0, |plan| plan.number),
        who: names.of(&thing.clerk),
        at: format!("{} {}", hall.zone.day(thing.taken_at), hall.zone.hour_minute(thing.taken_at)),
        ticket: (thing.ticket, thing.number),
        item: thing.item,
        id: thing.id,
    };
    Ok(queue::found(conn, &hall.branch, &hall.id)?.into_iter().map(row).collect())
}

/// The list; nothing while nothing is kept.
pub(super) fn region(view: &DutyView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        @if !view.found.is_empty() {
            h2 { (say!(lang, "duty-found")) }
            ul.rows {
                @for row in &view.found {
                    li {
                        (icon("id-card"))
                        span.grow {
                            b { (row.item) }
                            span.detail {
                                a href={ "/duty/" (hall) "/tickets/" (row.ticket.0) } {
                                    (say!(lang, "duty-found-of", number = row.ticket.1.as_str(), counter = row.counter, who = row.who.as_str(), at = row.at.as_str()))
                                }
                            }
                        }
                        @if view.desk.acts() {
                            button.button type="submit" form="found" name="custody" value=(row.id) { (say!(lang, "duty-found-back")) }
                        }
                    }
                }
            }
        }
    }
}

/// `POST /duty/{hall}/found/returned`
pub async fn hand_back(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (at, thing) = (hall.clone(), typed.text("custody"));
    let done = act(&app, &manager, "found_back", &typed, move |work| queue::hand_back_found(work, &at, &thing)).await;
    after(&app, &hall, &manager, typed, done).await
}
