//! A server process from its first line to its last: open the store, listen, follow signals, end cleanly.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::devices::{outbox, printer};
use crate::door::Door;
use crate::foresight;
use crate::kernel::Clock;
use crate::people::hashing::HashCost;
use crate::providers::{asking, setup};
use crate::settings;
use crate::store::migrate::migrate;
use crate::tick;
use crate::web::auth::Auth;
use crate::web::exposed::Exposed;
use crate::web::{self, App};

/// How long requests may take to end after the server was told to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// Why a server could not start or had to stop; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The schema.
    #[error(transparent)]
    Migrate(#[from] crate::store::migrate::MigrateError),
    /// The address.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The providers.
    #[error(transparent)]
    Providers(#[from] setup::SetupError),
    /// What is shown of the server.
    #[error("{0}")]
    Exposed(String),
    /// Something of the operating system.
    #[error("{0}")]
    System(#[from] std::io::Error),
    /// A sync failed: nobody can say what is on the disk until the process has started again.
    #[error("the disk failed while a commit was being written; start again")]
    Broken,
}

/// Serves until it is told to stop.
pub async fn serve(settings: &settings::Serve) -> Result<(), ServeError> {
    let url = settings.database.database.clone();
    let migrated = tokio::task::spawn_blocking({
        let url = url.clone();
        move || migrate(&url)
    });
    migrated.await.map_err(std::io::Error::other)??;
    let listener = TcpListener::bind(settings.listen).await.map_err(|e| ServeError::Listen(settings.listen, e))?;
    let door = Door::open(&url, Clock::System);
    let exposed =
        Exposed::new(settings.no_api_docs, settings.metrics_token_file.as_deref()).map_err(ServeError::Exposed)?;
    let rim = Rim { public_url: settings.public_url.clone(), proxies: settings.trusted_proxies.clone(), exposed };
    serve_behind(listener, door, rim, &settings.providers).await
}

/// What stands before a server, and what it shows of itself.
#[derive(Default)]
struct Rim {
    public_url: Option<String>,
    proxies: Vec<IpAddr>,
    exposed: Exposed,
}

impl Rim {
    /// What whoever starts the server should know. The process speaks no TLS, so whoever says https has a proxy; without
    /// its name everybody seems to come from it, and what is counted by address is counted for all of them together.
    fn warning(&self) -> Option<&'static str> {
        let https = self.public_url.as_ref().is_some_and(|url| url.starts_with("https://"));
        (https && self.proxies.is_empty()).then_some(
            "no proxy is named: all requests seem to come from one address, and a stranger who guesses passwords slows \
             everybody's sign-in; give --trusted-proxies (SANSHENG_TRUSTED_PROXIES) the address of the TLS proxy, such as \
             127.0.0.1",
        )
    }
}

/// Serves an open door on a listener until a signal comes; tests and the demo come in here.
pub async fn serve_on(
    listener: TcpListener,
    door: Door,
    public_url: Option<String>,
    providers: &settings::Providers,
) -> Result<(), ServeError> {
    serve_behind(listener, door, Rim { public_url, ..Rim::default() }, providers).await
}

/// As [`serve_on`], behind proxies whose word about a client's address is believed, showing what it may of itself.
async fn serve_behind(
    listener: TcpListener,
    door: Door,
    rim: Rim,
    providers: &settings::Providers,
) -> Result<(), ServeError> {
    if let Some(warning) = rim.warning() {
        tracing::warn!("{warning}");
    }
    let address = listener.local_addr()?;
    let public_url = rim.public_url.unwrap_or_else(|| format!("http://{address}"));
    let providers = setup::providers(providers, &public_url, door.clock())?;
    let app = App::with(door.clone(), &public_url, Auth::new(HashCost::FULL, rim.proxies));
    let app = app.offering(providers).showing(rim.exposed);
    let following = [
        tokio::spawn(tick::beat(app.clone())),
        tokio::spawn(tick::bill(app.clone())),
        tokio::spawn(tick::count_days(app.clone())),
        tokio::spawn(printer::follow(app.clone())),
        tokio::spawn(asking::follow(app.clone())),
        tokio::spawn(outbox::follow(app.clone(), outbox::Pace::SERVER)),
        tokio::spawn(foresight::follow::follow(door.clone())),
    ];
    tracing::info!(%address, database = %door.url(), "serving");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let told = tokio::spawn(until_told(door.clone(), stop));
    let mut graceful = stopped.clone();
    let ending = app.clone();
    let serving = web::listen::listen(listener, web::router(app), async move {
        let _ = graceful.wait_for(|stop| *stop).await;
        ending.end();
    });
    let mut late = stopped;
    tokio::select! {
        () = serving => {}
        () = async { let _ = late.wait_for(|stop| *stop).await; tokio::time::sleep(DRAIN).await } => {}
    }
    told.abort();
    following.iter().for_each(tokio::task::JoinHandle::abort);
    let broken = door.is_broken();
    // What was taken is finished and answered before the lanes end.
    tokio::task::spawn_blocking(move || door.close()).await.map_err(std::io::Error::other)?;
    if broken { Err(ServeError::Broken) } else { Ok(()) }
}

async fn until_told(door: Door, stop: tokio::sync::watch::Sender<bool>) {
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else {
        return;
    };
    let broken = async {
        while !door.is_broken() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::select! { _ = term.recv() => {}, _ = int.recv() => {}, () = broken => {} }
    tracing::info!("ending: no new command is taken, every answered one is kept");
    let _ = stop.send(true);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_without_a_named_proxy_is_warned_of() {
        let rim = |url: Option<&str>, proxies: &[&str]| Rim {
            public_url: url.map(str::to_owned),
            proxies: proxies.iter().map(|ip| ip.parse().expect("an address")).collect(),
            exposed: Exposed::default(),
        };
        assert!(
            rim(Some("https://hall.example"), &[]).warning().is_some_and(|said| said.contains("--trusted-proxies"))
        );
        assert_eq!(rim(Some("https://hall.example"), &["127.0.0.1"]).warning(), None);
        assert_eq!(rim(Some("http://127.0.0.1:8080"), &[]).warning(), None);
        assert_eq!(rim(None, &[]).warning(), None);
    }
}
