//! Whether an operation may go on: power, planned cuts, planned faults, a full disk.

use crate::chance::Chance;

/// What a connection asks of the disk; the kinds that a fault can be planned for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// A file is opened or created. Not counted by [`crate::Disk::ops`].
    Open,
    /// Bytes are read. Not counted by [`crate::Disk::ops`].
    Read,
    /// Bytes are written. When it fails, whole sectors from its beginning may have been written.
    Write,
    /// A file is synced. When it fails, unsynced changes are partly forgotten for good, and a
    /// later sync succeeds all the same, as on Linux.
    Sync,
    /// A file is made shorter.
    Truncate,
    /// A file is deleted.
    Delete,
}

/// What becomes of one operation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It works.
    Works,
    /// The power goes while it runs: it may or may not happen, and nobody hears of it.
    LosesPower,
    /// It fails with this SQLite code, and the power stays.
    Fails(i32),
    /// The machine is dark already: nothing happens.
    Dark,
}

#[derive(Debug)]
struct Fault {
    op: Op,
    left: u64,
    code: i32,
}

/// The state of the machine apart from its files.
#[derive(Debug)]
pub(crate) struct Power {
    pub(crate) chance: Chance,
    pub(crate) dark: bool,
    pub(crate) full: bool,
    /// How often every process died; a handle from an earlier life is dead.
    pub(crate) boot: u64,
    /// Writes, syncs, truncations and deletions so far.
    pub(crate) ops: u64,
    cut_at: Option<u64>,
    faults: Vec<Fault>,
}

impl Power {
    pub(crate) fn new(seed: u64) -> Power {
        Power { chance: Chance::new(seed), dark: false, full: false, boot: 0, ops: 0, cut_at: None, faults: Vec::new() }
    }

    pub(crate) fn cut_after(&mut self, ops: u64) {
        self.dark |= ops == 0;
        self.cut_at = Some(self.ops.saturating_add(ops));
    }

    pub(crate) fn fail_nth(&mut self, op: Op, n: u64, code: i32) {
        self.faults.push(Fault { op, left: n.max(1), code });
    }

    pub(crate) fn judge(&mut self, op: Op) -> Verdict {
        if self.dark {
            return Verdict::Dark;
        }
        if !matches!(op, Op::Open | Op::Read) {
            self.ops += 1;
            if self.cut_at == Some(self.ops) {
                self.dark = true;
                return Verdict::LosesPower;
            }
        }
        for fault in self.faults.iter_mut().filter(|fault| fault.op == op) {
            fault.left = fault.left.saturating_sub(1);
        }
        match self.faults.iter().position(|fault| fault.op == op && fault.left == 0) {
            Some(due) => Verdict::Fails(self.faults.swap_remove(due).code),
            None => Verdict::Works,
        }
    }

    pub(crate) fn restart(&mut self) {
        self.dark = false;
        self.cut_at = None;
        self.faults.clear();
    }
}
