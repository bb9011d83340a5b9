//! Guessing in an installation of two branches: whatever was typed, one address is one stranger, and no answer tells which
//! names there are.

use axum::http::StatusCode;
use sansheng::kernel::Role;

use crate::support::Engine;
use crate::support::site::{PASSWORD, Site};

const WRONG: &str = "wrong wrong wrong wrong";
const MINUTE: i64 = 60_000;

fn on_both_engines<F: Future<Output = ()>>(story: fn(Site) -> F) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async { story(Site::open_on(engine, "http://hall.example")).await });
    }
}

async fn two_branches(site: &Site) {
    site.person("yl", "wang", Role::Clerk, Some("renmin")).await;
    site.person("ws", "far", Role::Clerk, Some("dongmen")).await;
}

async fn a_little_in_every_branch(site: Site) {
    two_branches(&site).await;
    for n in 0..30 {
        site.pass(MINUTE);
        // Of both branches, of none, and people who are there: each only once or twice.
        let account = match n % 5 {
            0 => format!("yl/stranger{n}"),
            1 => format!("ws/stranger{n}"),
            2 => format!("stranger{n}"),
            3 => format!("nowhere/stranger{n}"),
            _ => ["wang", "far", "yl/wang", "ws/far", "yl/far", "ws/wang"][n / 5].to_owned(),
        };
        assert_eq!(site.sign_in(&account, WRONG).await.status, StatusCode::UNAUTHORIZED, "{account}");
    }
    let mut answers = Vec::new();
    for account in ["wang", "far", "yl/wang", "ws/far", "nobody", "yl/nobody", "ws/nobody", "nowhere/nobody"] {
        let reply = site.sign_in(account, PASSWORD).await;
        answers.push((reply.status, reply.body));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(answers[0].0, StatusCode::TOO_MANY_REQUESTS);
}

#[test]
fn security_whoever_tries_a_little_in_every_branch_is_stopped_in_every_branch() {
    on_both_engines(a_little_in_every_branch);
}

async fn one_comes_in(site: Site) {
    two_branches(&site).await;
    let fail = async |branch: &str, numbers: std::ops::Range<i32>| {
        for n in numbers {
            site.pass(MINUTE);
            site.sign_in(&format!("{branch}/stranger{n}"), WRONG).await;
        }
    };
    fail("yl", 0..25).await;
    site.pass(MINUTE);
    assert_eq!(site.sign_in("far", PASSWORD).await.status, StatusCode::CREATED);
    fail("yl", 30..40).await;
    assert_eq!(site.sign_in("wang", PASSWORD).await.status, StatusCode::CREATED, "what was before is forgiven");
    fail("ws", 50..79).await;
    fail("yl", 80..81).await;
    let blocked = site.sign_in("wang", PASSWORD).await;
    assert_eq!(blocked.status, StatusCode::TOO_MANY_REQUESTS, "what came afterwards is not");
}

#[test]
fn security_a_colleague_who_comes_in_forgives_the_address_in_every_branch() {
    on_both_engines(one_comes_in);
}

async fn no_name_is_told(site: Site) {
    two_branches(&site).await;
    let mut told = Vec::new();
    // Somebody of either branch, and nobody, under every name that an account can have.
    for login in ["wang", "far", "nobody"] {
        let mut answers = Vec::new();
        for n in 0..6 {
            for account in [login.to_owned(), format!("yl/{login}"), format!("ws/{login}"), format!("nowhere/{login}")]
            {
                let reply = site.sign_in(&account, WRONG).await;
                answers.push((n, reply.status, reply.body));
            }
        }
        told.push(answers);
        // All is forgotten before the next name.
        site.pass(61 * MINUTE);
    }
    assert!(told.iter().all(|answers| answers == &told[2]), "{told:#?}");
    assert!(told[2].iter().any(|(_, status, _)| *status == StatusCode::TOO_MANY_REQUESTS), "{:?}", told[2]);
}

#[test]
fn security_neither_delays_nor_answers_tell_in_which_branch_a_name_is_known() {
    on_both_engines(no_name_is_told);
}
