//! One message to one endpoint, once: the request, and what came back.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use model::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Client, Proxy, Url};
use secrecy::{ExposeSecret, SecretString};

use super::decide::{Answer, Trouble, read_retry_after};
use super::guard::{Allowed, Guarded, Names, NoAddress, PrivateAddress};
use super::mail::Mailer;
use super::message::{Message, Notice, Payload};
use super::shape::Shape;
use super::signature::Signer;
use crate::settings::{AlertSettings, Endpoint, Target};

/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// So much of an answer is read, so that the connection can be used again; what it says does not matter.
const ANSWER_BYTES: usize = 64 * 1024;

/// Why nothing can be sent to an endpoint. Its address and secrets are not repeated.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// TLS or a certificate.
    #[error("endpoint `{endpoint}`: {what}; check `ca_file` and `[egress]`")]
    Setup {
        /// The endpoint.
        endpoint: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// Sends to one endpoint. `Debug` shows nothing of it.
pub struct Sender {
    means: Means,
    payload: Payload,
    desk: Option<String>,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}

enum Means {
    Http { client: Client, url: SecretString, shape: Shape, signer: Signer, allowed: Allowed, proxied: bool },
    Mail(Box<Mailer>),
}

impl Sender {
    /// A sender for an endpoint of these settings.
    ///
    /// # Errors
    /// See [`SendError`].
    pub fn new(
        endpoint: &Endpoint,
        settings: &AlertSettings,
        names: Arc<dyn Names>,
    ) -> Result<Sender, SendError> {
        let setup = |what| SendError::Setup { endpoint: endpoint.name.clone(), what };
        let means = match &endpoint.target {
            Target::Mail { to } => {
                let smtp = settings.smtp.as_ref().ok_or_else(|| setup("no mail server is set"))?;
                Means::Mail(Box::new(Mailer::new(smtp, to, endpoint.timeout).map_err(setup)?))
            }
            Target::Http { url, shape } => Means::Http {
                client: client(endpoint, settings, names).map_err(setup)?,
                url: url.clone(),
                shape: *shape,
                signer: endpoint.signer.clone(),
                allowed: endpoint.allowed.clone(),
                proxied: settings.proxy.is_some(),
            },
        };
        Ok(Sender { means, payload: endpoint.payload, desk: settings.desk.clone() })
    }

    /// Sends a message once, with the time `now`.
    pub async fn send(&self, notice: Notice<'_>, now: Timestamp) -> Answer {
        let message = Message::of(notice, self.payload, self.desk.as_deref());
        match &self.means {
            Means::Mail(mailer) => mailer.send(&message, now).await,
            Means::Http { client, url, shape, signer, allowed, proxied } => {
                let Ok(url) = Url::parse(url.expose_secret()) else {
                    return Answer::Nothing(Trouble::Settings);
                };
                // An address in place of a name does not pass the resolver: it is judged here.
                let literal = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
                if !proxied && literal.parse().is_ok_and(|address| !allowed.permits(literal, address)) {
                    return Answer::Nothing(Trouble::Private);
                }
                let body = shape.body(&message, self.desk.as_deref());
                let seconds = now.0.div_euclid(1_000_000);
                let mut request = client
                    .post(url)
                    .header(CONTENT_TYPE, HeaderValue::from_static(shape.content_type()))
                    .header("webhook-id", &message.id)
                    .header("webhook-timestamp", seconds);
                if !signer.is_empty() {
                    request = request.header("webhook-signature", signer.sign(&message.id, seconds, &body));
                }
                match request.body(body).send().await {
                    Ok(response) => answered(response, now).await,
                    Err(error) => Answer::Nothing(trouble(&error)),
                }
            }
        }
    }
}

fn client(
    endpoint: &Endpoint,
    settings: &AlertSettings,
    names: Arc<dyn Names>,
) -> Result<Client, &'static str> {
    let proxy = settings.proxy.as_ref().and_then(|proxy| host_of(proxy.expose_secret()));
    let guarded = Guarded { allowed: endpoint.allowed.clone(), proxy, names };
    let mut builder = Client::builder()
        .user_agent(concat!("Hark/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .timeout(endpoint.timeout)
        .connect_timeout(CONNECT_TIMEOUT.min(endpoint.timeout))
        .pool_max_idle_per_host(1)
        .dns_resolver(Arc::new(guarded));
    builder = match &settings.proxy {
        Some(proxy) => {
            builder.proxy(Proxy::all(proxy.expose_secret()).map_err(|_| "the proxy has no address")?)
        }
        // One of the environment would resolve names in our place.
        None => builder.no_proxy(),
    };
    if let Some(pem) = &endpoint.authority {
        let certificates = Certificate::from_pem_bundle(pem).map_err(|_| "`ca_file` holds no certificate")?;
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|_| "TLS cannot be set up")
}

/// The host of a proxy, which may be written without `http://`.
fn host_of(proxy: &str) -> Option<String> {
    let host = |text: &str| Url::parse(text).ok()?.host_str().map(str::to_owned);
    host(proxy).or_else(|| host(&format!("http://{proxy}")))
}

async fn answered(mut response: reqwest::Response, now: Timestamp) -> Answer {
    let code = response.status().as_u16();
    let asked = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    let retry_after = asked.and_then(|text| read_retry_after(text, now));
    let mut read = 0;
    // The status has been said: what happens to the rest changes nothing.
    while let Ok(Some(part)) = response.chunk().await {
        read += part.len();
        if read > ANSWER_BYTES {
            break;
        }
    }
    Answer::Status { code, retry_after }
}

fn trouble(error: &reqwest::Error) -> Trouble {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<PrivateAddress>() {
            return Trouble::Private;
        }
        if inner.is::<NoAddress>() {
            return Trouble::Name;
        }
        cause = inner.source();
    }
    match (error.is_timeout(), error.is_connect(), error.is_builder()) {
        (true, ..) => Trouble::Timeout,
        (_, true, _) => Trouble::Connect,
        (.., true) => Trouble::Settings,
        _ => Trouble::Broken,
    }
}
