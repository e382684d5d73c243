//! Answers and exports to posts. Pure.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::brandwatch::ABOUT;
use crate::mention::{Layout, Mention, kind, read_table};
use crate::source::{Document, Found, NotOurs};
use crate::table::Columns;
use crate::when;
use crate::wire::{Id, Number, Text};

/// An answer: a page of mentions.
#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    results: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, rename = "nextCursor")]
    next_cursor: Text<'a>,
    #[serde(default, rename = "resultsTotal")]
    total: Option<Number>,
    #[serde(default, rename = "resultsPage")]
    page: Option<Number>,
    #[serde(default, rename = "maximumId")]
    maximum: Option<Number>,
}

/// A mention, as far as it is of use.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire<'a> {
    #[serde(borrow)]
    resource_id: Id<'a>,
    #[serde(borrow)]
    guid: Id<'a>,
    #[serde(borrow)]
    query_id: Id<'a>,
    #[serde(borrow)]
    query_name: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    snippet: Text<'a>,
    #[serde(borrow)]
    full_text: Text<'a>,
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow)]
    original_url: Text<'a>,
    #[serde(borrow)]
    date: Text<'a>,
    #[serde(borrow)]
    added: Text<'a>,
    #[serde(borrow)]
    author: Text<'a>,
    #[serde(borrow)]
    fullname: Text<'a>,
    #[serde(borrow)]
    domain: Text<'a>,
    #[serde(borrow)]
    content_source: Text<'a>,
    #[serde(borrow)]
    content_source_name: Text<'a>,
    #[serde(borrow)]
    page_type: Text<'a>,
    #[serde(borrow)]
    language: Text<'a>,
    #[serde(borrow)]
    country_code: Text<'a>,
    #[serde(borrow)]
    thread_id: Id<'a>,
    #[serde(borrow)]
    thread_entry_type: Text<'a>,
    #[serde(borrow)]
    reply_to: Text<'a>,
    rating: Number,
    likes: Number,
    shares: Number,
    comments: Number,
    impressions: Number,
}

/// Reads an answer, one mention, or an export.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.is_json() {
        return json(document.body, found).map(drop);
    }
    read_table(document, &EXPORT, is_export, &ABOUT, found)
}

/// Reads an answer; gives the cursor of the next page and how many mentions there were.
pub(super) fn json(body: &[u8], found: &mut Found) -> Result<(Option<String>, usize), NotOurs> {
    let page: Page<'_> = match serde_json::from_slice(body) {
        Ok(page) => page,
        Err(_) => return Err(NotOurs::because("it is no answer of the interface: no object with `results`")),
    };
    let Some(results) = page.results else {
        return match serde_json::from_slice::<&RawValue>(body) {
            Ok(one) if item(one, found) => Ok((None, 1)),
            _ => Err(NotOurs::because("there are no `results` in it, and it is no mention")),
        };
    };
    let mentions = results.iter().filter(|raw| is_mention(raw)).count();
    let is_page = page.total.is_some()
        || page.page.is_some()
        || page.maximum.is_some()
        || page.next_cursor.given().is_some();
    if mentions == 0 && (!results.is_empty() || !is_page) {
        return Err(NotOurs::because("its `results` are no mentions"));
    }
    for raw in &results {
        if !item(raw, found) {
            found.refuse("an item of `results` is no mention", raw.get());
        }
    }
    Ok((page.next_cursor.given().map(str::to_owned), results.len()))
}

/// Whether an object has a key that only mentions have.
fn is_mention(raw: &RawValue) -> bool {
    let keys = ["\"queryId\"", "\"resourceId\"", "\"guid\""];
    keys.iter().any(|key| memchr::memmem::find(raw.get().as_bytes(), key.as_bytes()).is_some())
}

/// Reads one mention; false if it is something else.
fn item(raw: &RawValue, found: &mut Found) -> bool {
    let text = raw.get();
    if !is_mention(raw) {
        return false;
    }
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(text) else {
        found.refuse("a mention is no object of the expected form", text);
        return true;
    };
    let first = |all: &[&Text<'_>]| all.iter().find_map(|text| text.given()).unwrap_or_default().to_owned();
    if wire.resource_id.given().or(wire.guid.given()).or(wire.query_id.given()).is_none() {
        found.refuse("a mention has neither `resourceId` nor `guid`", text);
        return true;
    }
    let metrics = [
        ("likes", wire.likes),
        ("shares", wire.shares),
        ("comments", wire.comments),
        ("impressions", wire.impressions),
        ("rating", wire.rating),
    ];
    let mention = Mention {
        id: Cow::Owned(first(&[&wire.resource_id, &wire.guid])),
        title: Cow::Borrowed(wire.title.as_str()),
        text: Cow::Owned(first(&[&wire.full_text, &wire.snippet])),
        url: Cow::Owned(first(&[&wire.original_url, &wire.url])),
        author: Cow::Owned(first(&[&wire.author, &wire.fullname])),
        created_at: when::any(&first(&[&wire.date, &wire.added])),
        network: Cow::Owned(first(&[&wire.content_source_name, &wire.content_source, &wire.page_type])),
        domain: Cow::Borrowed(wire.domain.as_str()),
        lang: Cow::Borrowed(wire.language.as_str()),
        thread: Cow::Borrowed(wire.thread_id.as_str()),
        parent: Cow::Borrowed(wire.reply_to.as_str()),
        kind: kind(wire.thread_entry_type.as_str()),
        context: vec![Cow::Borrowed(wire.query_name.as_str()), Cow::Borrowed(wire.country_code.as_str())],
        metrics: metrics
            .into_iter()
            .filter_map(|(name, number)| Some((Cow::Borrowed(name), number.0.filter(|n| *n != 0.0)?)))
            .collect(),
        ..Mention::default()
    };
    mention.deliver(&ABOUT, found);
    true
}

/// The columns of an export.
static EXPORT: Layout = Layout {
    id: &["Resource Id", "Mention Id", "Guid"],
    title: &["Title"],
    text: &["Full Text", "Snippet"],
    url: &["Original Url", "Url", "Mention URL"],
    author: &["Author", "Full Name"],
    author_id: &["X Author ID", "Twitter Author ID"],
    date: &["Date", "Added"],
    time: &[],
    network: &["Content Source Name", "Content Source", "Page Type"],
    domain: &["Domain"],
    lang: &["Language"],
    thread: &["Thread Id", "Thread URL"],
    parent: &["Reply To", "X Reply to", "Twitter Reply to"],
    kind: &["Thread Entry Type", "Engagement Type"],
    context: &["Query Name", "Country Code", "Category Details"],
    metrics: &[
        ("Likes", "likes"),
        ("Shares", "shares"),
        ("Comments", "comments"),
        ("Impressions", "impressions"),
    ],
};

fn is_export(columns: &Columns) -> bool {
    columns.first_of(&["Query Id", "Query Name"]).is_some()
        && columns.first_of(EXPORT.text).is_some()
        && columns.first_of(EXPORT.url).is_some()
}
