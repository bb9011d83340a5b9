//! A server that cannot start with what it was given says so in one line, and exits.

use std::process::Command;

const BIN: &str = env!("CARGO_BIN_EXE_sansheng");

/// What the program says on its error output, and whether it ended well.
fn said(args: &[&str], log: Option<&str>) -> (String, bool) {
    let mut program = Command::new(BIN);
    program.args(args);
    for name in ["SANSHENG_DATABASE", "SANSHENG_LISTEN", "SANSHENG_PUBLIC_URL", "SANSHENG_LOG"] {
        program.env_remove(name);
    }
    if let Some(log) = log {
        program.env("SANSHENG_LOG", log);
    }
    let ended = program.output().expect("it runs");
    (String::from_utf8_lossy(&ended.stderr).into_owned(), ended.status.success())
}

#[test]
fn what_cannot_be_is_one_line_and_an_exit() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("sqlite:{}", folder.path().join("hall.db").display());
    let with = |more: &'static [&'static str]| -> Vec<String> {
        let serve = ["serve", "--database", file.as_str()];
        serve.iter().chain(more).map(|arg| (*arg).to_owned()).collect()
    };
    let plain = |args: &[&str]| -> Vec<String> { args.iter().map(|arg| (*arg).to_owned()).collect() };
    for (args, log, names) in [
        (with(&["--public-url", "not a url"]), None, "--public-url"),
        (with(&["--public-url", "https://"]), None, "--public-url"),
        (with(&["--listen", "nowhere"]), None, "--listen"),
        (with(&[]), Some("nonsense=zz=:"), "SANSHENG_LOG"),
        (plain(&["serve", "--database", "nonsense"]), None, "--database"),
        (plain(&["serve"]), None, "--database"),
        (plain(&["serve", "--database", "postgres://nobody@127.0.0.1:1/none"]), None, "cannot open"),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (said, well) = said(&args, log);
        assert!(!well, "{args:?} {log:?}: {said}");
        assert!(said.starts_with("sansheng: ") && said.contains(names), "{args:?} {log:?}: {said}");
        assert_eq!(said.trim_end().lines().count(), 1, "{args:?} {log:?}: {said}");
    }
    // The control: what is asked for properly is told at length.
    let (help, well) = said(&["serve", "--help"], None);
    assert!(well && help.is_empty(), "{help}");
}
