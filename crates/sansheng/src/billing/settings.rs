//! How a branch bills: days to pay, and the late fee, which is off until somebody sets it.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::BillingRefusal;
use crate::door::{Stop, Work};
use crate::store::Conn;
use crate::store::schema::billing_rules as r;

/// The longest time to pay.
const DUE_DAYS_MAX: i32 = 90;
/// The longest grace.
const GRACE_DAYS_MAX: i32 = 365;
/// The whole, in basis points.
const WHOLE_BP: i32 = 10_000;

/// The rules of a branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Queryable, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BillingRules {
    /// Days from the bill to the day it is due, 0 to 90.
    pub due_days: i32,
    /// Days after the due day that cost nothing, 0 to 365.
    pub grace_days: i32,
    /// What a day late costs, in basis points of what is open; 0 for no late fee.
    pub daily_bp: i32,
    /// The most that it comes to, in basis points of the charge.
    pub cap_bp: i32,
}

impl Default for BillingRules {
    fn default() -> Self {
        Self { due_days: 20, grace_days: 0, daily_bp: 0, cap_bp: 0 }
    }
}

impl BillingRules {
    fn within(self) -> Result<Self, BillingRefusal> {
        for (field, value, max) in [
            ("due_days", self.due_days, DUE_DAYS_MAX),
            ("grace_days", self.grace_days, GRACE_DAYS_MAX),
            ("daily_bp", self.daily_bp, WHOLE_BP),
            ("cap_bp", self.cap_bp, WHOLE_BP),
        ] {
            if !(0..=max).contains(&value) {
                return Err(BillingRefusal::BillingRuleOutOfRange { field, max });
            }
        }
        Ok(self)
    }
}

/// The rules of a branch.
pub fn billing_rules(conn: &mut Conn, branch: &str) -> QueryResult<BillingRules> {
    let found: Option<BillingRules> = r::table
        .find(branch)
        .select((r::due_days, r::grace_days, r::daily_bp, r::cap_bp))
        .get_result(conn)
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// Sets them; what was billed stays as it is.
pub fn set_billing_rules(work: &mut Work<'_>, rules: BillingRules) -> Result<BillingRules, Stop> {
    let rules = rules.within()?;
    let branch = work.branch();
    let values = (
        r::due_days.eq(rules.due_days),
        r::grace_days.eq(rules.grace_days),
        r::daily_bp.eq(rules.daily_bp),
        r::cap_bp.eq(rules.cap_bp),
    );
    let set = crate::store::update(r::table.find(&branch)).set(values).execute(work.conn())?;
    if set == 0 {
        diesel::insert_into(r::table).values((r::branch.eq(&branch), values)).execute(work.conn())?;
    }
    work.record(None, "billing_rules_set", &branch, &rules)?;
    Ok(rules)
}
