//! What holds for every case, not only for those worked out by hand.

use proptest::prelude::*;

use super::golden::{book, day, span, tariff};
use super::*;
use crate::kernel::Money;
use crate::kernel::money::MONEY_MAX;

/// Stretches of one tariff that cut `of` at the given days and leave nothing out.
fn cut(of: Span, tariff: TariffId, cuts: &[i32]) -> Vec<Stretch> {
    let mut days: Vec<DayNo> = cuts.iter().map(|n| of.from.plus(n.rem_euclid(of.days()))).collect();
    days.extend([of.from, of.through.plus(1)]);
    days.sort_unstable();
    days.dedup();
    let spans = days.windows(2).map(|pair| Span { from: pair[0], through: pair[1].plus(-1) });
    spans.map(|span| Stretch { tariff, span, opening: Opening::Resumed }).collect()
}

fn priced(cycle: Cycle, price: i64) -> PriceBook {
    let tariff = tariff("p", cycle, Prorate::ByDay, 0, &[("1990-01-01", price)]);
    PriceBook::new(vec![tariff]).expect("a sound book")
}

proptest! {
    #[test]
    fn a_whole_period_costs_its_price_however_it_is_cut(
        price in 0..=MONEY_MAX.0, n in 0_i32..1_200, yearly: bool, cuts in prop::collection::vec(0_i32..366, 0..9),
    ) {
        let cycle = if yearly { Cycle::Yearly } else { Cycle::Monthly };
        let book = priced(cycle, price);
        let tariff = book.find("p").expect("the tariff");
        let month = day("2000-01-01").month().plus(if yearly { n / 12 * 12 } else { n });
        let period = if yearly { month.first().year() } else { month.span() };
        let stretches = cut(period, tariff, &cuts);
        let subscription = Subscription { stretches: &stretches, billed_through: None };
        let lines = charge_period(&book, &[subscription], &[], month).expect("lines");
        prop_assert_eq!(lines.len(), stretches.len());
        prop_assert_eq!(sum(&lines), Ok(Money(price)));
        prop_assert!(lines.iter().all(|line| line.amount_fen >= Money::ZERO));
    }

    #[test]
    fn a_month_costs_its_price_in_however_many_bills(
        price in 0_i64..1_000_000, n in 0_i32..1_200, bills in prop::collection::vec(0_i32..31, 0..5),
    ) {
        let book = priced(Cycle::Monthly, price);
        let tariff = book.find("p").expect("the tariff");
        let month = day("2000-01-01").month().plus(n);
        let mut total = 0;
        let mut billed_through = None;
        for part in cut(month.span(), tariff, &bills) {
            // Each bill knows the days up to its own last one.
            let span = Span { from: month.first(), through: part.span.through };
            let stretches = [Stretch { span, ..part }];
            let subscription = Subscription { stretches: &stretches, billed_through };
            let lines = charge_period(&book, &[subscription], &[], month).expect("lines");
            total += sum(&lines).expect("a sum").0;
            billed_through = Some(part.span.through);
        }
        prop_assert_eq!(total, price);
    }

    #[test]
    fn parts_sum_to_the_whole(total in 0..=MONEY_MAX.0, weights in prop::collection::vec(0_i64..=MONEY_MAX.0, 1..20)) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = prorate::split(Money(total), &weights).expect("parts");
        prop_assert_eq!(parts.iter().map(|part| part.0).sum::<i64>(), total);
        let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(total) * i128::from(*weight);
            prop_assert!((i128::from(part.0) * whole - exact).abs() < whole);
            prop_assert!(*weight > 0 || part.0 == 0);
        }
    }

    #[test]
    fn nothing_that_is_taken_off_takes_too_much_and_a_refund_is_never_more_than_was_paid(
        price in 0_i64..100_000, months in 1_i32..=36, percent in 0_i32..=10_000, fixed in 0_i64..100_000,
        free in 1_i32..=12, from in 1_i32..24, valid in 0_i32..900, coupon in 0_i64..3_000_000, used in -5_i32..1_500,
        start in 0_i32..90,
    ) {
        let book = priced(Cycle::Monthly, price);
        let tariff = book.find("p").expect("the tariff");
        let today = day("2027-12-15");
        let live = Span { from: today.plus(-start), through: orders::OPEN_END };
        let stretches = [Stretch { tariff, span: live, opening: Opening::Started }];
        let subscription = Subscription { stretches: &stretches, billed_through: None };
        let offered = span("2020-01-01", "2099-12-31");
        let reduction = |code: &str, kind, stacks| Reduction {
            code: code.to_owned(), kind, products: Products::All, evidence: String::new(), offered, stacks,
        };
        let reductions = [
            reduction("a", ReductionKind::Percent(percent), false),
            reduction("b", ReductionKind::Fixed(Money(fixed)), false),
            reduction("c", ReductionKind::Percent(10_000 - percent), true),
        ];
        let span = Span { from: today.plus(-40), through: today.plus(valid) };
        let granted = reductions.each_ref().map(|reduction| Granted { reduction, span });
        let discount = |code: &str, kind, stacks| PrepayDiscount {
            code: code.to_owned(), from_months: from, kind, products: Products::All, stacks,
        };
        let discounts = [
            discount("d", PrepayKind::FreeMonths(free), false),
            discount("e", PrepayKind::Percent(percent), false),
            discount("f", PrepayKind::Percent(percent / 2), true),
        ];
        let coupon = Coupon {
            code: "g".to_owned(), kind: CouponKind::Fixed(Money(coupon)), products: Products::All,
            valid: offered, uses_left: 1,
        };
        for coupon in [None, Some(&coupon)] {
            let lines = prepay(&book, &[subscription], months, &discounts, &granted, coupon, today);
            if lines == Err(TariffRefusal::CouponWithoutEffect) {
                continue;
            }
            let lines = lines.expect("lines");
            let mut net = 0;
            for line in &lines {
                let price = matches!(line.rule, Rule::Month | Rule::MonthDays | Rule::Deposit);
                let sign_fits = if price { line.amount_fen.0 >= 0 } else { line.amount_fen.0 < 0 };
                prop_assert!(sign_fits);
                net += line.amount_fen.0;
                prop_assert!(net >= 0, "below zero after {}", line.rule);
            }
            let back = claw_back(&lines, today.plus(used)).expect("a refund");
            prop_assert_eq!(back.paid_fen.0, net);
            prop_assert_eq!(back.refund_fen.0 + back.kept_fen.0, net);
            prop_assert!(back.refund_fen.0 >= 0 && back.kept_fen.0 >= 0 && back.clawed_back_fen.0 >= 0);
            prop_assert!(back.refund_fen.0 + back.used_fen.0.min(net) == net);
        }
    }

    #[test]
    fn a_late_fee_grows_to_its_cap(
        principal in 0..=MONEY_MAX.0, daily_bp in 0_i32..=10_000, cap_bp in 0_i32..=10_000, days in 0_i32..40_000,
    ) {
        let rule = LateFee { code: String::new(), grace_days: 3, daily_bp, cap_bp };
        let due = day("2026-04-30");
        let open = [OpenFrom { day: due, amount: Money(principal) }];
        let fee = |days| rule.through(Money(principal), due, &open, due.plus(days)).expect("a fee").0;
        prop_assert!(fee(days) <= fee(days + 1));
        prop_assert!(i128::from(fee(days + 1)) * 10_000 <= i128::from(principal) * i128::from(cap_bp));
        prop_assert_eq!(fee(3), 0);
    }

    #[test]
    fn orders_never_charge_a_day_twice(acts in prop::collection::vec((0_i32..4, 0_usize..6), 0..40)) {
        let book = book();
        let tariffs = ["tv", "net"].map(|code| book.find(code).expect("a tariff"));
        let mut at = day("2026-01-01");
        let mut orders = Vec::new();
        for (later, act) in acts {
            let act = [
                Act::Start(tariffs[0]), Act::Start(tariffs[1]), Act::Stop, Act::Suspend, Act::Resume,
                Act::Change(tariffs[1]),
            ][act];
            orders.push(Order { day: at.plus(later), act });
            if stretches(&orders).is_err() {
                orders.pop();
            } else {
                at = at.plus(later);
            }
        }
        let line = stretches(&orders).expect("orders");
        prop_assert!(line.iter().all(|stretch| stretch.span.days() > 0));
        prop_assert!(line.windows(2).all(|pair| pair[0].span.through < pair[1].span.from));
    }
}
