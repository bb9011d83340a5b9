//! The hall's floor as a small drawing: its zones one below the other, the counters of each in order, and where the
//! customer waits or goes to. It is a scheme and says so: walls, doors and distances are not known to us.

use maud::{Markup, html};

use crate::halls::Hall;
use crate::kernel::Language;
use crate::say;

/// The drawing's width; heights follow from what is in it. Units of its own, about pixels on a phone.
const WIDTH: usize = 320;
/// From a zone's edge to what is in it, and between what stands beside each other.
const EDGE: usize = 14;
const GAP: usize = 8;
/// A zone's name, and a counter.
const NAME_HEIGHT: usize = 18;
const COUNTER_WIDTH: usize = 42;
const COUNTER_HEIGHT: usize = 34;
/// So many counters stand beside each other.
const A_ROW: usize = (WIDTH - 2 * EDGE + GAP) / (COUNTER_WIDTH + GAP);
/// A name that is wider than this is drawn narrower, so that it leaves room for the mark.
const NAME_WIDTH_MAX: usize = WIDTH - 2 * EDGE - 30;

/// A hall's floor, and where somebody is on it. Without zones there is nothing to draw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The zones in use, in the hall's order.
    pub zones: Vec<PlanZone>,
    /// The number of the counter that calls.
    pub counter: Option<i32>,
    /// It hangs on the wall: whoever is called there is one of many who look at it.
    pub on_wall: bool,
}

/// A zone of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanZone {
    /// What its sign says.
    pub name: String,
    /// The numbers of its counters in use, ascending.
    pub counters: Vec<i32>,
    /// Whether the customer waits or goes there.
    pub here: bool,
}

/// A hall's floor with somebody in a zone, by its code, or called to a counter, whose zone counts then.
pub fn of(hall: &Hall, zone: Option<&str>, counter: Option<i32>, lang: Language) -> Plan {
    let counters = || hall.pack.counters.iter().filter(|plan| plan.active);
    let called = counter.and_then(|number| counters().find(|plan| plan.number == number));
    let at = called.map(|plan| plan.zone.as_str()).or(zone);
    let zones = hall.pack.zones.iter().filter(|zone| zone.active).map(|zone| {
        let mut numbers: Vec<i32> = counters().filter(|plan| plan.zone == zone.code).map(|plan| plan.number).collect();
        numbers.sort_unstable();
        PlanZone { name: zone.name.of(lang).to_owned(), counters: numbers, here: at == Some(zone.code.as_str()) }
    });
    Plan { zones: zones.collect(), counter: called.map(|plan| plan.number), on_wall: false }
}

impl Plan {
    /// The same in words, for whoever does not see it.
    fn words(&self, lang: Language) -> String {
        let list = lang.pick("、", ", ");
        let zone = |zone: &PlanZone| {
            let numbers: Vec<String> = zone.counters.iter().map(ToString::to_string).collect();
            match numbers.len() {
                0 => zone.name.clone(),
                n => say!(lang, "plan-zone", zone = zone.name.as_str(), counters = numbers.join(list), n = n),
            }
        };
        let mut words = vec![say!(lang, "plan-title")];
        words.extend(self.zones.iter().map(zone));
        let here = self.zones.iter().find(|zone| zone.here);
        words.extend(here.map(|zone| match self.counter {
            Some(n) if self.on_wall => say!(lang, "plan-called", zone = zone.name.as_str(), n = n),
            Some(n) => say!(lang, "plan-go", zone = zone.name.as_str(), n = n),
            None => say!(lang, "plan-wait", zone = zone.name.as_str()),
        }));
        words.join(lang.pick("；", "; "))
    }
}

fn rows(zone: &PlanZone) -> usize {
    zone.counters.len().div_ceil(A_ROW)
}

fn height(zone: &PlanZone) -> usize {
    2 * EDGE + NAME_HEIGHT + rows(zone) * (GAP + COUNTER_HEIGHT)
}

/// About how wide a name is drawn at the size of the style sheet: a Chinese character is a square, a letter about half.
fn name_width(name: &str) -> usize {
    name.chars().map(|c| if c.is_ascii() { 8 } else { 15 }).sum()
}

/// The drawing; nothing for a hall without zones.
pub fn drawn(plan: &Plan, lang: Language) -> Markup {
    let mut top = 1;
    let mut zones = Vec::new();
    for zone in &plan.zones {
        zones.push((top, zone));
        top += height(zone) + GAP;
    }
    let bottom = top.saturating_sub(GAP) + 1;
    html! {
        @if !zones.is_empty() {
            svg.plan viewBox={ "0 0 " (WIDTH) " " (bottom) } role="img" aria-label=(plan.words(lang)) {
                @for (top, zone) in zones { (drawn_zone(plan, zone, top)) }
            }
        }
    }
}

fn drawn_zone(plan: &Plan, zone: &PlanZone, top: usize) -> Markup {
    let narrow = (name_width(&zone.name) > NAME_WIDTH_MAX).then_some(NAME_WIDTH_MAX);
    let place = |n: usize| {
        let (row, column) = (n / A_ROW, n % A_ROW);
        (EDGE + column * (COUNTER_WIDTH + GAP), top + EDGE + NAME_HEIGHT + GAP + row * (COUNTER_HEIGHT + GAP))
    };
    html! {
        g.zone.here[zone.here] {
            rect.area x="1" y=(top) width=(WIDTH - 2) height=(height(zone)) rx="12" {}
            text.name x=(EDGE) y=(top + EDGE + NAME_HEIGHT - 4) textLength=[narrow] lengthAdjust=[narrow.map(|_| "spacingAndGlyphs")] { (zone.name) }
            @if zone.here { (mark(WIDTH - EDGE - 9, top + EDGE - 2)) }
            @for (n, number) in zone.counters.iter().enumerate() {
                (drawn_counter(*number, place(n), zone.here && plan.counter == Some(*number)))
            }
        }
    }
}

fn drawn_counter(number: i32, (x, y): (usize, usize), calls: bool) -> Markup {
    html! {
        g.desk.calls[calls] {
            rect x=(x) y=(y) width=(COUNTER_WIDTH) height=(COUNTER_HEIGHT) rx="6" {}
            text x=(x + COUNTER_WIDTH / 2) y=(y + COUNTER_HEIGHT / 2 + 6) { (number) }
        }
    }
}

/// A pin, eighteen high, whose middle is at `x`: colour alone says nothing.
fn mark(x: usize, y: usize) -> Markup {
    html! {
        g.mark transform={ "translate(" (x) " " (y) ")" } {
            path d="M0 20 C-4 13 -8 11 -8 6 A8 8 0 0 1 8 6 C8 11 4 13 0 20Z" {}
            circle cx="0" cy="6" r="3" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(counter: Option<i32>) -> Plan {
        let zone = |name: &str, counters: &[i32], here| PlanZone { name: name.into(), counters: counters.into(), here };
        Plan {
            zones: vec![zone("A 区 缴费", &[1, 2, 3, 4, 5, 6, 7], true), zone("B 区", &[], false)],
            counter,
            on_wall: false,
        }
    }

    fn svg(counter: Option<i32>, lang: Language) -> String {
        drawn(&plan(counter), lang).into_string()
    }

    #[test]
    fn a_zone_is_marked_and_only_the_counter_that_calls() {
        let waits = svg(None, Language::Chinese);
        assert_eq!((waits.matches("zone here").count(), waits.matches("class=\"mark\"").count()), (1, 1));
        assert_eq!((waits.matches("class=\"desk\"").count(), waits.matches("calls").count()), (7, 0));
        let called = svg(Some(7), Language::Chinese);
        assert_eq!((called.matches("class=\"desk\"").count(), called.matches("desk calls").count()), (6, 1));
        assert_eq!(drawn(&Plan::default(), Language::English).into_string(), "", "nothing to draw");
    }

    #[test]
    fn whoever_does_not_see_it_hears_the_same() {
        let label = |counter, lang| {
            let svg = svg(counter, lang);
            svg.split("aria-label=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a label").to_owned()
        };
        assert_eq!(
            label(Some(7), Language::Chinese),
            "大厅平面示意图；A 区 缴费：1、2、3、4、5、6、7 号窗口；B 区；请到A 区 缴费 7 号窗口"
        );
        assert_eq!(
            label(None, Language::English),
            "Sketch of the hall; A 区 缴费: counters 1, 2, 3, 4, 5, 6, 7; B 区; you wait in A 区 缴费"
        );
        let wall = Plan { on_wall: true, ..plan(Some(7)) }.words(Language::Chinese);
        assert!(wall.ends_with("；刚刚呼叫：A 区 缴费 7 号窗口"), "{wall}");
    }

    #[test]
    fn nothing_is_drawn_outside_and_nothing_upon_another() {
        let boxes = |n: usize| {
            let counters = (1..=n).map(|n| i32::try_from(n).unwrap()).collect();
            let zone = PlanZone { name: "C".into(), counters, here: false };
            height(&zone)
        };
        assert_eq!(boxes(A_ROW + 1) - boxes(A_ROW), GAP + COUNTER_HEIGHT, "one more row");
        const { assert!(2 * EDGE + A_ROW * (COUNTER_WIDTH + GAP) - GAP <= WIDTH) };
        let long = PlanZone { name: "Zone of a very long name that no sign would carry".into(), ..PlanZone::default() };
        let svg = drawn(&Plan { zones: vec![long], ..Plan::default() }, Language::English).into_string();
        assert!(svg.contains(&format!("textLength=\"{NAME_WIDTH_MAX}\"")), "{svg}");
    }
}
