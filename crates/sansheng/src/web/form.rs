//! What a page's form sent. A name may come several times (boxes to tick), which serde's form reader does not take.

use axum::extract::{FromRequest, Request};
use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::once;
use super::refusal::Problem;
use crate::door::OnceKey;

/// A form or a query as pairs, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// Reads `a=1&b=2`.
    pub fn read(text: &str) -> Self {
        let decoded = |part: &str| percent_decode_str(&part.replace('+', " ")).decode_utf8_lossy().into_owned();
        Self(text.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (decoded(k), decoded(v))).collect())
    }

    /// The first value under a name; empty when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value under a name.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect()
    }

    /// Every name with its value, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The form's idempotency key, bound to what is asked; none when the browser could not make one.
    pub fn once(&self, what: &str, body: &impl Serialize) -> Result<Option<OnceKey>, Problem> {
        once::of_form(self.one("key"), what, body)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let body = String::from_request(request, state).await;
        let malformed = |_| Problem::named(axum::http::StatusCode::BAD_REQUEST, "form_malformed");
        body.map(|text| Self::read(&text)).map_err(malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::Sent;

    #[test]
    fn a_name_may_come_several_times() {
        let sent = Sent::read("need=elderly&need=with+infant&note=%E6%82%A8%E5%A5%BD&key=k");
        assert_eq!(sent.all("need"), ["elderly", "with infant"]);
        assert_eq!(sent.one("note"), "您好");
        assert_eq!(sent.one("missing"), "");
    }
}
