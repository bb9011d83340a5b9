//! What a process remembers by its id of what never changes once it is written: the next command that needs it does not
//! ask the store. Nothing here may ever be changed by a command; then it does not matter which process wrote it, and what a
//! lost transaction left is harmless, because nobody learns its id.

use std::any::Any;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

/// So many things are remembered; the oldest go first. A busy hall's quotes of an hour.
const REMEMBERED_MAX: usize = 2_048;

/// By branch and id.
#[derive(Default)]
pub struct Remembered {
    by_id: HashMap<String, Arc<dyn Any + Send + Sync>>,
    order: VecDeque<String>,
}

fn place(branch: &str, id: &str) -> String {
    format!("{branch}/{id}")
}

impl Remembered {
    /// What is remembered by an id.
    pub(super) fn get<T: Any + Send + Sync>(&self, branch: &str, id: &str) -> Option<Arc<T>> {
        self.by_id.get(&place(branch, id)).cloned().and_then(|what| what.downcast().ok())
    }

    pub(super) fn put(&mut self, branch: &str, id: &str, what: Arc<dyn Any + Send + Sync>) {
        let place = place(branch, id);
        if self.by_id.insert(place.clone(), what).is_none() {
            self.order.push_back(place);
        }
        if self.order.len() > REMEMBERED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
        }
    }

    /// Drops everything.
    pub fn forget(&mut self) {
        self.by_id.clear();
        self.order.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_goes_first() {
        let mut remembered = Remembered::default();
        for n in 0..=REMEMBERED_MAX {
            remembered.put("b", &n.to_string(), Arc::new(n));
        }
        assert_eq!(remembered.get::<usize>("b", "0"), None);
        assert_eq!(remembered.get::<usize>("b", "1").as_deref(), Some(&1));
        assert_eq!(remembered.get::<usize>("other", "1"), None, "another branch's");
        assert_eq!(remembered.get::<String>("b", "1"), None, "something else");
        remembered.put("b", "1", Arc::new(7_usize));
        assert_eq!(remembered.get::<usize>("b", "1").as_deref(), Some(&7));
        assert_eq!(remembered.order.len(), REMEMBERED_MAX, "once each");
    }
}
