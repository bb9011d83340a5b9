//! What a clerk types is one search however many answers it gets, and never a list of the city.

use axum::http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::support::front::{Front, HALL};
use crate::support::site::{Ask, Reply};

async fn typed(front: &Front, who: &str, text: &str) -> Reply {
    let form = format!("ticket=t&q={}", utf8_percent_encode(text, NON_ALPHANUMERIC));
    let ask = Ask::new(axum::http::Method::POST, &format!("/counter/{HALL}-1/look-ups/typed")).form(&form);
    front.site.send(front.by(who, ask)).await
}

#[test]
fn security_typing_is_one_search_masked_and_bounded() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
        let front = Front::open().await;
        front.subscriber(1, &["2026-01"]).await;
        for text in ["81010", "810100", "8101000", "810100000", "8101000001"] {
            let reply = typed(&front, "clerk1", text).await;
            assert_eq!(reply.status, StatusCode::OK, "{text}: {}", reply.body);
            assert!(reply.body.contains("王*明") && reply.body.contains("138****0001"), "{}", reply.body);
            assert!(!reply.body.contains("王小明") && !reply.body.contains("13800000001"), "{}", reply.body);
        }
        assert_eq!(front.site.events("accounts_looked_up").await.len(), 1, "one search, one line in the journal");
        assert_eq!(typed(&front, "clerk1", "81").await.problem(), "look_up_too_short");
        assert_eq!(typed(&front, "greeter", "8101").await.problem(), "not_permitted");
        assert_eq!(typed(&front, "nobody", "8101").await.problem(), "sign_in_needed");
        let mut taken = 0;
        while typed(&front, "clerk1", &format!("{}{taken:03}", 90 - taken)).await.status == StatusCode::OK {
            taken += 1;
        }
        assert_eq!(taken, 29, "thirty searches a minute, the first was before");
        assert_eq!(typed(&front, "clerk1", "77777").await.problem(), "look_ups_too_many");
        assert_eq!(typed(&front, "clerk3", "77777").await.status, StatusCode::OK, "another clerk");
    });
}
