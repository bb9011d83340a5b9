//! Whether a receipt is one of ours: anybody who holds it may ask, and learns nothing about who paid. The code on the receipt
//! is a keyed hash of the payment, so that it needs no column, and whoever has not seen the receipt cannot guess it.

use diesel::prelude::*;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::refusal::FeesRefusal;
use super::types::Method;
use super::{queries, receipts};
use crate::door::{Stop, Work};
use crate::halls::{Hall, Text};
use crate::kernel::Money;
use crate::store::Conn;
use crate::store::schema::{payments, receipt_secrets, reversals};

/// Letters and digits that are hard to misread; ten of them are fifty bits, which nobody tries out over a network that
/// counts requests.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
const CODE_LENGTH: usize = 10;

/// What anybody who holds a receipt may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Checked {
    /// The receipt's number.
    pub number: String,
    /// The hall that gave it.
    pub hall: Text,
    /// The business day.
    pub day: String,
    /// How much was paid.
    #[schema(value_type = i64)]
    pub amount_fen: Money,
    /// How it was paid.
    pub methods: Vec<Method>,
    /// The day on which the payment was taken back, if it was: then the receipt is worth nothing.
    pub reversed_on: Option<String>,
}

/// Makes the branch's secret where it has none yet.
pub(super) fn make_secret(work: &mut Work<'_>) -> Result<(), Stop> {
    let branch = work.branch();
    if secret(work.conn(), &branch)?.is_some() {
        return Ok(());
    }
    let (secret, now) = (work.secret(), work.now());
    diesel::insert_into(receipt_secrets::table)
        .values((
            receipt_secrets::branch.eq(&branch),
            receipt_secrets::secret.eq(secret),
            receipt_secrets::made_at.eq(now),
        ))
        .execute(work.conn())?;
    Ok(())
}

fn secret(conn: &mut Conn, branch: &str) -> QueryResult<Option<String>> {
    receipt_secrets::table.find(branch).select(receipt_secrets::secret).get_result(conn).optional()
}

/// The code of a payment's receipt; `None` before the branch printed its first receipt.
pub(super) fn code_of(conn: &mut Conn, branch: &str, payment: &str) -> QueryResult<Option<String>> {
    Ok(secret(conn, branch)?.map(|secret| code(&secret, payment)))
}

fn code(secret: &str, payment: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("a key of any length");
    mac.update(payment.as_bytes());
    let hash = mac.finalize().into_bytes();
    hash.iter().take(CODE_LENGTH).map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}

/// Checks a receipt by its hall, number and code. A number that was never given and a wrong code are the same answer.
pub fn check(conn: &mut Conn, hall: &Hall, number: &str, given: &str) -> Result<Checked, Stop> {
    let (year, n) = receipts::read_number(number).ok_or(FeesRefusal::ReceiptUnknown)?;
    let row: Option<(String, String, i64)> = payments::table
        .filter(payments::branch.eq(&hall.branch).and(payments::hall.eq(&hall.id)))
        .filter(payments::receipt_year.eq(year).and(payments::receipt_number.eq(n)))
        .select((payments::id, payments::day, payments::amount_fen))
        .get_result(conn)
        .optional()?;
    let (id, day, amount) = row.ok_or(FeesRefusal::ReceiptUnknown)?;
    let code = code_of(conn, &hall.branch, &id)?.unwrap_or_default();
    let given = given.trim().to_ascii_lowercase();
    if code.is_empty() || !bool::from(code.as_bytes().ct_eq(given.as_bytes())) {
        return Err(FeesRefusal::ReceiptUnknown.into());
    }
    let reversed_on: Option<String> = reversals::table
        .filter(reversals::branch.eq(&hall.branch).and(reversals::payment.eq(&id)))
        .select(reversals::day)
        .get_result(conn)
        .optional()?;
    let parts = queries::parts_of(conn, &hall.branch, &[&id])?;
    Ok(Checked {
        number: receipts::number(year, n),
        hall: hall.pack.hall.name.clone(),
        day,
        amount_fen: Money(amount),
        methods: queries::methods_in(&parts, &id),
        reversed_on,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_depends_on_secret_and_payment() {
        let one = code("secret", "payment");
        assert_eq!(one.len(), CODE_LENGTH);
        assert_eq!(one, code("secret", "payment"));
        assert_ne!(one, code("secret", "paymenu"));
        assert_ne!(one, code("secreu", "payment"));
    }
}
