//! Sample values for the pages of whoever answers for the hall, checked and looked at together with the others in
//! `samples`.

use maud::Markup;

use super::counter::{Presence, Typed};
use super::counter_samples::choice;
use super::duty::{self, DutyView, money, money::MoneyView, order, order::OrderView, relief, story, story::StoryView};
use super::front::{self, FrontView};
use super::samples::either;
use crate::kernel::{Language, Money, Role};
use crate::web::parts::Meaning;
use crate::web::parts::figures::Minutes;

pub(super) fn desk_of(lang: Language, here: &str) -> super::staff::Desk {
    super::staff::Desk {
        lang,
        hall: "h1".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        who: either(lang, "陈静", "Chen Jing"),
        role: Role::DutyManager,
        here: here.into(),
        said: None,
    }
}

fn queue_rows(lang: Language) -> Vec<duty::QueueRow> {
    let services = [
        ("缴费", "Pay"),
        ("机顶盒购买与更换", "Set-top box purchase or swap"),
        ("移机", "Move house"),
        ("过户", "Transfer of ownership"),
    ];
    (0..14_i64)
        .map(|n| {
            let (zh, en) = services[usize::try_from(n).unwrap_or(0) % 4];
            duty::QueueRow {
                id: format!("t{n}"),
                number: format!("{}{:03}", ["A", "C", "B", "D"][usize::try_from(n).unwrap_or(0) % 4], 40 + n),
                service: either(lang, zh, en),
                needs: if n == 1 { vec![either(lang, "年满 65 岁", "65 or older")] } else { vec![] },
                priority: n == 1,
                waited_s: 1_620 - n * 110,
                told: Some(Minutes { low: 8, mid: 12, high: 18 }),
                left: Some(Minutes { low: n, mid: n + 2, high: 2 * n + 4 }),
                over_s: 1_620 - n * 110 - 18 * 60,
            }
        })
        .collect()
}

fn lent(lang: Language) -> Vec<duty::loans::LentRow> {
    let words = either(lang, "也办“缴收视费”，到 11:30", "also does “Pay the subscription” until 11:30");
    vec![duty::loans::LentRow { words, loan: "h1-6:pay".into() }]
}

fn duty_view(lang: Language) -> DutyView {
    let row = |number, who: &str, presence, ticket, since_s, idle| duty::CounterRow {
        number,
        who: who.into(),
        presence,
        ticket,
        since_s,
        idle_while_waiting: idle,
        lent: if idle { lent(lang) } else { Vec::new() },
    };
    let serving = |n: &str, zh, en| Some(("t".to_owned(), n.to_owned(), either(lang, zh, en)));
    let away = Presence::Away { reason: either(lang, "用餐", "Meal"), since_s: 2_100, limit_s: Some(1_800) };
    let clock = |icon, zh, en, detail: &str, left_s, since_s, task: &str, taken: &str| duty::ClockRow {
        icon,
        words: either(lang, zh, en),
        detail: detail.into(),
        left_s,
        since_s,
        taken_by: taken.into(),
        task: task.into(),
        href: String::new(),
    };
    DutyView {
        desk: desk_of(lang, "/duty/h1"),
        figures: duty::Figures {
            waiting: 14,
            late: 4,
            longest_s: 1_620,
            longest_told_s: Some(1_080),
            open: 5,
            counters: 8,
            rated: Some(472),
            rated_n: 118,
        },
        queue: queue_rows(lang),
        clocks: vec![
            clock(
                "siren",
                "5 号窗口请主任过来",
                "Counter 5 asks for the duty manager",
                &either(lang, "客户对滞纳金有异议", "The customer disputes the late fee"),
                Some(-35),
                155,
                "k1",
                "",
            ),
            clock(
                "circle-pause",
                "2 号窗口 用餐 超时",
                "Counter 2, meal, beyond the limit",
                "",
                Some(-300),
                2_100,
                "",
                "",
            ),
            clock(
                "hand-helping",
                "A041 需要人帮忙",
                "A041 needs a hand",
                &either(lang, "行动不便，请引到 B 区", "Hard to walk, lead to zone B"),
                Some(90),
                90,
                "k2",
                &either(lang, "周敏", "Zhou Min"),
            ),
            clock(
                "heart-handshake",
                "去问候 B042：快到告知的时间了",
                "Comfort B042: close to what was promised",
                "",
                Some(240),
                60,
                "k3",
                "",
            ),
            clock("repeat", "C043 已转窗两次", "C043 was transferred twice", "", None, 400, "k4", ""),
        ],
        counters: vec![
            row(1, &either(lang, "李娜", "Li Na"), Presence::Open, serving("A036", "办理中", "serving"), 312, false),
            row(2, &either(lang, "赵磊", "Zhao Lei"), away, None, 2_100, false),
            row(3, &either(lang, "王芳", "Wang Fang"), Presence::Open, serving("A037", "已呼叫", "called"), 47, false),
            row(4, "", Presence::Closed, None, 0, false),
            row(5, &either(lang, "孙丽", "Sun Li"), Presence::Open, serving("B033", "办理中", "serving"), 1_300, false),
            row(6, &either(lang, "周杰", "Zhou Jie"), Presence::Open, None, 260, true),
        ],
        parked: vec![
            duty::ParkedRow {
                id: "h".into(),
                number: "C007".into(),
                service: either(lang, "移机", "Move house"),
                what: either(lang, "挂起：缺资料", "held: papers missing"),
                since_s: 1_900,
            },
            duty::ParkedRow {
                id: "m".into(),
                number: "A021".into(),
                service: either(lang, "缴费", "Pay"),
                what: either(lang, "过号", "missed"),
                since_s: 300,
            },
        ],
        last_batch: None,
        printer_away: None,
        found: Vec::new(),
        away: vec![choice(lang, "meal", "用餐", "Meal")],
        services: vec![choice(lang, "pay", "缴费", "Pay a bill"), choice(lang, "fault", "报修", "Report a fault")],
        lend_until: "11:30".into(),
        relief: relief_view(lang),
        typed: Typed::default(),
    }
}

fn relief_view(lang: Language) -> relief::ReliefView {
    let row =
        |icon, words: (&str, &str), effect: (&str, &str), detail: (&str, &str), act: &str, button: (&str, &str)| {
            relief::ReliefRow {
                icon,
                words: either(lang, words.0, words.1),
                effect: either(lang, effect.0, effect.1),
                detail: either(lang, detail.0, detail.1),
                asked: String::new(),
                act: act.into(),
                button: either(lang, button.0, button.1),
            }
        };
    relief::ReliefView {
        meaning: Some(Meaning::Look),
        says: either(
            lang,
            "照现在这样，10:40 前后开始会有人等候超过 15 分钟，一小时内最长约 34 分钟。",
            "As it is, people will wait longer than 15 minutes from about 10:40 on; within an hour the longest about 34.",
        ),
        from: either(lang, "依据过去 38 天的来客", "from the arrivals of 38 past days"),
        rows: vec![
            row(
                "monitor",
                ("打开 4 号窗口到 11:30", "Open counter 4 until 11:30"),
                ("最长等候 34 → 17 分钟", "longest wait 34 → 17 min"),
                (
                    "窗口上没有人；大厅还有 2 位收费员没有坐窗口",
                    "Nobody sits there; 2 clerks of the hall are at no counter",
                ),
                "open:4:1772422200000",
                ("请同事去", "Ask a clerk"),
            ),
            row(
                "hand-heart",
                ("请引导员去问候 B042、A019 等 2 位", "Send the greeter to 2 people: B042, A019"),
                ("", ""),
                ("预计比告知的还要多等约 6 分钟", "They will probably wait 6 minutes longer than they were told"),
                "comfort",
                ("请引导员去", "Ask the greeter"),
            ),
        ],
        helpless: false,
    }
}

fn story_view(lang: Language) -> StoryView {
    let event = |seq, at: &str, icon, zh, en, who: (&str, &str), detail: (&str, &str)| story::Event {
        seq,
        at: at.into(),
        icon,
        words: either(lang, zh, en),
        who: either(lang, who.0, who.1),
        detail: either(lang, detail.0, detail.1),
    };
    StoryView {
        desk: desk_of(lang, "/duty/h1/tickets/t12"),
        ticket: "t12".into(),
        number: "A012".into(),
        day: "2026-11-23".into(),
        service: either(lang, "移机", "Move house"),
        customer: either(lang, "本人办理", "For myself"),
        needs: vec![either(lang, "年满 65 岁", "65 or older")],
        state: (Meaning::Look, either(lang, "等候中，已超过告知时间", "Waiting, beyond what was told")),
        waited_s: 1_320,
        told: Some(Minutes { low: 8, mid: 12, high: 18 }),
        kept: Some(false),
        served_s: None,
        voices: [either(lang, "10:02 周敏", "10:02 Zhou Min"), String::new(), String::new()],
        rating: None,
        events: vec![
            event(10_311, "10:02:14", "hand-heart", "迎接问候", "Greeted", ("周敏", "Zhou Min"), ("", "")),
            event(
                10_312,
                "10:02:40",
                "ticket",
                "取号 A012",
                "Ticket A012 given",
                ("自助机 1", "Kiosk 1"),
                ("前面 9 位，告知 8–18 分钟", "9 ahead, told 8–18 min"),
            ),
            event(
                10_388,
                "10:14:03",
                "megaphone",
                "呼叫到 3 号窗口",
                "Called to counter 3",
                ("王芳", "Wang Fang"),
                ("到得最早", "came first"),
            ),
            event(
                10_402,
                "10:17:05",
                "skip-forward",
                "过号",
                "No-show",
                ("王芳", "Wang Fang"),
                ("可在 3 分钟内回到原来的位置", "may come back to the same place within 3 min"),
            ),
        ],
        callable: vec![(3, either(lang, "王芳", "Wang Fang")), (6, either(lang, "周杰", "Zhou Jie"))],
        reasons: vec![
            choice(lang, "ill", "身体不适", "Unwell"),
            choice(lang, "our_fault", "因我方差错重来", "Back because of our mistake"),
        ],
        typed: Typed::default(),
    }
}

fn order_view(lang: Language) -> OrderView {
    let call = |at: &str, number: &str, why: (&str, &str), overtook, out: Option<(&str, &str)>, broke: (&str, &str)| {
        order::CallRow {
            at: at.into(),
            ticket: "t".into(),
            number: number.into(),
            service: either(lang, "缴费", "Pay"),
            counter: 3,
            clerk: either(lang, "王芳", "Wang Fang"),
            waited_s: 840,
            why: either(lang, why.0, why.1),
            overtook,
            waiting: 14,
            out_of_order: out.map(|(zh, en)| either(lang, zh, en)),
            violation: either(lang, broke.0, broke.1),
        }
    };
    OrderView {
        desk: desk_of(lang, "/duty/h1/order"),
        day: "2026-11-23".into(),
        calls: vec![
            call("14:05:10", "A044", ("同类里到得最早", "came first in its class"), 0, None, ("", "")),
            call(
                "14:04:51",
                "V003",
                ("优先，越过 3 位，在承诺之内", "priority, ahead of 3, within the promise"),
                3,
                None,
                ("", ""),
            ),
            call(
                "14:03:02",
                "A051",
                ("", ""),
                6,
                Some(("身体不适", "unwell")),
                ("更早的同类号票在等", "an earlier ticket of its class was waiting"),
            ),
        ],
        calls_n: 318,
        out_of_order_n: 1,
        violations_n: 0,
        skips_n: 0,
        passed_n: 6,
        passed_most: (3, 8),
        tickets_n: 322,
        priority_n: 31,
        granted: vec![(either(lang, "王芳", "Wang Fang"), either(lang, "引导员", "Greeter"), 31)],
        guarantees: [
            "同一类别、同一业务，先到先办。",
            "普通号只会被在它之后不久到的优先号越过。",
            "一张普通号最多被越过 8 次。",
            "等满 45 分钟的，下一个就叫。",
        ]
        .map(str::to_owned)
        .to_vec(),
    }
}

fn money_view(lang: Language) -> MoneyView {
    let payment = |id: &str, reversed: &str| money::PaymentRow {
        id: id.into(),
        receipt: format!("2026-00031{id}"),
        at: "14:02".into(),
        ticket: ("t12".into(), "A012".into()),
        name: "王*明".into(),
        method: either(lang, "现金", "Cash"),
        amount: Money(44_000),
        clerk: either(lang, "王芳", "Wang Fang"),
        reversed: reversed.into(),
        can_reverse: reversed.is_empty(),
    };
    let till = |counter, closed: &str, counted| money::TillRow {
        counter,
        clerk: either(lang, "王芳", "Wang Fang"),
        opened_at: "08:21".into(),
        closed_at: closed.into(),
        payments: 23,
        expected: [Money(134_550), Money(52_000), Money(411_200)],
        counted,
        reason: if closed.is_empty() { String::new() } else { either(lang, "少五角", "Fifty fen short") },
    };
    MoneyView {
        day: "2026-11-23".into(),
        desk: desk_of(lang, "/duty/h1/money"),
        codes: vec![duty::codes::CodeRow {
            id: "o1".into(),
            counter: 3,
            clerk: either(lang, "王芳", "Wang Fang"),
            provider: either(lang, "微信支付", "WeChat Pay"),
            amount: Money(15_600),
            since: "10:37".into(),
            gone_at: "10:43".into(),
        }],
        tills: vec![till(3, "", None), till(5, "17:41", Some([Money(134_500), Money(52_000), Money(411_200)]))],
        receipt: String::new(),
        payments: vec![payment("8", ""), payment("7", &either(lang, "金额录错", "Wrong amount")), payment("6", "")],
        chosen: Some(payment("8", "")),
        open_tills: vec![choice(lang, "t3", "3 · 王芳", "3 · Wang Fang")],
        reasons: vec![
            choice(lang, "amount", "金额录错", "Wrong amount"),
            choice(lang, "account", "账户选错", "Wrong account"),
        ],
        typed: Typed::default(),
    }
}

fn front_view(lang: Language, who: &str) -> FrontView {
    let hall = |id: &str, zh, en, open, waiting| front::FrontHall {
        id: id.into(),
        name: either(lang, zh, en),
        address: either(lang, "云溪区人民东路 88 号", "88 East Renmin Road, Yunxi"),
        open,
        when: if open {
            "17:30".into()
        } else {
            either(lang, "11 月 24 日（周二）08:30", "Tuesday 24 November, 08:30")
        },
        note: String::new(),
        waiting,
        minutes: open.then_some(Minutes { low: 8, mid: 12, high: 18 }),
        kiosk: true,
        kept: open.then_some((371, 412)),
    };
    let screen = |key: &str, icon| front::Screen {
        href: "/counter/h1-3".into(),
        icon,
        name: crate::say!(lang, &format!("front-screen-{key}")),
        hint: crate::say!(lang, &format!("front-screen-{key}-hint")),
    };
    FrontView {
        lang,
        large: false,
        company: either(lang, "云溪广电", "Yunxi Cable"),
        halls: vec![
            hall("h1", "城东营业厅", "East City Hall", true, 14),
            hall("h2", "河西营业厅", "West Bank Hall", false, 0),
        ],
        who: who.into(),
        screens: if who.is_empty() {
            vec![]
        } else {
            vec![
                screen("counter", "monitor"),
                screen("duty", "gauge"),
                screen("order", "list-checks"),
                screen("reports", "chart-column"),
            ]
        },
    }
}
pub(super) fn all(lang: Language) -> Vec<(&'static str, Markup)> {
    let busy = duty_view(lang);
    let quiet = DutyView {
        queue: vec![],
        clocks: vec![],
        parked: vec![],
        figures: duty::Figures { counters: 8, ..duty::Figures::default() },
        last_batch: Some((3, "17:30".into())),
        printer_away: Some("17:12".into()),
        found: vec![duty::found::FoundRow {
            id: "c".into(),
            item: either(lang, "身份证", "Identity card"),
            ticket: ("t".into(), "A012".into()),
            counter: 3,
            who: either(lang, "李敏", "Li Min"),
            at: "2026-11-23 14:05".into(),
        }],
        ..busy.clone()
    };
    let good = OrderView { out_of_order_n: 0, calls: order_view(lang).calls[..2].to_vec(), ..order_view(lang) };
    vec![
        ("duty-busy", duty::duty(&busy)),
        ("duty-quiet", duty::duty(&quiet)),
        ("duty-story", story::story(&story_view(lang))),
        ("duty-order", order::order(&order_view(lang))),
        ("duty-order-kept", order::order(&good)),
        ("duty-money", money::money(&money_view(lang))),
        ("front-public", front::front(&front_view(lang, ""))),
        ("front-staff", front::front(&front_view(lang, "王芳"))),
        ("front-new", front::front(&FrontView { lang, ..FrontView::default() })),
    ]
}
