//! Live screens: a region is rendered once a change and shared by all viewers; a stream sends whole regions, the
//! present state first, so that a lost event does no harm.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use tokio::sync::{Notify, broadcast, watch};
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

/// A screen as it was rendered.
#[derive(Debug)]
struct Rendered {
    regions: Vec<Region>,
    /// Every viewer who came up to this number came before the rendering began.
    viewers: u64,
}

/// A screen that somebody watches. Who joins gets nothing that was rendered before they came: their page is newer, and
/// an older state would take it back to what it has left.
#[derive(Clone)]
struct Screen {
    rendered: watch::Receiver<Arc<Rendered>>,
    viewers: Arc<AtomicU64>,
    came: Arc<Notify>,
}

impl Screen {
    fn is_kept(&self) -> bool {
        self.rendered.has_changed().is_ok()
    }

    /// Joins, and says from which rendering on.
    fn join(self) -> (watch::Receiver<Arc<Rendered>>, u64) {
        let viewer = self.viewers.fetch_add(1, Ordering::SeqCst) + 1;
        self.came.notify_one();
        (self.rendered, viewer)
    }
}

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
    open: Arc<Mutex<HashMap<String, Screen>>>,
}

/// Answers with the stream of a screen. `render` is a closure like `|app| async move { … }`.
pub async fn stream<F, Fut>(app: &App, what: Watch, render: F) -> Result<impl IntoResponse + use<F, Fut>, Problem>
where
    F: Fn(App) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<Vec<Region>, Problem>> + Send + 'static,
{
    let render: Render = Arc::new(move |app| Box::pin(render(app)));
    let (receiver, viewer) = open(app, what, render).await?;
    let until = app.ended();
    // A beat that the page can hear: without one for a while it says that it is behind.
    let beat = KeepAlive::new().interval(BEAT).event(Event::default().event("beat").data("1"));
    Ok(Sse::new(changes(receiver, viewer).take_until(until)).keep_alive(beat))
}

async fn open(app: &App, what: Watch, render: Render) -> Result<(watch::Receiver<Arc<Rendered>>, u64), Problem> {
    let known = |app: &App| app.screens.open.lock().ok().and_then(|open| open.get(&what.key).cloned());
    if let Some(screen) = known(app).filter(Screen::is_kept) {
        return Ok(screen.join());
    }
    // Subscribed before the first look, so that nothing falls between.
    let news = app.door.live().subscribe();
    let first = Rendered { regions: render(app.clone()).await?, viewers: 0 };
    if let Some(screen) = known(app).filter(Screen::is_kept) {
        return Ok(screen.join());
    }
    let (sender, rendered) = watch::channel(Arc::new(first));
    let screen = Screen { rendered: rendered.clone(), viewers: Arc::default(), came: Arc::default() };
    if let Ok(mut open) = app.screens.open.lock() {
        if open.len() >= SCREENS_MAX {
            open.retain(|_, screen| screen.is_kept());
        }
        open.insert(what.key.clone(), screen.clone());
    }
    let (viewers, came) = (screen.viewers, screen.came);
    tokio::spawn(keep_rendered(app.clone(), what, render, news, Shown { sender, viewers, came }));
    Ok((rendered, 0))
}

/// The other end of a screen: who renders it.
struct Shown {
    sender: watch::Sender<Arc<Rendered>>,
    viewers: Arc<AtomicU64>,
    came: Arc<Notify>,
}

async fn keep_rendered(
    app: App,
    what: Watch,
    render: Render,
    mut news: broadcast::Receiver<Arc<crate::door::News>>,
    Shown { sender, viewers, came }: Shown,
) {
    let mut alone = Duration::ZERO;
    loop {
        let waited = tokio::select! {
            waited = tokio::time::timeout(RENEW, next_of_interest(&app, &mut news, &what)) => waited,
            () = came.notified() => Ok(true),
        };
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
        let viewers = viewers.load(Ordering::SeqCst);
        if let Ok(regions) = render(app.clone()).await {
            sender.send_if_modified(|present| {
                let changed = present.regions != regions || present.viewers != viewers;
                if changed {
                    *present = Arc::new(Rendered { regions, viewers });
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
async fn next_of_interest(app: &App, news: &mut broadcast::Receiver<Arc<crate::door::News>>, what: &Watch) -> bool {
    loop {
        match news.recv().await {
            Ok(news) => {
                app.heed(&news.events);
                let ours = |hall: &Option<String>| what.hall.is_none() || hall.is_none() || *hall == what.hall;
                if news.branch == what.branch && news.events.iter().any(|event| ours(&event.hall)) {
                    return true;
                }
            }
            Err(broadcast::error::RecvError::Lagged(_)) => {
                app.forget_halls();
                return true;
            }
            Err(broadcast::error::RecvError::Closed) => return false,
        }
    }
}

fn changes(receiver: watch::Receiver<Arc<Rendered>>, viewer: u64) -> impl Stream<Item = Result<Event, Infallible>> {
    let mut sent: HashMap<&'static str, String> = HashMap::new();
    WatchStream::new(receiver).flat_map(move |rendered| {
        let mut events = Vec::new();
        let regions = if rendered.viewers < viewer { &[] } else { rendered.regions.as_slice() };
        for region in regions {
            if sent.get(region.name) != Some(&region.html) {
                sent.insert(region.name, region.html.clone());
                events.push(Ok(Event::default().event(region.name).data(region.html.replace(['\r', '\n'], " "))));
            }
        }
        futures_util::stream::iter(events)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(words: &str, viewers: u64) -> Arc<Rendered> {
        Arc::new(Rendered { regions: vec![Region { name: "scene", html: words.to_owned() }], viewers })
    }

    async fn sent(viewer: u64) -> usize {
        let (sender, receiver) = watch::channel(rendered("before", 6));
        let stream = changes(receiver, viewer);
        tokio::pin!(stream);
        let mut events = 0;
        for (words, viewers) in [("before", 6), ("after", 7), ("after", 8)] {
            sender.send_replace(rendered(words, viewers));
            while let Ok(Some(_)) = tokio::time::timeout(Duration::from_millis(20), stream.next()).await {
                events += 1;
            }
        }
        events
    }

    #[tokio::test]
    async fn who_joins_gets_nothing_rendered_before_they_came() {
        assert_eq!(sent(7).await, 1, "the state after they came, once");
        assert_eq!(sent(0).await, 2, "an earlier viewer sees both states");
    }
}
