//! Kiosks, boards, pads, printers and other programs: each has a token, told once, that opens one kind of door.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::staff::prove_first;
use super::{Desk, Way, onwards, shown};
use crate::halls::{Text, queries as halls};
use crate::kernel::Language;
use crate::people::{self, Device, NewDevice, Scope, queries};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, button, empty, field, icon, meaning};
use crate::web::{App, Problem};

struct Around {
    devices: Vec<Device>,
    halls: Vec<(String, Text)>,
}

async fn around(app: &App, admin: &Admin) -> Result<Around, Problem> {
    let (branch, own) = (admin.branch.clone(), admin.hall.clone());
    app.read(move |conn| {
        let (mut devices, mut halls) = (queries::all_devices(conn, &branch)?, halls::of_branch(conn, &branch)?);
        halls.retain(|(id, _)| own.as_ref().is_none_or(|own| own == id));
        devices.retain(|device| own.is_none() || device.hall == own);
        Ok(Around { devices, halls })
    })
    .await
}

fn scope_name(lang: Language, scope: Scope) -> String {
    lang.say(&format!("admin-scope-{}", scope.as_str()), &[])
}

/// `GET /admin/devices`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let around = around(&app, &admin).await?;
    Ok(devices_page(&Desk::of_branch(&admin, &look, &way), &around, None, &Typed::default()).into_response())
}

fn devices_page(desk: &Desk<'_>, around: &Around, token: Option<&str>, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let content = html! {
        (prove_first(desk, "/admin/devices"))
        p.lead { (say!(lang, "admin-devices-lead")) }
        @if let Some(token) = token {
            section.card.once role="status" {
                h2 { (icon("key-round")) (say!(lang, "admin-token")) }
                p.secret { (token) }
                p { (say!(lang, "admin-token-lead")) }
            }
        }
        @if around.devices.is_empty() { (empty("monitor", &say!(lang, "admin-no-devices"))) }
        ul.rows.elements {
            @for device in &around.devices {
                li {
                    (icon("monitor"))
                    span.grow {
                        span.strong { (device.name) }
                        span.detail { (device.hall.as_deref().unwrap_or("")) " " (device.counter.as_deref().unwrap_or("")) }
                    }
                    (meaning::badge(Meaning::Plain, &scope_name(lang, device.scope)))
                    (button::act(&format!("/admin/devices/{}/revocations", device.id), button::Look::Plain, Some("circle-x"), &say!(lang, "admin-revoke"), None))
                }
            }
        }
        (new_device(lang, around, typed))
    };
    shown(desk, &say!(lang, "admin-devices"), &content)
}

fn new_device(lang: Language, around: &Around, typed: &Typed) -> Markup {
    let scopes: Vec<(&str, String)> = Scope::ALL.iter().map(|s| (s.as_str(), scope_name(lang, *s))).collect();
    let scopes: Vec<(&str, &str)> = scopes.iter().map(|(value, word)| (*value, word.as_str())).collect();
    let none = say!(lang, "admin-no-hall");
    let halls: Vec<(&str, &str)> = around
        .halls
        .iter()
        .map(|(id, name)| (id.as_str(), name.of(lang)))
        .chain(std::iter::once(("", none.as_str())))
        .collect();
    let line = |name: &str, label: &str, hint: &str, kind: &str, required: bool| {
        field::text(&field::Field {
            name,
            label,
            value: typed.get(name),
            hint,
            kind,
            required,
            length_max: 64,
            ..Default::default()
        })
    };
    html! {
        section.card {
            h2 { (say!(lang, "admin-new-device")) }
            form.fields method="post" action="/admin/devices" {
                input type="hidden" name="key" value="" autocomplete="off";
                div.pairs {
                    (line("name", &say!(lang, "admin-device-name"), "", "text", true))
                    (field::select(&field::Field { name: "scope", label: &say!(lang, "admin-device-scope"), value: typed.get("scope"), ..Default::default() }, &scopes))
                    (field::select(&field::Field { name: "hall", label: &say!(lang, "me-hall"), value: typed.get("hall"), ..Default::default() }, &halls))
                    (line("counter", &say!(lang, "admin-device-counter"), &say!(lang, "admin-device-counter-hint"), "number", false))
                }
                div.actions { (button::submit(button::Look::Primary, Some("plus"), &say!(lang, "admin-add"), None)) }
            }
        }
    }
}

/// `POST /admin/devices`
pub async fn create(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let some = |name: &str| Some(typed.get(name).trim().to_owned()).filter(|text| !text.is_empty());
    let (name, hall) = (typed.get("name").trim().to_owned(), some("hall"));
    let counter = some("counter").zip(hall.as_ref()).map(|(number, hall)| format!("{hall}-{number}"));
    let scope = Scope::parse(typed.get("scope")).unwrap_or(Scope::Board);
    let ask = NewDevice { name, scope, hall, counter };
    let done = app.write(&admin.actor, &admin.branch, move |work| people::create_device(work, &ask)).await;
    let around = around(&app, &admin).await?;
    let way = Way::default();
    let desk = Desk::of_branch(&admin, &look, &way);
    Ok(match done {
        Ok(made) => devices_page(&desk, &around, Some(&made.token), &Typed::default()).into_response(),
        Err(problem) => super::with_status(&problem, devices_page(&desk.refused(&problem), &around, None, &typed)),
    })
}

/// `POST /admin/devices/{id}/revocations`
pub async fn revoke(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let done = app.write(&admin.actor, &admin.branch, move |work| people::revoke_device(work, &id)).await;
    done.map(|_| onwards("/admin/devices", "", "saved")).map_err(|problem| problem.in_language(admin.lang))
}
