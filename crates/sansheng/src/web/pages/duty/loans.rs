//! What a counter also does for a while: said where the counter is shown, with a button that takes it back earlier.

use std::collections::HashMap;

use axum::Form;
use axum::extract::{Path, State};
use axum::response::Response;
use maud::{Markup, html};

use super::routes::{act, after};
use crate::counters::{self, CounterRefusal, Loan};
use crate::halls::Hall;
use crate::kernel::Language;
use crate::say;
use crate::web::auth::DutyManager;
use crate::web::pages::counter::Typed;
use crate::web::pages::shown::service_name;
use crate::web::parts::icon;
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
    app.forget_halls();
    app.ahead.forget(&hall);
    after(&app, &hall, &manager, typed, done).await
}
