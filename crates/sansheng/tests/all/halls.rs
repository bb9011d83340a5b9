//! A hall is created and changed by one command: what is stored is what was wanted, each difference is journaled once,
//! and nothing is taken away under a customer.

use diesel::prelude::*;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use sansheng::door::{Answer, Door, Event, journal};
use sansheng::halls::{self, Applied, Pack, Reason, Text, pack};
use sansheng::kernel::{Actor, Clock, Role};
use sansheng::store::open_writer;
use sansheng::store::schema::{counters, customer_types, tickets};
use sansheng::verify::verify;

use crate::both_engines;
use crate::support::branch::{BRANCH, NOW, found};
use crate::support::{Database, Engine};

const HALL: &str = "renmin";

fn open(database: &Database) -> Door {
    found(&database.url);
    Door::open(&database.url, Clock::simulated(NOW))
}

fn administrator() -> Actor {
    Actor::staff("admin", Role::Administrator)
}

fn apply(door: &Door, hall: &str, pack: &Pack) -> Result<Applied, Answer> {
    let (hall, pack) = (hall.to_owned(), pack.clone());
    door.write_blocking(&administrator(), BRANCH, move |work| halls::apply(work, &hall, &pack))
}

fn load(door: &Door, hall: &str) -> halls::Hall {
    door.read_blocking(|conn| halls::queries::load(conn, BRANCH, hall)).expect("there")
}

fn changes(door: &Door) -> Vec<Event> {
    let mut all = Vec::new();
    loop {
        let after = all.last().map_or(0, |event: &Event| event.seq);
        let page = door.read_blocking(|conn| Ok(journal::after(conn, BRANCH, after)?)).expect("reads");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

fn refused(answer: Result<Applied, Answer>) -> String {
    match answer {
        Err(Answer::Refused(refusal)) => refusal.name_and_details().0,
        other => panic!("not refused: {other:?}"),
    }
}

fn waits_for(database: &Database, service: &str, counter: Option<&str>) {
    let mut conn = open_writer(&database.url).expect("opens");
    let state = if counter.is_some() { "serving" } else { "waiting" };
    let values = (
        (tickets::branch.eq(BRANCH), tickets::id.eq("t-1"), tickets::hall.eq(HALL), tickets::day.eq("2026-03-02")),
        (tickets::prefix.eq("B"), tickets::number.eq(1), tickets::token.eq("token"), tickets::service.eq(service)),
        (tickets::customer_type.eq("person"), tickets::class.eq("regular"), tickets::channel.eq("kiosk")),
        (tickets::language.eq("zh-CN"), tickets::state.eq(state), tickets::arrived_at.eq(NOW)),
        (tickets::ready_at.eq(NOW), tickets::target_s.eq(900), tickets::calls.eq(0), tickets::transfers.eq(0)),
        (tickets::overtaken.eq(0), tickets::ahead.eq(0), tickets::counter.eq(counter.map(str::to_owned))),
    );
    diesel::insert_into(tickets::table).values(values).execute(&mut conn).expect("a ticket");
}

both_engines! {
    fn a_hall_is_what_its_pack_says(database: Database) {
        let door = open(&database);
        let wanted = pack::default_pack();
        let first = apply(&door, HALL, &wanted).expect("created");
        let hall = load(&door, HALL);
        assert_eq!(hall.pack, wanted);
        assert_eq!(pack::write(&hall.pack), pack::write(&wanted));
        let story = changes(&door);
        assert_eq!(story.len(), first.changes);
        assert!(story.iter().all(|e| e.kind == "hall_changed" && e.json().get("before").is_none()));

        let again = apply(&door, HALL, &wanted).expect("nothing to do");
        assert_eq!(again.changes, 0);
        assert_eq!(changes(&door).len(), story.len(), "no word in the journal");
        assert_eq!(load(&door, HALL).config, hall.config, "no cache is thrown away");

        let mut other = wanted.clone();
        other.services[0].norm_s = 90;
        assert_eq!(apply(&door, HALL, &other).expect("changed").changes, 1);
        let last = changes(&door).pop().expect("a change");
        assert_eq!((last.subject.as_str(), last.actor.as_str()), ("renmin", "staff:admin"));
        assert_eq!((&last.json()["section"], &last.json()["code"]), (&"services".into(), &"pay".into()));
        assert_eq!((&last.json()["before"]["norm_s"], &last.json()["after"]["norm_s"]), (&120.into(), &90.into()));
        assert_eq!(load(&door, HALL).pack, other);
        let mut strict = other.clone();
        for limit in [250, 0, sansheng::halls::OVER_SHORT_FEN] {
            strict.hall.over_short_fen = limit;
            assert_eq!(apply(&door, HALL, &strict).expect("changed").changes, 1);
            assert_eq!(load(&door, HALL).pack.hall.over_short_fen, limit);
        }

        let mut shorter = strict.clone();
        shorter.labour.long_shift_s = 27_000;
        assert_eq!(apply(&door, HALL, &shorter).expect("changed").changes, 1);
        let last = changes(&door).pop().expect("a change");
        assert_eq!(last.json()["section"], "labour");
        let long = |side: &str| last.json()[side]["long_shift_s"].as_i64();
        assert_eq!((long("before"), long("after")), (Some(30_600), Some(27_000)));
        let kept = load(&door, HALL).pack;
        assert_eq!((&kept.labour, pack::read(&pack::write(&kept))), (&shorter.labour, Ok(kept.clone())));
        let mut impossible = shorter.clone();
        impossible.labour.long_shift_s = 7_200;
        assert_eq!(refused(apply(&door, HALL, &impossible)), "pack_unsound");
        assert_eq!(load(&door, HALL).pack, shorter);
        // A pack from before says nothing of it and means what held for everybody.
        let text = pack::write(&wanted);
        let (head, rest) = text.split_once("\n[labour]").expect("written");
        let silent = pack::read(&format!("{head}{}", &rest[rest.find("\n\n").expect("more follows")..]));
        assert_eq!(silent, Ok(wanted.clone()));
        assert_eq!(apply(&door, HALL, &wanted).map(|done| done.changes), Ok(2));
        assert_eq!(load(&door, HALL).pack.labour, sansheng::halls::Labour::default());

        // A second hall of the branch shares its tariffs.
        let mut second = wanted.clone();
        second.tariffs.truncate(2);
        second.prepay_discounts.clear();
        second.reductions.clear();
        second.coupons.clear();
        apply(&door, "dongmen", &second).expect("created");
        assert_eq!(load(&door, "dongmen").pack, wanted);
        door.close();
        assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
    }

    fn a_change_made_on_an_old_page_is_refused(database: Database) {
        let door = open(&database);
        apply(&door, HALL, &pack::default_pack()).expect("created");
        let seen = load(&door, HALL).config;
        let repaint = |seen: i64, hue: i32| {
            door.write_blocking(&administrator(), BRANCH, move |work| {
                halls::revise(work, HALL, seen, |pack| {
                    pack.hall.hue = hue;
                    Ok(())
                })
            })
        };
        assert_eq!(repaint(seen, 30).expect("changed").changes, 1);
        assert_eq!(refused(repaint(seen, 40)), "configuration_changed");
        assert_eq!(load(&door, HALL).pack.hall.hue, 30);
        assert_eq!(repaint(seen + 1, 30).expect("the same").changes, 0);
    }

    fn nobody_is_left_without_a_counter(database: Database) {
        let door = open(&database);
        let wanted = pack::default_pack();
        apply(&door, HALL, &wanted).expect("created");
        waits_for(&database, "ownership", None);

        let mut nowhere = wanted.clone();
        nowhere.services.retain(|s| s.code != "ownership");
        nowhere.counters.iter_mut().for_each(|c| c.services.retain(|s| s != "ownership"));
        assert_eq!(refused(apply(&door, HALL, &nowhere)), "service_still_waited");
        // No longer offered, but whoever has a number is served.
        let mut no_longer = wanted.clone();
        no_longer.services.iter_mut().filter(|s| s.code == "ownership").for_each(|s| s.active = false);
        apply(&door, HALL, &no_longer).expect("changed");

        let mut conn = open_writer(&database.url).expect("opens");
        let counter = counters::table.find((BRANCH, "renmin-2"));
        diesel::update(counter).set(counters::presence.eq("open")).execute(&mut conn).expect("opens");
        let mut smaller = no_longer.clone();
        smaller.counters.retain(|c| c.number != 2);
        assert_eq!(refused(apply(&door, HALL, &smaller)), "counter_still_open");
        diesel::update(counter).set(counters::presence.eq("closed")).execute(&mut conn).expect("closes");
        apply(&door, HALL, &smaller).expect("changed");
        let kept = load(&door, HALL).pack.counters;
        assert_eq!((kept.len(), kept[1].active), (8, false), "switched off, not deleted");
    }

    fn what_does_not_fit_is_refused_and_changes_nothing(database: Database) {
        let door = open(&database);
        let wanted = pack::default_pack();
        assert_eq!(refused(apply(&door, "Renmin Lu", &wanted)), "id_unsuitable");
        assert_eq!(refused(apply(&door, HALL, &Pack::empty())), "pack_unsound");
        assert!(changes(&door).is_empty());
        apply(&door, HALL, &wanted).expect("created");
        let mut cheaper = wanted.clone();
        cheaper.tariffs[0].price_fen = 1;
        assert_eq!(refused(apply(&door, HALL, &cheaper)), "tariff_fixed");
        assert_eq!(load(&door, HALL).pack, wanted);

        let mut conn = open_writer(&database.url).expect("opens");
        let name = Text::new("另一家", "Another");
        assert!(halls::found(&mut conn, "other", &name, "Asia/Shanghai", NOW).expect("founded"));
        assert!(!halls::found(&mut conn, "other", &name, "Asia/Shanghai", NOW).expect("there already"));
        assert!(halls::found(&mut conn, "mars", &name, "Mars/Olympus", NOW).is_err());
        assert!(halls::found(&mut conn, "o.ther", &name, "Asia/Shanghai", NOW).is_err());
        let taken = door.write_blocking(&administrator(), "other", move |work| {
            halls::apply(work, HALL, &pack::default_pack())
        });
        assert_eq!(refused(taken), "hall_taken");
        let there: i64 = customer_types::table.filter(customer_types::branch.eq("other")).count().get_result(&mut conn)
            .expect("counts");
        assert_eq!(there, 0);
    }
}

/// Packs that differ from the default one in many small ways, all sound.
fn packs() -> impl Strategy<Value = Pack> {
    let edits = (0..=360_i32, proptest::bool::ANY, "[一-龥]{1,12}", 0..9_usize, 0..9_usize, any::<u64>());
    edits.prop_map(|(hue, kiosk_open, name, first, second, bits)| {
        let bit = |n: u32| bits >> n & 1 == 1;
        let mut pack = pack::default_pack();
        pack.hall.hue = hue;
        pack.hall.over_short_fen = if bit(5) { sansheng::halls::OVER_SHORT_FEN } else { i64::from(hue) };
        pack.labour.short_percent_max = if bit(6) { 100 } else { hue / 4 };
        pack.labour.long_shift_s = if bit(7) { 30_600 } else { 28_800 };
        pack.hall.kiosk_open = kiosk_open;
        pack.hall.printer = bit(0).then(|| "10.0.0.9:9100".into());
        pack.hall.name = Text::new(&name, "");
        pack.needs.swap(first, second);
        pack.needs.truncate(1 + second);
        pack.services.swap(first, second);
        pack.services[first].active = bit(1);
        pack.services[second].documents.reverse();
        pack.services[second].documents.truncate(first);
        pack.documents.rotate_left(first);
        pack.reasons.retain(|r| r.kind != "till" || bit(2));
        let new =
            Reason { kind: "away".into(), code: "tea".into(), name: Text::new(&name, ""), ..pack.reasons[0].clone() };
        pack.reasons.extend(bit(3).then_some(new));
        pack.opening.truncate(first);
        pack.exceptions.truncate(second);
        pack.counters.retain(|c| c.number > 4 || bit(4));
        pack.counters[0].services.truncate(first);
        pack.tariffs.truncate(second);
        pack.in_order()
    })
}

fn in_use(pack: &Pack) -> Pack {
    let mut pack = pack.clone();
    pack.needs.retain(|n| n.active);
    pack.services.retain(|s| s.active);
    pack.reasons.retain(|r| r.active);
    pack.counters.retain(|c| c.active);
    pack.tariffs.clear();
    pack
}

#[test]
fn any_hall_becomes_any_other_and_back() {
    let database = Database::new(Engine::Sqlite);
    let door = open(&database);
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&packs(), |wanted| {
            let sound = halls::sound::validate(&wanted).is_empty();
            let before = door.read_blocking(|conn| halls::queries::load(conn, BRANCH, HALL)).ok();
            match apply(&door, HALL, &wanted) {
                Ok(_) => {
                    prop_assert!(sound);
                    let hall = load(&door, HALL);
                    prop_assert_eq!(in_use(&hall.pack), in_use(&wanted));
                    prop_assert_eq!(apply(&door, HALL, &wanted).map(|a| a.changes), Ok(0));
                    prop_assert_eq!(apply(&door, HALL, &hall.pack).map(|a| a.changes), Ok(0));
                    prop_assert_eq!(load(&door, HALL).config, hall.config);
                    prop_assert_eq!(pack::read(&pack::write(&hall.pack)), Ok(hall.pack));
                }
                Err(answer) => {
                    prop_assert!(matches!(answer, Answer::Refused(_)), "{:?}", answer);
                    let after = door.read_blocking(|conn| halls::queries::load(conn, BRANCH, HALL)).ok();
                    prop_assert_eq!(after.map(|h| h.pack), before.map(|h| h.pack));
                }
            }
            Ok(())
        })
        .expect("every pack is stored as it is, or refused");
    door.close();
    assert_eq!(verify(&database.url).expect("reads").wrong, vec![]);
}
