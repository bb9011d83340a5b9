//! Every "no" of queue, counters and ratings is said at least once, and nothing changes by it.

use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::door::{Stop, Work};
use sansheng::kernel::Actor;
use sansheng::queue::{self, Hold, HoldKind, IssueTicket, PaperChecked, PaperState, RefuseService, Transfer};
use sansheng::ratings::{self, Rate, RatingChannel};
use sansheng::store::open_writer;

use super::hall::{HALL, Hall, clerk, counter, duty, greeter, refused, wish};
use crate::both_engines;

fn unknown_ticket(work: &mut Work<'_>) -> Result<(), Stop> {
    queue::start(work, &counter(1), "00000000-0000-7000-8000-000000000000")
}

fn away(reason: Option<&str>) -> SetPresence {
    SetPresence { state: Presence::Away, reason: reason.map(str::to_owned) }
}

fn issue_as(hall: &Hall, change: impl FnOnce(&mut IssueTicket)) -> String {
    let mut ask = wish("pay");
    ask.channel = queue::Channel::Integration;
    change(&mut ask);
    refused(hall.issue(&ask))
}

both_engines! {
    fn what_a_hall_does_not_know_is_not_issued(database: Database) {
        let hall = Hall::open_with(database, |pack| pack.queue.queue_max = 3);
        assert_eq!(issue_as(&hall, |ask| ask.service = "haircut".into()), "service_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.customer_type = Some("robot".into())), "customer_type_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.needs = vec!["hurry".into()]), "need_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.documents = vec!["poem".into()]), "document_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.account = Some("123".into())), "ticket_account_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.arrival = Some("nobody".into())), "arrival_not_found");
        assert_eq!(issue_as(&hall, |ask| ask.phone_tail = Some("12a4".into())), "phone_tail_malformed");
        assert_eq!(issue_as(&hall, |ask| ask.needs = vec!["elderly".into(); 41]), "list_too_long");
        let mut with_phone = wish("pay");
        with_phone.phone_tail = Some("1234".into());
        for _ in 0..3 {
            hall.issue(&with_phone).expect("issued");
        }
        assert_eq!(refused(hall.issue(&with_phone)), "too_many_tickets");
        assert_eq!(refused(hall.issue(&wish("pay"))), "queue_full");
        let gone = hall.run(&Actor::public(), |work| queue::issue(work, "nowhere", &wish("pay")));
        assert_eq!(refused(gone), "hall_not_found");
        assert_eq!(hall.picture().figures.issued, 3);
        hall.proves();
    }

    fn one_clerk_one_counter(database: Database) {
        let hall = Hall::open(database);
        assert_eq!(refused(hall.call(1)), "not_your_counter");
        hall.open_counters(&[1]);
        assert_eq!(refused(hall.run(&clerk(2), |work| counters::sit_down(work, &counter(1)))), "counter_taken");
        assert_eq!(refused(hall.run(&clerk(1), |work| counters::sit_down(work, &counter(2)))), "already_seated");
        assert_eq!(refused(hall.run(&clerk(1), |work| counters::sit_down(work, "renmin-99"))), "counter_not_found");
        assert_eq!(refused(hall.run(&Actor::public(), |work| counters::sit_down(work, &counter(2)))), "staff_only");
        assert_eq!(refused(hall.run(&clerk(2), |work| counters::leave(work, &counter(1)))), "not_your_counter");
        let no_reason = hall.run(&clerk(1), |work| counters::presence(work, &counter(1), &away(None)));
        assert_eq!(refused(no_reason), "away_reason_needed");
        hall.run(&clerk(1), |work| counters::presence(work, &counter(1), &away(Some("break")))).expect("away");
        hall.ticket("pay");
        assert_eq!(refused(hall.call(1)), "counter_not_open");
        hall.sit(1).expect("back");
        hall.call(1).expect("calls").expect("somebody");
        hall.ticket("pay");
        assert_eq!(refused(hall.call(1)), "counter_busy", "finish this one first");
        assert_eq!(refused(hall.run(&clerk(1), |work| counters::leave(work, &counter(1)))), "counter_busy");
        hall.run(&clerk(2), |work| counters::sit_down(work, &counter(2))).expect("another counter");
        hall.run(&clerk(2), |work| counters::sit_down(work, &counter(3))).expect("a closed one is left by itself");
        hall.proves();
    }

    fn acts_out_of_turn(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2, 5]);
        assert_eq!(refused(hall.run(&clerk(1), unknown_ticket)), "ticket_not_found");
        let waits = hall.ticket("pay");
        assert_eq!(refused(hall.start(1, &waits)), "ticket_not_called");
        assert_eq!(refused(hall.finish(1, &waits)), "ticket_not_serving");
        let id = waits.clone();
        assert_eq!(refused(hall.run(&greeter(), move |work| queue::return_missed(work, &id))), "ticket_not_missed");
        let id = waits.clone();
        assert_eq!(refused(hall.run(&clerk(1), move |work| queue::resume(work, &counter(1), &id))), "ticket_not_held");
        let id = waits.clone();
        let take = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, "证", ""));
        assert_eq!(refused(take), "ticket_not_serving");
        let id = waits.clone();
        let nothing = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, " ", ""));
        assert_eq!(refused(nothing), "item_needed");
        hall.call(1).expect("calls").expect("somebody");
        assert_eq!(refused(hall.start(2, &waits)), "ticket_elsewhere");
        let id = waits.clone();
        let again = hall.run(&duty(), move |work| queue::call_out_of_order(work, &counter(2), &id, "为什么"));
        assert_eq!(refused(again), "ticket_not_waiting");
        let id = waits.clone();
        assert_eq!(refused(hall.run(&Actor::public(), move |work| queue::cancel(work, &id))), "ticket_at_counter");
        hall.start(1, &waits).expect("started");
        hall.finish(1, &waits).expect("finished");
        for act in [queue::cancel, queue::return_missed] {
            let id = waits.clone();
            assert_eq!(refused(hall.run(&Actor::public(), move |work| act(work, &id))), "ticket_over");
        }
        let other = hall.ticket("install");
        let id = other.clone();
        let here = hall.run(&duty(), move |work| queue::call_out_of_order(work, &counter(1), &id, "请来这里"));
        assert_eq!(refused(here), "service_not_at_counter");
        let id = other.clone();
        let why = hall.run(&duty(), move |work| queue::call_out_of_order(work, &counter(5), &id, "  "));
        assert_eq!(refused(why), "reason_needed");
        let id = other.clone();
        hall.run(&Actor::public(), move |work| queue::cancel(work, &id)).expect("taken back");
        assert_eq!(hall.call(5).expect("calls"), None, "nobody to call");
        hall.proves();
    }

    fn at_the_counter(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let ticket = hall.serving(1, "pay");
        let act = |name: &'static str, command: fn(&mut Work<'_>, &str) -> Result<(), Stop>| {
            let id = ticket.clone();
            assert_eq!(refused(hall.run(&clerk(1), move |work| command(work, &id))), name);
        };
        act("reason_not_found", |work, id| {
            let ask = RefuseService { reason: "no_mood".into(), note: String::new() };
            queue::refuse(work, &counter(1), id, &ask).map(|_| ())
        });
        let ask = |service: Option<&str>, to: Option<i32>, reason: Option<&str>| Transfer {
            service: service.map(str::to_owned),
            to_counter: to.map(counter),
            reason: reason.map(str::to_owned),
            note: String::new(),
        };
        for (name, transfer) in [
            ("reason_needed", ask(None, Some(2), None)),
            ("reason_not_found", ask(None, Some(2), Some("fun"))),
            ("service_not_found", ask(Some("haircut"), None, Some("wrong_service"))),
            ("service_not_at_counter", ask(Some("install"), Some(2), Some("wrong_service"))),
            ("transfer_counter_closed", ask(None, Some(3), Some("wrong_service"))),
            ("counter_not_found", ask(None, Some(77), Some("wrong_service"))),
            ("transfer_to_own_counter", ask(None, Some(1), Some("wrong_service"))),
        ] {
            let id = ticket.clone();
            let done = hall.run(&clerk(1), move |work| queue::transfer(work, &counter(1), &id, &transfer));
            assert_eq!(refused(done), name);
        }
        act("document_not_found", |work, id| {
            let paper = PaperChecked { document: "poem".into(), state: PaperState::Seen };
            queue::check_documents(work, &counter(1), id, &[paper])
        });
        act("text_too_long", |work, id| {
            queue::take_custody(work, &counter(1), id, &"证".repeat(501), "").map(|_| ())
        });
        act("custody_not_found", |work, _| queue::return_custody(work, &counter(1), "nothing"));
        act("service_not_found", |work, id| queue::add_service(work, id, "haircut").map(|_| ()));
        act("custody_outstanding", |work, id| {
            queue::take_custody(work, &counter(1), id, "身份证", "")?;
            let hold = Hold { kind: HoldKind::PapersMissing, note: String::new() };
            queue::hold(work, &counter(1), id, &hold)
        });
        act("service_on_ticket", |work, id| queue::add_service(work, id, "pay").map(|_| ()));
        let services = hall.set_up().pack.services.clone();
        for service in services.iter().filter(|service| service.code != "pay").take(4) {
            let (id, service) = (ticket.clone(), service.code.clone());
            hall.run(&clerk(1), move |work| queue::add_service(work, &id, &service)).expect("added");
        }
        act("too_many_services", |work, id| queue::add_service(work, id, "pay").map(|_| ()));
        let id = ticket.clone();
        let taken = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, "户口本", ""));
        let taken = taken.expect("taken");
        for name in ["", "custody_returned"] {
            let id = taken.clone();
            let back = hall.run(&clerk(1), move |work| queue::return_custody(work, &counter(1), &id));
            if name.is_empty() { back.expect("handed back") } else { assert_eq!(refused(back), name) }
        }
        hall.proves();
    }

    fn a_confirmed_price_is_paid_before_the_end(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.serving(1, "pay");
        let rows = format!(
            "insert into quotes (branch, id, hall, ticket, counter, clerk, total_fen, state, made_at, expires_at, confirmed_at, \
             confirmed_by) values ('yl', 'q', '{HALL}', '{ticket}', 'renmin-1', 'clerk1', 100, 'confirmed', 0, 9999999999999, 0, \
             'word');"
        );
        open_writer(&hall.database.url).expect("opens").batch_execute(&rows).expect("a quote");
        assert_eq!(refused(hall.finish(1, &ticket)), "quote_unpaid");
    }

    fn tasks_and_arrivals(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let task = hall.run(&clerk(1), |work| queue::call_for_help(work, &counter(1), "")).expect("asked");
        let id = task.clone();
        hall.run(&duty(), move |work| queue::take_task(work, &id)).expect("taken");
        let id = task.clone();
        assert_eq!(refused(hall.run(&greeter(), move |work| queue::take_task(work, &id))), "task_taken");
        for name in ["", "task_done"] {
            let id = task.clone();
            let done = hall.run(&duty(), move |work| queue::finish_task(work, &id));
            if name.is_empty() { done.expect("done") } else { assert_eq!(refused(done), name) }
        }
        assert_eq!(refused(hall.run(&duty(), |work| queue::take_task(work, "nothing"))), "task_not_found");
        let arrival = hall.run(&greeter(), |work| queue::arrive(work, HALL)).expect("noted");
        let id = arrival.clone();
        hall.run(&greeter(), move |work| queue::arrival_left(work, &id)).expect("left");
        let id = arrival.clone();
        assert_eq!(refused(hall.run(&greeter(), move |work| queue::undo_arrival(work, &id))), "arrival_triaged");
        hall.proves();
    }

    fn ratings_are_sound_and_once(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.serving(1, "pay");
        hall.finish(1, &ticket).expect("finished");
        let rate = |level: i32, reasons: &[&str], comment: &str| {
            let ask = Rate {
                level,
                reasons: reasons.iter().map(|r| (*r).to_owned()).collect(),
                comment: comment.to_owned(),
            };
            let id = ticket.clone();
            hall.run(&Actor::public(), move |work| ratings::rate(work, &id, RatingChannel::Phone, &ask))
        };
        assert_eq!(refused(rate(6, &[], "")), "level_unknown");
        assert_eq!(refused(rate(1, &["weather"], "")), "rating_reason_unknown");
        assert_eq!(refused(rate(5, &["patience_wait"], "")), "rating_reason_unknown", "only for the two lowest");
        assert_eq!(refused(rate(3, &[], &"好".repeat(501))), "comment_too_long");
        rate(2, &["patience_wait"], &"好".repeat(500)).expect("rated");
        assert_eq!(refused(rate(5, &[], "")), "already_rated");
        hall.proves();
    }
}

#[test]
fn every_refusal_is_said_somewhere() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).expect("a source file");
    let stories: String =
        ["refusals", "time", "visit", "order"].map(|file| read(&format!("tests/all/queue/{file}.rs"))).concat()
            + &read("tests/all/queue/crowd.rs")
            + &read("tests/all/planning/loans.rs");
    let mut unsaid = BTreeSet::new();
    for file in ["src/queue/refusal.rs", "src/counters/refusal.rs", "src/ratings/mod.rs"] {
        let text = read(file);
        let body = text.split("Refusal {").nth(1).and_then(|body| body.split("\n}").next()).expect("the enum");
        for line in body.lines().filter(|line| line.starts_with("    ") && !line.starts_with("     ")) {
            let name: String = line.trim().chars().take_while(char::is_ascii_alphanumeric).collect();
            if !name.starts_with(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            let snake = name.char_indices().fold(String::new(), |mut snake, (n, c)| {
                if c.is_ascii_uppercase() && n > 0 {
                    snake.push('_');
                }
                snake.push(c.to_ascii_lowercase());
                snake
            });
            if !stories.contains(&format!("\"{snake}\"")) {
                unsaid.insert(snake);
            }
        }
    }
    assert_eq!(unsaid, BTreeSet::new());
}
