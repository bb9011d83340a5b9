//! The hall as one text: downloaded, edited, looked at, taken over.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::changes::would_change;
use super::form::Typed;
use super::{Desk, Way, change, hidden, onwards, present, shown};
use crate::door::Answer;
use crate::halls::diff::{Change, changes, merged};
use crate::halls::fields::preview;
use crate::halls::{Hall, Pack, pack};
use crate::kernel::Language;
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, banner, button};
use crate::web::{App, Problem};

/// So many fields that differ are listed before a pack is taken over: more are not read, only counted.
const FIELDS_SHOWN: usize = 60;

/// `GET /admin/halls/{hall}/pack.toml`
pub async fn download(State(app): State<App>, admin: Admin, Path(hall): Path<String>) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let name = format!("attachment; filename=\"{}.toml\"", hall.id);
    let headers =
        [(header::CONTENT_TYPE, "application/toml; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, pack::write(&hall.pack)).into_response())
}

/// `GET /admin/halls/{hall}/pack`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let text = pack::write(&hall.pack);
    Ok(pack_page(&Desk::of(&admin, &look, &hall, &way), &hall, &text, None).into_response())
}

fn pack_page(desk: &Desk<'_>, hall: &Hall, text: &str, found: Option<&[Change]>) -> Markup {
    let lang = desk.lang();
    let content = html! {
        p.lead { (say!(lang, "admin-pack-lead")) }
        p { (button::link(button::Look::Plain, &format!("/admin/halls/{}/pack.toml", hall.id), Some("download"), &say!(lang, "admin-download"), None)) }
        form.card.fields method="post" action={ "/admin/halls/" (hall.id) "/pack" } {
            input type="hidden" name="key" value="" autocomplete="off";
            (hidden(hall.config, desk.begin))
            div.field {
                label for="pack" { (say!(lang, "admin-pack-text")) }
                textarea.input.code id="pack" name="pack" rows="24" spellcheck="false" maxlength=(pack::PACK_BYTES_MAX) { (text) }
            }
            @if let Some(found) = found {
                @if found.is_empty() { (banner::banner(Meaning::Good, &say!(lang, "admin-pack-same"))) }
                @else {
                    h2 { (say!(lang, "admin-pack-would", n = found.len())) }
                    (would(lang, found))
                }
            }
            div.actions {
                (button::choose(button::Look::Plain, Some("eye"), &say!(lang, "admin-pack-look"), "act", "look"))
                (button::choose(button::Look::Primary, Some("check"), &say!(lang, "admin-pack-take"), "act", "take"))
            }
        }
    };
    shown(desk, &say!(lang, "admin-pack"), &content)
}

fn would(lang: Language, found: &[Change]) -> Markup {
    let preview = preview(found, FIELDS_SHOWN);
    html! {
        div.would { @for change in &preview.shown { (would_change(lang, change)) } }
        @if preview.more > 0 { p.muted { (say!(lang, "admin-pack-more", n = preview.more)) } }
    }
}

/// `POST /admin/halls/{hall}/pack`: looks at what a text would change, or takes it over.
pub async fn take(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path(hall): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let hall = present(&app, &admin, &hall).await?;
    let read = pack::read(typed.get("pack")).map_err(|refusal| Problem::of(Answer::Refused(refusal)));
    let done = match read {
        Ok(wanted) if typed.get("act") != "take" => Ok(Some(differences(&hall, &wanted))),
        Ok(wanted) => put(&app, &admin, &hall, &typed, wanted).await.map(|()| None),
        Err(problem) => Err(problem),
    };
    let way = Way::default();
    let desk = Desk::of(&admin, &look, &hall, &way);
    match done {
        Ok(None) => Ok(onwards(&format!("/admin/halls/{}/pack", hall.id), "", "saved")),
        Ok(Some(found)) => Ok(pack_page(&desk, &hall, typed.get("pack"), Some(&found)).into_response()),
        Err(problem) => {
            Ok(super::with_status(&problem, pack_page(&desk.refused(&problem), &hall, typed.get("pack"), None)))
        }
    }
}

fn differences(hall: &Hall, wanted: &Pack) -> Vec<Change> {
    changes(false, &hall.pack, &merged(&hall.pack, wanted))
}

async fn put(app: &App, admin: &Admin, hall: &Hall, typed: &Typed, wanted: Pack) -> Result<(), Problem> {
    let edit = move |pack: &mut Pack| {
        pack.clone_from(&wanted);
        Ok(())
    };
    change(app, admin, &hall.id, typed, edit).await.map(|_| ())
}
