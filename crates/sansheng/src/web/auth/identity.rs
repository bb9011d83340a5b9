//! Who sent a request, found once a request: bearer token first, then the cookies. Counts it against the limits.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use super::cookie::{self, Jar};
use super::known::Worth;
use crate::kernel::{Actor, Language};
use crate::people::rules::Standing;
use crate::people::{Device, Person, Session};
use crate::web::app::App;
use crate::web::limits::Class;
use crate::web::look::{self, Look};
use crate::web::refusal::Problem;

/// Who sent a request.
#[derive(Clone, Debug, Default)]
pub enum Who {
    /// Nobody that we know.
    #[default]
    Public,
    /// A person whose session is open.
    Staff(Arc<Session>),
    /// A person whose session waits for the password.
    Locked(Arc<Session>),
    /// A device.
    Device(Arc<Device>),
}

impl Who {
    /// The session of a person, open or locked.
    pub fn session(&self) -> Option<Arc<Session>> {
        match self {
            Self::Staff(session) | Self::Locked(session) => Some(session.clone()),
            Self::Public | Self::Device(_) => None,
        }
    }
}

/// A request's sender, language and origin.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Who.
    pub who: Who,
    /// The token it came with, for streams that look again.
    pub token: Option<Arc<str>>,
    /// The language to answer in.
    pub lang: Language,
    /// The address it came from.
    pub address: IpAddr,
    /// The request's id.
    pub request: String,
}

impl Identity {
    /// Who acts, for the journal.
    pub fn actor(&self) -> Actor {
        let actor = match &self.who {
            Who::Public | Who::Locked(_) => Actor::public(),
            Who::Staff(session) => session.actor(),
            Who::Device(device) => device.actor(),
        };
        actor.on_request(&self.request)
    }
}

/// Where the outer layers keep what was found, so that one request is looked at once.
#[derive(Clone, Debug, Default)]
pub struct Slot(pub Arc<OnceLock<Identity>>);

/// The id of a request, as log, journal and answer carry it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Finds out who sent a request.
pub async fn identify(parts: &mut Parts, app: &App) -> Result<Identity, Problem> {
    let slot = parts.extensions.get_or_insert_default::<Slot>().clone();
    if let Some(found) = slot.0.get() {
        return Ok(found.clone());
    }
    let found = look(parts, app).await?;
    Ok(slot.0.get_or_init(|| found).clone())
}

async fn look(parts: &Parts, app: &App) -> Result<Identity, Problem> {
    let (headers, now) = (&parts.headers, app.now());
    let address = address(parts, app);
    let asked = look::chosen_language(&parts.uri, headers);
    let browser = Look::of(&parts.uri, headers).lang;
    let in_asked = |problem: Problem| problem.in_language(browser);
    let uses = !wants_stream(headers);
    let mut found = (Who::Public, None);
    let mut offered = false;
    for token in tokens(parts, app) {
        offered = true;
        let worth = app.auth.known.worth(&app.door, token, uses).await;
        let who = match worth.map_err(|answer| in_asked(Problem::of(answer)))? {
            Worth::Nothing => continue,
            Worth::Session(session, Standing::Open) => Who::Staff(session),
            Worth::Session(session, _) => Who::Locked(session),
            Worth::Device(device) => Who::Device(device),
        };
        found = (who, Some(Arc::from(token)));
        break;
    }
    let (who, token) = found;
    let lang = asked.unwrap_or_else(|| match &who {
        Who::Staff(session) | Who::Locked(session) => read_by(&session.person, &parts.headers),
        _ => browser,
    });
    let told = |problem: Problem| problem.in_language(lang);
    let limits = &app.auth.limits;
    match &who {
        Who::Public | Who::Locked(_) => {
            if offered && matches!(who, Who::Public) {
                limits.check(Class::BadCredentials, &address.to_string(), now).map_err(told)?;
            }
            let class = if changes(&parts.method) { Class::PublicWrite } else { Class::PublicRead };
            limits.check(class, &address.to_string(), now).map_err(told)?;
        }
        Who::Staff(session) => limits.check(Class::Staff, &session.person.id, now).map_err(told)?,
        Who::Device(device) => {
            let integration = device.scope == crate::people::Scope::Integration;
            let class = if integration { Class::Integration } else { Class::Device };
            limits.check(class, &device.id, now).map_err(told)?;
        }
    }
    let request = parts.extensions.get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    Ok(Identity { who, token, lang, address, request })
}

/// What somebody reads who chose nothing on this machine: what they chose for their account; else what the browser asks for,
/// as on the page where they signed in; else what the account was made with.
fn read_by(person: &Person, headers: &HeaderMap) -> Language {
    let browser = if person.language_chosen { None } else { look::browser_language(headers) };
    browser.unwrap_or(person.language)
}

/// The tokens a request brings, in the order in which they are believed. A bearer token stands alone.
fn tokens<'a>(parts: &'a Parts, app: &App) -> impl Iterator<Item = &'a str> + use<'a> {
    let https = app.is_https();
    let bearer = cookie::bearer(&parts.headers);
    let alone = parts.headers.contains_key(header::AUTHORIZATION);
    // A machine where somebody is signed in may be tried as a kiosk: on the devices' own screens the device counts first.
    let device = ["/kiosk/", "/board/", "/pad/"].iter().any(|screen| parts.uri.path().starts_with(screen));
    let jars = if device { [Jar::Device, Jar::Session] } else { [Jar::Session, Jar::Device] };
    let jars = jars.into_iter().filter_map(move |jar| jar.read(&parts.headers, https));
    bearer.into_iter().chain(jars.filter(move |_| !alone))
}

/// Whether a method changes something.
pub fn changes(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Whether a stream is asked for: a screen renewing itself is no sign of a person.
pub fn wants_stream(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).is_some_and(|v| v.contains("text/event-stream"))
}

/// The address a request came from. What a proxy says of it is believed only of proxies that were named.
pub fn address(parts: &Parts, app: &App) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical();
    if !app.auth.proxies.contains(&peer) {
        return peer;
    }
    let lines = parts.headers.get_all("x-forwarded-for").into_iter().filter_map(|line| line.to_str().ok());
    let said: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
    // From the right: the first that is not a proxy of ours is who spoke to the outermost of them.
    let parsed = said.iter().rev().map_while(|text| text.parse::<IpAddr>().ok());
    parsed.map(|ip| ip.to_canonical()).find(|ip| !app.auth.proxies.contains(ip)).unwrap_or(peer)
}
