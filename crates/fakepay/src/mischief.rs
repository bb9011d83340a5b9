//! What may go wrong between a provider and a merchant, on request.

use serde::Deserialize;

/// The mood: counts go down as they are used, the others stay until they are set again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mischief {
    /// Every answer comes so much later.
    pub answer_delay_ms: u64,
    /// So many requests never arrive: nothing is done and nothing answered.
    pub lose_requests: u32,
    /// So many answers get lost: it is done, and the merchant never hears of it.
    pub lose_answers: u32,
    /// So many answers carry a signature that is not ours.
    pub forge_answers: u32,
    /// Every notification comes so much later.
    pub notify_delay_ms: u64,
    /// So many notifications get lost.
    pub lose_notifications: u32,
    /// So many notifications come twice.
    pub repeat_notifications: u32,
    /// Notifications pile up until they are released, in the other order.
    pub hold_notifications: bool,
}

/// What happens to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fate {
    pub lose_request: bool,
    pub lose_answer: bool,
    pub delay_ms: u64,
}

/// What happens to one notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Post {
    pub lose: bool,
    pub hold: bool,
    pub times: u32,
    pub delay_ms: u64,
}

impl Mischief {
    pub(crate) fn next_request(&mut self) -> Fate {
        let lose_request = take(&mut self.lose_requests);
        let lose_answer = !lose_request && take(&mut self.lose_answers);
        Fate { lose_request, lose_answer, delay_ms: self.answer_delay_ms }
    }

    pub(crate) fn next_answer_is_forged(&mut self) -> bool {
        take(&mut self.forge_answers)
    }

    pub(crate) fn next_notification(&mut self) -> Post {
        let lose = take(&mut self.lose_notifications);
        let times = if !lose && take(&mut self.repeat_notifications) { 2 } else { 1 };
        Post { lose, hold: self.hold_notifications, times, delay_ms: self.notify_delay_ms }
    }
}

fn take(count: &mut u32) -> bool {
    let some = *count > 0;
    *count = count.saturating_sub(1);
    some
}
