//! The addresses of people, sessions and devices.

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
