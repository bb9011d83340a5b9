//! Sample values for every page, to look at (`SANSHENG_PAGES=DIR cargo test pages` writes them as files) and to check
//! what must hold on each of them.

use std::path::Path;

use maud::Markup;

use super::board::{self, BoardView, CallLine, WaitingLine};
use super::greeter_samples::greeter_pages;
use super::kiosk::{self, Choice, Chosen, ClosedView, KioskView, PaperView, ServiceChoice, TicketGiven};
use super::pad::{self, PadView, Step};
use super::phone::{self, Asked, PhoneView, Standing};
use super::plan::{Plan, PlanZone};
use super::quote::QuoteView;
use super::slip::{self, RefusalSlipView, SlipActs, SlipView};
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::figures::Minutes;

pub(super) fn either(lang: Language, zh: &str, en: &str) -> String {
    lang.pick(zh, en).to_owned()
}

fn kiosk_view(lang: Language, large: bool) -> KioskView {
    KioskView {
        lang,
        large,
        hall: "h1".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        here: "/kiosk/h1".into(),
    }
}

pub(super) fn services(lang: Language) -> Vec<ServiceChoice> {
    [
        ("pay", "缴费", "Pay", "收视费、宽带费", "TV and broadband fees", "wallet"),
        ("install", "新装开户", "New installation", "新家、新用户", "A new home, a new account", "tv"),
        ("fault", "故障报修", "Report a fault", "没信号、卡顿", "No signal, stuttering", "wrench"),
        ("move", "移机", "Move house", "换地址继续看", "Keep watching at a new address", "truck"),
        ("stb", "机顶盒购买与更换", "Set-top box purchase or swap", "", "", "router"),
        ("ask", "业务咨询", "Questions", "先问清楚再办", "Ask before you decide", "messages-square"),
    ]
    .into_iter()
    .map(|(code, zh, en, hint_zh, hint_en, icon)| ServiceChoice {
        code: code.into(),
        name: either(lang, zh, en),
        hint: either(lang, hint_zh, hint_en),
        icon: icon.into(),
        search: format!("{zh} {en} {code}"),
    })
    .collect()
}

pub(super) fn papers(lang: Language) -> Vec<PaperView> {
    [
        (
            "id",
            "户主本人身份证",
            "The account holder's identity card",
            "原件，在有效期内",
            "The original, still valid",
            "id-card",
            true,
            "",
            "",
        ),
        (
            "deed",
            "房产证或租房合同",
            "Proof of address or tenancy agreement",
            "写有新地址的任意一种",
            "Either one, with the new address",
            "house",
            true,
            "今天仍可以缴费和咨询，移机要补齐后再办。",
            "You can still pay and ask today; the move waits until you bring it.",
        ),
        (
            "card",
            "智能卡",
            "Smart card",
            "插在机顶盒里的卡片",
            "The card in your set-top box",
            "credit-card",
            false,
            "",
            "",
        ),
    ]
    .into_iter()
    .map(|(code, zh, en, hint_zh, hint_en, icon, required, without_zh, without_en)| PaperView {
        code: code.into(),
        name: either(lang, zh, en),
        hint: either(lang, hint_zh, hint_en),
        icon: icon.into(),
        required,
        without: either(lang, without_zh, without_en),
    })
    .collect()
}

fn choices(lang: Language, rows: &[(&str, &str, &str, &str, &str, &str)]) -> Vec<Choice> {
    rows.iter()
        .map(|(code, zh, en, hint_zh, hint_en, icon)| Choice {
            code: (*code).into(),
            name: either(lang, zh, en),
            hint: either(lang, hint_zh, hint_en),
            icon: (*icon).into(),
        })
        .collect()
}

pub(super) fn types(lang: Language) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("person", "本人办理", "For myself", "户主自己来", "I am the account holder", "user-round"),
            ("agent", "替别人办理", "For someone else", "家人、朋友代办", "For family or a friend", "users"),
            ("company", "单位用户", "For a company", "公司、机关、学校", "A firm, office or school", "building-2"),
        ],
    )
}

pub(super) fn needs(lang: Language) -> Vec<Choice> {
    choices(
        lang,
        &[
            ("elderly", "年满 65 岁", "65 or older", "", "", "user"),
            ("disabled", "行动或视听不便", "Hard to walk, see or hear", "", "", "accessibility"),
            ("pregnant", "怀孕", "Pregnant", "", "", "heart-handshake"),
            ("infant", "带着婴幼儿", "With a small child", "", "", "baby"),
        ],
    )
}

fn kiosk_pages(lang: Language, large: bool) -> Vec<(&'static str, Markup)> {
    let view = kiosk_view(lang, large);
    let six = services(lang);
    let chosen =
        Chosen { service: six[3].clone(), customer_type: "person".into(), needs: vec!["elderly".into()], lead: true };
    let closed = ClosedView {
        why: either(lang, "今天的受理时间已经结束", "We have closed for today"),
        opens: either(lang, "11 月 24 日（周二）08:30", "Tuesday 24 November, 08:30"),
        instead: vec![
            either(lang, "在手机营业厅缴费", "Pay in the phone app"),
            either(lang, "拨打 24 小时客服热线", "Call the hotline, day and night"),
        ],
    };
    let given = TicketGiven {
        token: "t".into(),
        number: "A012".into(),
        service: six[3].name.clone(),
        ahead: 5,
        minutes: Some(Minutes { low: 8, mid: 12, high: 18 }),
        zone: either(lang, "B 区 综合业务", "Zone B, general services"),
        way: either(lang, "进门右手边，柱子后面的座位", "On the right after the door, seats behind the pillar"),
        plan: floor(lang),
        prints: true,
        help: true,
    };
    let groups = vec![
        (either(lang, "缴费与账务", "Bills and payments"), six[..2].to_vec()),
        (either(lang, "安装与变更", "Installation and changes"), six[2..].to_vec()),
    ];
    vec![
        ("kiosk-home", kiosk::home(&view, &six, "")),
        ("kiosk-closed", kiosk::closed(&view, &closed, false)),
        ("kiosk-services", kiosk::services(&view, &groups)),
        ("kiosk-who", kiosk::who(&view, &six[3], &types(lang), &needs(lang))),
        ("kiosk-papers", kiosk::papers(&view, &chosen, &papers(lang), "k")),
        ("kiosk-papers-none", kiosk::papers(&view, &chosen, &[], "k")),
        ("kiosk-missing", kiosk::missing(&view, &chosen, &papers(lang), "k")),
        ("kiosk-ticket", kiosk::ticket(&view, &given)),
        ("kiosk-help", kiosk::help_coming(&view)),
    ]
}

fn board_view(lang: Language) -> BoardView {
    let calls =
        [("A012", 3, "B 区"), ("V003", 1, "A 区"), ("A011", 8, "B 区"), ("C104", 5, "B 区"), ("A010", 2, "A 区")];
    BoardView {
        hall: "h1".into(),
        hall_name: ["云溪广电城东营业厅".into(), "Yunxi Cable, East City Hall".into()],
        hue: 200,
        calls: calls
            .iter()
            .enumerate()
            .map(|(i, (number, counter, zone))| CallLine {
                id: format!("c{i}"),
                number: (*number).into(),
                counter: *counter,
                zone: (*zone).into(),
                again: i == 1,
                language: Language::Chinese,
            })
            .collect(),
        waiting: services(lang)
            .into_iter()
            .enumerate()
            .map(|(i, service)| WaitingLine {
                service: service.name,
                waiting: [14, 3, 2, 1, 4, 1][i],
                minutes: Some(Minutes { low: [18, 6, 4, 0, 7, 3][i], mid: 9, high: [26, 11, 9, 1, 13, 8][i] }),
            })
            .collect(),
        waiting_n: 25,
        plan: Plan { counter: Some(3), on_wall: true, ..floor(lang) },
        foot: vec![either(
            lang,
            "今天缴费可以开电子发票，在手机上就能领。",
            "Electronic invoices are ready on your phone today.",
        )],
        now: 1_795_413_900_000,
        time_zone: "Asia/Shanghai".into(),
        clock: "14:05".into(),
        ..BoardView::default()
    }
}

fn board_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let busy = board_view(lang);
    let empty = BoardView { calls: vec![], waiting: vec![], waiting_n: 0, ..busy.clone() };
    let closed = BoardView {
        closed: ["今天的受理已经结束，明天 08:30 再见".into(), "Closed for today. Open again tomorrow at 08:30".into()],
        behind: true,
        ..empty.clone()
    };
    vec![
        ("board-busy", board::board(&busy, lang, None)),
        ("board-empty", board::board(&empty, lang, None)),
        ("board-closed", board::board(&closed, lang, None)),
    ]
}

fn floor(lang: Language) -> Plan {
    let zone = |zh: &str, en: &str, counters: &[i32], here| PlanZone {
        name: either(lang, zh, en),
        counters: counters.into(),
        here,
    };
    let zones = vec![
        zone("A 区 缴费", "Zone A, payments", &[1, 2, 4, 5, 6, 7, 8], false),
        zone("B 区 综合业务", "Zone B, general services", &[3, 9], true),
        zone("C 区 自助服务", "Zone C, do it yourself", &[], false),
    ];
    Plan { zones, ..Plan::default() }
}

fn phone_view(lang: Language, large: bool, standing: Standing) -> PhoneView {
    PhoneView {
        lang,
        large,
        token: "t".into(),
        hall: "h1".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        number: "A012".into(),
        service: either(lang, "机顶盒购买与更换", "Set-top box purchase or swap"),
        ahead: 5,
        ahead_first: 9,
        minutes: Some(Minutes { low: 8, mid: 12, high: 18 }),
        quieter: String::new(),
        counter: Some(3),
        zone: either(lang, "B 区 综合业务", "Zone B, general services"),
        way: either(lang, "进门右手边，柱子后面的座位", "On the right, seats behind the pillar"),
        plan: Plan { counter: (standing == Standing::Called).then_some(3), ..floor(lang) },
        standing,
        papers: vec![
            (either(lang, "户主本人身份证", "The account holder's identity card"), false),
            (either(lang, "房产证或租房合同", "Proof of address or tenancy agreement"), true),
        ],
        timeline: vec![
            ("14:05".into(), either(lang, "在自助机取号", "Took a ticket at the kiosk")),
            ("14:12".into(), either(lang, "引导员核对了资料", "The greeter checked the papers")),
        ],
        waited_s: 420,
        grace_until: "14:35".into(),
    }
}

fn phone_pages(lang: Language, large: bool) -> Vec<(&'static str, Markup)> {
    let reasons = rating_reasons(lang);
    let at = |standing| phone_view(lang, large, standing);
    vec![
        ("phone-waiting", phone::ticket(&at(Standing::Waiting))),
        ("phone-called", phone::ticket(&at(Standing::Called))),
        ("phone-serving", phone::ticket(&at(Standing::Serving(Asked::Nothing)))),
        ("phone-quoted", phone::ticket(&at(Standing::Serving(Asked::Quote(customers_quote(lang)))))),
        ("phone-quote", phone::price(&at(Standing::Serving(Asked::Nothing)), &customers_quote(lang), "k")),
        ("phone-to-pay", phone::ticket(&at(Standing::Serving(Asked::Payment)))),
        ("phone-missed", phone::ticket(&at(Standing::Missed))),
        ("phone-finished", phone::ticket(&at(Standing::Finished { rated: Some(false) }))),
        (
            "phone-refused",
            phone::ticket(&at(Standing::Refused(either(
                lang,
                "缺少房产证。带齐后再来，可以直接找引导员。",
                "Proof of address is missing. Bring it and go straight to the greeter.",
            )))),
        ),
        ("phone-cancel", phone::cancel(&at(Standing::Waiting), "k")),
        ("phone-rate", phone::rate(&at(Standing::Finished { rated: Some(false) }), &reasons, "k")),
    ]
}

fn rating_reasons(lang: Language) -> Vec<(String, String)> {
    [
        ("slow", "等得太久", "Too long a wait"),
        ("unclear", "没有说清楚", "Not explained clearly"),
        ("rude", "态度不好", "Not friendly"),
    ]
    .map(|(code, zh, en)| (code.to_owned(), either(lang, zh, en)))
    .to_vec()
}

fn customers_quote(lang: Language) -> QuoteView {
    QuoteView {
        id: "q".into(),
        account: either(lang, "王** · 用户号 8021 **** 17", "Wang ** · account 8021 **** 17"),
        lines: vec![
            (
                either(
                    lang,
                    "2026 年 9–11 月收视费（基本包，每月 ¥26.00）",
                    "TV, September to November 2026 (basic, ¥26.00 a month)",
                ),
                Money(7_800),
            ),
            (
                either(
                    lang,
                    "预存 12 个月宽带费（100M，每月 ¥58.00）",
                    "Broadband, 12 months in advance (100M, ¥58.00 a month)",
                ),
                Money(69_600),
            ),
        ],
        total: Money(77_400),
        terms: vec![(
            either(lang, "宽带 100M", "Broadband 100M"),
            either(lang, "7 天内可以反悔，只收已用天数的钱。", "You may change your mind within 7 days."),
        )],
    }
}

fn pad_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let at = |step| PadView {
        lang,
        counter: "h1-3".into(),
        number: 3,
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        clerk: either(lang, "林晓云", "Lin Xiaoyun"),
        step,
    };
    let rate = |level| Step::Rate {
        number: "A012".into(),
        service: either(lang, "缴费", "Pay"),
        level,
        reasons: rating_reasons(lang),
        ticket: "t".into(),
    };
    vec![
        ("pad-idle", pad::pad(&at(Step::Idle), None, "k")),
        ("pad-serving", pad::pad(&at(Step::Serving { number: "A012".into() }), None, "k")),
        ("pad-quote", pad::pad(&at(Step::Quote(customers_quote(lang))), None, "k")),
        ("pad-rate", pad::pad(&at(rate(None)), None, "k")),
        ("pad-why", pad::pad(&at(rate(Some(2))), None, "k")),
        ("pad-thanks", pad::pad(&at(Step::Thanks { rated: true }), None, "k")),
    ]
}

fn slip_pages(lang: Language) -> Vec<(&'static str, Markup)> {
    let ticket = SlipView {
        lang,
        token: "t".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        number: "A012".into(),
        service: either(lang, "移机", "Move house"),
        taken: "2026-11-23 14:05".into(),
        ahead: 5,
        minutes: Some(Minutes { low: 8, mid: 12, high: 18 }),
        zone: either(lang, "B 区 综合业务", "Zone B, general services"),
        plan: floor(lang),
        papers: papers(lang).into_iter().map(|paper| (paper.name, paper.code == "deed")).collect(),
        missed: say!(lang, "slip-missed", minutes = 3),
    };
    let refusal = RefusalSlipView {
        lang,
        hall_name: ticket.hall_name.clone(),
        number: "A012".into(),
        service: ticket.service.clone(),
        at: "2026-11-23 14:31".into(),
        counter: 3,
        reason: either(lang, "缺少证明新地址的资料", "A paper that proves the new address is missing"),
        note: either(lang, "今天已为您办好缴费。", "We took your payment today."),
        next: vec![either(lang, "房产证或租房合同", "Proof of address or tenancy agreement")],
        elsewhere: either(lang, "打客服电话也能预约上门办理。", "It can be booked by phone as well."),
    };
    let acts = SlipActs { lang, back: "/counter/h1-3".into(), slip: "t".into(), at_printer: false };
    vec![("slip-ticket", slip::ticket(&ticket)), ("slip-refusal", slip::refusal(&refusal, &acts))]
}

fn all(lang: Language, large: bool) -> Vec<(&'static str, Markup)> {
    [
        kiosk_pages(lang, large),
        board_pages(lang),
        phone_pages(lang, large),
        pad_pages(lang),
        slip_pages(lang),
        greeter_pages(lang, large),
        super::counter_samples::all(lang),
        super::duty_samples::all(lang),
        super::reports_samples::all(lang),
        super::pledge_samples::all(lang, large),
    ]
    .concat()
}

#[test]
fn pages_can_be_looked_at() {
    let dir = std::env::var("SANSHENG_PAGES").ok();
    for lang in Language::ALL {
        for large in [false, true] {
            for (name, page) in all(lang, large) {
                let page = page.into_string();
                assert!(page.contains("id=\"main\""), "{name} has no main");
                if let Some(dir) = &dir {
                    let size = if large { "large" } else { "normal" };
                    std::fs::write(Path::new(dir).join(format!("{name}.{}.{size}.html", lang.tag())), page)
                        .expect("a page is written");
                }
            }
        }
    }
}

#[test]
fn pages_speak_no_key_and_hold_nothing_inline() {
    for lang in Language::ALL {
        for (name, page) in all(lang, false) {
            let page = page.into_string();
            for forbidden in [" style=", "<style", " onclick=", "javascript:"] {
                assert!(
                    !page.contains(forbidden),
                    "{name} holds {forbidden}, which the content security policy forbids"
                );
            }
            for prefix in [
                "kiosk", "board", "phone", "rating", "common", "pad", "slip", "greeter", "counter", "duty", "front",
                "quote", "reports", "pledge",
            ] {
                let spoken = page.split('>').filter_map(|part| part.split('<').next()).any(|text| {
                    text.trim().strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-') && !rest.contains(' '))
                });
                assert!(!spoken, "{name} in {} speaks a key of {prefix}", lang.tag());
            }
        }
    }
}
