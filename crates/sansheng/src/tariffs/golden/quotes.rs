//! Paying ahead: discounts and their thresholds, reductions that end, coupons and their caps.

use super::*;

pub(super) fn discounts() -> Vec<PrepayDiscount> {
    let discount = |code: &str, from_months, kind| PrepayDiscount {
        code: code.to_owned(),
        from_months,
        kind,
        products: Products::All,
        stacks: false,
    };
    vec![discount("half", 6, PrepayKind::Percent(500)), discount("full", 12, PrepayKind::FreeMonths(1))]
}

pub(super) fn coupon(kind: CouponKind) -> Coupon {
    let valid = span("2026-01-01", "2026-12-31");
    Coupon { code: "C".to_owned(), kind, products: Products::All, valid, uses_left: 1 }
}

pub(super) fn reduction(code: &str, kind: ReductionKind, stacks: bool) -> Reduction {
    let offered = span("2020-01-01", "2099-12-31");
    let evidence = "card".to_owned();
    Reduction { code: code.to_owned(), kind, products: Products::All, evidence, offered, stacks }
}

const ALL: &str = "2020-01-01";

/// Name, orders, billed through, months, today, sum, last day.
type Case = (&'static str, &'static str, &'static str, i32, &'static str, i64, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("below the threshold: 5 × 2600", "tv", "2026-10-31", 5, "2026-11-26", 13_000, "2027-03-31"),
    ("at the threshold: 15600 − 5 % (780)", "tv", "2026-10-31", 6, "2026-11-26", 14_820, "2027-04-30"),
    ("below the next: 28600 − 1430", "tv", "2026-10-31", 11, "2026-11-26", 27_170, "2027-09-30"),
    ("12 get 1: 2600 free beats 5 % of 31200 = 1560", "tv", "2026-10-31", 12, "2026-11-26", 31_200, "2027-11-30"),
    ("24: 5 % of 62400 = 3120 beats 2600 free", "tv", "2026-10-31", 24, "2026-11-26", 59_280, "2028-10-31"),
    ("covered to mid-month: 2600 − 1300", "tv", "2026-11-15", 1, "2026-11-26", 1_300, "2026-11-30"),
    ("covered ahead: begins behind it", "tv", "2027-02-28", 1, "2026-11-26", 2_600, "2027-03-31"),
    ("arrears are not paid ahead: this month first", "tv", "2026-03-31", 1, "2026-11-26", 2_600, "2026-11-30"),
    ("today's price holds over a rise: 2 × 2600", "tv-up", "2026-05-31", 2, "2026-06-10", 5_200, "2026-07-31"),
    ("and the new price from its day: 2 × 2800", "tv-up", "2026-05-31", 2, "2026-06-16", 5_600, "2026-07-31"),
    ("9 × 1 fen: 5 % is 0.45, nothing", "fen", "2026-10-31", 9, "2026-11-26", 9, "2027-07-31"),
    ("10 × 1 fen: 5 % is 0.5, one fen", "fen", "2026-10-31", 10, "2026-11-26", 9, "2027-08-31"),
    ("nothing stays nothing", "free", "2026-10-31", 12, "2026-11-26", 0, "2027-10-31"),
    ("a year over two: 18400 + 18100; 31 days free beat 5 %", "year", "2026-06-30", 12, "2026-07-01", 36_500, "2027-07-31"),
    // 36500 × 184 ÷ 365 = 18400; 36500 × 182 ÷ 366 = 18150.27; July 2028 is free
    ("a year into a leap year: 18400 + 18150", "year", "2027-06-30", 12, "2027-07-01", 36_550, "2028-07-31"),
    // 12 months and February 2028 free: 29 of 29 days
    ("the free month is a leap February", "tv", "2027-01-31", 12, "2027-02-01", 31_200, "2028-02-29"),
];

#[test]
fn months_paid_ahead() {
    let (book, discounts) = (book(), discounts());
    for (name, tariff, billed, months, today, expected, last) in CASES {
        let stretches = used(&book, &format!("{ALL} start {tariff}")).expect(name);
        let subscription = Subscription { stretches: &stretches, billed_through: Some(day(billed)) };
        let lines = prepay(&book, &[subscription], *months, &discounts, &[], None, day(today)).expect(name);
        assert_eq!(sum(&lines), Ok(Money(*expected)), "{name}: {}", told(&lines));
        assert_eq!(lines.iter().map(|line| line.through_day).max(), Some(day(last)), "{name}");
    }
}

/// The lines of `tv` for some months from November 2026 on.
fn quote(
    months: i32,
    discounts: &[PrepayDiscount],
    granted: &[Granted<'_>],
    coupon: Option<&Coupon>,
) -> Result<(i64, String), TariffRefusal> {
    let book = book();
    let stretches = used(&book, "2020-01-01 start tv")?;
    let subscription = Subscription { stretches: &stretches, billed_through: Some(day("2026-10-31")) };
    let lines = prepay(&book, &[subscription], months, discounts, granted, coupon, day("2026-11-26"))?;
    Ok((sum(&lines)?.0, told(&lines)))
}

#[test]
fn the_steps_come_in_order() {
    let half = reduction("low", ReductionKind::Percent(5_000), false);
    let granted = [Granted { reduction: &half, span: span("2026-01-01", "2099-12-31") }];
    let tenth = coupon(CouponKind::Percent { bp: 1_000, most: None });
    let percent = &discounts()[..1];
    // 31200 − 15600 = 15600; − 5 % (780) = 14820; − 10 % (1482) = 13338
    let (total, told) = quote(12, percent, &granted, Some(&tenth)).expect("lines");
    assert_eq!(total, 13_338);
    assert!(told.ends_with("prepay:half 11-01..10-31 -780, coupon:C 11-26..11-26 -1482"), "{told}");
    // What stacks follows the best, on what is left: 31200 − 1 % (312)
    let mut stacked = discounts();
    let staff = PrepayDiscount { code: "staff".to_owned(), kind: PrepayKind::Percent(100), ..percent[0].clone() };
    stacked.push(PrepayDiscount { stacks: true, ..staff.clone() });
    assert_eq!(quote(12, &stacked, &[], None).expect("lines").0, 30_888);
    // Without saying so it does not: the free month alone is best
    stacked.pop();
    stacked.push(staff);
    assert_eq!(quote(12, &stacked, &[], None).expect("lines").0, 31_200);
    // For another product it is not given
    let other = PrepayDiscount { products: no_products(), ..percent[0].clone() };
    assert_eq!(quote(6, &[other], &[], None).expect("lines").0, 15_600);
}

/// Orders, month, reductions and when they hold, lines.
type ReducedCase<'a> = (&'a str, &'a str, &'a [(&'a Reduction, Span)], &'a str);

#[test]
fn reductions_hold_as_long_as_their_paper() {
    let low = reduction("low", ReductionKind::Percent(5_000), false);
    let fixed = reduction("fixed", ReductionKind::Fixed(Money(500)), false);
    let more = reduction("more", ReductionKind::Percent(1_000), true);
    let all = reduction("all", ReductionKind::Fixed(Money(3_000)), false);
    let third = reduction("third", ReductionKind::Percent(3_333), false);
    let always = span("2020-01-01", "2099-12-31");
    let through = |text| span("2020-01-01", text);
    let (tv, april) = ("2020-01-01 start tv", "2026-04");
    let table: &[ReducedCase<'_>] = &[
        // 1300 − 650, then 1300
        (
            tv,
            april,
            &[(&low, through("2026-04-15"))],
            "month_days 04-01..04-15 1300, month_days 04-16..04-30 1300, reduction:low 04-01..04-15 -650",
        ),
        // begins on the month's last day: 2600 × 29 ÷ 30 = 2513.33, 86.67 → 87; − 43.5 → 44
        (
            tv,
            april,
            &[(&low, span("2026-04-30", "2026-12-31"))],
            "month_days 04-01..04-29 2513, month_days 04-30..04-30 87, reduction:low 04-30..04-30 -44",
        ),
        // ended last month
        (tv, april, &[(&low, through("2026-03-31"))], "month 04-01..04-30 2600"),
        // 500 × 15 ÷ 30
        (
            "2026-04-16 start tv",
            april,
            &[(&fixed, always)],
            "month_days 04-16..04-30 1300, reduction:fixed 04-16..04-30 -250",
        ),
        // never below zero
        (tv, april, &[(&all, always)], "month 04-01..04-30 2600, reduction:all 04-01..04-30 -2600"),
        // 1300 beats 500
        (tv, april, &[(&fixed, always), (&low, always)], "month 04-01..04-30 2600, reduction:low 04-01..04-30 -1300"),
        // 1300, then a tenth of the 1300 that are left
        (
            tv,
            april,
            &[(&more, always), (&low, always)],
            "month 04-01..04-30 2600, reduction:low 04-01..04-30 -1300, reduction:more 04-01..04-30 -130",
        ),
        // 2600 × 0.3333 = 866.58
        (tv, april, &[(&third, always)], "month 04-01..04-30 2600, reduction:third 04-01..04-30 -867"),
        // 1 × 0.3333 rounds to nothing, and nothing has no line
        ("2020-01-01 start fen", april, &[(&third, always)], "month 04-01..04-30 1"),
        // a deposit is not reduced
        (
            "2026-04-01 start box",
            april,
            &[(&low, always)],
            "deposit 04-01..04-01 20000, month 04-01..04-30 500, reduction:low 04-01..04-30 -250",
        ),
        // what is paid once goes by its day
        (
            "2026-04-10 start install",
            april,
            &[(&low, through("2026-04-10"))],
            "one_off 04-10..04-10 10000, reduction:low 04-10..04-10 -5000",
        ),
    ];
    let book = book();
    for (orders, in_month, granted, expected) in table {
        let stretches = used(&book, orders).expect("orders");
        let subscription = Subscription { stretches: &stretches, billed_through: None };
        let granted: Vec<_> = granted.iter().map(|(reduction, span)| Granted { reduction, span: *span }).collect();
        let lines = charge_period(&book, &[subscription], &granted, month(in_month)).expect("lines");
        assert_eq!(told(&lines), *expected, "{orders}");
    }
    // Five months ahead, the paper ends with the third: 13000 − 3 × 1300
    let granted = [Granted { reduction: &low, span: through("2027-01-31") }];
    assert_eq!(quote(5, &[], &granted, None).expect("lines").0, 9_100);
}

#[test]
fn a_reduction_is_granted_for_a_valid_paper_only() {
    let low = reduction("low", ReductionKind::Percent(5_000), false);
    let paper = |code: &str| Evidence { code: code.to_owned(), valid: span("2026-01-01", "2026-06-30") };
    let on = |shown: Option<&Evidence>, at| grant(&low, shown, day(at)).map(|granted| granted.span);
    let card = paper("card");
    assert_eq!(on(Some(&card), "2026-06-30"), Ok(card.valid));
    let needs = Err(TariffRefusal::ReductionNeedsEvidence { evidence: "card".to_owned() });
    assert_eq!(on(None, "2026-06-30"), needs);
    assert_eq!(on(Some(&paper("letter")), "2026-06-30"), needs);
    let (first_day, last_day) = (card.valid.from, card.valid.through);
    assert_eq!(on(Some(&card), "2026-07-01"), Err(TariffRefusal::ReductionExpired { last_day }));
    assert_eq!(on(Some(&card), "2025-12-31"), Err(TariffRefusal::ReductionNotYetValid { first_day }));
    let steep = reduction("steep", ReductionKind::Percent(10_001), false);
    let refused = grant(&steep, Some(&card), day("2026-06-30")).map(drop);
    assert_eq!(refused, Err(TariffRefusal::RateOutOfRange { max_bp: 10_000 }));
}

#[test]
fn coupons() {
    let with = |coupon: &Coupon| quote(5, &[], &[], Some(coupon)).map(|(total, _)| total);
    let percent = |bp, most: Option<i64>| coupon(CouponKind::Percent { bp, most: most.map(Money) });
    let fixed = |fen| coupon(CouponKind::Fixed(Money(fen)));
    // Of 13000: a sum; more than there is; a tenth; a tenth held to 500; a cap that is not reached; 0.5 fen.
    assert_eq!(with(&fixed(1_000)), Ok(12_000));
    assert_eq!(with(&fixed(50_000)), Ok(0));
    assert_eq!(with(&percent(1_000, None)), Ok(11_700));
    assert_eq!(with(&percent(1_000, Some(500))), Ok(12_500));
    assert_eq!(with(&percent(1_000, Some(1_300))), Ok(11_700));
    assert_eq!(with(&percent(1_001, None)), Ok(11_699));
    assert_eq!(with(&fixed(0)), Err(TariffRefusal::CouponWithoutEffect));
    assert_eq!(with(&fixed(-1)), Err(TariffRefusal::AmountNegative));
    let used = Coupon { uses_left: 0, ..fixed(1) };
    assert_eq!(with(&used), Err(TariffRefusal::CouponSpent));
    let over = Coupon { valid: span("2026-01-01", "2026-11-25"), ..fixed(1) };
    assert_eq!(with(&over), Err(TariffRefusal::CouponExpired { last_day: day("2026-11-25") }));
    let early = Coupon { valid: span("2026-11-27", "2026-12-31"), ..fixed(1) };
    assert_eq!(with(&early), Err(TariffRefusal::CouponNotYetValid { first_day: day("2026-11-27") }));
    let other = Coupon { products: no_products(), ..fixed(1) };
    assert_eq!(with(&other), Err(TariffRefusal::CouponNotForProduct));
}

#[test]
fn a_coupon_is_shared_by_products_and_leaves_deposits() {
    let (book, thousand) = (book(), coupon(CouponKind::Fixed(Money(1_000))));
    let (tv, net) = (used(&book, "2020-01-01 start tv"), used(&book, "2020-01-01 start net"));
    let (tv, net) = (tv.expect("orders"), net.expect("orders"));
    let both = [&tv, &net].map(|stretches| Subscription { stretches, billed_through: None });
    let lines = prepay(&book, &both, 1, &[], &[], Some(&thousand), day("2026-11-26")).expect("lines");
    let off: Vec<_> = lines.iter().filter(|l| l.amount_fen.0 < 0).map(|l| (l.product, l.amount_fen.0)).collect();
    // 1000 × 2600 ÷ 6600 = 393.94; 1000 × 4000 ÷ 6600 = 606.06
    assert_eq!(off, [("tv", -394), ("net", -606)]);
    let all = coupon(CouponKind::Percent { bp: 10_000, most: None });
    let boxed = used(&book, "2026-11-01 start box").expect("orders");
    let subscription = Subscription { stretches: &boxed, billed_through: None };
    let lines = prepay(&book, &[subscription], 1, &[], &[], Some(&all), day("2026-11-26")).expect("lines");
    assert_eq!(sum(&lines), Ok(Money(20_000)), "{}", told(&lines));
}

#[test]
fn quotes_that_cannot_be_made_are_refused() {
    let out_of_range = TariffRefusal::PrepayMonthsOutOfRange { min: 1, max: 36 };
    assert_eq!(quote(0, &[], &[], None), Err(out_of_range.clone()));
    assert_eq!(quote(37, &[], &[], None), Err(out_of_range));
    let book = book();
    let ahead = |orders: &str, months| {
        let stretches = used(&book, orders).expect("orders");
        let subscription = Subscription { stretches: &stretches, billed_through: None };
        prepay(&book, &[subscription], months, &[], &[], None, day("2026-11-26")).map(|lines| lines.len())
    };
    assert_eq!(ahead("2020-01-01 start tv, 2026-10-31 stop", 1), Err(TariffRefusal::NothingToPrepay));
    assert_eq!(ahead("2020-01-01 start max", 1), Ok(1));
    assert_eq!(ahead("2020-01-01 start max", 2), Err(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX }));
    let endless = PrepayDiscount { kind: PrepayKind::FreeMonths(13), ..discounts()[1].clone() };
    let malformed = TariffRefusal::DiscountMalformed { discount: "full".to_owned() };
    assert_eq!(quote(12, &[endless], &[], None), Err(malformed));
}
