//! Every flag and variable, once. Each flag is also a `SANSHENG_*` variable.

use std::net::SocketAddr;

use clap::{Args, Parser, Subcommand};

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
    /// Serve the hall over HTTP
    Serve(Serve),
    /// Bring the database to this program's schema
    Migrate(Database),
    /// Prove journal chain, ledger, aggregates and references; exit 1 and name the first thing wrong
    Verify(Database),
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
    #[arg(long, env = "SANSHENG_PUBLIC_URL")]
    pub public_url: Option<String>,
}
