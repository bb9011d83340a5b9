//! Watches, in builds that are tested, that nobody reads or changes a table of which rows still wait to be written: each
//! statement's text is looked through for its name. A command that does is stopped by a panic, unless it said that it asks
//! for other rows than those. Other builds do not watch.

#[cfg(debug_assertions)]
mod watching {
    use std::cell::RefCell;

    use diesel::connection::{Connection, InstrumentationEvent};

    use crate::store::{Conn, Table};

    thread_local! {
        static WAITING: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
        static BESIDE: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
    }

    pub fn beside(tables: &[Table]) {
        BESIDE.with_borrow_mut(|beside| tables.clone_into(beside));
    }

    pub fn waits(table: Table) {
        WAITING.with_borrow_mut(|waiting| {
            if !waiting.contains(&table) {
                waiting.push(table);
            }
        });
    }

    pub fn nothing_waits() {
        WAITING.with_borrow_mut(Vec::clear);
    }

    pub fn watch(conn: &mut Conn) {
        conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
            let InstrumentationEvent::StartQuery { query, .. } = event else { return };
            let beside = BESIDE.take();
            WAITING.with_borrow(|waiting| {
                if waiting.is_empty() {
                    return;
                }
                let said = query.to_string();
                let names = |name: &str| said.contains(&format!("`{name}`")) || said.contains(&format!("\"{name}\""));
                let early = waiting.iter().find(|table| !beside.contains(table) && names(table.name()));
                assert!(early.is_none(), "{early:?} is asked for while rows of it wait: {said}");
            });
        });
    }
}

#[cfg(not(debug_assertions))]
mod watching {
    use crate::store::{Conn, Table};

    pub fn waits(_: Table) {}

    pub fn nothing_waits() {}

    pub fn beside(_: &[Table]) {}

    pub fn watch(_: &mut Conn) {}
}

pub use watching::{beside, nothing_waits, waits, watch};
