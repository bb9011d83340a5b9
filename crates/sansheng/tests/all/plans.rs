//! No statement of the running product reads more as the years go by: every one that a few days of the demo and a walk
//! over all routes send to SQLite finds its rows of a growing table by a key, or through an index that holds only what
//! is still going on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use axum::http::Method;
use clap::Parser as _;
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_types::Text;
use sansheng::demo;
use sansheng::kernel::Role;
use sansheng::settings::{Command, Settings};
use sansheng::store::open_writer;
use sansheng::web::routes::table;
use serde_json::{Value, json};

use crate::support::branch::BRANCH;
use crate::support::front::{Front, HALL};
use crate::support::site::Ask;
use crate::support::{Database, Engine};

/// Tables that get rows with every visit. The others are as large as the hall, or as its years.
const GROWING: &[&str] = &[
    "subscribers",
    "equipment",
    "subscriptions",
    "import_lines",
    "events",
    "sessions",
    "reveals",
    "tills",
    "till_movements",
    "till_denominations",
    "till_signatures",
    "till_handovers",
    "cash_drops",
    "deposits",
    "settlement_lines",
    "receipt_prints",
    "answers",
    "arrivals",
    "tickets",
    "promise_fates",
    "ticket_services",
    "ticket_needs",
    "ticket_documents",
    "ticket_calls",
    "custody",
    "found_property",
    "refusals",
    "voices",
    "tasks",
    "ratings",
    "subscribers",
    "accounts",
    "equipment",
    "subscriptions",
    "transfers",
    "charges",
    "credits",
    "credit_uses",
    "quotes",
    "quote_accounts",
    "quote_lines",
    "payments",
    "payment_parts",
    "payment_shares",
    "reversals",
    "clerk_days",
    "clerk_quarters",
    "invoices",
    "provider_orders",
    "disputes",
    "dispute_ends",
    "account_reductions",
    "charge_reductions",
    "refunds",
    "refund_charges",
    "deposit_returns",
    "payouts",
    "payout_credits",
    "reduction_ends",
    "bills",
    "credit_notes",
    "account_orders",
    "arrivals_by_half_hour",
];

static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Writes down each statement once, without its values.
struct Recorder;

impl Instrumentation for Recorder {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            let sql = text.split(" -- binds:").next().unwrap_or(&text).to_owned();
            SAID.lock().expect("nobody panicked").insert(sql);
        }
    }
}

#[derive(QueryableByName)]
struct Step {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Text)]
    name: String,
}

fn live_two_days(database: &Database) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", database.url.file().expect("a file"));
    let settings =
        Settings::parse_from(["sansheng", "demo", "--days", "2", "--subscribers", "300", "--database", &url]);
    let Command::Demo(settings) = settings.command else { panic!("not the demo") };
    demo::prepare(&settings, &database.url, folder.path()).expect("a demo");
}

/// A visit that has paid and was paid back, and one that is being served, then every page and every answer about either of them, as
/// everybody who may read something.
async fn look_at_everything() {
    let front = Front::open().await;
    front.sit(1).await;
    let till = front.keyed("clerk1", "/tills", &json!({ "float_fen": 20_000 }), "till").await;
    let account = front.subscriber(1, &["2026-01", "2026-02"]).await;
    let mut ids = vec![account.clone(), text(&till, "id")];
    for round in ["first", "second"] {
        let ticket = front.ticket(&json!({ "service": "pay" })).await;
        let id = front.call(1).await;
        front.act(1, &id, "starts", &json!({})).await;
        let ask = json!({ "account": account, "prepay_months": 1 });
        let quote = text(&front.act(1, &id, "quotes", &ask).await, "id");
        ids.extend([text(&ticket, "token"), id.clone(), quote.clone()]);
        if round == "first" {
            front.post("clerk1", &format!("/quotes/{quote}/confirmations"), &json!({})).await;
            let cash = json!({ "quote": quote, "method": "cash", "tendered_fen": 20_000 });
            let paid = front.keyed("clerk1", &format!("/tickets/{id}/payments"), &cash, "paid").await;
            front.act(1, &id, "finishes", &json!({})).await;
            let back = json!({ "reason": "wrong_amount" });
            front.keyed("duty", &format!("/payments/{}/reversals", text(&paid, "id")), &back, "back").await;
            ids.push(text(&paid, "id"));
        }
    }
    // Number, card, phone and its end, name, given name, address, pinyin and initials.
    for typed in ["81010", "HC0000", "1380000", "0001", "王小", "小明", "解放路", "wangx", "wxm"] {
        let typed = percent_encoding::utf8_percent_encode(typed, percent_encoding::NON_ALPHANUMERIC).to_string();
        let reply = front.site.send(front.by("clerk1", Ask::get(&format!("/api/v1/accounts?q={typed}")))).await;
        assert!(reply.status.is_success(), "{typed}: {}", reply.body);
        front.site.pass(1_000);
    }
    look_as_everybody(&front, &ids).await;
    // The day is over, whoever was forgotten at a counter: it is counted for good.
    front.site.pass(20 * 86_400_000);
    sansheng::tick::count_day(&front.site.app, BRANCH.to_owned(), HALL.to_owned()).await;
}

async fn look_as_everybody(front: &Front, ids: &[String]) {
    front.site.person(BRANCH, "owner", Role::Owner, None).await;
    let owner = front.site.session(BRANCH, "owner").await.token;
    for route in table().iter().filter(|route| route.method == Method::GET) {
        for id in ids {
            let path = path_in(route.path, id);
            front.site.send(Ask::get(&path).bearer(&owner)).await;
            for who in ["clerk1", "duty", "greeter", "program", "nobody"] {
                front.site.send(front.by(who, Ask::get(&path))).await;
                front.site.pass(1_000);
            }
            if path == route.path {
                break;
            }
        }
    }
}

fn text(body: &Value, name: &str) -> String {
    body[name].as_str().expect("a text").to_owned()
}

fn path_in(path: &str, id: &str) -> String {
    let part = |part: &str| match part {
        "{hall}" => HALL.to_owned(),
        "{counter}" => format!("{HALL}-1"),
        part if part.starts_with('{') => format!("{id}{}", part.split_once('}').map_or("", |(_, tail)| tail)),
        part => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// Whether a step of a plan reads a growing table of a whole branch or hall.
fn reads_all(detail: &str, of_what_goes_on: &BTreeSet<String>) -> bool {
    let mut words = detail.split(' ');
    let (what, table) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    if !GROWING.contains(&table) || (what != "SCAN" && what != "SEARCH") {
        return false;
    }
    let index = detail.split("INDEX ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap_or("");
    let keys = detail.split_once('(').map_or("", |(_, keys)| keys);
    let wide = ["branch=?)", "branch=? AND hall=?)", "branch=? AND hall=? AND day<?)"].contains(&keys);
    (what == "SCAN" || wide) && !of_what_goes_on.contains(index)
}

#[test]
fn no_statement_reads_a_growing_table_from_end_to_end() {
    set_default_instrumentation(|| Some(Box::new(Recorder))).expect("recorded");
    let database = Database::new(Engine::Sqlite);
    live_two_days(&database);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(look_at_everything());
    let said = std::mem::take(&mut *SAID.lock().expect("nobody panicked"));
    let mut conn = open_writer(&database.url).expect("opens");
    let of_what_goes_on: BTreeSet<String> =
        diesel::sql_query("select name from sqlite_master where sql like 'create%index% where %'")
            .load::<Index>(&mut conn)
            .expect("indexes")
            .into_iter()
            .map(|index| index.name)
            .collect();
    let mut wrong = BTreeMap::new();
    let mut seen = 0;
    // An insert reads other tables only to find rows that miss theirs, and there never are any.
    for sql in said.into_iter().filter(|sql| !sql.starts_with("INSERT")) {
        let Ok(steps) = diesel::sql_query(format!("explain query plan {sql}")).load::<Step>(&mut conn) else {
            continue;
        };
        seen += 1;
        for step in steps.into_iter().filter(|step| reads_all(&step.detail, &of_what_goes_on)) {
            wrong.entry(sql.clone()).or_insert_with(Vec::new).push(step.detail);
        }
    }
    assert!(seen > 120, "only {seen} statements were recorded");
    let told: Vec<String> = wrong.iter().map(|(sql, steps)| format!("{steps:?}\n    {sql}")).collect();
    assert!(told.is_empty(), "{} of {seen} statements read too much:\n{}", told.len(), told.join("\n"));
}

/// The steps that look for one row among all rows of an answer that has no key, once for each row of another: a city's
/// accounts take minutes instead of seconds by it.
fn looked_for_without_a_key(conn: &mut sansheng::store::Conn, sql: &str) -> Vec<String> {
    let asked = diesel::sql_query(format!("explain query plan {sql}"));
    let steps: Vec<Step> = asked.bind::<Text, _>(BRANCH).load(conn).expect("explains");
    let without = |detail: &String| detail.starts_with("SCAN") && detail.ends_with("LEFT-JOIN");
    steps.into_iter().map(|step| step.detail).filter(without).collect()
}

#[test]
fn no_invariant_looks_for_a_row_without_a_key() {
    let database = Database::new(Engine::Sqlite);
    let mut conn = open_writer(&database.url).expect("opens");
    for (says, sql) in sansheng::verify::questions() {
        assert_eq!(looked_for_without_a_key(&mut conn, sql), Vec::<String>::new(), "{says}");
    }
    // An answer whose column has no type gets no key.
    let untyped = "select l.id from ledger_accounts l left join (select 'sub:' || account as account, sum(amount_fen) as fen \
                   from charges where branch = $1 group by account) c on c.account = l.id where l.branch = $1 and l.balance_fen <> coalesce(c.fen, 0)";
    let keyed = untyped.replace("'sub:' || account as", "cast('sub:' || account as text) as");
    assert_eq!(looked_for_without_a_key(&mut conn, &keyed), Vec::<String>::new());
    assert_eq!(looked_for_without_a_key(&mut conn, untyped).len(), 1);
}
