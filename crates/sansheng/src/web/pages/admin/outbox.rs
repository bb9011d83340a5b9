//! Other systems that hear of postings: how far each has heard, and whether it is told. They are added at the command line,
//! where their key is.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::form::Typed;
use super::{Desk, Way, onwards, shown};
use crate::exchange::outbox::{self, Target};
use crate::kernel::Language;
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, button, empty};
use crate::web::{App, Problem, once};

/// `GET /admin/outbox`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let branch = admin.branch.clone();
    let targets = app.read(move |conn| Ok(outbox::targets(conn, Some(&branch))?)).await?;
    let lang = admin.lang;
    let content = html! {
        p.lead { (say!(lang, "outbox-lead")) }
        @if targets.is_empty() { (empty("inbox", &say!(lang, "outbox-none"))) }
        @for one in &targets { (card(lang, one)) }
    };
    Ok(shown(&Desk::of_branch(&admin, &look, &way), &say!(lang, "outbox-title"), &content).into_response())
}

fn card(lang: Language, one: &Target) -> Markup {
    let active = one.active == 1;
    let state = match (active, one.tries) {
        (false, _) => badge_with(Meaning::Plain, "circle-pause", &say!(lang, "outbox-stopped")),
        (true, 0) => badge_with(Meaning::Good, "circle-check", &say!(lang, "outbox-told")),
        (true, tries) => badge_with(Meaning::Look, "triangle-alert", &say!(lang, "outbox-failing", n = tries)),
    };
    let word = if active { say!(lang, "outbox-stop") } else { say!(lang, "outbox-start") };
    html! {
        section.card {
            h2 { (one.id) " " (state) }
            p.muted { (one.kind) " · " (one.address) " · " (one.secret_env) }
            p { (say!(lang, "outbox-far", sent = one.sent, behind = one.head - one.seq)) }
            @if !one.said.is_empty() { p { (say!(lang, "outbox-said", said = one.said.as_str())) } }
            form method="post" action={ "/admin/outbox/" (one.id) } {
                input type="hidden" name="key" value="" autocomplete="off";
                (button::choose(button::Look::Plain, None, &word, "act", if active { "stop" } else { "start" }))
            }
        }
    }
}

/// `POST /admin/outbox/{id}`: goes on telling one, or stops.
pub async fn switch(
    State(app): State<App>,
    admin: Admin,
    Path(id): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    admin.proved()?;
    let active = typed.get("act") == "start";
    let key = once::of_form(typed.get("key"), &format!("outbox:{id}"), &typed)?;
    app.act(&admin, key, move |work| outbox::switch(work, &id, active)).await?;
    Ok(onwards("/admin/outbox", "", "saved"))
}
