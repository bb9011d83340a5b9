//! The only source of chance: splitmix64 from the seed, so that a life can be lived again.

/// Steele, Lea and Flood's splitmix64 ("Fast splittable pseudorandom number generators", 2014).
#[derive(Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    pub(crate) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `bound` - 1; the bias of the modulo does not matter at our bounds.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.draw() % bound.max(1) as u64) as usize
    }

    /// True in `per_64` of 64 draws.
    pub(crate) fn hits(&mut self, per_64: usize) -> bool {
        self.below(64) < per_64
    }
}
