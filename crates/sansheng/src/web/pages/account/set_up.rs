//! The first page of a new installation: whoever has the one-time link founds the branch and becomes its owner.

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::sign_in::password_field;
use super::{answer, card, onwards, rules_of_any, told};
use crate::people;
use crate::people::setup::Founding;
use crate::say;
use crate::web::auth::Anyone;
use crate::web::auth::cookie::Jar;
use crate::web::auth::enter::{self, First, Typed};
use crate::web::look::Look;
use crate::web::parts::{Meaning, banner, button, field};
use crate::web::{App, Problem};

/// Where most halls are; `/admin` changes it.
const TIME_ZONE: &str = "Asia/Shanghai";

/// The form.
#[derive(Debug, Default, Deserialize)]
pub struct SetUpForm {
    /// The link's token.
    #[serde(default)]
    pub token: String,
    /// The branch's id.
    #[serde(default)]
    pub branch: String,
    /// Its name in Chinese.
    #[serde(default)]
    pub branch_name: String,
    /// Its name in English.
    #[serde(default)]
    pub branch_name_en: String,
    /// The owner's login.
    #[serde(default)]
    pub login: String,
    /// The owner's name.
    #[serde(default)]
    pub name: String,
    /// The owner's password.
    #[serde(default)]
    pub password: String,
}

fn page(anyone: &Anyone, look: &Look, form: &SetUpForm, rules: &str, wrong: Option<&Problem>) -> Markup {
    let lang = anyone.lang;
    let line =
        |name: &'static str, label: &str, value: &str, hint: &str, autocomplete: &'static str, required: bool| {
            field::text(&field::Field {
                name,
                label,
                value,
                hint,
                autocomplete,
                required,
                length_max: 64,
                ..field::Field::default()
            })
        };
    let body = html! {
        (told(wrong))
        // The token stands after the #, which only the page's script sees: without one there is nothing to fill in.
        div data-without-fragment hidden[!form.token.is_empty()] {
            p { (say!(lang, "setup-needs-link")) }
            p { a href="/sign-in" { (say!(lang, "sign-in-title")) } }
        }
        div data-with-fragment hidden[form.token.is_empty()] {
            p { (say!(lang, "setup-lead")) }
            (button::once("/setup", "", &html! {
                div data-from-fragment="token" { input type="hidden" name="token" value=(form.token) autocomplete="off"; }
                (line("branch_name", &say!(lang, "setup-branch-name"), &form.branch_name, "", "organization", true))
                (line("branch_name_en", &say!(lang, "setup-branch-name-en"), &form.branch_name_en, "", "off", false))
                (line("branch", &say!(lang, "setup-branch"), &form.branch, &say!(lang, "setup-branch-hint"), "off", true))
                (line("name", &say!(lang, "setup-name"), &form.name, "", "name", true))
                (line("login", &say!(lang, "setup-login"), &form.login, "", "username", true))
                (password_field("password", &say!(lang, "sign-in-new-password"), "new-password", rules))
                (button::submit(button::Look::Primary, Some("check"), &say!(lang, "setup-act"), Some("Enter")))
            }))
        }
    };
    card(lang, look, &say!(lang, "setup-title"), &body)
}

/// `GET /setup`
pub async fn show(State(app): State<App>, anyone: Anyone, look: Look) -> Result<Response, Problem> {
    // The link's token stays in the browser's address until the form is sent; that there is an owner is known before.
    if app.read(|conn| Ok(people::queries::is_set_up(conn)?)).await? {
        return Ok(answer(None, used(&anyone, &look)));
    }
    let rules = rules_of_any(&app, anyone.lang).await;
    Ok(answer(None, page(&anyone, &look, &SetUpForm::default(), &rules, None)))
}

fn used(anyone: &Anyone, look: &Look) -> Markup {
    let lang = anyone.lang;
    let body = html! {
        (banner::banner(Meaning::Look, &say!(lang, "refusal-setup-used")))
        p { (say!(lang, "refusal-setup-done")) }
        (button::link(button::Look::Primary, "/sign-in", Some("log-in"), &say!(lang, "sign-in-title"), None))
    };
    card(lang, look, &say!(lang, "setup-title"), &body)
}

/// `POST /setup`: founds, signs the owner in, and goes on to the wizard.
pub async fn found(State(app): State<App>, anyone: Anyone, look: Look, Form(form): Form<SetUpForm>) -> Response {
    let founding = Founding {
        token: form.token.trim().to_owned(),
        branch: form.branch.trim().to_owned(),
        name_zh: form.branch_name.trim().to_owned(),
        name_en: form.branch_name_en.trim().to_owned(),
        time_zone: TIME_ZONE.to_owned(),
        login: form.login.trim().to_owned(),
        name: form.name.trim().to_owned(),
        language: anyone.lang,
        password_hash: String::new(),
    };
    let typed = Typed {
        account: format!("{}/{}", founding.branch, founding.login),
        password: form.password.clone(),
        code: None,
        take_over: true,
    };
    let first = First { founding, password: form.password.clone() };
    let done = match enter::set_up(&app, &anyone.from(), first).await {
        Ok(_) => enter::sign_in(&app, &anyone.from(), typed).await,
        Err(wrong) => Err(wrong),
    };
    match done {
        Ok(signed_in) => onwards(&app, "/admin", Some((Jar::Session, &signed_in.token))),
        Err(wrong) => {
            let rules = rules_of_any(&app, anyone.lang).await;
            answer(Some(&wrong), page(&anyone, &look, &form, &rules, Some(&wrong)))
        }
    }
}
