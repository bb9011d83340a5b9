//! The pledge as the public reads it: on its page in both languages, over the API, and the ways there.

use axum::http::StatusCode;
use sansheng::tick;
use serde_json::{Value, json};

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::Ask;

/// A visit that paid and was rated, one that was turned away for a paper.
async fn morning() -> Front {
    let front = Front::open().await;
    front.sit(1).await;
    front.keyed("clerk1", "/tills", &json!({ "float_fen": 20_000 }), "till").await;
    let account = front.subscriber(1, &["2026-01", "2026-02"]).await;
    let ticket = front.ticket(&json!({ "service": "pay" })).await;
    let id = front.call(1).await;
    front.act(1, &id, "starts", &json!({})).await;
    let quote = front.act(1, &id, "quotes", &json!({ "account": account })).await["id"].clone();
    let quote = quote.as_str().expect("an id");
    front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
    let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 20_000 });
    front.keyed("clerk1", &format!("/tickets/{id}/payments"), &cash, "paid").await;
    front.act(1, &id, "finishes", &json!({})).await;
    let token = ticket["token"].as_str().expect("a token");
    front.post("nobody", &format!("/public/tickets/{token}/ratings"), &json!({ "level": 5, "reasons": [] })).await;
    front.ticket(&json!({ "service": "pay" })).await;
    let id = front.call(1).await;
    front.act(1, &id, "starts", &json!({})).await;
    front.act(1, &id, "refusals", &json!({ "reason": "papers_incomplete", "note": "" })).await;
    front
}

#[tokio::test]
async fn the_week_says_how_many_told_waits_were_kept() {
    let front = Front::open().await;
    front.sit(1).await;
    let first = front.ticket(&json!({ "service": "pay" })).await;
    let second = front.ticket(&json!({ "service": "pay" })).await;
    assert!(first["promise"].is_object() && second["promise"]["mid_s"].as_i64().is_some_and(|mid_s| mid_s > 0));
    for _ in 0..2 {
        let id = front.call(1).await;
        front.act(1, &id, "starts", &json!({})).await;
        front.site.pass(30_000);
        front.act(1, &id, "finishes", &json!({})).await;
    }
    let week = told(&front).await["week"].clone();
    assert_eq!((&week["all"]["promises"], &week["all"]["kept"]), (&json!(1), &json!(1)), "{week}");
    assert_eq!(week["by_service"][0][0], "pay");
    for (lang, says) in [
        ("zh-CN", ["最近 7 天只告知了 1 次等候时间，1 次守住了", "前面 1 人", "平均相差"]),
        ("en", ["Only 1 wait was promised in the last 7 days, 1 was kept", "1 ahead", "Mean distance"]),
    ] {
        let page = front.page("nobody", "/pledge/renmin", lang).await;
        for word in says {
            assert!(page.contains(word), "{lang} {word}: {page}");
        }
    }
}

async fn told(front: &Front) -> Value {
    let reply = front.site.send(Ask::get(&format!("/api/v1/halls/{HALL}/pledge"))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
    reply.json()
}

fn of<'a>(pledge: &'a Value, clause: &str) -> &'a Value {
    let clauses = pledge["clauses"].as_array().expect("clauses");
    clauses.iter().find(|one| one["clause"] == clause).expect("the clause")
}

#[tokio::test]
async fn the_public_reads_what_was_kept_and_what_was_not() {
    let front = morning().await;
    let page = |lang| front.page("nobody", "/pledge/renmin", lang);
    let (chinese, english) = (page("zh-CN").await, page("en").await);
    for says in [
        "对您的承诺",
        "本月收款 1 笔，1 笔先由客户确认了报价。",
        "本月到窗口办理的 2 位，1 位没有因为缺资料白跑。",
        "有 1 次没有做到。",
        "只有 1 次，高低可能只是碰巧。",
        "今天叫号 2 次，2 次按顺序。",
        "同一位客户最多被越过",
        "最近 7 天还没有可以算的等候时间。",
        "缴费",
    ] {
        assert!(chinese.contains(says), "{says}: {chinese}");
    }
    for says in [
        "This month: 1 of 1 payments were taken after the customer had confirmed the quote.",
        "Once it was not kept.",
        "This quarter: 2 of 2 calls were in order.",
        "nobody is overtaken more than",
    ] {
        assert!(english.contains(says), "{says}: {english}");
    }
    for name in ["王小明", "clerk1", "某"] {
        assert!(!chinese.contains(name) && !english.contains(name), "{name} stands on a public page");
    }

    let pledge = told(&front).await;
    assert_eq!((pledge["day"].as_str(), pledge["month"].as_str()), (Some("2026-03-02"), Some("2026-03")));
    let trips = of(&pledge, "no_wasted_trip");
    assert_eq!((trips["id"].as_str(), trips["month"]["standing"].as_str()), (Some("A6"), Some("broken")));
    assert_eq!((trips["today"]["kept"].as_i64(), trips["today"]["of"].as_i64()), (Some(1), Some(2)));
    let content = &of(&pledge, "satisfied")["quarter"];
    assert_eq!(content["kept_permille"].as_i64(), Some(1_000));
    assert!(content["low_permille"].as_i64().is_some_and(|low| low < 250), "one rating says little: {content}");
    assert!(pledge["waits"].as_array().is_some_and(|waits| !waits.is_empty()) && pledge["open"] == true);
    assert!(pledge["order"]["overtakes_max"].as_i64().is_some());

    for (who, path) in [("nobody", "/".to_owned()), ("nobody", path_of_a_ticket(&front).await)] {
        let page = front.page(who, &path, "en").await;
        assert!(page.contains("href=\"/pledge/renmin\""), "the way from {path}");
    }
    for lang in ["zh-CN", "en"] {
        let live = front.regions("nobody", &format!("/pledge/{HALL}/live"), lang, 1).await;
        assert!(live[0].0 == "waits" && live[0].1.contains("<dl class=\"waits\">"), "{live:?}");
    }
    for path in ["/pledge/nowhere", "/pledge/nowhere/live", "/api/v1/halls/nowhere/pledge"] {
        assert_eq!(front.site.send(Ask::get(path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

/// Whoever found a counter free was promised no wait: that is told as kept nowhere, on the reports' page neither.
#[tokio::test]
async fn reports_count_promises_as_the_pledge_does() {
    let front = morning().await;
    let held = of(&told(&front).await, "wait_held")["today"].clone();
    assert_eq!((held["kept"].as_i64(), held["of"].as_i64()), (Some(0), Some(0)), "{held}");
    let page = front.page("duty", &format!("/reports/{HALL}"), "en").await;
    let today = page.split("<tr><th scope=\"row\">2026-03-02</th>").nth(1).expect("today's row");
    let cells: Vec<&str> = today.split("<td class=\"figures\">").take(7).collect();
    assert!(cells[6].starts_with('–'), "{cells:?}");
}

async fn path_of_a_ticket(front: &Front) -> String {
    let ticket = front.ticket(&json!({ "service": "pay" })).await;
    format!("/ticket/{}", ticket["token"].as_str().expect("a token"))
}

#[tokio::test]
async fn the_same_is_told_for_a_minute_and_the_night_changes_nothing() {
    let front = morning().await;
    let before = told(&front).await;
    let id = path_of_a_ticket(&front).await;
    assert!(id.starts_with("/ticket/"));
    front.call(1).await;
    assert_eq!(told(&front).await["clauses"], before["clauses"], "counted once a minute");
    front.site.pass(60_000);
    let after = told(&front).await;
    assert_eq!(of(&after, "in_order")["today"]["of"].as_i64(), Some(3));

    let hall = || (BRANCH.to_owned(), HALL.to_owned());
    let count = async || {
        let (branch, hall) = hall();
        tick::count_day(&front.site.app, branch, hall).await;
    };
    count().await;
    assert!(front.site.events("pledge_counted").await.is_empty(), "the day is not over");
    // Nobody came for the call; two days later that is over as well.
    front.site.pass(26 * 3_600_000);
    for _ in 0..2 {
        let tick = move |work: &mut sansheng::door::Work<'_>| sansheng::queue::tick(work, HALL);
        front.site.app.door.write(&sansheng::kernel::Actor::system(), BRANCH, tick).await.expect("ticks");
        front.site.pass(3_600_000);
    }
    let live = told(&front).await;
    count().await;
    count().await;
    let counted = front.site.events("pledge_counted").await;
    assert_eq!(counted.len(), 1, "once");
    assert_eq!(counted[0]["clauses"]["no_wasted_trip"], json!([1, 2]));
    front.site.pass(60_000);
    assert_eq!(told(&front).await["clauses"], live["clauses"], "from what was kept");
}
