//! Which wiki a payload is of, and the posts that its pages and revisions become.
//!
//! Numbers of revisions and titles are a wiki's own: ids have its host in front, where it is known.

use std::borrow::Cow;

use model::Timestamp;

use crate::clean::short;
use crate::source::{Found, Item};
use crate::wikipedia::{ABOUT, wikitext};

/// A wiki, by its host; empty where a payload does not tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Site<'a> {
    pub(super) host: &'a str,
}

/// What is known of a revision, of a page, or of what was added by one.
#[derive(Clone, Debug, Default)]
pub(super) struct Words<'a> {
    /// Number of the revision; without one it is the page itself.
    pub(super) revision: Option<&'a str>,
    pub(super) title: &'a str,
    /// Number of the namespace; talk pages have odd ones. Told by the title where it is not known.
    pub(super) namespace: Option<i64>,
    pub(super) user: Option<&'a str>,
    pub(super) at: Option<Timestamp>,
    /// What it says, already without markup.
    pub(super) text: String,
    /// What its author said of it, in wikitext.
    pub(super) summary: &'a str,
    /// Of a page: a number that grows with its edits.
    pub(super) version: u64,
}

impl<'a> Site<'a> {
    /// The wiki that an address leads to.
    pub(super) fn of(url: &'a str) -> Self {
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        // A port and a mobile host are the same wiki.
        Self { host: host.split(':').next().unwrap_or_default() }
    }

    /// The id of a revision.
    pub(super) fn revision_id(self, revision: &str) -> String {
        self.qualified(revision)
    }

    /// The id of a page.
    pub(super) fn page_id(self, title: &str) -> String {
        self.qualified(&title.replace(' ', "_"))
    }

    fn qualified(self, name: &str) -> String {
        if self.host.is_empty() { name.to_owned() } else { format!("{}:{name}", self.host) }
    }

    /// The language of a wiki that is named after one.
    fn language(self) -> Option<&'a str> {
        let (first, rest) = self.host.split_once('.')?;
        match first {
            "simple" => Some("en"),
            "www" | "commons" | "meta" | "stream" | "species" => None,
            code if rest.starts_with("wiki") || rest.starts_with("m.wiki") => Some(code),
            _ => None,
        }
    }

    /// Where it can be read, with the revision: what the licence wants to be named.
    fn link(self, words: &Words<'_>) -> Option<String> {
        if self.host.is_empty() {
            return None;
        }
        let title = words.title.replace(' ', "_");
        Some(match words.revision {
            Some(revision) => {
                let title: String = form_urlencoded::byte_serialize(title.as_bytes()).collect();
                format!("https://{}/w/index.php?title={title}&oldid={revision}", self.host)
            }
            None => {
                let title: String = form_urlencoded::byte_serialize(title.as_bytes()).collect();
                format!("https://{}/wiki/{}", self.host, title.replace("%3A", ":").replace("%2F", "/"))
            }
        })
    }

    /// Hands a post over: what was written, or else what its author said of it.
    pub(super) fn hand_over(self, words: Words<'_>, found: &mut Found) {
        let summary = wikitext::summary(words.summary);
        let (text, summary) = match words.text.trim() {
            "" => (summary, String::new()),
            text => (text.to_owned(), summary),
        };
        if text.is_empty() {
            return found.skip("no text");
        }
        let talk = words.namespace.map_or_else(|| subject(words.title).1, |number| number % 2 == 1);
        let about = [subject(words.title).0, &summary];
        let end = text.floor_char_boundary(model::MAX_TEXT_BYTES);
        found.post(Item {
            id: Cow::Owned(match words.revision {
                Some(revision) => self.revision_id(revision),
                None => self.page_id(words.title),
            }),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed(if talk { "comment" } else { "article" })),
            title: Some(words.title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(short(title))),
            about: about.into_iter().map(short).filter(|entry| !entry.is_empty()).map(Cow::Owned).collect(),
            lang: self.language().map(|code| Cow::Owned(code.to_owned())),
            url: self.link(&words).map(Cow::Owned),
            author: words.user.filter(|user| !user.is_empty()).map(|user| Cow::Owned(user.to_owned())),
            created_at: words.at,
            thread: Some(words.title)
                .filter(|title| !title.is_empty())
                .map(|title| Cow::Owned(self.page_id(title))),
            visibility: Some(Cow::Borrowed("public")),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            revision: words.version,
            text: Cow::Owned(text[..end].to_owned()),
            ..Item::default()
        });
    }
}

/// What a page is about, and whether it is a talk page: `Talk:Ibuprofen` is one about `Ibuprofen`.
pub(super) fn subject(title: &str) -> (&str, bool) {
    let talks = [
        "Talk",
        "User talk",
        "Diskussion",
        "Discussion",
        "Discusión",
        "Discussione",
        "Discussão",
        "Overleg",
        "Dyskusja",
        "Обсуждение",
        "ノート",
    ];
    match title.split_once(':') {
        Some((space, rest)) if talks.contains(&&*space.replace('_', " ")) => (rest, true),
        _ => (title, false),
    }
}
