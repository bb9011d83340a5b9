//! Which of two voices speaks: the corrected formula, or the predictor that learned from the hall's own days. The one that
//! was nearer to what came true lately, over the whole distribution; the predictor has to have proved itself first. Pure.

/// The memory, in first calls.
const MEMORY: f64 = 400.0;
/// Outcomes before the predictor may speak.
const PROVED: f64 = 150.0;
/// It must be nearer by so much: a draw stays with what can be explained on paper.
const NEARER: f64 = 0.98;

/// Decayed losses of both, over the same outcomes.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Contest {
    learned_s: f64,
    formula_s: f64,
    n: f64,
}

impl Contest {
    /// What both lost, in seconds, when a wait became known.
    pub(super) fn add(&mut self, learned_s: f64, formula_s: f64) {
        if !learned_s.is_finite() || !formula_s.is_finite() {
            return;
        }
        let keep = 1.0 - 1.0 / MEMORY;
        self.learned_s = self.learned_s * keep + learned_s;
        self.formula_s = self.formula_s * keep + formula_s;
        self.n = self.n * keep + 1.0;
    }

    /// Whether the predictor speaks.
    pub(super) fn learned_speaks(&self) -> bool {
        self.n >= PROVED && self.learned_s < self.formula_s * NEARER
    }

    /// As it is kept.
    pub(super) fn numbers(&self) -> [f64; 3] {
        [self.learned_s, self.formula_s, self.n]
    }

    /// The other way; `None` when no contest can have these numbers.
    pub(super) fn of(numbers: [f64; 3]) -> Option<Self> {
        let [learned_s, formula_s, n] = numbers;
        numbers.iter().all(|number| number.is_finite() && *number >= 0.0).then_some(Self { learned_s, formula_s, n })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_nearer_speaks_once_it_has_proved_it() {
        let mut contest = Contest::default();
        for n in 0..400 {
            assert!(n >= 150 || !contest.learned_speaks(), "after {n}");
            contest.add(40.0, 50.0);
        }
        assert!(contest.learned_speaks());
        for _ in 0..400 {
            contest.add(60.0, 50.0);
        }
        assert!(!contest.learned_speaks(), "the formula is nearer now");
        contest.add(f64::NAN, 1.0);
        assert_eq!(Contest::of(contest.numbers()), Some(contest));
        assert_eq!(Contest::of([f64::NAN, 0.0, 0.0]), None);
    }
}
