//! Changes to one element of a section, on the pack as JSON: pure. Which sections there are stands in [`super::spec`].

use serde_json::{Value, json};

use super::spec::Section;

/// The id of an element in addresses: its key fields, joined with dots.
pub fn id_of(section: &Section, element: &Value) -> String {
    let part = |name: &&str| match &element[*name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    section.key.iter().map(part).collect::<Vec<_>>().join(".")
}

/// The elements of a section.
pub fn elements<'a>(pack: &'a Value, section: &Section) -> &'a [Value] {
    pack[section.name].as_array().map_or(&[], Vec::as_slice)
}

/// An element by its id.
pub fn element<'a>(pack: &'a Value, section: &Section, id: &str) -> Option<&'a Value> {
    elements(pack, section).iter().find(|element| id_of(section, element) == id)
}

fn list<'a>(pack: &'a mut Value, section: &Section) -> Option<&'a mut Vec<Value>> {
    pack[section.name].as_array_mut()
}

/// Puts an element in the place of the one with this id, or at the end when the id is empty. `false` when there is none.
pub fn set(pack: &mut Value, section: &Section, id: &str, element: Value) -> bool {
    let Some(list) = list(pack, section) else { return false };
    if id.is_empty() {
        list.push(element);
        return true;
    }
    let Some(old) = list.iter_mut().find(|old| id_of(section, old) == id) else { return false };
    *old = element;
    true
}

/// Moves an element one place up or down; where the list is several lists (reasons), among its own. At the end of the list
/// it stays.
pub fn shift(pack: &mut Value, section: &Section, id: &str, up: bool) -> bool {
    let Some(list) = list(pack, section) else { return false };
    let Some(place) = list.iter().position(|element| id_of(section, element) == id) else { return false };
    let kind = list[place]["kind"].clone();
    let among = |n: &usize| list[*n]["kind"] == kind;
    let other = if up { (0..place).rev().find(among) } else { (place + 1..list.len()).find(among) };
    if let Some(other) = other {
        list.swap(place, other);
    }
    true
}

/// Switches an element on or off.
pub fn switch(pack: &mut Value, section: &Section, id: &str, on: bool) -> bool {
    let found = list(pack, section).and_then(|list| list.iter_mut().find(|e| id_of(section, e) == id));
    let Some(element) = found else { return false };
    element["active"] = json!(on);
    true
}

#[cfg(test)]
mod tests {
    use super::super::spec::section;
    use super::*;
    use crate::halls::Pack;
    use crate::halls::pack::default_pack;

    fn pack() -> Value {
        serde_json::to_value(default_pack()).expect("a value")
    }

    fn ids(pack: &Value, section: &Section) -> Vec<String> {
        elements(pack, section).iter().map(|e| id_of(section, e)).collect()
    }

    #[test]
    fn elements_are_found_replaced_moved_and_switched() {
        let zones = section("zones").expect("a section");
        let mut pack = pack();
        assert_eq!(ids(&pack, zones), ["a", "b", "c"]);
        assert!(shift(&mut pack, zones, "a", true), "stays at the top");
        assert!(shift(&mut pack, zones, "a", false));
        assert_eq!(ids(&pack, zones), ["b", "a", "c"]);
        assert!(switch(&mut pack, zones, "c", false));
        assert_eq!(element(&pack, zones, "c").map(|z| z["active"].clone()), Some(json!(false)));
        assert!(!switch(&mut pack, zones, "d", false));
        assert!(!set(&mut pack, zones, "d", json!({})));
        serde_json::from_value::<Pack>(pack).expect("still a pack");
    }

    #[test]
    fn reasons_move_among_their_own_kind() {
        let reasons = section("reasons").expect("a section");
        let mut pack = pack();
        let before = ids(&pack, reasons);
        let first_of = |kind: &str| before.iter().find(|id| id.starts_with(kind)).cloned().expect("a reason");
        assert!(shift(&mut pack, reasons, &first_of("hold."), true));
        assert_eq!(ids(&pack, reasons), before);
        assert!(shift(&mut pack, reasons, &first_of("hold."), false));
        assert_eq!(ids(&pack, reasons).iter().position(|id| *id == first_of("hold.")), {
            before.iter().position(|id| *id == first_of("hold.")).map(|n| n + 1)
        });
    }

    #[test]
    fn numbers_are_ids_too() {
        let counters = section("counters").expect("a section");
        let tariffs = section("tariffs").expect("a section");
        assert_eq!(ids(&pack(), counters)[7], "8");
        assert!(ids(&pack(), tariffs).contains(&"digital.2".to_owned()));
    }
}
