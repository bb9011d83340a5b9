//! Answers for the front page: the halls as they are now, and for people of the staff their own screens.

use axum::extract::State;
use maud::Markup;

use super::{FrontHall, FrontView, Screen};
use crate::door::Stop;
use crate::halls::{Doors, Hall, queries};
use crate::kernel::{Language, Millis, Role};
use crate::people::Person;
use crate::queue;
use crate::say;
use crate::store::Conn;
use crate::web::auth::{Anyone, Who};
use crate::web::look::Look;
use crate::web::pages::duty::promises::WEEK_DAYS;
use crate::web::parts::figures::Minutes;
use crate::web::{App, Problem};

/// Fewer promises than this are told to nobody: a share of five says nothing about a hall.
const PROMISES_MIN: u64 = 20;
/// At most this many halls on the page.
const HALLS_MAX: usize = 60;

/// `GET /`
pub async fn front(State(app): State<App>, anyone: Anyone, look: Look) -> Result<Markup, Problem> {
    let ids = app.read(|conn| Ok(queries::all(conn)?)).await?;
    let (mut halls, now, lang) = (Vec::new(), app.now(), anyone.lang);
    let mut first = None;
    for (_, id) in ids.into_iter().take(HALLS_MAX) {
        let hall = app.hall(&id).await?;
        first.get_or_insert_with(|| hall.clone());
        halls.push(app.read(move |conn| shown(conn, &hall, lang, now)).await?);
    }
    let person = match &anyone.who {
        Who::Staff(session) => Some(&session.person),
        _ => None,
    };
    let near = first.as_ref().map_or("", |hall| hall.id.as_str());
    let company = if halls.len() == 1 { halls[0].name.clone() } else { String::new() };
    Ok(super::front(&FrontView {
        lang,
        large: look.large,
        company,
        halls,
        who: person.map(|person| person.name.clone()).unwrap_or_default(),
        screens: person.map(|person| screens(lang, person, near)).unwrap_or_default(),
    }))
}

fn shown(conn: &mut Conn, hall: &Hall, lang: Language, now: Millis) -> Result<FrontHall, Stop> {
    let picture = queue::picture(conn, hall, now)?;
    let doors = hall.doors(now);
    let (when, note) = match &doors {
        Doors::Open { closes_at, .. } => (hall.zone.hour_minute(*closes_at), String::new()),
        Doors::Closed { next_open, note } => (
            next_open.map(|at| next_opening(hall, lang, at)).unwrap_or_default(),
            note.as_ref().map(|note| note.of(lang).to_owned()).unwrap_or_default(),
        ),
    };
    let today = hall.zone.day(now);
    let week = queue::promises(conn, hall, &today.plus(1 - WEEK_DAYS), &today)?.all;
    // The hall puts its most used service first: that is what most newcomers come for.
    let promise = picture.lines.iter().find_map(|line| line.promise);
    Ok(FrontHall {
        id: hall.id.clone(),
        name: hall.pack.hall.name.of(lang).to_owned(),
        address: hall.pack.hall.address.of(lang).to_owned(),
        open: doors.are_open(),
        when,
        note,
        waiting: i64::try_from(picture.waiting.len()).unwrap_or(i64::MAX),
        minutes: promise.map(|p| Minutes::of_seconds(i64::from(p.low_s), i64::from(p.mid_s), i64::from(p.high_s))),
        kiosk: hall.pack.hall.kiosk_open,
        kept: week.kept.filter(|_| week.promises >= PROMISES_MIN).map(|kept| (kept, week.promises)),
    })
}

/// `11-24（周二）08:30`, `Tuesday 11-24, 08:30`.
fn next_opening(hall: &Hall, lang: Language, at: Millis) -> String {
    let day = hall.zone.day(at);
    let weekday = say!(lang, &format!("front-weekday-{}", day.weekday()));
    let date = day.as_str().get(5..).unwrap_or_default().to_owned();
    say!(lang, "front-day-time", date = date, weekday = weekday, time = hall.zone.hour_minute(at))
}

fn screens(lang: Language, person: &Person, near: &str) -> Vec<Screen> {
    let hall = person.hall.as_deref().unwrap_or(near);
    let screen = |key: &str, icon: &'static str, href: String| Screen {
        href,
        icon,
        name: say!(lang, &format!("front-screen-{key}")),
        hint: say!(lang, &format!("front-screen-{key}-hint")),
    };
    let counter = || screen("counter", "monitor", "/counter".into());
    let greeter = || screen("greeter", "hand-heart", format!("/greeter/{hall}"));
    let duty = || screen("duty", "gauge", format!("/duty/{hall}"));
    let order = || screen("order", "list-checks", format!("/duty/{hall}/order"));
    let reports = || screen("reports", "chart-column", format!("/reports/{hall}"));
    let admin = || screen("admin", "settings", "/admin".into());
    let mut screens = match person.role {
        Role::Clerk => vec![counter(), greeter()],
        Role::Greeter => vec![greeter()],
        Role::DutyManager => vec![duty(), counter(), greeter(), order(), reports()],
        Role::Leader => vec![reports(), duty(), order()],
        Role::Auditor => vec![order(), reports(), duty()],
        Role::Administrator => vec![admin()],
        Role::Owner => vec![admin(), reports(), duty(), order()],
        Role::Technician => Vec::new(),
    };
    screens.push(screen("account", "user-round", "/me".into()));
    screens
}
