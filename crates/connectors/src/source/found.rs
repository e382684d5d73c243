//! What a connector found in an answer, a message or a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use model::Post;

use crate::about::About;

/// A post that owns its text.
pub type Item = Post<'static>;

/// `kind` of a line that says that an account is gone, with every post it wrote.
pub const ACCOUNT: &str = model::ACCOUNT_KIND;

/// Part of an answer that should be a post and cannot be read; its bytes may hold what a person wrote.
#[derive(Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why, in words without the content.
    pub reason: String,
    /// The original bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({} bytes: {})", self.bytes.len(), self.reason)
    }
}

/// Posts and erasures in the order in which they came, what could not be read, and what was left out on purpose.
/// `Debug` prints counts only.
#[derive(Clone, Default, PartialEq)]
pub struct Found {
    /// Posts; those with `deleted` are erasures, those of kind [`ACCOUNT`] of everything by one author.
    pub posts: Vec<Item>,
    /// For the dead letters.
    pub refused: Vec<Refusal>,
    /// How much was left out, by reason: reactions, delivery receipts, one's own answers.
    pub skipped: BTreeMap<&'static str, u64>,
}

impl Found {
    /// Adds a post, or an erasure with `deleted`.
    pub fn post(&mut self, post: Item) {
        self.posts.push(post);
    }

    /// The post with this id is gone.
    pub fn gone(&mut self, channel: &'static str, id: impl Into<String>) {
        self.posts.push(Post {
            id: Cow::Owned(id.into()),
            channel: Cow::Borrowed(channel),
            deleted: true,
            ..Post::default()
        });
    }

    /// The account with this id (the one that its posts have as `author_id`, or else as `author`) is gone, or wants nothing
    /// of it kept: everything it wrote goes.
    pub fn account_gone(&mut self, channel: &'static str, author_id: &str) {
        self.posts.push(Post {
            id: Cow::Owned(format!("{ACCOUNT}:{author_id}")),
            channel: Cow::Borrowed(channel),
            kind: Some(Cow::Borrowed(ACCOUNT)),
            author_id: Some(Cow::Owned(author_id.to_owned())),
            deleted: true,
            ..Post::default()
        });
    }

    /// Leaves something out that is no post.
    pub fn skip(&mut self, reason: &'static str) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    /// Something that should be a post cannot be read.
    pub fn refuse(&mut self, reason: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.refused.push(Refusal { reason: reason.into(), bytes: bytes.into() });
    }

    /// States what the channel says of all its posts, where a post does not say it itself: under which terms it was read, and
    /// who could read it.
    pub fn complete(&mut self, about: &About) {
        for post in self.posts.iter_mut().filter(|post| !post.deleted) {
            post.terms.get_or_insert(Cow::Borrowed(about.terms.as_str()));
            post.visibility.get_or_insert(Cow::Borrowed(about.kind.visibility()));
        }
    }

    /// Whether there is nothing to deliver.
    pub fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.refused.is_empty()
    }

    /// Takes over what `other` holds.
    pub fn append(&mut self, other: Self) {
        self.posts.extend(other.posts);
        self.refused.extend(other.refused);
        for (reason, count) in other.skipped {
            *self.skipped.entry(reason).or_default() += count;
        }
    }
}

impl fmt::Debug for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Found({} posts, {} refused, {:?})", self.posts.len(), self.refused.len(), self.skipped)
    }
}
