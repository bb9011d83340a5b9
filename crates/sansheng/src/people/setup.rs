//! The first account: `sansheng setup` makes a link that is good once, for a quarter of an hour; whoever opens it founds
//! the branch and becomes its owner. There is no default account, ever.

use diesel::prelude::*;
use serde_json::json;

use super::commands::staff::{NewPerson, create_person};
use super::rules::SETUP_HOLDS;
use super::{PeopleRefusal, Person, queries, token_hash};
use crate::door::{Answer, Door, Stop, Work};
use crate::halls::{self, Text};
use crate::kernel::{Actor, Chance, Language, Millis, Role};
use crate::store::schema::setup_tokens;
use crate::store::{Conn, DatabaseUrl, open_writer};

/// Makes a one-time token for the first owner. Refused once there is one. Run it on a migrated database.
pub fn offer(url: &DatabaseUrl, now: Millis) -> Result<String, String> {
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let said = |e: diesel::result::Error| format!("the link could not be written down: {e}");
    if queries::is_set_up(&mut conn).map_err(said)? {
        return Err("there is an owner already; an owner or an administrator makes further accounts".into());
    }
    let token = Chance::system().secret();
    diesel::insert_into(setup_tokens::table)
        .values((
            setup_tokens::token_hash.eq(token_hash(&token)),
            setup_tokens::expires_at.eq(now + SETUP_HOLDS),
            setup_tokens::used_at.eq(None::<i64>),
        ))
        .execute(&mut conn)
        .map_err(said)?;
    Ok(token)
}

/// What the first owner says of the branch and of themselves.
#[derive(Clone, Debug)]
pub struct Founding {
    /// The token of the link.
    pub token: String,
    /// The branch's id: readable, a-z, 0-9 and dashes.
    pub branch: String,
    /// The branch's name in Chinese.
    pub name_zh: String,
    /// The branch's name in English.
    pub name_en: String,
    /// Its time zone, by IANA name.
    pub time_zone: String,
    /// The owner's login.
    pub login: String,
    /// The owner's name.
    pub name: String,
    /// The language the owner reads.
    pub language: Language,
    /// The hash of the owner's password, which passed the profile.
    pub password_hash: String,
}

/// Whether a link may still be used.
pub fn is_open(conn: &mut Conn, token: &str, now: Millis) -> Result<(), Stop> {
    let row: Option<(i64, Option<i64>)> = setup_tokens::table
        .find(token_hash(token))
        .select((setup_tokens::expires_at, setup_tokens::used_at))
        .get_result(conn)
        .optional()?;
    match row {
        Some((_, Some(_))) => Err(PeopleRefusal::SetupUsed.into()),
        Some((expires_at, None)) if expires_at > now => Ok(()),
        _ => Err(PeopleRefusal::SetupExpired.into()),
    }
}

/// Founds the branch and makes its owner. Only the first of two redemptions gets through. Blocks: call it off the async
/// threads.
pub fn redeem(door: &Door, founding: &Founding) -> Result<Person, Answer> {
    let now = door.clock().now();
    door.read_blocking(|conn| is_open(conn, &founding.token, now))?;
    let name = Text { zh: founding.name_zh.trim().into(), en: founding.name_en.trim().into() };
    if name.zh.is_empty() {
        return Err(Answer::Refused(PeopleRefusal::NameMalformed.into()));
    }
    // The branch's row must be there before the door can lock it. A second try finds it and leaves it alone.
    let mut conn = open_writer(door.url()).map_err(|_| Answer::Unavailable)?;
    halls::found(&mut conn, &founding.branch, &name, &founding.time_zone, now).map_err(Answer::from_read)?;
    drop(conn);
    let asked = founding.clone();
    // Everything else goes through the door: the link is used up together with the account it makes.
    door.write_blocking(&Actor::system(), &founding.branch, move |work| make_owner(work, &asked))
}

fn make_owner(work: &mut Work<'_>, founding: &Founding) -> Result<Person, Stop> {
    let now = work.now();
    is_open(work.conn(), &founding.token, now)?;
    if queries::is_set_up(work.conn())? {
        return Err(PeopleRefusal::SetupDone.into());
    }
    crate::store::update(setup_tokens::table.find(token_hash(&founding.token)))
        .set(setup_tokens::used_at.eq(Some(now)))
        .execute(work.conn())?;
    let owner = NewPerson {
        login: founding.login.clone(),
        name: founding.name.clone(),
        role: Role::Owner,
        hall: None,
        language: founding.language,
        password_hash: Some(founding.password_hash.clone()),
    };
    let person = create_person(work, &owner)?;
    work.record(None, "setup_redeemed", &person.id, &json!({ "login": person.login }))?;
    Ok(person)
}
