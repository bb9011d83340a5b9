//! Which HTTP status a refusal has.

use axum::http::StatusCode;

use crate::accounts::AccountsRefusal;
use crate::billing::BillingRefusal;
use crate::counters::CounterRefusal;
use crate::day_end::DayEndRefusal;
use crate::exchange::ExchangeRefusal;
use crate::fees::FeesRefusal;
use crate::halls::HallsRefusal;
use crate::people::PeopleRefusal;
use crate::planning::PlanningRefusal;
use crate::queue::QueueRefusal;
use crate::ratings::RatingRefusal;
use crate::refusal::{DoorRefusal, Refusal};
use crate::settlements::SettlementRefusal;
use crate::tariffs::TariffRefusal;

/// Every refusal there is: a new one does not compile before it has its status.
pub(super) fn of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::Door(refusal) => match refusal {
            DoorRefusal::BranchNotFound | DoorRefusal::HallNotFound => StatusCode::NOT_FOUND,
            DoorRefusal::IdempotencyKeyReused => StatusCode::UNPROCESSABLE_ENTITY,
            DoorRefusal::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        },
        Refusal::People(refusal) => people(refusal),
        Refusal::Halls(refusal) => halls(refusal),
        Refusal::Accounts(refusal) => accounts(refusal),
        Refusal::Tariffs(refusal) => tariffs(refusal),
        Refusal::Fees(refusal) => fees(refusal),
        Refusal::DayEnd(refusal) => day_end(refusal),
        Refusal::Settlement(refusal) => settlement(refusal),
        Refusal::Billing(refusal) => billing(refusal),
        Refusal::Queue(refusal) => queue(refusal),
        Refusal::Counter(refusal) => counter(refusal),
        Refusal::Exchange(refusal) => exchange(refusal),
        Refusal::Planning(refusal) => planning(refusal),
        Refusal::Rating(refusal) => rating(refusal),
    }
}

fn people(refusal: &PeopleRefusal) -> StatusCode {
    use PeopleRefusal as No;
    match refusal {
        No::SignInFailed | No::SignInNeeded => StatusCode::UNAUTHORIZED,
        No::SignInSlowed { .. } => StatusCode::TOO_MANY_REQUESTS,
        No::SignInBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        No::SessionLocked => StatusCode::LOCKED,
        No::ProofNeeded | No::NotPermitted | No::StaffOutOfReach | No::SecondFactorNeeded | No::PasswordExpired => {
            StatusCode::FORBIDDEN
        }
        No::SessionElsewhere { .. } | No::LoginTaken | No::LastOwner | No::SetupDone | No::NoCodePending => {
            StatusCode::CONFLICT
        }
        No::PasswordTooShort { .. }
        | No::PasswordTooLong { .. }
        | No::PasswordCommon
        | No::PasswordNamesOwner
        | No::PasswordNeedsClasses { .. }
        | No::PasswordUsedBefore { .. }
        | No::LoginMalformed
        | No::NameMalformed
        | No::DeviceNeedsPlace
        | No::CodeWrong => StatusCode::UNPROCESSABLE_ENTITY,
        No::StaffNotFound | No::SessionNotFound | No::DeviceNotFound => StatusCode::NOT_FOUND,
        No::SetupUsed | No::SetupExpired => StatusCode::GONE,
    }
}

fn halls(refusal: &HallsRefusal) -> StatusCode {
    use HallsRefusal as No;
    match refusal {
        No::PackUnreadable { .. }
        | No::PackUnsound { .. }
        | No::TimeZoneUnknown
        | No::BranchUnnamed
        | No::IdUnsuitable => StatusCode::UNPROCESSABLE_ENTITY,
        No::ConfigurationChanged
        | No::HallTaken
        | No::CounterStillOpen { .. }
        | No::ServiceStillWaited { .. }
        | No::TariffFixed { .. } => StatusCode::CONFLICT,
    }
}

fn accounts(refusal: &AccountsRefusal) -> StatusCode {
    use AccountsRefusal as No;
    match refusal {
        No::AccountNotFound => StatusCode::NOT_FOUND,
        No::LookUpsTooMany { .. } | No::RevealsTooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        No::AccountNumberTaken { .. } | No::CardTaken { .. } | No::SubscriberTaken { .. } => StatusCode::CONFLICT,
        No::LookUpTooShort | No::LookUpUnreadable | No::AccountMalformed { .. } | No::AccountsTooMany { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn tariffs(refusal: &TariffRefusal) -> StatusCode {
    use TariffRefusal as No;
    match refusal {
        No::ReductionUnknown | No::ReductionNotFound => StatusCode::NOT_FOUND,
        No::CouponSpent
        | No::ReductionTwice
        | No::ReductionEnded
        | No::NothingToPrepay
        | No::OrderOutOfPlace { .. } => StatusCode::CONFLICT,
        No::TariffUnknown { .. }
        | No::TariffTwice { .. }
        | No::NoVersionOnDay { .. }
        | No::AmountTooLarge { .. }
        | No::AmountNegative
        | No::RateOutOfRange { .. }
        | No::DiscountMalformed { .. }
        | No::SubscriptionsTooMany { .. }
        | No::OrdersTooMany { .. }
        | No::PrepayMonthsOutOfRange { .. }
        | No::EvidenceNotDescribed { .. }
        | No::EvidenceDaysUnsuitable
        | No::ReductionEndUnsuitable
        | No::ReductionNeedsEvidence { .. }
        | No::ReductionExpired { .. }
        | No::ReductionNotYetValid { .. }
        | No::CouponUnknown
        | No::CouponExpired { .. }
        | No::CouponNotYetValid { .. }
        | No::CouponNotForProduct
        | No::CouponWithoutEffect => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn fees(refusal: &FeesRefusal) -> StatusCode {
    use FeesRefusal as No;
    match refusal {
        No::QuoteNotFound
        | No::PaymentNotFound
        | No::TillNotFound
        | No::ReceiptUnknown
        | No::InvoiceNotFound
        | No::ProviderNotOffered
        | No::OrderNotFound
        | No::DisputeNotFound
        | No::DropNotFound
        | No::DepositNotKept
        | No::PayoutNotFound
        | No::HandoverNotFound
        | No::BillNotFound => StatusCode::NOT_FOUND,
        // Not 401: nobody can sign in better here.
        No::NotificationForged => StatusCode::BAD_REQUEST,
        No::QuoteNotYours
        | No::OwnPayment
        | No::MayNotReverse
        | No::ReversalTooLate { .. }
        | No::TillNotYours
        | No::MayNotSign
        | No::MayNotEndDispute
        | No::MayNotRelease
        | No::SignatureOwn
        | No::HandoverNotYours => StatusCode::FORBIDDEN,
        No::NotAtCounter
        | No::AccountNotActive
        | No::NothingSubscribed
        | No::InvoiceAsked
        | No::InvoiceForNothing
        | No::InvoiceNotSo { .. }
        | No::PaymentReversed
        | No::PaymentRefunded
        | No::DepositGivenBack
        | No::AccountInUse
        | No::NoCredit
        | No::CreditPaidOut
        | No::QuoteExpired
        | No::QuoteStale { .. }
        | No::QuoteVoid
        | No::QuotePaid
        | No::QuoteNotConfirmed
        | No::QuoteOfAnotherTicket
        | No::TillNotOpen
        | No::ReferenceUsed
        | No::AlreadyReversed
        | No::TillIsClosed
        | No::ChooseOpenTill
        | No::TillAlreadyOpen
        | No::TillCashTooLittle
        | No::DifferenceNeedsReason { .. }
        | No::OrderPending
        | No::OrderClosing
        | No::OrderReleased
        | No::OrderOver
        | No::OrderAmountDiffers { .. }
        | No::OrderSettledOtherwise
        | No::DisputeEnded
        | No::DisputeNotBooked
        | No::DisputeIsBooked
        | No::DisputeUnnumbered
        | No::SignatureNotNeeded
        | No::AlreadySigned
        | No::HandoverOver
        | No::HandoverElsewhere
        | No::HandoverStale
        | No::DayClosed { .. }
        | No::PeriodClosed { .. }
        | No::CreditTooLarge { .. }
        | No::BalanceTooLarge => StatusCode::CONFLICT,
        No::AmountNotPositive
        | No::AmountTooLarge { .. }
        | No::DisputeNotExplained { .. }
        | No::ReleaseNotExplained { .. }
        | No::DisputeAccountOther
        | No::NothingToPay
        | No::NothingDue
        | No::AccountMissing
        | No::AccountTwice
        | No::AccountsTogetherTooMany { .. }
        | No::OwesAndHasCredit
        | No::InvoiceMalformed { .. }
        | No::PartsOutOfRange { .. }
        | No::PartsNotTotal { .. }
        | No::CashTwice
        | No::ChangeNeedsAccount
        | No::PayerUnsuitable { .. }
        | No::PrepayMonthsOutOfRange { .. }
        | No::TariffNotFound
        | No::ChargeNotOwed
        | No::ChargeNotOnBill
        | No::TenderedTooLittle { .. }
        | No::ReferenceMalformed
        | No::ReferenceIsCardNumber
        | No::ReasonUnknown
        | No::NotesUnreadable
        | No::NotesNotTotal { .. }
        | No::HandoverTo
        | No::ReturnNotDescribed { .. }
        | No::NoteTooLong { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn day_end(refusal: &DayEndRefusal) -> StatusCode {
    use DayEndRefusal as No;
    match refusal {
        No::DepositNotFound => StatusCode::NOT_FOUND,
        No::MayNotClose => StatusCode::FORBIDDEN,
        No::DayStillOpen { .. }
        | No::DayAlreadyClosed
        | No::DayNotYet
        | No::BagUsed
        | No::MonthNotOver
        | No::MonthAlreadyClosed
        | No::MonthDaysOpen { .. } => StatusCode::CONFLICT,
        No::BagUnsuitable { .. } | No::BagEmpty | No::MonthUnknown | No::DepositTooLarge { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn settlement(refusal: &SettlementRefusal) -> StatusCode {
    use SettlementRefusal as No;
    match refusal {
        No::SettlementNotFound => StatusCode::NOT_FOUND,
        No::MayNotSettle => StatusCode::FORBIDDEN,
        No::FileTooLong { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        No::FileWithoutHeader | No::FileEmpty | No::FileNotText | No::MethodNotSettled => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}

fn billing(refusal: &BillingRefusal) -> StatusCode {
    use BillingRefusal as No;
    match refusal {
        No::RunNotFound | No::AccountOrderNotFound => StatusCode::NOT_FOUND,
        No::MonthNotBegun { .. }
        | No::MonthOutOfOrder { .. }
        | No::RunGoesOn { .. }
        | No::PricesUnsound { .. }
        | No::DayUnknown
        | No::OrdersTooManyPlanned { .. }
        | No::OrderSettled { .. }
        | No::AccountClosed
        | No::AccountIsSuspended
        | No::AccountNotSuspended
        | No::SubscriptionNotRunning
        | No::TariffUnchanged
        | No::AddressUnchanged
        | No::SubscriberUnchanged
        | No::AccountOwes { .. }
        | No::StopNotAsShown { .. }
        | No::SubscriptionsFull { .. }
        | No::StatementTooLong { .. } => StatusCode::CONFLICT,
        No::MonthMalformed
        | No::BillingRuleOutOfRange { .. }
        | No::OrderDayMalformed
        | No::OrderInPast { .. }
        | No::OrderTooFar { .. }
        | No::OrderIncomplete { .. }
        | No::OrderTariffUnknown
        | No::SubscriberNotFound
        | No::StatementDaysMalformed => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn queue(refusal: &QueueRefusal) -> StatusCode {
    match refusal {
        QueueRefusal::TicketNotFound
        | QueueRefusal::CustodyNotFound
        | QueueRefusal::TaskNotFound
        | QueueRefusal::ArrivalNotFound => StatusCode::NOT_FOUND,
        QueueRefusal::ServiceNotFound
        | QueueRefusal::CustomerTypeNotFound
        | QueueRefusal::NeedNotFound
        | QueueRefusal::DocumentNotFound
        | QueueRefusal::TicketAccountNotFound
        | QueueRefusal::ReasonNotFound
        | QueueRefusal::ReasonNeeded
        | QueueRefusal::ItemNeeded
        | QueueRefusal::ListTooLong { .. }
        | QueueRefusal::TextTooLong { .. }
        | QueueRefusal::PhoneTailMalformed => StatusCode::UNPROCESSABLE_ENTITY,
        QueueRefusal::HallClosed(_)
        | QueueRefusal::DayFull(_)
        | QueueRefusal::QueueFull { .. }
        | QueueRefusal::TooManyTickets { .. }
        | QueueRefusal::TooManyServices { .. }
        | QueueRefusal::TicketNotWaiting { .. }
        | QueueRefusal::TicketNotCalled { .. }
        | QueueRefusal::TicketNotServing { .. }
        | QueueRefusal::TicketNotHeld { .. }
        | QueueRefusal::TicketNotMissed { .. }
        | QueueRefusal::TicketAtCounter
        | QueueRefusal::TicketOver { .. }
        | QueueRefusal::TicketElsewhere { .. }
        | QueueRefusal::ServiceNotAtCounter
        | QueueRefusal::ServiceOnTicket
        | QueueRefusal::TransferToOwnCounter
        | QueueRefusal::TransferCounterClosed { .. }
        | QueueRefusal::GraceNotOver { .. }
        | QueueRefusal::RecallTooSoon { .. }
        | QueueRefusal::RecallsSpent { .. }
        | QueueRefusal::CustodyOutstanding { .. }
        | QueueRefusal::CustodyReturned
        | QueueRefusal::CustodyElsewhere { .. }
        | QueueRefusal::CustodyWithDuty
        | QueueRefusal::QuoteUnpaid
        | QueueRefusal::TaskTaken
        | QueueRefusal::TaskDone
        | QueueRefusal::ArrivalTriaged => StatusCode::CONFLICT,
    }
}

fn counter(refusal: &CounterRefusal) -> StatusCode {
    match refusal {
        CounterRefusal::CounterNotFound | CounterRefusal::LoanNotFound => StatusCode::NOT_FOUND,
        CounterRefusal::StaffOnly | CounterRefusal::NotYourCounter => StatusCode::FORBIDDEN,
        CounterRefusal::AwayReasonNeeded | CounterRefusal::LoanTimeUnsuitable | CounterRefusal::LoanBeyondToday => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
        CounterRefusal::CounterTaken { .. }
        | CounterRefusal::AlreadySeated { .. }
        | CounterRefusal::CounterNotOpen
        | CounterRefusal::LoanPast
        | CounterRefusal::CustodyLeft { .. }
        | CounterRefusal::CounterBusy { .. } => StatusCode::CONFLICT,
    }
}

fn exchange(refusal: &ExchangeRefusal) -> StatusCode {
    use ExchangeRefusal as No;
    match refusal {
        No::ImportNotFound | No::OutboxTargetNotFound => StatusCode::NOT_FOUND,
        No::ImportBusy | No::ImportElsewhere | No::OutboxTargetTaken | No::OutboxTargetsTooMany { .. } => {
            StatusCode::CONFLICT
        }
        No::ImportTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        No::ExportOfBranchOnly | No::ImportOfBranchOnly => StatusCode::FORBIDDEN,
        No::ExportUnwritable => StatusCode::INSUFFICIENT_STORAGE,
        No::ImportUnreadable
        | No::ImportRowsTooMany { .. }
        | No::ImportLineTooLong { .. }
        | No::ImportEncodingUnknown
        | No::ImportEmpty
        | No::ImportColumnMissing { .. }
        | No::ImportColumnTwice { .. }
        | No::ImportUnitMissing { .. }
        | No::ImportBadTooMany { .. }
        | No::OutboxAddressUnsuitable
        | No::OutboxSecretUnnamed
        | No::ExportDaysUnsuitable { .. }
        | No::ExportRowsTooMany { .. } => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

fn planning(refusal: &PlanningRefusal) -> StatusCode {
    match refusal {
        PlanningRefusal::AdviceUnknown => StatusCode::UNPROCESSABLE_ENTITY,
        PlanningRefusal::AdvicePast | PlanningRefusal::NobodyToComfort => StatusCode::CONFLICT,
    }
}

fn rating(refusal: &RatingRefusal) -> StatusCode {
    match refusal {
        RatingRefusal::AlreadyRated | RatingRefusal::NotServed => StatusCode::CONFLICT,
        RatingRefusal::RatingTooLate { .. } => StatusCode::GONE,
        RatingRefusal::LevelUnknown | RatingRefusal::RatingReasonUnknown | RatingRefusal::CommentTooLong { .. } => {
            StatusCode::UNPROCESSABLE_ENTITY
        }
    }
}
