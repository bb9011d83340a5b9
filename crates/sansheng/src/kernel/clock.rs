//! Where the time comes from. The rest of the program is given the time; it never asks for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// UTC milliseconds since 1970.
pub type Millis = i64;

/// The source of time: the machine's clock, or one that a simulation moves by hand.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until somebody moves it.
    Simulated(Arc<AtomicI64>),
}

impl Clock {
    /// A simulated clock that shows `start`.
    pub fn simulated(start: Millis) -> Self {
        Self::Simulated(Arc::new(AtomicI64::new(start)))
    }

    /// What the clock shows.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Millis {
        match self {
            Self::System => jiff::Timestamp::now().as_millisecond(),
            Self::Simulated(now) => now.load(Ordering::SeqCst),
        }
    }

    /// Moves a simulated clock to `at`; the machine's clock is not ours to move.
    pub fn set(&self, at: Millis) {
        if let Self::Simulated(now) = self {
            now.store(at, Ordering::SeqCst);
        }
    }
}

/// An instant as RFC 3339 text in UTC, as the API speaks it.
pub fn rfc3339(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at).map_or_else(|_| String::new(), |t| t.to_string())
}

pub mod instant {
    //! Instants in JSON: milliseconds inside, RFC 3339 on the wire. `#[serde(with = "crate::kernel::clock::instant")]`.

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Millis, rfc3339};

    /// Writes it.
    pub fn serialize<S: Serializer>(at: &Millis, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&rfc3339(*at))
    }

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond).map_err(D::Error::custom)
    }
}

pub mod instant_or_none {
    //! As [`super::instant`], for an instant that may be missing.

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Millis, rfc3339};

    #[derive(Deserialize)]
    struct At(#[serde(with = "super::instant")] Millis);

    /// Reads what [`serialize`] wrote.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Millis>, D::Error> {
        Ok(Option::<At>::deserialize(deserializer)?.map(|at| at.0))
    }

    /// Writes it, or `null`.
    pub fn serialize<S: Serializer>(at: &Option<Millis>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => serializer.serialize_str(&rfc3339(*at)),
            None => serializer.serialize_none(),
        }
    }
}
