//! Answers for the reports' address: today and the thirty days before it.

use axum::extract::{Path, Query, State};
use axum::response::{Redirect, Response};
use maud::Markup;
use serde::Deserialize;

use super::{ClerkQuarter, DayRow, ReportsView};
use crate::door::Stop;
use crate::fees;
use crate::halls::Hall;
use crate::kernel::{Day, Millis};
use crate::queue;
use crate::ratings;
use crate::store::Conn;
use crate::web::api::exports::{Days, take_along};
use crate::web::auth::{Auditor, Exporter};
use crate::web::pages::duty::routes::{desk, own_hall};
use crate::web::pages::duty::shown::Names;
use crate::web::pages::staff::Desk;
use crate::web::{App, Problem};

/// How far back the page looks.
const DAYS: i64 = 30;

/// `GET /reports`
pub async fn find(State(app): State<App>, staff: Auditor) -> Result<Redirect, Problem> {
    let hall = own_hall(&app, &staff).await?;
    Ok(Redirect::to(&hall.map_or_else(|| "/".to_owned(), |hall| format!("/reports/{hall}"))))
}

/// What the form on the page asks to take along.
#[derive(Clone, Debug, Deserialize)]
pub struct Export {
    file: String,
    #[serde(flatten)]
    days: Days,
}

/// `GET /reports/{hall}/exports?file=payments.csv&from=…&through=…`
pub async fn export(State(app): State<App>, staff: Exporter, Query(asked): Query<Export>) -> Result<Response, Problem> {
    take_along(&app, &staff, &asked.file, &asked.days).await
}

/// `GET /reports/{hall}`
pub async fn reports(State(app): State<App>, Path(hall): Path<String>, staff: Auditor) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/reports/{}", hall.id));
    let now = app.now();
    let mut view = app.read(move |conn| shown(conn, &hall, desk, now)).await?;
    view.exports = Exporter::ROLES.contains(&staff.role()).then(|| staff.hall.is_none());
    Ok(super::reports(&view))
}

fn shown(conn: &mut Conn, hall: &Hall, desk: Desk, now: Millis) -> Result<ReportsView, Stop> {
    let today = hall.zone.day(now);
    let (from, to) = (today.plus(-DAYS), today.plus(-1));
    let mut days = Vec::new();
    for n in 1..=DAYS {
        let row = day_row(conn, hall, &today.plus(-n))?;
        // A day on which the hall was shut says nothing.
        if row.issued > 0 {
            days.push(row);
        }
    }
    let levels = ratings::of_hall(conn, &hall.branch, &hall.id, from.as_str(), to.as_str())?;
    let voices = queue::voices_heard(conn, hall, &from, &to)?;
    let names = Names::load(conn, &hall.branch)?;
    let quarter = today.quarter();
    let ranked = fees::ranking(conn, &hall.branch, &quarter)?;
    let of_today = fees::ranking_of_days(conn, &hall.branch, &today, &today)?;
    let first = Day::parse(&format!("{}-01", today.month())).unwrap_or_else(|| today.clone());
    let of_month = fees::ranking_of_days(conn, &hall.branch, &first, &today)?;
    let clerk = |row: fees::ClerkCount| ClerkQuarter {
        name: names.of(&row.clerk),
        payments: row.counted,
        amount: row.amount_fen,
    };
    Ok(ReportsView {
        hall: hall.id.clone(),
        exports: None,
        desk,
        today: day_row(conn, hall, &today)?,
        days,
        rating: mean(levels),
        voices: voices.each,
        all_voices: voices.all,
        voices_of: voices.visits,
        quarter,
        clerks: ranked.into_iter().map(clerk).collect(),
        clerks_today: of_today.into_iter().map(clerk).collect(),
        clerks_month: of_month.into_iter().map(clerk).collect(),
    })
}

fn day_row(conn: &mut Conn, hall: &Hall, day: &Day) -> Result<DayRow, Stop> {
    let d = queue::day_figures(conn, hall, day)?;
    // The same count as on the pledge's and the duty manager's pages.
    let promises = queue::promises(conn, hall, day, day)?.all;
    let (kept, told) = promises.kept.map_or((0, 0), |kept| (kept, promises.promises));
    let whole = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    Ok(DayRow {
        day: day.to_string(),
        issued: i64::from(d.issued),
        finished: i64::from(d.finished),
        refused: i64::from(d.refused),
        left: i64::from(d.cancelled) + i64::from(d.expired),
        waited_s: (d.waited_n > 0).then(|| d.waited_s / i64::from(d.waited_n)),
        kept: whole(kept),
        told: whole(told),
        rated_sum: i64::from(d.rated_sum),
        rated_n: i64::from(d.rated_n),
        wasted: i64::from(d.wasted_trips),
    })
}

/// The mean level in hundredths with its 95 % interval (normal, from the sample's own spread), and how many.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "counts of a month, hundredths")]
fn mean(levels: [i64; 5]) -> Option<(i64, i64, i64, i64)> {
    let n: i64 = levels.iter().sum();
    if n == 0 {
        return None;
    }
    let each = || (1..=5_i64).zip(levels);
    let mean = each().map(|(level, count)| level * count).sum::<i64>() as f64 / n as f64;
    let spread = each().map(|(level, count)| (level as f64 - mean).powi(2) * count as f64).sum::<f64>();
    let error = if n > 1 { 1.96 * (spread / (n - 1) as f64 / n as f64).sqrt() } else { 4.0 };
    let hundredths = |x: f64| (x.clamp(1.0, 5.0) * 100.0).round() as i64;
    Some((hundredths(mean), hundredths(mean - error), hundredths(mean + error), n))
}

#[cfg(test)]
mod tests {
    use super::mean;

    #[test]
    fn a_mean_carries_the_interval_of_its_sample() {
        assert_eq!(mean([0; 5]), None);
        assert_eq!(mean([0, 0, 0, 0, 1]), Some((500, 100, 500, 1)));
        assert_eq!(mean([0, 0, 50, 0, 50]), Some((400, 380, 420, 100)));
    }
}
