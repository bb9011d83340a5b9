//! Which halls' printers are away. One process prints; all of them hear of it through the journal, so that every kiosk and
//! duty page can say so.

use std::collections::HashMap;
use std::sync::RwLock;

use crate::door::Event;
use crate::kernel::Millis;

/// A printer did not take a slip.
pub const AWAY: &str = "printer_away";
/// It took one again, or answered.
pub const BACK: &str = "printer_back";

/// The halls whose printer is away, and since when. Empty after a start: the next slip tells.
#[derive(Debug, Default)]
pub struct PrintersAway(RwLock<HashMap<String, Millis>>);

impl PrintersAway {
    /// Hears an event; others than [`AWAY`] and [`BACK`] say nothing.
    pub fn hear(&self, event: &Event) {
        let (Some(hall), Ok(mut away)) = (&event.hall, self.0.write()) else { return };
        match event.kind.as_str() {
            AWAY => drop(away.insert(hall.clone(), event.at)),
            BACK => drop(away.remove(hall)),
            _ => {}
        }
    }

    /// Since when a hall's printer is away; `None` while nothing is wrong.
    pub fn since(&self, hall: &str) -> Option<Millis> {
        self.0.read().ok()?.get(hall).copied()
    }
}
