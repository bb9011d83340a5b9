//! The hall that the days are lived in: its people, their accounts, the doors of its processes, and the comparison of
//! the auditor's books with the tables.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use sansheng::accounts::{self, Address, Kind, NewAccount, Owed, Status};
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::door::{Door, OnceKey};
use sansheng::fees;
use sansheng::halls::{self, Hall};
use sansheng::kernel::{Actor, Chance, Clock, Day, Language, Money, Role};
use sansheng::people::{NewPerson, create_person};
use sansheng::queue;
use sansheng::store::open_writer;
use sansheng::verify::verify;

use super::auditor::{Auditor, Promises};
use super::wish::{Reply, Wish, send};
use crate::support::branch::{BRANCH, NOW, found};
use crate::support::front::HALL;
use crate::support::{Database, Engine};

/// How many counters, each with a clerk.
pub(super) const COUNTERS: usize = 4;
const ACCOUNTS: usize = 30;
const OWED: i64 = 4_900;

/// A lie in what the auditor is told: each must be noticed, or the gate is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    None,
    /// A number that somebody has already.
    NumberTwice,
    /// Somebody who sits at a counter is called to another one.
    TwoCounters,
    /// The last in line is called first.
    LastFirst,
    /// A payment is a fen more than was taken.
    AFenMore,
    /// A receipt number is left out.
    ReceiptGap,
    /// Something happened that the journal does not know.
    NotInJournal,
    /// Nobody was told that a visit was over.
    LostFinish,
}

/// What a customer was quoted: the total, and what of it the account owes.
#[derive(Clone)]
pub(super) struct Quoted {
    pub(super) id: String,
    pub(super) total: i64,
    pub(super) owed: i64,
    pub(super) account: String,
}

/// A clerk at a counter.
pub(super) struct Clerk {
    pub(super) actor: Actor,
    pub(super) counter: String,
    pub(super) serves: Vec<String>,
    pub(super) till: Option<String>,
    pub(super) quote: Option<Quoted>,
}

/// A hall in the hands of people.
pub struct Life {
    pub(super) engine: Engine,
    pub(super) database: Database,
    pub(super) clock: Clock,
    pub(super) doors: Vec<Door>,
    pub(super) dice: Chance,
    pub(super) seed: u64,
    pub(super) hall: Hall,
    pub(super) clerks: Vec<Clerk>,
    pub(super) duty: Actor,
    pub(super) accounts: Vec<String>,
    pub(super) keys: u64,
    pub(super) openings: u64,
    pub(super) plant: Plant,
    pub(super) auditor: Auditor,
}

impl Life {
    pub fn begin(engine: Engine, seed: u64, plant: Plant) -> Self {
        let database = Database::new(engine);
        found(&database.url);
        let clock = Clock::simulated(NOW);
        let door = Door::open_with(&database.url, clock.clone(), || Chance::seeded(seed));
        let system = Actor::system();
        let mut pack = halls::pack::default_pack();
        pack.counters.truncate(COUNTERS);
        pack.services.retain(|service| pack.counters.iter().any(|c| c.services.contains(&service.code)));
        let set_up = door.write_blocking(&system, BRANCH, move |work| halls::apply(work, HALL, &pack));
        set_up.expect("the pack is sound");
        let hall = door.read_blocking(|conn| halls::queries::load(conn, BRANCH, HALL)).expect("the hall is there");
        let mut life = Self {
            engine,
            database,
            clock,
            doors: vec![door],
            dice: Chance::seeded(seed),
            seed,
            auditor: Auditor::new(promises(&hall), BTreeMap::new()),
            hall,
            clerks: Vec::new(),
            duty: system,
            accounts: Vec::new(),
            keys: 0,
            openings: 0,
            plant,
        };
        life.people();
        life
    }

    fn people(&mut self) {
        let plans = self.hall.pack.counters.clone();
        let door = self.doors[0].clone();
        let person = |n: usize, role: Role| {
            let new = NewPerson {
                login: format!("p{n}"),
                name: format!("员工{n}"),
                role,
                hall: Some(HALL.into()),
                language: Language::Chinese,
                password_hash: None,
            };
            let made = door.write_blocking(&Actor::system(), BRANCH, move |work| create_person(work, &new));
            Actor::staff(&made.expect("a person").id, role)
        };
        self.duty = person(0, Role::DutyManager);
        for (n, plan) in plans.iter().enumerate() {
            let (actor, counter) = (person(n + 1, Role::Clerk), self.hall.counter_id(plan.number));
            let desk = counter.clone();
            let seated = door.write_blocking(&actor, BRANCH, move |work| {
                counters::sit_down(work, &desk)?;
                counters::presence(work, &desk, &SetPresence { state: Presence::Open, reason: None })
            });
            seated.expect("sits down and opens");
            self.clerks.push(Clerk { actor, counter, serves: plan.services.clone(), till: None, quote: None });
        }
        let new: Vec<NewAccount> = (0..ACCOUNTS).map(account).collect();
        let day = Day::parse("2026-03-02").expect("a day");
        let opened = door.write_blocking(&Actor::system(), BRANCH, move |work| accounts::create_many(work, &day, &new));
        self.accounts = opened.expect("accounts");
        let balances = self.accounts.iter().map(|id| (id.clone(), OWED * 2)).collect();
        self.auditor = Auditor::new(promises(&self.hall), balances);
    }

    /// Asks as people do. `None` when it was refused.
    pub(super) fn ask(&mut self, actor: &Actor, wish: &Wish) -> Option<Reply> {
        self.keys += 1;
        let key = OnceKey { key: format!("k{:08}", self.keys), body_hash: format!("{wish:?}") };
        match self.dice.below(10) {
            // Twice, one after the other.
            0 => {
                let first = self.send(0, actor, &key, wish);
                let second = self.send(1, actor, &key, wish);
                self.same(wish, first, second)
            }
            // Twice at the same time, on two doors where there are two.
            1 | 2 => {
                let (one, other) = (self.door(0), self.door(1));
                let pair = std::thread::scope(|scope| {
                    let first = scope.spawn(|| send(&one, actor, &key, wish));
                    let second = scope.spawn(|| send(&other, actor, &key, wish));
                    (first.join().expect("answers"), second.join().expect("answers"))
                });
                self.same(wish, pair.0, pair.1)
            }
            // The answer is lost, and asked for again.
            3 => {
                let _ = self.send(0, actor, &key, wish);
                self.send(1, actor, &key, wish)
            }
            // The process ends while the answer is on its way; the same key is sent to the next one.
            4 if self.dice.below(4) == 0 => {
                let door = self.door(0);
                std::thread::scope(|scope| {
                    let asked = scope.spawn(|| send(&door, actor, &key, wish));
                    door.close();
                    let _ = asked.join();
                });
                self.reopen();
                self.send(0, actor, &key, wish)
            }
            _ => self.send(0, actor, &key, wish),
        }
    }

    fn same(&mut self, wish: &Wish, first: Option<Reply>, second: Option<Reply>) -> Option<Reply> {
        if first != second {
            self.auditor.wrong.push(format!("answers: {wish:?} was told {first:?} and {second:?}"));
        }
        first
    }

    fn door(&self, n: usize) -> Door {
        self.doors[n % self.doors.len()].clone()
    }

    fn send(&self, n: usize, actor: &Actor, key: &OnceKey, wish: &Wish) -> Option<Reply> {
        send(&self.door(n), actor, key, wish)
    }

    /// The process ends and begins again; on PostgreSQL there are two of them.
    pub(super) fn reopen(&mut self) {
        for door in self.doors.drain(..) {
            door.close();
        }
        let count = if self.engine == Engine::Postgres { 2 } else { 1 };
        for _ in 0..count {
            self.openings += 1;
            // Ids must not come again: every life of the process has chance of its own.
            let seed = self.seed.wrapping_mul(1_000).wrapping_add(self.openings);
            self.doors.push(Door::open_with(&self.database.url, self.clock.clone(), || Chance::seeded(seed)));
        }
    }

    /// What the board shows against what people were told.
    pub(super) fn look(&mut self) {
        let (hall, now) = (self.hall.clone(), self.clock.now());
        let picture = self.doors[0].read_blocking(|conn| queue::picture(conn, &hall, now)).expect("a picture");
        let in_line: BTreeSet<String> = picture.waiting.into_iter().map(|ticket| ticket.id).collect();
        let at = picture.counters.into_iter().filter_map(|counter| Some((counter.id, counter.ticket?.id)));
        self.auditor.look(&in_line, &at.collect());
    }

    /// The auditor's books against the tables, and the product's own proof.
    pub(super) fn inspect(&mut self) {
        let mut conn = open_writer(&self.database.url).expect("opens");
        let tickets: Vec<TicketRow> =
            diesel::sql_query("select id, state, counter from tickets").load(&mut conn).expect("tickets");
        let tickets: Vec<_> = tickets.into_iter().map(|row| (row.id, row.state, row.counter)).collect();
        let events = counted(&mut conn, "select kind as name, count(*) as n from events group by kind");
        let balances = self.accounts.iter().map(|id| {
            let owed = fees::ledger::balance(&mut conn, BRANCH, &fees::ledger::subscriber(id)).expect("a balance");
            (id.clone(), owed.amount.0)
        });
        let balances = balances.collect();
        self.auditor.compare(&tickets, &balances, &events);
        let verdict = verify(&self.database.url).expect("can be verified");
        self.auditor.wrong.extend(verdict.wrong.iter().map(|wrong| format!("verify: {}", wrong.says)));
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        for door in &self.doors {
            door.close();
        }
    }
}

fn promises(hall: &Hall) -> Promises {
    let rules = &hall.pack.queue;
    let ms = |seconds: i32| 1_000 * i64::from(seconds);
    Promises {
        head_start_ms: ms(rules.head_start_s),
        overtakes_max: u32::try_from(rules.overtakes_max).expect("not negative"),
        wait_max_ms: ms(rules.wait_max_s),
        grace_ms: ms(rules.grace_s),
        recall_pause_ms: ms(rules.recall_pause_s),
        missed_kept_ms: 1_000 * queue::MISSED_KEPT_S,
    }
}

/// A subscriber who owes two months.
fn account(n: usize) -> NewAccount {
    let owed = ["2026-01", "2026-02"].map(|month| Owed {
        tariff: String::new(),
        month: month.into(),
        version: 1,
        amount: Money(OWED),
    });
    NewAccount {
        number: format!("8101{n:06}"),
        kind: Kind::Person,
        name: "王小明".into(),
        phone: format!("154{n:08}"),
        card: format!("HC{n:012}"),
        subscriber: None,
        address: Address::read("解放路128号"),
        tariffs: vec!["broadband_100".into()],
        credit: Money::ZERO,
        status: Status::Active,
        owed: owed.to_vec(),
    }
}

#[derive(QueryableByName)]
struct TicketRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Text>)]
    counter: Option<String>,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

fn counted(conn: &mut sansheng::store::Conn, sql: &str) -> BTreeMap<String, i64> {
    let rows: Vec<Count> = diesel::sql_query(sql).load(conn).expect("counts");
    rows.into_iter().map(|row| (row.name, row.n)).collect()
}
