//! Where every life begins: a hall that is set up and open, two clerks at counters with tills, subscribers who owe. Made
//! once by the product's own commands; each life gets a copy of the file.

use std::sync::Arc;

use powercut::Disk;
use sansheng::accounts::{self, Address, Kind, NewAccount, Owed, Status};
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::door::Door;
use sansheng::fees;
use sansheng::halls::{self, pack};
use sansheng::kernel::{Actor, Chance, Clock, Day, Money};
use sansheng::store::migrate::migrate;
use sansheng::store::open_writer;

use super::address;
use crate::queue::hall::{HALL, clerk, counter, staff_of_sixteen};
use crate::support::branch::{BRANCH, NOW, found};

/// The counters that serve.
pub const COUNTERS: [i32; 2] = [1, 2];
/// So many subscribers for each counter; more visits than that fit into no life.
pub const SUBSCRIBERS: usize = 12;
/// What each of them owes, in fen.
pub const OWED_FEN: i64 = 4_900;

/// The file, and who comes.
pub struct Ground {
    pub image: Vec<u8>,
    /// Ids of accounts that owe, for each counter in order.
    pub accounts: Vec<Arc<Vec<String>>>,
}

/// Makes it.
pub fn ground() -> Ground {
    let disk = Disk::new(0);
    let url = address(&disk);
    migrate(&url).expect("a new database can be migrated");
    found(&url);
    let door = Door::open_with(&url, Clock::simulated(NOW), || Chance::seeded(0));
    let hall = pack::default_pack();
    door.write_blocking(&Actor::system(), BRANCH, move |work| halls::apply(work, HALL, &hall)).expect("a hall");
    staff_of_sixteen(&url);
    for n in COUNTERS {
        let sits = door.write_blocking(&clerk(n), BRANCH, move |work| {
            counters::sit_down(work, &counter(n))?;
            counters::presence(work, &counter(n), &SetPresence { state: Presence::Open, reason: None })?;
            fees::open_till(work, Money(20_000))
        });
        sits.expect("a clerk with a till");
    }
    let accounts = COUNTERS.map(|n| {
        let new: Vec<NewAccount> = (0..SUBSCRIBERS).map(|k| subscriber(1_000 * n as usize + k)).collect();
        let day = Day::parse("2026-03-02").expect("a day");
        let made = door.write_blocking(&Actor::system(), BRANCH, move |work| accounts::create_many(work, &day, &new));
        Arc::new(made.expect("subscribers"))
    });
    door.close();
    // The writer checkpoints when it opens; the last connection takes the log with it.
    drop(open_writer(&url).expect("opens"));
    let image = disk.contents("hall.db").expect("a file");
    assert_eq!(disk.size("hall.db-wal").unwrap_or(0), 0, "everything is in the file");
    Ground { image, accounts: accounts.to_vec() }
}

fn subscriber(n: usize) -> NewAccount {
    NewAccount {
        number: format!("8101{n:06}"),
        kind: Kind::Person,
        name: "王小明".into(),
        phone: format!("138{n:08}"),
        card: format!("HC{n:012}"),
        subscriber: None,
        address: Address::read("城东区解放路128号"),
        tariffs: vec!["broadband_100".into()],
        credit: Money::ZERO,
        status: Status::Active,
        owed: vec![Owed { tariff: String::new(), month: "2026-02".into(), version: 1, amount: Money(OWED_FEN) }],
    }
}
