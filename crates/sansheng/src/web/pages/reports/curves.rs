//! The curves of a day's staffing, as pictures without script or style of their own: what they show stands in the table
//! beneath, too.

use maud::{Markup, html};

use crate::halls::time_of_day;
use crate::kernel::Language;
use crate::planning::{HalfHour, Plan};
use crate::say;

/// Room for a half-hour.
const SLOT: i64 = 40;
/// Room for the highest value.
const HEIGHT: i64 = 140;

/// A value's height in the picture.
fn height(value: f64, most: f64) -> i64 {
    if most > 0.0 { (value / most * HEIGHT as f64).round().clamp(0.0, HEIGHT as f64) as i64 } else { 0 }
}

fn slots(plan: &Plan) -> impl Iterator<Item = (i64, &HalfHour)> {
    (0..).map(|n| n * SLOT).zip(&plan.half_hours)
}

/// A time of day is written under every so many minutes.
const MARKED_MIN: i32 = 120;

/// The picture with its scales: at the side what its height means, beneath it the hours.
fn frame(label: &str, plan: &Plan, most: f64, inside: &Markup) -> Markup {
    let width = SLOT * i64::try_from(plan.half_hours.len()).unwrap_or(1).max(1);
    let at = |half_hour: Option<&HalfHour>| half_hour.map(|at| time_of_day(at.minute)).unwrap_or_default();
    html! {
        figure.curve {
            div.scale aria-hidden="true" { span { (format!("{most:.0}")) } span { (format!("{:.0}", most / 2.0)) } span { "0" } }
            svg viewBox={ "0 0 " (width) " " (HEIGHT + 2) } preserveAspectRatio="none" role="img" aria-label=(label) {
                (inside)
                rect.ground x="0" y=(HEIGHT + 1) width=(width) height="1" {}
            }
            div.times aria-hidden="true" { @for at in &plan.half_hours { span { @if at.minute % MARKED_MIN == 0 { (time_of_day(at.minute)) } } } }
            figcaption { (label) span.muted { (at(plan.half_hours.first())) " – " (at(plan.half_hours.last())) } }
        }
    }
}

/// People expected: a bar from what one day in ten falls short of to what one in ten goes beyond, and the middle on it.
pub(super) fn people(lang: Language, plan: &Plan) -> Markup {
    let most = plan.half_hours.iter().map(|at| at.high).fold(0.0, f64::max);
    let label = say!(lang, "staffing-curve-people", most = format!("{most:.0}"));
    let inside = html! {
        @for (x, at) in slots(plan) {
            @let (low, high, mid) = (height(at.low, most), height(at.high, most), height(at.people, most));
            rect.span x=(x + 6) y=(HEIGHT - high) width=(SLOT - 12) height=((high - low).max(1)) { title { (time_of_day(at.minute)) (format!(" {:.0} ({:.0}–{:.0})", at.people, at.low, at.high)) } }
            rect.mid x=(x) y=((HEIGHT - mid).clamp(0, HEIGHT - 3)) width=(SLOT) height="3" {}
        }
    };
    frame(&label, plan, most, &inside)
}

/// Clerks of the shifts as bars, clerks needed as a line over them; where the line is above the bar somebody is lacking.
pub(super) fn clerks(lang: Language, plan: &Plan) -> Markup {
    let most = plan.half_hours.iter().map(|at| at.needed.max(at.present)).max().unwrap_or(0);
    let label = say!(lang, "staffing-curve-clerks", most = most);
    let of = |clerks: u32| height(f64::from(clerks), f64::from(most));
    let inside = html! {
        @for (x, at) in slots(plan) {
            @let (present, needed) = (of(at.present), of(at.needed));
            rect.bar x=(x + 2) y=(HEIGHT - present) width=(SLOT - 4) height=(present) { title { (time_of_day(at.minute)) " " (at.present) " / " (at.needed) } }
            @if needed > present { rect.lack x=(x + 2) y=(HEIGHT - needed) width=(SLOT - 4) height=(needed - present) {} }
            rect.mid x=(x) y=((HEIGHT - needed).clamp(0, HEIGHT - 3)) width=(SLOT) height="3" {}
        }
    };
    frame(&label, plan, f64::from(most), &inside)
}
