//! Whole visits: from the door to the rating, with every turn a visit can take.

use diesel::connection::SimpleConnection;
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::kernel::Actor;
use sansheng::queue::{
    self, Class, Hold, HoldKind, PaperChecked, PaperState, RefuseService, State, TaskKind, Transfer, Voice,
};
use sansheng::ratings::{self, Rate, RatingChannel};
use sansheng::store::open_writer;
use sansheng::verify::verify;

use super::hall::{HALL, Hall, clerk, counter, duty, greeter, refused, wish, wish_with};
use crate::both_engines;

fn stars(level: i32) -> Rate {
    Rate { level, reasons: vec![], comment: "  谢谢  ".into() }
}

/// The clerk keeps the customer's card while the ticket is on hold. The card's id.
fn hold_with_card(hall: &Hall, n: i32, ticket: &str) -> String {
    let id = ticket.to_owned();
    let take = move |work: &mut sansheng::door::Work<'_>| {
        let card = queue::take_custody(work, &counter(n), &id, "身份证", "")?;
        queue::hold(work, &counter(n), &id, &Hold { kind: HoldKind::PapersKept, note: String::new() })?;
        Ok(card)
    };
    hall.run(&clerk(n), take).expect("kept")
}

fn wrong(hall: &Hall) -> usize {
    verify(&hall.database.url).expect("reads").wrong.iter().filter(|wrong| wrong.what == "queue").count()
}

both_engines! {
    fn from_the_door_to_the_rating(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let arrival = hall.run(&greeter(), |work| queue::arrive(work, HALL)).expect("noted");
        let mut ask = wish("pay");
        ask.arrival = Some(arrival.clone());
        ask.channel = queue::Channel::Greeter;
        let issued = hall.run(&greeter(), move |work| queue::issue(work, HALL, &ask)).expect("issued");
        assert_eq!((issued.ahead, issued.position, issued.class), (0, 1, Class::Regular));
        assert!(issued.token.starts_with("yl."), "the branch stands in the token");
        assert_eq!(issued.promise.map(|p| p.high_s), Some(60), "an idle counter serves within the minute");
        assert!(issued.zone.is_some());
        assert_eq!(hall.picture().arrivals_n, 1);

        let called = hall.call(1).expect("called").expect("somebody waits");
        assert_eq!((called.ticket.as_str(), called.reason.as_str()), (issued.id.as_str(), "only"));
        assert_eq!(hall.picture().calls[0].number, issued.number);
        hall.pass(12);
        hall.start(1, &issued.id).expect("started");
        let id = issued.id.clone();
        let custody = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, "身份证", ""));
        let custody = custody.expect("taken");
        let id = issued.id.clone();
        let seen = PaperChecked { document: hall.set_up().pack.documents[0].code.clone(), state: PaperState::Seen };
        hall.run(&clerk(1), move |work| queue::check_documents(work, &counter(1), &id, std::slice::from_ref(&seen)))
            .expect("checked");
        hall.pass(200);
        assert_eq!(refused(hall.finish(1, &issued.id)), "custody_outstanding");
        let id = custody.clone();
        hall.run(&clerk(1), move |work| queue::return_custody(work, &counter(1), &id)).expect("handed back");
        let next = hall.finish(1, &issued.id).expect("finished");
        assert_eq!((next.state, next.service), (State::Finished, None));

        let view = hall.view(&issued.token);
        assert!(view.rateable && !view.rated);
        assert_eq!(view.voices.len(), 2, "greeted and seen off: {:?}", view.voices);
        let id = issued.id.clone();
        hall.run(&Actor::public(), move |work| ratings::rate(work, &id, RatingChannel::Phone, &stars(5))).expect("rated");
        let kinds: Vec<String> = hall.view(&issued.id).timeline.into_iter().map(|moment| moment.kind).collect();
        let story = ["ticket_issued", "ticket_called", "service_started", "custody_taken", "documents_checked",
            "custody_returned", "ticket_finished"];
        assert_eq!(kinds, story);
        let figures = hall.picture().figures;
        assert_eq!((figures.issued, figures.finished, figures.rated_sum, figures.promise_n), (1, 1, 5, 1));
        hall.proves();
    }

    fn held_and_taken_up_again(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let hold = |kind| Hold { kind, note: String::new() };
        let kept = hall.serving(1, "pay");
        let id = kept.clone();
        hall.run(&clerk(1), move |work| queue::hold(work, &counter(1), &id, &hold(HoldKind::PapersKept))).expect("held");
        assert_eq!(hall.picture().held.len(), 1);
        let id = kept.clone();
        let elsewhere = hall.run(&clerk(2), move |work| queue::resume(work, &counter(2), &id));
        assert_eq!(refused(elsewhere), "ticket_elsewhere", "the papers are at counter 1");
        let missing = hall.serving(1, "pay");
        let id = missing.clone();
        hall.run(&clerk(1), move |work| queue::hold(work, &counter(1), &id, &hold(HoldKind::PapersMissing)))
            .expect("held");
        hall.pass(1_800);
        let id = missing.clone();
        hall.run(&clerk(2), move |work| queue::resume(work, &counter(2), &id)).expect("any counter");
        hall.finish(2, &missing).expect("finished");
        let id = kept.clone();
        hall.run(&clerk(1), move |work| queue::resume(work, &counter(1), &id)).expect("the same counter");
        hall.finish(1, &kept).expect("finished");
        hall.proves();
    }

    fn passed_on_and_the_alert_from_the_second_time_on(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2, 3]);
        let to = |service: Option<&str>, to_counter: Option<i32>| Transfer {
            service: service.map(str::to_owned),
            to_counter: to_counter.map(counter),
            reason: Some("wrong_service".into()),
            note: String::new(),
        };
        let ticket = hall.serving(1, "pay");
        hall.pass(30);
        let other = hall.ticket("pay");
        let (id, ask) = (ticket.clone(), to(Some("invoice"), Some(2)));
        hall.run(&clerk(1), move |work| queue::transfer(work, &counter(1), &id, &ask)).expect("passed on");
        assert_eq!(hall.call(1).expect("calls").expect("the other").ticket, other, "bound to counter 2");
        assert_eq!(hall.picture().waiting[0].bound.as_deref(), Some("renmin-2"));
        let called = hall.call(2).expect("calls").expect("the bound one");
        assert_eq!((called.ticket.as_str(), called.service.as_str()), (ticket.as_str(), "invoice"));
        hall.start(2, &ticket).expect("started");
        assert!(hall.picture().tasks.is_empty());
        let (id, ask) = (ticket.clone(), to(None, Some(3)));
        hall.run(&clerk(2), move |work| queue::transfer(work, &counter(2), &id, &ask)).expect("passed on");
        assert_eq!(hall.picture().tasks[0].kind, TaskKind::TransferAlert);
        // Counter 3 closes: who waits for it alone waits for any again.
        hall.run(&clerk(3), |work| sansheng::counters::leave(work, &counter(3))).expect("left");
        assert_eq!(hall.call(2).expect("calls").expect("released").ticket, ticket);
        hall.start(2, &ticket).expect("started");
        hall.finish(2, &ticket).expect("finished");
        hall.proves();
    }

    fn nobody_is_passed_on_to_a_counter_that_has_closed(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2, 3]);
        let ticket = hall.serving(1, "pay");
        let pass_on = |to: i32| {
            let id = ticket.clone();
            let ask = Transfer {
                service: None,
                to_counter: Some(counter(to)),
                reason: Some("wrong_service".into()),
                note: String::new(),
            };
            hall.run(&clerk(1), move |work| queue::transfer(work, &counter(1), &id, &ask))
        };
        // Closed, and its clerk still sits there.
        let closed = SetPresence { state: Presence::Closed, reason: None };
        hall.run(&clerk(2), move |work| sansheng::counters::presence(work, &counter(2), &closed)).expect("closed");
        assert_eq!(refused(pass_on(2)), "transfer_counter_closed");
        pass_on(3).expect("counter 3 is staffed");
        assert_eq!(hall.picture().waiting[0].bound.as_deref(), Some("renmin-3"));
        assert_eq!(hall.call(1).expect("calls"), None, "bound to counter 3");
        // The duty manager may have somebody fetched whom one counter alone would call.
        let id = ticket.clone();
        let fetch = move |work: &mut sansheng::door::Work<'_>| queue::call_out_of_order(work, &counter(1), &id, "赶火车");
        hall.run(&duty(), fetch).expect("counter 1 does this business");
        hall.start(1, &ticket).expect("started");
        hall.finish(1, &ticket).expect("finished");
        let call = hall.audit().calls.into_iter().find(|call| call.out_of_order).expect("audited");
        assert_eq!(call.breaches, Vec::<String>::new());
        hall.proves();
    }

    fn what_lies_at_a_counter_is_not_left_in_silence(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let ticket = hall.serving(1, "pay");
        let card = hold_with_card(&hall, 1, &ticket);
        let leave = |n: i32| hall.run(&clerk(n), move |work| counters::leave(work, &counter(n)));
        let close = |n: i32| {
            let closed = SetPresence { state: Presence::Closed, reason: None };
            hall.run(&clerk(n), move |work| counters::presence(work, &counter(n), &closed))
        };
        let left = leave(1);
        let Err(sansheng::door::Answer::Refused(why)) = &left else { panic!("{left:?}") };
        let (name, details) = why.name_and_details();
        let items = format!("{} 身份证", hall.view(&ticket).number);
        assert_eq!((name.as_str(), details["items"].as_str()), ("custody_left", Some(items.as_str())));
        assert_eq!(refused(close(1)), "custody_left");
        assert_eq!(refused(hall.run(&clerk(2), |work| queue::leave_behind(work, &counter(1)))), "not_your_counter");
        assert_eq!(hall.run(&clerk(1), |work| queue::leave_behind(work, &counter(1))).expect("marked"), 1);
        leave(1).expect("the duty manager keeps it");
        // Another counter takes the ticket up, but cannot hand back what it does not have.
        let id = ticket.clone();
        hall.run(&clerk(2), move |work| queue::resume(work, &counter(2), &id)).expect("taken up");
        let at_2 = |card: &str| {
            let card = card.to_owned();
            hall.run(&clerk(2), move |work| queue::return_custody(work, &counter(2), &card))
        };
        assert_eq!(refused(at_2(&card)), "custody_with_duty");
        assert_eq!(refused(hall.finish(2, &ticket)), "custody_outstanding");
        let found = hall.found();
        assert_eq!((found.len(), found[0].item.as_str(), found[0].clerk.as_str()), (1, "身份证", "clerk1"));
        for name in ["", "custody_returned"] {
            let id = card.clone();
            let back = hall.run(&duty(), move |work| queue::hand_back_found(work, HALL, &id));
            if name.is_empty() { back.expect("handed back") } else { assert_eq!(refused(back), name) }
        }
        let unknown = hall.run(&duty(), |work| queue::hand_back_found(work, HALL, "nothing"));
        assert_eq!(refused(unknown), "custody_not_found");
        hall.finish(2, &ticket).expect("finished");
        // The duty manager who closes for somebody takes over what lies there.
        let ticket = hall.serving(2, "pay");
        let other = hold_with_card(&hall, 2, &ticket);
        hall.run(&duty(), |work| counters::leave(work, &counter(2))).expect("closed");
        assert_eq!(hall.found()[0].id, other);
        hall.proves();
    }

    fn what_an_ended_ticket_leaves_is_found_property(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.serving(1, "pay");
        let card = hold_with_card(&hall, 1, &ticket);
        let id = ticket.clone();
        let cancelled = hall.run(&Actor::public(), move |work| queue::cancel(work, &id));
        assert_eq!(refused(cancelled), "custody_outstanding", "fetch it first");
        assert_eq!(hall.found(), vec![]);
        hall.pass(24 * 3_600);
        assert_eq!(hall.tick(), 1);
        assert_eq!(hall.state(&ticket), State::Expired);
        assert_eq!(hall.found()[0].id, card);
        hall.proves();
        hall.run(&clerk(1), |work| counters::leave(work, &counter(1))).expect("it does not lie there any more");
        hall.run(&duty(), move |work| queue::hand_back_found(work, HALL, &card)).expect("handed back");
        assert_eq!(hall.found(), vec![]);
        hall.proves();
        // The control: what is back in one place only, or forgotten, is found by the proof.
        let break_it = |sql: &str| open_writer(&hall.database.url).expect("opens").batch_execute(sql).expect("broken");
        break_it("update custody set returned_at = null");
        assert_eq!(wrong(&hall), 1);
        break_it("delete from found_property");
        assert_eq!(wrong(&hall), 1);
    }

    fn a_thing_is_handed_back_where_it_lies(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        let ticket = hall.serving(1, "pay");
        let id = ticket.clone();
        let card = hall.run(&clerk(1), move |work| queue::take_custody(work, &counter(1), &id, "身份证", "")).expect("taken");
        let elsewhere = format!("update custody set counter = '{}'", counter(2));
        open_writer(&hall.database.url).expect("opens").batch_execute(&elsewhere).expect("as before there were such rules");
        let id = card.clone();
        let back = hall.run(&clerk(1), move |work| queue::return_custody(work, &counter(1), &id));
        assert_eq!(refused(back), "custody_elsewhere");
        hall.run(&clerk(2), move |work| queue::return_custody(work, &counter(2), &card)).expect("where it lies");
        hall.finish(1, &ticket).expect("finished");
        hall.proves();
    }

    fn required_papers_that_nobody_saw_stand_in_the_journal(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[5]);
        let set_up = hall.set_up();
        let events = |ticket: &str| {
            let (branch, id) = (set_up.branch.clone(), ticket.to_owned());
            let read = hall.door.read_blocking(move |conn| Ok(sansheng::door::journal::of_subject(conn, &branch, &id)?));
            let events = read.expect("reads").into_iter();
            events.map(|event| (event.kind.clone(), event.json())).collect::<std::collections::BTreeMap<_, _>>()
        };
        let ticket = hall.serving(5, "install");
        let asked = set_up.papers("install", &hall.view(&ticket).customer_type);
        let required: Vec<String> = asked.iter().filter(|p| p.required).map(|p| p.document.clone()).collect();
        assert!(!required.is_empty());
        let id = ticket.clone();
        let without = hall.run(&clerk(5), move |work| queue::go_on_without(work, &counter(5), &id));
        assert_eq!(without.expect("goes on"), required);
        hall.finish(5, &ticket).expect("finished");
        let told = events(&ticket);
        assert_eq!(told["papers_gone_without"]["missing"], serde_json::json!(required));
        assert_eq!(told["ticket_finished"]["unseen"], serde_json::json!(required));
        // What was seen is not missing.
        let ticket = hall.serving(5, "install");
        let (id, codes) = (ticket.clone(), required.clone());
        let check = move |work: &mut sansheng::door::Work<'_>| {
            let seen = |code: &String| PaperChecked { document: code.clone(), state: PaperState::Seen };
            let seen: Vec<PaperChecked> = codes.iter().map(seen).collect();
            queue::check_documents(work, &counter(5), &id, &seen)?;
            queue::go_on_without(work, &counter(5), &id)
        };
        assert_eq!(hall.run(&clerk(5), check).expect("goes on"), Vec::<String>::new());
        hall.finish(5, &ticket).expect("finished");
        let told = events(&ticket);
        assert!(!told.contains_key("papers_gone_without") && told["ticket_finished"].get("unseen").is_none());
        hall.proves();
    }

    fn several_services_on_one_ticket(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 5]);
        let ticket = hall.serving(1, "pay");
        for service in ["invoice", "install"] {
            let id = ticket.clone();
            hall.run(&clerk(1), move |work| queue::add_service(work, &id, service)).expect("added");
        }
        hall.pass(100);
        let next = hall.finish(1, &ticket).expect("the first");
        assert_eq!((next.state, next.service.as_deref(), next.here), (State::Serving, Some("invoice"), true));
        let next = hall.finish(1, &ticket).expect("the second");
        assert_eq!((next.state, next.service.as_deref(), next.here), (State::Waiting, Some("install"), false));
        assert_eq!(hall.call(5).expect("calls").expect("goes on").ticket, ticket);
        hall.start(5, &ticket).expect("started");
        let id = ticket.clone();
        let ask = RefuseService { reason: "papers_incomplete".into(), note: "缺房产证".into() };
        let slip = hall.run(&clerk(5), move |work| queue::refuse(work, &counter(5), &id, &ask)).expect("a slip");
        assert_eq!((slip.next.state, slip.counter), (State::Finished, 5), "two of three were served");
        assert_eq!(hall.picture().figures.wasted_trips, 1);
        assert_eq!(hall.view(&ticket).refused_for, ["papers_incomplete"]);
        hall.proves();
    }

    fn turned_away_in_writing(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let ticket = hall.serving(1, "pay");
        let id = ticket.clone();
        let ask = RefuseService { reason: "not_entitled".into(), note: String::new() };
        let slip = hall.run(&clerk(1), move |work| queue::refuse(work, &counter(1), &id, &ask)).expect("a slip");
        assert!(!slip.reason.zh.is_empty() && slip.next.state == State::Refused);
        let figures = hall.picture().figures;
        assert_eq!((figures.refused, figures.finished, figures.wasted_trips), (1, 0, 0));
        let id = ticket.clone();
        let rated = hall.run(&Actor::public(), move |work| ratings::rate(work, &id, RatingChannel::Pad, &stars(1)));
        assert_eq!(refused(rated), "not_served");
        hall.proves();
    }

    fn needs_give_class_help_and_a_head_start(database: Database) {
        let hall = Hall::open(database);
        let first = hall.ticket("pay");
        hall.pass(60);
        let elderly = hall.issue(&wish_with("pay", "elderly")).expect("issued");
        assert_eq!((elderly.class, elderly.ahead), (Class::Priority, 0), "ahead of the regular one");
        let picture = hall.picture();
        assert_eq!(picture.waiting.iter().map(|t| t.id.as_str()).collect::<Vec<_>>(), [&elderly.id, &first]);
        assert_eq!(picture.waiting[0].needs, ["elderly"]);
        assert_eq!((picture.tasks[0].kind, picture.tasks[0].detail.as_str()), (TaskKind::Help, "elderly"));
        let task = picture.tasks[0].id.clone();
        hall.run(&greeter(), move |work| {
            queue::take_task(work, &task)?;
            queue::finish_task(work, &task)
        })
        .expect("helped");
        assert!(hall.picture().tasks.is_empty());
        hall.open_counters(&[1]);
        let called = hall.call(1).expect("calls").expect("somebody");
        assert_eq!((called.ticket.as_str(), called.reason.as_str(), called.overtook), (elderly.id.as_str(), "priority_ahead", 1));
        hall.proves();
    }

    fn the_duty_manager_is_called_and_calls_out_of_order(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let (first, second) = (hall.ticket("pay"), hall.ticket("pay"));
        let id = second.clone();
        let called = hall.run(&duty(), move |work| queue::call_out_of_order(work, &counter(1), &id, "火车票马上开"));
        assert_eq!(called.expect("called").overtook, 1);
        let help = hall.run(&clerk(1), |work| queue::call_for_help(work, &counter(1), "")).expect("asked");
        let again = hall.run(&clerk(1), |work| queue::call_for_help(work, &counter(1), "")).expect("asked");
        assert_eq!(help, again, "asking twice is one task");
        hall.start(1, &second).expect("started");
        hall.finish(1, &second).expect("finished");
        assert_eq!(hall.call(1).expect("calls").expect("the first").ticket, first);
        let audit = hall.audit();
        assert_eq!((audit.out_of_order, audit.calls[0].why.as_str(), hall.picture().out_of_order), (1, "out_of_order", 1));
        hall.proves();
    }

    fn a_voice_is_heard_once(database: Database) {
        let hall = Hall::open(database);
        let ticket = hall.ticket("consult");
        for _ in 0..2 {
            let id = ticket.clone();
            hall.run(&greeter(), move |work| queue::hear_voice(work, &id, Voice::Answered)).expect("heard");
        }
        assert_eq!(hall.view(&ticket).voices, [Voice::Answered]);
        hall.proves();
    }

    fn a_clerk_sees_sums_and_never_few(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        for level in [5, 4, 5, 3, 1] {
            let shown = hall
                .door
                .read_blocking(|conn| Ok(ratings::of_clerk(conn, "yl", "clerk1", "2026-01-01", "2026-12-31")?))
                .expect("reads");
            assert_eq!((shown.levels.len(), shown.mean), (0, None), "{} tell who it was", shown.n);
            let ticket = hall.serving(1, "pay");
            hall.pass(60);
            hall.finish(1, &ticket).expect("finished");
            let given = move |work: &mut sansheng::door::Work<'_>| {
                ratings::rate(work, &ticket, RatingChannel::Pad, &stars(level))
            };
            hall.run(&Actor::device("pad", "pad"), given).expect("rated");
        }
        let shown = hall
            .door
            .read_blocking(|conn| Ok(ratings::of_clerk(conn, "yl", "clerk1", "2026-01-01", "2026-12-31")?))
            .expect("reads");
        assert_eq!((shown.n, shown.levels, shown.mean), (5, vec![1, 0, 1, 1, 2], Some(3.6)));
        hall.proves();
    }
}
