//! Files of accounts from a browser, by the same code as the command line; which came in, and what was left out.

use std::io::Write;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use maud::{Markup, html};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::staff::prove_first;
use super::{Desk, Way, shown};
use crate::door::Answer;
use crate::exchange::{self, Asked, ExchangeRefusal, Import, Report, UPLOAD_BYTES_MAX, left_out};
use crate::kernel::{Language, Money, Zone};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{button, empty};
use crate::web::{App, Problem};

/// So many imports stand on the page.
const SHOWN: i64 = 20;
/// So many lines that were left out are shown at once; all are in the file.
const LEFT_OUT_SHOWN: usize = 50;
/// One file at a time comes in: two would only make the counters wait longer.
static ONE: Semaphore = Semaphore::const_new(1);

fn no(refusal: ExchangeRefusal, lang: Language) -> Problem {
    Problem::of(Answer::Refused(refusal.into())).in_language(lang)
}

/// `GET /admin/import`
pub async fn show(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let branch = admin.branch.clone();
    let (imports, zone) = app
        .read(move |conn| {
            let zone = crate::halls::queries::branch(conn, &branch)?.time_zone;
            Ok((exchange::latest(conn, &branch, SHOWN)?, zone))
        })
        .await?;
    let zone = Zone::named(&zone);
    let lang = admin.lang;
    let desk = Desk::of_branch(&admin, &look, &way);
    let content = html! {
        p.lead { (say!(lang, "import-lead")) }
        (prove_first(&desk, "/admin/import"))
        form.card.fields #import method="get" action="/admin/import/files" data-busy-says=(say!(lang, "import-busy")) {
            div.field {
                label for="file" { (say!(lang, "import-file")) }
                input.input #file name="file" type="file" accept=".csv,.txt,.xlsx" required aria-describedby="file-said";
                p.hint #file-said { (say!(lang, "import-file-hint", max = UPLOAD_BYTES_MAX / 1024 / 1024)) }
            }
            div.actions {
                (button::choose(button::Look::Plain, Some("eye"), &say!(lang, "import-check"), "act", "check"))
                (button::choose(button::Look::Primary, Some("check"), &say!(lang, "import-do"), "act", "take"))
            }
            div #import-said role="status" aria-live="polite" {}
        }
        h2 { (say!(lang, "import-before")) }
        @if imports.is_empty() { (empty("inbox", &say!(lang, "import-none"))) }
        @else { (table(lang, zone.as_ref(), &imports)) }
        script src="/assets/import.js" defer {}
    };
    Ok(shown(&desk, &say!(lang, "import-title"), &content).into_response())
}

fn table(lang: Language, zone: Option<&Zone>, imports: &[Import]) -> Markup {
    let at = |ms: i64| zone.map(|zone| zone.civil(ms).strftime("%Y-%m-%d %H:%M").to_string()).unwrap_or_default();
    html! {
        table.table {
            thead { tr {
                th { (say!(lang, "import-file")) } th { (say!(lang, "import-state")) }
                th.figures { (say!(lang, "import-good")) } th.figures { (say!(lang, "import-owed")) }
                th.figures { (say!(lang, "import-credit")) } th.figures { (say!(lang, "import-bad")) }
            } }
            tbody { @for one in imports { tr {
                td { (one.name) }
                td {
                    @match one.finished_at {
                        Some(done) => (say!(lang, "import-done", at = at(done))),
                        None => (say!(lang, "import-stopped", line = one.line, at = at(one.moved_at))),
                    }
                }
                td.figures { (one.good) } td.figures { (Money(one.owed_fen)) } td.figures { (Money(one.credit_fen)) }
                td.figures {
                    @if one.bad > 0 { a href={ "/admin/import/" (one.id) "/bad.csv" } { (one.bad) } } @else { "0" }
                }
            } } }
        }
    }
}

/// What comes with a file.
#[derive(Clone, Debug, Deserialize)]
pub struct Sent {
    /// Its name.
    #[serde(default)]
    name: String,
    /// Whether it is only looked at.
    #[serde(default)]
    check: bool,
}

/// `POST /admin/import/files?name=…&check=true`: the body is the file. It goes to the disk as it comes, and is gone when
/// it has been taken in; the answer is a piece of the page.
pub async fn take(
    State(app): State<App>,
    admin: Admin,
    Query(sent): Query<Sent>,
    body: Body,
) -> Result<Markup, Problem> {
    admin.proved()?;
    let lang = admin.lang;
    if admin.hall.is_some() {
        return Err(no(ExchangeRefusal::ImportOfBranchOnly, lang));
    }
    let _one = ONE.try_acquire().map_err(|_| no(ExchangeRefusal::ImportBusy, lang))?;
    let file = received(body).await.map_err(|problem| problem.in_language(lang))?;
    let (door, branch, actor) = (app.door.clone(), admin.branch.clone(), admin.actor.clone());
    let done = tokio::task::spawn_blocking(move || {
        let (name, check) = (sent.name.as_str(), sent.check);
        let asked = Asked { branch: &branch, actor: &actor, file: file.path(), name, check, bad: None };
        exchange::import(&door, &asked, &mut |_| ()).map(|report| (report, check))
    });
    let (report, check) =
        done.await.unwrap_or(Err(Answer::Broken)).map_err(|answer| Problem::of(answer).in_language(lang))?;
    Ok(told(lang, &report, check))
}

async fn received(body: Body) -> Result<tempfile::NamedTempFile, Problem> {
    let full = |_| Problem::of(Answer::StorageFull);
    let mut file = tempfile::NamedTempFile::new().map_err(full)?;
    let mut blocks = body.into_data_stream();
    let mut bytes = 0;
    while let Some(block) = blocks.next().await {
        let block = block.map_err(|_| no(ExchangeRefusal::ImportUnreadable, Language::default()))?;
        bytes += block.len();
        if bytes > UPLOAD_BYTES_MAX {
            let max_mb = (UPLOAD_BYTES_MAX / 1024 / 1024) as u64;
            return Err(no(ExchangeRefusal::ImportTooLarge { max_mb }, Language::default()));
        }
        // A block is small, and goes into the cache of the system.
        file.write_all(&block).map_err(full)?;
    }
    Ok(file)
}

fn told(lang: Language, report: &Report, check: bool) -> Markup {
    let title = match (report.before, check) {
        (Some(_), _) => say!(lang, "import-said-before"),
        (None, true) => say!(lang, "import-said-checked"),
        (None, false) => say!(lang, "import-said-done"),
    };
    html! {
        p { b { (title) } }
        dl {
            dt { (say!(lang, "import-good")) } dd { (report.good) }
            dt { (say!(lang, "import-owed")) } dd { (report.owed) }
            dt { (say!(lang, "import-credit")) } dd { (report.credit) }
            dt { (say!(lang, "import-bad")) } dd { (report.bad) }
        }
        @if !report.unread.is_empty() { p { (say!(lang, "import-unread", columns = report.unread.join("、"))) } }
        @if !report.left_out.is_empty() {
            table.table {
                thead { tr {
                    th { (say!(lang, "import-csv-line")) } th { (say!(lang, "import-csv-column")) }
                    th { (say!(lang, "import-csv-reason")) }
                } }
                tbody { @for one in report.left_out.iter().take(LEFT_OUT_SHOWN) { tr {
                    td { (one.line) } td { (left_out::columns(lang, one)) } td { (left_out::reasons(lang, one)) }
                } } }
            }
            @if !report.import.is_empty() {
                p { a href={ "/admin/import/" (report.import) "/bad.csv" } { (say!(lang, "import-all-bad")) } }
            }
        }
    }
}

/// `GET /admin/import/{id}/bad.csv`: the lines that were left out, with their reasons.
pub async fn bad(State(app): State<App>, admin: Admin, Path(id): Path<String>) -> Result<Response, Problem> {
    let branch = admin.branch.clone();
    let lines = app.read(move |conn| exchange::lines_left_out(conn, &branch, &id)).await?;
    let csv = left_out::csv(&lines).map_err(|_| Problem::of(Answer::Broken))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"bad.csv\""),
    ];
    Ok((headers, csv).into_response())
}
