//! The rows of a hall's tables, made from the elements of a pack. Who writes them when is in `save.rs`.

use diesel::prelude::*;

use super::{Category, CounterPlan, CustomerType, Document, Hall, Need, Pack, PackZone, Paper, Reason, Service, Text};
use crate::kernel::pinyin;
use crate::store::schema::{
    categories, counters, customer_types, documents, halls, needs, reasons, service_documents, services, zones,
};

/// Which hall of which branch a row belongs to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub branch: &'a str,
    pub hall: &'a str,
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = halls, primary_key(branch, id), treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct HallRow<'a> {
    branch: &'a str,
    id: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    address_zh: &'a str,
    address_en: &'a str,
    notice_zh: &'a str,
    notice_en: &'a str,
    hue: i32,
    target_regular_s: i32,
    target_priority_s: i32,
    head_start_s: i32,
    overtakes_max: i32,
    wait_max_s: i32,
    grace_s: i32,
    recalls_max: i32,
    recall_pause_s: i32,
    patience_s: i32,
    queue_max: i32,
    short_shift_s: i32,
    long_shift_s: i32,
    unbroken_max_s: i32,
    break_s: i32,
    stretch_min_s: i32,
    short_percent_max: i32,
    kiosk_open: i32,
    cash_rounding: &'a str,
    printer: Option<&'a str>,
}

impl<'a> HallRow<'a> {
    pub fn new(at: Place<'a>, pack: &'a Pack) -> Self {
        let Pack { hall, queue, labour, .. } = pack;
        Self {
            branch: at.branch,
            id: at.hall,
            name_zh: &hall.name.zh,
            name_en: &hall.name.en,
            address_zh: &hall.address.zh,
            address_en: &hall.address.en,
            notice_zh: &hall.notice.zh,
            notice_en: &hall.notice.en,
            hue: hall.hue,
            target_regular_s: queue.target_regular_s,
            target_priority_s: queue.target_priority_s,
            head_start_s: queue.head_start_s,
            overtakes_max: queue.overtakes_max,
            wait_max_s: queue.wait_max_s,
            grace_s: queue.grace_s,
            recalls_max: queue.recalls_max,
            recall_pause_s: queue.recall_pause_s,
            patience_s: queue.patience_s,
            queue_max: queue.queue_max,
            short_shift_s: labour.short_shift_s,
            long_shift_s: labour.long_shift_s,
            unbroken_max_s: labour.unbroken_max_s,
            break_s: labour.break_s,
            stretch_min_s: labour.stretch_min_s,
            short_percent_max: labour.short_percent_max,
            kiosk_open: i32::from(hall.kiosk_open),
            cash_rounding: hall.cash_rounding.as_str(),
            printer: hall.printer.as_deref(),
        }
    }
}

/// A row of a table that is a list with codes: the columns they all have, and those of its own.
macro_rules! list_row {
    ($row:ident, $table:ident, $element:ty, { $($column:ident: $kind:ty = $value:expr),* $(,)? }) => {
        #[derive(Insertable, AsChangeset)]
        #[diesel(table_name = $table, primary_key(branch, hall, code))]
        pub(super) struct $row<'a> {
            branch: &'a str,
            hall: &'a str,
            code: &'a str,
            name_zh: &'a str,
            name_en: &'a str,
            position: i32,
            active: i32,
            $($column: $kind,)*
        }

        impl<'a> $row<'a> {
            pub fn new(at: Place<'a>, element: &'a $element, position: i32) -> Self {
                let Text { zh, en } = &element.name;
                Self {
                    branch: at.branch,
                    hall: at.hall,
                    code: &element.code,
                    name_zh: zh,
                    name_en: en,
                    position,
                    active: i32::from(element.active),
                    $($column: ($value)(element),)*
                }
            }
        }
    };
}

list_row!(ZoneRow, zones, PackZone, {
    way_zh: &'a str = |z: &'a PackZone| z.way.zh.as_str(),
    way_en: &'a str = |z: &'a PackZone| z.way.en.as_str(),
});

list_row!(CategoryRow, categories, Category, {});

list_row!(CustomerTypeRow, customer_types, CustomerType, {});

list_row!(DocumentRow, documents, Document, {
    hint_zh: &'a str = |d: &'a Document| d.hint.zh.as_str(),
    hint_en: &'a str = |d: &'a Document| d.hint.en.as_str(),
    icon: &'a str = |d: &'a Document| d.icon.as_str(),
});

list_row!(NeedRow, needs, Need, {
    class: &'a str = |n: &'a Need| n.class.as_str(),
    help_zh: &'a str = |n: &'a Need| n.help.zh.as_str(),
    help_en: &'a str = |n: &'a Need| n.help.en.as_str(),
});

list_row!(ServiceRow, services, Service, {
    category: &'a str = |s: &'a Service| s.category.as_str(),
    prefix: &'a str = |s: &'a Service| s.prefix.as_str(),
    hint_zh: &'a str = |s: &'a Service| s.hint.zh.as_str(),
    hint_en: &'a str = |s: &'a Service| s.hint.en.as_str(),
    elsewhere_zh: &'a str = |s: &'a Service| s.elsewhere.zh.as_str(),
    elsewhere_en: &'a str = |s: &'a Service| s.elsewhere.en.as_str(),
    search: String = |s: &'a Service| pinyin::haystack(&s.name.zh, &s.name.en),
    icon: &'a str = |s: &'a Service| s.icon.as_str(),
    norm_s: i32 = |s: &'a Service| s.norm_s,
    fee_fen: i64 = |s: &'a Service| s.fee_fen,
    takes_account: i32 = |s: &'a Service| i32::from(s.takes_account),
});

#[derive(Insertable)]
#[diesel(table_name = service_documents, treat_none_as_default_value = false)]
pub(super) struct PaperRow<'a> {
    branch: &'a str,
    hall: &'a str,
    service: &'a str,
    customer_type: &'a str,
    document: &'a str,
    required: i32,
    without_zh: &'a str,
    without_en: &'a str,
    position: i32,
}

impl<'a> PaperRow<'a> {
    pub fn new(at: Place<'a>, service: &'a str, paper: &'a Paper, position: i32) -> Self {
        Self {
            branch: at.branch,
            hall: at.hall,
            service,
            customer_type: &paper.customer_type,
            document: &paper.document,
            required: i32::from(paper.required),
            without_zh: &paper.without.zh,
            without_en: &paper.without.en,
            position,
        }
    }
}

/// Presence and clerk are not the pack's: they are set when the row is new and never here again.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = counters, primary_key(branch, id))]
pub(super) struct CounterRow<'a> {
    branch: &'a str,
    pub id: String,
    hall: &'a str,
    number: i32,
    zone: &'a str,
    active: i32,
}

impl<'a> CounterRow<'a> {
    pub fn new(at: Place<'a>, counter: &'a CounterPlan) -> Self {
        Self {
            branch: at.branch,
            id: Hall::counter_id_in(at.hall, counter.number),
            hall: at.hall,
            number: counter.number,
            zone: &counter.zone,
            active: i32::from(counter.active),
        }
    }
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = reasons, primary_key(branch, hall, kind, code), treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ReasonRow<'a> {
    branch: &'a str,
    hall: &'a str,
    kind: &'a str,
    code: &'a str,
    name_zh: &'a str,
    name_en: &'a str,
    limit_s: Option<i32>,
    position: i32,
    active: i32,
}

impl<'a> ReasonRow<'a> {
    pub fn new(at: Place<'a>, reason: &'a Reason, position: i32) -> Self {
        Self {
            branch: at.branch,
            hall: at.hall,
            kind: &reason.kind,
            code: &reason.code,
            name_zh: &reason.name.zh,
            name_en: &reason.name.en,
            limit_s: reason.limit_s,
            position,
            active: i32::from(reason.active),
        }
    }
}
