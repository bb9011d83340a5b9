//! Measures the remaining-time promise on recorded calls: how far off it is, how often its upper end holds.
//!
//! `evaluate --data FILE… [--test FILE] [--json] [--rows OUT.csv] [--refit DAYS]`. The last 14 days of `--data` are for calibration; with
//! `--test` the model is tested on that file, without on those 14 days, and then it is trained and calibrated on what is
//! before them. `--refit`
//! grows the forest again every so many days of the test from what is known by then; without, it stays as trained.
//! Prints one JSON line or a table. What it cannot read it says in one line, and ends with 2.

mod arguments;
mod model;
mod replay;
mod report;
mod score;
mod trace;

use std::process::ExitCode;

use arguments::Arguments;
use trace::Trace;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(what) => {
            eprintln!("evaluate: {what}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<(), String> {
    let Some(arguments) = Arguments::read(std::env::args().skip(1))? else {
        println!("{}", arguments::USAGE);
        return Ok(());
    };
    let mut trace = Trace::default();
    for file in &arguments.data {
        trace.read(file)?;
    }
    let last_day = trace.last_day();
    if let Some(file) = &arguments.test {
        trace.read(file)?;
        if trace.calls.iter().skip(trace.before_last_file).any(|call| call.day <= last_day) {
            return Err(format!("{file}: the test must be later than the last day of --data"));
        }
    }
    let first_test_day = if arguments.test.is_some() { last_day + 1 } else { last_day - model::CALIBRATION_DAYS + 1 };
    let (rows, features_us) = replay::questions(&trace, &model::AGAIN_S);
    let (scored, answering_us) = model::train_and_test(&trace, &rows, first_test_day, arguments.refit_days)?;
    let scores = score::scores(&trace, &rows, &scored, features_us + answering_us);
    if let Some(file) = &arguments.rows {
        report::write_rows(file, &trace, &rows, &scored)?;
    }
    println!("{}", if arguments.json { report::json(&scores) } else { report::table(&scores) });
    Ok(())
}
