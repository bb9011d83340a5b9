//! What the provider knows: orders, whether they are paid, what was given back. The rules are those of the two real ones
//! where they agree; where they do not, the protocol's file says so.

use std::collections::BTreeMap;

use serde::Serialize;

/// Whose protocol an order came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// WeChat Pay v3.
    Wechat,
    /// Alipay.
    Alipay,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nobody has paid yet.
    Waiting,
    /// Somebody paid.
    Paid,
    /// Nobody can pay any more.
    Closed,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Order {
    /// Whose.
    pub kind: Kind,
    /// The merchant's number of it.
    pub order: String,
    /// What it costs.
    pub amount_fen: i64,
    /// What the merchant calls it.
    pub what: String,
    /// Where to tell of it.
    pub notify_url: String,
    /// Where it stands.
    pub state: State,
    /// Our number of the payment; empty before.
    pub transaction: String,
    /// What was paid: what it costs, unless somebody meddled.
    pub paid_fen: i64,
    /// When, in milliseconds since 1970.
    pub paid_at: i64,
    /// What was given back, by the merchant's number of the refund.
    pub refunds: BTreeMap<String, i64>,
    /// How many payments were taken for it; more than one would be our own fault.
    pub payments: u32,
}

impl Order {
    /// What was given back in all.
    pub fn refunded_fen(&self) -> i64 {
        self.refunds.values().sum()
    }
}

/// Why something was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// No such order.
    Unknown,
    /// The number is taken by another order.
    Taken,
    /// It is paid already.
    Paid,
    /// It is closed.
    Closed,
    /// It is not paid.
    Unpaid,
    /// More than was paid, or another amount for the same number.
    Amount,
}

/// Every order of a run.
#[derive(Debug, Default)]
pub struct Orders {
    all: BTreeMap<String, Order>,
    last: u64,
}

impl Orders {
    /// The order of a number.
    pub fn find(&self, order: &str) -> Result<&Order, No> {
        self.all.get(order).ok_or(No::Unknown)
    }

    /// All of them.
    pub fn all(&self) -> Vec<Order> {
        self.all.values().cloned().collect()
    }

    /// Opens an order. The same order again is the same order; another one under the same number is refused.
    pub fn open(&mut self, kind: Kind, order: &str, amount_fen: i64, what: &str, notify_url: &str) -> Result<(), No> {
        if let Some(there) = self.all.get(order) {
            return match there.state {
                State::Paid => Err(No::Paid),
                State::Closed => Err(No::Closed),
                State::Waiting if there.amount_fen == amount_fen && there.kind == kind => Ok(()),
                State::Waiting => Err(No::Taken),
            };
        }
        let new = Order {
            kind,
            order: order.to_owned(),
            amount_fen,
            what: what.to_owned(),
            notify_url: notify_url.to_owned(),
            state: State::Waiting,
            transaction: String::new(),
            paid_fen: 0,
            paid_at: 0,
            refunds: BTreeMap::new(),
            payments: 0,
        };
        self.all.insert(order.to_owned(), new);
        Ok(())
    }

    /// Somebody pays.
    pub fn pay(&mut self, order: &str, paid_fen: Option<i64>, now: i64) -> Result<Order, No> {
        self.last += 1;
        let transaction = format!("42{now}{:08}", self.last);
        let order = self.all.get_mut(order).ok_or(No::Unknown)?;
        match order.state {
            State::Paid => return Err(No::Paid),
            State::Closed => return Err(No::Closed),
            State::Waiting => {}
        }
        order.state = State::Paid;
        order.transaction = transaction;
        order.paid_fen = paid_fen.unwrap_or(order.amount_fen);
        order.paid_at = now;
        order.payments += 1;
        Ok(order.clone())
    }

    /// Nobody can pay any more. Closing twice is closing.
    pub fn close(&mut self, order: &str) -> Result<(), No> {
        let order = self.all.get_mut(order).ok_or(No::Unknown)?;
        if order.state == State::Paid {
            return Err(No::Paid);
        }
        order.state = State::Closed;
        Ok(())
    }

    /// Gives back. The same number again is the same refund. Answers whether money moved this time.
    pub fn refund(&mut self, order: &str, refund: &str, amount_fen: i64) -> Result<bool, No> {
        let order = self.all.get_mut(order).ok_or(No::Unknown)?;
        if order.state != State::Paid {
            return Err(No::Unpaid);
        }
        if let Some(before) = order.refunds.get(refund) {
            return if *before == amount_fen { Ok(false) } else { Err(No::Amount) };
        }
        if amount_fen <= 0 || order.refunded_fen() + amount_fen > order.paid_fen {
            return Err(No::Amount);
        }
        order.refunds.insert(refund.to_owned(), amount_fen);
        Ok(true)
    }
}
