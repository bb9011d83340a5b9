//! Which counter takes a ticket when several are free, for the twin: in a real hall whoever presses first calls, which the
//! README measures. Not here: which ticket a counter takes (`discipline`).

/// The counters in the order in which they should be used when several are free: the least flexible first, so that whoever
/// can do more stays free for those whom only they can serve; among equals as they stand. `serves` is what each serves;
/// a kind listed twice counts once.
///
/// ```
/// let serves = [vec![1, 2, 3], vec![2], vec![1, 2]];
/// assert_eq!(queueing::least_flexible_first(&serves), [1, 2, 0]);
/// ```
#[must_use]
pub fn least_flexible_first<S: AsRef<[u32]>>(serves: &[S]) -> Vec<usize> {
    let kinds = |counter: &usize| {
        let mut kinds: Vec<u32> = serves[*counter].as_ref().to_vec();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.len()
    };
    let mut order: Vec<usize> = (0..serves.len()).collect();
    order.sort_by_key(kinds);
    order
}
