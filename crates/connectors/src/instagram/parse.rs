//! Whatever the channel answers, pushes or exports, known by its form.

use serde_json::value::RawValue;

use super::change::{self, Mention};
use super::node::{Place, Read, object};
use super::{ID, export};
use crate::meta::envelope::events;
use crate::meta::page::{Page, fields, items};
use crate::source::{Document, Found, NotOurs};

/// See [`crate::source::Connector::parse`].
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    let whole: &RawValue =
        serde_json::from_str(text).map_err(|_| NotOurs::because("not JSON, or not all of it"))?;
    if delivery(text, found, &mut |_| {})? || export::file(whole, found) {
        return Ok(());
    }
    match whole.get().as_bytes().first() {
        Some(b'[') => several(items(Some(whole)), found),
        Some(b'{') => answer(whole, found),
        _ => Err(NotOurs::because("neither an object nor a list")),
    }
}

/// Reads a webhook delivery; false if it is none. Mentions that have to be asked for are handed to `ask`.
pub(super) fn delivery(text: &str, found: &mut Found, ask: &mut dyn FnMut(Mention)) -> Result<bool, NotOurs> {
    let objects = events(text, found, &mut |event, found| {
        if let Some(mention) = change::read(event, found) {
            ask(mention);
        }
    });
    match &objects[..] {
        [] => Ok(false),
        objects if objects.iter().any(|object| object == ID) => Ok(true),
        _ => Err(NotOurs::because("a delivery that is not about an account of Instagram")),
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
    match object(whole, Place::default(), found) {
        Read::Ours => Ok(()),
        // Objects asked for by id come with their ids for keys.
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
        match object(raw, Place::default(), found) {
            Read::Ours => ours += 1,
            Read::Other => {}
            Read::Bad => bad.push(raw),
        }
    }
    if ours == 0 {
        return Err(NotOurs::because("no object in it is media, a comment or a message"));
    }
    for raw in bad {
        found.refuse("an item of a page has not the form of one", raw.get());
    }
    Ok(())
}
