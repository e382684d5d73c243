//! A source that is asked over HTTP, again and again, or listened to as a stream: a state machine without IO.
//!
//! The driver ([`crate::drive`]) asks [`Poll::next`] what to do, does it, and hands the answer to [`Poll::read`]. It alone
//! knows of connections, waiting, limits, budgets and retries; a channel knows what to ask and what answers mean.
//!
//! # Contract
//! * [`Poll::cursor`] after a `read` or `frame` stands behind everything that was handed over so far. The driver writes it
//!   down only when that is durable, and a source opened with it leaves no gap; repetitions are removed by id.
//! * A failed request is asked again with the same [`Poll::next`]: `next` changes nothing that `read` relies on.
//! * `next` never returns [`Step::Rest`] twice in a row without a request between when there is something to ask.

use std::fmt;

use model::Timestamp;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::Found;

/// What to do next.
#[derive(Debug)]
pub enum Step {
    /// Ask this, and read the answer.
    Ask(Request),
    /// Open this as a stream and hand over what comes, frame by frame.
    Listen(Request, Framing),
    /// A round is done: ask again after the poll interval.
    Rest,
    /// Nothing will ever come again (an archive that is read).
    Done,
}

/// How a stream is cut into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// Server-sent events.
    Sse,
    /// One JSON value a line; empty lines are heartbeats.
    Lines,
    /// Messages of a WebSocket.
    WebSocket,
}

/// One frame of a stream.
#[derive(Clone, Copy, Default)]
pub struct Frame<'a> {
    /// Its data.
    pub data: &'a [u8],
    /// Name of the server-sent event.
    pub event: Option<&'a str>,
    /// Id of the server-sent event.
    pub id: Option<&'a str>,
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({} bytes)", self.data.len())
    }
}

/// Why an answer cannot be read as a whole. A single bad item is no trouble: it is refused and the rest is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The body is not what the API promises: asked again, with growing pauses.
    #[error("the answer cannot be read: {0}")]
    Malformed(String),
    /// The stream says that it ends, or is of no more use: it is opened again.
    #[error("the stream ended: {0}")]
    Ended(String),
    /// Where the source stood is no place any more; [`Poll::next`] goes on from the best place that is left. Told as a
    /// warning: posts may have been missed.
    #[error("the place where reading was to go on is gone: {0}")]
    Lost(String),
    /// Nothing will help but a person.
    #[error("{0}")]
    Fatal(String),
}

/// A source that is asked or listened to.
pub trait Poll: Send {
    /// What to do next.
    fn next(&mut self, now: Timestamp) -> Step;

    /// What an answer means, before it is read: whether to read it, wait, ask for new credentials, or give up. The
    /// channel's own signals of limits go here.
    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement;

    /// Reads the answer to the request that [`Poll::next`] gave.
    ///
    /// # Errors
    /// See [`Trouble`]; what was put into `found` before is delivered all the same.
    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble>;

    /// Reads one frame of the stream that [`Poll::next`] opened.
    ///
    /// # Errors
    /// See [`Trouble`].
    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        let (_, _) = (frame, found);
        Err(Trouble::Fatal("this source has no stream".to_owned()))
    }

    /// Where the source stands after all that was handed over.
    fn cursor(&self) -> Cursor;

    /// Whether a round is asked once more when a stream is open: a platform whose streams begin with what comes next has told
    /// nobody of what came while it was being opened.
    fn catches_up(&self) -> bool {
        false
    }

    /// The headers in which the platform tells of its limits: what is left shows in `hark source list`, and a limit that is
    /// spent is waited for before it is broken.
    fn signals(&self) -> Signals {
        Signals::NONE
    }

    /// How long a stream may be silent before it counts as broken, in seconds.
    fn silence_secs(&self) -> u64 {
        60
    }

    /// What the round costs, for `hark source plan`: requests of one round from here on, as far as it can be told.
    fn requests_per_round(&self) -> u64 {
        1
    }
}
