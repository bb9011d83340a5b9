//! The hall itself: its overview (which is also the wizard's last page), what it is called, and the rules of its queue.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::form::{Shown, Typed, Wrong, beside, read};
use super::spec::{IDENTITY, LABOUR, QUEUE, SECTIONS};
use super::{
    Desk, Way, begun, change, complaints_of, hidden, misshapen, onwards, present, save_button, section_name, shown,
    with_begin,
};
use crate::halls::{Doors, Hall, Pack};
use crate::kernel::{Language, Millis, Role};
use crate::people::{Person, Scope, queries as people};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, banner, button, icon, meaning};
use crate::web::{App, Problem};

/// What an overview says besides the pack.
struct Around {
    people: Vec<Person>,
    kiosk: bool,
    now: Millis,
}

/// `GET /admin/halls/{hall}`
pub async fn overview(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let around = around(&app, &hall).await?;
    Ok(overview_page(&Desk::of(&admin, &look, &hall, &way), &hall, &around).into_response())
}

async fn around(app: &App, hall: &Hall) -> Result<Around, Problem> {
    let (branch, id, now) = (hall.branch.clone(), hall.id.clone(), app.now());
    app.read(move |conn| {
        let mut staff = people::people(conn, &branch)?;
        staff.retain(|person| person.active && person.hall.as_deref().is_none_or(|own| own == id));
        let devices = people::all_devices(conn, &branch)?;
        let kiosk = devices.iter().any(|d| d.scope == Scope::Kiosk && d.hall.as_deref() == Some(&id));
        Ok(Around { people: staff, kiosk, now })
    })
    .await
}

fn overview_page(desk: &Desk<'_>, hall: &Hall, around: &Around) -> Markup {
    let (lang, id) = (desk.lang(), &hall.id);
    let pack = serde_json::to_value(&hall.pack).unwrap_or_default();
    let in_use = |name: &str| {
        let list = pack[name].as_array().map_or(&[][..], Vec::as_slice);
        list.iter().filter(|element| element["active"] != json!(false)).count()
    };
    let content = html! {
        (doors(lang, hall, around.now))
        @let missing = still_missing(lang, hall, around);
        @if missing.is_empty() {
            (banner::banner(Meaning::Good, &say!(lang, "admin-nothing-missing")))
            @if !desk.begin.is_empty() {
                div.card {
                    p { (say!(lang, "admin-hall-ready-lead")) }
                    div.actions { (button::link(button::Look::Primary, &format!("/kiosk/{id}"), Some("ticket"), &say!(lang, "admin-first-ticket"), None)) }
                }
            }
        } @else {
            section.card {
                h2 { (say!(lang, "admin-still-missing")) }
                ul.rows { @for (to, word) in missing { li { (icon("info")) span.grow { (word) } (button::link(button::Look::Plain, &with_begin(&to, desk.begin), None, &say!(lang, "admin-do-it"), None)) } } }
            }
        }
        section.card {
            h2 { (say!(lang, "admin-what-is-there")) }
            ul.tiles {
                @for section in SECTIONS {
                    li { a href={ "/admin/halls/" (id) "/lists/" (section.name) } {
                        (icon(section.icon)) span.value { (in_use(section.name)) } (section_name(lang, section.name))
                    } }
                }
            }
        }
        section.card {
            h2 { (say!(lang, "admin-screens")) }
            div.row-wrap {
                @for (to, icon_name, word) in [
                    (format!("/kiosk/{id}"), "ticket", say!(lang, "admin-screen-kiosk")),
                    (format!("/greeter/{id}"), "hand-heart", say!(lang, "admin-screen-greeter")),
                    (format!("/board/{id}"), "monitor", say!(lang, "admin-screen-board")),
                    (format!("/duty/{id}"), "gauge", say!(lang, "admin-screen-duty")),
                ] { (button::link(button::Look::Plain, &to, Some(icon_name), &word, None)) }
            }
        }
    };
    shown(desk, hall.pack.hall.name.of(lang), &content)
}

fn doors(lang: Language, hall: &Hall, now: Millis) -> Markup {
    let time = |at: Millis| format!("{} {}", hall.zone.day(at), hall.zone.hour_minute(at));
    let (how, words) = match hall.doors(now) {
        Doors::Open { closes_at, .. } => {
            (Meaning::Good, say!(lang, "admin-open-until", time = hall.zone.hour_minute(closes_at)))
        }
        Doors::Closed { next_open: Some(next), .. } => {
            (Meaning::Plain, say!(lang, "admin-closed-until", time = time(next)))
        }
        Doors::Closed { .. } => (Meaning::Look, say!(lang, "admin-never-open")),
    };
    html! { p { (meaning::badge(how, &words)) " " span.muted { (hall.pack.hall.address.of(lang)) } } }
}

/// What a hall needs before its first customer comes: where to do it, and what.
fn still_missing(lang: Language, hall: &Hall, around: &Around) -> Vec<(String, String)> {
    let has = |role: Role| around.people.iter().any(|person| person.role == role);
    let base = format!("/admin/halls/{}", hall.id);
    let mut missing = Vec::new();
    if hall.pack.opening.is_empty() && hall.pack.exceptions.is_empty() {
        missing.push((format!("{base}/opening"), say!(lang, "admin-missing-hours")));
    }
    if !has(Role::Clerk) {
        missing.push(("/admin/staff".into(), say!(lang, "admin-missing-clerk")));
    }
    if !has(Role::DutyManager) {
        missing.push(("/admin/staff".into(), say!(lang, "admin-missing-duty")));
    }
    if !around.kiosk && !hall.pack.hall.kiosk_open && !has(Role::Greeter) {
        missing.push(("/admin/devices".into(), say!(lang, "admin-missing-kiosk")));
    }
    missing
}

/// `GET /admin/halls/{hall}/hall`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let value = serde_json::to_value(&hall.pack).unwrap_or_default();
    Ok(form_page(&Desk::of(&admin, &look, &hall, &way), &hall, &value, &Wrong::new()).into_response())
}

fn form_page(desk: &Desk<'_>, hall: &Hall, value: &Value, wrong: &Wrong) -> Markup {
    let lang = desk.lang();
    let form = Shown { lang, hall, wrong, settled: &[] };
    let content = html! {
        form.card.fields method="post" action={ "/admin/halls/" (hall.id) "/hall" } {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden(hall.config, desk.begin))
            div.grid { (form.fields(IDENTITY, value, "")) }
            h2 { (say!(lang, "admin-queue")) }
            p.lead { (say!(lang, "admin-queue-lead")) }
            div.grid.narrow { (form.fields(QUEUE, value, "")) }
            h2 { (say!(lang, "admin-labour")) }
            p.lead { (say!(lang, "admin-labour-lead")) }
            div.grid.narrow { (form.fields(LABOUR, value, "")) }
            div.actions { (save_button(lang)) }
        }
    };
    shown(desk, &say!(lang, "admin-hall"), &content)
}

/// `POST /admin/halls/{hall}/hall`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let (mut value, mut wrong) = (json!({}), Wrong::new());
    for fields in [IDENTITY, QUEUE, LABOUR] {
        read(admin.lang, fields, &typed, "", &mut value, &mut wrong);
    }
    let done = if wrong.is_empty() { Some(put(&app, &admin, &hall, &typed, &value).await) } else { None };
    let problem = match done {
        Some(Ok(())) => return Ok(onwards(&format!("/admin/halls/{}/hall", hall.id), &begun(&typed), "saved")),
        Some(Err(problem)) => problem,
        None => Problem::named(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "form_incomplete"),
    };
    for (element, fields) in [("", IDENTITY), ("", QUEUE), ("", LABOUR)] {
        wrong.extend(beside(&complaints_of(&problem), admin.lang, element, fields));
    }
    let way = Way::default();
    let desk = Desk::of(&admin, &look, &hall, &way).refused(&problem);
    Ok(super::with_status(&problem, form_page(&desk, &hall, &value, &wrong)))
}

async fn put(app: &App, admin: &Admin, hall: &Hall, typed: &Typed, value: &Value) -> Result<(), Problem> {
    let value = value.clone();
    let edit = move |pack: &mut Pack| {
        pack.hall = serde_json::from_value(value["hall"].clone()).map_err(|said| misshapen(&said))?;
        pack.queue = serde_json::from_value(value["queue"].clone()).map_err(|said| misshapen(&said))?;
        pack.labour = serde_json::from_value(value["labour"].clone()).map_err(|said| misshapen(&said))?;
        Ok(())
    };
    change(app, admin, &hall.id, typed, edit).await.map(|_| ())
}
