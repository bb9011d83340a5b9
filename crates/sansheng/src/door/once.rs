//! Answers by key: what makes a repeated request one request. The answer is written with the change, in its transaction;
//! the keys that wait for a lane are looked for together.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::kernel::Millis;
use crate::store::schema::answers;
use crate::store::{Conn, Table, guard, inserted_together, on_either};

/// A key that makes a repeated request one request: the same key and body get the same answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnceKey {
    /// Made by the client.
    pub key: String,
    /// SHA-256 of what was asked, so that a reused key is noticed.
    pub body_hash: String,
}

/// What a key was answered.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = answers, treat_none_as_default_value = false)]
pub(super) struct Answered {
    pub(super) branch: String,
    pub(super) actor: String,
    pub(super) key: String,
    pub(super) body_hash: String,
    pub(super) answer: String,
    pub(super) at: Millis,
}

inserted_together!(Answered, Answers, answers);

/// Hash of what was asked, and the answer.
pub(super) type First = (String, String);

/// What is known of the keys of one transaction before its commands run.
#[derive(Default)]
pub(super) struct Keys {
    /// By actor and key; `None` for one that was never answered.
    known: HashMap<String, HashMap<String, Option<First>>>,
}

impl Keys {
    /// Looks for the keys of each actor that has several, in one statement an actor.
    pub(super) fn of(conn: &mut Conn, branch: &str, asked: &[(&str, &str)]) -> QueryResult<Self> {
        let mut known: HashMap<String, HashMap<String, Option<First>>> = HashMap::new();
        for (actor, key) in asked {
            known.entry((*actor).to_owned()).or_default().insert((*key).to_owned(), None);
        }
        known.retain(|_, keys| keys.len() > 1);
        for (actor, keys) in &mut known {
            let wanted: Vec<&String> = keys.keys().collect();
            // Answers of this transaction may wait already: it takes more commands along while the disk is busy, and whoever asks
            // for a key looks among those first.
            guard::beside(&[Table::Answers]);
            let found: Vec<(String, String, String)> = answers::table
                .filter(answers::branch.eq(branch).and(answers::actor.eq(actor)).and(answers::key.eq_any(wanted)))
                .select((answers::key, answers::body_hash, answers::answer))
                .load(conn)?;
            keys.extend(found.into_iter().map(|(key, hash, answer)| (key, Some((hash, answer)))));
        }
        Ok(Self { known })
    }

    /// What a key was answered before this transaction.
    pub(super) fn first(&self, conn: &mut Conn, branch: &str, actor: &str, key: &str) -> QueryResult<Option<First>> {
        if let Some(known) = self.known.get(actor).and_then(|keys| keys.get(key)) {
            return Ok(known.clone());
        }
        guard::beside(&[Table::Answers]);
        let row = answers::table.find((branch, actor, key)).select((answers::body_hash, answers::answer));
        on_either!(conn, |conn| row.get_result(conn).optional())
    }
}
