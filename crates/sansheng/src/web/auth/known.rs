//! Sessions and devices in memory, so that a request of somebody known asks the store nothing. What changes a session or a
//! device is in the journal, and the live feed (this process at once, others within a poll) takes it out of here; while
//! the feed is behind, nothing older than a second is believed.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use sha2::{Digest, Sha256};
use tokio::sync::{broadcast, watch};

use crate::door::{Answer, Door, Event};
use crate::kernel::Millis;
use crate::people::rules::{self, SEEN_EVERY, Standing};
use crate::people::{self, Device, Session, queries};

/// At most this many tokens are remembered; a branch has some dozens of people and devices.
const KNOWN_MAX: usize = 8_192;
/// Even without any news a session is read again after this long.
const BELIEVED_FOR: Millis = 60_000;
/// The same while the journal cannot be followed.
const BELIEVED_WHILE_BEHIND: Millis = 1_000;

/// The hash of a token, as this process keeps it.
pub type TokenKey = [u8; 32];

/// The key of a token.
pub fn key_of(token: &str) -> TokenKey {
    Sha256::digest(token.as_bytes()).into()
}

/// Who a token belongs to.
#[derive(Clone, Debug)]
pub enum Holder {
    /// A person's session, not over when it was read.
    Session(Arc<Session>),
    /// A device.
    Device(Arc<Device>),
}

struct Entry {
    holder: Holder,
    read_at: Millis,
    /// When it was last used, here or elsewhere as far as we know.
    seen: AtomicI64,
    /// What of that the store knows.
    written: AtomicI64,
}

/// What this process knows of tokens.
#[derive(Default)]
pub struct Known {
    entries: RwLock<HashMap<TokenKey, Arc<Entry>>>,
    /// Grows with every change that may concern a session or a device, so that a slow read cannot bring back an old one.
    changes: AtomicU64,
    changed: watch::Sender<u64>,
}

/// What a token is worth now.
#[derive(Clone, Debug)]
pub enum Worth {
    /// Nothing: unknown, ended, revoked.
    Nothing,
    /// A session, and what it is at this moment.
    Session(Arc<Session>, Standing),
    /// A device.
    Device(Arc<Device>),
}

impl Known {
    /// What a token is worth. `uses` says that somebody is acting (not a screen renewing itself).
    pub async fn worth(&self, door: &Door, token: &str, uses: bool) -> Result<Worth, Answer> {
        let (key, now) = (key_of(token), door.clock().now());
        let mut entry = match self.remembered(&key, now, door.live().is_behind()) {
            Some(entry) => entry,
            None => match self.read(door, token, key).await? {
                Some(entry) => entry,
                None => return Ok(Worth::Nothing),
            },
        };
        if let Holder::Session(session) = &entry.holder {
            // Another process may have seen its owner meanwhile: look once more before locking.
            if standing(&entry, session, now) != Standing::Open && now - entry.read_at > BELIEVED_WHILE_BEHIND {
                entry = match self.read(door, token, key).await? {
                    Some(entry) => entry,
                    None => return Ok(Worth::Nothing),
                };
            }
        }
        Ok(self.judged(door, &entry, now, uses))
    }

    fn judged(&self, door: &Door, entry: &Arc<Entry>, now: Millis, uses: bool) -> Worth {
        match &entry.holder {
            Holder::Device(device) => Worth::Device(device.clone()),
            Holder::Session(session) => {
                let standing = standing(entry, session, now);
                if uses && standing == Standing::Open {
                    entry.seen.fetch_max(now, Ordering::Relaxed);
                    note_use(door, entry, session, now);
                }
                match standing {
                    Standing::Over => Worth::Nothing,
                    standing => Worth::Session(session.clone(), standing),
                }
            }
        }
    }

    fn remembered(&self, key: &TokenKey, now: Millis, behind: bool) -> Option<Arc<Entry>> {
        let entries = self.entries.read().ok()?;
        let entry = entries.get(key)?;
        let believed = if behind { BELIEVED_WHILE_BEHIND } else { BELIEVED_FOR };
        ((0..=believed).contains(&(now - entry.read_at))).then(|| entry.clone())
    }

    async fn read(&self, door: &Door, token: &str, key: TokenKey) -> Result<Option<Arc<Entry>>, Answer> {
        let before = self.changes.load(Ordering::SeqCst);
        let (asked, now) = (token.to_owned(), door.clock().now());
        let holder = door
            .read(move |conn| {
                Ok(if people::is_device_token(&asked) {
                    queries::device_of_token(conn, &asked)?.map(|device| Holder::Device(Arc::new(device)))
                } else {
                    queries::session_of_token(conn, &asked)?.map(|session| Holder::Session(Arc::new(session)))
                })
            })
            .await?;
        let mut entries = self.entries.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(holder) = holder else {
            entries.remove(&key);
            return Ok(None);
        };
        let read = if let Holder::Session(session) = &holder { session.seen_at } else { now };
        // What this process has seen itself is not forgotten by reading again.
        let seen = entries.get(&key).map_or(read, |old| old.seen.load(Ordering::Relaxed).max(read));
        let entry = Arc::new(Entry { holder, read_at: now, seen: seen.into(), written: read.into() });
        if self.changes.load(Ordering::SeqCst) == before {
            if entries.len() >= KNOWN_MAX {
                entries.clear();
            }
            entries.insert(key, entry.clone());
        }
        Ok(Some(entry))
    }

    /// Resolves with the next change of any session or device, for streams that must not outlive theirs.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    fn forget(&self, concerns: impl Fn(&Holder) -> bool) {
        let mut entries = self.entries.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.changes.fetch_add(1, Ordering::SeqCst);
        entries.retain(|_, entry| !concerns(&entry.holder));
        drop(entries);
        self.changed.send_modify(|n| *n += 1);
    }

    /// Takes out whatever an event concerns.
    pub fn hear(&self, event: &Event) {
        let subject = event.subject.as_str();
        match event.kind.as_str() {
            "session_ended" | "session_proved" | "session_locked" => {
                self.forget(|holder| matches!(holder, Holder::Session(s) if s.id == subject));
            }
            "staff_changed" | "password_changed" | "second_factor_set" | "second_factor_removed" => {
                self.forget(|holder| matches!(holder, Holder::Session(s) if s.person.id == subject));
            }
            // Who must have a second factor may be another rule now.
            "branch_changed" => self.forget(|holder| matches!(holder, Holder::Session(_))),
            "device_revoked" => self.forget(|holder| matches!(holder, Holder::Device(d) if d.id == subject)),
            _ => {}
        }
    }
}

fn standing(entry: &Entry, session: &Session, now: Millis) -> Standing {
    let seen_at = entry.seen.load(Ordering::Relaxed).max(session.seen_at);
    rules::standing_at(session, seen_at, now)
}

/// Writes the use of a session down, at most once a minute, beside the request and not before it.
fn note_use(door: &Door, entry: &Entry, session: &Arc<Session>, now: Millis) {
    let written = entry.written.load(Ordering::Relaxed);
    if now - written < SEEN_EVERY {
        return;
    }
    if entry.written.compare_exchange(written, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
        return;
    }
    let (door, session) = (door.clone(), session.clone());
    tokio::spawn(async move {
        let id = session.id.clone();
        let noted = door
            .write(&session.actor(), &session.person.branch, move |work| people::touch_session(work, &id, now))
            .await;
        if let Err(why) = noted {
            tracing::debug!(?why, "the use of a session was not written down");
        }
    });
}

/// Follows the journal for as long as the process lives.
pub async fn follow(known: Arc<Known>, door: Door) {
    let mut news = door.live().subscribe();
    loop {
        match news.recv().await {
            Ok(news) => news.events.iter().for_each(|event| known.hear(event)),
            Err(broadcast::error::RecvError::Lagged(_)) => known.forget(|_| true),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}
