//! The screens around an account: signing in, the locked screen, choosing a password, one's own page, enrolling a device,
//! founding an installation. Each is a form that says what is wrong beside the field and keeps what was typed, except
//! passwords.

pub mod enrol;
pub mod me;
pub mod set_up;
pub mod sign_in;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::kernel::{Language, Role};
use crate::people;
use crate::people::{PasswordProfile, Person};
use crate::say;
use crate::web::auth::cookie::Jar;
use crate::web::look::Look;
use crate::web::parts::{Frame, Meaning, banner, icon, language_switch, page};
use crate::web::{App, Problem};

/// A card in the middle of a quiet page.
pub(super) fn card(lang: Language, look: &Look, title: &str, body: &Markup) -> Markup {
    let frame =
        Frame { lang, title: title.to_owned(), screen: "account", hue: 200, large: look.large, ..Frame::default() };
    page(
        &frame,
        &html! {
            header.topbar { span.hall.grow { (icon("store")) (say!(lang, "common-product")) } (language_switch(lang, &look.here)) }
            main.account #main tabindex="-1" { div.card { h1 { (title) } (body) } }
        },
    )
}

/// What went wrong, above the form; nothing when nothing did.
pub(super) fn told(wrong: Option<&Problem>) -> Markup {
    html! { @if let Some(problem) = wrong { (banner::banner(Meaning::Look, &problem.title())) } }
}

/// The page with the status of what went wrong.
pub(super) fn answer(wrong: Option<&Problem>, page: Markup) -> Response {
    let status = wrong.map_or(StatusCode::OK, |problem| problem.status);
    let mut response = (status, page).into_response();
    if let Some(seconds) = wrong.and_then(|problem| problem.retry_after_s) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// On to another page, with a token in its cookie.
pub(super) fn onwards(app: &App, to: &str, jar: Option<(Jar, &str)>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(to).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    with_token(app, response, jar)
}

/// The same answer with a token in its cookie.
pub(super) fn with_token(app: &App, mut response: Response, jar: Option<(Jar, &str)>) -> Response {
    if let Some((jar, token)) = jar {
        response.headers_mut().append(header::SET_COOKIE, jar.set(token, app.is_https()));
    }
    response
}

/// A path of our own to go back to; anything else is not followed.
pub(super) fn own_path(next: &str) -> Option<&str> {
    let own = next.starts_with('/') && !next.starts_with("//") && next.len() <= 512;
    let plain = next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let elsewhere = !["/sign-in", "/sign-out", "/locked"].iter().any(|way| next.starts_with(way));
    (own && plain && elsewhere).then_some(next)
}

/// What a new password must be, in words; several profiles where it is not known yet in which branch.
pub fn new_password_rules(lang: Language, profiles: &[PasswordProfile]) -> String {
    match profiles {
        [PasswordProfile::Modern] | [] => say!(lang, "sign-in-new-password-hint"),
        [PasswordProfile::Mlps] => say!(lang, "sign-in-new-password-hint-mlps"),
        _ => say!(lang, "sign-in-new-password-hint-either"),
    }
}

/// The same before anybody is known. A store that does not answer is no reason to show no form.
async fn rules_of_any(app: &App, lang: Language) -> String {
    let profiles = app.read(|conn| Ok(people::queries::password_profiles(conn)?)).await;
    new_password_rules(lang, &profiles.unwrap_or_default())
}

/// Where somebody's work is.
pub fn home_of(person: &Person) -> String {
    match (person.role, &person.hall) {
        (Role::Clerk, Some(_)) => "/counter".into(),
        (Role::Greeter, Some(hall)) => format!("/greeter/{hall}"),
        (Role::DutyManager | Role::Leader, Some(hall)) => format!("/duty/{hall}"),
        (Role::DutyManager | Role::Leader, None) => "/duty".into(),
        (Role::Administrator | Role::Owner, _) => "/admin".into(),
        (Role::Auditor, _) => "/reports".into(),
        _ => "/me".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn security_only_our_own_paths_are_followed_after_signing_in() {
        for (next, own) in [
            ("/duty/renmin?x=1", true),
            ("//evil.example", false),
            ("https://evil.example", false),
            ("/\\evil.example", false),
            ("javascript:alert(1)", false),
            ("/sign-out", false),
            ("/a\r\nSet-Cookie: x", false),
            ("", false),
        ] {
            assert_eq!(own_path(next).is_some(), own, "{next}");
        }
    }
}
