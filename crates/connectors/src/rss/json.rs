//! JSON Feed 1.0 and 1.1 (jsonfeed.org).

use serde::Deserialize;
use serde_json::value::RawValue;

use super::entry::{Document, Entry, Words};
use crate::source::{Found, NotOurs};
use crate::wire::{Id, Many, Text};

#[derive(Deserialize)]
struct Feed<'a> {
    #[serde(borrow, default)]
    version: Text<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    language: Text<'a>,
    #[serde(borrow, default)]
    feed_url: Text<'a>,
    #[serde(borrow, default)]
    home_page_url: Text<'a>,
    #[serde(borrow, default)]
    next_url: Text<'a>,
    #[serde(borrow, default)]
    author: Many<Author<'a>>,
    #[serde(borrow, default)]
    authors: Many<Author<'a>>,
    #[serde(borrow, default)]
    items: Option<Vec<&'a RawValue>>,
}

#[derive(Deserialize)]
struct Author<'a> {
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
    #[serde(borrow, default)]
    external_url: Text<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    content_text: Text<'a>,
    #[serde(borrow, default)]
    content_html: Text<'a>,
    #[serde(borrow, default)]
    summary: Text<'a>,
    #[serde(borrow, default)]
    date_published: Text<'a>,
    #[serde(borrow, default)]
    date_modified: Text<'a>,
    #[serde(borrow, default)]
    language: Text<'a>,
    #[serde(borrow, default)]
    author: Many<Author<'a>>,
    #[serde(borrow, default)]
    authors: Many<Author<'a>>,
    #[serde(borrow, default)]
    tags: Many<Text<'a>>,
}

fn plain(text: &Text<'_>) -> Words {
    text.given().map_or(Words::None, |text| Words::Plain(text.to_owned()))
}

fn html(text: &Text<'_>) -> Words {
    text.given().map_or(Words::None, |text| Words::Html(text.to_owned()))
}

/// The first author; the older form has one only.
fn author(authors: &Many<Author<'_>>, author: &Many<Author<'_>>) -> (String, String) {
    let first = authors.0.first().or(author.0.first());
    first.map_or_else(Default::default, |author| {
        (author.name.as_str().to_owned(), author.url.as_str().to_owned())
    })
}

/// Reads a JSON Feed; items that cannot be read go into `found`.
pub(super) fn read(text: &str, found: &mut Found) -> Result<Document, NotOurs> {
    let feed: Feed<'_> = serde_json::from_str(text).map_err(|_| NotOurs::because("no JSON Feed"))?;
    let named = feed.version.as_str().contains("jsonfeed.org/version");
    let Some(items) = feed.items.filter(|_| named) else {
        return Err(NotOurs::because("JSON without the `version` and `items` of a JSON Feed"));
    };
    let mut document = Document {
        title: html(&feed.title),
        lang: feed.language.as_str().to_owned(),
        itself: feed.feed_url.as_str().to_owned(),
        home: feed.home_page_url.as_str().to_owned(),
        next: feed.next_url.as_str().to_owned(),
        author: author(&feed.authors, &feed.author).0,
        ..Document::default()
    };
    for raw in items {
        let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
            found.refuse("an item of a JSON Feed whose fields cannot be read", raw.get().as_bytes());
            continue;
        };
        let (author, author_uri) = author(&wire.authors, &wire.author);
        let content = plain(&wire.content_text);
        document.entries.push(Entry {
            id: wire.id.as_str().to_owned(),
            link: wire.url.given().unwrap_or(wire.external_url.as_str()).to_owned(),
            title: html(&wire.title),
            content: if content == Words::None { html(&wire.content_html) } else { content },
            summary: plain(&wire.summary),
            author,
            author_uri,
            published: wire.date_published.as_str().to_owned(),
            updated: wire.date_modified.as_str().to_owned(),
            lang: wire.language.as_str().to_owned(),
            categories: wire.tags.0.iter().filter_map(|tag| Some(tag.given()?.to_owned())).collect(),
            ..Entry::default()
        });
    }
    Ok(document)
}
