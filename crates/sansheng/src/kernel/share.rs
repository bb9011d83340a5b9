//! A share of a sample with its interval: how much a figure made of few cases can be trusted is told beside it.

/// A rate with its interval, in tenths of a percent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The middle, rounded down: what falls short of nine in ten by one case is not told as 90.0 %.
    pub mid: i64,
    /// Hardly less.
    pub low: i64,
    /// Hardly more.
    pub high: i64,
    /// Of so many.
    pub n: i64,
}

impl Share {
    /// `k` of `n` with Wilson's 95 % interval (E. B. Wilson 1927); `None` of nothing.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "counts of a month, tenths of a percent"
    )]
    pub fn of(k: i64, n: i64) -> Option<Self> {
        if n <= 0 {
            return None;
        }
        let (p, n_f, z) = (k.clamp(0, n) as f64 / n as f64, n as f64, 1.96_f64);
        let middle = p + z * z / (2.0 * n_f);
        let spread = z * (p * (1.0 - p) / n_f + z * z / (4.0 * n_f * n_f)).sqrt();
        let scale = 1_000.0 / (1.0 + z * z / n_f);
        let whole = |x: f64| (x.clamp(0.0, 1_000.0)).round() as i64;
        let mid = k.clamp(0, n).saturating_mul(1_000) / n;
        Some(Self { mid, low: whole((middle - spread) * scale).min(mid), high: whole((middle + spread) * scale), n })
    }

    /// `93.4%`.
    pub fn percent(tenths: i64) -> String {
        format!("{}.{}%", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_carries_the_interval_of_its_sample() {
        assert_eq!(Share::of(0, 0), None);
        // Wilson's interval for 8 of 10 is 49.0 % to 94.3 %; for none of 10, 0 to 27.8 %.
        assert_eq!(Share::of(8, 10), Some(Share { mid: 800, low: 490, high: 943, n: 10 }));
        assert_eq!(Share::of(0, 10), Some(Share { mid: 0, low: 0, high: 278, n: 10 }));
        assert_eq!(Share::of(2_885, 3_206).map(|share| share.mid), Some(899), "89.99 % is short of 90");
        assert_eq!(Share::of(9_999, 10_000).map(|share| share.mid), Some(999), "one of many is still one");
        let many = Share::of(8_000, 10_000).expect("many");
        assert!(many.low > 791 && many.high < 809);
    }
}
