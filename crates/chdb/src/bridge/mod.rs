//! ClickHouse's HTTP interface in front of the embedded engine, over a pipe in memory or over TCP.
//!
//! It speaks what the official client (0.15) uses, and enough for `curl`:
//! * `POST /` with the SQL as body, or `query=` in the URL and data as body, or `multipart/form-data` with the field
//!   `query` and `param_*` fields; other URL parameters are settings of this one request;
//! * selects are streamed with backpressure; dropping the response cancels the query;
//! * `INSERT … FORMAT x` is streamed in and committed only when the body ends well;
//! * inserts may come compressed, and answers go out compressed where the client asks for it (see `packed`);
//! * `GET /ping` answers `Ok.`
//!
//! Calls into the engine block and run on tokio's blocking threads, one per request, never more than there are
//! connections.

mod body;
mod exception;
mod insert;
mod packed;
mod request;
mod select;
mod session;
mod statement;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_ENCODING, HeaderValue};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::service::service_fn;
use hyper::{Request, Response, Uri};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::TcpListener;

use self::body::ResponseBody;
use self::exception::Exception;
use self::request::Job;
use self::statement::Plan;
use crate::pool::Pool;

/// Bytes the pipe holds in each direction. Less slows inserts (the client writes frames of 256 KiB); more only buffers.
const PIPE_BYTES: usize = 512 * 1024;

/// Connects an HTTP client to the engine in this process. Cheap to clone.
#[derive(Clone)]
pub struct InProc {
    pool: Arc<Pool>,
}

impl InProc {
    pub(crate) fn new(pool: Arc<Pool>) -> InProc {
        InProc { pool }
    }
}

impl std::fmt::Debug for InProc {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InProc")
    }
}

impl tower_service::Service<Uri> for InProc {
    type Response = Pipe;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Pipe>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        let (client, server) = tokio::io::duplex(PIPE_BYTES);
        tokio::spawn(serve(Arc::clone(&self.pool), server));
        std::future::ready(Ok(Pipe(TokioIo::new(client))))
    }
}

/// The client's end of the pipe.
#[derive(Debug)]
pub struct Pipe(TokioIo<DuplexStream>);

impl Connection for Pipe {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Read for Pipe {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl Write for Pipe {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Accepts connections until dropped. A failed accept (out of file handles) is waited out.
pub(crate) async fn serve_tcp(pool: &Arc<Pool>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(serve(Arc::clone(pool), stream));
            }
            Err(error) => {
                tracing::warn!(%error, "could not accept a connection to the embedded engine");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

/// Serves one connection until either side ends it.
async fn serve(pool: Arc<Pool>, io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let service = service_fn(move |request| {
        let pool = Arc::clone(&pool);
        async move { Ok::<_, std::convert::Infallible>(handle(pool, request).await) }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(io), service).await;
    if let Err(error) = served {
        // A client that goes away in the middle is how a query is cancelled, so this is no failure.
        tracing::debug!(%error, "a connection to the embedded engine ended early");
    }
}

/// One request: read it, take a connection, run it by what it is.
async fn handle(pool: Arc<Pool>, request: Request<Incoming>) -> Response<ResponseBody> {
    if request.uri().path() == "/ping" {
        return Response::new(ResponseBody::full(Bytes::from_static(b"Ok.\n")));
    }
    let (job, data) = match Job::read(request).await {
        Ok(read) => read,
        Err(exception) => return exception.response(),
    };
    let Some(lease) = pool.lease().await else {
        return Exception::new(236, "ABORTED", "the embedded engine is closed").response();
    };
    let pack = job.pack;
    let response = match job.plan {
        Plan::Insert => insert::run(lease, job, data).await,
        Plan::Stream { .. } => select::stream(lease, job).await,
        Plan::Whole => select::whole(lease, job).await,
    };
    if pack { packed(response) } else { response }
}

fn packed(mut response: Response<ResponseBody>) -> Response<ResponseBody> {
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("lz4"));
    response.map(|body| ResponseBody::Packed(Box::new(body)))
}
