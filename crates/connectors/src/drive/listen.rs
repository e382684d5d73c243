//! Listens to a stream: server-sent events, lines, or a WebSocket. Frames are made durable in small batches.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;

use crate::drive::frames::Frames;
use crate::drive::pace::Next;
use crate::drive::{Outcome, Running, SinkError, step, websocket};
use crate::http::{Client, Judgement, Request};
use crate::source::{Found, Frame, Framing, Poll, Trouble};
use model::Timestamp;

/// Most posts that wait for others to be made durable with.
const BATCH_POSTS: usize = 500;

/// Longest wait of a post for others.
const BATCH_WAIT: Duration = Duration::from_millis(250);

/// Longest frame: no platform sends a post that is longer.
const MAX_FRAME_BYTES: usize = 4 << 20;

/// What comes in.
pub(super) enum Incoming {
    Http(Box<reqwest::Response>, Frames),
    Socket(Box<websocket::Socket>),
}

/// Listens until the stream ends. Returns the pause before it is opened again, or nothing when told to stop.
///
/// # Errors
/// The sink's, where trying again will not help.
pub(super) async fn listen(
    running: &mut Running,
    poll: &mut dyn Poll,
    request: &Request,
    framing: Framing,
) -> Result<Option<Duration>, SinkError> {
    let stop = running.shared.stop.clone();
    running.state.requests_today += 1;
    let now = running.now();
    let opened = tokio::select! {
        opened = open(&running.client, poll, request, framing, now) => opened,
        () = stop.stopped() => return Ok(None),
    };
    let outcome = match opened {
        Ok(mut incoming) => {
            if poll.catches_up() && !catch_up(running, poll).await? {
                return Ok(None);
            }
            match hear(running, poll, &mut incoming).await? {
                Some(outcome) => outcome,
                None => return Ok(None),
            }
        }
        Err(outcome) => outcome,
    };
    let next = running.after(&outcome);
    Ok(Some(match next {
        Next::Wait(wait) => wait,
        _ => Duration::ZERO,
    }))
}

/// Opens a stream.
pub(super) async fn open(
    client: &Client,
    poll: &mut dyn Poll,
    request: &Request,
    framing: Framing,
    now: Timestamp,
) -> Result<Incoming, Outcome> {
    if framing == Framing::WebSocket {
        let socket = websocket::open(client, request).await.map_err(Outcome::NoAnswer)?;
        return Ok(Incoming::Socket(Box::new(socket)));
    }
    let (mut head, mut response) = client.open(request).await.map_err(Outcome::NoAnswer)?;
    if !head.is_success() {
        // The body of a refusal says why; it is short.
        while let Ok(Some(part)) = response.chunk().await {
            head.body.extend_from_slice(&part);
            if head.body.len() > MAX_FRAME_BYTES {
                break;
            }
        }
        let judged = match poll.judge(&head, now) {
            Judgement::Read => Judgement::Retry(format!("status {} to the opening of a stream", head.status)),
            other => other,
        };
        return Err(Outcome::Judged(judged, head));
    }
    Ok(Incoming::Http(Box::new(response), Frames::new(framing, MAX_FRAME_BYTES)))
}

/// Asks one round while the stream is open already and fills its buffers. What cannot be asked now is asked when the stream
/// ends. Returns false if told to stop.
async fn catch_up(running: &mut Running, poll: &mut dyn Poll) -> Result<bool, SinkError> {
    let stop = running.shared.stop.clone();
    let mut found = Found::default();
    loop {
        let now = running.now();
        let outcome = tokio::select! {
            outcome = step(&running.client, poll, now, &mut found) => outcome,
            () = stop.stopped() => return Ok(false),
        };
        running.state.requests_today += 1;
        if !running.deliver(&mut found).await? {
            return Ok(false);
        }
        running.state.cursor = Some(poll.cursor().0);
        if !matches!(outcome, Outcome::Read(..)) {
            return Ok(true);
        }
    }
}

/// Reads frames until the stream ends, and says how it ended; nothing when told to stop.
async fn hear(
    running: &mut Running,
    poll: &mut dyn Poll,
    incoming: &mut Incoming,
) -> Result<Option<Outcome>, SinkError> {
    let stop = running.shared.stop.clone();
    let silence = Duration::from_secs(poll.silence_secs());
    let mut found = Found::default();
    let mut deliver_at: Option<Instant> = None;
    let mut heard_at = Instant::now();
    let mut told = false;
    loop {
        let wake = deliver_at.map_or(heard_at + silence, |at| at.min(heard_at + silence));
        let mut ended = None;
        tokio::select! {
            part = timeout_at(wake, incoming.part()) => match part {
                Ok(Ok(Part::Bytes(bytes))) => {
                    heard_at = Instant::now();
                    if !told {
                        told = true;
                        running.works();
                        running.tell();
                    }
                    ended = read(poll, incoming, &bytes, &mut found);
                }
                Ok(Ok(Part::End)) => ended = Some(Trouble::Ended("the platform closed it".to_owned())),
                Ok(Err(what)) => ended = Some(Trouble::Ended(what)),
                Err(_) if heard_at.elapsed() >= silence => {
                    ended = Some(Trouble::Ended(format!("nothing was heard for {} s", silence.as_secs())));
                }
                Err(_) => {}
            },
            () = stop.stopped() => ended = Some(Trouble::Ended(String::new())),
        }
        let due = deliver_at.is_some_and(|at| at <= Instant::now()) || found.posts.len() >= BATCH_POSTS;
        if due || ended.is_some() {
            running.state.last_success = Some(running.now());
            if !running.deliver(&mut found).await? {
                return Ok(None);
            }
            running.state.cursor = Some(poll.cursor().0);
            running.save(ended.is_none()).await?;
            deliver_at = None;
        } else if deliver_at.is_none() && told {
            // Without a post the place moves on as well, and is worth writing down now and then.
            let wait = if found.is_empty() { BATCH_WAIT * 20 } else { BATCH_WAIT };
            deliver_at = Some(Instant::now() + wait);
        }
        if stop.stopping() {
            return Ok(None);
        }
        if let Some(trouble) = ended {
            return Ok(Some(Outcome::Trouble(trouble)));
        }
    }
}

/// Cuts bytes into frames and has each read; the first trouble ends the stream.
pub(super) fn read(
    poll: &mut dyn Poll,
    incoming: &mut Incoming,
    bytes: &[u8],
    found: &mut Found,
) -> Option<Trouble> {
    let mut trouble = None;
    let mut each = |frame: &Frame<'_>| {
        if trouble.is_none() {
            trouble = poll.frame(frame, found).err();
        }
    };
    match incoming {
        Incoming::Http(_, frames) => match frames.feed(bytes, each) {
            Ok(()) => trouble,
            Err(too_long) => Some(Trouble::Ended(too_long.to_string())),
        },
        Incoming::Socket(_) => {
            each(&Frame { data: bytes, ..Frame::default() });
            trouble
        }
    }
}

/// What came.
pub(super) enum Part {
    Bytes(Vec<u8>),
    End,
}

impl Incoming {
    pub(super) async fn part(&mut self) -> Result<Part, String> {
        match self {
            Self::Http(response, _) => match response.chunk().await {
                Ok(Some(bytes)) => Ok(Part::Bytes(bytes.to_vec())),
                Ok(None) => Ok(Part::End),
                Err(error) => Err(crate::http::cause(&error)),
            },
            Self::Socket(socket) => loop {
                return match socket.next().await {
                    Some(Ok(Message::Text(text))) => Ok(Part::Bytes(text.as_bytes().to_vec())),
                    Some(Ok(Message::Binary(bytes))) => Ok(Part::Bytes(bytes.to_vec())),
                    // Pings are answered by the library.
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                    Some(Ok(Message::Close(_))) | None => Ok(Part::End),
                    Some(Err(error)) => Err(error.to_string()),
                };
            },
        }
    }
}
