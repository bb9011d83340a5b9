//! One request to a provider: connected, sent, answered or given up within a deadline. Each call has a connection of its
//! own; a hall pays a few times a minute. No retries here: who asks knows whether asking again is safe.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::{HeaderMap, Request, StatusCode, Uri, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Failed;

/// A provider that has not answered by then is asked again later. Shorter than the door's and a browser's own patience.
const ANSWER_WITHIN: Duration = Duration::from_secs(6);
/// The longest answer: a transaction is a page of text.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// What a provider said.
pub(super) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// The way to one provider.
pub(super) struct Wire {
    host: String,
    port: u16,
    authority: String,
    /// The path of the address, without a slash at its end.
    pub path: String,
    tls: Option<TlsConnector>,
    within: Duration,
}

/// An address that cannot be asked; one line for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum AddressUnusable {
    /// Not an address.
    #[error("`{0}` is no address: say https://HOST/…")]
    Unreadable(String),
    /// Unencrypted, and not on this machine.
    #[error("`{0}` is not encrypted; only a provider on this machine may be asked by http")]
    Unencrypted(String),
    /// No roots to check certificates with.
    #[error("this system has no certificates to check `{0}` with (install ca-certificates)")]
    NoRoots(String),
}

impl Wire {
    /// To an address: https, or http to this machine.
    pub fn to(address: &str) -> Result<Self, AddressUnusable> {
        let unreadable = || AddressUnusable::Unreadable(address.to_owned());
        let uri: Uri = address.parse().map_err(|_| unreadable())?;
        let host = uri.host().ok_or_else(unreadable)?.to_owned();
        let authority = uri.authority().ok_or_else(unreadable)?.to_string();
        let (port, tls) = match uri.scheme_str() {
            Some("https") => (443, Some(connector(address)?)),
            Some("http") if is_this_machine(&host) => (80, None),
            Some("http") => return Err(AddressUnusable::Unencrypted(address.to_owned())),
            _ => return Err(unreadable()),
        };
        let port = uri.port_u16().unwrap_or(port);
        let path = uri.path().trim_end_matches('/').to_owned();
        Ok(Self { host, port, authority, path, tls, within: ANSWER_WITHIN })
    }

    /// With another deadline, for tests that wait for it.
    pub fn within(mut self, within: Duration) -> Self {
        self.within = within;
        self
    }

    /// Asks, and gives up at the deadline. Every failure is "unknown": the request may have arrived.
    pub async fn ask(&self, request: hyper::http::request::Builder, body: String) -> Result<Reply, Failed> {
        let request = request
            .header(header::HOST, &self.authority)
            .header(header::USER_AGENT, concat!("sansheng/", env!("CARGO_PKG_VERSION")))
            .body(Full::new(Bytes::from(body)))
            .map_err(|why| Failed::Refused(why.to_string()))?;
        match tokio::time::timeout(self.within, self.ask_patiently(request)).await {
            Ok(answer) => answer.map_err(Failed::Unknown),
            Err(_) => Err(Failed::Unknown(format!("no answer within {} s", self.within.as_secs_f32()))),
        }
    }

    async fn ask_patiently(&self, request: Request<Full<Bytes>>) -> Result<Reply, String> {
        let stream = TcpStream::connect((self.host.trim_matches(['[', ']']), self.port)).await.map_err(told)?;
        match &self.tls {
            None => send(stream, request).await,
            Some(tls) => {
                let name = ServerName::try_from(self.host.clone()).map_err(told)?;
                send(tls.connect(name, stream).await.map_err(told)?, request).await
            }
        }
    }
}

async fn send<S>(stream: S, request: Request<Full<Bytes>>) -> Result<Reply, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(told)?;
    let carrying = tokio::spawn(connection);
    let response = sender.send_request(request).await.map_err(told)?;
    let (parts, body) = response.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(told)?.to_bytes();
    carrying.abort();
    Ok(Reply { status: parts.status, headers: parts.headers, body })
}

fn told(why: impl ToString) -> String {
    why.to_string()
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

/// TLS with the system's own roots, read when a provider is set up.
fn connector(address: &str) -> Result<TlsConnector, AddressUnusable> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if roots.is_empty() {
        return Err(AddressUnusable::NoRoots(address.to_owned()));
    }
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| AddressUnusable::NoRoots(address.to_owned()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_asked_without_encryption() {
        for fine in ["http://127.0.0.1:9000", "http://localhost/gateway.do", "http://[::1]:9000/x/"] {
            assert!(Wire::to(fine).is_ok(), "{fine}");
        }
        assert!(matches!(Wire::to("http://pay.example"), Err(AddressUnusable::Unencrypted(_))));
        for bad in ["pay.example/x", "ftp://127.0.0.1", "", "/path"] {
            assert!(matches!(Wire::to(bad), Err(AddressUnusable::Unreadable(_))), "{bad}");
        }
        assert_eq!(Wire::to("http://127.0.0.1:9/gateway.do/").expect("fine").path, "/gateway.do");
    }
}
