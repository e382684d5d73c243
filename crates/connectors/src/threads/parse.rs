//! Whatever the channel answers or pushes, known by its form.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use super::node::{Read, object};
use crate::meta::envelope::events;
use crate::meta::page::{Page, fields, items};
use crate::meta::person::Person;
use crate::source::{Document, Found, NotOurs};
use crate::wire::{Id, Text};

/// See [`crate::source::Connector::parse`].
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    let whole: &RawValue =
        serde_json::from_str(text).map_err(|_| NotOurs::because("not JSON, or not all of it"))?;
    if delivery(text, found)? {
        return Ok(());
    }
    match whole.get().as_bytes().first() {
        Some(b'[') => several(items(Some(whole)), found),
        Some(b'{') => answer(whole, found),
        _ => Err(NotOurs::because("neither an object nor a list")),
    }
}

/// Reads what a webhook brings.
pub(super) fn pushed(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    match delivery(text, found)? {
        true => Ok(()),
        false => Err(NotOurs::because("a delivery that is not about Threads")),
    }
}

/// Deliveries of this channel have a form of their own: `{topic, target_id, time, values: {field, value}}`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told<'a> {
    #[serde(borrow)]
    topic: Text<'a>,
    #[serde(borrow)]
    target_id: Id<'a>,
    #[serde(borrow)]
    values: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Change<'a> {
    #[serde(borrow)]
    field: Text<'a>,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// Reads a webhook delivery, in its own form or the one that the other channels have; false if it is none.
fn delivery(text: &str, found: &mut Found) -> Result<bool, NotOurs> {
    let told: Told<'_> = serde_json::from_str(text).unwrap_or_default();
    if told.topic.given().is_some() || told.target_id.given().is_some() {
        for raw in items(told.values) {
            match serde_json::from_str::<Change<'_>>(raw.get()) {
                Ok(Change { field, value: Some(value) }) => change(field.as_str(), value, found),
                _ => found.refuse("a change of a delivery has not the form of one", raw.get()),
            }
        }
        return Ok(told.values.is_some());
    }
    let objects = events(text, found, &mut |event, found| change(event.field, event.value, found));
    match &objects[..] {
        [] => Ok(false),
        objects if objects.iter().any(|object| object == ID) => Ok(true),
        _ => Err(NotOurs::because("a delivery that is not about Threads")),
    }
}

fn change(field: &str, value: &RawValue, found: &mut Found) {
    if matches!(field, "delete" | "deletes") {
        return match Person::of(Some(value)).id.given() {
            Some(id) => found.gone(ID, id),
            None => found.refuse("a deletion without `id`", value.get()),
        };
    }
    if object(value, None, found) != Read::Ours {
        found.skip("a change that is no post");
    }
}

/// Reads an answer of the interface.
fn answer(whole: &RawValue, found: &mut Found) -> Result<(), NotOurs> {
    let page = Page::of(whole.get()).unwrap_or_default();
    if page.error.is_some() {
        return Err(NotOurs::because("an error answer"));
    }
    if let Some(data) = page.data {
        let all = items(Some(data));
        return match data.get().starts_with('[') && all.is_empty() {
            true => Ok(()),
            false => several(all, found),
        };
    }
    match object(whole, None, found) {
        Read::Ours => Ok(()),
        _ => {
            let inside = fields(whole.get()).into_iter().map(|(_, value)| value);
            several(inside.filter(|value| value.get().starts_with('{')).collect(), found)
        }
    }
}

/// Reads objects of a list. One that is no object is refused, if others are posts.
fn several(all: Vec<&RawValue>, found: &mut Found) -> Result<(), NotOurs> {
    let mut ours = 0;
    let mut bad = Vec::new();
    for raw in all {
        match object(raw, None, found) {
            Read::Ours => ours += 1,
            Read::Other => {}
            Read::Bad => bad.push(raw),
        }
    }
    if ours == 0 {
        return Err(NotOurs::because("no object in it is a post"));
    }
    for raw in bad {
        found.refuse("an item of a page has not the form of one", raw.get());
    }
    Ok(())
}
