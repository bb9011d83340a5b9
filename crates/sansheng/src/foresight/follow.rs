//! Follows the journal for every hall of a server process: shows each learner what happened, lets its forest grow at
//! night, one at a time, and keeps what was learned. Several processes on one database each follow by themselves; whoever
//! grew a day's forest first keeps it, the others adopt it. A process that falls behind reads up page by page and says
//! nothing meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use queueing::predict::Forest;
use tokio::sync::broadcast::error::RecvError;
use tokio::task::{JoinHandle, spawn_blocking};

use super::{Foresight, Kept, Learner, keep, kept, night};
use crate::door::{Door, News, Stop, journal};
use crate::halls::{Hall, queries};
use crate::kernel::Actor;

/// How often it is looked whether a hall is new or a night has come.
const BEAT: Duration = Duration::from_secs(1);
/// Pages of the journal that one look reads for a hall that is behind: about a second's work, so that a server that ends
/// need not wait for sixty days.
const PAGES_A_LOOK: usize = 20;

/// A hall that is followed.
#[derive(Clone)]
struct Followed {
    hall: Arc<Hall>,
    foresight: Foresight,
}

/// A forest that grows, and whose.
struct Growing {
    hall: Arc<Hall>,
    forest: JoinHandle<Option<Forest>>,
}

/// Follows until the server ends.
pub async fn follow(door: Door) {
    let mut news = door.live().subscribe();
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut followed: Vec<Followed> = Vec::new();
    let mut growing: Option<Growing> = None;
    let ended = Ended::default();
    loop {
        let told = tokio::select! {
            told = news.recv() => Some(told),
            _ = beat.tick() => None,
        };
        let told = match told {
            Some(Err(RecvError::Closed)) => return,
            Some(Ok(news)) => Some(news),
            // A feed that was too quick for us: the journal has everything.
            Some(Err(RecvError::Lagged(_))) | None => None,
        };
        let (looking, mut halls) = (door.clone(), followed);
        let looked = spawn_blocking(move || {
            match &told {
                Some(news) => halls.iter().for_each(|one| hear(&looking, one, news)),
                None => look(&looking, &mut halls),
            }
            halls
        });
        followed = looked.await.unwrap_or_default();
        growing = match growing.take() {
            Some(growing) if !growing.forest.is_finished() => Some(growing),
            Some(grown) => {
                settle(&door, grown).await;
                None
            }
            None => begin_to_grow(&door, &followed, &ended.0).await,
        };
    }
}

/// Tells a growing forest that the server ends.
#[derive(Default)]
struct Ended(Arc<AtomicBool>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// What was just committed: shown at once when it follows what was seen, else the gap is read first.
fn hear(door: &Door, one: &Followed, news: &News) {
    if one.hall.branch != news.branch {
        return;
    }
    let first = news.events.first().map_or(0, |event| event.seq);
    let follows = one.foresight.with(|learner| learner.ready && learner.seq + 1 >= first) == Some(true);
    if follows {
        one.foresight.see(&news.events);
    } else {
        read_up(door, one);
    }
}

/// Reads a page of what was missed. Another look reads the next.
fn read_up(door: &Door, one: &Followed) {
    let Some(seq) = one.foresight.with(|learner| learner.seq) else { return };
    let Ok(page) = door.read_blocking(|conn| Ok(journal::after(conn, &one.hall.branch, seq)?)) else { return };
    let whole = i64::try_from(page.len()).is_ok_and(|n| n < journal::EVENTS_PAGE_MAX);
    one.foresight.with(|learner| learner.ready = whole);
    one.foresight.see(&page);
}

/// Halls that are new or were changed, and what was missed, a part at a time.
fn look(door: &Door, followed: &mut Vec<Followed>) {
    let Ok(halls) = door.read_blocking(|conn| Ok(queries::all(conn)?)) else { return };
    for (branch, id) in halls {
        let known = followed.iter_mut().find(|one| one.hall.branch == branch && one.hall.id == id);
        let config = door.read_blocking(|conn| Ok(queries::config(conn, &branch)?)).ok().flatten();
        match known {
            Some(one) if config == Some(one.hall.config) => {}
            Some(one) => {
                if let Ok(hall) = door.read_blocking(|conn| queries::load(conn, &branch, &id)) {
                    let fits = one.foresight.with(|learner| learner.fits(&hall)) == Some(true);
                    one.hall = Arc::new(hall);
                    if !fits {
                        start(door, one);
                    }
                }
            }
            None => {
                if let Ok(hall) = door.read_blocking(|conn| queries::load(conn, &branch, &id)) {
                    let one = Followed { hall: Arc::new(hall), foresight: door.foresights().of(&branch, &id) };
                    start(door, &one);
                    followed.push(one);
                }
            }
        }
    }
    for one in followed.iter() {
        for _ in 0..PAGES_A_LOOK {
            read_up(door, one);
            if one.foresight.with(|learner| learner.ready) != Some(false) {
                break;
            }
        }
    }
}

/// A learner from what was kept, or anew from the last weeks of the journal.
fn start(door: &Door, one: &Followed) {
    let (hall, now) = (&one.hall, door.clock().now());
    let found = door.read_blocking(|conn| {
        let (kept, head) = (kept(conn, &hall.branch, &hall.id)?, journal::head(conn, &hall.branch)?);
        Ok((kept, head, night::beginning(conn, &hall.branch, now)?))
    });
    let Ok((kept, head, beginning)) = found else { return };
    let learner = kept.as_ref().and_then(|kept| kept.learner(hall)).filter(|learner| learner.seq <= head);
    if kept.is_some() && learner.is_none() {
        tracing::warn!(hall = hall.id, "what the hall had learned about its waits cannot be used; it learns anew");
    }
    let mut learner = learner.unwrap_or_else(|| Learner::new(hall, beginning));
    learner.ready = false;
    one.foresight.put(learner);
}

/// The first hall whose forest is due: adopted when another process has grown it, else grown here.
async fn begin_to_grow(door: &Door, followed: &[Followed], ended: &Arc<AtomicBool>) -> Option<Growing> {
    let now = door.clock().now();
    let is_due = |one: &&Followed| {
        one.foresight.with(|learner| learner.ready && night::due(&one.hall, learner, now)) == Some(true)
    };
    let one = followed.iter().find(is_due)?;
    let (hall, today) = (one.hall.clone(), one.hall.zone.day(now).to_string());
    let asked = hall.clone();
    let theirs = door.read(move |conn| Ok(kept(conn, &asked.branch, &asked.id)?)).await.ok()?;
    if let Some(theirs) = theirs.filter(|theirs| theirs.grown_on >= today) {
        adopt(one, &theirs, today);
        return None;
    }
    let (growing, of, ended) = (door.clone(), hall.clone(), ended.clone());
    Some(Growing { hall, forest: spawn_blocking(move || night::live_again(&growing, &of, &ended)) })
}

fn adopt(one: &Followed, theirs: &Kept, today: String) {
    let forest = theirs.learner(&one.hall).and_then(|learner| learner.predictor.forest().cloned());
    one.foresight.with(|learner| {
        if let Some(forest) = forest {
            learner.predictor.adopt(forest);
        }
        // Also when it could not be read: the next day grows a new one.
        learner.grown_on = today;
    });
}

/// A forest has grown (or there was too little to learn from): the learner takes it, and all is kept.
async fn settle(door: &Door, grown: Growing) {
    let forest = grown.forest.await.ok().flatten();
    let hall = grown.hall;
    let today = hall.zone.day(door.clock().now()).to_string();
    let foresight = door.foresights().of(&hall.branch, &hall.id);
    if let Some(forest) = forest {
        foresight.with(|learner| learner.predictor.adopt(forest));
    }
    let Some(learned) = foresight.to_keep(&today) else { return };
    let id = hall.id.clone();
    let command = move |work: &mut crate::door::Work<'_>| -> Result<bool, Stop> { keep(work, &id, &learned) };
    if let Err(why) = door.write(&Actor::system(), &hall.branch, command).await {
        tracing::warn!(?why, hall = hall.id, "what the hall has learned could not be kept; tomorrow's will be");
    }
}
