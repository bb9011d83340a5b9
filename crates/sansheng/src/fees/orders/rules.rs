//! What happens to an order, and when somebody asks about it next: values in, decision out.

use super::{OrderState, Outcome};
use crate::fees::FeesRefusal;
use crate::fees::rules::QUOTE_LASTS_MS;
use crate::kernel::{Millis, Money};

/// A code can be scanned for five minutes: long enough to find the phone, short enough to stand at the counter.
pub(super) const ORDER_LASTS_MS: Millis = 5 * 60 * 1_000;
/// Money that was paid in time may be told so much later and still pays its quote.
pub(super) const TOLD_LATE_MS: Millis = 11 * 60 * 1_000;
/// By its own time a payment knows whether a quote ever had an order ([`crate::fees::queries`]), without asking the store:
/// with one it is good for longer than it was made for, however soon the order was asked for.
const _: () = assert!(ORDER_LASTS_MS + TOLD_LATE_MS > QUOTE_LASTS_MS, "a quote with an order outlives one without");
/// Our clock and the provider's differ by less than this: a code is dead for certain so much after its time.
const CLOCKS_DIFFER_MS: Millis = 60 * 1_000;
/// Who opens an order has this long before a worker does it for them: longer than a call's deadline.
pub(super) const OPENING_MS: Millis = 10_000;
/// A notification comes by itself within this; then we ask.
pub(super) const ASK_FIRST_MS: Millis = 4_000;
/// Never more often than this, and not less often than the other while a customer waits.
const ASK_PAUSE_MS: (Millis, Millis) = (2_000, 30_000);

/// When to ask again after so many times: twice as long each time, up to half a minute; but no later than when the order's
/// time ends and when it is gone for certain, because a customer waits for just that.
pub(super) fn ask_again_at(asks: i32, expires_at: Millis, now: Millis) -> Millis {
    let (first, most) = ASK_PAUSE_MS;
    let doubled = first.checked_shl(u32::try_from(asks).unwrap_or(0).min(16)).unwrap_or(most);
    let again = now + doubled.clamp(first, most);
    let ends = [expires_at, gone_at(expires_at)].into_iter().find(|end| *end > now);
    ends.map_or(again, |end| again.min(end))
}

/// Whether a quote waits for an order of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Hold {
    /// No: it may be paid in any way.
    #[default]
    Free,
    /// The customer may scan the code: it is closed first.
    Scan,
    /// The code is not shown any more, and its provider has not yet said that nobody can pay it.
    Closing,
}

impl Hold {
    /// As pages name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Scan => "scan",
            Self::Closing => "closing",
        }
    }
}

/// What decides whether a quote waits for an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Holding {
    /// Where it stands.
    pub(super) state: OrderState,
    /// Whether the clerk wants it closed.
    pub(super) closing: bool,
    /// Whether the duty manager lets the quote be paid otherwise.
    pub(super) released: bool,
    /// Whether the provider told what was not asked.
    pub(super) disputed: bool,
    /// Until when it can be paid.
    pub(super) expires_at: Millis,
    /// The time.
    pub(super) now: Millis,
}

/// Whether a quote waits for an order of it: until the provider has said how it ended. Only its word is certain; our own
/// time is up sooner or later than its.
pub(super) fn hold(order: &Holding) -> Hold {
    let shown = !order.closing && order.expires_at > order.now;
    if !order.state.waits() || order.released {
        return Hold::Free;
    }
    if order.disputed {
        // Money came for it, which a leader looks into; the provider is not asked any more, and takes none twice.
        return if shown { Hold::Scan } else { Hold::Free };
    }
    if shown { Hold::Scan } else { Hold::Closing }
}

/// Whether the duty manager may let a quote be paid otherwise: the code must have been taken away first.
pub(super) fn may_release(hold: Hold, state: OrderState) -> Result<(), FeesRefusal> {
    match hold {
        Hold::Closing => Ok(()),
        Hold::Scan => Err(FeesRefusal::OrderPending),
        Hold::Free if state.waits() => Err(FeesRefusal::OrderReleased),
        Hold::Free => Err(FeesRefusal::OrderOver),
    }
}

/// What is to be asked of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Open it, once more: whether it has it is unknown.
    Open,
    /// Ask how it stands.
    Query,
    /// Close it; when it is too late for that, ask how it stands.
    Close,
    /// Give the money back.
    GiveBack,
    /// Nothing: it is over.
    Nothing,
}

/// The next step with an order.
pub fn step(state: OrderState, has_code: bool, closing: bool, expires_at: Millis, now: Millis) -> Step {
    match state {
        OrderState::Owed => Step::GiveBack,
        OrderState::Paid | OrderState::Closed | OrderState::Refunded => Step::Nothing,
        OrderState::Unknown | OrderState::Opened if closing || expires_at <= now => Step::Close,
        OrderState::Unknown if !has_code => Step::Open,
        OrderState::Unknown | OrderState::Opened => Step::Query,
    }
}

/// From when on a code is dead for certain.
pub(super) fn gone_at(expires_at: Millis) -> Millis {
    expires_at + CLOCKS_DIFFER_MS
}

/// Whether an order that the provider does not know is gone for certain: a request of ours may still be on its way to it,
/// and at Alipay a code that nobody has scanned is no trade; both end with the order's time.
pub fn is_gone_everywhere(expires_at: Millis, now: Millis) -> bool {
    now >= gone_at(expires_at)
}

/// What the provider's word about a payment means for an order.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Word {
    /// It is to be booked.
    New,
    /// We know.
    Known,
    /// It is refused.
    Refused(FeesRefusal),
}

/// Judges a payment that the provider tells of.
pub(super) fn judge(state: OrderState, known: &str, expected: Money, told: &str, amount: Money) -> Word {
    if amount != expected {
        return Word::Refused(FeesRefusal::OrderAmountDiffers { expected_fen: expected, told_fen: amount });
    }
    match state {
        OrderState::Paid | OrderState::Owed | OrderState::Refunded if known == told => Word::Known,
        OrderState::Paid | OrderState::Owed | OrderState::Refunded => Word::Refused(FeesRefusal::OrderSettledOtherwise),
        // Closed too: the provider took money for an order that we had given up; its word counts.
        OrderState::Unknown | OrderState::Opened | OrderState::Closed => Word::New,
    }
}

/// What the books know of a dispute that is to be settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Disputed {
    /// What the provider speaks of.
    pub(super) told: Money,
    /// Whether the provider's number of the payment was kept.
    pub(super) numbered: bool,
    /// Whether it is settled.
    pub(super) ended: bool,
    /// Whether a payment that stands has that number.
    pub(super) booked: bool,
    /// Whether an account is named that the order's quote was for.
    pub(super) account_fits: bool,
}

/// Whether a dispute can be settled so. What is a payment of ours is nothing else; credit needs an amount, the provider's
/// number, by which its file is matched later, and an account that was to be paid.
pub(super) fn may_end(disputed: &Disputed, outcome: Outcome) -> Result<(), FeesRefusal> {
    if disputed.ended {
        return Err(FeesRefusal::DisputeEnded);
    }
    if outcome == Outcome::Booked {
        return if disputed.booked { Ok(()) } else { Err(FeesRefusal::DisputeNotBooked) };
    }
    if disputed.booked {
        return Err(FeesRefusal::DisputeIsBooked);
    }
    if outcome == Outcome::Returned {
        return Ok(());
    }
    if disputed.told <= Money::ZERO {
        return Err(FeesRefusal::AmountNotPositive);
    }
    if !disputed.numbered {
        return Err(FeesRefusal::DisputeUnnumbered);
    }
    if disputed.account_fits { Ok(()) } else { Err(FeesRefusal::DisputeAccountOther) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dispute_is_settled_once_and_as_the_books_allow() {
        use Outcome as O;
        let open = Disputed { told: Money(2_500), numbered: true, ended: false, booked: false, account_fits: true };
        for (disputed, outcome, expected) in [
            (open, O::Returned, Ok(())),
            (open, O::Credited, Ok(())),
            (open, O::Booked, Err(FeesRefusal::DisputeNotBooked)),
            (Disputed { ended: true, ..open }, O::Returned, Err(FeesRefusal::DisputeEnded)),
            (Disputed { ended: true, booked: true, ..open }, O::Booked, Err(FeesRefusal::DisputeEnded)),
            (Disputed { booked: true, ..open }, O::Booked, Ok(())),
            (Disputed { booked: true, ..open }, O::Returned, Err(FeesRefusal::DisputeIsBooked)),
            (Disputed { booked: true, ..open }, O::Credited, Err(FeesRefusal::DisputeIsBooked)),
            (Disputed { account_fits: false, ..open }, O::Returned, Ok(())),
            (Disputed { account_fits: false, ..open }, O::Credited, Err(FeesRefusal::DisputeAccountOther)),
            (Disputed { numbered: false, ..open }, O::Returned, Ok(())),
            (Disputed { numbered: false, ..open }, O::Credited, Err(FeesRefusal::DisputeUnnumbered)),
            (Disputed { told: Money(0), ..open }, O::Credited, Err(FeesRefusal::AmountNotPositive)),
            (Disputed { told: Money(-1), ..open }, O::Credited, Err(FeesRefusal::AmountNotPositive)),
            (Disputed { told: Money(-1), ..open }, O::Returned, Ok(())),
        ] {
            assert_eq!(may_end(&disputed, outcome), expected, "{disputed:?} {outcome:?}");
        }
    }

    #[test]
    fn the_pause_doubles_and_stays_within_its_bounds() {
        let long = 5 * 60_000;
        let pauses: Vec<_> = [0, 1, 2, 3, 4, 60, i32::MAX, -1].map(|asks| ask_again_at(asks, long, 0)).to_vec();
        assert_eq!(pauses, [2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 2_000]);
        assert_eq!(ask_again_at(9, 10_000, 0), 10_000, "its time ends sooner");
        assert_eq!(ask_again_at(9, 10_000, 10_000), 40_000);
        assert_eq!(ask_again_at(9, 10_000, 45_000), 10_000 + CLOCKS_DIFFER_MS, "it is gone for certain sooner");
        assert_eq!(ask_again_at(9, 10_000, 10_000 + CLOCKS_DIFFER_MS), 40_000 + CLOCKS_DIFFER_MS);
    }

    #[test]
    fn a_quote_waits_until_the_provider_has_said_how_its_order_ended() {
        use OrderState as S;
        let open =
            Holding { state: S::Opened, closing: false, released: false, disputed: false, expires_at: 100, now: 99 };
        let unknown = Holding { state: S::Unknown, ..open };
        for (order, expected) in [
            (open, Hold::Scan),
            (unknown, Hold::Scan),
            (Holding { closing: true, ..unknown }, Hold::Closing),
            (Holding { now: 100, ..open }, Hold::Closing),
            (Holding { now: i64::MAX, ..unknown }, Hold::Closing),
            (Holding { released: true, closing: true, ..unknown }, Hold::Free),
            (Holding { disputed: true, ..open }, Hold::Scan),
            (Holding { disputed: true, now: 100, ..open }, Hold::Free),
            (Holding { state: S::Paid, ..open }, Hold::Free),
            (Holding { state: S::Closed, closing: true, ..open }, Hold::Free),
            (Holding { state: S::Owed, ..open }, Hold::Free),
            (Holding { state: S::Refunded, ..open }, Hold::Free),
        ] {
            assert_eq!(hold(&order), expected, "{order:?}");
        }
        assert_eq!(may_release(Hold::Closing, S::Unknown), Ok(()));
        assert_eq!(may_release(Hold::Scan, S::Opened), Err(FeesRefusal::OrderPending));
        assert_eq!(may_release(Hold::Free, S::Unknown), Err(FeesRefusal::OrderReleased));
        assert_eq!(may_release(Hold::Free, S::Closed), Err(FeesRefusal::OrderOver));
    }

    #[test]
    fn an_order_is_opened_again_asked_about_closed_and_paid_back_in_its_time() {
        use OrderState as S;
        let cases = [
            (S::Unknown, false, false, 0, Step::Open),
            (S::Unknown, true, false, 0, Step::Query),
            (S::Opened, true, false, 0, Step::Query),
            (S::Opened, true, false, 100, Step::Close),
            (S::Unknown, false, false, 100, Step::Close),
            (S::Unknown, false, true, 0, Step::Close),
            (S::Unknown, true, true, 0, Step::Close),
            (S::Owed, true, true, 100, Step::GiveBack),
            (S::Paid, true, false, 100, Step::Nothing),
            (S::Closed, true, false, 100, Step::Nothing),
            (S::Refunded, true, false, 100, Step::Nothing),
        ];
        for (state, has_code, closing, now, expected) in cases {
            assert_eq!(step(state, has_code, closing, 100, now), expected, "{state:?} {has_code} {closing} {now}");
        }
        assert!(!is_gone_everywhere(100, 100));
        assert!(is_gone_everywhere(100, 100 + CLOCKS_DIFFER_MS));
    }

    #[test]
    fn a_payment_is_booked_once_and_only_for_its_amount() {
        use OrderState as S;
        let ours = Money(2_600);
        for state in [S::Unknown, S::Opened, S::Closed] {
            assert_eq!(judge(state, "", ours, "42", ours), Word::New, "{state:?}");
        }
        for state in [S::Paid, S::Owed, S::Refunded] {
            assert_eq!(judge(state, "42", ours, "42", ours), Word::Known, "{state:?}");
            let otherwise = Word::Refused(FeesRefusal::OrderSettledOtherwise);
            assert_eq!(judge(state, "42", ours, "43", ours), otherwise, "{state:?}");
        }
        for told in [Money(0), Money(1), Money(2_599), Money(2_601), Money(-2_600)] {
            let differs = FeesRefusal::OrderAmountDiffers { expected_fen: ours, told_fen: told };
            assert_eq!(judge(S::Opened, "", ours, "42", told), Word::Refused(differs));
        }
    }
}
