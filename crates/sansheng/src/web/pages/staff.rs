//! The frame around the pages of duty manager, leader and auditor: the bar with the places their role may go to.

use maud::{Markup, html};

use crate::kernel::{Language, Role};
use crate::say;
use crate::web::parts::bar::{Bar, bar};
use crate::web::parts::{Frame, Meaning, banner, page};

/// Who looks at which hall.
#[derive(Clone, Debug)]
pub struct Desk {
    /// The language of the page.
    pub lang: Language,
    /// The hall's id.
    pub hall: String,
    /// The hall's name.
    pub hall_name: String,
    /// The hall's hue.
    pub hue: i32,
    /// The name of who is signed in.
    pub who: String,
    /// Their role: what the bar offers.
    pub role: Role,
    /// This page's path and query.
    pub here: String,
    /// What was just said: a refusal, or what happened.
    pub said: Option<(Meaning, String)>,
}

impl Desk {
    fn links(&self) -> Vec<(String, String)> {
        let (lang, hall) = (self.lang, &self.hall);
        let link = |path: String, word: &str| (path, say!(lang, word));
        let mut links = Vec::new();
        let money = matches!(self.role, Role::DutyManager | Role::Leader | Role::Owner);
        if matches!(self.role, Role::DutyManager | Role::Leader | Role::Owner | Role::Auditor) {
            links.push(link(format!("/duty/{hall}"), "duty-link-duty"));
            links.push(link(format!("/duty/{hall}/order"), "duty-link-order"));
            links.push(link(format!("/duty/{hall}/promises"), "promises-link"));
        }
        if money || self.role == Role::Auditor {
            links.push(link(format!("/duty/{hall}/money"), "duty-link-money"));
            links.push(link(format!("/duty/{hall}/day-end"), "duty-link-day-end"));
            links.push(link(format!("/reports/{hall}"), "duty-link-reports"));
            links.push(link(format!("/reports/{hall}/ledger"), "duty-link-ledger"));
        }
        if money {
            links.push(link(format!("/reports/{hall}/staffing"), "staffing-link"));
        }
        if matches!(self.role, Role::Leader | Role::Owner) {
            links.push(link("/admin/billing".to_owned(), "billing-title"));
        }
        links.push(link(format!("/board/{hall}"), "duty-link-board"));
        links
    }

    /// Whether they may act, not only look: an auditor reads the duty page.
    pub fn acts(&self) -> bool {
        matches!(self.role, Role::DutyManager | Role::Leader | Role::Owner)
    }
}

/// A page with the bar on top.
pub fn staff_page(desk: &Desk, screen: &'static str, title: String, live: Option<String>, body: &Markup) -> Markup {
    let links = desk.links();
    let path = desk.here.split('?').next().unwrap_or_default();
    let words: Vec<(&str, String)> = links.iter().map(|(href, word)| (href.as_str(), word.clone())).collect();
    let top = Bar {
        lang: desk.lang,
        hall: &desk.hall_name,
        links: &words,
        here: path,
        who: &desk.who,
        sign_out: "/sign-out",
    };
    let frame = Frame { lang: desk.lang, title, screen, hue: desk.hue, live, ..Frame::default() };
    let around = html! {
        (bar(&top))
        main #main tabindex="-1" {
            @if let Some((meaning, words)) = &desk.said { (banner::banner(*meaning, words)) }
            (body)
        }
    };
    page(&frame, &around)
}
