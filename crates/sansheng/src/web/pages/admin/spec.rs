//! What can be set up, as data: each section of a hall pack with its fields. The list page, the form, its reading and its
//! labels all follow from these tables, so that a field stands in one place.

use crate::halls::sound::{
    CODE_CHARS_MAX, NAME_CHARS_MAX, PRODUCTS_CHARS_MAX, REASON_KINDS, SENTENCE_CHARS_MAX, TERMS_CHARS_MAX,
};

/// A section of the pack that is a list.
#[derive(Debug)]
pub struct Section {
    /// Its name in the pack and in addresses.
    pub name: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// The fields that name an element, joined with dots in addresses.
    pub key: &'static [&'static str],
    /// What an element has.
    pub fields: &'static [Field],
    /// Whether the order of the list is the hall's own.
    pub ordered: bool,
    /// Whether what is there may be changed; a tariff's or an offer's version may not.
    pub editable: bool,
}

/// A field of an element.
#[derive(Debug)]
pub struct Field {
    /// The way to it inside the element: `name.zh`.
    pub path: &'static str,
    /// How it is typed.
    pub kind: Kind,
}

/// How a field is typed.
#[derive(Debug)]
pub enum Kind {
    /// A line of so many characters.
    Line { max: usize, required: bool },
    /// A line that may be absent altogether.
    Maybe { max: usize },
    /// A sentence or two.
    Sentence { max: usize },
    /// A stable code.
    Code,
    /// A whole number.
    Number,
    /// A time in minutes, kept in seconds.
    Minutes,
    /// The same, which may be absent.
    MaybeMinutes,
    /// An amount in yuan, kept in fen.
    Amount,
    /// A day.
    Day,
    /// Yes or no.
    Flag,
    /// One of these words; labels are `admin-word-…`.
    Word(&'static [&'static str]),
    /// One of the elements of a section.
    One(&'static str),
    /// One of the elements of a section, or all of them.
    OneOrAny(&'static str),
    /// Any number of the elements of a section.
    Many(&'static str),
    /// An icon.
    Icon,
    /// Rows with fields of their own; a row whose first field is empty is none.
    Rows(&'static [Field]),
}

const fn field(path: &'static str, kind: Kind) -> Field {
    Field { path, kind }
}

const NAME_ZH: Field = field("name.zh", Kind::Line { max: NAME_CHARS_MAX, required: true });
const NAME_EN: Field = field("name.en", Kind::Line { max: NAME_CHARS_MAX * 2, required: false });
const CODE: Field = field("code", Kind::Code);
const ACTIVE: Field = field("active", Kind::Flag);
const PRODUCTS: Field = field("products", Kind::Line { max: PRODUCTS_CHARS_MAX, required: false });
const EFFECTIVE_THROUGH: Field = field("effective_through", Kind::Maybe { max: 10 });

const fn sentence_zh(path: &'static str) -> Field {
    field(path, Kind::Sentence { max: SENTENCE_CHARS_MAX })
}

const fn sentence_en(path: &'static str) -> Field {
    field(path, Kind::Sentence { max: SENTENCE_CHARS_MAX * 2 })
}

const PAPER: &[Field] = &[
    field("document", Kind::One("documents")),
    field("customer_type", Kind::OneOrAny("customer_types")),
    field("required", Kind::Flag),
    field("without.zh", Kind::Line { max: SENTENCE_CHARS_MAX, required: false }),
    field("without.en", Kind::Line { max: SENTENCE_CHARS_MAX * 2, required: false }),
];

/// Every list of the pack that is changed element by element, in the order of the menu.
pub const SECTIONS: &[Section] = &[
    Section {
        name: "zones",
        icon: "signpost",
        key: &["code"],
        fields: &[CODE, NAME_ZH, NAME_EN, sentence_zh("way.zh"), sentence_en("way.en"), ACTIVE],
        ordered: true,
        editable: true,
    },
    Section {
        name: "counters",
        icon: "monitor",
        key: &["number"],
        fields: &[
            field("number", Kind::Number),
            field("zone", Kind::One("zones")),
            field("services", Kind::Many("services")),
            ACTIVE,
        ],
        ordered: false,
        editable: true,
    },
    Section {
        name: "categories",
        icon: "layers",
        key: &["code"],
        fields: &[CODE, NAME_ZH, NAME_EN, ACTIVE],
        ordered: true,
        editable: true,
    },
    Section {
        name: "services",
        icon: "briefcase",
        key: &["code"],
        fields: &[
            CODE,
            NAME_ZH,
            NAME_EN,
            field("category", Kind::One("categories")),
            field("prefix", Kind::Line { max: 2, required: true }),
            sentence_zh("hint.zh"),
            sentence_en("hint.en"),
            sentence_zh("elsewhere.zh"),
            sentence_en("elsewhere.en"),
            field("norm_s", Kind::Minutes),
            field("fee_fen", Kind::Amount),
            field("takes_account", Kind::Flag),
            ACTIVE,
            field("icon", Kind::Icon),
            field("documents", Kind::Rows(PAPER)),
        ],
        ordered: true,
        editable: true,
    },
    Section {
        name: "documents",
        icon: "id-card",
        key: &["code"],
        fields: &[
            CODE,
            NAME_ZH,
            NAME_EN,
            sentence_zh("hint.zh"),
            sentence_en("hint.en"),
            ACTIVE,
            field("icon", Kind::Icon),
        ],
        ordered: true,
        editable: true,
    },
    Section {
        name: "customer_types",
        icon: "users",
        key: &["code"],
        fields: &[CODE, NAME_ZH, NAME_EN, ACTIVE],
        ordered: true,
        editable: true,
    },
    Section {
        name: "needs",
        icon: "accessibility",
        key: &["code"],
        fields: &[
            CODE,
            NAME_ZH,
            NAME_EN,
            field("class", Kind::Word(&["priority", "regular"])),
            sentence_zh("help.zh"),
            sentence_en("help.en"),
            ACTIVE,
        ],
        ordered: true,
        editable: true,
    },
    Section {
        name: "reasons",
        icon: "list-checks",
        key: &["kind", "code"],
        fields: &[
            field("kind", Kind::Word(&REASON_KINDS)),
            CODE,
            NAME_ZH,
            NAME_EN,
            field("limit_s", Kind::MaybeMinutes),
            ACTIVE,
        ],
        ordered: true,
        editable: true,
    },
    Section {
        name: "tariffs",
        icon: "circle-dollar-sign",
        key: &["code", "version"],
        fields: &[
            CODE,
            field("version", Kind::Number),
            NAME_ZH,
            NAME_EN,
            field("product", Kind::Code),
            field("cycle", Kind::Word(&["monthly", "yearly", "one_off"])),
            field("price_fen", Kind::Amount),
            field("deposit_fen", Kind::Amount),
            field("prorate", Kind::Word(&["by_day", "whole_period"])),
            field("effective_from", Kind::Day),
            field("terms.zh", Kind::Sentence { max: TERMS_CHARS_MAX }),
            field("terms.en", Kind::Sentence { max: TERMS_CHARS_MAX * 2 }),
        ],
        ordered: false,
        editable: false,
    },
    Section {
        name: "prepay_discounts",
        icon: "calendar-clock",
        key: &["code", "version"],
        fields: &[
            CODE,
            field("version", Kind::Number),
            NAME_ZH,
            NAME_EN,
            field("from_months", Kind::Number),
            field("free_months", Kind::Number),
            field("off_bp", Kind::Number),
            PRODUCTS,
            field("stacks", Kind::Flag),
            field("effective_from", Kind::Day),
            EFFECTIVE_THROUGH,
        ],
        ordered: false,
        editable: false,
    },
    Section {
        name: "reductions",
        icon: "hand-heart",
        key: &["code", "version"],
        fields: &[
            CODE,
            field("version", Kind::Number),
            NAME_ZH,
            NAME_EN,
            field("off_bp", Kind::Number),
            field("off_fen", Kind::Amount),
            PRODUCTS,
            field("evidence", Kind::Code),
            field("proof.zh", Kind::Line { max: NAME_CHARS_MAX, required: true }),
            field("proof.en", Kind::Line { max: NAME_CHARS_MAX * 2, required: false }),
            field("stacks", Kind::Flag),
            field("effective_from", Kind::Day),
            EFFECTIVE_THROUGH,
        ],
        ordered: false,
        editable: false,
    },
    Section {
        name: "coupons",
        icon: "ticket",
        key: &["code", "version"],
        fields: &[
            CODE,
            field("version", Kind::Number),
            NAME_ZH,
            NAME_EN,
            field("off_bp", Kind::Number),
            field("off_fen", Kind::Amount),
            field("most_fen", Kind::Amount),
            PRODUCTS,
            field("uses_max", Kind::Number),
            field("effective_from", Kind::Day),
            EFFECTIVE_THROUGH,
        ],
        ordered: false,
        editable: false,
    },
];

/// What the hall itself is: fields of the whole pack.
pub const IDENTITY: &[Field] = &[
    field("hall.name.zh", Kind::Line { max: NAME_CHARS_MAX, required: true }),
    field("hall.name.en", Kind::Line { max: NAME_CHARS_MAX * 2, required: false }),
    sentence_zh("hall.address.zh"),
    sentence_en("hall.address.en"),
    sentence_zh("hall.notice.zh"),
    sentence_en("hall.notice.en"),
    field("hall.hue", Kind::Number),
    field("hall.cash_rounding", Kind::Word(&["fen", "jiao"])),
    field("hall.over_short_fen", Kind::Amount),
    field("hall.printer", Kind::Maybe { max: 260 }),
    field("hall.kiosk_open", Kind::Flag),
];

/// The rules of its queue.
pub const QUEUE: &[Field] = &[
    field("queue.target_regular_s", Kind::Minutes),
    field("queue.target_priority_s", Kind::Minutes),
    field("queue.head_start_s", Kind::Minutes),
    field("queue.overtakes_max", Kind::Number),
    field("queue.wait_max_s", Kind::Minutes),
    field("queue.grace_s", Kind::Minutes),
    field("queue.recalls_max", Kind::Number),
    field("queue.recall_pause_s", Kind::Number),
    field("queue.patience_s", Kind::Minutes),
    field("queue.queue_max", Kind::Number),
];

/// The labour rules of its shifts.
pub const LABOUR: &[Field] = &[
    field("labour.short_shift_s", Kind::Minutes),
    field("labour.long_shift_s", Kind::Minutes),
    field("labour.unbroken_max_s", Kind::Minutes),
    field("labour.break_s", Kind::Minutes),
    field("labour.stretch_min_s", Kind::Minutes),
    field("labour.short_percent_max", Kind::Number),
];

/// The icons that a hall may choose from; they are in the sprite.
pub const ICONS: &[&str] = &[
    "wallet",
    "hand-coins",
    "banknote",
    "receipt",
    "receipt-text",
    "house",
    "truck",
    "repeat",
    "circle-pause",
    "power",
    "tv",
    "router",
    "cable",
    "wifi",
    "package",
    "layers",
    "wrench",
    "undo-2",
    "circle-help",
    "badge-alert",
    "badge-check",
    "id-card",
    "file-text",
    "file-check",
    "file-badge",
    "file-signature",
    "stamp",
    "credit-card",
    "building-2",
    "landmark",
    "users",
    "user-round",
    "phone",
    "briefcase",
    "smile",
    "ticket",
];

/// A section by its name.
pub fn section(name: &str) -> Option<&'static Section> {
    SECTIONS.iter().find(|section| section.name == name)
}

/// How long a code may be typed.
pub const CODE_MAX: usize = CODE_CHARS_MAX;

/// The key of a label: `admin-f-name-zh`.
pub fn label_key(path: &str) -> String {
    format!("admin-f-{}", path.replace(['.', '_'], "-"))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::halls::pack::default_pack;
    use crate::kernel::Language;

    fn all(fields: &'static [Field]) -> Vec<&'static Field> {
        fields
            .iter()
            .flat_map(|field| match field.kind {
                Kind::Rows(inner) => [vec![field], all(inner)].concat(),
                _ => vec![field],
            })
            .collect()
    }

    #[test]
    fn every_section_field_and_word_has_its_words_in_both_languages() {
        let lists = SECTIONS.iter().map(|section| section.fields).chain([IDENTITY, QUEUE, LABOUR]);
        let mut keys: Vec<String> = Vec::new();
        for field in lists.flat_map(all) {
            keys.push(label_key(field.path));
            if let Kind::Word(words) = field.kind {
                keys.extend(words.iter().map(|word| format!("admin-word-{word}")));
            }
        }
        keys.extend(SECTIONS.iter().map(|section| format!("admin-s-{}", section.name.replace('_', "-"))));
        for lang in Language::ALL {
            let missing: Vec<_> = keys.iter().filter(|key| !lang.has(key)).collect();
            assert!(missing.is_empty(), "{} has no {missing:?}", lang.tag());
        }
    }

    #[test]
    fn every_icon_on_offer_is_in_the_sprite_and_every_icon_of_the_default_pack_on_offer() {
        let sprite: HashSet<&str> = include_str!("../../../../../../web/icons.txt").lines().map(str::trim).collect();
        assert!(ICONS.iter().all(|icon| sprite.contains(icon)));
        let pack = default_pack();
        let used = pack.services.iter().map(|s| &s.icon).chain(pack.documents.iter().map(|d| &d.icon));
        for icon in used {
            assert!(ICONS.contains(&icon.as_str()), "{icon}");
        }
    }
}
