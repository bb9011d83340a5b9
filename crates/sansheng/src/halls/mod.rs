//! A hall as it is set up: opening calendar, zones, counters, services and the papers they need, customer types, needs,
//! lists of reasons, the rules of its queue. All of it is one [`Pack`]: what the wizard writes, what `/admin` changes,
//! what is exported and imported as one TOML file. Presence, tickets and money are not here.

mod check;
pub mod commands;
pub mod diff;
pub mod fields;
mod labour;
mod load;
mod offers;
pub mod pack;
pub mod queries;
mod rows;
pub mod rules;
mod save;
mod shape;
pub mod sound;

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use crate::counters::{self, Loan, SeatCache};
use crate::door::Stop;
use crate::door::kept::Kept;
use crate::door::remembered::Remembered;
use crate::foresight::{Foresight, Foresights};
use crate::kernel::{Zone, pinyin};
use crate::store::Conn;
use crate::tariffs::PriceCache;

pub use commands::{Applied, apply, change_branch, create, found, revise};
pub use labour::Labour;
pub use offers::{CouponOffer, Offers, PrepayOffer, ReductionOffer};
pub use rules::{Doors, hours_of, last_close, opening};
pub use shape::{
    ANY_CUSTOMER_TYPE, Category, CounterPlan, CustomerType, Document, Identity, Need, OVER_SHORT_FEN, Opening,
    OpeningException, Pack, PackZone, Paper, QueueRules, Reason, Service, Tariff, Text, minutes_of, time_of_day,
};
pub use sound::Complaint;

/// What the setting up of a hall refuses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum HallsRefusal {
    /// The text is no pack: the line (0 when unknown) and the reader's own words.
    PackUnreadable {
        /// Counted from 1.
        line: usize,
        /// What the reader of TOML says, in English.
        said: String,
    },
    /// The pack contradicts itself or goes beyond a limit; nothing was changed.
    PackUnsound {
        /// Where the first complaint is: `services.pay.prefix`.
        path: String,
        /// How many complaints there are.
        count: usize,
        /// All of them.
        complaints: Vec<Complaint>,
    },
    /// Somebody else has changed the configuration since this page was shown.
    ConfigurationChanged,
    /// Another branch has a hall of this id.
    HallTaken,
    /// A branch has a name of one line, in Chinese at least.
    BranchUnnamed,
    /// No such time zone.
    TimeZoneUnknown,
    /// Ids are short and readable: letters, digits, hyphens.
    IdUnsuitable,
    /// The counter is open, away or serving: close it first.
    CounterStillOpen {
        /// Its number.
        number: i32,
    },
    /// Nobody could serve the people who wait for this.
    ServiceStillWaited {
        /// Its code.
        service: String,
        /// How many.
        waiting: i64,
    },
    /// A price that was once set stays; a new one is a new version.
    TariffFixed {
        /// Its code.
        code: String,
        /// Its version.
        version: i32,
    },
}

/// A hall with its place in the world: what commands and screens are given.
#[derive(Clone, Debug)]
pub struct Hall {
    /// Its branch.
    pub branch: String,
    /// Its id, a short readable code: `renmin`.
    pub id: String,
    /// The branch's time zone.
    pub zone: Zone,
    /// The version of the configuration it was read at.
    pub config: i64,
    /// Everything that is set up.
    pub pack: Pack,
    /// What counters also do for a while.
    pub loans: Vec<Loan>,
    /// The counters with what they also do.
    counters: Vec<CounterPlan>,
    /// What it has learned about its waits; empty where nobody follows its journal.
    pub foresight: Foresight,
    service_at: HashMap<String, u32>,
    counter_at: HashMap<String, usize>,
    search: Vec<String>,
}

impl Hall {
    /// Puts a pack in its place.
    pub fn new(branch: &str, id: &str, zone: Zone, config: i64, pack: Pack) -> Self {
        let service_at = pack.services.iter().zip(0_u32..).map(|(service, n)| (service.code.clone(), n)).collect();
        let counters = pack.counters.iter().enumerate();
        let counter_at = counters.map(|(n, counter)| (Self::counter_id_in(id, counter.number), n)).collect();
        let search = pack.services.iter().map(|service| pinyin::haystack(&service.name.zh, &service.name.en)).collect();
        Self {
            branch: branch.into(),
            id: id.into(),
            zone,
            config,
            counters: pack.counters.clone(),
            loans: Vec::new(),
            pack,
            foresight: Foresight::default(),
            service_at,
            counter_at,
            search,
        }
    }

    /// The same hall with what its counters also do for a while.
    #[must_use]
    pub fn lending(mut self, loans: Vec<Loan>) -> Self {
        self.counters.clone_from(&self.pack.counters);
        for loan in &loans {
            let plan = self.counter_at.get(&loan.counter).and_then(|n| self.counters.get_mut(*n));
            if let Some(plan) = plan.filter(|plan| !plan.services.contains(&loan.service)) {
                plan.services.push(loan.service.clone());
                plan.services.sort_unstable();
            }
        }
        self.loans = loans;
        self
    }

    /// A service by its code, also one that is no longer offered (old tickets name it).
    pub fn service(&self, code: &str) -> Option<&Service> {
        self.pack.services.get(self.service_index(code)? as usize)
    }

    /// The small number of a service, as `crates/queueing` knows it.
    pub fn service_index(&self, code: &str) -> Option<u32> {
        self.service_at.get(code).copied()
    }

    /// The offered services that a query meets by name, pinyin or initials, best first.
    pub fn search(&self, query: &str) -> Vec<&Service> {
        let offered = self.pack.services.iter().zip(&self.search).filter(|(service, _)| service.active);
        let mut found: Vec<_> =
            offered.filter_map(|(service, hay)| pinyin::meets(hay, query).map(|rank| (rank, service))).collect();
        found.sort_by_key(|(rank, _)| *rank);
        found.into_iter().map(|(_, service)| service).collect()
    }

    /// Whether its doors are open at an instant.
    pub fn doors(&self, now: crate::kernel::Millis) -> Doors {
        opening(&self.pack, &self.zone, now)
    }

    /// A counter's id: readable, unique in the branch.
    pub fn counter_id(&self, number: i32) -> String {
        Self::counter_id_in(&self.id, number)
    }

    /// A counter's id in a hall of this id.
    pub fn counter_id_in(hall: &str, number: i32) -> String {
        format!("{hall}-{number}")
    }

    /// A counter by its id, with what it does now: what it is set up for, and what it also does for a while.
    pub fn counter(&self, id: &str) -> Option<&CounterPlan> {
        self.counters.get(*self.counter_at.get(id)?)
    }

    /// Every counter with what it does now; [`Pack::counters`] is what the hall is set up for.
    pub fn counters(&self) -> &[CounterPlan] {
        &self.counters
    }

    /// Whether a counter does a service by the set-up, whatever is lent.
    pub fn is_set_up_for(&self, counter: &str, service: &str) -> bool {
        let plan = self.counter_at.get(counter).and_then(|n| self.pack.counters.get(*n));
        plan.is_some_and(|plan| plan.services.iter().any(|code| code == service))
    }

    /// What a counter also does for a while.
    pub fn loans_at<'a>(&'a self, counter: &'a str) -> impl Iterator<Item = &'a Loan> {
        self.loans.iter().filter(move |loan| loan.counter == counter)
    }

    /// The papers that a service needs from a customer type.
    pub fn papers(&self, service: &str, customer_type: &str) -> Vec<&Paper> {
        let papers = self.service(service).map(|s| s.documents.as_slice()).unwrap_or_default();
        papers.iter().filter(|p| shape::is_any(&p.customer_type) || p.customer_type == customer_type).collect()
    }

    /// An entry of a list, when it is offered.
    pub fn reason(&self, kind: &str, code: &str) -> Option<&Reason> {
        self.pack.reasons.iter().find(|r| r.active && r.kind == kind && r.code == code)
    }

    /// The offered entries of a list, in order.
    pub fn reasons(&self, kind: &str) -> Vec<&Reason> {
        self.pack.reasons.iter().filter(|r| r.active && r.kind == kind).collect()
    }
}

/// Halls and prices in memory, each good for one version of its branch's configuration; what counters also do for a while, for
/// one version of the seats.
#[derive(Default)]
pub struct HallCache {
    /// Each with the version of the seats that its loans are of.
    halls: HashMap<(String, String), (i64, Arc<Hall>)>,
    /// By branch: the version of the configuration, and the last closed month then.
    closed: HashMap<String, (i64, Arc<str>)>,
    /// The prices of branches.
    pub prices: PriceCache,
    /// Who sits where.
    pub seats: SeatCache,
    /// What commands left for the next.
    pub kept: Kept,
    /// What never changes.
    pub remembered: Remembered,
    /// What the halls of this process have learned.
    foresights: Foresights,
}

impl HallCache {
    /// Halls that know what they have learned.
    pub fn knowing(foresights: Foresights) -> Self {
        Self { foresights, ..Self::default() }
    }

    /// The hall at these versions of configuration and seats, read again when it has changed; its loans when seats have.
    pub fn get(
        &mut self,
        conn: &mut Conn,
        branch: &str,
        (config, seats): (i64, i64),
        id: &str,
    ) -> Result<Arc<Hall>, Stop> {
        let key = (branch.to_owned(), id.to_owned());
        if let Some((version, hall)) = self.halls.get_mut(&key).filter(|(_, hall)| hall.config == config) {
            if *version != seats {
                let loans = counters::loans_of(conn, branch, id)?;
                if hall.loans != loans {
                    *hall = Arc::new(Hall::clone(hall).lending(loans));
                }
                *version = seats;
            }
            return Ok(hall.clone());
        }
        let mut hall = queries::load(conn, branch, id)?;
        hall.foresight = self.foresights.of(branch, id);
        let hall = Arc::new(hall);
        self.halls.insert(key, (seats, hall.clone()));
        Ok(hall)
    }

    /// The last closed month of a branch at this version of its configuration; closing one makes a new version.
    pub fn closed_through(&mut self, conn: &mut Conn, branch: &str, config: i64) -> Result<Arc<str>, Stop> {
        if let Some((_, month)) = self.closed.get(branch).filter(|(of, _)| *of == config) {
            return Ok(month.clone());
        }
        let month: Arc<str> = queries::closed_through(conn, branch)?.into();
        self.closed.insert(branch.to_owned(), (config, month.clone()));
        Ok(month)
    }

    /// Drops everything, after a transaction that may have changed it was rolled back.
    pub fn forget(&mut self) {
        self.halls.clear();
        self.closed.clear();
        self.prices.forget();
        self.seats.forget();
        self.kept.forget();
        self.remembered.forget();
    }
}
