//! One request to a store, and what its answer means.

use bytes::Bytes;
use reqwest::{Method, Response, StatusCode, Url};
use secrecy::ExposeSecret as _;

use super::answer::Answer;
use super::{DestinationError, Inner};

/// A longer answer than this is not read further: bytes. A list of a thousand keys has some 400 KiB.
const MOST: u64 = super::super::READ;

/// A request that is not signed yet.
pub(super) struct Request<'a> {
    at: &'a Inner,
    method: Method,
    url: Url,
    /// What it is for, in errors.
    doing: &'static str,
    query: Vec<(&'static str, String)>,
    headers: Vec<(String, String)>,
    content: Bytes,
}

/// An answer, read to its end.
pub(super) struct Reply<'a> {
    at: &'a Inner,
    doing: &'static str,
    status: StatusCode,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl<'a> Request<'a> {
    pub(super) fn new(at: &'a Inner, method: Method, url: Url, doing: &'static str) -> Self {
        Request { at, method, url, doing, query: Vec::new(), headers: Vec::new(), content: Bytes::new() }
    }

    pub(super) fn query(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn body(mut self, content: Bytes) -> Self {
        self.content = content;
        self
    }

    /// Signs and sends it; the answer is read as far as its headers.
    pub(super) async fn begin(self) -> Result<Response, DestinationError> {
        let Request { at, method, mut url, doing, query, headers, content } = self;
        let query = sigv4::query(&query);
        let host = match (url.host_str().unwrap_or_default(), url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        let signed = at.credentials.headers(&sigv4::Request {
            method: method.as_str(),
            host: &host,
            path: url.path(),
            query: &query,
            headers: &headers,
            content: &content,
            region: &at.region,
            now: at.clock.now(),
        });
        url.set_query((!query.is_empty()).then_some(&query));
        let mut request = at.client.request(method, url).body(content);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        for (name, value) in &signed {
            let mut value = reqwest::header::HeaderValue::from_str(value.expose_secret()).map_err(|_| {
                DestinationError::Setup {
                    place: at.place.clone(),
                    what: "`access_key_id` or the session token has characters that no request can hold"
                        .to_owned(),
                    source: None,
                }
            })?;
            value.set_sensitive(true);
            request = request.header(name, value);
        }
        request.send().await.map_err(|error| at.cut(doing, error))
    }

    /// Signs and sends it, and reads the answer.
    pub(super) async fn send(self) -> Result<Reply<'a>, DestinationError> {
        let (at, doing) = (self.at, self.doing);
        let mut response = self.begin().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| at.cut(doing, error))? {
            if (body.len() + chunk.len()) as u64 > MOST {
                return Err(at.refused(doing, "the answer is longer than 16 MiB"));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Reply { at, doing, status, headers, body })
    }
}

impl Reply<'_> {
    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        self.headers.get(name)?.to_str().ok().map(str::to_owned)
    }

    /// Its content.
    pub(super) fn into_content(self) -> Bytes {
        self.body.into()
    }

    /// What it says.
    pub(super) fn answer(&self) -> Result<Answer, DestinationError> {
        Answer::read(&String::from_utf8_lossy(&self.body))
            .ok_or_else(|| self.at.refused(self.doing, "the answer cannot be read"))
    }

    /// The code of the store's error, such as `NoSuchBucket`. What else it says may repeat what was sent.
    fn code(&self) -> String {
        let answer = Answer::read(&String::from_utf8_lossy(&self.body));
        let code =
            answer.as_ref().filter(|answer| answer.root() == "Error").and_then(|answer| answer.text("Code"));
        let fits = |code: &&str| code.len() <= 60 && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
        code.filter(fits).map_or_else(String::new, |code| format!(" {code}"))
    }

    /// That the store could not do it now.
    pub(super) fn away(&self) -> DestinationError {
        away(self.at, self.doing, format!("status {}{}", self.status.as_u16(), self.code()))
    }

    /// That it went well.
    pub(super) fn check(&self) -> Result<(), DestinationError> {
        judge(self.at, self.doing, self.status, &self.code())
    }

    pub(super) fn success(self) -> Result<Self, DestinationError> {
        self.check().map(|()| self)
    }
}

fn away(at: &Inner, doing: &str, what: String) -> DestinationError {
    DestinationError::Away { place: at.place.clone(), doing: doing.to_owned(), source: Some(what.into()) }
}

/// What a status means; `code` is the store's, with a blank before it.
pub(super) fn judge(at: &Inner, doing: &str, status: StatusCode, code: &str) -> Result<(), DestinationError> {
    let what = format!("status {}{code}", status.as_u16());
    let (place, doing) = (at.place.clone(), doing.to_owned());
    match status.as_u16() {
        200..=299 => Ok(()),
        // 409: another writes the same name at this moment.
        408 | 409 | 425 | 429 | 500.. => Err(away(at, &doing, what)),
        400 if code.trim() == "RequestTimeout" => Err(away(at, &doing, what)),
        401 | 403 => Err(DestinationError::Denied { place, doing, what }),
        300..=399 => {
            let what = format!("{what}: the bucket is elsewhere; check `endpoint` and `region`");
            Err(DestinationError::Refused { place, doing, what })
        }
        _ => Err(DestinationError::Refused { place, doing, what }),
    }
}
