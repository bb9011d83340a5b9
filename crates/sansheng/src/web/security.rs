//! What holds for every request and every answer: an id, size and time limits, where it may come from, the headers that
//! tell browsers what our pages never do, and problems put into words (a page for people, JSON for programs).

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use http_body_util::Limited;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::app::App;
use super::auth::cookie::Jar;
use super::auth::identity::{RequestId, Slot, Who, changes};
use super::auth::known::Worth;
use super::kept::{self, Kept};
use super::look::{self, Look};
use super::pages::account::sign_in;
use super::pages::kiosk::routes as kiosk;
use super::refusal::{Problem, name_of};
use super::zero;
use crate::exchange::UPLOAD_BYTES_MAX;
use crate::kernel::Language;
use crate::people::rules::Standing;

/// The largest body: a form, a hall pack, never a film. Routes that take more say so themselves.
pub const BODY_BYTES_MAX: usize = 512 * 1024;
/// A body that stops coming is not waited for longer than this.
const BODY_PAUSE_MAX: Duration = Duration::from_secs(10);
/// An answer begins within this time, or the request is given up: longer than the door's own limit.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// Where a file of accounts is sent to.
const UPLOAD_PATH: &str = "/admin/import/files";
/// A city comes over the hall's own network and is taken in within this time; it goes on by itself when nobody waits.
const UPLOAD_WITHIN: Duration = Duration::from_secs(900);
/// A stream looks again this often whether its session is still open (ASVS asks for a minute).
const STREAM_LOOKS_AGAIN: Duration = Duration::from_secs(20);
/// Nothing inline, nothing foreign, no frames. `data:` is the empty icon.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Puts everything around the routes.
pub fn around(router: Router<App>, app: &App) -> Router<App> {
    router
        .layer(from_fn(kept::keep))
        .layer(from_fn(zero::keep_out))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE_MAX))
        .layer(from_fn(bounded))
        .layer(CatchPanicLayer::custom(|_| {
            Problem::named(StatusCode::INTERNAL_SERVER_ERROR, "internal").into_response()
        }))
        .layer(from_fn_with_state(app.clone(), outermost))
}

/// Bounds a body, and the time until its answer begins. A file of accounts may be larger and take longer than a form.
async fn bounded(request: Request, next: Next) -> Response {
    let upload = request.uri().path() == UPLOAD_PATH;
    let (bytes_max, within) = if upload { (UPLOAD_BYTES_MAX, UPLOAD_WITHIN) } else { (BODY_BYTES_MAX, ANSWER_WITHIN) };
    let length = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    if length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > bytes_max as u64) {
        return Problem::named(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large").into_response();
    }
    let request = request.map(|body| Body::new(Limited::new(body, bytes_max)));
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::GATEWAY_TIMEOUT.into_response(),
    }
}

/// Answers for addresses that are not ours.
pub async fn not_found() -> Problem {
    Problem::not_found()
}

/// Answers for methods that an address does not take.
pub async fn not_allowed() -> Problem {
    Problem::named(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed")
}

async fn outermost(State(app): State<App>, mut request: Request, next: Next) -> Response {
    // Made here and not taken from a header, so that nobody writes into our log and journal with it.
    let id = app.next_request_id();
    let asked = Asked::of(&request, &app);
    let slot = Slot::default();
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(slot.clone());
    let refused = if comes_from_elsewhere(&request, &app) {
        Some(Problem::named(StatusCode::FORBIDDEN, "cross_site"))
    } else if !is_plain(request.uri()) {
        // `..`, `//`, encoded slashes: no page of ours has them, so they are nobody's.
        Some(Problem::not_found())
    } else {
        None
    };
    let response = match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    };
    let lang = slot.0.get().map_or(asked.look.lang, |found| found.lang);
    let session = slot.0.get().and_then(|found| found.who.session());
    let mut response = match (session, response.extensions().get::<Kept>()) {
        (Some(session), Some(kept)) => {
            let look = Look { lang, here: "/locked".to_owned(), ..asked.look.clone() };
            sign_in::carrying(&session, &look, response.status(), kept)
        }
        _ => worded(response, &asked, lang, &app).await,
    };
    if is_stream(&response) {
        response = ends_with_its_session(response, &app, &slot);
    }
    let personal = slot.0.get().is_some_and(|found| !matches!(found.who, Who::Public));
    put_headers(&mut response, &app, &asked, &id, personal);
    response
}

/// What of a request is needed after it was used up.
struct Asked {
    method: Method,
    uri: Uri,
    page: bool,
    look: Look,
}

impl Asked {
    fn of(request: &Request, app: &App) -> Self {
        let (uri, headers) = (request.uri().clone(), request.headers());
        let text = |name: HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
        let page = text(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        let mut look = Look::of(&uri, headers);
        if changes(request.method()) {
            // An address that takes forms may have no page to go back to.
            let host = text(header::HOST);
            let from = look::sent_from(headers, |origin| is_own_origin(origin, host, app));
            look.here = from.filter(|from| from != uri.path()).unwrap_or_else(|| kiosk::start_of(uri.path()));
        }
        Self { method: request.method().clone(), page: page && !uri.path().starts_with("/api/"), look, uri }
    }

    fn posted(&self) -> bool {
        changes(&self.method)
    }
}

/// A request that changes something must come from our own pages, or from a program that brings its token itself.
/// Browsers say where a request comes from; what says so of another place is refused, and so is a cookie alone.
fn comes_from_elsewhere(request: &Request, app: &App) -> bool {
    if !changes(request.method()) {
        return false;
    }
    let headers = request.headers();
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site != "same-origin";
    }
    if let Some(origin) = text("origin") {
        return !is_own_origin(origin, text("host"), app);
    }
    let https = app.is_https();
    let with_cookie = Jar::Session.read(headers, https).is_some() || Jar::Device.read(headers, https).is_some();
    with_cookie && !headers.contains_key(header::AUTHORIZATION)
}

fn is_own_origin(origin: &str, host: Option<&str>, app: &App) -> bool {
    let own = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    origin == &*app.public_url || own.is_some_and(|own| Some(own) == host)
}

fn is_plain(uri: &Uri) -> bool {
    let path = uri.path();
    let lower = path.to_ascii_lowercase();
    path.len() <= 512
        && !["//", "/../", "/./", "\\", "%2e", "%2f", "%5c", "%25", "%00"].iter().any(|bad| lower.contains(bad))
        && !lower.ends_with("/..")
        && !lower.ends_with("/.")
}

fn is_stream(response: &Response) -> bool {
    content_type(response).starts_with("text/event-stream")
}

fn content_type(response: &Response) -> &str {
    response.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("")
}

/// A stream of somebody known ends within the minute in which their session does.
fn ends_with_its_session(response: Response, app: &App, slot: &Slot) -> Response {
    let Some(token) = slot.0.get().and_then(|found| found.token.clone()) else { return response };
    let (parts, body) = response.into_parts();
    let over = until_over(app.clone(), token);
    Response::from_parts(parts, Body::from_stream(body.into_data_stream().take_until(over)))
}

async fn until_over(app: App, token: std::sync::Arc<str>) {
    let mut changes = app.auth.known.changes();
    loop {
        // Whatever wakes us, the token is looked at again.
        let _ = tokio::time::timeout(STREAM_LOOKS_AGAIN, changes.changed()).await;
        match app.auth.known.worth(&app.door, &token, false).await {
            Ok(Worth::Device(_) | Worth::Session(_, Standing::Open)) => {}
            // A store out of reach is no reason to go dark: screens say that they are behind.
            Err(_) => tokio::time::sleep(Duration::from_secs(1)).await,
            Ok(_) => return,
        }
    }
}

/// Turns whatever is not well into a named problem in the caller's language; for people, into a page or a way to sign in.
async fn worded(response: Response, asked: &Asked, lang: Language, app: &App) -> Response {
    let status = response.status();
    if status.is_success() || status.is_redirection() || status.is_informational() {
        return response;
    }
    let mut problem = match response.extensions().get::<Problem>() {
        Some(problem) => problem.clone(),
        None if content_type(&response).starts_with("text/html") => return response,
        None if content_type(&response) == "text/plain; charset=utf-8" && status == StatusCode::SERVICE_UNAVAILABLE => {
            return response;
        }
        None => Problem::named(status, name_of(status)),
    };
    problem.lang = lang;
    let way = match problem.name.as_str() {
        "sign_in_needed" => Some("/sign-in"),
        "session_locked" => Some("/locked"),
        "proof_needed" if asked.page => Some("/locked"),
        "second_factor_needed" | "password_expired" => Some("/me"),
        _ => None,
    };
    if let Some(way) = way.filter(|_| asked.page) {
        return to_sign_in(way, asked);
    }
    if !asked.page {
        return problem.into_response();
    }
    let look = Look { lang, ..asked.look.clone() };
    let kiosk = kiosk::at(app, asked.uri.path(), &look).await;
    look::problem_page(&problem, &look, asked.posted(), kiosk.as_ref())
}

fn to_sign_in(way: &str, asked: &Asked) -> Response {
    let back = if asked.method == Method::GET { asked.look.here.as_str() } else { "" };
    let back = percent_encoding::utf8_percent_encode(back, percent_encoding::NON_ALPHANUMERIC).to_string();
    let to = if back.is_empty() { way.to_owned() } else { format!("{way}?next={back}") };
    let to = HeaderValue::from_str(&to).unwrap_or_else(|_| HeaderValue::from_static("/sign-in"));
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(header::LOCATION, to);
    response
}

fn put_headers(response: &mut Response, app: &App, asked: &Asked, id: &str, personal: bool) {
    let headers = response.headers_mut();
    let fixed = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ];
    for (name, value) in fixed {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if app.is_https() {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    // A public answer may say how long it keeps; whatever it does not say, and all that is personal, is kept nowhere.
    let asset = asked.uri.path().starts_with("/assets/");
    if (personal && !asset) || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if let Some(kept) = look::kept_choice(&asked.uri, app.is_https()) {
        headers.append(header::SET_COOKIE, kept);
    }
}
