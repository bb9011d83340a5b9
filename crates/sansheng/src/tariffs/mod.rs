//! What things cost: tariffs with versions, the days that a subscription is used, and the lines that follow from both.
//! Pure: values in, decision out, except for [`load`], which reads the price book, and
//! [`grants`], where an account is given a reduction. Quotes and the billing run are wired around it in `fees`.
//!
//! A *tariff* prices one product by the month, by the year or once; a *version* is its price from a day on, and a new
//! price is a new version, so a posted bill never changes. A *subscription* is a product in use: its *stretches* are the
//! days between start, stop, suspension, resumption and change. A *charge line* is one priced step and cites tariff,
//! version and rule. The steps come in this order and each keeps its own line, and no sum falls below zero:
//! price, proration ([`prorate`]), reduction ([`reduction`]), prepayment discount ([`discount`]), coupon ([`coupon`]).

pub mod book;
pub mod calendar;
pub mod charge;
pub mod clawback;
pub mod coupon;
pub mod discount;
#[cfg(test)]
mod golden;
pub mod grants;
pub mod late_fee;
#[cfg(test)]
mod laws;
pub mod lines;
pub mod listing;
pub mod load;
pub mod orders;
pub mod prepay;
pub mod prorate;
pub mod reduction;
mod refusal;
pub mod rounding;

pub use book::{Cycle, PriceBook, Prorate, Tariff, TariffId, Version, version_on};
pub use calendar::{DayNo, MonthNo, Span};
pub use charge::{SUBSCRIPTIONS_MAX, charge_month, charge_period};
pub use clawback::{Clawback, claw_back, used_part};
pub use coupon::{Coupon, CouponKind};
pub use discount::{FREE_MONTHS_MAX, PrepayDiscount, PrepayKind};
pub use grants::{
    AccountReduction, AskEnd, AskReduction, Paper, end_reduction, give_reduction, papers_between, papers_of,
    reductions_of,
};
pub use late_fee::{LateFee, OpenFrom};
pub use lines::{ChargeLine, Products, Rule, sum};
pub use listing::{PriceList, by_terms};
pub use load::{Offered, PriceCache, Prices, book, prices};
pub use orders::{Act, ORDERS_MAX, Opening, Order, Stretch, Subscription, stretches};
pub use prepay::{PREPAY_MONTHS_MAX, PREPAY_MONTHS_MIN, prepay};
pub use reduction::{Evidence, Granted, Reduction, ReductionKind, grant};
pub use refusal::TariffRefusal;
pub use rounding::{CashRounded, CashRounding, round_cash};
