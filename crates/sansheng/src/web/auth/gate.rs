//! Where passwords are hashed and checked: off the async threads, off the lanes, at most two at once. Whoever finds too
//! many before them is told how long to wait instead of waiting in the dark.

use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::Semaphore;

use crate::people::PeopleRefusal;
use crate::people::hashing::{self, HashCost};

/// Two hashes at once are 128 MiB and both cores of a small server.
const AT_ONCE: usize = 2;
/// At most this many wait: at a tenth of a second each, the last one waits some ten seconds.
const WAITING_MAX: usize = 128;
/// Hashes a second that one may count on, for the wait that is told.
const PER_SECOND: usize = 8;

/// The gate of one process; cheap to clone.
#[derive(Clone)]
pub struct Gate {
    cost: HashCost,
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    nobody: Arc<OnceLock<String>>,
}

/// What came of checking a password.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Whether it fits.
    pub fits: bool,
    /// The same password at today's cost, when it fits a cheaper hash.
    pub rehashed: Option<String>,
}

struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Gate {
    /// A gate that hashes at this cost.
    pub fn new(cost: HashCost) -> Self {
        Self { cost, places: Arc::new(Semaphore::new(AT_ONCE)), waiting: Arc::default(), nobody: Arc::default() }
    }

    /// How many are being hashed or wait for it.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::SeqCst)
    }

    async fn pass<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, PeopleRefusal> {
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let here = Waiting(self.waiting.clone());
        let busy = || PeopleRefusal::SignInBusy { retry_after_s: i64::try_from(before / PER_SECOND).unwrap_or(0) + 1 };
        if before >= WAITING_MAX {
            return Err(busy());
        }
        let place = self.places.clone().acquire_owned().await.map_err(|_| busy())?;
        // The place goes along, so that a caller who hangs up does not make room for a third.
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop((place, here));
            done
        })
        .await
        .map_err(|_| PeopleRefusal::SignInBusy { retry_after_s: 1 })
    }

    /// Checks a password. Without a hash (nobody has this account, or no password was chosen yet) the same work is done.
    pub async fn check(&self, password: String, phc: Option<String>) -> Result<Checked, PeopleRefusal> {
        let (cost, nobody) = (self.cost, self.nobody.clone());
        self.pass(move || {
            let real = phc.filter(|phc| !phc.is_empty());
            let Some(phc) = real else {
                let phc = nobody.get_or_init(|| hashing::hash("nobody has this password", cost));
                let _ = hashing::verify(&password, phc);
                return Checked { fits: false, rehashed: None };
            };
            let fits = hashing::verify(&password, &phc);
            let raise = fits && hashing::is_outdated(&phc, cost);
            Checked { fits, rehashed: raise.then(|| hashing::hash(&password, cost)) }
        })
        .await
    }

    /// Whether a password fits any of these hashes. Each takes its place among those who wait: nobody stands before others
    /// with all of them at once.
    pub async fn fits_any(&self, password: &str, hashes: Vec<String>) -> Result<bool, PeopleRefusal> {
        for phc in hashes {
            let password = password.to_owned();
            if self.pass(move || hashing::verify(&password, &phc)).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Hashes a new password.
    pub async fn hash(&self, password: String) -> Result<String, PeopleRefusal> {
        let cost = self.cost;
        self.pass(move || hashing::hash(&password, cost)).await
    }
}
