//! A post of the older interface (v1.1): what Account Activity webhooks push, and exports of one's own account hold.

use std::borrow::Cow;

use model::Post;
use serde::Deserialize;

use crate::clean::{entities, short};
use crate::source::Item;
use crate::when;
use crate::wire::{Flag, Id, Many, Number, Text};
use crate::x::post::{has_no_words, language, link, listed};
use crate::x::snowflake;
use crate::x::{ABOUT, CHANNEL};

/// A status.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Status<'a> {
    #[serde(borrow)]
    id_str: Id<'a>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    full_text: Text<'a>,
    #[serde(borrow)]
    extended_tweet: Many<Extended<'a>>,
    #[serde(borrow)]
    user: Many<StatusUser<'a>>,
    #[serde(borrow)]
    in_reply_to_status_id_str: Id<'a>,
    #[serde(borrow)]
    in_reply_to_status_id: Id<'a>,
    #[serde(borrow)]
    retweeted_status: Many<Status<'a>>,
    #[serde(borrow)]
    quoted_status: Many<Status<'a>>,
    #[serde(borrow)]
    quoted_status_id_str: Id<'a>,
    #[serde(borrow)]
    created_at: Text<'a>,
    timestamp_ms: Number,
    #[serde(borrow)]
    lang: Text<'a>,
    #[serde(borrow)]
    edit_history: Many<History<'a>>,
    #[serde(borrow)]
    extended_entities: Many<Pictures<'a>>,
    retweet_count: Number,
    favorite_count: Number,
    reply_count: Number,
    quote_count: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extended<'a> {
    #[serde(borrow)]
    full_text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct History<'a> {
    #[serde(borrow)]
    edit_tweet_ids: Many<Id<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pictures<'a> {
    #[serde(borrow)]
    media: Many<Picture<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Picture<'a> {
    #[serde(borrow)]
    ext_alt_text: Text<'a>,
}

/// A user of the older interface; `status` is the last post.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StatusUser<'a> {
    #[serde(borrow)]
    pub(super) id_str: Id<'a>,
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    pub(super) screen_name: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    pub(super) protected: Flag,
}

impl StatusUser<'_> {
    pub(super) fn id(&self) -> Option<&str> {
        self.id_str.given().or(self.id.given())
    }
}

impl<'a> Status<'a> {
    /// Its id.
    pub(super) fn id(&self) -> Option<&str> {
        self.id_str.given().or(self.id.given())
    }

    /// The id of its first version.
    pub(super) fn first_id(&self) -> Option<&str> {
        let mut versions = self.edit_history.0.iter().flat_map(|history| &history.edit_tweet_ids.0);
        versions.find_map(|id| id.given()).or(self.id())
    }

    /// Whether it has a text, even an empty one.
    pub(super) fn has_text(&self) -> bool {
        self.text.0.is_some() || self.full_text.0.is_some() || !self.extended_tweet.0.is_empty()
    }

    /// Its author.
    pub(super) fn author_id(&self) -> Option<&str> {
        self.user.0.first().and_then(StatusUser::id)
    }

    fn words(&self) -> &str {
        let extended = self.extended_tweet.0.iter().find_map(|extended| extended.full_text.given());
        extended.or(self.full_text.given()).unwrap_or(self.text.as_str())
    }
}

/// The post, or nothing if it has no words. `status` must have an id; `outer` is its author where it does not say so itself.
pub(super) fn item(status: &Status<'_>, outer: Option<&StatusUser<'_>>) -> Option<Item> {
    let original = status.retweeted_status.0.first();
    let source = original.unwrap_or(status);
    let mut text = entities(source.words());
    if has_no_words(&text) {
        let pictures = source.extended_entities.0.iter().flat_map(|all| &all.media.0);
        let alt: Vec<&str> = pictures.filter_map(|picture| picture.ext_alt_text.given()).collect();
        if !alt.is_empty() {
            text = entities(&alt.join("\n"));
        }
    }
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let shown = status.id()?;
    let versions: Vec<&str> = status
        .edit_history
        .0
        .iter()
        .flat_map(|history| &history.edit_tweet_ids.0)
        .filter_map(|id| id.given())
        .collect();
    let answered = status.in_reply_to_status_id_str.given().or(status.in_reply_to_status_id.given());
    let quoted = source.quoted_status.0.first();
    let quoted_id = source.quoted_status_id_str.given().or(quoted.and_then(Status::id));
    let kind = match (original, answered) {
        (Some(_), _) => "repost",
        _ if text.starts_with("RT @") => "repost",
        (None, Some(_)) => "comment",
        (None, None) => "post",
    };
    let user = status.user.0.first().or(outer);
    let handle = user.and_then(|user| user.screen_name.given());
    let own = |text: &str| Cow::Owned(text.to_owned());
    let first = versions.first().copied().unwrap_or(shown);
    let time = status.timestamp_ms.0.and_then(|millis| when::epoch(millis / 1000.0));
    let counts = [
        ("retweet_count", status.retweet_count),
        ("favorite_count", status.favorite_count),
        ("reply_count", status.reply_count),
        ("quote_count", status.quote_count),
    ];
    Some(Post {
        id: own(first),
        text: own(text),
        channel: Cow::Borrowed(CHANNEL),
        kind: Some(Cow::Borrowed(kind)),
        about: listed(quoted.map(|quoted| short(&entities(quoted.words()))).into_iter().collect()),
        lang: language(status.lang.as_str()),
        url: Some(link(handle, shown)),
        author: handle.or_else(|| user?.name.given()).or_else(|| user?.id()).map(own),
        author_id: user.and_then(StatusUser::id).map(own),
        created_at: time
            .or_else(|| when::twitter(status.created_at.as_str()))
            .or_else(|| when::iso(status.created_at.as_str()))
            .or_else(|| snowflake::written_at(shown)),
        parent: answered.or(original.and_then(Status::id)).or(quoted_id).map(own),
        visibility: Some(Cow::Borrowed(match user.is_some_and(|user| user.protected.is_set()) {
            true => "private",
            false => "public",
        })),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision: versions.iter().rposition(|id| *id == shown).unwrap_or_default() as u64,
        metrics: counts
            .into_iter()
            .filter_map(|(name, count)| Some((Cow::Borrowed(name), count.0?)))
            .collect(),
        ..Post::default()
    })
}
