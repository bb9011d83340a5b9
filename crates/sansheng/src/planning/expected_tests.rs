//! A small hall with five quiet Mondays behind it: what is expected without a past, with one, and in a rush.

use super::*;
use crate::halls::{CounterPlan, Opening, OpeningException, Pack, Service, Text};
use crate::kernel::Zone;

const MONDAY: &str = "2026-03-02";

fn service(code: &str, active: bool) -> Service {
    Service {
        code: code.into(),
        category: String::new(),
        prefix: "A".into(),
        name: Text::new(code, ""),
        hint: Text::default(),
        elsewhere: Text::default(),
        icon: String::new(),
        norm_s: 300,
        fee_fen: 0,
        takes_account: false,
        documents: Vec::new(),
        active,
    }
}

fn hall() -> Hall {
    let mut pack = Pack::empty();
    pack.services = vec![service("pay", true), service("open", true), service("gone", false)];
    pack.counters = (1..=2)
        .map(|number| CounterPlan { number, zone: "A".into(), services: vec!["pay".into()], active: true })
        .collect();
    pack.opening = (1..=5).map(|weekday| Opening { weekday, opens: 540, closes: 720 }).collect();
    pack.exceptions = vec![OpeningException { day: "2026-03-09".into(), opens: 0, closes: 0, note: Text::default() }];
    Hall::new("yl", "renmin", Zone::named("Asia/Shanghai").expect("a zone"), 1, pack)
}

/// Two counters that serve everything.
fn both() -> Vec<Vec<u32>> {
    vec![vec![0, 1, 2]; 2]
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// `n` people for paying in each half-hour from nine to twelve.
fn lived(text: &str, n: u32) -> DayCame {
    let came = (18..24).map(|half_hour| Came { service: 0, half_hour, n, priority: 0 }).collect();
    DayCame { day: day(text), came }
}

fn about(found: f64, wanted: f64) {
    assert!((found - wanted).abs() < 0.05 * wanted.max(0.2), "{found}, not {wanted}");
}

#[test]
fn without_a_past_the_pack_says_how_many_a_half_hour() {
    let found = expected(&hall(), &day(MONDAY), &[], None, &both());
    assert_eq!(found.known_days, 0);
    let all = found.all();
    // Two counters at 0.6 of their time, five minutes each: 7.2 in half an hour, as whole people.
    about(all[18], 7.0);
    assert!(all[17] < 0.01 && all[24] < 0.01, "nobody comes before nine or after twelve");
    about(found.by_service[0][18], 3.5);
    assert!(found.by_service[2][18].abs() < 1e-9, "nobody comes for what is not offered");
    let one = expected(&hall(), &day(MONDAY), &[], None, &[vec![1]]);
    assert!(one.by_service[0][18] < 1e-9 && one.by_service[1][18] > 3.0, "only what somebody serves");
    let shut = expected(&hall(), &day("2026-03-09"), &[], None, &both());
    assert!(shut.all().iter().sum::<f64>() < 0.01, "an exception without hours");
    let empty = Hall::new("yl", "renmin", Zone::named("Asia/Shanghai").expect("a zone"), 1, Pack::empty());
    assert!(expected(&empty, &day(MONDAY), &[], Some((None, 0)), &[]).by_service.is_empty());
}

#[test]
fn the_past_says_how_many_and_for_what() {
    let past: Vec<DayCame> = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"].map(|day| lived(day, 4)).into();
    let found = expected(&hall(), &day(MONDAY), &past, None, &both());
    assert_eq!(found.known_days, 4);
    about(found.all()[20], 4.0);
    assert!(found.by_service[0][20] > 0.95 * found.all()[20], "all of them came to pay");
    // The day itself and later ones are no past.
    let found = expected(&hall(), &day("2026-02-09"), &past, None, &both());
    assert_eq!(found.known_days, 1);
}

#[test]
fn a_rush_is_believed_for_an_hour() {
    let past: Vec<DayCame> = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"].map(|day| lived(day, 4)).into();
    let hall = hall();
    let at = |hour: i32, minute: i32| hall.zone.instant(&day(MONDAY), hour * 60 + minute);
    let rush = DayCame { day: day(MONDAY), came: vec![Came { service: 0, half_hour: 18, n: 24, priority: 0 }] };
    let found = expected(&hall, &day(MONDAY), &past, Some((Some(&rush), at(9, 30))), &both());
    assert!(found.level > 1.0 && found.all()[19] > 8.0, "{:?}", found.all());
    assert!(found.all()[22] < found.all()[19] / 1.5, "but not for the whole day");
    let calm = expected(&hall, &day(MONDAY), &past, Some((Some(&lived(MONDAY, 0)), at(10, 30))), &both());
    assert!(calm.level < 1.0 && calm.all()[21] < 4.0);
    // Before the day begins and at its very end nothing breaks.
    expected(&hall, &day(MONDAY), &past, Some((None, at(0, 0))), &both());
    expected(&hall, &day(MONDAY), &past, Some((Some(&rush), at(23, 59))), &both());
}

#[test]
fn without_a_past_the_day_so_far_says_more_than_the_pack() {
    let hall = hall();
    let at = |hour: i32, minute: i32| hall.zone.instant(&day(MONDAY), hour * 60 + minute);
    let quiet = expected(&hall, &day(MONDAY), &[], Some((None, at(11, 0))), &both());
    assert!(quiet.all()[22] < 2.0, "two hours without anybody: {:?}", quiet.all());
    let busy = lived(MONDAY, 12);
    let busy = DayCame { came: busy.came.into_iter().take(4).collect(), ..busy };
    let busy = expected(&hall, &day(MONDAY), &[], Some((Some(&busy), at(11, 0))), &both());
    assert!(busy.all()[22] > 9.0, "{:?}", busy.all());
    assert!((busy.level - 1.0).abs() < 1e-9);
}

#[test]
fn nothing_jumps_when_a_half_hour_begins_or_has_gone_on_for_a_while() {
    let past: Vec<DayCame> = ["2026-02-02", "2026-02-09", "2026-02-16", "2026-02-23"].map(|day| lived(day, 6)).into();
    let hall = hall();
    // One a minute from ten o'clock on, six in half an hour before.
    let came = |minute: i32| {
        let n = |half_hour: i32| match half_hour {
            18 | 19 => 6,
            at => u32::try_from((minute - 30 * at).clamp(0, 30)).unwrap_or(0),
        };
        let came = (18..24).map(|at| Came { service: 0, half_hour: at, n: n(at as i32), priority: 0 });
        DayCame { day: day(MONDAY), came: came.collect() }
    };
    let soon = |minute: i32| {
        let now = hall.zone.instant(&day(MONDAY), minute);
        let found = expected(&hall, &day(MONDAY), &past, Some((Some(&came(minute)), now)), &both());
        found.all()[usize::try_from(minute / 30).expect("small")]
    };
    let steps: Vec<f64> = (601..690).map(|minute| soon(minute) / soon(minute - 1)).collect();
    assert!(steps.iter().all(|step| (0.85..1.25).contains(step)), "{steps:?}");
    assert!(soon(615) > 1.5 * soon(599), "and the rush is seen within a quarter of an hour");
}

#[test]
fn nobody_is_expected_while_the_doors_are_closed_at_noon() {
    let mut hall = hall();
    hall.pack.opening.push(Opening { weekday: 6, opens: 540, closes: 720 });
    hall.pack.opening.push(Opening { weekday: 6, opens: 810, closes: 990 });
    // Weekdays are busy at noon.
    let all_day = |text: &str| {
        let came = (18..33).map(|half_hour| Came { service: 0, half_hour, n: 20, priority: 0 });
        DayCame { day: day(text), came: came.collect() }
    };
    let past: Vec<DayCame> = ["2026-02-23", "2026-02-24", "2026-02-25"].map(all_day).into();
    let all = expected(&hall, &day("2026-03-07"), &past, None, &both()).all();
    assert!(all[24..27].iter().all(|people| *people < 0.01) && all[23] > 1.0 && all[27] > 1.0, "{all:?}");
}
