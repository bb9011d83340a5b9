//! A bare branch without a hall, for tests of the door alone.

use diesel::prelude::*;
use sansheng::door::journal::GENESIS;
use sansheng::store::schema::branches;
use sansheng::store::{DatabaseUrl, open_writer};

/// The branch of every test.
pub const BRANCH: &str = "yl";

/// Monday 2 March 2026, 10:00 in Shanghai.
pub const NOW: i64 = 1_772_416_800_000;

/// Founds it.
pub fn found(url: &DatabaseUrl) {
    let mut conn = open_writer(url).expect("opens");
    diesel::insert_into(branches::table)
        .values((
            branches::branch.eq(BRANCH),
            branches::name_zh.eq("试验"),
            branches::name_en.eq("Trial"),
            branches::time_zone.eq("Asia/Shanghai"),
            branches::seq.eq(0_i64),
            branches::hash.eq(GENESIS),
            branches::config.eq(1_i64),
            branches::created_at.eq(NOW),
            branches::second_factor.eq("leading"),
        ))
        .execute(&mut conn)
        .expect("a branch");
}
