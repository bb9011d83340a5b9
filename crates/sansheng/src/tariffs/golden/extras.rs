//! Late fees, refunds of prepayments, cash: each case with its arithmetic.

use super::*;

/// Principal, what was open from when, through which day, fee.
type LateCase = (i64, &'static [(&'static str, i64)], &'static str, i64);

const ALL_OPEN: &[(&str, i64)] = &[("2026-04-01", 2_600)];

#[test]
fn late_fees() {
    // 5 basis points a day, 10 days of grace, at most a fifth. Due on 30 April: the first day is 11 May.
    let rule = LateFee { code: "late".to_owned(), grace_days: 10, daily_bp: 5, cap_bp: 2_000 };
    let fee = |principal: i64, open: &[(&str, i64)], through: &str| {
        let open: Vec<_> =
            open.iter().map(|(from, amount)| OpenFrom { day: day(from), amount: Money(*amount) }).collect();
        rule.through(Money(principal), day("2026-04-30"), &open, day(through)).map(|fee| fee.0)
    };
    let table: &[LateCase] = &[
        // still in grace
        (2_600, ALL_OPEN, "2026-04-30", 0),
        (2_600, ALL_OPEN, "2026-05-10", 0),
        // 2600 × 0.0005 = 1.3
        (2_600, ALL_OPEN, "2026-05-11", 1),
        // 30 days: 39.0
        (2_600, ALL_OPEN, "2026-06-09", 39),
        // 400 days reach the cap: 520; 399 days: 518.7
        (2_600, ALL_OPEN, "2027-06-13", 519),
        (2_600, ALL_OPEN, "2027-06-14", 520),
        (2_600, ALL_OPEN, "2036-01-01", 520),
        // the cap is rounded down: 2604 × 0.2 = 520.8
        (2_604, &[("2026-04-01", 2_604)], "2036-01-01", 520),
        // (2600 × 10 + 1000 × 10) × 0.0005 = 18
        (2_600, &[("2026-04-01", 2_600), ("2026-05-21", 1_000)], "2026-05-30", 18),
        // paid in full on 20 May: (2600 × 10) × 0.0005 = 13
        (2_600, &[("2026-04-01", 2_600), ("2026-05-21", 0)], "2026-12-31", 13),
        // 1 fen: the cap is 0.2, rounded down
        (1, &[("2026-04-01", 1)], "2036-01-01", 0),
        (0, &[("2026-04-01", 0)], "2036-01-01", 0),
        // 10^12 for a century meets its cap without overflowing
        (MONEY_MAX.0, &[("2026-04-01", MONEY_MAX.0)], "2126-01-01", MONEY_MAX.0 / 5),
    ];
    for (principal, open, through, expected) in table {
        assert_eq!(fee(*principal, open, through), Ok(*expected), "{principal} {open:?} {through}");
    }
    assert_eq!(fee(-1, &[], "2026-05-11"), Err(TariffRefusal::AmountNegative));
    let steep = LateFee { cap_bp: 10_001, ..rule };
    let refused = steep.through(Money(1), day("2026-04-30"), &[], day("2026-05-11"));
    assert_eq!(refused, Err(TariffRefusal::RateOutOfRange { max_bp: 10_000 }));
}

#[test]
fn prepayments_given_back() {
    let book = book();
    let stretches = used(&book, "2020-01-01 start tv").expect("orders");
    let subscription = Subscription { stretches: &stretches, billed_through: Some(day("2026-10-31")) };
    let discounts = quotes::discounts();
    let coupon = quotes::coupon(CouponKind::Fixed(Money(10_000)));
    let back = |months, coupon, used_through| {
        let today = day("2026-11-26");
        let lines = prepay(&book, &[subscription], months, &discounts, &[], coupon, today).expect("lines");
        let back = claw_back(&lines, day(used_through)).expect("a refund");
        (back.paid_fen.0, back.used_fen.0, back.refund_fen.0, back.clawed_back_fen.0)
    };
    // 12 paid, 1 free: 31200. Three months used: 7800; the free month is lost.
    assert_eq!(back(12, None, "2027-01-31"), (31_200, 7_800, 23_400, 2_600));
    // Twelve months used at the full price: nothing is left, and the free month is lost.
    assert_eq!(back(12, None, "2027-10-31"), (31_200, 31_200, 0, 2_600));
    // Half of the free month used: worth 32500, paid 31200, never below zero.
    assert_eq!(back(12, None, "2027-11-15"), (31_200, 32_500, 0, 1_300));
    // 6 × 2600 less 5 %: 14820. November, December, 10 days of January: 5200 + 838.71 = 6039.
    assert_eq!(back(6, None, "2027-01-10"), (14_820, 6_039, 8_781, 780));
    // Not used at all: everything goes back.
    assert_eq!(back(6, None, "2026-10-31"), (14_820, 0, 14_820, 780));
    // Used up: nothing goes back, nothing is lost.
    assert_eq!(back(6, None, "2027-04-30"), (14_820, 15_600, 0, 0));
    // One month left, worth less than the discount: 15600 − 2600 = 13000; 14820 − 13000 = 1820.
    assert_eq!(back(6, None, "2027-03-31"), (14_820, 13_000, 1_820, 780));
    // With a coupon of 10000 besides: paid 4820, two months used 5200: nothing.
    assert_eq!(back(6, Some(&coupon), "2026-12-31"), (4_820, 5_200, 0, 10_400));
    // One month used: 4820 − 2600.
    assert_eq!(back(6, Some(&coupon), "2026-11-30"), (4_820, 2_600, 2_220, 10_780));
}

#[test]
fn cash_is_rounded_half_up_by_size() {
    use CashRounding::{Fen, Jiao};
    for (rule, due, cash) in [
        (Fen, 1_234, 1_234),
        (Jiao, 1_234, 1_230),
        (Jiao, 1_235, 1_240),
        (Jiao, 4, 0),
        (Jiao, 5, 10),
        (Jiao, 0, 0),
        (Jiao, 1, 0),
        (Jiao, -1_235, -1_240),
        (Jiao, -4, 0),
        (Jiao, MONEY_MAX.0, MONEY_MAX.0),
    ] {
        let rounded = round_cash(rule, Money(due)).expect("cash");
        assert_eq!((rounded.cash_fen.0, rounded.difference_fen.0), (cash, cash - due), "{due}");
    }
    for due in [i64::MIN, i64::MAX, MONEY_MAX.0 + 1] {
        let refused = round_cash(Jiao, Money(due));
        assert_eq!(refused, Err(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX }));
    }
}

#[test]
fn what_is_given_back_leaves_deposits_and_rounding_alone() {
    let book = book();
    let boxed = used(&book, "2026-11-01 start box").expect("orders");
    let subscription = Subscription { stretches: &boxed, billed_through: None };
    let lines = prepay(&book, &[subscription], 2, &[], &[], None, day("2026-11-26")).expect("lines");
    let back = claw_back(&lines, day("2026-11-30")).expect("a refund");
    // 2 × 500 paid and one used; the deposit of 20000 goes its own way
    assert_eq!((back.paid_fen.0, back.refund_fen.0), (1_000, 500));

    // 8 fen in two reductions of 4: three days of thirty are 0.8 → 1 less twice 0.4 → 0, though nothing was paid
    let eight = tariff("eight", Cycle::Monthly, Prorate::ByDay, 0, &[("2020-01-01", 8)]);
    let book = PriceBook::new(vec![eight]).expect("a sound book");
    let stretches = used(&book, "2020-01-01 start eight").expect("orders");
    let subscription = Subscription { stretches: &stretches, billed_through: None };
    let always = span("2020-01-01", "2099-12-31");
    let reductions = [("half", 5_000, false), ("rest", 10_000, true)]
        .map(|(code, bp, stacks)| quotes::reduction(code, ReductionKind::Percent(bp), stacks));
    let granted = reductions.each_ref().map(|reduction| Granted { reduction, span: always });
    let lines = prepay(&book, &[subscription], 1, &[], &granted, None, day("2026-11-26")).expect("lines");
    let back = claw_back(&lines, day("2026-11-03")).expect("a refund");
    assert_eq!((back.paid_fen.0, back.used_fen.0, back.clawed_back_fen.0), (0, 0, 0));
}
