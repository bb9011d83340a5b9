//! One's own account: who I am here, my sessions, my password, my second factor, the language of my screens.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use maud::{Markup, PreEscaped, html};
use serde::Deserialize;

use super::sign_in::password_field;
use super::{answer, home_of, new_password_rules, onwards, told};
use crate::counters;
use crate::fees::{Place, place_of};
use crate::halls::{HallsRefusal, queries as halls};
use crate::kernel::{Language, Role, Zone};
use crate::people::commands::second_factor::propose_second_factor;
use crate::people::commands::staff::choose_language;
use crate::people::queries::{self, SessionRow};
use crate::people::{SignedIn, totp};
use crate::say;
use crate::web::api::sessions::end_of;
use crate::web::auth::cookie::Jar;
use crate::web::auth::{Own, Staff, enter};
use crate::web::look::Look;
use crate::web::pages::shown::asked_to_sit;
use crate::web::parts::bar::{Bar, bar};
use crate::web::parts::{Frame, Meaning, banner, button, field, meaning, page};
use crate::web::{App, Problem};

/// A role in words.
pub fn role_name(lang: Language, role: Role) -> String {
    say!(lang, &format!("role-{}", role.as_str().replace('_', "-")))
}

/// What is shown of the account.
struct Facts {
    sessions: Vec<SessionRow>,
    hall: String,
    zone: Zone,
    /// The own place among those who take money; without anybody's name.
    place: Option<Place>,
    /// Where a colleague is asked to sit, in words: for a clerk who sits nowhere.
    asked: Vec<String>,
}

/// What is shown besides the account itself.
#[derive(Default)]
struct Shown<'a> {
    wrong: Option<&'a Problem>,
    done: &'a str,
    secret: Option<&'a str>,
}

fn shown(staff: &Staff, look: &Look, facts: &Facts, shown: &Shown<'_>) -> Markup {
    let (lang, person) = (staff.lang, staff.person());
    let title = say!(lang, "me-title");
    let frame =
        Frame { lang, title: title.clone(), screen: "account", hue: 200, large: look.large, ..Frame::default() };
    let home = home_of(person);
    let work = (home != "/me").then(|| (home.as_str(), home_name(lang, person.role)));
    let links: Vec<(&str, String)> = work.into_iter().chain([("/me", title.clone())]).collect();
    // Whoever works in no one hall has the product's name there, as everywhere else.
    let place = if staff.hall.is_some() { facts.hall.clone() } else { say!(lang, "common-product") };
    let top = Bar { lang, hall: &place, links: &links, here: "/me", who: &person.name, sign_out: "/sign-out" };
    let body = html! {
        (bar(&top))
        main.account.wide #main tabindex="-1" {
            h1 { (title) }
            (told(shown.wrong))
            @if !shown.done.is_empty() { (banner::banner(Meaning::Good, shown.done)) }
            @for words in &facts.asked { (banner::banner(Meaning::Look, words)) }
            (password_told(staff))
            @if staff.owes_a_factor() { (banner::banner(Meaning::Act, &say!(lang, "me-factor-owed"))) }
            @if staff.password().is_owed() { (password_card(staff)) }
            section.card {
                h2 { (say!(lang, "me-who")) }
                dl.facts {
                    dt { (say!(lang, "me-name")) } dd { (person.name) }
                    dt { (say!(lang, "sign-in-account")) } dd { (person.branch) "/" (person.login) }
                    dt { (say!(lang, "me-role")) } dd { (role_name(lang, person.role)) }
                    dt { (say!(lang, "me-hall")) } dd { (facts.hall) }
                }
                div.actions { (button::act("/me/lock", button::Look::Plain, Some("lock"), &say!(lang, "me-lock"), None)) }
            }
            @if person.role == Role::Clerk { (place_card(lang, facts.place)) }
            (factor_card(staff, shown.secret))
            @if !staff.password().is_owed() { (password_card(staff)) }
            (language_card(staff))
            (sessions_card(staff, facts))
        }
    };
    page(&frame, &body)
}

fn place_card(lang: Language, place: Option<Place>) -> Markup {
    html! {
        section.card {
            h2 { (say!(lang, "me-place")) }
            @match place {
                Some(own) => { p { (say!(lang, "me-place-sentence", payments = own.counted, place = own.place, of = own.of)) } }
                None => { p.muted { (say!(lang, "me-place-none")) } }
            }
        }
    }
}

/// What somebody's work is called, for the way back to it.
fn home_name(lang: Language, role: Role) -> String {
    match role {
        Role::Clerk => say!(lang, "front-screen-counter"),
        Role::Greeter => say!(lang, "front-screen-greeter"),
        Role::DutyManager | Role::Leader => say!(lang, "front-screen-duty"),
        Role::Auditor => say!(lang, "front-screen-reports"),
        Role::Administrator | Role::Owner => say!(lang, "front-screen-admin"),
        Role::Technician => say!(lang, "me-title"),
    }
}

fn language_card(staff: &Staff) -> Markup {
    let lang = staff.lang;
    html! {
        section.card {
            (button::once("/me/language", "", &html! {
                (field::select(
                    &field::Field {
                        name: "language", label: &say!(lang, "me-language"), value: staff.person().language.tag(),
                        ..field::Field::default()
                    },
                    &[("zh-CN", "中文"), ("en", "English")],
                ))
                (button::submit(button::Look::Plain, None, &say!(lang, "common-save"), None))
            }))
        }
    }
}

fn sessions_card(staff: &Staff, facts: &Facts) -> Markup {
    let (lang, zone) = (staff.lang, &facts.zone);
    html! {
        section.card {
            h2 { (say!(lang, "me-sessions")) }
            ul.sessions {
                @for row in &facts.sessions {
                    li {
                        span.grow {
                            (say!(lang, "me-session-from", address = row.address.clone())) " · "
                            time datetime=(crate::kernel::clock::rfc3339(row.created_at)) {
                                (zone.day(row.created_at)) " " (zone.hour_minute(row.created_at))
                            }
                        }
                        @if row.id == staff.session.id {
                            (meaning::badge(Meaning::Good, &say!(lang, "me-session-here")))
                        } @else if row.ended_at.is_none() {
                            (meaning::badge(Meaning::Look, &say!(lang, "me-session-running")))
                            (button::act(&format!("/me/sessions/{}/end", row.id), button::Look::Quiet, None, &say!(lang, "me-session-end"), None))
                        } @else {
                            (meaning::badge(Meaning::Plain, &say!(lang, "me-session-ended")))
                        }
                    }
                }
            }
        }
    }
}

fn code_field(lang: Language) -> Markup {
    field::text(&field::Field {
        name: "code",
        label: &say!(lang, "sign-in-code"),
        autocomplete: "one-time-code",
        required: true,
        length_max: 8,
        ..field::Field::default()
    })
}

/// That another password must be chosen, or will have to be.
fn password_told(staff: &Staff) -> Markup {
    let lang = staff.lang;
    html! {
        @if staff.password().is_owed() {
            (banner::banner(Meaning::Act, &say!(lang, "me-password-owed")))
        } @else if let Some(days) = staff.password_days_left() {
            @let words = if days > 0 { say!(lang, "me-password-ends", days = days) } else { say!(lang, "me-password-next") };
            (banner::banner(Meaning::Look, &words))
        }
    }
}

fn password_card(staff: &Staff) -> Markup {
    let lang = staff.lang;
    let rules = new_password_rules(lang, &[staff.password().profile]);
    html! {
        section.card {
            h2 { (say!(lang, "me-password")) }
            (button::once("/me/password", "", &html! {
                input type="text" name="username" value=(staff.person().login) autocomplete="username" hidden;
                (password_field("present", &say!(lang, "me-password-now"), "current-password", ""))
                (password_field("password", &say!(lang, "sign-in-new-password"), "new-password", &rules))
                @if staff.person().second_factor { (code_field(lang)) }
                (button::submit(button::Look::Plain, Some("key-round"), &say!(lang, "me-password"), None))
            }))
        }
    }
}

fn factor_card(staff: &Staff, secret: Option<&str>) -> Markup {
    let (lang, person) = (staff.lang, staff.person());
    let due = staff.days_to_set_a_factor();
    let account = format!("{}/{}", person.branch, person.login);
    html! {
        section.card #factor {
            h2 { (say!(lang, "me-factor")) }
            @if person.second_factor {
                p { (say!(lang, "me-factor-on")) }
                (button::once("/me/factor/remove", "", &html! {
                    (password_field("factor-present", &say!(lang, "me-password-now"), "current-password", ""))
                    (code_field(lang))
                    (button::submit(button::Look::Act, None, &say!(lang, "me-factor-remove"), None))
                }))
            } @else if let Some(secret) = secret {
                p { (say!(lang, "me-factor-scan")) }
                div.qr { (qr(&totp::otpauth(secret, &account))) }
                p.secret { code { (secret) } }
                (button::once("/me/factor", "", &html! {
                    (password_field("factor-present", &say!(lang, "me-password-now"), "current-password", ""))
                    (code_field(lang))
                    (button::submit(button::Look::Primary, None, &say!(lang, "me-factor-set"), None))
                }))
            } @else {
                p { (say!(lang, "me-factor-off")) }
                @if let Some(days) = due { p.strong { (say!(lang, "me-factor-due", days = days)) } }
                (button::act("/me/factor/begin", if due.is_some() { button::Look::Primary } else { button::Look::Plain }, Some("shield-check"), &say!(lang, "me-factor-begin"), None))
            }
        }
    }
}

fn qr(text: &str) -> Markup {
    let drawn = qrcode::QrCode::new(text.as_bytes())
        .map(|code| code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(220, 220).build());
    // The library draws squares only; the XML line before them does not belong into HTML.
    let svg = drawn.unwrap_or_default();
    html! { (PreEscaped(svg.split_once("?>").map_or(svg.as_str(), |(_, rest)| rest))) }
}

async fn render(app: &App, staff: &Staff, look: &Look, with: Shown<'_>) -> Result<Response, Problem> {
    let (branch, id, now, lang) = (staff.branch.clone(), staff.id().to_owned(), app.now(), staff.lang);
    let (own, of, is_clerk) = (staff.hall.clone(), staff.hall.clone(), staff.person().role == Role::Clerk);
    let facts = app.read(move |conn| {
        let zone = Zone::named(&halls::branch(conn, &branch)?.time_zone).ok_or(HallsRefusal::TimeZoneUnknown)?;
        let halls = halls::of_branch(conn, &branch)?;
        let hall = own.and_then(|own| halls.into_iter().find(|(id, _)| *id == own));
        let hall = hall.map_or_else(|| say!(lang, "me-every-hall"), |(_, name)| name.of(lang).to_owned());
        let place = place_of(conn, &branch, &id, &zone.day(now).quarter())?;
        // Whoever sits somewhere is not asked.
        let free = is_clerk && counters::of_clerk(conn, &branch, &id)?.is_none();
        let asked = match of.filter(|_| free) {
            Some(of) => {
                let hall = halls::load(conn, &branch, &of)?;
                asked_to_sit(conn, &hall, lang)?
            }
            None => Vec::new(),
        };
        Ok(Facts { sessions: queries::sessions_of(conn, &branch, &id, now)?, hall, zone, place, asked })
    });
    Ok(answer(with.wrong, shown(staff, look, &facts.await?, &with)))
}

/// What was done just now.
#[derive(Debug, Default, Deserialize)]
pub struct Done {
    /// `saved` or `password`.
    #[serde(default)]
    pub done: String,
}

/// `GET /me`
pub async fn show(
    State(app): State<App>,
    staff: Own,
    look: Look,
    Query(done): Query<Done>,
) -> Result<Response, Problem> {
    let done = match done.done.as_str() {
        "saved" => say!(staff.lang, "me-saved"),
        "password" => say!(staff.lang, "me-password-changed"),
        _ => String::new(),
    };
    render(&app, &staff, &look, Shown { done: &done, ..Shown::default() }).await
}

async fn done_or_told(
    app: &App,
    staff: &Staff,
    look: &Look,
    changed: Result<SignedIn, Problem>,
    what: &str,
) -> Result<Response, Problem> {
    match changed {
        Ok(signed_in) => Ok(onwards(app, &format!("/me?done={what}"), Some((Jar::Session, &signed_in.token)))),
        Err(wrong) => render(app, staff, look, Shown { wrong: Some(&wrong), ..Shown::default() }).await,
    }
}

/// The password form.
#[derive(Debug, Default, Deserialize)]
pub struct PasswordForm {
    /// The present one.
    #[serde(default)]
    pub present: String,
    /// The new one.
    #[serde(default)]
    pub password: String,
    /// The code.
    #[serde(default)]
    pub code: String,
}

/// `POST /me/password`
pub async fn password(
    State(app): State<App>,
    staff: Own,
    look: Look,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Problem> {
    let code = Some(form.code).filter(|code| !code.trim().is_empty());
    let from = staff.from();
    let changed = enter::new_password(&app, &from, &staff.session, form.present, code, form.password).await;
    done_or_told(&app, &staff, &look, changed, "password").await
}

/// The forms of the second factor.
#[derive(Debug, Default, Deserialize)]
pub struct FactorForm {
    /// The password.
    #[serde(default, rename = "factor-present")]
    pub present: String,
    /// The code.
    #[serde(default)]
    pub code: String,
}

/// `POST /me/factor/begin`: proposes a secret and shows it this once.
pub async fn begin_factor(State(app): State<App>, staff: Own, look: Look) -> Result<Response, Problem> {
    staff.proved()?;
    let id = staff.id().to_owned();
    let secret = app.write(&staff.actor, &staff.branch, move |work| propose_second_factor(work, &id)).await?;
    render(&app, &staff, &look, Shown { secret: Some(&secret), ..Shown::default() }).await
}

/// `POST /me/factor`
pub async fn set_factor(
    State(app): State<App>,
    staff: Own,
    look: Look,
    Form(form): Form<FactorForm>,
) -> Result<Response, Problem> {
    let changed = enter::change_factor(&app, &staff.from(), &staff.session, true, form.present, form.code).await;
    done_or_told(&app, &staff, &look, changed, "saved").await
}

/// `POST /me/factor/remove`
pub async fn remove_factor(
    State(app): State<App>,
    staff: Own,
    look: Look,
    Form(form): Form<FactorForm>,
) -> Result<Response, Problem> {
    let changed = enter::change_factor(&app, &staff.from(), &staff.session, false, form.present, form.code).await;
    done_or_told(&app, &staff, &look, changed, "saved").await
}

/// `POST /me/sessions/{id}/end`
pub async fn end_session(State(app): State<App>, staff: Own, Path(id): Path<String>) -> Result<Response, Problem> {
    end_of(&app, &staff, id).await?;
    Ok(onwards(&app, "/me?done=saved", None))
}

/// `POST /me/lock`
pub async fn lock(State(app): State<App>, staff: Own) -> Result<Response, Problem> {
    let id = staff.session.id.clone();
    app.write(&staff.actor, &staff.branch, move |work| crate::people::lock_session(work, &id)).await?;
    Ok(onwards(&app, "/locked", None))
}

/// The language form.
#[derive(Debug, Default, Deserialize)]
pub struct LanguageForm {
    /// `zh-CN` or `en`.
    #[serde(default)]
    pub language: String,
}

/// `POST /me/language`
pub async fn language(State(app): State<App>, staff: Own, Form(form): Form<LanguageForm>) -> Result<Response, Problem> {
    let (id, language) = (staff.id().to_owned(), Language::asked_for(&form.language));
    app.write(&staff.actor, &staff.branch, move |work| choose_language(work, &id, language)).await?;
    Ok(onwards(&app, &format!("/me?done=saved&lang={}", language.tag()), None))
}
