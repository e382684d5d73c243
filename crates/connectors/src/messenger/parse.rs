//! Whatever the channel answers, pushes or exports, known by its form.

use serde_json::value::RawValue;

use super::{ID, export};
use crate::meta::conversation::{self, Conversation};
use crate::meta::envelope::events;
use crate::meta::page::{Page, fields, items};
use crate::source::{Document, Found, NotOurs};

/// See [`crate::source::Connector::parse`].
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    let whole: &RawValue =
        serde_json::from_str(text).map_err(|_| NotOurs::because("not JSON, or not all of it"))?;
    if delivery(text, found)? || export::file(whole, found) {
        return Ok(());
    }
    match whole.get().as_bytes().first() {
        Some(b'[') => several(items(Some(whole)), found),
        Some(b'{') => answer(whole, found),
        _ => Err(NotOurs::because("neither an object nor a list")),
    }
}

/// Reads a webhook delivery; false if it is none.
fn delivery(text: &str, found: &mut Found) -> Result<bool, NotOurs> {
    let mut talks = 0;
    let mut changes = 0;
    let objects = events(text, found, &mut |event, found| match event.is_message() {
        true => {
            talks += 1;
            conversation::event(ID, event, found);
        }
        false => changes += 1,
    });
    match &objects[..] {
        [] => Ok(false),
        _ if !objects.iter().any(|object| object == "page") => {
            Err(NotOurs::because("a delivery that is not about a page"))
        }
        _ if talks == 0 && changes > 0 => {
            Err(NotOurs::because("a delivery of changes: the channel `facebook` reads them"))
        }
        _ => Ok(true),
    }
}

/// Reads an answer of the Graph API.
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
    if one(whole, found) {
        return Ok(());
    }
    // Messages asked for by id come with their ids for keys.
    let inside = fields(whole.get()).into_iter().map(|(_, value)| value);
    several(inside.filter(|value| value.get().starts_with('{')).collect(), found)
}

/// Reads a conversation or a message; false if it is neither.
fn one(raw: &RawValue, found: &mut Found) -> bool {
    match Conversation::of(raw) {
        Some(talk) => {
            talk.read(ID, None, found);
            true
        }
        None => conversation::message(ID, raw, None, None, found),
    }
}

/// Reads objects of a list.
fn several(all: Vec<&RawValue>, found: &mut Found) -> Result<(), NotOurs> {
    let mut bad = Vec::new();
    let count = all.len();
    for raw in all {
        if !one(raw, found) {
            bad.push(raw);
        }
    }
    if bad.len() == count {
        return Err(NotOurs::because("no object in it is a conversation or a message"));
    }
    for raw in bad {
        found.refuse("an item of a page is no conversation and no message", raw.get());
    }
    Ok(())
}
