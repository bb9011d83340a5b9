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
    let proxies = settings.trusted_proxies.clone();
    serve_behind(listener, door, settings.public_url.clone(), proxies, &settings.providers).await
}

/// Serves an open door on a listener until a signal comes; tests and the demo come in here.
pub async fn serve_on(
    listener: TcpListener,
    door: Door,
    public_url: Option<String>,
    providers: &settings::Providers,
) -> Result<(), ServeError> {
    serve_behind(listener, door, public_url, Vec::new(), providers).await
}

/// As [`serve_on`], behind proxies whose word about a client's address is believed.
async fn serve_behind(
    listener: TcpListener,
    door: Door,
    public_url: Option<String>,
    proxies: Vec<IpAddr>,
    providers: &settings::Providers,
) -> Result<(), ServeError> {
    let address = listener.local_addr()?;
    let public_url = public_url.unwrap_or_else(|| format!("http://{address}"));
    let providers = setup::providers(providers, &public_url, door.clock())?;
    let app = App::with(door.clone(), &public_url, Auth::new(HashCost::FULL, proxies)).offering(providers);
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
