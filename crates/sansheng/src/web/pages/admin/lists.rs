//! The lists of a hall, element by element: shown, added, changed, moved, switched on and off. One set of handlers for
//! every section of [`super::spec::SECTIONS`].

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::edits::{self, id_of};
use super::form::{Shown, Typed, Wrong, beside, read};
use super::spec::{Section, section};
use super::{
    Desk, Way, begun, change, complaints_of, hidden, misshapen, onwards, present, section_name, shown, with_begin,
};
use crate::halls::{Hall, HallsRefusal, Pack, Text};
use crate::kernel::{Language, Money};
use crate::refusal::Refusal;
use crate::say;
use crate::web::auth::Admin;
use crate::web::look::Look;
use crate::web::parts::{Meaning, banner, button, icon, meaning};
use crate::web::{App, Problem};

fn known(name: &str) -> Result<&'static Section, Problem> {
    section(name).ok_or_else(Problem::not_found)
}

fn as_value(pack: &Pack) -> Value {
    serde_json::to_value(pack).unwrap_or_default()
}

/// Runs an edit on the pack's JSON; `false` from it means that the element is not there any more.
fn on_value(pack: &mut Pack, edit: impl Fn(&mut Value) -> bool) -> Result<(), Refusal> {
    let mut value = as_value(pack);
    if !edit(&mut value) {
        return Err(HallsRefusal::ConfigurationChanged.into());
    }
    *pack = serde_json::from_value(value).map_err(|said| misshapen(&said))?;
    Ok(())
}

/// `GET /admin/halls/{hall}/lists/{section}`
pub async fn list(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path((hall, name)): Path<(String, String)>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let (section, hall) = (known(&name)?, present(&app, &admin, &hall).await?);
    Ok(list_page(&Desk::of(&admin, &look, &hall, &way), &hall, section).into_response())
}

fn list_page(desk: &Desk<'_>, hall: &Hall, section: &Section) -> Markup {
    let lang = desk.lang();
    let pack = as_value(&hall.pack);
    let base = format!("/admin/halls/{}/lists/{}", hall.id, section.name);
    let lead_key = format!("admin-s-{}-lead", section.name.replace('_', "-"));
    let mut kind = Value::Null;
    let content = html! {
        p.lead { (lang.say(&lead_key, &[])) }
        ul.rows.elements {
            @for element in edits::elements(&pack, section) {
                @if element["kind"] != kind {
                    @let () = kind.clone_from(&element["kind"]);
                    li.group { h2 { (lang.say(&format!("admin-word-{}", kind.as_str().unwrap_or_default()), &[])) } }
                }
                (row(desk, hall, section, element, &base))
            }
        }
        p { (button::link(button::Look::Plain, &with_begin(&format!("{base}/element"), desk.begin), Some("plus"), &say!(lang, "admin-add"), None)) }
    };
    shown(desk, &section_name(lang, section.name), &content)
}

fn row(desk: &Desk<'_>, hall: &Hall, section: &Section, element: &Value, base: &str) -> Markup {
    let (lang, id) = (desk.lang(), id_of(section, element));
    let off = element["active"] == json!(false);
    let name = title_of(lang, section, element);
    let act = |way: &str, field: &str, value: &str, icon_name: &str, word: String| {
        let label = format!("{word} {name}");
        html! {
            form method="post" action=(format!("{base}/{way}")) {
                input type="hidden" name="key" value="" autocomplete="off";
                (hidden(hall.config, desk.begin))
                input type="hidden" name="id" value=(id) autocomplete="off";
                input type="hidden" name=(field) value=(value) autocomplete="off";
                button.button.quiet type="submit" title=(word) aria-label=(label) { (icon(icon_name)) }
            }
        }
    };
    let (to, word) = if section.editable {
        (format!("{base}/element?id={id}"), say!(lang, "admin-edit"))
    } else {
        (format!("{base}/element?like={id}"), say!(lang, "admin-new-version"))
    };
    html! {
        li.off[off] {
            span.grow {
                span.strong { (name) }
                span.detail { (detail(lang, hall, section, element)) }
            }
            @if off { (meaning::badge(Meaning::Plain, &say!(lang, "admin-off"))) }
            @if section.ordered {
                (act("moves", "by", "up", "arrow-up", say!(lang, "admin-up")))
                (act("moves", "by", "down", "arrow-down", say!(lang, "admin-down")))
            }
            @if section.editable && off { (act("switches", "on", "yes", "eye", say!(lang, "admin-switch-on"))) }
            @if section.editable && !off { (act("switches", "on", "", "eye-off", say!(lang, "admin-switch-off"))) }
            a.button href=(with_begin(&to, desk.begin)) aria-label=(format!("{word} {name}")) { (icon("pencil")) (word) }
        }
    }
}

fn title_of(lang: Language, section: &Section, element: &Value) -> String {
    let name: Text = serde_json::from_value(element["name"].clone()).unwrap_or_default();
    match section.name {
        "counters" => say!(lang, "common-counter", n = element["number"].as_i64().unwrap_or(0)),
        _ => name.of(lang).to_owned(),
    }
}

/// What else one wants to know of an element in its list.
fn detail(lang: Language, hall: &Hall, section: &Section, element: &Value) -> String {
    let text = |name: &str| element[name].as_str().unwrap_or_default().to_owned();
    let count = |name: &str| element[name].as_array().map_or(0, Vec::len);
    match section.name {
        "counters" => {
            let zone = hall.pack.zones.iter().find(|z| z.code == text("zone"));
            let zone = zone.map_or_else(|| text("zone"), |z| z.name.of(lang).to_owned());
            say!(lang, "admin-counter-detail", zone = zone, n = count("services"))
        }
        "services" => {
            let minutes = (element["norm_s"].as_i64().unwrap_or(0) + 30) / 60;
            say!(
                lang,
                "admin-service-detail",
                prefix = text("prefix"),
                minutes = minutes.max(1),
                papers = count("documents")
            )
        }
        "needs" => lang.say(&format!("admin-word-{}", text("class")), &[]),
        "tariffs" => {
            let price = Money(element["price_fen"].as_i64().unwrap_or(0)).to_string();
            let version = element["version"].as_i64().unwrap_or(0);
            let cycle = lang.say(&format!("admin-word-{}", text("cycle")), &[]);
            say!(
                lang,
                "admin-tariff-detail",
                cycle = cycle,
                price = price,
                day = text("effective_from"),
                version = version
            )
        }
        "prepay_discounts" | "reductions" | "coupons" => {
            let version = element["version"].as_i64().unwrap_or(0);
            let through = match text("effective_through") {
                none if none.is_empty() => say!(lang, "admin-no-end"),
                day => day,
            };
            let (code, from) = (text("code"), text("effective_from"));
            say!(lang, "admin-offer-detail", code = code, from = from, through = through, version = version)
        }
        "reasons" if !element["limit_s"].is_null() => {
            say!(lang, "admin-limit-detail", minutes = element["limit_s"].as_i64().unwrap_or(0) / 60)
        }
        "zones" => serde_json::from_value::<Text>(element["way"].clone()).unwrap_or_default().of(lang).to_owned(),
        "documents" => serde_json::from_value::<Text>(element["hint"].clone()).unwrap_or_default().of(lang).to_owned(),
        _ => text("code"),
    }
}

/// `GET /admin/halls/{hall}/lists/{section}/element`: the form of one element, or of a new one.
pub async fn edit(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path((hall, name)): Path<(String, String)>,
    Query(way): Query<Way>,
) -> Result<Response, Problem> {
    let (section, hall) = (known(&name)?, present(&app, &admin, &hall).await?);
    let value = start(&hall, section, &way).ok_or_else(Problem::not_found)?;
    let desk = Desk::of(&admin, &look, &hall, &way);
    Ok(element_page(&desk, &hall, section, &way.id, &value, &Wrong::new()).into_response())
}

/// What the form begins with.
fn start(hall: &Hall, section: &Section, way: &Way) -> Option<Value> {
    let pack = as_value(&hall.pack);
    if !way.id.is_empty() {
        return edits::element(&pack, section, &way.id).filter(|_| section.editable).cloned();
    }
    let Some(like) = edits::element(&pack, section, &way.like).cloned() else { return Some(fresh(section, &pack)) };
    let mut next = like;
    let code = next["code"].clone();
    let versions = edits::elements(&pack, section).iter().filter(|e| e["code"] == code);
    let last = versions.filter_map(|e| e["version"].as_i64()).max().unwrap_or(0);
    next["version"] = json!(last + 1);
    next["effective_from"] = json!("");
    Some(next)
}

fn fresh(section: &Section, pack: &Value) -> Value {
    match section.name {
        "counters" => {
            let last = edits::elements(pack, section).iter().filter_map(|c| c["number"].as_i64()).max().unwrap_or(0);
            json!({ "number": last + 1 })
        }
        "tariffs" => json!({ "version": 1, "cycle": "monthly", "prorate": "by_day" }),
        "prepay_discounts" => json!({ "version": 1, "from_months": 12, "free_months": 0, "off_bp": 0 }),
        "reductions" => json!({ "version": 1, "off_bp": 0 }),
        "coupons" => json!({ "version": 1, "off_bp": 0, "uses_max": 100 }),
        "services" => json!({ "norm_s": 300, "icon": "ticket", "prefix": "A" }),
        "documents" => json!({ "icon": "file-text" }),
        _ => json!({}),
    }
}

fn element_page(desk: &Desk<'_>, hall: &Hall, section: &Section, id: &str, value: &Value, wrong: &Wrong) -> Markup {
    let lang = desk.lang();
    let base = format!("/admin/halls/{}/lists/{}", hall.id, section.name);
    let title = match title_of(lang, section, value) {
        name if id.is_empty() || name.is_empty() => say!(lang, "admin-new", what = section_name(lang, section.name)),
        name => name,
    };
    let settled = if id.is_empty() { &[][..] } else { section.key };
    let form = Shown { lang, hall, wrong, settled };
    let content = html! {
        @if !wrong.is_empty() && desk.said.is_none() { (banner::banner(Meaning::Look, &say!(lang, "admin-look-again"))) }
        form.card.fields method="post" action=(format!("{base}/element")) {
            input type="hidden" name="key" value="" autocomplete="off";
            input type="hidden" name="id" value=(id) autocomplete="off";
            (hidden(hall.config, desk.begin))
            div.grid { (form.fields(section.fields, value, "")) }
            div.actions {
                (button::link(button::Look::Quiet, &with_begin(&base, desk.begin), None, &say!(lang, "common-cancel"), None))
                (super::save_button(lang))
            }
        }
    };
    shown(desk, &title, &content)
}

/// `POST /admin/halls/{hall}/lists/{section}/element`
pub async fn save(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path((hall, name)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (section, hall) = (known(&name)?, present(&app, &admin, &hall).await?);
    let (value, wrong) = element_of(&admin, section, &typed);
    let done = if wrong.is_empty() { put(&app, &admin, &hall, section, &typed, &value).await } else { Ok(false) };
    match done {
        Ok(true) => Ok(onwards(&format!("/admin/halls/{}/lists/{name}", hall.id), &begun(&typed), "saved")),
        Ok(false) => Ok(again(&admin, &look, &hall, section, &typed, (&value, wrong), None)),
        Err(problem) => Ok(again(&admin, &look, &hall, section, &typed, (&value, wrong), Some(&problem))),
    }
}

fn element_of(admin: &Admin, section: &'static Section, typed: &Typed) -> (Value, Wrong) {
    let (mut value, mut wrong) = (json!({}), Wrong::new());
    read(admin.lang, section.fields, typed, "", &mut value, &mut wrong);
    // What names the element is not in the form of one that is there.
    let names = typed.get("id").split('.').zip(section.key).filter(|(part, _)| !part.is_empty());
    for (part, key) in names {
        let number = part.parse::<i32>().ok().filter(|_| matches!(*key, "number" | "version"));
        value[*key] = number.map_or_else(|| json!(part), |number| json!(number));
        wrong.remove(*key);
    }
    (value, wrong)
}

async fn put(
    app: &App,
    admin: &Admin,
    hall: &Hall,
    section: &'static Section,
    typed: &Typed,
    value: &Value,
) -> Result<bool, Problem> {
    let (id, value) = (typed.get("id").to_owned(), value.clone());
    let edit = move |pack: &mut Pack| on_value(pack, |all| edits::set(all, section, &id, value.clone()));
    change(app, admin, &hall.id, typed, edit).await.map(|_| true)
}

fn again(
    admin: &Admin,
    look: &Look,
    hall: &Hall,
    section: &'static Section,
    typed: &Typed,
    (value, mut wrong): (&Value, Wrong),
    problem: Option<&Problem>,
) -> Response {
    let way = Way { begin: begun(typed), ..Way::default() };
    let mut desk = Desk::of(admin, look, hall, &way);
    let status = problem.map_or(axum::http::StatusCode::UNPROCESSABLE_ENTITY, |problem| problem.status);
    if let Some(problem) = problem {
        desk = desk.refused(problem);
        let element = format!("{}.{}", section.name, id_of(section, value));
        wrong.extend(beside(&complaints_of(problem), admin.lang, &element, section.fields));
    }
    (status, element_page(&desk, hall, section, typed.get("id"), value, &wrong)).into_response()
}

/// `POST /admin/halls/{hall}/lists/{section}/moves`
pub async fn shift(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path((hall, name)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (section, id, up) = (known(&name)?, typed.get("id").to_owned(), typed.get("by") == "up");
    let edit = move |pack: &mut Pack| on_value(pack, |all| edits::shift(all, section, &id, up));
    let done = change(&app, &admin, &hall, &typed, edit).await;
    listed(&app, &admin, &look, &hall, section, &typed, done.err()).await
}

/// `POST /admin/halls/{hall}/lists/{section}/switches`
pub async fn switch(
    State(app): State<App>,
    admin: Admin,
    look: Look,
    Path((hall, name)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let (section, id, on) = (known(&name)?, typed.get("id").to_owned(), typed.get("on") == "yes");
    let edit = move |pack: &mut Pack| on_value(pack, |all| edits::switch(all, section, &id, on));
    let done = change(&app, &admin, &hall, &typed, edit).await;
    listed(&app, &admin, &look, &hall, section, &typed, done.err()).await
}

/// Back to the list, or the list with the reason why not.
async fn listed(
    app: &App,
    admin: &Admin,
    look: &Look,
    hall: &str,
    section: &'static Section,
    typed: &Typed,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let begin = begun(typed);
    let Some(problem) = problem else {
        return Ok(onwards(&format!("/admin/halls/{hall}/lists/{}", section.name), &begin, "saved"));
    };
    let hall = present(app, admin, hall).await?;
    let way = Way { begin, ..Way::default() };
    let desk = Desk::of(admin, look, &hall, &way).refused(&problem);
    Ok(super::with_status(&problem, list_page(&desk, &hall, section)))
}
