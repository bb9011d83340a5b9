//! The socket: who may stay how long without saying anything, how large a head may be, how many may be here at once.
//! What a request may do afterwards is said in `security`.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

/// The head of a request arrives within this time, also on a connection that is kept: slow heads hold nothing for long.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// A head is at most this large; cookies, a token and a long path need a tenth of it.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// And has at most so many lines.
const HEAD_LINES_MAX: usize = 64;
/// So many connections at once: a thousand screens and as many phones, within the usual limit of open files.
const CONNECTIONS_MAX: usize = 8_192;
/// A pause when the system has no socket left to give.
const PAUSE: Duration = Duration::from_millis(50);

/// Serves until `stop` resolves, then lets every request that has begun come to its end.
pub async fn listen(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = next(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, place)) = accepted else { continue };
        // Small answers leave at once instead of waiting for more to send.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<Incoming>| {
            let (router, mut request) = (router.clone(), request.map(axum::body::Body::new) as Request);
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
            async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_WITHIN)
            .max_buf_size(HEAD_BYTES_MAX)
            .max_headers(HEAD_LINES_MAX)
            .serve_connection(TokioIo::new(stream), service);
        let watched = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is no news.
            let _ = watched.await;
            drop(place);
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

type Accepted = (TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit);

async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> Option<Accepted> {
    let place = places.clone().acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => Some((stream, peer, place)),
        Err(why) => {
            tracing::warn!(%why, "a connection could not be taken");
            tokio::time::sleep(PAUSE).await;
            None
        }
    }
}
