//! Who comes in and by what right, and how a hall is set up.

use super::{Access, Route, delete, get, patch, post, put};

/// Who comes in, and by what right: people, sessions, devices.
pub(super) fn accounts() -> Vec<Route> {
    use crate::web::api::{devices, sessions, staff};
    use crate::web::auth::{Admin, Own};
    use crate::web::pages::account::{enrol, me, set_up, sign_in};
    let mut rows = vec![
        get("/sign-in", Access::Anyone, sign_in::show),
        post("/sign-in", Access::Anyone, sign_in::enter),
        get("/sign-in/password", Access::Anyone, sign_in::choosing),
        post("/sign-in/password", Access::Anyone, sign_in::choose),
        post("/sign-out", Access::Anyone, sign_in::leave),
        get("/locked", Access::Anyone, sign_in::locked),
        post("/locked", Access::Session, sign_in::unlock),
        get("/enrol", Access::Anyone, enrol::show),
        post("/enrol", Access::Anyone, enrol::enrol),
        get("/setup", Access::Anyone, set_up::show),
        post("/setup", Access::Anyone, set_up::found),
    ];
    rows.extend([
        get("/me", Own::ACCESS, me::show),
        post("/me/password", Own::ACCESS, me::password),
        post("/me/language", Own::ACCESS, me::language),
        post("/me/lock", Own::ACCESS, me::lock),
        post("/me/factor/begin", Own::ACCESS, me::begin_factor),
        post("/me/factor", Own::ACCESS, me::set_factor),
        post("/me/factor/remove", Own::ACCESS, me::remove_factor),
        post("/me/sessions/{id}/end", Own::ACCESS, me::end_session),
    ]);
    rows.extend([
        post("/api/v1/sessions", Access::Anyone, sessions::create),
        get("/api/v1/sessions", Own::ACCESS, sessions::list),
        delete("/api/v1/sessions/current", Access::Session, sessions::end_current),
        post("/api/v1/sessions/current/proofs", Access::Session, sessions::prove),
        post("/api/v1/sessions/current/locks", Own::ACCESS, sessions::lock),
        delete("/api/v1/sessions/{id}", Own::ACCESS, sessions::end),
        get("/api/v1/me", Own::ACCESS, staff::me),
        get("/api/v1/me/password", Own::ACCESS, staff::password),
        put("/api/v1/me/password", Own::ACCESS, staff::new_password),
        get("/api/v1/staff", Admin::ACCESS, staff::list),
        post("/api/v1/staff", Admin::ACCESS, staff::create),
        patch("/api/v1/staff/{id}", Admin::ACCESS, staff::change),
        post("/api/v1/staff/{id}/codes", Admin::ACCESS, staff::make_code),
        delete("/api/v1/staff/{id}/second-factor", Admin::ACCESS, staff::remove_factor),
        get("/api/v1/devices", Admin::ACCESS, devices::list),
        post("/api/v1/devices", Admin::ACCESS, devices::create),
        delete("/api/v1/devices/{id}", Admin::ACCESS, devices::revoke),
    ]);
    rows
}

/// Setting halls up, and everybody and everything in them.
pub(super) fn setting_up() -> Vec<Route> {
    use crate::web::auth::Admin;
    use crate::web::pages::admin::{
        begin, branch, changes, devices, hall, imports, lists, opening, outbox, pack, staff,
    };
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
