//! Answers for the greeter's addresses.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;

use super::{Given, UNDO_S, shown};
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::kernel::{Language, Millis};
use crate::queue::{self, HallPicture, QueueRefusal};
use crate::web::auth::Greeter;
use crate::web::form::Sent;
use crate::web::live::{self, Region, Watch};
use crate::web::look::Look;
use crate::web::{App, Problem};

/// An arrival without a ticket belongs to the next triage for this long.
const ARRIVAL_MS: Millis = 600_000;

async fn picture(app: &App, hall: &str) -> Result<HallPicture, Problem> {
    let (hall, now) = (app.hall(hall).await?, app.now());
    app.read(move |conn| queue::picture(conn, &hall, now)).await
}

/// `GET /greeter/{hall}?done=…`
pub async fn greeter(
    State(app): State<App>,
    Path(hall): Path<String>,
    me: Greeter,
    look: Look,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let look = Look { lang: me.lang, ..look };
    let picture = picture(&app, &hall).await?;
    let hall = app.hall(&hall).await?;
    let mut view = shown::view(&hall, &picture, &look);
    view.who.clone_from(&me.person().name);
    let done = Sent::read(&query.unwrap_or_default());
    view.undo = shown::undo(&hall, &picture, &done, look.lang);
    view.given = given(&app, &hall, &done, look.lang).await?;
    let live = format!("/greeter/{}/live?lang={}", hall.id, look.lang.tag());
    Ok(super::greeter(&view, Some(live), ""))
}

/// The ticket that the address says was given, with the way to its page.
async fn given(app: &App, hall: &Arc<Hall>, done: &Sent, lang: Language) -> Result<Option<Given>, Problem> {
    if done.one("done") != "ticket" {
        return Ok(None);
    }
    let (here, id, now) = (hall.clone(), done.one("id").to_owned(), app.now());
    let found = app.read(move |conn| {
        let ticket = queue::by_id(conn, &here.branch, &id)?;
        Ok(queue::ticket_view(conn, &here, &id, now)?.zip(ticket.map(|ticket| ticket.token)))
    });
    let at_printer = hall.pack.hall.printer.is_some() && app.printers_away.since(&hall.id).is_none();
    Ok(found.await?.and_then(|(ticket, token)| shown::given(&ticket, token, at_printer, lang)))
}

/// `GET /greeter/{hall}/live`
pub async fn live(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Greeter,
    look: Look,
) -> Result<impl IntoResponse, Problem> {
    let hall = app.hall(&id).await?;
    let key = format!("greeter/{id}/{}", look.lang.tag());
    let what = Watch { key, branch: hall.branch.clone(), hall: Some(id.clone()) };
    live::stream(&app, what, move |app| {
        let (id, look) = (id.clone(), look.clone());
        async move {
            let picture = picture(&app, &id).await?;
            let view = shown::view(&*app.hall(&id).await?, &picture, &look);
            Ok(vec![Region::new("tasks", super::tasks(&view)), Region::new("arrivals", super::arrivals(&view))])
        }
    })
    .await
}

/// Back to the screen, with what can be undone now.
fn back(hall: &str, done: &str) -> Redirect {
    Redirect::to(&format!("/greeter/{hall}{done}"))
}

/// `POST /greeter/{hall}/arrivals`
pub async fn arrive(
    State(app): State<App>,
    Path(hall): Path<String>,
    me: Greeter,
    sent: Sent,
) -> Result<Redirect, Problem> {
    let (key, id) = (sent.once("arrival", &hall)?, hall.clone());
    let arrival = app.act(&me, key, move |work| queue::arrive(work, &id)).await?;
    Ok(back(&hall, &format!("?done=arrival&id={arrival}")))
}

/// `POST /greeter/{hall}/tickets`: the newest arrival without a ticket gets it; without one, somebody has just come.
pub async fn issue(
    State(app): State<App>,
    Path(hall): Path<String>,
    me: Greeter,
    look: Look,
    sent: Sent,
) -> Result<Response, Problem> {
    let look = Look { lang: me.lang, ..look };
    let (picture, hall, now) = (picture(&app, &hall).await?, app.hall(&hall).await?, app.now());
    let ask = shown::wish(&hall, &sent, look.lang);
    let key = sent.once("greeter_ticket", &ask)?;
    let waiting = picture.arrivals.iter().find(|a| a.triaged_at.is_none() && a.left_at.is_none());
    let arrival = waiting.filter(|a| now - a.arrived_at < ARRIVAL_MS).map(|a| a.id.clone());
    let (id, wish) = (hall.id.clone(), ask.clone());
    let command = move |work: &mut Work<'_>| {
        let arrival = match arrival.clone() {
            Some(arrival) => arrival,
            None => queue::arrive(work, &id)?,
        };
        queue::issue(work, &id, &queue::IssueTicket { arrival: Some(arrival), ..wish.clone() })
    };
    match app.act(&me, key, command).await {
        Ok(issued) => Ok(back(&hall.id, &format!("?done=ticket&id={}", issued.id)).into_response()),
        Err(problem) => {
            let mut view = shown::view(&hall, &picture, &look);
            (view.refused, view.who) = (problem.title(), me.person().name.clone());
            Ok((problem.status, super::greeter(&view, None, "")).into_response())
        }
    }
}

/// `POST /greeter/{hall}/undo/{what}/{id}`: takes back an arrival or a ticket given a moment ago.
pub async fn undo(
    State(app): State<App>,
    Path((hall, what, id)): Path<(String, String, String)>,
    me: Greeter,
) -> Result<Redirect, Problem> {
    let here = hall.clone();
    let command = move |work: &mut Work<'_>| {
        if what == "arrival" {
            return queue::undo_arrival(work, &id);
        }
        queue::must_reach(work, &id, Some(&here))?;
        queue::cancel(work, &id)
    };
    app.write(&me.actor, &me.branch, command).await.map(|()| back(&hall, ""))
}

/// `POST /greeter/{hall}/tasks/{task}/taking`
pub async fn take_task(
    State(app): State<App>,
    Path((hall, task)): Path<(String, String)>,
    me: Greeter,
) -> Result<Redirect, Problem> {
    with_task(&app, &me, hall, task, queue::take_task).await
}

/// `POST /greeter/{hall}/tasks/{task}/completion`
pub async fn finish_task(
    State(app): State<App>,
    Path((hall, task)): Path<(String, String)>,
    me: Greeter,
) -> Result<Redirect, Problem> {
    with_task(&app, &me, hall, task, queue::finish_task).await
}

/// A task of another hall is none of ours.
async fn with_task(
    app: &App,
    me: &Greeter,
    hall: String,
    task: String,
    command: fn(&mut Work<'_>, &str) -> Result<(), Stop>,
) -> Result<Redirect, Problem> {
    let here = hall.clone();
    let ours = move |work: &mut Work<'_>| {
        if queue::hall_of_task(work, &task)? != here {
            return Err(QueueRefusal::TaskNotFound.into());
        }
        command(work, &task)
    };
    app.write(&me.actor, &me.branch, ours).await.map(|()| back(&hall, ""))
}

/// `POST /greeter/{hall}/tickets/{ticket}/return`: somebody who was missed is back.
pub async fn return_missed(
    State(app): State<App>,
    Path((hall, ticket)): Path<(String, String)>,
    me: Greeter,
) -> Result<Redirect, Problem> {
    let here = hall.clone();
    let command = move |work: &mut Work<'_>| {
        queue::must_reach(work, &ticket, Some(&here))?;
        queue::return_missed(work, &ticket).map(drop)
    };
    app.write(&me.actor, &me.branch, command).await.map(|()| back(&hall, ""))
}

/// An act can be undone for this long after it.
pub(super) const UNDO_MS: Millis = UNDO_S as Millis * 1_000;
