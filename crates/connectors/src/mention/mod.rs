//! Posts as those tell of them who collect them: social-listening vendors and partners, in answers and in tables.
//!
//! # Contract
//! * A post keeps the vendor's id, the permalink and the name of the network it was written on (the latter in `about`). An id that
//!   is a link becomes a digest of it: ids stand in logs, links must not.
//! * **The original platform's policy applies.** Where it is stricter than the vendor's contract (X, Threads, LinkedIn,
//!   TikTok, Yelp: [`network`]), the post's channel is that platform, and its id begins with the vendor's name so that it is not
//!   taken for the platform's own.
//! * An item without text is one that the vendor's licence does not cover (X gives ids only): it is left out and counted.
//!
//! [`Layout`] says which columns of a table are which fields; [`Windows`] walks an interface that is asked by time.

mod items;
mod layout;
mod network;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) mod trial;
mod windows;

use std::borrow::Cow;

use model::{Post, Timestamp};

pub(crate) use items::items;
pub(crate) use layout::{Layout, date, kind, read_table};
pub(crate) use windows::{Search, Window, Windowed, Windows};

use crate::about::About;
use crate::clean::short;
use crate::sign;
use crate::source::{Found, Item};

/// Why a post without words is left out.
const NO_TEXT: &str = "no text: the vendor gives the id only";

/// One post, as told.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mention<'a> {
    /// The vendor's id; the permalink stands in where there is none.
    pub id: Cow<'a, str>,
    pub title: Cow<'a, str>,
    pub text: Cow<'a, str>,
    pub url: Cow<'a, str>,
    pub author: Cow<'a, str>,
    pub author_id: Cow<'a, str>,
    pub created_at: Option<Timestamp>,
    /// The network it was written on, in the vendor's words.
    pub network: Cow<'a, str>,
    /// The host it was written on.
    pub domain: Cow<'a, str>,
    pub lang: Cow<'a, str>,
    pub thread: Cow<'a, str>,
    pub parent: Cow<'a, str>,
    /// `post`, `comment`, `repost`, `review`, `article`; empty for `post`.
    pub kind: &'static str,
    /// What else is known of where it stands: query, tags, place.
    pub context: Vec<Cow<'a, str>>,
    pub metrics: Vec<(Cow<'static, str>, f64)>,
}

impl Mention<'_> {
    /// Adds it to what was found.
    pub(crate) fn deliver(self, about: &'static About, found: &mut Found) {
        if self.text.trim().is_empty() {
            found.skip(NO_TEXT);
            return;
        }
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let owned = |text: &str| given(text).map(Cow::Owned);
        let strict = network::stricter(&self.network, &self.domain, &self.url);
        let id = match strict {
            Some(_) => format!("{}:{}", about.id, self.own_id()),
            None => self.own_id(),
        };
        let domain = given(&self.domain).filter(|domain| *domain != self.network);
        let context = [given(&self.network), domain].into_iter().flatten();
        let context = context.chain(self.context.iter().filter_map(|text| given(text)));
        found.post(Item {
            id: Cow::Owned(id),
            text: Cow::Owned(self.text.trim().to_owned()),
            channel: Cow::Borrowed(strict.unwrap_or(about.id)),
            kind: Some(Cow::Borrowed(if self.kind.is_empty() { "post" } else { self.kind })),
            title: owned(&self.title),
            about: context.map(|text| Cow::Owned(short(&text))).collect(),
            lang: owned(&self.lang),
            url: owned(&self.url),
            author: owned(&self.author).or(owned(&self.author_id)),
            author_id: owned(&self.author_id),
            created_at: self.created_at,
            thread: owned(&self.thread),
            parent: owned(&self.parent),
            visibility: Some(Cow::Borrowed("public")),
            terms: Some(Cow::Borrowed(about.terms.as_str())),
            metrics: self.metrics,
            ..Post::default()
        });
    }

    /// The vendor's id, or a digest of what tells the post apart.
    fn own_id(&self) -> String {
        let id = self.id.trim();
        let is_link = |text: &str| text.contains("://");
        match (id, self.url.trim()) {
            ("", "") => {
                let when = self.created_at.map_or(0, |time| time.0);
                digest(&format!("{}\n{when}\n{}", self.author, self.text))
            }
            ("", url) => digest(url),
            (id, _) if is_link(id) => digest(id),
            (id, _) => id.to_owned(),
        }
    }
}

/// Sixteen bytes of a hash are enough to tell links apart.
fn digest(text: &str) -> String {
    let hash = sign::Hash::Sha256.of(text.as_bytes());
    format!("sha256:{}", sign::hex(&hash[..hash.len().min(16)]))
}
