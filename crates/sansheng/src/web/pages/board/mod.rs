//! The board on the wall: who is called where, who waits for what and how long, and a quiet line at the foot. It is
//! bilingual by nature: the chosen language large, the other one small beside it.

pub mod routes;

use maud::{Markup, html};

use crate::kernel::Language;
use crate::say;
use crate::web::pages::plan::{self, Plan};
use crate::web::parts::figures::Minutes;
use crate::web::parts::{Frame, banner, icon, page, region, ticket_number};

/// What the board shows.
#[derive(Clone, Debug, Default)]
pub struct BoardView {
    /// The hall's id.
    pub hall: String,
    /// The hall's name in both languages.
    pub hall_name: [String; 2],
    /// The hall's hue.
    pub hue: i32,
    /// The last calls, newest first; five are shown.
    pub calls: Vec<CallLine>,
    /// Who waits for what.
    pub waiting: Vec<WaitingLine>,
    /// How many wait in all.
    pub waiting_n: i64,
    /// The hall's floor, and the counter of the newest call.
    pub plan: Plan,
    /// Why nobody is called now, in both languages, such as being closed; empty while the hall is open.
    pub closed: [String; 2],
    /// Whether the server itself is behind with the journal.
    pub behind: bool,
    /// The lines at the foot, in the board's language.
    pub foot: Vec<String>,
    /// UTC milliseconds on the server's clock.
    pub now: i64,
    /// The hall's time zone, by IANA name.
    pub time_zone: String,
    /// `14:05`.
    pub clock: String,
}

/// One call.
#[derive(Clone, Debug, Default)]
pub struct CallLine {
    /// Its own id: a recall has another one.
    pub id: String,
    /// The ticket's number.
    pub number: String,
    /// The counter's number.
    pub counter: i32,
    /// The zone's name.
    pub zone: String,
    /// The language the ticket asked for.
    pub language: Language,
    /// Whether it was called again.
    pub again: bool,
}

/// Those who wait for one service.
#[derive(Clone, Debug, Default)]
pub struct WaitingLine {
    /// The service's name.
    pub service: String,
    /// How many wait.
    pub waiting: i64,
    /// What somebody who came now would wait.
    pub minutes: Option<Minutes>,
}

/// The call as it is spoken: digits one by one.
pub fn spoken(lang: Language, number: &str, counter: i32) -> String {
    let apart = number.chars().map(|c| digit(lang, c)).collect::<Vec<_>>().join(" ");
    say!(lang, "board-spoken", number = apart, counter = counter)
}

fn digit(lang: Language, c: char) -> String {
    // 1 is said yāo in a number that is read out; speech engines say yī, which sounds like seven across a hall.
    match (lang, c) {
        (Language::Chinese, '1') => "幺".into(),
        (Language::Chinese, '0') => "零".into(),
        _ => c.to_string(),
    }
}

/// A heading: the chosen language large, the other one small.
fn heading(lang: Language, key: &str) -> Markup {
    let other = lang.other();
    html! { h2 { (say!(lang, key)) " " span.other lang=(other.tag()) { (say!(other, key)) } } }
}

/// Region `calls`: the last five calls, the newest largest.
pub fn now_calling(view: &BoardView, lang: Language) -> Markup {
    html! {
        (heading(lang, "board-calling"))
        @if view.calls.is_empty() {
            p.nobody { @if view.closed[0].is_empty() { (say!(lang, "board-nobody")) } @else { (both(lang, &view.closed)) } }
        } @else {
            ol.calls {
                @for call in view.calls.iter().take(5) { (call_line(call, lang)) }
            }
        }
    }
}

fn both(lang: Language, words: &[String; 2]) -> Markup {
    let [zh, en] = words;
    let (first, second) = if lang == Language::Chinese { (zh, en) } else { (en, zh) };
    html! { (first) @if !second.is_empty() { span.other lang=(lang.other().tag()) { (second) } } }
}

fn call_line(call: &CallLine, lang: Language) -> Markup {
    let second = (call.language != Language::Chinese).then(|| spoken(call.language, &call.number, call.counter));
    html! {
        li data-call=(call.id) data-say-1=(spoken(Language::Chinese, &call.number, call.counter)) data-lang-1="zh-CN"
            data-say-2=[second] data-lang-2=(call.language.tag()) {
            (ticket_number(&call.number))
            span.to { (icon("arrow-right")) span.unseen { (say!(lang, "board-to")) } }
            span.counter { (counter(lang, call.counter)) @if !call.zone.is_empty() { span.zone { (call.zone) } } }
            @if call.again { span.again { (icon("bell-ring")) (say!(lang, "board-again")) } }
        }
    }
}

fn counter(lang: Language, n: i32) -> Markup {
    let words = say!(lang, "board-counter", n = n);
    let digits = n.to_string();
    let (before, after) = words.split_once(&digits).unwrap_or((words.as_str(), ""));
    html! { @if !before.trim().is_empty() { span.word { (before) } } b { (digits) } @if !after.trim().is_empty() { span.word { (after) } } }
}

/// Region `waiting`: who waits for what, and how long.
pub fn waiting(view: &BoardView, lang: Language) -> Markup {
    html! {
        (heading(lang, "board-waiting"))
        @if view.behind { (banner::banner(crate::web::parts::Meaning::Look, &say!(lang, "board-behind"))) }
        @if view.waiting.is_empty() {
            @if view.closed[0].is_empty() { p.nobody { (say!(lang, "board-no-wait")) } }
        }
        @else {
            p.total { b { (view.waiting_n) } (say!(lang, "board-people", n = view.waiting_n)) }
            table {
                caption.unseen { (say!(lang, "board-waiting")) }
                thead { tr {
                    th scope="col" { (say!(lang, "board-service")) }
                    th.figures scope="col" { (say!(lang, "board-n")) }
                    th.figures scope="col" { (say!(lang, "board-about")) }
                } }
                tbody { @for line in view.waiting.iter().take(9) {
                    tr { th scope="row" { (line.service) } td.figures { (line.waiting) } (about(lang, line.minutes)) }
                } }
            }
        }
    }
}

/// Region `plan`: where the counters are, and which of them called last. Where many kinds of business wait there is no room
/// for it; each call says its zone in any case.
pub fn floor(view: &BoardView, lang: Language) -> Markup {
    html! { div.floor { (plan::drawn(&view.plan, lang)) } }
}

/// What somebody who came now would wait; in words while no counter is open for it.
fn about(lang: Language, minutes: Option<Minutes>) -> Markup {
    match minutes {
        Some(minutes) => html! { td.figures { (minutes.short(lang)) } },
        None => html! { td.figures.not-now { (say!(lang, "board-no-counter")) } },
    }
}

/// Region `foot`: one quiet line at a time.
pub fn foot(view: &BoardView, lang: Language) -> Markup {
    html! {
        div data-foot {
            @for (i, line) in view.foot.iter().enumerate() { p hidden[i > 0] { (line) } }
            @if view.foot.is_empty() { p { (say!(lang, "board-foot")) } }
        }
    }
}

/// The whole board.
pub fn board(view: &BoardView, lang: Language, live: Option<String>) -> Markup {
    let frame = Frame {
        lang,
        title: say!(lang, "board-title"),
        screen: "board",
        hue: view.hue,
        live,
        scripts: &["board"],
        ..Frame::default()
    };
    page(
        &frame,
        &html! {
            header.top {
                h1 { (both(lang, &view.hall_name)) }
                button.wake type="button" data-wake hidden { (icon("volume-2")) (say!(lang, "board-wake")) }
                p.clock { span.unseen { (say!(lang, "board-clock")) } time data-clock data-now=(view.now) data-zone=(view.time_zone) { (view.clock) } }
            }
            main #main tabindex="-1" {
                section.calling aria-live="polite" { (region("calls", &now_calling(view, lang))) }
                section.waiting { (region("waiting", &waiting(view, lang))) (region("plan", &floor(view, lang))) }
            }
            footer.foot { (icon("info")) (region("foot", &foot(view, lang))) }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_spoken_digit_by_digit() {
        assert_eq!(spoken(Language::Chinese, "A012", 3), "请 A 零 幺 2 号，到 3 号窗口");
        assert_eq!(spoken(Language::English, "A012", 3), "Number A 0 1 2, please go to counter 3");
    }
}
