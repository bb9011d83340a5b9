//! The predictor as a product holds it: the floor, the forest when one has been grown, the calibration, and how all that
//! was learned survives a restart as text. Without a forest (a new hall) the outlook answers by itself; the calibration
//! corrects either.

use super::calibration::{Calibration, Standing};
use super::features::{Ask, Features, outlook_of};
use super::floor::Floor;
use super::forest::{Answer, Forest};
use super::{Seconds, text};

/// What was said to a ticket, kept until it is known what came true.
#[derive(Debug, Clone, Copy)]
pub struct Foretold {
    /// The row it rests on: with the wait that follows it is a lesson for the next forest.
    pub features: Features,
    /// Who asked.
    pub standing: Standing,
    /// Before correction.
    pub raw: Answer,
    /// As said.
    pub said: Answer,
}

impl Foretold {
    /// The mean wait that the outlook alone foretells, in seconds: what [`super::Joining::foretold_s`] is for, as
    /// it means the same before and after a forest has been grown.
    #[must_use]
    pub fn outlook_s(&self) -> Seconds {
        f64::from(outlook_of(&self.features)[0])
    }
}

/// Everything a hall has learned about its waits.
///
/// ```
/// use queueing::predict::{Ask, Joining, Level, Predictor, Starting};
///
/// // Two kinds of business; the most credit counts as 180 seconds waited, the raised level as 90.
/// let mut hall = Predictor::new(2, [0.0, 90.0, 180.0]);
/// hall.floor.start(Starting { at_s: 0.0, counter: Some(0), kind: 0, ticket: None });
/// hall.floor.join(Joining { ticket: 1, kind: 0, class: Level::Plain, joined_s: 10.0, foretold_s: None });
/// let class = Some(Level::Plain);
/// let ask = Ask { id: 2, kind: 0, class, joined_s: 20.0, now_s: 20.0, hour: 9.0, weekday: 1 };
/// let foretold = hall.ask(&ask, 1);
/// let (low, mid, high) = foretold.said.interval_min();
/// assert!(low <= mid && mid <= high);
///
/// // Called after 150 seconds: the next promise is better for it.
/// hall.came_true(&foretold, 150.0);
/// let kept = hall.to_text();
/// assert_eq!(Predictor::from_text(&kept).expect("what was written can be read").to_text(), kept);
/// ```
#[derive(Debug, Clone)]
pub struct Predictor {
    /// What happens now; tell it every event.
    pub floor: Floor,
    forest: Option<Forest>,
    calibration: Calibration,
}

impl Predictor {
    /// A new hall: nothing learned. See [`Floor::new`].
    #[must_use]
    pub fn new(kinds: usize, credits_s: [Seconds; 3]) -> Self {
        Self { floor: Floor::new(kinds, credits_s), forest: None, calibration: Calibration::default() }
    }

    /// The remaining wait of a ticket with so many people ahead of it.
    #[must_use]
    pub fn ask(&self, ask: &Ask, ahead: usize) -> Foretold {
        let features = self.floor.features(ask);
        let standing = Standing { ahead, waits: ask.now_s > ask.joined_s };
        let raw = self.forest.as_ref().map_or_else(|| Answer::of_outlook(&features), |forest| forest.answer(&features));
        Foretold { features, standing, raw, said: self.calibration.corrected(&raw, standing) }
    }

    /// What was foretold came to this: seconds from the asking to the call.
    pub fn came_true(&mut self, foretold: &Foretold, wait_s: Seconds) {
        self.calibration.observe_told(&foretold.raw, &foretold.said, foretold.standing, wait_s);
    }

    /// A forest grown in the background takes over. The corrections stay: they are of ratios, and slide on.
    pub fn adopt(&mut self, forest: Forest) {
        self.forest = Some(forest);
    }

    /// The upper end is told in whole steps of so many seconds. See [`Calibration::told_in`].
    pub fn told_in(&mut self, step_s: Seconds) {
        self.calibration.told_in(step_s);
    }

    /// The forest, when one has been grown: another process may adopt it.
    #[must_use]
    pub fn forest(&self) -> Option<&Forest> {
        self.forest.as_ref()
    }

    /// Whether a forest answers.
    #[must_use]
    pub fn has_forest(&self) -> bool {
        self.forest.is_some()
    }

    /// All that was learned, as lines of numbers. Who waits and who is served is not learned and not in it.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut out = text::Writer::new();
        self.floor.write(&mut out);
        self.calibration.write(&mut out);
        if let Some(forest) = &self.forest {
            forest.write(&mut out);
        }
        out.finish()
    }

    /// The other way. `None` when it is not what [`Self::to_text`] wrote: then start anew.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut lines = text::Reader::new(text)?;
        let floor = Floor::read(&mut lines)?;
        let calibration = Calibration::read(&mut lines)?;
        let forest = if lines.is_done() { None } else { Some(Forest::read(&mut lines)?) };
        lines.is_done().then_some(Self { floor, forest, calibration })
    }
}

#[cfg(test)]
#[path = "predictor_tests.rs"]
mod tests;
