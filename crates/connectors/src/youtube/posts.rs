//! The posts that items make: comments, videos, and messages of live chats.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::ABOUT;
use super::item::{Item, Kind, Snippet, id_of};
use crate::clean;
use crate::source::{Found, Item as Post};
use crate::when;
use crate::wire::Text;

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

impl<'a> Item<'a> {
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
