//! The public pledge page of a hall: what it promises in plain words, how each promise was kept, and where one was not, it
//! says so. Nothing on it is about a person.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::{Markup, html};

use super::{pledge_week, shown};
use crate::halls::Hall;
use crate::kernel::{Language, Share};
use crate::pledge::{Clause, ClauseKept, FEW, Figure, Pledge, Standing};
use crate::queue::{self, HallPicture};
use crate::say;
use crate::web::api::pledge::OrderGuarantee;
use crate::web::auth::Anyone;
use crate::web::live::{self, Region, Watch};
use crate::web::look::Look;
use crate::web::parts::figures::Minutes;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Frame, Meaning, banner, button, icon, language_switch, page, region, text_size};
use crate::web::{App, Problem, published};

/// At most this many services' waits are told, the hall's most used first: the others are on the board.
const WAITS_SHOWN: usize = 6;

/// The clauses under their headings.
const SECTIONS: [(&str, &str, &[Clause]); 4] = [
    ("opinion", "star", &[Clause::Satisfied]),
    (
        "waiting",
        "hourglass",
        &[Clause::WaitHeld, Clause::Comforted, Clause::InOrder, Clause::PriorityInTime, Clause::ServedToTheEnd],
    ),
    (
        "counter",
        "clipboard-check",
        &[
            Clause::NoWastedTrip,
            Clause::RightCounter,
            Clause::PassedOnOnce,
            Clause::RefusedInWriting,
            Clause::QuotedFirst,
            Clause::HandedBack,
        ],
    ),
    ("care", "heart-handshake", &[Clause::Led, Clause::ThreeVoices]),
];

/// The page.
#[derive(Clone, Debug)]
pub struct PledgeView {
    /// The language of the page.
    pub lang: Language,
    /// Large type.
    pub large: bool,
    /// The hall's id.
    pub hall: String,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// What was promised and what was kept.
    pub pledge: Arc<Pledge>,
    /// What somebody who came now would wait.
    pub waits: Waits,
    /// What the calling order guarantees.
    pub order: OrderGuarantee,
    /// The names of the services that waits were promised for this week, in the order of the figures.
    pub services: Vec<String>,
}

/// What somebody who came now would wait.
#[derive(Clone, Debug, Default)]
pub struct Waits {
    /// Whether the hall accepts business.
    pub open: bool,
    /// By service, the hall's most used first; `None` where nobody serves it.
    pub lines: Vec<(String, Option<Minutes>)>,
}

/// `GET /pledge/{hall}`
pub async fn show(
    State(app): State<App>,
    Path(hall): Path<String>,
    anyone: Anyone,
    look: Look,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    Ok(pledged(&view(&app, &hall, anyone.lang, look.large).await?))
}

async fn view(app: &App, hall: &Arc<Hall>, lang: Language, large: bool) -> Result<PledgeView, Problem> {
    let pledge = published::pledge(app, hall).await?;
    Ok(PledgeView {
        services: pledge.week.by_service.iter().map(|(code, _)| shown::service_name(hall, code, lang)).collect(),
        lang,
        large,
        hall: hall.id.clone(),
        hall_name: hall.pack.hall.name.of(lang).to_owned(),
        hue: hall.pack.hall.hue,
        pledge,
        waits: waits(app, hall, lang).await?,
        order: OrderGuarantee::of(hall),
    })
}

/// `GET /pledge/{hall}/live`: what one would wait, as it changes.
pub async fn live(State(app): State<App>, Path(id): Path<String>, look: Look) -> Result<impl IntoResponse, Problem> {
    let (hall, lang) = (app.hall(&id).await?, look.lang);
    let what =
        Watch { key: format!("pledge/{id}/{}", lang.tag()), branch: hall.branch.clone(), hall: Some(id.clone()) };
    live::stream(&app, what, move |app| {
        let id = id.clone();
        async move {
            let hall = app.hall(&id).await?;
            Ok(vec![Region::new("waits", waiting(lang, &waits(&app, &hall, lang).await?))])
        }
    })
    .await
}

async fn waits(app: &App, hall: &Arc<Hall>, lang: Language) -> Result<Waits, Problem> {
    let (of, now) = (hall.clone(), app.now());
    let picture: HallPicture = app.read(move |conn| queue::picture(conn, &of, now)).await?;
    let shown =
        |line: &queue::LineShown| (shown::service_name(hall, &line.service, lang), shown::minutes(line.promise));
    Ok(Waits { open: hall.doors(now).are_open(), lines: picture.lines.iter().take(WAITS_SHOWN).map(shown).collect() })
}

/// The month's waits in a sentence, for the foot of the board; `None` of too few.
pub fn waits_of_the_month(pledge: &Pledge, lang: Language) -> Option<String> {
    let month = pledge.clauses.iter().find(|kept| kept.clause == Clause::WaitHeld)?.month;
    let period = say!(lang, "pledge-period-month");
    (month.of >= FEW && pledge.complete).then(|| sentence(lang, Clause::WaitHeld, &period, &month))
}

/// The page.
pub fn pledged(view: &PledgeView) -> Markup {
    let lang = view.lang;
    let frame = Frame {
        lang,
        title: say!(lang, "pledge-title"),
        screen: "pledge",
        hue: view.hue,
        large: view.large,
        live: Some(format!("/pledge/{}/live?lang={}", view.hall, lang.tag())),
        ..Frame::default()
    };
    let body = html! {
        header.topbar.no-print {
            a.hall href="/" { (icon("store")) (view.hall_name) }
            span.grow {}
            (text_size(lang, view.large))
            (language_switch(lang, &format!("/pledge/{}", view.hall)))
        }
        main #main tabindex="-1" {
            section.letter {
                h1 { (say!(lang, "pledge-heading", hall = view.hall_name.as_str())) }
                p { (say!(lang, "pledge-lead")) }
                (summary(view))
                @if !view.pledge.complete { (banner::banner(Meaning::Look, &say!(lang, "pledge-incomplete"))) }
            }
            (now(view))
            (pledge_week::week(lang, &view.pledge.week, &view.services))
            @for (name, icon_name, clauses) in SECTIONS { (section(view, name, icon_name, clauses)) }
            footer.foot {
                p { (say!(lang, "pledge-foot", day = view.pledge.day.as_str())) }
                p.no-print { (button::link(button::Look::Quiet, "/", Some("undo-2"), &say!(lang, "pledge-back"), None)) }
            }
        }
    };
    page(&frame, &body)
}

/// How many promises were kept this month, in a sentence.
fn summary(view: &PledgeView) -> Markup {
    let (lang, clauses) = (view.lang, &view.pledge.clauses);
    let n = |standing: Standing| clauses.iter().filter(|kept| kept.month.standing == standing).count();
    let (kept, broken, few, none) =
        (n(Standing::Kept), n(Standing::Broken), n(Standing::TooFew), n(Standing::NothingYet));
    let told = kept + broken + few;
    let joint = lang.pick("", " ");
    html! {
        p.sum {
            @if told == 0 { (say!(lang, "pledge-sum-none", n = clauses.len())) }
            @else if kept == told { (say!(lang, "pledge-sum-all", n = told)) }
            @else { (say!(lang, "pledge-sum", n = told, kept = kept, broken = broken)) }
            @if few > 0 { (joint) (say!(lang, "pledge-sum-few", n = few)) }
            @if none > 0 && told > 0 { (joint) (say!(lang, "pledge-sum-nothing", n = none)) }
        }
    }
}

/// What one would wait now, and the rule by which one is called.
fn now(view: &PledgeView) -> Markup {
    let (lang, order) = (view.lang, view.order);
    let head_start = order.head_start_s / 60;
    html! {
        section.pair {
            div.card {
                h2 { (icon("clock")) (say!(lang, "pledge-now")) }
                (region("waits", &waiting(lang, &view.waits)))
            }
            div.card {
                h2 { (icon("list-checks")) (say!(lang, "pledge-order")) }
                p { (say!(lang, "pledge-order-rule", n = order.overtakes_max, head = head_start, wait = order.wait_max_s / 60)) }
            }
        }
    }
}

fn waiting(lang: Language, waits: &Waits) -> Markup {
    html! {
        @if waits.open {
            dl.waits { @for (service, minutes) in &waits.lines {
                div { dt { (service) } dd { (Minutes::short_or_not(lang, *minutes)) } }
            } }
        } @else { p { (say!(lang, "pledge-closed")) } }
    }
}

fn section(view: &PledgeView, name: &str, icon_name: &str, clauses: &[Clause]) -> Markup {
    let lang = view.lang;
    let kept = clauses.iter().filter_map(|clause| view.pledge.clauses.iter().find(|kept| kept.clause == *clause));
    html! {
        section.promises aria-labelledby={ "of-" (name) } {
            h2 #{ "of-" (name) } { (icon(icon_name)) (say!(lang, &format!("pledge-section-{name}"))) }
            div.clauses { @for kept in kept { (clause(lang, kept)) } }
        }
    }
}

fn key(clause: Clause) -> String {
    clause.as_str().replace('_', "-")
}

/// A clause: the promise, the month's result in a sentence and a badge, today and the quarter beside it.
fn clause(lang: Language, kept: &ClauseKept) -> Markup {
    let month = &kept.month;
    let target = match kept.target_permille {
        1_000 => say!(lang, "pledge-target-always"),
        permille => say!(lang, "pledge-target", share = format!("{}%", permille / 10)),
    };
    html! {
        article.card.clause id=(key(kept.clause)) {
            header {
                h3 { (say!(lang, &format!("pledge-clause-{}", key(kept.clause)))) }
                (badge(lang, month.standing))
            }
            p.result { (sentence(lang, kept.clause, &say!(lang, "pledge-period-month"), month)) }
            @if let Some(words) = beside(lang, kept) { p { (words) } }
            ul.periods {
                @for (period, figure) in [("today", &kept.today), ("quarter", &kept.quarter)] {
                    li { (sentence(lang, kept.clause, &say!(lang, &format!("pledge-period-{period}")), figure)) }
                }
            }
            p.small.muted.how {
                span { (target) }
                span { (say!(lang, &format!("pledge-how-{}", kept.how.as_str()))) }
                span { (say!(lang, "pledge-id", id = kept.id.as_str())) }
            }
        }
    }
}

fn badge(lang: Language, standing: Standing) -> Markup {
    let words = say!(lang, &format!("pledge-badge-{}", standing.as_str()));
    match standing {
        Standing::Kept => badge_with(Meaning::Good, "circle-check", &words),
        Standing::Broken => badge_with(Meaning::Look, "triangle-alert", &words),
        Standing::TooFew => badge_with(Meaning::Plain, "info", &words),
        Standing::NothingYet => badge_with(Meaning::Plain, "clock", &words),
    }
}

/// A clause's counts over a period, in its own words; where there was no case, that.
fn sentence(lang: Language, clause: Clause, period: &str, figure: &Figure) -> String {
    if figure.of == 0 {
        return say!(lang, "pledge-none", period = period);
    }
    let said = format!("pledge-kept-{}", key(clause));
    let share = Share::percent(figure.kept_permille.unwrap_or_default());
    say!(lang, &said, period = period, of = figure.of, kept = figure.kept, share = share)
}

/// What is to be said besides: how far a few cases can be trusted, how many times it was not kept.
fn beside(lang: Language, kept: &ClauseKept) -> Option<String> {
    let month = &kept.month;
    let short = month.of - month.kept;
    let interval = month.low_permille.zip(month.high_permille).filter(|_| kept.clause == Clause::Satisfied);
    match (month.standing, interval) {
        (Standing::NothingYet, _) => None,
        (Standing::TooFew, _) => Some(say!(lang, "pledge-few", n = month.of)),
        (_, Some((low, high))) => {
            Some(say!(lang, "pledge-interval", low = Share::percent(low), high = Share::percent(high)))
        }
        (Standing::Broken, _) if kept.clause == Clause::InOrder => Some(say!(lang, "pledge-broken-order", n = short)),
        (Standing::Broken, _) => Some(say!(lang, "pledge-broken", n = short)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pledge::How;

    #[test]
    fn every_clause_has_its_place_and_its_words_in_both_languages() {
        let placed: Vec<Clause> = SECTIONS.iter().flat_map(|(.., clauses)| clauses.iter().copied()).collect();
        assert_eq!(placed, Clause::ALL);
        let mut keys: Vec<String> = Clause::ALL
            .iter()
            .flat_map(|clause| ["clause", "kept"].map(|kind| format!("pledge-{kind}-{}", key(*clause))))
            .collect();
        let standings = [Standing::Kept, Standing::Broken, Standing::TooFew, Standing::NothingYet];
        keys.extend(standings.map(|standing| format!("pledge-badge-{}", standing.as_str())));
        keys.extend([How::Enforced, How::Measured, How::Prompted].map(|how| format!("pledge-how-{}", how.as_str())));
        keys.extend(SECTIONS.map(|(name, ..)| format!("pledge-section-{name}")));
        for key in keys {
            for lang in Language::ALL {
                let said = say!(lang, &key, period = "", of = 2, kept = 1, share = "50.0%");
                assert!(!said.is_empty() && !said.contains("pledge-"), "{key}: {said}");
            }
        }
    }
}
