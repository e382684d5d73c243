//! Media, comments and mentions as the Graph API gives them, with the comments and answers nested in them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use crate::clean::short;
use crate::meta::conversation::{self, Conversation};
use crate::meta::page::connection;
use crate::meta::person::Person;
use crate::meta::time;
use crate::source::{Found, Item};
use crate::wire::{Id, Number, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Node<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    pub(super) caption: Text<'a>,
    #[serde(borrow)]
    alt_text: Text<'a>,
    #[serde(borrow)]
    pub(super) timestamp: Text<'a>,
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    user: Option<&'a RawValue>,
    #[serde(borrow)]
    owner: Option<&'a RawValue>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    media_type: Text<'a>,
    #[serde(borrow)]
    permalink: Text<'a>,
    #[serde(borrow)]
    parent_id: Id<'a>,
    #[serde(borrow)]
    comments: Option<&'a RawValue>,
    #[serde(borrow)]
    replies: Option<&'a RawValue>,
    #[serde(borrow)]
    mentioned_media: Option<&'a RawValue>,
    #[serde(borrow)]
    mentioned_comment: Option<&'a RawValue>,
    #[serde(borrow)]
    business_discovery: Option<&'a RawValue>,
    like_count: Number,
    pub(super) comments_count: Number,
    view_count: Number,
}

/// Where an object stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place<'a> {
    /// The media it is a comment on.
    pub(super) thread: Option<&'a str>,
    /// The comment it answers.
    pub(super) parent: Option<&'a str>,
    /// The hashtag by which it was found.
    pub(super) hashtag: Option<&'a str>,
    /// The account that asks: its own messages are left out.
    pub(super) own: Option<&'a str>,
    /// Whether it belongs to somebody else.
    pub(super) foreign: bool,
}

/// What an object was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// Media, a comment, a conversation or a message.
    Ours,
    /// Something else, such as an account.
    Other,
    /// No object.
    Bad,
}

/// Reads one object and what is nested in it.
pub(super) fn object(raw: &RawValue, place: Place<'_>, found: &mut Found) -> Read {
    if !raw.get().starts_with('{') {
        return Read::Bad;
    }
    let Ok(node) = serde_json::from_str::<Node<'_>>(raw.get()) else { return Read::Bad };
    if let Some(talk) = Conversation::of(raw) {
        talk.read(ID, place.own, found);
        return Read::Ours;
    }
    if let Some(read) = node.wrapped(place, found) {
        return read;
    }
    if !node.is_ours(place) {
        return match conversation::message(ID, raw, None, place.own, found) {
            true => Read::Ours,
            false => Read::Other,
        };
    }
    let Some(id) = node.id.given() else {
        found.refuse("media or a comment without `id`", raw.get());
        return Read::Ours;
    };
    match node.post(id, place) {
        Some(post) => found.post(post),
        None => found.skip("no text"),
    }
    let media = Person::of(node.media);
    let comment = node.is_comment(place);
    let thread = place.thread.or(media.id.given()).or(Some(id).filter(|_| !comment));
    let inside = Place { thread, parent: Some(id).filter(|_| comment), ..place };
    for nested in connection(node.comments).into_iter().chain(connection(node.replies)) {
        if object(nested, inside, found) != Read::Ours {
            found.refuse("a comment has not the form of one", nested.get());
        }
    }
    Read::Ours
}

impl Node<'_> {
    /// Reads what an account is asked about: media and comments that mention it, or media of another account.
    fn wrapped(&self, place: Place<'_>, found: &mut Found) -> Option<Read> {
        let foreign = Place { foreign: true, ..place };
        if let Some(discovered) = self.business_discovery {
            let account: Node<'_> = serde_json::from_str(discovered.get()).unwrap_or_default();
            for media in connection(account.media) {
                if object(media, foreign, found) != Read::Ours {
                    found.refuse("media has not the form of it", media.get());
                }
            }
            return Some(Read::Ours);
        }
        let inside = self.mentioned_media.or(self.mentioned_comment)?;
        Some(object(inside, foreign, found))
    }

    fn is_ours(&self, place: Place<'_>) -> bool {
        place.thread.is_some()
            || self.text.given().is_some()
            || self.caption.given().is_some()
            || self.media_type.given().is_some()
            || (self.timestamp.given().is_some() && self.id.given().is_some())
    }

    fn is_comment(&self, place: Place<'_>) -> bool {
        place.thread.is_some() || self.text.given().is_some() || self.parent_id.given().is_some()
    }

    fn post(&self, id: &str, place: Place<'_>) -> Option<Item> {
        let text = [self.text.given(), self.caption.given(), self.alt_text.given()]
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())?;
        let comment = self.is_comment(place);
        let author = Person::of(self.from.or(self.user).or(self.owner));
        let media = Person::of(self.media);
        let thread = place.thread.or(media.id.given()).filter(|_| comment);
        let parent = self.parent_id.given().or(place.parent).or(thread);
        let own = |text: &str| Cow::Owned(text.to_owned());
        let public = place.foreign || place.hashtag.is_some();
        Some(Post {
            id: own(id),
            text: own(text),
            kind: Some(Cow::Borrowed(if comment { "comment" } else { "post" })),
            about: place.hashtag.map(|tag| Cow::Owned(short(&format!("#{tag}")))).into_iter().collect(),
            url: self.permalink.owned(),
            author: self.username.given().or(author.shown()).or(author.stable()).map(own),
            author_id: author.stable().map(own),
            created_at: time(self.timestamp.as_str()),
            thread: thread.map(own),
            parent: parent.map(own),
            visibility: Some(Cow::Borrowed(if public { "public" } else { "owned" })),
            metrics: [
                ("like_count", self.like_count),
                ("comments_count", self.comments_count),
                ("view_count", self.view_count),
            ]
            .into_iter()
            .filter_map(|(name, value)| Some((Cow::Borrowed(name), value.0?)))
            .collect(),
            ..super::blank()
        })
    }
}
