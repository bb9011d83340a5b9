//! Sansheng.
fn main() {}
