//! Posts in schema.org data: discussions, questions and reviews, with comments and answers at any depth.
//!
//! Whatever else a page says of itself is passed through on the way to them. Data may come as one object, a list, or a
//! `@graph`; types as `Review`, as an address, or as a list of both.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::ABOUT;
use crate::clean::{self, short};
use crate::rss::address::{absolute, without_session};
use crate::rss::times::time;
use crate::sign::{Hash, hex};
use crate::source::{Found, Item};

/// Types that are posts, and what they are.
const POSTS: &[(&str, &str)] = &[
    ("DiscussionForumPosting", "post"),
    ("SocialMediaPosting", "post"),
    ("Question", "post"),
    ("Comment", "comment"),
    ("Answer", "comment"),
    ("Review", "review"),
    ("UserReview", "review"),
    ("EmployerReview", "review"),
];

/// Properties under which posts may stand.
const INSIDE: &[&str] = &[
    "@graph",
    "mainEntity",
    "hasPart",
    "itemListElement",
    "item",
    "comment",
    "suggestedAnswer",
    "acceptedAnswer",
    "review",
    "reviews",
    "discussionPosting",
];

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 48;

/// What an object stands in.
#[derive(Clone, Copy)]
struct Around<'a> {
    url: &'a str,
    base: Option<&'a reqwest::Url>,
    lang: &'a str,
    thread: Option<&'a str>,
    parent: Option<&'a str>,
    /// Title of the thread, or name of what is reviewed.
    title: &'a str,
}

/// Reads data; says whether there was a post in it, or a place for posts.
pub(super) fn read(value: &Value, url: &str, lang: &str, found: &mut Found) -> bool {
    let base = reqwest::Url::parse(url).ok();
    let around = Around { url, base: base.as_ref(), lang, thread: None, parent: None, title: "" };
    walk(value, around, 0, found)
}

fn walk(value: &Value, around: Around<'_>, depth: usize, found: &mut Found) -> bool {
    if depth > MAX_DEPTH {
        found.skip("schema.org data nested too deeply");
        return false;
    }
    match value {
        Value::Array(list) => {
            list.iter().fold(false, |any, value| walk(value, around, depth + 1, found) | any)
        }
        Value::Object(object) => {
            let kind = POSTS.iter().find(|(name, _)| is_a(object, name)).map(|(_, kind)| *kind);
            match kind {
                Some(kind) => {
                    post(object, kind, around, depth, found);
                    true
                }
                // What a product or a page is called is what its reviews are about.
                None => {
                    let title = text(object, &["headline", "name"]).unwrap_or(around.title);
                    let is_page = is_a(object, "QAPage");
                    inside(object, Around { title, ..around }, depth, found) || is_page
                }
            }
        }
        _ => false,
    }
}

fn inside(object: &Map<String, Value>, around: Around<'_>, depth: usize, found: &mut Found) -> bool {
    INSIDE
        .iter()
        .filter_map(|name| object.get(*name))
        .fold(false, |any, value| walk(value, around, depth + 1, found) | any)
}

fn is_a(object: &Map<String, Value>, name: &str) -> bool {
    let is =
        |value: &Value| value.as_str().is_some_and(|kind| kind.rsplit(['/', '#', ':']).next() == Some(name));
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => false,
    }
}

/// The first of some properties that is a text which is not empty.
fn text<'a>(object: &'a Map<String, Value>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| object.get(*name)?.as_str()).map(str::trim).filter(|text| !text.is_empty())
}

/// A property that is a text, or an object with one, or a list of either.
fn named<'a>(value: &'a Value, names: &[&str]) -> Option<&'a str> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        Value::Object(object) => text(object, names),
        Value::Array(list) => list.iter().find_map(|value| named(value, names)),
        _ => None,
    }
}

fn post(
    object: &Map<String, Value>,
    kind: &'static str,
    around: Around<'_>,
    depth: usize,
    found: &mut Found,
) {
    let words = text(object, &["text", "articleBody", "reviewBody", "description"]).unwrap_or_default();
    let clean::Cleaned { text: body, quotes } = clean::html(words);
    let heading = text(object, &["headline", "name"]).map(|title| clean::html(title).text);
    let author = object.get("author").or(object.get("creator"));
    let author_name = author.and_then(|author| named(author, &["name", "alternateName"]));
    let author_id = author
        .filter(|author| !author.is_string())
        .and_then(|author| named(author, &["url", "@id", "identifier"]));
    let published = text(object, &["datePublished", "dateCreated", "uploadDate"]);
    let address =
        text(object, &["url", "@id"]).or_else(|| named(object.get("mainEntityOfPage")?, &["@id", "url"]));
    let address = address.map(|address| without_session(&absolute(address, around.base)));
    // What stands first on a page and has no address is the page; anything below it needs a name of its own.
    let id = match address.clone() {
        Some(address) => address,
        None if around.parent.is_none() && kind == "post" && !around.url.is_empty() => around.url.to_owned(),
        None => hashed(around.url, author_name, published, &body),
    };
    let title = heading.as_deref().map(short).unwrap_or_default();
    let about_title = around.title;
    let inner = Around {
        thread: around.thread.or(Some(&id)),
        parent: Some(&id),
        title: if title.is_empty() { around.title } else { &title },
        ..around
    };
    let status = text(object, &["creativeWorkStatus"]).unwrap_or_default();
    if status.eq_ignore_ascii_case("deleted") {
        found.gone(ABOUT.id, id.clone());
    } else if body.is_empty() && title.is_empty() {
        found.skip("no text");
    } else {
        let reviewed =
            object.get("itemReviewed").and_then(|item| named(item, &["name"])).unwrap_or(about_title);
        let mut about: Vec<String> =
            Some(short(&clean::html(reviewed).text)).filter(|about| !about.is_empty()).into_iter().collect();
        about.extend(quotes);
        let (body, title) =
            if body.is_empty() { (title.clone(), String::new()) } else { (body, title.clone()) };
        let created = published.and_then(time);
        let edited = text(object, &["dateModified"])
            .and_then(time)
            .filter(|at| created.is_some_and(|first| *at > first));
        let number = |value: Option<&Value>| {
            value.and_then(|value| value.as_f64().or_else(|| value.as_str()?.parse().ok()))
        };
        let metrics = [
            ("upvoteCount", number(object.get("upvoteCount"))),
            ("commentCount", number(object.get("commentCount").or(object.get("answerCount")))),
            ("ratingValue", number(object.get("reviewRating").and_then(|rating| rating.get("ratingValue")))),
        ];
        let lang = text(object, &["inLanguage"]).unwrap_or(around.lang);
        found.post(Item {
            text: Cow::Owned(body),
            kind: Some(Cow::Borrowed(kind)),
            title: Some(title).filter(|title| !title.is_empty()).map(Cow::Owned),
            about: about.into_iter().map(Cow::Owned).collect(),
            lang: Some(lang).filter(|lang| !lang.is_empty()).map(|lang| Cow::Owned(lang.to_owned())),
            url: address
                .or_else(|| Some(around.url.to_owned()).filter(|url| !url.is_empty()))
                .map(Cow::Owned),
            author: author_name.map(|name| Cow::Owned(name.to_owned())),
            author_id: author_id.map(|id| Cow::Owned(absolute(id, around.base))),
            created_at: created,
            thread: Some(Cow::Owned(around.thread.unwrap_or(&id).to_owned())),
            parent: around.parent.map(|parent| Cow::Owned(parent.to_owned())),
            revision: edited.map_or(0, |at| u64::try_from(at.0 / 1_000_000).unwrap_or(0)),
            metrics: metrics.into_iter().filter_map(|(name, n)| Some((Cow::Borrowed(name), n?))).collect(),
            id: Cow::Owned(id.clone()),
            ..own()
        });
    }
    inside(object, inner, depth, found);
}

/// What all posts have.
pub(super) fn own() -> Item {
    Item {
        channel: Cow::Borrowed(ABOUT.id),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Item::default()
    }
}

/// An id for a post without an address: its page, and who wrote it when, so that an edit keeps it; else its words.
pub(super) fn hashed(url: &str, author: Option<&str>, written: Option<&str>, words: &str) -> String {
    let named = [author.unwrap_or_default(), written.unwrap_or_default()];
    let parts = if written.is_some() { named.join("\n") } else { format!("{}\n{words}", named[0]) };
    let mut digest = hex(&Hash::Sha256.of(parts.as_bytes()));
    digest.truncate(16);
    format!("{url}#hark-{digest}")
}
