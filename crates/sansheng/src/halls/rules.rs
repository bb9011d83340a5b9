//! When a hall is open: pure, from its calendar, its time zone and an instant. What the queue does with it is not here.

use super::{OpeningException, Pack, Text};
use crate::kernel::{Day, Millis, Zone};

/// How far ahead the next opening is looked for; a hall that stays shut for longer says no day at all.
pub const OPENING_AHEAD_DAYS: i64 = 366;

/// Spans that touch are one opening, also over midnight; a hall that never shuts is open to the end of this many days.
const JOINED_DAYS: i64 = 2;

/// Whether a hall's doors are open at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doors {
    /// Open, in a span from one instant to another.
    Open {
        /// When this span began.
        opened_at: Millis,
        /// When it ends: the first instant at which the hall is no longer open.
        closes_at: Millis,
    },
    /// Closed.
    Closed {
        /// When it opens next, within [`OPENING_AHEAD_DAYS`].
        next_open: Option<Millis>,
        /// What the hall says about today, when today is an exception.
        note: Option<Text>,
    },
}

impl Doors {
    /// Whether they are open.
    pub fn are_open(&self) -> bool {
        matches!(self, Self::Open { .. })
    }

    /// When they close, while they are open.
    pub fn closes_at(&self) -> Option<Millis> {
        match self {
            Self::Open { closes_at, .. } => Some(*closes_at),
            Self::Closed { .. } => None,
        }
    }
}

/// Whether the hall is open at `now`, and until when, or when it opens next.
pub fn opening(pack: &Pack, zone: &Zone, now: Millis) -> Doors {
    let today = zone.day(now);
    let near = (-1..=JOINED_DAYS).flat_map(|n| spans(pack, zone, &today.plus(n)));
    let span = joined(near).into_iter().find(|span| span.0 <= now && now < span.1);
    if let Some((opened_at, closes_at)) = span {
        return Doors::Open { opened_at, closes_at };
    }
    let ahead = (0..=OPENING_AHEAD_DAYS).flat_map(|n| spans(pack, zone, &today.plus(n)));
    let next_open = ahead.map(|span| span.0).find(|opens| *opens > now);
    let note = exceptions(pack, &today).next().map(|e| e.note.clone()).filter(|note| !note.zh.is_empty());
    Doors::Closed { next_open, note }
}

/// When the hall shuts for the day in which `now` is: the end of the day's last span, whether or not there is a pause
/// before it. `None` on a day without opening.
pub fn last_close(pack: &Pack, zone: &Zone, now: Millis) -> Option<Millis> {
    spans(pack, zone, &zone.day(now)).last().map(|span| span.1)
}

/// The times of one day as a sign at the door writes them, minutes since midnight, in order.
pub fn hours_of(pack: &Pack, day: &Day) -> Vec<(i32, i32)> {
    let mut hours: Vec<(i32, i32)> = if exceptions(pack, day).next().is_some() {
        exceptions(pack, day).map(|e| (e.opens, e.closes)).collect()
    } else {
        let weekday = day.weekday();
        pack.opening.iter().filter(|o| o.weekday == weekday).map(|o| (o.opens, o.closes)).collect()
    };
    hours.retain(|(opens, closes)| opens < closes);
    hours.sort_unstable();
    hours
}

fn exceptions<'a>(pack: &'a Pack, day: &Day) -> impl Iterator<Item = &'a OpeningException> {
    let day = day.clone();
    pack.exceptions.iter().filter(move |e| e.day == day.as_str())
}

/// A day's spans as instants. A span that the clock change swallows is none.
fn spans(pack: &Pack, zone: &Zone, day: &Day) -> Vec<(Millis, Millis)> {
    let instants = |(opens, closes)| (zone.instant(day, opens), zone.instant(day, closes));
    hours_of(pack, day).into_iter().map(instants).filter(|(opens, closes)| opens < closes).collect()
}

/// Spans that touch or overlap, as one.
fn joined(spans: impl Iterator<Item = (Millis, Millis)>) -> Vec<(Millis, Millis)> {
    let mut joined: Vec<(Millis, Millis)> = Vec::new();
    for (opens, closes) in spans {
        match joined.last_mut() {
            Some(last) if opens <= last.1 => last.1 = last.1.max(closes),
            _ => joined.push((opens, closes)),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::Opening;

    const MON: &str = "2026-11-23";

    fn pack(opening: &[(i32, &str)], exceptions: &[(&str, &str)]) -> Pack {
        let minute = |text: &str| {
            let (h, m) = text.split_once(':').expect("a time");
            h.parse::<i32>().expect("hours") * 60 + m.parse::<i32>().expect("minutes")
        };
        let span = |text: &str| {
            let (opens, closes) = text.split_once('-').expect("a span");
            (minute(opens), minute(closes))
        };
        let mut pack = Pack::empty();
        for (weekday, text) in opening {
            let (opens, closes) = span(text);
            pack.opening.push(Opening { weekday: *weekday, opens, closes });
        }
        for (day, text) in exceptions {
            let (opens, closes) = span(text);
            let note = Text { zh: format!("{day} 另行安排"), en: String::new() };
            pack.exceptions.push(OpeningException { day: (*day).into(), opens, closes, note });
        }
        pack
    }

    fn weekdays(spans: &[&'static str]) -> Vec<(i32, &'static str)> {
        (1..=5).flat_map(|day| spans.iter().map(move |span| (day, *span))).collect()
    }

    fn at(zone: &Zone, text: &str) -> Millis {
        let (day, time) = text.split_once(' ').expect("day and time");
        let (h, m) = time.split_once(':').expect("a time");
        let minute = h.parse::<i32>().expect("hours") * 60 + m.parse::<i32>().expect("minutes");
        zone.instant(&Day::parse(day).expect("a day"), minute)
    }

    fn shown(zone: &Zone, doors: &Doors) -> String {
        let time = |at: Millis| format!("{} {}", zone.day(at), zone.hour_minute(at));
        match doors {
            Doors::Open { opened_at, closes_at } => format!("open {} to {}", time(*opened_at), time(*closes_at)),
            Doors::Closed { next_open: Some(next), note } => {
                format!("closed to {}{}", time(*next), if note.is_some() { ", note" } else { "" })
            }
            Doors::Closed { next_open: None, note } => {
                format!("closed{}", if note.is_some() { ", note" } else { "" })
            }
        }
    }

    fn check(zone: &str, pack: &Pack, table: &[(&str, &str)]) {
        let zone = Zone::named(zone).expect("a zone");
        for (now, wanted) in table {
            assert_eq!(shown(&zone, &opening(pack, &zone, at(&zone, now))), *wanted, "at {now}");
        }
    }

    #[test]
    fn the_doors_follow_the_weekday_and_shut_for_lunch() {
        let pack = pack(&weekdays(&["08:30-12:00", "14:00-17:30"]), &[]);
        assert_eq!(Day::parse(MON).map(|d| d.weekday()), Some(1));
        check(
            "Asia/Shanghai",
            &pack,
            &[
                ("2026-11-23 00:00", "closed to 2026-11-23 08:30"),
                ("2026-11-23 08:29", "closed to 2026-11-23 08:30"),
                ("2026-11-23 08:30", "open 2026-11-23 08:30 to 2026-11-23 12:00"),
                ("2026-11-23 11:59", "open 2026-11-23 08:30 to 2026-11-23 12:00"),
                ("2026-11-23 12:00", "closed to 2026-11-23 14:00"),
                ("2026-11-23 17:29", "open 2026-11-23 14:00 to 2026-11-23 17:30"),
                ("2026-11-23 17:30", "closed to 2026-11-24 08:30"),
                ("2026-11-27 18:00", "closed to 2026-11-30 08:30"),
                ("2026-11-28 10:00", "closed to 2026-11-30 08:30"),
            ],
        );
    }

    #[test]
    fn an_exception_replaces_the_whole_day() {
        let exceptions = [("2026-10-01", "00:00-00:00"), ("2026-10-02", "00:00-00:00"), ("2026-10-03", "09:00-11:00")];
        let pack = pack(&weekdays(&["08:30-12:00", "14:00-17:30"]), &exceptions);
        check(
            "Asia/Shanghai",
            &pack,
            &[
                // 1 and 2 October 2026 are Thursday and Friday: closed. The 3rd, a Saturday, opens for once.
                ("2026-09-30 17:30", "closed to 2026-10-03 09:00"),
                ("2026-10-01 10:00", "closed to 2026-10-03 09:00, note"),
                ("2026-10-03 09:30", "open 2026-10-03 09:00 to 2026-10-03 11:00"),
                ("2026-10-03 11:00", "closed to 2026-10-05 08:30, note"),
                ("2026-10-04 11:00", "closed to 2026-10-05 08:30"),
            ],
        );
    }

    #[test]
    fn spans_that_touch_are_one_also_over_midnight() {
        let night = pack(&[(1, "22:00-24:00"), (2, "00:00-02:00"), (2, "08:00-12:00"), (2, "12:00-13:00")], &[]);
        check(
            "Asia/Shanghai",
            &night,
            &[
                ("2026-11-23 23:00", "open 2026-11-23 22:00 to 2026-11-24 02:00"),
                ("2026-11-24 01:59", "open 2026-11-23 22:00 to 2026-11-24 02:00"),
                ("2026-11-24 02:00", "closed to 2026-11-24 08:00"),
                ("2026-11-24 12:00", "open 2026-11-24 08:00 to 2026-11-24 13:00"),
            ],
        );
        let always: Vec<_> = (1..=7).map(|day| (day, "00:00-24:00")).collect();
        check(
            "Asia/Shanghai",
            &pack(&always, &[]),
            &[("2026-11-23 12:00", "open 2026-11-22 00:00 to 2026-11-26 00:00")],
        );
    }

    #[test]
    fn clock_changes_move_the_instants_not_the_sign_at_the_door() {
        let days: Vec<_> = (1..=7).flat_map(|day| [(day, "00:30-04:00"), (day, "08:00-16:00")]).collect();
        let pack = pack(&days, &[]);
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        for (day, hours) in [("2026-03-28", 3.5), ("2026-03-29", 2.5), ("2026-10-25", 4.5)] {
            let doors = opening(&pack, &berlin, at(&berlin, &format!("{day} 01:00")));
            let Doors::Open { opened_at, closes_at } = doors else { panic!("open in the night of {day}") };
            #[expect(clippy::cast_precision_loss, reason = "a few hours")]
            let lasted = (closes_at - opened_at) as f64 / 3_600_000.0;
            assert!((lasted - hours).abs() < f64::EPSILON, "{day}: {lasted}");
        }
        check("Europe/Berlin", &pack, &[("2026-03-29 05:00", "closed to 2026-03-29 08:00")]);
        // The hour from two to three is not there on that night: a span inside it opens nothing.
        let swallowed = self::pack(&[(7, "02:00-03:00")], &[]);
        check("Europe/Berlin", &swallowed, &[("2026-03-28 12:00", "closed to 2026-04-05 02:00")]);
    }

    #[test]
    fn a_hall_without_hours_says_no_day() {
        let never = pack(&[], &[("2026-11-23", "00:00-00:00")]);
        check("Asia/Shanghai", &never, &[("2026-11-22 12:00", "closed"), ("2026-11-23 12:00", "closed, note")]);
        let zone = Zone::named("Asia/Shanghai").expect("a zone");
        assert_eq!(last_close(&never, &zone, at(&zone, "2026-11-23 12:00")), None);
        let far = pack(&[], &[("2027-11-24", "09:00-10:00")]);
        check(
            "Asia/Shanghai",
            &far,
            &[("2026-11-23 12:00", "closed to 2027-11-24 09:00"), ("2026-11-22 12:00", "closed")],
        );
    }

    #[test]
    fn the_days_last_close_counts_after_the_pause() {
        let pack = pack(&weekdays(&["08:30-12:00", "14:00-17:30"]), &[]);
        let zone = Zone::named("Asia/Shanghai").expect("a zone");
        let closes = last_close(&pack, &zone, at(&zone, "2026-11-23 09:00")).map(|at| zone.hour_minute(at));
        assert_eq!(closes.as_deref(), Some("17:30"));
    }
}
