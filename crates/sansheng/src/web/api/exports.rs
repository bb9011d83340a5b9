//! Files to take along: payments, postings, accounts, with a password typed within the last quarter of an hour.

use std::io::Read;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::door::Answer;
use crate::exchange::exports::{self, EXPORT_DAYS_MAX};
use crate::exchange::{AskExport, ExchangeRefusal, What};
use crate::kernel::Day;
use crate::web::auth::Exporter;
use crate::web::{App, Problem};

/// So much of a file is on its way at once.
const BLOCK_BYTES: usize = 64 * 1024;

/// The days of a file.
#[derive(Clone, Debug, Deserialize, utoipa::IntoParams)]
pub struct Days {
    /// The first day: `2026-11-01`.
    pub from: String,
    /// The last day: `2026-11-30`.
    pub through: String,
}

/// `GET /api/v1/exports/{file}`: `payments.csv`, `payments.xlsx`, `ledger.csv`, …
#[utoipa::path(get, path = "/api/v1/exports/{file}", tag = "exports", params(("file" = String, Path), Days),
    responses((status = 200, content_type = "text/csv", body = String)))]
pub async fn download(
    State(app): State<App>,
    exporter: Exporter,
    Path(file): Path<String>,
    Query(days): Query<Days>,
) -> Result<Response, Problem> {
    take_along(&app, &exporter, &file, &days).await.map_err(|problem| problem.in_language(exporter.lang))
}

/// Writes a file and sends it: whoever works for one hall gets its payments.
pub async fn take_along(app: &App, who: &Exporter, file: &str, days: &Days) -> Result<Response, Problem> {
    let (what, ending) = file.split_once('.').ok_or_else(Problem::not_found)?;
    let what = What::parse(what).ok_or_else(Problem::not_found)?;
    let kind = match ending {
        "csv" => "text/csv; charset=utf-8",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => return Err(Problem::not_found()),
    };
    who.proved()?;
    let unsuitable =
        || Problem::of(Answer::Refused(ExchangeRefusal::ExportDaysUnsuitable { max: EXPORT_DAYS_MAX }.into()));
    let day = |text: &str| Day::parse(text).ok_or_else(unsuitable);
    let ask = AskExport {
        what,
        from: day(&days.from)?,
        through: day(&days.through)?,
        hall: who.hall.clone(),
        who: who.person().name.clone(),
        lang: who.lang,
    };
    let noted = ask.clone();
    let stamp = app.write(&who.actor, &who.branch, move |work| exports::note(work, &noted)).await?;
    let (door, branch, ending) = (app.door.clone(), who.branch.clone(), format!(".{ending}"));
    let written = tokio::task::spawn_blocking(move || {
        let to = tempfile::Builder::new().suffix(&ending).tempfile().map_err(|_| Answer::StorageFull)?;
        exports::write(&door, &branch, &ask, &stamp, to.path())?;
        Ok::<_, Answer>(to)
    });
    let written = written.await.unwrap_or(Err(Answer::Broken))?;
    let name = format!(
        "attachment; filename=\"{}-{}-{}.{}\"",
        what.as_str(),
        days.from,
        days.through,
        &file[what.as_str().len() + 1..]
    );
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, sent(written)).into_response())
}

/// A file as a body, block by block; it is gone when it was sent or nobody wants it any more.
fn sent(file: tempfile::NamedTempFile) -> Body {
    let (sender, blocks) = mpsc::channel::<std::io::Result<Vec<u8>>>(2);
    tokio::task::spawn_blocking(move || {
        let mut open = match file.reopen() {
            Ok(open) => open,
            Err(error) => return drop(sender.blocking_send(Err(error))),
        };
        loop {
            let mut block = vec![0; BLOCK_BYTES];
            let read = open.read(&mut block);
            let over = matches!(read, Ok(0) | Err(_));
            let block = read.map(|n| {
                block.truncate(n);
                block
            });
            if matches!(&block, Ok(block) if block.is_empty()) || sender.blocking_send(block).is_err() || over {
                return;
            }
        }
    });
    Body::from_stream(ReceiverStream::new(blocks))
}
