//! A PostgreSQL address for a program's command line, which everybody on the machine can read: without its password,
//! which goes through the environment.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use percent_encoding::percent_decode_str;

/// An address without its password, and the password.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) address: String,
    pub(super) password: Option<OsString>,
}

impl Login {
    /// Takes an address apart, as libpq reads it: the credentials end at the first `@` before any `/`.
    pub(super) fn of(url: &str) -> Result<Self, String> {
        let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
        let (rest, asked) = rest.split_once('?').map_or((rest, None), |(rest, asked)| (rest, Some(asked)));
        let mut password = None;
        let mut rest = rest.to_owned();
        if let Some((who, place)) = rest.split_once('@').filter(|(who, _)| !who.contains('/'))
            && let Some((user, secret)) = who.split_once(':')
        {
            password = Some(decoded(secret));
            rest = format!("{user}@{place}");
        }
        let mut kept = Vec::new();
        for pair in asked.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("password", secret)) => password = Some(decoded(secret)),
                Some(("sslpassword", _)) => {
                    return Err(
                        "sslpassword in the address would be seen by everybody on this machine: use a key without a \
                                password that only its owner reads"
                            .into(),
                    );
                }
                _ => kept.push(pair),
            }
        }
        let asked = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        Ok(Self { address: format!("{scheme}://{rest}{asked}"), password })
    }
}

fn decoded(secret: &str) -> OsString {
    OsString::from_vec(percent_decode_str(secret).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_stays_in_the_address() {
        for (url, address, password) in [
            ("postgres://hall:p%40ss%3A@db/hall", "postgres://hall@db/hall", Some("p@ss:")),
            (
                "postgresql://hall:a:b@db:5433/hall?sslmode=require",
                "postgresql://hall@db:5433/hall?sslmode=require",
                Some("a:b"),
            ),
            ("postgres://hall@db/hall", "postgres://hall@db/hall", None),
            (
                "postgres://db/hall?user=hall&password=s%26t&sslmode=disable",
                "postgres://db/hall?user=hall&sslmode=disable",
                Some("s&t"),
            ),
            ("postgres:///hall?host=/run/postgresql", "postgres:///hall?host=/run/postgresql", None),
            ("postgres://db/a@b:c", "postgres://db/a@b:c", None),
            ("postgres://hall:@db/hall", "postgres://hall@db/hall", Some("")),
        ] {
            let login = Login::of(url).expect("an address");
            assert_eq!(
                (login.address.as_str(), login.password.as_deref()),
                (address, password.map(std::ffi::OsStr::new)),
                "{url}"
            );
        }
        assert!(Login::of("postgres://db/hall?sslpassword=x").is_err());
    }
}
