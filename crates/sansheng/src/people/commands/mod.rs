//! The changes of this domain, by what they change.

pub mod devices;
pub mod passwords;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod staff;
