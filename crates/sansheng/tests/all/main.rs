//! Every test that needs a store, a door or a server, in one binary, so that linking happens once.

mod billing;
mod demo_city;
mod door;
mod durable;
mod exchange;
mod foresight;
mod guessing;
mod halls;
mod misused;
mod money;
mod openapi;
mod permissions;
mod planning;
mod plans;
mod pledge;
mod powercut;
mod printer;
mod processes;
mod queue;
mod replay;
mod security;
mod sessions;
mod setting_up;
mod shown;
mod simulation;
mod support;
