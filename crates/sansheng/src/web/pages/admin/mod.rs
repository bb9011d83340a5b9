//! The pages of administrators and owners: halls with everything in them, people, devices, the log of changes; and the
//! wizard, which is the same pages in a row. Fields come from [`spec`], forms from [`form`]; nothing is changed here but by
//! the commands of the domains.

pub mod begin;
pub mod branch;
pub mod changes;
pub mod devices;
pub mod edits;
pub mod form;
pub mod hall;
pub mod imports;
pub mod lists;
pub mod opening;
pub mod outbox;
pub mod pack;
pub mod places;
pub mod spec;
pub mod staff;
pub mod told;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use crate::door::Answer;
use crate::halls::{self, Applied, Complaint, Hall, HallsRefusal, Pack, Text};
use crate::kernel::{Language, Role};
use crate::refusal::{DoorRefusal, Refusal};
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::bar::{Bar, bar};
use crate::web::parts::{Frame, Meaning, banner, button, icon, page};
use crate::web::{App, Problem, once};
use form::Typed;

/// What an address carries besides its path.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Way {
    /// The hall that is being set up by the wizard; empty outside it.
    #[serde(default)]
    pub begin: String,
    /// What just happened.
    #[serde(default)]
    pub said: String,
    /// Which element of a list.
    #[serde(default)]
    pub id: String,
    /// An element that a new one is like.
    #[serde(default)]
    pub like: String,
    /// A place in the journal.
    #[serde(default)]
    pub before: Option<i64>,
}

/// What a page is shown with.
pub struct Desk<'a> {
    /// Who looks.
    pub admin: &'a Admin,
    /// How.
    pub look: &'a Look,
    /// At which hall; `None` on the pages of the branch.
    pub hall: Option<(&'a str, &'a Text)>,
    /// The hall that the wizard sets up; empty outside it.
    pub begin: &'a str,
    /// What is to be said on top.
    pub said: Option<(Meaning, String)>,
    /// Everything that does not fit, below it.
    pub complaints: Vec<Complaint>,
}

impl<'a> Desk<'a> {
    /// A page of a hall.
    pub fn of(admin: &'a Admin, look: &'a Look, hall: &'a Hall, way: &'a Way) -> Self {
        Self { hall: Some((&hall.id, &hall.pack.hall.name)), ..Self::of_branch(admin, look, way) }
    }

    /// A page of the branch.
    pub fn of_branch(admin: &'a Admin, look: &'a Look, way: &'a Way) -> Self {
        let saved = || (Meaning::Good, say!(admin.lang, "admin-saved"));
        let said = (way.said == "saved").then(saved);
        Self { admin, look, hall: None, begin: &way.begin, said, complaints: Vec::new() }
    }

    /// The language.
    pub fn lang(&self) -> Language {
        self.admin.lang
    }

    /// The same page, saying no.
    #[must_use]
    pub fn refused(mut self, problem: &Problem) -> Self {
        let mut told = problem.clone().in_language(self.lang());
        if let Some(path) = told.details.get("path").and_then(serde_json::Value::as_str) {
            let words = places::place(self.lang(), path);
            told.details.insert("path".into(), words.into());
        }
        self.said = Some((Meaning::Look, told.title()));
        self.complaints = complaints_of(problem);
        self
    }
}

/// The steps of the wizard in the order in which one needs the other: the address below the hall, and the key of its
/// name. The hall itself was named before the first of them.
const STEPS: [(&str, &str); 11] = [
    ("opening", "admin-opening"),
    ("lists/zones", "admin-s-zones"),
    ("lists/customer_types", "admin-s-customer-types"),
    ("lists/documents", "admin-s-documents"),
    ("lists/categories", "admin-s-categories"),
    ("lists/services", "admin-s-services"),
    ("lists/counters", "admin-s-counters"),
    ("lists/needs", "admin-s-needs"),
    ("staff", "admin-staff"),
    ("devices", "admin-devices"),
    ("", "admin-ready"),
];

fn step_address(hall: &str, step: &str) -> String {
    match step {
        "staff" | "devices" => format!("/admin/{step}?begin={hall}"),
        "" => format!("/admin/halls/{hall}?begin={hall}"),
        step => format!("/admin/halls/{hall}/{step}?begin={hall}"),
    }
}

/// Which step a page belongs to, by its path: a list's own page, or the form of one of its elements.
fn step_of(hall: &str, here: &str) -> Option<usize> {
    let list = here.strip_suffix("/element").unwrap_or(here);
    STEPS.iter().position(|(step, _)| step_address(hall, step).split('?').next() == Some(list))
}

/// Where a page of the wizard stands.
fn steps(desk: &Desk<'_>, here: &str) -> Markup {
    let (lang, hall) = (desk.lang(), desk.begin);
    let present = step_of(hall, here).unwrap_or(0);
    html! {
        nav.steps aria-label=(say!(lang, "admin-steps")) {
            p.of { (say!(lang, "admin-step-of", n = present + 1, all = STEPS.len())) }
            ol {
                @for (n, (step, name)) in STEPS.iter().enumerate() {
                    li.done[n < present] aria-current=[(n == present).then_some("step")] {
                        a href=(step_address(hall, step)) {
                            span.n { @if n < present { (icon("check")) } @else { (n + 1) } }
                            (lang.say(name, &[]))
                        }
                    }
                }
            }
        }
    }
}

/// What comes next, and what came before. A form that is saved goes on by itself, so there going on is the quieter way.
fn around_step(desk: &Desk<'_>, here: &str) -> Markup {
    let (lang, hall) = (desk.lang(), desk.begin);
    let Some(present) = step_of(hall, here).filter(|_| !here.ends_with("/element")) else { return html! {} };
    let saves = STEPS[present].0 == "opening";
    let look = if saves { button::Look::Plain } else { button::Look::Primary };
    let word = if saves { say!(lang, "admin-next-as-is") } else { say!(lang, "common-next") };
    html! {
        nav.around aria-label=(say!(lang, "admin-steps")) {
            @if let Some((step, _)) = present.checked_sub(1).map(|before| STEPS[before]) {
                (button::link(button::Look::Quiet, &step_address(hall, step), Some("arrow-left"), &say!(lang, "common-back"), None))
            }
            @if let Some((step, _)) = STEPS.get(present + 1) {
                (button::link(look, &step_address(hall, step), Some("arrow-right"), &word, None))
            }
        }
    }
}

/// The address of the step after one, for a form that goes on by itself once it is saved.
pub fn next_step(hall: &str, step: &str) -> String {
    let present = STEPS.iter().position(|(name, _)| *name == step).unwrap_or(0);
    let next = STEPS.get(present + 1).map_or("", |(step, _)| step);
    step_address(hall, next).split('?').next().unwrap_or_default().to_owned()
}

fn menu(desk: &Desk<'_>, here: &str) -> Markup {
    let lang = desk.lang();
    let entry = |href: &str, icon_name: &str, word: String| {
        let present = here == href || (href.contains("/lists/") && here.starts_with(href));
        html! { li { a href=(href) aria-current=[present.then_some("page")] { (icon(icon_name)) (word) } } }
    };
    html! {
        nav.menu aria-label=(say!(lang, "admin-title")) {
            h2 { (say!(lang, "admin-company")) }
            ul {
                (entry("/admin/halls", "building-2", say!(lang, "admin-halls")))
                (entry("/admin/staff", "users", say!(lang, "admin-staff")))
                (entry("/admin/devices", "monitor", say!(lang, "admin-devices")))
                (entry("/admin/branch", "landmark", say!(lang, "admin-branch")))
                (entry("/admin/import", "download", say!(lang, "import-title")))
                (entry("/admin/outbox", "history", say!(lang, "outbox-title")))
            }
            @if let Some((id, name)) = desk.hall {
                @let base = format!("/admin/halls/{id}");
                h2 { (name.of(lang)) }
                ul {
                    (entry(&base, "list-checks", say!(lang, "admin-overview")))
                    (entry(&format!("{base}/hall"), "store", say!(lang, "admin-hall")))
                    (entry(&format!("{base}/opening"), "calendar-clock", say!(lang, "admin-opening")))
                    @for section in spec::SECTIONS {
                        (entry(&format!("{base}/lists/{}", section.name), section.icon, section_name(lang, section.name)))
                    }
                    (entry(&format!("{base}/pack"), "package", say!(lang, "admin-pack")))
                    (entry(&format!("{base}/changes"), "history", say!(lang, "admin-changes")))
                }
            }
        }
    }
}

/// A section's name for people.
pub fn section_name(lang: Language, section: &str) -> String {
    lang.say(&format!("admin-s-{}", section.replace('_', "-")), &[])
}

/// A page around its content: bar, menu or the wizard's steps, what is to be said.
pub fn shown(desk: &Desk<'_>, title: &str, content: &Markup) -> Markup {
    let (lang, path) = (desk.lang(), desk.look.here.split('?').next().unwrap_or_default());
    let frame =
        Frame { lang, title: title.to_owned(), screen: "admin", hue: 200, large: desk.look.large, ..Frame::default() };
    let top = Bar {
        lang,
        hall: &say!(lang, "common-product"),
        links: &ways(lang, desk.admin.role()),
        here: "/admin",
        who: &desk.admin.person().name,
        sign_out: "/sign-out",
    };
    let wizard = !desk.begin.is_empty();
    let body = html! {
        (bar(&top))
        div.admin.wizard[wizard] {
            @if wizard { (steps(desk, path)) } @else { (menu(desk, path)) }
            main #main tabindex="-1" {
                h1 { (title) }
                (factor_due(desk.admin))
                @if let Some((meaning, words)) = &desk.said { (banner::banner(*meaning, words)) }
                @if !desk.complaints.is_empty() {
                    ul.complaints { @for complaint in &desk.complaints { li { (places::words(lang, complaint)) } } }
                }
                (content)
                @if wizard { (around_step(desk, path)) }
            }
        }
    };
    page(&frame, &body)
}

/// Where the one who sets things up may go; an owner also leads.
fn ways(lang: Language, role: Role) -> Vec<(&'static str, String)> {
    let mut ways = vec![("/admin", say!(lang, "admin-title"))];
    if role == Role::Owner {
        ways.extend([("/duty", say!(lang, "duty-link-duty")), ("/reports", say!(lang, "duty-link-reports"))]);
    }
    ways.push(("/me", say!(lang, "admin-me")));
    ways
}

/// Says how long there is to set a second factor up, for who must have one.
fn factor_due(admin: &Admin) -> Markup {
    let Some(days) = admin.days_to_set_a_factor() else { return html! {} };
    let lang = admin.lang;
    html! {
        div.banner.look role="status" {
            (icon("shield-alert")) p { (say!(lang, "admin-factor-due", days = days)) }
            (button::link(button::Look::Plain, "/me#factor", None, &say!(lang, "me-factor-begin"), None))
        }
    }
}

/// The halls that somebody sets up: those of the branch that they reach.
pub async fn halls_of(app: &App, admin: &Admin) -> Result<Vec<(String, Text)>, Problem> {
    let (branch, own) = (admin.branch.clone(), admin.hall.clone());
    let mut halls = app.read(move |conn| Ok(halls::queries::of_branch(conn, &branch)?)).await?;
    halls.retain(|(id, _)| own.as_ref().is_none_or(|own| own == id));
    Ok(halls)
}

/// A page with the status of what went wrong.
pub fn with_status(problem: &Problem, page: Markup) -> Response {
    (problem.status, page).into_response()
}

/// On to another page, in the wizard where one is in it, saying what happened.
pub fn onwards(to: &str, begin: &str, said: &str) -> Response {
    let joint = if to.contains('?') { '&' } else { '?' };
    let tail = |name: &str, value: &str| if value.is_empty() { String::new() } else { format!("&{name}={value}") };
    let query = format!("{}{}", tail("said", said), tail("begin", begin));
    let to = if query.is_empty() { to.to_owned() } else { format!("{to}{joint}{}", &query[1..]) };
    let to = HeaderValue::from_str(&to).unwrap_or_else(|_| HeaderValue::from_static("/admin"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// The wizard's hall as a form sent it; anything that could not be one is none.
pub fn begun(typed: &Typed) -> String {
    let begin = typed.get("begin");
    if halls::sound::is_code(begin) { begin.to_owned() } else { String::new() }
}

/// A hall as it is now: what somebody is about to change must not come from a memory that lags behind their last change.
pub async fn present(app: &App, admin: &Admin, hall: &str) -> Result<Hall, Problem> {
    let (branch, hall) = (admin.branch.clone(), hall.to_owned());
    let found = app.read(move |conn| halls::queries::load(conn, &branch, &hall)).await;
    found.map_err(|problem| problem.in_language(admin.lang))
}

/// Changes a hall, once for a form's key, and only while it still is what the form was made from.
pub async fn change(
    app: &App,
    admin: &Admin,
    hall: &str,
    typed: &Typed,
    edit: impl Fn(&mut Pack) -> Result<(), Refusal> + Send + 'static,
) -> Result<Applied, Problem> {
    let key = once::of_form(typed.get("key"), &format!("admin:{hall}"), typed)?;
    let (seen, hall) = (typed.seen(), hall.to_owned());
    app.act(admin, key, move |work| halls::revise(work, &hall, seen, &edit)).await
}

/// What does not fit, as a refusal carries it.
pub fn complaints_of(problem: &Problem) -> Vec<Complaint> {
    let list = problem.details.get("complaints").cloned().unwrap_or_default();
    serde_json::from_value(list).unwrap_or_default()
}

/// The refusal for an element that is not there.
pub fn no_such_element() -> Problem {
    Problem::not_found()
}

/// What a form needs besides its fields: the version that was looked at, and the wizard's hall.
pub fn hidden(seen: i64, begin: &str) -> Markup {
    html! {
        input type="hidden" name="seen" value=(seen) autocomplete="off";
        (hidden_begin(begin))
    }
}

/// An address that stays in the wizard.
pub fn with_begin(address: &str, begin: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    if begin.is_empty() { address.to_owned() } else { format!("{address}{joint}begin={begin}") }
}

/// The wizard's hall as a form carries it; nothing outside the wizard.
pub fn hidden_begin(begin: &str) -> Markup {
    html! { @if !begin.is_empty() { input type="hidden" name="begin" value=(begin) autocomplete="off"; } }
}

/// The refusal that a form which contradicts the pack's shape gets.
pub fn misshapen(said: &serde_json::Error) -> Refusal {
    HallsRefusal::PackUnreadable { line: 0, said: said.to_string().chars().take(200).collect() }.into()
}

/// The problem of a hall that an administrator of another hall asks for.
pub fn no_such_hall() -> Problem {
    Problem::of(Answer::Refused(DoorRefusal::HallNotFound.into()))
}

/// The button that sends a form.
pub fn save_button(lang: Language) -> Markup {
    button::submit(button::Look::Primary, Some("check"), &say!(lang, "common-save"), None)
}
