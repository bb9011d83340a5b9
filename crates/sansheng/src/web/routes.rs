//! Every address of the product in one table: method, path, who may use it, handler. The extractor in a handler's
//! signature enforces the access; the permissions test holds the two together, role by role.

mod people;

use axum::Router;
use axum::http::Method;
use axum::routing::{MethodRouter, on};

use super::app::App;
use super::auth::{Board, Greeter, Kiosk, Pad};
use super::pages::{board, greeter, kiosk, pad, phone, qr};
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
    table.extend(visitors());
    table.extend(people::accounts());
    table.extend(at_the_counter());
    table.extend(leading());
    table.extend(halls());
    table.extend(money());
    table.extend(receipts());
    table.extend(books());
    table.extend(bills());
    table.extend(setting_up());
    table
}

/// What somebody meets who comes to the hall: kiosk, ticket, board, pad, and the greeter's side of it.
fn visitors() -> Vec<Route> {
    vec![
        get("/kiosk/{hall}", Access::Anyone, kiosk::routes::home),
        get("/kiosk/{hall}/services", Access::Anyone, kiosk::routes::services),
        get("/kiosk/{hall}/{service}", Access::Anyone, kiosk::routes::who),
        get("/kiosk/{hall}/{service}/papers", Access::Anyone, kiosk::routes::papers),
        post("/kiosk/{hall}/tickets", Kiosk::ACCESS, kiosk::routes::issue),
        get("/kiosk/{hall}/tickets/{token}", Access::Anyone, kiosk::routes::ticket),
        post("/kiosk/{hall}/help", Kiosk::ACCESS, kiosk::routes::help),
        get("/ticket/{token}", Access::Anyone, phone::routes::ticket),
        get("/ticket/{token}/live", Access::Anyone, phone::routes::live),
        get("/ticket/{token}/qr.svg", Access::Anyone, qr::qr),
        get("/ticket/{token}/slip", Access::Anyone, phone::routes::ticket_slip),
        get("/ticket/{token}/cancel", Access::Anyone, phone::routes::ask_cancel),
        post("/ticket/{token}/cancel", Access::Anyone, phone::routes::cancel),
        get("/ticket/{token}/rate", Access::Anyone, phone::routes::ask_rating),
        post("/ticket/{token}/rate", Access::Anyone, phone::routes::rate),
        get("/board/{hall}", Board::ACCESS, board::routes::board),
        get("/board/{hall}/live", Board::ACCESS, board::routes::live),
        get("/pad/{counter}", Pad::ACCESS, pad::routes::pad),
        get("/pad/{counter}/live", Pad::ACCESS, pad::routes::live),
        post("/pad/{counter}/quotes/{quote}/confirmation", Pad::ACCESS, pad::routes::confirm),
        post("/pad/{counter}/quotes/{quote}/question", Pad::ACCESS, pad::routes::question),
        post("/pad/{counter}/rating", Pad::ACCESS, pad::routes::rate),
        get("/greeter/{hall}", Greeter::ACCESS, greeter::routes::greeter),
        get("/greeter/{hall}/live", Greeter::ACCESS, greeter::routes::live),
        post("/greeter/{hall}/arrivals", Greeter::ACCESS, greeter::routes::arrive),
        post("/greeter/{hall}/tickets", Greeter::ACCESS, greeter::routes::issue),
        post("/greeter/{hall}/tickets/{ticket}/return", Greeter::ACCESS, greeter::routes::return_missed),
        post("/greeter/{hall}/undo/{what}/{id}", Greeter::ACCESS, greeter::routes::undo),
        post("/greeter/{hall}/tasks/{task}/taking", Greeter::ACCESS, greeter::routes::take_task),
        post("/greeter/{hall}/tasks/{task}/completion", Greeter::ACCESS, greeter::routes::finish_task),
    ]
}

/// Accounts, quotes, payments, tills.
fn money() -> Vec<Route> {
    use super::api::{accounts, deposits, exports, payments, providers, quotes, tariffs, tills};
    use super::auth::Exporter;
    use super::auth::{Books, Cash, Clerk, Confirming, DutyManager};
    use super::pages::receipt;
    vec![
        get("/api/v1/exports/{file}", Exporter::ACCESS, exports::download),
        get("/api/v1/accounts", Clerk::ACCESS, accounts::look_up),
        get("/api/v1/accounts/{id}", Clerk::ACCESS, accounts::view),
        post("/api/v1/accounts/{id}/reveals", Clerk::ACCESS, accounts::reveal),
        get("/api/v1/accounts/{id}/reductions", Clerk::ACCESS, tariffs::of_account),
        post("/api/v1/accounts/{id}/reductions", Clerk::ACCESS, tariffs::give),
        post("/api/v1/accounts/{id}/reductions/{reduction}/ends", Clerk::ACCESS, tariffs::end),
        get("/api/v1/accounts/{id}/deposits", Clerk::ACCESS, deposits::of_account),
        post("/api/v1/accounts/{id}/deposit-returns", Clerk::ACCESS, deposits::give_back),
        post("/api/v1/accounts/{id}/payouts", Clerk::ACCESS, deposits::pay_out),
        get("/api/v1/payouts/{id}", Books::ACCESS, deposits::show),
        post("/api/v1/tickets/{id}/quotes", Clerk::ACCESS, quotes::create),
        get("/api/v1/quotes/{id}", Confirming::ACCESS, quotes::view),
        post("/api/v1/quotes/{id}/confirmations", Confirming::ACCESS, quotes::confirm),
        post("/api/v1/quotes/{id}/withdrawals", Clerk::ACCESS, quotes::withdraw),
        post("/api/v1/public/tickets/{token}/quotes/{id}/confirmations", Access::Anyone, quotes::confirm_by_phone),
        post("/api/v1/tickets/{id}/provider-orders", Clerk::ACCESS, providers::create),
        get("/api/v1/provider-orders/{id}", Books::ACCESS, providers::show),
        post("/api/v1/provider-orders/{id}/closings", Clerk::ACCESS, providers::close),
        post("/api/v1/providers/wechat/notifications", Access::Anyone, providers::told_by_wechat),
        post("/api/v1/providers/alipay/notifications", Access::Anyone, providers::told_by_alipay),
        post("/api/v1/tickets/{id}/payments", Clerk::ACCESS, payments::create),
        get("/api/v1/tickets/{id}/payments", Books::ACCESS, payments::of_ticket),
        post("/api/v1/payments/{id}/reversals", Cash::ACCESS, payments::reverse),
        get("/api/v1/payments/{id}/receipt", Books::ACCESS, payments::receipt),
        post("/api/v1/payments/{id}/receipts", Cash::ACCESS, payments::print),
        post("/api/v1/tills", Clerk::ACCESS, tills::open),
        get("/api/v1/tills/{id}", Books::ACCESS, tills::report),
        post("/api/v1/tills/{id}/movements", Cash::ACCESS, tills::move_cash),
        post("/api/v1/tills/{id}/closings", Cash::ACCESS, tills::close),
        get("/api/v1/halls/{hall}/tills", DutyManager::ACCESS, tills::of_hall),
        get("/receipts/{payment}", Books::ACCESS, receipt::show),
    ]
}

/// Receipts that anybody may check, and requests for invoices.
fn receipts() -> Vec<Route> {
    use super::api::receipts;
    use super::auth::{Books, Cash, Leader};
    use super::pages::check;
    vec![
        get("/check", Access::Anyone, check::form),
        get("/check/{hall}/{number}/{code}", Access::Anyone, check::scanned),
        get("/api/v1/public/receipts/{hall}/{number}/{code}", Access::Anyone, receipts::check),
        post("/api/v1/payments/{id}/invoices", Cash::ACCESS, receipts::ask_invoice),
        get("/api/v1/payments/{id}/invoices", Books::ACCESS, receipts::invoices),
        post("/api/v1/invoice-files", Leader::ACCESS, receipts::send),
        post("/api/v1/invoices/{id}/news", Leader::ACCESS, receipts::note),
    ]
}

/// Tills between clerks, the end of the day, the books, what providers settled.
fn books() -> Vec<Route> {
    use super::api::{day_ends, disputes, ledger, settlements, till_acts};
    use super::auth::{Auditor, Books, Cash, Clerk, DutyManager, Leader};
    use super::pages::reports::{apart, invoices, ledger as ledger_page};
    use super::pages::{duty::day_end, paper};
    vec![
        post("/api/v1/tills/{id}/drops", Cash::ACCESS, till_acts::drop_cash),
        post("/api/v1/tills/{id}/handovers", Clerk::ACCESS, till_acts::offer),
        post("/api/v1/handovers/{id}/signatures", Clerk::ACCESS, till_acts::take_over),
        post("/api/v1/tills/{id}/signatures", DutyManager::ACCESS, till_acts::sign),
        get("/api/v1/halls/{hall}/day-ends/{day}", Auditor::ACCESS, day_ends::show),
        post("/api/v1/halls/{hall}/day-ends", DutyManager::ACCESS, day_ends::close),
        post("/api/v1/halls/{hall}/deposits", DutyManager::ACCESS, day_ends::deposit),
        get("/api/v1/ledger/trial-balance", Auditor::ACCESS, ledger::trial_balance),
        get("/api/v1/ledger/closed-months", Auditor::ACCESS, ledger::months),
        post("/api/v1/ledger/closed-months", Leader::ACCESS, ledger::close_month),
        post("/api/v1/settlements", Leader::ACCESS, settlements::create),
        get("/api/v1/settlements", Auditor::ACCESS, settlements::list),
        get("/api/v1/settlements/{id}", Auditor::ACCESS, settlements::show),
        get("/duty/{hall}/day-end", Auditor::ACCESS, day_end::show),
        post("/duty/{hall}/day-end", DutyManager::ACCESS, day_end::close),
        post("/duty/{hall}/day-end/signatures", DutyManager::ACCESS, day_end::sign),
        post("/duty/{hall}/day-end/deposits", DutyManager::ACCESS, day_end::deposit),
        get("/reports/{hall}/ledger", Auditor::ACCESS, ledger_page::show),
        post("/reports/{hall}/ledger/months", Leader::ACCESS, ledger_page::close_month),
        post("/reports/{hall}/ledger/settlements", Leader::ACCESS, ledger_page::settle),
        get("/reports/{hall}/provider-orders", Auditor::ACCESS, apart::show),
        post("/reports/{hall}/provider-orders/{id}/endings", Leader::ACCESS, apart::end),
        get("/api/v1/halls/{hall}/disputes", Auditor::ACCESS, disputes::list),
        post("/api/v1/halls/{hall}/disputes/{id}/endings", Leader::ACCESS, disputes::end),
        get("/reports/{hall}/invoices", Auditor::ACCESS, invoices::show),
        post("/reports/{hall}/invoices/files", Leader::ACCESS, invoices::send),
        get("/reports/{hall}/invoices/files/{file}", Leader::ACCESS, invoices::download),
        post("/reports/{hall}/invoices/{id}/news", Leader::ACCESS, invoices::note),
        get("/drops/{id}", Books::ACCESS, paper::drop),
        get("/payouts/{id}", Books::ACCESS, paper::payout),
        get("/deposits/{id}", Auditor::ACCESS, paper::deposit),
    ]
}

/// Bills, orders, statements.
fn bills() -> Vec<Route> {
    use super::api::billing;
    use super::auth::{Books, Clerk, Leader};
    use super::pages::{billing as page, statement};
    vec![
        get("/api/v1/billing-runs", Leader::ACCESS, billing::list),
        post("/api/v1/billing-runs", Leader::ACCESS, billing::start),
        get("/api/v1/billing-rules", Leader::ACCESS, billing::rules),
        put("/api/v1/billing-rules", Leader::ACCESS, billing::set_rules),
        post("/api/v1/bills/{id}/credit-notes", Leader::ACCESS, billing::credit),
        get("/api/v1/accounts/{id}/orders", Clerk::ACCESS, billing::orders),
        post("/api/v1/accounts/{id}/orders", Clerk::ACCESS, billing::order),
        post("/api/v1/accounts/{id}/orders/{order}/cancellations", Clerk::ACCESS, billing::cancel_order),
        post("/api/v1/accounts/{id}/stop-previews", Clerk::ACCESS, billing::preview_stop),
        get("/api/v1/accounts/{id}/statement", Books::ACCESS, billing::statement),
        get("/accounts/{id}/statement", Books::ACCESS, statement::show),
        get("/admin/billing", Leader::ACCESS, page::show),
        get("/admin/billing/live", Leader::ACCESS, page::stream),
        post("/admin/billing/runs", Leader::ACCESS, page::start),
        post("/admin/billing/rules", Leader::ACCESS, page::set_rules),
    ]
}

/// The clerk's screen: what it shows, and each act.
fn at_the_counter() -> Vec<Route> {
    use super::auth::Clerk;
    use super::pages::counter::anew;
    use super::pages::counter::{codes, looking, orders::routes as ordering, routes as counter, taken_back};
    vec![
        get("/counter", Clerk::ACCESS, counter::find),
        get("/counter/{counter}", Clerk::ACCESS, counter::screen),
        get("/counter/{counter}/live", Clerk::ACCESS, counter::stream),
        post("/counter/{counter}/seat", Clerk::ACCESS, counter::sit),
        post("/counter/{counter}/presence", Clerk::ACCESS, counter::presence),
        post("/counter/{counter}/calls", Clerk::ACCESS, counter::call),
        post("/counter/{counter}/recalls", Clerk::ACCESS, counter::recall),
        post("/counter/{counter}/no-shows", Clerk::ACCESS, counter::no_show),
        post("/counter/{counter}/starts", Clerk::ACCESS, counter::start),
        post("/counter/{counter}/greetings", Clerk::ACCESS, counter::greet),
        post("/counter/{counter}/documents", Clerk::ACCESS, counter::documents),
        post("/counter/{counter}/look-ups", Clerk::ACCESS, looking::look_up),
        post("/counter/{counter}/look-ups/typed", Clerk::ACCESS, looking::look_up_typed),
        post("/counter/{counter}/accounts", Clerk::ACCESS, counter::choose),
        post("/counter/{counter}/quotes", Clerk::ACCESS, counter::quote),
        post("/counter/{counter}/quotes/anew", Clerk::ACCESS, anew::agree),
        post("/counter/{counter}/withdrawals", Clerk::ACCESS, counter::withdraw),
        post("/counter/{counter}/confirmations", Clerk::ACCESS, counter::confirm),
        post("/counter/{counter}/payments", Clerk::ACCESS, counter::pay),
        post("/counter/{counter}/orders", Clerk::ACCESS, codes::order),
        post("/counter/{counter}/orders/closing", Clerk::ACCESS, codes::close_order),
        post("/counter/{counter}/receipts", Clerk::ACCESS, counter::receipt),
        post("/counter/{counter}/reversals", Clerk::ACCESS, taken_back::take_back),
        post("/counter/{counter}/custody", Clerk::ACCESS, counter::take),
        post("/counter/{counter}/returns", Clerk::ACCESS, counter::hand_back),
        post("/counter/{counter}/reductions", Clerk::ACCESS, counter::give_reduction),
        post("/counter/{counter}/reductions/ends", Clerk::ACCESS, counter::end_reduction),
        post("/counter/{counter}/deposits", Clerk::ACCESS, counter::give_deposit_back),
        post("/counter/{counter}/payouts", Clerk::ACCESS, counter::pay_out),
        post("/counter/{counter}/account-orders", Clerk::ACCESS, ordering::order),
        post("/counter/{counter}/account-orders/cancellations", Clerk::ACCESS, ordering::cancel),
        post("/counter/{counter}/stop-previews", Clerk::ACCESS, ordering::preview),
        post("/counter/{counter}/finishes", Clerk::ACCESS, counter::finish),
        post("/counter/{counter}/holds", Clerk::ACCESS, counter::hold),
        post("/counter/{counter}/resumes", Clerk::ACCESS, counter::resume),
        post("/counter/{counter}/transfers", Clerk::ACCESS, counter::transfer),
        post("/counter/{counter}/refusals", Clerk::ACCESS, counter::refuse),
        get("/counter/{counter}/refusals/{ticket}", Clerk::ACCESS, super::pages::counter::turned_away::slip),
        post("/counter/{counter}/services", Clerk::ACCESS, counter::second),
        post("/counter/{counter}/assists", Clerk::ACCESS, counter::assist),
        get("/counter/{counter}/till", Clerk::ACCESS, counter::till),
        post("/counter/{counter}/till", Clerk::ACCESS, counter::open_till),
        post("/counter/{counter}/till/movements", Clerk::ACCESS, counter::move_cash),
        post("/counter/{counter}/till/close", Clerk::ACCESS, counter::close_till),
        post("/counter/{counter}/till/drops", Clerk::ACCESS, counter::drop_cash),
        post("/counter/{counter}/till/handovers", Clerk::ACCESS, counter::offer_till),
        post("/counter/{counter}/till/takings", Clerk::ACCESS, counter::take_till),
    ]
}

/// The front page, the duty manager's pages and the reports.
fn leading() -> Vec<Route> {
    use super::auth::{Auditor, DutyManager, Exporter};
    use super::pages::duty::routes as duty;
    use super::pages::front::routes as front;
    use super::pages::reports::{routes as reports, staffing};
    use super::pages::{pledge, tariffs};
    vec![
        get("/", Access::Anyone, front::front),
        get("/tariffs/{hall}", Access::Anyone, tariffs::show),
        get("/pledge/{hall}", Access::Anyone, pledge::show),
        get("/pledge/{hall}/live", Access::Anyone, pledge::live),
        get("/duty", Auditor::ACCESS, duty::find),
        get("/duty/{hall}", Auditor::ACCESS, duty::duty),
        get("/duty/{hall}/live", Auditor::ACCESS, duty::stream),
        get("/duty/{hall}/order", Auditor::ACCESS, duty::order),
        get("/duty/{hall}/promises", Auditor::ACCESS, super::pages::duty::promises::show),
        get("/duty/{hall}/tickets/{ticket}", Auditor::ACCESS, duty::story),
        get("/duty/{hall}/money", Auditor::ACCESS, duty::money),
        post("/duty/{hall}/tasks/taken", DutyManager::ACCESS, duty::take),
        post("/duty/{hall}/tasks/done", DutyManager::ACCESS, duty::done),
        post("/duty/{hall}/presence", DutyManager::ACCESS, duty::presence),
        post("/duty/{hall}/found/returned", DutyManager::ACCESS, super::pages::duty::found::hand_back),
        post("/duty/{hall}/calls", DutyManager::ACCESS, duty::call),
        post("/duty/{hall}/advice", DutyManager::ACCESS, super::pages::duty::relief::take),
        post("/duty/{hall}/reversals", DutyManager::ACCESS, duty::reverse),
        get("/reports", Auditor::ACCESS, reports::find),
        get("/reports/{hall}", Auditor::ACCESS, reports::reports),
        get("/reports/{hall}/exports", Exporter::ACCESS, reports::export),
        get("/reports/{hall}/staffing", DutyManager::ACCESS, staffing::staffing),
    ]
}

/// The hall's day over the API: arriving, queueing, being served, rating.
fn halls() -> Vec<Route> {
    use super::api::{arrivals, counters, halls, pledge, public, tariffs, tickets};
    use super::auth::{Auditor, Board, Clerk, DutyManager, Greeter, Kiosk, Staff};
    let mut rows = vec![
        get("/api/v1/halls/{hall}", Access::Anyone, halls::show),
        get("/api/v1/halls/{hall}/board", Board::ACCESS, halls::board),
        get("/api/v1/halls/{hall}/live", Board::ACCESS, halls::live),
        get("/api/v1/halls/{hall}/picture", Staff::ACCESS, halls::picture),
        get("/api/v1/halls/{hall}/order", Auditor::ACCESS, halls::order),
        get("/api/v1/halls/{hall}/events", Auditor::ACCESS, halls::events),
        get("/api/v1/halls/{hall}/tariffs", Access::Anyone, tariffs::list),
        get("/api/v1/halls/{hall}/pledge", Access::Anyone, pledge::show),
        post("/api/v1/halls/{hall}/arrivals", Greeter::ACCESS, arrivals::arrive),
        delete("/api/v1/halls/{hall}/arrivals/{id}", Greeter::ACCESS, arrivals::undo),
        post("/api/v1/halls/{hall}/tickets", Kiosk::ACCESS, tickets::issue),
        post("/api/v1/tasks/{id}/takings", Staff::ACCESS, arrivals::take_task),
        post("/api/v1/tasks/{id}/completions", Staff::ACCESS, arrivals::finish_task),
    ];
    rows.extend([
        get("/api/v1/counters/{counter}", Clerk::ACCESS, counters::show),
        put("/api/v1/counters/{counter}/presence", Clerk::ACCESS, counters::presence),
        delete("/api/v1/counters/{counter}/clerk", Clerk::ACCESS, counters::leave),
        post("/api/v1/counters/{counter}/found-property", Clerk::ACCESS, counters::leave_behind),
        post("/api/v1/counters/{counter}/calls", Clerk::ACCESS, counters::call),
        post("/api/v1/counters/{counter}/calls-out-of-order", DutyManager::ACCESS, counters::call_out_of_order),
        post("/api/v1/counters/{counter}/assists", Clerk::ACCESS, counters::assist),
    ]);
    rows.extend([
        get("/api/v1/tickets/{id}", Staff::ACCESS, tickets::show),
        post("/api/v1/tickets/{id}/starts", Clerk::ACCESS, tickets::start),
        post("/api/v1/tickets/{id}/recalls", Clerk::ACCESS, tickets::recall),
        post("/api/v1/tickets/{id}/no-shows", Clerk::ACCESS, tickets::no_show),
        post("/api/v1/tickets/{id}/holds", Clerk::ACCESS, tickets::hold),
        post("/api/v1/tickets/{id}/resumes", Clerk::ACCESS, tickets::resume),
        post("/api/v1/tickets/{id}/transfers", Clerk::ACCESS, tickets::transfer),
        post("/api/v1/tickets/{id}/refusals", Clerk::ACCESS, tickets::refuse),
        post("/api/v1/tickets/{id}/finishes", Clerk::ACCESS, tickets::finish),
        post("/api/v1/tickets/{id}/documents", Clerk::ACCESS, tickets::documents),
        post("/api/v1/tickets/{id}/custody", Clerk::ACCESS, tickets::take_custody),
        post("/api/v1/custody/{id}/returns", Clerk::ACCESS, tickets::return_custody),
        post("/api/v1/tickets/{id}/returns", Greeter::ACCESS, tickets::return_missed),
        post("/api/v1/tickets/{id}/cancellations", Greeter::ACCESS, tickets::cancel),
        post("/api/v1/tickets/{id}/services", Greeter::ACCESS, tickets::add_service),
        post("/api/v1/tickets/{id}/voices", Greeter::ACCESS, tickets::hear),
    ]);
    rows.extend([
        get("/api/v1/public/tickets/{token}", Access::Anyone, public::show),
        post("/api/v1/public/tickets/{token}/cancellations", Access::Anyone, public::cancel),
        post("/api/v1/public/tickets/{token}/returns", Access::Anyone, public::come_back),
        put("/api/v1/public/tickets/{token}/language", Access::Anyone, public::language),
        post("/api/v1/public/tickets/{token}/ratings", Access::Anyone, public::rate),
    ]);
    rows
}

/// Setting halls up, and everybody and everything in them.
fn setting_up() -> Vec<Route> {
    use super::auth::Admin;
    use super::pages::admin::{begin, branch, changes, devices, hall, imports, lists, opening, outbox, pack, staff};
    let mut rows = vec![
        get("/admin", Admin::ACCESS, begin::home),
        get("/admin/begin", Admin::ACCESS, begin::show),
        post("/admin/begin", Admin::ACCESS, begin::create),
        get("/admin/branch", Admin::ACCESS, branch::show),
        post("/admin/branch", Admin::ACCESS, branch::save),
        post("/admin/branch/second-factor", Admin::ACCESS, branch::demand),
        post("/admin/branch/password-profile", Admin::ACCESS, branch::set_profile),
        get("/admin/staff", Admin::ACCESS, staff::list),
        post("/admin/staff", Admin::ACCESS, staff::create),
        post("/admin/staff/{id}", Admin::ACCESS, staff::change),
        post("/admin/staff/{id}/codes", Admin::ACCESS, staff::make_code),
        post("/admin/staff/{id}/factor", Admin::ACCESS, staff::remove_factor),
        post("/admin/staff/{id}/sign-outs", Admin::ACCESS, staff::sign_out),
        get("/admin/devices", Admin::ACCESS, devices::list),
        post("/admin/devices", Admin::ACCESS, devices::create),
        post("/admin/devices/{id}/revocations", Admin::ACCESS, devices::revoke),
        get("/admin/halls", Admin::ACCESS, begin::list),
        get("/admin/import", Admin::ACCESS, imports::show),
        post("/admin/import/files", Admin::ACCESS, imports::take),
        get("/admin/import/{id}/bad.csv", Admin::ACCESS, imports::bad),
        get("/admin/outbox", Admin::ACCESS, outbox::show),
        post("/admin/outbox/{id}", Admin::ACCESS, outbox::switch),
    ];
    rows.extend([
        get("/admin/halls/{hall}", Admin::ACCESS, hall::overview),
        get("/admin/halls/{hall}/hall", Admin::ACCESS, hall::show),
        post("/admin/halls/{hall}/hall", Admin::ACCESS, hall::save),
        get("/admin/halls/{hall}/opening", Admin::ACCESS, opening::show),
        post("/admin/halls/{hall}/opening", Admin::ACCESS, opening::save_week),
        post("/admin/halls/{hall}/opening/exceptions", Admin::ACCESS, opening::save_day),
        post("/admin/halls/{hall}/opening/removals", Admin::ACCESS, opening::remove_day),
        get("/admin/halls/{hall}/pack", Admin::ACCESS, pack::show),
        post("/admin/halls/{hall}/pack", Admin::ACCESS, pack::take),
        get("/admin/halls/{hall}/pack.toml", Admin::ACCESS, pack::download),
        get("/admin/halls/{hall}/changes", Admin::ACCESS, changes::show),
        get("/admin/halls/{hall}/lists/{section}", Admin::ACCESS, lists::list),
        get("/admin/halls/{hall}/lists/{section}/element", Admin::ACCESS, lists::edit),
        post("/admin/halls/{hall}/lists/{section}/element", Admin::ACCESS, lists::save),
        post("/admin/halls/{hall}/lists/{section}/moves", Admin::ACCESS, lists::shift),
        post("/admin/halls/{hall}/lists/{section}/switches", Admin::ACCESS, lists::switch),
    ]);
    rows
}

/// The table as a router.
pub fn router(app: App) -> Router {
    let routed = table().into_iter().fold(Router::new(), |router, route| router.route(route.path, route.handler));
    let routed = routed.fallback(security::not_found).method_not_allowed_fallback(security::not_allowed);
    security::around(routed, &app).with_state(app)
}
