//! Direct messages, of the current interface and of the older one (in webhooks).

use std::borrow::Cow;
use std::collections::HashMap;

use model::Post;
use serde::Deserialize;

use crate::clean::entities;
use crate::source::Found;
use crate::when;
use crate::wire::{Id, Many, Number, Text};
use crate::x::snowflake;
use crate::x::status::StatusUser;
use crate::x::wire::{Included, Wire};
use crate::x::{ABOUT, CHANNEL};

/// The words with which a message is left out.
const OWN: &str = "own message";

/// What any message is made of.
struct Message<'a> {
    id: &'a str,
    text: &'a str,
    sender: Option<&'a str>,
    handle: Option<&'a str>,
    thread: Option<&'a str>,
    created_at: Option<model::Timestamp>,
}

impl Message<'_> {
    fn read(self, own: &str, found: &mut Found) {
        if !own.is_empty() && self.sender == Some(own) {
            return found.skip(OWN);
        }
        let text = entities(self.text);
        let text = text.trim();
        if text.is_empty() {
            return found.skip("no text");
        }
        let owned = |text: &str| Cow::Owned(text.to_owned());
        found.post(Post {
            id: owned(self.id),
            text: owned(text),
            channel: Cow::Borrowed(CHANNEL),
            kind: Some(Cow::Borrowed("message")),
            author: self.handle.or(self.sender).map(owned),
            author_id: self.sender.map(owned),
            created_at: self.created_at.or_else(|| snowflake::written_at(self.id)),
            thread: self.thread.map(owned),
            visibility: Some(Cow::Borrowed("private")),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            ..Post::default()
        });
    }
}

/// A direct message event of the current interface; `own` is the id of the account whose inbox it is, or empty.
pub(super) fn event(wire: &Wire<'_>, included: &Included<'_>, own: &str, found: &mut Found) {
    if !matches!(wire.event_type.as_str(), "MessageCreate" | "") {
        return found.skip("event without a message");
    }
    let sender = wire.sender_id.given().or(wire.author_id.given());
    let user = sender.and_then(|id| included.users.get(id));
    Message {
        id: wire.id.as_str(),
        text: wire.text.as_str(),
        sender,
        handle: user.and_then(|user| user.handle()),
        thread: wire.dm_conversation_id.given(),
        created_at: when::iso(wire.created_at.as_str()),
    }
    .read(own, found);
}

/// A direct message event of the older interface.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OldEvent<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    id: Id<'a>,
    created_timestamp: Number,
    #[serde(borrow)]
    message_create: Many<Created<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Created<'a> {
    #[serde(borrow)]
    sender_id: Id<'a>,
    #[serde(borrow)]
    target: Many<Target<'a>>,
    #[serde(borrow)]
    message_data: Many<Data<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Target<'a> {
    #[serde(borrow)]
    recipient_id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

/// The users beside old events, by id.
pub(super) type OldUsers<'a> = HashMap<Cow<'a, str>, StatusUser<'a>>;

/// Reads an event of the older interface. Gives false if it has no id, and so cannot be read.
pub(super) fn old_event(event: &OldEvent<'_>, users: &OldUsers<'_>, own: &str, found: &mut Found) -> bool {
    let Some(created) = event.message_create.0.first().filter(|_| event.kind.as_str() == "message_create")
    else {
        found.skip("event without a message");
        return true;
    };
    let Some(id) = event.id.given() else { return false };
    let sender = created.sender_id.given();
    let recipient = created.target.0.first().and_then(|target| target.recipient_id.given());
    // As the current interface writes the conversation of two.
    let thread = sender.zip(recipient).map(|(a, b)| {
        let order = |id: &str| (id.len(), id.to_owned());
        if order(a) < order(b) { format!("{a}-{b}") } else { format!("{b}-{a}") }
    });
    let user = sender.and_then(|id| users.get(id));
    Message {
        id,
        text: created.message_data.0.first().map_or("", |data| data.text.as_str()),
        sender,
        handle: user.and_then(|user| user.screen_name.given().or(user.name.given())),
        thread: thread.as_deref(),
        created_at: event.created_timestamp.0.and_then(|millis| when::epoch(millis / 1000.0)),
    }
    .read(own, found);
    true
}
