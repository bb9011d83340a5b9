//! What the monthly run bills: month ends, leap years, versions in mid-month, starts, stops, pauses, years.

use super::*;

/// Name, orders, billed through (or nothing), month, lines.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const CASES: &[Case] = &[
    // 31 of 31 days.
    ("a whole month", "2020-01-01 start tv", "", "2026-03", "month 03-01..03-31 2600"),
    // 2600 × 22 ÷ 31 = 1845.16
    ("starts on the 10th", "2026-03-10 start tv", "", "2026-03", "month_days 03-10..03-31 1845"),
    // 2600 × 10 ÷ 31 = 838.71; the day of the stop is charged
    ("stops on the 10th", "2020-01-01 start tv, 2026-03-10 stop", "", "2026-03", "month_days 03-01..03-10 839"),
    // 2600 × 1 ÷ 31 = 83.87
    ("starts and stops on one day", "2026-03-10 start tv, 2026-03-10 stop", "", "2026-03", "month_days 03-10..03-10 84"),
    ("starts on a month's last day", "2026-03-31 start tv", "", "2026-03", "month_days 03-31..03-31 84"),
    // the stop is at the end of the last day: 31 of 31
    ("stops on a month's last day", "2020-01-01 start tv, 2026-03-31 stop", "", "2026-03", "month 03-01..03-31 2600"),
    ("starts next month", "2026-04-01 start tv", "", "2026-03", ""),
    ("stopped last month", "2020-01-01 start tv, 2026-02-28 stop", "", "2026-03", ""),
    // 2600 ÷ 29 = 89.66
    ("the leap day of 2024", "2024-02-29 start tv", "", "2024-02", "month_days 02-29..02-29 90"),
    // 2600 ÷ 28 = 92.86
    ("the last day of February 2023", "2023-02-28 start tv", "", "2023-02", "month_days 02-28..02-28 93"),
    // 2600 × 15 ÷ 29 = 1344.83
    ("half of February 2028", "2028-02-15 start tv", "", "2028-02", "month_days 02-15..02-29 1345"),
    // 2100 is no leap year: 2600 × 14 ÷ 28
    ("half of February 2100", "2100-02-15 start tv", "", "2100-02", "month_days 02-15..02-28 1300"),
    // 2000 is one: 2600 ÷ 29 = 89.66
    ("one day of February 2000", "1999-01-01 start tv, 2000-02-01 stop", "", "2000-02", "month_days 02-01..02-01 90"),
    // 2600 × 20 ÷ 31 = 1677.42
    ("a pause over a month's end, before", "2020-01-01 start tv, 2026-01-20 suspend, 2026-02-10 resume", "", "2026-01", "month_days 01-01..01-20 1677"),
    // 2600 × 19 ÷ 28 = 1764.29
    ("a pause over a month's end, after", "2020-01-01 start tv, 2026-01-20 suspend, 2026-02-10 resume", "", "2026-02", "month_days 02-10..02-28 1764"),
    ("a pause over the whole month", "2020-01-01 start tv, 2026-01-20 suspend, 2026-04-10 resume", "", "2026-02", ""),
    // 2600 × 20 ÷ 30 = 1733.33 → 1733; 866.5 each, the fen that is left to the earlier
    ("a pause within a month", "2020-01-01 start tv, 2026-04-10 suspend, 2026-04-21 resume", "", "2026-04", "month_days 04-01..04-10 867, month_days 04-21..04-30 866"),
    ("paused and resumed on one day", "2020-01-01 start tv, 2026-04-10 suspend, 2026-04-10 resume", "", "2026-04", "month 04-01..04-30 2600"),
    // 866.67 + 1733.33: the fen that is left to the larger remainder
    ("stopped, and started on the next day", "2020-01-01 start tv, 2026-04-10 stop, 2026-04-11 start tv", "", "2026-04", "month_days 04-01..04-10 867, month_days 04-11..04-30 1733"),
    // 333.33 three times
    ("in three equal parts", "2020-01-01 start ten, 2026-04-10 suspend, 2026-04-11 resume, 2026-04-20 suspend, 2026-04-21 resume", "", "2026-04", "month_days 04-01..04-10 334, month_days 04-11..04-20 333, month_days 04-21..04-30 333"),
    // 2600 × 15 ÷ 30 and 2800 × 15 ÷ 30
    ("a new price from the 16th", "2020-01-01 start tv-up", "", "2026-06", "month_days 06-01..06-15 1300, month_days 06-16..06-30 1400"),
    ("the month after", "2020-01-01 start tv-up", "", "2026-07", "month 07-01..07-31 2800"),
    // 2800 × 28 ÷ 29 = 2703.45; 3000 ÷ 29 = 103.45
    ("a new price from a leap day", "2020-01-01 start tv-up", "", "2028-02", "month_days 02-01..02-28 2703, month_days 02-29..02-29 103"),
    // 866.67 + 1733.33, one price, two versions
    ("a new version at the same price", "2020-01-01 start tv-renamed", "", "2026-06", "month_days 06-01..06-10 867, month_days 06-11..06-30 1733"),
    // 2600 × 15 ÷ 30, then 4000 × 15 ÷ 30
    ("another tariff from the 16th", "2020-01-01 start tv, 2026-04-16 change net", "", "2026-04", "month_days 04-01..04-15 1300, month_days 04-16..04-30 2000"),
    ("changed on the day of its start", "2026-04-01 start tv, 2026-04-01 change net", "", "2026-04", "month 04-01..04-30 4000"),
    ("changed while paused", "2020-01-01 start tv, 2026-03-31 suspend, 2026-04-02 change net, 2026-04-16 resume", "", "2026-04", "month_days 04-16..04-30 2000"),
    // 2600 − 866.67 rounded = 1733
    ("billed through the 10th", "2020-01-01 start tv", "2026-04-10", "2026-04", "month_days 04-11..04-30 1733"),
    ("billed through the end", "2020-01-01 start tv", "2026-04-30", "2026-04", ""),
    // 1 × 15 ÷ 30 was rounded up to the whole fen, so the rest is free
    ("one fen, half of it billed", "2020-01-01 start fen", "2026-04-15", "2026-04", "month_days 04-16..04-30 0"),
    // 14 ÷ 30 = 0.47
    ("one fen, less than half", "2020-01-01 start fen, 2026-04-14 stop", "", "2026-04", "month_days 04-01..04-14 0"),
    // 15 ÷ 30 = 0.5
    ("one fen, exactly half", "2020-01-01 start fen, 2026-04-15 stop", "", "2026-04", "month_days 04-01..04-15 1"),
    ("for nothing", "2020-01-01 start free", "", "2026-04", "month 04-01..04-30 0"),
    // 10^12 × 15 ÷ 30
    ("the largest price", "2020-01-01 start max, 2026-04-15 stop", "", "2026-04", "month_days 04-01..04-15 500000000000"),
    ("a year, in January", "2020-01-01 start year", "2025-12-31", "2026-01", "year 01-01..12-31 36500"),
    ("a year, in February", "2020-01-01 start year", "2026-12-31", "2026-02", ""),
    // 36500 × 184 ÷ 365
    ("half a year", "2026-07-01 start year", "", "2026-07", "year_days 07-01..12-31 18400"),
    // 36600 × 306 ÷ 366
    ("the rest of a leap year", "2028-03-01 start year-leap", "", "2028-03", "year_days 03-01..12-31 30600"),
    // 36500 ÷ 366 = 99.73
    ("one leap day of a year", "2024-02-29 start year, 2024-02-29 stop", "", "2024-02", "year_days 02-29..02-29 100"),
    // 2100 has 365 days: 36500 ÷ 365
    ("one day of 2100", "2100-12-31 start year", "", "2100-12", "year_days 12-31..12-31 100"),
    // 31 + 28 + 31 = 90 days at 100
    ("a year that ends in March", "2020-01-01 start year, 2026-03-31 stop", "2025-12-31", "2026-01", "year_days 01-01..03-31 9000"),
    // 120 and 122 days at 100
    ("a year with a summer's pause", "2020-01-01 start year, 2026-04-30 suspend, 2026-09-01 resume", "2025-12-31", "2026-01", "year_days 01-01..04-30 12000, year_days 09-01..12-31 12200"),
    // 181 days at 100, 184 days at 200
    ("a new yearly price in July", "2020-01-01 start year-up", "2025-12-31", "2026-01", "year_days 01-01..06-30 18100, year_days 07-01..12-31 36800"),
    ("resumed in a year that is billed", "2020-01-01 start year, 2026-04-30 suspend, 2026-09-01 resume", "2026-04-30", "2026-09", "year_days 09-01..12-31 12200"),
    ("a whole year for its last day", "2026-12-31 start year-whole", "", "2026-12", "year 12-31..12-31 36500"),
    ("a whole month for its last day", "2026-04-30 start tv-whole", "", "2026-04", "month 04-30..04-30 2600"),
    ("a whole month once, with a pause", "2020-01-01 start tv-whole, 2026-04-10 suspend, 2026-04-21 resume", "", "2026-04", "month 04-01..04-10 2600"),
    ("a whole month at its first day's price", "2020-01-01 start tv-whole", "", "2026-06", "month 06-01..06-30 2600"),
    ("a whole month that is billed", "2020-01-01 start tv-whole", "2026-04-10", "2026-04", ""),
    ("paid once", "2026-04-10 start install", "", "2026-04", "one_off 04-10..04-10 10000"),
    ("paid once, a month later", "2026-04-10 start install", "2026-04-10", "2026-05", ""),
    // 500 × 15 ÷ 30
    ("a deposit at the start", "2026-04-16 start box", "", "2026-04", "deposit 04-16..04-16 20000, month_days 04-16..04-30 250"),
    ("no deposit on resuming", "2026-01-01 start box, 2026-02-28 suspend, 2026-04-01 resume", "", "2026-04", "month 04-01..04-30 500"),
];

#[test]
fn the_run_bills_what_was_worked_out_by_hand() {
    let book = book();
    for (name, orders, billed, in_month, expected) in CASES {
        let stretches = used(&book, orders).expect(name);
        let billed_through = (!billed.is_empty()).then(|| day(billed));
        let subscription = Subscription { stretches: &stretches, billed_through };
        let lines = charge_period(&book, &[subscription], &[], month(in_month)).expect(name);
        assert_eq!(told(&lines), *expected, "{name}");
    }
}

#[test]
fn a_line_cites_its_tariff_version_and_rule() {
    let book = book();
    let stretches = used(&book, "2020-01-01 start tv-up").expect("orders");
    let subscription = Subscription { stretches: &stretches, billed_through: None };
    let lines = charge_period(&book, &[subscription], &[], month("2026-06")).expect("lines");
    let cited = lines.iter().map(|l| (l.product, l.tariff, l.version, l.quantity, l.unit_fen.0)).collect::<Vec<_>>();
    assert_eq!(cited, [("tv", "tv-up", 1, 15, 2_600), ("tv", "tv-up", 2, 15, 2_800)]);
    let json = serde_json::to_value(lines[0]).expect("json");
    assert_eq!((&json["rule"], &json["from_day"]), (&"month_days".into(), &"2026-06-01".into()));
}

#[test]
fn a_day_without_a_version_is_refused_and_leaves_nothing() {
    let book = book();
    let (good, bad) = (used(&book, "2020-01-01 start tv"), used(&book, "2020-01-01 start late"));
    let (good, bad) = (good.expect("orders"), bad.expect("orders"));
    let both = [&good, &bad].map(|stretches| Subscription { stretches, billed_through: None });
    let mut out = Vec::new();
    let refused = charge_month(&book, &both, &[], month("2026-12"), &mut out);
    let day = day("2026-12-01");
    assert_eq!(refused, Err(TariffRefusal::NoVersionOnDay { tariff: "late".to_owned(), day }));
    assert!(out.is_empty());
}

#[test]
fn orders_that_do_not_follow_are_refused() {
    let book = book();
    for (orders, at) in [
        ("2026-04-10 stop", "2026-04-10"),
        ("2026-04-10 resume", "2026-04-10"),
        ("2026-04-10 start tv, 2026-04-09 stop", "2026-04-09"),
        ("2026-04-10 start tv, 2026-04-11 start tv", "2026-04-11"),
        ("2026-04-10 start tv, 2026-04-11 suspend, 2026-04-12 suspend", "2026-04-12"),
        ("2026-04-10 start tv, 2026-04-11 stop, 2026-04-12 change net", "2026-04-12"),
    ] {
        assert_eq!(used(&book, orders), Err(TariffRefusal::OrderOutOfPlace { day: day(at) }), "{orders}");
    }
}

#[test]
fn a_book_refuses_what_cannot_be_priced() {
    let one = |price: i64| tariff("tv", Cycle::Monthly, Prorate::ByDay, 0, &[("2020-01-01", price)]);
    let refusal = |tariffs| PriceBook::new(tariffs).map(drop);
    assert_eq!(refusal(vec![one(-1)]), Err(TariffRefusal::AmountNegative));
    assert_eq!(refusal(vec![one(MONEY_MAX.0 + 1)]), Err(TariffRefusal::AmountTooLarge { max_fen: MONEY_MAX }));
    assert_eq!(refusal(vec![one(1), one(1)]), Err(TariffRefusal::TariffTwice { tariff: "tv".to_owned() }));
    let unknown = TariffRefusal::TariffUnknown { tariff: "radio".to_owned() };
    assert_eq!(book().find("radio"), Err(unknown));
}
