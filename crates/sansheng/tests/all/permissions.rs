//! Every role, every scope and nobody at all, over every route of the table: who passes and who does not is what the
//! table says, a foreign hall is no hall, and a foreign branch is no branch.

use axum::http::{Method, StatusCode};
use sansheng::kernel::Role;
use sansheng::people::Scope;
use sansheng::web::routes::{Access, Route, table};

use crate::support::site::{Ask, Site};

/// The refusals that mean "not you", whatever the handler would have said.
const DENIALS: [&str; 4] = ["sign_in_needed", "not_permitted", "token_needed", "session_locked"];

fn path_in(route: &Route, hall: &str) -> String {
    let parts = route.path.split('/').map(|part| match part {
        "{hall}" => hall.to_owned(),
        "{counter}" => format!("{hall}-1"),
        "{*path}" => "app.css".to_owned(),
        part if part.starts_with('{') => {
            let tail = part.split_once('}').map_or("", |(_, tail)| tail);
            format!("01980000-0000-7000-8000-000000000000{tail}")
        }
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

fn names_a_hall(route: &Route) -> bool {
    route.path.contains("{hall}") || route.path.contains("{counter}")
}

fn lets_in(access: Access, role: Role) -> bool {
    match access {
        Access::Anyone | Access::Session => true,
        Access::Staff(roles) | Access::DeviceOr(_, roles) => roles.contains(&role),
    }
}

fn lets_device_in(access: Access, scope: Scope) -> bool {
    match access {
        Access::Anyone => true,
        Access::DeviceOr(scopes, _) => scopes.contains(&scope),
        Access::Session | Access::Staff(_) => false,
    }
}

fn ask(route: &Route, hall: &str) -> Ask {
    let ask = Ask::new(route.method.clone(), &path_in(route, hall)).header("accept", "application/json");
    if route.method == Method::GET { ask } else { ask.header("sec-fetch-site", "same-origin") }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// What is wrong with a cell, if anything.
fn judge(who: &str, route: &Route, lets: bool, status: StatusCode, problem: &str) -> Option<String> {
    let denied = DENIALS.contains(&problem);
    let told = format!("{who} {} {}: {status} {problem}", route.method, route.path);
    if status.is_server_error() {
        return Some(format!("{told} (never a 5xx)"));
    }
    // A form that finds nobody signed in sends them to sign in: also a no.
    (lets == denied).then(|| format!("{told} (the table says {})", if lets { "yes" } else { "no" }))
}

#[test]
fn security_every_role_on_every_route_is_what_the_table_says() {
    runtime().block_on(async {
        let site = Site::open();
        let mut wrong = Vec::new();
        for role in Role::ALL {
            let login = role.as_str().replace('_', "-");
            site.person("yl", &login, role, Some("renmin")).await;
            for route in table() {
                // Signing out and locking end a session: each cell has its own.
                let token = site.session("yl", &login).await.token;
                let reply = site.send(ask(&route, "renmin").bearer(&token)).await;
                wrong.extend(judge(role.as_str(), &route, lets_in(route.access, role), reply.status, &reply.problem()));
                site.pass(1_000);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn security_devices_and_strangers_on_every_route_are_what_the_table_says() {
    runtime().block_on(async {
        let site = Site::open();
        let mut wrong = Vec::new();
        for scope in Scope::ALL {
            let token = site.device("yl", scope, "renmin").await;
            for route in table() {
                let reply = site.send(ask(&route, "renmin").bearer(&token)).await;
                let lets = lets_device_in(route.access, scope);
                wrong.extend(judge(scope.as_str(), &route, lets, reply.status, &reply.problem()));
                site.pass(1_000);
            }
        }
        for route in table() {
            let open = matches!(route.access, Access::Anyone);
            for bad in ["", "yl.nonsense", "yl.kiosk.nonsense", "..", "ws.aaaaaaaaaaaaaaaaaaaaaaaaaa"] {
                let asked = ask(&route, "renmin");
                let asked = if bad.is_empty() { asked } else { asked.bearer(bad) };
                let reply = site.send(asked).await;
                wrong.extend(judge("nobody", &route, open, reply.status, &reply.problem()));
                site.pass(2_000);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn security_another_hall_and_another_branch_do_not_exist() {
    runtime().block_on(async {
        let site = Site::open();
        let mut wrong = Vec::new();
        for role in Role::ALL {
            let login = role.as_str().replace('_', "-");
            site.person("yl", &login, role, Some("renmin")).await;
            let token = site.session("yl", &login).await.token;
            for route in table() {
                if !names_a_hall(&route) || route.access == Access::Anyone || !lets_in(route.access, role) {
                    continue;
                }
                for hall in ["xicheng", "dongmen", "nowhere"] {
                    let reply = site.send(ask(&route, hall).bearer(&token)).await;
                    if reply.status != StatusCode::NOT_FOUND || reply.problem() != "hall_not_found" {
                        let told = (reply.status, reply.problem());
                        wrong.push(format!("{login} {} {} in {hall}: {told:?}", route.method, route.path));
                    }
                }
                site.pass(1_000);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
