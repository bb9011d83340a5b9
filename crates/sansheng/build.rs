//! Bundles the front end when it has not been bundled yet: a clean clone builds with `cargo build` alone,
//! given Node and npm. Nothing here is fetched except what `web/package-lock.json` pins.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

fn main() {
    fold_what_is_alike();
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

/// Tells the linker of a released binary to keep functions of the same code once and to pack relocations: a few megabytes.
/// Not every linker and loader can do that, so it is tried on a small program, which has to run.
fn fold_what_is_alike() {
    const ARGS: [&str; 2] = ["-Wl,--icf=all", "-Wl,-z,pack-relative-relocs"];
    let said = |name: &str| env::var(name).unwrap_or_default();
    if said("PROFILE") != "release" || said("HOST") != said("TARGET") {
        return;
    }
    let folder = PathBuf::from(said("OUT_DIR"));
    let (source, program) = (folder.join("linked.rs"), folder.join("linked"));
    let _ = fs::remove_file(&program);
    let built = fs::write(&source, "fn main() {}").and_then(|()| {
        let mut rustc = Command::new(said("RUSTC"));
        rustc.arg(&source).arg("-o").arg(&program).args(ARGS.map(|arg| format!("-Clink-arg={arg}")));
        rustc.stderr(Stdio::null()).status()
    });
    let runs =
        built.is_ok_and(|built| built.success()) && Command::new(&program).status().is_ok_and(|ended| ended.success());
    for arg in ARGS.iter().filter(|_| runs) {
        println!("cargo:rustc-link-arg-bins={arg}");
    }
}
