//! The auditor's books of money: what subscribers owe, what each till holds, which receipts were given. Kept from what
//! people were told, with none of the product's code.

use std::collections::BTreeMap;

/// A payment that somebody was told of.
#[derive(Clone, Debug)]
struct Payment {
    account: String,
    fen: i64,
    /// What of it the account did not owe.
    fee: i64,
    method: usize,
    taken_back: bool,
}

/// The books.
pub struct Books {
    owed: BTreeMap<String, i64>,
    payments: BTreeMap<String, Payment>,
    tills: BTreeMap<String, [i64; 3]>,
    receipts: i32,
    pub wrong: Vec<String>,
}

impl Books {
    pub fn new(owed: BTreeMap<String, i64>) -> Self {
        Self { owed, payments: BTreeMap::new(), tills: BTreeMap::new(), receipts: 0, wrong: Vec::new() }
    }

    fn says(&mut self, gate: &str, what: String) {
        self.wrong.push(format!("{gate}: {what}"));
    }

    pub fn payments(&self) -> Vec<String> {
        self.payments.keys().cloned().collect()
    }

    pub fn opened(&mut self, till: &str, float: i64) {
        self.tills.insert(till.to_owned(), [float, 0, 0]);
    }

    pub fn closed(&mut self, till: &str, expected: [i64; 3]) {
        let held = self.tills.remove(till);
        if held != Some(expected) {
            self.says("money", format!("till {till} was expected to hold {expected:?}, the books say {held:?}"));
        }
    }

    pub fn paid(
        &mut self,
        payment: &str,
        account: &str,
        [fen, fee]: [i64; 2],
        method: usize,
        receipt: i32,
        till: &str,
    ) {
        self.receipts += 1;
        if receipt != self.receipts {
            self.says("receipts", format!("number {receipt} came where {} was next", self.receipts));
        }
        let row = Payment { account: account.to_owned(), fen, fee, method, taken_back: false };
        if self.payments.insert(payment.to_owned(), row).is_some() {
            self.says("money", format!("payment {payment} was taken twice"));
        }
        *self.owed.entry(account.to_owned()).or_default() -= fen - fee;
        match self.tills.get_mut(till) {
            Some(held) => held[method] += fen,
            None => self.says("money", format!("a payment went into till {till}, which is not open")),
        }
    }

    pub fn taken_back(&mut self, payment: &str, till: &str) {
        let Some(known) = self.payments.get_mut(payment) else {
            return self.says("money", format!("nobody took payment {payment}"));
        };
        if std::mem::replace(&mut known.taken_back, true) {
            return self.says("money", format!("payment {payment} was taken back twice"));
        }
        let (account, fen, fee, method) = (known.account.clone(), known.fen, known.fee, known.method);
        *self.owed.entry(account).or_default() += fen - fee;
        match self.tills.get_mut(till) {
            Some(held) => held[method] -= fen,
            None => self.says("money", format!("money came back out of till {till}, which is not open")),
        }
    }

    /// Against what the ledger says that each account owes.
    pub fn compare(&mut self, owed: &BTreeMap<String, i64>) {
        for (account, fen) in self.owed.clone() {
            let table = owed.get(&account);
            if table != Some(&fen) {
                self.says("money", format!("{account} owes {table:?} in the ledger, {fen} in the books"));
            }
        }
    }
}
