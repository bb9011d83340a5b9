//! Signing in and out, the locked screen, and choosing a password with a one-time code.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;

use super::{answer, card, home_of, onwards, own_path, told};
use crate::say;
use crate::web::api::sessions::{cleared, sign_out};
use crate::web::auth::cookie::Jar;
use crate::web::auth::enter::{self, Typed};
use crate::web::auth::{Anyone, Present, Who};
use crate::web::look::Look;
use crate::web::parts::{Meaning, banner, button, field};
use crate::web::{App, Problem};

/// Where to go on afterwards, and what was done just now.
#[derive(Debug, Default, Deserialize)]
pub struct Way {
    /// A path of ours.
    #[serde(default)]
    pub next: String,
    /// `password` after one was chosen.
    #[serde(default)]
    pub done: String,
}

/// The sign-in form.
#[derive(Debug, Default, Deserialize)]
pub struct SignInForm {
    /// The account.
    #[serde(default)]
    pub account: String,
    /// The password.
    #[serde(default)]
    pub password: String,
    /// The code.
    #[serde(default)]
    pub code: String,
    /// Ticked: end the other session.
    #[serde(default)]
    pub take_over: String,
    /// Where to go on.
    #[serde(default)]
    pub next: String,
}

fn page(anyone: &Anyone, look: &Look, form: &SignInForm, wrong: Option<&Problem>, done: &str) -> Markup {
    let lang = anyone.lang;
    let elsewhere = wrong.is_some_and(|problem| problem.name == "session_elsewhere");
    let body = html! {
        (told(wrong))
        @if done == "password" { (banner::banner(Meaning::Good, &say!(lang, "sign-in-password-chosen"))) }
        (button::once("/sign-in", "", &html! {
            input type="hidden" name="next" value=(form.next);
            (field::text(&field::Field {
                name: "account", label: &say!(lang, "sign-in-account"), value: &form.account,
                hint: &say!(lang, "sign-in-account-hint"), autocomplete: "username", required: true, length_max: 64,
                ..field::Field::default()
            }))
            (password_field("password", &say!(lang, "sign-in-password"), "current-password", ""))
            (field::text(&field::Field {
                name: "code", label: &say!(lang, "sign-in-code"), value: "", hint: &say!(lang, "sign-in-code-hint"),
                autocomplete: "one-time-code", length_max: 8, ..field::Field::default()
            }))
            @if elsewhere {
                (field::check(&field::Check {
                    name: "take_over", value: "1", label: &say!(lang, "sign-in-take-over"), ..field::Check::default()
                }))
            }
            (button::submit(button::Look::Primary, Some("log-in"), &say!(lang, "sign-in-act"), Some("Enter")))
        }))
        p { a href="/sign-in/password" { (say!(lang, "sign-in-forgot")) } }
    };
    card(lang, look, &say!(lang, "sign-in-title"), &body)
}

pub(super) fn password_field(name: &str, label: &str, autocomplete: &str, hint: &str) -> Markup {
    field::text(&field::Field {
        name,
        label,
        hint,
        kind: "password",
        autocomplete,
        required: true,
        length_max: 256,
        ..field::Field::default()
    })
}

/// `GET /sign-in`
pub async fn show(State(app): State<App>, anyone: Anyone, look: Look, Query(way): Query<Way>) -> Response {
    if let Who::Staff(session) = &anyone.who {
        let to = own_path(&way.next).map_or_else(|| home_of(&session.person), str::to_owned);
        return onwards(&app, &to, None);
    }
    let form = SignInForm { next: way.next, ..SignInForm::default() };
    answer(None, page(&anyone, &look, &form, None, &way.done))
}

/// `POST /sign-in`
pub async fn enter(State(app): State<App>, anyone: Anyone, look: Look, Form(form): Form<SignInForm>) -> Response {
    let typed = Typed {
        account: form.account.clone(),
        password: form.password.clone(),
        code: Some(form.code.clone()),
        take_over: form.take_over == "1",
    };
    match enter::sign_in(&app, &anyone.from(), typed).await {
        Ok(signed_in) => {
            let to = own_path(&form.next).map_or_else(|| home_of(&signed_in.person), str::to_owned);
            onwards(&app, &to, Some((Jar::Session, &signed_in.token)))
        }
        Err(wrong) => answer(Some(&wrong), page(&anyone, &look, &form, Some(&wrong), "")),
    }
}

/// `POST /sign-out`
pub async fn leave(State(app): State<App>, present: Result<Present, Problem>) -> Result<Response, Problem> {
    // A second click finds the session ended already: that is what was wanted.
    if let Ok(present) = present {
        sign_out(&app, &present).await?;
    }
    let mut response = onwards(&app, "/sign-in", None);
    response.headers_mut().extend(cleared(&app));
    Ok(response)
}

/// The form of the locked screen.
#[derive(Debug, Default, Deserialize)]
pub struct UnlockForm {
    /// The password.
    #[serde(default)]
    pub password: String,
    /// The code.
    #[serde(default)]
    pub code: String,
    /// Where to go on.
    #[serde(default)]
    pub next: String,
}

fn locked_page(anyone: &Anyone, look: &Look, next: &str, wrong: Option<&Problem>) -> Markup {
    let lang = anyone.lang;
    let person = anyone.session().map(|session| session.person.clone());
    let (name, factor) = person.map_or((String::new(), false), |person| (person.name, person.second_factor));
    let body = html! {
        (told(wrong))
        p { (say!(lang, "sign-in-locked", name = name)) }
        (button::once("/locked", "", &html! {
            input type="hidden" name="next" value=(next);
            (password_field("password", &say!(lang, "sign-in-password"), "current-password", ""))
            @if factor {
                (field::text(&field::Field {
                    name: "code", label: &say!(lang, "sign-in-code"), autocomplete: "one-time-code", length_max: 8,
                    ..field::Field::default()
                }))
            }
            (button::submit(button::Look::Primary, Some("lock-open"), &say!(lang, "sign-in-unlock"), Some("Enter")))
        }))
        (button::act("/sign-out", button::Look::Quiet, Some("log-out"), &say!(lang, "common-sign-out"), None))
    };
    card(lang, look, &say!(lang, "sign-in-locked-title"), &body)
}

/// `GET /locked`: the screen waits for its owner's password.
pub async fn locked(State(app): State<App>, anyone: Anyone, look: Look, Query(way): Query<Way>) -> Response {
    if anyone.session().is_none() {
        return onwards(&app, "/sign-in", None);
    }
    answer(None, locked_page(&anyone, &look, &way.next, None))
}

/// `POST /locked`
pub async fn unlock(
    State(app): State<App>,
    present: Present,
    look: Look,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Problem> {
    let anyone = &present.anyone;
    let code = Some(form.code).filter(|code| !code.trim().is_empty());
    Ok(match enter::prove(&app, &anyone.from(), &present.session, form.password, code).await {
        Ok(signed_in) => {
            let to = own_path(&form.next).map_or_else(|| home_of(&signed_in.person), str::to_owned);
            onwards(&app, &to, Some((Jar::Session, &signed_in.token)))
        }
        Err(wrong) => answer(Some(&wrong), locked_page(anyone, &look, &form.next, Some(&wrong))),
    })
}

/// The form in which a password is chosen.
#[derive(Debug, Default, Deserialize)]
pub struct ChooseForm {
    /// The account.
    #[serde(default)]
    pub account: String,
    /// The one-time code.
    #[serde(default)]
    pub code: String,
    /// The new password.
    #[serde(default)]
    pub password: String,
}

fn choose_page(anyone: &Anyone, look: &Look, form: &ChooseForm, wrong: Option<&Problem>) -> Markup {
    let lang = anyone.lang;
    let body = html! {
        (told(wrong))
        p { (say!(lang, "sign-in-choose-hint")) }
        (button::once("/sign-in/password", "", &html! {
            (field::text(&field::Field {
                name: "account", label: &say!(lang, "sign-in-account"), value: &form.account, autocomplete: "username",
                required: true, length_max: 64, ..field::Field::default()
            }))
            (field::text(&field::Field {
                name: "code", label: &say!(lang, "sign-in-reset-code"), autocomplete: "off", required: true, length_max: 32,
                ..field::Field::default()
            }))
            (password_field("password", &say!(lang, "sign-in-new-password"), "new-password", &say!(lang, "sign-in-new-password-hint")))
            (button::submit(button::Look::Primary, Some("key-round"), &say!(lang, "sign-in-choose"), Some("Enter")))
        }))
    };
    card(lang, look, &say!(lang, "sign-in-choose"), &body)
}

/// `GET /sign-in/password`
pub async fn choosing(anyone: Anyone, look: Look) -> Response {
    answer(None, choose_page(&anyone, &look, &ChooseForm::default(), None))
}

/// `POST /sign-in/password`
pub async fn choose(State(app): State<App>, anyone: Anyone, look: Look, Form(form): Form<ChooseForm>) -> Response {
    let chosen =
        enter::choose_password(&app, &anyone.from(), &form.account, form.code.clone(), form.password.clone()).await;
    match chosen {
        Ok(()) => onwards(&app, "/sign-in?done=password", None),
        Err(wrong) => answer(Some(&wrong), choose_page(&anyone, &look, &form, Some(&wrong))),
    }
}
