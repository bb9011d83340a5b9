//! Who comes, when, what for, and how they behave: drawn by chance, before anything of it happens.

use crate::halls::{Hall, Service};
use crate::kernel::{Chance, Millis};
use crate::queue::{Channel, IssueTicket};

/// How busy each hour is, in percent of the busiest.
const DAY_CURVE: [u64; 24] =
    [10, 10, 10, 10, 10, 10, 15, 25, 55, 90, 100, 85, 45, 50, 80, 95, 85, 60, 40, 30, 25, 20, 15, 10];

/// How often people come for it; a service that is not listed has one share.
const WISHES: [(&str, u64); 14] = [
    ("pay", 38),
    ("arrears", 14),
    ("consult", 9),
    ("fault", 6),
    ("broadband", 5),
    ("package", 5),
    ("invoice", 5),
    ("box", 4),
    ("card", 4),
    ("suspend", 3),
    ("install", 3),
    ("move", 2),
    ("ownership", 1),
    ("refund", 1),
];

/// How many of 1 000 have each need.
const NEEDS: [(&str, u64); 8] = [
    ("elderly", 90),
    ("infant", 14),
    ("pregnant", 8),
    ("wheelchair", 4),
    ("disabled", 6),
    ("hearing", 3),
    ("vision", 2),
    ("reading", 6),
];

/// How the visit will go at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Straight to the end.
    Smooth,
    /// A paper is missing; it is fetched.
    FetchesPaper,
    /// Something is done in the back office first.
    WaitsForStep,
    /// It belongs to another counter.
    PassedOn,
    /// It cannot be done today.
    TurnedAway,
    /// Another business comes up.
    OneMore,
}

/// Somebody's visit.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What they said at the door.
    pub ask: IssueTicket,
    /// Whether a greeter received them.
    pub greeted: bool,
    /// How it goes.
    pub course: Course,
    /// Whether they come when they are called.
    pub present: bool,
    /// Whether they come back after having missed it.
    pub returns: bool,
    /// After so long in line they give up.
    pub patience: Millis,
    /// The rating they will give, if any.
    pub rates: Option<i32>,
    /// The account they come about, by its place in the list.
    pub client: usize,
    /// Months they pay ahead.
    pub months: i32,
    /// What they pay with: 0 cash, 1 card, 2 QR.
    pub method: u64,
    /// The reduction that they bring a paper for, by its place in the hall's list.
    pub paper: Option<u64>,
}

/// One in so many brings a paper that something is reduced for.
const PAPERS_ONE_IN: u64 = 40;

/// Visits of a day: when each comes. More at the end of a month, fewer on a short day.
pub fn arrivals(
    hours: &[(Millis, Millis)],
    hour_of: impl Fn(Millis) -> usize,
    dice: &mut Chance,
    a_day: u64,
) -> Vec<Millis> {
    const WHOLE_DAY: u64 = 9 * 3_600_000;
    let open: u64 = hours.iter().map(|(opens, closes)| u64::try_from(closes - opens).unwrap_or(0)).sum();
    let count = (a_day * (85 + dice.below(31)) / 100 * open / WHOLE_DAY).min(a_day * 2);
    let mut times = Vec::new();
    let mut tries = count * 40;
    while (times.len() as u64) < count && tries > 0 {
        tries -= 1;
        let mut into = dice.below(open.max(1));
        let span = hours.iter().find_map(|(opens, closes)| {
            let span = u64::try_from(closes - opens).unwrap_or(0);
            if into < span {
                return Some(opens + Millis::try_from(into).unwrap_or(0));
            }
            into -= span;
            None
        });
        let Some(at) = span else { continue };
        if dice.below(100) < DAY_CURVE[hour_of(at) % 24] {
            times.push(at);
        }
    }
    times.sort_unstable();
    times
}

/// Somebody who comes now. `clients` is how many accounts there are, `owing` the places of those that owe.
pub fn draw(hall: &Hall, clients: usize, owing: &mut Vec<usize>, dice: &mut Chance) -> Option<Visit> {
    let service = service(hall, dice)?;
    let client = match service.code.as_str() {
        "arrears" => owing.pop(),
        _ => None,
    };
    let client = client.unwrap_or_else(|| usize::try_from(dice.below(clients as u64)).unwrap_or(0));
    let needs = NEEDS.iter().filter(|(code, share)| {
        dice.below(1_000) < *share && hall.pack.needs.iter().any(|need| need.active && need.code == *code)
    });
    let needs: Vec<String> = needs.map(|(code, _)| (*code).to_owned()).collect();
    let greeted = !needs.is_empty() || dice.below(100) < 30;
    let customer_type = customer_type(hall, dice);
    let papers = hall.papers(&service.code, customer_type.as_deref().unwrap_or_default());
    let documents: Vec<String> = papers.iter().map(|paper| paper.document.clone()).collect();
    let course = course(documents.is_empty(), dice);
    Some(Visit {
        ask: IssueTicket {
            service: service.code.clone(),
            customer_type,
            needs,
            documents,
            missing: Vec::new(),
            channel: if greeted { Channel::Greeter } else { Channel::Kiosk },
            account: None,
            language: crate::kernel::Language::Chinese,
            arrival: None,
            phone_tail: None,
            lead: false,
        },
        greeted,
        course,
        present: dice.below(100) >= 6,
        returns: dice.below(100) < 55,
        patience: 60_000 * Millis::try_from(if dice.below(12) == 0 { 8 + dice.below(25) } else { 600 }).unwrap_or(0),
        rates: (dice.below(100) < 46).then(|| level(dice)),
        client,
        months: [1, 3, 6, 12][usize::try_from(dice.below(4)).unwrap_or(0)],
        method: [0, 0, 0, 0, 1, 2, 2, 2, 2, 2][usize::try_from(dice.below(10)).unwrap_or(0)],
        paper: (dice.below(PAPERS_ONE_IN) == 0).then(|| dice.below(hall.pack.reductions.len().max(1) as u64)),
    })
}

fn service<'a>(hall: &'a Hall, dice: &mut Chance) -> Option<&'a Service> {
    let share =
        |service: &Service| WISHES.iter().find(|(code, _)| *code == service.code).map_or(1, |(_, share)| *share);
    let offered: Vec<&Service> = hall.pack.services.iter().filter(|service| service.active).collect();
    let mut place = dice.below(offered.iter().map(|service| share(service)).sum());
    for service in &offered {
        let share = share(service);
        if place < share {
            return Some(service);
        }
        place -= share;
    }
    offered.first().copied()
}

fn customer_type(hall: &Hall, dice: &mut Chance) -> Option<String> {
    let offered: Vec<_> = hall.pack.customer_types.iter().filter(|t| t.active).collect();
    let n = if dice.below(100) < 84 { 0 } else { dice.below(offered.len() as u64) };
    offered.get(usize::try_from(n).unwrap_or(0)).map(|t| t.code.clone())
}

fn course(no_papers: bool, dice: &mut Chance) -> Course {
    match dice.below(100) {
        0..=2 if !no_papers => Course::FetchesPaper,
        3..=4 => Course::WaitsForStep,
        5..=6 => Course::PassedOn,
        7..=8 => Course::TurnedAway,
        9..=11 => Course::OneMore,
        _ => Course::Smooth,
    }
}

fn level(dice: &mut Chance) -> i32 {
    match dice.below(100) {
        0..=67 => 5,
        68..=90 => 4,
        91..=96 => 3,
        97..=98 => 2,
        _ => 1,
    }
}

/// How long something takes that takes `mean` on average: rarely under a third, sometimes three times as long.
pub fn around(mean_s: i32, dice: &mut Chance) -> Millis {
    let mut exponential = || {
        let u = (1 + dice.below(1_000_000)) as f64 / 1_000_001.0;
        -u.ln()
    };
    let factor = 0.3 + 0.35 * (exponential() + exponential());
    (f64::from(mean_s) * 1_000.0 * factor.min(3.5)) as Millis
}
