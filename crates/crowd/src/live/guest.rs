//! Customers: they arrive by the hour of the day, tell the kiosk what they came for, wait with the phone page open, some
//! give up, some are not there when they are called, some rate.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::{Business, PATIENCE, Scene};
use crate::asks::{self, Wish};
use crate::chance::Dice;
use crate::client::Line;

/// A little over what the clerks of a medium hall serve: there is always somebody waiting.
const MEAN_BETWEEN: Duration = Duration::from_secs(27);

/// So many come in the first moments at most, and only while the hall is quiet, so that nobody looks at an empty one.
const AT_ONCE: u64 = 11;

/// More than this waiting, and people come back another time; fewer than that, and the hall is worth a visit.
const CROWDED: u64 = 16;
const QUIET: u64 = 5;

/// How busy each hour is, in percent of the mean; the night is thin but never empty, so that it can be tried at night.
const DAY_CURVE: [u32; 24] =
    [55, 55, 55, 55, 55, 55, 60, 70, 95, 130, 140, 120, 85, 80, 105, 130, 125, 105, 85, 75, 70, 65, 60, 55];

/// Comes as often, of 100: most want to pay.
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

const NEEDS: [(&str, u32); 5] = [("elderly", 9), ("pregnant", 1), ("infant", 2), ("wheelchair", 1), ("hearing", 1)];

#[expect(clippy::disallowed_methods, reason = "customers of the demo live by the real hour")]
fn hour(utc_offset_s: i64) -> usize {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let here = i64::try_from(now.as_secs()).unwrap_or(0) + utc_offset_s;
    usize::try_from(here.div_euclid(3_600).rem_euclid(24)).unwrap_or(0)
}

/// Customers, one after another, for ever.
pub(super) async fn arrive(scene: Arc<Scene>, mut dice: Dice) {
    let mut line = scene.line();
    let mut n = 0_u64;
    loop {
        n += 1;
        let guest = Dice::of(scene.life.seed, 10_000 + n);
        tokio::spawn(visit(scene.clone(), guest, n));
        let there = waiting(&mut line, &scene).await;
        let pause = if at_once(n, there) {
            dice.seconds(1.0, 4.0)
        } else {
            let mean = MEAN_BETWEEN * 100 / DAY_CURVE[hour(scene.life.utc_offset_s)].max(1);
            dice.until_next(regulated(mean, there))
        };
        tokio::time::sleep(pause.min(Duration::from_secs(150))).await;
    }
}

/// Whether the next one comes at once: the first few do, as long as they find fewer than a few waiting.
fn at_once(n: u64, waiting: Option<u64>) -> bool {
    n < AT_ONCE && waiting.is_some_and(|waiting| waiting < QUIET)
}

fn regulated(mean: Duration, waiting: Option<u64>) -> Duration {
    match waiting {
        Some(n) if n > CROWDED => mean * 3,
        Some(n) if n < QUIET => mean / 3,
        _ => mean,
    }
}

async fn waiting(line: &mut Line, scene: &Scene) -> Option<u64> {
    let mut ask = asks::board(&scene.life.hall);
    if let Some(token) = &scene.board {
        ask = ask.by(token);
    }
    let board = line.ask(&ask).await.ok()?.json();
    let lines = board["lines"].as_array()?;
    Some(lines.iter().filter_map(|line| line["waiting"].as_u64()).sum())
}

fn wish(scene: &Scene, dice: &mut Dice) -> Option<Wish> {
    let all: u64 = WISHES.iter().map(|(_, share)| share).sum();
    let mut place = dice.between(0, all - 1);
    let wanted = WISHES.iter().find(|(_, share)| {
        let found = place < *share;
        place = place.saturating_sub(*share);
        found
    });
    let any = || dice_pick(scene, place);
    let business: &Business = wanted.and_then(|(code, _)| scene.business(code)).or_else(any)?;
    let needs =
        NEEDS.iter().filter(|(_, percent)| dice.percent(*percent)).map(|(code, _)| (*code).to_owned()).collect();
    Some(Wish { service: business.code.clone(), needs, channel: "kiosk".into(), ..Wish::default() })
}

fn dice_pick(scene: &Scene, place: u64) -> Option<&Business> {
    let n = usize::try_from(place).unwrap_or(0);
    scene.businesses.get(n % scene.businesses.len().max(1))
}

async fn visit(scene: Arc<Scene>, mut dice: Dice, n: u64) {
    let mut line = scene.line();
    let Some(mut wish) = wish(&scene, &mut dice) else { return };
    let Some((id, token)) = take_ticket(&scene, &mut line, &mut wish, &mut dice, n).await else { return };
    if dice.percent(6) {
        scene.will_not_come(&id);
    }
    let gives_up = dice.percent(5).then(|| dice.between(8, 40));
    wait(&mut line, &token, gives_up, &mut dice).await;
}

/// Reads the list of papers, says which are there, takes a ticket; somebody who lacks one may go home for it instead.
async fn take_ticket(
    scene: &Scene,
    line: &mut Line,
    wish: &mut Wish,
    dice: &mut Dice,
    n: u64,
) -> Option<(String, String)> {
    let lacks_one = dice.percent(9);
    if lacks_one && dice.percent(50) {
        return None;
    }
    let mut ask = asks::issue(&scene.life.hall, wish).once(format!("{}-guest-{n}", scene.run));
    if let Some(device) = &scene.device {
        ask = ask.by(device);
    }
    for _ in 0..12 {
        let Ok(reply) = line.ask(&ask).await else {
            tokio::time::sleep(PATIENCE).await;
            continue;
        };
        if reply.status == hyper::StatusCode::TOO_MANY_REQUESTS {
            // Somebody else stands at the kiosk.
            tokio::time::sleep(dice.seconds(3.0, 9.0)).await;
            continue;
        }
        return reply.ok().then(|| (reply.text("id"), reply.text("token")));
    }
    None
}

/// Looks at the phone now and then until the visit is over.
async fn wait(line: &mut Line, token: &str, gives_up: Option<u64>, dice: &mut Dice) {
    for look in 0.. {
        tokio::time::sleep(dice.seconds(12.0, 25.0)).await;
        let Ok(reply) = line.ask(&asks::phone(token)).await else { continue };
        let page = reply.json();
        match page["state"].as_str().or(page["ticket"]["state"].as_str()).unwrap_or_default() {
            "waiting" if gives_up.is_some_and(|after| look >= after) => {
                let _ = line.ask(&asks::cancel(token)).await;
                return;
            }
            "finished" => return rate(line, token, &page, dice).await,
            "refused" | "cancelled" | "expired" | "missed" | "" => return,
            _ => {}
        }
    }
}

async fn rate(line: &mut Line, token: &str, page: &Value, dice: &mut Dice) {
    if !dice.percent(45) {
        return;
    }
    tokio::time::sleep(dice.seconds(2.0, 12.0)).await;
    let level = match dice.between(1, 100) {
        1..=66 => 5,
        67..=89 => 4,
        90..=96 => 3,
        97..=99 => 2,
        _ => 1,
    };
    let offered = page["rating_reasons"].as_array().cloned().unwrap_or_default();
    let codes: Vec<String> = offered.iter().filter_map(|r| r["code"].as_str().map(str::to_owned)).collect();
    let reasons = if level <= 2 { dice.pick(&codes).cloned().into_iter().collect() } else { Vec::new() };
    let _ = line.ask(&asks::rate(token, level, &reasons)).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hall_that_is_full_already_gets_no_rush_at_the_door() {
        assert!(at_once(1, Some(0)) && at_once(AT_ONCE - 1, Some(QUIET - 1)));
        assert!(!at_once(1, Some(QUIET)), "the past has left people waiting");
        assert!(!at_once(AT_ONCE, Some(0)), "later the hour decides");
        assert!(!at_once(1, None), "nobody knows how full it is");
    }
}
