//! The people one counter can serve, lined up so that the next can be chosen and taken many times over quickly.
//! One machine for [`crate::next`] (one step) and [`crate::service_order`] (all steps), so that the order shown and the
//! order called cannot drift. It does not know what time does: `now` stands still.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Class, Millis, Rules, Waiting, Why};

/// Regular tickets form one line at a counter, whatever their service: any other order among them would let a regular
/// ticket be overtaken by a regular one. Priority tickets form one line for each service.
pub(crate) struct Line<'a> {
    waiting: &'a [Waiting],
    rules: &'a Rules,
    now_ms: Millis,
    /// Indices into `waiting`, earliest first; those before `gone` have been taken.
    regular: Vec<usize>,
    gone: usize,
    /// Beside `regular`: how often each has been overtaken, with the overtakes of this line added.
    overtaken: Vec<u32>,
    /// Positions in `regular` that must not be overtaken again.
    at_limit: BTreeSet<usize>,
    /// For each service the indices into `waiting`, latest first, so that the head is popped from the end.
    priority: Vec<Vec<usize>>,
}

/// The ticket that is next.
#[derive(Clone, Copy)]
pub(crate) struct Choice {
    place: Place,
    /// It is next because it has waited too long; otherwise because of its index.
    overdue: bool,
}

#[derive(Clone, Copy)]
enum Place {
    /// The oldest regular ticket.
    Regular,
    /// The head of this line of `priority`.
    Priority(usize),
}

/// What guarantees 2 and 3 say to priority tickets now.
struct Bar {
    /// The oldest regular ticket: whoever came before it overtakes nobody.
    oldest: (Millis, u64),
    oldest_ready_ms: Millis,
    /// The latest ready time within the head start.
    latest_ms: Millis,
    /// The first regular ticket that must not be overtaken again: its place in the order, and in `regular`.
    protected: Option<((Millis, u64), usize)>,
}

/// Why a priority ticket must not go first.
enum Refused {
    OvertakeLimit { protected: usize },
    HeadStartSpent { after_oldest_ms: Millis },
}

impl<'a> Line<'a> {
    pub(crate) fn new(waiting: &'a [Waiting], serves: &dyn Fn(u32) -> bool, rules: &'a Rules, now_ms: Millis) -> Self {
        let mut regular = Vec::with_capacity(waiting.len());
        let mut by_service: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (index, ticket) in waiting.iter().enumerate().filter(|(_, ticket)| serves(ticket.service)) {
            match ticket.class {
                Class::Regular => regular.push(index),
                Class::Priority => by_service.entry(ticket.service).or_default().push(index),
            }
        }
        regular.sort_by_key(|&index| waiting[index].place());
        let overtaken: Vec<u32> = regular.iter().map(|&index| waiting[index].overtaken).collect();
        let at_limit = (0..regular.len()).filter(|&at| overtaken[at] >= rules.overtakes_max).collect();
        let mut priority: Vec<Vec<usize>> = by_service.into_values().collect();
        for queue in &mut priority {
            queue.sort_by_key(|&index| std::cmp::Reverse(waiting[index].place()));
        }
        Self { waiting, rules, now_ms, regular, gone: 0, overtaken, at_limit, priority }
    }

    /// How many are still in line.
    pub(crate) fn len(&self) -> usize {
        self.regular.len() - self.gone + self.priority.iter().map(Vec::len).sum::<usize>()
    }

    pub(crate) fn index_of(&self, choice: &Choice) -> usize {
        self.index_at(choice.place)
    }

    /// Who is next. First the longest wait; then the smallest index among the oldest regular ticket and the priority
    /// tickets that may go before it. Looking at heads is enough: whoever stands behind a refused head passes at least
    /// the same regular tickets and is refused too.
    pub(crate) fn choose(&self) -> Option<Choice> {
        let oldest = self.places().min_by_key(|&place| self.ticket(place).place())?;
        if self.ticket(oldest).waited_ms(self.now_ms) >= self.rules.wait_max_ms {
            return Some(Choice { place: oldest, overdue: true });
        }
        let bar = self.bar();
        let place = self
            .places()
            .filter(|&place| self.refusal(place, bar.as_ref()).is_none())
            .min_by_key(|&place| self.ticket(place).urgency())?;
        Some(Choice { place, overdue: false })
    }

    /// Takes the chosen ticket out of the line and counts whom it overtakes.
    pub(crate) fn take(&mut self, choice: &Choice) {
        match choice.place {
            Place::Regular => self.gone += 1,
            Place::Priority(queue) => {
                let called = *self.ticket(choice.place);
                self.priority[queue].pop();
                if self.priority[queue].is_empty() {
                    self.priority.swap_remove(queue);
                }
                self.count_overtakes(&called);
            }
        }
    }

    /// The reason with its numbers. O(n): only the ticket that is really called is explained.
    pub(crate) fn explain(&self, choice: &Choice) -> Why {
        let ticket = self.ticket(choice.place);
        if self.len() == 1 {
            return Why::Only;
        }
        if choice.overdue {
            let waited_ms = ticket.waited_ms(self.now_ms);
            return Why::WaitedTooLong { waited_ms, wait_max_ms: self.rules.wait_max_ms };
        }
        // A ticket that overtakes is explained by what allows it, not by a third one that had to stand back.
        if self.regular_before(ticket) > 0 {
            return self.explain_urgency(choice.place);
        }
        match self.stood_back(choice.place) {
            Some(Refused::OvertakeLimit { protected }) => Why::OvertakeLimit {
                protected: self.regular[protected],
                overtaken: self.overtaken[protected],
                overtakes_max: self.rules.overtakes_max,
            },
            Some(Refused::HeadStartSpent { after_oldest_ms }) => {
                Why::HeadStartSpent { after_oldest_ms, head_start_ms: self.rules.head_start_ms }
            }
            None => self.explain_urgency(choice.place),
        }
    }

    fn explain_urgency(&self, place: Place) -> Why {
        let ticket = self.ticket(place);
        let overtaken = self.regular_before(ticket);
        if matches!(place, Place::Priority(_)) && overtaken > 0 {
            let oldest = &self.waiting[self.regular[self.gone]];
            return Why::PriorityAhead {
                overtaken: u32::try_from(overtaken).unwrap_or(u32::MAX),
                after_oldest_ms: ticket.ready_at_ms.saturating_sub(oldest.ready_at_ms),
                head_start_ms: self.rules.head_start_ms,
            };
        }
        let index = self.index_at(place);
        let queued = self.regular[self.gone..].iter().chain(self.priority.iter().flatten());
        let runner_up_ms = queued
            .filter(|&&other| other != index)
            .map(|&other| self.waiting[other].deadline_index_ms())
            .min()
            .unwrap_or(Millis::MAX);
        let deadline_index_ms = ticket.deadline_index_ms();
        if runner_up_ms < deadline_index_ms {
            Why::FirstCome { ready_at_ms: ticket.ready_at_ms, smaller_index_ms: runner_up_ms }
        } else {
            Why::DeadlineFirst { deadline_index_ms, runner_up_ms }
        }
    }

    /// The heads of all lines.
    fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let regular = (self.gone < self.regular.len()).then_some(Place::Regular);
        regular.into_iter().chain((0..self.priority.len()).map(Place::Priority))
    }

    fn index_at(&self, place: Place) -> usize {
        match place {
            Place::Regular => self.regular[self.gone],
            // An emptied line is removed at once, so its last element exists.
            Place::Priority(queue) => self.priority[queue][self.priority[queue].len() - 1],
        }
    }

    fn ticket(&self, place: Place) -> &Waiting {
        &self.waiting[self.index_at(place)]
    }

    /// `None` when no regular ticket waits.
    fn bar(&self) -> Option<Bar> {
        let oldest = &self.waiting[*self.regular.get(self.gone)?];
        let protected = self.at_limit.range(self.gone..).next();
        Some(Bar {
            oldest: oldest.place(),
            oldest_ready_ms: oldest.ready_at_ms,
            latest_ms: oldest.ready_at_ms.saturating_add(self.rules.head_start_ms),
            protected: protected.map(|&at| (self.waiting[self.regular[at]].place(), at)),
        })
    }

    /// Whether guarantee 2 or 3 forbids taking this head now.
    fn refusal(&self, place: Place, bar: Option<&Bar>) -> Option<Refused> {
        let (Place::Priority(_), Some(bar)) = (place, bar) else { return None };
        let ticket = self.ticket(place);
        if ticket.place() <= bar.oldest {
            return None;
        }
        if let Some((protected, at)) = bar.protected
            && protected < ticket.place()
        {
            return Some(Refused::OvertakeLimit { protected: at });
        }
        let after_oldest_ms = ticket.ready_at_ms.saturating_sub(bar.oldest_ready_ms);
        (ticket.ready_at_ms > bar.latest_ms).then_some(Refused::HeadStartSpent { after_oldest_ms })
    }

    /// Why the most urgent head that is more urgent than the chosen one had to stand back, if there is one.
    fn stood_back(&self, chosen: Place) -> Option<Refused> {
        let (urgency, bar) = (self.ticket(chosen).urgency(), self.bar());
        self.places()
            .filter(|&place| self.ticket(place).urgency() < urgency)
            .min_by_key(|&place| self.ticket(place).urgency())
            .and_then(|place| self.refusal(place, bar.as_ref()))
    }

    fn regular_before(&self, ticket: &Waiting) -> usize {
        self.regular[self.gone..].partition_point(|&index| self.waiting[index].place() < ticket.place())
    }

    fn count_overtakes(&mut self, called: &Waiting) {
        for at in self.gone..self.gone + self.regular_before(called) {
            self.overtaken[at] = self.overtaken[at].saturating_add(1);
            if self.overtaken[at] >= self.rules.overtakes_max {
                self.at_limit.insert(at);
            }
        }
    }
}
