//! Answers for the board's addresses.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use maud::Markup;

use super::{BoardView, CallLine, WaitingLine};
use crate::halls::Hall;
use crate::kernel::Language;
use crate::queue::{self, HallPicture};
use crate::say;
use crate::web::auth::Board;
use crate::web::live::{self, Region, Watch};
use crate::web::look::Look;
use crate::web::pages::plan::{self, Plan};
use crate::web::pages::{pledge, shown};
use crate::web::{App, Problem, published};

/// `GET /board/{hall}`
pub async fn board(State(app): State<App>, Path(hall): Path<String>, _: Board, look: Look) -> Result<Markup, Problem> {
    let view = view(&app, &hall, look.lang).await?;
    let live = format!("/board/{hall}/live?lang={}", look.lang.tag());
    Ok(super::board(&view, look.lang, Some(live)))
}

/// `GET /board/{hall}/live`
pub async fn live(
    State(app): State<App>,
    Path(id): Path<String>,
    _: Board,
    look: Look,
) -> Result<impl IntoResponse, Problem> {
    let (hall, lang) = (app.hall(&id).await?, look.lang);
    let what = Watch { key: format!("board/{id}/{}", lang.tag()), branch: hall.branch.clone(), hall: Some(id.clone()) };
    live::stream(&app, what, move |app| {
        let id = id.clone();
        async move {
            let view = view(&app, &id, lang).await?;
            Ok(vec![
                Region::new("calls", super::now_calling(&view, lang)),
                Region::new("waiting", super::waiting(&view, lang)),
                Region::new("plan", super::floor(&view, lang)),
                Region::new("foot", super::foot(&view, lang)),
            ])
        }
    })
    .await
}

async fn view(app: &App, hall: &str, lang: Language) -> Result<BoardView, Problem> {
    let (hall, now) = (app.hall(hall).await?, app.now());
    let here = hall.clone();
    let picture = app.read(move |conn| queue::picture(conn, &here, now)).await?;
    let mut view = BoardView { behind: app.door.live().is_behind(), ..of(&hall, &picture, lang) };
    view.foot.extend(published::told(app, &hall).and_then(|told| pledge::waits_of_the_month(&told, lang)));
    Ok(view)
}

/// The board of a hall's picture.
fn of(hall: &Hall, picture: &HallPicture, lang: Language) -> BoardView {
    let identity = &hall.pack.hall;
    let both = |key: &str| Language::ALL.map(|lang| say!(lang, key));
    let closed = if picture.closes_at.is_some() || !picture.waiting.is_empty() {
        Default::default()
    } else {
        match picture.opens_at {
            Some(at) => {
                Language::ALL.map(|l| say!(l, "board-closed", opens = super::super::kiosk::opening_words(hall, l, at)))
            }
            None => both("board-closed-for-now"),
        }
    };
    let foot = [identity.notice.of(lang).to_owned(), say!(lang, "board-foot")];
    BoardView {
        hall: hall.id.clone(),
        hall_name: Language::ALL.map(|lang| identity.name.of(lang).to_owned()),
        hue: identity.hue,
        calls: picture.calls.iter().take(5).map(|call| call_line(hall, call, lang)).collect(),
        waiting: waiting(hall, picture, lang),
        plan: floor(hall, picture, lang),
        waiting_n: i64::try_from(picture.waiting.len()).unwrap_or(i64::MAX),
        closed,
        behind: false,
        foot: foot.into_iter().filter(|line| !line.is_empty()).collect(),
        now: picture.at,
        time_zone: hall.zone.name().to_owned(),
        clock: hall.zone.hour_minute(picture.at),
    }
}

fn floor(hall: &Hall, picture: &HallPicture, lang: Language) -> Plan {
    let newest = picture.calls.first().map(|call| call.counter_number);
    Plan { on_wall: true, ..plan::of(hall, None, newest, lang) }
}

fn call_line(hall: &Hall, call: &queue::CallShown, lang: Language) -> CallLine {
    CallLine {
        id: format!("{}-{}-{}", call.ticket, call.n, call.recalls),
        number: call.number.clone(),
        counter: call.counter_number,
        zone: shown::zone_name(hall, &call.zone, lang),
        language: Language::asked_for(&call.language),
        again: call.recalls > 0,
    }
}

fn waiting(hall: &Hall, picture: &HallPicture, lang: Language) -> Vec<WaitingLine> {
    let mut lines: Vec<_> = picture.lines.iter().filter(|line| line.waiting > 0).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.waiting));
    lines
        .into_iter()
        .map(|line| WaitingLine {
            service: shown::service_name(hall, &line.service, lang),
            waiting: line.waiting,
            minutes: shown::minutes(line.promise),
        })
        .collect()
}
