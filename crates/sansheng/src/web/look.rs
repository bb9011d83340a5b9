//! How a viewer wants to read: the language and the text size that they chose, kept in cookies; and a "no" as a page
//! for people. Which answers become pages is decided in `security`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};

use super::pages::kiosk::KioskView;
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
        let chosen = chosen_language(uri, headers);
        Self {
            lang: chosen.or_else(|| browser_language(headers)).unwrap_or_default(),
            large: cookie(headers, "size") == Some("large"),
            here: without_language(uri),
        }
    }
}

/// The language that a browser asks for, where it is one of ours.
pub fn browser_language(headers: &HeaderMap) -> Option<Language> {
    Language::among(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}

/// The language that a viewer chose on this machine, if they did: a person's own setting counts after it.
pub fn chosen_language(uri: &Uri, headers: &HeaderMap) -> Option<Language> {
    asked_language(uri).or_else(|| cookie(headers, "lang").and_then(exactly))
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

/// The page that a form was sent from, by the browser's word: its path and query, without `lang`. `is_own` says whether an
/// origin is ours.
pub fn sent_from(headers: &HeaderMap, is_own: impl Fn(&str) -> bool) -> Option<String> {
    let from: Uri = headers.get(header::REFERER)?.to_str().ok()?.parse().ok()?;
    let origin = format!("{}://{}", from.scheme_str()?, from.authority()?);
    is_own(&origin).then(|| without_language(&from))
}

/// A problem as a page, in its own language. `posted`: a form was not taken, and `look.here` is the page that it was sent
/// from. `kiosk`: the kiosk on whose screen it is told.
pub fn problem_page(told: &Problem, look: &Look, posted: bool, kiosk: Option<&KioskView>) -> Response {
    let page = match kiosk {
        Some(view) => problem::at_kiosk(told, view, posted),
        None => problem::problem(told, look, posted),
    };
    let mut response = (told.status, page).into_response();
    if let Some(seconds) = told.retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

/// The cookie that keeps a language chosen by `?lang=`.
pub fn kept_choice(uri: &Uri, https: bool) -> Option<HeaderValue> {
    kept_language(asked_language(uri)?, https)
}

/// The cookie that keeps a language on this machine.
pub fn kept_language(lang: Language, https: bool) -> Option<HeaderValue> {
    let secure = if https { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("lang={}; Path=/; Max-Age={KEPT_S}; SameSite=Lax{secure}", lang.tag())).ok()
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

    #[test]
    fn security_a_refused_form_leads_back_to_a_page_of_ours_only() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().unwrap());
            sent_from(&headers, |origin| origin == "http://hall:8080")
        };
        assert_eq!(from("http://hall:8080/kiosk/renmin/pay?lang=en&x=1").as_deref(), Some("/kiosk/renmin/pay?x=1"));
        for foreign in ["http://evil.example/a", "https://hall:8080/a", "http://hall:8080.evil.example/a", "/a", "no"] {
            assert_eq!(from(foreign), None, "{foreign}");
        }
        assert_eq!(sent_from(&HeaderMap::new(), |_| true), None);
    }
}
