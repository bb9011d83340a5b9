//! What people want of the hall and what they are told, as it goes over the wire: once for a key, however often it is sent.

use sansheng::door::{Answer, Door, OnceKey, Stop, Work};
use sansheng::fees::{
    self, Arrears, AskClosing, AskPayment, AskQuote, AskReversal, Confirmer, LineKind, Method, Tender,
};
use sansheng::kernel::{Actor, Money};
use sansheng::queue::{self, Hold, HoldKind, IssueTicket, RefuseService, Transfer};
use sansheng::ratings::{self, Rate, RatingChannel};
use serde::{Deserialize, Serialize};

use crate::support::branch::BRANCH;
use crate::support::front::HALL;

/// What was told over the wire, so that it can be told again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    Issued {
        id: String,
        number: String,
    },
    Called(Option<String>),
    /// The total, and what of it the account owes; the rest is a fee.
    Quoted {
        id: String,
        total: i64,
        owed: i64,
    },
    Paid {
        id: String,
        amount: i64,
        receipt: i32,
    },
    Till(String),
    Closed([i64; 3]),
    Done,
}

/// What somebody wants.
#[derive(Clone, Debug)]
pub enum Wish {
    Issue(IssueTicket),
    Call(String),
    Start(String, String),
    Recall(String, String),
    NoShow(String, String),
    Return(String),
    Hold(String, String),
    Resume(String, String),
    PassOn(String, String),
    TurnAway(String, String),
    Finish(String, String),
    Cancel(String),
    Rate(String),
    Quote(String, String),
    Confirm(String),
    Pay(String, String, Tender),
    TakeBack(String, String),
    OpenTill,
    CloseTill(String),
    Tick,
}

impl Wish {
    pub fn run(&self, work: &mut Work<'_>) -> Result<Reply, Stop> {
        let done = |()| Reply::Done;
        match self {
            Self::Issue(ask) => queue::issue(work, HALL, ask).map(|i| Reply::Issued { id: i.id, number: i.number }),
            Self::Call(counter) => Ok(Reply::Called(queue::call_next(work, counter)?.map(|called| called.ticket))),
            Self::Start(counter, ticket) => queue::start(work, counter, ticket).map(done),
            Self::Recall(counter, ticket) => queue::recall(work, counter, ticket).map(|_| Reply::Done),
            Self::NoShow(counter, ticket) => queue::no_show(work, counter, ticket).map(done),
            Self::Return(ticket) => queue::return_missed(work, ticket).map(done),
            Self::Hold(counter, ticket) => {
                let ask = Hold { kind: HoldKind::PapersMissing, note: String::new() };
                queue::hold(work, counter, ticket, &ask).map(done)
            }
            Self::Resume(counter, ticket) => queue::resume(work, counter, ticket).map(done),
            Self::PassOn(counter, ticket) => {
                let reason = Some("other_skill".to_owned());
                let ask = Transfer { service: None, to_counter: None, reason, note: String::new() };
                queue::transfer(work, counter, ticket, &ask).map(done)
            }
            Self::TurnAway(counter, ticket) => {
                let ask = RefuseService { reason: "not_entitled".into(), note: String::new() };
                queue::refuse(work, counter, ticket, &ask).map(|_| Reply::Done)
            }
            Self::Finish(counter, ticket) => queue::finish(work, counter, ticket, true).map(|_| Reply::Done),
            Self::Cancel(ticket) => queue::cancel(work, ticket).map(done),
            Self::Rate(ticket) => {
                let ask = Rate { level: 5, reasons: Vec::new(), comment: String::new() };
                ratings::rate(work, ticket, RatingChannel::Phone, &ask).map(|_| Reply::Done)
            }
            _ => self.money(work),
        }
    }

    fn money(&self, work: &mut Work<'_>) -> Result<Reply, Stop> {
        match self {
            Self::Quote(ticket, account) => {
                let ask = AskQuote { account: Some(account.clone()), arrears: Arrears::All, ..AskQuote::default() };
                let quote = fees::make_quote(work, ticket, &ask)?;
                let owed =
                    quote.lines.iter().filter(|line| line.kind != LineKind::Fee).map(|line| line.amount_fen.0).sum();
                Ok(Reply::Quoted { id: quote.id, total: quote.total_fen.0, owed })
            }
            Self::Confirm(quote) => fees::confirm(work, quote, &Confirmer::Word).map(|_| Reply::Done),
            Self::Pay(ticket, quote, tender) => {
                let paid = fees::pay(work, ticket, &AskPayment::whole(quote, tender.clone()))?;
                Ok(Reply::Paid { id: paid.id, amount: paid.amount_fen.0, receipt: paid.receipt_number })
            }
            Self::TakeBack(payment, till) => {
                let ask = AskReversal { reason: "wrong_amount".into(), note: String::new(), till: Some(till.clone()) };
                fees::reverse(work, payment, &ask).map(|_| Reply::Done)
            }
            Self::OpenTill => fees::open_till(work, Money(10_000)).map(|till| Reply::Till(till.id)),
            Self::CloseTill(till) => {
                let report = fees::report(work.conn(), BRANCH, till, true)?;
                let held = |method| {
                    let of = report.methods.iter().find(|m| m.method == method);
                    of.and_then(|m| m.expected_fen).unwrap_or(Money::ZERO)
                };
                let held = Method::ALL.map(held);
                let ask = AskClosing {
                    cash_fen: held[0],
                    card_fen: held[1],
                    qr_fen: held[2],
                    notes: Vec::new(),
                    reason: None,
                };
                fees::close_till(work, till, &ask).map(|_| Reply::Closed(held.map(|money| money.0)))
            }
            _ => queue::tick(work, HALL).map(|_| Reply::Done),
        }
    }
}

/// Sends it once. `None` when it was refused, or when the door is being closed: whoever asks comes again with the key.
pub fn send(door: &Door, actor: &Actor, key: &OnceKey, wish: &Wish) -> Option<Reply> {
    let (key, wish) = (key.clone(), wish.clone());
    match door.write_blocking(actor, BRANCH, move |work| work.once(Some(&key), |work| wish.run(work))) {
        Ok(reply) => Some(reply),
        Err(Answer::Broken) => panic!("a command broke"),
        Err(_) => None,
    }
}
