//! A backup that is taken while everybody takes tickets is a moment of the hall: whatever was answered before it began is
//! in it, and it goes on from there.

use std::collections::HashSet;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crowd::asks::{self, Wish};
use crowd::client::Line;
use diesel::prelude::*;
use sansheng::demo::HALL;
use sansheng::store::open_writer;
use sansheng::store::schema::tickets;
use sansheng::verify::verify;

use super::{done, empty_like, journal, mode, names};
use crate::both_engines;
use crate::support::process::{Process, founded, free_port};

const CALLERS: usize = 6;
/// So many tickets before the backup begins, and after it has ended.
const SOME: usize = 30;

type Answered = Arc<Mutex<Vec<String>>>;

fn wish() -> Wish {
    Wish { service: "consult".into(), channel: "integration".into(), ..Wish::default() }
}

/// Takes a ticket and gives it back, so that the hall is never full, until told to stop.
async fn come_and_go(host: String, token: String, answered: Answered, enough: Arc<AtomicBool>, who: usize) {
    let mut line = Line::to(&host);
    for n in 0.. {
        if enough.load(Ordering::SeqCst) {
            return;
        }
        let reply =
            line.ask(&asks::issue(HALL, &wish()).by(&token).once(format!("b-{who}-{n}"))).await.expect("answers");
        if reply.ok() {
            answered.lock().expect("nobody panics").push(reply.text("id"));
            // Strangers may give back only so many a second; a hall that they leave full lets nobody in any more.
            while !enough.load(Ordering::SeqCst) {
                if line.ask(&asks::cancel(&reply.text("token"))).await.is_ok_and(|given_back| given_back.ok()) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        } else {
            // Said where the test ends because nobody comes any more.
            eprintln!("caller {who} was refused: {} {}", reply.status, reply.refusal());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

async fn until_more(answered: &Answered, than: usize) {
    for _ in 0..6_000 {
        if answered.lock().expect("nobody panics").len() > than {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("nobody comes any more");
}

both_engines! {
    fn a_backup_beside_a_crowd_is_a_moment_of_it(database: Database) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hall.backup");
        let restored = empty_like(&database);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let cast = founded(&database).await;
            let token = cast.token("integration").expect("an integration").to_owned();
            let mut server = Process::serve(&database, free_port());
            server.ready().await;
            let (answered, enough) = (Answered::default(), Arc::new(AtomicBool::new(false)));
            let callers: Vec<_> = (0..CALLERS)
                .map(|who| {
                    let (host, token) = (server.host.clone(), token.clone());
                    tokio::spawn(come_and_go(host, token, answered.clone(), enough.clone(), who))
                })
                .collect();
            until_more(&answered, SOME).await;
            let before = answered.lock().expect("nobody panics").clone();
            let said = tokio::task::block_in_place(|| done("backup", &file, &database));
            assert!(said.contains("everything holds"), "{said}");
            let after = answered.lock().expect("nobody panics").len();
            until_more(&answered, after + SOME).await;
            enough.store(true, Ordering::SeqCst);
            for caller in callers {
                caller.await.expect("no caller panics");
            }
            server.kill();

            let said = tokio::task::block_in_place(|| done("restore", &file, &restored));
            assert!(said.contains("everything holds"), "{said}");
            let mut conn = open_writer(&restored.url).expect("opens");
            let there: HashSet<String> =
                tickets::table.select(tickets::id).load(&mut conn).expect("reads").into_iter().collect();
            let lost: Vec<_> = before.iter().filter(|id| !there.contains(*id)).collect();
            assert!(lost.is_empty(), "answered before the backup began, and not in it: {lost:?}");
            let (whole, copied) = (journal(&database), journal(&restored));
            assert!(copied.len() < whole.len(), "the control: the crowd went on");
            assert_eq!(copied, whole[..copied.len()], "what was copied is the beginning of the story, row by row");
            assert!(said.contains(&format!(" {} events", copied.len())), "{said}");

            let mut again = Process::serve(&restored, free_port());
            again.ready().await;
            let ask = asks::issue(HALL, &wish()).by(&token).once("after");
            let reply = Line::to(&again.host).ask(&ask).await.expect("answers");
            assert!(reply.ok(), "{}", reply.refusal());
            again.kill();
            assert_eq!(verify(&restored.url).expect("reads").wrong, vec![]);
            assert!(journal(&restored).len() > copied.len(), "the hall goes on");
        });
        assert_eq!(names(folder.path()), ["hall.backup", "hall.backup.sha256"]);
        assert_eq!((mode(&file), mode(&folder.path().join("hall.backup.sha256"))), (0o600, 0o600));
        if let Some(place) = restored.url.file() {
            assert_eq!(mode(place.as_ref()), 0o600);
        }
        let proved = Command::new("sha256sum").args(["-c", "hall.backup.sha256"]).current_dir(folder.path()).output();
        assert!(proved.expect("runs").status.success(), "sha256sum says the same");
    }
}
