//! A refusal on its way out: `status` alone knows which HTTP status it has, `locales/` the words, keyed by its name.

mod status;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fluent_bundle::FluentValue;
use serde_json::{Map, Value, json};

use crate::door::Answer;
use crate::kernel::{Language, Money};

/// A "no" on its way out: a stable snake_case name, a status, what is known about it, and when to try again.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// The stable name.
    pub name: String,
    /// More about it, as the refusal carries it.
    pub details: Map<String, Value>,
    /// Seconds after which trying again makes sense.
    pub retry_after_s: Option<u64>,
    /// The language it is told in.
    pub lang: Language,
}

impl Problem {
    /// A problem of the rim itself: `Problem::named(StatusCode::NOT_FOUND, "not_found")`.
    pub fn named(status: StatusCode, name: &str) -> Self {
        Self { status, name: name.into(), details: Map::new(), retry_after_s: None, lang: Language::default() }
    }

    /// There is nothing at this address.
    pub fn not_found() -> Self {
        Self::named(StatusCode::NOT_FOUND, "not_found")
    }

    /// What the door's answer is to an HTTP client.
    pub fn of(answer: Answer) -> Self {
        match answer {
            Answer::Refused(refusal) => {
                let (name, details) = refusal.name_and_details();
                let retry_after_s = details.get("retry_after_s").and_then(Value::as_u64);
                Self { details, retry_after_s, ..Self::named(status::of(&refusal), &name) }
            }
            Answer::Unknown => Self::again(StatusCode::SERVICE_UNAVAILABLE, "outcome_unknown", 1),
            Answer::Unavailable => Self::again(StatusCode::SERVICE_UNAVAILABLE, "store_unavailable", 2),
            Answer::StorageFull => Self::again(StatusCode::INSUFFICIENT_STORAGE, "storage_full", 5),
            Answer::Broken => Self::named(StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    fn again(status: StatusCode, name: &str, after_s: u64) -> Self {
        Self { retry_after_s: Some(after_s), ..Self::named(status, name) }
    }

    /// Told in a language.
    pub fn in_language(mut self, lang: Language) -> Self {
        self.lang = lang;
        self
    }

    /// One sentence for a person.
    pub fn title(&self) -> String {
        let key = format!("refusal-{}", self.name.replace('_', "-"));
        let value = |name: &str, v: &Value| match v {
            // Amounts travel as fen and are read as yuan.
            Value::Number(n) if name.ends_with("_fen") => {
                FluentValue::from(Money(n.as_i64().unwrap_or_default()).to_string())
            }
            Value::Number(n) => FluentValue::from(n.as_f64().unwrap_or_default()),
            Value::String(s) => FluentValue::from(s.clone()),
            other => FluentValue::from(other.to_string()),
        };
        // Fluent wants names that live as long as the program; a refusal has few, and they are known.
        let args: Vec<(String, FluentValue<'_>)> = self.details.iter().map(|(k, v)| (k.clone(), value(k, v))).collect();
        self.lang.say_with(&key, &args)
    }
}

/// What an answer without a name of its own is called.
pub(super) fn name_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "not_found",
        StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
        StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
        StatusCode::REQUEST_TIMEOUT => "request_too_slow",
        StatusCode::GATEWAY_TIMEOUT => "outcome_unknown",
        status if status.is_client_error() => "body_malformed",
        _ => "internal",
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = Map::new();
        body.insert("type".into(), json!(self.name));
        body.insert("title".into(), json!(self.title()));
        body.insert("status".into(), json!(self.status.as_u16()));
        for (key, value) in &self.details {
            body.entry(key.clone()).or_insert_with(|| value.clone());
        }
        let mut response = (self.status, Json(Value::Object(body))).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // `look::for_people` makes a page of it where a person waits for one.
        response.extensions_mut().insert(self);
        response
    }
}
