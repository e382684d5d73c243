//! Statements with output: streamed selects, and everything that has to be run whole.

use hyper::Response;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use tokio::sync::{mpsc, oneshot};

use super::body::ResponseBody;
use super::exception::{self, Exception};
use super::request::Job;
use super::session;
use super::statement::{Header, Plan};
use crate::pool::Lease;

/// Chunks (of up to 65,409 rows each) between the engine and the client. Small: the engine works ahead by this many.
const CHUNKS_IN_FLIGHT: usize = 2;

/// Runs a statement to its end and answers with all of its output.
pub(super) async fn whole(mut lease: Lease, job: Job) -> Response<ResponseBody> {
    let work = tokio::task::spawn_blocking(move || {
        session::with(&mut lease, &job, |lease| {
            Ok(lease.connection()?.query(&job.sql, &job.format, &job.params)?)
        })
    });
    match work.await {
        Ok(Ok(output)) => Response::new(ResponseBody::full(Bytes::from_owner(output))),
        Ok(Err(exception)) => exception.response(),
        Err(_) => panicked().response(),
    }
}

/// Runs a select and passes its chunks on as they come. The first chunk is awaited before the status is decided.
pub(super) async fn stream(mut lease: Lease, job: Job) -> Response<ResponseBody> {
    let tag = exception::tag();
    let (chunks, body) = mpsc::channel(CHUNKS_IN_FLIGHT);
    let (head, started) = oneshot::channel();
    let mut sink = Sink { head: Some(head), chunks, tag: tag.clone() };
    tokio::task::spawn_blocking(move || {
        let result = session::with(&mut lease, &job, |lease| pump(lease, &job, &mut sink));
        // The connection goes back before the answer ends, so that a client's next query finds it free.
        drop(lease);
        sink.end(result);
    });
    match started.await {
        Ok(Ok(())) => {
            let mut response = Response::new(ResponseBody::Chunks(body));
            if let Ok(tag) = HeaderValue::from_str(&tag) {
                response.headers_mut().insert("x-clickhouse-exception-tag", tag);
            }
            response
        }
        Ok(Err(exception)) => exception.response(),
        Err(_) => panicked().response(),
    }
}

fn panicked() -> Exception {
    Exception::new(49, "LOGICAL_ERROR", "a call into the embedded engine panicked")
}

/// Where the chunks of a select go; used from a blocking thread.
struct Sink {
    /// Taken once the status is decided.
    head: Option<oneshot::Sender<Result<(), Exception>>>,
    chunks: mpsc::Sender<Bytes>,
    tag: String,
}

impl Sink {
    /// False when the client is gone.
    fn send(&mut self, chunk: Bytes) -> bool {
        let started = self.head.take().is_none_or(|head| head.send(Ok(())).is_ok());
        started && (chunk.is_empty() || self.chunks.blocking_send(chunk).is_ok())
    }

    fn end(mut self, result: Result<(), Exception>) {
        match (result, self.head.take()) {
            (result, Some(head)) => drop(head.send(result)),
            (Ok(()), None) => {}
            (Err(exception), None) => {
                let trailer = exception.trailer(&self.tag);
                // Twice: a client looks for the trailer at the end of a chunk as it reads it, and a read may end
                // inside the first one. An error that goes unseen would pass for a complete answer.
                let _ = self.chunks.blocking_send(trailer.clone());
                let _ = self.chunks.blocking_send(trailer);
            }
        }
    }
}

fn pump(lease: &mut Lease, job: &Job, sink: &mut Sink) -> Result<(), Exception> {
    let Plan::Stream { header } = job.plan else { return Err(panicked()) };
    let mut stream = lease.connection()?.select(&job.sql, &job.format, &job.params)?;
    let mut first = true;
    loop {
        let chunk = stream.fetch()?;
        let last = chunk.rows_read() == 0;
        if last && !first {
            return Ok(());
        }
        // Each chunk of the engine is a document of its own; joined, they may have one header.
        let skip = if first { 0 } else { header.length(chunk.as_ref()) };
        first = false;
        if !sink.send(Bytes::from_owner(chunk).slice(skip..)) || last {
            return Ok(());
        }
    }
}

impl Header {
    /// Bytes of header at the start of `chunk`.
    fn length(self, chunk: &[u8]) -> usize {
        match self {
            Header::None => 0,
            Header::Names => names_length(chunk, 1),
            Header::NamesAndTypes => names_length(chunk, 2),
        }
        .min(chunk.len())
    }
}

/// Length of `count:LEB128 (length:LEB128 bytes){count}{lists}`, the header of the RowBinaryWithNames formats.
fn names_length(chunk: &[u8], lists: u64) -> usize {
    let mut at = 0;
    let count = leb128(chunk, &mut at);
    for _ in 0..count.saturating_mul(lists) {
        let length = leb128(chunk, &mut at);
        at = at.saturating_add(usize::try_from(length).unwrap_or(usize::MAX));
        if at >= chunk.len() {
            break;
        }
    }
    at
}

fn leb128(bytes: &[u8], at: &mut usize) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let Some(byte) = bytes.get(*at) else { break };
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_measured_to_the_byte() {
        let header = b"\x02\x01a\x02bc\x06UInt64\x06String";
        let chunk = [header.as_slice(), b"\x05rows"].concat();
        assert_eq!(Header::NamesAndTypes.length(&chunk), header.len());
        assert_eq!(Header::Names.length(&chunk), 6);
        assert_eq!(Header::None.length(&chunk), 0);
        for cut in 0..header.len() {
            assert!(
                Header::NamesAndTypes.length(&chunk[..cut]) <= cut,
                "a torn header stays inside its chunk"
            );
        }
    }
}
