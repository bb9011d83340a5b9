//! Kiosks, boards, pads, printers and other programs: each has a token, told once, that opens one kind of door.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::staff::prove_first;
use super::told::{self, Told, first_hall, line, select};
use super::{Desk, Way, begun, halls_of, onwards, shown};
use crate::door::Work;
use crate::halls::Text;
use crate::kernel::Language;
use crate::people::{self, Device, NewDevice, Scope, queries};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, button, empty, field, icon, meaning};
use crate::web::{App, Problem, once};

struct Around {
    devices: Vec<Device>,
    halls: Vec<(String, Text)>,
}

async fn around(app: &App, admin: &Admin) -> Result<Around, Problem> {
    let (branch, own) = (admin.branch.clone(), admin.hall.clone());
    let devices = app.read(move |conn| {
        let mut devices = queries::all_devices(conn, &branch)?;
        devices.retain(|device| own.is_none() || device.hall == own);
        Ok(devices)
    });
    Ok(Around { devices: devices.await?, halls: halls_of(app, admin).await? })
}

fn scope_name(lang: Language, scope: Scope) -> String {
    lang.say(&format!("admin-scope-{}", scope.as_str()), &[])
}

fn scope_icon(scope: Scope) -> &'static str {
    match scope {
        Scope::Kiosk => "ticket",
        Scope::Board => "monitor",
        Scope::Pad => "star",
        Scope::Printer => "printer",
        Scope::Integration => "cable",
    }
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

fn devices_page(desk: &Desk<'_>, around: &Around, told: Option<&Told>, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let content = html! {
        p.lead { (say!(lang, "admin-devices-lead")) }
        (prove_first(desk, "/admin/devices"))
        @if let Some(told) = told {
            (told::card(lang, &say!(lang, "admin-token"), told, &say!(lang, "admin-token-lead"), &try_here(lang, told)))
        }
        section.card {
            h2 { (say!(lang, "admin-new-device")) }
            (told::form(desk, "/admin/devices", &new_device(desk, around, typed), "plus", &say!(lang, "admin-add")))
        }
        @if around.devices.is_empty() { (empty("monitor", &say!(lang, "admin-no-devices"))) } @else {
            ul.rows.elements { @for device in &around.devices { (device_row(desk, around, device)) } }
        }
    };
    shown(desk, &say!(lang, "admin-devices"), &content)
}

/// The machine at hand can be the device: one press instead of copying the token.
fn try_here(lang: Language, told: &Told) -> Markup {
    let token = told.secret.as_deref().unwrap_or_default();
    let send = button::submit(button::Look::Plain, Some("monitor"), &say!(lang, "admin-token-here"), None);
    html! { div.actions { (button::once("/enrol", "", &html! { input type="hidden" name="token" value=(token) autocomplete="off"; (send) })) } }
}

fn device_row(desk: &Desk<'_>, around: &Around, device: &Device) -> Markup {
    let lang = desk.lang();
    let hall = device.hall.as_ref().and_then(|id| around.halls.iter().find(|(other, _)| other == id));
    let hall = hall.map_or_else(|| say!(lang, "me-every-hall"), |(_, name)| name.of(lang).to_owned());
    let number = device.counter.as_deref().and_then(|id| id.rsplit_once('-')).map(|(_, number)| number);
    html! {
        li {
            (icon(scope_icon(device.scope)))
            span.grow {
                span.strong { (device.name) }
                span.detail { (hall) @if let Some(number) = number { " · " (say!(lang, "common-counter", n = number)) } }
            }
            (meaning::badge_with(Meaning::Plain, scope_icon(device.scope), &scope_name(lang, device.scope)))
            (told::act(desk, &format!("/admin/devices/{}/revocations", device.id), "circle-x", &say!(lang, "admin-revoke"), &device.name))
        }
    }
}

fn new_device(desk: &Desk<'_>, around: &Around, typed: &Typed) -> Markup {
    let lang = desk.lang();
    let scopes: Vec<(&str, String)> = Scope::ALL.iter().map(|s| (s.as_str(), scope_name(lang, *s))).collect();
    let halls = around.halls.iter().map(|(id, name)| (id.as_str(), name.of(lang).to_owned()));
    let halls: Vec<(&str, String)> = halls.chain([("", say!(lang, "admin-no-hall"))]).collect();
    let hall = first_hall(desk, &around.halls, typed, "scope");
    let (label, hint) = (say!(lang, "admin-device-counter"), say!(lang, "admin-device-counter-hint"));
    let counter = field::Field { name: "counter", label: &label, hint: &hint, kind: "number", ..Default::default() };
    html! {
        (line("", "name", &say!(lang, "admin-device-name"), typed.get("name"), &say!(lang, "admin-device-name-hint")))
        (select("", "scope", &say!(lang, "admin-device-scope"), typed.get("scope"), &scopes))
        (select("", "hall", &say!(lang, "me-hall"), hall, &halls))
        (field::text(&field::Field { value: typed.get("counter"), ..counter }))
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
    let hall = told::some(&typed, "hall");
    let number = told::some(&typed, "counter");
    let counter = number.zip(hall.as_ref()).map(|(number, hall)| format!("{hall}-{number}"));
    let scope = Scope::parse(typed.get("scope")).unwrap_or(Scope::Board);
    let ask = NewDevice { name: told::text(&typed, "name"), scope, hall, counter };
    let key = once::of_form(typed.get("key"), "admin:devices", &typed)?;
    let create =
        move |work: &mut Work<'_>| people::create_device(work, &ask).map(|made| Told::new(made.id, made.token));
    let done = app.act(&admin, key, create).await;
    let around = around(&app, &admin).await?;
    let way = Way { begin: begun(&typed), ..Way::default() };
    let desk = Desk::of_branch(&admin, &look, &way);
    Ok(match done {
        Ok(told) => devices_page(&desk, &around, Some(&told), &Typed::default()).into_response(),
        Err(problem) => super::with_status(&problem, devices_page(&desk.refused(&problem), &around, None, &typed)),
    })
}

/// `POST /admin/devices/{id}/revocations`
pub async fn revoke(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let key = once::of_form(typed.get("key"), &format!("admin:revoke:{id}"), &typed)?;
    let done = app.act(&admin, key, move |work| people::revoke_device(work, &id).map(drop)).await;
    done.map(|()| onwards("/admin/devices", &begun(&typed), "saved"))
}
