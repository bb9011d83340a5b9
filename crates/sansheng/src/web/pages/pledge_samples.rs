//! Sample values for the public pledge page: a month with everything in it, and one that has just begun.

use std::sync::Arc;

use maud::Markup;

use super::pledge::{PledgeView, Waits, pledged};
use super::samples::either;
use crate::kernel::Language;
use crate::pledge::{Clause, ClauseKept, Pledge, Tally, figure};
use crate::queue::{Honesty, Promises};
use crate::web::api::pledge::OrderGuarantee;
use crate::web::parts::figures::Minutes;

/// Cases a month, and how many of them were not kept.
fn month_of(clause: Clause) -> (i64, i64) {
    match clause {
        Clause::Satisfied => (1_204, 71),
        Clause::WaitHeld => (4_120, 371),
        Clause::Comforted => (388, 61),
        Clause::InOrder => (9_730, 2),
        Clause::PriorityInTime => (812, 40),
        Clause::ServedToTheEnd => (9_511, 0),
        Clause::NoWastedTrip => (9_388, 14),
        Clause::RightCounter => (9_388, 207),
        Clause::PassedOnOnce => (9_388, 0),
        Clause::RefusedInWriting => (96, 0),
        Clause::QuotedFirst => (6_022, 0),
        Clause::HandedBack => (3_301, 0),
        Clause::Led => (7, 1),
        Clause::ThreeVoices => (9_291, 601),
    }
}

fn view(lang: Language, large: bool, begun: bool) -> PledgeView {
    let part = |clause: Clause, n: i64| {
        let (of, broken) = if begun { month_of(clause) } else { (0, 0) };
        figure(clause, Tally { kept: (of - broken) * n / 20, of: of * n / 20 })
    };
    let kept = |clause: Clause| ClauseKept {
        clause,
        id: clause.id().to_owned(),
        how: clause.how(),
        target_permille: clause.target_permille(),
        today: part(clause, 1),
        month: part(clause, 20),
        quarter: part(clause, 50),
    };
    let waits = [
        ("缴费", "Pay", Some(Minutes { low: 6, mid: 9, high: 13 })),
        ("欠费停机后复机", "Reconnection after arrears", Some(Minutes { low: 0, mid: 0, high: 1 })),
        ("机顶盒购买与更换", "Set-top box purchase or swap", None),
    ];
    PledgeView {
        lang,
        large,
        hall: "h1".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        pledge: Arc::new(Pledge {
            hall: "h1".into(),
            day: "2026-11-26".into(),
            month: "2026-11".into(),
            quarter: "2026Q4".into(),
            complete: begun,
            clauses: Clause::ALL.map(kept).to_vec(),
            week: if begun { week() } else { Promises::default() },
        }),
        services: if begun {
            vec![either(lang, "缴费", "Pay"), either(lang, "报修", "Report a fault")]
        } else {
            Vec::new()
        },
        waits: Waits { open: begun, lines: waits.map(|(zh, en, minutes)| (either(lang, zh, en), minutes)).to_vec() },
        order: OrderGuarantee { head_start_s: 600, overtakes_max: 8, wait_max_s: 2_700 },
    }
}

fn week() -> Promises {
    let of = |promises: u64, kept: u64, error_s: i64| Honesty {
        promises,
        kept: Some(kept),
        kept_permille: u32::try_from(1_000 * kept / promises).ok(),
        left: 3,
        error_s: Some(error_s),
    };
    Promises {
        all: of(412, 371, 130),
        by_hour: vec![(9, of(160, 141, 170)), (10, of(252, 230, 105))],
        by_service: vec![("pay".into(), of(300, 271, 118)), ("fault".into(), of(112, 100, 160))],
        by_ahead: vec![(0, of(90, 83, 25)), (1, of(70, 64, 60)), (2, of(252, 224, 188))],
    }
}

pub(super) fn all(lang: Language, large: bool) -> Vec<(&'static str, Markup)> {
    vec![("pledge", pledged(&view(lang, large, true))), ("pledge-begun-just-now", pledged(&view(lang, large, false)))]
}
