//! Who is asking. An extractor in a handler's signature is the permission.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::app::App;
use super::look::Look;
use crate::kernel::{Actor, Language};

/// Anybody, signed in or not: pages and addresses that are public.
#[derive(Clone, Debug)]
pub struct Anyone {
    /// Who, for the journal.
    pub actor: Actor,
    /// The language they read.
    pub lang: Language,
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self { actor: Actor::public(), lang: Look::of(&parts.uri, &parts.headers).lang })
    }
}
