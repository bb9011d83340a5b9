//! The classical formulas of waiting lines as small pure functions: Erlang B, C and A.
//! Steady state only; the remaining time of a ticket that waits now is in `wait`. Rates share one unit of time, and
//! waits come out in that unit.
//!
//! Sources: A. K. Erlang (1917), "Solution of some problems in the theory of probabilities of significance in automatic
//! telephone exchanges"; C. Palm (1957), "Research on telephone traffic carried by full availability groups" (Erlang A);
//! L. Kleinrock (1975), *Queueing Systems*, volume 1; O. Garnett, A. Mandelbaum, M. Reiman (2002), "Designing a call
//! center with impatient customers".

/// More servers than any hall has; keeps the recursion short whatever is asked.
const SERVERS_MAX: u32 = 100_000;
/// Queue lengths summed before the formula is given up as without a usable answer.
const QUEUE_MAX: u32 = 2_000_000;
/// A term this much smaller than the sum no longer changes it.
const NEGLIGIBLE: f64 = 1e-16;
/// Terms are scaled down above this, so that an overloaded hall does not run out of numbers.
const SCALE_ABOVE: f64 = 1e200;

/// Erlang B: the share of arrivals lost when there is no queue. `offered` is arrival rate ÷ service rate.
///
/// By the recursion B(n) = a·B(n−1) / (n + a·B(n−1)), which never leaves 0..=1. A load that is no number, or not
/// positive, counts as none; servers above 100 000 count as 100 000.
#[must_use]
pub fn erlang_b(servers: u32, offered: f64) -> f64 {
    if servers == 0 || offered == f64::INFINITY {
        return 1.0;
    }
    if offered.is_nan() || offered <= 0.0 {
        return 0.0;
    }
    let mut blocked = 1.0;
    for n in 1..=servers.min(SERVERS_MAX) {
        blocked = offered * blocked / (f64::from(n) + offered * blocked);
        // `offered` near the largest number overflows both sides; the limit is that everybody is lost.
        if blocked.is_nan() {
            return 1.0;
        }
    }
    blocked
}

/// Erlang C: the share of arrivals that have to wait when everybody waits as long as it takes. One when the load is not
/// below the number of servers.
///
/// ```
/// use queueing::erlang::{erlang_c, mean_wait_erlang_c};
///
/// // Ten servers, nine people coming in a mean service.
/// assert!((erlang_c(10, 9.0) - 0.6687).abs() < 1e-4);
/// // Two people a minute, services of 4.5 minutes: the mean wait in minutes.
/// let wait = mean_wait_erlang_c(10, 2.0, 1.0 / 4.5).expect("a stable hall");
/// assert!((wait - 3.01).abs() < 0.01);
/// ```
#[must_use]
pub fn erlang_c(servers: u32, offered: f64) -> f64 {
    let capacity = f64::from(servers.min(SERVERS_MAX));
    if servers == 0 || offered >= capacity {
        return 1.0;
    }
    let blocked = erlang_b(servers, offered);
    if blocked == 0.0 {
        return 0.0;
    }
    capacity * blocked / (capacity - offered * (1.0 - blocked))
}

/// Mean wait of all arrivals in M/M/c, those who do not wait included. `None` when the line would grow for ever or a
/// rate makes no sense.
#[must_use]
pub fn mean_wait_erlang_c(servers: u32, arrival_rate: f64, service_rate: f64) -> Option<f64> {
    let spare_rate = spare_rate(servers, arrival_rate, service_rate)?;
    Some(erlang_c(servers, arrival_rate / service_rate) / spare_rate).filter(|wait| wait.is_finite())
}

/// Share of arrivals in M/M/c who wait no longer than `wait`. `None` as for the mean wait.
#[must_use]
pub fn service_level_erlang_c(servers: u32, arrival_rate: f64, service_rate: f64, wait: f64) -> Option<f64> {
    let spare_rate = spare_rate(servers, arrival_rate, service_rate)?;
    if wait.is_nan() || wait < 0.0 {
        return Some(0.0);
    }
    let waiting = erlang_c(servers, arrival_rate / service_rate);
    Some(1.0 - waiting * (-spare_rate * wait).exp())
}

/// Steady state of M/M/c+M.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErlangA {
    /// Share of arrivals who find all servers busy.
    pub waiting: f64,
    /// Share of arrivals who give up.
    pub abandoning: f64,
    /// Mean number in the queue.
    pub queue: f64,
    /// Mean time in the queue over all arrivals, those who give up included.
    pub mean_wait: f64,
}

/// Erlang A: Poisson arrivals, `servers` exponential servers, and everybody gives up at `abandon_rate`.
///
/// `None` when there is no steady state (nobody gives up and the load is not below the servers), when a rate makes no
/// sense, or when the line is too long to sum (millions).
#[must_use]
pub fn erlang_a(servers: u32, arrival_rate: f64, service_rate: f64, abandon_rate: f64) -> Option<ErlangA> {
    let usable = |rate: f64| rate.is_finite() && rate > 0.0;
    if !usable(arrival_rate) || !usable(service_rate) || !abandon_rate.is_finite() || abandon_rate < 0.0 {
        return None;
    }
    let servers = servers.min(SERVERS_MAX);
    let full_rate = f64::from(servers) * service_rate;
    if abandon_rate == 0.0 && arrival_rate >= full_rate {
        return None;
    }
    // Everything relative to P(c): the states up to c sum to 1/B, those above follow birth over death.
    let blocked = erlang_b(servers, arrival_rate / service_rate);
    if blocked <= 0.0 {
        return Some(ErlangA { waiting: 0.0, abandoning: 0.0, queue: 0.0, mean_wait: 0.0 });
    }
    let (mut below, mut term, mut above, mut queue) = (1.0 / blocked - 1.0, 1.0, 1.0, 0.0);
    for n in 1..=QUEUE_MAX {
        let ahead = f64::from(n);
        let ratio = arrival_rate / (full_rate + ahead * abandon_rate);
        term *= ratio;
        above += term;
        queue += ahead * term;
        if above > SCALE_ABOVE {
            (below, term, above, queue) =
                (below / SCALE_ABOVE, term / SCALE_ABOVE, above / SCALE_ABOVE, queue / SCALE_ABOVE);
        }
        if ratio < 1.0 && ahead * term <= NEGLIGIBLE * queue * (1.0 - ratio) {
            let total = below + above;
            let queue = queue / total;
            return Some(ErlangA {
                waiting: above / total,
                abandoning: (abandon_rate * queue / arrival_rate).min(1.0),
                queue,
                mean_wait: queue / arrival_rate,
            })
            .filter(|state| state.waiting.is_finite() && state.mean_wait.is_finite());
        }
    }
    None
}

/// Share of arrivals in M/M/c+M who would be called within `wait` if they stayed. `None` as for [`erlang_a`].
///
/// With n ahead the wait is a sum of exponential times with rates cμ + iθ, i = 0..n, so e^(−θ·wait) has the beta
/// distribution with parameters cμ/θ and n + 1 (A. Rényi 1953, on order statistics); its tail is a finite sum.
#[must_use]
pub fn service_level_erlang_a(
    servers: u32,
    arrival_rate: f64,
    service_rate: f64,
    abandon_rate: f64,
    wait: f64,
) -> Option<f64> {
    if abandon_rate == 0.0 {
        return service_level_erlang_c(servers, arrival_rate, service_rate, wait);
    }
    let state = erlang_a(servers, arrival_rate, service_rate, abandon_rate)?;
    if wait.is_nan() || wait < 0.0 {
        return Some(0.0);
    }
    let full_rate = f64::from(servers.min(SERVERS_MAX)) * service_rate;
    let (a, x) = (full_rate / abandon_rate, (-abandon_rate * wait).exp());
    // P(longer with n ahead), term by term, and the chance of n in line relative to none, both from n = 0 on.
    let (mut tail_term, mut tail) = (x.powf(a), x.powf(a));
    let (mut chance, mut chances, mut longer) = (1.0, 1.0, tail);
    for n in 1..=QUEUE_MAX {
        let ahead = f64::from(n);
        tail_term *= (a + ahead - 1.0) / ahead * (1.0 - x);
        tail = (tail + tail_term).min(1.0);
        let ratio = arrival_rate / (full_rate + ahead * abandon_rate);
        chance *= ratio;
        chances += chance;
        longer += chance * tail;
        if chances > SCALE_ABOVE {
            (chance, chances, longer) = (chance / SCALE_ABOVE, chances / SCALE_ABOVE, longer / SCALE_ABOVE);
        }
        if ratio < 1.0 && chance <= NEGLIGIBLE * chances * (1.0 - ratio) {
            break;
        }
    }
    Some((1.0 - state.waiting * longer / chances).clamp(0.0, 1.0))
}

/// What the servers could do beyond the arrivals; `None` when that is nothing.
fn spare_rate(servers: u32, arrival_rate: f64, service_rate: f64) -> Option<f64> {
    let usable = arrival_rate.is_finite() && arrival_rate >= 0.0 && service_rate.is_finite() && service_rate > 0.0;
    let spare_rate = f64::from(servers.min(SERVERS_MAX)) * service_rate - arrival_rate;
    (usable && spare_rate > 0.0 && spare_rate.is_finite()).then_some(spare_rate)
}

#[cfg(test)]
#[path = "erlang_tests.rs"]
mod tests;
