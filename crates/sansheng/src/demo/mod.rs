//! `sansheng demo`: a city that does not exist, its hall with everybody in it, and thirty days that they have lived. Built
//! once into a data folder by the same commands that serve a real hall; then the server starts and a crowd lives in it at
//! real pace. A second start finds the folder and goes on.

mod city;
mod founding;
mod hours;
mod past;
pub mod people;
mod show;

use std::path::{Path, PathBuf};

use crowd::cast::Cast;
use crowd::live::{Life, live};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::net::TcpListener;

use crate::door::solo::Solo;
use crate::door::{Answer, Door};
use crate::halls;
use crate::kernel::{Actor, Chance, Clock, Day, Millis, Zone};
use crate::serve::{ServeError, serve_on};
use crate::settings;
use crate::store::DatabaseUrl;
use crate::store::migrate::migrate;

/// The branch's id.
pub const BRANCH: &str = "wangchuan";
/// The hall's id.
pub const HALL: &str = "renmin";
/// The counter that nobody sits at, so that a visitor can.
pub const FREE_COUNTER: &str = "renmin-3";

/// Written last: where it is, the demo is complete.
const ACCOUNTS_FILE: &str = "demo-accounts.json";

/// From so many days on the past has a forest half way.
const FOREST_DAYS: i64 = 14;

/// Why there is no demo; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The data folder.
    #[error("the data folder {0}: {1}")]
    Folder(PathBuf, std::io::Error),
    /// The schema.
    #[error(transparent)]
    Migrate(#[from] crate::store::migrate::MigrateError),
    /// The database cannot be opened.
    #[error("cannot open the database: {0}")]
    Open(#[from] diesel::ConnectionError),
    /// A command was not done.
    #[error("building the demo stopped: {0:?}")]
    Stopped(Answer),
    /// Somebody else's database, or half a demo.
    #[error("{0} has no complete demo in it, but something else; name an empty database")]
    NotEmpty(String),
    /// The server.
    #[error(transparent)]
    Serve(#[from] ServeError),
}

impl From<Answer> for DemoError {
    fn from(answer: Answer) -> Self {
        Self::Stopped(answer)
    }
}

/// Builds the demo where it is not there yet, serves it and lets a crowd live in it, until told to stop.
pub async fn demo(settings: &settings::Demo) -> Result<(), DemoError> {
    let folder = settings.data.clone();
    std::fs::create_dir_all(&folder).map_err(|e| DemoError::Folder(folder.clone(), e))?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|e| ServeError::Listen(settings.listen, e))?;
    let url = match &settings.database {
        Some(url) => url.clone(),
        None => DatabaseUrl::sqlite(&folder.join("demo.db")),
    };
    let asked = settings.clone();
    let prepared = {
        let (url, folder) = (url.clone(), folder.clone());
        tokio::task::spawn_blocking(move || prepare(&asked, &url, &folder))
    };
    let demo = prepared.await.map_err(|e| ServeError::System(std::io::Error::other(e)))??;
    let door = Door::open(&url, Clock::System);
    let address = listener.local_addr().map_err(ServeError::System)?;
    let public_url = format!("http://{address}");
    show::screens(&public_url, &demo, &folder.join(ACCOUNTS_FILE));
    let life = Life {
        host: address.to_string(),
        hall: HALL.to_owned(),
        free: Some(FREE_COUNTER.to_owned()),
        seed: settings.seed,
        utc_offset_s: demo.utc_offset_s,
    };
    let crowd = (!settings.no_crowd).then(|| {
        let cast = demo.cast.clone();
        tokio::spawn(async move { live(&life, &cast).await })
    });
    let served = serve_on(listener, door, Some(public_url), &settings.providers).await;
    if let Some(crowd) = crowd {
        crowd.abort();
    }
    Ok(served?)
}

/// A demo that is ready.
#[derive(Clone, Debug)]
pub struct Demo {
    /// Who can sign in, and the devices.
    pub cast: Cast,
    /// Whether it was there already.
    pub found: bool,
    /// Whether the hall opens day and night because the visitor came outside its hours.
    pub always_open: bool,
    /// What the hall's clock shows.
    pub clock: String,
    /// How far it is from UTC.
    pub utc_offset_s: i64,
}

/// Builds the demo, or finds it. Blocks; a progress bar says how far it is.
pub fn prepare(settings: &settings::Demo, url: &DatabaseUrl, folder: &Path) -> Result<Demo, DemoError> {
    let file = folder.join(ACCOUNTS_FILE);
    let in_folder = |e| DemoError::Folder(file.clone(), e);
    let before = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str::<Cast>(&text).ok());
    if before.is_none() && settings.database.is_none() {
        // Our own file without the list of accounts is a demo that was interrupted while it was being built.
        for name in ["demo.db", "demo.db-wal", "demo.db-shm"] {
            match std::fs::remove_file(folder.join(name)) {
                Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                    return Err(DemoError::Folder(folder.join(name), e));
                }
                _ => {}
            }
        }
    }
    migrate(url)?;
    let now = Clock::System.now();
    let found = before.is_some();
    let cast = match before {
        Some(cast) => cast,
        None => {
            let cast = build(settings, url, now)?;
            let text = serde_json::to_string_pretty(&cast).map_err(|e| in_folder(e.into()))?;
            std::fs::write(&file, text + "\n").map_err(in_folder)?;
            cast
        }
    };
    open_for_a_visitor(url, cast, found, now)
}

/// The hall is open whatever the hour is.
fn open_for_a_visitor(url: &DatabaseUrl, cast: Cast, found: bool, now: Millis) -> Result<Demo, DemoError> {
    let mut solo = Solo::open(url, Clock::System, Chance::system())?;
    let hall = halls::queries::load(solo.conn(), BRANCH, HALL).map_err(|_| DemoError::NotEmpty(url.to_string()))?;
    if !hours::suits(&hall.pack, &hall.zone, now) {
        let mut pack = hall.pack.clone();
        hours::always_open(&mut pack);
        solo.stretch(BRANCH, |stretch| stretch.run(&Actor::system(), |work| halls::apply(work, HALL, &pack)))?;
    }
    let all_day = |o: &halls::Opening| o.opens == 0 && o.closes == 24 * 60;
    let hall = halls::queries::load(solo.conn(), BRANCH, HALL).map_err(Answer::from_read)?;
    Ok(Demo {
        cast,
        found,
        always_open: hall.pack.opening.iter().all(all_day),
        clock: hall.zone.hour_minute(now),
        utc_offset_s: i64::from(hall.zone.minute_of_day(now)) * 60 - now.div_euclid(1_000).rem_euclid(86_400) / 60 * 60,
    })
}

fn build(settings: &settings::Demo, url: &DatabaseUrl, now: Millis) -> Result<Cast, DemoError> {
    let mut dice = Chance::seeded(settings.seed);
    let zone = hours::zone(machine_zone().as_deref(), now);
    let here = Zone::named(&zone).ok_or_else(|| DemoError::NotEmpty(zone.clone()))?;
    let today = here.day(now);
    let days = i64::try_from(settings.days).unwrap_or(0);
    let clock = Clock::simulated(here.instant(&today.plus(-days), 0));
    // Ids and tokens are real secrets also in a demo; what people do repeats by seed.
    let mut solo = Solo::open(url, clock.clone(), Chance::system())?;
    if !halls::queries::all(solo.conn()).map_err(|e| Answer::from_read(e.into()))?.is_empty() {
        return Err(DemoError::NotEmpty(url.to_string()));
    }
    let pack = founding::hall(&mut solo, &zone)?;
    let staff = founding::staff(&pack, &mut dice);
    let (cast, hands, clients) = std::thread::scope(|scope| {
        let hashing = scope.spawn(|| founding::hashes(&staff));
        let clients = city(&mut solo, &pack, settings, &here.day(clock.now()), &mut dice)?;
        let hashes = hashing.join().unwrap_or_default();
        let (cast, hands) = founding::people_and_devices(&mut solo, &pack, &staff, &hashes)?;
        Ok::<_, DemoError>((cast, hands, clients))
    })?;
    let hall = std::sync::Arc::new(halls::queries::load(solo.conn(), BRANCH, HALL).map_err(Answer::from_read)?);
    let bar = bar("days", settings.days);
    let foresight = solo.foresights().of(BRANCH, HALL);
    foresight.begin(&hall, 0, true);
    let mut past = past::Past::new(hall.clone(), &hands, &clients, &mut dice, settings.visits);
    for back in (1..=days).rev() {
        let day = today.plus(-back);
        if is_billed(settings) {
            bill_from_the_first(&mut solo, &here, &day)?;
        }
        past.live(&mut solo, &day, None, None)?;
        // A real hall grows a forest every night; a demo has no time for more than these.
        if back == 1 || days >= FOREST_DAYS && back == days / 2 {
            foresight.grow();
        }
        bar.inc(1);
    }
    if let Some(learned) = foresight.to_keep(today.as_str()).filter(|_| days > 0) {
        solo.stretch(BRANCH, |stretch| {
            stretch.run(&Actor::system(), |work| crate::foresight::keep(work, HALL, &learned))
        })?;
    }
    if is_billed(settings) {
        bill_from_the_first(&mut solo, &here, &today)?;
    }
    if days > 0 && hours::suits(&hall.pack, &here, now) {
        // Today so far; what is begun is finished by the crowd. A hall without a past has no morning either.
        past.live(&mut solo, &today, Some(now), Some(FREE_COUNTER))?;
    }
    bar.finish();
    tracing::debug!(refusals = ?past.refusals, "what was refused in the past");
    Ok(cast)
}

/// Up to so many accounts a city's months are billed: a run over the accounts of a larger one takes a third of a minute,
/// and whoever tries the demo waits for each.
const BILLED_MAX: u64 = 20_000;

/// Whether the months of the past are billed. A hall without a past has billed nothing yet: what is owed was taken over.
fn is_billed(settings: &settings::Demo) -> bool {
    settings.days > 0 && settings.subscribers <= BILLED_MAX
}

/// The accounts of the city and, where months are billed, their bills for the one in which the past begins.
fn city(
    solo: &mut Solo,
    pack: &halls::Pack,
    settings: &settings::Demo,
    first: &Day,
    dice: &mut Chance,
) -> Result<Vec<city::Client>, Answer> {
    let accounts = bar("accounts", settings.subscribers);
    let billed = is_billed(settings);
    let since = if billed { first.month_begins() } else { first.clone() };
    let plan = city::Plan { pack, since, billed };
    let clients = city::accounts(solo, &plan, settings.subscribers, dice, |n| accounts.set_position(n))?;
    accounts.finish();
    if billed {
        let bills = bar("bills", settings.subscribers);
        city::bill(solo, &first.month(), |n| bills.set_position(n))?;
        bills.finish();
    }
    Ok(clients)
}

/// On the first of a month, before the doors open, the month is billed.
fn bill_from_the_first(solo: &mut Solo, zone: &Zone, day: &Day) -> Result<(), Answer> {
    /// In the small hours, when nobody waits for anything.
    const AT_MINUTE: i32 = 30;
    if *day != day.month_begins() {
        return Ok(());
    }
    // The month in which the past begins is billed already, also where it begins on the first.
    let runs = crate::billing::runs(solo.conn(), BRANCH).map_err(|e| Answer::from_read(e.into()))?;
    let month = day.month();
    if runs.first().is_some_and(|run| run.month >= month) {
        return Ok(());
    }
    let at = zone.instant(day, AT_MINUTE);
    solo.clock().set(at.max(solo.clock().now()));
    city::bill(solo, &month, |_| {})
}

/// The machine's time zone by name, where it says so.
fn machine_zone() -> Option<String> {
    let zone = std::env::var("TZ").ok().filter(|name| !name.is_empty() && !name.starts_with(':'));
    let link = || {
        let path = std::fs::read_link("/etc/localtime").ok()?;
        path.to_str()?.split_once("zoneinfo/").map(|(_, name)| name.to_owned())
    };
    zone.or_else(link)
}

fn bar(what: &'static str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:>10} {bar:40} {pos}/{len} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(length).with_style(style).with_prefix(what)
}
