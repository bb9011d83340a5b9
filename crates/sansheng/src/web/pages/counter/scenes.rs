//! The counter between customers: not seated, away or closed, nobody called, somebody on the way.

use maud::{Markup, html};

use super::{Called, Desk, Presence, form};
use crate::kernel::Language;
use crate::say;
use crate::web::parts::figures::{figure, lasted};
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, banner, button, empty, icon, region, ticket_number};

/// Nobody sits here, or somebody else does.
pub(super) fn vacant(desk: &Desk, taken_by: &str, free: &[(String, i32)], asked: &[String]) -> Markup {
    let lang = desk.lang;
    html! {
        @for words in asked { (banner::banner(Meaning::Look, words)) }
        section.card.seat {
            p.sign { (desk.number) }
            @if taken_by.is_empty() {
                h2 { (say!(lang, "counter-sit-title")) }
                p.muted { (say!(lang, "counter-sit-where", zone = desk.zone.as_str())) }
                ul.ready {
                    @for key in ["counter-ready-float", "counter-ready-printer", "counter-ready-forms"] {
                        li { (icon("check")) (say!(lang, key)) }
                    }
                }
                (form(desk, "seat", &desk.at("seat"), &html! {}))
            } @else {
                h2 { (say!(lang, "counter-taken-title", who = taken_by)) }
                p.muted { (say!(lang, "counter-taken-what")) }
            }
            @if !free.is_empty() {
                div.others {
                    span.muted { (say!(lang, "counter-free-others")) }
                    @for (id, number) in free {
                        a.button href={ "/counter/" (id) } { (say!(lang, "common-counter", n = *number)) }
                    }
                }
            }
        }
    }
}

/// Nobody was called: what waits, and what is on hold here.
pub(super) fn idle(desk: &Desk) -> Markup {
    html! {
        section.stage {
            @if desk.presence == Presence::Open {
                (region("queue", &queue_region(desk)))
                (form(desk, "call", &desk.at("calls"), &html! {}))
            } @else {
                (not_at_post(desk))
            }
        }
        aside.side { (held(desk)) (today(desk)) }
    }
}

/// What waits for this counter, large.
pub fn queue_region(desk: &Desk) -> Markup {
    let (lang, queue) = (desk.lang, &desk.queue);
    let lent = html! { @for words in &queue.lent { p.lent { (icon("repeat")) (words) } } };
    let Some((number, service, waited_s)) = &queue.next else {
        return html! { (empty("armchair", &say!(lang, "counter-nobody"))) (lent) };
    };
    html! {
        div.next {
            p.muted { (say!(lang, "counter-next")) }
            p.big { (ticket_number(number)) }
            p.what { (service) " · " (say!(lang, "counter-waited", time = lasted(lang, *waited_s))) }
            @if !queue.next_needs.is_empty() { p.needs { (needs(&queue.next_needs)) } }
        }
        div.figures-row {
            (figure(&say!(lang, "counter-waiting-here"), &queue.waiting.to_string(), &say!(lang, "counter-unit-people"), ""))
            (figure(&say!(lang, "counter-longest-name"), &(queue.longest_s / 60).to_string(), &say!(lang, "counter-unit-minutes"), ""))
            (figure(&say!(lang, "counter-late-name"), &queue.late.to_string(), &say!(lang, "counter-unit-people"), ""))
        }
        (lent)
    }
}

fn not_at_post(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        div.away {
            @match &desk.presence {
                Presence::Away { reason, since_s, limit_s } => {
                    (icon("circle-pause"))
                    h2 { (say!(lang, "counter-away-title", reason = reason.as_str())) }
                    p { (say!(lang, "counter-away-since", time = lasted(lang, *since_s))) }
                    @if let Some(limit) = limit_s {
                        p.muted { (say!(lang, "counter-away-limit", time = lasted(lang, *limit))) }
                    }
                }
                _ => {
                    (icon("circle-x"))
                    h2 { (say!(lang, "counter-closed-title")) }
                    p.muted { (say!(lang, "counter-closed-what")) }
                }
            }
            (form(desk, "open", &desk.at("presence"), &html! { input type="hidden" name="state" value="open"; }))
        }
    }
}

fn held(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        section.card.held {
            h2 { (say!(lang, "counter-held")) span.count { (desk.held.len()) } }
            @if desk.held.is_empty() {
                p.muted { (say!(lang, "counter-held-none")) }
            } @else {
                ul.rows {
                    @for (n, line) in desk.held.iter().enumerate().take(9) {
                        li {
                            (ticket_number(&line.number))
                            span.grow { (line.service) br; span.muted.small { (line.kind) " · " (lasted(lang, line.since_s)) } }
                            (form(desk, &format!("resume-{n}"), &desk.at("resumes"), &html! {
                                input type="hidden" name="ticket" value=(line.id);
                                (button::submit(button::Look::Plain, None, &say!(lang, "counter-resume"), Some(&(n + 1).to_string())))
                            }))
                        }
                    }
                }
            }
        }
    }
}

fn today(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        section.card.today {
            h2 { (say!(lang, "counter-today")) }
            div.figures-row {
                (figure(&say!(lang, "counter-served"), &desk.payments_quarter.to_string(), "", ""))
                div.figure {
                    span.name { (say!(lang, "counter-till")) }
                    @if desk.till_open {
                        (badge_with(Meaning::Good, "lock-open", &say!(lang, "counter-till-open")))
                    } @else {
                        (badge_with(Meaning::Look, "lock", &say!(lang, "counter-till-none")))
                    }
                }
            }
        }
    }
}

/// Needs as badges.
pub(super) fn needs(needs: &[String]) -> Markup {
    html! { @for need in needs { (badge_with(Meaning::Look, "accessibility", need)) " " } }
}

/// Somebody is on the way.
pub(super) fn called(desk: &Desk, called: &Called) -> Markup {
    let lang = desk.lang;
    html! {
        section.stage {
            (region("called", &called_region(lang, called)))
            (form(desk, "start", &desk.at("starts"), &ticket(called)))
            (form(desk, "recall", &desk.at("recalls"), &ticket(called)))
            (form(desk, "no-show", &desk.at("no-shows"), &ticket(called)))
        }
        aside.side { (held(desk)) }
    }
}

fn ticket(called: &Called) -> Markup {
    html! { input type="hidden" name="ticket" value=(called.ticket); }
}

/// Who was called, since when, and why this one.
pub fn called_region(lang: Language, called: &Called) -> Markup {
    html! {
        div.next.coming {
            p.muted { (icon("megaphone")) (say!(lang, "counter-coming")) }
            p.big { (ticket_number(&called.number)) }
            p.what { (called.service) " · " (called.customer) }
            @if !called.needs.is_empty() { p.needs { (needs(&called.needs)) } }
            p.since { (say!(lang, "counter-called-since")) " " b data-since-s=(called.since_s) { (clock(called.since_s)) } }
            p.muted { (say!(lang, "counter-waited", time = lasted(lang, called.waited_s))) " · " (called.why) }
            blockquote.say { (say!(lang, "counter-say-greet", service = called.service.as_str())) }
        }
    }
}

/// `2:05`.
pub(super) fn clock(seconds: i64) -> String {
    format!("{}:{:02}", seconds.max(0) / 60, seconds.max(0) % 60)
}
