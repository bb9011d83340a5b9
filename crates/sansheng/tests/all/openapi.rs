//! The API's description: every address is in it, nothing else is, and a change of shape shows in the snapshot.

use std::collections::BTreeSet;

use sansheng::web::api::openapi::{WRITTEN, document};
use sansheng::web::routes::table;

#[test]
fn every_address_of_the_api_is_described_and_nothing_else() {
    let served: BTreeSet<String> = table()
        .iter()
        .filter(|route| route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json")
        .map(|route| format!("{} {}", route.method.as_str().to_lowercase(), route.path))
        .collect();
    let document = document();
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, methods)| {
            methods.as_object().into_iter().flatten().map(move |(method, _)| format!("{method} {path}"))
        })
        .collect();
    let missing: Vec<_> = served.difference(&described).collect();
    assert!(missing.is_empty(), "not described: {missing:?}");
    let made_up: Vec<_> = described.difference(&served).collect();
    assert!(made_up.is_empty(), "described but not served: {made_up:?}");
}

/// Written anew by a run with `SANSHENG_WRITE_OPENAPI=1`.
#[test]
fn the_description_that_is_served_is_what_the_handlers_say() {
    let said = serde_json::to_string_pretty(&document()).expect("is JSON") + "\n";
    if std::env::var_os("SANSHENG_WRITE_OPENAPI").is_some() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
        std::fs::write(file, &said).expect("is written");
        return;
    }
    let differs = said.lines().zip(WRITTEN.lines()).find(|(said, written)| said != written);
    assert!(said == WRITTEN, "openapi.json is not what the handlers say: {differs:?}; write it anew");
}
