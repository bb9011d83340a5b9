//! Which month may be billed. Pure.

use super::BillingRefusal;
use super::lines::{day_no, month_no};
use crate::kernel::Day;
use crate::tariffs::MonthNo;

/// What the branch has billed: the last month, and whether its run still goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Last {
    /// `2026-11`.
    pub month: String,
    /// Whether its run goes on.
    pub goes_on: bool,
}

/// Whether a month may be billed today, and which it is.
pub fn may_bill(month: &str, today: &Day, last: Option<&Last>) -> Result<MonthNo, BillingRefusal> {
    let asked = month_no(month).ok_or(BillingRefusal::MonthMalformed)?;
    let now = day_no(today.as_str()).ok_or(BillingRefusal::DayUnknown)?;
    if asked.first() > now {
        return Err(BillingRefusal::MonthNotBegun { month: month.to_owned() });
    }
    let Some(last) = last else { return Ok(asked) };
    if last.goes_on {
        return Err(BillingRefusal::RunGoesOn { month: last.month.clone() });
    }
    let billed = month_no(&last.month).ok_or(BillingRefusal::MonthMalformed)?;
    let next = billed.plus(1);
    if asked == billed || asked == next {
        return Ok(asked);
    }
    Err(BillingRefusal::MonthOutOfOrder { next: next.to_string() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_billed_one_after_another_once_they_have_begun() {
        let day = Day::parse("2026-11-01").expect("a day");
        let last = |month: &str, goes_on: bool| Last { month: month.to_owned(), goes_on };
        let ask = |month: &str, last: Option<&Last>| may_bill(month, &day, last).map(|month| month.to_string());
        let out = |next: &str| Err(BillingRefusal::MonthOutOfOrder { next: next.to_owned() });
        assert_eq!(ask("2026-11", None), Ok("2026-11".into()), "on its first day");
        assert_eq!(ask("2020-01", None), Ok("2020-01".into()), "the first run is free");
        assert_eq!(ask("2026-12", None), Err(BillingRefusal::MonthNotBegun { month: "2026-12".into() }));
        for wrong in ["", "2026", "2026-13", "2026-00", "2026-1", "26-11", "-2026-11", "2026-11-01", "2026-1１"] {
            assert_eq!(ask(wrong, None), Err(BillingRefusal::MonthMalformed), "{wrong}");
        }
        assert_eq!(ask("2026-10", Some(&last("2026-10", false))), Ok("2026-10".into()), "again: who is missing");
        assert_eq!(ask("2026-11", Some(&last("2026-10", false))), Ok("2026-11".into()));
        assert_eq!(ask("2026-11", Some(&last("2026-09", false))), out("2026-10"), "none is left out");
        assert_eq!(ask("2026-08", Some(&last("2026-09", false))), out("2026-10"), "none comes back");
        let going = BillingRefusal::RunGoesOn { month: "2026-10".into() };
        assert_eq!(ask("2026-11", Some(&last("2026-10", true))), Err(going));
    }
}
