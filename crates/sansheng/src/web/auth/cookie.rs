//! The cookies: one for a person's session, one for a device. Over https they carry the `__Host-` prefix and `Secure`, which
//! binds them to this very host. Browsers refuse both on plain http, so there the name goes without the prefix; that is
//! meant for a machine's own loopback and for a hall's closed network, and README says so.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::people::TOKEN_LENGTH_MAX;
use crate::people::rules::SESSION_AT_MOST;
use crate::web::look;

/// A device stays enrolled until it is revoked; browsers keep a cookie for 400 days at most.
const DEVICE_S: i64 = 400 * 24 * 3_600;

/// Which cookie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jar {
    /// A person's session.
    Session,
    /// A device.
    Device,
}

impl Jar {
    /// Its name.
    pub fn name(self, https: bool) -> &'static str {
        match (self, https) {
            (Self::Session, true) => "__Host-sansheng",
            (Self::Session, false) => "sansheng",
            (Self::Device, true) => "__Host-sansheng-device",
            (Self::Device, false) => "sansheng-device",
        }
    }

    /// The header that puts a token into it.
    pub fn set(self, token: &str, https: bool) -> HeaderValue {
        let age = match self {
            Self::Session => SESSION_AT_MOST / 1_000,
            Self::Device => DEVICE_S,
        };
        self.header(token, age, https)
    }

    /// The header that empties it.
    pub fn clear(self, https: bool) -> HeaderValue {
        self.header("", 0, https)
    }

    fn header(self, token: &str, age_s: i64, https: bool) -> HeaderValue {
        let secure = if https { "; Secure" } else { "" };
        // Lax: a link to a page from a mail still finds its reader signed in; writes are checked by origin.
        let text = format!("{}={token}; Path=/; Max-Age={age_s}; HttpOnly; SameSite=Lax{secure}", self.name(https));
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The token in it.
    pub fn read(self, headers: &HeaderMap, https: bool) -> Option<&str> {
        look::cookie(headers, self.name(https)).filter(|token| !token.is_empty() && token.len() <= TOKEN_LENGTH_MAX)
    }
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let given = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = given.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && token.len() <= TOKEN_LENGTH_MAX).then(|| token.trim())
}
