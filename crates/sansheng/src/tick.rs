//! Time acts: once a second each hall is asked, on a reading connection, whether anything is due; only then a command runs.

use std::time::Duration;

use crate::halls;
use crate::kernel::Actor;
use crate::queue;
use crate::web::App;

/// How often time itself acts: no-shows, comfort, what a past day left over.
const BEAT: Duration = Duration::from_secs(1);

/// Beats until the server ends.
pub async fn beat(app: App) {
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        let Ok(halls) = app.door.read(|conn| Ok(halls::queries::all(conn)?)).await else { continue };
        for (branch, hall) in halls {
            tick(&app, branch, hall).await;
        }
    }
}

async fn tick(app: &App, branch: String, id: String) {
    let Ok(hall) = app.hall(&id).await else { return };
    let now = app.now();
    let due = app.door.read(move |conn| Ok(queue::tick_due(conn, &hall, now)?)).await;
    if due == Ok(true) {
        let done = app.door.write(&Actor::system(), &branch, move |work| queue::tick(work, &id)).await;
        if let Err(why) = done {
            tracing::warn!(?why, "what was due could not be done; the next beat tries again");
        }
    }
}
