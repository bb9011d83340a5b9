//! What differs between a hall as it is and as it is wanted: pure. Nothing is ever deleted that tickets may name; what
//! is no longer wanted is switched off, in its place.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::{OpeningException, Pack, Paper, Service};

/// One difference, as the journal keeps it. Without `before` it is new; without `after` it is gone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// Which part of the pack: `services`.
    pub section: &'static str,
    /// Which element of it: `pay`. Empty for the order of a list.
    pub code: String,
    /// As it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// As it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// The wanted pack together with what the hall has beside it, switched off. Tariffs and offers beside it stay as
/// they are: they belong to the branch.
pub fn merged(before: &Pack, wanted: &Pack) -> Pack {
    let mut after = wanted.clone();
    keep(&before.zones, &mut after.zones, |z| z.code.clone(), |z| z.active = false);
    keep(&before.categories, &mut after.categories, |c| c.code.clone(), |c| c.active = false);
    keep(&before.documents, &mut after.documents, |d| d.code.clone(), |d| d.active = false);
    keep(&before.customer_types, &mut after.customer_types, |c| c.code.clone(), |c| c.active = false);
    keep(&before.needs, &mut after.needs, |n| n.code.clone(), |n| n.active = false);
    keep(&before.services, &mut after.services, |s| s.code.clone(), |s| s.active = false);
    keep(&before.counters, &mut after.counters, |c| c.number, |c| c.active = false);
    keep(&before.reasons, &mut after.reasons, |r| (r.kind.clone(), r.code.clone()), |r| r.active = false);
    keep(&before.tariffs, &mut after.tariffs, |t| (t.code.clone(), t.version), |_| {});
    keep(&before.prepay_discounts, &mut after.prepay_discounts, |d| (d.code.clone(), d.version), |_| {});
    keep(&before.reductions, &mut after.reductions, |r| (r.code.clone(), r.version), |_| {});
    keep(&before.coupons, &mut after.coupons, |c| (c.code.clone(), c.version), |_| {});
    after.in_order()
}

/// Puts what only `before` has behind the neighbour it followed there.
fn keep<T: Clone, K: PartialEq>(before: &[T], after: &mut Vec<T>, key: impl Fn(&T) -> K, off: impl Fn(&mut T)) {
    for (place, element) in before.iter().enumerate() {
        if after.iter().any(|other| key(other) == key(element)) {
            continue;
        }
        let mut kept = element.clone();
        off(&mut kept);
        let neighbour = place.checked_sub(1).map(|n| key(&before[n]));
        let behind = neighbour.and_then(|neighbour| after.iter().position(|other| key(other) == neighbour));
        after.insert(behind.map_or(0, |n| n + 1), kept);
    }
}

/// Every difference, section by section. For a new hall `old` holds the branch's tariffs and offers and
/// nothing else.
pub fn changes(is_new: bool, old: &Pack, after: &Pack) -> Vec<Change> {
    let mut found = Found::default();
    found.one("hall", "", Some(&old.hall).filter(|_| !is_new), Some(&after.hall));
    found.one("queue", "", Some(&old.queue).filter(|_| !is_new), Some(&after.queue));
    found.one("labour", "", Some(&old.labour).filter(|_| !is_new), Some(&after.labour));
    for weekday in 1..=7 {
        let of = |pack: &Pack| pack.opening.iter().filter(|o| o.weekday == weekday).cloned().collect::<Vec<_>>();
        found.group("opening", &weekday.to_string(), &of(old), &of(after));
    }
    let days: BTreeSet<&String> = old.exceptions.iter().chain(&after.exceptions).map(|e| &e.day).collect();
    for day in days {
        let of =
            |pack: &Pack| pack.exceptions.iter().filter(|e| e.day == *day).cloned().collect::<Vec<OpeningException>>();
        found.group("exceptions", day, &of(old), &of(after));
    }
    found.list("zones", &old.zones, &after.zones, |z| z.code.clone());
    found.list("categories", &old.categories, &after.categories, |c| c.code.clone());
    found.list("documents", &old.documents, &after.documents, |d| d.code.clone());
    found.list("customer_types", &old.customer_types, &after.customer_types, |c| c.code.clone());
    found.list("needs", &old.needs, &after.needs, |n| n.code.clone());
    found.list("services", &without_papers(old), &without_papers(after), |s| s.code.clone());
    for service in &after.services {
        let papers = old.services.iter().find(|s| s.code == service.code).map_or(&[][..], |s| &s.documents);
        let key = |p: &Paper| format!("{}.{}.{}", service.code, p.document, p.customer_type);
        found.list("papers", papers, &service.documents, key);
    }
    found.list("counters", &old.counters, &after.counters, |c| c.number.to_string());
    found.list("reasons", &old.reasons, &after.reasons, |r| format!("{}.{}", r.kind, r.code));
    found.list("tariffs", &old.tariffs, &after.tariffs, |t| format!("{}.{}", t.code, t.version));
    let version = |code: &str, version: i32| format!("{code}.{version}");
    found.list("prepay_discounts", &old.prepay_discounts, &after.prepay_discounts, |d| version(&d.code, d.version));
    found.list("reductions", &old.reductions, &after.reductions, |r| version(&r.code, r.version));
    found.list("coupons", &old.coupons, &after.coupons, |c| version(&c.code, c.version));
    found.changes
}

fn without_papers(pack: &Pack) -> Vec<Service> {
    pack.services.iter().map(|s| Service { documents: Vec::new(), ..s.clone() }).collect()
}

#[derive(Default)]
struct Found {
    changes: Vec<Change>,
}

impl Found {
    fn one<T: Serialize + PartialEq>(&mut self, section: &'static str, code: &str, old: Option<&T>, new: Option<&T>) {
        if old != new {
            let value = |side: Option<&T>| side.map(|v| serde_json::to_value(v).unwrap_or(Value::Null));
            self.changes.push(Change { section, code: code.to_owned(), before: value(old), after: value(new) });
        }
    }

    /// Rows that are replaced together: the spans of a day.
    fn group<T: Serialize + PartialEq>(&mut self, section: &'static str, code: &str, old: &Vec<T>, new: &Vec<T>) {
        let some = |list: &'_ Vec<T>| !list.is_empty();
        self.one(section, code, Some(old).filter(|l| some(l)), Some(new).filter(|l| some(l)));
    }

    fn list<T: Serialize + PartialEq>(
        &mut self,
        section: &'static str,
        old: &[T],
        new: &[T],
        key: impl Fn(&T) -> String,
    ) {
        let (old_keys, new_keys): (Vec<_>, Vec<_>) = (old.iter().map(&key).collect(), new.iter().map(&key).collect());
        for (element, code) in old.iter().zip(&old_keys).filter(|(_, code)| !new_keys.contains(code)) {
            self.one(section, code, Some(element), None);
        }
        for (element, code) in new.iter().zip(&new_keys) {
            let before = old_keys.iter().position(|k| k == code).map(|n| &old[n]);
            self.one(section, code, before, Some(element));
        }
        let stayed = |keys: &[String], others: &[String]| -> Vec<String> {
            keys.iter().filter(|key| others.contains(key)).cloned().collect()
        };
        self.one(section, "", Some(&stayed(&old_keys, &new_keys)), Some(&stayed(&new_keys, &old_keys)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::pack::default_pack;
    use super::*;

    fn said(changes: &[Change]) -> Vec<String> {
        let kind = |c: &Change| match (&c.before, &c.after) {
            (None, _) => "+",
            (_, None) => "-",
            _ => "~",
        };
        changes.iter().map(|c| format!("{}{}.{}", kind(c), c.section, c.code)).collect()
    }

    #[test]
    fn a_difference_is_named_once_and_where_it_is() {
        let before = default_pack();
        type Edit = fn(&mut Pack);
        let edits: [(Edit, &[&str]); 10] = [
            (|_| {}, &[]),
            (|p| p.hall.hue = 30, &["~hall."]),
            (|p| p.labour.break_s = 3_600, &["~labour."]),
            (|p| p.services[0].norm_s = 99, &["~services.pay"]),
            (|p| p.services[0].documents.clear(), &["-papers.pay.account_number.any"]),
            (|p| p.zones.swap(0, 1), &["~zones."]),
            (|p| p.opening.retain(|o| o.weekday != 7), &["-opening.7"]),
            (|p| p.exceptions.truncate(5), &["-exceptions.2027-02-08"]),
            (|p| drop(p.needs.remove(0)), &["~needs.elderly"]),
            (|p| drop(p.counters.remove(3)), &["~counters.4"]),
        ];
        for (edit, wanted) in edits {
            let mut after = before.clone();
            edit(&mut after);
            assert_eq!(said(&changes(false, &before, &merged(&before, &after))), wanted);
        }
    }

    #[test]
    fn what_is_no_longer_wanted_is_switched_off_in_its_place() {
        let before = default_pack();
        let mut wanted = before.clone();
        wanted.needs.retain(|n| n.code != "disabled" && n.code != "wheelchair");
        wanted.tariffs.clear();
        let after = merged(&before, &wanted);
        let codes = |p: &Pack| p.needs.iter().map(|n| n.code.clone()).collect::<Vec<_>>();
        assert_eq!(codes(&after), codes(&before));
        assert_eq!(after.needs.iter().filter(|n| !n.active).count(), 2);
        assert_eq!(after.tariffs, before.tariffs);
        assert_eq!(merged(&after, &wanted), after, "a second time changes nothing");
    }
}
