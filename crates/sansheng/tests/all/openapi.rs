//! The API's description: every address is in it, nothing else is, and a change of shape shows in the snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

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

/// The Rust files of a folder, and of those in it.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// What the types of a source are called in the description: by `schema(as = …)`, else by their own name.
fn schemas(source: &str) -> Vec<String> {
    let after = |line: &str, word: &str| {
        let (_, rest) = line.split_once(word)?;
        let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        (!name.is_empty()).then_some(name)
    };
    let mut names = Vec::new();
    let (mut described, mut called) = (false, None);
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("#[derive(") {
            (described, called) = (line.contains("ToSchema"), None);
        }
        called = called.or_else(|| line.strip_prefix("#[schema(").and_then(|line| after(line, "as = ")));
        let is_type = !line.starts_with("//") && (line.contains("struct ") || line.contains("enum "));
        if described && is_type {
            let own = after(line, "struct ").or_else(|| after(line, "enum "));
            names.extend(called.take().or(own));
            described = false;
        }
    }
    names
}

/// Two types of one name would be one schema, and whichever is written last would describe both.
#[test]
fn no_two_types_share_a_name_in_the_description() {
    let twice = "#[derive(Clone, utoipa::ToSchema)]\npub struct A {}\n#[derive(utoipa::ToSchema)]\n#[schema(as = A)]\nenum B {}";
    assert_eq!(schemas(twice), ["A", "A"], "the control: such a pair is seen");
    let mut files = Vec::new();
    sources(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut files);
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        for name in schemas(&std::fs::read_to_string(&file).expect("a source")) {
            named.entry(name).or_default().push(file.display().to_string());
        }
    }
    assert!(named.len() > 100, "few were found: {}", named.len());
    let shared: Vec<_> = named.iter().filter(|(_, files)| files.len() > 1).collect();
    assert!(shared.is_empty(), "{shared:#?}");
    let document = document();
    let body = &document["paths"]["/api/v1/tickets/{id}/provider-orders"]["post"]["requestBody"];
    assert_eq!(body["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/AskProviderOrder");
    let provider = &document["components"]["schemas"]["AskProviderOrder"]["properties"]["provider"];
    assert!(provider.to_string().contains("ProviderKind"), "{provider}");
}
