//! A device is enrolled once: its token is pasted, or comes in the part of a link that browsers never send and
//! `fragment.ts` puts into the form; from then on it stands in the device's own cookie.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{answer, card, onwards, own_path, told};
use crate::people::{Device, PeopleRefusal, Scope};
use crate::say;
use crate::web::auth::cookie::Jar;
use crate::web::auth::known::Worth;
use crate::web::auth::{Anyone, no};
use crate::web::limits::Class;
use crate::web::look::Look;
use crate::web::parts::{button, field};
use crate::web::{App, Problem};

/// The form.
#[derive(Debug, Default, Deserialize)]
pub struct EnrolForm {
    /// The token.
    #[serde(default)]
    pub token: String,
    /// The page that could not be shown without it.
    #[serde(default)]
    pub next: String,
}

/// Where the device was when it was asked to enrol.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// A path of ours; anything else is not followed.
    #[serde(default)]
    pub next: String,
}

fn page(anyone: &Anyone, look: &Look, next: &str, wrong: Option<&Problem>) -> Markup {
    let lang = anyone.lang;
    let body = html! {
        (told(wrong))
        (button::once("/enrol", "", &html! {
            input type="hidden" name="next" value=(next);
            div data-from-fragment="token" {
                (field::text(&field::Field {
                    name: "token", label: &say!(lang, "enrol-token"), hint: &say!(lang, "enrol-hint"), kind: "password",
                    autocomplete: "off", required: true, length_max: 160, ..field::Field::default()
                }))
            }
            (button::submit(button::Look::Primary, Some("monitor"), &say!(lang, "enrol-act"), Some("Enter")))
        }))
    };
    card(lang, look, &say!(lang, "enrol-title"), &body)
}

/// `GET /enrol?next=…`
pub async fn show(anyone: Anyone, look: Look, Query(asked): Query<Next>) -> Response {
    answer(None, page(&anyone, &look, &asked.next, None))
}

/// `POST /enrol`
pub async fn enrol(
    State(app): State<App>,
    anyone: Anyone,
    look: Look,
    Form(form): Form<EnrolForm>,
) -> Result<Response, Problem> {
    let lang = anyone.lang;
    let counted = app.auth.limits.check(Class::Secret, &anyone.address.to_string(), app.now());
    counted.map_err(|problem| problem.in_language(lang))?;
    let token = form.token.trim();
    Ok(match app.auth.known.worth(&app.door, token, false).await? {
        Worth::Device(device) => onwards(&app, &onto(&device, &form.next), Some((Jar::Device, token))),
        _ => {
            let wrong = no(PeopleRefusal::DeviceNotFound).in_language(lang);
            answer(Some(&wrong), page(&anyone, &look, &form.next, Some(&wrong)))
        }
    })
}

/// Back to where the device was, if that is a page of its own screen; else to its screen.
fn onto(device: &Device, next: &str) -> String {
    let screen = screen_of(device);
    let rest = own_path(next).and_then(|next| next.strip_prefix(screen.as_str()));
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])) { next.to_owned() } else { screen }
}

/// The screen that a device shows.
fn screen_of(device: &Device) -> String {
    match (device.scope, &device.hall, &device.counter) {
        (Scope::Kiosk, Some(hall), _) => format!("/kiosk/{hall}"),
        (Scope::Board, Some(hall), _) => format!("/board/{hall}"),
        (Scope::Pad, _, Some(counter)) => format!("/pad/{counter}"),
        _ => "/".into(),
    }
}
