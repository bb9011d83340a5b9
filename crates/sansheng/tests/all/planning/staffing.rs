//! A day's staffing from the hall's own weeks, and the same day tried from the command line: with a past, without one,
//! closed, too far ahead, without a counter.

use std::process::{Command, Output};

use axum::http::StatusCode;
use diesel::connection::SimpleConnection;
use sansheng::counters::{self, Presence, SetPresence};
use sansheng::halls::Opening;
use sansheng::kernel::Day;
use sansheng::planning::{self, AskStaffing, AtCounter, NoPlan, OnDuty, PastHours, PlanFrom, Question};
use sansheng::store::{DatabaseUrl, open_writer};

use crate::both_engines;
use crate::queue::hall::{HALL, Hall, clerk, counter};
use crate::support::branch::{BRANCH, NOW};
use crate::support::front::Front;
use crate::support::site::Ask;
use crate::support::{Database, Engine};

const HOUR_S: i64 = 3_600;

fn ask(day: &str) -> AskStaffing {
    let day = Day::parse(day).expect("a day");
    AskStaffing { day, promise_s: 900, share_percent: 90, clerks_max: 12, busy: false }
}

/// Four weeks of weekdays before Monday 2 March: so many for each half-hour from nine to five.
fn weeks(url: &DatabaseUrl, people: i32) {
    let today = Day::parse("2026-03-02").expect("a day");
    let mut rows = String::new();
    for back in (1..=28).filter(|back| today.plus(-back).weekday() <= 5) {
        for half_hour in 18..34 {
            rows += &format!(
                "insert into arrivals_by_half_hour (branch, hall, day, service, half_hour, n, priority) values \
                 ('{BRANCH}', '{HALL}', '{}', 'pay', {half_hour}, {people}, 1);",
                today.plus(-back)
            );
        }
    }
    open_writer(url).expect("opens").batch_execute(&rows).expect("good SQL");
}

impl Hall {
    fn question(&self, ask: &AskStaffing) -> Result<Question, NoPlan> {
        let (hall, ask, now) = (self.set_up(), ask.clone(), self.clock.now());
        self.door.read_blocking(move |conn| Ok(planning::question(conn, &hall, &ask, now)?)).expect("reads")
    }

    fn present(&self, n: i32, state: Presence) {
        let reason = (state == Presence::Away).then(|| "meal".to_owned());
        let ask = SetPresence { state, reason };
        self.run(&clerk(n), move |work| counters::presence(work, &counter(n), &ask).map(drop)).expect("present");
    }
}

both_engines! {
    fn a_day_is_asked_of_the_weeks_before(database: Database) {
        let hall = Hall::open(database);
        let none = |day: &str| hall.question(&ask(day)).err();
        assert_eq!(none("2026-03-03"), Some(NoPlan::NoHistory));
        weeks(&hall.database.url, 20);
        assert_eq!(none("2026-04-30"), Some(NoPlan::TooFarAhead));
        let question = hall.question(&ask("2026-03-03")).expect("known");
        assert_eq!((question.known_days, question.counters, question.past), (20, 8, PastHours::default()));
        let at_ten = question.expected[usize::try_from((600 - question.opens) / 30).expect("small")];
        assert!((at_ten.mean - 20.0).abs() < 1.0 && at_ten.low < at_ten.mean && at_ten.mean < at_ten.high);
        let coming: f64 = question.twin.business.iter().flat_map(|b| &b.arrivals).map(|r| r.per_hour / 2.0).sum();
        let expected: f64 = question.expected.iter().map(|at| at.mean).sum();
        assert!((coming - expected).abs() < 0.5, "everybody comes for something: {coming} {expected}");
        assert!(question.cover >= 1 && question.cover <= 8);
    }

    fn open_counters_are_counted_from_their_changes(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1, 2]);
        hall.ticket("pay");
        hall.pass(2 * HOUR_S);
        hall.present(1, Presence::Away);
        hall.pass(HOUR_S);
        hall.present(1, Presence::Open);
        hall.pass(HOUR_S);
        hall.present(1, Presence::Closed);
        hall.run(&clerk(2), |work| counters::leave(work, &counter(2)).map(drop)).expect("left");
        let (set_up, day) = (hall.set_up(), Day::parse("2026-03-02").expect("a day"));
        let of = day.clone();
        let spells = hall.door.read_blocking(move |conn| Ok(planning::at_counters(conn, &set_up, &of, &of)?));
        let at = |counter: i32, from: i64, to: i64| {
            let instant = |hours: i64| NOW + 1_000 * HOUR_S * hours;
            AtCounter { day: day.clone(), counter, from: instant(from), to: instant(to) }
        };
        // The second left without saying closed, and nothing that was read says since when it was open.
        assert_eq!(spells.expect("reads"), [at(1, 0, 2), at(1, 3, 4)]);
        hall.pass(20 * HOUR_S);
        weeks(&hall.database.url, 10);
        let question = hall.question(&ask("2026-03-09")).expect("known");
        assert_eq!(question.past, PastHours { same_days: 1, same_mean_min: 180, days: 1, mean_min: 180 });
    }
}

both_engines! {
    fn a_day_that_goes_on_is_as_it_was_so_far_and_then_as_a_week_ago(database: Database) {
        let hall = Hall::open(database);
        hall.clock.set(NOW - 7 * 24 * 1_000 * HOUR_S);
        hall.open_counters(&[1, 2, 3]);
        hall.ticket("pay");
        hall.pass(7 * HOUR_S);
        [1, 2, 3].iter().for_each(|n| hall.present(*n, Presence::Closed));
        hall.clock.set(NOW);
        hall.present(1, Presence::Open);
        hall.ticket("pay");
        hall.pass(HOUR_S);
        let (set_up, now) = (hall.set_up(), hall.clock.now());
        let (today, then) = (Day::parse("2026-03-02").expect("a day"), "2026-02-23".to_owned());
        let (duty, from) = hall
            .door
            .read_blocking(move |conn| Ok(planning::planned_duty(conn, &set_up, &today, now)?))
            .expect("reads");
        assert_eq!(from, PlanFrom::SoFarThenAsOn(then));
        let closed = NOW + 7 * 1_000 * HOUR_S;
        let of = |n: i32| duty.iter().find(|on: &&OnDuty| on.counter == n).expect("there").duty.clone();
        assert_eq!(of(1), [(NOW, now), (now, closed)], "it is open, and stayed a week ago");
        assert_eq!((of(2), of(4)), (vec![(now, closed)], vec![]), "nobody there yet; nobody a week ago");
    }

    fn tomorrow_is_not_reckoned_from_a_day_that_is_not_over(database: Database) {
        let hall = Hall::open(database);
        weeks(&hall.database.url, 20);
        hall.ticket("pay");
        let (set_up, now) = (hall.set_up(), hall.clock.now());
        let on = |day: &str| {
            let (set_up, day) = (set_up.clone(), Day::parse(day).expect("a day"));
            let planned = hall.door.read_blocking(move |conn| Ok(planning::on_day(conn, &set_up, &day, &[], now)?));
            planned.expect("reads").expect("open").expected
        };
        let tomorrow = on("2026-03-03");
        let people: f64 = tomorrow.all().iter().sum();
        assert!(tomorrow.known_days == 20 && people > 300.0, "{} {people}", tomorrow.known_days);
        assert_eq!(on("2026-03-20").known_days, 20, "further ahead the last weeks are the same");
    }
}

async fn shown(front: &Front, who: &str, query: &str) -> String {
    let path = format!("/reports/{HALL}/staffing?{query}");
    let reply = front.site.send(front.by(who, Ask::get(&path))).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
    reply.body
}

#[tokio::test]
async fn the_page_says_it_draws_it_and_lists_it() {
    let front = Front::open().await;
    let page = shown(&front, "duty", "lang=zh-CN").await;
    assert!(page.contains("还没有以往的取号记录") && !page.contains("<svg viewBox"), "no history");
    weeks(&front.site.database.url, 20);
    for (lang, words) in [
        ("zh-CN", ["排班测算", "班次", "预计来的人", "前四周"]),
        ("en", ["Staffing", "Shifts", "People expected", "the four weeks before"]),
    ] {
        let page = shown(&front, "duty", &format!("day=2026-03-03&minutes=15&share=90&clerks=12&lang={lang}")).await;
        for word in words {
            assert!(page.contains(word), "{lang}: {word}");
        }
        assert_eq!(page.matches("<figure class=\"curve\">").count(), 2, "{lang}");
        assert!(!page.contains("style=") && !page.contains("<script>"), "nothing inline");
        assert!(!page.contains("staffing-"), "{lang}: a word is missing");
    }
    // What cannot be: two clerks for everybody; and what was typed wrong is as if it had been left out.
    let page = shown(&front, "duty", "day=2026-03-03&clerks=2&lang=en").await;
    assert!(page.contains("too few clerks"), "{page}");
    for bad in ["day=soon", "minutes=-1&share=300", "minutes=NaN", "day=9999-12-31", "day=2026-03-01"] {
        shown(&front, "duty", bad).await;
    }
    // Nobody, and more than any hall has, is no other number.
    for bad in ["0", "-1", "201", "99999999999", "two"] {
        let page = shown(&front, "duty", &format!("day=2026-03-03&clerks={bad}&lang=en")).await;
        assert!(page.contains("how many clerks there are") && !page.contains("<figure"), "{bad}: {page}");
    }
    let page = shown(&front, "duty", "day=2026-06-01&lang=en").await;
    assert!(page.contains("within four weeks"), "{page}");
    for (who, status) in [("clerk1", StatusCode::FORBIDDEN), ("greeter", StatusCode::FORBIDDEN)] {
        let ask = Ask::get(&format!("/reports/{HALL}/staffing")).header("accept", "application/json");
        assert_eq!(front.site.send(front.by(who, ask)).await.status, status, "{who}");
    }
}

#[tokio::test]
async fn a_hall_with_one_counter_and_one_with_none() {
    let one = Front::open_with(|pack| {
        pack.counters.truncate(1);
        let serves = pack.counters[0].services.clone();
        pack.services.retain(|service| serves.contains(&service.code));
    })
    .await;
    weeks(&one.site.database.url, 20);
    let page = shown(&one, "duty", "day=2026-03-03&lang=en").await;
    assert!(page.contains("more clerks are needed than there are counters"), "{page}");
    let none = Front::open().await;
    weeks(&none.site.database.url, 20);
    let shut = "update counters set active = 0";
    open_writer(&none.site.database.url).expect("opens").batch_execute(shut).expect("good SQL");
    // Read anew, as another process would.
    let mut conn = open_writer(&none.site.database.url).expect("opens");
    let hall = sansheng::halls::queries::load(&mut conn, BRANCH, HALL).expect("there");
    let answer = planning::question(&mut conn, &hall, &ask("2026-03-03"), NOW).expect("reads");
    assert_eq!(answer.err(), Some(NoPlan::NoCounters));
}

#[tokio::test]
async fn the_page_keeps_to_the_halls_labour_rules_and_says_so() {
    let front = Front::open_with(|pack| {
        pack.labour.short_shift_s = 21_600;
        pack.labour.long_shift_s = 21_600;
    })
    .await;
    weeks(&front.site.database.url, 20);
    let page = shown(&front, "duty", "day=2026-03-03&lang=en").await;
    assert!(page.contains("a shift is 6.0 h") && page.contains("After at most 5.0 h"), "{page}");
    // From half past eight for six hours.
    assert!(page.contains("<th scope=\"row\">08:30</th><td>14:30</td>"), "{page}");
    let strict = Front::open_with(|pack| {
        pack.labour.long_shift_s = 36_000;
        pack.labour.short_percent_max = 0;
    })
    .await;
    weeks(&strict.site.database.url, 20);
    let page = shown(&strict, "duty", "day=2026-03-03&lang=en").await;
    assert!(page.contains("Only short shifts fit") && !page.contains("<figure"), "{page}");
}

#[test]
fn a_saturday_with_a_closure_at_noon_is_staffed_around_it() {
    let hall = Hall::open_with(Database::new(Engine::Sqlite), |pack| {
        pack.opening.retain(|opening| opening.weekday != 6);
        let hours = |opens, closes| Opening { weekday: 6, opens, closes };
        pack.opening.extend([hours(540, 720), hours(810, 990)]);
    });
    weeks(&hall.database.url, 20);
    let set_up = hall.set_up();
    let mut conn = open_writer(&hall.database.url).expect("opens");
    let ask = ask("2026-03-07");
    let question = planning::question(&mut conn, &set_up, &ask, NOW).expect("reads").expect("known");
    let plan = planning::plan(&question, &ask).expect("a plan");
    assert_eq!(plan.half_hours.len(), 15);
    for at in &plan.half_hours {
        let open = !(720..810).contains(&at.minute);
        assert_eq!((at.people > 0.0, at.needed > 0, at.present > 0), (open, open, open), "{at:?}");
    }
    assert!(plan.shifts.iter().all(|shift| shift.pause == Some((720, 810))), "{:?}", plan.shifts);
}

fn simulate(database: &Database, more: &[&str]) -> Output {
    let url = format!("sqlite:{}", database.url.file().expect("a file"));
    let mut program = Command::new(env!("CARGO_BIN_EXE_sansheng"));
    program.args(["simulate", "--database", &url, "--hall", HALL]).args(more).env("SANSHENG_LOG", "warn");
    program.output().expect("the program runs")
}

#[test]
fn a_day_is_tried_from_the_command_line() {
    let hall = Hall::open(Database::new(Engine::Sqlite));
    weeks(&hall.database.url, 40);
    hall.open_counters(&[1, 2, 3]);
    hall.ticket("pay");
    hall.at(17, 0);
    [1, 2, 3].iter().for_each(|n| hall.present(*n, Presence::Closed));
    hall.door.close();
    let tried = |more: &[&str]| {
        let output = simulate(&hall.database, &[&["--day", "2026-03-09", "--runs", "10", "--json"], more].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
    };
    let plain = tried(&[]);
    assert_eq!(
        (&plain["planned"]["same_weekday"], &plain["as_asked"]),
        (&"2026-03-02".into(), &serde_json::Value::Null)
    );
    let mean = |answer: &serde_json::Value, which: &str| answer[which]["mean_s"].as_i64().expect("a number");
    for helps in [&["--open", "4@10:00-17:00"][..], &["--divert", "pay=0.5"], &["--arrivals", "x0.5"]] {
        let answer = tried(helps);
        assert!(mean(&answer, "as_asked") < mean(&answer, "as_planned"), "{helps:?}: {answer}");
    }
    for harms in [&["--close", "3"][..], &["--arrivals", "x1.5"]] {
        let answer = tried(harms);
        assert!(mean(&answer, "as_asked") > mean(&answer, "as_planned"), "{harms:?}: {answer}");
    }
    let table =
        String::from_utf8(simulate(&hall.database, &["--day", "2026-03-09", "--runs", "2", "--open", "4"]).stdout);
    let table = table.expect("text");
    for word in ["as planned", "as asked", "longest wait", "gave up", "2026-03-02"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    // Nobody is called: no mean wait, which is not a mean wait of nothing.
    let shut = ["--day", "2026-03-09", "--runs", "2", "--close", "1", "--close", "2", "--close", "3"];
    assert_eq!(tried(&shut[4..])["as_asked"]["mean_s"], serde_json::Value::Null);
    let table = String::from_utf8(simulate(&hall.database, &shut).stdout).expect("text");
    let mean = table.lines().find(|line| line.starts_with("mean wait")).expect("a row");
    assert!(mean.ends_with(" -"), "{table}");
    for (bad, says) in [
        (&["--open", "77"][..], "no counter 77"),
        (&["--close", "77@9:00-10:00"], "no counter 77"),
        (&["--divert", "nothing=0.2"], "no business `nothing`"),
        (&["--open", "4@01:00-02:00"], "the hall is open"),
        (&["--day", "soon"], "is no day"),
        (&["--day", "1900-01-01"], "its first day is 2026-02-02"),
        (&["--day", "2099-01-01"], "too far ahead"),
    ] {
        let output = simulate(&hall.database, bad);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), said.lines().count()), (Some(1), 1), "{bad:?}: {said}");
        assert!(said.contains(says), "{bad:?}: {said}");
    }
}
