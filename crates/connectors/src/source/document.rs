//! A payload without a network: the body of an answer, a pushed message, or a file of recorded exchanges.
//!
//! A recording is a JSON object with `exchanges`: `[{request: {method, url}, response: {status, headers, body_json |
//! body_text | body_base64 | body}}]`.

use std::borrow::Cow;

use base64::Engine as _;
use serde_json::Value;
use serde_json::value::RawValue;

/// One payload.
#[derive(Clone, Copy, Default)]
pub struct Document<'a> {
    /// The raw bytes.
    pub body: &'a [u8],
    /// The `Content-Type`, where one is known.
    pub content_type: Option<&'a str>,
    /// What was asked, where it is known: some answers do not say what they are about.
    pub url: Option<&'a str>,
    /// The name of the file, where it was one.
    pub name: Option<&'a str>,
    /// Status of the answer; 200 where there was none.
    pub status: u16,
}

impl<'a> Document<'a> {
    /// A body of which nothing else is known.
    pub fn of(body: &'a [u8]) -> Self {
        Self { body, status: 200, ..Self::default() }
    }

    /// Whether the first byte that is no space is one of `first`; a byte order mark does not count.
    pub fn begins_with(&self, first: &[u8]) -> bool {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body);
        body.iter().find(|byte| !byte.is_ascii_whitespace()).is_some_and(|byte| first.contains(byte))
    }

    /// Whether it looks like JSON.
    pub fn is_json(&self) -> bool {
        self.begins_with(b"{[")
    }
}

impl std::fmt::Debug for Document<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes, status {})", self.body.len(), self.status)
    }
}

/// A payload taken out of a file.
pub struct Recorded<'a> {
    body: Cow<'a, [u8]>,
    content_type: Option<String>,
    url: Option<String>,
    status: u16,
}

impl Recorded<'_> {
    /// The payload; `name` is the file's.
    pub fn document<'b>(&'b self, name: &'b str) -> Document<'b> {
        Document {
            body: &self.body,
            content_type: self.content_type.as_deref(),
            url: self.url.as_deref(),
            name: Some(name),
            status: self.status,
        }
    }
}

#[derive(serde::Deserialize)]
struct Recording<'a> {
    #[serde(borrow)]
    exchanges: Vec<Exchange<'a>>,
}

#[derive(serde::Deserialize)]
struct Exchange<'a> {
    #[serde(default)]
    request: Value,
    #[serde(borrow)]
    response: Response<'a>,
}

#[derive(serde::Deserialize)]
struct Response<'a> {
    #[serde(default)]
    status: Value,
    #[serde(default)]
    headers: Value,
    #[serde(borrow, default)]
    body_json: Option<&'a RawValue>,
    #[serde(default)]
    body_text: Option<String>,
    #[serde(default)]
    body_base64: Option<String>,
    #[serde(default)]
    body: Option<String>,
}

/// The payloads in a file: those of a recording, or the file itself.
pub fn documents(bytes: &[u8]) -> Vec<Recorded<'_>> {
    let whole = || vec![Recorded { body: Cow::Borrowed(bytes), content_type: None, url: None, status: 200 }];
    if !Document::of(bytes).begins_with(b"{") || memchr::memmem::find(bytes, b"\"exchanges\"").is_none() {
        return whole();
    }
    match serde_json::from_slice::<Recording<'_>>(bytes) {
        Ok(recording) => recording.exchanges.into_iter().filter_map(recorded).collect(),
        Err(_) => whole(),
    }
}

fn recorded(exchange: Exchange<'_>) -> Option<Recorded<'_>> {
    let Response { status, headers, body_json, body_text, body_base64, body } = exchange.response;
    let decoded = body_base64.and_then(|text| base64::engine::general_purpose::STANDARD.decode(text).ok());
    let body = match (body_json, decoded, body_text.or(body)) {
        (Some(json), ..) => Cow::Borrowed(json.get().as_bytes()),
        (None, Some(bytes), _) => Cow::Owned(bytes),
        (None, None, Some(text)) => Cow::Owned(text.into_bytes()),
        (None, None, None) => return None,
    };
    let status = status.as_u64().or_else(|| status.as_str().and_then(|text| text.parse().ok()));
    Some(Recorded {
        body,
        content_type: header(&headers, "content-type"),
        url: exchange.request["url"].as_str().or(exchange.request["uri"].as_str()).map(str::to_owned),
        status: status.and_then(|status| u16::try_from(status).ok()).unwrap_or(200),
    })
}

/// The first value of a header; names are compared without case, values are a text or a list.
fn header(headers: &Value, name: &str) -> Option<String> {
    let (_, value) = headers.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    value.as_str().or_else(|| value.get(0)?.as_str()).map(str::to_owned)
}
