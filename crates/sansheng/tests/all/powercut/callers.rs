//! Who is at work when the power goes: two clerks who serve whole visits and a kiosk that gives tickets, each a thread of
//! its own. A command whose answer was lost is sent again after the restart with the same key, as every client does.

use std::collections::BTreeMap;
use std::sync::Arc;

use sansheng::door::{Answer, Door, OnceKey, Stop, Work};
use sansheng::fees::{self, AskPayment, AskQuote, Confirmer, QuoteView, Tender};
use sansheng::kernel::{Actor, Chance, Clock, Money};
use sansheng::queue;
use sansheng::store::DatabaseUrl;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::ground::{COUNTERS, Ground, OWED_FEN, SUBSCRIBERS};
use super::told::Told;
use crate::queue::hall::{HALL, clerk, counter, wish};
use crate::support::branch::{BRANCH, NOW};

/// How many tickets the kiosk gives in a life; a clerk's visits end with the subscribers.
const KIOSK_TICKETS: usize = 4;

/// How the callers' work ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The power went, or everything was done.
    Dark,
    /// A rule refused what was right: something that was answered is not there.
    Refused,
}

/// Everybody.
pub struct Callers {
    all: Vec<Caller>,
}

impl Callers {
    pub fn new(ground: &Ground) -> Self {
        let mut all: Vec<Caller> =
            COUNTERS.into_iter().zip(&ground.accounts).map(|(n, a)| Caller::clerk(n, a)).collect();
        all.push(Caller::kiosk());
        Self { all }
    }

    /// Everybody works until the power goes. After the last cut each sends only what hangs in the air.
    pub fn work_until_dark(&mut self, url: &DatabaseUrl, seed: u64, round: u64, last: u64) -> Ended {
        let clock = Clock::simulated(NOW + 60_000 * i64::try_from(round).unwrap_or(0));
        let door = Door::open_with(url, clock, || Chance::seeded(seed * 3 + round));
        let callers = std::mem::take(&mut self.all);
        let at_work: Vec<_> = callers
            .into_iter()
            .map(|mut caller| {
                let door = door.clone();
                std::thread::spawn(move || {
                    caller.work(&door, round == last);
                    caller
                })
            })
            .collect();
        self.all = at_work.into_iter().map(|caller| caller.join().expect("no caller panics")).collect();
        door.close();
        if self.all.iter().any(|caller| caller.refused.is_some()) { Ended::Refused } else { Ended::Dark }
    }

    pub fn told(&self) -> impl Iterator<Item = &Told> {
        self.all.iter().flat_map(|caller| &caller.told)
    }

    pub fn answered(&self) -> BTreeMap<&'static str, u64> {
        let mut kinds = BTreeMap::new();
        for told in self.told() {
            *kinds.entry(told.kind()).or_insert(0) += 1;
        }
        kinds
    }

    pub fn sent_again(&self) -> u64 {
        self.all.iter().map(|caller| caller.sent_again).sum()
    }

    pub fn refused(&self) -> String {
        let refused = self.all.iter().filter_map(|caller| caller.refused.as_ref());
        refused.map(|answer| format!("{answer:?}")).collect::<Vec<_>>().join(", ")
    }
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Issue,
    Call,
    Start,
    Quote,
    Confirm,
    Pay,
    Finish,
}

struct Caller {
    /// The counter; none for the kiosk.
    counter: Option<i32>,
    accounts: Arc<Vec<String>>,
    visits_max: usize,
    visit: usize,
    step: Step,
    ticket: String,
    quote: Option<QuoteView>,
    told: Vec<Told>,
    in_the_air: bool,
    sent_again: u64,
    refused: Option<Answer>,
}

impl Caller {
    fn clerk(n: i32, accounts: &Arc<Vec<String>>) -> Self {
        Self { counter: Some(n), accounts: accounts.clone(), visits_max: SUBSCRIBERS, ..Self::kiosk() }
    }

    fn kiosk() -> Self {
        Self {
            counter: None,
            accounts: Arc::default(),
            visits_max: KIOSK_TICKETS,
            visit: 0,
            step: Step::Issue,
            ticket: String::new(),
            quote: None,
            told: Vec::new(),
            in_the_air: false,
            sent_again: 0,
            refused: None,
        }
    }

    fn work(&mut self, door: &Door, only_what_hangs: bool) {
        while self.visit < self.visits_max && (self.in_the_air || !only_what_hangs) {
            self.sent_again += u64::from(self.in_the_air);
            match self.advance(door) {
                Ok(()) => self.in_the_air = false,
                Err(Answer::Unknown | Answer::Unavailable) => {
                    self.in_the_air = true;
                    return;
                }
                Err(other) => {
                    self.refused = Some(other);
                    return;
                }
            }
        }
    }

    /// The next command of the visit; the same one with the same key until it is answered.
    fn advance(&mut self, door: &Door) -> Result<(), Answer> {
        let Some(n) = self.counter else { return self.give_ticket(door) };
        let (ticket, quote) =
            (self.ticket.clone(), self.quote.as_ref().map(|quote| quote.id.clone()).unwrap_or_default());
        let told = match self.step {
            Step::Issue => {
                let account = self.accounts[self.visit].clone();
                let ask = queue::IssueTicket { account: Some(account), ..wish("pay") };
                Told::Issued(self.send(door, &kiosk(), move |work| queue::issue(work, HALL, &ask))?)
            }
            Step::Call => {
                let called = self.send(door, &clerk(n), move |work| queue::call_next(work, &counter(n)))?;
                // Each clerk has given a ticket before calling one.
                let Some(called) = called else { return Err(Answer::Broken) };
                self.ticket.clone_from(&called.ticket);
                Told::Called(called)
            }
            Step::Start => {
                let id = ticket.clone();
                self.send(door, &clerk(n), move |work| queue::start(work, &counter(n), &id))?;
                Told::Started(ticket)
            }
            Step::Quote => {
                let ask = AskQuote { account: Some(self.accounts[self.visit].clone()), ..AskQuote::default() };
                let quote = self.send(door, &clerk(n), move |work| fees::make_quote(work, &ticket, &ask))?;
                self.quote = Some(quote.clone());
                Told::Quoted(quote)
            }
            Step::Confirm => {
                Told::Confirmed(self.send(door, &clerk(n), move |work| fees::confirm(work, &quote, &Confirmer::Word))?)
            }
            Step::Pay => {
                let tender = Tender::Cash { tendered_fen: Money(OWED_FEN + 100) };
                let ask = AskPayment::whole(&quote, tender);
                Told::Paid(self.send(door, &clerk(n), move |work| fees::pay(work, &ticket, &ask))?)
            }
            Step::Finish => {
                let id = ticket.clone();
                self.send(door, &clerk(n), move |work| queue::finish(work, &counter(n), &id, true))?;
                Told::Finished(ticket)
            }
        };
        self.told.push(told);
        self.go_on();
        Ok(())
    }

    fn give_ticket(&mut self, door: &Door) -> Result<(), Answer> {
        // For a counter that is closed: these wait until the evening.
        let issued = self.send(door, &kiosk(), |work| queue::issue(work, HALL, &wish("install")))?;
        self.told.push(Told::Issued(issued));
        self.visit += 1;
        Ok(())
    }

    fn go_on(&mut self) {
        self.step = match self.step {
            Step::Issue => Step::Call,
            Step::Call => Step::Start,
            Step::Start => Step::Quote,
            Step::Quote => Step::Confirm,
            Step::Confirm => Step::Pay,
            Step::Pay => Step::Finish,
            Step::Finish => {
                self.visit += 1;
                Step::Issue
            }
        };
    }

    fn send<T: Serialize + DeserializeOwned + Send + 'static>(
        &self,
        door: &Door,
        actor: &Actor,
        mut command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    ) -> Result<T, Answer> {
        let key = format!("{:?}-{}-{:?}", self.counter, self.visit, self.step);
        let key = OnceKey { body_hash: key.clone(), key };
        door.write_blocking(actor, BRANCH, move |work| work.once(Some(&key), &mut command))
    }
}

fn kiosk() -> Actor {
    Actor::device("kiosk", "kiosk")
}
