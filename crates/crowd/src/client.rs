//! One HTTP/1.1 connection to the hall, kept alive and opened again when it is lost: what a screen, a phone or a
//! counter's browser is to the server. No retries here; what is tried again is the customer's business.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};

/// Longer than any answer the server promises.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// What is asked of the server.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// The bearer token.
    pub token: Option<String>,
    /// The idempotency key.
    pub key: Option<String>,
    /// JSON; `Null` for none.
    pub body: Value,
}

impl Ask {
    /// A question.
    pub fn get(path: impl Into<String>) -> Self {
        Self { method: Method::GET, path: path.into(), token: None, key: None, body: Value::Null }
    }

    /// Something to be made.
    pub fn post(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::POST, body, ..Self::get(path) }
    }

    /// Something to be set.
    pub fn put(path: impl Into<String>, body: Value) -> Self {
        Self { method: Method::PUT, body, ..Self::get(path) }
    }

    /// Signed in.
    pub fn by(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    /// Once, however often it is sent.
    pub fn once(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    fn body_text(&self) -> String {
        if self.body.is_null() { String::new() } else { self.body.to_string() }
    }
}

/// What the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The body as it came.
    pub body: Bytes,
}

impl Reply {
    /// Whether it was done.
    pub fn ok(&self) -> bool {
        self.status.is_success()
    }

    /// The body as JSON; `Null` when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    /// The body as a certain shape.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, String> {
        let shape = |e| format!("{}: {e}: {}", self.status, String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.body).map_err(shape)
    }

    /// The name of the refusal; empty when it was done.
    pub fn refusal(&self) -> String {
        if self.ok() { String::new() } else { self.json()["type"].as_str().unwrap_or("no_problem_body").to_owned() }
    }

    /// A text field of the body.
    pub fn text(&self, field: &str) -> String {
        self.json()[field].as_str().unwrap_or_default().to_owned()
    }
}

/// The answer did not come: nobody on this side knows whether it was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost(pub String);

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "no answer: {}", self.0)
    }
}

/// One connection.
pub struct Line {
    host: String,
    /// The address that it is opened from; whichever the system takes otherwise.
    from: Option<IpAddr>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Line {
    /// To `HOST:PORT`; a leading `http://` and a trailing slash do no harm. It is opened when first used.
    pub fn to(host: &str) -> Self {
        let host = host.trim_start_matches("http://").trim_end_matches('/');
        Self { host: host.to_owned(), from: None, sender: None }
    }

    /// Opened from this address: a city's counters do not all share one.
    pub fn from(mut self, address: IpAddr) -> Self {
        self.from = Some(address);
        self
    }

    /// Another connection to the same server.
    pub fn another(&self) -> Self {
        Self { host: self.host.clone(), from: self.from, sender: None }
    }

    /// Asks and waits for the answer.
    pub async fn ask(&mut self, ask: &Ask) -> Result<Reply, Lost> {
        match tokio::time::timeout(ANSWER_WITHIN, self.ask_patiently(ask)).await {
            Ok(answer) => answer.inspect_err(|_| self.sender = None),
            Err(_) => {
                self.sender = None;
                Err(Lost("timed out".into()))
            }
        }
    }

    async fn ask_patiently(&mut self, ask: &Ask) -> Result<Reply, Lost> {
        let lost = |why: &dyn std::fmt::Display| Lost(why.to_string());
        let request = self.request(ask)?;
        let sender = self.open().await?;
        let response = sender.send_request(request).await.map_err(|e| lost(&e))?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|e| lost(&e))?.to_bytes();
        Ok(Reply { status, body })
    }

    fn request(&self, ask: &Ask) -> Result<Request<Full<Bytes>>, Lost> {
        let mut builder = Request::builder().method(&ask.method).uri(&ask.path).header(header::HOST, &self.host);
        if let Some(token) = &ask.token {
            builder = builder.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = &ask.key {
            builder = builder.header("idempotency-key", key);
        }
        let body = ask.body_text();
        if !body.is_empty() {
            builder = builder.header(header::CONTENT_TYPE, "application/json");
        }
        builder.body(Full::new(Bytes::from(body))).map_err(|e| Lost(e.to_string()))
    }

    async fn open(&mut self) -> Result<&mut SendRequest<Full<Bytes>>, Lost> {
        let ready = match &mut self.sender {
            Some(sender) => sender.ready().await.is_ok(),
            None => false,
        };
        if !ready {
            let stream = self.connected().await.map_err(|e| Lost(e.to_string()))?;
            // Small requests one after another: waiting to fill a packet would measure the wait.
            let _ = stream.set_nodelay(true);
            let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| Lost(e.to_string()))?;
            tokio::spawn(connection);
            self.sender = Some(sender);
        }
        self.sender.as_mut().ok_or_else(|| Lost("closed".into()))
    }

    async fn connected(&self) -> std::io::Result<TcpStream> {
        let Some(from) = self.from else { return TcpStream::connect(&self.host).await };
        let to = tokio::net::lookup_host(&self.host).await?.find(|to| to.is_ipv4() == from.is_ipv4());
        let to = to.ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        let socket = if to.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.bind(SocketAddr::new(from, 0))?;
        socket.connect(to).await
    }

    /// Sends the whole request, waits `patience` and hangs up before the answer: the answer is lost, the effect is not.
    pub async fn send_and_hang_up(&self, ask: &Ask, patience: Duration) -> Result<(), Lost> {
        let lost = |e: std::io::Error| Lost(e.to_string());
        let body = ask.body_text();
        let mut head = format!("{} {} HTTP/1.1\r\nhost: {}\r\n", ask.method, ask.path, self.host);
        if let Some(token) = &ask.token {
            head += &format!("authorization: Bearer {token}\r\n");
        }
        if let Some(key) = &ask.key {
            head += &format!("idempotency-key: {key}\r\n");
        }
        head += &format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(&self.host).await.map_err(lost)?;
        let _ = stream.set_nodelay(true);
        stream.write_all(head.as_bytes()).await.map_err(lost)?;
        stream.flush().await.map_err(lost)?;
        tokio::time::sleep(patience).await;
        Ok(())
    }
}
