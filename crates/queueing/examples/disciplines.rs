//! What the discipline gives and costs, measured in the twin: `cargo run --release -p queueing --example disciplines`.
//! First a busy hall of several sizes with 10 % priority; then counters of different skills, against longest queue first,
//! strict priority, first come first served and the most flexible counter first.

use std::cmp::Reverse;

use queueing::twin::{Business, Choose, Counter, Hall, Now, Rate, Told, live, ours};
use queueing::{Class, Millis, Pick, Rules, Waiting, Why, overtakes};

const MINUTE_MS: Millis = 60_000;
const DAY_MS: Millis = 600 * MINUTE_MS;

fn ranked<K: Ord>(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rank: impl Fn(&Waiting) -> K) -> Option<Pick> {
    let servable = (0..waiting.len()).filter(|&index| serves(waiting[index].service));
    let index = servable.min_by_key(|&index| rank(&waiting[index]))?;
    Some(Pick { index, why: Why::Only, overtakes: overtakes(waiting, serves, index) })
}

fn first_come(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    ranked(waiting, serves, |ticket| (ticket.ready_at_ms, ticket.tie))
}

fn strict_priority(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    ranked(waiting, serves, |ticket| (ticket.class == Class::Regular, ticket.ready_at_ms, ticket.tie))
}

fn longest_queue_first(waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, _: &Rules, _: Millis) -> Option<Pick> {
    let length = |service: u32| waiting.iter().filter(|ticket| ticket.service == service).count();
    ranked(waiting, serves, |ticket| (Reverse(length(ticket.service)), ticket.ready_at_ms, ticket.tie))
}

fn business(service: u32, per_hour: f64, mean_s: f64, target_min: Millis) -> Business {
    Business {
        service,
        arrivals: vec![Rate { from_ms: 0, per_hour }],
        priority_share: 0.1,
        targets_ms: [target_min * MINUTE_MS, (target_min - 10).max(1) * MINUTE_MS],
        mean_s,
        cv: 1.0,
        patience_s: 0.0,
    }
}

fn hall(business: Vec<Business>, serves: &[&[u32]]) -> Hall {
    let counters =
        serves.iter().map(|serves| Counter { serves: serves.to_vec(), pace: 1.0, duty: vec![(0, DAY_MS)] }).collect();
    Hall { rules: Rules::default(), business, counters, opens_ms: 0, closes_ms: DAY_MS, appointments: Vec::new() }
}

/// Waits in minutes and how often the ticket was overtaken, by class.
#[derive(Default)]
struct Waits {
    minutes: [Vec<f64>; 2],
    overtaken_max: u32,
    late: u64,
}

impl Waits {
    fn of(hall: &Hall, days: u64, choose: &Choose) -> Self {
        let mut waits = Self::default();
        for seed in 1..=days {
            live(hall, &Now::default(), Millis::MAX, seed, choose, &mut |told| {
                if let Told::Called { at_ms, waiting, index, .. } = told {
                    let ticket = waiting[index];
                    let wait_ms = at_ms - ticket.ready_at_ms;
                    waits.late += u64::from(wait_ms > ticket.target_ms);
                    waits.overtaken_max = waits.overtaken_max.max(ticket.overtaken);
                    waits.minutes[usize::from(ticket.class == Class::Priority)].push(wait_ms as f64 / MINUTE_MS as f64);
                }
            });
        }
        waits.minutes.iter_mut().for_each(|minutes| minutes.sort_by(f64::total_cmp));
        waits
    }

    fn mean(&self, class: usize) -> f64 {
        self.minutes[class].iter().sum::<f64>() / self.minutes[class].len() as f64
    }

    fn point(&self, class: usize, level: f64) -> f64 {
        self.minutes[class][(self.minutes[class].len() as f64 * level) as usize]
    }

    fn within_ten(&self) -> f64 {
        self.minutes[1].partition_point(|wait| *wait <= 10.0) as f64 / self.minutes[1].len() as f64
    }

    fn late_share(&self) -> f64 {
        self.late as f64 / (self.minutes[0].len() + self.minutes[1].len()) as f64
    }
}

fn main() {
    println!("load 0.97, 10 % priority, services of 3 minutes, ten hours a day, 60 days");
    println!(
        "{:>8} {:>24} {:>16} {:>26} {:>14}",
        "counters", "priority within 10 min", "most overtaken", "regular mean, min (FCFS)", "more than FCFS"
    );
    for counters in [4_u32, 6, 10, 20, 40] {
        let serves = vec![&[1_u32][..]; counters as usize];
        let hall = hall(vec![business(1, 0.97 * 20.0 * f64::from(counters), 180.0, 15)], &serves);
        let (here, fair) = (Waits::of(&hall, 60, &ours), Waits::of(&hall, 60, &first_come));
        println!(
            "{counters:>8} {:>23.1}% {:>16} {:>17.1} ({:>5.1}) {:>13.1}%",
            100.0 * here.within_ten(),
            here.overtaken_max,
            here.mean(0),
            fair.mean(0),
            100.0 * (here.mean(0) / fair.mean(0) - 1.0)
        );
    }
    println!(
        "\nthree kinds, eight counters of different skills, load about 0.93, targets 15, 20 and 30 minutes, 60 days"
    );
    println!(
        "{:<26} {:>14} {:>12} {:>12} {:>16} {:>15}",
        "discipline", "over target", "mean, min", "95 %, min", "priority 95 %", "most overtaken"
    );
    let kinds = || vec![business(1, 70.0, 180.0, 15), business(2, 25.0, 300.0, 20), business(3, 8.0, 700.0, 30)];
    let skills: [&[u32]; 8] = [&[1], &[1], &[1], &[1, 2], &[1, 2], &[2, 3], &[1, 2, 3], &[3, 1]];
    let skilled = hall(kinds(), &skills);
    let choices: [(&str, &Choose); 4] = [
        ("ours", &ours),
        ("first come, first served", &first_come),
        ("strict priority", &strict_priority),
        ("longest queue first", &longest_queue_first),
    ];
    for (name, choose) in choices {
        let waits = Waits::of(&skilled, 60, choose);
        println!(
            "{name:<26} {:>13.1}% {:>12.1} {:>12.1} {:>16.1} {:>15}",
            100.0 * waits.late_share(),
            waits.mean(0),
            waits.point(0, 0.95),
            waits.point(1, 0.95),
            waits.overtaken_max
        );
    }
}
