//! A bucket of an S3-compatible store.
//!
//! # Contract
//! * Requests are signed in their headers: no URL has a secret, an id or a signature in it. What is sent is signed too (its SHA-256),
//!   so a store takes no content that was changed on its way.
//! * A file is written on the condition that nobody has its name (`If-None-Match: *`). Stores that do not know the condition are
//!   asked before instead, which leaves a moment in which two different files of one name could meet.
//! * The hash of a file is kept with it (`x-amz-meta-sha256`); of files that others wrote it is found by reading them.
//! * What is longer than [`WHOLE`] goes in parts. A store shows them when all are there. Parts of a process that was killed stay
//!   hidden until a rule of the bucket removes them (`AbortIncompleteMultipartUpload`).
//!
//! Limits: files up to 80 GB, as a store takes 10,000 parts of [`PART`]; no redirects, no bucket of public access.

mod answer;
mod request;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use model::Clock;
use reqwest::{Method, StatusCode};
use sha2::{Digest as _, Sha256};
pub use sigv4::Credentials;

use super::body::{Measured, hex};
use super::{Answer, Body, Destination, DestinationError, Put, blocking, name};

use answer::{decoded, parts};
use request::{Reply, Request};

/// What goes in one request: bytes.
const WHOLE: u64 = 16 << 20;
/// Length of a part: bytes. Stores take no shorter ones than 5 MiB.
const PART: usize = 8 << 20;

/// Where a bucket is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketAt {
    /// `https://s3.eu-central-1.amazonaws.com`
    pub endpoint: String,
    /// Region that requests are signed for.
    pub region: String,
    /// Its name.
    pub bucket: String,
    /// Begin of the keys; without a `/` at its end.
    pub prefix: String,
    /// Whether the bucket stands in the path rather than in the host's name.
    pub path_style: bool,
    /// How long the store may be silent.
    pub timeout: Duration,
}

/// See the module.
#[derive(Clone)]
pub struct Bucket {
    inner: Arc<Inner>,
}

struct Inner {
    place: String,
    prefix: String,
    /// The bucket's own address, with a `/` at its end.
    base: reqwest::Url,
    region: String,
    credentials: Credentials,
    client: reqwest::Client,
    clock: Arc<dyn Clock>,
}

/// What came of a conditional write.
enum Written {
    /// It is there.
    Now,
    /// The name is taken.
    Taken,
    /// The store does not know the condition.
    Unconditional,
}

impl Bucket {
    /// A bucket; asks nothing yet.
    ///
    /// # Errors
    /// [`DestinationError::Setup`] when the endpoint is no address, or no address can be made of it and the bucket's name.
    pub fn new(
        at: BucketAt,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
    ) -> Result<Bucket, DestinationError> {
        let prefix = at.prefix.trim_matches('/').to_owned();
        let place = match prefix.as_str() {
            "" => format!("s3://{}", at.bucket),
            prefix => format!("s3://{}/{prefix}", at.bucket),
        };
        let setup = |what: String, source| DestinationError::Setup { place: place.clone(), what, source };
        let base = address(&at).map_err(|what| setup(what.to_owned(), None))?;
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(at.timeout)
            .read_timeout(at.timeout)
            .build()
            .map_err(|error| setup("TLS cannot be set up on this machine".to_owned(), Some(error.into())))?;
        Ok(Bucket {
            inner: Arc::new(Inner { place, prefix, base, region: at.region, credentials, client, clock }),
        })
    }
}

impl Inner {
    fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }

    fn request(&self, method: Method, name: &str, doing: &'static str) -> Request<'_> {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{}", url.path(), sigv4::path(&self.key(name))));
        Request::new(self, method, url, doing)
    }

    fn refused(&self, doing: &str, what: impl Into<String>) -> DestinationError {
        DestinationError::Refused { place: self.place.clone(), doing: doing.to_owned(), what: what.into() }
    }

    async fn put(&self, name: &str, body: Body) -> Result<Put, DestinationError> {
        name::check(name)?;
        let measured = {
            let body = body.clone();
            blocking(move || body.measure()).await?
        };
        if let Some(found) = self.hash_of(name).await? {
            return self.there(name, &found, measured);
        }
        let written = if measured.bytes <= WHOLE {
            let content = piece(&body, 0, usize::try_from(WHOLE).unwrap_or(usize::MAX)).await?;
            self.put_whole(name, content, &measured).await?
        } else {
            self.put_parts(name, &body, &measured).await?
        };
        match written {
            Written::Taken => {
                let found = self.hash_of(name).await?.unwrap_or_default();
                self.there(name, &found, measured)
            }
            _ => Ok(Put { sha256: measured.sha256, bytes: measured.bytes, already: false }),
        }
    }

    /// What there is under the name, held against what was to be put there.
    fn there(&self, name: &str, found: &str, measured: Measured) -> Result<Put, DestinationError> {
        if found == measured.sha256 {
            Ok(Put { sha256: measured.sha256, bytes: measured.bytes, already: true })
        } else {
            Err(DestinationError::Differs { place: self.place.clone(), name: name.to_owned() })
        }
    }

    async fn put_whole(
        &self,
        name: &str,
        content: Bytes,
        measured: &Measured,
    ) -> Result<Written, DestinationError> {
        let put = |conditional: bool| {
            let request = self
                .request(Method::PUT, name, "writing a file")
                .header("x-amz-meta-sha256", &measured.sha256)
                .header("x-amz-checksum-sha256", &checksum(&content))
                .body(content.clone());
            if conditional { request.header("if-none-match", "*") } else { request }
        };
        match written(&put(true).send().await?)? {
            Written::Unconditional => {
                put(false).send().await?.success()?;
                Ok(Written::Now)
            }
            done => Ok(done),
        }
    }

    async fn put_parts(
        &self,
        name: &str,
        body: &Body,
        measured: &Measured,
    ) -> Result<Written, DestinationError> {
        const BEGIN: &str = "beginning a file of parts";
        let reply = self
            .request(Method::POST, name, BEGIN)
            .query("uploads", "")
            .header("x-amz-meta-sha256", &measured.sha256)
            .send()
            .await?
            .success()?;
        let answer = reply.answer()?;
        let upload = answer
            .text("UploadId")
            .ok_or_else(|| self.refused(BEGIN, "the answer lacks an UploadId"))?
            .to_owned();
        let done = self.send_parts(name, body, measured, &upload).await;
        if !matches!(done, Ok(Written::Now)) {
            // What it held is of no use to anybody; where the store does not answer either, a rule of the bucket removes it.
            let abort =
                self.request(Method::DELETE, name, "giving up a file of parts").query("uploadId", &upload);
            let _ = abort.send().await;
        }
        done
    }

    async fn send_parts(
        &self,
        name: &str,
        body: &Body,
        measured: &Measured,
        upload: &str,
    ) -> Result<Written, DestinationError> {
        let mut tags = Vec::new();
        let mut from = 0;
        while from < measured.bytes {
            let content = piece(body, from, PART).await?;
            if content.is_empty() {
                return Err(body.unreadable(std::io::Error::other("it became shorter while it was read")));
            }
            from += content.len() as u64;
            let number = (tags.len() + 1).to_string();
            let reply = self
                .request(Method::PUT, name, "writing a part of a file")
                .query("partNumber", &number)
                .query("uploadId", upload)
                .body(content)
                .send()
                .await?
                .success()?;
            let tag = reply
                .header("etag")
                .ok_or_else(|| self.refused("writing a part of a file", "the answer lacks an ETag"))?;
            tags.push(tag);
        }
        const END: &str = "putting the parts of a file together";
        let put_together = |conditional: bool| {
            let request = self
                .request(Method::POST, name, END)
                .query("uploadId", upload)
                .body(parts(&tags).into_bytes().into());
            if conditional { request.header("if-none-match", "*") } else { request }
        };
        let mut reply = put_together(true).send().await?;
        match written(&reply)? {
            Written::Taken => return Ok(Written::Taken),
            Written::Unconditional => reply = put_together(false).send().await?.success()?,
            Written::Now => {}
        }
        // A store may answer 200 before it knows, and tell in the body that it failed.
        match reply.answer()?.root() {
            "CompleteMultipartUploadResult" => Ok(Written::Now),
            _ => Err(reply.away()),
        }
    }

    /// The hash that is kept with a file, or that of its content.
    async fn hash_of(&self, name: &str) -> Result<Option<String>, DestinationError> {
        let head = self.request(Method::HEAD, name, "looking for a file").send().await?;
        if head.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let head = head.success()?;
        let kept = head.header("x-amz-meta-sha256").filter(|hash| hash.len() == 64);
        if kept.is_some() {
            return Ok(kept);
        }
        let request = self.request(Method::GET, name, "reading a file");
        let mut response = request.begin().await?;
        request::judge(self, "reading a file", response.status(), "")?;
        let mut hasher = Sha256::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.cut("reading a file", error))? {
            hasher.update(&chunk);
        }
        Ok(Some(hex(&hasher.finalize())))
    }

    async fn list(&self, prefix: &str) -> Result<Vec<String>, DestinationError> {
        const DOING: &str = "listing files";
        let below = if self.prefix.is_empty() { String::new() } else { format!("{}/", self.prefix) };
        let mut names = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let mut request = Request::new(self, Method::GET, self.base.clone(), DOING)
                .query("list-type", "2")
                .query("encoding-type", "url")
                .query("prefix", &format!("{below}{prefix}"));
            if let Some(token) = &next {
                request = request.query("continuation-token", token);
            }
            let reply = request.send().await?.success()?;
            let page = reply.answer()?;
            let keys = page.all("Contents/Key").map(decoded);
            names.extend(keys.filter_map(|key| {
                key.strip_prefix(&below).filter(|name| name::shows(name)).map(str::to_owned)
            }));
            next = page.text("NextContinuationToken").map(str::to_owned);
            if next.is_none() {
                names.sort_unstable();
                return Ok(names);
            }
        }
    }

    fn cut(&self, doing: &str, error: reqwest::Error) -> DestinationError {
        let source = Some(error.without_url().into());
        DestinationError::Away { place: self.place.clone(), doing: doing.to_owned(), source }
    }
}

/// The bucket's own address, with a `/` at its end.
fn address(at: &BucketAt) -> Result<reqwest::Url, &'static str> {
    let mut url = reqwest::Url::parse(&at.endpoint).map_err(|_| "`endpoint` is no address")?;
    let host = url.host_str().unwrap_or_default().to_owned();
    if !matches!(url.scheme(), "http" | "https") || host.is_empty() {
        return Err("`endpoint` is no address that begins with `https://`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("`endpoint` has a user or a password in it; they have settings of their own");
    }
    url.set_query(None);
    url.set_fragment(None);
    let above = url.path().trim_end_matches('/').to_owned();
    if at.path_style {
        url.set_path(&format!("{above}/{}/", sigv4::path(&at.bucket)));
    } else {
        let named = format!("{}.{host}", at.bucket);
        let unfit = "`bucket` cannot be part of the host's name; set `path_style = true`";
        url.set_host(Some(&named)).map_err(|_| unfit)?;
        if url.host_str() != Some(&named) {
            return Err(unfit);
        }
        url.set_path(&format!("{above}/"));
    }
    Ok(url)
}

/// What a conditional write came to.
fn written(reply: &Reply<'_>) -> Result<Written, DestinationError> {
    match reply.status() {
        StatusCode::PRECONDITION_FAILED => Ok(Written::Taken),
        StatusCode::NOT_IMPLEMENTED => Ok(Written::Unconditional),
        _ => reply.check().map(|()| Written::Now),
    }
}

fn checksum(content: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(Sha256::digest(content))
}

async fn piece(body: &Body, from: u64, most: usize) -> Result<Bytes, DestinationError> {
    let body = body.clone();
    blocking(move || body.piece(from, most)).await
}

impl Destination for Bucket {
    fn place(&self) -> &str {
        &self.inner.place
    }

    fn put<'a>(&'a self, name: &'a str, body: Body) -> Answer<'a, Put> {
        Box::pin(self.inner.put(name, body))
    }

    fn sha256<'a>(&'a self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            name::check(name)?;
            self.inner.hash_of(name).await
        })
    }

    fn read<'a>(&'a self, name: &'a str) -> Answer<'a, Option<Bytes>> {
        Box::pin(async move {
            name::check(name)?;
            let reply = self.inner.request(Method::GET, name, "reading a file").send().await?;
            if reply.status() == StatusCode::NOT_FOUND {
                return Ok(None);
            }
            Ok(Some(reply.success()?.into_content()))
        })
    }

    fn list<'a>(&'a self, prefix: &'a str) -> Answer<'a, Vec<String>> {
        Box::pin(self.inner.list(prefix))
    }
}
