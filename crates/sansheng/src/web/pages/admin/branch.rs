//! What the branch is called, and the time zone in which its days begin.

use axum::Form;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, hidden, no_such_hall, onwards, save_button, shown};
use crate::halls::queries::{self, BranchFacts};
use crate::halls::{self, Text};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::field;
use crate::web::{App, Problem};

async fn facts(app: &App, admin: &Admin) -> Result<BranchFacts, Problem> {
    if admin.hall.is_some() {
        return Err(no_such_hall().in_language(admin.lang));
    }
    let branch = admin.branch.clone();
    app.read(move |conn| queries::branch(conn, &branch)).await
}

/// `GET /admin/branch`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let facts = facts(&app, &admin).await?;
    Ok(branch_page(&Desk::of_branch(&admin, &look, &way), &facts).into_response())
}

fn branch_page(desk: &Desk<'_>, facts: &BranchFacts) -> Markup {
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
    };
    shown(desk, &say!(lang, "admin-branch"), &content)
}

/// `POST /admin/branch`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let present = facts(&app, &admin).await?;
    let text = |name: &str| typed.get(name).trim().to_owned();
    let (name, zone, seen) = (Text { zh: text("name.zh"), en: text("name.en") }, text("time_zone"), typed.seen());
    let shown = BranchFacts { name: name.clone(), time_zone: zone.clone(), config: present.config };
    let done = app.write(&admin.actor, &admin.branch, move |work| halls::change_branch(work, seen, &name, &zone)).await;
    let Err(problem) = done else { return Ok(onwards("/admin/branch", "", "saved")) };
    let way = Way::default();
    let desk = Desk::of_branch(&admin, &look, &way).refused(&problem);
    Ok(super::with_status(&problem, branch_page(&desk, &shown)))
}
