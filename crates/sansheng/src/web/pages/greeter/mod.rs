//! The greeter's tablet: who needs a person stands on top; left who came in the last minutes, right the triage in two
//! taps: the service, then the customer type, which also gives the ticket. What was just done can be undone.

pub mod routes;
mod shown;

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;
use crate::web::pages::find::{self, Finder};
use crate::web::parts::bar::{Bar, bar};
use crate::web::parts::button::{self, Look, once};
use crate::web::parts::field::{Check, check};
use crate::web::parts::figures::{Minutes, lasted};
use crate::web::parts::{Frame, Meaning, empty, icon, page, region, ticket_number};

/// Seconds in which the last act can be undone.
pub const UNDO_S: u32 = 10;

/// So many tasks stand open on top, so that the triage stays within reach; the others unfold.
const TASKS_OPEN: usize = 3;

/// What the greeter sees.
#[derive(Clone, Debug, Default)]
pub struct GreeterView {
    /// The language.
    pub lang: Language,
    /// Large type.
    pub large: bool,
    /// The hall's id.
    pub hall: String,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// Who is signed in.
    pub who: String,
    /// Who needs a person now, whoever asked for one and nobody went to yet first.
    pub tasks: Vec<TaskLine>,
    /// Who was called and not there, the longest ago first.
    pub missed: Vec<MissedLine>,
    /// Who came in the last minutes, the newest first.
    pub arrivals: Vec<ArrivalLine>,
    /// How many came today.
    pub arrivals_n: i64,
    /// How many wait.
    pub waiting_n: i64,
    /// What somebody who came now would wait.
    pub minutes: Option<Minutes>,
    /// The services, most used first.
    pub services: Vec<TriageService>,
    /// The customer types: code and name.
    pub types: Vec<(String, String)>,
    /// The needs: code and name.
    pub needs: Vec<(String, String)>,
    /// The act that can be undone.
    pub undo: Option<Undo>,
    /// The ticket that was given last, until somebody closes it or gives the next one.
    pub given: Option<Given>,
    /// Why something was not done; empty when nothing is wrong.
    pub refused: String,
}

/// Somebody who needs a person.
#[derive(Clone, Debug, Default)]
pub struct TaskLine {
    /// The task's id.
    pub id: String,
    /// `help`, `lead`, `comfort`, `assist`, `transfer_alert`, `relief`.
    pub kind: String,
    /// What to do, in words.
    pub words: String,
    /// The ticket's number; empty when there is none.
    pub number: String,
    /// Seconds since it was asked for.
    pub since_s: i64,
    /// Who took it on; empty when nobody did.
    pub taken_by: String,
}

/// Somebody who was called and not there.
#[derive(Clone, Debug, Default)]
pub struct MissedLine {
    /// The ticket's id.
    pub id: String,
    /// Its number.
    pub number: String,
}

/// Somebody who came.
#[derive(Clone, Debug, Default)]
pub struct ArrivalLine {
    /// When: `14:05`.
    pub at: String,
    /// The ticket's number; empty while there is none.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// The needs' names.
    pub needs: Vec<String>,
    /// Whether a paper is missing.
    pub missing: bool,
    /// Whether they wait no longer.
    pub served: bool,
}

/// A service to choose, with the papers to ask for.
#[derive(Clone, Debug, Default)]
pub struct TriageService {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its icon.
    pub icon: String,
    /// What the search looks into: name, pinyin, initials.
    pub search: String,
    /// The papers: code, name and for whom (empty for everybody).
    pub papers: Vec<(String, String, String)>,
}

/// A ticket that was given, to be taken along on the customer's phone.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Its number.
    pub number: String,
    /// The token of its page.
    pub token: String,
    /// The number of the counter that calls it already.
    pub counter: Option<i32>,
    /// The zone to wait in.
    pub zone: String,
    /// The way there.
    pub way: String,
    /// Whether the hall's printer prints it.
    pub at_printer: bool,
}

/// What can be undone.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// What was done, in words.
    pub words: String,
    /// Where undoing is posted to.
    pub action: String,
}

fn task_icon(kind: &str) -> &'static str {
    match kind {
        "lead" => "footprints",
        "comfort" => "hand-heart",
        "assist" => "megaphone",
        "transfer_alert" => "repeat",
        "relief" => "gauge",
        _ => "hand-helping",
    }
}

/// Region `tasks`: who needs a person. Its buttons carry no input beside their key.
pub fn tasks(view: &GreeterView) -> Markup {
    let lang = view.lang;
    html! {
        @if !view.tasks.is_empty() {
            section.tasks {
                h2 { (say!(lang, "greeter-tasks", n = view.tasks.len())) }
                ul.rows { @for task in view.tasks.iter().take(TASKS_OPEN) { (task_line(view, task)) } }
                @if view.tasks.len() > TASKS_OPEN {
                    details {
                        summary { (say!(lang, "greeter-tasks-more", n = view.tasks.len() - TASKS_OPEN)) (icon("chevron-down")) }
                        ul.rows { @for task in view.tasks.iter().skip(TASKS_OPEN) { (task_line(view, task)) } }
                    }
                }
            }
        }
    }
}

fn task_line(view: &GreeterView, task: &TaskLine) -> Markup {
    html! {
        li {
            (icon(task_icon(&task.kind)))
            @if !task.number.is_empty() { (ticket_number(&task.number)) }
            span.grow { (task.words) span.since { (lasted(view.lang, task.since_s)) } }
            (task_act(view, task))
        }
    }
}

fn task_act(view: &GreeterView, task: &TaskLine) -> Markup {
    let to = |act: &str| format!("/greeter/{}/tasks/{}/{act}", view.hall, task.id);
    if task.taken_by.is_empty() {
        button::act(&to("taking"), Look::Primary, None, &say!(view.lang, "greeter-take"), None)
    } else {
        html! {
            span.taken { (task.taken_by) }
            (button::act(&to("completion"), Look::Plain, Some("check"), &say!(view.lang, "common-done"), None))
        }
    }
}

/// Region `arrivals`: who came in the last minutes, and how the hall is.
pub fn arrivals(view: &GreeterView) -> Markup {
    let lang = view.lang;
    html! {
        dl.hall-now {
            div { dt { (say!(lang, "greeter-today")) } dd { (view.arrivals_n) } }
            div { dt { (say!(lang, "greeter-waiting")) } dd { (view.waiting_n) } }
            div { dt { (say!(lang, "greeter-if-now")) } dd { (Minutes::short_or_not(lang, view.minutes)) } }
        }
        @if !view.missed.is_empty() {
            h2 { (say!(lang, "greeter-missed")) }
            ul.rows.missed {
                @for ticket in &view.missed {
                    li {
                        span.grow { (ticket_number(&ticket.number)) }
                        (button::act(&format!("/greeter/{}/tickets/{}/return", view.hall, ticket.id), Look::Plain,
                            Some("undo-2"), &say!(lang, "greeter-back"), None))
                    }
                }
            }
        }
        h2 { (say!(lang, "greeter-arrivals")) }
        @if view.arrivals.is_empty() { (empty("door-open", &say!(lang, "greeter-nobody"))) }
        @else {
            ol.rows.arrivals {
                @for arrival in &view.arrivals {
                    li {
                        time { (arrival.at) }
                        span.grow {
                            @if arrival.number.is_empty() && !arrival.served { (say!(lang, "greeter-no-ticket")) }
                            @else { (ticket_number(&arrival.number)) " " (arrival.service) }
                            @if arrival.served { " " span.muted { (say!(lang, "greeter-served")) } }
                            @for need in &arrival.needs { span.meaning.good { (icon("accessibility")) (need) } }
                            @if arrival.missing { span.meaning.look { (icon("triangle-alert")) (say!(lang, "greeter-missing")) } }
                        }
                    }
                }
            }
        }
    }
}

/// The triage: service, needs and papers, then the customer type, which gives the ticket.
fn triage(view: &GreeterView, key: &str) -> Markup {
    let lang = view.lang;
    let body = html! {
        fieldset.step {
            legend { span.n { "1" } (say!(lang, "greeter-service")) }
            div.finder role="search" {
                label.unseen for="find" { (say!(lang, "kiosk-find")) }
                (find::field(lang, Finder { list: "#services", keyboard: None, within: true }))
            }
            div.services #services {
                (find::none(lang, "greeter-find-none"))
                @for service in &view.services {
                    label.pick data-search=(service.search) {
                        input type="radio" name="service" value=(service.code) required;
                        (icon(&service.icon)) span { (service.name) }
                    }
                }
            }
        }
        fieldset.step.needs {
            legend { (say!(lang, "greeter-needs")) }
            div.chips {
                @for (code, name) in &view.needs { (check(&Check { name: "need", value: code, label: name, ..Check::default() })) }
            }
        }
        @for service in view.services.iter().filter(|service| !service.papers.is_empty()) {
            fieldset.step.papers data-papers=(service.code) hidden disabled {
                legend { (say!(lang, "greeter-papers")) }
                div.chips {
                    @for (code, name, whom) in &service.papers {
                        (check(&Check { name: "missing", value: code, label: name, hint: whom, ..Check::default() }))
                    }
                }
            }
        }
        fieldset.step.last {
            legend { span.n { "2" } (say!(lang, "greeter-type")) }
            div.types {
                @for (code, name) in &view.types {
                    (button::choose(Look::Primary, Some("ticket"), name, "customer_type", code))
                }
            }
        }
    };
    once(&format!("/greeter/{}/tickets", view.hall), key, &body)
}

/// The greeter's page.
pub fn greeter(view: &GreeterView, live: Option<String>, key: &str) -> Markup {
    let lang = view.lang;
    let here = format!("/greeter/{}", view.hall);
    let frame = Frame {
        lang,
        title: say!(lang, "greeter-title"),
        screen: "greeter",
        hue: view.hue,
        large: view.large,
        live,
        scripts: &["greeter"],
        ..Frame::default()
    };
    let top = Bar { lang, hall: &view.hall_name, links: &[], here: &here, who: &view.who, sign_out: "/sign-out" };
    page(
        &frame,
        &html! {
            (bar(&top))
            main #main tabindex="-1" {
                h1.unseen { (say!(lang, "greeter-title")) }
                @if !view.refused.is_empty() { (crate::web::parts::banner::banner(Meaning::Look, &view.refused)) }
                (region("tasks", &tasks(view)))
                section.left {
                    (once(&format!("{here}/arrivals"), "", &html! {
                        button.button.big.wide type="submit" { (icon("user-plus")) (say!(lang, "greeter-arrived")) }
                    }))
                    (region("arrivals", &arrivals(view)))
                }
                section.right aria-label=(say!(lang, "greeter-triage")) { (triage(view, key)) }
            }
            @match (&view.given, &view.undo) {
                (Some(given), undo) => (given_card(view, given, undo.as_ref())),
                (None, Some(undo)) => (undo_toast(lang, undo)),
                (None, None) => {}
            }
        },
    )
}

fn undo_toast(lang: Language, undo: &Undo) -> Markup {
    html! {
        div.toasts role="status" {
            div.toast data-undo-s=(UNDO_S) {
                (icon("circle-check"))
                span.grow { (undo.words) }
                (undo_button(lang, undo))
            }
        }
    }
}

fn undo_button(lang: Language, undo: &Undo) -> Markup {
    once(
        &undo.action,
        "",
        &html! {
            button.button type="submit" { (icon("undo-2")) (say!(lang, "greeter-undo")) " " span data-countdown { (UNDO_S) } }
        },
    )
}

/// The ticket that was given: where to go, and its page for the customer's phone. It stays until it is closed or the next
/// ticket is given; only undoing goes away by itself.
fn given_card(view: &GreeterView, given: &Given, undo: Option<&Undo>) -> Markup {
    let lang = view.lang;
    html! {
        section.given aria-labelledby="given" data-given=(given.token) {
            header {
                div role="status" {
                    h2 #given { (icon("ticket-check")) (say!(lang, "greeter-given", number = given.number.as_str())) }
                }
                a.button.quiet href={ "/greeter/" (view.hall) } aria-label=(say!(lang, "common-close")) { (icon("x")) }
            }
            p.where {
                strong { @if let Some(n) = given.counter { (say!(lang, "common-counter", n = n)) } @else { (given.zone) } }
                @if !given.way.is_empty() { span { (given.way) } }
            }
            img src={ "/ticket/" (given.token) "/qr.svg" } alt=(say!(lang, "slip-qr")) width="308" height="308";
            p.hint { (say!(lang, "greeter-qr-hint")) }
            @if given.at_printer { p.hint { (icon("printer")) (say!(lang, "slip-at-printer")) } }
            div.acts {
                a.button href={ "/ticket/" (given.token) "/slip" } target="_blank" { (icon("printer")) (say!(lang, "greeter-slip")) }
                @if let Some(undo) = undo { div data-undo-s=(UNDO_S) { (undo_button(lang, undo)) } }
            }
        }
    }
}
