//! Every flag and variable, once. Each flag is also a `SANSHENG_*` variable.

mod planning;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use planning::{ExportTrace, Replay, Simulate, Verify};

use crate::exchange::outbox::Kind;
use crate::store::DatabaseUrl;

/// Runs a service hall from the door to the receipt.
#[derive(Debug, Parser)]
#[command(name = "sansheng", version, about, disable_help_subcommand = true)]
pub struct Settings {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The verbs of the command line. Scripts depend on them.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build a living hall with synthetic people and serve it
    Demo(Demo),
    /// Serve the hall over HTTP
    Serve(Serve),
    /// Bring the database to this program's schema
    Migrate(Database),
    /// Print a one-time link that makes the first owner account
    Setup(Setup),
    /// Make a token for a device or an integration; it is shown once
    #[command(subcommand)]
    Token(Token),
    /// Read something in
    #[command(subcommand)]
    Import(Import),
    /// Write something out
    #[command(subcommand)]
    Export(Export),
    /// Bill a month: every account that has no bill for it yet
    Bill(Bill),
    /// Other systems that hear of postings
    #[command(subcommand)]
    Outbox(Outbox),
    /// Prove journal chain, ledger, aggregates and references; exit 1 and name the first thing wrong
    Verify(Verify),
    /// Copy the whole database into a file, while the server runs; FILE.sha256 beside it says what is in it
    Backup(Backup),
    /// Make a new database from a backup; a database that is there already is never touched
    Restore(Restore),
    /// Live a recorded day again through the real commands, beside another rule or another number of counters
    Replay(Replay),
    /// Try a day in the hall's twin: counters opened or closed, people sent elsewhere, more or fewer of them
    Simulate(Simulate),
}

/// Which database.
#[derive(Debug, Clone, Args)]
pub struct Database {
    /// sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, env = "SANSHENG_DATABASE", value_parser = DatabaseUrl::parse, hide_env_values = true)]
    pub database: DatabaseUrl,
}

/// Settings of `serve`.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// Where to listen
    #[arg(long, env = "SANSHENG_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address people reach us at, https://… behind a proxy: decides cookies and the links in QR codes
    #[arg(long, env = "SANSHENG_PUBLIC_URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Proxies whose X-Forwarded-For is believed, by address, separated by commas; name yours, or everybody has one address
    #[arg(long, env = "SANSHENG_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Do not describe the API to whoever asks: /api/docs and /api/v1/openapi.json are not found
    #[arg(long, env = "SANSHENG_NO_API_DOCS")]
    pub no_api_docs: bool,
    /// The file with a token, 16 characters or more, without which nobody reads /metrics: Authorization: Bearer TOKEN
    #[arg(long, env = "SANSHENG_METRICS_TOKEN_FILE")]
    pub metrics_token_file: Option<PathBuf>,
    /// Whom customers can pay through by QR code.
    #[command(flatten)]
    pub providers: Providers,
}

/// Payment by QR code: a provider is offered when its address is set, and then everything about it must be.
#[derive(Debug, Clone, Default, Args)]
pub struct Providers {
    /// Where WeChat Pay's API is, https://…
    #[arg(long, env = "SANSHENG_WECHAT_URL")]
    pub wechat_url: Option<String>,
    /// The merchant's number at WeChat Pay
    #[arg(long, env = "SANSHENG_WECHAT_MCHID")]
    pub wechat_mchid: Option<String>,
    /// The merchant's application at WeChat Pay
    #[arg(long, env = "SANSHENG_WECHAT_APPID")]
    pub wechat_appid: Option<String>,
    /// The serial number of the merchant's certificate
    #[arg(long, env = "SANSHENG_WECHAT_SERIAL")]
    pub wechat_serial: Option<String>,
    /// The file with the merchant's private key (PEM)
    #[arg(long, env = "SANSHENG_WECHAT_KEY_FILE")]
    pub wechat_key_file: Option<PathBuf>,
    /// The file with the APIv3 key, 32 characters
    #[arg(long, env = "SANSHENG_WECHAT_APIV3_KEY_FILE")]
    pub wechat_apiv3_key_file: Option<PathBuf>,
    /// The file with WeChat Pay's public key (PEM)
    #[arg(long, env = "SANSHENG_WECHAT_PLATFORM_KEY_FILE")]
    pub wechat_platform_key_file: Option<PathBuf>,
    /// The id of WeChat Pay's public key
    #[arg(long, env = "SANSHENG_WECHAT_PLATFORM_SERIAL")]
    pub wechat_platform_serial: Option<String>,
    /// Where Alipay's gateway is, https://…
    #[arg(long, env = "SANSHENG_ALIPAY_URL")]
    pub alipay_url: Option<String>,
    /// The merchant's application at Alipay
    #[arg(long, env = "SANSHENG_ALIPAY_APP_ID")]
    pub alipay_app_id: Option<String>,
    /// The file with the application's private key (PEM, or its base64)
    #[arg(long, env = "SANSHENG_ALIPAY_KEY_FILE")]
    pub alipay_key_file: Option<PathBuf>,
    /// The file with Alipay's public key (PEM, or its base64)
    #[arg(long, env = "SANSHENG_ALIPAY_PLATFORM_KEY_FILE")]
    pub alipay_platform_key_file: Option<PathBuf>,
}

/// An address that links in QR codes can begin with: a scheme and a host, perhaps a port. Every address of ours begins at
/// the root, so there is no path.
fn public_url(said: &str) -> Result<String, String> {
    let rest = said.strip_prefix("https://").or_else(|| said.strip_prefix("http://"));
    let host = rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest)).unwrap_or_default();
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    if host.is_empty() || host.starts_with(':') || !host.chars().all(plain) {
        return Err("it is written like https://hall.example or http://192.168.1.5:8080".into());
    }
    Ok(said.to_owned())
}

/// Settings of `setup`.
#[derive(Debug, Clone, Args)]
pub struct Setup {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The address people reach the server at
    #[arg(long, env = "SANSHENG_PUBLIC_URL", default_value = "http://127.0.0.1:8080", value_parser = public_url)]
    pub public_url: String,
}

/// `token …`
#[derive(Debug, Clone, Subcommand)]
pub enum Token {
    /// Make one
    Create(TokenCreate),
}

/// Settings of `token create`.
#[derive(Debug, Clone, Args)]
pub struct TokenCreate {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// What the device is called in lists and in the journal
    #[arg(long)]
    pub name: String,
    /// kiosk, board, pad, printer or integration
    #[arg(long)]
    pub scope: String,
    /// Its hall; needed for everything but an integration
    #[arg(long)]
    pub hall: Option<String>,
    /// Its counter, for a pad
    #[arg(long)]
    pub counter: Option<String>,
    /// Its branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
}

/// `import …`
#[derive(Debug, Clone, Subcommand)]
pub enum Import {
    /// A hall pack: makes the hall, or brings it to what the pack says
    Pack(PackFile),
    /// Subscribers with their accounts and opening balances, from a CSV file or a spreadsheet
    Subscribers(ImportSubscribers),
}

/// `export …`
#[derive(Debug, Clone, Subcommand)]
pub enum Export {
    /// A hall as a pack
    Pack(PackFile),
    /// Payments of some days, masked
    Payments(ExportRows),
    /// Postings of the ledger of some days
    Ledger(ExportRows),
    /// Accounts that were opened in some days, masked, with what they owe now
    Accounts(ExportRows),
    /// A hall's day as a trace for `replay`: times and counters, nobody's identity
    Trace(ExportTrace),
}

/// Settings of `export payments`, `export ledger`, `export accounts`.
#[derive(Debug, Clone, Args)]
pub struct ExportRows {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
    /// The first day: 2026-11-01
    #[arg(long)]
    pub from: String,
    /// The last day: 2026-11-30
    #[arg(long)]
    pub through: String,
    /// The file to write, .csv or .xlsx
    #[arg(long)]
    pub out: PathBuf,
}

/// Settings of `bill`.
#[derive(Debug, Clone, Args)]
pub struct Bill {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The month: 2026-11. It has begun, and the month before it is billed
    #[arg(long)]
    pub month: String,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
}

/// Settings of `backup`.
#[derive(Debug, Clone, Args)]
pub struct Backup {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The file to write; it must not be there yet
    pub file: PathBuf,
}

/// Settings of `restore`.
#[derive(Debug, Clone, Args)]
pub struct Restore {
    /// Which database: an SQLite file that is not there yet, or an empty PostgreSQL database
    #[command(flatten)]
    pub database: Database,
    /// The backup; its FILE.sha256 lies beside it
    pub file: PathBuf,
}

/// Settings of `import pack` and `export pack`.
#[derive(Debug, Clone, Args)]
pub struct PackFile {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The hall's id
    #[arg(long)]
    pub hall: String,
    /// The hall's branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
    /// The TOML file
    pub file: PathBuf,
}

/// `outbox …`
#[derive(Debug, Clone, Subcommand)]
pub enum Outbox {
    /// Tell another system of postings from now on
    Add(OutboxAdd),
    /// Say how far each has heard
    List(OfBranch),
    /// Go on telling one
    Start(OutboxTarget),
    /// Stop telling one; what it has not heard waits
    Stop(OutboxTarget),
}

/// A database and one of its branches.
#[derive(Debug, Clone, Args)]
pub struct OfBranch {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
}

/// Settings of `outbox add`.
#[derive(Debug, Clone, Args)]
pub struct OutboxAdd {
    /// Where.
    #[command(flatten)]
    pub of: OfBranch,
    /// What it is called: small letters, digits, hyphens
    pub name: String,
    /// How it is told
    #[arg(long)]
    pub kind: Kind,
    /// http://HOST:PORT/PATH, or the whole path of a file
    #[arg(long)]
    pub address: String,
    /// The variable that holds the key of the signature where `serve` runs: SANSHENG_OUTBOX_…
    #[arg(long)]
    pub secret_env: String,
    /// Tell it of everything that ever was
    #[arg(long)]
    pub from_start: bool,
}

/// Which target.
#[derive(Debug, Clone, Args)]
pub struct OutboxTarget {
    /// Where.
    #[command(flatten)]
    pub of: OfBranch,
    /// What it is called
    pub name: String,
}

/// Settings of `import subscribers`.
#[derive(Debug, Clone, Args)]
pub struct ImportSubscribers {
    /// Which database.
    #[command(flatten)]
    pub database: Database,
    /// The branch; may be left out while there is one
    #[arg(long)]
    pub branch: Option<String>,
    /// Only look at the file: nothing is changed
    #[arg(long)]
    pub check: bool,
    /// Where lines that are left out are written, with their reasons; beside the file when left out
    #[arg(long)]
    pub bad: Option<PathBuf>,
    /// The CSV or XLSX file; docs/import.md says its columns
    pub file: PathBuf,
}

/// Settings of `demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// A database of your own, empty at first; an SQLite file in the data folder when left out
    #[arg(long, env = "SANSHENG_DATABASE", value_parser = DatabaseUrl::parse, hide_env_values = true)]
    pub database: Option<DatabaseUrl>,
    /// Where the demo keeps its data and demo-accounts.json
    #[arg(long, env = "SANSHENG_DATA", default_value = "demo-data")]
    pub data: PathBuf,
    /// Where to listen
    #[arg(long, env = "SANSHENG_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// How many accounts the city has
    #[arg(long, env = "SANSHENG_SUBSCRIBERS", default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..=10_000_000))]
    pub subscribers: u64,
    /// How many days it has lived; with 0 the hall has no past, nor a morning
    #[arg(long, env = "SANSHENG_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(0..=366))]
    pub days: u64,
    /// How many people come to the hall on a whole weekday of its past
    #[arg(long, env = "SANSHENG_VISITS", default_value_t = 610, value_parser = clap::value_parser!(u64).range(1..=2_000))]
    pub visits: u64,
    /// Repeats the same people and days
    #[arg(long, env = "SANSHENG_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Nobody but you comes to the hall
    #[arg(long, env = "SANSHENG_NO_CROWD")]
    pub no_crowd: bool,
    /// Whom customers can pay through by QR code.
    #[command(flatten)]
    pub providers: Providers,
}
