//! The two languages and the words in them. Words live in `locales/`, Chinese first; code names them by key.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

/// A language that Sansheng speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Language {
    /// Chinese, simplified: the default.
    #[default]
    #[serde(rename = "zh-CN")]
    Chinese,
    /// English.
    #[serde(rename = "en")]
    English,
}

#[derive(RustEmbed)]
#[folder = "../../locales"]
struct Locales;

static CHINESE: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("zh-CN"));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("en"));

fn bundle(tag: &str) -> FluentBundle<FluentResource> {
    let locale = tag.parse().expect("our own two language tags are well formed");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    // Isolation marks would end up in receipts, titles and spoken text.
    bundle.set_use_isolating(false);
    for path in Locales::iter().filter(|path| path.starts_with(tag)) {
        let Some(file) = Locales::get(&path) else { continue };
        let text = String::from_utf8_lossy(&file.data).into_owned();
        // What could be read is used; the tidy test refuses a file with a broken message.
        let resource = FluentResource::try_new(text).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

impl Language {
    /// Both, Chinese first.
    pub const ALL: [Self; 2] = [Self::Chinese, Self::English];

    /// `zh-CN` or `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Chinese => "zh-CN",
            Self::English => "en",
        }
    }

    /// The language a tag or an Accept-Language header asks for; Chinese when it asks for neither.
    pub fn asked_for(header: &str) -> Self {
        Self::among(header).unwrap_or_default()
    }

    /// The first of our languages that a tag or an Accept-Language header names.
    pub fn among(header: &str) -> Option<Self> {
        header.split(',').find_map(|part| {
            let tag = part.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
            if tag.starts_with("zh") {
                Some(Self::Chinese)
            } else if tag.starts_with("en") {
                Some(Self::English)
            } else {
                None
            }
        })
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }

    /// Chooses between two texts that a hall wrote itself; an empty English text falls back to the Chinese one.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::English if !en.is_empty() => en,
            _ => zh,
        }
    }

    /// Whether there are words for a key.
    pub fn has(self, key: &str) -> bool {
        self.bundle().has_message(key)
    }

    fn bundle(self) -> &'static FluentBundle<FluentResource> {
        match self {
            Self::Chinese => &CHINESE,
            Self::English => &ENGLISH,
        }
    }

    /// As [`Language::say`], for arguments whose names are only known at run time.
    pub fn say_with(self, key: &str, args: &[(String, FluentValue<'_>)]) -> String {
        let named = args.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        self.format(key, &named)
    }

    /// The words for a key. A key without words speaks itself, and the tidy test fails.
    pub fn say(self, key: &str, args: &[(&'static str, FluentValue<'_>)]) -> String {
        self.format(key, &args.iter().map(|(name, value)| (*name, value.clone())).collect())
    }

    fn format(self, key: &str, args: &FluentArgs<'_>) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text: Cow<'_, str> = bundle.format_pattern(pattern, Some(args), &mut errors);
        text.into_owned()
    }
}

/// Says a key in a language: `say!(lang, "board-ahead", n = 3)`.
#[macro_export]
macro_rules! say {
    ($lang:expr, $key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $lang.say($key, &[$((stringify!($name), fluent_bundle::FluentValue::from($value))),*])
    };
}
