//! A greeter: walks through the hall and does what the hall asks for, but not at once, so that a visitor who tries the
//! greeter's tablet finds something to do.

use std::sync::Arc;
use std::time::Duration;

use super::{PATIENCE, Scene};
use crate::asks;
use crate::cast::Account;
use crate::chance::Dice;
use crate::client::Line;

/// How long an account stays with the visitor who took it over.
const LEFT_TO_THE_VISITOR: Duration = Duration::from_secs(20 * 60);
/// What has stood so many rounds is done.
const ROUNDS_LEFT_OPEN: u32 = 3;

/// Works for ever.
pub(super) async fn work(scene: Arc<Scene>, account: Account, mut dice: Dice) {
    let mut line = scene.line();
    let mut take_over = true;
    loop {
        match line.ask(&asks::sign_in(&account.account, &account.password, take_over)).await {
            Ok(reply) if reply.ok() => {
                take_over = false;
                rounds(&scene, &mut line, &reply.text("token"), &mut dice).await;
                tokio::time::sleep(LEFT_TO_THE_VISITOR).await;
            }
            Ok(reply) if reply.refusal() == "session_elsewhere" => tokio::time::sleep(LEFT_TO_THE_VISITOR).await,
            _ => tokio::time::sleep(PATIENCE).await,
        }
    }
}

/// Walks until somebody else signs in with the account.
async fn rounds(scene: &Scene, line: &mut Line, token: &str, dice: &mut Dice) {
    let mut seen: Vec<(String, u32)> = Vec::new();
    loop {
        tokio::time::sleep(dice.seconds(20.0, 40.0)).await;
        let Ok(reply) = line.ask(&asks::picture(&scene.life.hall).by(token)).await else { continue };
        if reply.status == hyper::StatusCode::UNAUTHORIZED {
            return;
        }
        let picture = reply.json();
        let tasks = picture["tasks"].as_array().cloned().unwrap_or_default();
        let open: Vec<String> = tasks.iter().filter_map(|t| t["id"].as_str().map(str::to_owned)).collect();
        seen.retain(|(id, _)| open.contains(id));
        for id in open {
            let rounds = match seen.iter_mut().find(|(known, _)| *known == id) {
                Some((_, rounds)) => {
                    *rounds += 1;
                    *rounds
                }
                None => {
                    seen.push((id.clone(), 0));
                    0
                }
            };
            if rounds == ROUNDS_LEFT_OPEN {
                let _ = line.ask(&asks::take_task(&id).by(token)).await;
                let _ = line.ask(&asks::finish_task(&id).by(token)).await;
            }
        }
    }
}
