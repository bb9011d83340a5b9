//! Sample values for the counter's screen, checked and looked at together with the others in `samples`.

use maud::Markup;

use super::counter::{self, *};
use super::samples::either;
use crate::billing::{OrderKind, OrderState};
use crate::fees::orders::{self, Hold};
use crate::kernel::{Language, Money};
use crate::providers::Kind;
use crate::web::parts::Meaning;

pub(super) fn choice(lang: Language, code: &str, zh: &str, en: &str) -> Choice {
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
        service: "pay".into(),
        counters: vec![
            (c("h1-2", "2 号窗口", "Counter 2"), vec!["pay".into(), "move".into()]),
            (c("h1-5", "5 号窗口", "Counter 5"), vec!["stb".into()]),
        ],
        reversal: vec![c("wrong", "收错款", "Taken by mistake"), c("doubled", "重复收款", "Paid twice")],
        lying: Vec::new(),
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
            lent: vec![either(
                lang,
                "本窗口也办“缴收视费”，到 11:30",
                "This counter also does “Pay the subscription” until 11:30",
            )],
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
            status: String::new(),
        },
        tariff: either(lang, "数字电视基本包 ¥26.00/月", "Basic digital TV ¥26.00 a month"),
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
        charges: vec!["c9".into(), "c10".into(), "c11".into()],
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
        judged: false,
        found: None,
        beyond: Beyond::default(),
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
        anew: None,
        method: Method::Cash,
        offered: Vec::new(),
        order: None,
        hold: Hold::Free,
        gone_at: String::new(),
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
            status: either(lang, "已报停", "suspended"),
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
    let code = orders::OrderView {
        id: "o1".into(),
        hall: "h1".into(),
        quote: "q1".into(),
        ticket: "t".into(),
        provider: Kind::Wechat,
        order_no: "0198".into(),
        amount_fen: Money(44_000),
        state: orders::OrderState::Unknown,
        code_url: "weixin://wxpay/x".into(),
        payment: None,
        opened_at: 0,
        expires_at: 0,
        settled_at: None,
        closing_at: Some(0),
        released_at: None,
        disputed: false,
    };
    let (order, gone_at) = (Some(code), "10:42".into());
    let closing = Serving { order, hold: Hold::Closing, gone_at, ..serving(lang, Step::Pay) };
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
        ("counter-pay-closing", counter::counter(&desk(lang, Scene::Serving(Box::new(closing))))),
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

pub(super) fn all(lang: Language) -> Vec<(&'static str, Markup)> {
    let vacant = |who: &str| Scene::Vacant {
        taken_by: who.into(),
        free: vec![("h1-4".into(), 4), ("h1-7".into(), 7)],
        asked: Vec::new(),
    };
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
