//! The open step of a visit: one form each, sent by the corner's button.

use maud::{Markup, html};

use super::{
    Beyond, Desk, FoundAccount, PaperLine, QuoteLine, QuoteView, Serving, Step, anew, form, owed, paying,
    serving as regions,
};
use crate::halls::sound::CODE_CHARS_MAX;
use crate::kernel::{Language, Money};
use crate::say;
use crate::web::parts::meaning::badge_with;
use crate::web::parts::{Meaning, icon, key_hint, region};

/// How many months ahead one click offers.
const MONTHS_OFFERED: [i64; 4] = [1, 3, 6, 12];
/// The numbers of as many accounts as one quote takes, with a space between them, and some room.
const ALSO_CHARS_MAX: usize = 300;

pub(super) fn open(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    html! {
        div.step-head {
            h2 #step-title { (say!(lang, &format!("counter-step-{}", serving.step.as_str()))) }
            @match serving.step {
                Step::Quote => (no_payment(desk)),
                Step::Pay => (paying::methods(desk, serving)),
                _ => {}
            }
        }
        @match serving.step {
            Step::Greet => (greet(desk, serving)),
            Step::Papers => (papers(desk, serving)),
            Step::Account => (account(desk, serving)),
            Step::Quote => (quote(desk, serving)),
            Step::Confirm => (confirm(desk, serving)),
            Step::Pay => (paying::pay(desk, serving)),
            Step::Receipt => (paying::receipt(desk, serving)),
            Step::Farewell => (farewell(desk, serving)),
        }
    }
}

pub(super) fn ticket(serving: &Serving) -> Markup {
    html! { input type="hidden" name="ticket" value=(serving.who.ticket); }
}

fn greet(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let service = serving.services.iter().find(|(_, present)| *present).map_or("", |(name, _)| name.as_str());
    html! {
        blockquote.say { (say!(lang, "counter-say-greet", service = service)) }
        @if !serving.who.needs.is_empty() { p { (icon("accessibility")) (say!(lang, "counter-say-needs")) } }
        p.muted { (say!(lang, "counter-greet-what")) }
        (form(desk, "greet", &desk.at("greetings"), &ticket(serving)))
    }
}

fn papers(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    html! {
        p.muted { (say!(lang, "counter-papers-what")) }
        (form(desk, "papers", &desk.at("documents"), &html! {
            (ticket(serving))
            input type="hidden" name="papers" value=(codes(serving, |_| true));
            input type="hidden" name="required" value=(codes(serving, |paper| paper.required));
            @if serving.judged { input type="hidden" name="without" value="1"; }
            div.checklist {
                @for (n, paper) in serving.papers.iter().enumerate() {
                    label.check {
                        input type="checkbox" name={ "seen-" (paper.code) } value="1" checked[paper.seen] data-key=[(n < 9).then(|| (n + 1).to_string())];
                        @if n < 9 { (key_hint(&(n + 1).to_string())) }
                        (icon(&paper.icon))
                        span.grow {
                            (paper.name)
                            @if !paper.hint.is_empty() { span.hint { (paper.hint) } }
                            @if !paper.seen && !paper.without.is_empty() { span.hint { (say!(lang, "counter-paper-without", what = paper.without.as_str())) } }
                        }
                        @if paper.missing && !paper.seen { (badge_with(Meaning::Look, "file-x", &say!(lang, "counter-paper-missing"))) }
                        @else if !paper.required { (badge_with(Meaning::Plain, "info", &say!(lang, "counter-paper-optional"))) }
                    }
                }
            }
        }))
    }
}

fn codes(serving: &Serving, which: impl Fn(&PaperLine) -> bool) -> String {
    let codes: Vec<&str> =
        serving.papers.iter().filter(|paper| which(paper)).map(|paper| paper.code.as_str()).collect();
    codes.join(" ")
}

fn account(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let typed = if desk.typed.get("q").is_empty() { serving.looked_up.as_str() } else { desk.typed.get("q") };
    let fresh = serving.found.as_ref().is_none_or(Vec::is_empty);
    html! {
        (form(desk, "look-up", &desk.at("look-ups"), &html! {
            (ticket(serving))
            div.field {
                label for="q" { (say!(lang, "counter-look-up")) " " (key_hint("F3")) }
                input.input.look-up #q name="q" type="search" required minlength="2" maxlength="40" value=(typed) autofocus[fresh] data-key="F3" aria-describedby="q-said" aria-controls="found" data-looks-up={ (desk.at("look-ups")) "/typed" };
                p.hint #q-said { (say!(lang, "counter-look-up-hint")) }
            }
        }))
        p.muted #found-said role="status" { @if let Some(found) = &serving.found { (found_said(lang, found.len(), serving.beyond)) } }
        div #found {
            @if let Some(found) = serving.found.as_ref().filter(|found| !found.is_empty()) {
                (form(desk, "choose", &desk.at("accounts"), &html! { (ticket(serving)) (picks(lang, found, true)) }))
            }
        }
    }
}

/// How many were found; the list ends before the people do when there are more.
fn found_said(lang: Language, n: usize, beyond: Beyond) -> String {
    match (n, beyond) {
        (0, Beyond { unread: true, .. }) => say!(lang, "counter-found-none-read"),
        (0, _) => say!(lang, "counter-found-none"),
        (_, Beyond { more: true, .. }) => say!(lang, "counter-found-many", n = n),
        (_, Beyond { unread: true, .. }) => say!(lang, "counter-found-unread", n = n),
        _ => say!(lang, "counter-found", n = n),
    }
}

/// What was found while somebody types: the same choice, without taking the keyboard away from the field.
pub(super) fn typed(lang: Language, action: &str, ticket: &str, found: &[FoundAccount], beyond: Beyond) -> Markup {
    html! {
        form #choose method="post" action=(action) autocomplete="off" data-said=(found_said(lang, found.len(), beyond)) {
            input type="hidden" name="key" value="";
            input type="hidden" name="form" value="choose";
            input type="hidden" name="ticket" value=(ticket);
            (picks(lang, found, false))
        }
    }
}

fn picks(lang: Language, found: &[FoundAccount], takes_focus: bool) -> Markup {
    html! {
        div.found {
            // There are nine number keys; the arrows reach the others.
            @for (n, account) in (1..).zip(found) {
                @let key = (n <= 9).then(|| n.to_string());
                button.pick type="submit" name="account" value=(account.id) data-key=[key.as_ref()] autofocus[takes_focus && n == 1] {
                    @if let Some(key) = &key { (key_hint(key)) }
                    span.grow { b { (account.name) } " " (account.phone) span.hint { (account.number) " · " (account.address) } }
                    span.stand {
                        @if !account.status.is_empty() { (badge_with(Meaning::Look, "circle-pause", &account.status)) }
                        @if account.owed > Money::ZERO { span.figures { (say!(lang, "counter-owes")) " " (account.owed) } }
                        @else if account.status.is_empty() { span.figures.muted { (say!(lang, "counter-owes-nothing")) } }
                    }
                }
            }
        }
    }
}

fn quote(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let arrears = serving.account.as_ref().map(|card| card.arrears.as_slice()).unwrap_or_default();
    let months = if desk.typed.get("months").is_empty() { "0" } else { desk.typed.get("months") };
    html! {
        (form(desk, "quote", &desk.at("quotes"), &html! {
            (ticket(serving))
            @if let Some(card) = &serving.account { input type="hidden" name="account" value=(card.found.id); }
            table.table.lines {
                thead { tr { th { (say!(lang, "counter-line-what")) } th { (say!(lang, "counter-line-rule")) } th.figures { (say!(lang, "counter-line-amount")) } } }
                tbody {
                    @if let Some(card) = serving.account.as_ref().filter(|card| !card.arrears.is_empty()) { (owed::row(desk, card)) }
                    @if serving.monthly > Money::ZERO { (prepay_row(desk, serving, months)) }
                    @if serving.account.is_some() { (top_up_row(desk)) }
                    @if serving.monthly > Money::ZERO || serving.account.is_some() { (seldom_row(desk, serving)) }
                    @for fee in &serving.fees { (fee_row(fee)) }
                }
                tfoot { tr { th colspan="2" { (say!(lang, "counter-total")) } td.figures.sum data-total { (starting_total(desk, serving, months)) } } }
            }
        }))
        @if arrears.is_empty() && serving.fees.is_empty() && serving.monthly == Money::ZERO {
            p { (icon("info")) (say!(lang, "counter-nothing-to-pay")) }
        }
    }
}

/// The way past the payment.
fn no_payment(desk: &Desk) -> Markup {
    html! {
        a.button.quiet href={ (desk.here()) "?step=farewell" } data-key="N" { (icon("skip-forward")) (say!(desk.lang, "counter-no-payment")) (key_hint("N")) }
    }
}

fn prepay_row(desk: &Desk, serving: &Serving, months: &str) -> Markup {
    let lang = desk.lang;
    html! {
        tr {
            td {
                div.prepay {
                    label for="months" { (say!(lang, "counter-prepay")) }
                    input.input.months #months name="months" type="number" min="0" max="60" inputmode="numeric" value=(months) data-key="M" data-times=(serving.monthly.0);
                    (key_hint("M"))
                    span.offers {
                        @for n in MONTHS_OFFERED { button.chip type="button" data-months=(n) { (n) } }
                    }
                }
            }
            td.muted {
                (say!(lang, "counter-a-month", amount = serving.monthly.to_string()))
                @for offer in &serving.offers { br; small { (offer) } }
            }
            td.figures data-prepaid { (months.parse::<i64>().ok().and_then(|n| serving.monthly.times(n)).unwrap_or_default()) }
        }
    }
}

/// What few customers ask for stays folded until its key is pressed: a coupon, which is off what is paid ahead (what it
/// comes to stands in the quote), and other accounts that are paid in the same payment, as of a family or a landlord.
fn seldom_row(desk: &Desk, serving: &Serving) -> Markup {
    html! {
        tr {
            td colspan="3" {
                div.seldom {
                    @if serving.monthly > Money::ZERO { (seldom(desk, "coupon", "K", CODE_CHARS_MAX, "counter-coupon", "counter-coupon-hint")) }
                    @if serving.account.is_some() { (seldom(desk, "also", "O", ALSO_CHARS_MAX, "counter-also", "counter-also-rule")) }
                }
            }
        }
    }
}

fn seldom(desk: &Desk, name: &str, key: &str, chars_max: usize, word: &str, hint: &str) -> Markup {
    let (lang, typed) = (desk.lang, desk.typed.get(name));
    html! {
        details open[!typed.is_empty()] {
            summary #{ (name) "-name" } { (say!(lang, word)) " " (key_hint(key)) }
            input.input #(name) name=(name) maxlength=(chars_max) autocomplete="off" value=(typed) data-key=(key) aria-labelledby={ (name) "-name" } aria-describedby={ (name) "-said" };
            p.hint #{ (name) "-said" } { (say!(lang, hint)) }
        }
    }
}

fn top_up_row(desk: &Desk) -> Markup {
    let lang = desk.lang;
    html! {
        tr {
            td {
                div.prepay {
                    label for="top-up" { (say!(lang, "counter-line-top-up")) }
                    input.input.months #top-up name="top-up" inputmode="decimal" maxlength="12" value=(desk.typed.get("top-up")) data-key="U" data-amount;
                    (key_hint("U"))
                }
            }
            td.muted { (say!(lang, "counter-top-up-rule")) }
            td.figures data-topped { (Money::parse(desk.typed.get("top-up")).unwrap_or_default()) }
        }
    }
}

fn fee_row(fee: &QuoteLine) -> Markup {
    html! {
        tr {
            td { label.inline { input type="checkbox" name={ "fee-" (fee.code) } value="1" checked data-adds=(fee.amount.0); (fee.name) } }
            td.muted { (fee.rule) }
            td.figures { (fee.amount) }
        }
    }
}

fn starting_total(desk: &Desk, serving: &Serving, months: &str) -> Money {
    let arrears = serving.account.as_ref().map(|card| owed::sum(desk, card)).unwrap_or_default();
    let fees: i64 = serving.fees.iter().map(|fee| fee.amount.0).sum();
    let ahead = months.parse::<i64>().ok().and_then(|n| serving.monthly.times(n)).unwrap_or_default();
    Money(arrears.0.saturating_add(fees).saturating_add(ahead.0))
}

pub(super) fn lines_of(lang: Language, quote: &QuoteView) -> Markup {
    html! {
        table.table.lines {
            thead { tr { th { (say!(lang, "counter-line-what")) } th { (say!(lang, "counter-line-rule")) } th.figures { (say!(lang, "counter-line-amount")) } } }
            tbody {
                @for line in &quote.lines { tr { td { (line.name) } td.muted { (line.rule) } td.figures { (line.amount) } } }
            }
            tfoot { tr { th colspan="2" { (say!(lang, "counter-total")) } td.figures.sum { (quote.total) } } }
        }
    }
}

fn confirm(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    if let Some(anew) = &serving.anew {
        return anew::panel(desk, serving, anew);
    }
    html! {
        @if let Some(quote) = &serving.quote {
            (lines_of(lang, quote))
            (region("confirm", &regions::confirm_region(lang, Some(quote))))
            blockquote.say { (say!(lang, "counter-say-quote", total = quote.total.to_string())) }
            (form(desk, "word", &desk.at("confirmations"), &html! { (ticket(serving)) input type="hidden" name="quote" value=(quote.id); }))
            (changed_mind(desk, serving, &quote.id))
        } @else {
            p { (icon("info")) (say!(lang, "counter-quote-none")) }
        }
    }
}

/// The button of [`changed_mind`]'s form.
pub(super) fn withdraw(desk: &Desk) -> Markup {
    html! {
        button.button.quiet type="submit" form="withdraw" data-key="Alt+W" { (icon("undo-2")) (say!(desk.lang, "counter-withdraw")) (key_hint("Alt+W")) }
    }
}

/// The way back while nothing was paid: the quote is withdrawn and another one can be made.
pub(super) fn changed_mind(desk: &Desk, serving: &Serving, quote: &str) -> Markup {
    form(
        desk,
        "withdraw",
        &desk.at("withdrawals"),
        &html! {
            (ticket(serving))
            input type="hidden" name="quote" value=(quote);
            (withdraw(desk))
        },
    )
}

fn farewell(desk: &Desk, serving: &Serving) -> Markup {
    let lang = desk.lang;
    let outstanding = !serving.custody.is_empty();
    html! {
        @if outstanding {
            p.look { (icon("triangle-alert")) (say!(lang, "counter-give-back-first", n = serving.custody.len())) }
            (form(desk, "return-all", &desk.at("returns"), &html! {
                (ticket(serving))
                button.button type="submit" name="item" value="all" data-key="F9" { (icon("undo-2")) (say!(lang, "counter-hand-back-all")) (key_hint("F9")) }
            }))
        }
        @if let Some(paid) = &serving.paid {
            p { (icon("receipt")) (say!(lang, "counter-farewell-paid", number = paid.receipt.as_str())) }
        }
        blockquote.say { (say!(lang, "counter-say-farewell")) }
        (form(desk, "finish", &desk.at("finishes"), &html! {
            (ticket(serving))
            div.checklist {
                (voice(desk, "answered", "1", "counter-voice-answered"))
                (voice(desk, "seen_off", "2", "counter-voice-seen-off"))
            }
        }))
    }
}

/// A voice that the clerk says was heard: ticked by a key of its own, never beforehand.
fn voice(desk: &Desk, name: &str, key: &str, word: &str) -> Markup {
    html! {
        label.check {
            input type="checkbox" name=(name) value="1" checked[desk.typed.has(name)] data-key=(key);
            (key_hint(key))
            span.grow { (say!(desk.lang, word)) }
        }
    }
}
