//! The end of a day as other programs and browsers meet it: names of refusals, keys, who may what, pages in both languages.

use axum::http::StatusCode;
use sansheng::kernel::Role;
use serde_json::{Value, json};

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::{Ask, Reply};

async fn ask(front: &Front, who: &str, path: &str, body: &Value, key: &str) -> Reply {
    let ask = Ask::post(&format!("/api/v1{path}"), body).header("idempotency-key", key);
    front.site.send(front.by(who, ask)).await
}

fn id(made: &Value) -> String {
    made["id"].as_str().expect("an id").to_owned()
}

#[test]
fn a_day_is_closed_over_http() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
        let front = Front::open().await;
        front.sit(1).await;
        let till = id(&front.keyed("clerk1", "/tills", &json!({ "float_fen": 20_000 }), "till").await);
        let slip =
            front.keyed("clerk1", &format!("/tills/{till}/drops"), &json!({ "amount_fen": 5_000 }), "drop").await;
        assert_eq!((&slip["number"], &slip["slip"]), (&json!(1), &json!("S-001")));
        let paper = front.page("clerk1", &format!("/drops/{}", id(&slip)), "zh-CN").await;
        assert!(paper.contains("2026-03-02 / S-001"), "{paper}");
        let sheet = front.page("clerk1", &format!("/counter/{HALL}-1/till"), "en").await;
        assert!(sheet.contains("Slip S-001"), "{sheet}");
        let (closing, day) = (format!("/halls/{HALL}/day-ends"), json!({ "day": "2026-03-02" }));
        let refused = ask(&front, "duty", &closing, &day, "early").await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::CONFLICT, "day_still_open"));
        assert_eq!(refused.json()["open"][0]["open"], "till");

        let reason = front.site.send(front.by("clerk1", Ask::get(&format!("/api/v1/tills/{till}")))).await;
        assert_eq!(reason.json()["methods"][0]["expected_fen"], Value::Null, "the count is blind");
        let count = json!({ "cash_fen": 13_000, "card_fen": 0, "qr_fen": 0, "reason": "miscount",
            "notes": [{ "fen": 10_000, "pieces": 1 }, { "fen": 1_000, "pieces": 3 }] });
        let closed = front.keyed("clerk1", &format!("/tills/{till}/closings"), &count, "closing").await;
        assert_eq!(closed["needs_signature"], true);
        let signatures = format!("/tills/{till}/signatures");
        let refused = ask(&front, "clerk1", &signatures, &json!({}), "own").await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::FORBIDDEN, "not_permitted"));
        let waiting = front.page("duty", &format!("/duty/{HALL}/day-end"), "zh-CN").await;
        assert!(waiting.contains("等第二人签字"), "{waiting}");
        front.keyed("duty", &signatures, &json!({ "note": "looked into" }), "signature").await;

        let state = front.site.send(front.by("duty", Ask::get(&format!("/api/v1{closing}/2026-03-02")))).await;
        assert_eq!(
            (state.json()["state"].as_str(), state.json()["open"].as_array().map(Vec::len)),
            (Some("open"), Some(0))
        );
        let bag = json!({ "bag": "B-1", "notes": [{ "fen": 10_000, "pieces": 1 }] });
        let bag = front.keyed("duty", &format!("/halls/{HALL}/deposits"), &bag, "bag").await;
        let first = front.keyed("duty", &closing, &day, "close").await;
        assert_eq!(front.keyed("duty", &closing, &day, "close").await, first, "the same key, the same answer");
        let refused = ask(&front, "duty", &closing, &day, "again").await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::CONFLICT, "day_already_closed"));
        let refused = ask(&front, "clerk1", "/tills", &json!({ "float_fen": 0 }), "another").await;
        assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::CONFLICT, "day_closed"));

        front.site.person(BRANCH, "ling", Role::Leader, None).await;
        let leader = front.site.session(BRANCH, "ling").await.token;
        let books = front.site.send(Ask::get("/api/v1/ledger/trial-balance").bearer(&leader)).await;
        assert_eq!((books.status, books.json()["sum_fen"].as_i64()), (StatusCode::OK, Some(0)));
        let odd = front.site.send(Ask::get("/api/v1/ledger/trial-balance?at=yesterday").bearer(&leader)).await;
        assert_eq!(odd.problem(), "instant_malformed");
        let file = Ask::post("/api/v1/settlements?method=qr&name=wx.csv", &json!(null))
            .text("reference,amount,day\nNOBODY1,26.00,2026-03-02\n")
            .bearer(&leader);
        let settled = front.site.send(file.clone()).await;
        assert_eq!(
            (settled.status, settled.json()["apart"][0]["state"].as_str()),
            (StatusCode::CREATED, Some("unknown"))
        );
        assert_eq!(
            front.site.send(file).await.json()["id"],
            settled.json()["id"],
            "the same file is the same settlement"
        );

        let settlement = format!("/reports/{HALL}/ledger?settlement={}&lang=en", id(&settled.json()));
        let page = front.site.send(Ask::get(&settlement).bearer(&leader)).await;
        assert!(page.body.contains("We have no such payment"), "{}", page.body);
        for lang in ["zh-CN", "en"] {
            for path in [
                format!("/duty/{HALL}/day-end"),
                format!("/reports/{HALL}/ledger"),
                format!("/drops/{}", id(&slip)),
                format!("/deposits/{}", id(&bag)),
            ] {
                let page = front.page("duty", &path, lang).await;
                assert!(!page.contains("day-end-kind") && !page.contains("ledger-line-"), "a word is missing: {page}");
            }
        }
    });
}
