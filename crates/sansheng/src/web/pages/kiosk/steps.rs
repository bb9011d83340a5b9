//! The kiosk's steps as markup, each a page with plain forms.

use maud::{Markup, html};

use super::{Choice, Chosen, ClosedView, KioskView, PaperView, ServiceChoice, TicketGiven};
use crate::kernel::Language;
use crate::say;
use crate::web::pages::find::{self, Finder};
use crate::web::pages::plan;
use crate::web::parts::button::once;
use crate::web::parts::figures::Minutes;
use crate::web::parts::{Frame, icon, language_switch, page, text_size, ticket_number};

/// Seconds without a touch until a step goes back to the first page.
pub const IDLE_S: u32 = 60;
/// Seconds a ticket stays on the screen.
pub const TICKET_S: u32 = 12;
/// Seconds a sentence stays that says why something was not done.
pub const REFUSED_S: u32 = 15;
/// Seconds the promise of help stays.
const HELP_S: u32 = 30;
/// The last seconds are shown above the step.
const SHOWN_S: u32 = 15;
/// Stands in the sentence for the seconds that count down.
const SECONDS: &str = "#";

/// How many seconds until the first page comes back; the script counts them down.
fn returning(lang: Language, seconds: u32) -> Markup {
    let words = say!(lang, "kiosk-returning", n = SECONDS);
    let (before, after) = words.split_once(SECONDS).unwrap_or((words.as_str(), ""));
    html! { (before) b data-countdown { (seconds) } (after) }
}

fn kiosk(view: &KioskView, title: &str, idle_s: Option<u32>, main: &Markup) -> Markup {
    let above = idle_s.map(|seconds| {
        html! { p.returning data-countdown-shown=(SHOWN_S) hidden { (icon("timer")) span { (returning(view.lang, seconds)) } } }
    });
    framed(view, title, idle_s, above.as_ref(), main)
}

/// The kiosk's frame; `above` says how long the step stays where the step does not say so itself.
fn framed(view: &KioskView, title: &str, idle_s: Option<u32>, above: Option<&Markup>, main: &Markup) -> Markup {
    let home = format!("/kiosk/{}", view.hall);
    let frame = Frame {
        lang: view.lang,
        title: title.to_owned(),
        screen: "kiosk",
        hue: view.hue,
        large: view.large,
        scripts: &["kiosk"],
        idle: idle_s.map(|seconds| (home.as_str(), seconds)),
        ..Frame::default()
    };
    page(
        &frame,
        &html! {
            header.top {
                @if idle_s.is_some() {
                    a.button.quiet href=(home) { (icon("arrow-left")) (say!(view.lang, "kiosk-restart")) }
                }
                span.hall { (icon("store")) (view.hall_name) }
                @if let Some(above) = above { (above) }
            }
            main #main tabindex="-1" { (main) }
            footer.foot { (foot(view)) }
        },
    )
}

fn foot(view: &KioskView) -> Markup {
    html! {
        (language_switch(view.lang, &view.here))
        (text_size(view.lang, view.large))
        form method="post" action={ "/kiosk/" (view.hall) "/help" } {
            input type="hidden" name="key" value="" autocomplete="off";
            button.button type="submit" { (icon("hand-helping")) (say!(view.lang, "kiosk-help")) }
        }
    }
}

fn service_tile(view: &KioskView, service: &ServiceChoice) -> Markup {
    html! {
        a.tile href={ "/kiosk/" (view.hall) "/" (service.code) } data-search=(service.search) {
            (icon(&service.icon))
            span.words { span.name { (service.name) } @if !service.hint.is_empty() { span.hint { (service.hint) } } }
        }
    }
}

/// The first page: greeting, the services used most, and something else.
pub fn home(view: &KioskView, most_used: &[ServiceChoice], notice: &str) -> Markup {
    let main = html! {
        div.greeting { h1 { (say!(view.lang, "kiosk-greeting")) } p { (say!(view.lang, "kiosk-greeting-ask")) } }
        @if !notice.is_empty() { div.banner { (icon("megaphone")) p { (notice) } } }
        nav.tiles aria-label=(say!(view.lang, "kiosk-services")) {
            @for service in most_used { (service_tile(view, service)) }
        }
        a.tile.other href={ "/kiosk/" (view.hall) "/services" } {
            (icon("search"))
            span.words { span.name { (say!(view.lang, "kiosk-other")) } span.hint { (say!(view.lang, "kiosk-other-hint")) } }
            (icon("chevron-right"))
        }
    };
    kiosk(view, &say!(view.lang, "kiosk-title"), None, &main)
}

/// The hall takes nobody now: why, when again, and what else can be done.
pub fn closed(view: &KioskView, why: &ClosedView, idle: bool) -> Markup {
    let main = html! {
        div.notice {
            (icon("calendar-clock"))
            h1 { (why.why) }
            @if !why.opens.is_empty() {
                p.opens { (say!(view.lang, "kiosk-opens")) " " strong { (why.opens) } }
            }
            @if !why.instead.is_empty() {
                h2 { (say!(view.lang, "kiosk-instead")) }
                ul.instead { @for line in &why.instead { li { (icon("arrow-right")) (line) } } }
            }
        }
    };
    kiosk(view, &say!(view.lang, "kiosk-title"), idle.then_some(IDLE_S), &main)
}

/// Every service by category, with a search by name or pinyin initials and letters to touch.
pub fn services(view: &KioskView, categories: &[(String, Vec<ServiceChoice>)]) -> Markup {
    let lang = view.lang;
    let main = html! {
        div.finder {
            label for="find" { h1 { (say!(lang, "kiosk-find")) } }
            (find::field(lang, Finder { list: "#found", keyboard: Some("none"), within: false }))
            div.keypad role="group" aria-label=(say!(lang, "kiosk-letters")) {
                @for letter in 'A'..='Z' {
                    button.button type="button" data-types=(letter.to_ascii_lowercase()) { (letter) }
                }
                button.button type="button" data-types="back" aria-label=(say!(lang, "kiosk-find-back")) { (icon("undo-2")) }
            }
        }
        div.found #found {
            @for (name, members) in categories {
                section data-group { h2 { (name) } div.tiles { @for service in members { (service_tile(view, service)) } } }
            }
            (find::none(lang, "kiosk-find-none"))
        }
    };
    kiosk(view, &say!(lang, "kiosk-other"), Some(IDLE_S), &main)
}

/// Who comes, and what they need. One tap on the customer type goes on.
pub fn who(view: &KioskView, service: &ServiceChoice, types: &[Choice], needs: &[Choice]) -> Markup {
    let lang = view.lang;
    let main = html! {
        h1.chosen { (icon(&service.icon)) (service.name) }
        form.who method="get" action={ "/kiosk/" (view.hall) "/" (service.code) "/papers" } {
            fieldset {
                legend { h2 { (say!(lang, "kiosk-needs")) } p.muted { (say!(lang, "kiosk-needs-hint")) } }
                div.choices {
                    @for need in needs {
                        label.check {
                            input type="checkbox" name="need" value=(need.code);
                            @if !need.icon.is_empty() { (icon(&need.icon)) }
                            span.grow { (need.name) @if !need.hint.is_empty() { span.hint { (need.hint) } } }
                        }
                    }
                    label.check {
                        input type="checkbox" name="lead" value="1";
                        (icon("footprints")) span.grow { (say!(lang, "kiosk-lead")) }
                    }
                }
            }
            section {
                h2 { (say!(lang, "kiosk-who")) }
                p.muted { (say!(lang, "kiosk-who-hint")) }
                div.types {
                    @for kind in types {
                        button.tile type="submit" name="customer_type" value=(kind.code) {
                            @if !kind.icon.is_empty() { (icon(&kind.icon)) }
                            span.words { span.name { (kind.name) } @if !kind.hint.is_empty() { span.hint { (kind.hint) } } }
                            (icon("chevron-right"))
                        }
                    }
                }
            }
        }
    };
    kiosk(view, &service.name, Some(IDLE_S), &main)
}

fn hidden_choices(chosen: &Chosen) -> Markup {
    html! {
        input type="hidden" name="service" value=(chosen.service.code);
        input type="hidden" name="customer_type" value=(chosen.customer_type);
        @if chosen.lead { input type="hidden" name="lead" value="1"; }
        @for need in &chosen.needs { input type="hidden" name="need" value=(need); }
    }
}

/// The papers the service needs: all there, or something missing.
pub fn papers(view: &KioskView, chosen: &Chosen, papers: &[PaperView], key: &str) -> Markup {
    let lang = view.lang;
    let tickets = format!("/kiosk/{}/tickets", view.hall);
    let missing = format!("{}{}missing=1", view.here, if view.here.contains('?') { '&' } else { '?' });
    let main = html! {
        h1.chosen { (icon(&chosen.service.icon)) (chosen.service.name) }
        @if papers.is_empty() {
            div.notice { (icon("circle-check")) h2 { (say!(lang, "kiosk-papers-none")) } }
        } @else {
            h2 { (say!(lang, "kiosk-papers")) }
            ul.papers { @for paper in papers { li { (paper_words(lang, paper)) } } }
        }
        div.answers {
            (once(&tickets, key, &html! {
                (hidden_choices(chosen))
                button.button.primary.big.wide type="submit" {
                    (icon("ticket"))
                    (if papers.is_empty() { say!(lang, "kiosk-take") } else { say!(lang, "kiosk-papers-all") })
                }
            }))
            @if !papers.is_empty() {
                a.button.big.wide href=(missing) { (icon("circle-help")) (say!(lang, "kiosk-papers-missing")) }
            }
        }
    };
    kiosk(view, &chosen.service.name, Some(IDLE_S), &main)
}

fn paper_words(lang: Language, paper: &PaperView) -> Markup {
    html! {
        span.kind { (icon(if paper.icon.is_empty() { "file-text" } else { &paper.icon })) }
        span.grow {
            strong { (paper.name) }
            @if !paper.required { " " span.meaning { (say!(lang, "kiosk-paper-optional")) } }
            @if !paper.hint.is_empty() { span.hint { (paper.hint) } }
        }
    }
}

/// Which papers are missing: what may be done without is said before queueing, beside each.
pub fn missing(view: &KioskView, chosen: &Chosen, papers: &[PaperView], key: &str) -> Markup {
    let lang = view.lang;
    let main = html! {
        h1.chosen { (icon(&chosen.service.icon)) (chosen.service.name) }
        h2 { (say!(lang, "kiosk-missing")) }
        (once(&format!("/kiosk/{}/tickets", view.hall), key, &html! {
            (hidden_choices(chosen))
            div.papers {
                @for paper in papers {
                    label.check.paper {
                        input type="checkbox" name="missing" value=(paper.code);
                        (paper_words(lang, paper))
                        span.without {
                            @if paper.without.is_empty() && paper.required { (icon("triangle-alert")) (say!(lang, "kiosk-without-nothing")) }
                            @else if paper.without.is_empty() { (icon("circle-check")) (say!(lang, "kiosk-without-fine")) }
                            @else { (icon("info")) (paper.without) }
                        }
                    }
                }
            }
            div.answers {
                button.button.primary.big.wide type="submit" { (icon("ticket")) (say!(lang, "kiosk-take-anyway")) }
                a.button.big.wide href={ "/kiosk/" (view.hall) } { (icon("calendar-clock")) (say!(lang, "kiosk-later")) }
            }
        }))
    };
    kiosk(view, &chosen.service.name, Some(IDLE_S), &main)
}

/// The ticket: number, people ahead, interval, where to wait; goes back by itself, later after a touch.
pub fn ticket(view: &KioskView, given: &TicketGiven) -> Markup {
    let lang = view.lang;
    let main = html! {
        div.given data-print=(given.token) {
            p.said { (icon("ticket-check")) (if given.prints { say!(lang, "kiosk-given-prints") } else { say!(lang, "kiosk-given") }) }
            h1 { span.unseen { (say!(lang, "kiosk-number")) } (ticket_number(&given.number)) }
            p.service { (given.service) }
            dl.facts {
                div { dt { (say!(lang, "kiosk-ahead")) } dd { (say!(lang, "common-people", n = given.ahead)) } }
                div { dt { (say!(lang, "kiosk-wait")) } dd { (Minutes::about_or_not(lang, given.minutes)) } }
                div { dt { (say!(lang, "kiosk-where")) } dd { (given.zone) @if given.zone.is_empty() { (say!(lang, "kiosk-anywhere")) } @if !given.way.is_empty() { span.hint { (given.way) } } } }
            }
            @if given.help { div.banner.good { (icon("hand-heart")) p { (say!(lang, "kiosk-help-coming")) } } }
            div.along {
                (plan::drawn(&given.plan, lang))
                div.phone {
                    img src={ "/ticket/" (given.token) "/qr.svg" } alt=(say!(lang, "kiosk-qr")) width="220" height="220";
                    p { (icon("qr-code")) (say!(lang, "kiosk-qr-hint")) }
                }
            }
            div.leaving {
                progress data-idle max=(TICKET_S) value=(TICKET_S) aria-label=(say!(lang, "kiosk-time-left")) {}
                p { (returning(lang, TICKET_S)) " · " (say!(lang, "kiosk-stay")) }
                a.button.big href={ "/kiosk/" (view.hall) } { (icon("check")) (say!(lang, "common-done")) }
            }
        }
    };
    framed(view, &given.number, Some(TICKET_S), None, &main)
}

/// Somebody was asked to come.
pub fn help_coming(view: &KioskView) -> Markup {
    let main = html! {
        div.notice {
            (icon("hand-heart"))
            h1 { (say!(view.lang, "kiosk-help-coming")) }
            p { (say!(view.lang, "kiosk-help-stay")) }
            a.button.big href={ "/kiosk/" (view.hall) } { (icon("check")) (say!(view.lang, "common-done")) }
        }
    };
    kiosk(view, &say!(view.lang, "kiosk-help"), Some(HELP_S), &main)
}

/// Something was not done: why, and the way on.
pub fn refused(view: &KioskView, said: &Markup) -> Markup {
    kiosk(view, &say!(view.lang, "problem-title"), Some(REFUSED_S), &html! { div.notice { (said) } })
}
