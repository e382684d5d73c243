//! One item of an answer as it is sent: what it is, and the fields of all kinds.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::when;
use crate::wire::{Flag, Id, Number, Text};

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Thread,
    Comment,
    Video,
    SearchResult,
    PlaylistItem,
    ChatMessage,
}

/// `kind` of the items that are posts.
const KINDS: [(&str, Kind); 6] = [
    ("youtube#commentThread", Kind::Thread),
    ("youtube#comment", Kind::Comment),
    ("youtube#video", Kind::Video),
    ("youtube#searchResult", Kind::SearchResult),
    ("youtube#playlistItem", Kind::PlaylistItem),
    ("youtube#liveChatMessage", Kind::ChatMessage),
];

/// An item of any kind.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Item<'a> {
    #[serde(borrow)]
    pub(super) kind: Text<'a>,
    #[serde(borrow)]
    pub(super) id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) snippet: Option<Snippet<'a>>,
    #[serde(borrow)]
    pub(super) replies: Option<Replies<'a>>,
    #[serde(borrow)]
    pub(super) author_details: Option<Author<'a>>,
    pub(super) statistics: Option<Statistics>,
    #[serde(borrow)]
    pub(super) status: Option<Status<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Replies<'a> {
    #[serde(borrow)]
    pub(super) comments: Option<Vec<&'a RawValue>>,
}

/// The fields of all kinds together.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Snippet<'a> {
    #[serde(borrow)]
    pub(super) video_id: Id<'a>,
    #[serde(borrow)]
    pub(super) channel_id: Id<'a>,
    #[serde(borrow)]
    pub(super) parent_id: Id<'a>,
    #[serde(borrow)]
    pub(super) live_chat_id: Id<'a>,
    #[serde(borrow)]
    pub(super) top_level_comment: Option<&'a RawValue>,
    pub(super) total_reply_count: Number,
    pub(super) is_public: Flag,
    #[serde(borrow)]
    pub(super) author_display_name: Text<'a>,
    #[serde(borrow)]
    pub(super) author_channel_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) author_channel_url: Text<'a>,
    #[serde(borrow)]
    pub(super) text_display: Text<'a>,
    #[serde(borrow)]
    pub(super) text_original: Text<'a>,
    pub(super) like_count: Number,
    #[serde(borrow)]
    pub(super) moderation_status: Text<'a>,
    #[serde(borrow)]
    pub(super) published_at: Text<'a>,
    #[serde(borrow)]
    pub(super) updated_at: Text<'a>,
    #[serde(borrow)]
    pub(super) title: Text<'a>,
    #[serde(borrow)]
    pub(super) description: Text<'a>,
    #[serde(borrow)]
    pub(super) channel_title: Text<'a>,
    #[serde(borrow)]
    pub(super) tags: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    pub(super) default_language: Text<'a>,
    #[serde(borrow)]
    pub(super) default_audio_language: Text<'a>,
    #[serde(borrow)]
    pub(super) resource_id: Option<Target<'a>>,
    #[serde(borrow)]
    pub(super) video_owner_channel_id: Text<'a>,
    #[serde(borrow)]
    pub(super) video_owner_channel_title: Text<'a>,
    #[serde(borrow, rename = "type")]
    pub(super) event: Text<'a>,
    #[serde(borrow)]
    pub(super) display_message: Text<'a>,
    #[serde(borrow)]
    pub(super) text_message_details: Option<Words<'a>>,
    #[serde(borrow)]
    pub(super) super_chat_details: Option<Words<'a>>,
    #[serde(borrow)]
    pub(super) member_milestone_chat_details: Option<Words<'a>>,
    #[serde(borrow)]
    pub(super) message_deleted_details: Option<Removed<'a>>,
    #[serde(borrow)]
    pub(super) user_banned_details: Option<Banned<'a>>,
}

/// `{"kind": "youtube#video", "videoId": …}`, or `{"value": …}` for an author.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Target<'a> {
    #[serde(borrow, rename = "videoId")]
    pub(super) video_id: Id<'a>,
    #[serde(borrow)]
    pub(super) value: Id<'a>,
}

/// Where the different messages of a chat keep what was written.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Words<'a> {
    #[serde(borrow)]
    pub(super) message_text: Text<'a>,
    #[serde(borrow)]
    pub(super) user_comment: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Removed<'a> {
    #[serde(borrow, rename = "deletedMessageId")]
    pub(super) id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Banned<'a> {
    #[serde(borrow, rename = "bannedUserDetails")]
    pub(super) user: Option<Author<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Author<'a> {
    #[serde(borrow)]
    pub(super) channel_id: Id<'a>,
    #[serde(borrow)]
    pub(super) display_name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Statistics {
    pub(super) view_count: Number,
    pub(super) like_count: Number,
    pub(super) comment_count: Number,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Status<'a> {
    #[serde(borrow)]
    pub(super) privacy_status: Text<'a>,
}

/// An id that is a text, or an object with the id of a video in it.
pub(super) fn id_of(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let raw = raw?.get();
    if raw.starts_with('{') {
        let target: Target<'_> = serde_json::from_str(raw).ok()?;
        return target.video_id.into_inner().or(target.value.into_inner()).filter(|id| !id.is_empty());
    }
    serde_json::from_str::<Id<'_>>(raw).ok()?.into_inner().filter(|id| !id.is_empty())
}

impl<'a> Item<'a> {
    /// Reads one item.
    ///
    /// # Errors
    /// It is no object, or a field that holds others has another form.
    pub(super) fn read(raw: &'a RawValue) -> Result<Self, &'static str> {
        serde_json::from_str(raw.get()).map_err(|_| "an item that is no object, or whose snippet is none")
    }

    /// Whether it is of a kind that makes posts.
    pub(super) fn is_known(&self) -> bool {
        self.known().is_some()
    }

    pub(super) fn known(&self) -> Option<Kind> {
        if let Some(named) = self.kind.given() {
            return KINDS.iter().find(|(name, _)| *name == named).map(|(_, kind)| *kind);
        }
        let snippet = self.snippet.as_ref()?;
        let has = |text: &Text<'_>| text.given().is_some();
        // Most telling fields first.
        [
            (snippet.top_level_comment.is_some(), Kind::Thread),
            (has(&snippet.live_chat_id) && has(&snippet.event), Kind::ChatMessage),
            (has(&snippet.text_original) || has(&snippet.text_display), Kind::Comment),
            (snippet.resource_id.is_some(), Kind::PlaylistItem),
            (self.id.is_some_and(|id| id.get().starts_with('{')), Kind::SearchResult),
            (has(&snippet.channel_id) && has(&snippet.title) && self.id.is_some(), Kind::Video),
        ]
        .into_iter()
        .find_map(|(is, kind)| is.then_some(kind))
    }

    /// The video that a thread, a search result or an item of a playlist is about.
    pub(super) fn video(&self) -> Option<Cow<'a, str>> {
        let snippet = self.snippet.as_ref()?;
        let given = |text: &Text<'a>| text.0.clone().filter(|id| !id.is_empty());
        match self.known()? {
            Kind::PlaylistItem => given(&snippet.resource_id.as_ref()?.video_id),
            Kind::SearchResult if !self.id?.get().contains("\"videoId\"") => None,
            Kind::SearchResult | Kind::Video => id_of(self.id),
            _ => given(&snippet.video_id),
        }
    }

    /// Its id where it is a text.
    pub(super) fn id(&self) -> Option<Cow<'a, str>> {
        id_of(self.id)
    }

    /// Title of a video.
    pub(super) fn title(&self) -> &str {
        self.snippet.as_ref().map_or("", |snippet| snippet.title.as_str())
    }

    /// When it was published, in microseconds since 1970.
    pub(super) fn published(&self) -> Option<i64> {
        let snippet = self.snippet.as_ref()?;
        if let Some(top) = snippet.top_level_comment {
            return Self::read(top).ok()?.published();
        }
        when::iso(snippet.published_at.as_str()).map(|time| time.0)
    }

    /// The replies that stand in the answer.
    pub(super) fn inline(&self) -> impl Iterator<Item = &'a RawValue> {
        self.replies.iter().flat_map(|replies| replies.comments.iter().flatten().copied())
    }

    /// How many replies a thread has, and how many of them stand in the answer.
    pub(super) fn replies(&self) -> (u64, u64) {
        let all =
            self.snippet.as_ref().and_then(|snippet| snippet.total_reply_count.int()).unwrap_or_default();
        let inline = self.inline().count();
        (u64::try_from(all).unwrap_or_default(), inline as u64)
    }
}
