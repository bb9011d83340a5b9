//! Coupons at the counter: looked up for a quote, used in the payment's transaction, given back when the payment is taken
//! back. A quote promises nothing: of two that hold the last use, the one that is paid first has it.

use diesel::prelude::*;

use super::types::{Line, LineKind};
use crate::door::{Stop, Work};
use crate::halls::sound::is_code;
use crate::store::schema::coupon_uses;
use crate::tariffs::{Coupon, DayNo, TariffRefusal};

/// How lines name the coupon that made them.
const RULE: &str = "coupon:";

/// The coupon that was shown, with the uses that are left when the accounts in `taken` have had theirs. Codes are typed
/// as people type: small or capital letters, spaces around. Refuses `coupon_unknown`.
pub(super) fn shown(work: &mut Work<'_>, typed: &str, today: DayNo, taken: &[String]) -> Result<Coupon, Stop> {
    let code = typed.trim().to_ascii_lowercase();
    if !is_code(&code) {
        return Err(TariffRefusal::CouponUnknown.into());
    }
    let coupon = work.prices()?.coupon_on(&code, today)?.clone();
    let used = used(work, &code)?;
    let here = i32::try_from(taken.iter().filter(|other| **other == code).count()).unwrap_or(i32::MAX);
    let uses_left = coupon.uses_left.saturating_sub(used).saturating_sub(here);
    Ok(Coupon { uses_left, ..coupon })
}

fn used(work: &mut Work<'_>, code: &str) -> QueryResult<i32> {
    let branch = work.branch();
    let used: Option<i32> =
        coupon_uses::table.find((&branch, code)).select(coupon_uses::used).get_result(work.conn()).optional()?;
    Ok(used.unwrap_or(0))
}

/// The coupons of lines, and by how many accounts each is used.
fn in_lines(lines: &[Line]) -> Vec<(&str, i32)> {
    let mut seen: Vec<(&str, &Option<String>)> = Vec::new();
    for line in lines.iter().filter(|line| line.kind == LineKind::Discount) {
        if let Some(code) = line.rule.strip_prefix(RULE)
            && !seen.contains(&(code, &line.account))
        {
            seen.push((code, &line.account));
        }
    }
    let mut counted: Vec<(&str, i32)> = Vec::new();
    for (code, _) in seen {
        match counted.iter_mut().find(|(other, _)| *other == code) {
            Some((_, n)) => *n += 1,
            None => counted.push((code, 1)),
        }
    }
    counted
}

/// Uses the coupons of a payment's lines. Refuses one that is not valid any more or has been used up meanwhile.
pub(super) fn take(work: &mut Work<'_>, lines: &[Line], today: DayNo) -> Result<(), Stop> {
    let branch = work.branch();
    for (code, n) in in_lines(lines) {
        let coupon = work.prices()?.coupon_on(code, today)?.clone();
        let before = used(work, code)?;
        Coupon { uses_left: coupon.uses_left.saturating_sub(before).saturating_sub(n - 1), ..coupon }.usable(today)?;
        let moved = crate::store::update(coupon_uses::table.find((&branch, code)))
            .set(coupon_uses::used.eq(coupon_uses::used + n))
            .execute(work.conn())?;
        if moved == 0 {
            let row = (coupon_uses::branch.eq(&branch), coupon_uses::code.eq(code), coupon_uses::used.eq(n));
            diesel::insert_into(coupon_uses::table).values(row).execute(work.conn())?;
        }
    }
    Ok(())
}

/// Gives the uses of a payment's lines back.
pub(super) fn give_back(work: &mut Work<'_>, lines: &[Line]) -> Result<(), Stop> {
    let branch = work.branch();
    for (code, n) in in_lines(lines) {
        crate::store::update(coupon_uses::table.find((&branch, code)))
            .set(coupon_uses::used.eq(coupon_uses::used - n))
            .execute(work.conn())?;
    }
    Ok(())
}
