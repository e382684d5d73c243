//! Webhook deliveries: `{object, entry: [{id, time, changes: [{field, value}], messaging: […], standby: […]}]}`, taken apart
//! into events. One delivery may hold several entries, and an entry several changes.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::page::{fields, items};
use super::time;
use crate::source::Found;
use crate::wire::{Id, Text};
use model::Timestamp;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    object: Text<'a>,
    #[serde(borrow)]
    entry: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    time: Text<'a>,
    #[serde(borrow)]
    changes: Option<&'a RawValue>,
    #[serde(borrow)]
    messaging: Option<&'a RawValue>,
    #[serde(borrow)]
    standby: Option<&'a RawValue>,
    /// Threads names the one change of an entry so.
    #[serde(borrow)]
    field: Text<'a>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Change<'a> {
    #[serde(borrow)]
    field: Text<'a>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// One thing that happened.
pub(crate) struct Event<'a> {
    /// The page, account or number that it happened to.
    pub(crate) owner: &'a str,
    /// When the delivery was made.
    pub(crate) time: Option<Timestamp>,
    /// `feed`, `comments`, `messages` …; empty for an event of a conversation.
    pub(crate) field: &'a str,
    /// What happened.
    pub(crate) value: &'a RawValue,
}

impl Event<'_> {
    /// Whether it is an event of a conversation (`messaging` or `standby`).
    pub(crate) fn is_message(&self) -> bool {
        self.field.is_empty()
    }
}

/// Hands every event of the deliveries in `text` to `each`: of one delivery, of a list of them, or of an object with
/// deliveries for values. Returns what the deliveries are about (`page`, `instagram` …), without repeats; empty if there is
/// none. An entry that cannot be read is refused.
pub(crate) fn events(
    text: &str,
    found: &mut Found,
    each: &mut dyn FnMut(&Event<'_>, &mut Found),
) -> Vec<String> {
    let mut objects = Vec::new();
    let single = serde_json::from_str::<&RawValue>(text).ok();
    let several = match text.trim_start().as_bytes().first() {
        Some(b'[') => items(single),
        Some(b'{') if is_delivery(text) => single.into_iter().collect(),
        Some(b'{') => fields(text).into_iter().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    for delivery in several.into_iter().filter(|raw| is_delivery(raw.get())) {
        let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(delivery.get()) else { continue };
        let object = envelope.object.as_str().to_owned();
        if !objects.contains(&object) {
            objects.push(object);
        }
        for raw in items(envelope.entry) {
            match serde_json::from_str::<Entry<'_>>(raw.get()) {
                Ok(entry) => events_of(&entry, found, each),
                Err(_) => found.refuse("an entry of a delivery has not the form of one", raw.get()),
            }
        }
    }
    objects
}

fn events_of(entry: &Entry<'_>, found: &mut Found, each: &mut dyn FnMut(&Event<'_>, &mut Found)) {
    let (owner, time) = (entry.id.as_str(), time(entry.time.as_str()));
    for raw in items(entry.changes) {
        match serde_json::from_str::<Change<'_>>(raw.get()) {
            Ok(Change { field, value: Some(value) }) if field.given().is_some() => {
                each(&Event { owner, time, field: field.as_str(), value }, found);
            }
            Ok(_) => found.skip("a change without content"),
            Err(_) => found.refuse("a change of a delivery has not the form of one", raw.get()),
        }
    }
    if let (Some(field), Some(value)) = (entry.field.given(), entry.value) {
        each(&Event { owner, time, field, value }, found);
    }
    for value in items(entry.messaging).into_iter().chain(items(entry.standby)) {
        each(&Event { owner, time, field: "", value }, found);
    }
}

fn is_delivery(text: &str) -> bool {
    serde_json::from_str::<Envelope<'_>>(text)
        .is_ok_and(|envelope| envelope.object.given().is_some() && envelope.entry.is_some())
}
