//! What leaves: masked, bounded, journaled, marked, and only with a password typed a moment ago.

use axum::http::{Method, StatusCode};
use calamine::{Data, Reader, Xlsx, open_workbook};
use sansheng::accounts;
use sansheng::exchange::exports::{note, write};
use sansheng::exchange::{AskExport, ExchangeRefusal as No, What};
use sansheng::kernel::{Day, Language, Role};
use sansheng::refusal::Refusal;
use serde_json::json;

use crate::both_engines;
use crate::money::desk::{Desk, day, refusal, subscriber};
use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::Ask;

fn ask(what: What) -> AskExport {
    AskExport { what, from: day(), through: day(), hall: None, who: "凌".into(), lang: Language::Chinese }
}

fn written(desk: &Desk, what: What, name: &str) -> (tempfile::TempDir, std::path::PathBuf, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    let noted = ask(what);
    let stamp = desk.act("ling", move |work| note(work, &noted)).expect("noted");
    let rows = write(&desk.door, BRANCH, &ask(what), &stamp, &file).expect("written");
    (folder, file, rows)
}

both_engines! {
    fn a_day_is_taken_along_masked_and_marked(database: Database) {
        let desk = Desk::open(database);
        desk.open_till("li", 10_000).expect("a till");
        let paid = desk.settle("li", "t1", &desk.account(1, &["2026-01", "2026-02"]));
        desk.settle("li", "t1", &desk.account(2, &["2026-02"]));
        desk.reverse("du", &paid.id, None).expect("reversed");
        let (_folder, file, rows) = written(&desk, What::Payments, "payments.csv");
        let text = std::fs::read_to_string(file).expect("a file");
        assert_eq!((rows, text.lines().count()), (2, 5), "{text}");
        assert!(text.starts_with('\u{feff}') && text.lines().next().is_some_and(|mark| mark.contains("凌 (staff:ling)")), "{text}");
        assert!(text.contains("人民路大厅,2026-000001,8101000001,王*明,,52.00,52.00,0.00,0.00,李,2026-03-02,wrong-account"), "{text}");
        assert!(!text.contains("王小明") && !text.contains("13800000001"), "{text}");
        let (_folder, file, rows) = written(&desk, What::Ledger, "ledger.csv");
        let text = std::fs::read_to_string(file).expect("a file");
        assert_eq!(i64::try_from(rows).expect("few"), desk.count("transfers where day = '2026-03-02'"), "{text}");
        let (_folder, file, rows) = written(&desk, What::Accounts, "accounts.csv");
        let text = std::fs::read_to_string(file).expect("a file");
        assert_eq!(rows, 2, "{text}");
        assert!(text.contains("8101000001,王*明,138****0001,城东区解放路****,正常,52.00"), "{text}");
    }

    fn pages_follow_each_other_without_a_gap(database: Database) {
        let desk = Desk::open(database);
        desk.act("li", |work| accounts::create_many(work, &day(), &(1..=1_203).map(subscriber).collect::<Vec<_>>())).expect("accounts");
        let (_folder, file, rows) = written(&desk, What::Accounts, "accounts.xlsx");
        assert_eq!(rows, 1_203);
        let mut book: Xlsx<_> = open_workbook(file).expect("a spreadsheet");
        let sheet = book.worksheet_range_at(0).expect("a sheet").expect("readable");
        assert_eq!(sheet.height(), 1_206);
        let numbers: std::collections::BTreeSet<String> =
            sheet.rows().skip(2).take(1_203).map(|row| row[0].to_string()).collect();
        assert_eq!(numbers.len(), 1_203);
        assert!(matches!(&sheet[(0, 0)], Data::String(mark) if mark.contains("凌")));
    }

    fn what_may_not_be_taken_along_is_refused_by_name(database: Database) {
        let desk = Desk::open(database);
        let no = |ask: AskExport| refusal(desk.act("ling", move |work| note(work, &ask)));
        let days = |from: &str, through: &str| AskExport {
            from: Day::parse(from).expect("a day"), through: Day::parse(through).expect("a day"), ..ask(What::Payments)
        };
        let unsuitable: Refusal = No::ExportDaysUnsuitable { max: 366 }.into();
        assert_eq!(no(days("2026-03-02", "2026-03-01")), unsuitable);
        assert_eq!(no(days("2024-03-02", "2026-03-01")), unsuitable);
        assert_eq!(no(AskExport { hall: Some("renmin".into()), ..ask(What::Ledger) }), No::ExportOfBranchOnly.into());
    }
}

#[test]
fn security_an_export_needs_a_password_typed_a_moment_ago_and_is_journaled() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let front = Front::open().await;
        front.site.person(BRANCH, "ling", Role::Leader, None).await;
        front.site.person(BRANCH, "local", Role::Auditor, Some(HALL)).await;
        let ling = front.site.session(BRANCH, "ling").await.token;
        let local = front.site.session(BRANCH, "local").await.token;
        let file = |name: &str| format!("/api/v1/exports/{name}?from=2026-03-01&through=2026-03-02");
        let reply = front.site.send(Ask::get(&file("ledger.csv")).bearer(&ling)).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.body);
        assert!(
            reply.headers["content-disposition"].to_str().expect("text").contains("ledger-2026-03-01-2026-03-02.csv")
        );
        let events = front.site.events("export_made").await;
        assert_eq!(events, [json!({ "what": "ledger", "from": "2026-03-01", "through": "2026-03-02" })]);
        let reply = front.site.send(Ask::get(&file("ledger.csv")).bearer(&local)).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::FORBIDDEN, "export_of_branch_only"));
        let reply = front.site.send(Ask::get(&file("payments.xlsx")).bearer(&local)).await;
        assert_eq!(reply.status, StatusCode::OK);
        let page = front.site.send(Ask::get(&format!("/reports/{HALL}")).bearer(&local)).await.body;
        assert!(page.contains("payments.csv") && !page.contains("ledger.csv"), "only the hall's");
        for (name, status) in [("ledger.pdf", 404), ("people.csv", 404), ("ledger", 404)] {
            let reply = front.site.send(Ask::get(&file(name)).bearer(&ling)).await;
            assert_eq!(reply.status.as_u16(), status, "{name}");
        }
        let reply = front.send("duty", Method::GET, &file("payments.csv"), &json!({})).await;
        assert_eq!(reply.problem(), "not_permitted");
        front.site.pass(16 * 60_000);
        let reply = front.site.send(Ask::get(&file("ledger.csv")).bearer(&ling)).await;
        assert!(["proof_needed", "session_locked"].contains(&reply.problem().as_str()), "{}", reply.body);
    });
}
