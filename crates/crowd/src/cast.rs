//! Who plays: the accounts and tokens that the demo writes into `demo-accounts.json`.

use serde::{Deserialize, Serialize};

/// A person of the staff who can sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What to sign in with.
    pub account: String,
    /// The password.
    pub password: String,
    /// The role's name.
    pub role: String,
    /// The person's name.
    pub name: String,
    /// The counter they sit at; `None` when at none.
    pub counter: Option<String>,
}

/// A device's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// What the device is.
    pub device: String,
    /// What it may do.
    pub scope: String,
    /// The token.
    pub token: String,
}

/// Everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// The staff.
    pub accounts: Vec<Account>,
    /// The devices.
    pub tokens: Vec<Token>,
}

impl Cast {
    /// Those who sit at counters, except at one that stays free for a visitor.
    pub fn clerks(&self, free: Option<&str>) -> Vec<Account> {
        let sits = |account: &&Account| match &account.counter {
            Some(counter) => Some(counter.as_str()) != free,
            None => false,
        };
        self.accounts.iter().filter(sits).cloned().collect()
    }

    /// The first token with a scope.
    pub fn token(&self, scope: &str) -> Option<&str> {
        self.tokens.iter().find(|token| token.scope == scope).map(|token| token.token.as_str())
    }

    /// The first account with a role.
    pub fn account(&self, role: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.role == role)
    }
}
