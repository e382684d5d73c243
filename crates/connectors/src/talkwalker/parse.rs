//! Results, chunks of a stream and exports to posts. Pure.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mention::{Layout, Mention, kind, read_table};
use crate::source::{Document, Found, NotOurs};
use crate::table::Columns;
use crate::talkwalker::ABOUT;
use crate::wire::{Id, Many, Maybe, Number, Text};
use crate::{clean, when};

/// An answer, a chunk, or an object with a result in it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    status_code: Option<Text<'a>>,
    #[serde(borrow)]
    result_content: Option<Content<'a>>,
    #[serde(borrow)]
    chunk_type: Option<Text<'a>>,
    #[serde(borrow)]
    chunk_result: Option<Inner<'a>>,
    chunk_control: Option<Control>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    data: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Inner<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// Where a stream can be resumed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Control {
    resume_offset: Maybe<String>,
}

/// A result, as far as it is of use.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow)]
    external_id: Id<'a>,
    #[serde(borrow)]
    external_provider: Text<'a>,
    published: Number,
    indexed: Number,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    content: Text<'a>,
    #[serde(borrow)]
    domain_url: Text<'a>,
    #[serde(borrow)]
    host_url: Text<'a>,
    #[serde(borrow)]
    parent_url: Text<'a>,
    #[serde(borrow)]
    lang: Text<'a>,
    #[serde(borrow)]
    source_type: Many<Text<'a>>,
    #[serde(borrow)]
    tags_internal: Many<Text<'a>>,
    extra_author_attributes: Maybe<Author>,
    engagement: Number,
    reach: Number,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Author {
    id: Maybe<String>,
    name: Maybe<String>,
    short_name: Maybe<String>,
}

/// What an answer says besides its results.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// `status_code`, of an envelope that has one.
    pub code: Option<String>,
    /// Where the stream can be resumed.
    pub resume: Option<String>,
    /// Results on the page, posts or not.
    pub results: usize,
    /// When the oldest of them was published, in microseconds since 1970.
    pub oldest: Option<i64>,
}

/// Reads an answer, chunks, one result, or an export.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if !document.is_json() {
        return read_table(document, &EXPORT, is_export, &ABOUT, found);
    }
    let said = lines(document.body, found)?;
    match said.code.as_deref() {
        None | Some("0") => Ok(()),
        Some(_) => Err(NotOurs::because("it is an answer that says what went wrong")),
    }
}

/// Reads values one after the other, whether or not each has a line of its own.
pub(super) fn lines(body: &[u8], found: &mut Found) -> Result<Said, NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut said = Said::default();
    let mut known = 0;
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>();
    loop {
        let at = values.byte_offset();
        match values.next() {
            Some(Ok(raw)) => known += usize::from(value(raw, &mut said, found)),
            Some(Err(_)) if known == 0 => {
                return Err(NotOurs::because("it is no answer of the interface: no JSON"));
            }
            Some(Err(error)) => {
                found.refuse(
                    if error.is_eof() {
                        "the last chunk of the stream is cut off"
                    } else {
                        "a chunk of the stream is no JSON"
                    },
                    &body[at..],
                );
                return Ok(said);
            }
            None if known == 0 => {
                return Err(NotOurs::because("there are no results and no chunks in it"));
            }
            None => return Ok(said),
        }
    }
}

/// Reads one value; false if it is nothing of the channel.
fn value(raw: &RawValue, said: &mut Said, found: &mut Found) -> bool {
    if let Ok(all) = serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        return all.into_iter().filter(|one| value(one, said, found)).count() > 0;
    }
    let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(raw.get()) else { return false };
    if let Some(control) = envelope.chunk_control {
        said.resume = control.resume_offset.0.or(said.resume.take());
    }
    if let Some(code) = envelope.status_code {
        said.code = Some(code.as_str().to_owned());
        for one in envelope.result_content.and_then(|content| content.data).unwrap_or_default() {
            result(one, said, found);
        }
        return true;
    }
    match envelope.chunk_type.as_ref().map(Text::as_str) {
        Some("CT_RESULT") => match envelope.chunk_result.and_then(|inner| inner.data) {
            Some(one) => result(one, said, found),
            None => found.refuse("a chunk of the type CT_RESULT holds no result", raw.get()),
        },
        Some("CT_ERROR") => found.skip("an error chunk"),
        Some(_) => {}
        // A result by itself, with or without what is highlighted in it.
        None => {
            let inner = envelope.data.filter(|inner| is_result(inner));
            let Some(one) = inner.or(Some(raw).filter(|raw| is_result(raw))) else { return false };
            result(one, said, found);
        }
    }
    true
}

fn is_result(raw: &RawValue) -> bool {
    let has = |key: &str| memchr::memmem::find(raw.get().as_bytes(), key.as_bytes()).is_some();
    raw.get().starts_with('{')
        && has("\"url\"")
        && (has("\"search_indexed\"") || has("\"indexed\"") || has("\"source_type\""))
}

/// Reads a result; `{"data": {…}, "highlighted_data": […]}` holds one.
fn result(raw: &RawValue, said: &mut Said, found: &mut Found) {
    said.results += 1;
    let inner = serde_json::from_str::<Inner<'_>>(raw.get()).ok().and_then(|inner| inner.data);
    let text = inner.unwrap_or(raw).get();
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(text) else {
        found.refuse("a result is no object of the expected form", text);
        return;
    };
    if wire.url.given().or(wire.external_id.given()).is_none() {
        found.refuse("a result has neither `url` nor `external_id`", text);
        return;
    }
    let created_at = wire.published.0.or(wire.indexed.0).and_then(when::epoch_any);
    let indexed = created_at.map(|time| time.0);
    said.oldest = said.oldest.into_iter().chain(indexed).min();
    let author = wire.extra_author_attributes.0.unwrap_or_default();
    let name = author.short_name.0.or(author.name.0).unwrap_or_default();
    let network = wire
        .source_type
        .0
        .iter()
        .find_map(Text::given)
        .or(wire.external_provider.given())
        .unwrap_or_default();
    let tag = wire.tags_internal.0.iter().map(|tag| kind(tag.as_str())).find(|kind| !kind.is_empty());
    let metrics = [("engagement", wire.engagement), ("reach", wire.reach)];
    let mention = Mention {
        // Of what is given as an id only, the id is all that tells it apart.
        id: Cow::Borrowed(wire.url.given().unwrap_or(wire.external_id.as_str())),
        title: Cow::Owned(clean::entities(wire.title.as_str())),
        text: Cow::Owned(clean::entities(wire.content.as_str())),
        url: Cow::Borrowed(wire.url.as_str()),
        author: Cow::Owned(name),
        author_id: Cow::Owned(author.id.0.unwrap_or_default()),
        created_at,
        network: Cow::Borrowed(network),
        domain: Cow::Borrowed(wire.domain_url.given().unwrap_or(wire.host_url.as_str())),
        lang: Cow::Borrowed(wire.lang.as_str()),
        parent: Cow::Borrowed(
            wire.parent_url.given().filter(|parent| *parent != wire.url.as_str()).unwrap_or_default(),
        ),
        kind: tag.unwrap_or(if network.contains("NEWS") { "article" } else { "post" }),
        metrics: metrics
            .into_iter()
            .filter_map(|(name, number)| Some((Cow::Borrowed(name), number.0.filter(|n| *n != 0.0)?)))
            .collect(),
        ..Mention::default()
    };
    mention.deliver(&ABOUT, found);
}

/// The columns of an export.
static EXPORT: Layout = Layout {
    id: &[],
    title: &["title"],
    text: &["content", "content_snippet", "full text"],
    url: &["url"],
    author: &[
        "extra_author_attributes.short_name",
        "extra_author_attributes.name",
        "author short name",
        "author name",
        "author",
    ],
    author_id: &["extra_author_attributes.id", "author id"],
    date: &["published", "publish date", "indexed", "date"],
    time: &[],
    network: &["source_type", "source type", "media type"],
    domain: &["domain_url", "host_url", "root_url", "source"],
    lang: &["lang", "language"],
    thread: &[],
    parent: &["parent_url"],
    kind: &["tags_internal"],
    context: &["matched_profile", "topic", "country"],
    metrics: &[("engagement", "engagement"), ("reach", "reach")],
};

fn is_export(columns: &Columns) -> bool {
    columns.at("url").is_some()
        && columns.first_of(EXPORT.text).is_some()
        && columns
            .first_of(&["source_type", "search_indexed", "indexed", "extra_author_attributes.name"])
            .is_some()
}
