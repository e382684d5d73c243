//! What the current interface sends, as types: posts, users, and what an answer includes beside its items. Both families of
//! names are read (`tweet` and `post`), each into a field of its own, because an answer may hold both.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::wire::{Flag, Id, Many, Number, Text};

/// A post, or something else that stands where posts stand: the fields in the lower half tell.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Wire<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    pub(super) text: Text<'a>,
    #[serde(borrow)]
    pub(super) author_id: Id<'a>,
    #[serde(borrow)]
    pub(super) created_at: Text<'a>,
    #[serde(borrow)]
    pub(super) lang: Text<'a>,
    #[serde(borrow)]
    pub(super) conversation_id: Id<'a>,
    #[serde(borrow)]
    pub(super) referenced_tweets: Many<Reference<'a>>,
    #[serde(borrow)]
    pub(super) referenced_posts: Many<Reference<'a>>,
    #[serde(borrow)]
    pub(super) edit_history_tweet_ids: Many<Id<'a>>,
    #[serde(borrow)]
    pub(super) edit_history_post_ids: Many<Id<'a>>,
    #[serde(borrow)]
    pub(super) note_tweet: Many<Note<'a>>,
    #[serde(borrow)]
    pub(super) note_post: Many<Note<'a>>,
    #[serde(borrow)]
    pub(super) article: Many<Article<'a>>,
    #[serde(borrow)]
    pub(super) attachments: Many<Attachments<'a>>,
    #[serde(borrow)]
    pub(super) entities: Many<Entities<'a>>,
    pub(super) public_metrics: Metrics,
    // Of direct messages and events.
    #[serde(borrow)]
    pub(super) event_type: Text<'a>,
    #[serde(borrow)]
    pub(super) sender_id: Id<'a>,
    #[serde(borrow)]
    pub(super) dm_conversation_id: Id<'a>,
    #[serde(borrow)]
    pub(super) payload: Option<&'a RawValue>,
    // Of users, rules, jobs and counts.
    #[serde(borrow)]
    pub(super) username: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow)]
    pub(super) pinned_tweet_id: Id<'a>,
    #[serde(borrow)]
    pub(super) pinned_post_id: Id<'a>,
    #[serde(borrow)]
    pub(super) value: Text<'a>,
    #[serde(borrow)]
    pub(super) status: Text<'a>,
    #[serde(borrow)]
    pub(super) start: Text<'a>,
}

impl<'a> Wire<'a> {
    /// What it refers to, under either name.
    pub(super) fn references(&self) -> impl Iterator<Item = &Reference<'a>> {
        self.referenced_tweets.0.iter().chain(&self.referenced_posts.0)
    }

    /// Its versions, oldest first.
    pub(super) fn history(&self) -> &[Id<'a>] {
        match self.edit_history_tweet_ids.0.is_empty() {
            true => &self.edit_history_post_ids.0,
            false => &self.edit_history_tweet_ids.0,
        }
    }

    /// All that its author wrote, still with entities: the text is cut where there is a note or an article.
    pub(super) fn own_words(&self) -> &str {
        let article = self.article.0.iter().find_map(|article| article.plain_text.given());
        let mut notes = self.note_tweet.0.iter().chain(&self.note_post.0);
        article.or_else(|| notes.find_map(|note| note.text.given())).unwrap_or(self.text.as_str())
    }
}

/// What a post refers to.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reference<'a> {
    /// `replied_to`, `quoted`, `retweeted` (or `reposted`).
    #[serde(borrow, rename = "type")]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Note<'a> {
    #[serde(borrow)]
    pub(super) text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Article<'a> {
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    #[serde(borrow)]
    pub(super) plain_text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Attachments<'a> {
    #[serde(borrow)]
    pub(super) media_keys: Many<Id<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entities<'a> {
    #[serde(borrow)]
    pub(super) urls: Many<Link<'a>>,
}

/// A link in a post; the title is that of the page behind it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Link<'a> {
    #[serde(borrow)]
    pub(super) title: Text<'a>,
}

/// Counts whose names need no memory of their own.
const COUNTS: [&str; 7] = [
    "retweet_count",
    "repost_count",
    "reply_count",
    "like_count",
    "quote_count",
    "bookmark_count",
    "impression_count",
];

/// Counts by their own names. Those ending in `_str` repeat a count as text and are left out.
#[derive(Default)]
pub(super) struct Metrics(pub Vec<(Cow<'static, str>, f64)>);

impl<'de> Deserialize<'de> for Metrics {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl<'de> Visitor<'de> for V {
            type Value = Metrics;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("counts")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Metrics, A::Error> {
                let mut all = Vec::new();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    let name = name.as_str();
                    if name.ends_with("_str") {
                        map.next_value::<IgnoredAny>()?;
                    } else if let Number(Some(count)) = map.next_value()? {
                        let known = COUNTS.iter().find(|known| **known == name);
                        all.push((
                            known.map_or_else(|| Cow::Owned(name.to_owned()), |name| Cow::Borrowed(*name)),
                            count,
                        ));
                    }
                }
                Ok(Metrics(all))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Metrics, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Metrics::default())
            }
            fn visit_unit<E>(self) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
            fn visit_bool<E>(self, _: bool) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
            fn visit_i64<E>(self, _: i64) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
            fn visit_u64<E>(self, _: u64) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
            fn visit_f64<E>(self, _: f64) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
            fn visit_str<E>(self, _: &str) -> Result<Metrics, E> {
                Ok(Metrics::default())
            }
        }
        d.deserialize_any(V)
    }
}

/// A user; in events it stands inside `data`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct User<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    pub(super) username: Text<'a>,
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    pub(super) protected: Flag,
    #[serde(borrow)]
    data: Many<User<'a>>,
}

impl<'a> User<'a> {
    /// Itself, out of its wrapping.
    pub(super) fn inner(mut self) -> User<'a> {
        match self.data.0.pop() {
            Some(inner) => inner,
            None => self,
        }
    }

    /// Its name as people see it.
    pub(super) fn handle(&self) -> Option<&str> {
        self.username.given().or(self.name.given())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Media<'a> {
    #[serde(borrow)]
    media_key: Id<'a>,
    #[serde(borrow)]
    alt_text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct IncludesWire<'a> {
    #[serde(borrow)]
    users: Option<&'a RawValue>,
    #[serde(borrow)]
    tweets: Option<&'a RawValue>,
    #[serde(borrow)]
    posts: Option<&'a RawValue>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
}

/// What an answer includes beside its items, by id.
#[derive(Default)]
pub(super) struct Included<'a> {
    pub(super) users: HashMap<Cow<'a, str>, User<'a>>,
    pub(super) posts: HashMap<Cow<'a, str>, Wire<'a>>,
    /// What is seen on pictures, in their author's words.
    pub(super) alt_texts: HashMap<Cow<'a, str>, Cow<'a, str>>,
}

impl<'a> Included<'a> {
    /// Reads `includes`; what in it is unreadable counts as absent.
    pub(super) fn of(raw: Option<&'a RawValue>) -> Self {
        let wire: IncludesWire<'a> =
            raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        let mut included = Self::default();
        for user in each::<User<'a>>(wire.users).into_iter().map(User::inner) {
            if let Some(id) = user.id.0.clone() {
                included.users.insert(id, user);
            }
        }
        for post in each::<Wire<'a>>(wire.tweets).into_iter().chain(each(wire.posts)) {
            if let Some(id) = post.id.0.clone() {
                included.posts.insert(id, post);
            }
        }
        for media in each::<Media<'a>>(wire.media) {
            if let (Some(key), Some(text)) = (media.media_key.into_inner(), media.alt_text.into_inner()) {
                included.alt_texts.insert(key, text);
            }
        }
        included
    }
}

/// The elements of a list that can be read.
pub(super) fn each<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Vec<T> {
    let Some(raw) = raw else { return Vec::new() };
    if let Ok(Many(all)) = serde_json::from_str(raw.get()) {
        return all;
    }
    let parts: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
    parts.into_iter().filter_map(|part| serde_json::from_str(part.get()).ok()).collect()
}
