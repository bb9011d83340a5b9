//! What an operator does at the command line besides serving: the setup link, device tokens, packs in and out, billing.
//! Each answers in one line what went wrong.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressStyle};

use crate::accounts;
use crate::billing::{self, RunState};
use crate::door::{Answer, Door, Stop, Work};
use crate::exchange::outbox::{self, NewTarget};
use crate::exchange::{self, AskExport, What};
use crate::halls::{self, pack};
use crate::kernel::{Actor, Clock, Day, Language, Zone};
use crate::people::{self, NewDevice, Scope};
use crate::refusal::Refusal;
use crate::settings::{
    Bill, ExportRows, ImportSubscribers, OfBranch, OutboxAdd, OutboxTarget, PackFile, Setup, TokenCreate,
};
use crate::store::migrate::migrate;
use crate::store::{DatabaseUrl, open_writer};
use crate::web::Problem;

/// Prints the link that makes the first owner.
pub fn setup(settings: &Setup) -> Result<(), String> {
    let url = &settings.database.database;
    migrate(url).map_err(|e| e.to_string())?;
    let token = people::setup::offer(url, Clock::System.now())?;
    let link = format!("{}/setup#{token}", settings.public_url.trim_end_matches('/'));
    println!("Open this link within 15 minutes; it works once:\n{link}");
    Ok(())
}

/// Makes a device token and prints it, this once.
pub fn create_token(settings: &TokenCreate) -> Result<(), String> {
    let scopes = "kiosk, board, pad, printer or integration";
    let scope = Scope::parse(&settings.scope).ok_or(format!("`{}` is no scope: say {scopes}", settings.scope))?;
    let device = NewDevice {
        name: settings.name.clone(),
        scope,
        hall: settings.hall.clone(),
        counter: settings.counter.clone(),
    };
    let made = command(&settings.database.database, settings.branch.as_deref(), move |work| {
        people::create_device(work, &device)
    })?;
    println!("{}", made.token);
    Ok(())
}

/// Reads a pack and brings the hall to it.
pub fn import_pack(settings: &PackFile) -> Result<(), String> {
    let file = settings.file.display();
    let text = fs::read_to_string(&settings.file).map_err(|e| format!("cannot read {file}: {e}"))?;
    let pack = pack::read(&text).map_err(|refusal| said(Answer::Refused(refusal)))?;
    let hall = settings.hall.clone();
    let url = &settings.database.database;
    let applied = command(url, settings.branch.as_deref(), move |work| halls::apply(work, &hall, &pack))?;
    println!("{}: {} changes", applied.hall, applied.changes);
    Ok(())
}

/// What the process ends with when an import left lines out: it was done, and somebody has to look.
const LINES_LEFT_OUT: u8 = 3;

/// Takes subscribers and their accounts in, or only looks at the file, and says what to compare. Ends with
/// `LINES_LEFT_OUT` when there are lines to put right.
pub fn import_subscribers(settings: &ImportSubscribers) -> Result<ExitCode, String> {
    let url = &settings.database.database;
    migrate(url).map_err(|e| e.to_string())?;
    let branch = branch(url, settings.branch.as_deref())?;
    let name = settings.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = settings.file.with_file_name(format!("{name}.bad.csv"));
    let bad = settings.bad.clone().unwrap_or(beside);
    let actor = Actor::system();
    let asked = exchange::Asked {
        branch: &branch,
        actor: &actor,
        file: &settings.file,
        name: &name,
        check: settings.check,
        bad: Some(bad.clone()),
    };
    let progress = ProgressBar::new_spinner();
    let door = Door::open(url, Clock::System);
    let done = exchange::import(&door, &asked, &mut |line| progress.set_message(format!("line {line}")));
    door.close();
    progress.finish_and_clear();
    let report = done.map_err(said)?;
    print_report(&report, settings.check, &bad);
    Ok(if report.bad > 0 { ExitCode::from(LINES_LEFT_OUT) } else { ExitCode::SUCCESS })
}

fn print_report(report: &exchange::Report, check: bool, bad: &Path) {
    if let Some(at) = report.before {
        let day = Zone::named("UTC").map(|zone| zone.civil(at).to_string()).unwrap_or_default();
        println!("this file was taken in before ({day} UTC): nothing was changed");
    }
    let verb = if check { "could be opened" } else { "opened" };
    println!("accounts {verb}: {}", report.good);
    println!("owed: {}", report.owed);
    println!("credit: {}", report.credit);
    println!("lines left out: {}", report.bad);
    if !report.left_out.is_empty() {
        println!("why, line by line: {}", bad.display());
    }
    if !report.unread.is_empty() {
        println!("columns that were not read: {}", report.unread.join(", "));
    }
}

/// Writes a hall as a pack.
pub fn export_pack(settings: &PackFile) -> Result<(), String> {
    let url = &settings.database.database;
    let branch = branch(url, settings.branch.as_deref())?;
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let hall =
        halls::queries::load(&mut conn, &branch, &settings.hall).map_err(|stop| said(Answer::from_read(stop)))?;
    let file = settings.file.display();
    fs::write(&settings.file, pack::write(&hall.pack)).map_err(|e| format!("cannot write {file}: {e}"))
}

/// Bills a month to the end, or carries its run on. Ctrl-C loses nothing: the next one goes on.
pub fn bill(settings: &Bill) -> Result<(), String> {
    let url = &settings.database.database;
    migrate(url).map_err(|e| e.to_string())?;
    let branch = branch(url, settings.branch.as_deref())?;
    let door = Door::open(url, Clock::System);
    let of = branch.clone();
    let all = door.read_blocking(move |conn| Ok(accounts::count(conn, &of)?)).map_err(said)?;
    let month = settings.month.clone();
    let mut run =
        door.write_blocking(&Actor::system(), &branch, move |work| billing::start(work, &month)).map_err(said)?;
    let bar = ProgressBar::new(u64::try_from(all).unwrap_or(0));
    let style = "{bar:40} {pos}/{len} {per_sec} {eta}";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    while run.state == RunState::Running {
        let id = run.id.clone();
        run = door.write_blocking(&Actor::system(), &branch, move |work| billing::step(work, &id)).map_err(said)?;
        bar.set_position(u64::try_from(run.accounts).unwrap_or(0));
    }
    bar.finish_and_clear();
    door.close();
    println!("{}: {} accounts, {} bills, {}", run.month, run.accounts, run.bills, run.total_fen);
    if run.skipped > 0 {
        println!("{} accounts could not be priced; the journal's bills_issued says which and why", run.skipped);
    }
    Ok(())
}

/// Takes payments, postings or accounts of some days along.
pub fn export_rows(what: What, settings: &ExportRows) -> Result<(), String> {
    let url = &settings.database.database;
    migrate(url).map_err(|e| e.to_string())?;
    let branch = branch(url, settings.branch.as_deref())?;
    let day = |text: &str| Day::parse(text).ok_or(format!("`{text}` is no day: say 2026-11-30"));
    let ask = AskExport {
        what,
        from: day(&settings.from)?,
        through: day(&settings.through)?,
        hall: None,
        who: "command line".into(),
        lang: Language::default(),
    };
    let door = Door::open(url, Clock::System);
    let noted = ask.clone();
    let written = door
        .write_blocking(&Actor::system(), &branch, move |work| exchange::exports::note(work, &noted))
        .and_then(|stamp| exchange::exports::write(&door, &branch, &ask, &stamp, &settings.out));
    door.close();
    let rows = written.map_err(said)?;
    println!("{rows} rows in {}", settings.out.display());
    Ok(())
}

/// Adds another system that hears of postings.
pub fn add_target(settings: &OutboxAdd) -> Result<(), String> {
    let new = NewTarget {
        id: settings.name.clone(),
        kind: settings.kind,
        address: settings.address.clone(),
        secret_env: settings.secret_env.clone(),
        from_start: settings.from_start,
    };
    let of = &settings.of;
    command(&of.database.database, of.branch.as_deref(), move |work| outbox::add(work, &new))?;
    println!("{}: told as soon as `serve` runs with {} set", settings.name, settings.secret_env);
    Ok(())
}

/// Goes on telling a target, or stops.
pub fn switch_target(settings: &OutboxTarget, active: bool) -> Result<(), String> {
    let (of, name) = (&settings.of, settings.name.clone());
    command(&of.database.database, of.branch.as_deref(), move |work| outbox::switch(work, &name, active))
}

/// Says how far each target has heard.
pub fn list_targets(settings: &OfBranch) -> Result<(), String> {
    let url = &settings.database.database;
    let branch = branch(url, settings.branch.as_deref())?;
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let targets = outbox::targets(&mut conn, Some(&branch)).map_err(|e| e.to_string())?;
    for one in targets {
        let state = if one.active == 1 { "told" } else { "stopped" };
        let met = if one.tries > 0 { format!(", {} tries failed: {}", one.tries, one.said) } else { String::new() };
        println!(
            "{} {} {}: {state}, {} postings, event {} of {}{met}",
            one.id, one.kind, one.address, one.sent, one.seq, one.head
        );
    }
    Ok(())
}

/// Runs one command as the operator and waits until it is durable.
fn command<T: Send + 'static>(
    url: &DatabaseUrl,
    given: Option<&str>,
    command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
) -> Result<T, String> {
    migrate(url).map_err(|e| e.to_string())?;
    let branch = branch(url, given)?;
    let door = Door::open(url, Clock::System);
    let done = door.write_blocking(&Actor::system(), &branch, command);
    door.close();
    done.map_err(said)
}

/// The branch that was named, or the only one.
pub(crate) fn branch(url: &DatabaseUrl, given: Option<&str>) -> Result<String, String> {
    if let Some(branch) = given {
        return Ok(branch.to_owned());
    }
    let mut conn = open_writer(url).map_err(|e| format!("cannot open the database {url}: {e}"))?;
    let mut branches = halls::queries::branches(&mut conn).map_err(|e| e.to_string())?;
    match branches.len() {
        1 => Ok(branches.remove(0)),
        0 => Err("there is no branch yet: run `sansheng setup` and open its link".into()),
        _ => Err(format!("which branch? --branch {}", branches.join(" | "))),
    }
}

/// A refusal as one line for the terminal, with its name.
pub(crate) fn said(answer: Answer) -> String {
    let name = match &answer {
        Answer::Refused(refusal) => Refusal::name_and_details(refusal).0,
        other => format!("{other:?}").to_lowercase(),
    };
    format!("{} ({name})", Problem::of(answer).in_language(Language::English).title())
}
