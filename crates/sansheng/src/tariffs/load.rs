//! The price book and what is taken off prices, from the tables that the setting up of a hall writes. [`book`] is all
//! that a billing run needs; [`prices`] has the offers too. A command takes them from memory through `Work::prices`,
//! good for one version of the configuration.

use std::sync::Arc;

use super::book::{PriceBook, Tariff, Version};
use super::calendar::{DayNo, Span};
use super::coupon::{Coupon, CouponKind};
use super::discount::{PrepayDiscount, PrepayKind};
use super::grants::Paper;
use super::lines::Products;
use super::orders::OPEN_END;
use super::reduction::{Granted, Reduction, ReductionKind};
use super::refusal::TariffRefusal;
use crate::door::Stop;
use crate::halls::{self, CouponOffer, Offers, PrepayOffer, ReductionOffer};
use crate::kernel::Money;
use crate::store::Conn;

/// One version of an offer, and the days on which it is the one that holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Offered<T> {
    /// The offer.
    pub offer: T,
    /// Its version.
    pub version: i32,
    /// The days that it holds for.
    pub span: Span,
}

/// Everything that a quote is made with, of one branch.
#[derive(Clone, Debug, Default)]
pub struct Prices {
    /// The tariffs.
    pub book: PriceBook,
    discounts: Vec<Offered<PrepayDiscount>>,
    reductions: Vec<Offered<Reduction>>,
    /// Coupons as if none had been used yet.
    coupons: Vec<Offered<Coupon>>,
}

/// A branch's tariffs with all their versions. Refuses tariffs that could not be in the tables.
pub fn book(conn: &mut Conn, branch: &str) -> Result<PriceBook, Stop> {
    Ok(book_of(&halls::queries::load_tariffs(conn, branch)?)?)
}

/// A branch's tariffs, discounts, reductions and coupons.
pub fn prices(conn: &mut Conn, branch: &str) -> Result<Prices, Stop> {
    let tariffs = halls::queries::load_tariffs(conn, branch)?;
    Ok(Prices::of(&tariffs, &halls::queries::load_offers(conn, branch)?)?)
}

/// Prices in memory, each good for one version of its branch's configuration.
#[derive(Default)]
pub struct PriceCache {
    of_branch: std::collections::HashMap<String, (i64, Arc<Prices>)>,
}

impl PriceCache {
    /// The prices at this version, read again when it has changed.
    pub fn get(&mut self, conn: &mut Conn, branch: &str, config: i64) -> Result<Arc<Prices>, Stop> {
        if let Some((_, prices)) = self.of_branch.get(branch).filter(|(at, _)| *at == config) {
            return Ok(prices.clone());
        }
        let prices = Arc::new(prices(conn, branch)?);
        self.of_branch.insert(branch.to_owned(), (config, prices.clone()));
        Ok(prices)
    }

    /// Drops everything, after a transaction that may have changed it was rolled back.
    pub fn forget(&mut self) {
        self.of_branch.clear();
    }
}

fn book_of(tariffs: &[halls::Tariff]) -> Result<PriceBook, TariffRefusal> {
    let mut made: Vec<Tariff> = Vec::new();
    for tariff in tariffs {
        let Some(from_day) = DayNo::read(&tariff.effective_from) else { continue };
        let version = Version {
            number: tariff.version,
            from_day,
            price: Money(tariff.price_fen),
            deposit: Money(tariff.deposit_fen),
            prorate: tariff.prorate,
        };
        match made.iter_mut().find(|other| other.code == tariff.code) {
            Some(other) => other.versions.push(version),
            None => made.push(Tariff {
                code: tariff.code.clone(),
                name: tariff.name.clone(),
                product: tariff.product.clone(),
                cycle: tariff.cycle,
                versions: vec![version],
            }),
        }
    }
    PriceBook::new(made)
}

fn products(codes: &str) -> Products {
    let codes: Vec<String> = codes.split_whitespace().map(str::to_owned).collect();
    if codes.is_empty() { Products::All } else { Products::Only(codes) }
}

/// What the fields of any offer say about who, when and what.
trait Dated {
    fn code(&self) -> &str;
    fn version(&self) -> i32;
    fn days(&self) -> (&str, Option<&str>);
}

macro_rules! dated {
    ($($offer:ty),*) => {
        $(impl Dated for $offer {
            fn code(&self) -> &str {
                &self.code
            }
            fn version(&self) -> i32 {
                self.version
            }
            fn days(&self) -> (&str, Option<&str>) {
                (&self.effective_from, self.effective_through.as_deref())
            }
        })*
    };
}
dated!(PrepayOffer, ReductionOffer, CouponOffer);

/// The days on which a version holds: from its first one through its last, or the day before the next version's first.
fn holds<T: Dated>(all: &[T], one: &T) -> Option<Span> {
    let from = DayNo::read(one.days().0)?;
    let later = |other: &&T| {
        other.code() == one.code()
            && DayNo::read(other.days().0).is_some_and(|day| (day, other.version()) > (from, one.version()))
    };
    let next = all.iter().filter(later).filter_map(|other| DayNo::read(other.days().0)).min();
    let through = one.days().1.and_then(DayNo::read).unwrap_or(OPEN_END);
    Some(Span { from, through: next.map_or(through, |next| through.min(next.plus(-1))) })
}

fn offered<T: Dated, O>(all: &[T], made: impl Fn(&T, Span) -> O) -> Vec<Offered<O>> {
    let one = |offer: &T| {
        let span = holds(all, offer).filter(|span| span.days() > 0)?;
        Some(Offered { offer: made(offer, span), version: offer.version(), span })
    };
    all.iter().filter_map(one).collect()
}

impl Prices {
    /// From what the setting up says.
    pub fn of(tariffs: &[halls::Tariff], offers: &Offers) -> Result<Self, TariffRefusal> {
        Ok(Self {
            book: book_of(tariffs)?,
            discounts: offered(&offers.prepay_discounts, |offer, _| PrepayDiscount {
                code: offer.code.clone(),
                from_months: offer.from_months,
                kind: match offer.free_months {
                    0 => PrepayKind::Percent(offer.off_bp),
                    months => PrepayKind::FreeMonths(months),
                },
                products: products(&offer.products),
                stacks: offer.stacks,
            }),
            reductions: offered(&offers.reductions, |offer, span| Reduction {
                code: offer.code.clone(),
                kind: match offer.off_bp {
                    0 => ReductionKind::Fixed(Money(offer.off_fen)),
                    bp => ReductionKind::Percent(bp),
                },
                products: products(&offer.products),
                evidence: offer.evidence.clone(),
                offered: span,
                stacks: offer.stacks,
            }),
            coupons: offered(&offers.coupons, |offer, span| Coupon {
                code: offer.code.clone(),
                kind: match offer.off_bp {
                    0 => CouponKind::Fixed(Money(offer.off_fen)),
                    bp => CouponKind::Percent { bp, most: (offer.most_fen > 0).then_some(Money(offer.most_fen)) },
                },
                products: products(&offer.products),
                valid: span,
                uses_left: offer.uses_max,
            }),
        })
    }

    /// The discounts for paying ahead on a day, by code.
    pub fn discounts_on(&self, day: DayNo) -> Vec<PrepayDiscount> {
        self.discounts.iter().filter(|one| one.span.has(day)).map(|one| one.offer.clone()).collect()
    }

    /// A reduction as it is offered on a day. Refuses `reduction_unknown`.
    pub fn reduction_on(&self, code: &str, day: DayNo) -> Result<&Reduction, TariffRefusal> {
        let mut versions = self.reductions.iter().filter(|one| one.offer.code == code).peekable();
        let last = versions.clone().last().ok_or(TariffRefusal::ReductionUnknown)?;
        Ok(&versions.find(|one| one.span.has(day)).unwrap_or(last).offer)
    }

    /// The version of a reduction that holds on a day; 0 when none does.
    pub fn reduction_version(&self, code: &str, day: DayNo) -> i32 {
        let mut versions = self.reductions.iter().filter(|one| one.offer.code == code);
        versions.find(|one| one.span.has(day)).map_or(0, |one| one.version)
    }

    /// What an account's papers entitle it to: every version of their reductions for the days that both hold for. Papers
    /// for one reduction come in the order of their first days; where two overlap, the reduction is had once.
    pub fn granted(&self, papers: &[Paper]) -> Vec<Granted<'_>> {
        let mut granted: Vec<Granted<'_>> = Vec::new();
        for (code, paper) in papers {
            for one in self.reductions.iter().filter(|one| one.offer.code == *code) {
                let mut span = paper.valid.both(one.span);
                let before = granted.iter().filter(|other| std::ptr::eq(other.reduction, &one.offer));
                if let Some(before) = before.map(|other| other.span.through).max() {
                    span.from = span.from.max(before.plus(1));
                }
                if paper.code == one.offer.evidence && span.days() > 0 {
                    granted.push(Granted { reduction: &one.offer, span });
                }
            }
        }
        granted
    }

    /// A coupon on a day, as if it had never been used; the latest version where none holds, so that it can say why.
    /// Refuses `coupon_unknown`.
    pub fn coupon_on(&self, code: &str, day: DayNo) -> Result<&Coupon, TariffRefusal> {
        let mut versions = self.coupons.iter().filter(|one| one.offer.code == code);
        let last = versions.clone().next_back().ok_or(TariffRefusal::CouponUnknown)?;
        Ok(&versions.find(|one| one.span.has(day)).unwrap_or(last).offer)
    }
}
