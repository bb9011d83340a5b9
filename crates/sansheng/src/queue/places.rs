//! Where everybody stands: the one true order, the people ahead, how much longer. The ticket at its issue, the phone page
//! and the picture all ask here, so that what is told is what is shown.

use std::collections::{BTreeMap, HashMap};

use queueing::wait::Interval;
use queueing::{Rules, Waiting};

use super::line::Floor;
use crate::kernel::Millis;

/// One place in line.
pub(crate) struct Place {
    /// Which ticket, as an index into those that were given.
    pub(crate) index: usize,
    /// People ahead who stand in its way.
    pub(crate) ahead: i32,
    /// How much longer by the formula; `None` while nobody on duty serves it.
    pub(crate) remaining: Option<Interval>,
}

/// Everybody's place, next first. Those whom nobody on duty serves come last, in the order in which they will be served
/// once somebody does.
pub(crate) fn places(floor: &Floor, lined: &[Waiting], rules: &Rules, now: Millis) -> Vec<Place> {
    let served = |service: u32| floor.on_duty_for(service) > 0;
    let mut remaining = queueing::wait::remaining_for_all(lined, &floor.situation(), rules, now);
    let mut place = |(index, ahead): (usize, i32)| Place { index, ahead, remaining: remaining[index].take() };
    let first = counted(floor, lined, queueing::service_order(lined, &served, rules, now));
    let mut places: Vec<Place> = first.map(&mut place).collect();
    if places.len() < lined.len() {
        let everybody = counted(floor, lined, queueing::service_order(lined, &|_| true, rules, now));
        places.extend(everybody.filter(|(index, _)| !served(lined[*index].service)).map(place));
    }
    places
}

/// Walks along an order and says of each how many ahead stand in its way: those for whom one of its counters may be busy.
fn counted<'a>(floor: &'a Floor, lined: &'a [Waiting], order: Vec<usize>) -> impl Iterator<Item = (usize, i32)> + 'a {
    let mut related: HashMap<(u32, u32), bool> = HashMap::new();
    let mut ahead: BTreeMap<u32, i32> = BTreeMap::new();
    order.into_iter().map(move |index| {
        let service = lined[index].service;
        let mut in_the_way =
            |other: u32| *related.entry((service, other)).or_insert_with(|| floor.are_related(service, other));
        let people = ahead.iter().filter(|(other, _)| in_the_way(**other)).map(|(_, people)| people).sum();
        *ahead.entry(service).or_default() += 1;
        (index, people)
    })
}

/// Who goes before one ticket, by service and in their order: what [`queueing::wait::remaining`] and [`people`] count.
pub(crate) fn before(floor: &Floor, lined: &[Waiting], mine: usize, rules: &Rules, now: Millis) -> Vec<(u32, u32)> {
    let on_duty = floor.on_duty_for(lined[mine].service) > 0;
    let among = |service: u32| !on_duty || floor.on_duty_for(service) > 0;
    let order = queueing::service_order(lined, &among, rules, now);
    order.into_iter().take_while(|&index| index != mine).map(|index| (lined[index].service, 1)).collect()
}

/// How many of those before stand in the way of a ticket for this service.
pub(crate) fn people(floor: &Floor, before: &[(u32, u32)], service: u32) -> i32 {
    let mut businesses: HashMap<u32, u32> = HashMap::new();
    for (other, people) in before {
        *businesses.entry(*other).or_default() += people;
    }
    let in_the_way = businesses.iter().filter(|(other, _)| floor.are_related(service, **other));
    i32::try_from(in_the_way.map(|(_, people)| people).sum::<u32>()).unwrap_or(i32::MAX)
}
