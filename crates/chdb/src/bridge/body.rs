//! The body of an answer: whole, or chunks from a blocking thread.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame, SizeHint};
use tokio::sync::mpsc;

use super::packed;

/// What follows the head of an answer.
pub(crate) enum ResponseBody {
    /// Known in full.
    Full(Bytes),
    /// Arrives in chunks; ends when the sender is dropped.
    Chunks(mpsc::Receiver<Bytes>),
    /// Another one, compressed piece by piece.
    Packed(Box<ResponseBody>),
}

impl ResponseBody {
    /// A body known in full.
    pub(crate) fn full(bytes: impl Into<Bytes>) -> ResponseBody {
        ResponseBody::Full(bytes.into())
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.get_mut() {
            ResponseBody::Full(bytes) if bytes.is_empty() => Poll::Ready(None),
            ResponseBody::Full(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            ResponseBody::Chunks(chunks) => {
                chunks.poll_recv(cx).map(|chunk| chunk.map(|c| Ok(Frame::data(c))))
            }
            ResponseBody::Packed(body) => Pin::new(body.as_mut()).poll_frame(cx).map(|frame| {
                frame.map(|frame| frame.map(|frame| frame.map_data(|data| packed::frame(&data))))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            ResponseBody::Full(bytes) => bytes.is_empty(),
            ResponseBody::Chunks(_) => false,
            ResponseBody::Packed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            ResponseBody::Full(bytes) => SizeHint::with_exact(bytes.len() as u64),
            ResponseBody::Chunks(_) | ResponseBody::Packed(_) => SizeHint::default(),
        }
    }
}
