//! Whether the promised waits were kept: today and the last seven days in a sentence each, then the days by people ahead,
//! hour and service, each with its error. Read from what is counted with the tickets.

use axum::extract::{Path, State};
use maud::{Markup, html};

use super::routes::desk;
use crate::door::Stop;
use crate::halls::Hall;
use crate::kernel::{Language, Millis};
use crate::queue::{self, Honesty, Promises};
use crate::say;
use crate::store::Conn;
use crate::web::auth::Auditor;
use crate::web::pages::reports::Share;
use crate::web::pages::staff::{Desk, staff_page};
use crate::web::parts::{empty, icon};
use crate::web::{App, Problem};

/// A week, for people: today and the six days before.
pub(crate) const WEEK_DAYS: i64 = 7;

/// Today's and the week's promises.
#[derive(Clone, Debug)]
pub struct PromisesView {
    /// Who looks at which hall.
    pub desk: Desk,
    /// Today's.
    pub today: Honesty,
    /// The week's.
    pub week: Promises,
    /// The names of the week's services, in its order.
    pub services: Vec<String>,
}

fn shown(conn: &mut Conn, hall: &Hall, desk: Desk, now: Millis) -> Result<PromisesView, Stop> {
    let today = hall.zone.day(now);
    let week = queue::promises(conn, hall, &today.plus(1 - WEEK_DAYS), &today)?;
    let name = |code: &String| hall.service(code).map_or(code.clone(), |s| s.name.of(desk.lang).to_owned());
    Ok(PromisesView {
        today: queue::promises(conn, hall, &today, &today)?.all,
        services: week.by_service.iter().map(|(code, _)| name(code)).collect(),
        week,
        desk,
    })
}

/// `GET /duty/{hall}/promises`
pub async fn show(State(app): State<App>, Path(hall): Path<String>, staff: Auditor) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let desk = desk(&hall, &staff, &format!("/duty/{}/promises", hall.id));
    let now = app.now();
    let view = app.read(move |conn| shown(conn, &hall, desk, now)).await?;
    Ok(promises(&view))
}

/// The page.
pub fn promises(view: &PromisesView) -> Markup {
    let lang = view.desk.lang;
    let ahead = |lower: i32| say!(lang, &format!("promises-people-{lower}"));
    let by_ahead = view.week.by_ahead.iter().map(|(lower, honesty)| (ahead(*lower), honesty)).collect();
    let hour = |hour: i32| say!(lang, "promises-hour", hour = hour);
    let by_hour = view.week.by_hour.iter().map(|(at, honesty)| (hour(*at), honesty)).collect();
    let honest = view.week.by_service.iter().map(|(_, honesty)| honesty);
    let by_service = view.services.iter().cloned().zip(honest).collect();
    let body = html! {
        h1 { (say!(lang, "promises-title")) }
        p.muted { (say!(lang, "promises-what")) }
        div.pair {
            (section(lang, "today", &say!(lang, "promises-today"), &view.today))
            (section(lang, "week", &say!(lang, "promises-week"), &view.week.all))
        }
        @if view.week.all.promises > 0 {
            (table(lang, &say!(lang, "promises-by-ahead"), by_ahead))
            (table(lang, &say!(lang, "promises-by-hour"), by_hour))
            (table(lang, &say!(lang, "promises-by-service"), by_service))
        }
    };
    staff_page(&view.desk, "reports", say!(lang, "promises-title"), None, &body)
}

fn section(lang: Language, id: &str, title: &str, honesty: &Honesty) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            h2 #(id) { (icon("clock")) (title) }
            @if honesty.promises == 0 { (empty("clock", &say!(lang, "promises-none"))) }
            @else if let Some((kept, share)) = honesty.kept.zip(honesty.kept_permille) {
                p.sentence { (say!(lang, "promises-sentence", n = honesty.promises, kept = kept, share = Share::percent(share.into()), apart = apart(lang, honesty))) }
                @if honesty.left > 0 { p.muted { (say!(lang, "promises-left", left = honesty.left)) } }
            } @else { p.sentence { (say!(lang, "promises-unknown", n = honesty.promises)) } }
        }
    }
}

fn apart(lang: Language, honesty: &Honesty) -> String {
    honesty.error_s.map_or_else(|| "–".to_owned(), |s| say!(lang, "promises-seconds", n = s))
}

fn table(lang: Language, title: &str, rows: Vec<(String, &Honesty)>) -> Markup {
    let share = |honesty: &Honesty| honesty.kept_permille.map_or_else(|| "–".to_owned(), |s| Share::percent(s.into()));
    html! {
        section.card {
            h2 { (title) }
            div.table-scroll tabindex="0" role="group" aria-label=(title) {
                table.table {
                    thead {
                        tr {
                            th { (say!(lang, "promises-col-what")) }
                            @for key in ["promises-col-n", "promises-col-kept", "promises-col-share", "promises-col-error", "promises-col-left"] { th.figures { (say!(lang, key)) } }
                        }
                    }
                    tbody {
                        @for (name, honesty) in rows {
                            tr {
                                th scope="row" { (name) }
                                td.figures { (honesty.promises) }
                                td.figures { @match honesty.kept { Some(kept) => (kept), None => "–" } }
                                td.figures { (share(honesty)) }
                                td.figures { (apart(lang, honesty)) }
                                td.figures { (honesty.left) }
                            }
                        }
                    }
                }
            }
        }
    }
}
