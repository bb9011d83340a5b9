//! SQLite's log is synced beside the lane: nobody hears of a commit before the disk has it, whoever asks; the lane goes on
//! meanwhile; and a disk that fails ends the writing.

use std::future::poll_fn;
use std::io;
use std::pin::{Pin, pin};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::task::Poll;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use sansheng::door::{Answer, Door, OnceKey, Work};
use sansheng::kernel::{Actor, Clock};
use sansheng::store::Log;
use sansheng::store::schema::events;
use sansheng::verify::verify;
use tokio::runtime::Builder;

use crate::support::branch::{BRANCH, NOW, found};
use crate::support::{Database, Engine};

/// A disk that answers when it is told to.
#[derive(Default)]
struct Disk {
    says: Mutex<Option<bool>>,
    told: Condvar,
}

impl Disk {
    fn say(&self, well: bool) {
        *self.says.lock().expect("nobody panicked") = Some(well);
        self.told.notify_all();
    }
}

impl Log for Disk {
    fn sync(&self) -> io::Result<()> {
        let says = self.says.lock().expect("nobody panicked");
        let says = self.told.wait_while(says, |says| says.is_none()).expect("nobody panicked");
        if *says == Some(true) { Ok(()) } else { Err(io::Error::other("planted")) }
    }
}

struct Hall {
    database: Database,
    disk: Arc<Disk>,
    door: Door,
}

fn hall() -> Hall {
    let database = Database::new(Engine::Sqlite);
    found(&database.url);
    let disk = Arc::new(Disk::default());
    let door = Door::open(&database.url.clone().with_log(disk.clone()), Clock::simulated(NOW));
    Hall { database, disk, door }
}

impl Hall {
    /// Somebody writes; what they are answered comes here.
    fn writes(&self, subject: &'static str) -> Receiver<Result<(), Answer>> {
        let (door, (told, answer)) = (self.door.clone(), channel());
        thread::spawn(move || {
            let written = door.write_blocking(&Actor::system(), BRANCH, move |work| {
                work.record(None, "noted", subject, &serde_json::json!({}))
            });
            told.send(written).expect("somebody listens");
        });
        answer
    }

    /// Somebody counts the events through the door.
    fn counts(&self) -> Receiver<Result<i64, Answer>> {
        let (door, (told, answer)) = (self.door.clone(), channel());
        thread::spawn(move || {
            let counted = door.read_blocking(|conn| Ok(events::table.count().get_result(conn)?));
            told.send(counted).expect("somebody listens");
        });
        answer
    }

    /// Waits until so many events are committed, seen past the door.
    fn sees(&self, wanted: i64) {
        let file = self.database.url.file().expect("a file");
        let mut conn = SqliteConnection::establish(file).expect("opens");
        conn.batch_execute("pragma busy_timeout = 20000").expect("waits for whoever opens or closes the log");
        let until = Instant::now() + Duration::from_secs(20);
        while events::table.count().get_result::<i64>(&mut conn).expect("counts") < wanted {
            assert!(Instant::now() < until, "the lane waits for the disk");
            thread::sleep(Duration::from_millis(2));
        }
    }
}

const A_MOMENT: Duration = Duration::from_millis(150);
const LONG: Duration = Duration::from_secs(20);

#[test]
fn nobody_hears_of_a_commit_before_the_disk_has_it() {
    let hall = hall();
    assert_eq!(hall.counts().recv_timeout(LONG), Ok(Ok(0)), "nothing to wait for");
    let mut news = hall.door.live().subscribe();
    let first = hall.writes("first");
    hall.sees(1);
    let second = hall.writes("second");
    hall.sees(2);
    let counted = hall.counts();
    assert!(first.recv_timeout(A_MOMENT).is_err(), "who wrote waits");
    assert!(second.recv_timeout(A_MOMENT).is_err());
    assert!(counted.recv_timeout(A_MOMENT).is_err(), "who reads waits");
    assert!(news.try_recv().is_err(), "viewers wait");
    hall.disk.say(true);
    assert_eq!(first.recv_timeout(LONG), Ok(Ok(())));
    assert_eq!(second.recv_timeout(LONG), Ok(Ok(())));
    assert_eq!(counted.recv_timeout(LONG), Ok(Ok(2)));
    assert_eq!(news.blocking_recv().expect("is told").events.len(), 1);
    hall.door.close();
    assert_eq!(verify(&hall.database.url).expect("reads").wrong, vec![]);
}

/// Asks once.
async fn is_under_way(mut asked: Pin<&mut impl Future>) -> bool {
    poll_fn(|context| Poll::Ready(asked.as_mut().poll(context).is_pending())).await
}

/// As the second command is in the middle of its work the third and the fourth come; without the disk's being busy they
/// would have a commit of their own.
#[test]
fn who_comes_while_the_disk_is_busy_shares_the_next_commit() {
    let hall = hall();
    let first = hall.writes("first");
    hall.sees(1);
    let ((entered, is_inside), (go, told)) = (channel(), channel());
    let (door, system) = (hall.door.clone(), Actor::system());
    let second = thread::spawn(move || {
        door.write_blocking(&Actor::system(), BRANCH, move |work| {
            entered.send(()).expect("somebody listens");
            told.recv_timeout(LONG).expect("is told");
            work.record(None, "noted", "second", &serde_json::json!({}))
        })
    });
    is_inside.recv_timeout(LONG).expect("the lane goes on");
    let noted = |subject| move |work: &mut Work<'_>| work.record(None, "noted", subject, &serde_json::json!({}));
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut third = pin!(hall.door.write(&system, BRANCH, noted("third")));
        let mut fourth = pin!(hall.door.write(&system, BRANCH, noted("fourth")));
        assert!(is_under_way(third.as_mut()).await, "it is at the lane now");
        assert!(is_under_way(fourth.as_mut()).await);
        go.send(()).expect("the second waits");
        hall.sees(4);
        hall.disk.say(true);
        assert_eq!((third.await, fourth.await), (Ok(()), Ok(())));
    });
    assert_eq!(first.recv_timeout(LONG), Ok(Ok(())));
    assert_eq!(second.join().expect("no panic"), Ok(()));
    hall.door.close();
    assert_eq!(hall.door.figures().commits.get(), 2);
    assert_eq!(verify(&hall.database.url).expect("reads").wrong, vec![]);
}

/// Of those who come while the disk is busy several have keys, and one repeats what is answered in the open transaction: its
/// answer is on no disk yet, nor in any table.
#[test]
fn keys_that_come_while_the_disk_is_busy_are_answered_once() {
    let hall = hall();
    let first = hall.writes("first");
    hall.sees(1);
    let ((entered, is_inside), (go, told)) = (channel(), channel());
    let noted = |subject: &'static str| {
        move |work: &mut Work<'_>| {
            work.record(None, "noted", subject, &serde_json::json!({})).map(|()| subject.to_owned())
        }
    };
    let key = |key: &str| Some(OnceKey { key: key.to_owned(), body_hash: "the same".to_owned() });
    let (door, system, once) = (hall.door.clone(), Actor::system(), key("second"));
    let second = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let write = noted("second");
        runtime.block_on(door.write_once(&Actor::system(), BRANCH, once, move |work| {
            entered.send(()).expect("somebody listens");
            told.recv_timeout(LONG).expect("is told");
            write(work)
        }))
    });
    is_inside.recv_timeout(LONG).expect("the lane goes on");
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut third = pin!(hall.door.write_once(&system, BRANCH, key("third"), noted("third")));
        let mut again = pin!(hall.door.write_once(&system, BRANCH, key("second"), noted("twice")));
        assert!(is_under_way(third.as_mut()).await, "it is at the lane now");
        assert!(is_under_way(again.as_mut()).await);
        go.send(()).expect("the second waits");
        hall.sees(3);
        hall.disk.say(true);
        assert_eq!((third.await, again.await), (Ok("third".to_owned()), Ok("second".to_owned())));
    });
    assert_eq!(first.recv_timeout(LONG), Ok(Ok(())));
    assert_eq!(second.join().expect("no panic"), Ok("second".to_owned()));
    hall.door.close();
    assert_eq!((hall.counts().recv_timeout(LONG), hall.door.figures().commits.get()), (Ok(Ok(3)), 2));
    assert_eq!(verify(&hall.database.url).expect("reads").wrong, vec![]);
}

#[test]
fn a_disk_that_is_away_leaves_nobody_waiting_who_only_reads() {
    let hall = hall();
    let written = hall.writes("first");
    hall.sees(1);
    assert_eq!(hall.counts().recv_timeout(LONG), Ok(Err(Answer::Unavailable)), "it is not known to be there");
    hall.disk.say(true);
    assert_eq!(written.recv_timeout(LONG), Ok(Ok(())));
    assert_eq!(hall.counts().recv_timeout(LONG), Ok(Ok(1)), "and is");
    hall.door.close();
}

#[test]
fn a_disk_that_fails_says_yes_to_nobody_and_ends_the_writing() {
    let hall = hall();
    let first = hall.writes("first");
    hall.sees(1);
    let second = hall.writes("second");
    hall.sees(2);
    hall.disk.say(false);
    assert_eq!(first.recv_timeout(LONG), Ok(Err(Answer::Unknown)));
    assert_eq!(second.recv_timeout(LONG), Ok(Err(Answer::Unknown)));
    assert!(hall.door.is_broken());
    hall.disk.say(true);
    assert_eq!(hall.writes("third").recv_timeout(LONG), Ok(Err(Answer::Unavailable)));
    assert_eq!(hall.counts().recv_timeout(LONG), Ok(Ok(2)), "reads go on");
    hall.door.close();
}
