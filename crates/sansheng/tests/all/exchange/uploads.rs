//! A file from the administrator's browser: the same code, a larger body on this address alone.

use axum::http::{Method, StatusCode};
use sansheng::kernel::Role;

use super::files::{HEADER, line};
use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::Ask;

fn upload(token: &str, check: bool, file: &str) -> Ask {
    Ask::new(Method::POST, &format!("/admin/import/files?name=city.csv&check={check}"))
        .header("content-type", "application/octet-stream")
        .text(file)
        .cookie(token)
}

/// Lines whose tariff the default pack has.
fn city(n: u32) -> String {
    let lines: Vec<String> = (1..=n).map(|n| line(n).replace(",basic,", ",broadband_100,")).collect();
    format!("{HEADER}\n{}\n{}", lines.join("\n"), line(1))
}

#[test]
fn a_file_from_the_browser_is_looked_at_taken_in_once_and_says_what_is_bad() {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
        let front = Front::open().await;
        front.site.person(BRANCH, "owner", Role::Owner, None).await;
        front.site.person(BRANCH, "local", Role::Administrator, Some(HALL)).await;
        let owner = front.site.session(BRANCH, "owner").await.token;
        let local = front.site.session(BRANCH, "local").await.token;
        // Larger than any other body may be.
        let file = city(8_000);
        assert!(file.len() > 600_000);
        let page = front.site.send(Ask::get("/admin/import?lang=en").cookie(&owner)).await;
        assert!(page.body.contains("Nothing was taken in yet"), "{}", page.body);
        let looked = front.site.send(upload(&owner, true, &file)).await;
        assert_eq!(looked.status, StatusCode::OK, "{}", looked.body);
        assert!(looked.body.contains("8000") && looked.body.contains("8002"), "the bad line: {}", looked.body);
        let done = front.site.send(upload(&owner, false, &file)).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.body);
        let link = done.body.split("href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let bad = front.site.send(Ask::get(link).cookie(&owner)).await;
        assert!(bad.body.contains("8002,产品、账号,产品：没有这个资费代码"), "{}", bad.body);
        let again = front.site.send(upload(&owner, false, &file)).await;
        assert!(again.body.contains("nothing has changed"), "{}", again.body);
        let page = front.site.send(Ask::get("/admin/import?lang=en").cookie(&owner)).await;
        assert!(page.body.contains("city.csv") && page.body.contains("/bad.csv"), "{}", page.body);
        let refused = front.site.send(upload(&owner, false, "no,columns\n1,2\n")).await;
        assert_eq!(
            (refused.status, refused.problem().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "import_column_missing")
        );
        let refused = front.site.send(upload(&local, false, &file)).await;
        assert_eq!(refused.problem(), "import_of_branch_only");
        let large = "x".repeat(600_000);
        let elsewhere = Ask::new(Method::POST, "/admin/halls/renmin/pack").form(&large).cookie(&owner);
        assert_eq!(front.site.send(elsewhere).await.status, StatusCode::PAYLOAD_TOO_LARGE);
        front.site.pass(10 * 60_000);
        assert_eq!(front.site.send(Ask::get("/me").cookie(&owner)).await.status, StatusCode::OK);
        front.site.pass(10 * 60_000);
        let late = front.site.send(upload(&owner, false, &file)).await;
        assert_eq!(late.problem(), "proof_needed");
    });
}
