//! One-time codes by time, RFC 6238: HMAC-SHA-1, six digits, steps of thirty seconds, one step of grace either way.
//! A step that was used is never taken again.

use hmac::{Hmac, Mac};
use sha1::Sha1;
use subtle::ConstantTimeEq;

use crate::kernel::Millis;

/// The length of a step.
const STEP_S: i64 = 30;
/// The clocks of two machines may be this many steps apart.
const DRIFT_STEPS: i64 = 1;
/// The bytes of a secret: as many as SHA-1 yields (RFC 4226, section 4).
pub const SECRET_BYTES: usize = 20;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret as authenticator apps read it: base32 without padding.
pub fn encode(secret: &[u8]) -> String {
    let mut text = String::with_capacity(secret.len().div_ceil(5) * 8);
    for chunk in secret.chunks(5) {
        let mut five = [0_u8; 8];
        five[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(five);
        for n in 0..(chunk.len() * 8).div_ceil(5) {
            let letter = (bits >> (35 - 5 * n)) & 31;
            text.push(char::from(LETTERS[usize::try_from(letter).unwrap_or(0)]));
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held) = (0_u64, 0_u32);
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    for letter in text.bytes() {
        let value = LETTERS.iter().position(|l| *l == letter.to_ascii_uppercase())?;
        bits = (bits << 5) | u64::try_from(value).ok()?;
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 255).ok()?);
        }
    }
    Some(bytes)
}

fn code_of(key: &[u8], step: i64, digits: u32) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let cut = u32::from_be_bytes([digest[at] & 127, digest[at + 1], digest[at + 2], digest[at + 3]]);
    cut % 10_u32.pow(digits)
}

/// The step whose code this is, when it is right now and later than the last one used.
pub fn matching_step(secret: &str, code: &str, now: Millis, last_used: i64) -> Option<i64> {
    let key = decode(secret)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.div_euclid(1_000 * STEP_S);
    let mut found = None;
    // Every step is looked at, so that the time taken says nothing.
    for step in (present - DRIFT_STEPS)..=(present + DRIFT_STEPS) {
        let right = format!("{:06}", code_of(&key, step, 6));
        if bool::from(right.as_bytes().ct_eq(code.as_bytes())) && step > last_used {
            found = Some(step);
        }
    }
    found
}

/// The code at an instant, for tests, the demo and the crowd.
pub fn code_at(secret: &str, now: Millis) -> Option<String> {
    Some(format!("{:06}", code_of(&decode(secret)?, now.div_euclid(1_000 * STEP_S), 6)))
}

/// The address that an authenticator app reads from a QR code.
pub fn otpauth(secret: &str, account: &str) -> String {
    let account = percent_encoding::utf8_percent_encode(account, percent_encoding::NON_ALPHANUMERIC);
    format!("otpauth://totp/Sansheng:{account}?secret={secret}&issuer=Sansheng&algorithm=SHA1&digits=6&period=30")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_codes_are_those_of_rfc_6238() {
        // RFC 6238, appendix B, SHA-1, eight digits.
        let table = [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000, 65_353_130),
        ];
        for (seconds, code) in table {
            assert_eq!(code_of(b"12345678901234567890", seconds / STEP_S, 8), code, "at {seconds}");
        }
    }

    #[test]
    fn security_a_code_opens_once_and_only_around_its_step() {
        let secret = encode(b"12345678901234567890");
        assert_eq!(secret, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        let at = 1_111_111_111_000;
        let code = code_at(&secret, at).expect("a code");
        let step = matching_step(&secret, &code, at, 0).expect("right now");
        assert_eq!(matching_step(&secret, &code, at, step), None, "used already");
        assert_eq!(matching_step(&secret, &code, at + 30_000, 0), Some(step), "one step late");
        assert_eq!(matching_step(&secret, &code, at + 60_000, 0), None, "two steps late");
        assert_eq!(matching_step(&secret, &code, at - 60_000, 0), None, "two steps early");
        for wrong in ["", "000000", "1", "abcdef", "１２３４５６", "123456789012345678901234567890"] {
            assert_eq!(matching_step(&secret, wrong, at, 0), None, "{wrong}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_secret_reads_back(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 20)) {
            proptest::prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }
}
