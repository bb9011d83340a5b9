//! How long a look-up takes with a city in the file. By hand:
//! `cargo nextest run --release --run-ignored all -E 'test(a_look_up_in_a_city)' --no-capture`.

use std::time::Instant;

use sansheng::accounts::{self, Address, NewAccount};

use crate::money::desk::{Desk, day, subscriber};
use crate::support::branch::BRANCH;
use crate::support::{Database, Engine};

const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗";
const GIVEN: &str = "小明伟芳娜敏静丽强磊军洋勇艳杰娟涛超秀英华文玉兰春梅建国志";

/// What is typed of the nth account.
type Ask = Box<dyn Fn(u32) -> String>;

fn citizen(n: u32) -> NewAccount {
    let nth = |from: &str, n: u32| from.chars().nth(n as usize % from.chars().count()).expect("in it");
    let name = [nth(SURNAMES, n), nth(GIVEN, n / 20), nth(GIVEN, n / 577)].iter().collect();
    let street = format!("望湖区人民路{}号{}栋{}单元{}室", n % 300, n % 17, n % 3, n % 601);
    NewAccount {
        name,
        phone: format!("13{:09}", u64::from(n) * 7_919 % 1_000_000_000),
        address: Address::read(&street),
        ..subscriber(n)
    }
}

#[test]
#[ignore = "a measurement"]
fn a_look_up_in_a_city() {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    for some in 0..100 {
        let new: Vec<NewAccount> = (some * 1_000..(some + 1) * 1_000).map(citizen).collect();
        desk.act("li", move |work| accounts::create_many(work, &day(), &new)).expect("accounts");
    }
    let typed: Vec<(&str, Ask)> = vec![
        ("number", Box::new(|n| citizen(n).number)),
        ("beginning of a number", Box::new(|n| citizen(n).number[..7].to_owned())),
        ("card", Box::new(|n| citizen(n).card)),
        ("phone", Box::new(|n| citizen(n).phone)),
        ("last four", Box::new(|n| citizen(n).phone[7..].to_owned())),
        ("name", Box::new(|n| citizen(n).name)),
        ("given name", Box::new(|n| citizen(n).name.chars().skip(1).collect())),
        ("pinyin", Box::new(|n| accounts::search::sound(&citizen(n).name).0)),
        ("initials", Box::new(|n| accounts::search::sound(&citizen(n).name).1)),
        ("two letters", Box::new(|n| accounts::search::sound(&citizen(n).name).1[..2].to_owned())),
        ("address", Box::new(|n| format!("人民路{}号", n % 300))),
        ("nobody", Box::new(|n| format!("诸葛{n}"))),
    ];
    for (what, text) in typed {
        let mut took: Vec<u128> = (0..500_u32)
            .map(|n| {
                let asked = text(n * 199 % 100_000);
                let begun = Instant::now();
                desk.ask(|conn| accounts::look_up(conn, BRANCH, &asked));
                begun.elapsed().as_micros()
            })
            .collect();
        took.sort_unstable();
        println!("{what}: median {} µs, p99 {} µs, longest {} µs", took[250], took[495], took[499]);
    }
}
