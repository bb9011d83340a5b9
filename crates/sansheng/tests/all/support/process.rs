//! The real binary as a process of its own: a demo hall without a past and without a crowd, served, killed, served again.

use std::fs;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crowd::cast::Cast;
use crowd::client::{Ask, Line};

use sansheng::store::Engine;

use super::Database;

const BIN: &str = env!("CARGO_BIN_EXE_sansheng");

/// A free port on the loopback address.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port()
}

/// The URL with everything in it, for a command line.
pub fn address(database: &Database) -> String {
    match database.url.engine() {
        Engine::Sqlite => format!("sqlite:{}", database.url.target()),
        Engine::Postgres => database.url.target().to_owned(),
    }
}

/// A server process; killed when dropped.
pub struct Process {
    pub host: String,
    child: Child,
}

impl Process {
    /// `sansheng serve` on a database.
    pub fn serve(database: &Database, port: u16) -> Self {
        Self::start(&["serve", "--database", &address(database)], port)
    }

    fn start(arguments: &[&str], port: u16) -> Self {
        let host = format!("127.0.0.1:{port}");
        let child = Command::new(BIN)
            .args(arguments)
            .args(["--listen", &host])
            .env("SANSHENG_LOG", "error")
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        Self { host, child }
    }

    /// Waits until it says that it is ready.
    pub async fn ready(&mut self) {
        for _ in 0..600 {
            let ready = Line::to(&self.host).ask(&Ask::get("/readyz")).await.is_ok_and(|reply| reply.ok());
            if ready {
                return;
            }
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("the server ended with {status}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server did not become ready in half a minute");
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Sets a demo hall up in a database and says who works there.
pub async fn founded(database: &Database) -> Cast {
    let data = tempfile::tempdir().expect("a temporary folder");
    let folder = data.path().display().to_string();
    let url = address(database);
    let arguments =
        ["demo", "--database", &url, "--data", &folder, "--days", "0", "--subscribers", "100", "--no-crowd"];
    let mut demo = Process::start(&arguments, free_port());
    demo.ready().await;
    demo.kill();
    let text = fs::read_to_string(data.path().join("demo-accounts.json")).expect("the accounts are written");
    serde_json::from_str(&text).expect("the accounts can be read")
}
