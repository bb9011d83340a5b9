//! The crowd's command line: live in a hall, load it, storm it. Figures go to standard output as JSON.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use crowd::asks::Wish;
use crowd::cast::{Account, Cast};
use crowd::load::{self, Load};
use crowd::{live, storm};

/// Black-box customers and clerks of a hall.
#[derive(Debug, Parser)]
#[command(name = "crowd", version, about)]
struct Settings {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Live in the hall at real pace until stopped
    Live(Common),
    /// Ask as fast as answers come, and print rate and latencies
    Load {
        #[command(flatten)]
        common: Common,
        /// What to ask
        #[arg(long, value_enum)]
        kind: Kind,
        /// Connections, each one request at a time
        #[arg(long, default_value_t = 64)]
        connections: usize,
        /// Clerks for visits and payments; as many as connections unless said
        #[arg(long)]
        desks: Option<usize>,
        /// How many accounts the city has, for look-ups
        #[arg(long, default_value_t = 100_000)]
        city: u64,
    },
    /// Click twice, press again, lose answers; exit 1 when anything happened twice
    Storm {
        #[command(flatten)]
        common: Common,
        /// A control that must fail: repeats carry a new key
        #[arg(long)]
        without_keys: bool,
    },
}

#[derive(Debug, Args)]
struct Common {
    /// Server as HOST:PORT; several for several servers of one database
    #[arg(long = "host", default_value = "127.0.0.1:8080")]
    hosts: Vec<String>,
    /// The hall's id
    #[arg(long, default_value = "renmin")]
    hall: String,
    /// Accounts and tokens, as the demo writes them
    #[arg(long, default_value = "demo/demo-accounts.json")]
    accounts: PathBuf,
    /// Code of the service that load and storm ask for
    #[arg(long, default_value = "pay")]
    service: String,
    /// The counter that stays free for a visitor
    #[arg(long, default_value = "renmin-3")]
    free: String,
    /// Seconds
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Repeats the same people
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many seconds the hall's clock is ahead of UTC
    #[arg(long, default_value_t = 8 * 3_600, allow_hyphen_values = true)]
    utc_offset_s: i64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Hello,
    Issue,
    Visits,
    Payments,
    PaymentCycles,
    LookUps,
}

impl Common {
    fn cast(&self) -> Result<Cast, String> {
        let text = std::fs::read_to_string(&self.accounts).map_err(|e| format!("{}: {e}", self.accounts.display()))?;
        serde_json::from_str(&text).map_err(|e| format!("{}: {e}", self.accounts.display()))
    }

    fn wish(&self) -> Wish {
        Wish { service: self.service.clone(), channel: "integration".into(), ..Wish::default() }
    }

    fn duration(&self) -> Duration {
        Duration::from_secs(self.seconds)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Settings::parse().what).await {
        Ok(code) => code,
        Err(why) => {
            eprintln!("crowd: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The last of the clerks: those that a bench adds to a hall, whose counters serve everything.
fn last(mut clerks: Vec<Account>, wanted: usize) -> Vec<Account> {
    clerks.split_off(clerks.len().saturating_sub(wanted))
}

async fn run(what: What) -> Result<ExitCode, String> {
    match what {
        What::Live(common) => {
            let life = live::Life {
                host: common.hosts[0].clone(),
                hall: common.hall.clone(),
                free: Some(common.free.clone()),
                seed: common.seed,
                utc_offset_s: common.utc_offset_s,
            };
            live::live(&life, &common.cast()?).await;
            Ok(ExitCode::SUCCESS)
        }
        What::Load { common, kind, connections, desks, city } => {
            let load = Load { connections, duration: common.duration() };
            let host = &common.hosts[0];
            let cast = if matches!(kind, Kind::Hello) { Cast::default() } else { common.cast()? };
            let device = cast.token("integration").unwrap_or_default();
            let measured = match kind {
                Kind::Hello => load::hello(host, load).await,
                Kind::Issue => load::issue(host, &common.hall, device, &common.wish(), load).await,
                Kind::Visits | Kind::Payments | Kind::PaymentCycles | Kind::LookUps => {
                    let clerks = last(cast.clerks(None), desks.unwrap_or(connections));
                    let desks = load::desks(&common.hosts, device, &clerks, &common.wish()).await?;
                    match kind {
                        Kind::Payments => load::payments(desks, load).await?,
                        Kind::PaymentCycles => load::payment_cycles(desks, load.duration).await?,
                        Kind::LookUps => load::look_ups(desks, city, common.seed).await,
                        _ => load::visits(desks, load.duration).await,
                    }
                }
            };
            println!("{}", serde_json::to_string(&measured).map_err(|e| e.to_string())?);
            Ok(if measured.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        What::Storm { common, without_keys } => {
            let blow = storm::Storm {
                hosts: common.hosts.clone(),
                hall: common.hall.clone(),
                wish: common.wish(),
                seed: common.seed,
                duration: common.duration(),
                without_keys,
            };
            let weather = storm::storm(&blow, &common.cast()?).await;
            println!("{}", serde_json::to_string(&weather).map_err(|e| e.to_string())?);
            Ok(if weather.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}
