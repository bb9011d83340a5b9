//! Live screens: a region is rendered once a change and shared by all viewers; a stream sends whole regions, the
//! present state first, so that a lost event does no harm.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use tokio::sync::{broadcast, watch};
use tokio_stream::wrappers::WatchStream;

use super::app::App;
use super::refusal::Problem;

/// Changes closer together than this are rendered as one.
const GATHER: Duration = Duration::from_millis(40);
/// Without any change a screen is rendered anew this often: waiting times pass by themselves.
const RENEW: Duration = Duration::from_secs(5);
/// When nothing changes, a stream beats this often; `live.ts` waits 25 s.
const BEAT: Duration = Duration::from_secs(8);
/// A screen nobody has watched for this long is no longer rendered.
const LINGER: Duration = Duration::from_secs(20);
/// At most this many different screens are kept rendered.
const SCREENS_MAX: usize = 5_000;

/// A part of a page that is sent whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The event name that the page swaps it by.
    pub name: &'static str,
    /// Its HTML.
    pub html: String,
}

impl Region {
    /// A region from markup.
    pub fn new(name: &'static str, html: maud::Markup) -> Self {
        Self { name, html: html.into_string() }
    }
}

type Rendered = Arc<Vec<Region>>;

/// Renders the present state of a screen.
pub type Render = Arc<dyn Fn(App) -> Pin<Box<dyn Future<Output = Result<Vec<Region>, Problem>> + Send>> + Send + Sync>;

/// What a screen watches.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Tells screens apart: `board/renmin/zh-CN`.
    pub key: String,
    /// Events of this branch …
    pub branch: String,
    /// … and of this hall, or of every hall of the branch.
    pub hall: Option<String>,
}

/// The screens that are being watched.
#[derive(Clone, Default)]
pub struct Screens {
    open: Arc<Mutex<HashMap<String, watch::Receiver<Rendered>>>>,
}

/// Answers with the stream of a screen. `render` is a closure like `|app| async move { … }`.
pub async fn stream<F, Fut>(app: &App, what: Watch, render: F) -> Result<impl IntoResponse + use<F, Fut>, Problem>
where
    F: Fn(App) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<Region>, Problem>> + Send + 'static,
{
    let render: Render = Arc::new(move |app| Box::pin(render(app)));
    let receiver = open(app, what, render).await?;
    let until = app.ended();
    // A beat that the page can hear: without one for a while it says that it is behind.
    let beat = KeepAlive::new().interval(BEAT).event(Event::default().event("beat").data("1"));
    Ok(Sse::new(changes(receiver).take_until(until)).keep_alive(beat))
}

async fn open(app: &App, what: Watch, render: Render) -> Result<watch::Receiver<Rendered>, Problem> {
    let known = |app: &App| app.screens.open.lock().ok().and_then(|open| open.get(&what.key).cloned());
    if let Some(receiver) = known(app).filter(|r| r.has_changed().is_ok()) {
        return Ok(receiver);
    }
    // Subscribed before the first look, so that nothing falls between.
    let news = app.door.live().subscribe();
    let first = Arc::new(render(app.clone()).await?);
    if let Some(receiver) = known(app).filter(|r| r.has_changed().is_ok()) {
        return Ok(receiver);
    }
    let (sender, receiver) = watch::channel(first);
    if let Ok(mut open) = app.screens.open.lock() {
        if open.len() >= SCREENS_MAX {
            open.retain(|_, receiver| receiver.has_changed().is_ok());
        }
        open.insert(what.key.clone(), receiver.clone());
    }
    tokio::spawn(keep_rendered(app.clone(), what, render, news, sender));
    Ok(receiver)
}

async fn keep_rendered(
    app: App,
    what: Watch,
    render: Render,
    mut news: broadcast::Receiver<Arc<crate::door::News>>,
    sender: watch::Sender<Rendered>,
) {
    let mut alone = Duration::ZERO;
    loop {
        let waited = tokio::time::timeout(RENEW, next_of_interest(&mut news, &what)).await;
        if waited == Ok(false) {
            return;
        }
        // The map holds one receiver; more than that is somebody watching.
        alone = if sender.receiver_count() > 1 { Duration::ZERO } else { alone + RENEW };
        if alone > LINGER {
            break;
        }
        if waited.is_ok() {
            tokio::time::sleep(GATHER).await;
            while news.try_recv().is_ok() {}
        }
        if let Ok(regions) = render(app.clone()).await {
            sender.send_if_modified(|present| {
                let changed = **present != regions;
                if changed {
                    *present = Arc::new(regions);
                }
                changed
            });
        }
    }
    if let Ok(mut open) = app.screens.open.lock() {
        open.remove(&what.key);
    }
}

/// Waits until something happened that the screen shows; `false` when the server is ending.
async fn next_of_interest(news: &mut broadcast::Receiver<Arc<crate::door::News>>, what: &Watch) -> bool {
    loop {
        match news.recv().await {
            Ok(news) => {
                let ours = |hall: &Option<String>| what.hall.is_none() || hall.is_none() || *hall == what.hall;
                if news.branch == what.branch && news.events.iter().any(|event| ours(&event.hall)) {
                    return true;
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => return true,
            Err(broadcast::error::RecvError::Closed) => return false,
        }
    }
}

fn changes(receiver: watch::Receiver<Rendered>) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut sent: HashMap<&'static str, String> = HashMap::new();
    WatchStream::new(receiver).flat_map(move |regions| {
        let mut events = Vec::new();
        for region in regions.iter() {
            if sent.get(region.name) != Some(&region.html) {
                sent.insert(region.name, region.html.clone());
                events.push(Ok(Event::default().event(region.name).data(region.html.replace(['\r', '\n'], " "))));
            }
        }
        futures_util::stream::iter(events)
    })
}
