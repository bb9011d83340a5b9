//! Bundles the front end when it has not been bundled yet: a clean clone builds with `cargo build` alone,
//! given Node and npm. Nothing here is fetched except what `web/package-lock.json` pins.

use std::path::Path;
use std::process::Command;

fn main() {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../locales");
    println!("cargo:rerun-if-changed=../../migrations");
    for watched in ["styles", "scripts", "build.mjs", "package-lock.json", "dist"] {
        println!("cargo:rerun-if-changed={}", web.join(watched).display());
    }
    if web.join("dist").join("app.css").exists() || !web.join("package.json").exists() {
        return;
    }
    for step in [["ci", "--no-audit", "--no-fund"].as_slice(), ["run", "build"].as_slice()] {
        let done = Command::new("npm").args(step).current_dir(&web).status();
        match done {
            Ok(status) if status.success() => {}
            Ok(status) => panic!("npm {step:?} in web/ ended with {status}"),
            Err(why) => panic!("npm is needed to bundle the front end (web/): {why}"),
        }
    }
}
