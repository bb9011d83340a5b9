//! Answers by key: what makes a repeated request one request. The answer is written with the change, in its transaction;
//! the keys that wait for a lane are looked for together.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::kernel::Millis;
use crate::store::schema::answers;
use crate::store::{Conn, Either, Table, guard, inserted_together, on_either, prepared};

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

/// So many actors' keys in one statement: each actor is looked for with each key.
const ACTORS_TOGETHER: usize = 16;

/// The keys that are looked for in one statement each. A single one is left to the command that brings it.
fn groups<'a>(is_away: bool, asked: &[(&'a str, &'a str)]) -> Vec<Vec<(&'a str, &'a str)>> {
    let mut asked = asked.to_vec();
    asked.sort_unstable();
    let groups: Vec<&[(&str, &str)]> = if is_away {
        asked.chunks(ACTORS_TOGETHER).collect()
    } else {
        asked.chunk_by(|one, other| one.0 == other.0).collect()
    };
    groups.into_iter().filter(|group| group.len() > 1).map(<[_]>::to_vec).collect()
}

/// What is known of the keys of one transaction before its commands run.
#[derive(Default)]
pub(super) struct Keys {
    /// By actor and key; `None` for one that was never answered.
    known: HashMap<String, HashMap<String, Option<First>>>,
}

impl Keys {
    /// Looks for many keys in few statements: those of one actor together, and where each statement is a way to another
    /// machine, those of several actors too.
    pub(super) fn of(conn: &mut Conn, branch: &str, asked: &[(&str, &str)]) -> QueryResult<Self> {
        let mut known: HashMap<String, HashMap<String, Option<First>>> = HashMap::new();
        for group in groups(matches!(conn.either(), Either::Postgres(_)), asked) {
            let (actors, keys): (Vec<&str>, Vec<&str>) = group.iter().copied().unzip();
            // Answers of this transaction may wait already: it takes more commands along while the disk is busy, and whoever asks
            // for a key looks among those first.
            guard::beside(&[Table::Answers]);
            let found: Vec<(String, String, String, String)> = answers::table
                .filter(answers::branch.eq(branch).and(answers::actor.eq_any(actors)).and(answers::key.eq_any(keys)))
                .select((answers::actor, answers::key, answers::body_hash, answers::answer))
                .load(conn)?;
            for (actor, key) in group {
                known.entry(actor.to_owned()).or_default().entry(key.to_owned()).or_default();
            }
            for (actor, key, hash, answer) in found {
                known.entry(actor).or_default().insert(key, Some((hash, answer)));
            }
        }
        Ok(Self { known })
    }

    /// What a key was answered before this transaction.
    pub(super) fn first(&self, conn: &mut Conn, branch: &str, actor: &str, key: &str) -> QueryResult<Option<First>> {
        if let Some(known) = self.known.get(actor).and_then(|keys| keys.get(key)) {
            return Ok(known.clone());
        }
        guard::beside(&[Table::Answers]);
        let row = answers::table.find((branch, key, actor)).select((answers::body_hash, answers::answer));
        on_either!(conn, |conn| prepared(row).get_result(conn).optional())
    }
}

#[cfg(test)]
mod tests {
    use super::groups;

    #[test]
    fn keys_are_looked_for_together() {
        let asked = [("a", "1"), ("b", "2"), ("a", "3")];
        assert_eq!(groups(false, &asked), [vec![("a", "1"), ("a", "3")]], "on this machine an actor's own");
        assert_eq!(groups(true, &asked), [vec![("a", "1"), ("a", "3"), ("b", "2")]]);
        assert!(groups(true, &asked[..1]).is_empty(), "one is asked for by its command");
        let many: Vec<String> = (0..40).map(|n| n.to_string()).collect();
        let of_one: Vec<(&str, &str)> = many.iter().map(|key| ("a", key.as_str())).collect();
        assert_eq!(groups(false, &of_one).len(), 1);
        assert_eq!(groups(true, &of_one).iter().map(Vec::len).collect::<Vec<_>>(), [16, 16, 8]);
    }
}
