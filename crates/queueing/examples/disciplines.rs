//! What the discipline gives and costs, measured in the twin: `cargo run --release -p queueing --example disciplines`.
//! First a busy hall of several sizes with 10 % priority and several head starts; then counters of different skills,
//! against longest queue first, strict priority, first come first served, and against three rules that would let one
//! business overtake another. Everything is a mean over days with the half width of its 95 % confidence interval.

#[path = "../tests/rivals/mod.rs"]
mod rivals;

use std::collections::BTreeMap;

use queueing::twin::{Business, Choose, Counter, Hall, Now, Rate, Told, live, ours};
use queueing::{Class, Millis, Pick, Rules, Waiting, Why, overtakes};
use rivals::{first_come, longest_queue_first, strict_priority};

const MINUTE_MS: Millis = 60_000;
const DAY_MS: Millis = 600 * MINUTE_MS;
const DAYS: u64 = 200;

fn main() {
    head_starts();
    skills();
}

/// What each of some people adds, summed over a day.
#[derive(Default, Clone, Copy)]
struct Sum {
    of: f64,
    people: f64,
}

impl Sum {
    fn add(&mut self, each: f64) {
        self.people += 1.0;
        self.of += each;
    }
}

/// A mean over all people of all days, and half of its 95 % confidence interval: days are independent, people are not.
struct Mean {
    mean: f64,
    half: f64,
}

impl Mean {
    fn of(days: impl Iterator<Item = Sum>) -> Self {
        let days: Vec<Sum> = days.collect();
        let (of, people) = days.iter().fold((0.0, 0.0), |(of, people), day| (of + day.of, people + day.people));
        let (mean, n) = (of / people, days.len() as f64);
        let off = days.iter().map(|day| (day.of - mean * day.people).powi(2)).sum::<f64>() / (n - 1.0);
        Self { mean, half: 1.96 * (off / n).sqrt() / (people / n) }
    }
}

/// One day.
#[derive(Default)]
struct Day {
    /// Hundred for who waited longer than the target.
    late: Sum,
    late_by_business: BTreeMap<u32, Sum>,
    priority_late: Sum,
    /// Hundred for who was called within ten minutes.
    priority_in_ten: Sum,
    minutes: Sum,
    regular_minutes: Sum,
    overtaken_max: u32,
}

impl Day {
    fn of(hall: &Hall, seed: u64, choose: &Choose) -> Self {
        let mut day = Self::default();
        live(hall, &Now::default(), Millis::MAX, seed, choose, &mut |told| {
            if let Told::Called { at_ms, waiting, index, .. } = told {
                day.add(&waiting[index], at_ms - waiting[index].ready_at_ms);
            }
        });
        day
    }

    fn add(&mut self, ticket: &Waiting, wait_ms: Millis) {
        let hundred = |counts: bool| if counts { 100.0 } else { 0.0 };
        let (late, minutes) = (hundred(wait_ms > ticket.target_ms), wait_ms as f64 / MINUTE_MS as f64);
        self.late.add(late);
        self.late_by_business.entry(ticket.service).or_default().add(late);
        self.minutes.add(minutes);
        self.overtaken_max = self.overtaken_max.max(ticket.overtaken);
        if ticket.class == Class::Priority {
            self.priority_late.add(late);
            self.priority_in_ten.add(hundred(wait_ms <= 10 * MINUTE_MS));
        } else {
            self.regular_minutes.add(minutes);
        }
    }
}

fn lived(hall: &Hall, choose: &Choose) -> Vec<Day> {
    (1..=DAYS).map(|seed| Day::of(hall, seed, choose)).collect()
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

/// As many people as keep the counters busy for `load` of the time.
fn hall(mut business: Vec<Business>, serves: &[&[u32]], load: f64) -> Hall {
    let offered: f64 = business.iter().map(|kind| kind.arrivals[0].per_hour * kind.mean_s / 3_600.0).sum();
    let more = load * serves.len() as f64 / offered;
    business.iter_mut().for_each(|kind| kind.arrivals[0].per_hour *= more);
    let counter =
        |serves: &&[u32]| Counter { serves: serves.to_vec(), pace: 1.0, duty: vec![(0, DAY_MS)], lent: Vec::new() };
    let counters = serves.iter().map(counter).collect();
    Hall { rules: Rules::default(), business, counters, opens_ms: 0, closes_ms: DAY_MS, appointments: Vec::new() }
}

fn head_starts() {
    println!("load 0.97, 10 % priority, services of 3 minutes, ten hours a day, {DAYS} days\n");
    println!(
        "| counters | head start | priority called within 10 min | most overtaken | regular mean, min | first come | more |"
    );
    println!("|---|---|---|---|---|---|---|");
    for counters in [2_usize, 3, 4, 6, 8, 10, 20, 40] {
        for head_start_min in [10, 20, 30, 40] {
            let mut hall = hall(vec![business(1, 1.0, 180.0, 15)], &vec![&[1_u32][..]; counters], 0.97);
            hall.rules.head_start_ms = head_start_min * MINUTE_MS;
            // The index gives no more of a head start than the targets differ.
            hall.business[0].targets_ms = [(5 + head_start_min) * MINUTE_MS, 5 * MINUTE_MS];
            let (here, fair) = (lived(&hall, &ours), lived(&hall, &first_come));
            let in_ten = Mean::of(here.iter().map(|day| day.priority_in_ten));
            let regular = |days: &[Day]| Mean::of(days.iter().map(|day| day.regular_minutes)).mean;
            println!(
                "| {counters} | {head_start_min} min | {:.1} ± {:.1} % | {} | {:.1} | {:.1} | {:.1} % |",
                in_ten.mean,
                in_ten.half,
                here.iter().map(|day| day.overtaken_max).max().unwrap_or(0),
                regular(&here),
                regular(&fair),
                100.0 * (regular(&here) / regular(&fair) - 1.0),
            );
        }
    }
}

fn skills() {
    let own = || vec![business(1, 70.0, 180.0, 15), business(2, 25.0, 300.0, 20), business(3, 8.0, 700.0, 30)];
    let one = || vec![business(1, 70.0, 180.0, 15), business(2, 25.0, 300.0, 15), business(3, 8.0, 700.0, 15)];
    let alike = || vec![business(1, 60.0, 180.0, 15), business(2, 40.0, 180.0, 15), business(3, 20.0, 180.0, 15)];
    let two = || vec![business(1, 60.0, 120.0, 15), business(2, 15.0, 600.0, 15)];
    let mixed: &[&[u32]] = &[&[1], &[1], &[1], &[1, 2], &[1, 2], &[2, 3], &[1, 2, 3], &[3, 1]];
    let nested: &[&[u32]] = &[&[1], &[1], &[1, 2], &[1, 2, 3], &[1, 2, 3]];
    let chain: &[&[u32]] = &[&[1, 2], &[2, 3], &[3, 1], &[1, 2], &[2, 3], &[3, 1]];
    let shared: &[&[u32]] = &[&[1], &[1], &[1, 2], &[2], &[2]];
    let halls = [
        ("A: three kinds of 3, 5, 12 min, eight counters, one target", one(), mixed),
        ("B: the same, targets of 15, 20, 30 min", own(), mixed),
        ("C: three kinds of 3 min, nested skills", alike(), nested),
        ("D: three kinds of 3 min, each counter two of them", alike(), chain),
        ("E: kinds of 2 and 10 min, one counter for both", two(), shared),
    ];
    for (name, business, serves) in halls {
        for load in [0.85, 0.93] {
            compare(name, &hall(business.clone(), serves, load), load);
        }
    }
}

fn compare(name: &str, hall: &Hall, load: f64) {
    let mean_s =
        |service: u32| hall.business.iter().find(|kind| kind.service == service).map_or(1.0, |kind| kind.mean_s);
    let used = |ticket: &Waiting, now_ms: Millis| ticket.waited_ms(now_ms) as f64 / ticket.target_ms as f64;
    let nearest = |waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis| {
        past_other_business(waiting, serves, rules, now_ms, &|ticket| used(ticket, now_ms))
    };
    let quickest = |waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis| {
        past_other_business(waiting, serves, rules, now_ms, &|ticket| used(ticket, now_ms) / mean_s(ticket.service))
    };
    let able = |service: u32| hall.counters.iter().filter(|counter| counter.serves.contains(&service)).count();
    let scarce = |waiting: &[Waiting], serves: &dyn Fn(u32) -> bool, rules: &Rules, now_ms: Millis| {
        past_other_business(waiting, serves, rules, now_ms, &|ticket| {
            used(ticket, now_ms) - (MINUTE_MS * able(ticket.service) as Millis) as f64 / ticket.target_ms as f64
        })
    };
    let choices: [(&str, &Choose); 7] = [
        ("ours", &ours),
        ("first come, first served", &first_come),
        ("strict priority", &strict_priority),
        ("longest queue first", &longest_queue_first),
        ("past other business: nearest its target", &nearest),
        ("past other business: nearest ÷ service time (cµ)", &quickest),
        ("past other business: nearest, a minute less for each counter that can", &scarce),
    ];
    println!("\n{name}, load {load}\n");
    println!(
        "| discipline | over target | against ours | worst business | priority over target | mean, min | most overtaken |"
    );
    println!("|---|---|---|---|---|---|---|");
    let mut first: Vec<Sum> = Vec::new();
    for (name, choose) in choices {
        let days = lived(hall, choose);
        let late: Vec<Sum> = days.iter().map(|day| day.late).collect();
        if first.is_empty() {
            first.clone_from(&late);
        }
        let all = Mean::of(late.iter().copied());
        // The same people come, so what differs is the way.
        let against = Mean::of(late.iter().zip(&first).map(|(here, ours)| Sum { of: here.of - ours.of, ..*ours }));
        let of_business =
            |service: u32| Mean::of(days.iter().filter_map(|day| day.late_by_business.get(&service).copied()));
        let worst = hall.business.iter().map(|kind| of_business(kind.service));
        let worst = worst.max_by(|one, other| one.mean.total_cmp(&other.mean)).expect("a hall has business");
        let priority = Mean::of(days.iter().map(|day| day.priority_late));
        println!(
            "| {name} | {:.1} ± {:.1} % | {:+.1} ± {:.1} | {:.1} ± {:.1} % | {:.1} % | {:.1} | {} |",
            all.mean,
            all.half,
            against.mean,
            against.half,
            worst.mean,
            worst.half,
            priority.mean,
            Mean::of(days.iter().map(|day| day.minutes)).mean,
            days.iter().map(|day| day.overtaken_max).max().unwrap_or(0),
        );
    }
}

/// What guarantee 2 forbids: where ours calls the oldest regular ticket, the head of another business with more need goes
/// before it, within the same head start and the same number of overtakes.
fn past_other_business(
    waiting: &[Waiting],
    serves: &dyn Fn(u32) -> bool,
    rules: &Rules,
    now_ms: Millis,
    need: &dyn Fn(&Waiting) -> f64,
) -> Option<Pick> {
    let pick = ours(waiting, serves, rules, now_ms)?;
    let oldest = waiting[pick.index];
    if oldest.class == Class::Priority || matches!(pick.why, Why::Only | Why::WaitedTooLong { .. }) {
        return Some(pick);
    }
    let regular = |index: &usize| waiting[*index].class == Class::Regular && serves(waiting[*index].service);
    let mut line: Vec<usize> = (0..waiting.len()).filter(regular).collect();
    line.sort_by_key(|&index| (waiting[index].ready_at_ms, waiting[index].tie));
    let mut heads: BTreeMap<u32, usize> = BTreeMap::new();
    for index in line {
        let ticket = &waiting[index];
        if ticket.ready_at_ms - oldest.ready_at_ms > rules.head_start_ms {
            break;
        }
        heads.entry(ticket.service).or_insert(index);
        if ticket.overtaken >= rules.overtakes_max {
            break;
        }
    }
    let by_need = |one: &usize, other: &usize| need(&waiting[*one]).total_cmp(&need(&waiting[*other]));
    let index = heads.into_values().max_by(by_need)?;
    Some(Pick { index, why: Why::Only, overtakes: overtakes(waiting, serves, index) })
}
