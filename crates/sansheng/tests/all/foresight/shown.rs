//! The promises as people see them: the duty manager's page, the public's sentence, the figures for machines.

use axum::http::Method;
use serde_json::json;

use crate::support::front::{Front, HALL};
use crate::support::site::Ask;

/// A morning at one counter, always busy: everybody but the first is promised a wait.
async fn morning(visits: usize) -> Front {
    let front = Front::open().await;
    front.sit(1).await;
    for n in 0..visits {
        if n == 0 {
            front.ticket(&json!({ "service": "pay" })).await;
        }
        let id = front.call(1).await;
        front.act(1, &id, "starts", &json!({})).await;
        front.ticket(&json!({ "service": "pay" })).await;
        front.site.pass(70_000);
        front.act(1, &id, "finishes", &json!({})).await;
    }
    front
}

#[tokio::test]
async fn promises_are_told_to_everybody_in_their_language() {
    let front = morning(26).await;
    let path = format!("/duty/{HALL}/promises");
    let page = |lang| front.page("duty", &path, lang);
    let (chinese, english) = (page("zh-CN").await, page("en").await);
    assert!(chinese.contains("等候承诺") && chinese.contains("25 次告知"), "{chinese}");
    assert!(english.contains("Promised waits") && english.contains("25 promises"), "{english}");
    assert!(english.contains("Nobody ahead") && english.contains("10:00"), "{english}");
    let duty = front.page("duty", &format!("/duty/{HALL}"), "en").await;
    assert!(duty.contains(&format!("/duty/{HALL}/promises")), "the way there");

    let front_page = |lang| front.site.send(Ask::get("/").language(lang));
    let (chinese, english) = (front_page("zh-CN").await.body, front_page("en").await.body);
    assert!(chinese.contains("近 7 天告知等候时间 25 次，守住 "), "{chinese}");
    assert!(english.contains("Of 25 waits promised in the last 7 days, "), "{english}");

    let metrics = front.site.send(Ask::get("/metrics")).await.body;
    let line = format!(
        "sansheng_promises{{branch=\"{}\",hall=\"{HALL}\",by=\"all\",of=\"\"}} 25",
        crate::support::branch::BRANCH
    );
    assert!(metrics.contains(&line), "{metrics}");
    for by in ["by=\"hour\",of=\"10\"", "by=\"service\",of=\"pay\"", "by=\"ahead\",of=\"0\""] {
        assert!(metrics.contains(by), "{by} in {metrics}");
    }
    assert!(metrics.contains("sansheng_promise_coverage_ratio{") && metrics.trim_end().ends_with("# EOF"));
}

#[tokio::test]
async fn a_hall_without_promises_says_so_and_few_are_told_to_nobody() {
    let front = Front::open().await;
    let page = front.page("duty", &format!("/duty/{HALL}/promises"), "en").await;
    assert!(page.contains("Nobody was promised a wait yet"), "{page}");
    let none = front.send("clerk1", Method::GET, &format!("/duty/{HALL}/promises"), &json!({})).await;
    assert_eq!(none.problem(), "not_permitted");

    let front = morning(5).await;
    let public = front.site.send(Ask::get("/").language("en")).await.body;
    assert!(!public.contains("waits promised in the last 7 days"), "four promises say nothing");
}
