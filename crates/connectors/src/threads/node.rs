//! Threads: posts, answers, quotations and repetitions as the interface gives them and as webhooks push them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::short;
use crate::meta::person::Person;
use crate::meta::time;
use crate::source::{Found, Item};
use crate::wire::{Flag, Id, Number, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Node<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    #[serde(borrow)]
    alt_text: Text<'a>,
    #[serde(borrow)]
    pub(super) username: Text<'a>,
    #[serde(borrow)]
    pub(super) timestamp: Text<'a>,
    #[serde(borrow)]
    permalink: Text<'a>,
    #[serde(borrow)]
    shortcode: Text<'a>,
    #[serde(borrow)]
    media_type: Text<'a>,
    #[serde(borrow)]
    media_product_type: Text<'a>,
    #[serde(borrow)]
    topic_tag: Text<'a>,
    #[serde(borrow)]
    location_id: Id<'a>,
    #[serde(borrow)]
    owner: Option<&'a RawValue>,
    #[serde(borrow)]
    quoted_post: Option<&'a RawValue>,
    #[serde(borrow)]
    reposted_post: Option<&'a RawValue>,
    #[serde(borrow)]
    replied_to: Option<&'a RawValue>,
    #[serde(borrow)]
    root_post: Option<&'a RawValue>,
    #[serde(borrow)]
    poll_attachment: Option<&'a RawValue>,
    is_reply: Flag,
    pub(super) has_replies: Flag,
    like_count: Number,
    reply_count: Number,
    views: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Poll<'a> {
    #[serde(borrow)]
    option_a: Text<'a>,
    #[serde(borrow)]
    option_b: Text<'a>,
    #[serde(borrow)]
    option_c: Text<'a>,
    #[serde(borrow)]
    option_d: Text<'a>,
}

/// What an object was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A post.
    Ours,
    /// Something else, such as a container or an account.
    Other,
    /// No object.
    Bad,
}

/// Reads one object; `query` is what it was found by.
pub(super) fn object(raw: &RawValue, query: Option<&str>, found: &mut Found) -> Read {
    if !raw.get().starts_with('{') {
        return Read::Bad;
    }
    let Ok(node) = serde_json::from_str::<Node<'_>>(raw.get()) else { return Read::Bad };
    if !node.is_ours() {
        return Read::Other;
    }
    let Some(id) = node.id.given() else {
        found.refuse("a post without `id`", raw.get());
        return Read::Ours;
    };
    let reposted = node.reposted_post.map(|raw| (raw, inner(raw)));
    match &reposted {
        Some((_, original)) if node.text.as_str().trim().is_empty() => match repeated(&node, id, original) {
            Some(post) => found.post(post),
            None => found.skip("a repetition without text"),
        },
        _ => match node.post(id, query) {
            Some(post) => found.post(post),
            None => found.skip("no text"),
        },
    }
    // What is quoted is a post of its own where it is given in full.
    if let Some(raw) = node.quoted_post {
        let quoted = inner(raw);
        if quoted.text.given().is_some() && quoted.timestamp.given().is_some() {
            object(raw, None, found);
        }
    }
    Read::Ours
}

fn inner(raw: &RawValue) -> Node<'_> {
    serde_json::from_str(raw.get()).unwrap_or_default()
}

/// A repetition without own words: the words of the original.
fn repeated(node: &Node<'_>, id: &str, original: &Node<'_>) -> Option<Item> {
    let text = original.text.given().filter(|text| !text.trim().is_empty())?;
    Some(Post {
        text: Cow::Owned(text.to_owned()),
        kind: Some(Cow::Borrowed("repost")),
        parent: original.id.owned(),
        ..node.post_of(id, None)
    })
}

impl Node<'_> {
    fn is_ours(&self) -> bool {
        [&self.text, &self.timestamp, &self.permalink, &self.shortcode, &self.media_type, &self.location_id]
            .into_iter()
            .any(|field| field.given().is_some())
            || self.media_product_type.as_str() == "THREADS"
            || self.is_reply.0.is_some()
            || self.has_replies.0.is_some()
    }

    fn post(&self, id: &str, query: Option<&str>) -> Option<Item> {
        let text = [self.text.given(), self.alt_text.given()]
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())?;
        Some(Post { text: Cow::Owned(text.to_owned()), ..self.post_of(id, query) })
    }

    /// Everything but the text.
    fn post_of(&self, id: &str, query: Option<&str>) -> Item {
        let owner = Person::of(self.owner);
        let (answered, root) = (Person::of(self.replied_to), Person::of(self.root_post));
        let quoted = self.quoted_post.map(inner).unwrap_or_default();
        let poll: Poll<'_> =
            self.poll_attachment.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let options = [&poll.option_a, &poll.option_b, &poll.option_c, &poll.option_d];
        let about = [self.topic_tag.as_str(), quoted.text.as_str(), query.unwrap_or_default()]
            .into_iter()
            .chain(options.into_iter().map(|option| option.as_str()))
            .map(short)
            .filter(|entry| !entry.is_empty());
        let reply = self.is_reply.is_set() || answered.id.given().is_some();
        Post {
            id: Cow::Owned(id.to_owned()),
            kind: Some(Cow::Borrowed(if reply { "comment" } else { "post" })),
            about: about.map(Cow::Owned).collect(),
            url: self.permalink.owned(),
            author: self.username.owned().or(owner.id.owned()),
            author_id: owner.id.owned(),
            created_at: time(self.timestamp.as_str()),
            thread: root.id.owned(),
            parent: answered.id.owned().or(quoted.id.owned()),
            metrics: [
                ("like_count", self.like_count),
                ("reply_count", self.reply_count),
                ("views", self.views),
            ]
            .into_iter()
            .filter_map(|(name, value)| Some((Cow::Borrowed(name), value.0?)))
            .collect(),
            ..super::blank()
        }
    }
}
