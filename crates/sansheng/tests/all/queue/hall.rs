//! A hall that is open, with people in it: the default pack on either engine, a clock in our hand, clerks at counters.

use std::sync::Arc;

use diesel::connection::SimpleConnection;
use sansheng::counters::{self, CounterRow, Presence, SetPresence};
use sansheng::door::{Answer, Door, Stop, Work};
use sansheng::halls::{self, Pack, pack};
use sansheng::kernel::{Actor, Chance, Clock, Role};
use sansheng::queue::{self, Called, Channel, HallPicture, IssueTicket, Issued, Next, State, TicketView};
use sansheng::refusal::Refusal;
use sansheng::store::{DatabaseUrl, open_writer};
use sansheng::verify::verify;

use crate::support::Database;
use crate::support::branch::{BRANCH, NOW, found};

/// The hall of these tests.
pub const HALL: &str = "renmin";

/// A hall, its door and its clock. Monday 10:00; counters 1 to 8 are closed.
pub struct Hall {
    pub door: Arc<Door>,
    pub clock: Clock,
    pub database: Database,
}

/// A wish for a service at the kiosk.
pub fn wish(service: &str) -> IssueTicket {
    IssueTicket {
        service: service.into(),
        customer_type: None,
        needs: vec![],
        documents: vec![],
        missing: vec![],
        channel: Channel::Kiosk,
        account: None,
        language: sansheng::kernel::Language::Chinese,
        arrival: None,
        phone_tail: None,
        lead: false,
    }
}

/// The same with a need.
pub fn wish_with(service: &str, need: &str) -> IssueTicket {
    IssueTicket { needs: vec![need.into()], ..wish(service) }
}

/// The name of a refusal.
pub fn refused<T: std::fmt::Debug>(answer: Result<T, Answer>) -> String {
    match answer {
        Err(Answer::Refused(refusal)) => Refusal::name_and_details(&refusal).0,
        other => panic!("not refused: {other:?}"),
    }
}

impl Hall {
    /// With the default pack.
    pub fn open(database: Database) -> Self {
        Self::open_with(database, |_| {})
    }

    /// With the default pack, changed.
    pub fn open_with(database: Database, change: impl FnOnce(&mut Pack)) -> Self {
        found(&database.url);
        let clock = Clock::simulated(NOW);
        let door = Arc::new(Door::open_with(&database.url, clock.clone(), || Chance::seeded(7)));
        let mut pack = pack::default_pack();
        change(&mut pack);
        let set_up = door.write_blocking(&Actor::system(), BRANCH, move |work| halls::apply(work, HALL, &pack));
        set_up.expect("the pack is sound");
        staff_of_sixteen(&database.url);
        Self { door, clock, database }
    }

    pub fn run<T: Send + 'static>(
        &self,
        actor: &Actor,
        command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Answer> {
        self.door.write_blocking(actor, BRANCH, command)
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.set(self.clock.now() + 1_000 * seconds);
    }

    /// `HH:MM` of the first day.
    pub fn at(&self, hour: i64, minute: i64) {
        self.clock.set(NOW + 1_000 * 60 * ((hour - 10) * 60 + minute));
    }

    pub fn sit(&self, n: i32) -> Result<CounterRow, Answer> {
        let counter = counter(n);
        self.run(&clerk(n), move |work| {
            counters::sit_down(work, &counter)?;
            counters::presence(work, &counter, &SetPresence { state: Presence::Open, reason: None })
        })
    }

    pub fn open_counters(&self, numbers: &[i32]) {
        for n in numbers {
            self.sit(*n).expect("a free counter");
        }
    }

    pub fn issue(&self, wish: &IssueTicket) -> Result<Issued, Answer> {
        let wish = wish.clone();
        self.run(&Actor::public(), move |work| queue::issue(work, HALL, &wish))
    }

    pub fn ticket(&self, service: &str) -> String {
        self.issue(&wish(service)).expect("issued").id
    }

    pub fn call(&self, n: i32) -> Result<Option<Called>, Answer> {
        self.run(&clerk(n), move |work| queue::call_next(work, &counter(n)))
    }

    pub fn start(&self, n: i32, ticket: &str) -> Result<(), Answer> {
        let ticket = ticket.to_owned();
        self.run(&clerk(n), move |work| queue::start(work, &counter(n), &ticket))
    }

    pub fn finish(&self, n: i32, ticket: &str) -> Result<Next, Answer> {
        let ticket = ticket.to_owned();
        self.run(&clerk(n), move |work| queue::finish(work, &counter(n), &ticket, true))
    }

    /// Called and sitting at a counter.
    pub fn serving(&self, n: i32, service: &str) -> String {
        let ticket = self.ticket(service);
        let called = self.call(n).expect("called").expect("somebody waits");
        assert_eq!(called.ticket, ticket);
        self.start(n, &ticket).expect("started");
        ticket
    }

    pub fn tick(&self) -> usize {
        self.run(&Actor::system(), |work| queue::tick(work, HALL)).expect("ticks")
    }

    pub fn set_up(&self) -> halls::Hall {
        self.door.read_blocking(|conn| halls::queries::load(conn, BRANCH, HALL)).expect("there")
    }

    pub fn picture(&self) -> HallPicture {
        let (hall, now) = (self.set_up(), self.clock.now());
        self.door.read_blocking(|conn| queue::picture(conn, &hall, now)).expect("a picture")
    }

    pub fn view(&self, ticket: &str) -> TicketView {
        let (hall, now) = (self.set_up(), self.clock.now());
        self.door.read_blocking(|conn| queue::ticket_view(conn, &hall, ticket, now)).expect("reads").expect("there")
    }

    /// What the duty manager keeps.
    pub fn found(&self) -> Vec<queue::Found> {
        self.door.read_blocking(|conn| Ok(queue::found(conn, BRANCH, HALL)?)).expect("reads")
    }

    pub fn state(&self, ticket: &str) -> State {
        self.view(ticket).state
    }

    /// Everything kept counted is right, and the day's order kept its guarantees.
    pub fn proves(&self) {
        let verdict = verify(&self.database.url).expect("reads");
        assert_eq!(verdict.wrong, vec![]);
        let audit = self.audit();
        let broken: Vec<_> = audit.calls.iter().filter(|c| !c.breaches.is_empty() && !c.out_of_order).collect();
        assert_eq!((audit.violations, audit.served_uncalled), (0, 0), "{broken:#?}");
    }

    pub fn audit(&self) -> queue::OrderAudit {
        let hall = self.set_up();
        let day = hall.zone.day(NOW);
        self.door.read_blocking(|conn| queue::order_audit(conn, &hall, &day)).expect("audited")
    }
}

/// Sixteen clerks, a duty manager and a greeter.
pub fn staff_of_sixteen(url: &DatabaseUrl) {
    let mut rows = String::new();
    for (number, (id, role)) in (1..=16)
        .map(|n| (format!("clerk{n}"), "clerk"))
        .chain([("duty".to_owned(), "duty_manager"), ("greeter".to_owned(), "greeter")])
        .enumerate()
    {
        rows += &format!(
            "insert into staff (branch, id, login, name, role, hall, password_hash, totp_step, language, active, \
             created_at, number) values ('{BRANCH}', '{id}', '{id}', '{id}', '{role}', '{HALL}', '', 0, 'zh-CN', 1, 0, {number});"
        );
    }
    open_writer(url).expect("opens").batch_execute(&rows).expect("people");
}

/// The clerk of a counter.
pub fn clerk(n: i32) -> Actor {
    Actor::staff(&format!("clerk{n}"), Role::Clerk)
}

/// The duty manager.
pub fn duty() -> Actor {
    Actor::staff("duty", Role::DutyManager)
}

/// The greeter.
pub fn greeter() -> Actor {
    Actor::staff("greeter", Role::Greeter)
}

/// A counter's id.
pub fn counter(n: i32) -> String {
    format!("{HALL}-{n}")
}
