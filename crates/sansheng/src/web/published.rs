//! What the public was told of the pledge, for a minute: counting the days that are not over takes some tens of
//! statements, and whoever asks meanwhile is told the same.

use std::sync::Arc;

use super::ahead::Thoughts;
use super::app::App;
use super::refusal::Problem;
use crate::door::Answer;
use crate::halls::Hall;
use crate::kernel::Millis;
use crate::pledge::{self, Pledge};

/// The same is told for so long.
const TOLD_MS: Millis = 60_000;
/// Told beside something else, such as at the foot of the board, until it is this old.
const TOLD_BESIDE_MS: Millis = 600_000;

/// What was told of each hall; part of [`App`].
#[derive(Default)]
pub struct Published {
    pledges: Thoughts<Pledge>,
}

fn last(app: &App, hall: &Hall, within: Millis) -> Option<Arc<Pledge>> {
    let now = app.now();
    let (at, told) = app.published.pledges.get(&hall.id)?;
    (0..within).contains(&(now - at)).then_some(told)
}

/// The pledge of a hall, at most a minute old; older when somebody counts just now.
pub async fn pledge(app: &App, hall: &Arc<Hall>) -> Result<Arc<Pledge>, Problem> {
    if let Some(told) = last(app, hall, TOLD_MS) {
        return Ok(told);
    }
    if !app.published.pledges.begin(&hall.id)
        && let Some(told) = last(app, hall, TOLD_BESIDE_MS)
    {
        return Ok(told);
    }
    // By itself: a viewer who leaves does not stop what others wait for.
    match tokio::spawn(count(app.clone(), hall.clone())).await {
        Ok(counted) => Ok(counted?),
        Err(_) => Err(Answer::Broken.into()),
    }
}

async fn count(app: App, hall: Arc<Hall>) -> Result<Arc<Pledge>, Answer> {
    let (of, now) = (hall.clone(), app.now());
    let counted = app.door.read(move |conn| pledge::pledge(conn, &of, now)).await;
    app.published.pledges.end(&hall.id, counted.as_ref().ok().map(|pledge| (now, pledge.clone())));
    counted.map(Arc::new)
}

/// The pledge of a hall as it was told last. Never waits.
pub fn told(app: &App, hall: &Arc<Hall>) -> Option<Arc<Pledge>> {
    if last(app, hall, TOLD_MS).is_none() && app.published.pledges.begin(&hall.id) {
        tokio::spawn(count(app.clone(), hall.clone()));
    }
    last(app, hall, TOLD_BESIDE_MS)
}
