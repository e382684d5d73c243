//! An S3-compatible store with one bucket, `out`, on a real socket: objects, parts, conditions, lists in pages. Unlike the fake that
//! the sources of posts are read from, it takes nothing on trust: every signature is computed again, from the published
//! description alone, and every hash of a content is checked.

use std::collections::{BTreeMap, VecDeque};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;

/// Id of the key that opens the bucket.
pub const KEY_ID: &str = "INVENTEDKEY";
/// The key.
pub const SECRET: &str = "invented/secret+key";
/// The region that requests must be signed for.
pub const REGION: &str = "eu-test-1";

/// Keys of a page of a list.
const PAGE: usize = 3;

/// An object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    /// Its content.
    pub content: Vec<u8>,
    /// `x-amz-meta-sha256`, where it was given.
    pub kept: Option<String>,
}

/// What a store does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    /// It knows `If-None-Match`.
    Known,
    /// It answers 501 to it.
    Unknown,
}

struct Upload {
    key: String,
    kept: Option<String>,
    parts: BTreeMap<u32, Vec<u8>>,
}

struct State {
    objects: BTreeMap<String, Object>,
    uploads: BTreeMap<String, Upload>,
    begun: u32,
    faults: VecDeque<Option<u16>>,
    seen: Vec<String>,
    conditions: Conditions,
}

/// A running store; its threads end with the process.
pub struct Bucket {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
}

struct Request {
    method: String,
    /// As it was sent.
    path: String,
    /// As it was sent.
    query: String,
    headers: BTreeMap<String, String>,
    content: Vec<u8>,
}

type Answer = (u16, Vec<(&'static str, String)>, Vec<u8>);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn sha256(bytes: &[u8]) -> String {
    hex(&openssl::sha::sha256(bytes))
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let key = PKey::hmac(key).expect("a key");
    let mut signer = Signer::new(MessageDigest::sha256(), &key).expect("OpenSSL signs");
    signer.sign_oneshot_to_vec(text).expect("OpenSSL signs")
}

fn error(status: u16, code: &str) -> Answer {
    let xml = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>invented</Message></Error>");
    (status, Vec::new(), xml.into_bytes())
}

impl Request {
    fn read(from: &mut BufReader<TcpStream>) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut words = line.split_whitespace().map(str::to_owned);
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            from.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut content = vec![0; length];
        from.read_exact(&mut content)?;
        Ok(Some(Request { method, path: path.to_owned(), query: query.to_owned(), headers, content }))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn param(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Computes the signature again; what is wrong with it.
    fn wrong_signature(&self) -> Option<&'static str> {
        let Some(rest) = self.header("authorization").strip_prefix("AWS4-HMAC-SHA256 ") else {
            return Some("AccessDenied");
        };
        let part = |name: &str| {
            let parts = rest.split(',').map(str::trim);
            parts
                .filter_map(|part| part.split_once('='))
                .find(|(key, _)| *key == name)
                .map_or("", |(_, value)| value)
        };
        let date = self.header("x-amz-date");
        let day = date.get(..8).unwrap_or_default();
        let scope = format!("{day}/{REGION}/s3/aws4_request");
        if part("Credential") != format!("{KEY_ID}/{scope}") {
            return Some("InvalidAccessKeyId");
        }
        let names: Vec<&str> = part("SignedHeaders").split(';').collect();
        let wanted = |name: &&String| *name == "host" || name.starts_with("x-amz-");
        if !names.is_sorted()
            || !self.headers.keys().filter(wanted).all(|name| names.contains(&name.as_str()))
        {
            return Some("AccessDenied");
        }
        let content = self.header("x-amz-content-sha256");
        if content != sha256(&self.content) {
            return Some("XAmzContentSHA256Mismatch");
        }
        let mut query: Vec<&str> = self.query.split('&').filter(|pair| !pair.is_empty()).collect();
        query.sort_unstable();
        let lines: String = names.iter().map(|name| format!("{name}:{}\n", self.header(name))).collect();
        let canonical =
            [self.method.as_str(), &self.path, &query.join("&"), &lines, &names.join(";"), content]
                .join("\n");
        let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", sha256(canonical.as_bytes()));
        let first = format!("AWS4{SECRET}").into_bytes();
        let key =
            [day, REGION, "s3", "aws4_request"].iter().fold(first, |key, part| hmac(&key, part.as_bytes()));
        let right = hex(&hmac(&key, text.as_bytes())) == part("Signature");
        (!right).then_some("SignatureDoesNotMatch")
    }
}

impl State {
    fn answer(&mut self, request: &Request) -> Answer {
        if let Some(Some(status)) = self.faults.pop_front() {
            return error(status, "SlowDown");
        }
        if let Some(code) = request.wrong_signature() {
            return error(403, code);
        }
        let Some(key) = request.path.strip_prefix("/out/") else { return error(404, "NoSuchBucket") };
        let key = form_urlencoded::parse(key.replace('+', "%2B").as_bytes())
            .map(|(name, _)| name.into_owned())
            .collect::<String>();
        let kept =
            Some(request.header("x-amz-meta-sha256")).filter(|kept| !kept.is_empty()).map(str::to_owned);
        let upload = request.param("uploadId");
        match (request.method.as_str(), upload) {
            ("GET", None) if key.is_empty() => self.list(request),
            ("GET" | "HEAD", None) => match self.objects.get(&key) {
                Some(object) => {
                    let kept = object.kept.iter().map(|kept| ("x-amz-meta-sha256", kept.clone())).collect();
                    (200, kept, object.content.clone())
                }
                None => error(404, "NoSuchKey"),
            },
            ("POST", None) if request.param("uploads").is_some() => {
                self.begun += 1;
                let id = format!("upload/{}", self.begun);
                self.uploads.insert(id.clone(), Upload { key, kept, parts: BTreeMap::new() });
                let xml = format!(
                    "<InitiateMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
                     <UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
                );
                (200, Vec::new(), xml.into_bytes())
            }
            ("PUT", Some(id)) => {
                let number = request.param("partNumber").and_then(|text| text.parse().ok()).unwrap_or(0);
                let Some(upload) = self.uploads.get_mut(&id).filter(|upload| upload.key == key) else {
                    return error(404, "NoSuchUpload");
                };
                upload.parts.insert(number, request.content.clone());
                (200, vec![("etag", format!("\"{}\"", sha256(&request.content)))], Vec::new())
            }
            ("POST", Some(id)) => self.complete(request, &key, &id),
            ("DELETE", Some(id)) => match self.uploads.remove(&id) {
                Some(_) => (204, Vec::new(), Vec::new()),
                None => error(404, "NoSuchUpload"),
            },
            ("PUT", None) => match self.condition(request, &key) {
                Some(refused) => refused,
                None => {
                    self.objects.insert(key, Object { content: request.content.clone(), kept });
                    (200, Vec::new(), Vec::new())
                }
            },
            _ => error(405, "MethodNotAllowed"),
        }
    }

    /// What a condition says against a write.
    fn condition(&self, request: &Request, key: &str) -> Option<Answer> {
        match (request.header("if-none-match"), self.conditions) {
            ("", _) => None,
            (_, Conditions::Unknown) => Some(error(501, "NotImplemented")),
            _ => self.objects.contains_key(key).then(|| error(412, "PreconditionFailed")),
        }
    }

    fn complete(&mut self, request: &Request, key: &str, id: &str) -> Answer {
        if let Some(refused) = self.condition(request, key) {
            return refused;
        }
        let Some(upload) = self.uploads.get(id).filter(|upload| upload.key == key) else {
            return error(404, "NoSuchUpload");
        };
        let mut wanted =
            String::from("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        for (number, part) in &upload.parts {
            let tag = format!("&quot;{}&quot;", sha256(part));
            wanted += &format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>");
        }
        wanted += "</CompleteMultipartUpload>";
        let short = upload.parts.values().rev().skip(1).any(|part| part.len() < 5 << 20);
        if wanted.as_bytes() != request.content || short {
            return error(400, "InvalidPart");
        }
        if let Some(upload) = self.uploads.remove(id) {
            let content = upload.parts.into_values().flatten().collect();
            self.objects.insert(upload.key, Object { content, kept: upload.kept });
        }
        let xml = "<CompleteMultipartUploadResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><ETag>e</ETag>\
                   </CompleteMultipartUploadResult>";
        (200, Vec::new(), xml.as_bytes().to_vec())
    }

    fn list(&self, request: &Request) -> Answer {
        let (prefix, after) = (
            request.param("prefix").unwrap_or_default(),
            request.param("continuation-token").unwrap_or_default(),
        );
        let mut keys = self.objects.keys().filter(|key| key.starts_with(&prefix) && **key > after);
        let page: Vec<&String> = keys.by_ref().take(PAGE).collect();
        let mut xml = "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
        for key in &page {
            let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
            xml += &format!("<Contents><Key>{}</Key></Contents>", key.replace("%2F", "/"));
        }
        if let (Some(_), Some(last)) = (keys.next(), page.last()) {
            xml += &format!("<NextContinuationToken>{last}</NextContinuationToken>");
        }
        xml += "</ListBucketResult>";
        (200, Vec::new(), xml.into_bytes())
    }
}

fn serve(stream: TcpStream, state: &Mutex<State>) -> io::Result<()> {
    let mut to = stream.try_clone()?;
    let mut from = BufReader::new(stream);
    while let Some(request) = Request::read(&mut from)? {
        let (status, headers, content) = {
            let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
            state.seen.push(format!("{} {}?{}", request.method, request.path, request.query));
            state.answer(&request)
        };
        let mut head = format!("HTTP/1.1 {status} invented\r\ncontent-length: {}\r\n", content.len());
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += "\r\n";
        to.write_all(head.as_bytes())?;
        if request.method != "HEAD" {
            to.write_all(&content)?;
        }
    }
    Ok(())
}

impl Bucket {
    /// Starts a store on a free port.
    ///
    /// # Panics
    /// No socket is to be had: there is no test without one.
    pub fn start(conditions: Conditions) -> Bucket {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let state = Arc::new(Mutex::new(State {
            objects: BTreeMap::new(),
            uploads: BTreeMap::new(),
            begun: 0,
            faults: VecDeque::new(),
            seen: Vec::new(),
            conditions,
        }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                // A connection that is cut is what some tests ask for.
                std::thread::spawn(move || drop(serve(stream, &state)));
            }
        });
        Bucket { address, state }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next requests are answered with these statuses, one each; nothing: as they should be.
    pub fn faults(&self, statuses: impl IntoIterator<Item = Option<u16>>) {
        self.state().faults.extend(statuses);
    }

    /// The objects.
    pub fn objects(&self) -> BTreeMap<String, Object> {
        self.state().objects.clone()
    }

    /// Puts an object there as somebody else would.
    pub fn plant(&self, key: &str, content: &[u8]) {
        self.state().objects.insert(key.to_owned(), Object { content: content.to_vec(), kept: None });
    }

    /// Uploads of parts that were begun and neither finished nor given up.
    pub fn open_uploads(&self) -> usize {
        self.state().uploads.len()
    }

    /// Method and target of every request.
    pub fn seen(&self) -> Vec<String> {
        self.state().seen.clone()
    }
}
