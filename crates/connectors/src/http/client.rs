//! The one HTTP client. TLS is verified; redirects stay on the host that was asked; names are resolved once, the addresses
//! checked and then connected to; answers are cut off at their longest length.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use secrecy::ExposeSecret;

use crate::http::{Answer, Body, Method, Request};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest wait for a whole answer; some platforms hold a question open until there is something (50 s with Telegram).
const ANSWER_TIMEOUT: Duration = Duration::from_secs(120);

/// Most redirects that are followed, all on one host.
const MAX_REDIRECTS: usize = 3;

/// Why there is no answer. Says where, never what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The address of a request is none.
    #[error("{host}: the address cannot be used: check the source's addresses")]
    Address {
        /// As much of it as may be told.
        host: String,
    },
    /// It leads into the house.
    #[error(
        "{host} is a private address; set `allow_private_addresses = true` if the source is meant to stand there"
    )]
    Private {
        /// The host.
        host: String,
    },
    /// No connection, or it broke.
    #[error("{host}: {what}")]
    Network {
        /// The host.
        host: String,
        /// What happened.
        what: String,
    },
    /// More than is read.
    #[error(
        "{host}: the answer is longer than {most} bytes; raise `max_response_mib` if that is to be expected"
    )]
    TooLong {
        /// The host.
        host: String,
        /// The limit.
        most: usize,
    },
}

/// Sends requests of one source.
#[derive(Clone)]
pub struct Client {
    inner: reqwest::Client,
    allow_private: bool,
    max_bytes: usize,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Client(up to {} bytes)", self.max_bytes)
    }
}

impl Client {
    /// A client that reads answers up to `max_bytes` and says of itself `user_agent`.
    ///
    /// # Errors
    /// The system's TLS cannot be started.
    pub fn new(user_agent: &str, allow_private: bool, max_bytes: usize) -> Result<Self, ClientError> {
        let builder = reqwest::Client::builder()
            .user_agent(user_agent)
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(Policy::custom(|attempt| {
                let same =
                    attempt.previous().last().is_some_and(|before| before.origin() == attempt.url().origin());
                match same && attempt.previous().len() <= MAX_REDIRECTS {
                    true => attempt.follow(),
                    false => attempt.stop(),
                }
            }))
            .pool_max_idle_per_host(1)
            .dns_resolver(Arc::new(Guarded { allow_private }));
        // A proxy would resolve names in our place; what stands in the house needs none.
        let builder = if allow_private { builder.no_proxy() } else { builder };
        let inner = builder
            .build()
            .map_err(|error| ClientError::Network { host: "TLS".to_owned(), what: cause(&error) })?;
        Ok(Self { inner, allow_private, max_bytes })
    }

    /// Asks, and reads the whole answer.
    ///
    /// # Errors
    /// See [`ClientError`]; an answer with any status is none.
    pub async fn ask(&self, request: &Request) -> Result<Answer, ClientError> {
        let (host, sent) = self.send(request, Some(ANSWER_TIMEOUT)).await?;
        let mut response = sent;
        let mut answer = head(request, &response);
        loop {
            match response.chunk().await {
                Ok(Some(part)) if answer.body.len() + part.len() > self.max_bytes => {
                    return Err(ClientError::TooLong { host, most: self.max_bytes });
                }
                Ok(Some(part)) => answer.body.extend_from_slice(&part),
                Ok(None) => return Ok(answer),
                Err(error) => return Err(ClientError::Network { host, what: cause(&error) }),
            }
        }
    }

    /// Opens a stream: its status and headers, and what comes, piece by piece.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn open(&self, request: &Request) -> Result<(Answer, reqwest::Response), ClientError> {
        let (_, response) = self.send(request, None).await?;
        Ok((head(request, &response), response))
    }

    /// The addresses of a host, none of them private unless that is allowed.
    ///
    /// # Errors
    /// There is none.
    pub(crate) async fn resolve(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ClientError> {
        let bare = host.trim_matches(['[', ']']);
        let found = tokio::net::lookup_host((bare, port))
            .await
            .map_err(|error| ClientError::Network { host: host.to_owned(), what: error.to_string() })?;
        let usable: Vec<SocketAddr> =
            found.filter(|address| self.allow_private || !is_private(address.ip())).collect();
        match usable.is_empty() {
            true => Err(ClientError::Private { host: host.to_owned() }),
            false => Ok(usable),
        }
    }

    async fn send(
        &self,
        request: &Request,
        timeout: Option<Duration>,
    ) -> Result<(String, reqwest::Response), ClientError> {
        let url = address(request)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        if !self.allow_private && host.trim_matches(['[', ']']).parse().is_ok_and(is_private) {
            return Err(ClientError::Private { host });
        }
        let method = match request.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut builder = self.inner.request(method, url);
        if let Some(timeout) = timeout {
            builder = builder.timeout(timeout);
        }
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        for (name, value) in &request.secret_headers {
            let mut value = reqwest::header::HeaderValue::from_str(value.expose_secret())
                .map_err(|_| ClientError::Address { host: format!("{host}: a secret is no header value") })?;
            value.set_sensitive(true);
            builder = builder.header(name, value);
        }
        let builder = match &request.body {
            Body::None => builder,
            Body::Form(fields) => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                for (name, value) in fields {
                    form.append_pair(name, value.expose_secret());
                }
                builder.header("content-type", "application/x-www-form-urlencoded").body(form.finish())
            }
            Body::Json(text) => builder.header("content-type", "application/json").body(text.clone()),
            Body::Raw(bytes) => builder.body(bytes.clone()),
            Body::Bytes(kind, bytes) => builder.header("content-type", *kind).body(bytes.clone()),
        };
        match builder.send().await {
            Ok(response) => Ok((host, response)),
            Err(error) if has_private(&error) => Err(ClientError::Private { host }),
            Err(error) => Err(ClientError::Network { host, what: cause(&error) }),
        }
    }
}

/// The whole address of a request.
pub(crate) fn address(request: &Request) -> Result<reqwest::Url, ClientError> {
    let unusable = || ClientError::Address { host: format!("{request:?}") };
    let mut url = reqwest::Url::parse(&request.url).map_err(|_| unusable())?;
    if !matches!(url.scheme(), "http" | "https" | "ws" | "wss") || url.host_str().is_none() {
        return Err(unusable());
    }
    if !request.query.is_empty() || !request.secret_query.is_empty() {
        let mut pairs = url.query_pairs_mut();
        pairs.extend_pairs(&request.query);
        for (name, value) in &request.secret_query {
            pairs.append_pair(name, value.expose_secret());
        }
    }
    Ok(url)
}

fn head(request: &Request, response: &reqwest::Response) -> Answer {
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    Answer {
        status: response.status().as_u16(),
        headers: headers.collect(),
        body: Vec::new(),
        tag: request.tag,
    }
}

/// The innermost reason: those around it repeat the address, which may hold a token.
pub(crate) fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    match inner.is::<reqwest::Error>() {
        true => "the connection failed".to_owned(),
        false => inner.to_string(),
    }
}

fn has_private(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut inner = Some(error);
    while let Some(error) = inner {
        if error.is::<PrivateAddress>() {
            return true;
        }
        inner = error.source();
    }
    false
}

/// The name leads to a private address only.
#[derive(Debug, thiserror::Error)]
#[error("the name stands for a private address")]
struct PrivateAddress;

/// Resolves names, and leaves out addresses that no public platform has.
struct Guarded {
    allow_private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let any = !found.is_empty();
            let usable: Vec<SocketAddr> =
                found.into_iter().filter(|address| allow_private || !is_private(address.ip())).collect();
            if any && usable.is_empty() {
                return Err(PrivateAddress.into());
            }
            Ok(Box::new(usable.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one that only the own house, network or machine has (RFC 6890), or leads to one (IPv4 in IPv6).
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0)
                || (a == 198 && (b == 18 || b == 19))
        }
        IpAddr::V6(v6) => {
            let first = v6.segments()[0];
            let embedded = v6.to_ipv4_mapped().or_else(|| {
                // 6to4 and NAT64 carry an IPv4 address inside.
                let [s0, s1, s2, _, _, _, s6, s7] = v6.segments();
                let v4 =
                    |high: u16, low: u16| std::net::Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
                match (s0, s1) {
                    (0x2002, _) => Some(v4(s1, s2)),
                    (0x64, 0xff9b) => Some(v4(s6, s7)),
                    _ => None,
                }
            });
            embedded.is_some_and(|v4| is_private(IpAddr::V4(v4)))
                || v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_multicast()
                || first & 0xfe00 == 0xfc00
                || first & 0xffc0 == 0xfe80
                || (first == 0x2001 && v6.segments()[1] == 0xdb8)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known() {
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::1",
            "224.0.0.1",
        ];
        for text in private {
            assert!(is_private(text.parse().unwrap()), "{text}");
        }
        for text in ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700:4700::1111", "100.128.0.1"] {
            assert!(!is_private(text.parse().unwrap()), "{text}");
        }
    }

    #[tokio::test]
    async fn the_own_house_is_not_asked() {
        let client = Client::new("hark-test", false, 1000).unwrap();
        for url in ["http://127.0.0.1:9/", "http://[::1]:9/", "http://localhost:9/", "http://2130706433:9/"] {
            let error = client.ask(&Request::get(url)).await.unwrap_err();
            assert!(matches!(error, ClientError::Private { .. }), "{url}: {error}");
        }
        let error = client.ask(&Request::get("file:///etc/passwd")).await.unwrap_err();
        assert!(matches!(error, ClientError::Address { .. }), "{error}");
    }
}
