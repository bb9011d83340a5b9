//! What happens in the hall: kiosk, ticket, board, pad, greeter, counter, duty page, reports, and the same over the API.

use super::{Access, Route, delete, get, post, put};
use crate::web::auth::{Board, Greeter, Kiosk, Pad};
use crate::web::pages::{board, greeter, kiosk, pad, phone, qr};

/// What somebody meets who comes to the hall: kiosk, ticket, board, pad, and the greeter's side of it.
pub(super) fn visitors() -> Vec<Route> {
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
        get("/ticket/{token}/quote", Access::Anyone, phone::routes::ask_confirmation),
        post("/ticket/{token}/quotes/{quote}/confirmation", Access::Anyone, phone::routes::confirm),
        post("/ticket/{token}/quotes/{quote}/question", Access::Anyone, phone::routes::question),
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

/// The clerk's screen: what it shows, and each act.
pub(super) fn at_the_counter() -> Vec<Route> {
    use crate::web::auth::Clerk;
    use crate::web::pages::counter::{acts, anew, codes, looking, taken_back, turned_away};
    use crate::web::pages::counter::{orders::routes as ordering, routes as counter};
    vec![
        get("/counter", Clerk::ACCESS, counter::find),
        get("/counter/{counter}", Clerk::ACCESS, counter::screen),
        get("/counter/{counter}/live", Clerk::ACCESS, counter::stream),
        post("/counter/{counter}/seat", Clerk::ACCESS, acts::sit),
        post("/counter/{counter}/presence", Clerk::ACCESS, acts::presence),
        post("/counter/{counter}/calls", Clerk::ACCESS, acts::call),
        post("/counter/{counter}/recalls", Clerk::ACCESS, acts::recall),
        post("/counter/{counter}/no-shows", Clerk::ACCESS, acts::no_show),
        post("/counter/{counter}/starts", Clerk::ACCESS, acts::start),
        post("/counter/{counter}/greetings", Clerk::ACCESS, acts::greet),
        post("/counter/{counter}/documents", Clerk::ACCESS, acts::documents),
        post("/counter/{counter}/look-ups", Clerk::ACCESS, looking::look_up),
        post("/counter/{counter}/look-ups/typed", Clerk::ACCESS, looking::look_up_typed),
        post("/counter/{counter}/accounts", Clerk::ACCESS, acts::choose),
        post("/counter/{counter}/quotes", Clerk::ACCESS, acts::quote),
        post("/counter/{counter}/quotes/anew", Clerk::ACCESS, anew::agree),
        post("/counter/{counter}/withdrawals", Clerk::ACCESS, acts::withdraw),
        post("/counter/{counter}/confirmations", Clerk::ACCESS, acts::confirm),
        post("/counter/{counter}/payments", Clerk::ACCESS, acts::pay),
        post("/counter/{counter}/orders", Clerk::ACCESS, codes::order),
        post("/counter/{counter}/orders/closing", Clerk::ACCESS, codes::close_order),
        post("/counter/{counter}/receipts", Clerk::ACCESS, acts::receipt),
        post("/counter/{counter}/reversals", Clerk::ACCESS, taken_back::take_back),
        post("/counter/{counter}/custody", Clerk::ACCESS, acts::take),
        post("/counter/{counter}/returns", Clerk::ACCESS, acts::hand_back),
        post("/counter/{counter}/reductions", Clerk::ACCESS, acts::give_reduction),
        post("/counter/{counter}/reductions/ends", Clerk::ACCESS, acts::end_reduction),
        post("/counter/{counter}/deposits", Clerk::ACCESS, acts::give_deposit_back),
        post("/counter/{counter}/payouts", Clerk::ACCESS, acts::pay_out),
        post("/counter/{counter}/account-orders", Clerk::ACCESS, ordering::order),
        post("/counter/{counter}/account-orders/cancellations", Clerk::ACCESS, ordering::cancel),
        post("/counter/{counter}/stop-previews", Clerk::ACCESS, ordering::preview),
        post("/counter/{counter}/finishes", Clerk::ACCESS, acts::finish),
        post("/counter/{counter}/holds", Clerk::ACCESS, acts::hold),
        post("/counter/{counter}/resumes", Clerk::ACCESS, acts::resume),
        post("/counter/{counter}/transfers", Clerk::ACCESS, acts::transfer),
        post("/counter/{counter}/refusals", Clerk::ACCESS, acts::refuse),
        get("/counter/{counter}/refusals/{ticket}", Clerk::ACCESS, turned_away::slip),
        post("/counter/{counter}/services", Clerk::ACCESS, acts::second),
        post("/counter/{counter}/assists", Clerk::ACCESS, acts::assist),
        get("/counter/{counter}/till", Clerk::ACCESS, counter::till),
        post("/counter/{counter}/till", Clerk::ACCESS, acts::open_till),
        post("/counter/{counter}/till/movements", Clerk::ACCESS, acts::move_cash),
        post("/counter/{counter}/till/close", Clerk::ACCESS, acts::close_till),
        post("/counter/{counter}/till/drops", Clerk::ACCESS, acts::drop_cash),
        post("/counter/{counter}/till/handovers", Clerk::ACCESS, acts::offer_till),
        post("/counter/{counter}/till/takings", Clerk::ACCESS, acts::take_till),
    ]
}

/// The front page, the duty manager's pages and the reports.
pub(super) fn leading() -> Vec<Route> {
    use crate::web::auth::{Auditor, DutyManager, Exporter};
    use crate::web::pages::duty::routes as duty;
    use crate::web::pages::front::routes as front;
    use crate::web::pages::reports::{routes as reports, staffing};
    use crate::web::pages::{pledge, tariffs};
    vec![
        get("/", Access::Anyone, front::front),
        get("/tariffs/{hall}", Access::Anyone, tariffs::show),
        get("/pledge/{hall}", Access::Anyone, pledge::show),
        get("/pledge/{hall}/live", Access::Anyone, pledge::live),
        get("/duty", Auditor::ACCESS, duty::find),
        get("/duty/{hall}", Auditor::ACCESS, duty::duty),
        get("/duty/{hall}/live", Auditor::ACCESS, duty::stream),
        get("/duty/{hall}/order", Auditor::ACCESS, duty::order),
        get("/duty/{hall}/promises", Auditor::ACCESS, crate::web::pages::duty::promises::show),
        get("/duty/{hall}/tickets/{ticket}", Auditor::ACCESS, duty::story),
        get("/duty/{hall}/money", Auditor::ACCESS, duty::money),
        post("/duty/{hall}/tasks/taken", DutyManager::ACCESS, duty::take),
        post("/duty/{hall}/tasks/done", DutyManager::ACCESS, duty::done),
        post("/duty/{hall}/presence", DutyManager::ACCESS, duty::presence),
        post("/duty/{hall}/found/returned", DutyManager::ACCESS, crate::web::pages::duty::found::hand_back),
        post("/duty/{hall}/loans", DutyManager::ACCESS, crate::web::pages::duty::loans::lend),
        post("/duty/{hall}/loans/ended", DutyManager::ACCESS, crate::web::pages::duty::loans::end),
        post("/duty/{hall}/calls", DutyManager::ACCESS, duty::call),
        post("/duty/{hall}/advice", DutyManager::ACCESS, crate::web::pages::duty::relief::take),
        post("/duty/{hall}/reversals", DutyManager::ACCESS, duty::reverse),
        post("/duty/{hall}/codes/released", DutyManager::ACCESS, crate::web::pages::duty::codes::release),
        get("/reports", Auditor::ACCESS, reports::find),
        get("/reports/{hall}", Auditor::ACCESS, reports::reports),
        get("/reports/{hall}/exports", Exporter::ACCESS, reports::export),
        get("/reports/{hall}/staffing", DutyManager::ACCESS, staffing::staffing),
    ]
}

/// The hall's day over the API: arriving, queueing, being served, rating.
pub(super) fn halls() -> Vec<Route> {
    use crate::web::api::{arrivals, counters, halls, pledge, public, tariffs, tickets};
    use crate::web::auth::{Auditor, Board, Clerk, DutyManager, Greeter, Kiosk, Staff};
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
        post("/api/v1/counters/{counter}/loans", DutyManager::ACCESS, counters::lend),
        delete("/api/v1/counters/{counter}/loans/{service}", DutyManager::ACCESS, counters::take_back),
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
