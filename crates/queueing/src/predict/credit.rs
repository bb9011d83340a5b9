//! The credit a ticket has in the order, learned from the calls themselves. A hall says "priority counts as 90 seconds
//! waited"; what its machine does may be something else, may differ between tickets of one class, and may change over
//! night. Each waiting ticket has a belief over the possible credits; each call of one before another makes some of them
//! likelier (Bayes' rule, the tickets taken as independent); what is believed of a ticket when it goes counts for its
//! class. In a hall whose order is enforced the belief is a certainty from the first day on.

use super::Seconds;

/// How many credits are told apart, and how many classes.
pub(super) const LEVELS: usize = 3;
/// Classes of tickets; beyond these they count as the last.
pub(super) const CLASSES: usize = 3;
/// Memory of a class in tickets.
const MEMORY: f64 = 250.0;
/// Weight of what the rules say, in tickets.
const PRIOR: f64 = 10.0;
/// A call against the order happens anyhow: transfers, a clerk who knows better, clocks that differ by a second.
const DISORDER: f64 = 0.03;
/// Whoever joined less than this ago may not have been in line yet when the call was made.
pub(super) const SETTLED_S: Seconds = 3.0;

/// A probability for each credit.
pub(super) type Belief = [f64; LEVELS];

/// What is believed of the classes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Credits {
    pub(super) levels_s: [Seconds; LEVELS],
    classes: [Belief; CLASSES],
}

impl Credits {
    /// As the rules say: class `n` has the `n`-th credit.
    pub(super) fn new(levels_s: [Seconds; LEVELS]) -> Self {
        let says = |class: usize| {
            std::array::from_fn(|level| if level == class.min(LEVELS - 1) { PRIOR } else { PRIOR / 20.0 })
        };
        Self { levels_s, classes: std::array::from_fn(says) }
    }

    /// What is believed of a ticket of this class that just came. The lowest class has no credit: everybody's credit is
    /// measured from it.
    pub(super) fn of_class(&self, class: usize) -> Belief {
        if class == 0 {
            return std::array::from_fn(|level| f64::from(u8::from(level == 0)));
        }
        let counts = &self.classes[class.min(CLASSES - 1)];
        let total: f64 = counts.iter().sum();
        counts.map(|count| count / total)
    }

    /// A ticket of this class has gone, and this was believed of it.
    pub(super) fn learn(&mut self, class: usize, belief: &Belief) {
        for (count, share) in self.classes[class.min(CLASSES - 1)].iter_mut().zip(belief) {
            *count = *count * (1.0 - 1.0 / MEMORY) + share;
        }
    }

    /// P(a ticket that joined so much later goes first), each with its belief.
    pub(super) fn goes_first(&self, later_s: Seconds, its: &Belief, mine: &Belief) -> f64 {
        let mut chance = 0.0;
        for (level, share) in its.iter().enumerate() {
            for (my_level, my_share) in mine.iter().enumerate() {
                if later_s - self.levels_s[level] + self.levels_s[my_level] <= 0.0 {
                    chance += share * my_share;
                }
            }
        }
        chance
    }

    /// Seconds from now in which whoever comes still goes first, on average, of at most `horizon_s`.
    pub(super) fn open_to_overtaking_s(
        &self,
        waited_s: Seconds,
        horizon_s: Seconds,
        its: &Belief,
        mine: &Belief,
    ) -> Seconds {
        let mut sum_s = 0.0;
        for (level, share) in its.iter().enumerate() {
            for (my_level, my_share) in mine.iter().enumerate() {
                let open_s = self.levels_s[level] - self.levels_s[my_level] - waited_s;
                sum_s += share * my_share * open_s.clamp(0.0, horizon_s);
            }
        }
        sum_s
    }

    /// `called` went before `passed`, who joined `later_s` after it (negative: before); with `doubt` it says nothing,
    /// as the counter may not serve the other.
    pub(super) fn saw(&self, called: &mut Belief, passed: &mut Belief, later_s: Seconds, doubt: f64) {
        let odd = (DISORDER + doubt).min(0.9);
        let (mut of_called, mut of_passed) = ([0.0; LEVELS], [0.0; LEVELS]);
        for (level, share) in called.iter().enumerate() {
            for (other, other_share) in passed.iter().enumerate() {
                let in_order = later_s + self.levels_s[level] - self.levels_s[other] >= 0.0;
                let weight = share * other_share * if in_order { 1.0 } else { odd };
                of_called[level] += weight;
                of_passed[other] += weight;
            }
        }
        let total: f64 = of_called.iter().sum();
        if total > 1e-9 {
            *called = of_called.map(|weight| weight / total);
            *passed = of_passed.map(|weight| weight / total);
        }
    }

    /// All numbers in a fixed order.
    pub(super) fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.levels_s.iter().copied().chain(self.classes.iter().flatten().copied())
    }

    /// The other way; `None` when there are too few or they make no sense.
    pub(super) fn restored(numbers: &mut impl Iterator<Item = f64>) -> Option<Self> {
        let mut credits = Self::new([0.0; LEVELS]);
        for number in credits.levels_s.iter_mut().chain(credits.classes.iter_mut().flatten()) {
            *number = numbers.next().filter(|number| number.is_finite() && *number >= 0.0)?;
        }
        let usable = credits.classes.iter().all(|counts| counts.iter().sum::<f64>() > 0.0);
        usable.then_some(credits)
    }
}
