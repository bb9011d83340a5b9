//! A JSON body: what cannot be read is refused by name, with what is wrong and where.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use super::refusal::{Problem, name_of};

/// What is wrong is told in so many characters: it may repeat what was sent.
const REASON_CHARS_MAX: usize = 200;

/// A body in JSON, as it came or as it goes.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let sent = sent(request, state).await?;
        serde_json::from_slice(&sent).map(Self).map_err(|why| malformed(&why))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

async fn sent<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    if !says_json(request.headers()) {
        return Err(problem(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    Bytes::from_request(request, state).await.map_err(|unread| problem(unread.status()))
}

fn says_json(headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn problem(status: StatusCode) -> Problem {
    Problem::named(status, name_of(status))
}

/// Text that is no JSON, or JSON that is not what is asked for here.
fn malformed(why: &serde_json::Error) -> Problem {
    let status = match why.classify() {
        Category::Data => StatusCode::UNPROCESSABLE_ENTITY,
        Category::Syntax | Category::Eof | Category::Io => StatusCode::BAD_REQUEST,
    };
    let reason: String = why.to_string().chars().take(REASON_CHARS_MAX).collect();
    let mut problem = problem(status);
    problem.details.insert("reason".into(), Value::String(reason));
    problem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Ask {
        #[expect(dead_code, reason = "only whether it is there is asked")]
        service: String,
    }

    async fn read(kind: &str, body: &str) -> Result<Ask, (u16, String)> {
        let request = Request::builder().header(header::CONTENT_TYPE, kind).body(body.to_owned().into());
        let read = Json::<Ask>::from_request(request.expect("a request"), &()).await;
        let reason = |problem: &Problem| problem.details.get("reason").and_then(Value::as_str).unwrap_or("").to_owned();
        read.map(|Json(ask)| ask).map_err(|problem| (problem.status.as_u16(), reason(&problem)))
    }

    #[tokio::test]
    async fn what_cannot_be_read_is_told_with_its_place() {
        for (kind, body, status, reason) in [
            ("text/plain", r#"{"service":"pay"}"#, 415, ""),
            ("", r#"{"service":"pay"}"#, 415, ""),
            ("application/json", r#"{"service":"#, 400, "EOF while parsing a value at line 1 column 11"),
            ("application/json", "{}", 422, "missing field `service` at line 1 column 2"),
            (
                "application/json",
                "{\n \"service\": 7}",
                422,
                "invalid type: integer `7`, expected a string at line 2 column 13",
            ),
        ] {
            let refused = read(kind, body).await.expect_err(body);
            assert_eq!(refused, (status, reason.to_owned()), "{kind} {body}");
        }
        let long = format!(r#"{{"{}":1}}"#, "x".repeat(5_000));
        let (status, reason) = read("application/json", &long).await.expect_err("an unknown field");
        assert_eq!((status, reason.chars().count()), (422, REASON_CHARS_MAX));
        for kind in ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"] {
            assert!(read(kind, r#"{"service":"pay"}"#).await.is_ok(), "{kind}");
        }
    }
}
