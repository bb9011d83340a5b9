//! What somebody was asked to do ends by itself once nobody needs it any more, and counts as done by nobody.

use diesel::connection::SimpleConnection;
use sansheng::halls::pack;
use sansheng::kernel::Actor;
use sansheng::queue::{self, TaskKind};
use sansheng::store::open_writer;

use super::hall::{HALL, Hall, clerk, counter, greeter, refused, wish};
use crate::both_engines;

const DAY_S: i64 = 24 * 3_600;

impl Hall {
    fn open_tasks(&self) -> Vec<TaskKind> {
        self.picture().tasks.into_iter().map(|task| task.kind).collect()
    }

    /// A ticket about which the greeter was asked for everything: a hand, the way, and, as its wait is long, comfort.
    fn asked_for(&self) -> String {
        let need = pack::default_pack().needs.into_iter().find(|need| !need.help.zh.is_empty()).expect("one with help");
        let mut wish = wish("pay");
        (wish.needs, wish.lead) = (vec![need.code], true);
        let issued = self.issue(&wish).expect("issued");
        self.pass(i64::from(issued.promise.expect("on duty").high_s) - 1);
        assert_eq!(self.tick(), 1);
        assert_eq!(self.open_tasks(), [TaskKind::Help, TaskKind::Lead, TaskKind::Comfort]);
        issued.id
    }

    fn cancel(&self, ticket: &str) {
        let ticket = ticket.to_owned();
        self.run(&Actor::public(), move |work| queue::cancel(work, &ticket)).expect("taken back");
    }

    fn ask_for_help(&self) -> String {
        self.run(&Actor::public(), |work| queue::ask_for_help(work, HALL)).expect("asked")
    }
}

both_engines! {
    fn whoever_is_called_needs_no_comfort_and_whoever_is_served_no_help(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        let busy = hall.serving(1, "pay");
        let ticket = hall.asked_for();
        let comfort = hall.picture().tasks[2].id.clone();
        hall.finish(1, &busy).expect("finished");
        assert_eq!(hall.open_tasks().len(), 3, "another one's end ends nothing");
        hall.call(1).expect("calls").expect("somebody");
        assert_eq!(hall.open_tasks(), [TaskKind::Help, TaskKind::Lead], "on the way they may still be led");
        let late = hall.run(&greeter(), move |work| queue::take_task(work, &comfort));
        assert_eq!(refused(late), "task_done", "nobody can say afterwards that they went");
        hall.start(1, &ticket).expect("started");
        hall.run(&clerk(1), |work| queue::call_for_help(work, &counter(1), "")).expect("asked");
        hall.finish(1, &ticket).expect("finished");
        assert_eq!(hall.open_tasks(), [TaskKind::Assist], "the counter still asks");
        hall.proves();
    }

    fn whoever_leaves_or_never_comes_leaves_nothing_to_do(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        hall.serving(1, "pay");
        let ticket = hall.asked_for();
        hall.cancel(&ticket);
        assert_eq!(hall.open_tasks(), []);
        hall.asked_for();
        hall.pass(DAY_S);
        assert!(hall.tick() > 0, "the next day's doors end it");
        assert_eq!(hall.open_tasks(), []);
        hall.proves();
    }

    fn a_day_gone_by_asks_for_nothing(database: Database) {
        let hall = Hall::open(database);
        let first = hall.ask_for_help();
        assert_eq!((hall.ask_for_help(), hall.open_tasks()), (first.clone(), vec![TaskKind::Help]), "pressed twice");
        hall.pass(DAY_S);
        assert_eq!(hall.open_tasks(), [], "before anything is done about it");
        assert_eq!((hall.tick(), hall.tick()), (1, 0));
        assert_ne!(hall.ask_for_help(), first, "somebody else asks");
        assert_eq!(hall.open_tasks(), [TaskKind::Help]);
        hall.proves();
    }

    fn what_an_older_version_left_open_is_not_shown(database: Database) {
        let hall = Hall::open(database);
        hall.open_counters(&[1]);
        hall.serving(1, "pay");
        let (gone, waits) = (hall.asked_for(), hall.ticket("pay"));
        hall.cancel(&gone);
        let mut writer = open_writer(&hall.database.url).expect("opens");
        writer.batch_execute("update tasks set done_at = null").expect("good SQL");
        assert_eq!(hall.open_tasks(), []);
        let again = format!("update tasks set ticket = '{waits}'");
        writer.batch_execute(&again).expect("good SQL");
        assert_eq!(hall.open_tasks().len(), 3, "of somebody who waits they are");
    }
}
