//! Videos and comments of TikTok to posts. Pure.
//!
//! Reads answers of the research interface (`videos`, `comments`, and the lists of what accounts liked, pinned or reposted),
//! of the interfaces for one's own account (whose fields have other names), and bare videos and comments one a line. Answers
//! without a list, errors, queries and tokens are no posts.

use std::borrow::Cow;

use model::Post;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean::short;
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Many, Number, Text};

/// An answer, or a bare item.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Outer<'a> {
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    error: Option<IgnoredAny>,
    video_description: Option<IgnoredAny>,
    text: Option<IgnoredAny>,
    video_id: Option<IgnoredAny>,
    query: Option<IgnoredAny>,
    access_token: Option<IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Data<'a> {
    #[serde(borrow)]
    videos: Option<Vec<&'a RawValue>>,
    #[serde(borrow, alias = "user_pinned_videos", alias = "reposted_videos")]
    user_liked_videos: Option<Vec<&'a RawValue>>,
    #[serde(borrow, alias = "pinned_videos_list")]
    user_reposted_videos: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    comments: Option<Vec<&'a RawValue>>,
    cursor: Number,
    has_more: crate::wire::Flag,
    #[serde(borrow)]
    search_id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Video<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    video_id: Id<'a>,
    #[serde(borrow)]
    item_id: Id<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    video_description: Text<'a>,
    #[serde(borrow)]
    caption: Text<'a>,
    #[serde(borrow)]
    voice_to_text: Text<'a>,
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    share_url: Text<'a>,
    create_time: Number,
    #[serde(borrow)]
    hashtag_names: Many<Text<'a>>,
    view_count: Number,
    like_count: Number,
    share_count: Number,
    comment_count: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Comment<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    comment_id: Id<'a>,
    #[serde(borrow)]
    video_id: Id<'a>,
    #[serde(borrow)]
    parent_comment_id: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    user_id: Id<'a>,
    create_time: Number,
    #[serde(alias = "likes")]
    like_count: Number,
    #[serde(alias = "replies")]
    reply_count: Number,
    #[serde(borrow)]
    reply_list: Many<&'a RawValue>,
}

/// What stands beside the posts and is needed to go on.
#[derive(Default)]
pub(super) struct Beside {
    /// Where the next page begins, if there is one.
    pub cursor: Option<u64>,
    /// What the next page must name.
    pub search_id: Option<String>,
}

/// Reads a document.
pub(super) fn read(body: &[u8], found: &mut Found) -> Result<Beside, NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let mut beside = None;
    let mut why = "no JSON value";
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>();
    while let Some(value) = values.next() {
        let Ok(value) = value else {
            if beside.is_none() {
                return Err(NotOurs::because("no whole JSON"));
            }
            found.refuse(
                "a line that is no whole JSON, or not UTF-8",
                &body[values.byte_offset().min(body.len())..],
            );
            break;
        };
        match object(value, found) {
            Ok(read) => beside = Some(read),
            Err(reason) => why = reason,
        }
    }
    beside.ok_or_else(|| NotOurs::because(why))
}

fn object(value: &RawValue, found: &mut Found) -> Result<Beside, &'static str> {
    let outer: Outer<'_> = serde_json::from_str(value.get()).map_err(|_| "no object")?;
    if let Some(data) = outer.data {
        return answer(data, found);
    }
    match () {
        () if outer.access_token.is_some() => Err("the answer to a token request"),
        () if outer.query.is_some() => Err("a question, not an answer"),
        () if outer.text.is_some() && outer.video_id.is_some() => {
            comment(value, None, found);
            Ok(Beside::default())
        }
        () if outer.video_description.is_some() => {
            video(value, found);
            Ok(Beside::default())
        }
        () if outer.error.is_some() => Err("an error"),
        () => Err("an object without videos and comments"),
    }
}

fn answer(data: &RawValue, found: &mut Found) -> Result<Beside, &'static str> {
    let data: Data<'_> =
        serde_json::from_str(data.get()).map_err(|_| "data of another shape than an answer's")?;
    let lists = [data.videos, data.user_liked_videos, data.user_reposted_videos];
    if lists.iter().all(Option::is_none) && data.comments.is_none() {
        return Err("an answer without videos and comments");
    }
    for raw in lists.into_iter().flatten().flatten() {
        video(raw, found);
    }
    for raw in data.comments.into_iter().flatten() {
        comment(raw, None, found);
    }
    let cursor = data.cursor.int().and_then(|cursor| u64::try_from(cursor).ok());
    Ok(Beside {
        cursor: cursor.filter(|_| data.has_more.0 == Some(true)),
        search_id: data.search_id.given().map(str::to_owned),
    })
}

fn video(raw: &RawValue, found: &mut Found) {
    let Ok(video) = serde_json::from_str::<Video<'_>>(raw.get()) else {
        return found.refuse("a video whose fields have other types than TikTok's", raw.get());
    };
    let Some(id) = video.id.given().or(video.video_id.given()).or(video.item_id.given()) else {
        return found.refuse("a video without `id`", raw.get());
    };
    let title = video.title.as_str().trim();
    let description = video.video_description.given().or(video.caption.given()).unwrap_or(title).trim();
    let spoken = video.voice_to_text.as_str().trim();
    let gap = if description.is_empty() || spoken.is_empty() { "" } else { "\n\n" };
    let text = format!("{description}{gap}{spoken}");
    if text.is_empty() {
        return found.skip("no text");
    }
    let url = video
        .share_url
        .given()
        .map(str::to_owned)
        .or_else(|| Some(format!("https://www.tiktok.com/@{}/video/{id}", video.username.given()?)));
    let tags = video.hashtag_names.0.iter().filter_map(Text::given);
    let post: Item = Post {
        id: Cow::Owned(id.to_owned()),
        text: text.into(),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("post")),
        title: Some(title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(title.to_owned())),
        about: tags.map(|tag| Cow::Owned(short(&format!("#{tag}")))).collect(),
        url: url.map(Cow::Owned),
        author: video.username.owned(),
        created_at: video.create_time.0.and_then(when::epoch_any),
        thread: Some(Cow::Owned(id.to_owned())),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        metrics: metrics(&[
            ("view_count", video.view_count),
            ("like_count", video.like_count),
            ("share_count", video.share_count),
            ("comment_count", video.comment_count),
        ]),
        ..Post::default()
    };
    found.post(post);
}

/// A comment and the answers given with it; `above` is the comment that it answers, where that is known from outside.
fn comment(raw: &RawValue, above: Option<&str>, found: &mut Found) {
    let Ok(comment) = serde_json::from_str::<Comment<'_>>(raw.get()) else {
        return found.refuse("a comment whose fields have other types than TikTok's", raw.get());
    };
    let Some(id) = comment.id.given().or(comment.comment_id.given()) else {
        return found.refuse("a comment without `id`", raw.get());
    };
    let text = comment.text.as_str().trim();
    if text.is_empty() {
        found.skip("no text");
    } else {
        let video = comment.video_id.owned();
        // A comment on the video itself has `0` there, or the video's id.
        let answered = comment.parent_comment_id.given().filter(|id| *id != "0").or(above);
        let post: Item = Post {
            id: Cow::Owned(id.to_owned()),
            text: Cow::Owned(text.to_owned()),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed("comment")),
            author: comment.username.owned().or_else(|| comment.user_id.owned()),
            author_id: comment.user_id.owned(),
            created_at: comment.create_time.0.and_then(when::epoch_any),
            parent: answered.map(|id| Cow::Owned(id.to_owned())).or_else(|| video.clone()),
            thread: video,
            visibility: Some(Cow::Borrowed("public")),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            metrics: metrics(&[("like_count", comment.like_count), ("reply_count", comment.reply_count)]),
            ..Post::default()
        };
        found.post(post);
    }
    // Answers have no answers of their own.
    if above.is_none() {
        for answer in comment.reply_list.0 {
            self::comment(answer, Some(id), found);
        }
    }
}

fn metrics(all: &[(&'static str, Number)]) -> Vec<(Cow<'static, str>, f64)> {
    all.iter().filter_map(|(name, number)| Some((Cow::Borrowed(*name), number.0?))).collect()
}

/// Whether a document may be TikTok's.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    match document.is_json() {
        true => read(document.body, found).map(drop),
        false => Err(NotOurs::because("no JSON: TikTok answers objects")),
    }
}
