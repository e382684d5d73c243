//! A post as a channel gave it.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::Timestamp;

/// `kind` of a deletion that speaks of an account rather than of a post: everything by this author goes. Its `author_id` (or
/// `author`) says which account, its `id` is `account:` and the same.
pub const ACCOUNT_KIND: &str = "account";

/// `kind` of a post that repeats another, which its `parent` names, where it says so: sources bring their channel's word for it
/// to this one. What a person added of their own may stand beside what is repeated.
pub const REPOST_KIND: &str = "repost";

/// The channel of a post that names none.
pub const DEFAULT_CHANNEL: &str = "file";

/// One item as a channel gave it: post, comment, review, message or article revision. Borrows from the line
/// it was read from where it can. `Debug` prints id and length only.
#[derive(Clone, Default, PartialEq, Serialize)]
pub struct Post<'a> {
    /// Unique within the channel; never empty.
    pub id: Cow<'a, str>,
    /// What was written; at most [`crate::MAX_TEXT_BYTES`]. Empty only for a deletion.
    pub text: Cow<'a, str>,
    /// Where it was read; [`DEFAULT_CHANNEL`] unless stated.
    pub channel: Cow<'a, str>,
    /// `post`, `comment`, `review`, `message`, `article` …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<Cow<'a, str>>,
    /// Heading of the post or thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Cow<'a, str>>,
    /// What the page, thread or product under review is about: a drug named only here counts as context.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<Cow<'a, str>>,
    /// Language the channel states, as a BCP 47 tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<Cow<'a, str>>,
    /// Permalink. Sealed before anything is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Cow<'a, str>>,
    /// Handle of the author. Sealed, and replaced by a pseudonym, before anything is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Cow<'a, str>>,
    /// The channel's own id of the author, which stays when the handle changes. The pseudonym is made of it where there is
    /// one, else of the handle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author_id: Option<Cow<'a, str>>,
    /// When it was written, as the channel says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// The conversation it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Cow<'a, str>>,
    /// The post it answers or repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Cow<'a, str>>,
    /// Who could read it: `public`, `unlisted`, `owned` (on a page or in an inbox of the operator), `private`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Cow<'a, str>>,
    /// Under which kind of terms it may be kept: `owned`, `public-api-licensed`, `public-open`, `vendor-licensed`,
    /// `consented-export`, `ephemeral`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Cow<'a, str>>,
    /// The source of the settings that brought it. Not part of the format of posts: the program says so itself.
    #[serde(skip)]
    pub source: Option<Cow<'a, str>>,
    /// Counts edits; a higher one replaces a lower one.
    #[serde(skip_serializing_if = "is_zero")]
    pub revision: u64,
    /// The channel says that the post is gone.
    #[serde(skip_serializing_if = "is_false")]
    pub deleted: bool,
    /// Likes, shares and the like, by the channel's own names.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "as_map")]
    pub metrics: Vec<(Cow<'a, str>, f64)>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

fn is_false(b: &bool) -> bool {
    !*b
}

fn as_map<S: serde::Serializer>(pairs: &[(Cow<'_, str>, f64)], s: S) -> Result<S::Ok, S::Error> {
    s.collect_map(pairs.iter().map(|(name, value)| (name, value)))
}

impl fmt::Debug for Post<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Post({}, {} bytes)", self.id, self.text.len())
    }
}
