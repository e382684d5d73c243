//! Google Play: reviews with the comments of user and developer.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::parse::{put, review};
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Id, Number, Text};

#[derive(Deserialize)]
struct Review<'a> {
    #[serde(borrow, default, rename = "reviewId")]
    id: Id<'a>,
    #[serde(borrow, default, rename = "authorName")]
    author: Text<'a>,
    #[serde(borrow, default)]
    comments: Option<Vec<Comment<'a>>>,
}

#[derive(Deserialize)]
struct Comment<'a> {
    #[serde(borrow, default, rename = "userComment")]
    user: Option<UserComment<'a>>,
}

#[derive(Deserialize)]
struct UserComment<'a> {
    #[serde(borrow, default)]
    text: Text<'a>,
    /// Where a translation was asked for.
    #[serde(borrow, default, rename = "originalText")]
    original: Text<'a>,
    #[serde(default, rename = "lastModified")]
    modified: Option<Time>,
    #[serde(default, rename = "starRating")]
    stars: Number,
    #[serde(default, rename = "thumbsUpCount")]
    thumbs_up: Number,
    #[serde(borrow, default, rename = "reviewerLanguage")]
    language: Text<'a>,
}

#[derive(Deserialize, Clone, Copy)]
struct Time {
    #[serde(default)]
    seconds: Number,
    #[serde(default)]
    nanos: Number,
}

/// Reads one review.
pub(super) fn read(raw: &RawValue, found: &mut Found) {
    let Ok(wire) = serde_json::from_str::<Review<'_>>(raw.get()) else {
        return found.refuse("a review whose fields cannot be read", raw.get().as_bytes());
    };
    let Some(id) = wire.id.owned() else {
        return found.refuse("a review without `reviewId`", raw.get().as_bytes());
    };
    let Some(words) = wire.comments.iter().flatten().find_map(|comment| comment.user.as_ref()) else {
        return found.skip("no comment of the user");
    };
    let text = words.original.given().unwrap_or(words.text.as_str());
    // A title, where there is one, is put in front.
    let (title, body) = text.split_once('\t').unwrap_or(("", text));
    let secs = words.modified.and_then(|time| Some(time.seconds.0? + time.nanos.0.unwrap_or(0.0) / 1e9));
    let metrics = [("starRating", words.stars.0), ("thumbsUpCount", words.thumbs_up.0)];
    put(found, title, body, || Item {
        id,
        author: wire.author.owned(),
        lang: words.language.given().map(|tag| Cow::Owned(tag.replace('_', "-"))),
        created_at: secs.and_then(when::epoch),
        metrics: metrics.into_iter().filter_map(|(name, n)| Some((Cow::Borrowed(name), n?))).collect(),
        ..review()
    });
}
