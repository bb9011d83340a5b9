//! What is thought about ahead of time: the next hour of a hall and when it is quieter. Thinking takes up to a second, so
//! it is done beside everything else, one hall at a time, only because somebody looks, and at most so often; who looks
//! meanwhile sees the last thought. Live regions pick the new one up when they are rendered next.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::app::App;
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::planning::{self, NextHour, Quieter};

/// The next hour is thought through anew after this long.
const NEXT_HOUR_KEPT_MS: Millis = 15_000;
/// A thought about the next hour that is older than this is not shown while a new one comes.
const NEXT_HOUR_OLD_MS: Millis = 120_000;
/// When it is quieter changes slowly.
const QUIETER_KEPT_MS: Millis = 300_000;
/// Who comes to the page first waits this long for the first thought, then is told that it comes.
const FIRST_WITHIN: Duration = Duration::from_millis(700);

/// The last thought about each hall.
pub(super) struct Thoughts<T> {
    kept: Mutex<HashMap<String, (Millis, Arc<T>)>>,
    going: Mutex<HashSet<String>>,
}

impl<T> Default for Thoughts<T> {
    fn default() -> Self {
        Self { kept: Mutex::default(), going: Mutex::default() }
    }
}

impl<T> Thoughts<T> {
    /// The last one, and when it was thought.
    pub(super) fn get(&self, hall: &str) -> Option<(Millis, Arc<T>)> {
        self.kept.lock().ok().and_then(|kept| kept.get(hall).cloned())
    }

    /// Whether nobody thinks about this hall yet; then the caller does.
    pub(super) fn begin(&self, hall: &str) -> bool {
        self.going.lock().is_ok_and(|mut going| going.insert(hall.to_owned()))
    }

    /// Keeps what was thought, if anything; others may think again.
    pub(super) fn end(&self, hall: &str, thought: Option<(Millis, T)>) {
        if let (Some((at, thought)), Ok(mut kept)) = (thought, self.kept.lock()) {
            kept.insert(hall.to_owned(), (at, Arc::new(thought)));
        }
        if let Ok(mut going) = self.going.lock() {
            going.remove(hall);
        }
    }

    fn forget(&self, hall: &str) {
        if let Ok(mut kept) = self.kept.lock() {
            kept.remove(hall);
        }
    }
}

/// Everything that is thought about ahead; part of [`App`].
#[derive(Default)]
pub struct Ahead {
    next_hours: Thoughts<NextHour>,
    quieter: Thoughts<Quieter>,
}

impl Ahead {
    /// Somebody did something about it: what was thought of this hall's next hour no longer holds.
    pub fn forget(&self, hall: &str) {
        self.next_hours.forget(hall);
    }
}

/// The next hour of a hall as last thought; `None` while the first thought is not there yet. `open` are the numbers of the
/// counters that are open now: a thought about others holds no longer.
pub async fn next_hour(app: &App, hall: &Arc<Hall>, open: &[i32]) -> Option<Arc<NextHour>> {
    let kept = app.ahead.next_hours.get(&hall.id).filter(|(_, thought)| thought.open == open);
    let now = app.now();
    let age_ms = kept.as_ref().map(|(at, _)| now - at);
    let shown = kept.filter(|_| age_ms.is_some_and(|age| (0..NEXT_HOUR_OLD_MS).contains(&age)));
    if age_ms.is_some_and(|age| (0..NEXT_HOUR_KEPT_MS).contains(&age)) || !app.ahead.next_hours.begin(&hall.id) {
        return shown.map(|(_, thought)| thought);
    }
    let thinking = tokio::spawn(think_ahead(app.clone(), hall.clone(), now));
    if shown.is_none() {
        // Longer than that it goes on by itself.
        let _ = tokio::time::timeout(FIRST_WITHIN, thinking).await;
        let thought = app.ahead.next_hours.get(&hall.id).map(|(_, thought)| thought);
        return thought.filter(|thought| thought.open == open);
    }
    shown.map(|(_, thought)| thought)
}

async fn think_ahead(app: App, hall: Arc<Hall>, now: Millis) {
    let other = quieter(&app, &hall).and_then(|quieter| quieter.hall.as_ref().map(|hall| hall.id.clone()));
    let of = hall.clone();
    let scene = app.door.read(move |conn| planning::scene(conn, &of, now, other)).await;
    let (id, thought) = (
        hall.id.clone(),
        match scene {
            Ok(scene) => tokio::task::spawn_blocking(move || planning::next_hour(&hall, &scene)).await.ok(),
            Err(_) => None,
        },
    );
    // What kiosk and phone say of a quieter hour must not outlive what it was said beside.
    let kind = |next: &NextHour| std::mem::discriminant(&next.verdict);
    let before = app.ahead.next_hours.get(&id).map(|(_, last)| kind(&last));
    if thought.as_ref().is_some_and(|now| before.is_some_and(|before| before != kind(now))) {
        app.ahead.quieter.forget(&id);
    }
    app.ahead.next_hours.end(&id, thought.map(|thought| (now, thought)));
}

/// When a hall is quieter, as last thought. Never waits.
pub fn quieter(app: &App, hall: &Arc<Hall>) -> Option<Arc<Quieter>> {
    let (kept, now) = (app.ahead.quieter.get(&hall.id), app.now());
    let fresh = |at: Millis, for_ms: Millis| (0..for_ms).contains(&(now - at));
    if !kept.as_ref().is_some_and(|(at, _)| fresh(*at, QUIETER_KEPT_MS)) && app.ahead.quieter.begin(&hall.id) {
        tokio::spawn(think_around(app.clone(), hall.clone(), now));
    }
    // Twice as old is said no more.
    kept.filter(|(at, _)| fresh(*at, 2 * QUIETER_KEPT_MS)).map(|(_, thought)| thought)
}

async fn think_around(app: App, hall: Arc<Hall>, now: Millis) {
    let of = hall.clone();
    let around = app.door.read(move |conn| planning::around(conn, &of, now)).await;
    let (id, thought) = (
        hall.id.clone(),
        match around {
            Ok(around) => tokio::task::spawn_blocking(move || planning::quieter(&hall, &around)).await.ok(),
            Err(_) => None,
        },
    );
    app.ahead.quieter.end(&id, thought.map(|thought| (now, thought)));
}
