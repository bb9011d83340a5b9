//! The shapes of the hall's picture: what screens and the API are given. How they are filled is in `picture`.

use diesel::prelude::*;
use serde::Serialize;

use super::waiting::WaitingTicket;
use crate::counters::Loan;
use crate::kernel::Millis;
use crate::queue::line::Promise;
use crate::queue::words::{Class, HoldKind, State, TaskKind};
use crate::store::schema::hall_days;

/// A hall at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct HallPicture {
    /// When this was true.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// The business day.
    pub day: String,
    /// When the hall closes, while it is open.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Millis>,
    /// When it opens next, while it is closed.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub opens_at: Option<Millis>,
    /// Everybody in line, next first.
    pub waiting: Vec<WaitingTicket>,
    /// The last calls of the day, newest first, whether they still stand or not.
    pub calls: Vec<CallShown>,
    /// The counters in use, by number.
    pub counters: Vec<CounterShown>,
    /// One entry for each service that is offered or waited for, in the hall's order.
    pub lines: Vec<LineShown>,
    /// On hold, longest first.
    pub held: Vec<AsideTicket>,
    /// Called in vain, longest first.
    pub missed: Vec<AsideTicket>,
    /// What somebody is asked to do, oldest first.
    pub tasks: Vec<TaskShown>,
    /// Who came in today, newest first, at most a hundred.
    pub arrivals: Vec<ArrivalShown>,
    /// How many came in today by the greeters' count.
    pub arrivals_n: i64,
    /// After closing: how many are still to be served. The last batch.
    pub last_batch: i64,
    /// How many wait longer than was promised.
    pub beyond_promise: i64,
    /// Calls out of order today.
    pub out_of_order: i64,
    /// The day in figures.
    pub figures: DayShown,
}

/// A call as the board shows it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CallShown {
    /// Id of the ticket.
    pub ticket: String,
    /// Its number.
    pub number: String,
    /// Which call of this ticket.
    pub n: i32,
    /// Where it stands now.
    pub state: State,
    /// Its language tag.
    pub language: String,
    /// Id of the counter.
    pub counter: String,
    /// The number on the counter's sign.
    pub counter_number: i32,
    /// Code of the counter's zone.
    pub zone: String,
    /// When it was called.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub at: Millis,
    /// How often the call was repeated.
    pub recalls: i32,
    /// When last.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub recalled_at: Option<Millis>,
    /// Stable name of the reason.
    pub why: String,
}

/// A counter as the hall sees it.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct CounterShown {
    /// Id.
    pub id: String,
    /// The number on its sign.
    pub number: i32,
    /// Code of its zone.
    pub zone: String,
    /// `open`, `away`, `closed`.
    pub presence: String,
    /// Why it is away.
    pub reason: Option<String>,
    /// Since when.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Millis,
    /// Who sits there: id and name.
    pub clerk: Option<(String, String)>,
    /// Whom it has.
    pub ticket: Option<AtCounter>,
    /// Codes of the services it does now.
    pub services: Vec<String>,
    /// Those of them that it only does for a while, and until when.
    pub lent: Vec<Loan>,
    /// How many in line it could serve.
    pub waiting: i64,
}

/// The ticket at a counter.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AtCounter {
    /// Id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Code of the service in hand.
    pub service: String,
    /// Called or serving.
    pub state: State,
    /// Since when it is at this counter.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Millis,
}

/// The line of one service.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LineShown {
    /// Code of the service.
    pub service: String,
    /// How many wait.
    pub waiting: i64,
    /// How many of them with priority.
    pub priority: i64,
    /// How many counters on duty serve it.
    pub counters: i64,
    /// What somebody who came now would wait.
    pub promise: Option<Promise>,
}

/// A ticket that is neither in line nor at a counter.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct AsideTicket {
    /// Id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Code of the service.
    pub service: String,
    /// Its class.
    pub class: Class,
    /// Since when.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub since: Millis,
    /// Why it is held.
    pub kind: Option<HoldKind>,
    /// The one counter that takes it up again.
    pub counter: Option<String>,
}

/// An open task.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TaskShown {
    /// Id.
    pub id: String,
    /// What kind.
    pub kind: TaskKind,
    /// Id of the ticket it is about.
    pub ticket: Option<String>,
    /// That ticket's number, while the ticket is open.
    pub number: Option<String>,
    /// Id of the counter it is about.
    pub counter: Option<String>,
    /// `help`: codes of needs; `comfort`: the promise and by how much it will be overrun; `relief`: the step;
    /// otherwise what somebody wrote.
    pub detail: String,
    /// Since when.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Millis,
    /// When somebody took it.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Millis>,
    /// Who, as the journal writes it.
    pub taken_by: Option<String>,
}

/// Somebody who came in.
#[derive(Clone, Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub struct ArrivalShown {
    /// Id.
    pub id: String,
    /// When.
    #[serde(serialize_with = "crate::kernel::clock::instant::serialize")]
    #[schema(value_type = String, format = DateTime)]
    pub arrived_at: Millis,
    /// When a ticket was taken for them.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub triaged_at: Option<Millis>,
    /// That ticket.
    pub ticket: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Code of its service, as it is now.
    pub service: Option<String>,
    /// When they left without one.
    #[serde(serialize_with = "crate::kernel::clock::instant_or_none::serialize")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub left_at: Option<Millis>,
}

/// A hall's day in figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Queryable, Selectable, utoipa::ToSchema)]
#[diesel(table_name = hall_days)]
pub struct DayShown {
    /// Tickets issued.
    pub issued: i32,
    /// Served to the end.
    pub finished: i32,
    /// Turned away.
    pub refused: i32,
    /// Taken back by the customer.
    pub cancelled: i32,
    /// Never fetched.
    pub expired: i32,
    /// Seconds waited until the first call, in sum.
    pub waited_s: i64,
    /// By how many.
    pub waited_n: i32,
    /// First calls that came no later than promised.
    pub promise_kept: i32,
    /// First calls with a promise.
    pub promise_n: i32,
    /// Ratings.
    pub rated_n: i32,
    /// Sum of their levels.
    pub rated_sum: i32,
    /// Turned away for a missing paper after waiting.
    pub wasted_trips: i32,
}
