//! Just enough of HTTP/1.1 to answer every request with the same: it finds where a request ends.

use std::io::{Read, Write};
use std::sync::atomic::Ordering;

use super::Shared;
use super::link::Link;

/// Answers requests, one after the other, until the client ends.
pub(super) fn answer_all(shared: &Shared, link: &Link, status: u16, body: &str) {
    let answer = format!("HTTP/1.1 {status} Injected\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let mut client = link.client();
    let mut request = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match client.read(&mut buffer) {
            Ok(0) | Err(_) => return,
            Ok(read) => request.extend_from_slice(&buffer[..read]),
        }
        // The client gets its answer when it has sent all: one that comes earlier may be lost in a reset.
        if is_whole(&request) {
            request.clear();
            shared.answered.fetch_add(1, Ordering::SeqCst);
            if client.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    }
}

/// Whether these bytes are a request to its end.
fn is_whole(request: &[u8]) -> bool {
    let Some(head) = request.windows(4).position(|window| window == b"\r\n\r\n") else { return false };
    let body = &request[head + 4..];
    let header = |wanted: &str| {
        let head = std::str::from_utf8(&request[..head]).ok()?;
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted))
    };
    if let Some((_, length)) = header("content-length") {
        return length.trim().parse().is_ok_and(|length: usize| body.len() >= length);
    }
    // A body that holds these bytes at the end of a read gets its answer early: rare, and harmless in a test.
    header("transfer-encoding").is_none() || body.ends_with(b"0\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_request_is_found() {
        for (request, whole) in [
            ("GET / HTTP/1.1\r\nhost: a\r\n", false),
            ("GET / HTTP/1.1\r\nhost: a\r\n\r\n", true),
            ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nab", false),
            ("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", true),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n", false),
            ("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", true),
        ] {
            assert_eq!(is_whole(request.as_bytes()), whole, "{request:?}");
        }
    }
}
