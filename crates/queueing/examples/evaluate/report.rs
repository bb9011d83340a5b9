//! How the scores are written: one JSON line, a table, a row for each prediction.

use std::fmt::Write as _;
use std::io::{BufWriter, Write as _};

use crate::model::Scored;
use crate::replay::Row;
use crate::score::{Scores, median_s, upper_s};
use crate::trace::{KINDS, Trace};

/// Names and values in the order of the report; the JSON object in the middle is built by hand.
fn figures(scores: &Scores) -> Vec<(String, f64)> {
    let mut figures = vec![
        ("mae_s".to_owned(), scores.mae_s),
        ("rmse_s".to_owned(), scores.rmse_s),
        ("median_ae_s".to_owned(), scores.median_ae_s),
        ("rmse_of_median_s".to_owned(), scores.rmse_of_median_s),
    ];
    figures.extend(scores.while_waiting.iter().map(|(at_s, mae_s)| (format!("mae_{at_s}_s"), *mae_s)));
    figures.extend([
        ("coverage_90".to_owned(), scores.coverage_90),
        ("mean_upper_s".to_owned(), scores.mean_upper_s),
        ("pinball_90".to_owned(), scores.pinball_90),
        ("worst_day_coverage".to_owned(), scores.worst_day_coverage),
        ("crps_s".to_owned(), scores.crps_s),
        ("mae_all_served_s".to_owned(), scores.mae_all_served_s),
        ("us_per_prediction".to_owned(), scores.us_per_prediction),
    ]);
    figures
}

pub fn json(scores: &Scores) -> String {
    let mut line = format!("{{\"n\":{}", scores.n);
    for (name, value) in figures(scores) {
        let _ = write!(line, ",\"{name}\":{value:.4}");
    }
    line.push_str(",\"coverage_by_ahead\":{");
    for (at, (group, coverage)) in scores.coverage_by_ahead.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let _ = write!(line, "{comma}\"{group}\":{coverage:.4}");
    }
    line.push_str("}}");
    line
}

pub fn table(scores: &Scores) -> String {
    let mut table = format!("{:<20} {:>10}", "n", scores.n);
    for (name, value) in figures(scores) {
        let _ = write!(table, "\n{name:<20} {value:>10.3}");
    }
    for (group, coverage) in &scores.coverage_by_ahead {
        let _ = write!(table, "\n{:<20} {coverage:>10.3}", format!("coverage, {group} ahead"));
    }
    table
}

pub fn write_rows(file: &str, trace: &Trace, rows: &[Row], scored: &[Scored]) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("{file}: {error}");
    let mut out = BufWriter::new(std::fs::File::create(file).map_err(failed)?);
    writeln!(out, "day,asked_s_of_day,kind,ahead,waited_s,remaining_s,median_s,mean_s,low_10_s,upper_90_s")
        .map_err(failed)?;
    for Scored { row, answer } in scored {
        let row = &rows[*row];
        let (kind, second) = (KINDS[trace.calls[row.call].kind], row.asked_s - row.day as f64 * 86_400.0);
        let (low_s, mean_s) = (answer.quantile_s(0.1), answer.mean_s);
        writeln!(
            out,
            "{},{second},{kind},{},{},{},{:.1},{mean_s:.1},{low_s:.1},{:.1}",
            row.day,
            row.ahead,
            row.waited_s,
            row.remaining_s,
            median_s(answer),
            upper_s(answer)
        )
        .map_err(failed)?;
    }
    out.flush().map_err(failed)
}
