//! The pledge page's week: how many of the waits that were told with a ticket were kept, in one sentence, and behind it by
//! hour, service and people ahead. From the same counts as the duty page's; nothing in it is about a person.

use maud::{Markup, html};

use crate::kernel::{Language, Share};
use crate::pledge::FEW;
use crate::queue::{Honesty, Promises};
use crate::say;
use crate::web::parts::icon;

/// A row: what it is about, and what became of the promises.
type Row<'a> = (String, &'a Honesty);

/// The week. `services` are the names of its services, in its order.
pub(super) fn week(lang: Language, week: &Promises, services: &[String]) -> Markup {
    html! {
        section.promises aria-labelledby="of-week" {
            h2 #of-week { (icon("clock")) (say!(lang, "pledge-week")) }
            article.card.clause {
                p.result { (sentence(lang, &week.all)) }
                @if week.all.promises > 0 {
                    @if let Some(error_s) = week.all.error_s { p { (say!(lang, "pledge-week-error", time = minutes(lang, error_s))) } }
                    details {
                        summary { (say!(lang, "pledge-week-details")) }
                        (table(lang, "promises-by-ahead", week.by_ahead.iter().map(|(n, of)| (say!(lang, &format!("promises-people-{n}")), of)).collect()))
                        (table(lang, "promises-by-hour", week.by_hour.iter().map(|(at, of)| (say!(lang, "promises-hour", hour = *at), of)).collect()))
                        (table(lang, "promises-by-service", services.iter().cloned().zip(week.by_service.iter().map(|(_, of)| of)).collect()))
                    }
                }
                p.small.muted.how { span { (say!(lang, "pledge-week-how")) } }
            }
        }
    }
}

fn sentence(lang: Language, all: &Honesty) -> String {
    match all.kept.zip(all.kept_permille) {
        None => say!(lang, "pledge-week-none"),
        Some((kept, _)) if i64::try_from(all.promises).is_ok_and(|n| n < FEW) => {
            say!(lang, "pledge-week-few", n = all.promises, kept = kept)
        }
        Some((kept, share)) => {
            say!(lang, "pledge-week-kept", n = all.promises, kept = kept, share = Share::percent(share.into()))
        }
    }
}

/// Half a minute more or less is nothing that people wait by.
fn minutes(lang: Language, seconds: i64) -> String {
    match (seconds + 30) / 60 {
        0 => say!(lang, "pledge-week-under-a-minute"),
        n => say!(lang, "pledge-week-minutes", n = n),
    }
}

fn table(lang: Language, title: &str, rows: Vec<Row<'_>>) -> Markup {
    let title = say!(lang, title);
    html! {
        div.table-scroll tabindex="0" role="group" aria-label=(title) {
            table.table {
                thead { tr { th { (title) } @for key in ["promises-col-n", "promises-col-kept", "pledge-week-col-error"] { th.figures { (say!(lang, key)) } } } }
                tbody {
                    @for (name, of) in rows {
                        tr {
                            th scope="row" { (name) }
                            td.figures { (of.promises) }
                            td.figures { @match of.kept { Some(kept) => (kept), None => "–" } }
                            td.figures { @match of.error_s { Some(s) => (minutes(lang, s)), None => "–" } }
                        }
                    }
                }
            }
        }
    }
}
