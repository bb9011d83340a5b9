//! An administrator sets a hall up in the browser: the wizard, the lists, the calendar, people, the pack, the log of
//! changes. Two at once do not overwrite each other, and what does not fit is said beside its field.

use axum::http::StatusCode;
use sansheng::halls::{self, Hall, pack};
use sansheng::kernel::Role;

use crate::support::site::{Ask, PASSWORD, Reply, Site};

const LISTS: [&str; 12] = [
    "zones",
    "counters",
    "categories",
    "services",
    "documents",
    "customer_types",
    "needs",
    "reasons",
    "tariffs",
    "prepay_discounts",
    "reductions",
    "coupons",
];

/// An administrator at a browser.
struct Desk {
    site: Site,
    token: String,
}

impl Desk {
    async fn open() -> Self {
        let site = Site::open();
        site.person("yl", "admin", Role::Administrator, None).await;
        let token = site.session("yl", "admin").await.token;
        Self { site, token }
    }

    async fn see(&self, path: &str) -> Reply {
        self.site.send(Ask::get(path).cookie(&self.token).header("accept", "text/html")).await
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = form(fields);
        let ask = Ask::new(axum::http::Method::POST, path).form(&body).cookie(&self.token);
        self.site.send(ask.header("accept", "text/html")).await
    }

    /// Sends a form as the page showed it, with some fields typed over.
    async fn submit(&self, page: &str, action: &str, typed: &[(&str, &str)]) -> Reply {
        let shown = self.see(page).await;
        assert_eq!(shown.status, StatusCode::OK, "{page}: {}", shown.body);
        let mut fields = fields_of(&shown.body, action);
        for (name, value) in typed {
            fields.retain(|(other, _)| other != name);
            fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(action, &fields).await
    }

    async fn hall(&self, id: &'static str) -> Hall {
        self.site.app.door.read(move |conn| halls::queries::load(conn, "yl", id)).await.expect("a hall")
    }
}

fn form(fields: &[(&str, &str)]) -> String {
    let encode =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect::<Vec<_>>().join("&")
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split_once(&format!(" {name}=\""))?.1.split_once('"').map(|(value, _)| value)
}

fn plain(text: &str) -> String {
    text.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What a browser would send of the form with this action, untouched.
fn fields_of(page: &str, action: &str) -> Vec<(String, String)> {
    let marked = format!("action=\"{action}\"");
    let form = page.split("<form").find(|form| form.contains(&marked)).expect("the form is on the page");
    let form = form.split("</form>").next().expect("it ends");
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let (tag, text) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = attribute(tag, "name") else {
            // An option of the select before it.
            if tag.starts_with("option") && tag.ends_with(" selected") {
                let value = plain(attribute(tag, "value").unwrap_or(""));
                if let Some((_, last)) = fields.last_mut() {
                    *last = value;
                }
            }
            continue;
        };
        let value = plain(attribute(tag, "value").unwrap_or(""));
        let chosen = tag.ends_with(" checked") || tag.contains(" checked ");
        match attribute(tag, "type").unwrap_or_default() {
            "checkbox" | "radio" if !chosen => {}
            _ if tag.starts_with("textarea") => fields.push((name.to_owned(), plain(text))),
            _ if tag.starts_with("button") => {}
            _ => fields.push((name.to_owned(), value)),
        }
    }
    fields
}

fn location(reply: &Reply) -> &str {
    reply.headers.get("location").and_then(|v| v.to_str().ok()).unwrap_or_default()
}

fn run(story: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(story);
}

async fn begin(desk: &Desk) {
    let made = desk.submit("/admin/begin", "/admin/begin", &[("id", "nanmen"), ("name.zh", "南门大厅")]).await;
    assert_eq!(
        (made.status, location(&made)),
        (StatusCode::SEE_OTHER, "/admin/halls/nanmen/opening?said=saved&begin=nanmen")
    );
}

#[test]
fn a_hall_is_ready_after_one_form_and_every_page_shows_it() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let hall = desk.hall("nanmen").await;
        assert_eq!((hall.pack.hall.name.zh.as_str(), hall.pack.services.len()), ("南门大厅", 14));
        let blank = desk.see("/admin/begin").await.body;
        assert!(!blank.contains("望川") && !blank.contains("Wangchuan"), "the names are the hall's own");
        let again = desk.submit("/admin/begin", "/admin/begin", &[("id", "nanmen"), ("name.zh", "南门大厅")]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);

        let mut pages: Vec<String> =
            ["", "/hall", "/opening", "/pack", "/changes"].map(|p| format!("/admin/halls/nanmen{p}")).into();
        pages.extend(LISTS.iter().map(|list| format!("/admin/halls/nanmen/lists/{list}")));
        pages.extend(LISTS.iter().map(|list| format!("/admin/halls/nanmen/lists/{list}/element")));
        pages.extend(["/admin/halls", "/admin/staff", "/admin/devices", "/admin/branch"].map(str::to_owned));
        for page in pages {
            for wizard in ["", "?begin=nanmen"] {
                let shown = desk.see(&format!("{page}{wizard}")).await;
                assert_eq!(shown.status, StatusCode::OK, "{page}");
                let unsaid = shown.body.split("admin-").skip(1).find(|rest| !rest.starts_with("f-"));
                assert!(!shown.body.contains(">admin-"), "{page} has words missing: {unsaid:?}");
            }
        }
        let text = desk.see("/admin/halls/nanmen/pack.toml").await;
        assert_eq!(text.body, pack::write(&hall.pack));
        assert_eq!(desk.see("/admin/halls/nanmen/lists/secrets").await.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.see("/admin/halls/nanmen/lists/zones/element?id=nowhere").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn every_form_sent_back_untouched_changes_nothing() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let before = desk.hall("nanmen").await;
        let base = "/admin/halls/nanmen";
        for (page, action) in [("hall", "hall"), ("opening", "opening")] {
            let sent = desk.submit(&format!("{base}/{page}"), &format!("{base}/{action}"), &[]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{page}: {}", sent.body);
        }
        for (list, ids) in [
            ("zones", vec!["a", "b"]),
            ("counters", vec!["1", "8"]),
            ("categories", vec!["pay"]),
            ("services", vec!["pay", "install", "card", "invoice", "consult"]),
            ("documents", vec!["box"]),
            ("customer_types", vec!["tenant"]),
            ("needs", vec!["military"]),
            ("reasons", vec!["away.private_call", "hold.papers_kept"]),
        ] {
            for id in ids {
                let page = format!("{base}/lists/{list}/element?id={id}");
                let sent = desk.submit(&page, &format!("{base}/lists/{list}/element"), &[]).await;
                assert_eq!(sent.status, StatusCode::SEE_OTHER, "{page}: {}", sent.body);
            }
        }
        let after = desk.hall("nanmen").await;
        assert_eq!(after.pack, before.pack);
        assert_eq!(after.config, before.config);
    });
}

#[test]
fn what_is_changed_is_changed_and_in_the_log() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let base = "/admin/halls/nanmen";
        let list = |list: &str| format!("{base}/lists/{list}");
        let sent = desk
            .submit(
                &format!("{}/element?id=pay", list("services")),
                &format!("{}/element", list("services")),
                &[
                    ("norm_s", "1.5"),
                    ("fee_fen", "1.50"),
                    ("documents.1.document", "receipt"),
                    ("documents.1.customer_type", "tenant"),
                ],
            )
            .await;
        assert_eq!(location(&sent), "/admin/halls/nanmen/lists/services?said=saved");
        let pay = desk.hall("nanmen").await.pack.services[0].clone();
        assert_eq!((pay.norm_s, pay.fee_fen, pay.documents.len()), (90, 150, 2));
        assert_eq!((pay.documents[1].customer_type.as_str(), pay.documents[1].required), ("tenant", true));

        let moved =
            desk.submit(&list("zones"), &format!("{}/moves", list("zones")), &[("id", "c"), ("by", "up")]).await;
        assert_eq!(moved.status, StatusCode::SEE_OTHER);
        let off = desk
            .submit(&list("needs"), &format!("{}/switches", list("needs")), &[("id", "military"), ("on", "")])
            .await;
        assert_eq!(off.status, StatusCode::SEE_OTHER);
        let opened = desk
            .submit(&format!("{base}/opening"), &format!("{base}/opening"), &[("7.0.opens", ""), ("7.0.closes", "")])
            .await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER);
        let day = desk
            .submit(
                &format!("{base}/opening"),
                &format!("{base}/opening/exceptions"),
                &[("day", "2026-10-01"), ("note.zh", "国庆")],
            )
            .await;
        assert_eq!(day.status, StatusCode::SEE_OTHER, "{}", day.body);
        let new = desk
            .submit(
                &format!("{}/element?like=digital.2", list("tariffs")),
                &format!("{}/element", list("tariffs")),
                &[("price_fen", "28"), ("effective_from", "2027-01-01"), ("terms.zh", "随时可停。")],
            )
            .await;
        assert_eq!(new.status, StatusCode::SEE_OTHER, "{}", new.body);
        let offer = desk
            .submit(
                &format!("{}/element?like=low_income.1", list("reductions")),
                &format!("{}/element", list("reductions")),
                &[("off_bp", "6000"), ("effective_from", "2027-01-01")],
            )
            .await;
        assert_eq!(offer.status, StatusCode::SEE_OTHER, "{}", offer.body);

        let hall = desk.hall("nanmen").await.pack;
        assert!(hall.reductions.iter().any(|r| r.code == "low_income" && r.version == 2 && r.off_bp == 6_000));
        assert_eq!(hall.zones.iter().map(|z| z.code.as_str()).collect::<Vec<_>>(), ["a", "c", "b"]);
        assert!(hall.needs.iter().any(|n| n.code == "military" && !n.active));
        assert_eq!(hall.opening.iter().filter(|o| o.weekday == 7).count(), 1);
        assert!(hall.exceptions.iter().any(|e| e.day == "2026-10-01" && e.opens == e.closes));
        assert!(hall.tariffs.iter().any(|t| t.code == "digital" && t.version == 3 && t.price_fen == 2_800));
        assert!(hall.tariffs.iter().any(|t| t.version == 3 && t.terms.zh == "随时可停。"));
        let log = desk.see(&format!("{base}/changes")).await.body;
        for word in ["admin 某", "<td>2</td><td>1.5</td>", "国庆", "digital.3"] {
            assert!(log.contains(word), "{word} is not in the log");
        }
    });
}

#[test]
fn two_administrators_do_not_overwrite_each_other() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let action = "/admin/halls/nanmen/lists/zones/element";
        let page = format!("{action}?id=a");
        let first = fields_of(&desk.see(&page).await.body, action);
        let changed = desk.submit(&page, action, &[("name.zh", "甲区")]).await;
        assert_eq!(changed.status, StatusCode::SEE_OTHER);
        let late: Vec<(&str, &str)> = first.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = desk.send(action, &late).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.body.contains("Somebody changed the configuration"), "{}", refused.body);
        assert_eq!(desk.hall("nanmen").await.pack.zones[0].name.zh, "甲区");
    });
}

#[test]
fn what_does_not_fit_is_said_beside_its_field_and_kept() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let before = desk.hall("nanmen").await.pack;
        let action = "/admin/halls/nanmen/lists/services/element";
        let page = format!("{action}?id=pay");
        for (field, value, words) in [
            ("norm_s", "soon", "type minutes"),
            ("norm_s", "0.1", "between 10 s and 240 min"),
            ("fee_fen", "1.234", "an amount"),
            ("prefix", "ab", "capital letters"),
            ("name.zh", "", "fill it in"),
            ("name.zh", &"长".repeat(41), "too long"),
            ("hint.zh", "<script>alert(1)</script>\u{202e}", "one line of plain text"),
            ("category", "nowhere", "there is no"),
        ] {
            let sent = desk.submit(&page, action, &[(field, value)]).await;
            assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}={value}");
            assert!(sent.body.contains(words), "{field}={value}: {}", sent.body);
            assert!(!sent.body.contains("<script>alert"), "kept, but harmless");
        }
        for hostile in [
            "x=%FF",
            "documents.99999999999999999999.document=a",
            "documents.0.document.zh=1&documents.0=2",
            "seen=a",
            &"a=1&".repeat(50_000),
        ] {
            let ask = Ask::new(axum::http::Method::POST, action).form(hostile).cookie(&desk.token);
            let sent = desk.site.send(ask.header("accept", "text/html")).await;
            assert!(sent.status.is_client_error(), "{}", sent.status);
        }
        let closed =
            desk.submit("/admin/halls/nanmen/opening", "/admin/halls/nanmen/opening", &[("1.0.opens", "25:00")]).await;
        assert_eq!(closed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(closed.body.contains("25:00"), "what was typed is kept");
        assert_eq!(desk.hall("nanmen").await.pack, before);
    });
}

#[test]
fn a_pack_is_looked_at_before_it_is_taken_over() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let (page, action) = ("/admin/halls/nanmen/pack", "/admin/halls/nanmen/pack");
        let mut wanted = desk.hall("nanmen").await.pack;
        wanted.hall.hue = 30;
        let text = pack::write(&wanted);
        let looked = desk.submit(page, action, &[("pack", &text), ("act", "look")]).await;
        assert_eq!(looked.status, StatusCode::OK);
        assert!(looked.body.contains("<td>200</td><td>30</td>"), "{}", looked.body);
        assert_eq!(desk.hall("nanmen").await.pack.hall.hue, 200);
        let taken = desk.submit(page, action, &[("pack", &text), ("act", "take")]).await;
        assert_eq!((taken.status, desk.hall("nanmen").await.pack.hall.hue), (StatusCode::SEE_OTHER, 30));
        let broken = desk.submit(page, action, &[("pack", "[hall"), ("act", "take")]).await;
        assert_eq!(broken.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn the_labour_rules_are_a_setting_like_the_others() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let page = "/admin/halls/nanmen/hall";
        let before = desk.hall("nanmen").await.pack;
        let saved =
            desk.submit(page, page, &[("labour.long_shift_s", "450"), ("labour.short_percent_max", "40")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let after = desk.hall("nanmen").await.pack;
        let wanted = halls::Labour { long_shift_s: 27_000, short_percent_max: 40, ..halls::Labour::default() };
        assert_eq!((&after.labour, after.queue == before.queue), (&wanted, true));
        let log = desk.see("/admin/halls/nanmen/changes?lang=en").await.body;
        assert!(log.contains("Labour rules") && log.contains("<td>510</td><td>450</td>"), "{log}");
        let pack = desk.see("/admin/halls/nanmen/pack").await.body;
        assert!(pack.contains("[labour]") && pack.contains("long_shift_s = 27000"), "{pack}");
        // What is impossible is said beside its field, and what was typed is kept.
        for (field, typed, words) in [
            ("labour.long_shift_s", "120", "cannot be shorter than the short one"),
            ("labour.break_s", "0", "30 min"),
            ("labour.short_shift_s", "250", "whole half-hours"),
        ] {
            let refused = desk.submit(&format!("{page}?lang=en"), page, &[(field, typed), ("lang", "en")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
            assert!(refused.body.contains(words) || refused.body.contains("用工规则"), "{field}: {}", refused.body);
        }
        assert_eq!(desk.hall("nanmen").await.pack, after);
    });
}

#[test]
fn people_and_devices_are_made_and_told_their_secret_once() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let made = desk
            .submit(
                "/admin/staff?begin=nanmen",
                "/admin/staff",
                &[("name", "王敏"), ("login", "wang.min"), ("role", "clerk"), ("hall", "nanmen")],
            )
            .await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.body);
        assert!(made.body.contains("class=\"secret\"") && made.body.contains("王敏"));
        let list = desk.see("/admin/staff").await.body;
        assert!(list.contains("wang.min") && !list.contains("class=\"secret\""));
        assert!(
            list.contains("staff number 001") && list.contains("staff number 002"),
            "each has a number of their own"
        );
        let device = desk
            .submit("/admin/devices", "/admin/devices", &[("name", "门口"), ("scope", "kiosk"), ("hall", "nanmen")])
            .await;
        assert_eq!(device.status, StatusCode::OK, "{}", device.body);
        assert!(device.body.contains("yl.kiosk."));
        let pad = desk
            .submit("/admin/devices", "/admin/devices", &[("name", "三号"), ("scope", "pad"), ("hall", "nanmen")])
            .await;
        assert_eq!(pad.status, StatusCode::UNPROCESSABLE_ENTITY);
        desk.site.pass(16 * 60_000);
        let token = desk.site.session("yl", "admin").await.token;
        desk.site.pass(15 * 60_000 - 1_000);
        let late = Desk { token, ..desk };
        let asked = late.see("/admin/staff").await;
        assert_eq!(asked.status, StatusCode::OK);
    });
}

#[test]
fn a_form_that_is_sent_twice_makes_one_of_it_and_keeps_no_secret() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let person = [("key", "k-1"), ("name", "王敏"), ("login", "wang.min"), ("role", "clerk"), ("hall", "nanmen")];
        let device = [("key", "k-2"), ("name", "门口"), ("scope", "kiosk"), ("hall", "nanmen")];
        for (page, fields) in [("/admin/staff", &person[..]), ("/admin/devices", &device[..])] {
            let first = desk.send(page, fields).await;
            assert_eq!(first.status, StatusCode::OK, "{}", first.body);
            let secret = first.body.split_once("class=\"secret\">").expect("told").1.split('<').next().expect("it");
            let again = desk.send(page, fields).await;
            assert_eq!(again.status, StatusCode::OK, "{}", again.body);
            assert!(!again.body.contains("class=\"secret\"") && again.body.contains("done a moment ago"));
            let kept = desk.site.app.door.read(|conn| Ok(answers(conn)?)).await.expect("reads");
            assert!(!kept.is_empty() && kept.iter().all(|row| !row.answer.contains(secret)), "no secret is kept");
        }
        assert_eq!(desk.site.events("staff_created").await.len(), 2, "the administrator and one more");
        assert_eq!(desk.site.events("device_created").await.len(), 1);
    });
}

#[derive(diesel::QueryableByName)]
struct Kept {
    #[diesel(sql_type = diesel::sql_types::Text)]
    answer: String,
}

fn answers(conn: &mut sansheng::store::Conn) -> diesel::QueryResult<Vec<Kept>> {
    diesel::RunQueryDsl::load(diesel::sql_query("select answer from answers"), conn)
}

#[test]
fn the_wizard_leads_from_the_calendar_to_a_hall_that_is_ready() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let week = desk.submit("/admin/halls/nanmen/opening?begin=nanmen", "/admin/halls/nanmen/opening", &[]).await;
        assert_eq!(location(&week), "/admin/halls/nanmen/lists/zones?said=saved&begin=nanmen", "{}", week.body);
        let mut here = "/admin/halls/nanmen/opening?begin=nanmen".to_owned();
        let mut steps = Vec::new();
        loop {
            let shown = desk.see(&here).await;
            assert_eq!(shown.status, StatusCode::OK, "{here}");
            let last = here.split('?').next().expect("a path").rsplit('/').next().expect("a name");
            steps.push(last.to_owned());
            let around =
                shown.body.split("<nav class=\"around\"").nth(1).unwrap_or_else(|| panic!("{here} leads nowhere"));
            let next = around.split("href=\"").skip(1).map(|rest| rest.split('"').next().expect("it ends"));
            let seen = |href: &&str| {
                href.starts_with("/admin/") && !steps.iter().any(|step| href.contains(&format!("/{step}?")))
            };
            let Some(next) = next.map(|href| href.to_owned()).find(|href| seen(&href.as_str())) else { break };
            here = next;
        }
        let all = "opening zones customer_types documents categories services counters needs staff devices nanmen";
        assert_eq!(steps, all.split(' ').collect::<Vec<_>>());
    });
}

#[test]
fn what_was_typed_outlives_the_lock() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        let action = "/admin/halls/nanmen/lists/zones/element";
        let mut fields = fields_of(&desk.see(&format!("{action}?id=a")).await.body, action);
        fields.retain(|(name, _)| name != "name.zh");
        fields.push(("name.zh".into(), "甲区 <北>".into()));
        let typed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        desk.site.pass(16 * 60_000);
        let locked = desk.send(action, &typed).await;
        assert_eq!(locked.status, StatusCode::LOCKED, "{}", locked.body);
        let mut unlock = fields_of(&locked.body, "/locked");
        let wrong = desk.send("/locked", &with(&unlock, "no such password")).await;
        assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
        unlock = fields_of(&wrong.body, "/locked");
        let open = desk.send("/locked", &with(&unlock, PASSWORD)).await;
        assert_eq!(open.status, StatusCode::OK, "{}", open.body);
        let cookie = open.headers["set-cookie"].to_str().expect("a cookie");
        let token = cookie.split(['=', ';']).nth(1).expect("a token").to_owned();
        let again = fields_of(&open.body, action);
        let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let desk = Desk { token, ..desk };
        let sent = desk.send(action, &again).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
        assert_eq!(desk.hall("nanmen").await.pack.zones[0].name.zh, "甲区 <北>");
    });
}

fn with<'a>(fields: &'a [(String, String)], password: &'a str) -> Vec<(&'a str, &'a str)> {
    let typed = fields.iter().filter(|(name, _)| name != "password");
    typed.map(|(name, value)| (name.as_str(), value.as_str())).chain([("password", password)]).collect()
}

#[test]
fn an_administrator_of_one_hall_sees_no_other() {
    run(async {
        let desk = Desk::open().await;
        begin(&desk).await;
        desk.site.person("yl", "own", Role::Administrator, Some("nanmen")).await;
        let token = desk.site.session("yl", "own").await.token;
        let own = Desk { token, ..desk };
        assert_eq!(own.see("/admin/halls/nanmen").await.status, StatusCode::OK);
        for page in ["/admin/halls/renmin", "/admin/halls/dongmen", "/admin/begin", "/admin/branch"] {
            assert_eq!(own.see(page).await.status, StatusCode::NOT_FOUND, "{page}");
        }
        assert_eq!(location(&own.see("/admin").await), "/admin/halls/nanmen");
    });
}
