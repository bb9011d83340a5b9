//! Advice is taken through the commands that did it before there was advice, once, and refused by name.

use axum::http::{Method, StatusCode};
use sansheng::counters::{self, Presence};
use sansheng::door::Answer;
use sansheng::planning::{self, Act, Take, Taken, Verdict};
use sansheng::queue::{self, TaskKind};

use crate::both_engines;
use crate::queue::hall::{HALL, Hall, clerk, counter, duty, greeter, refused, wish};
use crate::support::front::Front;
use crate::support::site::Ask;

impl Hall {
    fn take(&self, step: &str) -> Result<Taken, Answer> {
        let step = Take::parse(step);
        self.run(&duty(), move |work| planning::take(work, HALL, step.as_ref().map_err(Clone::clone)?))
    }

    fn relief_tasks(&self) -> Vec<(Option<String>, String, String)> {
        let tasks = self.picture().tasks.into_iter().filter(|task| task.kind == TaskKind::Relief);
        tasks.map(|task| (task.counter, task.detail, task.id)).collect()
    }

    fn presence_of(&self, n: i32) -> Presence {
        let id = counter(n);
        let found = self.door.read_blocking(|conn| Ok(counters::by_id(conn, "yl", &id)?));
        found.expect("reads").expect("there").presence()
    }

    fn next_hour(&self) -> planning::NextHour {
        let (set_up, now) = (self.set_up(), self.clock.now());
        let scene = self.door.read_blocking(|conn| planning::scene(conn, &set_up, now, None)).expect("a scene");
        planning::next_hour(&set_up, &scene)
    }
}

both_engines! {
    fn a_counter_opens_where_somebody_sits_and_is_asked_for_where_nobody_does(database: Database) {
        let hall = Hall::open(database);
        hall.run(&clerk(1), |work| counters::sit_down(work, &counter(1)).map(drop)).expect("sits");
        let until = hall.clock.now() + 3_600_000;
        assert_eq!(hall.take(&format!("open:1:{until}")).expect("taken"), Taken::Done);
        assert_eq!(hall.presence_of(1), Presence::Open);
        for later in [0, 1_800_000] {
            assert_eq!(hall.take(&format!("open:4:{}", until + later)).expect("asked"), Taken::Asked(1));
        }
        assert_eq!(hall.presence_of(4), Presence::Closed, "nobody opens an empty counter");
        let tasks = hall.relief_tasks();
        assert_eq!((tasks.len(), tasks[0].0.as_deref()), (1, Some("renmin-4")));
        hall.open_counters(&[4]);
        assert_eq!(hall.relief_tasks(), [], "whoever opens it has done it");
        hall.take(&format!("open:5:{until}")).expect("asked");
        let id = hall.relief_tasks()[0].2.clone();
        hall.run(&greeter(), move |work| queue::finish_task(work, &id)).expect("done");
        assert_eq!(hall.relief_tasks(), []);
        let now = hall.clock.now();
        assert_eq!(refused(hall.take(&format!("open:4:{now}"))), "advice_past");
        assert_eq!(refused(hall.take(&format!("open:4:{}", i64::MAX))), "advice_unknown");
        for nowhere in ["0", "-1", "99"] {
            assert_eq!(refused(hall.take(&format!("open:{nowhere}:{until}"))), "counter_not_found");
        }
        for nonsense in ["", "open", "open:x:1", "open:1:99999999999999999999", "comfort:1", "assign:1", "assign:1:pay", "a:b:c:d"] {
            assert_eq!(refused(hall.take(nonsense)), "advice_unknown", "{nonsense}");
        }
        hall.proves();
    }

    fn a_counter_serves_something_more(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[5]);
        let ticket = hall.ticket("pay");
        assert!(hall.call(5).expect("calls").is_none(), "counter 5 takes no payments");
        let until = hall.clock.now() + 3_600_000;
        for _ in 0..2 {
            assert_eq!(hall.take(&format!("assign:5:pay:{until}")).expect("taken"), Taken::Done, "twice is once");
        }
        assert_eq!(hall.call(5).expect("calls").expect("now it does").ticket, ticket);
        assert_eq!(refused(hall.take(&format!("assign:5:nothing:{until}"))), "service_not_found");
        assert_eq!(refused(hall.take(&format!("assign:99:pay:{until}"))), "counter_not_found");
        assert_eq!(refused(hall.take(&format!("assign:5:pay:{}", hall.clock.now()))), "advice_past");
        hall.proves();
    }

    fn people_are_sent_elsewhere(database: Database) {
        let hall = Hall::open(database);
        for _ in 0..2 {
            assert_eq!(hall.take("divert:pay").expect("asked"), Taken::Asked(1));
        }
        assert_eq!(hall.relief_tasks().len(), 1, "asked once");
        assert_eq!(refused(hall.take("divert:pay:renmin")), "advice_unknown", "from here to here");
        assert_eq!(refused(hall.take("divert:pay:nowhere")), "hall_not_found");
        assert_eq!(refused(hall.take("divert:nothing")), "service_not_found");
        hall.proves();
    }

    fn whoever_will_wait_longer_than_they_were_told_is_spoken_to_once(database: Database) {
        let hall = Hall::open(database);
        assert_eq!(refused(hall.take("comfort")), "nobody_to_comfort");
        hall.open_counters(&[1]);
        hall.serving(1, "pay");
        let told = hall.issue(&wish("pay")).expect("issued");
        let high_s = i64::from(told.promise.expect("on duty").high_s);
        assert_eq!(refused(hall.take("comfort")), "nobody_to_comfort", "as promised so far");
        hall.pass(high_s - 1);
        let next = hall.next_hour();
        let named = next.advice.iter().find_map(|advice| match &advice.act {
            Act::Comfort { overrun } => Some(overrun.clone()),
            _ => None,
        });
        assert_eq!(named.expect("somebody").first().map(|who| who.number.clone()), Some(told.number.clone()));
        assert_eq!(hall.take("comfort").expect("asked"), Taken::Asked(1));
        assert_eq!(refused(hall.take("comfort")), "nobody_to_comfort", "once");
        assert_eq!(hall.tick(), 0, "and not by the clock again");
        let task = hall.picture().tasks.into_iter().find(|task| task.kind == TaskKind::Comfort).expect("a task");
        assert_eq!(task.number, Some(told.number));
        hall.run(&greeter(), move |work| queue::finish_task(work, &task.id)).expect("done");
        assert!(hall.picture().tasks.is_empty());
        assert_eq!(hall.tick(), 0, "done is done");
        hall.proves();
    }

    fn every_hall_gets_a_clear_word(database: Database) {
        let hall = Hall::open(database);
        assert_eq!(hall.next_hour().verdict, Verdict::NobodyOnDuty { waiting: 0 });
        hall.ticket("pay");
        let nobody = hall.next_hour();
        assert_eq!(nobody.verdict, Verdict::NobodyOnDuty { waiting: 1 });
        assert!(nobody.advice.iter().any(|advice| matches!(advice.act, Act::Open { seated: false, .. })), "{nobody:?}");
        hall.open_counters(&[1]);
        let one = hall.next_hour();
        assert_eq!((one.verdict, one.known_days), (Verdict::Holds, 0), "one counter, no past");
        hall.serving_all(1);
        hall.at(20, 0);
        assert_eq!(hall.next_hour().verdict, Verdict::Closed);
        assert!(hall.next_hour().advice.is_empty(), "nobody closes a closed hall");
        // A clock that went back a day breaks nothing.
        hall.clock.set(hall.clock.now() - 48 * 3_600_000);
        hall.next_hour();
    }
}

both_engines! {
    fn with_nobody_on_duty_opening_is_always_offered(database: Database) {
        let hall = Hall::open(database);
        (0..12).for_each(|_| drop(hall.ticket("pay")));
        // They have waited so long that an hour with one counter changes hardly any figure.
        hall.pass(3 * 3_600);
        let next = hall.next_hour();
        assert_eq!(next.verdict, Verdict::NobodyOnDuty { waiting: 12 });
        let opens = next.advice.iter().filter(|advice| matches!(advice.act, Act::Open { .. })).count();
        assert!(opens > 0 && next.open.is_empty(), "{next:?}");
    }

    fn a_counter_that_nobody_needs_can_close(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2, 3]);
        let next = hall.next_hour();
        assert_eq!((&next.verdict, &next.open), (&Verdict::Holds, &vec![1, 2, 3]));
        let closes = next.advice.iter().find(|advice| matches!(advice.act, Act::Close { .. }));
        let closes = closes.unwrap_or_else(|| panic!("nobody comes: {next:?}"));
        assert!(closes.then.as_ref().is_some_and(|then| then.breaks < 0.1), "{closes:?}");
        let Act::Close { counter } = closes.act else { panic!("closes") };
        let step = Take::of(&closes.act).text();
        assert_eq!(Take::parse(&step), Ok(Take::of(&closes.act)), "as a button sends it");
        assert_eq!(hall.take(&step).expect("taken"), Taken::Done);
        assert_eq!(hall.presence_of(counter), Presence::Closed);
        let other = [1, 2, 3].into_iter().find(|n| *n != counter).expect("two more");
        let served = hall.serving(other, "pay");
        assert_eq!(refused(hall.take(&format!("close:{other}"))), "counter_busy");
        assert_eq!(refused(hall.take("close:99")), "counter_not_found");
        // The last one that serves something stays.
        hall.finish(other, &served).expect("finished");
        let one = Hall::open(crate::support::Database::new(crate::support::Engine::Sqlite));
        one.open_counters(&[1]);
        assert!(!one.next_hour().advice.iter().any(|advice| matches!(advice.act, Act::Close { .. })));
        hall.proves();
    }
}

impl Hall {
    fn serving_all(&self, n: i32) {
        while let Some(called) = self.call(n).expect("calls") {
            self.start(n, &called.ticket).expect("started");
            self.finish(n, &called.ticket).expect("finished");
        }
    }
}

#[test]
fn the_duty_page_says_what_would_help_and_does_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let front = Front::open().await;
        front.sit(1).await;
        for _ in 0..25 {
            front.ticket(&serde_json::json!({ "service": "pay" })).await;
        }
        front.site.pass(60_000);
        let mut page = String::new();
        // The first thought may take longer than the page waits for it.
        for _ in 0..100 {
            page = front.page("duty", "/duty/renmin", "zh-CN").await;
            if page.contains("name=\"step\"") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(page.contains("等候超过") && page.contains("打开"), "{page}");
        let step = page.split("name=\"step\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let step = step.expect("something can be done").to_owned();
        assert!(step.starts_with("open:"), "{step}");
        let english = front.page("duty", "/duty/renmin", "en").await;
        assert!(english.contains("longest wait"), "{english}");
        let form = format!("key=k1&step={step}");
        let send = |who: &'static str| {
            let ask = Ask::new(Method::POST, "/duty/renmin/advice").form(&form).header("sec-fetch-site", "same-origin");
            front.site.send(front.by(who, ask))
        };
        assert_eq!(send("duty").await.status, StatusCode::SEE_OTHER);
        assert_eq!(send("clerk1").await.status, StatusCode::FORBIDDEN);
        let mut page = String::new();
        for _ in 0..100 {
            page = front.page("duty", "/duty/renmin", "zh-CN").await;
            if page.contains("已请 10:") {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        assert!(page.contains("请同事疏解大厅"), "the task stands among the clocks");
        assert!(page.contains("已请 10:") && !page.contains(&format!("value=\"{step}\"")), "not offered twice: {page}");
        for path in ["/counter/renmin-4", "/me"] {
            let page = front.page("clerk3", path, "zh-CN").await;
            assert!(page.contains("请一位收费员坐"), "a clerk who sits nowhere reads it: {path} {page}");
        }
        assert!(
            !front.page("clerk1", "/me", "zh-CN").await.contains("请一位收费员坐"),
            "whoever sits somewhere does not"
        );
        let greeter = front.page("greeter", "/greeter/renmin", "zh-CN").await;
        assert!(greeter.contains("请一位收费员坐"), "and on the greeter's tablet");
    });
}
