//! One sentence on kiosk and phone: where or when it is quieter. Nothing is said unless the hall's own days say it.

use crate::halls::Hall;
use crate::kernel::Language;
use crate::planning::Quieter;
use crate::say;

/// Another hall first: that helps at once; then later today, then another day. Empty when there is nothing to say.
pub(super) fn sentence(hall: &Hall, lang: Language, quieter: Option<&Quieter>) -> String {
    let Some(quieter) = quieter else { return String::new() };
    let minutes = |seconds: f64| ((seconds / 60.0).ceil() as i64).max(1);
    if let Some(other) = &quieter.hall {
        return say!(lang, "quieter-hall", hall = other.name.of(lang), n = minutes(other.wait_s));
    }
    if let Some((from, wait_s)) = quieter.today {
        return say!(lang, "quieter-today", at = hall.zone.hour_minute(from), n = minutes(wait_s));
    }
    let day = quieter.day.as_ref().map(|day| say!(lang, &format!("common-weekday-{}", day.weekday())));
    day.map_or_else(String::new, |day| say!(lang, "quieter-day", day = day))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::halls::{Pack, Text};
    use crate::kernel::{Day, Zone};
    use crate::planning::OtherHall;

    #[test]
    fn the_sentence_that_helps_soonest() {
        let hall = Hall::new("yl", "renmin", Zone::named("Asia/Shanghai").expect("a zone"), 1, Pack::empty());
        let day = Day::parse("2026-03-05").expect("a day");
        let from = hall.zone.instant(&day, 870);
        let all = Quieter {
            at: 0,
            today: Some((from, 290.0)),
            day: Some(day),
            hall: Some(OtherHall { id: "dongmen".into(), name: Text::new("东门厅", "East Gate"), wait_s: 250.0 }),
        };
        let said = |lang, quieter: &Quieter| sentence(&hall, lang, Some(quieter)).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(said(Language::English, &all), "East Gate is quieter now: about 5 minutes.");
        assert_eq!(said(Language::Chinese, &all), "东门厅现在人少，约 5 分钟。");
        let today = Quieter { hall: None, ..all };
        assert_eq!(said(Language::Chinese, &today), "今天 14:30 以后通常更快，约 5 分钟。");
        let thursday = Quieter { today: None, ..today };
        assert_eq!(said(Language::Chinese, &thursday), "周四通常人少得多。");
        assert_eq!(said(Language::Chinese, &Quieter { day: None, ..thursday }), "");
        assert_eq!(sentence(&hall, Language::Chinese, None), "");
    }
}
