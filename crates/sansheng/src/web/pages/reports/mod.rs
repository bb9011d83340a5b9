//! The leader's and the auditor's first page of figures: each is a sentence that says what it means, then its small
//! chart, then the table it was counted from.

pub mod apart;
mod curves;
pub mod invoices;
pub mod ledger;
pub mod routes;
pub mod staffing;

use maud::{Markup, html};

use super::staff::{Desk, staff_page};
pub use crate::kernel::Share;
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::figures::lasted;
use crate::web::parts::{empty, icon};

/// A chart has room for so many days at least.
const SLOTS_MIN: i64 = 14;

/// A hall's day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayRow {
    /// The day.
    pub day: String,
    /// Tickets given.
    pub issued: i64,
    /// Finished.
    pub finished: i64,
    /// Refused.
    pub refused: i64,
    /// Left before the call, or cancelled.
    pub left: i64,
    /// Mean wait, seconds; `None` when nobody was called.
    pub waited_s: Option<i64>,
    /// Waits within the first promise …
    pub kept: i64,
    /// … of so many.
    pub told: i64,
    /// Sum of the ratings' levels …
    pub rated_sum: i64,
    /// … of so many.
    pub rated_n: i64,
    /// Turned away for a missing paper after waiting.
    pub wasted: i64,
}

/// A clerk's quarter (F3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClerkQuarter {
    /// The clerk's name.
    pub name: String,
    /// Payments less reversals.
    pub payments: i64,
    /// Their sum.
    pub amount: Money,
}

/// The page's figures.
#[derive(Clone, Debug)]
pub struct ReportsView {
    /// The hall.
    pub hall: String,
    /// Whether the reader takes files along; the whole branch's, or only the hall's payments.
    pub exports: Option<bool>,
    /// Who looks at which hall.
    pub desk: Desk,
    /// Today.
    pub today: DayRow,
    /// The last days, newest first, today not among them.
    pub days: Vec<DayRow>,
    /// The mean rating of those days in hundredths with its 95 % interval, and how many.
    pub rating: Option<(i64, i64, i64, i64)>,
    /// Finished visits with each of the three voices, of how many finished.
    pub voices: [i64; 3],
    /// Finished visits with all three.
    pub all_voices: i64,
    /// Finished visits, for the voices.
    pub voices_of: i64,
    /// The quarter's name: `2026Q4`.
    pub quarter: String,
    /// The clerks of the quarter, most payments first.
    pub clerks: Vec<ClerkQuarter>,
    /// The same of today.
    pub clerks_today: Vec<ClerkQuarter>,
    /// The same of this month.
    pub clerks_month: Vec<ClerkQuarter>,
}

/// The page.
pub fn reports(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let body = html! {
        h1 { (say!(lang, "reports-title")) }
        p.muted { (say!(lang, "reports-what", n = view.days.len())) }
        (today(view))
        div.pair { (promise(view)) (rating(view)) }
        div.pair { (voices(view)) (wasted(view)) }
        (quarter(view))
        (table(view))
        @if let Some(whole) = view.exports { (exports(view, whole)) }
    };
    staff_page(&view.desk, "reports", say!(lang, "reports-title"), None, &body)
}

/// Files to take along.
fn exports(view: &ReportsView, whole: bool) -> Markup {
    let lang = view.desk.lang;
    let files = ["payments.csv", "payments.xlsx", "ledger.csv", "ledger.xlsx", "accounts.csv", "accounts.xlsx"];
    let word = |file: &str| {
        let (what, ending) = file.split_once('.').unwrap_or((file, ""));
        format!("{} ({})", lang.say(&format!("export-what-{what}"), &[]), ending.to_uppercase())
    };
    let last = view.days.first().map_or("", |row| row.day.as_str());
    let first = view.days.last().map_or("", |row| row.day.as_str());
    html! {
        section.card aria-labelledby="exports" {
            h2 #exports { (say!(lang, "export-title")) }
            p.muted { (say!(lang, "export-lead")) }
            form.fields method="get" action={ "/reports/" (view.hall) "/exports" } {
                div.field {
                    label for="file" { (say!(lang, "export-file")) }
                    select.input #file name="file" {
                        @for file in files.iter().filter(|file| whole || file.starts_with("payments")) {
                            option value=(file) { (word(file)) }
                        }
                    }
                }
                div.field { label for="from" { (say!(lang, "export-from")) } input.input #from name="from" type="date" value=(first) required; }
                div.field { label for="through" { (say!(lang, "export-through")) } input.input #through name="through" type="date" value=(last) required; }
                button.button type="submit" { (icon("download")) (say!(lang, "export-do")) }
            }
        }
    }
}

fn sum(view: &ReportsView, of: impl Fn(&DayRow) -> i64) -> i64 {
    view.days.iter().map(of).sum()
}

fn today(view: &ReportsView) -> Markup {
    let (lang, t) = (view.desk.lang, &view.today);
    html! {
        section.card aria-labelledby="today" {
            h2 #today { (icon("calendar-clock")) (say!(lang, "reports-today")) }
            p.sentence {
                (say!(lang, "reports-today-sentence", issued = t.issued, finished = t.finished))
                @if let Some(waited) = t.waited_s { " " (say!(lang, "reports-today-waited", time = lasted(lang, waited))) }
            }
        }
    }
}

fn promise(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let share = Share::of(sum(view, |d| d.kept), sum(view, |d| d.told));
    let bars: Vec<(String, Option<i64>)> =
        view.days.iter().rev().map(|d| (d.day.clone(), Share::of(d.kept, d.told).map(|s| s.mid))).collect();
    html! {
        section.card aria-labelledby="promise" {
            h2 #promise { (icon("clock")) (say!(lang, "reports-promise")) }
            @match share {
                Some(share) => {
                    p.sentence { (say!(lang, "reports-promise-sentence", share = Share::percent(share.mid), n = share.n)) }
                    (interval(view, share))
                    (days_chart(&say!(lang, "reports-promise-chart"), &bars, 1_000))
                }
                None => (empty("clock", &say!(lang, "reports-nothing-yet"))),
            }
        }
    }
}

fn rating(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let hundredths = |n: i64| format!("{}.{:02}", n / 100, n % 100);
    let bars: Vec<(String, Option<i64>)> = view
        .days
        .iter()
        .rev()
        .map(|d| (d.day.clone(), (d.rated_n > 0).then(|| d.rated_sum * 100 / d.rated_n)))
        .collect();
    html! {
        section.card aria-labelledby="rating" {
            h2 #rating { (icon("smile")) (say!(lang, "reports-rating")) }
            @match view.rating {
                Some((mid, low, high, n)) => {
                    p.sentence { (say!(lang, "reports-rating-sentence", mean = hundredths(mid), n = n)) }
                    p.muted { (say!(lang, "reports-interval", low = hundredths(low), high = hundredths(high))) }
                    (days_chart(&say!(lang, "reports-rating-chart"), &bars, 500))
                }
                None => (empty("smile", &say!(lang, "reports-nothing-yet"))),
            }
        }
    }
}

fn voices(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let keys = ["duty-voice-greeted", "duty-voice-answered", "duty-voice-seen-off"];
    html! {
        section.card aria-labelledby="voices" {
            h2 #voices { (icon("messages-square")) (say!(lang, "duty-voices")) }
            @match Share::of(view.all_voices, view.voices_of) {
                Some(all) => {
                    p.sentence { (say!(lang, "reports-voices-sentence", share = Share::percent(all.mid), n = all.n)) }
                    (interval(view, all))
                    div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "duty-voices")) { table.table {
                        tbody {
                            @for (key, heard) in keys.into_iter().zip(view.voices) {
                                tr { th scope="row" { (say!(lang, key)) } td { meter min="0" max=(view.voices_of) value=(heard) {} } td.figures { (Share::percent(Share::of(heard, view.voices_of).unwrap_or_default().mid)) } }
                            }
                        }
                    } }
                }
                None => (empty("messages-square", &say!(lang, "reports-nothing-yet"))),
            }
        }
    }
}

fn wasted(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let n = sum(view, |d| d.wasted);
    let bars: Vec<(String, Option<i64>)> = view.days.iter().rev().map(|d| (d.day.clone(), Some(d.wasted))).collect();
    let most = view.days.iter().map(|d| d.wasted).max().unwrap_or(0).max(1);
    html! {
        section.card aria-labelledby="wasted" {
            h2 #wasted { (icon("file-x")) (say!(lang, "reports-wasted")) }
            p.sentence { @if n == 0 { (say!(lang, "reports-wasted-none")) } @else { (say!(lang, "reports-wasted-sentence", n = n, of = sum(view, |d| d.issued))) } }
            (days_chart(&say!(lang, "reports-wasted-chart"), &bars, most))
        }
    }
}

/// A rate with its interval on a line from 0 to 100 %.
fn interval(view: &ReportsView, share: Share) -> Markup {
    let words =
        say!(view.desk.lang, "reports-interval", low = Share::percent(share.low), high = Share::percent(share.high));
    html! {
        figure.interval {
            svg viewBox="0 0 1000 24" preserveAspectRatio="none" role="img" aria-label=(words) {
                rect.ground x="0" y="10" width="1000" height="4" {}
                rect.span x=(share.low) y="6" width=((share.high - share.low).max(2)) height="12" {}
                rect.mid x=((share.mid - 3).clamp(0, 994)) y="0" width="6" height="24" {}
            }
            figcaption { (words) }
        }
    }
}

/// One bar a day; a day without a value has none. The same figures stand in the table below.
fn days_chart(label: &str, days: &[(String, Option<i64>)], most: i64) -> Markup {
    // A few days stand at the right like the last of many: wide bars would say more than there is.
    let n = i64::try_from(days.len()).unwrap_or(1);
    let slots = n.max(SLOTS_MIN);
    let width = 900 / slots;
    html! {
        figure.days {
            svg viewBox={ "0 0 " (slots * width) " 100" } preserveAspectRatio="none" role="img" aria-label=(label) {
                rect.ground x="0" y="99" width=(slots * width) height="1" {}
                @for (i, (day, value)) in (slots - n..).zip(days) {
                    @if let Some(value) = value {
                        @let height = (value * 98 / most.max(1)).clamp(0, 98);
                        rect.bar x=(i * width + width / 6) y=(99 - height) width=(width * 2 / 3) height=(height.max(1)) { title { (day) } }
                    }
                }
            }
            figcaption { (label) @if let (Some(first), Some(last)) = (days.first(), days.last()) { span.muted { (first.0) " – " (last.0) } } }
        }
    }
}

/// The third comparison for who leads: today, this month, this quarter.
fn quarter(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let spans = [
        ("reports-rank-day", &view.clerks_today),
        ("reports-rank-month", &view.clerks_month),
        ("reports-rank-quarter", &view.clerks),
    ];
    html! {
        section.card aria-labelledby="quarter" {
            h2 #quarter { (icon("award")) (say!(lang, "reports-quarter", quarter = view.quarter.as_str())) }
            p.muted { (say!(lang, "reports-quarter-what")) }
            @for (key, clerks) in spans {
                h2 { (say!(lang, key)) }
                @if clerks.is_empty() { (empty("award", &say!(lang, "reports-nothing-yet"))) } @else { (ranking(lang, &say!(lang, key), clerks)) }
            }
        }
    }
}

fn ranking(lang: Language, name: &str, clerks: &[ClerkQuarter]) -> Markup {
    let most = clerks.iter().map(|c| c.payments).max().unwrap_or(0).max(1);
    // Equal counts share a place.
    let place = |clerk: &ClerkQuarter| clerks.iter().filter(|other| other.payments > clerk.payments).count() + 1;
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(name) { table.table {
            thead { tr { th.figures { (say!(lang, "reports-rank-place")) } th { (say!(lang, "duty-clerk")) } th { span.unseen { (say!(lang, "reports-share")) } } th.figures { (say!(lang, "counter-till-payments")) } th.figures { (say!(lang, "counter-line-amount")) } } }
            tbody {
                @for clerk in clerks {
                    tr { td.figures { (place(clerk)) } th scope="row" { (clerk.name) } td { meter min="0" max=(most) value=(clerk.payments) {} } td.figures { (clerk.payments) } td.figures { (clerk.amount) } }
                }
            }
        } }
    }
}

fn table(view: &ReportsView) -> Markup {
    let lang = view.desk.lang;
    let heads = ["issued", "finished", "refused", "left", "mean-wait", "kept", "rated", "wasted"];
    html! {
        section.card aria-labelledby="table" {
            h2 #table { (icon("layers")) (say!(lang, "reports-table")) }
            div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "reports-table")) {
                table.table {
                    thead { tr { th { (say!(lang, "duty-day")) } @for head in heads { th.figures { (say!(lang, &format!("reports-col-{head}"))) } } } }
                    tbody {
                        (day_row(view, &view.today))
                        @for day in &view.days { (day_row(view, day)) }
                    }
                }
            }
        }
    }
}

fn day_row(view: &ReportsView, day: &DayRow) -> Markup {
    let none = || "–".to_owned();
    html! {
        tr {
            th scope="row" { (day.day) }
            td.figures { (day.issued) }
            td.figures { (day.finished) }
            td.figures { (day.refused) }
            td.figures { (day.left) }
            td.figures { (day.waited_s.map_or_else(none, |s| lasted(view.desk.lang, s))) }
            td.figures { (Share::of(day.kept, day.told).map_or_else(none, |s| format!("{} ({})", Share::percent(s.mid), s.n))) }
            td.figures { @if day.rated_n > 0 { (format!("{}.{:02} ({})", day.rated_sum / day.rated_n, day.rated_sum * 100 / day.rated_n % 100, day.rated_n)) } @else { "–" } }
            td.figures { (day.wasted) }
        }
    }
}
