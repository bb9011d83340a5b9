//! The fake provider's command line: prints the address that it listens on, writes the keys, serves until it is stopped.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fakepay::keys::Keys;
use tokio::net::TcpListener;

/// A payment provider that is none; never for real money.
#[derive(Debug, Parser)]
#[command(name = "fakepay", version, about)]
struct Settings {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Sends notifications to this origin instead of the one that an order names: http://127.0.0.1:8080
    #[arg(long)]
    notify: Option<String>,
    /// The folder for keys and for `sansheng.env`, the settings that fit them; keys that lie there are used again
    #[arg(long)]
    keys: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Settings::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("fakepay: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(settings: Settings) -> std::io::Result<()> {
    let listener = TcpListener::bind(settings.listen).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let keys = Keys::in_folder(&settings.keys, &origin)?;
    println!("{origin}");
    std::io::stdout().flush()?;
    tokio::select! {
        served = fakepay::serve(listener, keys, settings.notify.as_deref()) => served,
        _ = tokio::signal::ctrl_c() => Ok(()),
    }
}
