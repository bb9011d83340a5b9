//! Rounding of cash, where the hall has no fen coins. Bills are never rounded, only what is put on the desk.
//!
//! **Rule.** To the fen is no rounding; to the jiao is half up by size, so that giving money back mirrors taking it. The
//! difference is posted to the ledger's account `rounding`.

use serde::{Deserialize, Serialize};

use super::refusal::TariffRefusal;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;

/// The ledger account that takes the difference.
pub const ROUNDING_ACCOUNT: &str = "rounding";
const JIAO_FEN: i64 = 10;

/// What cash is rounded to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashRounding {
    /// Not at all.
    #[default]
    Fen,
    /// To ten fen.
    Jiao,
}

impl CashRounding {
    /// As the table has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fen => "fen",
            Self::Jiao => "jiao",
        }
    }

    /// Reads what [`CashRounding::as_str`] wrote.
    pub fn parse(text: &str) -> Self {
        if text == "jiao" { Self::Jiao } else { Self::Fen }
    }
}

/// A rounded sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CashRounded {
    /// What is put on the desk.
    pub cash_fen: Money,
    /// Cash less what was due: what the rounding account gains.
    pub difference_fen: Money,
}

/// Rounds a sum in cash.
pub fn round_cash(rule: CashRounding, due: Money) -> Result<CashRounded, TariffRefusal> {
    if due.0.unsigned_abs() > MONEY_MAX.0.unsigned_abs() {
        return Err(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX });
    }
    let cash = match rule {
        CashRounding::Fen => due.0,
        CashRounding::Jiao => (due.0.abs() + JIAO_FEN / 2) / JIAO_FEN * JIAO_FEN * due.0.signum(),
    };
    Ok(CashRounded { cash_fen: Money(cash), difference_fen: Money(cash - due.0) })
}
