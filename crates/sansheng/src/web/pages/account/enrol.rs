//! A device is enrolled once: its token is pasted, or comes in the part of a link that browsers never send and
//! `fragment.ts` puts into the form; from then on it stands in the device's own cookie.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{answer, card, onwards, told};
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
}

fn page(anyone: &Anyone, look: &Look, wrong: Option<&Problem>) -> Markup {
    let lang = anyone.lang;
    let body = html! {
        (told(wrong))
        (button::once("/enrol", "", &html! {
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

/// `GET /enrol`
pub async fn show(anyone: Anyone, look: Look) -> Response {
    answer(None, page(&anyone, &look, None))
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
        Worth::Device(device) => onwards(&app, &screen_of(&device), Some((Jar::Device, token))),
        _ => {
            let wrong = no(PeopleRefusal::DeviceNotFound).in_language(lang);
            answer(Some(&wrong), page(&anyone, &look, Some(&wrong)))
        }
    })
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
