//! Small words that every domain uses: money, time, ids, chance, language, who acts.
//! Nothing here knows a table, a route or a rule of the hall.

pub mod actor;
pub mod chance;
pub mod clock;
pub mod day;
pub mod language;
pub mod money;
pub mod pinyin;
pub mod share;

pub use actor::{Actor, Role};
pub use chance::Chance;
pub use clock::{Clock, Millis};
pub use day::{Day, Zone};
pub use language::Language;
pub use money::Money;
pub use share::Share;
