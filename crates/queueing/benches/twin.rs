//! How fast the twin lives and a prediction is made, each as a JSON line. `BENCH_SECONDS` is about how long each takes.

use std::hint::black_box;
use std::time::Instant;

use queueing::predict::{Ask, FEATURES, Growth, Joining, Lesson, Level, Predictor, Starting, grow};
use queueing::twin::plain::{Plain, count};

/// What is asked of each by the design: customers a second on one core, microseconds.
const CUSTOMERS_PER_S_MIN: f64 = 2.0e6;
const PREDICTION_US_MAX: f64 = 50.0;

fn main() {
    let seconds: f64 = std::env::var("BENCH_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2.0);
    let per_s = customers_per_s(seconds);
    line("twin_customers_per_s", per_s, "1/s", CUSTOMERS_PER_S_MIN, per_s / CUSTOMERS_PER_S_MIN);
    let us = prediction_us(seconds);
    line("prediction_us", us, "us", PREDICTION_US_MAX, us / PREDICTION_US_MAX);
}

fn line(name: &str, value: f64, unit: &str, against_value: f64, ratio: f64) {
    println!(
        "{{\"name\":\"{name}\",\"value\":{value:.1},\"unit\":\"{unit}\",\"against\":\"limit\",\"against_value\":{against_value},\"ratio\":{ratio:.3}}}"
    );
}

fn customers_per_s(seconds: f64) -> f64 {
    const STEP: u64 = 500_000;
    let hall = Plain { counters: 10, arrival_rate: 9.0, service_rate: 1.0, abandon_rate: 0.0, limit: 0.25 };
    let (begun, mut customers) = (Instant::now(), 0);
    while begun.elapsed().as_secs_f64() < seconds {
        black_box(count(black_box(&hall), STEP, 0, customers));
        customers += STEP;
    }
    customers as f64 / begun.elapsed().as_secs_f64()
}

/// From the state of a busy hall (20 counters, 12 waiting) to a corrected distribution.
fn prediction_us(seconds: f64) -> f64 {
    let mut hall = Predictor::new(6, [0.0, 90.0, 180.0]);
    for counter in 0..20 {
        hall.floor.start(Starting { at_s: counter as f64, counter: Some(counter), kind: counter % 6, ticket: None });
    }
    for id in 0..12 {
        let (kind, class) = (id as usize % 6, Level::ALL[id as usize % 3]);
        hall.floor.join(Joining { ticket: id, kind, class, joined_s: 40.0 + id as f64, foretold_s: None });
    }
    let mut chance = queueing::chance::Chance::new(1);
    let lessons: Vec<Lesson> = (0..4_000)
        .map(|_| {
            let features: [f32; FEATURES] = std::array::from_fn(|_| chance.unit() as f32 * 100.0);
            Lesson { features, wait_s: features[3] + features[60] + 20.0 * chance.exponential() as f32, weight: 1.0 }
        })
        .collect();
    if let Some(forest) = grow(&lessons, &Growth::default()) {
        hall.adopt(forest);
    }
    let (begun, mut asked) = (Instant::now(), 0_u64);
    while begun.elapsed().as_secs_f64() < seconds {
        for step in 0..1_000_u32 {
            let now_s = 60.0 + f64::from(step) / 10.0;
            let ask =
                Ask { id: 99, kind: 1, class: Some(Level::Raised), joined_s: now_s, now_s, hour: 10.0, weekday: 1 };
            let foretold = hall.ask(black_box(&ask), 6);
            hall.came_true(&foretold, 100.0);
            asked += 1;
        }
    }
    begun.elapsed().as_secs_f64() * 1e6 / asked as f64
}
