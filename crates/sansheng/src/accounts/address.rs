//! An address in the four parts that people look it up by: district, street, building, room. Pure.

use serde::{Deserialize, Serialize};

/// The markers that a street's name ends in.
const STREET_ENDS: [char; 5] = ['路', '街', '道', '巷', '弄'];
/// The markers that a building ends in; the last one of them begins the room.
const BUILDING_ENDS: [char; 6] = ['栋', '幢', '座', '楼', '元', '门'];

/// Where an account is served. The parts one after another are the address as people write it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Address {
    /// City and district: `望川市望湖区`.
    pub district: String,
    /// Street and house number: `人民路18号`.
    pub street: String,
    /// Quarter, building, entrance: `湖畔花园3栋2单元`.
    pub building: String,
    /// What is left: `501室`.
    pub room: String,
}

impl Address {
    /// Takes a written address apart, without losing or adding a character. What has no marker stays with the street.
    pub fn read(text: &str) -> Self {
        let (district, rest) = text.split_at(end_of_district(text));
        let (street, rest) = rest.split_at(end_of_street(rest));
        let (building, room) = rest.split_at(rest.rfind(BUILDING_ENDS).map_or(0, |at| after(rest, at)));
        Self { district: district.into(), street: street.into(), building: building.into(), room: room.into() }
    }

    /// As people write it.
    pub fn text(&self) -> String {
        [self.district.as_str(), &self.street, &self.building, &self.room].concat()
    }

    /// What it is looked up by: from the street on, because nobody begins with the city.
    pub fn from_the_street(&self) -> String {
        [self.street.as_str(), &self.building, &self.room].concat()
    }
}

fn after(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

fn end_of_district(text: &str) -> usize {
    let head_ends = text.find(|c: char| c.is_numeric()).unwrap_or(text.len());
    let head = &text[..head_ends];
    head.find(['区', '县']).or_else(|| head.find('市')).map_or(0, |at| after(text, at))
}

/// Behind the house number, or behind the street's name where there is none.
fn end_of_street(text: &str) -> usize {
    let number = text.find('号').filter(|at| !text[after(text, *at)..].starts_with('楼'));
    if let Some(at) = number {
        return after(text, at);
    }
    let Some(at) = text.find(STREET_ENDS) else { return text.find(|c: char| c.is_numeric()).unwrap_or(text.len()) };
    let named = after(text, at);
    let house = text[named..].find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len() - named);
    // A number that a building follows is the building's.
    if text[named + house..].starts_with(BUILDING_ENDS) { named } else { named + house }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_come_apart() {
        for (text, parts) in [
            (
                "望川市望湖区人民路18号湖畔花园3栋2单元501室",
                ["望川市望湖区", "人民路18号", "湖畔花园3栋2单元", "501室"],
            ),
            ("城东区解放路128号3号楼501室", ["城东区", "解放路128号", "3号楼", "501室"]),
            ("城东区解放路128号", ["城东区", "解放路128号", "", ""]),
            ("望川市人民路18号", ["望川市", "人民路18号", "", ""]),
            ("人民路3栋501", ["", "人民路", "3栋", "501"]),
            ("人民路18", ["", "人民路18", "", ""]),
            ("幸福里", ["", "幸福里", "", ""]),
            ("", ["", "", "", ""]),
        ] {
            let read = Address::read(text);
            assert_eq!([&read.district, &read.street, &read.building, &read.room], parts, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_is_lost(text in "[市区县路街号栋楼单元室a1八12 ]{0,24}") {
            proptest::prop_assert_eq!(Address::read(&text).text(), text);
        }
    }
}
