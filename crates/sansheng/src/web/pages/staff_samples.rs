//! Sample values for the staff's pages, checked and looked at together with the others in `samples`.

use maud::Markup;

use super::counter::{self, *};
use super::duty::{self, DutyView, money, money::MoneyView, order, order::OrderView, relief, story, story::StoryView};
use super::front::{self, FrontView};
use super::reports::staffing::{self, StaffingView};
use super::reports::{self, ReportsView};
use crate::billing::{OrderKind, OrderState};
use crate::kernel::{Day, Language, Money, Role};
use crate::planning::{AskStaffing, ClerkShift, HalfHour, NoPlan, PastHours, Plan, Tried};
use crate::web::parts::Meaning;
use crate::web::parts::figures::Minutes;

fn either(lang: Language, zh: &str, en: &str) -> String {
    lang.pick(zh, en).to_owned()
}

fn choice(lang: Language, code: &str, zh: &str, en: &str) -> Choice {
    Choice { code: code.into(), name: either(lang, zh, en), hint: String::new() }
}

fn lists(lang: Language) -> Lists {
    let c = |code, zh, en| choice(lang, code, zh, en);
    Lists {
        reductions: vec![Choice {
            hint: either(lang, "须看到：低保证", "See the paper: relief certificate"),
            ..c("low", "低保减半", "Half price on relief")
        }],
        away: vec![c("meal", "用餐", "Meal"), c("rest", "洗手间", "Rest room"), c("call", "接工作电话", "A call")],
        hold: vec![
            Choice {
                hint: either(
                    lang,
                    "客户补资料，回来到任意窗口，不重新排队",
                    "They fetch papers and may return to any counter",
                ),
                ..c("papers", "缺资料", "Papers missing")
            },
            Choice {
                hint: either(lang, "资料留在本窗口，回来还到这里", "Papers stay here; they come back here"),
                ..c("kept", "资料留窗口", "Papers kept here")
            },
            c("step", "等待其他环节", "Waiting for a step elsewhere"),
        ],
        transfer: vec![
            c("wrong", "取错业务", "Wrong service chosen"),
            c("skill", "需要专人办理", "Needs a specialist"),
        ],
        refusal: vec![
            c("papers", "资料不全", "Papers missing"),
            c("not_holder", "非户主本人且无委托", "Not the holder, no authority"),
            c("rules", "不符合办理条件", "The rules do not allow it"),
        ],
        services: vec![
            c("pay", "缴费", "Pay"),
            c("move", "移机", "Move house"),
            c("stb", "机顶盒更换", "Set-top box swap"),
        ],
        counters: vec![c("h1-2", "2 号窗口", "Counter 2"), c("h1-5", "5 号窗口", "Counter 5")],
        items: vec![
            either(lang, "身份证", "Identity card"),
            either(lang, "智能卡", "Smart card"),
            either(lang, "现金", "Cash"),
        ],
    }
}

fn desk(lang: Language, scene: Scene) -> Desk {
    Desk {
        lang,
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        counter: "h1-3".into(),
        number: 3,
        zone: either(lang, "B 区 综合业务", "Zone B, general services"),
        who: either(lang, "王芳", "Wang Fang"),
        presence: Presence::Open,
        till_open: true,
        payments_quarter: 1_820,
        queue: QueueHead {
            waiting: 14,
            longest_s: 26 * 60,
            late: 2,
            next: Some(("A012".into(), either(lang, "机顶盒购买与更换", "Set-top box purchase or swap"), 14 * 60)),
            next_needs: vec![either(lang, "年满 65 岁", "65 or older")],
        },
        held: vec![
            HeldLine {
                id: "t7".into(),
                number: "C007".into(),
                service: either(lang, "移机", "Move house"),
                kind: either(lang, "缺资料", "Papers missing"),
                since_s: 1_900,
            },
            HeldLine {
                id: "t9".into(),
                number: "B031".into(),
                service: either(lang, "过户", "Transfer of ownership"),
                kind: either(lang, "资料留窗口", "Papers kept here"),
                since_s: 400,
            },
        ],
        said: None,
        typed: Typed::default(),
        lists: lists(lang),
        scene,
    }
}

fn called(lang: Language) -> Called {
    Called {
        ticket: "t12".into(),
        number: "A012".into(),
        service: either(lang, "移机", "Move house"),
        customer: either(lang, "本人办理", "For myself"),
        needs: vec![either(lang, "年满 65 岁", "65 or older")],
        waited_s: 14 * 60,
        since_s: 47,
        recalls_left: 1,
        recall_in_s: 12,
        no_show_in_s: 133,
        why: either(lang, "优先，在 3 位之前，均在承诺范围内", "priority, ahead of 3, within what they are promised"),
    }
}

fn account(lang: Language) -> AccountCard {
    AccountCard {
        found: FoundAccount {
            id: "a1".into(),
            number: "83020041772".into(),
            name: "王*明".into(),
            phone: "138****1234".into(),
            address: either(lang, "云溪区人民东路", "East Renmin Road, Yunxi"),
            owed: Money(7_800),
        },
        tariff: either(lang, "数字电视基本包 ¥26.00/月", "Basic digital TV ¥26.00 a month"),
        status: String::new(),
        credit: Money(0),
        paid_through: String::new(),
        may_pay_out: false,
        deposits: vec![DepositLine {
            charge: "d1".into(),
            name: either(lang, "机顶盒", "Set-top box"),
            since: "2024-05-06".into(),
            amount: Money(20_000),
        }],
        reductions: vec![ReductionLine {
            id: "r1".into(),
            name: either(lang, "低保减半", "Half price on relief"),
            through: "2026-12-31".into(),
        }],
        arrears: vec![
            ("2026-09".into(), Money(2_600)),
            ("2026-10".into(), Money(2_600)),
            ("2026-11".into(), Money(2_600)),
        ],
        payments: vec![
            ("2026-08-03".into(), either(lang, "现金", "Cash"), Money(7_800)),
            ("2026-05-06".into(), either(lang, "扫码", "QR code"), Money(31_200)),
            ("2025-05-02".into(), either(lang, "刷卡", "Card"), Money(31_200)),
        ],
    }
}

fn quote(lang: Language) -> QuoteView {
    let line = |zh: &str, en: &str, rule: (&str, &str), amount| QuoteLine {
        code: String::new(),
        name: either(lang, zh, en),
        rule: either(lang, rule.0, rule.1),
        amount: Money(amount),
    };
    let basic = ("基本包 第 3 版", "Basic, version 3");
    QuoteView {
        id: "q1".into(),
        lines: vec![
            line("欠费 2026-09", "Arrears 2026-09", basic, 2_600),
            line("欠费 2026-10", "Arrears 2026-10", basic, 2_600),
            line("欠费 2026-11", "Arrears 2026-11", basic, 2_600),
            line("预缴 12 个月", "12 months ahead", basic, 31_200),
            line("移机费", "Moving fee", ("移机", "Move house"), 5_000),
        ],
        total: Money(44_000),
        cash_due: Money(44_000),
        confirmed: String::new(),
        expires_in_s: 900,
    }
}

fn papers(lang: Language) -> Vec<PaperLine> {
    let paper = |code: &str, zh: &str, en: &str, icon: &str| PaperLine {
        code: code.into(),
        name: either(lang, zh, en),
        icon: icon.into(),
        required: true,
        ..PaperLine::default()
    };
    vec![
        PaperLine {
            seen: true,
            hint: either(lang, "原件，在有效期内", "The original, still valid"),
            ..paper("id", "户主本人身份证", "The account holder's identity card", "id-card")
        },
        PaperLine {
            missing: true,
            without: either(lang, "今天可以缴费和咨询，移机要补齐后再办", "they can pay and ask today; the move waits"),
            ..paper("deed", "房产证或租房合同", "Proof of address or tenancy agreement", "house")
        },
        PaperLine { required: false, ..paper("card", "智能卡", "Smart card", "credit-card") },
    ]
}

fn serving(lang: Language, step: Step) -> Serving {
    let order = Step::ALL;
    let at = order.iter().position(|s| *s == step).unwrap_or(0);
    let results = ["", "2 / 3", "83020041772", "¥440.00", "", "", "", ""];
    let done = |n: usize| n < at;
    Serving {
        who: called(lang),
        served_s: 192,
        norm_s: 480,
        services: vec![(either(lang, "移机", "Move house"), true)],
        hint: either(
            lang,
            "核对新地址，预约上门时间，收移机费",
            "Check the new address, agree the visit, take the fee",
        ),
        steps: order
            .iter()
            .enumerate()
            .map(|(n, s)| StepLine {
                step: *s,
                done: done(n),
                result: if done(n) { results[n].into() } else { String::new() },
            })
            .collect(),
        step,
        papers: papers(lang),
        custody: vec![
            CustodyLine { id: "c1".into(), item: either(lang, "身份证", "Identity card"), since_s: 170 },
            CustodyLine { id: "c2".into(), item: either(lang, "智能卡", "Smart card"), since_s: 65 },
        ],
        found: None,
        looked_up: String::new(),
        account: (at > 2).then(|| account(lang)),
        fees: vec![QuoteLine {
            code: "fee".into(),
            name: either(lang, "移机费", "Moving fee"),
            rule: either(lang, "移机", "Move house"),
            amount: Money(5_000),
        }],
        monthly: Money(2_600),
        offers: vec![either(lang, "交 12 个月送 1 个月", "Pay 12 months, get 1 free")],
        quote: (at > 3).then(|| quote(lang)),
        method: Method::Cash,
        offered: Vec::new(),
        order: None,
        orders: None,
        paid: (at > 5).then(|| PaidView {
            id: "p1".into(),
            receipt: "2026-000318".into(),
            method: either(lang, "现金", "cash"),
            amount: Money(44_000),
            tendered: Money(50_000),
            change: Money(6_000),
            printed: false,
        }),
    }
}

fn serving_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let at = |step| counter::counter(&desk(lang, Scene::Serving(Box::new(serving(lang, step)))));
    let found = |n: usize| {
        let more = FoundAccount {
            number: "83020077120".into(),
            phone: "139****5520".into(),
            owed: Money(0),
            ..account(lang).found
        };
        Some([vec![account(lang).found], vec![more; 4]].concat().into_iter().take(n).collect())
    };
    let look_up = |n| Serving { found: found(n), looked_up: "王小明".into(), ..serving(lang, Step::Account) };
    let confirmed = Serving {
        quote: Some(QuoteView {
            confirmed: either(lang, "客户已在评价器上确认。", "Confirmed on the pad."),
            ..quote(lang)
        }),
        ..serving(lang, Step::Confirm)
    };
    let mut paying = desk(lang, Scene::Serving(Box::new(serving(lang, Step::Pay))));
    paying.typed.0.insert("tendered".into(), "500".into());
    let card = Serving { method: Method::Card, ..serving(lang, Step::Pay) };
    let long = Serving {
        services: vec![
            (
                either(
                    lang,
                    "集团客户数字电视专线新装与旧线路迁移合并办理",
                    "New corporate line with migration of the old one, combined",
                ),
                true,
            ),
            (either(lang, "缴费", "Pay"), false),
        ],
        served_s: 1_900,
        ..serving(lang, Step::Papers)
    };
    vec![
        ("counter-greet", at(Step::Greet)),
        ("counter-papers", at(Step::Papers)),
        ("counter-account", at(Step::Account)),
        ("counter-found", counter::counter(&desk(lang, Scene::Serving(Box::new(look_up(5)))))),
        ("counter-found-none", counter::counter(&desk(lang, Scene::Serving(Box::new(look_up(0)))))),
        ("counter-quote", at(Step::Quote)),
        ("counter-confirm", at(Step::Confirm)),
        ("counter-confirmed", counter::counter(&desk(lang, Scene::Serving(Box::new(confirmed))))),
        ("counter-pay", counter::counter(&paying)),
        ("counter-pay-card", counter::counter(&desk(lang, Scene::Serving(Box::new(card))))),
        ("counter-receipt", at(Step::Receipt)),
        ("counter-farewell", at(Step::Farewell)),
        ("counter-long", counter::counter(&desk(lang, Scene::Serving(Box::new(long))))),
    ]
}

fn ordering_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let order = |n: usize, kind, state, when: (&str, &str)| OrderLine {
        id: format!("o{n}"),
        kind,
        what: String::new(),
        when: either(lang, when.0, when.1),
        by: either(lang, "王芳 于 2026-11-20 登记", "taken by 王芳 on 2026-11-20"),
        state,
        why: String::new(),
    };
    let lapsed = OrderLine {
        why: either(lang, "账户没有停机，不需要复机。", "The account is not suspended, so there is nothing to resume."),
        ..order(3, OrderKind::Resume, OrderState::Lapsed, ("2026-10-01 起", "from 2026-10-01"))
    };
    let through = |day: &str| (format!("用到 {day}"), format!("in use through {day}"));
    let december = through("2026-12-06");
    let kinds = OrderSheet {
        today: "2026-11-26".into(),
        last_day: "2027-11-27".into(),
        orders: vec![
            order(1, OrderKind::Suspend, OrderState::Planned, (&december.0, &december.1)),
            order(2, OrderKind::Resume, OrderState::Planned, ("2027-01-05 起", "from 2027-01-05")),
            lapsed,
        ],
        running: vec![choice(lang, "s1", "数字电视 · 2024-05-06 起", "Digital TV · since 2024-05-06")],
        products: vec![choice(lang, "hd", "高清包 · 每月 ¥36.00", "HD · ¥36.00 a month")],
        ..OrderSheet::default()
    };
    let change = OrderSheet { kind: Some(OrderKind::Change), ..kinds.clone() };
    let owes = either(lang, "账户还欠 ¥78.00，缴清以后才能过户。", "The account owes ¥78.00.");
    let transfer = OrderSheet {
        kind: Some(OrderKind::Transfer),
        wrong: Wrong { field: String::new(), words: owes },
        ..kinds.clone()
    };
    let stop = OrderSheet {
        kind: Some(OrderKind::Stop),
        preview: Some(StopShown {
            day: "2027-01-05".into(),
            what: either(lang, "全部业务，账户销户", "Everything, and the account is closed"),
            lines: vec![StopLine {
                receipt: "2026-000318".into(),
                paid: Money(31_200),
                used: Money(10_062),
                back: Money(21_138),
            }],
            back: Money(21_138),
            owed: Money(7_800),
        }),
        ..kinds.clone()
    };
    let closed = OrderSheet { closed: true, orders: Vec::new(), ..kinds.clone() };
    let at = |sheet: OrderSheet| {
        let serving = Serving { orders: Some(sheet), ..serving(lang, Step::Quote) };
        counter::counter(&desk(lang, Scene::Serving(Box::new(serving))))
    };
    vec![
        ("counter-orders", at(kinds)),
        ("counter-orders-change", at(change)),
        ("counter-orders-transfer", at(transfer)),
        ("counter-orders-stop", at(stop)),
        ("counter-orders-closed", at(closed)),
    ]
}

fn till(lang: Language, open: bool, closed: bool) -> TillSheet {
    TillSheet {
        till: "t".into(),
        open,
        closed,
        opened_at: "08:21".into(),
        float: Money(50_000),
        methods: vec![(Method::Cash, 9, 1), (Method::Card, 4, 0), (Method::Qr, 10, 0)],
        movements: vec![TillMovement {
            at: "10:15".into(),
            came_in: false,
            reason: either(lang, "缴存保险柜", "To the safe"),
            amount: Money(200_000),
        }],
        counts: vec![
            TillCount {
                method: Method::Cash,
                expected: Money(134_550),
                counted: Money(134_500),
                reason: either(lang, "少五角，原因不明", "Fifty fen short, unknown"),
            },
            TillCount { method: Method::Card, expected: Money(52_000), counted: Money(52_000), reason: String::new() },
            TillCount { method: Method::Qr, expected: Money(411_200), counted: Money(411_200), reason: String::new() },
        ],
        reasons: vec![choice(lang, "safe", "缴存保险柜", "To the safe"), choice(lang, "coins", "换零钱", "Coins")],
        ..TillSheet::default()
    }
}

fn counter_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let vacant = |who: &str| Scene::Vacant { taken_by: who.into(), free: vec![("h1-4".into(), 4), ("h1-7".into(), 7)] };
    let idle = desk(lang, Scene::Idle);
    let nobody = Desk { queue: QueueHead::default(), held: vec![], till_open: false, ..idle.clone() };
    let away = Desk {
        presence: Presence::Away { reason: either(lang, "用餐", "Meal"), since_s: 2_100, limit_s: Some(1_800) },
        ..idle.clone()
    };
    let closed = Desk { presence: Presence::Closed, ..idle.clone() };
    let refused = Desk {
        said: Some((
            Meaning::Look,
            either(
                lang,
                "没有叫到人：刚才那位被 5 号窗口叫走了。请再叫一次。",
                "Nobody was called: counter 5 just took that customer. Please call again.",
            ),
        )),
        ..idle.clone()
    };
    let sheet = |open, closed| counter::counter(&desk(lang, Scene::Till(Box::new(till(lang, open, closed)))));
    let mut pages = vec![
        ("counter-vacant", counter::counter(&desk(lang, vacant("")))),
        ("counter-taken", counter::counter(&desk(lang, vacant(&either(lang, "李娜", "Li Na"))))),
        ("counter-idle", counter::counter(&idle)),
        ("counter-nobody", counter::counter(&nobody)),
        ("counter-away", counter::counter(&away)),
        ("counter-closed", counter::counter(&closed)),
        ("counter-said", counter::counter(&refused)),
        ("counter-called", counter::counter(&desk(lang, Scene::Called(Box::new(called(lang)))))),
        ("counter-till-new", sheet(false, false)),
        ("counter-till-open", sheet(true, false)),
        ("counter-till-closed", sheet(false, true)),
    ];
    pages.extend(serving_pages(lang));
    pages.extend(ordering_pages(lang));
    pages
}

fn desk_of(lang: Language, here: &str) -> super::staff::Desk {
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

fn duty_view(lang: Language) -> DutyView {
    let row = |number, who: &str, presence, ticket, since_s, idle| duty::CounterRow {
        number,
        who: who.into(),
        presence,
        ticket,
        since_s,
        idle_while_waiting: idle,
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
        away: vec![choice(lang, "meal", "用餐", "Meal")],
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
        tills: vec![till(3, "", None), till(5, "17:41", Some([Money(134_500), Money(52_000), Money(411_200)]))],
        receipt: String::new(),
        payments: vec![payment("8", ""), payment("7", &either(lang, "金额录错", "Wrong amount")), payment("6", "")],
        chosen: Some(payment("8", "")),
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

fn reports_view(lang: Language, days: i64) -> ReportsView {
    let day = |n: i64| reports::DayRow {
        day: format!("2026-10-{:02}", 30 - n),
        issued: 580 + n * 7 % 60,
        finished: 540 + n * 5 % 40,
        refused: 4 + n % 3,
        left: 12 + n % 7,
        waited_s: Some(600 + n * 37 % 240),
        kept: 500 - n * 13 % 90,
        told: 530,
        rated_sum: 1_150 - n * 11 % 60,
        rated_n: 245,
        wasted: n * 3 % 5,
    };
    ReportsView {
        hall: "renmin".into(),
        exports: Some(true),
        desk: desk_of(lang, "/reports/h1"),
        today: reports::DayRow {
            day: "2026-10-31".into(),
            ..if days > 0 { day(0) } else { reports::DayRow::default() }
        },
        days: (1..=days).map(day).collect(),
        rating: (days > 0).then_some((464, 461, 467, 7_350)),
        voices: if days > 0 { [15_900, 15_100, 15_700] } else { [0; 3] },
        all_voices: if days > 0 { 14_800 } else { 0 },
        voices_of: if days > 0 { 16_200 } else { 0 },
        quarter: "2026Q4".into(),
        clerks_today: vec![],
        clerks_month: vec![],
        clerks: if days > 0 {
            [("王芳", "Wang Fang", 1_820), ("李娜", "Li Na", 1_644), ("孙丽", "Sun Li", 1_202)]
                .into_iter()
                .map(|(zh, en, n)| reports::ClerkQuarter {
                    name: either(lang, zh, en),
                    payments: n,
                    amount: Money(n * 7_315),
                })
                .collect()
        } else {
            vec![]
        },
    }
}

/// A day whose clerks are a part of what is needed.
fn staffing_view(lang: Language, part: u32) -> StaffingView {
    let half_hour = |n: i32| {
        let people = f64::from(20 + n * 7 % 30);
        let needed = 2 + u32::try_from(n * 7 % 30 / 8).unwrap_or(0);
        let present = needed.div_ceil(part);
        HalfHour {
            minute: 510 + 30 * n,
            people,
            low: people * 0.7,
            high: people * 1.35,
            needed,
            present,
            missing: needed - present,
        }
    };
    let day = Day::parse("2026-11-24").expect("a day in the calendar");
    StaffingView {
        desk: desk_of(lang, "/reports/h1/staffing"),
        ask: AskStaffing { day, promise_s: 900, share_percent: 90, clerks_max: 12, busy: false },
        plan: Ok(Plan {
            half_hours: (0..18).map(half_hour).collect(),
            shifts: vec![
                ClerkShift { from: 510, to: 1_020, pause: Some((720, 750)), clerks: 3 },
                ClerkShift { from: 780, to: 1_020, pause: None, clerks: 2 },
            ],
            paid_min: 1_920,
            settled: Some(true),
            proven: true,
            counters: 8,
            lived: Tried { longest_s: 840, mean_s: 130, late_per_mille: 12, gave_up_tenths: 21 },
            known_days: 20,
            past: PastHours { same_days: 4, same_mean_min: 2_220, days: 20, mean_min: 2_160 },
        }),
    }
}

fn duty_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let busy = duty_view(lang);
    let quiet = DutyView {
        queue: vec![],
        clocks: vec![],
        parked: vec![],
        figures: duty::Figures { counters: 8, ..duty::Figures::default() },
        last_batch: Some((3, "17:30".into())),
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
        ("reports-month", reports::reports(&reports_view(lang, 30))),
        ("reports-new", reports::reports(&reports_view(lang, 0))),
        ("staffing", staffing::page(&staffing_view(lang, 1))),
        ("staffing-lacking", staffing::page(&staffing_view(lang, 3))),
        ("staffing-new", staffing::page(&StaffingView { plan: Err(NoPlan::NoHistory), ..staffing_view(lang, 1) })),
    ]
}

pub(super) fn all(lang: Language) -> Vec<(&'static str, Markup)> {
    [counter_pages(lang), duty_pages(lang)].concat()
}
