//! What a hall has learned as text, and its row. A row that cannot be read is no fault of anybody's day: the learner starts
//! anew from the journal and the log says so.

use diesel::prelude::*;
use queueing::predict::{Calibration, Predictor};

use super::contest::Contest;
use super::learner::Learner;
use crate::door::{Stop, Work};
use crate::halls::Hall;
use crate::store::Conn;
use crate::store::schema::{branches, foresights};

/// The first line; another version is not read.
const VERSION: &str = "sansheng-foresight 1";
/// Between the parts.
const PART: &str = "\n----\n";

/// What is kept of a hall.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = foresights)]
pub struct Kept {
    /// The last event that it rests on.
    pub seq: i64,
    /// All that was learned. Who waits is not in it.
    pub learned: String,
    /// The day on which it was last grown.
    pub grown_on: String,
}

impl Kept {
    pub(super) fn of(learner: &Learner) -> Self {
        let [learned_s, formula_s, n] = learner.contest.numbers();
        let head = format!("{VERSION}\n{}\n{learned_s} {formula_s} {n}", learner.codes().join(" "));
        let parts = [head, learner.formula.to_text(), learner.predictor.to_text()];
        Self { seq: learner.seq, learned: parts.join(PART), grown_on: learner.grown_on.clone() }
    }

    /// The learner again, for a hall with the same services. `None` when the text is not ours or of other services.
    pub(super) fn learner(&self, hall: &Hall) -> Option<Learner> {
        let mut parts = self.learned.split(PART);
        let (head, formula, predictor) = (parts.next()?, parts.next()?, parts.next()?);
        let mut head = head.lines();
        if parts.next().is_some() || head.next()? != VERSION {
            return None;
        }
        let codes = head.next()?;
        let numbers: Vec<f64> = head.next()?.split(' ').map(|word| word.parse().ok()).collect::<Option<_>>()?;
        let contest = Contest::of(numbers.try_into().ok()?)?;
        let (formula, predictor) = (Calibration::from_text(formula)?, Predictor::from_text(predictor)?);
        let mut learner = Learner::with(hall, self.seq, predictor, formula, contest);
        learner.grown_on.clone_from(&self.grown_on);
        (learner.codes().join(" ") == codes).then_some(learner)
    }
}

/// What is kept of a hall, if anything.
pub fn kept(conn: &mut Conn, branch: &str, hall: &str) -> QueryResult<Option<Kept>> {
    foresights::table.find((branch, hall)).select(Kept::as_select()).get_result(conn).optional()
}

/// Keeps what a hall has learned. `false` when another process was first on that day, or is a day ahead: theirs stays.
pub fn keep(work: &mut Work<'_>, hall: &str, learned: &Kept) -> Result<bool, Stop> {
    use foresights as t;
    let (branch, now) = (work.branch(), work.now());
    let hall = work.hall(hall)?.id.clone();
    let row = t::table.find((&branch, &hall));
    let before: Option<String> = row.select(t::grown_on).get_result(work.conn()).optional()?;
    match before {
        Some(day) if day >= learned.grown_on => return Ok(false),
        Some(_) => crate::store::update(row)
            .set((
                t::seq.eq(learned.seq),
                t::learned.eq(&learned.learned),
                t::grown_on.eq(&learned.grown_on),
                t::at.eq(now),
            ))
            .execute(work.conn())?,
        None => diesel::insert_into(t::table)
            .values((
                (t::branch.eq(&branch), t::hall.eq(&hall), t::seq.eq(learned.seq), t::learned.eq(&learned.learned)),
                (t::grown_on.eq(&learned.grown_on), t::at.eq(now)),
            ))
            .execute(work.conn())?,
    };
    Ok(true)
}

/// Nothing was learned from a future: a row that is ahead of its branch's journal belongs to another one.
pub(crate) fn verify(conn: &mut Conn, branch: &str) -> QueryResult<Vec<String>> {
    let ahead: Vec<(String, i64, i64)> = foresights::table
        .inner_join(branches::table.on(branches::branch.eq(foresights::branch)))
        .filter(foresights::branch.eq(branch).and(foresights::seq.gt(branches::seq)))
        .select((foresights::hall, foresights::seq, branches::seq))
        .order(foresights::hall.asc())
        .load(conn)?;
    Ok(ahead
        .into_iter()
        .map(|(hall, seq, head)| format!("the foresight of {hall} rests on event {seq}, the journal ends at {head}"))
        .collect())
}
