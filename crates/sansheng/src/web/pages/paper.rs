//! Slips about cash, to print and to sign: what went from a till into the safe, to
//! a customer whose credit was paid out, or to the bank. In both languages,
//! because who signs may read either.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::notes;
use crate::accounts;
use crate::day_end;
use crate::fees;
use crate::fees::capitals::capitals;
use crate::fees::tills::drops;
use crate::halls::Hall;
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::auth::{Auditor, Books};
use crate::web::parts::{Frame, page};
use crate::web::{App, Problem};

/// A word in both languages.
fn both(key: &str) -> String {
    format!("{} {}", say!(Language::Chinese, key), say!(Language::English, key))
}

fn fact(key: &str, value: &str) -> Markup {
    html! { div { dt { (both(key)) } dd { (value) } } }
}

fn slip(lang: Language, hall: &Hall, title: &str, facts: &Markup) -> Markup {
    let frame = Frame { lang, title: both(title), screen: "slip", ..Frame::default() };
    page(
        &frame,
        &html! {
            main #main.slip {
                p.hall { (hall.pack.hall.name.of(Language::Chinese)) " " (hall.pack.hall.name.of(Language::English)) }
                h1.title { (both(title)) }
                (facts)
                dl { (fact("paper-signature", "____________")) (fact("paper-received", "____________")) }
            }
        },
    )
}

fn amount(amount: Money) -> Markup {
    html! { (fact("counter-line-amount", &amount.to_string())) (fact("receipt-capitals", &capitals(amount))) }
}

/// `GET /drops/{id}`: the slip of a cash drop.
pub async fn drop(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Markup, Problem> {
    let branch = who.branch.clone();
    let dropped = app.read(move |conn| drops::cash_drop(conn, &branch, &id)).await?;
    who.reaches(&dropped.hall)?;
    let hall = app.hall(&dropped.hall).await?;
    let counter = hall.counter(&dropped.counter).map_or(0, |plan| plan.number);
    let facts = html! {
        dl {
            (fact("paper-number", &format!("{} / {}", dropped.day, dropped.slip)))
            (fact("receipt-counter", &counter.to_string()))
            (fact("paper-by", &dropped.staff))
            (fact("paper-at", &format!("{} {}", hall.zone.day(dropped.at), hall.zone.hour_minute(dropped.at))))
            (amount(dropped.amount_fen))
        }
    };
    Ok(slip(who.lang, &hall, "paper-drop", &facts))
}

/// `GET /payouts/{id}`: the slip that the customer signs for cash that was paid out.
pub async fn payout(State(app): State<App>, who: Books, Path(id): Path<String>) -> Result<Markup, Problem> {
    let branch = who.branch.clone();
    let (paid, account) = app
        .read(move |conn| {
            let paid = fees::payout(conn, &branch, &id)?;
            let account = accounts::find(conn, &branch, &paid.account)?;
            Ok((paid, account))
        })
        .await?;
    who.reaches(&paid.hall)?;
    let hall = app.hall(&paid.hall).await?;
    let counter = hall.counter(&paid.counter).map_or(0, |plan| plan.number);
    let facts = html! {
        dl {
            (fact("paper-number", &format!("{} / {}", paid.day, paid.slip)))
            (fact("receipt-account", &account.number))
            (fact("receipt-name", &account.masked_name()))
            (fact("receipt-counter", &counter.to_string()))
            (fact("paper-by", &paid.staff))
            (fact("paper-at", &format!("{} {}", hall.zone.day(paid.at), hall.zone.hour_minute(paid.at))))
            (amount(paid.amount_fen))
        }
    };
    Ok(slip(who.lang, &hall, "paper-payout", &facts))
}

/// `GET /deposits/{id}`: the slip that goes into the bag.
pub async fn deposit(State(app): State<App>, who: Auditor, Path(id): Path<String>) -> Result<Markup, Problem> {
    let branch = who.branch.clone();
    let made = app.read(move |conn| day_end::deposit(conn, &branch, &id)).await?;
    who.reaches(&made.hall)?;
    let hall = app.hall(&made.hall).await?;
    let facts = html! {
        dl {
            (fact("paper-bag", &made.bag))
            (fact("paper-day", &made.day))
            (fact("paper-by", &made.staff))
            (fact("paper-at", &format!("{} {}", hall.zone.day(made.at), hall.zone.hour_minute(made.at))))
            (amount(made.amount_fen))
        }
        (notes::table(who.lang, &made.notes))
    };
    Ok(slip(who.lang, &hall, "paper-deposit", &facts))
}
