//! Signing in and out, the locked screen, and choosing a password with a one-time code.

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::{answer, card, home_of, onwards, own_path, rules_of_any, told, with_token};
use crate::kernel::Language;
use crate::people::{Session, SessionEnd, queries};
use crate::say;
use crate::web::api::sessions::{cleared, sign_out};
use crate::web::auth::cookie::Jar;
use crate::web::auth::enter::{self, Typed};
use crate::web::auth::{Anyone, Present, Who};
use crate::web::form::Sent;
use crate::web::kept::Kept;
use crate::web::look::{self, Look};
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

/// What is told besides: what was done just now, or why whoever was signed in here no longer is.
#[derive(Clone, Copy, Default)]
struct Before<'a> {
    done: &'a str,
    ended: Option<SessionEnd>,
}

/// Why the session that was here is over, for whoever did not end it themselves.
fn ended(lang: Language, why: SessionEnd) -> Markup {
    html! {
        @if why != SessionEnd::SignedOut {
            (banner::banner(Meaning::Look, &say!(lang, &format!("sign-in-ended-{}", why.as_str().replace('_', "-")))))
        }
    }
}

fn page(anyone: &Anyone, look: &Look, form: &SignInForm, wrong: Option<&Problem>, before: Before<'_>) -> Markup {
    let lang = anyone.lang;
    let elsewhere = wrong.is_some_and(|problem| problem.name == "session_elsewhere");
    let body = html! {
        (told(wrong))
        @if let Some(why) = before.ended { (ended(lang, why)) }
        @if before.done == "password" { (banner::banner(Meaning::Good, &say!(lang, "sign-in-password-chosen"))) }
        (button::once("/sign-in", "", &html! {
            input type="hidden" name="next" value=(form.next);
            (field::text(&field::Field {
                name: "account", label: &say!(lang, "sign-in-account"), value: &form.account,
                hint: &say!(lang, "sign-in-account-hint"), autocomplete: "username", required: true, length_max: 64,
                first: form.account.is_empty(), ..field::Field::default()
            }))
            (password_now(&say!(lang, "sign-in-password"), !form.account.is_empty()))
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
    field::text(&password(name, label, autocomplete, hint))
}

fn password<'a>(name: &'a str, label: &'a str, autocomplete: &'a str, hint: &'a str) -> field::Field<'a> {
    let (kind, required, length_max) = ("password", true, 256);
    field::Field { name, label, hint, kind, autocomplete, required, length_max, ..field::Field::default() }
}

/// The present password, where it is the next thing to type.
fn password_now(label: &str, first: bool) -> Markup {
    field::text(&field::Field { first, ..password("password", label, "current-password", "") })
}

/// `GET /sign-in`
pub async fn show(
    State(app): State<App>,
    anyone: Anyone,
    look: Look,
    headers: HeaderMap,
    Query(way): Query<Way>,
) -> Response {
    if let Who::Staff(session) = &anyone.who {
        let to = own_path(&way.next).map_or_else(|| home_of(&session.person), str::to_owned);
        return onwards(&app, &to, None);
    }
    let form = SignInForm { next: way.next, ..SignInForm::default() };
    let before = Before { done: &way.done, ended: why_ended(&app, &anyone, &headers).await };
    answer(None, page(&anyone, &look, &form, None, before))
}

/// Why the session whose cookie is still here is over. A store that does not answer is no reason to show no form.
async fn why_ended(app: &App, anyone: &Anyone, headers: &HeaderMap) -> Option<SessionEnd> {
    let token = Jar::Session.read(headers, app.is_https()).filter(|_| anyone.session().is_none())?.to_owned();
    let now = app.now();
    app.read(move |conn| Ok(queries::why_ended(conn, &token, now)?)).await.ok().flatten()
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
            let mut response = onwards(&app, &to, Some((Jar::Session, &signed_in.token)));
            // Several people use one machine: whoever chose a language for their account finds it, whatever the one
            // before them had switched to.
            let theirs = Some(signed_in.person.language).filter(|_| signed_in.person.language_chosen);
            if let Some(cookie) = theirs.and_then(|lang| look::kept_language(lang, app.is_https())) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(wrong) => answer(Some(&wrong), page(&anyone, &look, &form, Some(&wrong), Before::default())),
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
    /// Where the form was sent that waits for this.
    #[serde(default)]
    pub to: String,
    /// What it says.
    #[serde(default)]
    pub kept: String,
}

/// What the locked screen is shown with.
struct Locked<'a> {
    session: &'a Session,
    look: &'a Look,
    next: &'a str,
    kept: Option<&'a Kept>,
    wrong: Option<&'a Problem>,
    /// Only a sensitive act is waiting; the screen itself is open.
    open: bool,
}

fn locked_page(shown: &Locked<'_>) -> Markup {
    let (lang, person) = (shown.look.lang, &shown.session.person);
    let (title, what) = if shown.open {
        (say!(lang, "sign-in-prove-title"), say!(lang, "sign-in-prove", name = person.name.clone()))
    } else {
        (say!(lang, "sign-in-locked-title"), say!(lang, "sign-in-locked", name = person.name.clone()))
    };
    let body = html! {
        (told(shown.wrong))
        p { (what) }
        @if shown.kept.is_some() { (banner::banner(Meaning::Good, &say!(lang, "sign-in-kept"))) }
        (button::once("/locked", "", &html! {
            input type="hidden" name="next" value=(shown.next);
            @if let Some(kept) = shown.kept {
                input type="hidden" name="to" value=(kept.to);
                input type="hidden" name="kept" value=(kept.form);
            }
            input type="text" name="username" value=(person.login) autocomplete="username" hidden;
            (password_now(&say!(lang, "sign-in-password"), true))
            @if person.second_factor {
                (field::text(&field::Field {
                    name: "code", label: &say!(lang, "sign-in-code"), autocomplete: "one-time-code", length_max: 8,
                    ..field::Field::default()
                }))
            }
            (button::submit(button::Look::Primary, Some("lock-open"), &say!(lang, "sign-in-unlock"), Some("Enter")))
        }))
        (button::act("/sign-out", button::Look::Quiet, Some("log-out"), &say!(lang, "common-sign-out"), None))
    };
    card(lang, shown.look, &title, &body)
}

/// Asks for the password with somebody's form in hand.
pub fn carrying(session: &Session, look: &Look, status: StatusCode, kept: &Kept) -> Response {
    let open = status == StatusCode::FORBIDDEN;
    (status, locked_page(&Locked { session, look, next: "", kept: Some(kept), wrong: None, open })).into_response()
}

/// The form again, to be sent with one press.
fn send_now(lang: Language, look: &Look, kept: &Kept) -> Markup {
    let sent = Sent::read(&kept.form);
    let body = html! {
        p { (say!(lang, "sign-in-kept-lead")) }
        form method="post" action=(kept.to) {
            @for (name, value) in sent.pairs() { input type="hidden" name=(name) value=(value) autocomplete="off"; }
            (button::submit(button::Look::Primary, Some("check"), &say!(lang, "sign-in-kept-send"), Some("Enter")))
        }
        p { a href="/" { (say!(lang, "sign-in-kept-drop")) } }
    };
    card(lang, look, &say!(lang, "sign-in-kept-title"), &body)
}

/// `GET /locked`: the screen waits for its owner's password.
pub async fn locked(State(app): State<App>, anyone: Anyone, look: Look, Query(way): Query<Way>) -> Response {
    let Some(session) = anyone.session() else { return onwards(&app, "/sign-in", None) };
    let (open, look) = (matches!(anyone.who, Who::Staff(_)), Look { lang: anyone.lang, ..look });
    let shown = Locked { session: &session, look: &look, next: &way.next, kept: None, wrong: None, open };
    answer(None, locked_page(&shown))
}

/// `POST /locked`
pub async fn unlock(
    State(app): State<App>,
    present: Present,
    look: Look,
    Form(form): Form<UnlockForm>,
) -> Result<Response, Problem> {
    let anyone = &present.anyone;
    let look = Look { lang: anyone.lang, ..look };
    let code = Some(form.code).filter(|code| !code.trim().is_empty());
    let kept = own_path(&form.to).filter(|_| !form.kept.is_empty()).map(|to| Kept { to: to.into(), form: form.kept });
    match enter::prove(&app, &anyone.from(), &present.session, form.password, code).await {
        Ok(signed_in) => {
            let jar = Some((Jar::Session, signed_in.token.as_str()));
            let to = own_path(&form.next).map_or_else(|| home_of(&signed_in.person), str::to_owned);
            Ok(match kept {
                Some(kept) => with_token(&app, answer(None, send_now(anyone.lang, &look, &kept)), jar),
                None => onwards(&app, &to, jar),
            })
        }
        Err(wrong) => {
            let (session, open) = (&*present.session, matches!(anyone.who, Who::Staff(_)));
            let (kept, wrong) = (kept.as_ref(), Some(&wrong));
            Ok(answer(wrong, locked_page(&Locked { session, look: &look, next: &form.next, kept, wrong, open })))
        }
    }
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

fn choose_page(anyone: &Anyone, look: &Look, form: &ChooseForm, rules: &str, wrong: Option<&Problem>) -> Markup {
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
            (password_field("password", &say!(lang, "sign-in-new-password"), "new-password", rules))
            (button::submit(button::Look::Primary, Some("key-round"), &say!(lang, "sign-in-choose"), Some("Enter")))
        }))
    };
    card(lang, look, &say!(lang, "sign-in-choose"), &body)
}

/// `GET /sign-in/password`
pub async fn choosing(State(app): State<App>, anyone: Anyone, look: Look) -> Response {
    let rules = rules_of_any(&app, anyone.lang).await;
    answer(None, choose_page(&anyone, &look, &ChooseForm::default(), &rules, None))
}

/// `POST /sign-in/password`
pub async fn choose(State(app): State<App>, anyone: Anyone, look: Look, Form(form): Form<ChooseForm>) -> Response {
    let chosen =
        enter::choose_password(&app, &anyone.from(), &form.account, form.code.clone(), form.password.clone()).await;
    match chosen {
        Ok(()) => onwards(&app, "/sign-in?done=password", None),
        Err(wrong) => {
            let rules = rules_of_any(&app, anyone.lang).await;
            answer(Some(&wrong), choose_page(&anyone, &look, &form, &rules, Some(&wrong)))
        }
    }
}
