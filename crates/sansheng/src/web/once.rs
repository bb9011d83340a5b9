//! The idempotency key of a request: from the header, or from the form that carries it.

use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::refusal::Problem;
use crate::door::OnceKey;

/// A key is at most this long: a UUID or a ULID with some room.
const KEY_LENGTH_MAX: usize = 80;

/// The key in `Idempotency-Key`, bound to what was asked (`what` names the act, so that one key cannot serve two).
pub fn key(headers: &HeaderMap, what: &str, body: &impl Serialize) -> Result<Option<OnceKey>, Problem> {
    let Some(given) = headers.get("idempotency-key") else { return Ok(None) };
    let given = given.to_str().map_err(|_| malformed())?;
    key_of(given, what, body).map(Some)
}

/// As [`key`], for what may only be done with one (money).
pub fn key_required(headers: &HeaderMap, what: &str, body: &impl Serialize) -> Result<OnceKey, Problem> {
    let missing = || Problem::named(StatusCode::BAD_REQUEST, "idempotency_key_required");
    key(headers, what, body)?.ok_or_else(missing)
}

/// The key that a form carries in a field; none when the browser could not make one.
pub fn of_form(given: &str, what: &str, body: &impl Serialize) -> Result<Option<OnceKey>, Problem> {
    if given.is_empty() { Ok(None) } else { key_of(given, what, body).map(Some) }
}

/// A key that a form carries in a field.
pub fn key_of(given: &str, what: &str, body: &impl Serialize) -> Result<OnceKey, Problem> {
    let printable = given.bytes().all(|b| b.is_ascii_graphic());
    if given.is_empty() || given.len() > KEY_LENGTH_MAX || !printable {
        return Err(malformed());
    }
    let mut hasher = Sha256::new();
    hasher.update(what.as_bytes());
    hasher.update([0]);
    hasher.update(serde_json::to_vec(body).map_err(|_| malformed())?);
    Ok(OnceKey { key: given.to_owned(), body_hash: hex::encode(hasher.finalize()) })
}

fn malformed() -> Problem {
    Problem::named(StatusCode::BAD_REQUEST, "idempotency_key_malformed")
}

/// What was made, and the secret that goes with it, which is told once: the idempotency table keeps that it was made, never
/// the secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Told {
    /// Whose, by id.
    pub id: String,
    /// The secret; nobody has it any more when the answer is the first one's again.
    #[serde(skip)]
    pub secret: Option<String>,
}

impl Told {
    /// With its secret.
    pub fn new(id: String, secret: String) -> Self {
        Self { id, secret: Some(secret) }
    }
}
