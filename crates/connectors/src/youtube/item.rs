//! One item of an answer, and the posts that it makes.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean;
use crate::source::{Found, Item as Post};
use crate::when;
use crate::wire::{Flag, Id, Number, Text};

/// What is known about an answer besides what stands in it.
#[derive(Clone, Copy, Default)]
pub(super) struct Reading<'a> {
    /// Whether plain text was asked for.
    pub plain: bool,
    /// The video that the answer is about, where replies do not say it.
    pub video: Option<&'a str>,
    /// Titles of videos by id.
    pub titles: Option<&'a BTreeMap<String, String>>,
    /// Drop what was last changed before, in microseconds since 1970.
    pub since: i64,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
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
    kind: Text<'a>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    snippet: Option<Snippet<'a>>,
    #[serde(borrow)]
    replies: Option<Replies<'a>>,
    #[serde(borrow)]
    author_details: Option<Author<'a>>,
    statistics: Option<Statistics>,
    #[serde(borrow)]
    status: Option<Status<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Replies<'a> {
    #[serde(borrow)]
    comments: Option<Vec<&'a RawValue>>,
}

/// The fields of all kinds together.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Snippet<'a> {
    #[serde(borrow)]
    video_id: Id<'a>,
    #[serde(borrow)]
    channel_id: Id<'a>,
    #[serde(borrow)]
    parent_id: Id<'a>,
    #[serde(borrow)]
    live_chat_id: Id<'a>,
    #[serde(borrow)]
    top_level_comment: Option<&'a RawValue>,
    total_reply_count: Number,
    is_public: Flag,
    #[serde(borrow)]
    author_display_name: Text<'a>,
    #[serde(borrow)]
    author_channel_id: Option<&'a RawValue>,
    #[serde(borrow)]
    author_channel_url: Text<'a>,
    #[serde(borrow)]
    text_display: Text<'a>,
    #[serde(borrow)]
    text_original: Text<'a>,
    like_count: Number,
    #[serde(borrow)]
    moderation_status: Text<'a>,
    #[serde(borrow)]
    published_at: Text<'a>,
    #[serde(borrow)]
    updated_at: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    channel_title: Text<'a>,
    #[serde(borrow)]
    tags: Option<Vec<Text<'a>>>,
    #[serde(borrow)]
    default_language: Text<'a>,
    #[serde(borrow)]
    default_audio_language: Text<'a>,
    #[serde(borrow)]
    resource_id: Option<Target<'a>>,
    #[serde(borrow)]
    video_owner_channel_id: Text<'a>,
    #[serde(borrow)]
    video_owner_channel_title: Text<'a>,
    #[serde(borrow, rename = "type")]
    event: Text<'a>,
    #[serde(borrow)]
    display_message: Text<'a>,
    #[serde(borrow)]
    text_message_details: Option<Words<'a>>,
    #[serde(borrow)]
    super_chat_details: Option<Words<'a>>,
    #[serde(borrow)]
    member_milestone_chat_details: Option<Words<'a>>,
    #[serde(borrow)]
    message_deleted_details: Option<Removed<'a>>,
    #[serde(borrow)]
    user_banned_details: Option<Banned<'a>>,
}

/// `{"kind": "youtube#video", "videoId": …}`, or `{"value": …}` for an author.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Target<'a> {
    #[serde(borrow, rename = "videoId")]
    video_id: Id<'a>,
    #[serde(borrow)]
    value: Id<'a>,
}

/// Where the different messages of a chat keep what was written.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Words<'a> {
    #[serde(borrow)]
    message_text: Text<'a>,
    #[serde(borrow)]
    user_comment: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Removed<'a> {
    #[serde(borrow, rename = "deletedMessageId")]
    id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Banned<'a> {
    #[serde(borrow, rename = "bannedUserDetails")]
    user: Option<Author<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Author<'a> {
    #[serde(borrow)]
    channel_id: Id<'a>,
    #[serde(borrow)]
    display_name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Statistics {
    view_count: Number,
    like_count: Number,
    comment_count: Number,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Status<'a> {
    #[serde(borrow)]
    privacy_status: Text<'a>,
}

/// An id that is a text, or an object with the id of a video in it.
fn id_of(raw: Option<&RawValue>) -> Option<Cow<'_, str>> {
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

    fn known(&self) -> Option<Kind> {
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
    fn inline(&self) -> impl Iterator<Item = &'a RawValue> {
        self.replies.iter().flat_map(|replies| replies.comments.iter().flatten().copied())
    }

    /// How many replies a thread has, and how many of them stand in the answer.
    pub(super) fn replies(&self) -> (u64, u64) {
        let all =
            self.snippet.as_ref().and_then(|snippet| snippet.total_reply_count.int()).unwrap_or_default();
        let inline = self.inline().count();
        (u64::try_from(all).unwrap_or_default(), inline as u64)
    }

    /// Hands over the posts in it.
    pub(super) fn posts(&self, reading: &Reading<'_>, found: &mut Found) {
        let (Some(kind), Some(snippet)) = (self.known(), &self.snippet) else {
            return found.skip("not a post");
        };
        match kind {
            Kind::Thread => self.thread(snippet, reading, found),
            Kind::Comment => self.comment(snippet, &Context::default(), reading, found),
            Kind::Video | Kind::SearchResult | Kind::PlaylistItem => {
                self.video_post(kind, snippet, reading, found);
            }
            Kind::ChatMessage => self.chat(snippet, found),
        }
    }

    fn thread(&self, snippet: &Snippet<'a>, reading: &Reading<'_>, found: &mut Found) {
        let context = Context {
            video: snippet.video_id.given(),
            replies: snippet.total_reply_count.0,
            hidden: snippet.is_public.0 == Some(false),
            parent: None,
        };
        let thread = id_of(self.id);
        let inner = snippet.top_level_comment.into_iter().map(|raw| (raw, None));
        let replies = self.inline();
        for (raw, parent) in inner.chain(replies.map(|raw| (raw, thread.as_deref()))) {
            let replies = if parent.is_none() { context.replies } else { None };
            match Item::read(raw) {
                Ok(Item { snippet: Some(inside), id, .. }) => {
                    let comment = Item { id, ..Item::default() };
                    comment.comment(&inside, &Context { parent, replies, ..context }, reading, found);
                }
                Ok(_) => found.refuse("a comment without a snippet", raw.get()),
                Err(reason) => found.refuse(reason, raw.get()),
            }
        }
    }

    fn comment(
        &self,
        snippet: &Snippet<'_>,
        context: &Context<'_>,
        reading: &Reading<'_>,
        found: &mut Found,
    ) {
        let Some(id) = id_of(self.id) else {
            return found.skip("a comment without an id");
        };
        let text = match (snippet.text_original.given(), snippet.text_display.given()) {
            (Some(original), _) => original.to_owned(),
            (None, Some(shown)) if reading.plain || !is_html(shown) => shown.to_owned(),
            (None, Some(shown)) => clean::html(shown).text,
            (None, None) => String::new(),
        };
        if text.trim().is_empty() {
            return found.skip("no text");
        }
        let (published, updated) =
            (when::iso(snippet.published_at.as_str()), when::iso(snippet.updated_at.as_str()));
        if published.max(updated).is_some_and(|changed| changed.0 < reading.since) {
            return found.skip("older than asked for");
        }
        let edited = published.zip(updated).filter(|(published, updated)| updated > published);
        let video = snippet.video_id.given().or(context.video).or(reading.video);
        let title = video.zip(reading.titles).and_then(|(video, titles)| titles.get(video));
        let parent = snippet.parent_id.given().or(context.parent);
        let hidden = context.hidden || !matches!(snippet.moderation_status.as_str(), "" | "published");
        found.post(Post {
            url: video.map(|video| Cow::Owned(format!("https://www.youtube.com/watch?v={video}&lc={id}"))),
            thread: Some(Cow::Owned(video.or(parent).unwrap_or(&id).to_owned())),
            parent: parent.or(video).map(|parent| Cow::Owned(parent.to_owned())),
            about: title
                .filter(|title| !title.is_empty())
                .map(|title| clean::short(title).into())
                .into_iter()
                .collect(),
            author: snippet.author_display_name.owned(),
            author_id: author_id(snippet).map(Cow::Owned),
            visibility: Some(Cow::Borrowed(if hidden { "owned" } else { "public" })),
            revision: edited.map_or(0, |(_, updated)| seconds(updated.0)),
            metrics: metrics(&[("likeCount", snippet.like_count.0), ("totalReplyCount", context.replies)]),
            created_at: published,
            id: Cow::Owned(id.into_owned()),
            text: Cow::Owned(text),
            ..blank("comment")
        });
    }

    fn video_post(&self, kind: Kind, snippet: &Snippet<'_>, reading: &Reading<'_>, found: &mut Found) {
        let Some(id) = self.video() else {
            return found.skip("a channel or a playlist, not a video");
        };
        // What is left in a playlist of a video that was deleted or made private.
        if kind == Kind::PlaylistItem && matches!(snippet.title.as_str(), "Deleted video" | "Private video") {
            return found.gone(ABOUT.id, id);
        }
        let published = when::iso(snippet.published_at.as_str());
        if published.is_some_and(|published| published.0 < reading.since) {
            return found.skip("older than asked for");
        }
        // Search alone answers with entities.
        let words = |text: &Text<'_>| match kind {
            Kind::SearchResult => clean::entities(text.as_str()),
            _ => text.as_str().to_owned(),
        };
        let (title, description) = (words(&snippet.title), words(&snippet.description));
        let text = if description.trim().is_empty() { title.clone() } else { description };
        if text.trim().is_empty() {
            return found.skip("no text");
        }
        // A playlist is of whoever made it; a video in it may be another's.
        let owner = snippet.video_owner_channel_id.owned().or_else(|| snippet.channel_id.owned());
        let name = snippet.video_owner_channel_title.owned().or_else(|| snippet.channel_title.owned());
        let tags = snippet.tags.iter().flatten().filter_map(Text::given).collect::<Vec<_>>().join(", ");
        let statistics = self.statistics.as_ref();
        found.post(Post {
            url: Some(Cow::Owned(format!("https://www.youtube.com/watch?v={id}"))),
            title: Some(title).filter(|title| !title.is_empty()).map(Cow::Owned),
            about: Some(tags)
                .filter(|tags| !tags.is_empty())
                .map(|tags| clean::short(&tags).into())
                .into_iter()
                .collect(),
            lang: snippet.default_language.owned().or_else(|| snippet.default_audio_language.owned()),
            author: name,
            author_id: owner,
            thread: Some(Cow::Owned(id.clone().into_owned())),
            visibility: Some(match self.status.as_ref().map(|status| status.privacy_status.as_str()) {
                Some("unlisted") => Cow::Borrowed("unlisted"),
                Some("private") => Cow::Borrowed("private"),
                _ => Cow::Borrowed("public"),
            }),
            metrics: statistics.map_or_else(Vec::new, |count| {
                metrics(&[
                    ("viewCount", count.view_count.0),
                    ("likeCount", count.like_count.0),
                    ("commentCount", count.comment_count.0),
                ])
            }),
            created_at: published,
            id: Cow::Owned(id.into_owned()),
            text: Cow::Owned(text),
            ..blank("video")
        });
    }

    fn chat(&self, snippet: &Snippet<'_>, found: &mut Found) {
        if let Some(id) = snippet.message_deleted_details.as_ref().and_then(|removed| removed.id.given()) {
            return found.gone(ABOUT.id, id);
        }
        let banned = snippet.user_banned_details.as_ref().and_then(|banned| banned.user.as_ref());
        if let Some(id) = banned.and_then(|user| user.channel_id.given()) {
            return found.account_gone(ABOUT.id, id);
        }
        let Some(id) = id_of(self.id) else {
            return found.skip("a message without an id");
        };
        if snippet.event.as_str() == "tombstone" {
            return found.gone(ABOUT.id, id);
        }
        let written = [
            snippet.text_message_details.as_ref(),
            snippet.super_chat_details.as_ref(),
            snippet.member_milestone_chat_details.as_ref(),
        ];
        let written = written.into_iter().flatten();
        let mut written =
            written.filter_map(|words| words.message_text.given().or(words.user_comment.given()));
        // What is shown of an event without words of its own is the platform's sentence.
        let shown = (snippet.event.as_str() == "textMessageEvent").then(|| snippet.display_message.given());
        let Some(text) = written.next().or(shown.flatten()) else {
            return found.skip("an event of a live chat");
        };
        let author = self.author_details.as_ref();
        found.post(Post {
            id: Cow::Owned(id.into_owned()),
            text: Cow::Owned(text.to_owned()),
            thread: snippet.live_chat_id.owned(),
            author: author.and_then(|author| author.display_name.owned()),
            author_id: author_id(snippet)
                .or_else(|| author?.channel_id.given().map(str::to_owned))
                .map(Cow::Owned),
            created_at: when::iso(snippet.published_at.as_str()),
            ..blank("message")
        });
    }
}

/// What a thread says of the comments in it.
#[derive(Clone, Copy, Default)]
struct Context<'a> {
    video: Option<&'a str>,
    replies: Option<f64>,
    hidden: bool,
    parent: Option<&'a str>,
}

/// The fields that every post of the channel has.
pub(super) fn blank(kind: &'static str) -> Post {
    Post {
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(kind)),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        visibility: Some(Cow::Borrowed("public")),
        ..Post::default()
    }
}

/// Microseconds as whole seconds since 1970, which is what a revision is.
pub(super) fn seconds(micros: i64) -> u64 {
    u64::try_from(micros / 1_000_000).unwrap_or_default()
}

fn metrics(all: &[(&'static str, Option<f64>)]) -> Vec<(Cow<'static, str>, f64)> {
    all.iter().filter_map(|(name, value)| Some((Cow::Borrowed(*name), (*value)?))).collect()
}

/// The channel of the author: `{"value": …}`, a text with live chats, or the end of the address.
fn author_id(snippet: &Snippet<'_>) -> Option<String> {
    let from_url =
        || snippet.author_channel_url.given()?.rsplit_once("/channel/").map(|(_, id)| id.to_owned());
    id_of(snippet.author_channel_id).map(Cow::into_owned).or_else(from_url)
}

/// Whether a shown text is HTML: in HTML ends of lines are tags, so one that holds an end of line is plain.
fn is_html(text: &str) -> bool {
    !text.contains('\n') && memchr::memchr2(b'<', b'&', text.as_bytes()).is_some()
}
