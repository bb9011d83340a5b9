//! Rows that wait to be written together. A command says what it has decided; the rows are written before anybody reads
//! their table, at the latest with the commit: many of a kind in one statement on PostgreSQL, where each statement is a
//! round trip, and what many commands add to one figure as one update on either engine.

use std::any::Any;
use std::collections::BTreeMap;

use diesel::QueryResult;

use super::{Conn, guard};

/// The tables whose rows may wait, in the order in which they are written: a row after those it refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// The last number of a day and prefix.
    TicketNumbers,
    /// The last receipt of a hall and year.
    ReceiptNumbers,
    /// Tickets.
    Tickets,
    /// The services of a ticket.
    TicketServices,
    /// The needs of a ticket's customer.
    TicketNeeds,
    /// What was said of the papers.
    TicketDocuments,
    /// Who spoke to a customer.
    Voices,
    /// How many wait, by service and class.
    QueueLines,
    /// A hall's day in figures.
    HallDays,
    /// Who came, by half-hour.
    ArrivalsByHalfHour,
    /// Balances.
    LedgerAccounts,
    /// Double entries.
    Transfers,
    /// What is owed or paid ahead.
    Charges,
    /// Payments.
    Payments,
    /// What payments were made with.
    PaymentParts,
    /// Whose payments are.
    PaymentShares,
    /// Quotes that were paid.
    Quotes,
    /// What clerks took, by day.
    ClerkDays,
    /// What clerks took, by quarter.
    ClerkQuarters,
    /// What keys were answered.
    Answers,
}

impl Table {
    /// Its name in the schema.
    pub fn name(self) -> &'static str {
        match self {
            Self::TicketNumbers => "ticket_numbers",
            Self::ReceiptNumbers => "receipt_numbers",
            Self::Tickets => "tickets",
            Self::TicketServices => "ticket_services",
            Self::TicketNeeds => "ticket_needs",
            Self::TicketDocuments => "ticket_documents",
            Self::Voices => "voices",
            Self::QueueLines => "queue_lines",
            Self::HallDays => "hall_days",
            Self::ArrivalsByHalfHour => "arrivals_by_half_hour",
            Self::LedgerAccounts => "ledger_accounts",
            Self::Transfers => "transfers",
            Self::Charges => "charges",
            Self::Payments => "payments",
            Self::PaymentParts => "payment_parts",
            Self::PaymentShares => "payment_shares",
            Self::Quotes => "quotes",
            Self::ClerkDays => "clerk_days",
            Self::ClerkQuarters => "clerk_quarters",
            Self::Answers => "answers",
        }
    }
}

/// A row, or a change of one, that may wait. Should a table have two types, they are never about the same row.
pub trait Waits: Send + Sized + 'static {
    /// Whose row it is.
    const TABLE: Table;

    /// Writes several, in the order in which they were decided.
    fn write(conn: &mut Conn, rows: &[Self]) -> QueryResult<()>;
}

/// What is added to the same rows, each row once. In the order of their keys, so that it is the same whoever came first.
pub fn summed<K: Ord, V>(changes: impl Iterator<Item = (K, V)>, add: impl Fn(&mut V, V)) -> BTreeMap<K, V> {
    let mut sums: BTreeMap<K, V> = BTreeMap::new();
    for (row, more) in changes {
        match sums.get_mut(&row) {
            Some(sum) => add(sum, more),
            None => {
                sums.insert(row, more);
            }
        }
    }
    sums
}

trait Heap: Send {
    fn table(&self) -> Table;
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn count(&self) -> usize;
    fn holds(&self, whose: Whose) -> bool;
    fn keep(&mut self);
    fn drop_new(&mut self);
    fn write(&mut self, conn: &mut Conn, whose: Whose) -> QueryResult<()>;
    fn clear(&mut self);
}

/// Which of the rows that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of commands that are done.
    Earlier,
    /// Those of the command that runs as well.
    Everybody,
}

/// The rows of one table: first those of commands that are done, then those of the one that runs.
struct Rows<W> {
    rows: Vec<W>,
    kept: usize,
}

impl<W: Waits> Heap for Rows<W> {
    fn table(&self) -> Table {
        W::TABLE
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn count(&self) -> usize {
        self.rows.len()
    }

    fn holds(&self, whose: Whose) -> bool {
        match whose {
            Whose::Earlier => self.kept > 0,
            Whose::Everybody => !self.rows.is_empty(),
        }
    }

    fn keep(&mut self) {
        self.kept = self.rows.len();
    }

    fn drop_new(&mut self) {
        self.rows.truncate(self.kept);
    }

    fn write(&mut self, conn: &mut Conn, whose: Whose) -> QueryResult<()> {
        let end = if whose == Whose::Earlier { self.kept } else { self.rows.len() };
        self.kept = 0;
        if end > 0 {
            W::write(conn, &self.rows[..end])?;
            self.rows.drain(..end);
        }
        Ok(())
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.rows.shrink_to(ROOM_KEPT);
        self.kept = 0;
    }
}

/// So much room for rows of one kind is left for the next transaction.
const ROOM_KEPT: usize = 1_024;

/// Everything that waits in one transaction. The next one finds the room that this one needed: to ask for it anew each time
/// costs as much as to write some of the rows.
#[derive(Default)]
pub struct Waiting {
    heaps: Vec<Box<dyn Heap>>,
    torn: bool,
}

impl Waiting {
    /// Takes a row of the command that runs.
    pub fn add<W: Waits>(&mut self, row: W) {
        guard::waits(W::TABLE);
        let known = self.heaps.iter_mut().find_map(|heap| heap.as_any_mut().downcast_mut::<Rows<W>>());
        if let Some(heap) = known {
            heap.rows.push(row);
            return;
        }
        let place = self.heaps.partition_point(|heap| heap.table() < W::TABLE);
        self.heaps.insert(place, Box::new(Rows { rows: vec![row], kept: 0 }));
    }

    /// What waits of one kind, in the order in which it was decided.
    pub fn of<W: Waits>(&self) -> &[W] {
        let known = self.heaps.iter().find_map(|heap| heap.as_any().downcast_ref::<Rows<W>>());
        known.map_or(&[], |heap| &heap.rows)
    }

    /// A transaction ended; one that is lost leaves nothing that waits.
    pub fn clear(&mut self) {
        self.heaps.iter_mut().for_each(|heap| heap.clear());
        self.torn = false;
        guard::nothing_waits();
    }

    /// How many rows wait.
    pub fn count(&self) -> usize {
        self.heaps.iter().map(|heap| heap.count()).sum()
    }

    /// Whether something waits, in any of these tables.
    pub fn holds(&self, tables: &[Table], whose: Whose) -> bool {
        self.heaps.iter().any(|heap| tables.contains(&heap.table()) && heap.holds(whose))
    }

    /// Whether something waits anywhere.
    pub fn holds_any(&self, whose: Whose) -> bool {
        self.heaps.iter().any(|heap| heap.holds(whose))
    }

    /// The command that ran is done.
    pub fn keep(&mut self) {
        self.heaps.iter_mut().for_each(|heap| heap.keep());
    }

    /// The command that ran is not done: what it decided is forgotten.
    pub fn drop_new(&mut self) {
        self.heaps.iter_mut().for_each(|heap| heap.drop_new());
    }

    /// Whether writing was begun and not ended, by an error or a panic: rows of commands that are done may be missing, so
    /// that nothing of the transaction may be committed.
    pub fn is_torn(&self) -> bool {
        self.torn
    }

    /// Writes what waits. After an error the transaction is lost.
    pub fn write(&mut self, conn: &mut Conn, whose: Whose) -> QueryResult<()> {
        guard::nothing_waits();
        self.torn = true;
        for heap in &mut self.heaps {
            heap.write(conn, whose)?;
        }
        self.heaps.iter().filter(|heap| heap.count() > 0).for_each(|heap| guard::waits(heap.table()));
        self.torn = false;
        Ok(())
    }
}
