//! What the YouTube Data API answers: comments, threads with their replies, videos, search results, items of playlists and
//! messages of live chats, alone, in pages, in lists or one after the other.
//!
//! Items are told apart by their `kind`, and by their form where a partial answer leaves it out. A text is plain where
//! `textOriginal` is given or plain text was asked for, and HTML otherwise.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::atom;
use super::item::Item;
use super::posts::Reading;
use crate::source::{Document, Found, NotOurs};
use crate::wire::{Number, Text};

/// A page, or a single item, or an error: whatever stands at the top.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Top<'a> {
    /// `youtube#commentThreadListResponse` and the like.
    #[serde(borrow)]
    pub kind: Text<'a>,
    /// Version of the page, for `If-None-Match`.
    #[serde(borrow)]
    pub etag: Text<'a>,
    /// Where the next page is.
    #[serde(borrow, rename = "nextPageToken")]
    pub next_page_token: Text<'a>,
    /// When to ask a live chat again.
    #[serde(rename = "pollingIntervalMillis")]
    pub polling_interval_millis: Number,
    /// When a live chat ended.
    #[serde(borrow, rename = "offlineAt")]
    pub offline_at: Text<'a>,
    /// What is on the page.
    #[serde(borrow)]
    pub items: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    error: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    snippet: Option<&'a RawValue>,
}

/// Reads a document of the channel.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.begins_with(b"<") {
        return atom::feed(document.body, found);
    }
    if !document.is_json() {
        return Err(NotOurs::because("neither JSON nor an Atom feed"));
    }
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let plain = document.url.is_some_and(|url| url.contains("textFormat=plainText"));
    let reading = Reading { plain, ..Reading::default() };
    if document.begins_with(b"[") {
        let list: Vec<&RawValue> =
            serde_json::from_slice(body).map_err(|_| NotOurs::because("a list that cannot be read"))?;
        if !list.iter().any(|item| Item::read(item).is_ok_and(|item| item.is_known())) {
            return Err(NotOurs::because("a list of something else"));
        }
        items(&list, &reading, found);
        return Ok(());
    }
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Top<'_>>();
    let (mut read, mut why, mut start) = (false, "JSON that is no object, or ends early", 0);
    while let Some(Ok(top)) = values.next() {
        match one(&top, &body[start..values.byte_offset()], &reading, found) {
            Ok(()) => read = true,
            Err(reason) => why = reason,
        }
        start = values.byte_offset();
    }
    if read { Ok(()) } else { Err(NotOurs::because(why)) }
}

/// Reads one object at the top: a page, or a single item, which is `bytes`.
fn one(top: &Top<'_>, bytes: &[u8], reading: &Reading<'_>, found: &mut Found) -> Result<(), &'static str> {
    if top.error.is_some() {
        return Err("an error, not a page");
    }
    if let Some(list) = &top.items {
        let named =
            top.kind.as_str().strip_prefix("youtube#").and_then(|kind| kind.strip_suffix("ListResponse"));
        let known = match named {
            Some(name) => LISTS.contains(&name),
            None => list.iter().any(|item| Item::read(item).is_ok_and(|item| item.is_known())),
        };
        if !known {
            return Err("a page without posts");
        }
        items(list, reading, found);
        return Ok(());
    }
    let raw =
        serde_json::from_slice::<&RawValue>(bytes).ok().filter(|_| top.id.is_some() && top.snippet.is_some());
    match raw {
        Some(raw) if Item::read(raw).is_ok_and(|item| item.is_known()) => {
            items(&[raw], reading, found);
            Ok(())
        }
        _ => Err("no page and no item of YouTube"),
    }
}

/// Pages whose items are posts.
const LISTS: [&str; 6] = ["commentThread", "comment", "search", "video", "playlistItem", "liveChatMessage"];

/// Reads items, each by itself.
pub(super) fn items(list: &[&RawValue], reading: &Reading<'_>, found: &mut Found) {
    for raw in list {
        match Item::read(raw) {
            Ok(item) => item.posts(reading, found),
            Err(reason) => found.refuse(reason, raw.get()),
        }
    }
}
