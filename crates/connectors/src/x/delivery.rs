//! A delivery of Account Activity: posts of the older interface about one account, deletions, direct messages.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::{Id, Many};
use crate::x::message::{self, OldEvent, OldUsers};
use crate::x::parse::{Outcome, Reader};
use crate::x::status::Status;
use crate::x::{CHANNEL, compliance};

/// A delivery of Account Activity.
pub(super) fn read(reader: &mut Reader<'_>, raw: &RawValue) -> Outcome {
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(raw.get()) else {
        return Outcome::Unknown("a delivery that cannot be read");
    };
    let own = envelope.for_user_id.given().unwrap_or(reader.own).to_owned();
    for raw in list(envelope.tweet_create_events) {
        let own_post = serde_json::from_str::<Status<'_>>(raw.get())
            .is_ok_and(|status| status.author_id().is_some_and(|id| id == own));
        match own_post {
            true => reader.found.skip("own post"),
            false => {
                if let Outcome::Other(why) | Outcome::Unknown(why) = reader.status(raw, None) {
                    reader.found.refuse(why, raw.get());
                }
            }
        }
    }
    for raw in list(envelope.tweet_delete_events) {
        #[derive(Deserialize)]
        struct Deleted<'a> {
            #[serde(borrow, default)]
            status: Many<Status<'a>>,
        }
        let deleted = serde_json::from_str::<Deleted<'_>>(raw.get()).ok();
        match deleted.as_ref().and_then(|deleted| deleted.status.0.first()?.first_id()) {
            Some(id) => reader.found.gone(CHANNEL, id),
            None => reader.found.refuse("a deletion that does not say of what", raw.get()),
        }
    }
    let users: OldUsers<'_> =
        envelope.users.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    for raw in list(envelope.direct_message_events) {
        let read = serde_json::from_str::<OldEvent<'_>>(raw.get())
            .is_ok_and(|event| message::old_event(&event, &users, &own, reader.found));
        if !read {
            reader.found.refuse("a direct message without an id", raw.get());
        }
    }
    if let Some(raw) = envelope.user_event {
        match compliance::revoked(raw) {
            Some(id) => reader.found.account_gone(CHANNEL, &id),
            None => reader.found.skip("event without a post"),
        }
    }
    for _ in 0..envelope.silent_events() {
        reader.found.skip("event without a post");
    }
    Outcome::Read
}

/// The elements of a list; what is none is one element, which then cannot be read.
fn list(raw: Option<&RawValue>) -> Vec<&RawValue> {
    match raw {
        Some(raw) => serde_json::from_str(raw.get()).unwrap_or_else(|_| vec![raw]),
        None => Vec::new(),
    }
}

/// What a delivery is made of.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    for_user_id: Id<'a>,
    #[serde(borrow)]
    tweet_create_events: Option<&'a RawValue>,
    #[serde(borrow)]
    tweet_delete_events: Option<&'a RawValue>,
    #[serde(borrow)]
    direct_message_events: Option<&'a RawValue>,
    #[serde(borrow)]
    users: Option<&'a RawValue>,
    #[serde(borrow)]
    user_event: Option<&'a RawValue>,
    favorite_events: Many<Silent>,
    follow_events: Many<Silent>,
    unfollow_events: Many<Silent>,
    block_events: Many<Silent>,
    mute_events: Many<Silent>,
    direct_message_mark_read_events: Many<Silent>,
    direct_message_indicate_typing_events: Many<Silent>,
}

/// An event that is only counted.
struct Silent;

impl<'de> Deserialize<'de> for Silent {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        serde::de::IgnoredAny::deserialize(d).map(|_| Self)
    }
}

impl Envelope<'_> {
    /// How many events there are that bring no post.
    fn silent_events(&self) -> usize {
        [
            &self.favorite_events,
            &self.follow_events,
            &self.unfollow_events,
            &self.block_events,
            &self.mute_events,
            &self.direct_message_mark_read_events,
            &self.direct_message_indicate_typing_events,
        ]
        .into_iter()
        .map(|events| events.0.len())
        .sum()
    }
}
