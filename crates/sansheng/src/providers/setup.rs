//! Providers from settings: which are offered, and their keys from the files that settings name. A half-set provider is a
//! mistake that is told at the start, not at the first customer.

use std::fs;
use std::path::{Path, PathBuf};

use super::crypto::{KeyUnusable, SealKey, SigningKey, VerifyingKey};
use super::http::AddressUnusable;
use super::{Alipay, AlipaySettings, Kind, Provider, Providers, WeChat, WeChatSettings};
use crate::kernel::Clock;
use crate::settings;

/// Why providers could not be set up; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// One setting is there and another is not.
    #[error("{provider} is half set up: {setting} is missing")]
    Missing {
        /// Which provider.
        provider: &'static str,
        /// The flag.
        setting: &'static str,
    },
    /// A file cannot be read.
    #[error("cannot read {0}: {1}")]
    File(PathBuf, std::io::Error),
    /// A file holds no key.
    #[error("{0} {1}")]
    Key(PathBuf, KeyUnusable),
    /// The address.
    #[error(transparent)]
    Address(#[from] AddressUnusable),
}

/// The providers that settings name, told of payments under our own public address.
pub fn providers(settings: &settings::Providers, public_url: &str, clock: &Clock) -> Result<Providers, SetupError> {
    let mut offered = Vec::new();
    if settings.wechat_url.is_some() {
        offered.push(Provider::WeChat(Box::new(WeChat::new(wechat(settings, public_url)?, clock.clone())?)));
    }
    if settings.alipay_url.is_some() {
        offered.push(Provider::Alipay(Box::new(Alipay::new(alipay(settings, public_url)?, clock.clone())?)));
    }
    Ok(Providers::of(offered))
}

fn wechat(settings: &settings::Providers, public_url: &str) -> Result<WeChatSettings, SetupError> {
    let given = |value: &Option<String>, setting| value.clone().ok_or(missing("WeChat Pay", setting));
    let file = |value: &Option<PathBuf>, setting| value.clone().ok_or(missing("WeChat Pay", setting));
    let key_file = file(&settings.wechat_key_file, "--wechat-key-file")?;
    let apiv3_file = file(&settings.wechat_apiv3_key_file, "--wechat-apiv3-key-file")?;
    let platform_file = file(&settings.wechat_platform_key_file, "--wechat-platform-key-file")?;
    Ok(WeChatSettings {
        url: given(&settings.wechat_url, "--wechat-url")?,
        mchid: given(&settings.wechat_mchid, "--wechat-mchid")?,
        appid: given(&settings.wechat_appid, "--wechat-appid")?,
        serial: given(&settings.wechat_serial, "--wechat-serial")?,
        platform_serial: given(&settings.wechat_platform_serial, "--wechat-platform-serial")?,
        key: key(&key_file, SigningKey::read)?,
        apiv3_key: key(&apiv3_file, SealKey::read)?,
        platform_key: key(&platform_file, VerifyingKey::read)?,
        notify_url: notify_url(public_url, Kind::Wechat),
    })
}

fn alipay(settings: &settings::Providers, public_url: &str) -> Result<AlipaySettings, SetupError> {
    let key_file = settings.alipay_key_file.as_ref().ok_or(missing("Alipay", "--alipay-key-file"))?;
    let platform = settings.alipay_platform_key_file.as_ref();
    let platform_file = platform.ok_or(missing("Alipay", "--alipay-platform-key-file"))?;
    Ok(AlipaySettings {
        url: settings.alipay_url.clone().ok_or(missing("Alipay", "--alipay-url"))?,
        app_id: settings.alipay_app_id.clone().ok_or(missing("Alipay", "--alipay-app-id"))?,
        key: key(key_file, SigningKey::read)?,
        platform_key: key(platform_file, VerifyingKey::read)?,
        notify_url: notify_url(public_url, Kind::Alipay),
    })
}

/// Where a provider tells us of payments.
pub fn notify_url(public_url: &str, kind: Kind) -> String {
    format!("{}/api/v1/providers/{}/notifications", public_url.trim_end_matches('/'), kind.as_str())
}

fn missing(provider: &'static str, setting: &'static str) -> SetupError {
    SetupError::Missing { provider, setting }
}

fn key<K>(file: &Path, read: impl Fn(&str) -> Result<K, KeyUnusable>) -> Result<K, SetupError> {
    let text = fs::read_to_string(file).map_err(|why| SetupError::File(file.to_owned(), why))?;
    read(&text).map_err(|why| SetupError::Key(file.to_owned(), why))
}
