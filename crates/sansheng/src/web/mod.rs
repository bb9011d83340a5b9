//! The rim: pages and the parts they are made of.

pub mod pages;
pub mod parts;
