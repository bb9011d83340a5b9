//! Sample values for the pages of whoever leads, checked and looked at together with the others in `samples`.

use maud::Markup;

use super::duty_samples::desk_of;
use super::reports::staffing::{self, StaffingView};
use super::reports::{self, ReportsView};
use super::samples::either;
use crate::halls::Labour;
use crate::kernel::{Day, Language, Money};
use crate::planning::{AskStaffing, ClerkShift, HalfHour, NoPlan, PastHours, Plan, Tried};

fn reports_view(lang: Language, days: i64) -> ReportsView {
    let day = |n: i64| reports::DayRow {
        day: format!("2026-10-{:02}", 30 - n),
        issued: 580 + n * 7 % 60,
        finished: 540 + n * 5 % 40,
        refused: 4 + n % 3,
        left: 12 + n % 7,
        waited_s: Some(600 + n * 37 % 240),
        kept: 500 - n * 13 % 90,
        told: 530,
        rated_sum: 1_150 - n * 11 % 60,
        rated_n: 245,
        wasted: n * 3 % 5,
    };
    ReportsView {
        hall: "renmin".into(),
        exports: Some(true),
        desk: desk_of(lang, "/reports/h1"),
        today: reports::DayRow {
            day: "2026-10-31".into(),
            ..if days > 0 { day(0) } else { reports::DayRow::default() }
        },
        days: (1..=days).map(day).collect(),
        rating: (days > 0).then_some((464, 461, 467, 7_350)),
        voices: if days > 0 { [15_900, 15_100, 15_700] } else { [0; 3] },
        all_voices: if days > 0 { 14_800 } else { 0 },
        voices_of: if days > 0 { 16_200 } else { 0 },
        quarter: "2026Q4".into(),
        clerks_today: vec![],
        clerks_month: vec![],
        clerks: if days > 0 {
            [("王芳", "Wang Fang", 1_820), ("李娜", "Li Na", 1_644), ("孙丽", "Sun Li", 1_202)]
                .into_iter()
                .map(|(zh, en, n)| reports::ClerkQuarter {
                    name: either(lang, zh, en),
                    payments: n,
                    amount: Money(n * 7_315),
                })
                .collect()
        } else {
            vec![]
        },
    }
}

/// A day whose clerks are a part of what is needed.
fn staffing_view(lang: Language, part: u32) -> StaffingView {
    let half_hour = |n: i32| {
        let people = f64::from(20 + n * 7 % 30);
        let needed = 2 + u32::try_from(n * 7 % 30 / 8).unwrap_or(0);
        let present = needed.div_ceil(part);
        HalfHour {
            minute: 510 + 30 * n,
            people,
            low: people * 0.7,
            high: people * 1.35,
            needed,
            present,
            missing: needed - present,
        }
    };
    let day = Day::parse("2026-11-24").expect("a day in the calendar");
    StaffingView {
        desk: desk_of(lang, "/reports/h1/staffing"),
        ask: AskStaffing { day, promise_s: 900, share_percent: 90, clerks_max: 12, busy: false },
        labour: Labour::default(),
        plan: Ok(Plan {
            half_hours: (0..18).map(half_hour).collect(),
            shifts: vec![
                ClerkShift { from: 510, to: 1_020, pause: Some((720, 750)), clerks: 3 },
                ClerkShift { from: 780, to: 1_020, pause: None, clerks: 2 },
            ],
            paid_min: 1_920,
            settled: Some(true),
            proven: true,
            counters: 8,
            lived: Tried { longest_s: 840, mean_s: Some(130), late_per_mille: 12, gave_up_tenths: 21 },
            known_days: 20,
            past: PastHours { same_days: 4, same_mean_min: 2_220, days: 20, mean_min: 2_160 },
        }),
    }
}

pub(super) fn all(lang: Language) -> Vec<(&'static str, Markup)> {
    vec![
        ("reports-month", reports::reports(&reports_view(lang, 30))),
        ("reports-new", reports::reports(&reports_view(lang, 0))),
        ("staffing", staffing::page(&staffing_view(lang, 1))),
        ("staffing-lacking", staffing::page(&staffing_view(lang, 3))),
        ("staffing-new", staffing::page(&StaffingView { plan: Err(NoPlan::NoHistory), ..staffing_view(lang, 1) })),
    ]
}
