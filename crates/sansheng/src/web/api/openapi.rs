//! The description of the API: as JSON for programs, as a page for people. It is made from the handlers' own annotations
//! and written down in `openapi.json`, so that making it is no part of the program; tests hold the file against the
//! annotations, and those against the table of routes.

use std::sync::LazyLock;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::Value;
use utoipa::OpenApi;

use crate::say;
use crate::web::auth::Anyone;
use crate::web::parts::{Frame, page};
use crate::web::{App, Problem};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Sansheng",
        description = "Bearer token or session cookie. Bodies are JSON, money is integer fen, instants are RFC 3339. A refusal is \
            application/problem+json whose `type` is its stable name; of a body that cannot be read (`body_malformed`) `reason` \
            says what and where. Idempotency-Key: the same key and body get the same answer; required wherever money moves; keys \
            that begin with the time (UUIDv7, ULID) are the cheapest to keep."
    ),
    paths(
        super::ping::ping,
        super::sessions::create,
        super::sessions::prove,
        super::sessions::lock,
        super::sessions::end_current,
        super::sessions::list,
        super::sessions::end,
        super::staff::list,
        super::staff::create,
        super::staff::change,
        super::staff::make_code,
        super::staff::remove_factor,
        super::staff::me,
        super::staff::password,
        super::staff::new_password,
        super::devices::list,
        super::devices::create,
        super::devices::revoke,
        super::halls::show,
        super::halls::board,
        super::halls::live,
        super::halls::picture,
        super::halls::order,
        super::halls::events,
        super::tariffs::list,
        super::pledge::show,
        super::arrivals::arrive,
        super::arrivals::undo,
        super::arrivals::take_task,
        super::arrivals::finish_task,
        super::tickets::issue,
        super::tickets::show,
        super::tickets::start,
        super::tickets::recall,
        super::tickets::no_show,
        super::tickets::hold,
        super::tickets::resume,
        super::tickets::transfer,
        super::tickets::refuse,
        super::tickets::finish,
        super::tickets::documents,
        super::tickets::take_custody,
        super::tickets::return_custody,
        super::counters::leave_behind,
        super::tickets::return_missed,
        super::tickets::cancel,
        super::tickets::add_service,
        super::tickets::hear,
        super::counters::show,
        super::counters::presence,
        super::counters::leave,
        super::counters::call,
        super::counters::call_out_of_order,
        super::counters::lend,
        super::counters::take_back,
        super::counters::assist,
        super::public::show,
        super::public::cancel,
        super::public::come_back,
        super::public::language,
        super::public::rate,
        super::exports::download,
        super::accounts::look_up,
        super::accounts::view,
        super::accounts::reveal,
        super::tariffs::give,
        super::deposits::of_account,
        super::deposits::give_back,
        super::deposits::pay_out,
        super::deposits::show,
        super::tariffs::of_account,
        super::tariffs::end,
        super::quotes::create,
        super::quotes::view,
        super::quotes::confirm,
        super::quotes::withdraw,
        super::quotes::confirm_by_phone,
        super::payments::create,
        super::payments::of_ticket,
        super::payments::reverse,
        super::payments::receipt,
        super::payments::print,
        super::receipts::check,
        super::receipts::ask_invoice,
        super::receipts::invoices,
        super::receipts::send,
        super::receipts::note,
        super::providers::create,
        super::providers::show,
        super::providers::close,
        super::providers::release,
        super::providers::told_by_wechat,
        super::providers::told_by_alipay,
        super::disputes::list,
        super::disputes::end,
        super::tills::open,
        super::tills::report,
        super::tills::move_cash,
        super::tills::close,
        super::tills::of_hall,
        super::till_acts::drop_cash,
        super::till_acts::offer,
        super::till_acts::take_over,
        super::till_acts::sign,
        super::day_ends::show,
        super::day_ends::close,
        super::day_ends::deposit,
        super::ledger::trial_balance,
        super::ledger::months,
        super::ledger::close_month,
        super::settlements::create,
        super::settlements::list,
        super::settlements::show,
        super::billing::start,
        super::billing::list,
        super::billing::rules,
        super::billing::set_rules,
        super::billing::credit,
        super::billing::orders,
        super::billing::order,
        super::billing::cancel_order,
        super::billing::preview_stop,
        super::billing::statement,
    )
)]
struct Described;

/// What is served.
pub const WRITTEN: &str = include_str!("../../../openapi.json");

static JSON: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(WRITTEN).unwrap_or_default());

/// What the annotations say now, for the tests.
pub fn document() -> Value {
    serde_json::to_value(Described::openapi()).unwrap_or_default()
}

/// `GET /api/v1/openapi.json`
pub async fn json(State(app): State<App>) -> Result<Response, Problem> {
    app.exposed.describes_the_api()?;
    Ok(([(header::CONTENT_TYPE, "application/json")], WRITTEN).into_response())
}

/// `GET /api/docs`
pub async fn docs(State(app): State<App>, anyone: Anyone) -> Result<Markup, Problem> {
    app.exposed.describes_the_api()?;
    let lang = anyone.lang;
    let frame = Frame { lang, title: say!(lang, "docs-title"), screen: "docs", ..Frame::default() };
    let described = &*JSON;
    let operations = described["paths"].as_object().into_iter().flatten().flat_map(|(path, methods)| {
        methods.as_object().into_iter().flatten().map(move |(method, operation)| (path, method, operation))
    });
    Ok(page(
        &frame,
        &html! {
            main #main {
                h1 { (say!(lang, "docs-title")) }
                p { (described["info"]["description"].as_str().unwrap_or_default()) }
                p { a href="/api/v1/openapi.json" { "openapi.json" } }
                @for (path, method, operation) in operations { (one(path, method, operation)) }
            }
        },
    ))
}

fn one(path: &str, method: &str, operation: &Value) -> Markup {
    let shape = |content: &Value| {
        let schema = &content["content"]["application/json"]["schema"];
        let name = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()).unwrap_or_default();
        JSON["components"]["schemas"][name]["properties"].as_object().cloned().unwrap_or_default()
    };
    html! {
        section {
            h2 { code { (method.to_uppercase()) " " (path) } }
            @if let Some(said) = operation["description"].as_str().or(operation["summary"].as_str()) { p { (said) } }
            @let asked = shape(&operation["requestBody"]);
            @if !asked.is_empty() { (fields("→", &asked)) }
            @for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                @let answered = shape(response);
                @if answered.is_empty() { p { "← " (status) } } @else { (fields(&format!("← {status}"), &answered)) }
            }
        }
    }
}

fn fields(title: &str, fields: &serde_json::Map<String, Value>) -> Markup {
    html! {
        h3 { (title) }
        dl {
            @for (name, schema) in fields {
                dt { code { (name) } }
                dd { (schema["description"].as_str().unwrap_or_default()) }
            }
        }
    }
}
