//! Watches, in builds that are tested, that nobody asks for a table of which rows still wait to be written, unless they said
//! that they ask for other rows than those, and that nobody changes anything who said that they only look: each statement's
//! text is looked through. A command that does is stopped by a panic. Other builds do not watch.

#[cfg(debug_assertions)]
mod watching {
    use std::cell::{Cell, RefCell};

    use diesel::connection::{Connection, InstrumentationEvent};

    use crate::store::{Conn, Table};

    thread_local! {
        static WAITING: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
        static BESIDE: RefCell<Vec<Table>> = const { RefCell::new(Vec::new()) };
        static ONLY_LOOKS: Cell<bool> = const { Cell::new(false) };
    }

    pub fn only_looks(only: bool) {
        ONLY_LOOKS.set(only);
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
        ONLY_LOOKS.set(false);
    }

    fn changes(said: &str) -> bool {
        let said = said.trim_start().to_ascii_lowercase();
        ["insert", "update", "delete"].iter().any(|word| said.starts_with(word))
    }

    pub fn watch(conn: &mut Conn) {
        conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
            let InstrumentationEvent::StartQuery { query, .. } = event else { return };
            let beside = BESIDE.take();
            if ONLY_LOOKS.get() {
                let said = query.to_string();
                assert!(!changes(&said), "somebody who only looks changes something: {said}");
            }
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

    pub fn only_looks(_: bool) {}

    pub fn watch(_: &mut Conn) {}
}

pub use watching::{beside, nothing_waits, only_looks, waits, watch};
