//! Failures of statements, in the two forms a ClickHouse server gives them.
//!
//! * Before the first byte of output: a status from the table below, `X-ClickHouse-Exception-Code`, the text as body.
//! * After it: a last chunk, as servers from 25.11 on send it, with the tag of the header
//!   `X-ClickHouse-Exception-Tag`:
//!   `\r\n__exception__\r\n<tag>\r\n<text>\n<bytes of text + 1> <tag>\r\n__exception__\r\n`

use std::hash::{BuildHasher, Hasher, RandomState};

use hyper::body::Bytes;
use hyper::{Response, StatusCode};

use super::body::ResponseBody;
use crate::ffi::EngineText;

/// Code of "query with this id is already running", which a connection may repeat for a while after a failed backup.
const QUERY_ALREADY_RUNNING: u32 = 216;

/// Codes whose status is not 500, as `exceptionCodeToHTTPStatus` of ClickHouse has them.
const STATUS_OF_CODE: &[(StatusCode, &[u32])] = &[
    (
        StatusCode::BAD_REQUEST,
        &[6, 19, 25, 26, 27, 36, 38, 41, 42, 43, 47, 53, 62, 69, 72, 117, 131, 457, 636],
    ),
    (StatusCode::NOT_FOUND, &[46, 50, 56, 60, 81, 115]),
    (StatusCode::REQUEST_TIMEOUT, &[159]),
    (StatusCode::NOT_IMPLEMENTED, &[48]),
    (StatusCode::SERVICE_UNAVAILABLE, &[202, 236]),
];

/// A failed statement.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    /// ClickHouse's error code; 0 when the text names none.
    pub(crate) code: u32,
    text: String,
}

impl Exception {
    /// A failure of the bridge itself, in the engine's form of words.
    pub(crate) fn new(code: u32, name: &str, message: &str) -> Exception {
        Exception { code, text: format!("Code: {code}. DB::Exception: {message}. ({name})") }
    }

    /// The connection must not be used again.
    pub(crate) fn spoils_connection(&self) -> bool {
        self.code == QUERY_ALREADY_RUNNING
    }

    fn status(&self) -> StatusCode {
        STATUS_OF_CODE
            .iter()
            .find(|(_, codes)| codes.contains(&self.code))
            .map_or(StatusCode::INTERNAL_SERVER_ERROR, |(status, _)| *status)
    }

    /// The whole answer, when no output went out yet.
    pub(crate) fn response(self) -> Response<ResponseBody> {
        let status = self.status();
        let mut response = Response::new(ResponseBody::full(self.text + "\n"));
        *response.status_mut() = status;
        response.headers_mut().insert("x-clickhouse-exception-code", self.code.into());
        response
    }

    /// The last chunk of an answer that had begun.
    pub(crate) fn trailer(&self, tag: &str) -> Bytes {
        let text = &self.text;
        let length = text.len() + 1;
        format!("\r\n__exception__\r\n{tag}\r\n{text}\n{length} {tag}\r\n__exception__\r\n").into()
    }
}

impl From<EngineText> for Exception {
    fn from(EngineText(text): EngineText) -> Exception {
        let code = text.find("Code: ").map_or("", |at| &text[at + 6..]);
        let digits = code.find(|c: char| !c.is_ascii_digit()).unwrap_or(code.len());
        Exception { code: code[..digits].parse().unwrap_or(0), text }
    }
}

/// Sixteen characters that stored text cannot foresee: whoever could write the tag could fake an exception.
pub(crate) fn tag() -> String {
    // `RandomState` is seeded by the system; a stage's ban on randomness does not reach a protocol's nonce.
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_in_the_text_decides_the_status() {
        for (text, code, status) in [
            ("Code: 60. DB::Exception: Table x does not exist. (UNKNOWN_TABLE)", 60, 404),
            ("Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)", 62, 400),
            ("Code: 241. DB::Exception: Memory limit. (MEMORY_LIMIT_EXCEEDED)", 241, 500),
            ("Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)", 159, 408),
            ("something else", 0, 500),
        ] {
            let exception = Exception::from(EngineText(text.into()));
            assert_eq!((exception.code, exception.status().as_u16()), (code, status), "{text}");
        }
    }

    #[test]
    fn the_trailer_states_the_length_of_its_message() {
        let trailer = Exception::from(EngineText("Code: 1. oh".into())).trailer("abcdefghabcdefgh");
        let want =
            "\r\n__exception__\r\nabcdefghabcdefgh\r\nCode: 1. oh\n12 abcdefghabcdefgh\r\n__exception__\r\n";
        assert_eq!(trailer, want.as_bytes());
    }

    #[test]
    fn tags_differ() {
        assert_ne!(tag(), tag());
    }
}
