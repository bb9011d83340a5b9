//! The duty manager's screen: four figures, the queue as it is, the clocks that run out, the counters; and behind it the
//! order audit, one ticket's story, the day's money. Regions are live; a button in one sends a form that stands outside.

pub mod codes;
pub mod day_end;
pub mod found;
pub mod loans;
pub mod money;
pub mod order;
pub mod promises;
pub mod relief;
pub mod routes;
pub(crate) mod shown;
pub mod story;
mod takings;

use maud::{Markup, html};

use super::counter::{Choice, Presence, presence};
use super::staff::{Desk, staff_page};
use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::{Minutes, figure, lasted};
use crate::web::parts::meaning::{badge, badge_with};
use crate::web::parts::{Meaning, button, empty, icon, region, ticket_number};

/// The four figures on top.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// How many wait.
    pub waiting: i64,
    /// How many of them longer than they were told.
    pub late: i64,
    /// The longest wait, seconds.
    pub longest_s: i64,
    /// What that customer was told at most, seconds; `None` when nothing was told.
    pub longest_told_s: Option<i64>,
    /// Counters open.
    pub open: i64,
    /// Counters in use.
    pub counters: i64,
    /// Mean rating of today in hundredths; `None` without ratings.
    pub rated: Option<i64>,
    /// How many ratings.
    pub rated_n: i64,
}

/// A waiting ticket in the true order.
#[derive(Clone, Debug, Default)]
pub struct QueueRow {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// Its needs.
    pub needs: Vec<String>,
    /// Whether its class is priority.
    pub priority: bool,
    /// Seconds waited.
    pub waited_s: i64,
    /// The first promise.
    pub told: Option<Minutes>,
    /// The remaining time as seen now.
    pub left: Option<Minutes>,
    /// Seconds beyond the upper end of the first promise; 0 or less when it is kept.
    pub over_s: i64,
}

/// Something that runs out, or has.
#[derive(Clone, Debug, Default)]
pub struct ClockRow {
    /// The icon of its kind.
    pub icon: &'static str,
    /// What it is, in words.
    pub words: String,
    /// More about it.
    pub detail: String,
    /// Seconds left; negative when it has run out. `None` for what has no limit but waits.
    pub left_s: Option<i64>,
    /// Seconds since it began.
    pub since_s: i64,
    /// Who took it.
    pub taken_by: String,
    /// The task behind it, for take and done; empty when it is none.
    pub task: String,
    /// Where its evidence is.
    pub href: String,
}

/// A counter as it is.
#[derive(Clone, Debug, Default)]
pub struct CounterRow {
    /// Its number.
    pub number: i32,
    /// Whether somebody is at the post.
    pub presence: Presence,
    /// Who sits there.
    pub who: String,
    /// Whom they serve or called: the ticket's id, its number and what goes on, in words.
    pub ticket: Option<(String, String, String)>,
    /// Seconds since the present state of the ticket, or since nobody was called.
    pub since_s: i64,
    /// Whether it stands idle while people wait whom it could serve.
    pub idle_while_waiting: bool,
    /// What it also does for a while.
    pub lent: Vec<loans::LentRow>,
}

/// A ticket that is neither waiting nor finished.
#[derive(Clone, Debug, Default)]
pub struct ParkedRow {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Its service.
    pub service: String,
    /// What holds it, in words.
    pub what: String,
    /// Seconds since.
    pub since_s: i64,
}

/// Everything the duty screen shows.
#[derive(Clone, Debug)]
pub struct DutyView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// The figures.
    pub figures: Figures,
    /// The queue in its true order.
    pub queue: Vec<QueueRow>,
    /// What runs out, soonest first.
    pub clocks: Vec<ClockRow>,
    /// The counters.
    pub counters: Vec<CounterRow>,
    /// Held and missed tickets.
    pub parked: Vec<ParkedRow>,
    /// After closing: how many are still to be served, and when the doors closed.
    pub last_batch: Option<(i64, String)>,
    /// What customers left behind.
    pub found: Vec<found::FoundRow>,
    /// Since when the hall's printer is away: `14:05`.
    pub printer_away: Option<String>,
    /// Why a counter is away.
    pub away: Vec<Choice>,
    /// What a counter can be asked to do as well.
    pub services: Vec<Choice>,
    /// Until when, as long as nobody says otherwise: `11:30`.
    pub lend_until: String,
    /// What will happen in the next hour and what would help.
    pub relief: relief::ReliefView,
    /// What was typed, after a refusal.
    pub typed: super::counter::Typed,
}

/// How many rows of the queue the screen shows; the figure above counts all.
const ROWS_MAX: usize = 60;

/// The screen.
pub fn duty(view: &DutyView) -> Markup {
    let (desk, lang) = (&view.desk, view.desk.lang);
    let body = html! {
        h1.unseen { (say!(lang, "duty-title")) }
        (region("figures", &figures_region(view)))
        (region("batch", &batch_region(view)))
        (region("relief", &relief::region(&view.relief, lang, desk.acts())))
        div.columns {
            section.queue aria-labelledby="queue-title" {
                h2 #queue-title { (say!(lang, "duty-queue")) }
                (region("queue", &queue_region(view)))
                h2 { (say!(lang, "duty-parked")) }
                (region("parked", &parked_region(view)))
                (region("found", &found::region(view)))
            }
            div.right {
                section.card.clocks aria-labelledby="clocks-title" {
                    h2 #clocks-title { (icon("timer")) (say!(lang, "duty-clocks")) }
                    (region("clocks", &clocks_region(view)))
                }
                section.card.counters aria-labelledby="counters-title" {
                    h2 #counters-title { (icon("monitor")) (say!(lang, "duty-counters")) }
                    @if desk.acts() {
                        div.row-wrap {
                            (button::opens(button::Look::Quiet, "set-presence", None, &say!(lang, "duty-set-presence"), Some("F4")))
                            (button::opens(button::Look::Quiet, "lend", None, &say!(lang, "duty-lend"), Some("F6")))
                        }
                    }
                    (region("counters", &counters_region(view)))
                }
            }
        }
        @if desk.acts() {
            (sender(desk, "take", "tasks/taken"))
            (sender(desk, "done", "tasks/done"))
            (sender(desk, "advice", "advice"))
            (sender(desk, "found", "found/returned"))
            (sender(desk, "loans", "loans/ended"))
            (set_presence(view))
            (loans::form(view))
        }
    };
    staff_page(desk, "duty", say!(lang, "duty-title"), Some(format!("/duty/{}/live", desk.hall)), &body)
}

/// All live parts, for the stream.
pub fn regions(view: &DutyView) -> Vec<(&'static str, Markup)> {
    vec![
        ("figures", figures_region(view)),
        ("batch", batch_region(view)),
        ("relief", relief::region(&view.relief, view.desk.lang, view.desk.acts())),
        ("queue", queue_region(view)),
        ("parked", parked_region(view)),
        ("found", found::region(view)),
        ("clocks", clocks_region(view)),
        ("counters", counters_region(view)),
    ]
}

/// A form without a body: a button in a live region sends it with its own name and value.
fn sender(desk: &Desk, id: &str, act: &str) -> Markup {
    html! {
        form #(id) method="post" action={ "/duty/" (desk.hall) "/" (act) } { input type="hidden" name="key" value=""; }
    }
}

fn figures_region(view: &DutyView) -> Markup {
    let (lang, f) = (view.desk.lang, &view.figures);
    let people = say!(lang, "duty-unit-people");
    let told = f.longest_told_s.map_or_else(String::new, |told| say!(lang, "duty-told-most", n = (told + 59) / 60));
    let late = f.longest_told_s.is_some_and(|told| f.longest_s > told);
    let rated = f.rated.map_or_else(|| "–".to_owned(), |mean| format!("{}.{:02}", mean / 100, mean % 100));
    html! {
        section.top aria-label=(say!(lang, "duty-figures")) {
            div.card { (figure(&say!(lang, "duty-waiting"), &f.waiting.to_string(), &people, &say!(lang, "duty-late", n = f.late))) @if f.late > 0 { (badge(Meaning::Look, &say!(lang, "duty-look"))) } }
            div.card { (figure(&say!(lang, "duty-longest"), &(f.longest_s / 60).to_string(), &say!(lang, "duty-unit-minutes"), &told)) @if late { (badge(Meaning::Act, &say!(lang, "duty-over"))) } }
            div.card { (figure(&say!(lang, "duty-open"), &format!("{} / {}", f.open, f.counters), "", &say!(lang, "duty-open-of"))) @if f.open == 0 && f.waiting > 0 { (badge(Meaning::Act, &say!(lang, "duty-none-open"))) } }
            div.card { (figure(&say!(lang, "duty-rated"), &rated, "/ 5", &say!(lang, "duty-rated-n", n = f.rated_n))) }
        }
    }
}

fn batch_region(view: &DutyView) -> Markup {
    let lang = view.desk.lang;
    html! {
        @if let Some((left, at)) = &view.last_batch {
            div.banner.look role="status" { (icon("door-open")) p { (say!(lang, "duty-last-batch", n = *left, at = at.as_str())) } }
        }
        @if let Some(at) = &view.printer_away {
            div.banner.look role="status" { (icon("printer")) p { (say!(lang, "duty-printer-away", at = at.as_str())) } }
        }
    }
}

fn queue_region(view: &DutyView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    if view.queue.is_empty() {
        return empty("armchair", &say!(lang, "duty-queue-empty"));
    }
    html! {
        table.table.line {
            thead {
                tr {
                    th { (say!(lang, "duty-col-order")) }
                    th { (say!(lang, "duty-col-number")) }
                    th { (say!(lang, "duty-col-service")) }
                    th.figures { (say!(lang, "duty-col-waited")) }
                    th.figures { (say!(lang, "duty-col-told")) }
                    th.figures { (say!(lang, "duty-col-left")) }
                    th { span.unseen { (say!(lang, "duty-col-state")) } }
                }
            }
            tbody { @for (n, row) in view.queue.iter().take(ROWS_MAX).enumerate() { (queue_row(lang, hall, n, row)) } }
        }
        @if view.queue.len() > ROWS_MAX { p.muted { (say!(lang, "duty-more", n = view.queue.len() - ROWS_MAX)) } }
    }
}

fn queue_row(lang: Language, hall: &str, n: usize, row: &QueueRow) -> Markup {
    let minutes = |m: &Option<Minutes>| m.map_or_else(|| "–".to_owned(), |m| m.short(lang));
    html! {
        tr class=[(row.over_s > 0).then_some("over")] {
            td.muted { (n + 1) }
            td { a.open href={ "/duty/" (hall) "/tickets/" (row.id) } { (ticket_number(&row.number)) } }
            td {
                (row.service)
                @if row.priority { " " (badge_with(Meaning::Plain, "accessibility", &if row.needs.is_empty() { say!(lang, "duty-priority") } else { row.needs.join(lang.pick("、", ", ")) })) }
            }
            td.figures data-name=(say!(lang, "duty-col-waited")) { (lasted(lang, row.waited_s)) }
            td.figures.muted data-name=(say!(lang, "duty-col-told")) { (minutes(&row.told)) }
            td.figures data-name=(say!(lang, "duty-col-left")) { (minutes(&row.left)) }
            td.figures { @if row.over_s > 0 { (badge(Meaning::Look, &say!(lang, "duty-over-by", time = lasted(lang, row.over_s)))) } }
        }
    }
}

fn parked_region(view: &DutyView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        @if view.parked.is_empty() {
            p.muted { (say!(lang, "duty-parked-none")) }
        } @else {
            ul.parked {
                @for row in &view.parked {
                    li {
                        a.open href={ "/duty/" (hall) "/tickets/" (row.id) } { (ticket_number(&row.number)) }
                        span { (row.service) " · " (row.what) " " span.muted { (lasted(lang, row.since_s)) } }
                    }
                }
            }
        }
    }
}

fn clocks_region(view: &DutyView) -> Markup {
    let (lang, acts) = (view.desk.lang, view.desk.acts());
    if view.clocks.is_empty() {
        return html! { p.muted.calm { (icon("circle-check")) (say!(lang, "duty-clocks-none")) } };
    }
    html! {
        ul.rows {
            @for row in &view.clocks {
                li {
                    (icon(row.icon))
                    span.grow {
                        @if row.href.is_empty() { b { (row.words) } } @else { a href=(row.href) { (row.words) } }
                        @if !row.detail.is_empty() { span.detail { (row.detail) } }
                        span.detail {
                            @if row.left_s.is_some() { (time_left(lang, row.left_s)) " · " }
                            (say!(lang, "duty-since", time = lasted(lang, row.since_s)))
                            @if !row.taken_by.is_empty() { " · " (say!(lang, "duty-taken-by", who = row.taken_by.as_str())) }
                        }
                    }
                    @if acts && !row.task.is_empty() { (task_button(lang, row)) }
                }
            }
        }
    }
}

fn task_button(lang: Language, row: &ClockRow) -> Markup {
    let (form, word) = if row.taken_by.is_empty() { ("take", "duty-take") } else { ("done", "duty-done") };
    html! { button.button type="submit" form=(form) name="task" value=(row.task) { (say!(lang, word)) } }
}

fn time_left(lang: Language, left_s: Option<i64>) -> Markup {
    html! {
        @match left_s {
            None => {}
            Some(left) if left < 0 => (badge(Meaning::Act, &say!(lang, "duty-over-by", time = lasted(lang, -left)))),
            Some(left) if left < 120 => (badge(Meaning::Look, &say!(lang, "duty-left", time = lasted(lang, left)))),
            Some(left) => span.muted.nowrap { (say!(lang, "duty-left", time = lasted(lang, left))) },
        }
    }
}

fn counters_region(view: &DutyView) -> Markup {
    let (lang, hall) = (view.desk.lang, &view.desk.hall);
    html! {
        ul.rows.tight {
            @for row in &view.counters {
                li {
                    span.sign { (row.number) }
                    span.grow {
                        @if row.who.is_empty() { span.muted { (say!(lang, "duty-nobody-there")) } } @else { b { (row.who) } }
                        span.detail {
                            @if let Some((id, number, what)) = &row.ticket {
                                a href={ "/duty/" (hall) "/tickets/" (id) } { (number) } " " (what) " " (lasted(lang, row.since_s))
                            } @else if row.idle_while_waiting {
                                (badge(Meaning::Look, &say!(lang, "duty-idle")))
                            }
                        }
                    }
                    (presence(lang, &row.presence))
                    (loans::rows(&row.lent, lang, view.desk.acts()))
                }
            }
        }
    }
}

fn set_presence(view: &DutyView) -> Markup {
    let lang = view.desk.lang;
    let states =
        [("open", "counter-presence-open"), ("away", "counter-presence-away"), ("closed", "counter-presence-closed")];
    html! {
        dialog.dialog #set-presence aria-labelledby="set-presence-title" {
            h2 #set-presence-title { (say!(lang, "duty-set-presence")) }
            p.muted { (say!(lang, "duty-set-presence-what")) }
            form method="post" action={ "/duty/" (view.desk.hall) "/presence" } {
                input type="hidden" name="key" value="";
                div.stack {
                    div.field {
                        label for="at" { (say!(lang, "duty-counter")) }
                        select.input #at name="counter" { @for row in &view.counters { option value=(row.number) { (say!(lang, "common-counter", n = row.number)) " " (row.who) } } }
                    }
                    div.field {
                        label for="state" { (say!(lang, "duty-state")) }
                        select.input #state name="state" { @for (state, word) in states { option value=(state) { (say!(lang, word)) } } }
                    }
                    div.field {
                        label for="why" { (say!(lang, "duty-away-why")) }
                        select.input #why name="reason" { option value="" {} @for reason in &view.away { option value=(reason.code) { (reason.name) } } }
                    }
                }
                div.actions { (button::closes(&say!(lang, "common-back"))) (button::submit(button::Look::Primary, None, &say!(lang, "common-confirm"), Some("Enter"))) }
            }
        }
    }
}
