//! A day of people who misbehave: they click twice, press again because nothing happened, lose the answer, give up; the
//! clock jumps forth and back, the process ends and begins again. What they were told goes to the auditor.

use sansheng::fees::Tender;
use sansheng::kernel::{Actor, Language, Money};
use sansheng::queue::{Channel, IssueTicket};

use super::auditor::Told;
use super::stage::{COUNTERS, Clerk, Life, Plant, Quoted};
use super::wish::{Reply, Wish};
use crate::support::branch::NOW;

impl Life {
    /// Lives through so many acts.
    pub fn live(&mut self, acts: usize) {
        for n in 0..acts {
            self.pass_time();
            self.act();
            if n % 10 == 9 {
                self.look();
            }
            if n % 61 == 60 {
                self.reopen();
            }
        }
        self.inspect();
    }

    /// Seconds pass; now and then a machine's clock is set, forth or back.
    fn pass_time(&mut self) {
        let step = match self.dice.below(100) {
            0 => -90_000,
            1 => -1_500_000,
            2 => 1_200_000,
            _ => i64::try_from(self.dice.below(25_000)).expect("small"),
        };
        // The hall stays open: the day's end is another test's business.
        self.clock.set((self.clock.now() + step).clamp(NOW - 3_000_000, NOW + 20_000_000));
    }

    fn pick(&mut self, from: &[String]) -> String {
        let n = usize::try_from(self.dice.below(from.len() as u64)).expect("small");
        from.get(n).cloned().unwrap_or_else(|| "nobody".into())
    }

    fn act(&mut self) {
        let n = usize::try_from(self.dice.below(self.clerks.len() as u64)).expect("small");
        let counter = self.clerks[n].counter.clone();
        let here = self.auditor.at(&counter);
        match self.dice.below(100) {
            0..=24 => self.issue(),
            25..=27 => {
                let waiting = self.auditor.waiting();
                let ticket = self.pick(&waiting);
                self.wish(&Actor::public(), Wish::Cancel(ticket));
            }
            28..=33 => {
                let missed = self.auditor.missed_ones();
                let ticket = self.pick(&missed);
                self.wish(&Actor::public(), Wish::Return(ticket));
            }
            34..=38 => {
                let finished = self.auditor.finished_ones();
                let ticket = self.pick(&finished);
                self.wish(&Actor::public(), Wish::Rate(ticket));
            }
            39..=41 => self.wish(&Actor::system(), Wish::Tick),
            42..=43 => self.take_back(n),
            // What makes no sense has to be refused and change nothing.
            44..=49 => self.nonsense(n),
            _ => match here {
                None => self.idle(n, counter),
                Some((ticket, false)) => self.receive(n, counter, ticket),
                Some((ticket, true)) => self.serve(n, counter, ticket),
            },
        }
    }

    fn issue(&mut self) {
        let codes: Vec<String> = self.hall.pack.services.iter().map(|service| service.code.clone()).collect();
        let service = self.pick(&codes);
        let needs = if self.dice.below(6) == 0 { vec!["elderly".to_owned()] } else { Vec::new() };
        let ask = IssueTicket {
            service,
            customer_type: None,
            needs,
            documents: Vec::new(),
            missing: Vec::new(),
            channel: Channel::Kiosk,
            account: None,
            language: Language::Chinese,
            arrival: None,
            phone_tail: None,
            lead: false,
        };
        self.wish(&Actor::public(), Wish::Issue(ask));
    }

    fn idle(&mut self, n: usize, counter: String) {
        let actor = self.clerks[n].actor.clone();
        let held = self.auditor.held_ones();
        match (self.dice.below(8), self.clerks[n].till.clone()) {
            (0, Some(till)) => self.wish(&actor, Wish::CloseTill(till)),
            (0 | 1, None) => self.wish(&actor, Wish::OpenTill),
            (2, _) if !held.is_empty() => {
                let ticket = self.pick(&held);
                self.wish(&actor, Wish::Resume(counter, ticket));
            }
            _ => self.wish(&actor, Wish::Call(counter)),
        }
    }

    fn receive(&mut self, n: usize, counter: String, ticket: String) {
        let actor = self.clerks[n].actor.clone();
        let wish = match i64::try_from(self.dice.below(10)).expect("small") {
            0 => Wish::Recall(counter, ticket),
            // Mostly after the time that a customer has to come.
            n @ 1..=2 => {
                self.clock.set(self.clock.now() + 100_000 * n);
                Wish::NoShow(counter, ticket)
            }
            _ => Wish::Start(counter, ticket),
        };
        self.wish(&actor, wish);
    }

    fn serve(&mut self, n: usize, counter: String, ticket: String) {
        let actor = self.clerks[n].actor.clone();
        if let Some(quoted) = self.clerks[n].quote.take() {
            self.wish(&actor, Wish::Confirm(quoted.id.clone()));
            let reference = format!("slip{}", self.keys);
            let tender = match self.dice.below(3) {
                0 => Tender::Cash { tendered_fen: Money(quoted.total + 50) },
                1 => Tender::Card { reference },
                _ => Tender::Qr { reference },
            };
            self.pay(n, &actor, ticket, quoted, tender);
            return;
        }
        let wish = match self.dice.below(12) {
            0 => Wish::Hold(counter, ticket),
            1 => Wish::PassOn(counter, ticket),
            2 => Wish::TurnAway(counter, ticket),
            3..=7 if self.clerks[n].till.is_some() => {
                let accounts = self.accounts.clone();
                let account = self.pick(&accounts);
                let asked = Wish::Quote(ticket, account.clone());
                if let Some(Reply::Quoted { id, total, owed }) = self.ask(&actor, &asked) {
                    self.clerks[n].quote = Some(Quoted { id, total, owed, account });
                }
                return;
            }
            _ => Wish::Finish(counter, ticket),
        };
        self.wish(&actor, wish);
    }

    fn pay(&mut self, n: usize, actor: &Actor, ticket: String, quoted: Quoted, tender: Tender) {
        let method = match tender {
            Tender::Cash { .. } => 0,
            Tender::Card { .. } => 1,
            Tender::Qr { .. } => 2,
        };
        let till = self.clerks[n].till.clone().unwrap_or_default();
        let asked = Wish::Pay(ticket.clone(), quoted.id, tender);
        if let Some(Reply::Paid { id, mut amount, mut receipt }) = self.ask(actor, &asked) {
            amount += i64::from(self.plant == Plant::AFenMore);
            receipt += i32::from(self.plant == Plant::ReceiptGap);
            let fee = quoted.total - quoted.owed;
            self.hear(&Told::Paid { payment: id, account: quoted.account, amount, fee, method, receipt, till });
        } else {
            // Nobody wants it any more; the next quote takes its place.
            let _ = self.ask(actor, &Wish::Quote(ticket, quoted.account));
        }
    }

    fn take_back(&mut self, n: usize) {
        let payments = self.auditor.books.payments();
        let (payment, duty) = (self.pick(&payments), self.duty.clone());
        let Some(till) = self.clerks[n].till.clone() else { return };
        if self.ask(&duty, &Wish::TakeBack(payment.clone(), till.clone())).is_some() {
            self.hear(&Told::TakenBack { payment, till });
        }
    }

    fn nonsense(&mut self, n: usize) {
        let (actor, counter) = (self.clerks[n].actor.clone(), self.clerks[(n + 1) % COUNTERS].counter.clone());
        let mut any = self.auditor.waiting();
        any.extend(self.auditor.finished_ones());
        let ticket = self.pick(&any);
        let wish = match self.dice.below(5) {
            0 => Wish::Call(counter),
            1 => Wish::Start(counter, ticket),
            2 => Wish::Finish(self.clerks[n].counter.clone(), ticket),
            3 => Wish::Resume(counter, ticket),
            _ => Wish::NoShow(counter, ticket),
        };
        if let Some(reply) = self.ask(&actor, &wish)
            && reply != Reply::Called(None)
        {
            self.auditor.wrong.push(format!("states: nonsense was done: {wish:?}"));
        }
    }

    /// Asks, and tells the auditor what was told.
    fn wish(&mut self, actor: &Actor, wish: Wish) {
        let Some(reply) = self.ask(actor, &wish) else { return };
        let told = match (wish, reply) {
            (Wish::Issue(ask), Reply::Issued { id, number }) => {
                let number = if self.plant == Plant::NumberTwice { "A001".into() } else { number };
                Told::Issued { ticket: id, number, service: ask.service, priority: !ask.needs.is_empty() }
            }
            (Wish::Call(counter), Reply::Called(Some(ticket))) => self.called(counter, ticket),
            (Wish::Call(_), _) => return,
            (Wish::Start(counter, ticket), _) => Told::Started { ticket, counter },
            (Wish::Recall(_, ticket), _) => Told::Recalled { ticket },
            (Wish::NoShow(_, ticket), _) => Told::Missed { ticket },
            (Wish::Return(ticket), _) => Told::Returned { ticket },
            (Wish::Hold(_, ticket), _) => Told::Held { ticket },
            (Wish::Resume(counter, ticket), _) => Told::Resumed { ticket, counter },
            (Wish::PassOn(_, ticket), _) => Told::PassedOn { ticket },
            (Wish::TurnAway(_, ticket), _) => Told::TurnedAway { ticket },
            (Wish::Finish(..), _) if self.plant == Plant::LostFinish => return,
            (Wish::Finish(_, ticket), _) => Told::Finished { ticket },
            (Wish::Cancel(ticket), _) => Told::Cancelled { ticket },
            (Wish::Rate(ticket), _) => {
                if self.plant == Plant::NotInJournal {
                    *self.auditor.journal.entry("rating_given").or_default() += 1;
                }
                Told::Rated { ticket }
            }
            (Wish::OpenTill, Reply::Till(till)) => {
                self.own(actor).till = Some(till.clone());
                Told::TillOpened { till, float: 10_000 }
            }
            (Wish::CloseTill(till), Reply::Closed(expected)) => {
                self.own(actor).till = None;
                Told::TillClosed { till, expected }
            }
            (Wish::Tick, _) => Told::Ticked,
            _ => return,
        };
        self.hear(&told);
    }

    fn own(&mut self, actor: &Actor) -> &mut Clerk {
        self.clerks.iter_mut().find(|clerk| clerk.actor == *actor).expect("only clerks have tills")
    }

    fn called(&mut self, counter: String, ticket: String) -> Told {
        let serves = self.clerks.iter().find(|c| c.counter == counter).map(|c| c.serves.clone()).unwrap_or_default();
        let ticket = match self.plant {
            Plant::LastFirst => self.auditor.waiting().last().cloned().unwrap_or(ticket),
            Plant::TwoCounters => {
                let seated = self.clerks.iter().find_map(|clerk| self.auditor.at(&clerk.counter));
                seated.map_or(ticket, |(seated, _)| seated)
            }
            _ => ticket,
        };
        Told::Called { ticket, counter, serves }
    }

    fn hear(&mut self, told: &Told) {
        self.auditor.hear(self.clock.now(), told);
    }
}
