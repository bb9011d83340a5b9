//! Money: from the account that is looked up to the till that is closed, on both engines.

mod accounts;
mod desk;
mod tills;
mod visits;
