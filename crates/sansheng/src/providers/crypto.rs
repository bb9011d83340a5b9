//! Keys and seals of the providers' protocols: RSA with SHA-256 (PKCS#1 v1.5) over a text, and AES-256-GCM. `ring` does
//! the work; here keys are read as people get them, a PEM file or its bare base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};

/// A key that cannot be used; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum KeyUnusable {
    /// Not PEM, not base64.
    #[error("is no key: neither PEM nor base64")]
    Unreadable,
    /// A certificate stands where a public key is needed.
    #[error("is a certificate; the platform's public key is needed")]
    Certificate,
    /// Not an RSA key, or one that is too small.
    #[error("is no RSA key of 2048 to 8192 bits: {0}")]
    NotRsa(String),
    /// Not 32 characters.
    #[error("must have 32 characters")]
    NotOf32,
}

/// The merchant's own key: requests are signed with it.
pub struct SigningKey(RsaKeyPair);

impl SigningKey {
    /// Reads a private key: PKCS#8 or PKCS#1, PEM or its base64 alone.
    pub fn read(text: &str) -> Result<Self, KeyUnusable> {
        let der = der(text)?;
        let key = RsaKeyPair::from_pkcs8(&der).or_else(|_| RsaKeyPair::from_der(&der));
        key.map(Self).map_err(|why| KeyUnusable::NotRsa(why.to_string()))
    }

    /// Signs; in base64.
    pub fn sign(&self, message: &str) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .expect("the buffer has the key's own length, and nothing else can fail");
        BASE64.encode(signature)
    }
}

/// The provider's key: answers and notifications are verified with it.
pub struct VerifyingKey(UnparsedPublicKey<Vec<u8>>);

impl VerifyingKey {
    /// Reads a public key, PEM or its base64 alone.
    pub fn read(text: &str) -> Result<Self, KeyUnusable> {
        if text.contains("BEGIN CERTIFICATE") {
            return Err(KeyUnusable::Certificate);
        }
        let der = der(text)?;
        let key = rsa_key_within(&der).ok_or_else(|| KeyUnusable::NotRsa("its frame is another".into()))?;
        Ok(Self(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.to_vec())))
    }

    /// Whether the key's owner signed this.
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        BASE64.decode(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

/// The secret that WeChat Pay seals notifications with.
pub struct SealKey(LessSafeKey);

impl SealKey {
    /// Reads the 32 characters.
    pub fn read(text: &str) -> Result<Self, KeyUnusable> {
        let key = UnboundKey::new(&AES_256_GCM, text.trim().as_bytes()).map_err(|_| KeyUnusable::NotOf32)?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Opens what was sealed; `None` when it was not sealed with this key, or was touched since.
    pub fn open(&self, nonce: &str, associated: &str, sealed: &str) -> Option<Vec<u8>> {
        let nonce = Nonce::try_assume_unique_for_key(nonce.as_bytes()).ok()?;
        let mut sealed = BASE64.decode(sealed).ok()?;
        let plain = self.0.open_in_place(nonce, Aad::from(associated.as_bytes()), &mut sealed).ok()?;
        Some(plain.to_vec())
    }
}

/// The bytes of a PEM file, or of bare base64.
fn der(text: &str) -> Result<Vec<u8>, KeyUnusable> {
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with("-----"));
    let base64: String = lines.collect();
    if base64.is_empty() {
        return Err(KeyUnusable::Unreadable);
    }
    BASE64.decode(base64).map_err(|_| KeyUnusable::Unreadable)
}

/// The identifier 1.2.840.113549.1.1.1 (rsaEncryption) with its tag and length.
const RSA_ENCRYPTION: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// The RSA key within a SubjectPublicKeyInfo (RFC 5280, 4.1): a sequence of an algorithm and a bit string. `ring` wants
/// what is in the bit string. A bare PKCS#1 key, a sequence that begins with a number, is that already.
fn rsa_key_within(der: &[u8]) -> Option<&[u8]> {
    let (outer, _) = element(der, 0x30)?;
    if outer.first() == Some(&0x02) {
        return Some(der);
    }
    let (algorithm, rest) = element(outer, 0x30)?;
    if !algorithm.starts_with(RSA_ENCRYPTION) {
        return None;
    }
    let (bits, _) = element(rest, 0x03)?;
    // The first byte says how many bits of the last one are unused: none, for a key.
    bits.strip_prefix(&[0])
}

/// The content of a DER element with this tag, and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        // Lengths of one and two bytes; no RSA key needs more.
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?])), rest.get(2..)?),
        _ => return None,
    };
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_cut_out_at_its_length_and_never_beyond() {
        assert_eq!(element(&[0x30, 2, 7, 8, 9], 0x30), Some((&[7, 8][..], &[9][..])));
        assert_eq!(element(&[0x30, 0x81, 1, 7], 0x30), Some((&[7][..], &[][..])));
        assert_eq!(element(&[0x30, 0x82, 0, 1, 7], 0x30), Some((&[7][..], &[][..])));
        for cut in [&[][..], &[0x30], &[0x30, 3, 7], &[0x30, 0x82, 1], &[0x30, 0x84, 0, 0, 0, 1, 7], &[0x31, 1, 7]] {
            assert_eq!(element(cut, 0x30), None, "{cut:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused_by_name() {
        assert!(matches!(SigningKey::read("hello there"), Err(KeyUnusable::Unreadable)));
        assert!(matches!(SigningKey::read(""), Err(KeyUnusable::Unreadable)));
        assert!(matches!(SigningKey::read("aGVsbG8="), Err(KeyUnusable::NotRsa(_))));
        assert!(matches!(VerifyingKey::read("aGVsbG8="), Err(KeyUnusable::NotRsa(_))));
        let certificate = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----";
        assert!(matches!(VerifyingKey::read(certificate), Err(KeyUnusable::Certificate)));
        assert!(matches!(SealKey::read("short"), Err(KeyUnusable::NotOf32)));
    }

    #[test]
    fn a_seal_that_was_touched_does_not_open() {
        // Sealed by another program with the same key, nonce and associated data.
        let key = SealKey::read("0123456789abcdef0123456789abcdef").expect("a key");
        assert_eq!(key.open("nonce-nonce-", "transaction", "AAAA"), None);
        assert_eq!(key.open("short", "transaction", "AAAA"), None);
    }
}
