//! Why something about money was not done. Amounts are fen; the rim writes them as yuan.

use serde::Serialize;

use super::anew::Anew;
use super::types::Method;
use crate::kernel::Money;

/// A named refusal about money.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum FeesRefusal {
    /// The actor sits at no counter.
    NotAtCounter,
    /// An amount is zero or less.
    AmountNotPositive,
    /// An amount is beyond any that we move.
    AmountTooLarge {
        /// The most.
        max_fen: Money,
    },
    /// No such quote in this branch.
    QuoteNotFound,
    /// Nothing is owed and nothing was asked for.
    NothingToPay,
    /// The quote comes to nothing, so nothing is taken for it.
    NothingDue,
    /// A quote without an account can only be for a fee.
    AccountMissing,
    /// A suspended or closed account is not paid ahead.
    AccountNotActive,
    /// So many months cannot be paid ahead.
    PrepayMonthsOutOfRange {
        /// The fewest.
        min: i32,
        /// The most.
        max: i32,
    },
    /// No receipt has this number and code.
    ReceiptUnknown,
    /// The payment has an invoice already, or one is on its way.
    InvoiceAsked,
    /// A part of the payment went back when a subscription ended, or a deposit that it paid.
    PaymentRefunded,
    /// No deposit of this account is kept under that charge.
    DepositNotKept,
    /// The deposit went back before.
    DepositGivenBack,
    /// It must be said what came back.
    ReturnNotDescribed {
        /// The most characters.
        max: usize,
    },
    /// The credit of an account in use pays its next bills.
    AccountInUse,
    /// The account has no credit.
    NoCredit,
    /// The credit was paid out in cash, so what gave it cannot be taken back.
    CreditPaidOut,
    /// No such payout in this branch.
    PayoutNotFound,
    /// A payment that was taken back gets no invoice.
    PaymentReversed,
    /// Nothing was paid, so there is nothing to write an invoice for.
    InvoiceForNothing,
    /// What an invoice needs is missing or cannot be right.
    InvoiceMalformed {
        /// Which field.
        field: &'static str,
    },
    /// No such request for an invoice.
    InvoiceNotFound,
    /// An invoice in this state cannot become that.
    InvoiceNotSo {
        /// Its state.
        state: &'static str,
    },
    /// A new account cannot owe from before and have paid ahead.
    OwesAndHasCredit,
    /// The account has no product that runs.
    NothingSubscribed,
    /// One account stands twice in what is asked for.
    AccountTwice,
    /// More accounts at once than are paid together.
    AccountsTogetherTooMany {
        /// The most.
        max: usize,
    },
    /// A payment has no parts, or too many.
    PartsOutOfRange {
        /// The most.
        max: usize,
    },
    /// The parts do not make up the total.
    PartsNotTotal {
        /// What is to pay.
        total_fen: Money,
        /// What the parts make.
        parts_fen: Money,
    },
    /// Two of the parts are cash.
    CashTwice,
    /// Change cannot be left as credit without an account.
    ChangeNeedsAccount,
    /// The name of who pays cannot be written on a receipt.
    PayerUnsuitable {
        /// The most characters.
        max: usize,
    },
    /// The account's tariff has no version that is valid today.
    TariffNotFound,
    /// One of the chosen charges is not owed by this account.
    ChargeNotOwed,
    /// The quote was made too long ago: make a new one.
    QuoteExpired,
    /// The account has moved since the quote was made: here is a new one.
    QuoteStale {
        /// What it owed then.
        owed_then_fen: Money,
        /// What it owes now.
        owed_now_fen: Money,
        /// What the quote would say now; none when that is nothing.
        #[serde(skip_serializing_if = "Option::is_none")]
        anew: Option<Box<Anew>>,
    },
    /// A newer quote has taken its place, or the customer said no.
    QuoteVoid,
    /// It has been paid.
    QuotePaid,
    /// The customer has not confirmed it yet.
    QuoteNotConfirmed,
    /// The quote belongs to another ticket.
    QuoteOfAnotherTicket,
    /// Whoever confirms is not the one whom the quote was shown to.
    QuoteNotYours,
    /// The clerk has no open till at this counter.
    TillNotOpen,
    /// What was handed over is less than the amount.
    TenderedTooLittle {
        /// How much is missing.
        missing_fen: Money,
    },
    /// A slip number or reference is missing or cannot be one.
    ReferenceMalformed,
    /// That looks like a card number, and those are never kept.
    ReferenceIsCardNumber,
    /// The slip number or reference was used for another payment.
    ReferenceUsed,
    /// No such payment here.
    PaymentNotFound,
    /// The payment has been reversed before.
    AlreadyReversed,
    /// Nobody reverses what they took themselves.
    OwnPayment,
    /// This role does not reverse payments.
    MayNotReverse,
    /// The duty manager reverses payments of the same day; after that it is the leader's.
    ReversalTooLate {
        /// The day of the payment.
        day: String,
    },
    /// The reason is not in the hall's list.
    ReasonUnknown,
    /// The note is too long.
    NoteTooLong {
        /// The most characters.
        max: usize,
    },
    /// No such till here.
    TillNotFound,
    /// The till is closed: nothing is posted to it.
    TillIsClosed,
    /// The clerk or the counter has an open till already.
    TillAlreadyOpen,
    /// The till belongs to somebody else.
    TillNotYours,
    /// The till does not hold that much cash.
    TillCashTooLittle,
    /// Count and till do not agree for these methods: count again, or give the reason.
    DifferenceNeedsReason {
        /// Which methods; not how much and not which way.
        methods: Vec<Method>,
    },
    /// No such bill in this branch.
    BillNotFound,
    /// The charge is no line of this bill.
    ChargeNotOnBill,
    /// More than is left of the line cannot be credited.
    CreditTooLarge {
        /// What is left.
        left_fen: Money,
    },
    /// An account of the ledger would pass its limit.
    BalanceTooLarge,
    /// This hall is not paid through that provider.
    ProviderNotOffered,
    /// No such order here.
    OrderNotFound,
    /// The customer can still pay an order of this quote: close it first.
    OrderPending,
    /// The provider has not yet said that an order of this quote is closed: its customer may have paid it meanwhile.
    OrderClosing,
    /// The quote may be paid otherwise already.
    OrderReleased,
    /// Only the duty manager of the hall, or whoever leads, lets a quote be paid otherwise before its provider has answered.
    MayNotRelease,
    /// Why a quote is paid otherwise must be said, in not too many words.
    ReleaseNotExplained {
        /// The most characters.
        max: usize,
    },
    /// The order is over: it was paid, given back or closed.
    OrderOver,
    /// The provider speaks of another amount than the order's; somebody must look into it.
    OrderAmountDiffers {
        /// What the order came to.
        expected_fen: Money,
        /// What the provider says was paid.
        told_fen: Money,
    },
    /// The provider speaks of another payment of an order that is settled.
    OrderSettledOtherwise,
    /// No such dispute in this hall.
    DisputeNotFound,
    /// The dispute is settled.
    DisputeEnded,
    /// Only whoever leads settles disputes.
    MayNotEndDispute,
    /// How it is known what became of the money must be said, in not too many words.
    DisputeNotExplained {
        /// The most characters.
        max: usize,
    },
    /// No payment that stands has the provider's number of it.
    DisputeNotBooked,
    /// A payment that stands has the provider's number of it: that is taken back first.
    DisputeIsBooked,
    /// The provider's number of the payment was not kept, so its file could never be matched.
    DisputeUnnumbered,
    /// Credit is for an account that the order was to pay.
    DisputeAccountOther,
    /// A notification does not prove that the provider sent it.
    NotificationForged,
    /// A note or coin that there is not, twice the same, or more than a drawer holds.
    NotesUnreadable,
    /// The notes and coins do not come to the cash that was said.
    NotesNotTotal {
        /// What they come to.
        notes_fen: Money,
        /// What was said.
        cash_fen: Money,
    },
    /// The till that took the payment is closed, and no open one was named.
    ChooseOpenTill,
    /// No such cash drop here.
    DropNotFound,
    /// This role does not sign differences, or not in this hall.
    MayNotSign,
    /// Nobody signs what they counted themselves.
    SignatureOwn,
    /// There is no difference that needs a second signature.
    SignatureNotNeeded,
    /// It has been signed.
    AlreadySigned,
    /// No such handover here.
    HandoverNotFound,
    /// A till is handed to another clerk of the same hall.
    HandoverTo,
    /// The till was offered to somebody else.
    HandoverNotYours,
    /// The offer is void, or was taken.
    HandoverOver,
    /// The till stands at another counter: sit down there first.
    HandoverElsewhere,
    /// Something was posted since the count: count again.
    HandoverStale,
    /// The hall has closed this day.
    DayClosed {
        /// Which.
        day: String,
    },
    /// The month is closed: nothing posts into it.
    PeriodClosed {
        /// Which: `2026-10`.
        month: String,
    },
}
