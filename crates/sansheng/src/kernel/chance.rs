//! Where ids, secrets and random numbers come from: the system's generator live, a seed in simulations.

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};

use super::Millis;

/// A cryptographically strong source of chance that can also be seeded.
#[derive(Clone, Debug)]
pub struct Chance {
    rng: StdRng,
    last_ms: Millis,
    within_ms: u16,
}

impl Chance {
    /// Seeded by the operating system.
    pub fn system() -> Self {
        let mut seed = [0_u8; 32];
        getrandom::fill(&mut seed).expect("an operating system without randomness cannot run a cash desk");
        Self { rng: StdRng::from_seed(seed), last_ms: 0, within_ms: 0 }
    }

    /// The same numbers for the same seed, for simulations.
    pub fn seeded(seed: u64) -> Self {
        Self { rng: StdRng::seed_from_u64(seed), last_ms: 0, within_ms: 0 }
    }

    /// A UUIDv7: it grows with time, so that indexes stay in cache, also within one millisecond.
    pub fn id(&mut self, now: Millis) -> String {
        if now > self.last_ms {
            self.last_ms = now;
            self.within_ms = 0;
        } else {
            self.within_ms = self.within_ms.wrapping_add(1) & 0x0fff;
        }
        let mut random = [0_u8; 10];
        self.rng.fill_bytes(&mut random);
        let [high, low] = self.within_ms.to_be_bytes();
        (random[0], random[1]) = (high, low);
        let ms = u64::try_from(now).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid().to_string()
    }

    /// A secret of 130 bits in 26 letters and digits that are hard to misread.
    pub fn secret(&mut self) -> String {
        const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
        let mut random = [0_u8; 26];
        self.rng.fill_bytes(&mut random);
        random.iter().map(|b| char::from(LETTERS[usize::from(b & 31)])).collect()
    }

    /// A number below `end` (0 when `end` is 0).
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.rng.next_u64() % end }
    }

    /// The generator itself, for whoever needs a distribution.
    pub fn rng(&mut self) -> &mut StdRng {
        &mut self.rng
    }
}
