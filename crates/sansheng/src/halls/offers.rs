//! What is taken off prices, as data of a pack: discounts for paying ahead, reductions, coupons. They belong to the
//! branch like its tariffs, and like a tariff's price a version that was once there stays as it is; another offer is
//! another version, and one that ends says when. What they come to is worked out in [`crate::tariffs`].

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Pack, Text};
use crate::store::Conn;
use crate::store::schema::{coupons, prepay_discounts, reductions};

/// A discount for paying ahead: months free, or a part off.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrepayOffer {
    /// Stable code.
    pub code: String,
    /// Its version, counted from 1.
    pub version: i32,
    /// What customers read.
    pub name: Text,
    /// From so many months paid ahead.
    pub from_months: i32,
    /// So many months more for nothing; 0 when it is a part off.
    #[serde(default)]
    pub free_months: i32,
    /// A part off, in basis points; 0 when it is months free.
    #[serde(default)]
    pub off_bp: i32,
    /// Codes of products with spaces between them; nothing for every product.
    #[serde(default)]
    pub products: String,
    /// Whether it comes on top of the best one.
    #[serde(default)]
    pub stacks: bool,
    /// Its first day.
    pub effective_from: String,
    /// Its last day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_through: Option<String>,
}

/// A reduction that people are entitled to, with the paper that proves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReductionOffer {
    /// Stable code.
    pub code: String,
    /// Its version, counted from 1.
    pub version: i32,
    /// What customers read.
    pub name: Text,
    /// A part off, in basis points; 0 when it is a sum.
    #[serde(default)]
    pub off_bp: i32,
    /// A sum off a whole period, in fen; 0 when it is a part.
    #[serde(default)]
    pub off_fen: i64,
    /// Codes of products with spaces between them; nothing for every product.
    #[serde(default)]
    pub products: String,
    /// Code of the paper that proves it.
    pub evidence: String,
    /// What that paper is called.
    pub proof: Text,
    /// Whether it comes on top of others.
    #[serde(default)]
    pub stacks: bool,
    /// Its first day.
    pub effective_from: String,
    /// Its last day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_through: Option<String>,
}

/// A coupon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CouponOffer {
    /// What stands on it, in small letters.
    pub code: String,
    /// Its version, counted from 1.
    pub version: i32,
    /// What customers read.
    pub name: Text,
    /// A part off, in basis points; 0 when it is a sum.
    #[serde(default)]
    pub off_bp: i32,
    /// A sum off, in fen; 0 when it is a part.
    #[serde(default)]
    pub off_fen: i64,
    /// The most that a part comes to; 0 for no limit.
    #[serde(default)]
    pub most_fen: i64,
    /// Codes of products with spaces between them; nothing for every product.
    #[serde(default)]
    pub products: String,
    /// How often it may be used, by everybody together.
    pub uses_max: i32,
    /// Its first day.
    pub effective_from: String,
    /// Its last day, when it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_through: Option<String>,
}

/// Everything that is taken off prices in a branch.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Offers {
    /// Discounts for paying ahead.
    pub prepay_discounts: Vec<PrepayOffer>,
    /// Reductions.
    pub reductions: Vec<ReductionOffer>,
    /// Coupons.
    pub coupons: Vec<CouponOffer>,
}

impl Offers {
    /// Puts them into a pack.
    pub fn into_pack(self, pack: Pack) -> Pack {
        let Self { prepay_discounts, reductions, coupons } = self;
        Pack { prepay_discounts, reductions, coupons, ..pack }
    }
}

fn flag(yes: bool) -> i32 {
    i32::from(yes)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = prepay_discounts, treat_none_as_default_value = false)]
struct PrepayRow {
    code: String,
    version: i32,
    name_zh: String,
    name_en: String,
    from_months: i32,
    free_months: i32,
    off_bp: i32,
    products: String,
    stacks: i32,
    effective_from: String,
    effective_through: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = reductions, treat_none_as_default_value = false)]
struct ReductionRow {
    code: String,
    version: i32,
    name_zh: String,
    name_en: String,
    off_bp: i32,
    off_fen: i64,
    products: String,
    evidence: String,
    proof_zh: String,
    proof_en: String,
    stacks: i32,
    effective_from: String,
    effective_through: Option<String>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = coupons, treat_none_as_default_value = false)]
struct CouponRow {
    code: String,
    version: i32,
    name_zh: String,
    name_en: String,
    off_bp: i32,
    off_fen: i64,
    most_fen: i64,
    products: String,
    uses_max: i32,
    effective_from: String,
    effective_through: Option<String>,
}

impl PrepayRow {
    fn offer(self) -> PrepayOffer {
        PrepayOffer {
            code: self.code,
            version: self.version,
            name: Text { zh: self.name_zh, en: self.name_en },
            from_months: self.from_months,
            free_months: self.free_months,
            off_bp: self.off_bp,
            products: self.products,
            stacks: self.stacks == 1,
            effective_from: self.effective_from,
            effective_through: self.effective_through,
        }
    }

    fn of(offer: &PrepayOffer) -> Self {
        Self {
            code: offer.code.clone(),
            version: offer.version,
            name_zh: offer.name.zh.clone(),
            name_en: offer.name.en.clone(),
            from_months: offer.from_months,
            free_months: offer.free_months,
            off_bp: offer.off_bp,
            products: offer.products.clone(),
            stacks: flag(offer.stacks),
            effective_from: offer.effective_from.clone(),
            effective_through: offer.effective_through.clone(),
        }
    }
}

impl ReductionRow {
    fn offer(self) -> ReductionOffer {
        ReductionOffer {
            code: self.code,
            version: self.version,
            name: Text { zh: self.name_zh, en: self.name_en },
            off_bp: self.off_bp,
            off_fen: self.off_fen,
            products: self.products,
            evidence: self.evidence,
            proof: Text { zh: self.proof_zh, en: self.proof_en },
            stacks: self.stacks == 1,
            effective_from: self.effective_from,
            effective_through: self.effective_through,
        }
    }

    fn of(offer: &ReductionOffer) -> Self {
        Self {
            code: offer.code.clone(),
            version: offer.version,
            name_zh: offer.name.zh.clone(),
            name_en: offer.name.en.clone(),
            off_bp: offer.off_bp,
            off_fen: offer.off_fen,
            products: offer.products.clone(),
            evidence: offer.evidence.clone(),
            proof_zh: offer.proof.zh.clone(),
            proof_en: offer.proof.en.clone(),
            stacks: flag(offer.stacks),
            effective_from: offer.effective_from.clone(),
            effective_through: offer.effective_through.clone(),
        }
    }
}

impl CouponRow {
    fn offer(self) -> CouponOffer {
        CouponOffer {
            code: self.code,
            version: self.version,
            name: Text { zh: self.name_zh, en: self.name_en },
            off_bp: self.off_bp,
            off_fen: self.off_fen,
            most_fen: self.most_fen,
            products: self.products,
            uses_max: self.uses_max,
            effective_from: self.effective_from,
            effective_through: self.effective_through,
        }
    }

    fn of(offer: &CouponOffer) -> Self {
        Self {
            code: offer.code.clone(),
            version: offer.version,
            name_zh: offer.name.zh.clone(),
            name_en: offer.name.en.clone(),
            off_bp: offer.off_bp,
            off_fen: offer.off_fen,
            most_fen: offer.most_fen,
            products: offer.products.clone(),
            uses_max: offer.uses_max,
            effective_from: offer.effective_from.clone(),
            effective_through: offer.effective_through.clone(),
        }
    }
}

/// The rows of one list of offers, by code and version.
macro_rules! rows_of {
    ($conn:ident, $branch:ident, $table:ident, $row:ident) => {{
        let rows: Vec<$row> = $table::table
            .filter($table::branch.eq($branch))
            .order(($table::code.asc(), $table::version.asc()))
            .select($row::as_select())
            .load($conn)?;
        rows.into_iter().map($row::offer).collect()
    }};
}

/// The offers of a branch with all their versions.
pub fn load_offers(conn: &mut Conn, branch: &str) -> QueryResult<Offers> {
    Ok(Offers {
        prepay_discounts: rows_of!(conn, branch, prepay_discounts, PrepayRow),
        reductions: rows_of!(conn, branch, reductions, ReductionRow),
        coupons: rows_of!(conn, branch, coupons, CouponRow),
    })
}

/// Writes what is new of one list of offers.
macro_rules! add_new {
    ($conn:ident, $branch:ident, $table:ident, $row:ident, $before:expr, $after:expr) => {
        for offer in $after.iter().filter(|offer| !$before.contains(offer)) {
            let row = ($table::branch.eq($branch), $row::of(offer));
            diesel::insert_into($table::table).values(row).execute($conn)?;
        }
    };
}

/// Versions are only ever added: the rules have refused anything else.
pub(super) fn save_offers(conn: &mut Conn, branch: &str, before: &Pack, after: &Pack) -> QueryResult<()> {
    add_new!(conn, branch, prepay_discounts, PrepayRow, before.prepay_discounts, after.prepay_discounts);
    add_new!(conn, branch, reductions, ReductionRow, before.reductions, after.reductions);
    add_new!(conn, branch, coupons, CouponRow, before.coupons, after.coupons);
    Ok(())
}
