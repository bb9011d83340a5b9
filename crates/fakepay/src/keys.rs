//! The keys of both sides, made for a run: the merchant's pairs, the platforms' pairs, the APIv3 key. They are written into
//! a folder with a file of settings, so that the product can be started against this provider.

use std::path::Path;
use std::{fs, io, thread};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use getrandom::SysRng;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::{PrivateKey, PublicKey};

use crate::{ALIPAY_APP_ID, WECHAT_APPID, WECHAT_MCHID, WECHAT_PLATFORM_SERIAL, WECHAT_SERIAL};

/// The size that both providers ask for, in bits.
const BITS: usize = 2048;

/// A key pair that signs and verifies with SHA256 and PKCS#1 v1.5.
pub struct Pair {
    signing: RsaKeyPair,
    private_pem: String,
    public_pem: String,
}

impl Pair {
    fn generate() -> Self {
        let key = PrivateKey::new(&mut SysRng, BITS).expect("two primes are found sooner or later");
        Self::of(&key)
    }

    fn of(key: &PrivateKey) -> Self {
        let der = key.to_pkcs8_der().expect("a key can be written");
        Self {
            signing: RsaKeyPair::from_pkcs8(der.as_bytes()).expect("a fresh key is sound"),
            private_pem: key.to_pkcs8_pem(LineEnding::LF).expect("a key can be written").to_string(),
            public_pem: PublicKey::from(key).to_public_key_pem(LineEnding::LF).expect("a key can be written"),
        }
    }

    /// The pair in a folder, made when it is not there.
    fn kept(file: &Path) -> io::Result<Self> {
        let Ok(pem) = fs::read_to_string(file) else { return Ok(Self::generate()) };
        PrivateKey::from_pkcs8_pem(&pem).map(|key| Self::of(&key)).map_err(io::Error::other)
    }

    /// Signs; in base64.
    pub fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.signing.public().modulus_len()];
        self.signing
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("signing needs only memory");
        BASE64.encode(signature)
    }

    /// Whether this pair's private half made the signature.
    pub fn verifies(&self, message: &[u8], signature: &str) -> bool {
        let Ok(signature) = BASE64.decode(signature) else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.signing.public().as_ref())
            .verify(message, &signature)
            .is_ok()
    }
}

/// Every key of a run.
pub struct Keys {
    /// The merchant's at WeChat Pay: requests are signed with it.
    pub wechat_merchant: Pair,
    /// WeChat Pay's own: answers and notifications are signed with it.
    pub wechat_platform: Pair,
    /// The merchant's at Alipay.
    pub alipay_merchant: Pair,
    /// Alipay's own.
    pub alipay_platform: Pair,
    /// The secret of 32 characters that notifications are sealed with.
    pub apiv3: String,
}

impl Keys {
    /// New ones.
    pub fn generate() -> Self {
        let pairs: Vec<_> = (0..4).map(|_| thread::spawn(Pair::generate)).collect();
        let mut pairs = pairs.into_iter().map(|pair| pair.join().expect("a key"));
        let mut next = || pairs.next().expect("four keys");
        Self {
            wechat_merchant: next(),
            wechat_platform: next(),
            alipay_merchant: next(),
            alipay_platform: next(),
            apiv3: crate::nonce(),
        }
    }

    /// The keys in a folder, made and written where they are missing, with `sansheng.env` beside them.
    pub fn in_folder(folder: &Path, origin: &str) -> io::Result<Self> {
        let pair = |name: &str| Pair::kept(&folder.join(name));
        let apiv3 = fs::read_to_string(folder.join("wechat-apiv3.key")).unwrap_or_else(|_| crate::nonce());
        let keys = if folder.join("wechat-merchant.key").exists() {
            Self {
                wechat_merchant: pair("wechat-merchant.key")?,
                wechat_platform: pair("wechat-platform.key")?,
                alipay_merchant: pair("alipay-merchant.key")?,
                alipay_platform: pair("alipay-platform.key")?,
                apiv3,
            }
        } else {
            Self::generate()
        };
        keys.write(folder, origin)?;
        Ok(keys)
    }

    /// Writes the keys, the platforms' too (it is a fake), and the settings that fit them.
    pub fn write(&self, folder: &Path, origin: &str) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let pairs = [
            ("wechat-merchant", &self.wechat_merchant),
            ("wechat-platform", &self.wechat_platform),
            ("alipay-merchant", &self.alipay_merchant),
            ("alipay-platform", &self.alipay_platform),
        ];
        for (name, pair) in pairs {
            fs::write(folder.join(format!("{name}.key")), &pair.private_pem)?;
            fs::write(folder.join(format!("{name}.pub")), &pair.public_pem)?;
        }
        fs::write(folder.join("wechat-apiv3.key"), &self.apiv3)?;
        let at = |name: &str| folder.join(name).display().to_string();
        let settings = [
            ("WECHAT_URL", origin.to_owned()),
            ("WECHAT_MCHID", WECHAT_MCHID.to_owned()),
            ("WECHAT_APPID", WECHAT_APPID.to_owned()),
            ("WECHAT_SERIAL", WECHAT_SERIAL.to_owned()),
            ("WECHAT_KEY_FILE", at("wechat-merchant.key")),
            ("WECHAT_APIV3_KEY_FILE", at("wechat-apiv3.key")),
            ("WECHAT_PLATFORM_KEY_FILE", at("wechat-platform.pub")),
            ("WECHAT_PLATFORM_SERIAL", WECHAT_PLATFORM_SERIAL.to_owned()),
            ("ALIPAY_URL", format!("{origin}/gateway.do")),
            ("ALIPAY_APP_ID", ALIPAY_APP_ID.to_owned()),
            ("ALIPAY_KEY_FILE", at("alipay-merchant.key")),
            ("ALIPAY_PLATFORM_KEY_FILE", at("alipay-platform.pub")),
        ];
        let lines: Vec<String> = settings.iter().map(|(name, value)| format!("SANSHENG_{name}={value}\n")).collect();
        fs::write(folder.join("sansheng.env"), lines.concat())
    }
}
