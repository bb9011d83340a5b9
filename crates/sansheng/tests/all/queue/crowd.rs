//! Many at once: no ticket is called twice, no number given twice, and everything counted stays right.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sansheng::kernel::Actor;
use sansheng::queue;

use super::hall::{HALL, Hall, clerk, counter, wish, wish_with};
use crate::both_engines;
use crate::support::Database;

const TICKETS: usize = 200;

fn sixteen_counters(pack: &mut sansheng::halls::Pack) {
    for n in 9..=16 {
        let plan = sansheng::halls::CounterPlan { number: n, ..pack.counters[7].clone() };
        pack.counters.push(plan);
    }
}

both_engines! {
    fn sixty_four_threads_at_sixteen_counters(database: Database) {
        let hall = Arc::new(Hall::open_with(database, sixteen_counters));
        hall.open_counters(&(1..=16).collect::<Vec<_>>());
        let issued: Vec<_> = (0..8)
            .map(|n| {
                let hall = hall.clone();
                std::thread::spawn(move || {
                    let ask = if n % 4 == 0 { wish_with("pay", "elderly") } else { wish("pay") };
                    (0..TICKETS / 8).map(|_| hall.issue(&ask).expect("issued").number).collect::<Vec<_>>()
                })
            })
            .collect();
        let numbers: Vec<String> = issued.into_iter().flat_map(|t| t.join().expect("no panic")).collect();
        assert_eq!(numbers.iter().collect::<HashSet<_>>().len(), TICKETS, "a number was given twice");

        let finished = Arc::new(AtomicUsize::new(0));
        let calling: Vec<_> = (0..64)
            .map(|thread: i32| {
                let (hall, finished) = (hall.clone(), finished.clone());
                std::thread::spawn(move || {
                    let n = thread % 16 + 1;
                    let mut called = Vec::new();
                    // Four programs of the same clerk press at once: one gets the ticket, the others hear "busy".
                    while finished.load(Ordering::SeqCst) < TICKETS {
                        if n == 5 || n == 7 {
                            break;
                        }
                        let Ok(Some(call)) = hall.call(n) else { continue };
                        called.push(call.ticket.clone());
                        hall.start(n, &call.ticket).expect("ours");
                        hall.finish(n, &call.ticket).expect("ours");
                        finished.fetch_add(1, Ordering::SeqCst);
                    }
                    called
                })
            })
            .collect();
        let called: Vec<String> = calling.into_iter().flat_map(|t| t.join().expect("no panic")).collect();
        assert_eq!(called.len(), TICKETS);
        assert_eq!(called.iter().collect::<HashSet<_>>().len(), TICKETS, "a ticket was called twice");
        hall.proves();
    }

    fn one_ticket_and_every_counter_reaching_for_it(database: Database) {
        let hall = Arc::new(Hall::open(database));
        let serving_pay = [1, 2, 3, 4, 8];
        hall.open_counters(&serving_pay);
        for _ in 0..10 {
            let ticket = hall.ticket("pay");
            let reaching: Vec<_> = serving_pay
                .into_iter()
                .map(|n| {
                    let hall = hall.clone();
                    std::thread::spawn(move || hall.call(n).expect("not busy").map(|called| (n, called.ticket)))
                })
                .collect();
            let got: Vec<_> = reaching.into_iter().filter_map(|t| t.join().expect("no panic")).collect();
            assert_eq!(got.len(), 1, "{got:?}");
            assert_eq!(got[0].1, ticket);
            hall.start(got[0].0, &ticket).expect("started");
            hall.finish(got[0].0, &ticket).expect("finished");
        }
        hall.proves();
    }

    fn a_repeated_request_is_one_ticket(database: Database) {
        let hall = Arc::new(Hall::open(database));
        let key = sansheng::door::OnceKey { key: "k-1".into(), body_hash: "b".into() };
        let asking: Vec<_> = (0..8)
            .map(|_| {
                let (hall, key) = (hall.clone(), key.clone());
                std::thread::spawn(move || {
                    let ask = wish("pay");
                    hall.run(&Actor::device("kiosk", "kiosk"), move |work| {
                        work.once(Some(&key), |work| queue::issue(work, HALL, &ask))
                    })
                    .expect("issued")
                })
            })
            .collect();
        let issued: Vec<_> = asking.into_iter().map(|t| t.join().expect("no panic")).collect();
        assert!(issued.windows(2).all(|pair| pair[0] == pair[1]), "{issued:?}");
        assert_eq!(hall.picture().waiting.len(), 1);
        hall.proves();
    }
}

#[test]
fn a_clerk_cannot_act_where_somebody_else_sits() {
    let hall = Hall::open(Database::new(crate::support::Engine::Sqlite));
    hall.open_counters(&[1, 2]);
    let ticket = hall.serving(1, "pay");
    let taken = hall.run(&clerk(2), move |work| queue::finish(work, &counter(1), &ticket, true));
    assert_eq!(super::hall::refused(taken), "not_your_counter");
}
