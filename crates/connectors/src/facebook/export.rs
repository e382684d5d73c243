//! "Download your information" in JSON: own posts and comments, posts of others on one's page, reviews.
//!
//! A file is a list of entries, or an object that holds such lists under names that change with the version
//! (`comments_v2`, `posts_v2` …); an entry has `timestamp` and its words in `data: [{post | comment: {…} | review: {…}}]`. Texts
//! are spoiled ([`mojibake`](crate::meta::mojibake)). There are no ids: one is made of author, time and words.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::short;
use crate::meta::mojibake::repaired;
use crate::meta::page::{fields, items};
use crate::meta::{digest, time};
use crate::source::{Found, Item};
use crate::wire::{Number, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Datum<'a> {
    #[serde(borrow)]
    post: Text<'a>,
    #[serde(borrow)]
    comment: Option<&'a RawValue>,
    #[serde(borrow)]
    review: Option<&'a RawValue>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    update_timestamp: Text<'a>,
}

/// What stands in `comment`, `review` or `media`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Inner<'a> {
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow)]
    review_timestamp: Text<'a>,
    #[serde(borrow)]
    comment: Text<'a>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    author: Text<'a>,
    #[serde(borrow)]
    group: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    rating: Number,
}

/// Reads a file of an export; false if it has not the form of one.
pub(super) fn file(whole: &RawValue, found: &mut Found) -> bool {
    let lists = match whole.get().as_bytes().first() {
        Some(b'[') => vec![whole],
        Some(b'{') => fields(whole.get())
            .into_iter()
            .filter(|(key, value)| key != "data" && value.get().starts_with('['))
            .map(|(_, value)| value)
            .collect(),
        _ => Vec::new(),
    };
    let entries: Vec<&RawValue> = lists.into_iter().flat_map(|list| items(Some(list))).collect();
    if !entries.iter().any(|raw| is_entry(raw)) {
        return false;
    }
    for raw in entries {
        if is_entry(raw) {
            match serde_json::from_str(raw.get()) {
                Ok(entry) => read(&entry, found),
                Err(_) => found.refuse("an entry of an export has not the form of one", raw.get()),
            }
        } else {
            found.skip("an entry of an export that is no post");
        }
    }
    true
}

/// An entry has a time and words of its own, or things that were attached.
fn is_entry(raw: &RawValue) -> bool {
    raw.get().starts_with('{')
        && serde_json::from_str::<Entry<'_>>(raw.get()).is_ok_and(|entry| {
            let listed = |raw: Option<&RawValue>| raw.is_some_and(|raw| raw.get().starts_with('['));
            entry.timestamp.given().is_some() && (listed(entry.data) || listed(entry.attachments))
        })
}

fn read(entry: &Entry<'_>, found: &mut Found) {
    let data: Vec<Datum<'_>> =
        items(entry.data).into_iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
    let edited = data.iter().find_map(|datum| time(datum.update_timestamp.as_str()));
    let title = short(&repaired(entry.title.as_str()));
    let mut any = false;
    for datum in &data {
        let inner = inner(datum.comment.or(datum.review));
        let (kind, text) = match (datum.comment, datum.review) {
            (Some(_), _) => ("comment", inner.comment.as_str()),
            (_, Some(_)) => ("review", inner.message.given().unwrap_or(inner.description.as_str())),
            _ => ("post", datum.post.as_str()),
        };
        if !text.trim().is_empty() {
            any = true;
            let at = [&inner.timestamp, &inner.review_timestamp].into_iter().find_map(|text| text.given());
            found.post(Post {
                about: [title.clone(), short(&repaired(inner.group.as_str()))]
                    .into_iter()
                    .filter(|entry| !entry.is_empty())
                    .map(Cow::Owned)
                    .collect(),
                revision: edited
                    .map(crate::meta::secs)
                    .and_then(|secs| u64::try_from(secs).ok())
                    .unwrap_or_default(),
                metrics: inner.rating.0.map(|rating| (Cow::Borrowed("rating"), rating)).into_iter().collect(),
                ..post(kind, text, inner.author.as_str(), at.unwrap_or(entry.timestamp.as_str()))
            });
        }
    }
    if !any {
        any = captions(entry, &title, found);
    }
    if !any {
        found.skip("no text");
    }
}

/// Captions of photos and videos, for an entry that says nothing else.
fn captions(entry: &Entry<'_>, title: &str, found: &mut Found) -> bool {
    let mut any = false;
    for raw in items(entry.attachments) {
        let Ok(attachment) = serde_json::from_str::<Entry<'_>>(raw.get()) else { continue };
        for raw in items(attachment.data) {
            let media =
                inner(serde_json::from_str::<Datum<'_>>(raw.get()).ok().and_then(|datum| datum.media));
            if !media.description.as_str().trim().is_empty() {
                any = true;
                let about = [title.to_owned(), short(&repaired(media.title.as_str()))];
                found.post(Post {
                    about: about.into_iter().filter(|entry| !entry.is_empty()).map(Cow::Owned).collect(),
                    ..post("post", media.description.as_str(), "", entry.timestamp.as_str())
                });
            }
        }
    }
    any
}

fn inner<'a>(raw: Option<&'a RawValue>) -> Inner<'a> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// A post of an export.
fn post(kind: &'static str, text: &str, author: &str, at: &str) -> Item {
    let author = repaired(author);
    let text = repaired(text).into_owned();
    Post {
        id: Cow::Owned(digest("export", &[kind, &author, at, &text])),
        text: Cow::Owned(text),
        kind: Some(Cow::Borrowed(kind)),
        author: Some(author.into_owned()).filter(|author| !author.is_empty()).map(Cow::Owned),
        created_at: time(at),
        terms: Some(Cow::Borrowed("consented-export")),
        visibility: None,
        ..super::blank()
    }
}
