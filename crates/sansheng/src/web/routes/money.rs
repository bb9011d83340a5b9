//! Accounts, quotes, payments, tills, receipts, books and bills.

use super::{Access, Route, get, post, put};

/// Accounts, quotes, payments, tills.
pub(super) fn money() -> Vec<Route> {
    use crate::web::api::{accounts, deposits, exports, payments, providers, quotes, tariffs, tills};
    use crate::web::auth::Exporter;
    use crate::web::auth::{Books, Cash, Clerk, Confirming, DutyManager};
    use crate::web::pages::receipt;
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
        post("/api/v1/provider-orders/{id}/releases", DutyManager::ACCESS, providers::release),
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
pub(super) fn receipts() -> Vec<Route> {
    use crate::web::api::receipts;
    use crate::web::auth::{Books, Cash, Leader};
    use crate::web::pages::check;
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
pub(super) fn books() -> Vec<Route> {
    use crate::web::api::{day_ends, disputes, ledger, settlements, till_acts};
    use crate::web::auth::{Auditor, Books, Cash, Clerk, DutyManager, Leader};
    use crate::web::pages::reports::{apart, invoices, ledger as ledger_page};
    use crate::web::pages::{duty::day_end, paper};
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
pub(super) fn bills() -> Vec<Route> {
    use crate::web::api::billing;
    use crate::web::auth::{Books, Clerk, Leader};
    use crate::web::pages::{billing as page, statement};
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
