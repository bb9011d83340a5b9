//! The counters of a replayed day: they open and leave as the trace shows, and call whenever they could and somebody waits.

use std::collections::BTreeSet;

use super::day::{Living, MINUTE, What};
use super::packed::Seat;
use crate::counters::{self, Presence, SetPresence};
use crate::door::Answer;
use crate::door::solo::Stretch;
use crate::kernel::{Actor, Millis};
use crate::queue;

/// A shorter pause is taken at the counter; a longer one is said to the hall.
const AWAY_MIN: Millis = 5 * MINUTE;

/// A counter with its clerk.
pub(super) struct Desk {
    counter: String,
    clerk: Actor,
    serves: BTreeSet<String>,
    /// When it begins to call again, latest first.
    opens: Vec<Millis>,
    seated: bool,
    shown_open: bool,
    /// The end of its last window.
    ends: Millis,
    /// It calls whenever it is free.
    could: bool,
    /// The ticket in hand and whose it is.
    ticket: Option<(String, usize)>,
}

impl Desk {
    pub fn new(counter: String, clerk: Actor, seat: &Seat) -> Self {
        Self {
            counter,
            clerk,
            serves: seat.serves.clone(),
            opens: seat.windows.iter().rev().map(|window| window.0).collect(),
            ends: seat.windows.last().map_or(0, |window| window.1),
            seated: false,
            shown_open: false,
            could: false,
            ticket: None,
        }
    }
}

impl Living<'_> {
    /// Whoever is free and can serve this calls; of several the one that can do least, so that the others stay free.
    pub(super) fn wake(&mut self, stretch: &mut Stretch<'_>, now: Millis, service: &str) -> Result<(), Answer> {
        let free = |desk: &Desk| desk.could && desk.ticket.is_none() && desk.serves.contains(service);
        let able = (0..self.desks.len()).filter(|&n| free(&self.desks[n]));
        match able.min_by_key(|&n| (self.desks[n].serves.len(), n)) {
            Some(n) => self.next(stretch, now, n),
            None => Ok(()),
        }
    }

    pub(super) fn opens(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let desk = &mut self.desks[n];
        desk.opens.pop();
        desk.could = true;
        let (clerk, counter) = (desk.clerk.clone(), desk.counter.clone());
        if !desk.seated {
            desk.seated = true;
            self.act(stretch, &clerk, |work| counters::sit_down(work, &counter).map(|_| ()))?;
        }
        if !self.desks[n].shown_open {
            self.present(stretch, n, Presence::Open)?;
        }
        self.next(stretch, now, n)
    }

    /// The end of a window: whoever has somebody at the counter goes afterwards. Closing drops nobody, so the last one who
    /// can serve those who wait stays until they are served.
    pub(super) fn shuts(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        if self.desks[n].opens.is_empty() && self.needed(n) {
            return Ok(());
        }
        self.desks[n].could = false;
        if self.desks[n].ticket.is_none() { self.leaves(stretch, now, n) } else { Ok(()) }
    }

    fn needed(&self, n: usize) -> bool {
        let other = |service: &str| {
            let others = self.desks.iter().enumerate().filter(|(m, _)| *m != n);
            let mut able = others.filter(|(_, desk)| desk.serves.contains(service));
            able.any(|(_, desk)| desk.could || !desk.opens.is_empty())
        };
        let mine = &self.desks[n].serves;
        let mut services = self.waiting.values().map(|&guest| self.guests[guest].service.as_str());
        services.any(|service| mine.contains(service) && !other(service))
    }

    fn leaves(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        match self.desks[n].opens.last() {
            Some(again) if again - now < AWAY_MIN => Ok(()),
            Some(_) => self.present(stretch, n, Presence::Away),
            None => {
                self.present(stretch, n, Presence::Closed)?;
                let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
                self.desks[n].seated = false;
                self.act(stretch, &clerk, |work| counters::leave(work, &counter).map(|_| ())).map(drop)
            }
        }
    }

    fn present(&mut self, stretch: &mut Stretch<'_>, n: usize, state: Presence) -> Result<(), Answer> {
        let reason = self.away.clone().filter(|_| state == Presence::Away);
        let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let ask = SetPresence { state, reason };
        self.desks[n].shown_open = state == Presence::Open;
        self.act(stretch, &clerk, |work| counters::presence(work, &counter, &ask).map(|_| ())).map(drop)
    }

    fn next(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        if !self.desks[n].could || self.desks[n].ticket.is_some() {
            return Ok(());
        }
        let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        let called = self.act(stretch, &clerk, |work| queue::call_next(work, &counter))?.flatten();
        let Some(called) = called else { return self.nobody(stretch, now, n) };
        let guest = self.waiting.remove(&called.ticket).unwrap_or(0);
        self.desks[n].ticket = Some((called.ticket, guest));
        let (at, what) = if self.guests[guest].comes {
            (now + self.guests[guest].walk.min(self.grace - 1), What::Start(n))
        } else {
            (now + self.grace, What::NoShow(n))
        };
        self.due(at, what);
        Ok(())
    }

    /// Whoever stayed for those who waited goes home now.
    fn nobody(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        if self.desks[n].opens.is_empty() && now > self.desks[n].ends {
            self.desks[n].could = false;
            return self.leaves(stretch, now, n);
        }
        Ok(())
    }

    pub(super) fn start(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let Some((ticket, guest)) = self.desks[n].ticket.clone() else { return Ok(()) };
        let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        if self.act(stretch, &clerk, |work| queue::start(work, &counter, &ticket))?.is_some() {
            self.due(now + self.guests[guest].work, What::Finish(n));
            return Ok(());
        }
        self.done(stretch, now, n)
    }

    pub(super) fn no_show(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let Some((ticket, _)) = self.desks[n].ticket.clone() else { return Ok(()) };
        let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        // Time itself may have been quicker.
        self.act(stretch, &clerk, |work| queue::no_show(work, &counter, &ticket))?;
        self.done(stretch, now, n)
    }

    pub(super) fn finish(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        let Some((ticket, _)) = self.desks[n].ticket.clone() else { return Ok(()) };
        let (clerk, counter) = (self.desks[n].clerk.clone(), self.desks[n].counter.clone());
        self.act(stretch, &clerk, |work| queue::finish(work, &counter, &ticket, true))?;
        self.done(stretch, now, n)
    }

    /// The counter is free again.
    fn done(&mut self, stretch: &mut Stretch<'_>, now: Millis, n: usize) -> Result<(), Answer> {
        self.desks[n].ticket = None;
        if self.desks[n].could { self.next(stretch, now, n) } else { self.leaves(stretch, now, n) }
    }
}
