//! The program is killed in the middle of a billing run, several times and at no tidy point, and started again: every
//! account has its bill, none has two.

use std::process::{Command, Stdio};
use std::time::Duration;

use sansheng::billing::{self, Progress, RunState};
use sansheng::kernel::Clock;
use sansheng::verify::verify;

use crate::both_engines;
use crate::exchange::files::{city, write};
use crate::money::desk::Desk;
use crate::support::branch::BRANCH;
use crate::support::process::address;

const BIN: &str = env!("CARGO_BIN_EXE_sansheng");
/// Enough for several steps.
const N: u32 = 6_500;
/// How long after a step was seen the program is killed: as it happens, in the middle of the next one.
const AFTER_MS: [u64; 4] = [0, 7, 19, 41];

fn latest(desk: &Desk) -> Option<Progress> {
    desk.ask(|conn| Ok(billing::runs(conn, BRANCH)?)).into_iter().next()
}

both_engines! {
    fn a_run_goes_on_where_it_was_killed(database: Database) {
        let desk = Desk::open(database);
        let folder = tempfile::tempdir().expect("a folder");
        let file = write(folder.path(), "city.csv", city(N).as_bytes());
        let url = address(&desk.database);
        let start = |arguments: &[&str]| {
            let mut command = Command::new(BIN);
            command.args(arguments).args(["--database", &url]).env("SANSHENG_LOG", "error");
            command
        };
        let imported = start(&["import", "subscribers"]).arg(&file).output().expect("runs");
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        // The program goes by the real clock.
        let month = desk.ask(|conn| billing::today(conn, BRANCH, Clock::System.now())).month();
        let bill = || start(&["bill", "--month", &month]);

        let mut killed = 0;
        for after_ms in AFTER_MS {
            let before = latest(&desk).map_or(-1, |run| run.accounts);
            let mut child = bill().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
            let moved = || latest(&desk).is_some_and(|run| run.accounts > before);
            while !moved() && child.try_wait().expect("asked").is_none() {
                std::thread::sleep(Duration::from_millis(3));
            }
            std::thread::sleep(Duration::from_millis(after_ms));
            killed += usize::from(child.try_wait().expect("asked").is_none());
            child.kill().expect("killed");
            child.wait().expect("ended");
            let run = latest(&desk).expect("a run");
            assert_eq!(desk.count("bills"), run.bills, "as many as the run says, nothing half done");
            // So many rows came at once that PostgreSQL does not know yet how many there are.
            desk.sql("analyze");
            desk.all_is_right();
        }
        let run = latest(&desk).expect("a run");
        assert!(killed > 0, "it was killed on its way");
        assert!(run.state == RunState::Done || run.accounts < i64::from(N));

        let done = bill().output().expect("runs");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let run = latest(&desk).expect("a run");
        assert_eq!((run.state, run.accounts, run.skipped), (RunState::Done, i64::from(N), 0));
        assert_eq!((run.bills, desk.count("bills")), (i64::from(N), i64::from(N)), "every account has its bill");
        assert_eq!(desk.count("(select distinct account from bills) b"), i64::from(N), "and none has two");
        desk.sql("analyze");
        desk.all_is_right();
        let again = bill().output().expect("runs");
        assert!(String::from_utf8_lossy(&again.stdout).contains(" 0 bills"), "{again:?}");
        assert_eq!(desk.count("bills"), i64::from(N));
        let verdict = verify(&desk.database.url).expect("verifies");
        // The tickets of this hall were planted without their stories, which the queue's own check minds.
        let wrong: Vec<_> = verdict.wrong.iter().filter(|wrong| wrong.what != "queue").collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
