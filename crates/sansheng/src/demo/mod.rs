//! The demo: a city that does not exist, its hall, and everybody in it.

pub mod people;
