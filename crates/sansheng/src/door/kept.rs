//! What one command leaves for the next: something it has read and knows to be true as long as nothing else happens in the
//! branch. Every change records an event, so the place in the journal says whether anything has; a command that fails
//! leaves nothing, and whatever a lost transaction left is dropped with the other caches.

use std::any::Any;
use std::collections::HashMap;

/// By branch and hall: the event after which it was true, and what it is.
#[derive(Default)]
pub struct Kept(HashMap<(String, String), (i64, Box<dyn Any + Send>)>);

impl Kept {
    /// Takes out what was left after exactly this event.
    pub(super) fn take<T: Any>(&mut self, branch: &str, hall: &str, seq: i64) -> Option<Box<T>> {
        let (left_at, what) = self.0.remove(&(branch.to_owned(), hall.to_owned()))?;
        if left_at == seq { what.downcast().ok() } else { None }
    }

    pub(super) fn put(&mut self, branch: &str, hall: String, seq: i64, what: Box<dyn Any + Send>) {
        self.0.insert((branch.to_owned(), hall), (seq, what));
    }

    /// Drops everything.
    pub fn forget(&mut self) {
        self.0.clear();
    }
}
