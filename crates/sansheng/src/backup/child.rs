//! PostgreSQL's own programs as processes beside this one. What they say on their error output is what went wrong.

use std::io::{ErrorKind, Read};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use super::login::Login;

/// What a program may say until the rest of it is no longer kept.
const SAID_MAX: usize = 4_096;

/// A program that runs. Whoever drops it ends it.
pub(super) struct Program {
    name: &'static str,
    child: Child,
    said: Option<JoinHandle<String>>,
}

impl Program {
    /// Starts it; its input and output are what `with` makes them, else nothing.
    pub(super) fn start(
        name: &'static str,
        login: &Login,
        with: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<Self, String> {
        let mut command = Command::new(name);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        if let Some(password) = &login.password {
            command.env("PGPASSWORD", password);
        }
        let mut child = with(&mut command).spawn().map_err(|e| match e.kind() {
            ErrorKind::NotFound => format!("{name} is not on this machine: install PostgreSQL's client programs"),
            _ => format!("cannot run {name}: {e}"),
        })?;
        let errors = child.stderr.take();
        // Read beside it, so that it never waits for somebody to listen.
        let said = std::thread::spawn(move || errors.map(heard).unwrap_or_default());
        Ok(Self { name, child, said: Some(said) })
    }

    /// What it writes.
    pub(super) fn output(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// What it reads.
    pub(super) fn input(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// Waits for its end.
    pub(super) fn ended(mut self) -> Result<(), String> {
        let name = self.name;
        let status = self.child.wait().map_err(|e| format!("cannot wait for {name}: {e}"))?;
        let said = self.said.take().and_then(|said| said.join().ok()).unwrap_or_default();
        if status.success() { Ok(()) } else { Err(format!("{name} failed ({status}): {said}")) }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After its end neither does anything.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn heard(mut errors: impl Read) -> String {
    let (mut said, mut chunk) = (Vec::new(), [0; 1_024]);
    while let Ok(read) = errors.read(&mut chunk)
        && read > 0
    {
        let room = SAID_MAX.saturating_sub(said.len());
        said.extend_from_slice(&chunk[..read.min(room)]);
    }
    String::from_utf8_lossy(&said).trim().to_owned()
}
