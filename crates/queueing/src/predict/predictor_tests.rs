//! The predictor on halls that have nothing, one counter, no clock worth the name; and that learning does what it says.

use super::super::{FEATURES, Growth, Joining, Lesson, Level, Starting, feature_names, grow};
use super::*;

fn ask(id: u64, now_s: f64) -> Ask {
    Ask { id, kind: 0, class: Some(Level::Plain), joined_s: now_s, now_s, hour: 10.0, weekday: 2 }
}

fn joining(ticket: u64, kind: usize, class: Level, joined_s: f64) -> Joining {
    Joining { ticket, kind, class, joined_s, foretold_s: None }
}

fn makes_sense(answer: &Answer) -> bool {
    answer.mean_s.is_finite()
        && answer.mean_s >= 0.0
        && answer.quantiles_s.iter().all(|point| point.is_finite() && *point >= 0.0)
        && answer.quantiles_s.is_sorted()
}

#[test]
fn no_history_and_no_counter_is_still_an_answer() {
    let hall = Predictor::new(0, [0.0; 3]);
    let foretold = hall.ask(&ask(1, 0.0), 0);
    assert!(makes_sense(&foretold.said), "{:?}", foretold.said);
    assert_eq!(foretold.said, foretold.raw, "nothing has come true yet");
}

#[test]
fn more_ahead_is_a_longer_outlook() {
    let mut hall = Predictor::new(1, [0.0, 90.0, 180.0]);
    for counter in 0..3 {
        hall.floor.start(Starting { at_s: 0.0, counter: Some(counter), kind: 0, ticket: None });
    }
    let mut before_s = 0.0;
    for person in 0..6 {
        let median_s = hall.ask(&ask(100, 50.0), 0).said.quantile_s(0.5);
        assert!(median_s > before_s, "{person} ahead: {median_s} after {before_s}");
        before_s = median_s;
        hall.floor.join(joining(person, 0, Level::Plain, 40.0));
    }
}

#[test]
fn clock_jumps_and_strange_events_do_no_harm() {
    let mut hall = Predictor::new(2, [0.0, 90.0, 180.0]);
    for at_s in [5.0, -1e12, 1e15, 0.0, f64::MAX, 10.0] {
        hall.floor.announce();
        hall.floor.join(joining(7, 9, Level::Most, at_s));
        hall.floor.start(Starting { at_s, counter: Some(usize::MAX), kind: 5, ticket: Some(7) });
        hall.floor.finish(-at_s, usize::MAX);
        hall.floor.finish(at_s, 3);
        hall.floor.leave(at_s, 99);
        hall.floor.arrive();
        let foretold = hall.ask(&ask(8, at_s), usize::MAX);
        assert!(makes_sense(&foretold.said), "at {at_s}: {:?}", foretold.said);
        for wait_s in [f64::NAN, f64::INFINITY, -5.0, 3.0] {
            hall.came_true(&foretold, wait_s);
        }
    }
    hall.floor.close();
}

#[test]
fn the_forest_finds_what_there_is_to_find() {
    // The wait is 60 s for each person ahead, times 1, 2 or 3 in turn: the median is 120 s a person.
    let ahead = feature_names().iter().position(|name| *name == "ahead").expect("a feature");
    let lessons: Vec<Lesson> = (0..900)
        .map(|n| {
            let mut features = [0.0; FEATURES];
            let people = (n / 3 % 5) as f32;
            features[ahead] = people;
            Lesson { features, wait_s: 60.0 * people * (1 + n % 3) as f32, weight: 1.0 }
        })
        .collect();
    let growth = Growth { trees: 150, rate: 0.15, features: 0.5, leaf_weight_min: 40.0, ..Growth::default() };
    let forest = grow(&lessons, &growth).expect("there are lessons");
    for people in 1..5_u8 {
        let mut features = [0.0; FEATURES];
        features[ahead] = f32::from(people);
        let answer = forest.answer(&features);
        let person_s = f32::from(people);
        assert!((answer.quantile_s(0.5) - 120.0 * person_s).abs() < 8.0, "{people}: {answer:?}");
        assert!((answer.mean_s - 120.0 * person_s).abs() < 15.0, "{people}: {answer:?}");
        assert!((answer.quantile_s(0.9) - 180.0 * person_s).abs() < 15.0, "{people}: {answer:?}");
    }
    assert_eq!(grow(&lessons, &growth), Some(forest), "the same seed grows the same forest");
    assert_eq!(grow(&[], &growth), None);
}

#[test]
fn the_upper_end_learns_to_hold() {
    let mut hall = Predictor::new(1, [0.0; 3]);
    hall.floor.start(Starting { at_s: 0.0, counter: Some(0), kind: 0, ticket: None });
    // Waits three times as long as said: at first too few promises are kept, later 90 of 100.
    let (mut kept, mut asked) = (0, 0);
    for n in 0..1_000_u16 {
        let foretold = hall.ask(&ask(1, 30.0), 0);
        let wait_s = 3.0 * foretold.raw.quantile_s(0.5) * f32::from(n * 7 % 100) / 50.0;
        if n >= 500 {
            asked += 1;
            kept += usize::from(wait_s <= foretold.said.quantiles_s[5]);
        }
        hall.came_true(&foretold, f64::from(wait_s));
    }
    assert!((440..=460).contains(&kept), "{kept} of {asked}");
}

#[test]
fn what_is_no_predictor_is_not_read() {
    let mut hall = Predictor::new(2, [0.0, 90.0, 180.0]);
    hall.floor.start(Starting { at_s: 0.0, counter: Some(1), kind: 1, ticket: None });
    hall.floor.finish(90.0, 1);
    let lessons: Vec<Lesson> =
        (0..200).map(|n| Lesson { features: [n as f32; FEATURES], wait_s: n as f32, weight: 1.0 }).collect();
    hall.adopt(grow(&lessons, &Growth { trees: 5, leaf_weight_min: 5.0, ..Growth::default() }).expect("lessons"));
    let text = hall.to_text();
    let read = Predictor::from_text(&text).expect("what was written");
    assert_eq!(read.to_text(), text);
    assert!(read.has_forest());
    let row = read.floor.features(&ask(1, 5.0));
    assert_eq!(hall.forest.map(|forest| forest.answer(&row)), Some(read.ask(&ask(1, 5.0), 0).raw));
    for cut in (0..text.len()).step_by(211) {
        let _ = Predictor::from_text(&text[..cut]);
        let mut spoiled = text.clone();
        spoiled.replace_range(cut..=cut, "x");
        let _ = Predictor::from_text(&spoiled);
    }
    for nonsense in ["", "queueing-predictor 1", "queueing-predictor 2\nshares 1", "queueing-predictor 1\nshares -1"] {
        assert!(Predictor::from_text(nonsense).is_none(), "{nonsense}");
    }
}
