//! Demo life: customers come to the kiosk, wait with their phones in hand, are served by clerks, pay, rate and leave, at
//! the pace of a real hall and for as long as the server runs. One counter stays free for a visitor.

mod clerk;
mod greeter;
mod guest;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::asks;
use crate::cast::Cast;
use crate::chance::{Dice, run_name};
use crate::client::Line;

/// Where life takes place.
#[derive(Clone, Debug)]
pub struct Life {
    /// Server as HOST:PORT.
    pub host: String,
    /// The hall's id.
    pub hall: String,
    /// The counter that stays free.
    pub free: Option<String>,
    /// Repeats the same people.
    pub seed: u64,
    /// How far the hall's clock is ahead of UTC.
    pub utc_offset_s: i64,
}

/// A service as the crowd sees it.
#[derive(Clone, Debug)]
pub(crate) struct Business {
    code: String,
    norm: Duration,
    takes_account: bool,
}

/// What everybody in the hall shares.
pub(crate) struct Scene {
    life: Life,
    run: String,
    device: Option<String>,
    board: Option<String>,
    businesses: Vec<Business>,
    /// Tickets whose owners will not come when they are called.
    absent: Mutex<HashSet<String>>,
}

impl Scene {
    fn line(&self) -> Line {
        Line::to(&self.life.host)
    }

    fn will_not_come(&self, ticket: &str) {
        self.absent.lock().unwrap_or_else(PoisonError::into_inner).insert(ticket.to_owned());
    }

    fn comes(&self, ticket: &str) -> bool {
        !self.absent.lock().unwrap_or_else(PoisonError::into_inner).contains(ticket)
    }

    fn business(&self, code: &str) -> Option<&Business> {
        self.businesses.iter().find(|business| business.code == code)
    }
}

/// How long to wait before trying again when the server is not there.
const PATIENCE: Duration = Duration::from_secs(2);

/// Lives until the task is dropped.
pub async fn live(life: &Life, cast: &Cast) {
    let mut line = Line::to(&life.host);
    let businesses = loop {
        if let Ok(reply) = line.ask(&asks::hall(&life.hall)).await
            && reply.ok()
        {
            break businesses(&reply.json());
        }
        tokio::time::sleep(PATIENCE).await;
    };
    let device = cast.token("kiosk").map(str::to_owned);
    let board = cast.token("board").map(str::to_owned);
    let scene =
        Arc::new(Scene { life: life.clone(), run: run_name(), device, board, businesses, absent: Mutex::default() });
    let mut people = tokio::task::JoinSet::new();
    for (n, account) in cast.clerks(life.free.as_deref()).into_iter().enumerate() {
        let dice = Dice::of(life.seed, 1_000 + n as u64);
        people.spawn(clerk::work(scene.clone(), account, dice));
    }
    if let Some(account) = cast.account("greeter").cloned() {
        people.spawn(greeter::work(scene.clone(), account, Dice::of(life.seed, 2)));
    }
    people.spawn(guest::arrive(scene.clone(), Dice::of(life.seed, 1)));
    // Dropping the set ends everybody who lives in it.
    while people.join_next().await.is_some() {}
}

fn businesses(hall: &Value) -> Vec<Business> {
    let read = |service: &Value| {
        Some(Business {
            code: service["code"].as_str()?.to_owned(),
            norm: Duration::from_secs(service["norm_s"].as_u64().unwrap_or(180)),
            takes_account: service["takes_account"].as_bool().unwrap_or(true),
        })
    };
    hall["services"].as_array().map(|services| services.iter().filter_map(read).collect()).unwrap_or_default()
}
