//! What somebody typed outlives a lock. A form that reaches us after the screen locked, or after the password was typed
//! too long ago for a sensitive act, is not thrown away: the page that asks for the password carries it along, and
//! afterwards it is sent with one more press. Forms with passwords in them are not carried.

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::form::Sent;
use super::refusal::Problem;
use super::security::BODY_BYTES_MAX;

/// Fields that are secrets, here or in the reader's own password manager.
const SECRETS: [&str; 5] = ["password", "present", "factor-present", "code", "token"];

/// A form that was not taken yet.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where it was sent.
    pub to: String,
    /// What it says, as browsers write it.
    pub form: String,
}

impl Kept {
    fn of(to: &str, body: &Bytes) -> Option<Self> {
        let form = std::str::from_utf8(body).ok()?.to_owned();
        let sent = Sent::read(&form);
        let secret = SECRETS.iter().any(|name| !sent.one(name).is_empty());
        (!secret && !form.is_empty()).then(|| Self { to: to.to_owned(), form })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    text(header::ACCEPT).contains("text/html")
        && text(header::CONTENT_TYPE).starts_with("application/x-www-form-urlencoded")
}

/// Keeps a page's form until its answer is known.
pub async fn keep(request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_form(request.headers()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // The layers around have limited its size and its pauses already.
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Problem::named(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").into_response();
    };
    let to = parts.uri.path().to_owned();
    let mut response = next.run(Request::from_parts(parts, Body::from(body.clone()))).await;
    let waits = |problem: &Problem| matches!(problem.name.as_str(), "session_locked" | "proof_needed");
    if response.extensions().get::<Problem>().is_some_and(waits)
        && let Some(kept) = Kept::of(&to, &body)
    {
        response.extensions_mut().insert(kept);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_a_form_with_a_secret_is_not_carried_along() {
        let kept = |form: &'static str| Kept::of("/admin/staff", &Bytes::from_static(form.as_bytes())).is_some();
        assert!(kept("key=k&name=%E6%9D%8E&login=li"));
        assert!(kept("name=x&password="));
        for secret in ["password=x", "name=x&code=123456", "present=x&password=y", "factor-present=x", "", "token=t"] {
            assert!(!kept(secret), "{secret}");
        }
    }
}
