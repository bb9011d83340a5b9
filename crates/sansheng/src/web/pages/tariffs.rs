//! The public price page of a hall: what everything costs, what is taken off, and the paper that a reduction needs.

use axum::extract::{Path, State};
use maud::{Markup, html};

use crate::halls::{Hall, Text};
use crate::kernel::{Language, Money};
use crate::say;
use crate::tariffs::{Cycle, PriceList, by_terms};
use crate::web::auth::Anyone;
use crate::web::look::Look;
use crate::web::parts::{Frame, button, icon, language_switch, page, text_size};
use crate::web::{App, Problem};

/// `GET /tariffs/{hall}`
pub async fn show(
    State(app): State<App>,
    Path(hall): Path<String>,
    anyone: Anyone,
    look: Look,
) -> Result<Markup, Problem> {
    let hall = app.hall(&hall).await?;
    let today = hall.zone.day(app.now());
    Ok(tariffs(&hall, &PriceList::of(&hall.pack, today.as_str()), anyone.lang, look.large))
}

/// The page.
pub fn tariffs(hall: &Hall, list: &PriceList, lang: Language, large: bool) -> Markup {
    let frame = Frame {
        lang,
        title: say!(lang, "tariffs-title"),
        screen: "front",
        hue: hall.pack.hall.hue,
        large,
        ..Frame::default()
    };
    let terms = terms(lang, list.tariffs.iter().map(|tariff| (&tariff.name, &tariff.terms)));
    let body = html! {
        header.topbar {
            a.hall href="/" { (icon("store")) (hall.pack.hall.name.of(lang)) }
            span.grow {}
            (text_size(lang, large))
            (language_switch(lang, &format!("/tariffs/{}", hall.id)))
        }
        main #main tabindex="-1" {
            section.welcome {
                h1 { (say!(lang, "tariffs-title")) }
                p { (say!(lang, "tariffs-day", day = list.day.as_str())) }
            }
            (prices(list, lang))
            @if !terms.is_empty() { section.card { (terms_said(lang, &terms)) } }
            @if !list.prepay_discounts.is_empty() { (discounts(list, lang)) }
            @if !list.reductions.is_empty() { (reductions(list, lang)) }
            p.muted { (say!(lang, "tariffs-rule")) }
            p { (button::link(button::Look::Quiet, "/", Some("undo-2"), &say!(lang, "tariffs-back"), None)) }
        }
    };
    page(&frame, &body)
}

fn prices(list: &PriceList, lang: Language) -> Markup {
    html! {
        section.card {
            h2 { (say!(lang, "tariffs-prices")) }
            div.table-scroll tabindex="0" role="group" aria-label=(say!(lang, "tariffs-prices")) {
                table.table {
                    thead { tr {
                        th scope="col" { (say!(lang, "tariffs-product")) }
                        th.figures scope="col" { (say!(lang, "tariffs-price")) }
                        th scope="col" { (say!(lang, "tariffs-since")) }
                    } }
                    tbody { @for tariff in &list.tariffs { tr {
                        th scope="row" { (tariff.name.of(lang)) }
                        td.figures {
                            (cycle(tariff.cycle, tariff.price_fen, lang))
                            @if tariff.deposit_fen > Money::ZERO {
                                br; small.muted { (say!(lang, "tariffs-deposit", amount = tariff.deposit_fen.to_string())) }
                            }
                        }
                        td {
                            (tariff.from)
                            @if let Some(next) = &tariff.next {
                                br; small.muted {
                                    (say!(lang, "tariffs-next", amount = next.price_fen.to_string(), day = next.from.as_str()))
                                }
                            }
                        }
                    } } }
                }
            }
        }
    }
}

/// Names, and the terms that hold for them, in a language.
pub fn terms<'a>(lang: Language, tariffs: impl Iterator<Item = (&'a Text, &'a Text)>) -> Vec<(String, String)> {
    let said = |(terms, names): (&Text, Vec<&Text>)| {
        let names: Vec<&str> = names.into_iter().map(|name| name.of(lang)).collect();
        (names.join(lang.pick("、", ", ")), terms.of(lang).to_owned())
    };
    by_terms(tariffs).into_iter().map(said).collect()
}

/// What holds when somebody changes their mind or stops, by what it holds for.
pub fn terms_said(lang: Language, terms: &[(String, String)]) -> Markup {
    html! {
        h2 { (say!(lang, "tariffs-terms")) }
        @for (names, words) in terms { p.terms { b { (names) } br; (words) } }
    }
}

fn cycle(cycle: Cycle, price: Money, lang: Language) -> String {
    say!(lang, &format!("tariffs-{}", cycle.as_str().replace('_', "-")), amount = price.to_string())
}

fn discounts(list: &PriceList, lang: Language) -> Markup {
    html! {
        section.card {
            h2 { (say!(lang, "tariffs-discounts")) }
            ul { @for offer in &list.prepay_discounts {
                li { (offer.name.of(lang)) (about(list, &offer.products, offer.through.as_deref(), lang)) }
            } }
        }
    }
}

fn reductions(list: &PriceList, lang: Language) -> Markup {
    html! {
        section.card {
            h2 { (say!(lang, "tariffs-reductions")) }
            ul { @for offer in &list.reductions {
                li {
                    (offer.name.of(lang)) (about(list, &offer.products, offer.through.as_deref(), lang))
                    br; span.muted { (icon("file-check")) " " (say!(lang, "tariffs-proof", paper = offer.proof.of(lang))) }
                }
            } }
        }
    }
}

/// Which products an offer is for, and until when.
fn about(list: &PriceList, products: &[String], through: Option<&str>, lang: Language) -> Markup {
    let names: Vec<&Text> =
        list.tariffs.iter().filter(|tariff| products.contains(&tariff.product)).map(|tariff| &tariff.name).collect();
    let names: Vec<&str> = names.iter().map(|name| name.of(lang)).collect();
    html! {
        @if !names.is_empty() { br; small.muted { (say!(lang, "tariffs-for", names = names.join(lang.pick("、", ", ")))) } }
        @if let Some(day) = through { br; small.muted { (say!(lang, "tariffs-through", day = day)) } }
    }
}
