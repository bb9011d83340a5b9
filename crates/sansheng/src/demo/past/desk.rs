//! What happens at a counter of the past, step by step: called, received, papers, money, handed back, finished; and at
//! the end of the day the till.

use super::visit::{self, Course};
use super::{Done, MINUTE, Past, What};
use crate::counters::{self, Presence};
use crate::door::Answer;
use crate::door::solo::Stretch;
use crate::fees::{self, Arrears, AskClosing, AskPayment, AskQuote, AskReversal, Confirmer, Method, QuoteView, Tender};
use crate::halls::CounterPlan;
use crate::kernel::{Actor, Millis, Money};
use crate::queue::{self, Hold, HoldKind, PaperChecked, PaperState, RefuseService, Transfer};
use crate::tariffs::{self, AskReduction};

/// Somebody who was called has so long to come, with what the hall allows and a little more.
const NO_SHOW_AFTER: Millis = 5 * MINUTE;

/// What comes next at a counter.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    Next,
    Recall,
    NoShow,
    Start,
    Papers,
    Money,
    Pay(String),
    Finish,
}

/// A counter with its clerk.
pub(super) struct Desk {
    pub counter: String,
    pub clerk: Actor,
    pub services: Vec<String>,
    pub till: Option<String>,
    pub here: bool,
    pub away: bool,
    pub idle: bool,
    pub ticket: Option<String>,
    /// The service in hand, and when it began.
    service: String,
    custody: Option<String>,
    /// Put aside here, and when they will be back.
    held: Vec<(Millis, String)>,
    looks_after_closing: bool,
}

impl Desk {
    pub fn new(counter: String, plan: &CounterPlan, clerk: Actor) -> Self {
        Self {
            counter,
            clerk,
            services: plan.services.clone(),
            till: None,
            here: false,
            away: false,
            idle: false,
            ticket: None,
            service: String::new(),
            custody: None,
            held: Vec::new(),
            looks_after_closing: false,
        }
    }

    /// Overnight.
    pub fn rest(&mut self) {
        (self.till, self.ticket, self.custody) = (None, None, None);
        (self.here, self.away, self.idle, self.looks_after_closing) = (false, false, false, false);
        self.held.clear();
    }
}

impl Past<'_> {
    pub(super) fn at(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, step: Step) -> Result<(), Answer> {
        if step == Step::Next {
            return self.next(stretch, now, n);
        }
        let Some(ticket) = self.desks[n].ticket.clone() else { return Ok(()) };
        match step {
            Step::Next => Ok(()),
            Step::Recall => self.recall(stretch, now, n, &ticket),
            Step::NoShow => self.no_show(stretch, now, n, &ticket),
            Step::Start => self.start(stretch, now, n, &ticket),
            Step::Papers => self.papers(stretch, now, n, &ticket),
            Step::Money => self.money(stretch, now, n, &ticket),
            Step::Pay(quote) => self.pay(stretch, now, n, &ticket, &quote),
            Step::Finish => self.finish(stretch, now, n, &ticket),
        }
    }

    fn norm_s(&self, n: usize) -> i32 {
        self.hall.service(&self.desks[n].service).map_or(150, |service| service.norm_s)
    }

    fn soon(&mut self, n: usize, now: Millis, step: Step) {
        let pause = 2_000 + self.some(12_000);
        self.due(now + pause, What::At(n, step));
    }

    /// A third of what the service takes.
    fn later(&mut self, n: usize, now: Millis, step: Step) {
        let third = visit::around(self.norm_s(n), self.dice) / 3;
        self.due(now + third, What::At(n, step));
    }

    fn next(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let desk = &mut self.desks[n];
        if !desk.here || desk.away || desk.ticket.is_some() {
            return Ok(());
        }
        desk.idle = false;
        let (actor, counter) = (desk.clerk.clone(), desk.counter.clone());
        if let Some(place) = desk.held.iter().position(|(back, _)| *back <= now) {
            let (_, ticket) = desk.held.swap_remove(place);
            if self.act(stretch, &actor, |work| queue::resume(work, &counter, &ticket))?.is_some() {
                self.desks[n].ticket = Some(ticket);
                self.later(n, now, Step::Papers);
            } else {
                self.soon(n, now, Step::Next);
            }
            return Ok(());
        }
        let called = self.act(stretch, &actor, |work| queue::call_next(work, &counter))?;
        let Some(Some(called)) = called else { return self.nobody(stretch, now, n) };
        self.waiting -= 1;
        self.desks[n].service.clone_from(&called.service);
        let present = self.visits.get(&called.ticket).is_none_or(|visit| visit.present);
        self.desks[n].ticket = Some(called.ticket);
        if present {
            let walk = 4_000 + self.some(22_000);
            self.due(now + walk, What::At(n, Step::Start));
        } else {
            self.due(now + 30_000, What::At(n, Step::Recall));
        }
        Ok(())
    }

    /// Nobody to call: wait for somebody put aside, go home, or look up when the next one comes.
    fn nobody(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        if let Some(back) = self.desks[n].held.iter().map(|(back, _)| *back).min() {
            self.desks[n].idle = true;
            self.due(back.max(now + 1_000), What::At(n, Step::Next));
        } else if now < self.closes_at {
            self.desks[n].idle = true;
        } else if self.waiting > 0 {
            self.due(now + MINUTE, What::At(n, Step::Next));
        } else {
            return self.go_home(stretch, n);
        }
        if now < self.closes_at {
            // After closing somebody has to look whether everybody was served.
            let at = self.closes_at + self.some(2 * MINUTE);
            if !self.desks[n].looks_after_closing {
                self.desks[n].looks_after_closing = true;
                self.due(at, What::At(n, Step::Next));
            }
        }
        Ok(())
    }

    fn recall(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        self.act(stretch, &actor, |work| queue::recall(work, &counter, ticket))?;
        if self.dice.below(4) == 0 {
            // They were only out for a moment.
            self.due(now + 20_000, What::At(n, Step::Start));
        } else {
            self.due(now + NO_SHOW_AFTER, What::At(n, Step::NoShow));
        }
        Ok(())
    }

    fn no_show(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        // Time itself may have been quicker.
        self.act(stretch, &actor, |work| queue::no_show(work, &counter, ticket))?;
        self.desks[n].ticket = None;
        if self.visits.get(ticket).is_some_and(|visit| visit.returns) && now < self.closes_at {
            let at = now + MINUTE + self.some(20 * MINUTE);
            self.due(at, What::ComeBack(ticket.to_owned()));
        }
        self.soon(n, now, Step::Next);
        Ok(())
    }

    fn start(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        if self.act(stretch, &actor, |work| queue::start(work, &counter, ticket))?.is_some() {
            self.later(n, now, Step::Papers);
        } else {
            self.desks[n].ticket = None;
            self.soon(n, now, Step::Next);
        }
        Ok(())
    }

    fn papers(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let (course, documents) = match self.visits.get_mut(ticket) {
            Some(visit) => (std::mem::replace(&mut visit.course, Course::Smooth), visit.ask.documents.clone()),
            None => (Course::Smooth, Vec::new()),
        };
        if !documents.is_empty() {
            let seen = |document: String| PaperChecked { document, state: PaperState::Seen };
            let checked: Vec<PaperChecked> = documents.into_iter().map(seen).collect();
            self.act(stretch, &actor, |work| queue::check_documents(work, &counter, ticket, &checked))?;
        }
        if self.turned(stretch, now, n, ticket, course)? {
            self.desks[n].ticket = None;
            self.soon(n, now, Step::Next);
            return Ok(());
        }
        if course == Course::OneMore {
            let at = &self.desks[n];
            if let Some(service) = at.services.iter().find(|service| **service != at.service).cloned() {
                self.act(stretch, &actor, |work| queue::add_service(work, ticket, &service))?;
            }
        }
        if self.dice.below(100) < 35 {
            let take = |work: &mut crate::door::Work<'_>| queue::take_custody(work, &counter, ticket, "身份证", "");
            self.desks[n].custody = self.act(stretch, &actor, take)?;
        }
        let takes_account = self.hall.service(&self.desks[n].service).is_some_and(|s| s.takes_account || s.fee_fen > 0);
        let pays = takes_account && (self.desks[n].service == "pay" || self.dice.below(100) < 45);
        self.later(n, now, if pays { Step::Money } else { Step::Finish });
        Ok(())
    }

    /// Whether the visit does not go on at this counter now.
    fn turned(
        &mut self,
        stretch: &mut Stretch<'_>,
        now: Millis,
        n: usize,
        ticket: &str,
        course: Course,
    ) -> Result<bool, Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let gone = match course {
            Course::FetchesPaper | Course::WaitsForStep => {
                let kind = if course == Course::FetchesPaper { HoldKind::PapersMissing } else { HoldKind::Step };
                let ask = Hold { kind, note: String::new() };
                let held = self.act(stretch, &actor, |work| queue::hold(work, &counter, ticket, &ask))?;
                if held.is_some() {
                    let back = now + 4 * MINUTE + self.some(25 * MINUTE);
                    self.desks[n].held.push((back, ticket.to_owned()));
                }
                held
            }
            Course::PassedOn => self.pass_on(stretch, now, n, ticket)?,
            Course::TurnedAway => {
                let reasons = self.hall.reasons("refusal");
                let at = usize::try_from(self.dice.below(reasons.len() as u64)).unwrap_or(0);
                let Some(reason) = reasons.get(at).map(|reason| reason.code.clone()) else { return Ok(false) };
                let ask = RefuseService { reason, note: String::new() };
                let slip = self.act(stretch, &actor, |work| queue::refuse(work, &counter, ticket, &ask))?;
                slip.filter(|slip| !slip.next.here).map(|_| ())
            }
            Course::Smooth | Course::OneMore => None,
        };
        Ok(gone.is_some())
    }

    fn pass_on(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Done<()> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let Some(reason) = self.hall.reasons("transfer").first().map(|reason| reason.code.clone()) else {
            return Ok(None);
        };
        let ask = Transfer { service: None, to_counter: None, reason: Some(reason), note: String::new() };
        let passed = self.act(stretch, &actor, |work| queue::transfer(work, &counter, ticket, &ask))?;
        if passed.is_some() {
            self.waiting += 1;
            let service = self.desks[n].service.clone();
            self.wake(now, &service);
        }
        Ok(passed)
    }

    fn money(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let Some(visit) = self.visits.get(ticket).cloned() else {
            self.later(n, now, Step::Finish);
            return Ok(());
        };
        let client = &self.clients[visit.client];
        let ahead = self.desks[n].service == "pay" || !client.owes;
        let ask = AskQuote {
            account: Some(client.id.clone()),
            arrears: Arrears::All,
            prepay_months: ahead.then_some(visit.months),
            ..AskQuote::default()
        };
        let actor = self.desks[n].clerk.clone();
        if let Some(paper) = visit.paper {
            self.entitle(stretch, now, n, ticket, &client.id, paper)?;
        }
        let made: Option<QuoteView> = self.act(stretch, &actor, |work| fees::make_quote(work, ticket, &ask))?;
        let Some(quote) = made else {
            self.later(n, now, Step::Finish);
            return Ok(());
        };
        self.act(stretch, &actor, |work| fees::confirm(work, &quote.id, &Confirmer::Word).map(|_| ()))?;
        self.soon(n, now, Step::Pay(quote.id));
        Ok(())
    }

    /// The clerk has seen a paper, and enters what it entitles to.
    fn entitle(
        &mut self,
        stretch: &mut Stretch<'_>,
        now: Millis,
        n: usize,
        ticket: &str,
        account: &str,
        paper: u64,
    ) -> Result<(), Answer> {
        let offers = &self.hall.pack.reductions;
        let offer = usize::try_from(paper).ok().and_then(|place| offers.get(place));
        let Some((reduction, evidence)) = offer.map(|offer| (offer.code.clone(), offer.evidence.clone())) else {
            return Ok(());
        };
        let year: String = self.hall.zone.day(now).as_str().chars().take(4).collect();
        let ask = AskReduction {
            ticket: ticket.to_owned(),
            reduction,
            evidence,
            note: format!("证号 {:08}，望川市民政局", self.dice.below(100_000_000)),
            valid_from: format!("{year}-01-01"),
            valid_through: format!("{year}-12-31"),
        };
        let actor = self.desks[n].clerk.clone();
        self.act(stretch, &actor, |work| tariffs::give_reduction(work, account, &ask).map(|_| ()))?;
        Ok(())
    }

    fn pay(
        &mut self,
        stretch: &mut Stretch<'_>,
        now: Millis,
        n: usize,
        ticket: &str,
        quote: &str,
    ) -> Result<(), Answer> {
        let actor = self.desks[n].clerk.clone();
        let method = self.visits.get(ticket).map_or(0, |visit| visit.method);
        let reference = format!("{:012}", self.dice.below(1_000_000_000_000));
        let paid = self.act(stretch, &actor, |work| {
            let tender = match method {
                1 => Tender::Card { reference: reference.clone() },
                2 => Tender::Qr { reference: reference.clone() },
                _ => Tender::Cash {
                    tendered_fen: whole_notes(fees::quote_view(work.conn(), super::BRANCH, quote)?.total_fen),
                },
            };
            fees::pay(work, ticket, &AskPayment::whole(quote, tender))
        })?;
        match (&paid, self.dice.below(300), self.hands.duty.first()) {
            (None, ..) => {
                self.act(stretch, &actor, |work| fees::withdraw(work, quote).map(|_| ()))?;
            }
            (Some(paid), 0, Some(duty)) => self.take_back(stretch, n, &duty.clone(), &paid.id)?,
            _ => {}
        }
        self.later(n, now, Step::Finish);
        Ok(())
    }

    /// A slip of the finger, put right by the duty manager.
    fn take_back(&mut self, stretch: &mut Stretch<'_>, n: usize, duty: &Actor, payment: &str) -> Result<(), Answer> {
        let Some(reason) = self.hall.reasons("reversal").first().map(|reason| reason.code.clone()) else {
            return Ok(());
        };
        let ask = AskReversal { reason, note: String::new(), till: self.desks[n].till.clone() };
        self.act(stretch, duty, |work| fees::reverse(work, payment, &ask))?;
        Ok(())
    }

    fn finish(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize, ticket: &str) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        if let Some(custody) = self.desks[n].custody.take() {
            self.act(stretch, &actor, |work| queue::return_custody(work, &counter, &custody))?;
        }
        // Most visits end with every question answered and a farewell; now and then one of them is forgotten.
        let said = self.dice.below(100);
        let (answered, seen_off) = (said >= 4, said < 93);
        let next = self.act(stretch, &actor, |work| {
            if answered {
                queue::hear_voice(work, ticket, queue::Voice::Answered)?;
            }
            queue::finish(work, &counter, ticket, seen_off)
        })?;
        if let Some(service) = next.as_ref().filter(|next| next.here).and_then(|next| next.service.clone()) {
            self.desks[n].service = service;
            self.later(n, now, Step::Finish);
            return Ok(());
        }
        self.desks[n].ticket = None;
        match next {
            Some(next) if next.service.is_some() => self.waiting += 1,
            _ if self.visits.get(ticket).is_some_and(|visit| visit.rates.is_some()) => {
                let at = now + 3_000 + self.some(10 * MINUTE);
                self.due(at, What::Rate(ticket.to_owned()));
            }
            _ => {}
        }
        self.soon(n, now, Step::Next);
        Ok(())
    }

    /// The till is counted and closed, the counter left.
    fn go_home(&mut self, stretch: &mut Stretch<'_>, n: usize) -> Result<(), Answer> {
        let (actor, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        if let Some(till) = self.desks[n].till.take() {
            let slip = self.dice.below(50) == 0;
            let reason = self.hall.reasons("till").first().map(|reason| reason.code.clone()).filter(|_| slip);
            self.act(stretch, &actor, |work| {
                let report = fees::report(work.conn(), super::BRANCH, &till, true)?;
                let held = |method| {
                    let of = report.methods.iter().find(|m| m.method == method);
                    of.and_then(|m| m.expected_fen).unwrap_or(Money::ZERO)
                };
                let short = if reason.is_some() { 100 } else { 0 };
                let ask = AskClosing {
                    cash_fen: Money(held(Method::Cash).0 - short),
                    card_fen: held(Method::Card),
                    qr_fen: held(Method::Qr),
                    notes: Vec::new(),
                    reason: reason.clone(),
                };
                fees::close_till(work, &till, &ask)
            })?;
        }
        self.present(stretch, n, Presence::Closed, None)?;
        self.act(stretch, &actor, |work| counters::leave(work, &counter))?;
        self.desks[n].here = false;
        Ok(())
    }
}

/// What people hand over: the next whole ten yuan.
fn whole_notes(total: Money) -> Money {
    const NOTE: i64 = 1_000;
    Money((total.0 + NOTE - 1) / NOTE * NOTE)
}
