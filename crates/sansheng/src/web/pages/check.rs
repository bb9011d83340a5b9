//! Whether a receipt is one of ours: the page that the code on a receipt leads to, and the form for whoever types it.
//! Nothing on it says who paid.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::account::{answer, card, told};
use super::counter::shown::methods_said;
use crate::fees::{self, Checked};
use crate::kernel::Language;
use crate::say;
use crate::web::auth::Anyone;
use crate::web::look::Look;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, button, field};
use crate::web::{App, Problem};

/// What somebody typed, or scanned.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    /// The hall's id.
    #[serde(default)]
    pub hall: String,
    /// The receipt's number.
    #[serde(default)]
    pub number: String,
    /// The code beside it.
    #[serde(default)]
    pub code: String,
}

/// `GET /check?hall=…&number=…&code=…`
pub async fn form(State(app): State<App>, anyone: Anyone, look: Look, Query(typed): Query<Typed>) -> Response {
    if typed.number.is_empty() && typed.code.is_empty() {
        return answer(None, page(anyone.lang, &look, &typed, None, None));
    }
    result(&app, &anyone, &look, &typed).await
}

/// `GET /check/{hall}/{number}/{code}`
pub async fn scanned(
    State(app): State<App>,
    anyone: Anyone,
    look: Look,
    Path((hall, number, code)): Path<(String, String, String)>,
) -> Response {
    result(&app, &anyone, &look, &Typed { hall, number, code }).await
}

async fn result(app: &App, anyone: &Anyone, look: &Look, typed: &Typed) -> Response {
    match checked(app, typed).await {
        Ok(checked) => answer(None, page(anyone.lang, look, typed, Some(&checked), None)),
        Err(problem) => {
            let problem = problem.in_language(anyone.lang);
            answer(Some(&problem), page(anyone.lang, look, typed, None, Some(&problem)))
        }
    }
}

async fn checked(app: &App, typed: &Typed) -> Result<Checked, Problem> {
    let hall = app.hall(&typed.hall).await?;
    let (number, code) = (typed.number.clone(), typed.code.clone());
    app.read(move |conn| fees::check(conn, &hall, &number, &code)).await
}

fn page(lang: Language, look: &Look, typed: &Typed, found: Option<&Checked>, wrong: Option<&Problem>) -> Markup {
    let body = html! {
        (told(wrong))
        @match found {
            Some(checked) => (shown(lang, checked)),
            None => (asked(lang, typed)),
        }
    };
    card(lang, look, &say!(lang, "check-title"), &body)
}

fn shown(lang: Language, checked: &Checked) -> Markup {
    html! {
        @match &checked.reversed_on {
            Some(day) => p { (badge_with(Meaning::Act, "circle-x", &say!(lang, "receipt-reversed", day = day.as_str()))) },
            None => p { (badge_with(Meaning::Good, "circle-check", &say!(lang, "check-good"))) },
        }
        dl.facts {
            div { dt { (say!(lang, "receipt-number")) } dd { (checked.number) } }
            div { dt { (say!(lang, "check-hall")) } dd { (checked.hall.of(lang)) } }
            div { dt { (say!(lang, "receipt-day")) } dd { (checked.day) } }
            div { dt { (say!(lang, "receipt-total")) } dd { (checked.amount_fen) } }
            div { dt { (say!(lang, "receipt-method")) } dd { (methods_said(&checked.methods, lang)) } }
        }
        p.hint { (say!(lang, "check-private")) }
    }
}

fn asked(lang: Language, typed: &Typed) -> Markup {
    let line = |name: &'static str, label: String, value: &str| {
        field::text(&field::Field {
            name,
            label: &label,
            value,
            autocomplete: "off",
            required: true,
            length_max: 40,
            ..field::Field::default()
        })
    };
    html! {
        p { (say!(lang, "check-what")) }
        form method="get" action="/check" {
            (line("hall", say!(lang, "check-hall-code"), &typed.hall))
            (line("number", say!(lang, "receipt-number"), &typed.number))
            (line("code", say!(lang, "check-code"), &typed.code))
            (button::submit(button::Look::Primary, Some("search"), &say!(lang, "check-act"), Some("Enter")))
        }
    }
}
