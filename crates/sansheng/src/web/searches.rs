//! Searches as they are typed: what of a clerk's look-ups is one search, and so counted once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::accounts::{SEARCH_ANSWERS_MAX, SEARCH_PAUSE_MAX_MS, search};
use crate::kernel::Millis;

/// So many clerks are remembered; then all are forgotten, and each is counted once more.
const CLERKS_MAX: usize = 4_096;

struct Typing {
    typed: String,
    answers: u32,
    at: Millis,
}

/// What each clerk typed last, in this process.
#[derive(Default)]
pub struct Searches(Mutex<HashMap<String, Typing>>);

impl Searches {
    /// Whether a look-up goes on with the one before, and is not counted. It is remembered either way.
    pub fn goes_on(&self, who: &str, typed: &str, now: Millis) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= CLERKS_MAX && !all.contains_key(who) {
            all.clear();
        }
        let goes_on = all.get(who).is_some_and(|before| {
            before.answers < SEARCH_ANSWERS_MAX
                && now - before.at <= SEARCH_PAUSE_MAX_MS
                && search::goes_on(&before.typed, typed)
        });
        let answers = if goes_on { all.get(who).map_or(1, |before| before.answers + 1) } else { 1 };
        all.insert(who.to_owned(), Typing { typed: typed.to_owned(), answers, at: now });
        goes_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_a_search_is_counted_once_and_cannot_become_a_list_of_the_city() {
        let searches = Searches::default();
        let told = |typed: &str, at: i64| searches.goes_on("li", typed, at);
        assert!(!told("1380", 0));
        assert!(told("13800", 300));
        assert!(told("1380", 600), "taking away is typing too");
        assert!(!told("1390", 900), "another beginning is another search");
        assert!(!searches.goes_on("wu", "13900", 900), "another clerk");
        assert!(!told("13901", 900 + SEARCH_PAUSE_MAX_MS + 1), "after a while");
        assert!(!told("", 61_000) && !told("1", 61_000));
        // Digit by digit along the numbers: one in twelve is counted.
        let counted = (0..240).filter(|n| !told(if n % 2 == 0 { "81010" } else { "810100" }, 70_000 + n)).count();
        assert!((20..=21).contains(&counted), "{counted}");
    }
}
