//! A source that pushes to us: a webhook, as a function from a request to a reply.
//!
//! The receiver ([`crate::receive`]) holds the listener, caps the body, limits the rate, remembers deliveries, makes what
//! was found durable and only then sends a reply in 2xx. A channel checks the handshake and the signature on the raw bytes,
//! with the comparisons of [`crate::sign`], and reads the posts.

use std::fmt;

use model::Timestamp;

use crate::source::Found;

/// A request as it came in.
#[derive(Clone, Copy)]
pub struct HookRequest<'a> {
    /// `GET`, `POST`, `PUT` …
    pub method: &'a str,
    /// The query, still encoded, without `?`.
    pub query: &'a str,
    /// Names in lower case, and values.
    pub headers: &'a [(String, String)],
    /// The raw body.
    pub body: &'a [u8],
    /// When it came.
    pub now: Timestamp,
}

impl<'a> HookRequest<'a> {
    /// The value of a header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&'a str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The decoded value of a query parameter.
    pub fn param(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }
}

impl fmt::Debug for HookRequest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HookRequest({}, {} bytes)", self.method, self.body.len())
    }
}

/// What to reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HookReply {
    /// HTTP status. A reply in 2xx is sent only when all that was found is durable; if that fails it is 503.
    pub status: u16,
    /// `Content-Type` of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
    /// What makes the delivery the same as an earlier one (an event id, or the signature with its time). One that came
    /// before is answered like the first and not read again.
    pub delivery: Option<String>,
}

impl HookReply {
    /// 200 with an empty body.
    pub fn accepted() -> Self {
        Self { status: 200, content_type: "text/plain; charset=utf-8", body: String::new(), delivery: None }
    }

    /// 200 with a text.
    pub fn text(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::accepted() }
    }

    /// 200 with JSON.
    pub fn json(body: &serde_json::Value) -> Self {
        Self { content_type: "application/json", body: body.to_string(), ..Self::accepted() }
    }

    /// A refusal: 401 for a wrong signature, 403 for a failed handshake, 400 for what cannot be read.
    pub fn refused(status: u16, why: &'static str) -> Self {
        Self { status, body: why.to_owned(), ..Self::accepted() }
    }

    /// The same, told apart from other deliveries by `id`.
    #[must_use]
    pub fn once(self, id: impl Into<String>) -> Self {
        Self { delivery: Some(id.into()), ..self }
    }
}

/// A source that pushes.
pub trait Hook: Send + Sync {
    /// Checks a request and reads what it brings. Must not put anything into `found` before the signature is checked.
    fn receive(&self, request: &HookRequest<'_>, found: &mut Found) -> HookReply;
}
