//! The closed sets of words that the queue's tables and the API share: states, classes, channels, kinds.

use serde::{Deserialize, Serialize};

/// Defines an enum whose variants are words in a table, in the API and in the journal.
macro_rules! words {
    ($(#[doc = $doc:literal])* $name:ident { $($(#[doc = $vdoc:literal])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $vdoc])* $variant),* }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// As tables and the API write it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// Reads what `as_str` wrote.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text)
            }
        }
    };
}

words! {
    /// Where a ticket stands. It is in exactly one of these.
    State {
        /// In line.
        Waiting = "waiting",
        /// A counter has called it and nobody has sat down yet.
        Called = "called",
        /// Being served.
        Serving = "serving",
        /// Put aside with a reason; it comes back without queueing again.
        Held = "held",
        /// Called, and nobody came. It can come back.
        Missed = "missed",
        /// Served to the end.
        Finished = "finished",
        /// Turned away with a reason in writing.
        Refused = "refused",
        /// Taken back by the customer before a call.
        Cancelled = "cancelled",
        /// Nobody came for it until the next business day.
        Expired = "expired",
    }
}

words! {
    /// The class a ticket waits in.
    Class {
        /// Everybody without a special need.
        Regular = "regular",
        /// With a need that the hall puts first.
        Priority = "priority",
    }
}

words! {
    /// Where a ticket was taken.
    Channel {
        /// A touch screen at the door.
        Kiosk = "kiosk",
        /// A greeter's tablet.
        Greeter = "greeter",
        /// A counter.
        Counter = "counter",
        /// Another system.
        Integration = "integration",
    }
}

words! {
    /// Why a ticket is put aside.
    HoldKind {
        /// Papers are missing: the customer fetches them and comes back to any counter.
        PapersMissing = "papers_missing",
        /// The papers stay at this counter: the customer comes back here.
        PapersKept = "papers_kept",
        /// Another step comes first; back to this counter.
        Step = "step",
    }
}

words! {
    /// What is known about a paper of a ticket.
    PaperState {
        /// The customer says it is there.
        Claimed = "claimed",
        /// It is not there.
        Missing = "missing",
        /// A clerk has seen it.
        Seen = "seen",
    }
}

words! {
    /// The three voices.
    Voice {
        /// Greeted on coming.
        Greeted = "greeted",
        /// Answered on asking.
        Answered = "answered",
        /// Seen off on leaving.
        SeenOff = "seen_off",
    }
}

words! {
    /// What somebody of the staff is asked to do.
    TaskKind {
        /// Help a customer with a need.
        Help = "help",
        /// Lead a customer the way.
        Lead = "lead",
        /// Comfort somebody who waits long.
        Comfort = "comfort",
        /// A counter calls for the duty manager.
        Assist = "assist",
        /// A customer was passed on more than once.
        TransferAlert = "transfer_alert",
        /// A step that would relieve the hall: what it is stands in the detail.
        Relief = "relief",
    }
}

impl State {
    /// Whether its story has ended.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Finished | Self::Refused | Self::Cancelled | Self::Expired)
    }

    /// Whether it is at a counter.
    pub fn is_at_counter(self) -> bool {
        matches!(self, Self::Called | Self::Serving)
    }
}
