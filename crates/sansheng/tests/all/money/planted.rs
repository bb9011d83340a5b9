//! Wrong rows that somebody planted: `verify` finds each and names it. A check that finds nothing wrong anywhere would
//! pass every other test.

use sansheng::fees::{self, Arrears, AskPayment, AskQuote, Confirmer, Method, Tender};
use sansheng::kernel::Money;
use sansheng::settlements;

use super::desk::Desk;
use super::prices::OFFERS;
use super::settlements::file;
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

/// A morning: payments by cash and card, one ahead, one taken back, one with the change left, one paid in, a year
/// with discounts; one till closed, one open.
fn morning() -> Desk {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    let till = desk.open_till("li", 10_000).expect("a till");
    desk.open_till("wu", 0).expect("a till");
    let first = desk.settle("li", "t1", &desk.account(1, &["2026-01", "2026-02"]));
    desk.reverse("du", &first.id, None).expect("reversed");
    let ahead =
        AskQuote { account: Some(desk.account(2, &["2026-02"])), prepay_months: Some(2), ..AskQuote::default() };
    let quote = desk.quote("wu", "t2", &ahead).expect("a quote");
    desk.confirm("wu", &quote.id, Confirmer::Word).expect("a yes");
    desk.pay("wu", "t2", &quote.id, Tender::Card { reference: "004217".into() }).expect("a payment");
    desk.settle("li", "t1", &desk.account(3, &["2026-02"]));
    // Somebody leaves the change, which pays an older month; somebody pays in for the next bills.
    let owing = desk.account(4, &["2026-01", "2026-02"]);
    let oldest = AskQuote { account: Some(owing), arrears: Arrears::Oldest { count: 1 }, ..AskQuote::default() };
    let quote = desk.quote("wu", "t2", &oldest).expect("a quote");
    desk.confirm("wu", &quote.id, Confirmer::Word).expect("a yes");
    let left =
        AskPayment { leave_change: true, ..AskPayment::whole(&quote.id, Tender::Cash { tendered_fen: Money(4_000) }) };
    desk.act("wu", move |work| fees::pay(work, "t2", &left)).expect("a payment");
    let in_advance =
        AskQuote { account: Some(desk.account(5, &[])), top_up_fen: Some(Money(5_000)), ..AskQuote::default() };
    let quote = desk.quote("wu", "t2", &in_advance).expect("a quote");
    desk.confirm("wu", &quote.id, Confirmer::Word).expect("a yes");
    desk.pay("wu", "t2", &quote.id, Tender::Cash { tendered_fen: Money(5_000) }).expect("a payment");
    // A year ahead with a coupon and a month free.
    desk.set_up(OFFERS);
    let year = AskQuote {
        account: Some(desk.account(6, &[])),
        prepay_months: Some(12),
        coupon: Some("ten".into()),
        ..AskQuote::default()
    };
    let quote = desk.quote("wu", "t2", &year).expect("a quote");
    desk.confirm("wu", &quote.id, Confirmer::Word).expect("a yes");
    desk.pay("wu", "t2", &quote.id, Tender::Qr { reference: "wx-000001".into() }).expect("a payment");
    desk.close_till("li", &till, [12_500, 0, 0], Some("miscount")).expect("closed");
    desk
}

/// A provider's file with a line that matches, one of a refund, one of another amount and one that nobody knows.
fn settled() -> Desk {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    let till = desk.open_till("li", 10_000).expect("a till");
    desk.take_qr(1, "WX0001");
    desk.take_qr(2, "WX0002");
    let back = desk.take_qr(3, "WX0003");
    desk.reverse("du", &back.id, None).expect("taken back");
    desk.close_till("li", &till, [10_000, 0, 5_200], None).expect("closed");
    let text = "reference,amount,fee,day\nWX0001,26.00,0.16,2026-03-02\nWX0002,25.00,0.15,2026-03-02\n\
                WX9999,26.00,,2026-03-02\nWX0003,26.00,0.16,2026-03-02\nWX0003,-26.00,-0.16,2026-03-02\n";
    desk.bring_in(&file(Method::Qr, text));
    desk
}

const PLANTED_IN_SETTLEMENTS: &[(&str, &str)] = &[
    ("update settlements set done = done - 1", "as many lines as it says"),
    ("delete from settlement_lines where n = 2", "as many lines as it says"),
    ("update settlement_lines set amount_fen = amount_fen + 1 where n = 1", "went from clearing to the bank"),
    ("update settlement_lines set state = 'unknown', payment = null, part = null where n = 1", "went from clearing"),
    ("update transfers set amount_fen = amount_fen - 1 where kind = 'settlement'", "went from clearing to the bank"),
    ("update transfers set posting = 'nobody' where kind = 'settlement'", "went from clearing to the bank"),
    ("update settlement_lines set fee_fen = fee_fen + 1 where n = 1", "what a provider keeps"),
    ("update transfers set amount_fen = amount_fen + 1 where kind = 'provider_fee'", "what a provider keeps"),
    ("update settlement_lines set reference = 'WX0002' where n = 1", "with its method, reference and amount"),
    ("update settlements set method = 'card'", "with its method, reference and amount"),
    ("delete from reversals", "with its method, reference and amount"),
];

#[test]
fn every_planted_wrong_in_settlements_is_found() {
    for (sql, says) in PLANTED_IN_SETTLEMENTS {
        let desk = settled();
        assert_eq!(desk.ask(|conn| Ok(settlements::verify::verify(conn, BRANCH)?)), Vec::<String>::new());
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(settlements::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}

/// An order of another amount than its payment.
const PLANTED_ORDER: &str = "insert into provider_orders select branch, 'o1', hall, quote, ticket, counter, clerk, \
    'clerk', id, 'wechat', 'o1', amount_fen + 1, '[]', 'paid', 'x', '42', null, 0, 1, null, 1, 0, 0, null from payments \
    where id in (select payment from payment_parts where method = 'card')";
/// An order that goes back while its payment stands.
const PLANTED_OWED: &str = "insert into provider_orders select branch, 'o1', hall, quote, ticket, counter, clerk, \
    'clerk', id, 'wechat', 'o1', amount_fen, '[]', 'owed', 'x', '42', null, 0, 1, null, 1, 0, 0, null from payments \
    where id in (select payment from payment_parts where method = 'card')";

const PLANTED: &[(&str, &str)] = &[
    ("update ledger_accounts set balance_fen = balance_fen + 1 where id = 'safe'", "sum to zero"),
    (
        "update ledger_accounts set balance_fen = balance_fen + 1 where id = 'safe'; \
      update ledger_accounts set balance_fen = balance_fen - 1 where id = 'over_short'",
        "balance and entries",
    ),
    ("update ledger_accounts set entries = entries + 1 where id = 'opening'", "balance and entries"),
    ("update transfers set amount_fen = amount_fen + 1 where kind = 'payment'", "balance and entries"),
    ("update transfers set credit = 'safe' where kind = 'opening'", "balance and entries"),
    ("delete from transfers where kind = 'reversal'", "gives back through its till"),
    ("delete from transfers where kind = 'payment'", "the ledger took into its till"),
    ("update transfers set posting = 'nobody' where kind = 'prepay'", "belongs to one"),
    ("update charges set amount_fen = amount_fen + 1, paid_fen = paid_fen where payment is null", "charges leave open"),
    ("update charges set paid_fen = 0 where payment is null", "have paid of it"),
    ("update charges set paid_fen = amount_fen where payment is null", "have paid of it"),
    ("update charges set voided_at = 1, paid_fen = 0 where payment is not null", "as long as its payment"),
    ("update quote_lines set amount_fen = amount_fen + 1 where n = 1", "sum to its total"),
    (
        "update payment_parts set amount_fen = amount_fen - 1, change_fen = change_fen + 1 where method = 'cash'",
        "its parts and shares sum to it",
    ),
    (
        "update quotes set state = 'confirmed' where id = (select min(id) from quotes where state = 'paid')",
        "what its paid quote says",
    ),
    (
        "insert into quotes select branch, id || 'x', hall, ticket, account, counter, clerk, total_fen, \
      state, made_at, expires_at, confirmed_at, confirmed_by, confirmed_actor, asked from quotes where state = 'paid'",
        "has its payment",
    ),
    (PLANTED_ORDER, "has its one payment"),
    (PLANTED_OWED, "that a provider gives back"),
    ("update payments set receipt_number = receipt_number + 10 where receipt_number = 3", "from 1 to the last"),
    ("update receipt_numbers set last = last + 1", "from 1 to the last"),
    (
        "update payments set receipt_number = 90 where receipt_number = 1; \
      update payments set receipt_number = 1 where receipt_number = 2; \
      update payments set receipt_number = 2 where receipt_number = 90",
        "in the order of their payments",
    ),
    (
        "update events set kind = 'payment_forgotten' where kind = 'payment_taken' and subject = \
      (select id from payments order by receipt_number desc limit 1)",
        "has its event",
    ),
    ("update payment_shares set amount_fen = amount_fen - 1", "its parts and shares sum to it"),
    ("update payment_shares set account = (select max(account) from payment_shares)", "shares to their accounts"),
    ("update payment_parts set method = 'qr' where method = 'card'", "the ledger took into its till"),
    ("update credits set used_fen = used_fen - 1 where used_fen > 0", "has paid of charges"),
    ("update credits set amount_fen = amount_fen + 1", "less its credit"),
    ("update credits set voided_at = 1, used_fen = 0 where source = 'change'", "as long as the payment"),
    ("delete from credit_uses", "has paid of charges"),
    ("update coupon_uses set used = used + 1", "uses are those of the payments"),
    ("delete from coupon_uses", "uses are those of the payments"),
    (
        "update charges set amount_fen = amount_fen + 1, paid_fen = paid_fen + 1 where payment is not null",
        "prices less what was taken off",
    ),
    ("update transfers set kind = 'discount' where kind = 'prepay'", "prices less what was taken off"),
    ("update clerk_days set payments = payments + 1", "counts the payments that stand"),
    ("update clerk_days set counted = counted + 1", "each account or ticket once"),
    ("update clerk_days set amount_fen = amount_fen - 1", "counts the payments that stand"),
    ("update clerk_quarters set counted = counted + 1", "sum of its days"),
    ("update clerk_quarters set amount_fen = amount_fen - 1", "sum of its days"),
    ("delete from reversals", "counts the payments that stand"),
    ("delete from clerk_days where clerk = 'wu'", "counted for its clerk"),
    ("delete from clerk_quarters where clerk = 'wu'", "counted for its clerk"),
    ("update tills set closed_at = 1 where closed_at is null", "holds nothing"),
    ("update tills set closed_at = null where closed_at is not null", "counted by each method"),
    ("delete from till_counts where method = 'qr'", "counted by each method"),
    ("update till_counts set expected_fen = expected_fen + 1 where method = 'cash'", "what was posted to it"),
    ("update till_counts set reason = ''", "what was posted to it"),
];

#[test]
fn every_planted_wrong_is_found() {
    for (sql, says) in PLANTED {
        let desk = morning();
        desk.books_are_right();
        desk.sql(sql);
        let wrong = desk.ask(|conn| Ok(fees::verify::verify(conn, BRANCH)?));
        assert!(wrong.iter().any(|wrong| wrong.contains(says)), "{sql}\nfound only {wrong:#?}");
    }
}
