//! The public pledge of a hall for programs: the same figures as on its page.

use axum::extract::{Path, State};
use serde::Serialize;

use crate::halls::Hall;
use crate::pledge::Pledge;
use crate::queue::{self, LineShown};
use crate::web::auth::Anyone;
use crate::web::json::Json;
use crate::web::{App, Problem, published};

/// What a hall promises, how it was kept, and how long one would wait now.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct PledgeShown {
    /// The clauses and how they were kept; at most a minute old.
    #[serde(flatten)]
    pub pledge: Pledge,
    /// The guarantee of the calling order.
    pub order: OrderGuarantee,
    /// Whether the hall accepts business now.
    pub open: bool,
    /// Who waits for what, and what somebody who came now would wait.
    pub waits: Vec<LineShown>,
}

/// What the calling order guarantees to everybody without priority.
#[derive(Clone, Copy, Debug, Serialize, utoipa::ToSchema)]
pub struct OrderGuarantee {
    /// Overtaken only by priority customers who came at most so many seconds later …
    pub head_start_s: i32,
    /// … and at most so many times.
    pub overtakes_max: i32,
    /// Whoever has waited so many seconds is next.
    pub wait_max_s: i32,
}

impl OrderGuarantee {
    /// Of a hall as it is set up.
    pub fn of(hall: &Hall) -> Self {
        let rules = &hall.pack.queue;
        Self { head_start_s: rules.head_start_s, overtakes_max: rules.overtakes_max, wait_max_s: rules.wait_max_s }
    }
}

/// `GET /api/v1/halls/{hall}/pledge`
#[utoipa::path(get, path = "/api/v1/halls/{hall}/pledge", tag = "halls", params(("hall" = String, Path)),
    responses((status = 200, body = PledgeShown)))]
pub async fn show(State(app): State<App>, _: Anyone, Path(hall): Path<String>) -> Result<Json<PledgeShown>, Problem> {
    let hall = app.hall(&hall).await?;
    let pledge = published::pledge(&app, &hall).await?;
    let (of, now) = (hall.clone(), app.now());
    let picture = app.read(move |conn| queue::picture(conn, &of, now)).await?;
    Ok(Json(PledgeShown {
        pledge: Pledge::clone(&pledge),
        order: OrderGuarantee::of(&hall),
        open: hall.doors(now).are_open(),
        waits: picture.lines,
    }))
}
