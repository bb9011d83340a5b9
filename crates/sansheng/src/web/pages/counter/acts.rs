//! The clerk's acts, each a form: done, it leads back to the screen; refused, the same screen says why beside the form, and
//! nothing that was typed is lost.

use std::collections::HashMap;

use axum::Form;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::asked::{amount, ask_payment, ask_quote, checked, hand_back_all};
use super::entitled::{ask_end, ask_reduction};
use super::kept::{ask_payout, ask_return};
use super::routes::{desk, seen};
use super::shown::Seen;
use super::{Method, Step, Typed, orders};
use crate::counters::{self, SetPresence};
use crate::door::{Answer, Stop, Work};
use crate::fees::{self, Confirmer};
use crate::queue::{self, Hold, HoldKind, QueueRefusal, RefuseService, Transfer, Voice};
use crate::tariffs;
use crate::web::auth::Clerk;
use crate::web::parts::Meaning;
use crate::web::{App, Problem, once};

/// Runs what a form asked for, once for its key. Done, it leads to `on`; refused, the screen says why beside the form.
pub(super) async fn act<T>(
    app: &App,
    clerk: &Clerk,
    counter: &str,
    typed: Typed,
    command: impl FnMut(&mut Work<'_>) -> Result<T, Stop> + Send + 'static,
    on: impl FnOnce(&T) -> String,
) -> Result<Response, Problem>
where
    T: Serialize + DeserializeOwned + Send + 'static,
{
    let key = match typed.get("key") {
        "" => None,
        key => Some(once::key_of(key, &format!("{counter}/{}", typed.get("form")), &typed.without_key())?),
    };
    match app.door.write_once(&clerk.actor, &clerk.branch, key, command).await {
        Ok(done) => Ok(Redirect::to(&on(&done)).into_response()),
        Err(answer) => again(app, clerk, counter, typed, answer).await,
    }
}

/// The screen once more, with what was typed and why it was not done.
pub(super) async fn again(
    app: &App,
    clerk: &Clerk,
    counter: &str,
    typed: Typed,
    answer: Answer,
) -> Result<Response, Problem> {
    let problem = Problem::of(answer).in_language(clerk.lang);
    let orders = orders::after_refusal(&typed, &problem);
    let seen = Seen {
        step: step_of(typed.get("form")),
        method: Method::parse(typed.get("method")),
        till: typed.get("form").starts_with("till-"),
        // The orders say it at the field that it is about.
        said: orders.is_none().then(|| (Meaning::Look, problem.title())),
        orders,
        anew: problem.details.get("anew").and_then(|anew| serde_json::from_value(anew.clone()).ok()),
        typed,
        ..seen(app, clerk)
    };
    Ok((problem.status, super::counter(&desk(app, counter, seen).await?)).into_response())
}

/// The step whose form has this id.
fn step_of(form: &str) -> Option<Step> {
    match form {
        "look-up" | "choose" => Some(Step::Account),
        "word" | "withdraw" => Some(Step::Confirm),
        "order" | "order-close" | "anew" => Some(Step::Pay),
        "return-all" | "finish" => Some(Step::Farewell),
        other => Step::parse(other),
    }
}

pub(super) fn here(counter: &str) -> String {
    format!("/counter/{counter}")
}

pub(super) fn at_step(counter: &str, step: Step) -> String {
    format!("/counter/{counter}?step={}", step.as_str())
}

fn saying(counter: &str, said: &str) -> String {
    format!("/counter/{counter}?said={said}")
}

pub(super) type Sent = Form<HashMap<String, String>>;

/// Handlers for acts: each says what its form asks for, and where it leads when that is done.
macro_rules! acts {
    ($($(#[doc = $doc:literal])* $name:ident($counter:ident, $typed:ident) $command:expr, $done:pat => $on:expr;)*) => {$(
        $(#[doc = $doc])*
        pub async fn $name(
            axum::extract::State(app): axum::extract::State<$crate::web::App>,
            axum::extract::Path($counter): axum::extract::Path<String>,
            clerk: $crate::web::auth::Clerk,
            axum::Form(sent): $crate::web::pages::counter::acts::Sent,
        ) -> Result<axum::response::Response, $crate::web::Problem> {
            let $typed = $crate::web::pages::counter::Typed(sent);
            let (back, kept) = ($counter.clone(), $typed.clone());
            $crate::web::pages::counter::acts::act(
                &app, &clerk, &back, kept, $command, |$done| { let $counter = back.as_str(); $on },
            ).await
        }
    )*};
}
pub(super) use acts;

acts! {
    /// `POST /counter/{counter}/seat`
    sit(counter, typed) {
        let (at, _) = (counter.clone(), &typed);
        move |work| counters::sit_down(work, &at).and_then(|_| counters::presence(work, &at, &open())).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/presence`: open, away with a reason, closed (and gone from the seat).
    presence(counter, typed) {
        let (at, state, reason) = (counter.clone(), typed.get("state").to_owned(), typed.some("reason"));
        let left_behind = typed.has("left_behind");
        move |work| match counters::Presence::parse(&state) {
            Some(counters::Presence::Closed) => {
                if left_behind {
                    queue::leave_behind(work, &at)?;
                }
                counters::leave(work, &at).map(drop)
            }
            Some(state) => counters::presence(work, &at, &SetPresence { state, reason: reason.clone() }).map(drop),
            None => Err(crate::counters::CounterRefusal::AwayReasonNeeded.into()),
        }
    }, () => here(counter);

    /// `POST /counter/{counter}/calls`
    call(counter, typed) {
        let (at, _) = (counter.clone(), &typed);
        move |work| Ok(queue::call_next(work, &at)?.is_some())
    }, called => if *called { here(counter) } else { saying(counter, "nobody") };

    /// `POST /counter/{counter}/recalls`
    recall(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        move |work| queue::recall(work, &at, &ticket).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/no-shows`
    no_show(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        move |work| queue::no_show(work, &at, &ticket)
    }, () => here(counter);

    /// `POST /counter/{counter}/starts`
    start(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        move |work| queue::start(work, &at, &ticket)
    }, () => here(counter);

    /// `POST /counter/{counter}/greetings`
    greet(counter, typed) {
        let (_, ticket) = (&counter, typed.text("ticket"));
        move |work| queue::hear_voice(work, &ticket, Voice::Greeted)
    }, () => here(counter);

    /// `POST /counter/{counter}/documents`: what was ticked was seen. With a required one unseen the step stays, and
    /// sending it again goes on without.
    documents(counter, typed) {
        let (at, ticket, checked) = (counter.clone(), typed.text("ticket"), checked(&typed));
        let short = typed.get("required").split(' ').filter(|code| !code.is_empty())
            .any(|code| typed.get(&format!("seen-{code}")).is_empty());
        let without = short && typed.has("without");
        move |work| {
            queue::check_documents(work, &at, &ticket, &checked)?;
            if without {
                queue::go_on_without(work, &at, &ticket)?;
            }
            Ok(short && !without)
        }
    }, short => if *short { format!("{}&step=papers", saying(counter, "missing")) } else { here(counter) };

    /// `POST /counter/{counter}/accounts`: the account that was found is the ticket's.
    choose(counter, typed) {
        let (at, ticket, account) = (counter.clone(), typed.text("ticket"), typed.text("account"));
        move |work| queue::choose_account(work, &at, &ticket, &account)
    }, () => at_step(counter, Step::Quote);

    /// `POST /counter/{counter}/quotes`
    quote(counter, typed) {
        let (_, ticket, typed) = (&counter, typed.text("ticket"), typed.clone());
        move |work| ask_quote(work, &typed).and_then(|ask| fees::make_quote(work, &ticket, &ask)).map(drop)
    }, () => at_step(counter, Step::Confirm);

    /// `POST /counter/{counter}/confirmations`: by word.
    confirm(counter, typed) {
        let (_, quote) = (&counter, typed.text("quote"));
        move |work| fees::confirm(work, &quote, &Confirmer::Word).map(drop)
    }, () => at_step(counter, Step::Pay);

    /// `POST /counter/{counter}/withdrawals`: the customer said no after all.
    withdraw(counter, typed) {
        let (_, quote) = (&counter, typed.text("quote"));
        move |work| fees::withdraw(work, &quote)
    }, () => at_step(counter, Step::Quote);

    /// `POST /counter/{counter}/payments`
    pay(counter, typed) {
        let (_, ticket, typed) = (&counter, typed.text("ticket"), typed.clone());
        move |work| ask_payment(work, &typed).and_then(|ask| fees::pay(work, &ticket, &ask)).map(drop)
    }, () => at_step(counter, Step::Receipt);

    /// `POST /counter/{counter}/receipts`: it was printed and given.
    receipt(counter, typed) {
        let (_, payment) = (&counter, typed.some("payment"));
        move |work| match &payment {
            Some(payment) => fees::print_receipt(work, payment).map(drop),
            None => Ok(()),
        }
    }, () => at_step(counter, Step::Farewell);

    /// `POST /counter/{counter}/custody`
    take(counter, typed) {
        let (at, ticket, item) = (counter.clone(), typed.text("ticket"), typed.text("item"));
        move |work| queue::take_custody(work, &at, &ticket, &item, "").map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/returns`: one thing, or all of them.
    hand_back(counter, typed) {
        let (at, ticket, item) = (counter.clone(), typed.some("ticket"), typed.text("item"));
        move |work| match &ticket {
            Some(ticket) => hand_back_all(work, &at, ticket),
            None => queue::return_custody(work, &at, &item),
        }
    }, () => here(counter);

    /// `POST /counter/{counter}/reductions`: the account is entitled to it, and the paper was seen.
    give_reduction(counter, typed) {
        let (at, account, typed) = (counter.clone(), typed.text("account"), typed.clone());
        move |work| ask_reduction(work, &at, &typed).and_then(|ask| tariffs::give_reduction(work, &account, &ask)).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/reductions/ends`
    end_reduction(counter, typed) {
        let (_, account, given, ask) = (&counter, typed.text("account"), typed.text("given"), ask_end(&typed));
        move |work| tariffs::end_reduction(work, &account, &given, &ask).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/deposits`: the box came back; paid out in cash, its slip is what comes next.
    give_deposit_back(counter, typed) {
        let (_, account, ask) = (&counter, typed.text("account"), ask_return(&typed));
        move |work| Ok(fees::give_deposit_back(work, &account, &ask)?.payout.map(|slip| slip.id))
    }, slip => slip.as_ref().map_or_else(|| here(counter), |slip| format!("/payouts/{slip}"));

    /// `POST /counter/{counter}/payouts`: what a closed account has left.
    pay_out(counter, typed) {
        let (_, account, ask) = (&counter, typed.text("account"), ask_payout(&typed));
        move |work| Ok(fees::pay_out(work, &account, &ask)?.id)
    }, slip => { let _ = counter; format!("/payouts/{slip}") };

    /// `POST /counter/{counter}/finishes`
    finish(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        let (answered, seen_off) = (typed.has("answered"), typed.has("seen_off"));
        move |work| {
            if answered {
                queue::hear_voice(work, &ticket, Voice::Answered)?;
            }
            Ok(queue::finish(work, &at, &ticket, seen_off)?.here)
        }
    }, more => if *more { here(counter) } else { saying(counter, "finished") };

    /// `POST /counter/{counter}/holds`
    hold(counter, typed) {
        let (at, ticket, kind) = (counter.clone(), typed.text("ticket"), HoldKind::parse(typed.get("kind")));
        move |work| {
            let kind = kind.ok_or(QueueRefusal::ReasonNeeded)?;
            queue::hold(work, &at, &ticket, &Hold { kind, note: String::new() })
        }
    }, () => saying(counter, "held");

    /// `POST /counter/{counter}/resumes`
    resume(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        move |work| queue::resume(work, &at, &ticket)
    }, () => here(counter);

    /// `POST /counter/{counter}/transfers`
    transfer(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        let ask = Transfer {
            service: typed.some("service"), to_counter: typed.some("to"), reason: typed.some("reason"),
            note: String::new(),
        };
        move |work| queue::transfer(work, &at, &ticket, &ask)
    }, () => saying(counter, "transferred");

    /// `POST /counter/{counter}/refusals`
    refuse(counter, typed) {
        let (at, ticket) = (counter.clone(), typed.text("ticket"));
        let ask = RefuseService { reason: typed.text("reason"), note: typed.text("note") };
        move |work| queue::refuse(work, &at, &ticket, &ask).map(|slip| slip.ticket)
    }, ticket => format!("/counter/{counter}/refusals/{ticket}");

    /// `POST /counter/{counter}/services`
    second(counter, typed) {
        let (_, ticket, service) = (&counter, typed.text("ticket"), typed.text("service"));
        move |work| queue::add_service(work, &ticket, &service).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/assists`
    assist(counter, typed) {
        let (at, note) = (counter.clone(), typed.text("note"));
        move |work| queue::call_for_help(work, &at, &note).map(drop)
    }, () => saying(counter, "helped");

    /// `POST /counter/{counter}/till`
    open_till(counter, typed) {
        let (_, typed) = (&counter, typed.clone());
        move |work| fees::open_till(work, amount(&typed, "float")?).map(drop)
    }, () => here(counter);

    /// `POST /counter/{counter}/till/movements`
    move_cash(counter, typed) {
        let (at, typed) = (counter.clone(), typed.clone());
        move |work| super::till::book(work, &at, &typed)
    }, () => format!("{}/till", here(counter));

    /// `POST /counter/{counter}/till/close`
    close_till(counter, typed) {
        let (at, typed) = (counter.clone(), typed.clone());
        move |work| super::till::close_blind(work, &at, &typed)
    }, till => format!("{}/till?till={till}", here(counter));

    /// `POST /counter/{counter}/till/drops`
    drop_cash(counter, typed) {
        let (at, typed) = (counter.clone(), typed.clone());
        move |work| super::till::put_away(work, &at, &typed)
    }, _ => format!("{}/till", here(counter));

    /// `POST /counter/{counter}/till/handovers`: counts blind and offers the till to a colleague.
    offer_till(counter, typed) {
        let (at, typed) = (counter.clone(), typed.clone());
        move |work| super::till::offer(work, &at, &typed)
    }, () => format!("{}/till", here(counter));

    /// `POST /counter/{counter}/till/takings`: the colleague signs, and the till is theirs.
    take_till(counter, typed) {
        let (_, handover) = (&counter, typed.text("handover"));
        move |work| fees::tills::handovers::take_over(work, &handover).map(drop)
    }, () => format!("{}/till", here(counter));
}

fn open() -> SetPresence {
    SetPresence { state: counters::Presence::Open, reason: None }
}
