//! Notes and coins: a count of cash by denomination, at a close, at a handover, in a bag for the bank.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::super::refusal::FeesRefusal;
use crate::door::{Stop, Work};
use crate::kernel::Money;
use crate::store::Conn;
use crate::store::schema::till_denominations;

/// The notes and coins there are, in fen, largest first: 100, 50, 20, 10, 5, 1 yuan, 5 and 1 jiao, 5, 2, 1 fen (the
/// renminbi in circulation).
pub const DENOMINATIONS: [i64; 11] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10, 5, 2, 1];
/// No drawer holds a million of one kind.
pub const PIECES_MAX: i64 = 1_000_000;

/// The occasion of a count when a till is closed; of a handover it is the handover's id.
pub const AT_CLOSE: &str = "close";

/// So many of one note or coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Pieces {
    /// Which, in fen.
    pub fen: i64,
    /// How many.
    pub pieces: i64,
}

/// What notes and coins come to. Refuses what is none of ours, what stands twice, and what no drawer holds.
pub fn sum(notes: &[Pieces]) -> Result<Money, FeesRefusal> {
    let mut sum = Money::ZERO;
    for (n, of) in notes.iter().enumerate() {
        let twice = notes.iter().take(n).any(|other| other.fen == of.fen);
        if twice || !DENOMINATIONS.contains(&of.fen) || !(0..=PIECES_MAX).contains(&of.pieces) {
            return Err(FeesRefusal::NotesUnreadable);
        }
        let amount = Money(of.fen).times(of.pieces).ok_or(FeesRefusal::BalanceTooLarge)?;
        sum = sum.plus(amount).ok_or(FeesRefusal::BalanceTooLarge)?;
    }
    Ok(sum)
}

/// Refuses notes and coins that do not come to the cash that was said; none at all say nothing.
pub(super) fn must_make(notes: &[Pieces], cash: Money) -> Result<(), FeesRefusal> {
    let made = sum(notes)?;
    if notes.is_empty() || made == cash {
        Ok(())
    } else {
        Err(FeesRefusal::NotesNotTotal { notes_fen: made, cash_fen: cash })
    }
}

/// Writes a count down.
pub(super) fn save(work: &mut Work<'_>, till: &str, occasion: &str, notes: &[Pieces]) -> Result<(), Stop> {
    use till_denominations as d;
    let branch = work.branch();
    for of in notes.iter().filter(|of| of.pieces > 0) {
        diesel::insert_into(d::table)
            .values((
                d::branch.eq(&branch),
                d::till.eq(till),
                d::occasion.eq(occasion),
                d::fen.eq(of.fen),
                d::pieces.eq(of.pieces),
            ))
            .execute(work.conn())?;
    }
    Ok(())
}

/// A count that was written down, largest first.
pub fn counted(conn: &mut Conn, branch: &str, till: &str, occasion: &str) -> QueryResult<Vec<Pieces>> {
    use till_denominations as d;
    let rows: Vec<(i64, i64)> = d::table
        .filter(d::branch.eq(branch).and(d::till.eq(till)).and(d::occasion.eq(occasion)))
        .order(d::fen.desc())
        .select((d::fen, d::pieces))
        .load(conn)?;
    Ok(rows.into_iter().map(|(fen, pieces)| Pieces { fen, pieces }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_to_their_sum_or_are_refused() {
        let of = |fen, pieces| Pieces { fen, pieces };
        let table = [
            (vec![], Ok(Money(0))),
            (vec![of(10_000, 3), of(50, 1), of(1, 4)], Ok(Money(30_054))),
            (vec![of(10_000, 0)], Ok(Money(0))),
            (vec![of(10_000, 1), of(10_000, 1)], Err(FeesRefusal::NotesUnreadable)),
            (vec![of(300, 1)], Err(FeesRefusal::NotesUnreadable)),
            (vec![of(100, -1)], Err(FeesRefusal::NotesUnreadable)),
            (vec![of(100, PIECES_MAX + 1)], Err(FeesRefusal::NotesUnreadable)),
            (vec![of(10_000, PIECES_MAX)], Ok(Money(10_000_000_000))),
        ];
        for (notes, comes_to) in table {
            assert_eq!(sum(&notes), comes_to, "{notes:?}");
        }
    }

    #[test]
    fn notes_make_the_cash_that_was_said() {
        let notes = [Pieces { fen: 100, pieces: 2 }];
        assert_eq!(must_make(&notes, Money(200)), Ok(()));
        assert_eq!(must_make(&[], Money(200)), Ok(()));
        let apart = FeesRefusal::NotesNotTotal { notes_fen: Money(200), cash_fen: Money(201) };
        assert_eq!(must_make(&notes, Money(201)), Err(apart));
    }
}
