//! Posts as the application's interface shows them: with author, counts and labels.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::bluesky::ABOUT;
use crate::bluesky::record::{Author, Known, Label, POST, Record, labelled};
use crate::source::Found;
use crate::when;
use crate::wire::{Flag, Many, Number, Text};

/// A post with author and counts (`record`), a plain record with its place (`value`), or a notification of one.
#[derive(Deserialize)]
struct View<'a> {
    #[serde(borrow, default)]
    uri: Text<'a>,
    #[serde(borrow, default)]
    author: Option<Author<'a>>,
    #[serde(borrow, default, alias = "value")]
    record: Option<Record<'a>>,
    #[serde(borrow, default)]
    embed: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "indexedAt")]
    indexed_at: Text<'a>,
    #[serde(borrow, default)]
    labels: Many<Label<'a>>,
    #[serde(default, rename = "replyCount")]
    replies: Number,
    #[serde(default, rename = "repostCount")]
    reposts: Number,
    #[serde(default, rename = "likeCount")]
    likes: Number,
    #[serde(default, rename = "quoteCount")]
    quotes: Number,
    #[serde(default, rename = "notFound")]
    not_found: Flag,
    #[serde(default)]
    blocked: Flag,
}

/// A post with what is around it in a conversation, or an entry of a feed.
#[derive(Deserialize)]
pub(super) struct Around<'a> {
    #[serde(borrow, default)]
    post: Option<&'a RawValue>,
    /// In a thread: the post above.
    #[serde(borrow, default)]
    parent: Option<&'a RawValue>,
    /// In a thread: the posts below.
    #[serde(borrow, default)]
    replies: Many<&'a RawValue>,
    /// In a feed: the posts above.
    #[serde(borrow, default)]
    reply: Option<Above<'a>>,
    /// In a flat list of a thread's posts: what holds the post. A plain record has its words under the same key.
    #[serde(borrow, default)]
    value: Option<&'a RawValue>,
    /// In a list of bookmarks: the post.
    #[serde(borrow, default)]
    item: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Above<'a> {
    #[serde(borrow, default)]
    parent: Option<&'a RawValue>,
}

/// Deepest conversation that is followed; the interface gives at most 1000 levels below and 1000 above, and asks for fewer.
const MAX_DEPTH: usize = 100;

/// A post, by any form that names its place. False if it is none.
pub(super) fn view(text: &str, answers: Option<&str>, found: &mut Found) -> bool {
    let Ok(view) = serde_json::from_str::<View<'_>>(text) else { return false };
    let Some(uri) = view.uri.given().filter(|uri| uri.starts_with("at://")) else { return false };
    if view.not_found.is_set() {
        found.gone(ABOUT.id, uri);
        return true;
    }
    if view.blocked.is_set() {
        found.skip("a post that the reader's account may not see");
        return true;
    }
    let Some(record) = &view.record else { return false };
    if record.form.as_str().ends_with("#threadItemNotFound") {
        found.gone(ABOUT.id, uri);
        return true;
    }
    let own = Author::of(uri);
    let author = view.author.as_ref().filter(|author| author.did.given().is_some()).unwrap_or(&own);
    if author.taken_down() {
        found.account_gone(ABOUT.id, author.did.as_str());
        return true;
    }
    if labelled(&view.labels.0, "!takedown") {
        found.gone(ABOUT.id, uri);
        return true;
    }
    if author.hidden() || record.hidden() {
        found.skip("the account is not open to the public");
        return true;
    }
    if !is_post(uri, record) {
        found.skip("a record that is no post");
        return true;
    }
    let known = Known { uri, seen_at: when::iso(view.indexed_at.as_str()), embed: view.embed, answers };
    match record.post(known, author) {
        None => found.skip("no text"),
        Some(mut post) => {
            let counts = [
                ("replyCount", view.replies),
                ("repostCount", view.reposts),
                ("likeCount", view.likes),
                ("quoteCount", view.quotes),
            ];
            post.metrics = counts
                .into_iter()
                .filter_map(|(name, count)| Some((Cow::Borrowed(name), count.0?)))
                .collect();
            found.post(post);
        }
    }
    true
}

/// An entry of a feed or a part of a thread, with all that hangs on it. False if there is no post in it.
pub(super) fn around(text: &str, found: &mut Found) -> bool {
    // Threads nest; what waits is read from a list instead of by recursion.
    let mut waiting: Vec<(&str, usize, Option<String>)> = vec![(text, 0, None)];
    let mut any = false;
    while let Some((text, depth, answers)) = waiting.pop() {
        let Ok(around) = serde_json::from_str::<Around<'_>>(text) else { continue };
        let Some(post) = around.post else {
            match around.item.or(around.value.filter(|value| holds_post(value))) {
                Some(inner) if depth < MAX_DEPTH => waiting.push((inner.get(), depth + 1, None)),
                _ => any |= view(text, answers.as_deref(), found),
            }
            continue;
        };
        let above = around.reply.and_then(|above| above.parent).or(around.parent);
        let answered = above.map(RawValue::get).and_then(words).or(answers);
        any |= view(post.get(), answered.as_deref(), found);
        if depth >= MAX_DEPTH {
            continue;
        }
        let own = words(post.get());
        waiting.extend(around.parent.map(|parent| (parent.get(), depth + 1, None)));
        waiting.extend(around.replies.0.iter().rev().map(|reply| (reply.get(), depth + 1, own.clone())));
    }
    any
}

/// What a post says, for those that answer it; nothing if its author does not want to be read.
fn words(text: &str) -> Option<String> {
    let view: View<'_> = match serde_json::from_str::<Around<'_>>(text).ok().and_then(|around| around.post) {
        Some(post) => serde_json::from_str(post.get()).ok()?,
        None => serde_json::from_str(text).ok()?,
    };
    let hidden = view.author.as_ref().is_some_and(|author| author.hidden() || author.taken_down());
    let taken = hidden || labelled(&view.labels.0, "!takedown");
    view.record.as_ref().and_then(|record| record.text.given()).filter(|_| !taken).map(str::to_owned)
}

fn holds_post(raw: &RawValue) -> bool {
    serde_json::from_str::<Around<'_>>(raw.get()).is_ok_and(|around| around.post.is_some())
}

fn is_post(uri: &str, record: &Record<'_>) -> bool {
    match record.form.given() {
        Some(form) => form == POST,
        None => uri.contains("/app.bsky.feed.post/"),
    }
}
