//! The rim: HTTP in, commands and questions through the door, JSON and pages out. Everything async lives here.
//! [`routes`] is the table of every address with who may use it.

pub mod ahead;
pub mod api;
pub mod app;
pub mod assets;
pub mod auth;
pub mod exposed;
pub mod form;
pub mod health;
pub mod json;
pub mod kept;
pub mod limits;
pub mod listen;
pub mod live;
pub mod look;
pub mod once;
pub mod pages;
pub mod parts;
mod published;
pub mod refusal;
pub mod routes;
pub mod searches;
pub mod security;
pub mod zero;

pub use app::App;
pub use refusal::Problem;
pub use routes::router;
