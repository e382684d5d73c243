//! Answers and events, by their form.
//!
//! | form | what becomes of it |
//! |---|---|
//! | event of Jetstream in either wire form, one or a line each | post, revision, erasure of a post or an account |
//! | `{posts}` of a search, of `getPosts`, of quotes; `{records}`; `{notifications}` | posts |
//! | `{feed}`, `{thread}` (nested or flat), `{bookmarks}` | posts with what they answer as context |
//! | one view or one record with its place | a post |
//! | `notFoundPost`, label `!takedown` | erasures |
//! | likes, reposts, follows with their place; posts that may not be seen | left out |
//! | accounts, sessions, errors | not ours |

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bluesky::{event, view};
use crate::source::{Document, Found, NotOurs};
use crate::sse;
use crate::wire::{Many, Text};

/// What tells answers apart: the lists and the items that they hold.
#[derive(Deserialize)]
struct Holder<'a> {
    #[serde(borrow, default)]
    posts: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    feed: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    records: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    notifications: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    bookmarks: Option<Many<&'a RawValue>>,
    #[serde(borrow, default)]
    thread: Option<&'a RawValue>,
    #[serde(borrow, default)]
    did: Text<'a>,
    #[serde(borrow, default)]
    payload: Option<&'a RawValue>,
    #[serde(borrow, default)]
    error: Text<'a>,
    #[serde(borrow, default, rename = "$type")]
    form: Text<'a>,
}

/// Reads a payload of which only the form is known.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(document.body)
        .map_err(|_| NotOurs::because("the body is no text in UTF-8"))?
        .trim_start_matches('\u{feff}')
        .trim();
    if !text.starts_with(['{', '[']) && sse::is_sse(text) {
        let lines: Vec<_> = sse::events(text).map(|event| event.data).collect();
        return all(lines.iter().map(|line| object(line, found)).collect());
    }
    let text = text.trim_start_matches('\u{1e}');
    if text.starts_with('[') {
        let items: Vec<&RawValue> =
            serde_json::from_str(text).map_err(|_| NotOurs::because("the JSON ends early or is damaged"))?;
        if items.is_empty() {
            return Ok(());
        }
        return all(items.iter().map(|raw| object(raw.get(), found)).collect());
    }
    if !text.starts_with('{') {
        return Err(NotOurs::because("neither JSON nor a list of events"));
    }
    let mut results = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        match value {
            Ok(raw) => results.push(object(raw.get(), found)),
            Err(_) if results.iter().any(Result::is_ok) => {
                found.refuse("a line that is no JSON", text);
                break;
            }
            Err(_) => return Err(NotOurs::because("the JSON ends early or is damaged")),
        }
    }
    all(results)
}

/// Ours if one of them is.
fn all(results: Vec<Result<(), NotOurs>>) -> Result<(), NotOurs> {
    match results.iter().any(Result::is_ok) {
        true => Ok(()),
        false => results.into_iter().next().unwrap_or(Err(NotOurs::because("nothing is in it"))),
    }
}

fn object(text: &str, found: &mut Found) -> Result<(), NotOurs> {
    let other = || NotOurs::because("an object that is neither a post nor an event, and holds no posts");
    let holder: Holder<'_> = serde_json::from_str(text).map_err(|_| other())?;
    let lists = [&holder.posts, &holder.records, &holder.notifications];
    if let Some(list) = lists.into_iter().flatten().next() {
        for raw in &list.0 {
            if !view::view(raw.get(), None, found) {
                found.refuse("an item that cannot be read as a post", raw.get());
            }
        }
        return Ok(());
    }
    // A thread is a tree, or a flat list of its posts.
    let thread = holder.thread.map(|raw| Many(serde_json::from_str(raw.get()).unwrap_or_else(|_| vec![raw])));
    if let Some(list) = [&holder.feed, &holder.bookmarks, &thread].into_iter().flatten().next() {
        for raw in &list.0 {
            if !view::around(raw.get(), found) {
                found.refuse("an item that cannot be read as a post", raw.get());
            }
        }
        return Ok(());
    }
    let stream = holder.did.given().is_some() || holder.payload.is_some() || holder.form.as_str() == "error";
    if stream && event::event(text, None, &mut |_, _, _| true, found).is_some() {
        return Ok(());
    }
    if holder.error.given().is_some() {
        return Err(NotOurs::because("an error"));
    }
    match view::around(text, found) {
        true => Ok(()),
        false => Err(other()),
    }
}
