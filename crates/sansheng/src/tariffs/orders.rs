//! From dated orders to the days in use.
//!
//! **Rule.** Start, resumption and change take effect as their day begins; stop and suspension as their day ends. So the
//! day of a start and the day of a stop are both charged, what starts and stops on one day costs one day, and a change
//! gives its whole day to the new tariff. No day is ever charged twice: what is resumed or started again on the day that
//! it ended goes on as if it had not ended, and under another tariff the day is the new one's.

use super::book::TariffId;
use super::calendar::{DayNo, Span};
use super::refusal::TariffRefusal;

/// The most orders of one subscription: one a week for ten years, more is a machine gone wrong.
pub const ORDERS_MAX: usize = 520;

/// The end of what has no end: 9999-12-31.
pub const OPEN_END: DayNo = DayNo(2_932_896);

/// What an order does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Begins under a tariff.
    Start(TariffId),
    /// Ends for good; it may start again.
    Stop,
    /// Pauses.
    Suspend,
    /// Goes on under the tariff that it had.
    Resume,
    /// Goes over to another tariff; while suspended, when it is resumed.
    Change(TariffId),
}

/// A dated order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// The day that it takes effect.
    pub day: DayNo,
    /// What it does.
    pub act: Act,
}

/// How a stretch begins, which says what is paid once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// With a start: one-off price and deposit.
    Started,
    /// With a change of tariff: one-off price, no second deposit.
    Changed,
    /// With a resumption: neither.
    Resumed,
}

/// Days in use under one tariff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The tariff.
    pub tariff: TariffId,
    /// The days; through [`OPEN_END`] while it goes on.
    pub span: Span,
    /// How it begins.
    pub opening: Opening,
}

/// A product in use.
#[derive(Clone, Copy, Debug)]
pub struct Subscription<'a> {
    /// Its days in use, in order and apart.
    pub stretches: &'a [Stretch],
    /// The last day that is billed or prepaid; a credit note takes it back to the day before the credit begins.
    pub billed_through: Option<DayNo>,
}

/// The days in use that follow from orders, which are in the order that they were given.
pub fn stretches(orders: &[Order]) -> Result<Vec<Stretch>, TariffRefusal> {
    if orders.len() > ORDERS_MAX {
        return Err(TariffRefusal::OrdersTooMany { max: ORDERS_MAX });
    }
    let mut line = Vec::<Stretch>::new();
    let mut suspended: Option<Stretch> = None;
    let mut last_day: Option<DayNo> = None;
    for order in orders {
        let day = order.day;
        let out_of_place = TariffRefusal::OrderOutOfPlace { day };
        if last_day.is_some_and(|last| day < last) {
            return Err(out_of_place);
        }
        last_day = Some(day);
        let running = line.last().is_some_and(|stretch| stretch.span.through == OPEN_END);
        match (order.act, running, suspended) {
            (Act::Start(tariff), false, None) => open(&mut line, tariff, day, Opening::Started),
            (Act::Stop | Act::Suspend, true, _) => {
                if let Some(stretch) = line.last_mut() {
                    stretch.span.through = day;
                    suspended = (order.act == Act::Suspend).then_some(*stretch);
                }
            }
            (Act::Stop, false, Some(_)) => suspended = None,
            (Act::Resume, false, Some(before)) => {
                open(&mut line, before.tariff, day, before.opening);
                suspended = None;
            }
            (Act::Change(tariff), true, _) => open(&mut line, tariff, day, Opening::Changed),
            (Act::Change(tariff), false, Some(before)) => {
                suspended = Some(Stretch { tariff, opening: Opening::Changed, ..before });
            }
            _ => return Err(out_of_place),
        }
        if order.act == Act::Suspend {
            // What was begun before the pause is not begun again after it.
            suspended = suspended.map(|stretch| Stretch { opening: Opening::Resumed, ..stretch });
        }
    }
    Ok(line)
}

/// Opens a stretch on a day; what still ran on that day goes on when the tariff is the same, and ends the day before
/// when it is another.
fn open(line: &mut Vec<Stretch>, tariff: TariffId, day: DayNo, opening: Opening) {
    let mut opening = opening;
    if let Some(last) = line.last_mut().filter(|last| last.span.through >= day) {
        if last.tariff == tariff {
            last.span.through = OPEN_END;
            return;
        }
        last.span.through = day.plus(-1);
        if last.span.days() == 0 {
            // A start that is changed on its own day is a start under the new tariff.
            if last.opening == Opening::Started {
                opening = Opening::Started;
            }
            line.pop();
        }
    }
    line.push(Stretch { tariff, span: Span { from: day, through: OPEN_END }, opening });
}
