//! Answers of Tumblr to posts. Pure.
//!
//! Reads pages of posts in both formats (fields by kind with HTML, and lists of blocks), tag searches (`response` is an
//! array), single posts, timelines, notes and notifications, with the envelope or without.

use std::borrow::Cow;

use model::Post;
use serde_json::value::RawValue;

use super::wire::{Entry, Envelope, Response};
use super::words::{self, Words};
use super::{ABOUT, notes};
use crate::clean::short;
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;
use crate::wire::Text;

/// Reads a document; a note does not say below which post it stands, but the address does.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if !document.is_json() {
        return Err(NotOurs::because("no JSON: Tumblr answers objects"));
    }
    let below = document.url.filter(|url| url.contains("/notes")).and_then(|url| {
        let query = url.split_once('?')?.1;
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "id").map(|(_, id)| id.into_owned())
    });
    read(document.body, below.as_deref(), found).map(drop)
}

/// What stands beside the posts and is needed to go on: the address of the next page, without host.
#[derive(Default)]
pub(super) struct Beside {
    pub next: Option<String>,
    /// Time of the last post, in seconds since 1970: pages of a tag go on before it.
    pub last: Option<i64>,
    /// Posts on the page, skipped ones among them.
    pub count: usize,
}

/// Reads an answer; notes in it stand below the post `below`.
pub(super) fn read(body: &[u8], below: Option<&str>, found: &mut Found) -> Result<Beside, NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let whole: &RawValue = serde_json::from_slice(body).map_err(|_| NotOurs::because("no whole JSON"))?;
    if whole.get().starts_with('[') {
        return array(whole, found, false);
    }
    let envelope: Envelope<'_> =
        serde_json::from_str(whole.get()).map_err(|_| NotOurs::because("an object of another kind"))?;
    let status = envelope.meta.as_ref().and_then(|meta| meta.status.int());
    if status.is_some_and(|status| !(200..300).contains(&status)) {
        return Err(NotOurs::because("an error"));
    }
    match envelope.response {
        Some(list) if list.get().starts_with('[') => array(list, found, status.is_some()),
        Some(response) => object(response, below, found),
        None => object(whole, below, found),
    }
}

/// A list of posts. An empty one is a page only inside an envelope.
fn array(list: &RawValue, found: &mut Found, in_envelope: bool) -> Result<Beside, NotOurs> {
    let items: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|_| NotOurs::because("no list"))?;
    let is_post = |raw: &&RawValue| {
        serde_json::from_str::<Response<'_>>(raw.get()).is_ok_and(|one| looks_like_post(&one))
    };
    if !items.iter().any(is_post) && !(items.is_empty() && in_envelope) {
        return Err(NotOurs::because("a list of something else than posts"));
    }
    Ok(posts(items, found))
}

fn object(raw: &RawValue, below: Option<&str>, found: &mut Found) -> Result<Beside, NotOurs> {
    let response: Response<'_> =
        serde_json::from_str(raw.get()).map_err(|_| NotOurs::because("an object of another kind"))?;
    if looks_like_post(&response) {
        return Ok(posts(vec![raw], found));
    }
    let any = response.posts.is_some()
        || response.notes.is_some()
        || response.notifications.is_some()
        || response.timeline.is_some();
    if !any {
        return Err(NotOurs::because("an answer without posts, notes and notifications"));
    }
    let timeline = response.timeline.unwrap_or_default();
    let beside = posts(response.posts.into_iter().flatten().chain(timeline.elements).collect(), found);
    for raw in response.notes.into_iter().flatten().chain(response.notifications.into_iter().flatten()) {
        notes::one(raw, below, found);
    }
    let links = response.links.or(timeline.links);
    Ok(Beside { next: links.and_then(|links| links.next?.href.given().map(str::to_owned)), ..beside })
}

fn looks_like_post(object: &Response<'_>) -> bool {
    let named = object.id_string.given().or(object.id.given()).is_some();
    named && (object.blog_name.0.is_some() || object.content.is_some() || object.post_url.0.is_some())
}

fn posts(items: Vec<&RawValue>, found: &mut Found) -> Beside {
    let mut beside = Beside { count: items.len(), ..Beside::default() };
    for raw in items {
        match serde_json::from_str::<Entry<'_>>(raw.get()) {
            Ok(entry) => {
                beside.last = entry.featured_timestamp.int().or(entry.timestamp.int()).or(beside.last);
                one(&entry, raw, found);
            }
            Err(_) => found.refuse("a post whose fields have other types than Tumblr's", raw.get()),
        }
    }
    beside
}

fn one(entry: &Entry<'_>, raw: &RawValue, found: &mut Found) {
    if !matches!(entry.object_type.as_str(), "" | "post") {
        return found.skip("an element of a timeline that is no post");
    }
    let Some(id) = entry.id_string.given().or(entry.id.given()) else {
        return found.refuse("a post without `id_string` and `id`", raw.get());
    };
    match entry.state.as_str() {
        "deleted" => return found.gone(ABOUT.id, id),
        "draft" | "queued" | "queue" => return found.skip("not published"),
        _ => {}
    }
    let words: Words = words::of(entry);
    if words.text.is_empty() {
        return found.skip("no text");
    }
    let tags = entry.tags.0.iter().filter_map(Text::given).map(|tag| format!("#{tag}"));
    let about = tags.chain(words.about).map(|entry| short(&entry)).filter(|entry| !entry.is_empty());
    let blog = entry.blog.as_ref();
    let author = entry.blog_name.owned().or_else(|| blog.and_then(|blog| blog.name.owned()));
    let is_ask = words.asked_by.is_some();
    let post: Item = Post {
        id: Cow::Owned(id.to_owned()),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(match (is_ask, words.is_repost) {
            (true, _) => "message",
            (_, true) => "repost",
            _ => "post",
        })),
        title: words.title.map(Cow::Owned),
        text: words.text.into(),
        about: about.map(Cow::Owned).collect(),
        url: entry.post_url.owned(),
        author_id: if is_ask { None } else { blog.and_then(|blog| blog.uuid.owned()) },
        author: words.asked_by.map_or(author, |name| name.map(Cow::Owned)),
        created_at: entry.timestamp.0.and_then(when::epoch_any).or_else(|| when::iso(entry.date.as_str())),
        thread: entry
            .reblogged_root_id
            .owned()
            .or_else(|| Some(Cow::Owned(words.root.unwrap_or_else(|| id.to_owned())))),
        parent: match words.is_repost {
            true => entry.reblogged_root_id.owned(),
            false => None,
        }
        .or_else(|| entry.reblogged_from_id.owned())
        .or_else(|| entry.parent_post_id.owned())
        .or_else(|| words.parent.map(Cow::Owned)),
        visibility: Some(Cow::Borrowed(match entry.state.as_str() {
            "private" => "private",
            "submission" => "owned",
            "unapproved" => "owned",
            _ => "public",
        })),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        metrics: [
            ("note_count", entry.note_count),
            ("like_count", entry.like_count),
            ("reblog_count", entry.reblog_count),
            ("reply_count", entry.reply_count),
        ]
        .into_iter()
        .filter_map(|(name, number)| Some((Cow::Borrowed(name), number.0?)))
        .collect(),
        ..Post::default()
    };
    found.post(post);
}
