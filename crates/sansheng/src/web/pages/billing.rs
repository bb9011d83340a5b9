//! The page of the billing run: begin a month, see how far it is, what was billed before, and by which rules.

use std::collections::HashMap;

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use crate::billing::{self, BillingRules, Progress, RunState};
use crate::halls;
use crate::kernel::{Language, Millis, Zone};
use crate::say;
use crate::web::auth::{Leader, Staff};
use crate::web::live::{self, Region, Watch};
use crate::web::pages::duty::routes::{desk, own_hall};
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, button, empty, field, icon, region};
use crate::web::{App, Problem, once};

/// What the page shows.
#[derive(Clone, Debug)]
struct View {
    lang: Language,
    zone: Option<Zone>,
    month: String,
    runs: Vec<Progress>,
    rules: BillingRules,
}

async fn view(app: &App, branch: &str, lang: Language) -> Result<View, Problem> {
    let (branch, now) = (branch.to_owned(), app.now());
    app.read(move |conn| {
        let facts = halls::queries::branch(conn, &branch)?;
        Ok(View {
            lang,
            zone: Zone::named(&facts.time_zone),
            month: billing::today(conn, &branch, now)?.month(),
            runs: billing::runs(conn, &branch)?,
            rules: billing::billing_rules(conn, &branch)?,
        })
    })
    .await
}

async fn frame(app: &App, staff: &Staff) -> Result<Desk, Problem> {
    let here = "/admin/billing";
    if let Some(hall) = own_hall(app, staff).await? {
        return Ok(desk(&*app.hall(&hall).await?, staff, here));
    }
    let name = say!(staff.lang, "common-product");
    Ok(Desk {
        lang: staff.lang,
        hall: String::new(),
        hall_name: name,
        hue: 200,
        who: staff.person().name.clone(),
        role: staff.role(),
        here: here.to_owned(),
        said: None,
    })
}

/// `GET /admin/billing`
pub async fn show(State(app): State<App>, leader: Leader) -> Result<Markup, Problem> {
    let desk = frame(&app, &leader).await?;
    Ok(shown(&desk, &view(&app, &leader.branch, leader.lang).await?))
}

/// `GET /admin/billing/live`
pub async fn stream(State(app): State<App>, leader: Leader) -> Result<impl IntoResponse, Problem> {
    let (branch, lang) = (leader.branch.clone(), leader.lang);
    let what = Watch { key: format!("billing/{branch}/{}", lang.tag()), branch: branch.clone(), hall: None };
    live::stream(&app, what, move |app| {
        let branch = branch.clone();
        async move {
            let view = view(&app, &branch, lang).await?;
            Ok(vec![Region::new("going", going(&view)), Region::new("runs", runs(&view))])
        }
    })
    .await
}

fn shown(desk: &Desk, view: &View) -> Markup {
    let lang = view.lang;
    let body = html! {
        header.head { h1 { (say!(lang, "billing-title")) } }
        p { (say!(lang, "billing-lead")) }
        section.card aria-labelledby="going-title" {
            h2 #going-title { (icon("receipt")) (say!(lang, "billing-month")) }
            (region("going", &going(view)))
            form.stack method="post" action="/admin/billing/runs" {
                input type="hidden" name="key" value="" autocomplete="off";
                (field::text(&field::Field { name: "month", label: &say!(lang, "billing-month"), value: &view.month, required: true, length_max: 7, ..Default::default() }))
                div.row-wrap { (button::submit(button::Look::Primary, Some("receipt"), &say!(lang, "billing-start"), None)) }
            }
        }
        section aria-labelledby="runs-title" {
            h2 #runs-title { (icon("history")) (say!(lang, "billing-runs")) }
            (region("runs", &runs(view)))
        }
        (rules(view))
    };
    staff_page(desk, "duty", say!(lang, "billing-title"), Some("/admin/billing/live".to_owned()), &body)
}

fn going(view: &View) -> Markup {
    let lang = view.lang;
    let Some(run) = view.runs.iter().find(|run| run.state == RunState::Running) else {
        return html! { p { (say!(lang, "billing-idle")) } };
    };
    let month = run.month.as_str();
    let (accounts, bills, total) = (run.accounts, run.bills, run.total_fen.to_string());
    let before = view.runs.iter().find(|before| before.state == RunState::Done && before.accounts > 0);
    html! {
        p role="status" { strong { (say!(lang, "billing-going", month = month, accounts = accounts, bills = bills, total = total)) } }
        @if let Some(before) = before {
            @let percent = (run.accounts * 100 / before.accounts).min(99);
            progress max="100" value=(percent) {}
            p.hint { (say!(lang, "billing-going-of", of = before.accounts, percent = percent)) }
        }
    }
}

fn runs(view: &View) -> Markup {
    let lang = view.lang;
    if view.runs.is_empty() {
        return empty("receipt", &say!(lang, "billing-runs-none"));
    }
    let at = |at: Option<Millis>| match (at, &view.zone) {
        (Some(at), Some(zone)) => format!("{} {}", zone.day(at), zone.hour_minute(at)),
        _ => String::new(),
    };
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "billing-runs")) {
            table.table {
                thead { tr {
                    @for key in ["billing-col-month", "billing-col-state"] { th { (say!(lang, key)) } }
                    @for key in ["billing-col-accounts", "billing-col-bills", "billing-col-skipped", "billing-col-total"] { th.figures { (say!(lang, key)) } }
                    @for key in ["billing-col-begun", "billing-col-finished"] { th { (say!(lang, key)) } }
                } }
                tbody { @for run in &view.runs { tr {
                    td { (run.month) @if run.n > 1 { " · " (run.n) } }
                    td {
                        @if run.state == RunState::Done { (badge_with(Meaning::Good, "circle-check", &say!(lang, "billing-state-done"))) }
                        @else { (badge_with(Meaning::Plain, "timer", &say!(lang, "billing-state-running"))) }
                    }
                    td.figures { (run.accounts) }
                    td.figures { (run.bills) }
                    td.figures { @if run.skipped > 0 { (badge_with(Meaning::Look, "triangle-alert", &run.skipped.to_string())) } @else { "0" } }
                    td.figures { (run.total_fen) }
                    td.nowrap { (at(Some(run.started_at))) }
                    td.nowrap { (at(run.finished_at)) }
                } } }
            }
        }
    }
}

fn rules(view: &View) -> Markup {
    let (lang, rules) = (view.lang, view.rules);
    let number = |name: &str, label: &str, value: i32| {
        let value = value.to_string();
        field::text(&field::Field { name, label, value: &value, kind: "number", required: true, ..Default::default() })
    };
    html! {
        section.card aria-labelledby="rules-title" {
            h2 #rules-title { (icon("list-checks")) (say!(lang, "billing-rules")) }
            form.stack method="post" action="/admin/billing/rules" {
                input type="hidden" name="key" value="" autocomplete="off";
                (number("due_days", &say!(lang, "billing-due-days"), rules.due_days))
                (number("grace_days", &say!(lang, "billing-grace-days"), rules.grace_days))
                (number("daily_bp", &say!(lang, "billing-daily-bp"), rules.daily_bp))
                (number("cap_bp", &say!(lang, "billing-cap-bp"), rules.cap_bp))
                p.hint { (say!(lang, "billing-late-fee-off")) }
                div.row-wrap { (button::submit(button::Look::Plain, Some("check"), &say!(lang, "common-save"), None)) }
            }
        }
    }
}

/// What a form sent.
type Sent = Form<HashMap<String, String>>;

fn typed<'a>(sent: &'a HashMap<String, String>, name: &str) -> &'a str {
    sent.get(name).map_or("", |value| value.trim())
}

async fn answered(app: &App, leader: &Leader, done: Result<(), Problem>) -> Result<Response, Problem> {
    let Err(problem) = done else { return Ok(Redirect::to("/admin/billing").into_response()) };
    let mut desk = frame(app, leader).await?;
    desk.said = Some((Meaning::Look, problem.title()));
    Ok((problem.status, shown(&desk, &view(app, &leader.branch, leader.lang).await?)).into_response())
}

/// `POST /admin/billing/runs`
pub async fn start(State(app): State<App>, leader: Leader, Form(sent): Sent) -> Result<Response, Problem> {
    leader.proved()?;
    let month = typed(&sent, "month").to_owned();
    let key = once::of_form(typed(&sent, "key"), "billing run", &month)?;
    let begun = app.act(&leader, key, move |work| billing::start(work, &month)).await;
    answered(&app, &leader, begun.map(drop)).await
}

/// `POST /admin/billing/rules`
pub async fn set_rules(State(app): State<App>, leader: Leader, Form(sent): Sent) -> Result<Response, Problem> {
    leader.proved()?;
    let number = |name: &str| typed(&sent, name).parse::<i32>().ok();
    let rules = number("due_days").zip(number("grace_days")).zip(number("daily_bp").zip(number("cap_bp")));
    let incomplete = || Problem::named(StatusCode::UNPROCESSABLE_ENTITY, "form_incomplete").in_language(leader.lang);
    let ((due_days, grace_days), (daily_bp, cap_bp)) = rules.ok_or_else(incomplete)?;
    let rules = BillingRules { due_days, grace_days, daily_bp, cap_bp };
    let key = once::of_form(typed(&sent, "key"), "billing rules", &rules)?;
    let set = app.act(&leader, key, move |work| billing::set_billing_rules(work, rules)).await;
    answered(&app, &leader, set.map(drop)).await
}
