//! Time acts: once a second each hall is asked, on a reading connection, whether anything is due; only then a command runs.

use std::time::Duration;

use tokio::time::{Interval, MissedTickBehavior};

use crate::billing;
use crate::halls;
use crate::kernel::Actor;
use crate::pledge;
use crate::queue;
use crate::web::App;

/// How often time itself acts: no-shows, comfort, what a past day left over.
const BEAT: Duration = Duration::from_secs(1);

fn beats() -> Interval {
    let mut beats = tokio::time::interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    beats
}

/// Every hall with its branch; none while the store is away, and the next beat asks again.
async fn every_hall(app: &App) -> Vec<(String, String)> {
    app.door.read(|conn| Ok(halls::queries::all(conn)?)).await.unwrap_or_default()
}

/// Beats until the server ends.
pub async fn beat(app: App) {
    let mut beats = beats();
    loop {
        beats.tick().await;
        for (branch, hall) in every_hall(&app).await {
            tick(&app, branch, hall).await;
        }
    }
}

async fn tick(app: &App, branch: String, id: String) {
    let Ok(hall) = app.hall(&id).await else { return };
    let now = app.now();
    let due = app.door.read(move |conn| queue::tick_due(conn, &hall, now)).await;
    if due == Ok(true) {
        let done = app.door.write(&Actor::system(), &branch, move |work| queue::tick(work, &id)).await;
        if let Err(why) = done {
            tracing::warn!(?why, "what was due could not be done; the next beat tries again");
        }
    }
}

/// Carries billing runs on, whoever began them and wherever they were left, and carries out orders that have come to their
/// day. A task of its own, so that no hall waits for a run; each step lets other commands of the branch in between.
pub async fn bill(app: App) {
    let mut beats = beats();
    loop {
        beats.tick().await;
        let Ok(branches) = app.door.read(|conn| Ok(halls::queries::branches(conn)?)).await else { continue };
        for branch in branches {
            carry_on(&app, &branch).await;
        }
    }
}

/// What a branch has to bill and to carry out now, until nothing is left or a step fails; the next beat tries again.
pub async fn carry_on(app: &App, branch: &str) {
    loop {
        let (of, now) = (branch.to_owned(), app.now());
        let due = app.door.read(move |conn| {
            let today = billing::today(conn, &of, now)?;
            Ok((billing::orders_due(conn, &of, &today)?, billing::going(conn, &of)?))
        });
        let done = match due.await {
            // Orders first: what begins today is billed with today's run.
            Ok((true, _)) => app.door.write(&Actor::system(), branch, billing::carry_out_due).await.map(drop),
            Ok((false, Some(run))) => {
                app.door.write(&Actor::system(), branch, move |work| billing::step(work, &run.id)).await.map(drop)
            }
            _ => return,
        };
        if let Err(why) = done {
            tracing::warn!(?why, "what was due could not be done; the next beat tries again");
            return;
        }
    }
}

/// Counts for good how the pledge was kept on days that are over, one day a hall and beat, so that an old database is
/// caught up with in minutes and no command waits. Of several processes the first one writes.
pub async fn count_days(app: App) {
    let mut beats = beats();
    loop {
        beats.tick().await;
        for (branch, hall) in every_hall(&app).await {
            count_day(&app, branch, hall).await;
        }
    }
}

/// The next day of a hall that is over and not counted yet, if there is one.
pub async fn count_day(app: &App, branch: String, id: String) {
    let Ok(hall) = app.hall(&id).await else { return };
    let now = app.now();
    let counted = match app.door.read(move |conn| pledge::due(conn, &hall, now)).await {
        Ok(Some(counted)) => counted,
        Ok(None) => return,
        Err(why) => return tracing::warn!(?why, "a day of the pledge could not be counted; the next beat tries again"),
    };
    let done = app.door.write(&Actor::system(), &branch, move |work| pledge::settle(work, &id, &counted)).await;
    if let Err(why) = done {
        tracing::warn!(?why, "a counted day of the pledge could not be kept; the next beat tries again");
    }
}
