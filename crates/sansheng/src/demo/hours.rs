//! When the demo's hall is open: always when somebody looks. Pure; what was chosen is said on the screen.

use crate::halls::rules::hours_of;
use crate::halls::{Opening, Pack};
use crate::kernel::{Millis, Zone};

/// Where the city lies when the machine does not say where it is.
pub const HOME: &str = "Asia/Shanghai";

/// A visitor wants so much of the day left, in minutes: time to look around and to serve somebody.
const LEFT_MIN: i32 = 180;
/// Later than this on the wall clock, midnight is too near to be served before it.
const LATE_MIN: i32 = 20 * 60;
/// Where the hall's clock stands instead, in hours.
const INSTEAD_H: i64 = 10;

/// The time zone of the demo's branch: the machine's own, so that the boards show the visitor's time; late in the
/// evening one where it is still morning, because a hall serves nobody past midnight.
pub fn zone(machine: Option<&str>, now: Millis) -> String {
    let name = machine.filter(|name| Zone::named(name).is_some()).unwrap_or(HOME);
    let Some(zone) = Zone::named(name) else { return HOME.to_owned() };
    if zone.minute_of_day(now) <= LATE_MIN {
        return name.to_owned();
    }
    let utc_h = now.div_euclid(3_600_000).rem_euclid(24);
    let east = (INSTEAD_H - utc_h).rem_euclid(24);
    let east = if east > 12 { east - 24 } else { east };
    // The signs of these names are turned around: Etc/GMT-8 is eight hours east.
    match east {
        0 => "Etc/GMT".to_owned(),
        1.. => format!("Etc/GMT-{east}"),
        _ => format!("Etc/GMT+{}", -east),
    }
}

/// Whether the pack's own hours leave a visitor enough of the day.
pub fn suits(pack: &Pack, zone: &Zone, now: Millis) -> bool {
    let minute = zone.minute_of_day(now);
    let hours = hours_of(pack, &zone.day(now));
    hours.iter().any(|(opens, _)| *opens <= minute)
        && hours.iter().any(|(opens, closes)| *opens <= minute && minute < *closes)
        && hours.iter().map(|(_, closes)| *closes).max().is_some_and(|closes| closes - minute >= LEFT_MIN)
}

/// Opens a pack's hall day and night.
pub fn always_open(pack: &mut Pack) {
    pack.opening = (1..=7).map(|weekday| Opening { weekday, opens: 0, closes: 24 * 60 }).collect();
    pack.exceptions.clear();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::pack::default_pack;

    const HOUR: Millis = 3_600_000;
    /// Monday 2026-03-02, midnight in UTC.
    const MONDAY: Millis = 1_772_409_600_000;

    #[test]
    fn somebody_can_be_served_whatever_the_hour() {
        for hour in 0..7 * 24 {
            let now = MONDAY + hour * HOUR;
            let name = zone(Some("Europe/Berlin"), now);
            let zone = Zone::named(&name).expect("a zone that is known");
            let mut pack = default_pack();
            if !suits(&pack, &zone, now) {
                always_open(&mut pack);
            }
            let left = hours_of(&pack, &zone.day(now)).last().map_or(0, |(_, closes)| closes - zone.minute_of_day(now));
            assert!(left >= LEFT_MIN, "{name} at {hour}: {left} minutes left");
        }
    }

    #[test]
    fn by_day_the_boards_show_the_visitors_own_time() {
        assert_eq!(zone(Some("Europe/Berlin"), MONDAY + 12 * HOUR), "Europe/Berlin");
        assert_eq!(zone(Some("no such place"), MONDAY + 4 * HOUR), HOME);
        assert_eq!(zone(None, MONDAY + 15 * HOUR), "Etc/GMT+5");
    }
}
