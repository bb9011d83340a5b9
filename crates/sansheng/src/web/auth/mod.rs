//! Who may do what. An extractor in a handler's signature is the permission: `clerk: Clerk` lets clerks and duty managers
//! in and nobody else, and a hall or counter in the address must be one that they reach, else there is no such hall.
//!
//! Which roles and scopes each extractor lets in stands in the two lists below and nowhere else; the route table takes its
//! access from the same constants, and a test walks every role over every route.

pub mod cookie;
pub mod enter;
pub mod gate;
mod held;
pub mod identity;
pub mod known;
mod means;

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde_json::json;

pub use gate::Gate;
pub use identity::{Identity, Who, identify};
pub use known::Known;
pub use means::Auth;

use super::app::App;
use super::limits::Class;
use super::refusal::Problem;
use super::routes::Access;
use crate::door::Answer;
use crate::halls::Hall;
use crate::kernel::{Actor, Language, Role};
use crate::people::{Device, PeopleRefusal, Person, Scope, Session, rules};
use crate::queue::Channel;
use crate::refusal::DoorRefusal;

/// The problem of a refusal of this domain.
pub fn no(refusal: PeopleRefusal) -> Problem {
    Problem::of(Answer::Refused(refusal.into()))
}

fn no_such_hall() -> Problem {
    Problem::of(Answer::Refused(DoorRefusal::HallNotFound.into()))
}

/// Anybody, signed in or not: pages and addresses that are public.
#[derive(Clone, Debug)]
pub struct Anyone {
    /// Who, for the journal.
    pub actor: Actor,
    /// The language they read.
    pub lang: Language,
    /// The address they came from.
    pub address: IpAddr,
    /// Who, where they are known.
    pub who: Who,
}

impl Anyone {
    /// Where they come from, for the ways in.
    pub fn from(&self) -> enter::From {
        enter::From { address: self.address, lang: self.lang, actor: self.actor.clone() }
    }

    /// Their session, open or locked, where they have one.
    pub fn session(&self) -> Option<Arc<Session>> {
        self.who.session()
    }
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let found = identify(parts, app).await?;
        Ok(Self { actor: found.actor(), lang: found.lang, address: found.address, who: found.who })
    }
}

/// Somebody with a session, also one whose screen is locked: to unlock it or to sign out.
#[derive(Clone, Debug)]
pub struct Present {
    /// The session.
    pub session: Arc<Session>,
    /// Who acts, for the journal.
    pub actor: Actor,
    /// As anybody.
    pub anyone: Anyone,
}

impl FromRequestParts<App> for Present {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let found = identify(parts, app).await?;
        let anyone = Anyone::from_request_parts(parts, app).await?;
        if matches!(found.who, Who::Device(_)) {
            return Err(denied(app, parts, &found));
        }
        let session = anyone.session();
        let session = session.ok_or_else(|| no(PeopleRefusal::SignInNeeded).in_language(anyone.lang))?;
        let actor = session.actor().on_request(&found.request);
        Ok(Self { session, actor, anyone })
    }
}

/// Somebody on the staff whose session is open, whatever their role.
#[derive(Clone, Debug)]
pub struct Staff {
    /// Who acts, for the journal.
    pub actor: Actor,
    /// Their branch.
    pub branch: String,
    /// Their hall; `None` reaches every hall of the branch.
    pub hall: Option<String>,
    /// The language they read.
    pub lang: Language,
    /// The address they came from.
    pub address: IpAddr,
    /// Their session, with who they are.
    pub session: Arc<Session>,
    now: i64,
}

impl Staff {
    /// Who they are.
    pub fn person(&self) -> &Person {
        &self.session.person
    }

    /// Their role.
    pub fn role(&self) -> Role {
        self.session.person.role
    }

    /// Where they come from, for the ways in.
    pub fn from(&self) -> enter::From {
        enter::From { address: self.address, lang: self.lang, actor: self.actor.clone() }
    }

    /// Their id, as tables write it.
    pub fn id(&self) -> &str {
        &self.session.person.id
    }

    /// Whether they reach a hall of their branch; otherwise there is no such hall.
    pub fn reaches(&self, hall: &str) -> Result<(), Problem> {
        if reaches(self.hall.as_deref(), hall) { Ok(()) } else { Err(no_such_hall().in_language(self.lang)) }
    }

    /// Asks for a password typed within the last quarter of an hour: before sensitive acts.
    pub fn proved(&self) -> Result<(), Problem> {
        let proved = rules::is_proved(&self.session, self.now);
        if proved { Ok(()) } else { Err(no(PeopleRefusal::ProofNeeded).in_language(self.lang)) }
    }
}

fn reaches(own: Option<&str>, hall: &str) -> bool {
    own.is_none_or(|own| own == hall)
}

impl FromRequestParts<App> for Staff {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        staff_in(parts, app, &Role::ALL).await
    }
}

/// Somebody on the staff at their own account: also who must set a second factor up, or choose another password, before
/// they get any further.
#[derive(Clone, Debug)]
pub struct Own(pub Staff);

impl Own {
    /// Every role, for the route table.
    pub const ACCESS: Access = Staff::ACCESS;
}

impl Deref for Own {
    type Target = Staff;
    fn deref(&self) -> &Staff {
        &self.0
    }
}

impl FromRequestParts<App> for Own {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        signed_in(parts, app, &Role::ALL).await.map(Self)
    }
}

async fn staff_in(parts: &mut Parts, app: &App, roles: &[Role]) -> Result<Staff, Problem> {
    let staff = signed_in(parts, app, roles).await?;
    held::must_owe_nothing(&staff.session, staff.now).map_err(|problem| problem.in_language(staff.lang))?;
    Ok(staff)
}

async fn signed_in(parts: &mut Parts, app: &App, roles: &[Role]) -> Result<Staff, Problem> {
    let found = identify(parts, app).await?;
    let session = match &found.who {
        Who::Staff(session) => session.clone(),
        Who::Locked(_) => return Err(no(PeopleRefusal::SessionLocked).in_language(found.lang)),
        Who::Public => return Err(no(PeopleRefusal::SignInNeeded).in_language(found.lang)),
        Who::Device(_) => return Err(denied(app, parts, &found)),
    };
    if !roles.contains(&session.person.role) {
        return Err(denied(app, parts, &found));
    }
    let (branch, hall) = (session.person.branch.clone(), session.person.hall.clone());
    within(parts, app, &branch, hall.as_deref()).await.map_err(|p| p.in_language(found.lang))?;
    let actor = found.actor();
    Ok(Staff { actor, branch, hall, lang: found.lang, address: found.address, session, now: app.now() })
}

/// A hall or a counter in the address must be of the caller's branch and within their reach. A counter's id begins with
/// its hall's.
async fn within(parts: &mut Parts, app: &App, branch: &str, own: Option<&str>) -> Result<(), Problem> {
    let Some(hall) = hall_in_path(parts, app).await else { return Ok(()) };
    let hall = app.hall(&hall).await?;
    if hall.branch == branch && reaches(own, &hall.id) { Ok(()) } else { Err(no_such_hall()) }
}

async fn hall_in_path(parts: &mut Parts, app: &App) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, app).await.ok()?;
    params.iter().find_map(|(name, value)| match name {
        "hall" => Some(value.to_owned()),
        "counter" => Some(value.rsplit_once('-').map_or(value, |(hall, _)| hall).to_owned()),
        _ => None,
    })
}

/// Refuses, and lets the journal know (now and then: one note says it all).
fn denied(app: &App, parts: &Parts, found: &Identity) -> Problem {
    let actor = found.actor();
    let branch = match &found.who {
        Who::Staff(session) => Some(session.person.branch.clone()),
        Who::Device(device) => Some(device.branch.clone()),
        _ => None,
    };
    let told = app.auth.limits.take(Class::DenialNote, &actor.id, app.now()).is_ok();
    if let Some(branch) = branch.filter(|_| told) {
        let path: String = parts.uri.path().chars().take(120).collect();
        let said = json!({ "method": parts.method.as_str(), "path": path });
        let door = app.door.clone();
        tokio::spawn(async move {
            let subject = actor.id.clone();
            let noted =
                door.write(&actor, &branch, move |work| work.record(None, "permission_denied", &subject, &said)).await;
            if let Err(why) = noted {
                tracing::warn!(?why, "a denial was not written down");
            }
        });
    }
    no(PeopleRefusal::NotPermitted).in_language(found.lang)
}

macro_rules! staff_extractors {
    ($($(#[doc = $doc:literal])* $name:ident: [$($role:ident),* $(,)?];)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Staff);

        impl $name {
            /// The roles that it lets in.
            pub const ROLES: &'static [Role] = &[$(Role::$role),*];
            /// The same for the route table.
            pub const ACCESS: Access = Access::Staff(Self::ROLES);
        }

        impl Deref for $name {
            type Target = Staff;
            fn deref(&self) -> &Staff {
                &self.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
                staff_in(parts, app, Self::ROLES).await.map(Self)
            }
        }
    )*};
}

impl Staff {
    /// Every role, for the route table.
    pub const ACCESS: Access = Access::Staff(&Role::ALL);
}

staff_extractors! {
    /// Works at a counter: clerks, and the duty manager who fills in for one.
    Clerk: [Clerk, DutyManager];
    /// Stands at the door: greeters, and whoever fills in for one.
    Greeter: [Greeter, Clerk, DutyManager];
    /// Answers for the hall today.
    DutyManager: [DutyManager, Leader, Owner];
    /// Reads payments, receipts and tills: who takes money, who answers for it, and who audits it.
    Books: [Clerk, DutyManager, Leader, Auditor, Owner];
    /// Moves cash, counts it, prints receipts: who takes money, and who answers for it.
    Cash: [Clerk, DutyManager, Leader, Owner];
    /// Answers for the branch: later reversals, appraisals.
    Leader: [Leader, Owner];
    /// Takes payments, postings and accounts along.
    Exporter: [Leader, Auditor, Owner];
    /// Looks after facilities.
    Technician: [Technician, DutyManager];
    /// Reads figures and the audit: changes nothing by it.
    Auditor: [Auditor, DutyManager, Leader, Owner];
    /// Sets halls, people and devices up; sees no customer.
    Admin: [Administrator, Owner];
    /// Owns the installation.
    Owner: [Owner];
}

/// Whoever came through an extractor that lets devices in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who acts, for the journal.
    pub actor: Actor,
    /// The branch.
    pub branch: String,
    /// The hall that the caller is bound to; `None` reaches every hall of the branch.
    pub hall: Option<String>,
    /// The counter that a pad is bound to.
    pub counter: Option<String>,
    /// The language to answer in.
    pub lang: Language,
    /// The address the request came from.
    pub address: IpAddr,
    /// The device, where it is one.
    pub device: Option<Arc<Device>>,
    /// The session, where it is a person's.
    pub session: Option<Arc<Session>>,
}

impl Caller {
    /// Whether the caller reaches a hall; otherwise there is no such hall.
    pub fn reaches(&self, hall: &str) -> Result<(), Problem> {
        if reaches(self.hall.as_deref(), hall) { Ok(()) } else { Err(no_such_hall().in_language(self.lang)) }
    }
}

async fn caller(
    parts: &mut Parts,
    app: &App,
    scopes: &[Scope],
    roles: &[Role],
    open: fn(&Hall) -> bool,
) -> Result<Caller, Problem> {
    let found = identify(parts, app).await?;
    let told = |problem: Problem| problem.in_language(found.lang);
    let (branch, hall) = match &found.who {
        Who::Device(device) if scopes.contains(&device.scope) => (device.branch.clone(), device.hall.clone()),
        Who::Staff(session) if roles.contains(&session.person.role) => {
            held::must_owe_nothing(session, app.now()).map_err(told)?;
            (session.person.branch.clone(), session.person.hall.clone())
        }
        who => {
            let Some(hall) = open_hall(parts, app, open).await else {
                return Err(told(match who {
                    Who::Locked(_) => no(PeopleRefusal::SessionLocked),
                    Who::Public if roles.is_empty() => Problem::named(StatusCode::UNAUTHORIZED, "token_needed"),
                    Who::Public => no(PeopleRefusal::SignInNeeded),
                    _ => denied(app, parts, &found),
                }));
            };
            (hall.branch.clone(), Some(hall.id.clone()))
        }
    };
    within(parts, app, &branch, hall.as_deref()).await.map_err(told)?;
    let (device, session, counter) = match found.who.clone() {
        Who::Device(device) => (Some(device.clone()), None, device.counter.clone()),
        Who::Staff(session) => (None, Some(session), None),
        _ => (None, None, None),
    };
    bound_to_counter(parts, app, counter.as_deref()).await.map_err(told)?;
    let actor = found.actor();
    Ok(Caller { actor, branch, hall, counter, lang: found.lang, address: found.address, device, session })
}

/// A pad serves its own counter only.
async fn bound_to_counter(parts: &mut Parts, app: &App, own: Option<&str>) -> Result<(), Problem> {
    let Some(own) = own else { return Ok(()) };
    let Ok(params) = RawPathParams::from_request_parts(parts, app).await else { return Ok(()) };
    let other = params.iter().any(|(name, value)| name == "counter" && value != own);
    if other { Err(no_such_hall()) } else { Ok(()) }
}

async fn open_hall(parts: &mut Parts, app: &App, open: fn(&Hall) -> bool) -> Option<Arc<Hall>> {
    let hall = hall_in_path(parts, app).await?;
    app.hall(&hall).await.ok().filter(|hall| open(hall))
}

macro_rules! device_extractors {
    ($($(#[doc = $doc:literal])* $name:ident: [$($scope:ident),*], [$($role:ident),*], $open:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub Caller);

        impl $name {
            /// The scopes that it lets in.
            pub const SCOPES: &'static [Scope] = &[$(Scope::$scope),*];
            /// The roles that it lets in.
            pub const ROLES: &'static [Role] = &[$(Role::$role),*];
            /// The same for the route table.
            pub const ACCESS: Access = Access::DeviceOr(Self::SCOPES, Self::ROLES);
        }

        impl Deref for $name {
            type Target = Caller;
            fn deref(&self) -> &Caller {
                &self.0
            }
        }

        impl FromRequestParts<App> for $name {
            type Rejection = Problem;

            async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
                let caller = caller(parts, app, Self::SCOPES, Self::ROLES, $open).await?;
                Ok(Self(caller))
            }
        }
    )*};
}

device_extractors! {
    /// Gives a ticket: the kiosk, an integration, whoever stands at the door; anybody where the hall left its kiosk open.
    Kiosk: [Kiosk, Integration], [Greeter, Clerk, DutyManager], |hall| hall.pack.hall.kiosk_open;
    /// Shows who is called. Numbers and counters only, so an open hall shows it to anybody.
    Board: [Board, Kiosk, Integration], [Clerk, Greeter, DutyManager, Leader, Technician, Auditor, Administrator, Owner],
        |hall| hall.pack.hall.kiosk_open;
    /// Lies before the customer at one counter: only the pad itself, so that a clerk cannot rate their own work.
    Pad: [Pad], [], |_| false;
    /// Says yes to a quote: the customer on the pad, or by word to the clerk.
    Confirming: [Pad], [Clerk, DutyManager], |_| false;
    /// Fetches what is to be printed.
    Printer: [Printer, Integration], [], |_| false;
    /// Another program of the company.
    Integration: [Integration], [], |_| false;
}

impl Kiosk {
    /// Where a ticket is taken, as who asks proves it: what is said in the request counts only for the staff, who stand
    /// at the door or sit at a counter. Whoever has no token stands at a kiosk.
    pub fn channel(&self, said: Channel) -> Channel {
        match (&self.device, &self.session, said) {
            (_, Some(_), Channel::Counter) => Channel::Counter,
            (_, Some(_), _) => Channel::Greeter,
            (Some(device), None, _) if device.scope == Scope::Integration => Channel::Integration,
            _ => Channel::Kiosk,
        }
    }

    /// Asks whether a kiosk's button may give another ticket already: before issuing from a kiosk.
    pub fn may_press(&self, app: &App) -> Result<(), Problem> {
        let (class, who) = match (&self.device, &self.session) {
            (Some(device), _) if device.scope == Scope::Kiosk => (Class::KioskTicket, device.id.clone()),
            (None, None) => (Class::OpenKioskTicket, self.address.to_string()),
            _ => return Ok(()),
        };
        app.auth.limits.check(class, &who, app.now()).map_err(|problem| problem.in_language(self.lang))
    }
}
