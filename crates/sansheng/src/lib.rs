//! Sansheng.
