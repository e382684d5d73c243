//! `INSERT … FORMAT x` with data: streamed into the engine as it arrives, committed when the body ends well.
//!
//! A body that breaks off (the client dropped its insert) ends the channel without [`Part::End`], and the engine's
//! stream is dropped uncommitted.

use http_body_util::BodyExt as _;
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderValue;
use tokio::sync::mpsc;

use super::body::ResponseBody;
use super::exception::Exception;
use super::packed::Unpacker;
use super::request::{Data, Job};
use super::session;
use crate::pool::Lease;

/// Frames between the client and the engine, each up to about 400 KB.
const FRAMES_IN_FLIGHT: usize = 4;

/// What the reader of the body tells the thread that inserts.
enum Part {
    Data(Bytes),
    /// In compressed blocks, cut anywhere.
    Packed(Bytes),
    /// The body came to its proper end: commit.
    End,
}

struct Written {
    rows: u64,
    bytes: u64,
}

/// Runs the insert and answers with the counts of what was written.
pub(super) async fn run(mut lease: Lease, job: Job, data: Data) -> Response<ResponseBody> {
    let (parts, received) = mpsc::channel(FRAMES_IN_FLIGHT);
    let work = tokio::task::spawn_blocking(move || {
        session::with(&mut lease, &job, |lease| insert(lease, &job, received))
    });
    feed(data, parts).await;
    match work.await {
        Ok(Ok(Written { rows, bytes })) => {
            let mut response = Response::new(ResponseBody::full(Bytes::new()));
            let summary = format!(
                "{{\"read_rows\":\"0\",\"read_bytes\":\"0\",\"written_rows\":\"{rows}\",\"written_bytes\":\"{bytes}\"}}"
            );
            if let Ok(summary) = HeaderValue::from_str(&summary) {
                response.headers_mut().insert("x-clickhouse-summary", summary);
            }
            response
        }
        Ok(Err(exception)) => exception.response(),
        Err(_) => Exception::new(49, "LOGICAL_ERROR", "a call into the embedded engine panicked").response(),
    }
}

/// Passes the body on. When the engine has already failed the rest is read and thrown away, so that the client, busy
/// writing, gets to read the reason.
async fn feed(Data { inline, body, packed }: Data, parts: mpsc::Sender<Part>) {
    let mut open = inline.is_empty() || parts.send(Part::Data(inline)).await.is_ok();
    if let Some(mut body) = body {
        while let Some(frame) = next_frame(&mut body).await {
            let Ok(bytes) = frame else { return };
            let part = if packed { Part::Packed(bytes) } else { Part::Data(bytes) };
            open = open && parts.send(part).await.is_ok();
        }
    }
    if open {
        let _ = parts.send(Part::End).await;
    }
}

async fn next_frame(body: &mut Incoming) -> Option<Result<Bytes, hyper::Error>> {
    let frame = body.frame().await?;
    Some(frame.map(|frame| frame.into_data().unwrap_or_default()))
}

fn insert(lease: &mut Lease, job: &Job, mut parts: mpsc::Receiver<Part>) -> Result<Written, Exception> {
    let mut stream = lease.connection()?.insert(&job.sql, &job.format)?;
    let mut unpacker = Unpacker::default();
    loop {
        match parts.blocking_recv() {
            Some(Part::Data(bytes)) => stream.append(&bytes)?,
            Some(Part::Packed(bytes)) => unpacker.push(&bytes, |data| Ok(stream.append(data)?))?,
            Some(Part::End) => {
                unpacker.finish()?;
                let output = stream.finish()?;
                return Ok(Written { rows: output.rows_written(), bytes: output.bytes_written() });
            }
            None => {
                return Err(Exception::new(
                    210,
                    "NETWORK_ERROR",
                    "the insert broke off; nothing was committed",
                ));
            }
        }
    }
}
