//! The pledge: what is counted of a day, counted for good when it is over, and told to the public.

mod lived;
mod shown;
