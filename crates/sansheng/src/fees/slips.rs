//! What slips are called. Each kind counts for itself in a hall and on a day; the letter before the number says which kind, so
//! that a slip is named by its number alone.

/// What a slip is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlipKind {
    /// Cash of a till went into the safe.
    Drop,
    /// Credit was paid out.
    Payout,
}

impl SlipKind {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Drop, Self::Payout];

    /// The letter before its numbers. The dash after it tells a slip from a ticket.
    fn letter(self) -> char {
        match self {
            Self::Drop => 'S',
            Self::Payout => 'P',
        }
    }

    /// What its `n`th slip of a hall and day is called: `S-003`.
    pub fn number(self, n: i32) -> String {
        format!("{}-{n:03}", self.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_slips_are_called_the_same() {
        let mut seen = std::collections::HashSet::new();
        for kind in SlipKind::ALL {
            for n in [1, 2, 9, 10, 99, 100, 999, 1_000, i32::MAX] {
                assert!(seen.insert(kind.number(n)), "{kind:?} {n}");
            }
        }
        assert_eq!((SlipKind::Drop.number(3), SlipKind::Payout.number(1_204)), ("S-003".into(), "P-1204".into()));
    }
}
