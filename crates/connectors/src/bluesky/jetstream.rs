//! The stream of the whole network.
//!
//! Cursor: the time of the latest event, in microseconds since 1970, which every server of the stream understands; numbers
//! of events are a server's own. It is taken up a few seconds earlier, since events of one moment come in any order; what
//! comes twice is left out.

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::bluesky::event;
use crate::bluesky::fetch;
use crate::bluesky::recent::Recent;
use crate::bluesky::record::POST;
use crate::bluesky::settings::Stream;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Frame, Framing, Opening, Poll, Step, Trouble};

/// Which part of the stream a source wants, in microseconds since 1970; nothing for what comes from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct At {
    time_us: Option<i64>,
}

/// Listens.
pub(super) struct Listening {
    stream: Stream,
    at: At,
    recent: Recent,
    /// Events that were wanted are older than the server can give.
    too_old: bool,
}

const SECOND: i64 = 1_000_000;

impl Listening {
    /// `None` if the cursor is none of a stream.
    pub(super) fn new(stream: Stream, opening: &Opening<'_>) -> Option<Self> {
        let at = match opening.from {
            Some(cursor) => serde_json::from_str(&cursor.0).ok()?,
            None => At { time_us: Some(opening.since.0).filter(|since| *since < opening.now.0) },
        };
        Some(Self { stream, at, recent: Recent::default(), too_old: false })
    }
}

impl Poll for Listening {
    fn next(&mut self, now: Timestamp) -> Step {
        let earliest = now.0 - self.stream.replay_hours * 3600 * SECOND;
        let from = self.at.time_us.map(|at| at - self.stream.rewind_secs * SECOND);
        self.too_old = from.is_some_and(|from| from < earliest);
        let url = &self.stream.url;
        let (path, collections, dids) = match self.stream.second {
            true => ("xrpc/network.bsky.jetstream.subscribeEvents", "collections", "dids"),
            false => ("subscribe", "wantedCollections", "wantedDids"),
        };
        let request = Request::get(format!("{url}/{path}")).query(collections, POST);
        let request = self.stream.dids.iter().fold(request, |request, did| request.query(dids, did));
        let request = request.query_if("cursor", from);
        let request = match self.stream.second {
            true => request.header("sec-websocket-protocol", "xrpc.v1.json"),
            false => request,
        };
        Step::Listen(request, Framing::WebSocket)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            101 => Judgement::Read,
            _ => fetch::judge(answer, now),
        }
    }

    fn read(&mut self, _: &Answer, _: &mut Found) -> Result<(), Trouble> {
        Err(Trouble::Malformed("an answer came where a stream was asked for".to_owned()))
    }

    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        let recent = &mut self.recent;
        let mut fresh = |did: &str, rkey: &str, rev: &str| recent.is_new(did, rkey, rev);
        let told = std::str::from_utf8(frame.data)
            .ok()
            .and_then(|text| event::event(text, self.stream.filter.as_ref(), &mut fresh, found));
        let Some(told) = told else {
            found.refuse("a message that is no event", frame.data);
            return Ok(());
        };
        if let Some(word) = told.ended {
            return Err(Trouble::Ended(format!("the server says {word}")));
        }
        let Some(at) = told.at else { return Ok(()) };
        let gap = self.at.time_us.filter(|_| std::mem::take(&mut self.too_old));
        self.at.time_us = self.at.time_us.max(Some(at.0));
        match gap {
            Some(gap) if gap < at.0 => Err(Trouble::Lost(format!(
                "events between {} and {at} are older than the server keeps",
                Timestamp(gap)
            ))),
            _ => Ok(()),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.at).unwrap_or_default())
    }
}
