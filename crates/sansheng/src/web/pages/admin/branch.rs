//! What the branch is called, the time zone in which its days begin, who of it must have a second factor, and what it asks
//! of passwords.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, hidden, no_such_hall, onwards, save_button, shown};
use crate::halls::queries::{self, BranchFacts};
use crate::halls::{self, Text};
use crate::kernel::Language;
use crate::people::{self, FactorRule, PasswordProfile};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::field;
use crate::web::{App, Problem, once};

/// What is asked of those who sign in.
#[derive(Clone, Copy)]
struct Asked {
    factor: FactorRule,
    profile: PasswordProfile,
}

async fn facts(app: &App, admin: &Admin) -> Result<(BranchFacts, Asked), Problem> {
    if admin.hall.is_some() {
        return Err(no_such_hall().in_language(admin.lang));
    }
    let branch = admin.branch.clone();
    let read = move |conn: &mut _| {
        let factor = people::queries::factor_rule(conn, &branch)?;
        let profile = people::queries::password_rule(conn, &branch)?.profile;
        Ok((queries::branch(conn, &branch)?, Asked { factor, profile }))
    };
    app.read(read).await
}

/// `GET /admin/branch`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let (facts, asked) = facts(&app, &admin).await?;
    Ok(branch_page(&Desk::of_branch(&admin, &look, &way), &facts, asked).into_response())
}

fn branch_page(desk: &Desk<'_>, facts: &BranchFacts, asked: Asked) -> Markup {
    let lang = desk.lang();
    let line = |name: &str, label: &str, value: &str, hint: &str, required: bool| {
        field::text(&field::Field { name, label, value, hint, required, length_max: 80, ..Default::default() })
    };
    let content = html! {
        form.card.fields method="post" action="/admin/branch" {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden(facts.config, ""))
            (line("name.zh", &say!(lang, "admin-branch-name"), &facts.name.zh, "", true))
            (line("name.en", &say!(lang, "admin-branch-name-en"), &facts.name.en, "", false))
            (line("time_zone", &say!(lang, "admin-time-zone"), &facts.time_zone, &say!(lang, "admin-time-zone-hint"), true))
            div.actions { (save_button(lang)) }
        }
        (rule_form(lang, asked.factor))
        (profile_form(lang, asked.profile))
    };
    shown(desk, &say!(lang, "admin-branch"), &content)
}

fn rule_form(lang: Language, present: FactorRule) -> Markup {
    html! {
        form.card.fields method="post" action="/admin/branch/second-factor" {
            input type="hidden" name="key" value="" autocomplete="off";
            fieldset.field {
                legend { h2 { (say!(lang, "admin-factor-rule")) } }
                p.hint { (say!(lang, "admin-factor-rule-lead")) }
                div.checklist {
                    @for rule in FactorRule::ALL {
                        @let label = lang.say(&format!("admin-factor-rule-{}", rule.as_str()), &[]);
                        (field::radio(&field::Check { name: "rule", value: rule.as_str(), label: &label, checked: rule == present, ..Default::default() }))
                    }
                }
            }
            div.actions { (save_button(lang)) }
        }
    }
}

/// `POST /admin/branch/second-factor`: who must have one. Whoever weakens it was asked for their password just now.
pub async fn demand(State(app): State<App>, admin: Admin, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    admin.proved()?;
    let malformed = || Problem::named(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "form_incomplete");
    let rule = FactorRule::parse(typed.get("rule")).ok_or_else(malformed)?;
    facts(&app, &admin).await?;
    let key = once::of_form(typed.get("key"), "admin:second-factor", &typed)?;
    app.act(&admin, key, move |work| people::demand_second_factor(work, rule)).await?;
    Ok(onwards("/admin/branch", "", "saved"))
}

fn profile_form(lang: Language, present: PasswordProfile) -> Markup {
    html! {
        form.card.fields method="post" action="/admin/branch/password-profile" {
            input type="hidden" name="key" value="" autocomplete="off";
            fieldset.field {
                legend { h2 { (say!(lang, "admin-password-profile")) } }
                p.hint { (say!(lang, "admin-password-profile-lead")) }
                div.checklist {
                    @for profile in PasswordProfile::ALL {
                        @let label = lang.say(&format!("admin-password-profile-{}", profile.as_str()), &[]);
                        (field::radio(&field::Check { name: "profile", value: profile.as_str(), label: &label, checked: profile == present, ..Default::default() }))
                    }
                }
            }
            div.actions { (save_button(lang)) }
        }
    }
}

/// `POST /admin/branch/password-profile`: what is asked of passwords. Whoever changes it goes on in this session.
pub async fn set_profile(State(app): State<App>, admin: Admin, Form(typed): Form<Typed>) -> Result<Response, Problem> {
    admin.proved()?;
    let malformed = || Problem::named(axum::http::StatusCode::UNPROCESSABLE_ENTITY, "form_incomplete");
    let profile = PasswordProfile::parse(typed.get("profile")).ok_or_else(malformed)?;
    facts(&app, &admin).await?;
    let key = once::of_form(typed.get("key"), "admin:password-profile", &typed)?;
    app.act(&admin, key, move |work| people::set_password_profile(work, profile)).await?;
    Ok(onwards("/admin/branch", "", "saved"))
}

/// `POST /admin/branch`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (present, asked) = facts(&app, &admin).await?;
    let text = |name: &str| typed.get(name).trim().to_owned();
    let (name, zone, seen) = (Text { zh: text("name.zh"), en: text("name.en") }, text("time_zone"), typed.seen());
    let shown = BranchFacts { name: name.clone(), time_zone: zone.clone(), config: present.config };
    let key = once::of_form(typed.get("key"), "admin:branch", &typed)?;
    let done = app.act(&admin, key, move |work| halls::change_branch(work, seen, &name, &zone)).await;
    let Err(problem) = done else { return Ok(onwards("/admin/branch", "", "saved")) };
    let way = Way::default();
    let desk = Desk::of_branch(&admin, &look, &way).refused(&problem);
    Ok(super::with_status(&problem, branch_page(&desk, &shown, asked)))
}
