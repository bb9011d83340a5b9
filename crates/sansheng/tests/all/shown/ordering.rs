//! Dated orders at the counter, as browsers send them: the sheet in both languages, refusals at their fields, an order that
//! is sent twice, one that is taken back, a stop that was not looked at.

use std::fmt::Write;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::lines;
use crate::money::screens::{sends, served};
use crate::support::front::{Front, HALL};
use crate::support::site::{Ask, Reply};

/// A clerk with a customer's account open.
struct Counter {
    front: Front,
    ticket: String,
    account: String,
}

impl Counter {
    async fn open() -> Self {
        let front = Front::open().await;
        let (ticket, account) = served(&front).await;
        Self { front, ticket, account }
    }

    async fn sheet(&self, asked: &str, lang: &str) -> String {
        let ask = Ask::get(&format!("/counter/{HALL}-1?{asked}&lang={lang}"));
        let reply = self.front.site.send(self.front.by("clerk1", ask)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        reply.body
    }

    /// Sends one of the sheet's forms.
    async fn sends(&self, path: &str, form: &str, of: &[(&str, &str)]) -> Reply {
        let all = [("form", form), ("ticket", &self.ticket), ("account", &self.account)];
        sends(&self.front, "clerk1", &format!("/counter/{HALL}-1/{path}"), &[&all, of].concat()).await
    }

    async fn orders(&self, of: &[(&str, &str)]) -> Reply {
        self.sends("account-orders", "account-order", of).await
    }

    async fn all(&self) -> Vec<Value> {
        let ask = Ask::get(&format!("/api/v1/accounts/{}/orders", self.account));
        let reply = self.front.site.send(self.front.by("clerk1", ask)).await;
        reply.json()["orders"].as_array().expect("a list").clone()
    }

    /// Three months, paid in cash.
    async fn pays_ahead(&self) {
        let ask = json!({ "account": self.account, "prepay_months": 3 });
        let quote = self.front.act(1, &self.ticket, "quotes", &ask).await["id"].as_str().expect("an id").to_owned();
        self.front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
        let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 20_000 });
        self.front.keyed("clerk1", &format!("/tickets/{}/payments", self.ticket), &cash, "ahead").await;
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// What is said at a field of the sheet.
fn said_at(page: &str, field: &str) -> String {
    let from = page.find(&format!("id=\"order-{field}-said\"")).expect("the field");
    page[from..from + page[from..].find("</div>").expect("an end")].to_owned()
}

/// The sheet's two sides.
fn sides(page: &str) -> String {
    let from = page.find("<section class=\"open-step order-new\"").expect("the sheet");
    lines(&page[from..from + page[from..].find("<aside").expect("an end")])
}

#[test]
fn the_sheet_of_orders() {
    runtime().block_on(async {
        let counter = Counter::open().await;
        counter.pays_ahead().await;
        let suspend = [("kind", "suspend"), ("day", "2026-03-12"), ("key", "once-1")];
        assert_eq!(counter.orders(&suspend).await.status, StatusCode::SEE_OTHER);
        let mut shown = String::new();
        for lang in ["zh-CN", "en"] {
            for asked in ["orders", "orders=suspend", "orders=change", "orders=transfer"] {
                writeln!(shown, "== {asked}, {lang}\n{}\n", sides(&counter.sheet(asked, lang).await)).expect("room");
            }
        }
        let preview = counter.sends("stop-previews", "stop-preview", &[("kind", "stop"), ("day", "2026-03-10")]).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.body);
        writeln!(shown, "== a stop that is looked at\n{}\n", sides(&preview.body)).expect("room");
        insta::assert_snapshot!("ordering", shown);
    });
}

#[test]
fn an_order_is_sent_twice_and_taken_back_once() {
    runtime().block_on(async {
        let counter = Counter::open().await;
        let suspend = [("kind", "suspend"), ("day", "2026-03-12"), ("key", "once-1")];
        for _ in 0..2 {
            let done = counter.orders(&suspend).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
            assert_eq!(done.headers["location"], format!("/counter/{HALL}-1?orders&said=ordered"));
        }
        let all = counter.all().await;
        assert_eq!((all.len(), all[0]["state"].as_str()), (1, Some("planned")), "sent twice, taken once");
        let reused = counter.orders(&[("kind", "suspend"), ("day", "2026-03-13"), ("key", "once-1")]).await;
        assert_eq!(reused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reused.body);

        let id = all[0]["id"].as_str().expect("an id");
        let form = format!("order-cancel-{id}-form");
        let gone = counter.sends("account-orders/cancellations", &form, &[("order", id)]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.body);
        let again = counter.sends("account-orders/cancellations", &form, &[("order", id)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.body.contains("cannot be cancelled any more"), "said on the sheet: {}", again.body);
        assert_eq!(counter.all().await[0]["state"], "cancelled");

        let now = counter.orders(&[("kind", "suspend"), ("day", "2026-03-02"), ("key", "once-2")]).await;
        assert_eq!(now.headers["location"], format!("/counter/{HALL}-1?orders&said=ordered-now"));
        let page = counter.sheet("orders", "zh-CN").await;
        assert!(page.contains("已报停") && page.contains("已办理"), "{page}");
    });
}

#[test]
fn refusals_are_said_at_their_fields_and_nothing_is_lost() {
    runtime().block_on(async {
        let counter = Counter::open().await;
        let long = "路".repeat(200);
        for (of, status, field, words) in [
            (vec![("kind", "suspend"), ("day", "2026-03-01")], 422, "day", "cannot be for a day before today"),
            (vec![("kind", "suspend"), ("day", "2028-03-01")], 422, "day", "at most 366 days"),
            (vec![("kind", "resume"), ("day", "soon")], 422, "day", "write the day like"),
            (vec![("kind", "change"), ("day", "2026-03-09")], 422, "tariff", "Please fill this in"),
            (vec![("kind", "start"), ("day", "2026-03-09"), ("tariff", "none")], 422, "tariff", "no such tariff"),
            (vec![("kind", "move"), ("day", "2026-03-09")], 422, "address", "Please fill this in"),
            (vec![("kind", "move"), ("day", "2026-03-09"), ("address", long.as_str())], 422, "address", "fill this in"),
            (
                vec![("kind", "move"), ("day", "2026-03-09"), ("address", "城东区解放路128号3号楼501室")],
                409,
                "address",
                "at this address already",
            ),
            (vec![("kind", "transfer"), ("day", "2026-03-09")], 422, "subscriber", "Please fill this in"),
            (
                vec![("kind", "transfer"), ("day", "2026-03-09"), ("subscriber", "8101000001")],
                409,
                "subscriber",
                "belongs to this subscriber",
            ),
            (
                vec![("kind", "transfer"), ("day", "2026-03-09"), ("subscriber", "N0001"), ("name", "钱多")],
                422,
                "phone",
                "cannot be used",
            ),
            (
                vec![
                    ("kind", "transfer"),
                    ("day", "2026-03-09"),
                    ("subscriber", "8101000001"),
                    ("name", "钱多"),
                    ("phone", "13900000001"),
                ],
                409,
                "subscriber",
                "belongs to somebody else",
            ),
        ] {
            let refused = counter.orders(&[&of[..], &[("key", "typed-key")]].concat()).await;
            assert_eq!(refused.status.as_u16(), status, "{of:?} {}", refused.body);
            let said = said_at(&refused.body, field);
            assert!(said.contains(words), "{of:?}: {said}");
            assert!(refused.body.contains("aria-invalid=\"true\""), "{of:?}");
            assert!(refused.body.contains("typed-key"), "the same key for the next try");
            for (_, value) in
                of.iter().filter(|(name, _)| ["day", "address", "subscriber", "name", "phone"].contains(name))
            {
                assert!(refused.body.contains(&format!("value=\"{value}\"")), "{value} is lost: {of:?}");
            }
        }
        let resume = counter.orders(&[("kind", "resume"), ("day", "2026-03-09")]).await;
        assert_eq!(resume.status, StatusCode::CONFLICT);
        assert!(resume.body.contains("there is nothing to resume"), "what no field has is said above: {}", resume.body);
        assert_eq!(counter.all().await.len(), 0);

        let stranger = [("form", "account-order"), ("ticket", &counter.ticket), ("account", &counter.account)];
        let other = [&stranger[..], &[("kind", "suspend"), ("day", "2026-03-09")]].concat();
        let elsewhere = sends(&counter.front, "clerk3", &format!("/counter/{HALL}-1/account-orders"), &other).await;
        assert!(elsewhere.status.is_client_error(), "{}", elsewhere.body);
        assert_eq!(counter.all().await.len(), 0);
    });
}

#[test]
fn a_stop_is_confirmed_as_it_was_shown() {
    runtime().block_on(async {
        let counter = Counter::open().await;
        counter.pays_ahead().await;
        let stop = [("kind", "stop"), ("day", "2026-03-10"), ("subscription", "")];
        let past = counter.sends("stop-previews", "stop-preview", &[("kind", "stop"), ("day", "2026-03-01")]).await;
        assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(said_at(&past.body, "day").contains("before today"), "{}", past.body);
        let preview = counter.sends("stop-previews", "stop-preview", &stop).await;
        let shown = preview.body.split("name=\"shown\" value=\"").nth(1).expect("what comes back");
        let shown = shown.split('"').next().expect("an amount").to_owned();
        assert!(shown.parse::<i64>().expect("fen") > 0, "{shown}");
        assert_eq!(counter.all().await.len(), 0, "nothing is written by looking");

        for wrong in [vec![], vec![("shown", "1")]] {
            let refused = counter.orders(&[&stop[..], &wrong].concat()).await;
            assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.body);
            assert!(refused.body.contains("Please look at it with the customer once more"), "{}", refused.body);
            assert!(refused.body.contains(&format!("name=\"shown\" value=\"{shown}\"")), "and what it is now");
        }
        let done = counter.orders(&[&stop[..], &[("shown", &shown)]].concat()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let all = counter.all().await;
        assert_eq!((all.len(), all[0]["kind"].as_str(), all[0]["state"].as_str()), (1, Some("stop"), Some("planned")));
    });
}
