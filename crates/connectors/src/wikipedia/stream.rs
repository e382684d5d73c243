//! The public stream of all wikis: edits with their summaries, and what the log deletes.
//!
//! Cursor: the id of the latest event, which the server understands as a whole. A stream cannot be asked for what an edit added:
//! where that is wanted, recent changes are read instead.

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Frame, Framing, Opening, Poll, Step, Trouble};
use crate::wikipedia::event::Event;
use crate::wikipedia::fetch;
use crate::wikipedia::settings::Settings;

/// Longest id of an event that is kept: one names each partition of each stream.
const MAX_ID_BYTES: usize = 16 << 10;

/// Where reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<String>,
    /// Before the first event: from when on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// Listens.
pub(super) struct Listening {
    settings: Settings,
    place: Place,
}

impl Listening {
    /// `None` if the cursor is none of a stream.
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Option<Self> {
        let place = match opening.from {
            Some(cursor) => serde_json::from_str(&cursor.0).ok()?,
            None => Place { event: None, since: Some(opening.since).filter(|since| *since < opening.now) },
        };
        Some(Self { settings, place })
    }

    /// Why an event is not of interest, if it is not.
    fn unwanted(&self, event: &Event<'_>) -> Option<&'static str> {
        let settings = &self.settings;
        if event.is_canary() {
            return None;
        }
        if !settings.wikis.iter().any(|wiki| wiki == event.host()) {
            return Some("another wiki");
        }
        if event.namespace().is_some_and(|space| !settings.namespaces.contains(&space)) {
            return Some("another namespace");
        }
        if event.speaks() && event.bot.is_set() && !settings.bots {
            return Some("an edit by a bot");
        }
        (!settings.titles.wants(event.page())).then_some("a page that is not looked for")
    }
}

impl Poll for Listening {
    fn next(&mut self, _: Timestamp) -> Step {
        let request = Request::get(&self.settings.stream).header("accept", "text/event-stream");
        let request = match (&self.place.event, self.place.since) {
            (Some(event), _) => request.header("last-event-id", &**event),
            (None, since) => request.query_if("since", since),
        };
        Step::Listen(self.settings.introduced(request), Framing::Sse)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, _: &Answer, _: &mut Found) -> Result<(), Trouble> {
        Err(Trouble::Malformed("an answer came where a stream was asked for".to_owned()))
    }

    fn frame(&mut self, frame: &Frame<'_>, found: &mut Found) -> Result<(), Trouble> {
        let event = std::str::from_utf8(frame.data).ok().and_then(Event::of);
        match event {
            None => found.refuse("a message that is no event", frame.data),
            Some(event) => match self.unwanted(&event) {
                Some(why) => found.skip(why),
                None => event.read(found),
            },
        }
        if let Some(id) = frame.id.filter(|id| !id.is_empty() && id.len() <= MAX_ID_BYTES && id.is_ascii()) {
            self.place = Place { event: Some(id.to_owned()), since: None };
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }
}
