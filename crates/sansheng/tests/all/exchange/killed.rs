//! The program is killed while a file comes in, and started again with the same file: every account once.

use std::process::{Command, Stdio};
use std::time::Duration;

use sansheng::exchange;
use sansheng::verify::verify;

use super::files::{city, sums, write};
use crate::both_engines;
use crate::money::desk::Desk;
use crate::support::branch::BRANCH;
use crate::support::process::address;
use crate::support::{Database, Engine};

const BIN: &str = env!("CARGO_BIN_EXE_sansheng");
/// Enough for several chunks.
const N: u32 = 6_500;

both_engines! {
    fn an_import_goes_on_where_it_was_killed(database: Database) {
        let desk = Desk::open(database);
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "city.csv", city(N).as_bytes());
        let url = address(&desk.database);
        let start = || {
            let mut command = Command::new(BIN);
            command.args(["import", "subscribers", "--database", &url]).arg(&file).env("SANSHENG_LOG", "error");
            command
        };
        let lines = || desk.ask(|conn| Ok(exchange::latest(conn, BRANCH, 1)?)).first().map_or(0, |import| import.line);
        let mut killed = 0;
        for _ in 0..3 {
            let before = lines();
            let mut child = start().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
            while lines() <= before && child.try_wait().expect("asked").is_none() {
                std::thread::sleep(Duration::from_millis(5));
            }
            killed += usize::from(child.try_wait().expect("asked").is_none());
            child.kill().expect("killed");
            child.wait().expect("ended");
        }
        assert!(killed > 0 && lines() > 1, "it was killed on its way");
        let done = start().output().expect("runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        assert!(said.contains(&format!("accounts opened: {N}")), "{said}");
        assert_eq!(desk.count("accounts"), i64::from(N));
        let (owed, credit) = sums(N);
        assert_eq!(desk.balance("opening"), credit - owed);
        let again = start().output().expect("runs");
        assert!(String::from_utf8_lossy(&again.stdout).contains("nothing was changed"));
        assert_eq!(desk.count("accounts"), i64::from(N));
        let verdict = verify(&desk.database.url).expect("verifies");
        // The tickets of this hall were planted without their stories, which the queue's own check minds.
        let wrong: Vec<_> = verdict.wrong.iter().filter(|wrong| wrong.what != "queue").collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

#[test]
fn an_import_that_leaves_lines_out_says_so_by_its_exit_code() {
    let desk = Desk::open(Database::new(Engine::Sqlite));
    let folder = tempfile::tempdir().expect("a folder");
    let url = address(&desk.database);
    let code = |name: &str, text: String| {
        let file = write(folder.path(), name, text.as_bytes());
        let mut command = Command::new(BIN);
        command.args(["import", "subscribers", "--database", &url]).arg(&file).env("SANSHENG_LOG", "error");
        command.output().expect("runs").status.code()
    };
    assert_eq!(code("good.csv", city(3)), Some(0));
    assert_eq!(code("some.csv", city(4)), Some(3), "three of them are there already");
    assert_eq!(code("none.csv", "a,b\n1,2\n".into()), Some(1));
}
