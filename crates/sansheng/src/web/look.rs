//! How a viewer wants to read: the language and the text size that they chose, kept in cookies; and the middleware
//! that keeps them and that says a "no" as a page to people, as a problem document to programs.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::pages::problem;
use super::refusal::Problem;
use crate::kernel::Language;

/// A year: somebody who chose large type wants it the next time too. The kiosk takes it back by itself.
const KEPT_S: u32 = 31_536_000;

/// How a viewer wants to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// By `?lang=`, else the cookie, else the browser.
    pub lang: Language,
    /// Large type, by the cookie.
    pub large: bool,
    /// This page's path and query, without `lang`: what the language switch leads back to.
    pub here: String,
}

impl Look {
    /// Of a request.
    pub fn of(uri: &Uri, headers: &HeaderMap) -> Self {
        let chosen = asked_language(uri).or_else(|| cookie(headers, "lang").and_then(exactly));
        let browser = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or("");
        Self {
            lang: chosen.unwrap_or_else(|| Language::asked_for(browser)),
            large: cookie(headers, "size") == Some("large"),
            here: without_language(uri),
        }
    }
}

fn exactly(tag: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|lang| lang.tag() == tag)
}

fn asked_language(uri: &Uri) -> Option<Language> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(exactly)
}

fn without_language(uri: &Uri) -> String {
    let kept: Vec<&str> =
        uri.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}

/// A cookie's value.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

impl<S: Send + Sync> FromRequestParts<S> for Look {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.uri, &parts.headers))
    }
}

/// Keeps a language that was chosen by `?lang=`, and turns a problem into a page where a person is waiting for one.
pub async fn for_people(State(app): State<App>, request: Request, next: Next) -> Response {
    let look = Look::of(request.uri(), request.headers());
    let chosen = asked_language(request.uri());
    let accept = request.headers().get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let person = accept.contains("text/html") && !request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    if person && let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let retry = response.headers_mut().remove(header::RETRY_AFTER);
        let page = problem::problem(&problem.clone().in_language(look.lang), &look);
        response = (problem.status, page).into_response();
        if let Some(retry) = retry {
            response.headers_mut().insert(header::RETRY_AFTER, retry);
        }
    }
    if let Some(lang) = chosen {
        let secure = if app.is_https() { "; Secure" } else { "" };
        let cookie = format!("lang={}; Path=/; Max-Age={KEPT_S}; SameSite=Lax{secure}", lang.tag());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(uri: &str, cookies: &str, browser: &str) -> Look {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, browser.parse().unwrap());
        Look::of(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn the_choice_counts_before_the_cookie_and_the_cookie_before_the_browser() {
        assert_eq!(look("/a", "", "fr").lang, Language::Chinese);
        assert_eq!(look("/a", "", "en-GB").lang, Language::English);
        assert_eq!(look("/a", "x=1; lang=zh-CN", "en").lang, Language::Chinese);
        assert_eq!(look("/a?lang=en", "lang=zh-CN", "zh").lang, Language::English);
        assert_eq!(look("/a?lang=nonsense", "lang=en", "zh").lang, Language::English);
        assert!(look("/a", "lang=en; size=large", "").large);
        assert_eq!(look("/a?x=1&lang=en&y=2", "", "").here, "/a?x=1&y=2");
    }
}
