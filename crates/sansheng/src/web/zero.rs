//! No zero byte comes in. One engine cannot store it in a text, the other would keep what nobody can see or look up:
//! whoever sends one, in a form, in JSON or in a query, hears that it could not be read.

use std::error::Error;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::LengthLimitError;

use super::refusal::Problem;
use super::security::BODY_BYTES_MAX;

/// Lets a request on when neither its query nor its body has one.
pub async fn keep_out(request: Request, next: Next) -> Response {
    let malformed = || Problem::named(StatusCode::BAD_REQUEST, "body_malformed").into_response();
    if request.uri().query().is_some_and(|query| in_form(query.as_bytes())) {
        return malformed();
    }
    let Some(found) = looked_for_in(request.headers()) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    match to_bytes(body, BODY_BYTES_MAX).await {
        Ok(body) if found(&body) => malformed(),
        Ok(body) => next.run(Request::from_parts(parts, Body::from(body))).await,
        Err(error) => unread(&error).into_response(),
    }
}

/// How a body of this kind would carry one.
fn looked_for_in(headers: &HeaderMap) -> Option<fn(&[u8]) -> bool> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let kind = kind.split(';').next().unwrap_or_default().trim();
    match kind {
        "application/x-www-form-urlencoded" => Some(in_form),
        kind if kind == "application/json" || kind.ends_with("+json") => Some(in_json),
        _ => None,
    }
}

fn in_form(text: &[u8]) -> bool {
    text.contains(&0) || text.windows(3).any(|three| three == b"%00")
}

/// Written as an escape; two backslashes before the `u` are a backslash and a letter.
fn in_json(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, 0 | b'\\')) {
        if rest[at] == 0 || rest[at + 1..].starts_with(b"u0000") {
            return true;
        }
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

fn unread(error: &axum::Error) -> Problem {
    let mut cause: Option<&dyn Error> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Problem::named(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large");
        }
        cause = error.source();
    }
    Problem::named(StatusCode::REQUEST_TIMEOUT, "request_too_slow")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zero_byte_is_seen_however_it_is_written() {
        for json in [r#"{"a":"\u0000"}"#, r#"{"a":"x\\\u0000"}"#, "{\"a\":\"\0\"}", r#"{"\u0000":1}"#] {
            assert!(in_json(json.as_bytes()), "{json}");
        }
        for json in
            [r#"{"a":"\\u0000"}"#, r#"{"a":"\u00001"}"#.replace("\\u0000", "\\u0001").as_str(), r#"{"a":"\\"}"#, "\\"]
        {
            assert!(!in_json(json.as_bytes()), "{json}");
        }
        assert!(in_form(b"a=b%00c") && in_form(b"a=\0") && !in_form(b"a=%2500&b=00"));
    }
}
