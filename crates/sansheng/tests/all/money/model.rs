//! What the books should say, kept by hand in plain numbers beside the real ones. It shares nothing with the product.

use std::collections::BTreeMap;

/// A till as somebody with pencil and paper would keep it: cash, card, QR.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drawer {
    pub open: bool,
    pub holds: [i64; 3],
}

/// A payment that was taken.
#[derive(Clone, Debug)]
pub struct Taken {
    pub account: usize,
    pub clerk: usize,
    pub till: String,
    pub method: usize,
    pub arrears: i64,
    pub ahead: i64,
    pub coupon: bool,
    pub reversed: bool,
}

/// The whole hall.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub owed: Vec<i64>,
    pub drawers: BTreeMap<String, Drawer>,
    pub payments: BTreeMap<String, Taken>,
    pub receipts: i32,
    pub safe: i64,
    pub over_short: i64,
    pub clearing: [i64; 3],
    pub revenue: i64,
    /// Which accounts have the reduction.
    pub granted: Vec<bool>,
    /// How often the coupon is used by payments that stand.
    pub coupons: i32,
}

/// How often the coupon of these tests may be used.
pub const COUPON_USES: i32 = 3;

impl Model {
    pub fn new(accounts: usize, owed: i64) -> Self {
        Self { owed: vec![owed; accounts], granted: vec![false; accounts], ..Self::default() }
    }

    /// What so many months ahead cost: half price with the reduction; 2 % off from six months on, from twelve on a month
    /// more for nothing, which saves more; ten yuan off with the coupon.
    pub fn ahead(&self, account: usize, months: i32, coupon: bool) -> i64 {
        let month = if self.granted[account] { 1_300 } else { 2_600 };
        let all = month * i64::from(months);
        let discounted = if (6..12).contains(&months) { all - all / 50 } else { all };
        if coupon { discounted - 1_000 } else { discounted }
    }

    pub fn opened(&mut self, till: &str, float: i64) {
        self.drawers.insert(till.into(), Drawer { open: true, holds: [float, 0, 0] });
        self.safe -= float;
    }

    pub fn moved(&mut self, till: &str, fen: i64) {
        let drawer = self.drawers.get_mut(till).expect("a known till");
        assert!(drawer.open && drawer.holds[0] + fen >= 0, "moved out of a till that could not");
        drawer.holds[0] += fen;
        self.safe -= fen;
    }

    pub fn paid(&mut self, payment: &str, taken: Taken) {
        let drawer = self.drawers.get_mut(&taken.till).expect("a known till");
        assert!(drawer.open, "paid into a closed till");
        drawer.holds[taken.method] += taken.arrears + taken.ahead;
        self.owed[taken.account] -= taken.arrears;
        self.revenue -= taken.ahead;
        self.receipts += 1;
        self.coupons += i32::from(taken.coupon);
        assert!(self.payments.insert(payment.into(), taken).is_none(), "the same payment twice");
    }

    pub fn reversed(&mut self, payment: &str, till: &str) {
        let taken = self.payments.get_mut(payment).expect("a known payment");
        assert!(!taken.reversed, "taken back twice");
        taken.reversed = true;
        self.coupons -= i32::from(taken.coupon);
        let drawer = self.drawers.get_mut(till).expect("a known till");
        assert!(drawer.open, "given back out of a closed till");
        drawer.holds[taken.method] -= taken.arrears + taken.ahead;
        assert!(drawer.holds[0] >= 0, "more cash given back than there was");
        self.owed[taken.account] += taken.arrears;
        self.revenue += taken.ahead;
    }

    pub fn closed(&mut self, till: &str, counted: [i64; 3]) {
        let drawer = self.drawers.get_mut(till).expect("a known till");
        assert!(drawer.open, "closed twice");
        self.safe += counted[0];
        #[expect(clippy::needless_range_loop, reason = "the number of a method indexes two tables")]
        for method in 1..3 {
            self.clearing[method] += counted[method];
        }
        self.over_short += (0..3).map(|method| drawer.holds[method] - counted[method]).sum::<i64>();
        *drawer = Drawer::default();
    }

    /// How many payments of a clerk stand, and what they come to.
    pub fn quarter(&self, clerk: usize) -> (i64, i64) {
        let standing = self.payments.values().filter(|taken| taken.clerk == clerk && !taken.reversed);
        standing.fold((0, 0), |(n, fen), taken| (n + 1, fen + taken.arrears + taken.ahead))
    }
}
