//! How many clerks a day takes: who is expected by half-hour with intervals, clerks needed so that the promise holds, shifts
//! that cover them, and what they cost against the weeks before. A sentence first, then the curves, then the tables.

use axum::extract::{Path, Query, State};
use maud::{Markup, html};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::curves;
use crate::halls::{Hall, Labour, hours_of, time_of_day};
use crate::kernel::{Day, Language, Millis};
use crate::planning::{self, AskStaffing, CLERKS_MAX, NoPlan, Plan};
use crate::say;
use crate::web::auth::DutyManager;
use crate::web::pages::duty::routes::desk;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::figures::{figure, lasted};
use crate::web::parts::{Meaning, icon};
use crate::web::{App, Problem};

/// A plan is a second or two of reckoning: one at a time, so that the hall's own work is not slowed down.
static ONE: Semaphore = Semaphore::const_new(1);
/// A promise in minutes that can be asked for.
const MINUTES: std::ops::RangeInclusive<i32> = 1..=240;
/// The share of people that it holds for.
const SHARES: [u32; 5] = [80, 85, 90, 95, 98];
/// The next day on which the hall opens is looked for so far ahead.
const NEXT_DAYS: i64 = 14;

/// What the form asks. What cannot be read is as if it had been left out, but for the number of clerks: whoever asks about
/// nobody, or about more than any hall has, is not answered for another number.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    day: String,
    #[serde(default)]
    minutes: String,
    #[serde(default)]
    share: String,
    #[serde(default)]
    clerks: String,
    #[serde(default)]
    busy: String,
}

impl Asked {
    fn read(&self, hall: &Hall, now: Millis) -> AskStaffing {
        let today = hall.zone.day(now);
        let opens = |day: &Day| !hours_of(&hall.pack, day).is_empty();
        let next = || (1..=NEXT_DAYS).map(|n| today.plus(n)).find(opens).unwrap_or_else(|| today.plus(1));
        let minutes = self.minutes.trim().parse().ok().filter(|minutes| MINUTES.contains(minutes));
        let counters = hall.pack.counters.iter().filter(|counter| counter.active).count();
        // With a half more than counters, shifts can overlap and breaks be covered.
        let usual = u32::try_from(counters + counters.div_ceil(2)).unwrap_or(CLERKS_MAX).clamp(1, CLERKS_MAX);
        let clerks_max = match self.clerks.trim() {
            "" => usual,
            typed => typed.parse().ok().filter(|n| (1..=CLERKS_MAX).contains(n)).unwrap_or(0),
        };
        AskStaffing {
            day: Day::parse(self.day.trim()).unwrap_or_else(next),
            promise_s: minutes.map_or(hall.pack.queue.target_regular_s, |minutes: i32| minutes * 60),
            share_percent: self.share.trim().parse().ok().filter(|share| SHARES.contains(share)).unwrap_or(90),
            clerks_max,
            busy: !self.busy.is_empty(),
        }
    }
}

/// What the page shows.
#[derive(Clone, Debug)]
pub struct StaffingView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// What was asked.
    pub ask: AskStaffing,
    /// What the shifts keep to.
    pub labour: Labour,
    /// The plan, or why there is none.
    pub plan: Result<Plan, NoPlan>,
}

/// `GET /reports/{hall}/staffing?day=…&minutes=…&share=…&clerks=…&busy=…`
pub async fn staffing(
    State(app): State<App>,
    Path(hall): Path<String>,
    staff: DutyManager,
    Query(asked): Query<Asked>,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/reports/{}/staffing", hall.id));
    let now = app.now();
    let ask = asked.read(&hall, now);
    let labour = hall.pack.labour.clone();
    let wanted = ask.clone();
    let question = app.read(move |conn| Ok(planning::question(conn, &hall, &wanted, now)?)).await?;
    let plan = match question {
        Ok(question) => reckoned(question, ask.clone()).await,
        Err(no) => Err(no),
    };
    Ok(page(&StaffingView { desk, ask, labour, plan }))
}

/// Off the threads that answer requests, one after the other.
async fn reckoned(question: planning::Question, ask: AskStaffing) -> Result<Plan, NoPlan> {
    let _one = ONE.acquire().await.map_err(|_| NoPlan::Unsolved)?;
    let plan = tokio::task::spawn_blocking(move || planning::plan(&question, &ask)).await;
    plan.unwrap_or(Err(NoPlan::Unsolved))
}

/// The page.
pub fn page(view: &StaffingView) -> Markup {
    let lang = view.desk.lang;
    let body = html! {
        h1 { (say!(lang, "staffing-title")) }
        (form(view))
        @match &view.plan {
            Ok(plan) => (planned(view, plan)),
            Err(no) => div class={ "verdict " (Meaning::Look.class()) } { (icon(Meaning::Look.icon())) p { (lang.say(&format!("staffing-no-{}", no.name()), &[("max", i64::from(CLERKS_MAX).into())])) } },
        }
    };
    staff_page(&view.desk, "reports", say!(lang, "staffing-title"), None, &body)
}

fn form(view: &StaffingView) -> Markup {
    let (lang, ask) = (view.desk.lang, &view.ask);
    html! {
        form.fields method="get" {
            div.field { label for="day" { (say!(lang, "duty-day")) } input.input #day name="day" type="date" value=(ask.day) required; }
            div.field { label for="minutes" { (say!(lang, "staffing-minutes")) } input.input #minutes name="minutes" type="number" min=(MINUTES.start()) max=(MINUTES.end()) value=(ask.promise_s / 60) required; }
            div.field {
                label for="share" { (say!(lang, "staffing-share")) }
                select.input #share name="share" { @for share in SHARES { option value=(share) selected[share == ask.share_percent] { (share) "%" } } }
            }
            div.field { label for="clerks" { (say!(lang, "staffing-clerks")) } input.input #clerks name="clerks" type="number" min="1" max=(CLERKS_MAX) value=(ask.clerks_max) required; }
            div.field {
                label for="busy" { (say!(lang, "staffing-for")) }
                select.input #busy name="busy" {
                    option value="" selected[!ask.busy] { (say!(lang, "staffing-usual")) }
                    option value="1" selected[ask.busy] { (say!(lang, "staffing-busy")) }
                }
            }
            button.button type="submit" { (icon("calendar-clock")) (say!(lang, "staffing-do")) }
        }
    }
}

fn planned(view: &StaffingView, plan: &Plan) -> Markup {
    let lang = view.desk.lang;
    html! {
        (summary(view, plan))
        section.card aria-labelledby="curves" {
            h2 #curves { (icon("chart-line")) (say!(lang, "staffing-curves")) }
            (curves::people(lang, plan))
            (curves::clerks(lang, plan))
            p.muted { (say!(lang, "staffing-how", days = plan.known_days)) }
        }
        div.pair { (shifts(view, plan)) (cost(view, plan)) }
        (table(lang, plan))
    }
}

/// What it comes to: whether it can be covered, and how the day would be.
fn summary(view: &StaffingView, plan: &Plan) -> Markup {
    let (lang, ask) = (view.desk.lang, &view.ask);
    let people: f64 = plan.half_hours.iter().map(|at| at.people).sum();
    let most = plan.half_hours.iter().max_by_key(|at| at.needed);
    let lacking: Vec<_> = plan.half_hours.iter().filter(|at| at.missing > 0).collect();
    let (meaning, words) = match lacking.iter().max_by_key(|at| at.missing) {
        Some(worst) => {
            let at = time_of_day(worst.minute);
            (
                Meaning::Act,
                say!(lang, "staffing-lacking", n = lacking.len(), at = at, needed = worst.needed, lack = worst.missing),
            )
        }
        None if plan.settled == Some(false) => (Meaning::Look, say!(lang, "staffing-not-settled")),
        None => {
            (Meaning::Good, say!(lang, "staffing-covered", minutes = ask.promise_s / 60, share = ask.share_percent))
        }
    };
    html! {
        div class={ "verdict " (meaning.class()) } { (icon(meaning.icon())) p { (words) } }
        @if most.is_some_and(|most| most.needed > plan.counters) {
            p.sentence { (say!(lang, "staffing-counters-short", counters = plan.counters)) }
        }
        div.figures-row {
            (figure(&say!(lang, "staffing-people"), &format!("{people:.0}"), "", ""))
            @if let Some(most) = most { (figure(&say!(lang, "staffing-most"), &most.needed.to_string(), "", &time_of_day(most.minute))) }
            (figure(&say!(lang, "staffing-longest"), &lasted(lang, plan.lived.longest_s), "", ""))
            (figure(&say!(lang, "staffing-mean"), &plan.lived.mean_s.map_or_else(|| "–".to_owned(), |mean_s| lasted(lang, mean_s)), "", ""))
            (figure(&say!(lang, "staffing-late"), &tenths(plan.lived.late_per_mille), "%", ""))
        }
        @if plan.settled.is_none() { p.muted { (say!(lang, "staffing-formula")) } }
    }
}

fn tenths(n: i64) -> String {
    format!("{}.{}", n / 10, n % 10)
}

fn hours(lang: Language, minutes: i64) -> String {
    say!(lang, "staffing-hours", n = tenths(minutes / 6))
}

fn shifts(view: &StaffingView, plan: &Plan) -> Markup {
    let lang = view.desk.lang;
    html! {
        section.card aria-labelledby="shifts" {
            h2 #shifts { (icon("users")) (say!(lang, "staffing-shifts")) }
            table.table {
                thead { tr { th { (say!(lang, "staffing-from")) } th { (say!(lang, "staffing-to")) } th { (say!(lang, "staffing-break")) } th.figures { (say!(lang, "staffing-clerks-n")) } } }
                tbody {
                    @for shift in &plan.shifts {
                        tr {
                            th scope="row" { (time_of_day(shift.from)) }
                            td { (time_of_day(shift.to)) }
                            td { @if let Some((from, to)) = shift.pause { (time_of_day(from)) "–" (time_of_day(to)) } @else { "–" } }
                            td.figures { (shift.clerks) }
                        }
                    }
                }
            }
            p.muted { (rules(lang, &view.labour)) @if !plan.proven { " " (say!(lang, "staffing-not-proven")) } }
        }
    }
}

/// The labour rules in a sentence or three.
fn rules(lang: Language, labour: &Labour) -> String {
    let span = |seconds: i32| hours(lang, i64::from(seconds) / 60);
    let (short, long, most) = (span(labour.short_shift_s), span(labour.long_shift_s), span(labour.unbroken_max_s));
    let one = labour.short_shift_s == labour.long_shift_s;
    let mut said = vec![if one {
        say!(lang, "staffing-rules-one", shift = long)
    } else {
        say!(lang, "staffing-rules-two", short = short, long = long)
    }];
    if labour.long_shift_s > labour.unbroken_max_s {
        said.push(say!(lang, "staffing-rules-break", most = most, minutes = labour.break_s / 60));
    }
    if !one && labour.short_percent_max < 100 {
        said.push(say!(lang, "staffing-rules-part", percent = labour.short_percent_max));
    }
    said.join(lang.pick("", " "))
}

/// What the shifts cost, beside what counters really were open.
fn cost(view: &StaffingView, plan: &Plan) -> Markup {
    let (lang, past) = (view.desk.lang, &plan.past);
    let weekday = lang.say(&format!("common-weekday-{}", view.ask.day.weekday()), &[]);
    let rows = [
        (say!(lang, "staffing-this-plan"), 1, plan.paid_min),
        (
            say!(lang, "staffing-past-same", weekday = weekday.as_str(), n = past.same_days),
            past.same_days,
            past.same_mean_min,
        ),
        (say!(lang, "staffing-past-all", n = past.days), past.days, past.mean_min),
    ];
    let most = rows.iter().map(|row| row.2).max().unwrap_or(0).max(1);
    let (compared, than) = if past.same_days > 0 {
        (past.same_mean_min, weekday)
    } else {
        (past.mean_min, say!(lang, "staffing-all-days"))
    };
    let more = plan.paid_min - compared;
    html! {
        section.card aria-labelledby="cost" {
            h2 #cost { (icon("clock")) (say!(lang, "staffing-cost")) }
            p.sentence {
                @if past.days == 0 { (say!(lang, "staffing-cost-alone", hours = hours(lang, plan.paid_min))) }
                @else if more > 0 { (say!(lang, "staffing-cost-more", hours = hours(lang, plan.paid_min), more = hours(lang, more), than = than)) }
                @else { (say!(lang, "staffing-cost-less", hours = hours(lang, plan.paid_min), less = hours(lang, -more), than = than)) }
            }
            table.table.cost {
                tbody {
                    @for (name, days, minutes) in rows {
                        @if days > 0 { tr { th scope="row" { (name) } td { meter min="0" max=(most) value=(minutes) {} } td.figures { (hours(lang, minutes)) } } }
                    }
                }
            }
            p.muted { (say!(lang, "staffing-cost-what")) }
        }
    }
}

fn table(lang: Language, plan: &Plan) -> Markup {
    let heads = ["people", "interval", "needed", "present", "missing"];
    html! {
        section.card aria-labelledby="table" {
            h2 #table { (icon("layers")) (say!(lang, "staffing-table")) }
            div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "staffing-table")) {
                table.table {
                    thead { tr { th { (say!(lang, "staffing-half-hour")) } @for head in heads { th.figures { (lang.say(&format!("staffing-col-{head}"), &[])) } } } }
                    tbody {
                        @for at in &plan.half_hours {
                            tr {
                                th scope="row" { (time_of_day(at.minute)) }
                                td.figures { (format!("{:.1}", at.people)) }
                                td.figures { (format!("{:.0}–{:.0}", at.low, at.high)) }
                                td.figures { (at.needed) }
                                td.figures { (at.present) }
                                td.figures { @if at.missing > 0 { (at.missing) } @else { "–" } }
                            }
                        }
                    }
                }
            }
        }
    }
}
