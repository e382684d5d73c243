//! Answers and exports to posts. Pure.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean;
use crate::meltwater::ABOUT;
use crate::mention::{Layout, Mention, date, items, kind, read_table};
use crate::source::{Document, Found, NotOurs};
use crate::table::Columns;
use crate::wire::{Id, Maybe, Number, Text};

/// A document, flat as exports give it (`document_*`) or nested as the search does.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Wire<'a> {
    #[serde(borrow, alias = "document_id", alias = "id")]
    id: Id<'a>,
    #[serde(borrow, alias = "document_external_id")]
    external_id: Id<'a>,
    #[serde(borrow, alias = "document_url")]
    url: Text<'a>,
    #[serde(borrow, alias = "document_title")]
    title: Text<'a>,
    #[serde(alias = "document_content")]
    content: Maybe<Content>,
    #[serde(borrow, alias = "document_opening_text")]
    opening_text: Text<'a>,
    #[serde(borrow, alias = "document_hit_sentence")]
    hit_sentence: Text<'a>,
    #[serde(alias = "document_authors", alias = "authors")]
    authors: Maybe<Names>,
    author: Maybe<Author>,
    #[serde(borrow, alias = "document_publish_date", alias = "publish_date")]
    published_date: Text<'a>,
    #[serde(borrow, alias = "document_language_code")]
    language_code: Text<'a>,
    #[serde(borrow)]
    source_name: Text<'a>,
    #[serde(borrow, alias = "source_information_type")]
    source_type: Text<'a>,
    source: Maybe<Source>,
    enrichments: Maybe<Enrichments>,
    matched: Maybe<Matched>,
    #[serde(borrow, alias = "metadata_search_name")]
    search_name: Text<'a>,
    #[serde(borrow, alias = "document_content_type")]
    content_type: Text<'a>,
    #[serde(borrow, alias = "document_parent_url")]
    parent_url: Text<'a>,
    #[serde(alias = "source_reach")]
    reach: Number,
}

/// Names, or one of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    fn first(self) -> Option<String> {
        match self {
            Self::One(name) => Some(name),
            Self::Several(names) => names.into_iter().next(),
        }
    }
}

/// The words of a document.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Parts(Parts),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Parts {
    title: Maybe<String>,
    opening_text: Maybe<String>,
    body: Maybe<String>,
    text: Maybe<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Author {
    Name(String),
    Parts {
        #[serde(default)]
        handle: Maybe<String>,
        #[serde(default)]
        name: Maybe<String>,
        #[serde(default)]
        id: Maybe<String>,
    },
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Source {
    name: Maybe<String>,
    #[serde(rename = "type", alias = "information_type")]
    kind: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Enrichments {
    language_code: Maybe<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Matched {
    hit_sentence: Maybe<String>,
}

/// Reads an answer, a file that was ordered, or an export made by hand.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.is_json() {
        return json(document.body, found).map(drop);
    }
    read_table(document, &EXPORT, is_export, &ABOUT, found)
}

/// Reads an answer; gives how many documents there were.
pub(super) fn json(body: &[u8], found: &mut Found) -> Result<usize, NotOurs> {
    let all = match items(body) {
        Some(all) => all,
        None => serde_json::from_slice::<&RawValue>(body)
            .ok()
            .filter(|one| is_document(one))
            .map(|one| vec![one])
            .ok_or_else(|| NotOurs::because("there is no list of documents in it"))?,
    };
    let any = all.iter().any(|raw| is_document(raw));
    let is_page = memchr::memmem::find(body, b"\"document").is_some();
    if !any && !(all.is_empty() && is_page) {
        return Err(NotOurs::because("its items are no documents"));
    }
    for raw in &all {
        item(raw, found);
    }
    Ok(all.len())
}

/// Whether an object has keys that documents have.
fn is_document(raw: &RawValue) -> bool {
    let has = |key: &str| memchr::memmem::find(raw.get().as_bytes(), key.as_bytes()).is_some();
    let by = |keys: &[&str]| keys.iter().any(|key| has(key));
    raw.get().starts_with('{')
        && (by(&["\"document_id\"", "\"document_url\""])
            || (by(&["\"id\"", "\"url\""])
                && by(&["\"published_date\"", "\"publish_date\""])
                && by(&["\"content\"", "\"title\""])))
}

fn item(raw: &RawValue, found: &mut Found) {
    let Some(wire) = Some(raw)
        .filter(|raw| is_document(raw))
        .and_then(|raw| serde_json::from_str::<Wire<'_>>(raw.get()).ok())
    else {
        found.refuse("a document is no object of the expected form", raw.get());
        return;
    };
    let (title, opening, body) = match wire.content.0 {
        Some(Content::Text(body)) => (None, None, Some(body)),
        Some(Content::Parts(parts)) => (parts.title.0, parts.opening_text.0, parts.body.0.or(parts.text.0)),
        None => (None, None, None),
    };
    let matched = wire.matched.0.and_then(|matched| matched.hit_sentence.0);
    let given = |text: &Text<'_>| text.given().map(str::to_owned);
    let full = |text: &String| !text.trim().is_empty();
    // The whole text before the part of it that was found, and that before its beginning.
    let text = body
        .filter(full)
        .or(given(&wire.hit_sentence))
        .or(matched.filter(full))
        .or(given(&wire.opening_text))
        .or(opening)
        .unwrap_or_default();
    let (author, author_id) = match wire.author.0 {
        Some(Author::Name(name)) => (Some(name), None),
        Some(Author::Parts { handle, name, id }) => (handle.0.or(name.0), id.0),
        None => (None, None),
    };
    let source = wire.source.0.unwrap_or_default();
    let network = given(&wire.source_name).or(source.name.0).unwrap_or_default();
    let source_kind = given(&wire.source_type).or(source.kind.0).unwrap_or_default();
    let lang = given(&wire.language_code).or(wire.enrichments.0.and_then(|known| known.language_code.0));
    let title = given(&wire.title).or(title).unwrap_or_default();
    let mention = Mention {
        id: Cow::Borrowed(wire.id.given().or(wire.external_id.given()).unwrap_or_default()),
        title: Cow::Owned(clean::entities(&title)),
        text: Cow::Owned(clean::entities(&text)),
        url: Cow::Borrowed(wire.url.as_str()),
        author: Cow::Owned(author.or(wire.authors.0.and_then(Names::first)).unwrap_or_default()),
        author_id: Cow::Owned(author_id.unwrap_or_default()),
        created_at: date(wire.published_date.as_str(), ""),
        kind: kind(if source_kind.is_empty() { wire.content_type.as_str() } else { &source_kind }),
        network: Cow::Owned(network),
        lang: Cow::Owned(lang.unwrap_or_default()),
        parent: Cow::Borrowed(wire.parent_url.as_str()),
        context: vec![Cow::Owned(source_kind), Cow::Borrowed(wire.search_name.as_str())],
        metrics: wire
            .reach
            .0
            .filter(|reach| *reach != 0.0)
            .map(|reach| ("reach".into(), reach))
            .into_iter()
            .collect(),
        ..Mention::default()
    };
    mention.deliver(&ABOUT, found);
}

/// The columns of an export.
static EXPORT: Layout = Layout {
    id: &["Document ID", "document_id"],
    title: &["Headline", "Title", "document_title"],
    text: &[
        "document_content",
        "Full Text",
        "Hit Sentence",
        "document_hit_sentence",
        "Opening Text",
        "document_opening_text",
    ],
    url: &["URL", "document_url", "Link"],
    author: &["Influencer", "Author Name", "document_authors", "Author Handle"],
    author_id: &["Twitter Id", "X Id"],
    date: &["document_publish_date", "Alternate Date Format", "Alternate Date Format (dd-MMM-yy)", "Date"],
    time: &["Time", "Time (h:mm AM)"],
    network: &["Source", "Source Name", "source_name"],
    domain: &["Source Domain", "source_domain"],
    lang: &["document_language_code", "Language"],
    thread: &[],
    parent: &["Parent URL", "document_parent_url"],
    kind: &["Content Type", "Information Type", "source_information_type"],
    context: &["Input Name", "metadata_search_name", "Key Phrases", "Country"],
    metrics: &[
        ("Reach", "reach"),
        ("source_reach", "reach"),
        ("Engagement", "engagement"),
        ("Views", "views"),
    ],
};

fn is_export(columns: &Columns) -> bool {
    let by_hand =
        columns.at("Headline").is_some() && columns.first_of(&["Hit Sentence", "Opening Text"]).is_some();
    (by_hand || columns.first_of(&["document_id", "document_content"]).is_some())
        && columns.first_of(EXPORT.url).is_some()
}
