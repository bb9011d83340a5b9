//! A quote that has gone stale, made anew: the refusal says what it would say now, and one act puts that in its place when
//! the customer agrees.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::queries::{self, QuoteRow};
use super::quotes::{self, AskQuote, Quoted, standing};
use super::refusal::FeesRefusal;
use super::rules;
use super::types::{Confirmer, Line, QuoteView};
use crate::door::{Stop, Work};
use crate::kernel::Money;
use crate::store::schema::quotes as q;

/// What a stale quote would say now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Anew {
    /// Line by line.
    pub lines: Vec<Line>,
    /// What they come to.
    #[schema(value_type = i64)]
    pub total_fen: Money,
}

/// Refuses a quote that does not say the truth any more; a stale one with what it would say now.
pub(super) fn must_be_good(work: &mut Work<'_>, quote: &QuoteRow, quoted: &Quoted) -> Result<(), Stop> {
    let now = work.now();
    match rules::still_good(&standing(work, quote, quoted)?, now) {
        Err(FeesRefusal::QuoteStale { owed_then_fen, owed_now_fen, .. }) => {
            let anew = anew(work, quote)?.map(Box::new);
            Err(FeesRefusal::QuoteStale { owed_then_fen, owed_now_fen, anew }.into())
        }
        good => Ok(good?),
    }
}

/// What was asked for, priced once more; none when nothing is left to pay of it, or it makes no sense any more.
fn anew(work: &mut Work<'_>, quote: &QuoteRow) -> Result<Option<Anew>, Stop> {
    let Some(ask) = asked(work, &quote.id)? else { return Ok(None) };
    let hall = work.hall(&quote.hall)?;
    match quotes::priced(work, &hall, &quote.ticket, &ask) {
        Ok(priced) => Ok(Some(Anew { lines: priced.lines, total_fen: priced.total })),
        Err(Stop::Refused(_)) => Ok(None),
        Err(stop) => Err(stop),
    }
}

fn asked(work: &mut Work<'_>, quote: &str) -> QueryResult<Option<AskQuote>> {
    let branch = work.branch();
    let asked: String = q::table.find((&branch, quote)).select(q::asked).get_result(work.conn())?;
    Ok(serde_json::from_str(&asked).ok())
}

/// Makes a stale quote anew and takes the customer's word for it, in one act: they have heard what it says now. Refuses
/// `quote_stale` once more when it says something else by then.
pub fn agree_anew(work: &mut Work<'_>, quote: &str, heard: Money) -> Result<QuoteView, Stop> {
    let branch = work.branch();
    let row = queries::quote_row(work.conn(), &branch, quote)?;
    let ask = asked(work, quote)?.ok_or(FeesRefusal::QuoteVoid)?;
    let made = quotes::make_quote(work, &row.ticket, &ask)?;
    if made.total_fen != heard {
        let anew = Some(Box::new(Anew { lines: made.lines, total_fen: made.total_fen }));
        let owed = made.owed_fen;
        return Err(FeesRefusal::QuoteStale { owed_then_fen: owed, owed_now_fen: owed, anew }.into());
    }
    quotes::confirm(work, &made.id, &Confirmer::Word)
}
