//! What a server shows of itself to whoever asks: the description of its API, and its figures. Both are open unless the
//! command line says otherwise; neither holds anything about a person.

use std::path::Path;

use axum::http::{HeaderMap, StatusCode};

use super::auth::cookie::bearer;
use super::auth::known::{TokenKey, key_of};
use super::refusal::Problem;

/// A shorter token could be guessed.
const TOKEN_CHARS_MIN: usize = 16;

/// What is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exposed {
    /// The description of the API is not found.
    pub no_api_docs: bool,
    /// The hash of the token that `/metrics` asks for; nothing where it asks for none.
    metrics: Option<TokenKey>,
}

impl Exposed {
    /// By the settings; one line says why the token's file cannot be used.
    pub fn new(no_api_docs: bool, metrics_token_file: Option<&Path>) -> Result<Self, String> {
        let metrics = metrics_token_file.map(token_of).transpose()?;
        Ok(Self { no_api_docs, metrics })
    }

    /// Whether the API is described here; otherwise there is no such page.
    pub fn describes_the_api(&self) -> Result<(), Problem> {
        if self.no_api_docs { Err(Problem::not_found()) } else { Ok(()) }
    }

    /// Whether the figures are shown to whoever sent these headers. Hashes are compared, so that the time it takes says
    /// nothing about the token.
    pub fn shows_figures(&self, headers: &HeaderMap) -> Result<(), Problem> {
        match self.metrics {
            Some(key) if bearer(headers).map(key_of) != Some(key) => {
                Err(Problem::named(StatusCode::UNAUTHORIZED, "metrics_token_needed"))
            }
            _ => Ok(()),
        }
    }
}

fn token_of(file: &Path) -> Result<TokenKey, String> {
    let token = std::fs::read_to_string(file).map_err(|why| format!("cannot read {}: {why}", file.display()))?;
    let token = token.trim();
    if token.chars().count() < TOKEN_CHARS_MIN {
        return Err(format!("the token in {} has fewer than {TOKEN_CHARS_MIN} characters", file.display()));
    }
    Ok(key_of(token))
}
