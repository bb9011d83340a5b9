//! Password hashes: Argon2id with its parameters in one place. It takes a tenth of a second and 64 MiB on purpose, so it
//! never runs inside a lane, and the rim lets only two run at once.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl HashCost {
    /// What a real installation pays: OWASP's advice with room, and what this machine class does in about 0.15 s.
    pub const FULL: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 1 };
    /// For simulations and tests, where a day has thousands of sign-ins and nobody attacks.
    pub const LIGHT: Self = Self { memory_kib: 64, passes: 1, lanes: 1 };

    fn argon2(self) -> Argon2<'static> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None).unwrap_or_default();
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
    }
}

/// Hashes a password, byte for byte as it was typed: no trimming, no normalising, nothing cut off.
pub fn hash(password: &str, cost: HashCost) -> String {
    let mut salt = [0_u8; 16];
    // A salt changes no decision, so it may come from the system also where a simulation is seeded.
    getrandom::fill(&mut salt).expect("an operating system without randomness cannot run a cash desk");
    let salt = SaltString::encode_b64(&salt).expect("sixteen bytes are a salt");
    let hashed = cost.argon2().hash_password(password.as_bytes(), &salt);
    hashed.expect("the parameters are constants within Argon2's limits").to_string()
}

/// Whether this is the password; a hash that cannot be read says no.
pub fn verify(password: &str, phc: &str) -> bool {
    let Ok(parsed) = PasswordHash::new(phc) else { return false };
    // The parameters come from the hash itself.
    Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok()
}

/// Whether a hash was made more cheaply than asked for now.
pub fn is_outdated(phc: &str, cost: HashCost) -> bool {
    let Ok(parsed) = PasswordHash::new(phc) else { return true };
    if parsed.algorithm.as_str() != "argon2id" {
        return true;
    }
    let Ok(params) = Params::try_from(&parsed) else { return true };
    params.m_cost() < cost.memory_kib || params.t_cost() < cost.passes || params.p_cost() < cost.lanes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_a_hash_says_its_parameters_and_an_outdated_one_is_noticed() {
        let cheap = hash("correct horse battery staple", HashCost::LIGHT);
        assert!(cheap.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{cheap}");
        assert!(verify("correct horse battery staple", &cheap));
        assert!(!is_outdated(&cheap, HashCost::LIGHT));
        assert!(is_outdated(&cheap, HashCost::FULL));
        assert!(is_outdated("", HashCost::LIGHT) && !verify("", ""));
    }

    #[test]
    fn security_the_real_cost_is_what_we_say() {
        let phc = hash("x", HashCost::FULL);
        assert!(phc.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"), "{phc}");
        assert!(verify("x", &phc) && !is_outdated(&phc, HashCost::FULL));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
        #[test]
        fn security_two_passwords_never_open_one_account(a in "\\PC{0,90}", b in "\\PC{0,90}") {
            let phc = hash(&a, HashCost::LIGHT);
            proptest::prop_assert!(verify(&a, &phc));
            proptest::prop_assert_eq!(verify(&b, &phc), a == b);
            // Nothing is cut off at the 72 bytes where other schemes stop, and é is not e plus an accent.
            let long = format!("{}{a}", "长".repeat(30));
            let phc = hash(&long, HashCost::LIGHT);
            let (other, spaced) = (format!("{long}x"), format!("{long} "));
            proptest::prop_assert!(!verify(&other, &phc));
            proptest::prop_assert!(!verify(&spaced, &phc));
        }
    }

    #[test]
    fn security_the_two_ways_to_write_an_accent_stay_two_passwords() {
        let phc = hash("caf\u{e9} an der Ecke", HashCost::LIGHT);
        assert!(!verify("cafe\u{301} an der Ecke", &phc));
    }
}
