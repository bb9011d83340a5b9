//! Every address of the product in one table: method, path, who may use it, handler. The extractor in a handler's
//! signature enforces the access; the permissions test holds the two together, role by role.

mod hall;
mod money;
mod staff;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, on};

use super::app::App;
use super::{api, assets, health, security};
use crate::kernel::Role;
use crate::people::Scope;

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody, signed in or not.
    Anyone,
    /// Any person with a session, also one whose screen is locked.
    Session,
    /// People of the staff in one of these roles.
    Staff(&'static [Role]),
    /// Devices with one of these scopes, or people of the staff in one of these roles.
    DeviceOr(&'static [Scope], &'static [Role]),
}

/// One row of the table.
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, in axum's notation.
    pub path: &'static str,
    /// Who may use it.
    pub access: Access,
    handler: MethodRouter<App>,
}

impl Route {
    fn new<H, T>(method: Method, path: &'static str, access: Access, handler: H) -> Self
    where
        H: axum::handler::Handler<T, App>,
        T: 'static,
    {
        let filter = axum::routing::MethodFilter::try_from(method.clone()).expect("a standard method");
        Self { method, path, access, handler: on(filter, handler) }
    }
}

fn get<H: axum::handler::Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::GET, path, access, handler)
}

fn post<H: axum::handler::Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::POST, path, access, handler)
}

fn put<H: axum::handler::Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::PUT, path, access, handler)
}

fn patch<H: axum::handler::Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::PATCH, path, access, handler)
}

fn delete<H: axum::handler::Handler<T, App>, T: 'static>(path: &'static str, access: Access, handler: H) -> Route {
    Route::new(Method::DELETE, path, access, handler)
}

/// The table.
pub fn table() -> Vec<Route> {
    let mut table = vec![
        get("/healthz", Access::Anyone, health::healthz),
        get("/readyz", Access::Anyone, health::readyz),
        get("/metrics", Access::Anyone, health::metrics),
        get("/assets/{*path}", Access::Anyone, assets::asset),
        get("/api/v1/ping", Access::Anyone, api::ping::ping),
        get("/api/v1/openapi.json", Access::Anyone, api::openapi::json),
        get("/api/docs", Access::Anyone, api::openapi::docs),
    ];
    let areas = [
        hall::visitors(),
        staff::accounts(),
        hall::at_the_counter(),
        hall::leading(),
        hall::halls(),
        money::money(),
        money::receipts(),
        money::books(),
        money::bills(),
        staff::setting_up(),
    ];
    table.extend(areas.into_iter().flatten());
    table
}

/// The table as a router.
pub fn router(app: App) -> Router {
    let routed = table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler));
    let routed = routed.fallback(security::not_found).method_not_allowed_fallback(security::not_allowed);
    security::around(routed, &app).with_state(app)
}
