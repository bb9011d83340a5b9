//! A clerk at a counter: signs in, opens, calls, waits for the customer to come, ticks papers, quotes, takes payment,
//! hands back, finishes; goes away for a few minutes now and then. When somebody else signs in with the account (a
//! visitor who wants to try it), the clerk leaves the counter to them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{PATIENCE, Scene};
use crate::asks;
use crate::cast::Account;
use crate::chance::Dice;
use crate::client::{Ask, Line, Reply};

/// How long an account stays with the visitor who took it over.
const LEFT_TO_THE_VISITOR: Duration = Duration::from_secs(20 * 60);

/// Why a clerk stops working for the moment.
enum Interrupted {
    /// Somebody else signed in with the account.
    SignedOut,
    /// The server is not there.
    Lost,
}

struct Clerk {
    scene: Arc<Scene>,
    account: Account,
    counter: String,
    line: Line,
    dice: Dice,
    token: String,
    n: u64,
    /// Whether a session of an earlier run may be ended: the first time it can only be our own.
    take_over: bool,
}

/// Works for ever.
pub(super) async fn work(scene: Arc<Scene>, account: Account, dice: Dice) {
    let counter = account.counter.clone().unwrap_or_default();
    let line = scene.line();
    let mut clerk = Clerk { scene, account, counter, line, dice, token: String::new(), n: 0, take_over: true };
    loop {
        match clerk.shift().await {
            Err(Interrupted::SignedOut) => tokio::time::sleep(LEFT_TO_THE_VISITOR).await,
            Err(Interrupted::Lost) | Ok(()) => tokio::time::sleep(PATIENCE).await,
        }
    }
}

impl Clerk {
    async fn shift(&mut self) -> Result<(), Interrupted> {
        // Not everybody unlocks the drawer in the same second.
        tokio::time::sleep(self.dice.seconds(0.1, 3.0)).await;
        let ask = asks::sign_in(&self.account.account, &self.account.password, self.take_over);
        let reply = self.line.ask(&ask).await.map_err(|_| Interrupted::Lost)?;
        if reply.refusal() == "session_elsewhere" {
            return Err(Interrupted::SignedOut);
        }
        if !reply.ok() {
            return Ok(());
        }
        self.take_over = false;
        self.token = reply.text("token");
        self.open().await?;
        self.finish_what_was_begun().await?;
        loop {
            self.serve_next().await?;
            if self.dice.percent(2) {
                self.go_away().await?;
            }
        }
    }

    async fn ask(&mut self, ask: Ask) -> Result<Reply, Interrupted> {
        self.n += 1;
        let ask = ask.by(&self.token).once(format!("{}-{}-{}", self.scene.run, self.counter, self.n));
        for _ in 0..5 {
            match self.line.ask(&ask).await {
                Ok(reply) if reply.status == hyper::StatusCode::UNAUTHORIZED => return Err(Interrupted::SignedOut),
                Ok(reply) if !reply.status.is_server_error() => return Ok(reply),
                _ => tokio::time::sleep(PATIENCE).await,
            }
        }
        Err(Interrupted::Lost)
    }

    async fn open(&mut self) -> Result<(), Interrupted> {
        self.ask(asks::presence(&self.counter, "open", None)).await?;
        self.ask(asks::open_till(50_000)).await?;
        Ok(())
    }

    async fn go_away(&mut self) -> Result<(), Interrupted> {
        let gone = self.ask(asks::presence(&self.counter, "away", Some("break"))).await?;
        if gone.ok() {
            tokio::time::sleep(self.dice.seconds(60.0, 240.0)).await;
            self.ask(asks::presence(&self.counter, "open", None)).await?;
        }
        Ok(())
    }

    /// A ticket that was at the counter when the crowd was last stopped.
    async fn finish_what_was_begun(&mut self) -> Result<(), Interrupted> {
        let reply = self.ask(asks::counter(&self.counter)).await?;
        let ticket = reply.json()["ticket"].clone();
        if ticket["id"].is_string() { self.receive(&ticket).await } else { Ok(()) }
    }

    async fn serve_next(&mut self) -> Result<(), Interrupted> {
        let called = self.ask(asks::call(&self.counter)).await?;
        let ticket = called.json()["ticket"].clone();
        if !ticket["id"].is_string() {
            tokio::time::sleep(self.dice.seconds(3.0, 8.0)).await;
            return Ok(());
        }
        self.receive(&ticket).await
    }

    async fn receive(&mut self, ticket: &Value) -> Result<(), Interrupted> {
        let id = ticket["id"].as_str().unwrap_or_default().to_owned();
        if ticket["state"] != "serving" {
            if !self.scene.comes(&id) {
                return self.wait_in_vain(&id).await;
            }
            // They get up, find the counter, sit down.
            tokio::time::sleep(self.dice.seconds(4.0, 16.0)).await;
            if !self.ask(asks::act(&id, "starts", json!({}))).await?.ok() {
                return Ok(());
            }
        }
        self.serve(&id, ticket).await
    }

    async fn wait_in_vain(&mut self, id: &str) -> Result<(), Interrupted> {
        for _ in 0..2 {
            tokio::time::sleep(self.dice.seconds(24.0, 32.0)).await;
            self.ask(asks::act(id, "recalls", json!({}))).await?;
        }
        // The hall's grace decides when it may be given up; time itself may be quicker.
        for _ in 0..30 {
            tokio::time::sleep(self.dice.seconds(10.0, 15.0)).await;
            if self.ask(asks::act(id, "no-shows", json!({}))).await?.refusal() != "grace_not_over" {
                break;
            }
        }
        Ok(())
    }

    async fn serve(&mut self, id: &str, ticket: &Value) -> Result<(), Interrupted> {
        let business = ticket["service"].as_str().or(ticket["service"]["code"].as_str());
        let business = business.and_then(|code| self.scene.business(code)).cloned();
        let norm = business.as_ref().map_or(Duration::from_secs(150), |b| b.norm);
        let whole = self.dice.around(norm).clamp(norm / 3, norm * 3);
        tokio::time::sleep(whole / 3).await;
        self.tick_papers(id, ticket).await?;
        let custody = self.take_papers(id).await?;
        tokio::time::sleep(whole / 3).await;
        if business.is_some_and(|b| b.takes_account) {
            self.take_money(id).await?;
        }
        tokio::time::sleep(whole / 3).await;
        if let Some(custody) = custody {
            self.ask(asks::hand_back(&custody)).await?;
        }
        self.ask(asks::act(id, "finishes", json!({}))).await?;
        tokio::time::sleep(self.dice.seconds(2.0, 9.0)).await;
        Ok(())
    }

    async fn tick_papers(&mut self, id: &str, ticket: &Value) -> Result<(), Interrupted> {
        let papers = ticket["documents"].as_array().cloned().unwrap_or_default();
        for paper in papers {
            if let Some(code) = paper["document"].as_str().or(paper["code"].as_str()) {
                let body = json!({ "document": code, "state": "seen" });
                self.ask(asks::act(id, "documents", body)).await?;
            }
        }
        Ok(())
    }

    async fn take_papers(&mut self, id: &str) -> Result<Option<String>, Interrupted> {
        if !self.dice.percent(40) {
            return Ok(None);
        }
        let reply = self.ask(asks::act(id, "custody", json!({ "item": "身份证" }))).await?;
        Ok(reply.ok().then(|| reply.text("id")))
    }

    /// The customer says the end of a phone number; what is found is quoted, agreed to and paid.
    async fn take_money(&mut self, ticket: &str) -> Result<(), Interrupted> {
        let tail = format!("{:04}", self.dice.between(0, 9_999));
        let found = self.ask(asks::look_up(&tail)).await?.json();
        let accounts = found["accounts"].as_array().cloned().unwrap_or_default();
        let Some(account) = self.dice.pick(&accounts).and_then(|a| a["id"].as_str().map(str::to_owned)) else {
            return Ok(());
        };
        let months = [1, 3, 6, 12][usize::try_from(self.dice.between(0, 3)).unwrap_or(0)];
        let mut quote = self.ask(asks::quote(ticket, &account, Some(months))).await?;
        if !quote.ok() {
            // Somebody whose line is suspended pays what is owed and nothing ahead.
            quote = self.ask(asks::quote(ticket, &account, None)).await?;
        }
        let (id, total) = (quote.text("id"), quote.json()["total_fen"].as_i64().unwrap_or(0));
        if !quote.ok() || !self.ask(asks::confirm(&id)).await?.ok() {
            return Ok(());
        }
        tokio::time::sleep(self.dice.seconds(4.0, 12.0)).await;
        let paid = match self.dice.between(0, 9) {
            0..=4 => asks::pay_cash(ticket, &id, (total + 999) / 1_000 * 1_000),
            5 => asks::pay_by(ticket, &id, "card", &self.slip()),
            _ => asks::pay_by(ticket, &id, "qr", &self.slip()),
        };
        if !self.ask(paid).await?.ok() {
            self.ask(asks::withdraw(&id)).await?;
        }
        Ok(())
    }

    fn slip(&mut self) -> String {
        format!("{:012}", self.dice.between(0, 999_999_999_999))
    }
}
