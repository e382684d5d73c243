//! Whatever the channel answers, pushes or exports, known by its form.

use serde_json::value::RawValue;

use super::node::{Place, Read, object};
use super::{change, export};
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
    let on_comments = document.url.is_some_and(|url| {
        url.split('?').next().unwrap_or_default().trim_end_matches('/').ends_with("/comments")
    });
    let thread = document.url.filter(|_| on_comments).and_then(commented);
    let place = Place { thread, ..Place::default() };
    match whole.get().as_bytes().first() {
        Some(b'[') => several(items(Some(whole)), place, found),
        Some(b'{') => answer(whole, place, found),
        _ => Err(NotOurs::because("neither an object nor a list")),
    }
}

/// Reads a webhook delivery; false if it is none.
fn delivery(text: &str, found: &mut Found) -> Result<bool, NotOurs> {
    let mut talks = 0;
    let mut changes = 0;
    let objects = events(text, found, &mut |event, found| match event.is_message() {
        true => talks += 1,
        false => {
            changes += 1;
            change::read(event, found);
        }
    });
    match &objects[..] {
        [] => Ok(false),
        _ if !objects.iter().any(|object| object == "page") => {
            Err(NotOurs::because("a delivery that is not about a page"))
        }
        _ if changes == 0 && talks > 0 => {
            Err(NotOurs::because("a delivery of messages: the channel `messenger` reads them"))
        }
        _ => Ok(true),
    }
}

/// Reads an answer of the Graph API.
fn answer(whole: &RawValue, place: Place<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let page = Page::of(whole.get()).unwrap_or_default();
    if page.error.is_some() {
        return Err(NotOurs::because("an error answer"));
    }
    if let Some(data) = page.data {
        let all = items(Some(data));
        return match data.get().starts_with('[') && all.is_empty() {
            true => Ok(()),
            false => several(all, place, found),
        };
    }
    match object(whole, place, found) {
        Read::Ours => Ok(()),
        // Objects asked for by id come with their ids for keys.
        _ => {
            let inside = fields(whole.get()).into_iter().map(|(_, value)| value);
            several(inside.filter(|value| value.get().starts_with('{')).collect(), place, found)
        }
    }
}

/// Reads objects of a list. One that is no object is refused, if others are posts.
fn several(all: Vec<&RawValue>, place: Place<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let mut ours = 0;
    let mut bad = Vec::new();
    for raw in all {
        match object(raw, place, found) {
            Read::Ours => ours += 1,
            Read::Other => {}
            Read::Bad => bad.push(raw),
        }
    }
    if ours == 0 {
        return Err(NotOurs::because("no object in it is a post, comment, review or message"));
    }
    for raw in bad {
        found.refuse("an item of a page has not the form of one", raw.get());
    }
    Ok(())
}

/// Whose comments an address asks for.
fn commented(url: &str) -> Option<&str> {
    let path = url.split('?').next()?.trim_end_matches('/').strip_suffix("/comments")?;
    path.rsplit('/').next().filter(|id| !id.is_empty())
}
