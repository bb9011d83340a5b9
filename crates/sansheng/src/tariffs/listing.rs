//! What everybody may know about prices: what each product costs now and from when, what it will cost next, discounts
//! for paying ahead, reductions and the paper that each needs. Coupons are not told: who has one knows it.

use serde::Serialize;

use super::book::{Cycle, Prorate};
use super::calendar::DayNo;
use crate::halls::{Pack, PrepayOffer, ReductionOffer, Tariff, Text};
use crate::kernel::Money;

/// The public price list of a day.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PriceList {
    /// The day.
    pub day: String,
    /// What there is.
    pub tariffs: Vec<Priced>,
    /// Discounts for paying ahead.
    pub prepay_discounts: Vec<PrepayListed>,
    /// Reductions.
    pub reductions: Vec<ReductionListed>,
}

/// What a product costs.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Priced {
    /// The tariff's code.
    pub code: String,
    /// Its name.
    pub name: Text,
    /// The product.
    pub product: String,
    /// How often the price is charged.
    pub cycle: Cycle,
    /// What a part of that costs.
    pub prorate: Prorate,
    /// The version that holds today; the first one to come where none holds yet.
    pub version: i32,
    /// Its price.
    #[schema(value_type = i64)]
    pub price_fen: Money,
    /// What is deposited at the start, and given back.
    #[schema(value_type = i64)]
    pub deposit_fen: Money,
    /// Its first day.
    pub from: String,
    /// What it costs next, when that is settled.
    pub next: Option<NextPrice>,
    /// What holds when a customer changes their mind or stops; empty where the hall says nothing of its own.
    pub terms: Text,
}

/// A price that is settled for later.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct NextPrice {
    /// Its version.
    pub version: i32,
    /// The price.
    #[schema(value_type = i64)]
    pub price_fen: Money,
    /// Its first day.
    pub from: String,
}

/// A discount for paying ahead.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct PrepayListed {
    /// Its code.
    pub code: String,
    /// What it is.
    pub name: Text,
    /// From so many months.
    pub from_months: i32,
    /// So many months free; 0 when it is a part off.
    pub free_months: i32,
    /// A part off, in basis points.
    pub off_bp: i32,
    /// Off these products; none named for all.
    pub products: Vec<String>,
    /// Its last day, when it has one.
    pub through: Option<String>,
}

/// A reduction.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ReductionListed {
    /// Its code.
    pub code: String,
    /// What it is.
    pub name: Text,
    /// A part off, in basis points; 0 when it is a sum.
    pub off_bp: i32,
    /// A sum off a whole period.
    #[schema(value_type = i64)]
    pub off_fen: Money,
    /// Off these products; none named for all.
    pub products: Vec<String>,
    /// Code of the paper that it needs.
    pub evidence: String,
    /// What that paper is called.
    pub proof: Text,
    /// Its last day, when it has one.
    pub through: Option<String>,
}

impl PriceList {
    /// From what the setting up of a hall says.
    pub fn of(pack: &Pack, day: &str) -> Self {
        let mut codes: Vec<&str> = pack.tariffs.iter().map(|tariff| tariff.code.as_str()).collect();
        codes.dedup();
        Self {
            day: day.to_owned(),
            tariffs: codes.into_iter().filter_map(|code| priced(&pack.tariffs, code, day)).collect(),
            prepay_discounts: in_force(&pack.prepay_discounts, day, |d| (&d.code, d.version, &d.effective_from))
                .filter(|d| d.effective_through.as_deref().is_none_or(|last| day <= last))
                .map(prepay)
                .collect(),
            reductions: in_force(&pack.reductions, day, |r| (&r.code, r.version, &r.effective_from))
                .filter(|r| r.effective_through.as_deref().is_none_or(|last| day <= last))
                .map(reduction)
                .collect(),
        }
    }
}

/// Terms with the names of what they hold for, each once, in the order in which they come; none for what has no terms.
pub fn by_terms<'a>(tariffs: impl Iterator<Item = (&'a Text, &'a Text)>) -> Vec<(&'a Text, Vec<&'a Text>)> {
    let mut all: Vec<(&Text, Vec<&Text>)> = Vec::new();
    for (name, terms) in tariffs.filter(|(_, terms)| !terms.is_empty()) {
        match all.iter_mut().find(|(other, _)| *other == terms) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => all.push((terms, vec![name])),
        }
    }
    all
}

/// The version of each code that holds on a day.
fn in_force<'a, T>(
    all: &'a [T],
    day: &'a str,
    key: impl Fn(&T) -> (&String, i32, &String) + Copy + 'a,
) -> impl Iterator<Item = &'a T> {
    let later = move |one: &T, other: &T| {
        let ((code, version, from), (other_code, other_version, other_from)) = (key(one), key(other));
        code == other_code && other_from.as_str() <= day && (other_from, other_version) > (from, version)
    };
    all.iter().filter(move |one| key(one).2.as_str() <= day && !all.iter().any(|other| later(one, other)))
}

fn priced(tariffs: &[Tariff], code: &str, day: &str) -> Option<Priced> {
    let mut versions: Vec<&Tariff> = tariffs.iter().filter(|tariff| tariff.code == code).collect();
    versions.retain(|tariff| DayNo::read(&tariff.effective_from).is_some());
    versions.sort_by(|a, b| (&a.effective_from, a.version).cmp(&(&b.effective_from, b.version)));
    let next = versions.partition_point(|tariff| tariff.effective_from.as_str() <= day);
    let now = versions.get(next.saturating_sub(1)).copied()?;
    let settled = |tariff: &&Tariff| NextPrice {
        version: tariff.version,
        price_fen: Money(tariff.price_fen),
        from: tariff.effective_from.clone(),
    };
    Some(Priced {
        code: now.code.clone(),
        name: now.name.clone(),
        product: now.product.clone(),
        cycle: now.cycle,
        prorate: now.prorate,
        version: now.version,
        price_fen: Money(now.price_fen),
        deposit_fen: Money(now.deposit_fen),
        from: now.effective_from.clone(),
        next: versions.get(next.max(1)).map(settled),
        terms: now.terms.clone(),
    })
}

fn products(codes: &str) -> Vec<String> {
    codes.split_whitespace().map(str::to_owned).collect()
}

fn prepay(offer: &PrepayOffer) -> PrepayListed {
    PrepayListed {
        code: offer.code.clone(),
        name: offer.name.clone(),
        from_months: offer.from_months,
        free_months: offer.free_months,
        off_bp: offer.off_bp,
        products: products(&offer.products),
        through: offer.effective_through.clone(),
    }
}

fn reduction(offer: &ReductionOffer) -> ReductionListed {
    ReductionListed {
        code: offer.code.clone(),
        name: offer.name.clone(),
        off_bp: offer.off_bp,
        off_fen: Money(offer.off_fen),
        products: products(&offer.products),
        evidence: offer.evidence.clone(),
        proof: offer.proof.clone(),
        through: offer.effective_through.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::pack::default_pack;

    #[test]
    fn each_tariff_says_what_it_costs_now_and_next() {
        let list = |day: &str| {
            let list = PriceList::of(&default_pack(), day);
            let digital = list.tariffs.into_iter().find(|tariff| tariff.code == "digital").expect("the tariff");
            (digital.version, digital.price_fen.0, digital.next.map(|next| (next.version, next.price_fen.0)))
        };
        assert_eq!(list("2023-06-01"), (1, 2_400, Some((2, 2_600))));
        assert_eq!(list("2025-12-31"), (1, 2_400, Some((2, 2_600))));
        assert_eq!(list("2026-01-01"), (2, 2_600, None));
    }

    #[test]
    fn offers_are_told_while_they_hold() {
        let mut pack = default_pack();
        let told = |pack: &Pack, day: &str| {
            let list = PriceList::of(pack, day);
            list.prepay_discounts.iter().map(|d| (d.code.clone(), d.off_bp)).collect::<Vec<_>>()
        };
        let both = [("halfyear".to_owned(), 200), ("pay12get1".to_owned(), 0)];
        assert_eq!(told(&pack, "2026-03-02"), both);
        assert_eq!(told(&pack, "2023-03-02"), []);
        let half = pack.prepay_discounts[0].clone();
        let ended = PrepayOffer {
            version: 2,
            off_bp: 300,
            effective_from: "2026-04-01".into(),
            effective_through: Some("2026-04-30".into()),
            ..half
        };
        pack.prepay_discounts.insert(1, ended);
        assert_eq!(told(&pack, "2026-03-31"), both);
        assert_eq!(told(&pack, "2026-04-01")[0], ("halfyear".to_owned(), 300));
        assert_eq!(told(&pack, "2026-05-01"), [("pay12get1".to_owned(), 0)], "a version that has ended ends the offer");
        assert_eq!(PriceList::of(&pack, "2026-05-01").reductions.len(), 2);
    }
}
