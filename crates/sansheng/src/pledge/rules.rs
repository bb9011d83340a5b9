//! What counts mean: whether a clause was kept. Pure.

use serde::Serialize;

use super::Clause;
use crate::kernel::Share;

/// With fewer cases than this a share says little about a hall, and is told as such.
pub const FEW: i64 = 20;

/// Cases of a clause, and in how many of them it was kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Kept.
    pub kept: i64,
    /// Of so many.
    pub of: i64,
}

impl Tally {
    /// Counts one more case.
    pub fn count(&mut self, kept: bool) {
        self.of += 1;
        self.kept += i64::from(kept);
    }

    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.kept += other.kept;
        self.of += other.of;
    }
}

/// The tallies of all clauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallies([Tally; Clause::ALL.len()]);

impl Tallies {
    /// Of one clause.
    pub fn of(&self, clause: Clause) -> Tally {
        self.0[clause as usize]
    }

    /// The place of one clause.
    pub fn at(&mut self, clause: Clause) -> &mut Tally {
        &mut self.0[clause as usize]
    }

    /// All of them together with others.
    pub fn add(&mut self, others: &Self) {
        self.0.iter_mut().zip(others.0).for_each(|(one, other)| one.add(other));
    }
}

/// How a clause stands after some days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Kept at least as often as promised.
    Kept,
    /// Kept less often than promised.
    Broken,
    /// Of so few cases that the share may be chance.
    TooFew,
    /// There was no case yet.
    #[default]
    NothingYet,
}

impl Standing {
    /// As words are looked up.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::TooFew => "too-few",
            Self::NothingYet => "nothing-yet",
        }
    }
}

/// A clause over some days: counts, share with its interval, and what it comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Figure {
    /// In so many cases it was kept …
    pub kept: i64,
    /// … of so many.
    pub of: i64,
    /// The share kept, in tenths of a percent; `null` without a case.
    pub kept_permille: Option<i64>,
    /// The lower end of the share's 95 % interval (Wilson); `null` without a case.
    pub low_permille: Option<i64>,
    /// Its upper end.
    pub high_permille: Option<i64>,
    /// What it comes to.
    pub standing: Standing,
}

/// What a clause's counts come to.
pub fn figure(clause: Clause, tally: Tally) -> Figure {
    let share = Share::of(tally.kept, tally.of);
    Figure {
        kept: tally.kept,
        of: tally.of,
        kept_permille: share.map(|share| share.mid),
        low_permille: share.map(|share| share.low),
        high_permille: share.map(|share| share.high),
        standing: standing(clause.target_permille(), tally),
    }
}

/// Whether so many cases keep a promise made for a share of them. A share of few cases says nothing, either way; what is
/// promised always is broken by one case.
fn standing(target_permille: i64, tally: Tally) -> Standing {
    if tally.of <= 0 {
        return Standing::NothingYet;
    }
    if target_permille < 1_000 && tally.of < FEW {
        return Standing::TooFew;
    }
    let kept = tally.kept.saturating_mul(1_000) >= target_permille.saturating_mul(tally.of);
    if kept { Standing::Kept } else { Standing::Broken }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_to_a_standing() {
        let table = [
            // promised, kept, of: standing
            ((1_000, 0, 0), Standing::NothingYet),
            ((900, 0, 0), Standing::NothingYet),
            ((1_000, 1, 1), Standing::Kept),
            ((1_000, 0, 1), Standing::Broken),
            ((1_000, 9_999, 10_000), Standing::Broken),
            ((900, 371, 412), Standing::Kept),
            ((900, 370, 412), Standing::Broken),
            ((900, 18, 20), Standing::Kept),
            ((900, 17, 20), Standing::Broken),
            ((900, 0, 19), Standing::TooFew),
            ((900, 19, 19), Standing::TooFew),
            ((900, i64::MAX, i64::MAX), Standing::Kept),
            ((900, 0, -1), Standing::NothingYet),
        ];
        for ((target, kept, of), stands) in table {
            assert_eq!(standing(target, Tally { kept, of }), stands, "{kept} of {of}, promised {target}");
        }
    }

    #[test]
    fn a_figure_carries_its_share_and_interval() {
        let figure = figure(Clause::Satisfied, Tally { kept: 8, of: 10 });
        assert_eq!(
            (figure.kept_permille, figure.low_permille, figure.high_permille),
            (Some(800), Some(490), Some(943))
        );
        assert_eq!(figure.standing, Standing::TooFew);
        assert_eq!(super::figure(Clause::InOrder, Tally::default()), Figure::default());
    }

    #[test]
    fn tallies_are_added_clause_by_clause() {
        let (mut one, mut two) = (Tallies::default(), Tallies::default());
        one.at(Clause::Led).count(true);
        two.at(Clause::Led).count(false);
        two.at(Clause::ThreeVoices).count(true);
        one.add(&two);
        assert_eq!(one.of(Clause::Led), Tally { kept: 1, of: 2 });
        assert_eq!(one.of(Clause::ThreeVoices), Tally { kept: 1, of: 1 });
        assert_eq!(one.of(Clause::Satisfied), Tally::default());
    }
}
