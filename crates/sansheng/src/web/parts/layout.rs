//! The frame of every page: head, language, styles and scripts, the way past the navigation, and the sentence that
//! appears when the live stream is lost. Nothing is inline, because the content security policy forbids it.

use maud::{DOCTYPE, Markup, html};

use super::banner;
use crate::kernel::Language;
use crate::say;

/// What a page says about itself.
#[derive(Clone, Debug, Default)]
pub struct Frame<'a> {
    /// The language of the page.
    pub lang: Language,
    /// The title, without the product's name.
    pub title: String,
    /// The screen: `web/styles/screens/<screen>.css` is loaded, and tokens set its body size and ground.
    pub screen: &'static str,
    /// The hall's hue, 0 to 360 degrees; rounded to ten, because each is a rule in the style sheet.
    pub hue: i32,
    /// Large type.
    pub large: bool,
    /// The address of the live stream, when the page has live regions.
    pub live: Option<String>,
    /// Scripts beside `app.js`, by name: `htmx`, `board`, …
    pub scripts: &'static [&'static str],
    /// Where the page goes by itself when nobody touches it (kiosk): address and seconds.
    pub idle: Option<(&'a str, u32)>,
}

/// A whole page around its body. The body brings its own `header`, and a `main` with the id `main`.
pub fn page(frame: &Frame<'_>, body: &Markup) -> Markup {
    let (idle_to, idle_s) = frame.idle.unzip();
    let hue = (frame.hue.rem_euclid(360) + 5) / 10 * 10;
    html! {
        (DOCTYPE)
        html lang=(frame.lang.tag()) data-screen=(frame.screen) data-hue=(hue) data-size=[frame.large.then_some("large")] {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                title { (frame.title) " · " (say!(frame.lang, "common-product")) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/assets/app.css";
                link rel="stylesheet" href={ "/assets/" (frame.screen) ".css" };
                script src="/assets/app.js" defer {}
                @for script in frame.scripts {
                    script src={ "/assets/" (script) ".js" } defer {}
                }
            }
            body sse-connect=[frame.live.as_deref()] data-idle-to=[idle_to] data-idle-s=[idle_s] {
                a.skip href="#main" { (say!(frame.lang, "common-skip")) }
                @if frame.live.is_some() { (banner::behind(frame.lang)) }
                (body)
            }
        }
    }
}
