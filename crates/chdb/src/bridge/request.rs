//! An HTTP request, read into a [`Job`] and its data.

use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};

use super::exception::Exception;
use super::statement::{self, Plan, Statement};

/// Largest SQL text taken, in bytes, inline data included. Data belongs into the body beside a `query` in the URL.
const MAX_SQL_BYTES: usize = 64 << 20;

/// URL parameters of a server that mean nothing here: identity, sessions, and how the answer travels.
const IGNORED: &[&str] = &[
    "buffer_size",
    "close_session",
    "compress",
    "http_zlib_compression_level",
    "password",
    "query_id",
    "quota_key",
    "role",
    "send_progress_in_http_headers",
    "session_check",
    "session_id",
    "session_timeout",
    "stacktrace",
    "user",
    "wait_end_of_query",
];

/// What to run.
pub(super) struct Job {
    /// The statement; for an insert without FORMAT and data.
    pub(super) sql: String,
    /// Format of the output, or of an insert's data.
    pub(super) format: String,
    /// How to run it.
    pub(super) plan: Plan,
    /// The current database.
    pub(super) database: Option<String>,
    /// Settings of this request.
    pub(super) settings: Vec<(String, String)>,
    /// Values of `{name:Type}` placeholders, escaped as ClickHouse's TSV has it.
    pub(super) params: Vec<(String, String)>,
    /// Compress the answer.
    pub(super) pack: bool,
}

/// An insert's data: what followed the statement in the same text, then the body.
pub(super) struct Data {
    pub(super) inline: Bytes,
    pub(super) body: Option<Incoming>,
    /// The body is in compressed blocks; what is inline never is.
    pub(super) packed: bool,
}

/// What the URL says.
#[derive(Default)]
struct Url {
    query: Option<String>,
    format: Option<String>,
    database: Option<String>,
    settings: Vec<(String, String)>,
    params: Vec<(String, String)>,
    /// `decompress=1`: the body is in compressed blocks.
    packed: bool,
    /// `enable_http_compression=1`, and the client takes LZ4.
    pack: bool,
}

impl Job {
    /// Reads the request; an insert's body is left to be streamed.
    pub(super) async fn read(request: Request<Incoming>) -> Result<(Job, Data), Exception> {
        let (head, body) = request.into_parts();
        if head.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
            return Err(bad(
                "bodies with a Content-Encoding are not supported by the embedded engine; send them plain, or in blocks with decompress=1",
            ));
        }
        let mut url = Url::parse(head.uri.query().unwrap_or_default())?;
        let accepts = head.headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
        url.pack &= accepts.split(',').any(|encoding| encoding.trim().eq_ignore_ascii_case("lz4"));
        if url.packed && url.query.is_none() {
            return Err(bad(
                "a compressed body may hold the data of an insert only, with the statement in the URL",
            ));
        }
        let content_type = head.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let (text, body) = if let Some(boundary) = boundary(content_type) {
            let fields = multipart(&collect(body).await?, boundary)?;
            for (name, value) in fields {
                match name.strip_prefix("param_") {
                    Some(param) => url.params.push((param.to_owned(), value)),
                    None if name == "query" => url.query = Some(value),
                    None => {
                        return Err(bad("a multipart request may hold `query` and `param_*` fields only"));
                    }
                }
            }
            (Bytes::from(url.query.take().unwrap_or_default()), None)
        } else if let Some(query) = url.query.take() {
            (Bytes::from(query), Some(body))
        } else {
            (collect(body).await?, None)
        };
        url.into_job(&text, body)
    }
}

impl Url {
    fn parse(query: &str) -> Result<Url, Exception> {
        let mut url = Url::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "query" => url.query = Some(value),
                "default_format" => url.format = Some(value),
                "database" => url.database = Some(value),
                "decompress" => url.packed = value == "1",
                "enable_http_compression" => url.pack = value == "1",
                name if IGNORED.contains(&name) => {}
                name => match name.strip_prefix("param_") {
                    Some(param) => url.params.push((param.to_owned(), value)),
                    // The name goes into a SET statement as it is.
                    None if is_identifier(name) => url.settings.push((name.to_owned(), value)),
                    None => {
                        return Err(bad("a setting's name has characters other than letters, digits and _"));
                    }
                },
            }
        }
        Ok(url)
    }

    fn into_job(self, text: &Bytes, body: Option<Incoming>) -> Result<(Job, Data), Exception> {
        let Statement { plan, sql_len, data_from, format } = statement::read(text, self.format.as_deref());
        let sql =
            std::str::from_utf8(&text[..sql_len]).map_err(|_| bad("the statement is not UTF-8"))?.to_owned();
        let Url { database, settings, params, packed, pack, .. } = self;
        let data = Data { inline: text.slice(data_from..), body, packed };
        Ok((Job { sql, format, plan, database, settings, params, pack }, data))
    }
}

fn is_identifier(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn bad(message: &str) -> Exception {
    Exception::new(36, "BAD_ARGUMENTS", message)
}

async fn collect(body: Incoming) -> Result<Bytes, Exception> {
    let limited = http_body_util::Limited::new(body, MAX_SQL_BYTES);
    match limited.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(_) => Err(bad("the statement is longer than 64 MiB, or the request broke off")),
    }
}

fn boundary(content_type: &str) -> Option<&str> {
    let parameters = content_type.strip_prefix("multipart/form-data")?;
    let value = parameters.split(';').find_map(|parameter| parameter.trim().strip_prefix("boundary="))?;
    Some(value.trim_matches('"'))
}

/// The fields of a `multipart/form-data` body, in order.
fn multipart(body: &[u8], boundary: &str) -> Result<Vec<(String, String)>, Exception> {
    let broken = || bad("the multipart body is not well formed");
    let body = std::str::from_utf8(body).map_err(|_| bad("a multipart field is not UTF-8"))?;
    let delimiter = format!("\r\n--{boundary}");
    let mut fields = Vec::new();
    // With a line break put before it, the first delimiter looks like the others.
    let body = body.strip_prefix(&delimiter[2..]).ok_or_else(broken)?;
    for part in body.split(&delimiter) {
        if part.starts_with("--") {
            return Ok(fields);
        }
        let (head, value) =
            part.strip_prefix("\r\n").and_then(|p| p.split_once("\r\n\r\n")).ok_or_else(broken)?;
        let name =
            head.split_once(" name=\"").and_then(|(_, rest)| rest.split_once('"')).ok_or_else(broken)?.0;
        fields.push((name.to_owned(), value.to_owned()));
    }
    Err(broken())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, value: &str) -> String {
        format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    }

    #[test]
    fn multipart_fields_keep_their_bytes() {
        let body = field("query", "SELECT {a:String}") + &field("param_a", "line\r\nline") + "--xyz--\r\n";
        let fields = multipart(body.as_bytes(), "xyz").unwrap();
        let want = [("query", "SELECT {a:String}"), ("param_a", "line\r\nline")];
        assert_eq!(fields, want.map(|(n, v)| (n.to_owned(), v.to_owned())));
    }

    #[test]
    fn a_torn_multipart_body_is_refused() {
        let whole = field("query", "SELECT 1") + "--xyz--\r\n";
        for cut in 0..whole.len() - 4 {
            assert!(multipart(&whole.as_bytes()[..cut], "xyz").is_err(), "cut at {cut}");
        }
    }

    #[test]
    fn boundaries_are_found_in_the_content_type() {
        assert_eq!(boundary("multipart/form-data; boundary=xyz"), Some("xyz"));
        assert_eq!(boundary("multipart/form-data; charset=utf-8; boundary=\"x y\""), Some("x y"));
        assert_eq!(boundary("text/plain"), None);
    }

    #[test]
    fn urls_are_sorted_into_settings_and_the_rest() {
        let url =
            Url::parse("database=hark&default_format=CSV&max_threads=1&query_id=q&param_x=a%20b&user=u")
                .unwrap();
        assert_eq!(url.database.as_deref(), Some("hark"));
        assert_eq!(url.format.as_deref(), Some("CSV"));
        assert_eq!(url.settings, [("max_threads".to_owned(), "1".to_owned())]);
        assert_eq!(url.params, [("x".to_owned(), "a b".to_owned())]);
        assert!(Url::parse("a%3D1%2Cb=2").is_err(), "no SQL through the name of a setting");
    }
}
