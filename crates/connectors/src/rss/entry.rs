//! A feed as it was read, whatever its form, and its entries as posts.

use std::borrow::Cow;

use reqwest::Url;

use super::ABOUT;
use super::address::{absolute, without_session};
use super::times::time;
use crate::clean::{self, short};
use crate::sign::{Hash, hex};
use crate::source::{Found, Item};

/// Text with or without markup.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Words {
    #[default]
    None,
    Plain(String),
    Html(String),
}

impl Words {
    fn cleaned(&self) -> clean::Cleaned {
        match self {
            Self::None => clean::Cleaned::default(),
            Self::Plain(text) => clean::Cleaned { text: text.trim().to_owned(), quotes: Vec::new() },
            Self::Html(text) => clean::html(text),
        }
    }
}

/// One entry, with the elements of all forms under one name each.
#[derive(Clone, Debug, Default)]
pub(super) struct Entry {
    /// `guid`, `id`, `rdf:about`.
    pub(super) id: String,
    /// Whether a `guid` is said to be no address.
    pub(super) id_is_no_link: bool,
    pub(super) link: String,
    /// What the links of the entry are seen from.
    pub(super) base: Option<Url>,
    pub(super) title: Words,
    /// `content:encoded`, `content`, `content_html`.
    pub(super) content: Words,
    /// `description`, `summary`.
    pub(super) summary: Words,
    /// `media:description`, the text of last resort.
    pub(super) caption: Words,
    pub(super) author: String,
    pub(super) author_uri: String,
    /// Author of the feed that the entry was taken from (`atom:source`), who wrote it where it names nobody.
    pub(super) source_author: String,
    pub(super) published: String,
    pub(super) updated: String,
    pub(super) lang: String,
    pub(super) categories: Vec<String>,
    /// `thr:in-reply-to`.
    pub(super) answers: String,
    /// `slash:comments`, `thr:total`.
    pub(super) comments: Option<f64>,
}

/// How often a feed wants to be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Hints {
    /// `ttl` or `sy:updatePeriod`, in seconds.
    pub(super) every_secs: Option<u64>,
    /// `skipHours` as bits, UTC.
    pub(super) skip_hours: u32,
    /// `skipDays` as bits, Monday first.
    pub(super) skip_days: u8,
}

/// What a document holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) entries: Vec<Entry>,
    /// Ids of entries that are said to be deleted (RFC 6721).
    pub(super) gone: Vec<String>,
    pub(super) title: Words,
    pub(super) author: String,
    pub(super) lang: String,
    /// The address of the feed, as it says itself.
    pub(super) itself: String,
    /// The page it belongs to.
    pub(super) home: String,
    /// The next page (RFC 5005, `next_url`).
    pub(super) next: String,
    pub(super) hints: Hints,
    /// Where and why reading ended before the document did.
    pub(super) broken: Option<(usize, &'static str)>,
}

/// Most categories of an entry that are kept as context.
const MOST_CATEGORIES: usize = 16;

impl Document {
    /// What links are seen from: the address asked, else what the feed says of itself.
    pub(super) fn base(&self, asked: Option<&str>) -> Option<Url> {
        let own = [asked.unwrap_or_default(), &self.itself, &self.home];
        own.into_iter().find_map(|address| Url::parse(address).ok())
    }

    /// Its entries as posts, in the order of the document.
    pub(super) fn posts(&self, asked: Option<&str>, found: &mut Found) {
        for id in &self.gone {
            found.gone(ABOUT.id, without_session(id));
        }
        let base = self.base(asked);
        let title = short(&self.title.cleaned().text);
        for entry in &self.entries {
            match self.post(entry, base.as_ref(), &title) {
                Some(post) => found.post(post),
                None => found.skip("no text"),
            }
        }
    }

    fn post(&self, entry: &Entry, base: Option<&Url>, feed_title: &str) -> Option<Item> {
        let base = entry.base.as_ref().or(base);
        let (heading, thread_title) = heading(short(&entry.title.cleaned().text));
        let mut body = [&entry.content, &entry.summary, &entry.caption]
            .into_iter()
            .map(Words::cleaned)
            .find(|cleaned| !cleaned.text.is_empty())
            .unwrap_or_default();
        let mut title = heading;
        if body.text.is_empty() {
            body.text = title.take()?;
        }
        let is_answer = !entry.answers.is_empty() || thread_title.is_some();
        let link = Some(&entry.link).filter(|link| !link.is_empty());
        let own_link = Some(&entry.id).filter(|id| !entry.id_is_no_link && is_address(id));
        let url = link.or(own_link).map(|link| without_session(&absolute(link, base)));
        let id = match (entry.id.trim(), &url) {
            ("", Some(url)) => url.clone(),
            ("", None) => hashed(&[title.as_deref().unwrap_or(&body.text), &entry.published, &entry.updated]),
            (id, _) => without_session(id),
        };
        let mut about: Vec<Cow<'static, str>> = Vec::new();
        about.extend(thread_title.map(Cow::Owned));
        about.extend(
            Some(feed_title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(title.to_owned())),
        );
        about.extend(
            entry.categories.iter().take(MOST_CATEGORIES).map(|category| Cow::Owned(short(category))),
        );
        about.extend(body.quotes.into_iter().map(Cow::Owned));
        let (published, updated) = (time(&entry.published), time(&entry.updated));
        let revision = match (published, updated) {
            (Some(first), Some(last)) if last.0 > first.0 => u64::try_from(last.0 / 1_000_000).unwrap_or(0),
            _ => 0,
        };
        let answers =
            Some(&entry.answers).filter(|answers| !answers.is_empty()).map(|id| without_session(id));
        Some(Item {
            id: Cow::Owned(id),
            text: Cow::Owned(body.text),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed(if is_answer { "comment" } else { "post" })),
            title: title.map(Cow::Owned),
            about,
            lang: given(&entry.lang).or_else(|| given(&self.lang)),
            url: url.map(Cow::Owned),
            author: [&entry.author, &entry.source_author, &self.author]
                .into_iter()
                .find_map(|author| given(name(author))),
            author_id: given(&entry.author_uri),
            created_at: published.or(updated),
            thread: answers.clone().map(Cow::Owned),
            parent: answers.map(Cow::Owned),
            visibility: Some(Cow::Borrowed("public")),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            revision,
            metrics: entry.comments.map(|count| (Cow::Borrowed("comments"), count)).into_iter().collect(),
            ..Item::default()
        })
    }
}

/// The entry's own heading, or that of the thread it answers in: forums head an answer `Re:` and the title of the thread.
fn heading(title: String) -> (Option<String>, Option<String>) {
    let answered = title.split(" • ").last().and_then(|last| {
        let (mark, rest) = last.split_at_checked(3)?;
        mark.eq_ignore_ascii_case("re:").then(|| rest.trim().to_owned())
    });
    match answered.filter(|thread| !thread.is_empty()) {
        Some(thread) => (None, Some(thread)),
        None => (Some(title).filter(|title| !title.is_empty()), None),
    }
}

/// A name as readers see it: RSS writes `address (name)`, Reddit `/u/name`.
fn name(author: &str) -> &str {
    let author = author.trim();
    if let Some((first, second)) = author.strip_suffix(')').and_then(|author| author.split_once('(')) {
        // Either of the two may be the address.
        let shown = if first.contains('@') {
            second
        } else if second.contains('@') {
            first
        } else {
            author
        };
        return shown.trim();
    }
    author.strip_prefix("/u/").unwrap_or(author)
}

fn given(text: &str) -> Option<Cow<'static, str>> {
    let text = text.trim();
    (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// An id for an entry that has none.
fn hashed(parts: &[&str]) -> String {
    let mut digest = hex(&Hash::Sha256.of(parts.join("\n").as_bytes()));
    digest.truncate(32);
    digest
}
