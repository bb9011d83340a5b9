//! The command line: reads the settings, does one thing, says in one line what went wrong.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use mimalloc::MiMalloc;
use sansheng::exchange::What;
use sansheng::settings::{Command, Export, Import, Outbox, Settings, Token, Verify};
use sansheng::store::DatabaseUrl;
use sansheng::store::migrate::migrate;
use sansheng::{backup, demo, operate, planning, replay, serve, verify};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::prelude::*;

/// A command allocates many small things and frees them at once; measured, the system's allocator takes a sixth of it.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let settings = match Settings::try_parse() {
        Ok(settings) => settings,
        // Help and version are what was asked for; without a verb the help says which there are.
        Err(said) if !said.use_stderr() || said.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            said.exit()
        }
        Err(wrong) => return misused(&wrong.to_string()),
    };
    let filter = match filter() {
        Ok(filter) => filter,
        Err(wrong) => return misused(&wrong),
    };
    tracing_subscriber::registry().with(fmt::layer().with_writer(std::io::stderr).with_filter(filter)).init();
    match run(settings.command) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("sansheng: {}", one_line(&why));
            ExitCode::FAILURE
        }
    }
}

/// A command line or a variable that says nothing we know: its first paragraph in one line, and the status of misuse.
fn misused(said: &str) -> ExitCode {
    let first = said.split("\n\n").next().unwrap_or(said);
    eprintln!("sansheng: {}", one_line(first.trim_start_matches("error: ")));
    ExitCode::from(2)
}

/// What others say in several lines (a database, say) in one.
fn one_line(said: &str) -> String {
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// What is logged: `SANSHENG_LOG`, else what matters.
fn filter() -> Result<Targets, String> {
    match std::env::var("SANSHENG_LOG") {
        Ok(said) if !said.trim().is_empty() => {
            said.parse().map_err(|why| format!("SANSHENG_LOG says nothing like info or sansheng=debug: {why}"))
        }
        _ => Ok(Targets::new().with_default(LevelFilter::INFO)),
    }
}

fn run(command: Command) -> Result<ExitCode, String> {
    let done = match command {
        Command::Demo(settings) => block_on(demo::demo(&settings))?.map_err(|e| e.to_string()),
        Command::Serve(settings) => block_on(serve::serve(&settings))?.map_err(|e| e.to_string()),
        Command::Migrate(database) => run_migrations(&database.database),
        Command::Setup(settings) => operate::setup(&settings),
        Command::Token(Token::Create(settings)) => operate::create_token(&settings),
        Command::Import(Import::Pack(settings)) => operate::import_pack(&settings),
        Command::Import(Import::Subscribers(settings)) => return operate::import_subscribers(&settings),
        Command::Export(Export::Pack(settings)) => operate::export_pack(&settings),
        Command::Bill(settings) => operate::bill(&settings),
        Command::Export(Export::Payments(settings)) => operate::export_rows(What::Payments, &settings),
        Command::Export(Export::Ledger(settings)) => operate::export_rows(What::Ledger, &settings),
        Command::Export(Export::Accounts(settings)) => operate::export_rows(What::Accounts, &settings),
        Command::Outbox(Outbox::Add(settings)) => operate::add_target(&settings),
        Command::Outbox(Outbox::List(settings)) => operate::list_targets(&settings),
        Command::Outbox(Outbox::Start(settings)) => operate::switch_target(&settings, true),
        Command::Outbox(Outbox::Stop(settings)) => operate::switch_target(&settings, false),
        Command::Backup(settings) => backup::backup(&settings),
        Command::Restore(settings) => backup::restore(&settings),
        Command::Export(Export::Trace(settings)) => replay::export(&settings),
        Command::Replay(settings) => replay::replay(&settings),
        Command::Simulate(settings) => planning::simulate(&settings),
        Command::Verify(settings) if settings.order => run_verify_order(&settings),
        Command::Verify(settings) => run_verify(&settings.database.database),
    };
    done.map(|()| ExitCode::SUCCESS)
}

fn block_on<F: Future>(future: F) -> Result<F::Output, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|e| e.to_string())?;
    Ok(runtime.block_on(future))
}

fn run_migrations(url: &DatabaseUrl) -> Result<(), String> {
    let ran = migrate(url).map_err(|e| e.to_string())?;
    if ran.is_empty() {
        println!("{url} is up to date");
    }
    for name in ran {
        println!("ran {name}");
    }
    Ok(())
}

fn run_verify(url: &DatabaseUrl) -> Result<(), String> {
    let verdict = verify::verify(url)?;
    for wrong in &verdict.wrong {
        println!("{} {}: {}", wrong.branch, wrong.what, wrong.says);
    }
    match verdict.wrong.len() {
        0 => {
            println!("{} branches, {} events: everything holds", verdict.branches, verdict.events);
            Ok(())
        }
        n => Err(format!("{n} things do not hold; the first: {}", verdict.wrong[0].says)),
    }
}

fn run_verify_order(settings: &Verify) -> Result<(), String> {
    let verdict = verify::order(&settings.database.database, settings.day.as_deref())?;
    for wrong in &verdict.wrong {
        println!("{} {}: {}", wrong.branch, wrong.what, wrong.says);
    }
    match verdict.wrong.len() {
        0 if verdict.calls == 0 => {
            println!("{verdict}: nobody was called, so there is no order to judge");
            Ok(())
        }
        0 => {
            println!("{verdict}: every call kept the guarantees");
            Ok(())
        }
        n => Err(format!("{n} calls broke the order; the first: {}", verdict.wrong[0].says)),
    }
}
