//! What every handler is given: the door, the halls as they are set up, the live screens.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use tokio::sync::watch;

use super::ahead::Ahead;
use super::auth::{Auth, Staff, known};
use super::exposed::Exposed;
use super::live::Screens;
use super::published::Published;
use super::refusal::Problem;
use crate::devices::printers::PrintersAway;
use crate::door::{Answer, Door, Event, OnceKey, Stop, Work};
use crate::halls::{self, Hall};
use crate::kernel::{Actor, Millis};
use crate::people::hashing::HashCost;
use crate::providers::Providers;
use crate::refusal::DoorRefusal;
use crate::store::Conn;

/// The state of one server process. Every layer of every request clones it: it is two pointers and a hash.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    /// Whom customers can pay through by QR code.
    pub providers: Arc<Providers>,
    /// What is shown of the server itself.
    pub exposed: Exposed,
}

/// What all handlers share.
pub struct Shared {
    /// The way to every change and question.
    pub door: Door,
    /// Live regions, rendered once a change and shared by all viewers.
    pub screens: Screens,
    /// The address people reach us at, without a slash at its end: `https://hall.example`.
    pub public_url: Arc<str>,
    /// Who is known, and what each may ask how often.
    pub auth: Arc<Auth>,
    /// What was thought about the hours to come.
    pub ahead: Ahead,
    /// What the public was told of the pledge.
    pub published: Published,
    /// Whose printer does not print.
    pub printers_away: PrintersAway,
    requests: AtomicU64,
    ending: watch::Sender<bool>,
    halls: RwLock<KnownHalls>,
}

/// What changes a hall, or what its counters do.
const CHANGES_A_HALL: [&str; 4] = ["hall_changed", "branch_changed", "counter_lent", "counter_loan_ended"];

/// Halls in memory, and how often all were forgotten.
#[derive(Default)]
struct KnownHalls {
    forgotten: u64,
    by_id: HashMap<String, Arc<Hall>>,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl App {
    /// A server's state around its door. Call it inside a tokio runtime: it follows the journal.
    pub fn new(door: Door, public_url: &str) -> Self {
        Self::with(door, public_url, Auth::new(HashCost::FULL, Vec::new()))
    }

    /// As [`App::new`], with what a password's hash costs and which proxies are believed.
    pub fn with(door: Door, public_url: &str, auth: Auth) -> Self {
        let public_url = public_url.trim_end_matches('/').into();
        let ending = watch::Sender::new(false);
        let screens = Screens::default();
        let auth = Arc::new(auth);
        // Ids of requests grow from the start of the process, so that two runs do not share one.
        let requests = AtomicU64::new(u64::try_from(door.clock().now()).unwrap_or(0) << 20);
        let (halls, ahead, published) = (RwLock::default(), Ahead::default(), Published::default());
        let printers_away = PrintersAway::default();
        let shared =
            Shared { screens, halls, ahead, published, printers_away, door, public_url, auth, requests, ending };
        let app = Self { shared: Arc::new(shared), providers: Arc::default(), exposed: Exposed::default() };
        tokio::spawn(forget_changed_halls(app.clone()));
        tokio::spawn(known::follow(app.auth.known.clone(), app.door.clone()));
        app
    }

    /// The same, with providers that customers can pay through.
    pub fn offering(mut self, providers: Providers) -> Self {
        self.providers = Arc::new(providers);
        self
    }

    /// The same, with what it shows of itself.
    pub fn showing(mut self, exposed: Exposed) -> Self {
        self.exposed = exposed;
        self
    }

    /// Now, as commands see it.
    pub fn now(&self) -> Millis {
        self.door.clock().now()
    }

    /// The next request's id.
    pub fn next_request_id(&self) -> String {
        format!("{:016x}", self.requests.fetch_add(1, Ordering::Relaxed))
    }

    /// Whether people reach us by https, so that cookies can say `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Says that the server is ending: open streams close, so that viewers connect to the next one.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Resolves when the server is ending.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut ending = self.ending.subscribe();
        async move {
            // A sender that is gone has ended too.
            let _ = ending.wait_for(|ending| *ending).await;
        }
    }

    /// A hall by its id, whatever its branch; from memory until it changes.
    pub async fn hall(&self, id: &str) -> Result<Arc<Hall>, Problem> {
        let known = self.halls.read().ok().map(|halls| (halls.by_id.get(id).cloned(), halls.forgotten));
        let forgotten = match known {
            Some((Some(hall), _)) => return Ok(hall),
            Some((None, forgotten)) => Some(forgotten),
            None => None,
        };
        let wanted = id.to_owned();
        let hall = self
            .door
            .read(move |conn| {
                let branch = halls::queries::branch_of(conn, &wanted)?.ok_or(DoorRefusal::HallNotFound)?;
                halls::queries::load(conn, &branch, &wanted)
            })
            .await?;
        let mut hall = hall;
        hall.foresight = self.door.foresights().of(&hall.branch, &hall.id);
        let hall = Arc::new(hall);
        // What was read before a change is not kept after it.
        if let Ok(mut halls) = self.halls.write()
            && forgotten == Some(halls.forgotten)
        {
            halls.by_id.insert(id.to_owned(), hall.clone());
        }
        Ok(hall)
    }

    /// Halls are read again. The news of a change comes beside its answer: whoever changes one and reads it next says so here.
    pub(super) fn forget_halls(&self) {
        if let Ok(mut halls) = self.halls.write() {
            halls.forgotten += 1;
            halls.by_id.clear();
        }
    }

    /// Halls are read again when any of these events changed one: whoever hears of them first sees to it, before it looks.
    pub(super) fn heed(&self, events: &[Event]) {
        if events.iter().any(|event| CHANGES_A_HALL.contains(&event.kind.as_str())) {
            self.forget_halls();
        }
    }

    /// Asks something of the store.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Conn) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.door.read(question).await?)
    }

    /// Runs a command.
    pub async fn write<T: Send + 'static>(
        &self,
        actor: &Actor,
        branch: &str,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.door.write(actor, branch, command).await?)
    }

    /// Runs what somebody of the staff asked for on a page, once for the form's key; a refusal is told in their language.
    pub async fn act<T>(
        &self,
        who: &Staff,
        key: Option<OnceKey>,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        let done = self.door.write_once(&who.actor, &who.branch, key, command).await;
        done.map_err(|answer| Problem::of(answer).in_language(who.lang))
    }

    /// Runs a command once for a key: a repetition gets the first answer again.
    pub async fn write_once<T>(
        &self,
        actor: &Actor,
        branch: &str,
        key: Option<OnceKey>,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: serde::Serialize + serde::de::DeserializeOwned + Send + 'static,
    {
        Ok(self.door.write_once(actor, branch, key, command).await?)
    }
}

impl From<Answer> for Problem {
    fn from(answer: Answer) -> Self {
        Self::of(answer)
    }
}

/// Halls are read again after any of them was changed, by this process or another.
async fn forget_changed_halls(app: App) {
    let mut news = app.door.live().subscribe();
    loop {
        match news.recv().await {
            Ok(news) => app.heed(&news.events),
            Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => app.forget_halls(),
            Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
        }
    }
}
