//! Answers for the duty manager's addresses. Leader and auditor read the same pages; acting is the duty manager's.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{DutyView, relief, shown, takings};
use crate::counters::{self, SetPresence};
use crate::door::{Stop, Work};
use crate::fees::{self, AskReversal};
use crate::halls::Hall;
use crate::kernel::Day;
use crate::queue;
use crate::web::ahead;
use crate::web::auth::{Auditor, DutyManager, Staff};
use crate::web::live::{self, Region, Watch};
use crate::web::pages::counter::Typed;
use crate::web::pages::staff::Desk;
use crate::web::parts::Meaning;
use crate::web::{App, Problem, once};

/// What the address asks to see.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    receipt: String,
    #[serde(default)]
    payment: String,
}

/// The frame for a person of the staff in a hall.
pub(crate) fn desk(hall: &Hall, staff: &Staff, here: &str) -> Desk {
    Desk {
        lang: staff.lang,
        hall: hall.id.clone(),
        hall_name: hall.pack.hall.name.of(staff.lang).to_owned(),
        hue: hall.pack.hall.hue,
        who: staff.person().name.clone(),
        role: staff.role(),
        here: here.to_owned(),
        said: None,
    }
}

/// The hall of somebody who did not say which: their own, else the branch's first.
pub(crate) async fn own_hall(app: &App, staff: &Staff) -> Result<Option<String>, Problem> {
    if let Some(hall) = &staff.hall {
        return Ok(Some(hall.clone()));
    }
    let branch = staff.branch.clone();
    let halls = app.read(|conn| Ok(crate::halls::queries::all(conn)?)).await?;
    Ok(halls.into_iter().find(|(of, _)| *of == branch).map(|(_, hall)| hall))
}

/// `GET /duty`
pub async fn find(State(app): State<App>, staff: Auditor) -> Result<Redirect, Problem> {
    let hall = own_hall(&app, &staff).await?;
    Ok(Redirect::to(&hall.map_or_else(|| "/".to_owned(), |hall| format!("/duty/{hall}"))))
}

/// `GET /duty/{hall}`
pub async fn duty(State(app): State<App>, Path(hall): Path<String>, staff: Auditor) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/duty/{}", hall.id));
    Ok(super::duty(&view(&app, hall, desk, Typed::default()).await?))
}

/// The duty screen as it is now, with the last thought about its next hour.
async fn view(app: &App, hall: Arc<Hall>, desk: Desk, typed: Typed) -> Result<DutyView, Problem> {
    let (now, of) = (app.now(), hall.clone());
    let open = app.read(move |conn| relief::open_counters(conn, &of)).await?;
    let thought = ahead::next_hour(app, &hall, &open).await;
    let printer_away = app.printers_away.since(&hall.id).map(|at| hall.zone.hour_minute(at));
    app.read(move |conn| {
        let halls = crate::halls::queries::of_branch(conn, &hall.branch)?;
        let names = halls.into_iter().map(|(id, name)| (id, name.of(desk.lang).to_owned())).collect();
        let asked = relief::asked(conn, &hall)?;
        let relief = relief::shown(&hall, desk.lang, thought.as_deref(), &names, &asked);
        Ok(DutyView { relief, printer_away, ..shown::duty(conn, &hall, desk, now, typed)? })
    })
    .await
}

/// `GET /duty/{hall}/live`
pub async fn stream(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
) -> Result<impl IntoResponse, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, "");
    let key = format!("duty/{}/{}/{}", hall.id, desk.lang.tag(), desk.acts());
    let what = Watch { key, branch: hall.branch.clone(), hall: Some(hall.id.clone()) };
    live::stream(&app, what, move |app| {
        let (desk, id) = (desk.clone(), hall.id.clone());
        async move {
            let view = view(&app, app.hall(&id).await?, desk, Typed::default()).await?;
            Ok(super::regions(&view).into_iter().map(|(name, html)| Region::new(name, html)).collect())
        }
    })
    .await
}

/// `GET /duty/{hall}/order?day=…`
pub async fn order(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/duty/{}/order", hall.id));
    let day = Day::parse(&asked.day).unwrap_or_else(|| hall.zone.day(app.now()));
    let view = app.read(move |conn| shown::order(conn, &hall, desk, &day)).await?;
    Ok(super::order::order(&view))
}

/// `GET /duty/{hall}/tickets/{ticket}`
pub async fn story(
    State(app): State<App>,
    Path((hall, ticket)): Path<(String, String)>,
    staff: Auditor,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/duty/{}/tickets/{ticket}", hall.id));
    let now = app.now();
    let view = app.read(move |conn| shown::story(conn, &hall, desk, &ticket, now, Typed::default())).await?;
    Ok(super::story::story(&view))
}

/// `GET /duty/{hall}/money?day=…&receipt=…&payment=…`: taking a payment back asks for a fresh proof before anything is typed.
pub async fn money(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: Auditor,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    if !asked.payment.is_empty() {
        staff.proved()?;
    }
    let hall = app.hall(&hall).await?;
    Ok(super::money::money(&money_view(&app, hall, &staff, asked, Typed::default()).await?))
}

pub(super) async fn money_view(
    app: &App,
    hall: Arc<Hall>,
    staff: &Staff,
    asked: Asked,
    typed: Typed,
) -> Result<super::money::MoneyView, Problem> {
    let desk = desk(&hall, staff, &format!("/duty/{}/money", hall.id));
    let now = app.now();
    let day = Day::parse(&asked.day).unwrap_or_else(|| hall.zone.day(now));
    let wanted =
        takings::Wanted { today: day == hall.zone.day(now), day, receipt: asked.receipt, payment: asked.payment, now };
    app.read(move |conn| takings::money(conn, &hall, desk, &wanted, typed)).await
}

/// Runs what a form asked for, once for its key.
pub(super) async fn act<T>(
    app: &App,
    manager: &DutyManager,
    what: &str,
    typed: &Typed,
    command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
) -> Result<T, Problem>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let key = once::of_form(typed.get("key"), what, &typed.without_key())?;
    app.act(manager, key, command).await
}

/// What the hall's counters do may have changed: whoever reads it next reads it anew, and thinks anew of its next hour.
pub(super) fn read_anew(app: &App, hall: &str) {
    app.forget_halls();
    app.ahead.forget(hall);
}

/// The duty screen again, with what came of an act on top.
pub(super) async fn after(
    app: &App,
    hall: &str,
    manager: &DutyManager,
    typed: Typed,
    done: Result<(), Problem>,
) -> Result<Response, Problem> {
    let Err(problem) = done else { return Ok(Redirect::to(&format!("/duty/{hall}")).into_response()) };
    let hall = app.hall(hall).await?;
    let mut desk = desk(&hall, manager, &format!("/duty/{}", hall.id));
    desk.said = Some((Meaning::Look, problem.title()));
    let view = view(app, hall, desk, typed).await?;
    Ok((problem.status, super::duty(&view)).into_response())
}

type Sent = Form<HashMap<String, String>>;

/// `POST /duty/{hall}/tasks/taken`
pub async fn take(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let task = typed.text("task");
    let done = act(&app, &manager, "task_taken", &typed, move |work| queue::take_task(work, &task)).await;
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/tasks/done`
pub async fn done(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let task = typed.text("task");
    let done = act(&app, &manager, "task_done", &typed, move |work| queue::finish_task(work, &task)).await;
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/presence`: for a clerk who went without saying so; closing frees the seat.
pub async fn presence(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (counter, state) = (format!("{hall}-{}", typed.get("counter")), counters::Presence::parse(typed.get("state")));
    let reason = typed.some("reason");
    let set = move |work: &mut Work<'_>| match state {
        Some(counters::Presence::Closed) | None => counters::leave(work, &counter).map(drop),
        Some(state) => counters::presence(work, &counter, &SetPresence { state, reason: reason.clone() }).map(drop),
    };
    let done = act(&app, &manager, "presence_set", &typed, set).await;
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/calls`: out of order, with a reason that everybody sees who may see the audit.
pub async fn call(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (counter, ticket) = (format!("{hall}-{}", typed.get("counter")), typed.text("ticket"));
    let (reason, of) = (typed.text("reason"), ticket.clone());
    let call = move |work: &mut Work<'_>| queue::call_out_of_order(work, &counter, &of, &reason).map(drop);
    let Err(problem) = act(&app, &manager, "called_early", &typed, call).await else {
        return Ok(Redirect::to(&format!("/duty/{hall}/tickets/{ticket}")).into_response());
    };
    let hall = app.hall(&hall).await?;
    let mut desk = desk(&hall, &manager, &format!("/duty/{}/tickets/{ticket}", hall.id));
    desk.said = Some((Meaning::Look, problem.title()));
    let now = app.now();
    let view = app.read(move |conn| shown::story(conn, &hall, desk, &ticket, now, typed)).await?;
    Ok((problem.status, super::story::story(&view)).into_response())
}

/// `POST /duty/{hall}/reversals`
pub async fn reverse(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Sent,
) -> Result<Response, Problem> {
    manager.proved()?;
    let (typed, hall) = (Typed(sent), app.hall(&hall).await?);
    let (payment, own) = (typed.text("payment"), hall.id.clone());
    let ask = AskReversal { reason: typed.text("reason"), note: typed.text("note"), till: typed.some("till") };
    let reverse = move |work: &mut Work<'_>| {
        let branch = work.branch();
        if fees::receipts::hall_of(work.conn(), &branch, &payment)? != own {
            return Err(fees::FeesRefusal::PaymentNotFound.into());
        }
        fees::reverse(work, &payment, &ask).map(drop)
    };
    let Err(problem) = act(&app, &manager, "reversal", &typed, reverse).await else {
        return Ok(Redirect::to(&format!("/duty/{}/money", hall.id)).into_response());
    };
    let asked = Asked { payment: typed.text("payment"), day: typed.text("day"), ..Asked::default() };
    let mut view = money_view(&app, hall, &manager, asked, typed).await?;
    view.desk.said = Some((Meaning::Look, problem.title()));
    Ok((problem.status, super::money::money(&view)).into_response())
}
