//! The remaining wait, learned from the hall's own days: state of the floor in, distribution out.
//!
//! [`crate::wait`] answers from a formula and needs nothing but the counters; here is the better answer of a hall that
//! keeps what it sees. Four parts, each of use without the next:
//!
//! 1. [`Floor`] is told every event and learns while it watches: services by kind, each clerk's speed, promptness and
//!    business, absences, patience, and the credit that priority really has (`rates`, `credit`).
//! 2. The *outlook* (`outlook`) is the explainable core: how many calls there will be after so many seconds, from the
//!    services in hand and the counters that are silent, and from that one ticket's wait.
//! 3. A [`Forest`] of small trees ([`grow()`]) turns the row of numbers that the floor gives into mean and quantiles. It is
//!    grown from the hall's own past ([`Lesson`]s), in the background, in seconds.
//! 4. The [`Calibration`] corrects what is said by what came true lately, so that the upper end holds in 90 of 100 cases
//!    for every number of people ahead.
//!
//! [`Predictor`] holds the four. Nothing looks ahead, asks the clock or knows who anybody is; the same events give the same
//! answers.

mod calibration;
mod credit;
mod features;
mod floor;
mod forest;
mod grow;
pub mod honesty;
mod kept;
mod outlook;
mod predictor;
mod rates;
mod text;
mod told;

pub use calibration::{Calibration, Standing};
pub use features::{Ask, FEATURES, Features, feature_names};
pub use floor::Floor;
pub use forest::{Answer, Forest, LEVELS};
pub use grow::{Growth, Lesson, grow};
pub use predictor::{Foretold, Predictor};
pub use told::{Joining, Level, Starting};

/// A kind of business: its place in the hall's list, counted from zero. Where [`crate::Waiting::service`] is any number
/// the caller likes, this one is a place, as something is learned for each.
pub type Kind = usize;
/// An instant or a span in seconds on the caller's scale. What comes from outside is told in these; the rows and answers of
/// the trees are `f32`, as a forest walks through thousands of them.
pub type Seconds = f64;
