//! What a counter also does for a while: said where the counter is shown, with a button that takes it back earlier.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::DutyView;
use super::routes::{act, after, read_anew};
use crate::counters::{self, CounterRefusal, Loan};
use crate::halls::Hall;
use crate::kernel::Language;
use crate::say;
use crate::web::auth::DutyManager;
use crate::web::pages::counter::Typed;
use crate::web::pages::shown::service_name;
use crate::web::parts::{button, icon};
use crate::web::{App, Problem};

/// A service that a counter also does for a while.
#[derive(Clone, Debug, Default)]
pub struct LentRow {
    /// Which, and until when, in words.
    pub words: String,
    /// What the button sends: `renmin-6:pay`.
    pub loan: String,
}

/// The loans of a counter, in words.
pub(super) fn shown(hall: &Hall, lang: Language, lent: &[Loan]) -> Vec<LentRow> {
    let row = |loan: &Loan| {
        let service = service_name(hall, &loan.service, lang);
        let words = say!(lang, "duty-lent", service = service, until = loan.until_words(&hall.zone));
        LentRow { words, loan: format!("{}:{}", loan.counter, loan.service) }
    };
    lent.iter().map(row).collect()
}

/// About an hour after a minute of the day, as people say it: at a whole half-hour, and today.
pub(super) fn about_an_hour_after(minute: i32) -> String {
    const LAST: i32 = 24 * 60 - 1;
    let until = ((minute + 60 + 29) / 30 * 30).min(LAST);
    format!("{:02}:{:02}", until / 60, until % 60)
}

/// One line each.
pub(super) fn rows(lent: &[LentRow], lang: Language, acts: bool) -> Markup {
    html! {
        @for row in lent {
            span.detail.lent {
                (icon("repeat")) (row.words)
                @if acts { button.button type="submit" form="loans" name="loan" value=(row.loan) { (say!(lang, "duty-lent-back")) } }
            }
        }
    }
}

/// The dialog in which the duty manager lets a counter also do something, without waiting for advice.
pub(super) fn form(view: &DutyView) -> Markup {
    let (lang, typed) = (view.desk.lang, &view.typed);
    let chosen = |name: &str, value: &str| typed.get(name) == value;
    let until = if typed.get("until").is_empty() { &view.lend_until } else { typed.get("until") };
    html! {
        dialog.dialog #lend aria-labelledby="lend-title" {
            h2 #lend-title { (say!(lang, "duty-lend")) }
            p.muted { (say!(lang, "duty-lend-what")) }
            form method="post" action={ "/duty/" (view.desk.hall) "/loans" } {
                input type="hidden" name="key" value="";
                div.stack {
                    div.field {
                        label for="lend-counter" { (say!(lang, "duty-counter")) }
                        select.input #lend-counter name="counter" {
                            @for row in &view.counters {
                                option value=(row.number) selected[chosen("counter", &row.number.to_string())] { (say!(lang, "common-counter", n = row.number)) " " (row.who) }
                            }
                        }
                    }
                    div.field {
                        label for="lend-service" { (say!(lang, "duty-lend-service")) }
                        select.input #lend-service name="service" {
                            @for service in &view.services { option value=(service.code) selected[chosen("service", &service.code)] { (service.name) } }
                        }
                    }
                    div.field {
                        label for="lend-until" { (say!(lang, "duty-lend-until")) }
                        input.input #lend-until name="until" type="time" required value=(until);
                    }
                }
                div.actions { (button::closes(&say!(lang, "common-back"))) (button::submit(button::Look::Primary, None, &say!(lang, "common-confirm"), Some("Enter"))) }
            }
        }
    }
}

/// `POST /duty/{hall}/loans`: a counter also does a service until a time of today.
pub async fn lend(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let counter = format!("{hall}-{}", typed.get("counter"));
    let (service, until) = (typed.text("service"), typed.text("until"));
    let lend = move |work: &mut crate::door::Work<'_>| counters::lend_until(work, &counter, &service, &until);
    let done = act(&app, &manager, "counter_lent", &typed, lend).await;
    read_anew(&app, &hall);
    after(&app, &hall, &manager, typed, done).await
}

/// `POST /duty/{hall}/loans/ended`: the duty manager takes back what a counter also does.
pub async fn end(
    State(app): State<App>,
    Path(hall): Path<String>,
    manager: DutyManager,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let typed = Typed(sent);
    let (at, loan) = (hall.clone(), typed.text("loan"));
    let end = move |work: &mut crate::door::Work<'_>| {
        let (counter, service) = loan.split_once(':').ok_or(CounterRefusal::LoanNotFound)?;
        let ours = counter.rsplit_once('-').is_some_and(|(hall, _)| hall == at);
        counters::take_back(work, if ours { counter } else { "" }, service)
    };
    let done = act(&app, &manager, "loan_ended", &typed, end).await;
    read_anew(&app, &hall);
    after(&app, &hall, &manager, typed, done).await
}

#[cfg(test)]
mod tests {
    use super::about_an_hour_after;

    #[test]
    fn a_loan_is_offered_until_a_half_hour_of_today() {
        let after = |hour: i32, minute: i32| about_an_hour_after(60 * hour + minute);
        assert_eq!([after(9, 0), after(9, 1), after(9, 30), after(9, 31)], ["10:00", "10:30", "10:30", "11:00"]);
        assert_eq!([after(22, 45), after(23, 59)], ["23:59", "23:59"]);
    }
}
