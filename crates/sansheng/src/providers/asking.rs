//! Between an order's rows and its provider: opens it, hears of it, asks about it until it is over. Every call is made
//! outside of a command, with its own deadline; before it stands a command that wrote down what is wanted, after it one
//! that writes down what was said. Whatever falls between is found again by the beat.

use std::time::Duration;

use super::{Closing, Failed, Forged, Kind, Notification, Order, Outcome, Provider, Refund, Refunded, Taken};
use crate::door::Answer;
use crate::fees::FeesRefusal;
use crate::fees::orders::{self, Due, OrderRow, OrderView, Settled, Step};
use crate::kernel::{Actor, Language, Role};
use crate::refusal::Refusal;
use crate::say;
use crate::web::App;

/// How often we look whether an order is to be asked about; when each is, its own row says.
const BEAT: Duration = Duration::from_secs(1);

/// Asks about what is due, until the server ends. A provider that does not answer delays its own orders and nothing else.
pub async fn follow(app: App) {
    let mut beat = tokio::time::interval(BEAT);
    beat.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        ask_about_all_due(&app).await;
    }
}

/// Asks about every order whose time has come, all at once; answers how many there were.
pub async fn ask_about_all_due(app: &App) -> usize {
    let now = app.now();
    let Ok(due) = app.door.read(move |conn| Ok(orders::due(conn, now)?)).await else { return 0 };
    let asking: Vec<_> = due.iter().cloned().map(|due| tokio::spawn(ask_about(app.clone(), due))).collect();
    for asked in asking {
        if asked.await.is_err() {
            tracing::error!("asking about an order ended badly; the next beat asks again");
        }
    }
    due.len()
}

/// Takes the next step with one order, if its time has come and nobody else has taken it.
pub async fn ask_about(app: App, due: Due) {
    let id = due.id.clone();
    let claimed = app.door.write(&Actor::system(), &due.branch, move |work| orders::claim(work, &id)).await;
    let row = match claimed {
        Ok(Some(row)) => row,
        Ok(None) => return,
        Err(why) => return tracing::warn!(?why, order = due.id, "an order could not be taken to ask about"),
    };
    if let Err(why) = take_step(&app, &due.branch, row).await {
        tracing::warn!(?why, order = due.id, "what a provider said could not be written down; it is asked again");
    }
}

async fn take_step(app: &App, branch: &str, row: OrderRow) -> Result<(), Answer> {
    let (now, opener) = (app.now(), opener(&row));
    let (has_code, closing) = (row.has_code(), row.is_closing());
    let order = row.view();
    let Some(provider) = app.providers.find(order.provider) else {
        tracing::warn!(order = order.id, "an order waits for a provider that this server does not know");
        return Ok(());
    };
    match orders::step(order.state, has_code, closing, order.expires_at, now) {
        Step::Nothing => Ok(()),
        Step::Open => open_at(app, provider, branch, order).await.map(drop),
        Step::Query => query(app, provider, branch, &opener, &order).await,
        Step::Close => match provider.close(&order.order_no).await {
            Ok(Closing::Closed) => closed(app, branch, &order, "closed").await,
            Ok(Closing::Paid) => query(app, provider, branch, &opener, &order).await,
            // Not there yet, or not any more: only its own time tells.
            Ok(Closing::NoSuchOrder) => query(app, provider, branch, &opener, &order).await,
            Err(why) => unanswered(&order, "close", &why),
        },
        Step::GiveBack => give_back(app, provider, branch, &order).await,
    }
}

/// Opens an order that was just written down; on its way the clerk is not told "done" before it is.
pub async fn open(app: &App, branch: &str, order: OrderView) -> Result<OrderView, Answer> {
    let provider = app.providers.find(order.provider).ok_or(not_offered())?;
    if !order.code_url.is_empty() { Ok(order) } else { open_at(app, provider, branch, order).await }
}

async fn open_at(app: &App, provider: &Provider, branch: &str, order: OrderView) -> Result<OrderView, Answer> {
    let hall = app.hall(&order.hall).await.map(|hall| hall.pack.hall.name.of(Language::Chinese).to_owned()).ok();
    let ask = Order {
        number: order.order_no.clone(),
        amount: order.amount_fen,
        what: say!(Language::Chinese, "provider-order-what", hall = hall.unwrap_or_default()),
        expires_at: order.expires_at,
    };
    let id = order.id.clone();
    match provider.open_order(&ask).await {
        Ok(opened) => {
            let system = Actor::system();
            app.door.write(&system, branch, move |work| orders::opened(work, &id, &opened.code_url)).await
        }
        Err(Failed::Refused(code)) => {
            tracing::warn!(order = id, code, "a provider refused to open an order");
            app.door.write(&Actor::system(), branch, move |work| orders::not_opened(work, &id, &code)).await
        }
        Err(why) => unanswered(&order, "open", &why).map(|()| order),
    }
}

async fn query(app: &App, provider: &Provider, branch: &str, who: &Actor, order: &OrderView) -> Result<(), Answer> {
    match provider.query(&order.order_no).await {
        Ok(Outcome::Paid(taken)) => settle(app, branch, who, &order.id, taken).await.map(drop),
        Ok(Outcome::Closed) => closed(app, branch, order, "closed").await,
        Ok(Outcome::NoSuchOrder) if orders::is_gone_everywhere(order.expires_at, app.now()) => {
            closed(app, branch, order, "never_there").await
        }
        Ok(Outcome::Waiting | Outcome::NoSuchOrder) => Ok(()),
        Err(why) => unanswered(order, "query", &why),
    }
}

async fn closed(app: &App, branch: &str, order: &OrderView, why: &'static str) -> Result<(), Answer> {
    let id = order.id.clone();
    app.door.write(&Actor::system(), branch, move |work| orders::close(work, &id, why)).await.map(drop)
}

async fn give_back(app: &App, provider: &Provider, branch: &str, order: &OrderView) -> Result<(), Answer> {
    // An order is given back whole and once, so that its number makes the refund's.
    let ask = Refund {
        order_no: order.order_no.clone(),
        refund_no: format!("R{}", order.order_no),
        amount: order.amount_fen,
        total: order.amount_fen,
    };
    match provider.refund(&ask).await {
        Ok(Refunded::Done) => {
            let id = order.id.clone();
            app.door.write(&Actor::system(), branch, move |work| orders::given_back(work, &id)).await.map(drop)
        }
        Ok(Refunded::Processing) => Ok(()),
        Err(why) => unanswered(order, "refund", &why),
    }
}

/// Books what a provider says was paid, as the clerk who opened the order. What a rule of ours refuses to book is owed to
/// the customer from then on, and the beat gives it back.
async fn settle(app: &App, branch: &str, who: &Actor, id: &str, taken: Taken) -> Result<Settled, Answer> {
    let (order, told) = (id.to_owned(), taken.clone());
    let booked = app.door.write(who, branch, move |work| orders::settle(work, &order, &told)).await;
    let Err(Answer::Refused(refusal)) = booked else { return booked };
    if refusal == Refusal::Fees(FeesRefusal::OrderNotFound) {
        return Err(Answer::Refused(refusal));
    }
    let (why, _) = refusal.name_and_details();
    tracing::warn!(order = id, why, "money came that cannot be booked; it goes back");
    let order = id.to_owned();
    app.door.write(who, branch, move |work| orders::owe(work, &order, &taken, &why)).await
}

/// Takes a notification: believed when it proves where it comes from, booked once however often it comes.
pub async fn told(app: &App, kind: Kind, headers: &hyper::HeaderMap, body: &[u8]) -> Result<(), Answer> {
    let provider = app.providers.find(kind).ok_or(not_offered())?;
    let taken = match provider.read_notification(headers, body) {
        Ok(Notification::Paid(taken)) => taken,
        Ok(Notification::Other) => return Ok(()),
        Err(forged) => return Err(refused_notification(kind, forged)),
    };
    let number = taken.order_no.clone();
    let found = app.door.read(move |conn| {
        let (branch, id) = orders::find_by_number(conn, kind, &number)?;
        let row = orders::order_row(conn, &branch, &id)?;
        Ok((branch, id, opener(&row)))
    });
    let (branch, id, opener) = found.await?;
    match settle(app, &branch, &opener, &id, taken).await? {
        Settled::Paid(_) => Ok(()),
        Settled::Refused(refusal) => Err(Answer::Refused(refusal.into())),
    }
}

fn refused_notification(kind: Kind, forged: Forged) -> Answer {
    tracing::warn!(provider = kind.as_str(), ?forged, "a notification proves nothing and was not heard");
    Answer::Refused(FeesRefusal::NotificationForged.into())
}

fn not_offered() -> Answer {
    Answer::Refused(FeesRefusal::ProviderNotOffered.into())
}

/// Who opened an order: the payment that it becomes is theirs.
fn opener(row: &OrderRow) -> Actor {
    let (clerk, role) = row.opened_by();
    Actor::staff(clerk, Role::parse(role).unwrap_or(Role::Clerk))
}

/// Says in the log that a provider did not do what it was asked; nothing is written down, and the beat asks again.
fn unanswered<E>(order: &OrderView, asked: &str, why: &Failed) -> Result<(), E> {
    tracing::warn!(order = order.id, asked, %why, "a provider did not do what it was asked; it is asked again");
    Ok(())
}
