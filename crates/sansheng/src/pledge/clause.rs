//! The clauses of the pledge that the tables show today: a stable name, the id under which the pledge counts it, how it is
//! made true, and what share of it is promised. What people read stands in `locales/`.

use serde::{Deserialize, Serialize};

/// A promise to the public that can be counted. Its order is the order on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Clause {
    /// P2: whoever rates the visit is content with it, level 4 or 5.
    Satisfied,
    /// B7: the first told wait holds.
    WaitHeld,
    /// B7: whoever waits longer than told is spoken to before the call.
    Comforted,
    /// B5: calls follow the computed order.
    InOrder,
    /// B2: customers with a special need are called within their target.
    PriorityInTime,
    /// A3: closing drops nobody who still waits.
    ServedToTheEnd,
    /// A6: nobody waits only to be turned away for a paper.
    NoWastedTrip,
    /// B4: whoever comes is sent to the right business at once.
    RightCounter,
    /// A4: nobody is passed on more than once.
    PassedOnOnce,
    /// A4: whoever is turned away gets the reason in writing.
    RefusedInWriting,
    /// C2: the customer sees and confirms an itemised quote before paying.
    QuotedFirst,
    /// B9: what the customer handed over is handed back before the visit ends.
    HandedBack,
    /// A7: whoever asks to be led is led.
    Led,
    /// H1: greeted on coming, answered on asking, seen off on leaving.
    ThreeVoices,
}

/// How a clause is made true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The software does not let it be broken.
    Enforced,
    /// A figure from what was recorded; nobody types it in.
    Measured,
    /// The right person is told at the right moment, and whether they acted is recorded.
    Prompted,
}

/// Always: one case that was not kept breaks it.
const ALWAYS: i64 = 1_000;
/// Nine of ten, where chance and people have a part in it: what the told wait is made for (`queueing::wait`), and the
/// share of priority customers that the order was proven for.
const NINE_OF_TEN: i64 = 900;

impl Clause {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 14] = [
        Self::Satisfied,
        Self::WaitHeld,
        Self::Comforted,
        Self::InOrder,
        Self::PriorityInTime,
        Self::ServedToTheEnd,
        Self::NoWastedTrip,
        Self::RightCounter,
        Self::PassedOnOnce,
        Self::RefusedInWriting,
        Self::QuotedFirst,
        Self::HandedBack,
        Self::Led,
        Self::ThreeVoices,
    ];

    /// As tables and the API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Satisfied => "satisfied",
            Self::WaitHeld => "wait_held",
            Self::Comforted => "comforted",
            Self::InOrder => "in_order",
            Self::PriorityInTime => "priority_in_time",
            Self::ServedToTheEnd => "served_to_the_end",
            Self::NoWastedTrip => "no_wasted_trip",
            Self::RightCounter => "right_counter",
            Self::PassedOnOnce => "passed_on_once",
            Self::RefusedInWriting => "refused_in_writing",
            Self::QuotedFirst => "quoted_first",
            Self::HandedBack => "handed_back",
            Self::Led => "led",
            Self::ThreeVoices => "three_voices",
        }
    }

    /// Reads what `as_str` wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|clause| clause.as_str() == text)
    }

    /// The id of the clause in the pledge; two promises may stand under one.
    pub fn id(self) -> &'static str {
        match self {
            Self::Satisfied => "P2",
            Self::WaitHeld | Self::Comforted => "B7",
            Self::InOrder => "B5",
            Self::PriorityInTime => "B2",
            Self::ServedToTheEnd => "A3",
            Self::NoWastedTrip => "A6",
            Self::RightCounter => "B4",
            Self::PassedOnOnce | Self::RefusedInWriting => "A4",
            Self::QuotedFirst => "C2",
            Self::HandedBack => "B9",
            Self::Led => "A7",
            Self::ThreeVoices => "H1",
        }
    }

    /// How it is made true.
    pub fn how(self) -> How {
        match self {
            Self::InOrder | Self::ServedToTheEnd | Self::RefusedInWriting | Self::QuotedFirst | Self::HandedBack => {
                How::Enforced
            }
            Self::Comforted | Self::Led => How::Prompted,
            Self::Satisfied
            | Self::WaitHeld
            | Self::PriorityInTime
            | Self::NoWastedTrip
            | Self::RightCounter
            | Self::PassedOnOnce
            | Self::ThreeVoices => How::Measured,
        }
    }

    /// The share of cases in which it is promised, in tenths of a percent.
    pub fn target_permille(self) -> i64 {
        match self {
            Self::Satisfied
            | Self::WaitHeld
            | Self::Comforted
            | Self::PriorityInTime
            | Self::RightCounter
            | Self::Led
            | Self::ThreeVoices => NINE_OF_TEN,
            Self::InOrder
            | Self::ServedToTheEnd
            | Self::NoWastedTrip
            | Self::PassedOnOnce
            | Self::RefusedInWriting
            | Self::QuotedFirst
            | Self::HandedBack => ALWAYS,
        }
    }
}

impl How {
    /// As words are looked up.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Measured => "measured",
            Self::Prompted => "prompted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_what_is_enforced_is_promised_always() {
        for clause in Clause::ALL {
            assert_eq!(Clause::parse(clause.as_str()), Some(clause));
            assert_eq!(serde_json::to_value(clause).ok(), Some(clause.as_str().into()));
            assert!(clause.how() != How::Enforced || clause.target_permille() == ALWAYS, "{clause:?}");
        }
        assert_eq!(Clause::parse("friendly"), None);
    }
}
