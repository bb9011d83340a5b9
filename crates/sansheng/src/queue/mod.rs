//! The heart of the hall: a ticket from the door to its end. Who waits, who is next and why, how much longer, what
//! happens at the counter, the three voices.
//!
//! A ticket is in exactly one [`State`]; `rules::after` says which may follow which. Who is next is chosen by
//! `crates/queueing`, so is the remaining time: here are only our tickets in its words (`line`). Money is in `fees`,
//! opinions of the served are in `ratings`, who sits where is in `counters`.

mod commands;
mod doors;
mod figures;
mod line;
mod parts;
mod places;
mod promises;
mod queries;
mod refusal;
mod rules;
mod slip;
mod ticket;
mod words;

pub use commands::account::choose_account;
pub use commands::arriving::{arrival_left, arrive, hall_of_arrival, undo_arrival};
pub use commands::calling::{Called, call_next, call_out_of_order, no_show, recall, start};
pub use commands::comforting::{COMFORT_AHEAD_MS, Overrun, comfort_now, overrun};
pub(crate) use commands::found::nothing_lies_there;
pub use commands::found::{hand_back_found, leave_behind};
pub use commands::issuing::{IssueTicket, OPEN_TICKETS_A_PHONE_MAX, issue};
pub use commands::papers::{PaperChecked, check_documents, go_on_without, return_custody, take_custody};
pub(crate) use commands::returning::release_bound;
pub use commands::returning::{cancel, hear_voice, return_missed, set_language};
pub use commands::serving::{
    Hold, Next, PAPERS_MISSING_REASON, RefusalSlip, RefuseService, SERVICES_A_TICKET_MAX, Transfer, add_service,
    finish, hold, refuse, resume, transfer,
};
pub(crate) use commands::tasks::relieved;
pub use commands::tasks::{
    ReliefAsked, ask_for_help, ask_for_relief, asked_for_relief, call_for_help, finish_task, hall_of_task, take_task,
};
pub use commands::ticking::{MISSED_KEPT_S, tick, tick_due};
pub use commands::{TEXT_LENGTH_MAX, must_reach};
pub(crate) use figures::{DayFigures, add_to_day};
pub use line::Promise;
pub(crate) use line::{InLine, in_line, learned_times, line_service, plan_serves, rules as order_rules, serves};
pub use promises::AHEAD;
pub use queries::audit::{CallAudited, Granted, OrderAudit, order_audit};
pub use queries::found::{Found, Lying, found, lying_at};
pub use queries::picture::{day_figures, picture};
pub use queries::promises::{Honesty, Promises, promises};
pub use queries::shapes::{
    ArrivalShown, AsideTicket, AtCounter, CallShown, CounterShown, DayShown, HallPicture, LineShown, TaskShown,
};
pub use queries::trace::{Visited, days_of, visits_of_day};
pub use queries::verify::verify;
pub use queries::view::{CustodyShown, Moment, PartShown, TicketView, checked_since, last_counter_of, ticket_view};
pub use queries::voices::{VoicesHeard, voices_heard};
pub use queries::waiting::WaitingTicket;
pub use refusal::{ComeBack, QueueRefusal};
pub use rules::{Act, Heard, after, grace_left_s};
pub use slip::{Issued, IssuedPaper, ZoneWay};
pub use ticket::{Ticket, at_counter, by_id, by_token, label};
pub use words::{Channel, Class, HoldKind, PaperState, State, TaskKind, Voice};
