//! Sample values for the greeter's screen, checked and looked at together with the others in `samples`.

use maud::Markup;

use super::greeter::{self, ArrivalLine, Given, GreeterView, MissedLine, TaskLine, TriageService, Undo};
use super::samples::{either, needs, papers, services, types};
use crate::kernel::Language;
use crate::web::parts::figures::Minutes;

pub(super) fn greeter_pages(lang: Language, large: bool) -> Vec<(&'static str, Markup)> {
    let task = |kind: &str, zh: &str, en: &str, number: &str, since_s, taken: &str| TaskLine {
        id: "t".into(),
        kind: kind.into(),
        words: either(lang, zh, en),
        number: number.into(),
        since_s,
        taken_by: taken.into(),
    };
    let arrival = |at: &str, number: &str, zh: &str, en: &str, needs: Vec<String>, missing| ArrivalLine {
        at: at.into(),
        number: number.into(),
        service: either(lang, zh, en),
        needs,
        missing,
        served: false,
    };
    let busy = GreeterView {
        lang,
        large,
        hall: "h1".into(),
        hall_name: either(lang, "云溪广电城东营业厅", "Yunxi Cable, East City Hall"),
        hue: 200,
        who: either(lang, "周敏", "Zhou Min"),
        tasks: vec![
            task("help", "自助机旁有客户请人帮忙", "Someone at the kiosk asks for help", "", 70, ""),
            task(
                "comfort",
                "快要超过承诺时间，去说明一下",
                "Nearly past the promised time, please explain",
                "A012",
                240,
                either(lang, "周敏", "Zhou Min").as_str(),
            ),
        ],
        arrivals: vec![
            arrival("14:05", "", "", "", vec![], false),
            ArrivalLine { served: true, ..arrival("14:04", "C007", "咨询", "Advice", vec![], false) },
            arrival("14:04", "A013", "缴费", "Pay", vec![either(lang, "年满 65 岁", "65 or older")], false),
            arrival("14:01", "A012", "机顶盒购买与更换", "Set-top box purchase or swap", vec![], true),
        ],
        missed: vec![MissedLine { id: "m".into(), number: "A009".into() }],
        arrivals_n: 312,
        waiting_n: 25,
        minutes: Some(Minutes { low: 18, mid: 22, high: 26 }),
        services: services(lang)
            .into_iter()
            .map(|service| TriageService {
                papers: papers(lang).into_iter().map(|paper| (paper.code, paper.name, String::new())).collect(),
                code: service.code,
                name: service.name,
                icon: service.icon,
                search: service.search,
            })
            .collect(),
        types: types(lang).into_iter().map(|kind| (kind.code, kind.name)).collect(),
        needs: needs(lang).into_iter().map(|need| (need.code, need.name)).collect(),
        undo: Some(Undo { words: either(lang, "A013 已出号", "Ticket A013 given"), action: "/undo".into() }),
        refused: String::new(),
        given: None,
    };
    let given = GreeterView {
        given: Some(Given {
            number: "A013".into(),
            token: "yunxi.t".into(),
            counter: None,
            zone: either(lang, "A 区 缴费", "Zone A, payments"),
            way: either(lang, "进门直走，大屏下面", "Straight on after the door, below the board"),
            at_printer: false,
        }),
        ..busy.clone()
    };
    let quiet = GreeterView { tasks: vec![], missed: vec![], arrivals: vec![], undo: None, ..busy.clone() };
    vec![
        ("greeter-busy", greeter::greeter(&busy, None, "k")),
        ("greeter-quiet", greeter::greeter(&quiet, None, "k")),
        ("greeter-given", greeter::greeter(&given, None, "k")),
    ]
}
