//! Posts in the three forms that the API has had (posts, `ugcPost`s, shares), and comments.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ABOUT, little};
use crate::clean;
use crate::sign::{self, Hash};
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Flag, Id, Number, Text};

/// A text inside an object: `{"text": …, "attributes": […]}`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Words<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

/// Who and when: `{"actor": …, "time": ms}`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Stamp<'a> {
    #[serde(borrow)]
    actor: Text<'a>,
    time: Number,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Comment<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow, rename = "$URN")]
    urn: Text<'a>,
    #[serde(borrow)]
    actor: Text<'a>,
    #[serde(borrow)]
    object: Text<'a>,
    #[serde(borrow)]
    parent_comment: Text<'a>,
    #[serde(borrow)]
    created: Option<Stamp<'a>>,
    #[serde(borrow)]
    last_modified: Option<Stamp<'a>>,
    #[serde(borrow)]
    message: Option<Words<'a>>,
    likes_summary: Option<Likes>,
    comments_summary: Option<Replies>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Likes {
    total_likes: Number,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Replies {
    aggregated_total_comments: Number,
}

/// The fields of all forms of a post together.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Post<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    author: Text<'a>,
    #[serde(borrow)]
    owner: Text<'a>,
    #[serde(borrow)]
    activity: Text<'a>,
    #[serde(borrow)]
    commentary: Text<'a>,
    created_at: Number,
    published_at: Number,
    first_published_at: Number,
    last_modified_at: Number,
    #[serde(borrow)]
    created: Option<Stamp<'a>>,
    #[serde(borrow)]
    lifecycle_state: Text<'a>,
    lifecycle_state_info: Option<StateInfo>,
    #[serde(borrow)]
    visibility: Option<&'a RawValue>,
    #[serde(borrow)]
    content: Option<Content<'a>>,
    #[serde(borrow)]
    reshare_context: Option<Context<'a>>,
    #[serde(borrow)]
    response_context: Option<Context<'a>>,
    #[serde(borrow)]
    reshared_share: Text<'a>,
    #[serde(borrow)]
    original_share: Text<'a>,
    #[serde(borrow)]
    text: Option<Words<'a>>,
    #[serde(borrow)]
    specific_content: Option<Specific<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct StateInfo {
    is_edited_by_author: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Context<'a> {
    #[serde(borrow)]
    parent: Text<'a>,
    #[serde(borrow)]
    root: Text<'a>,
}

/// What is attached: articles and media with titles, a poll; a share has title and description at its top.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Content<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    article: Option<Attached<'a>>,
    #[serde(borrow)]
    media: Option<Attached<'a>>,
    #[serde(borrow)]
    multi_image: Option<Images<'a>>,
    #[serde(borrow)]
    poll: Option<Poll<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Attached<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    alt_text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Images<'a> {
    #[serde(borrow)]
    images: Option<Vec<Attached<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Poll<'a> {
    #[serde(borrow)]
    question: Text<'a>,
    #[serde(borrow)]
    options: Option<Vec<Words<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Specific<'a> {
    #[serde(borrow, rename = "com.linkedin.ugc.ShareContent")]
    share: Option<Ugc<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Ugc<'a> {
    #[serde(borrow)]
    share_commentary: Option<Words<'a>>,
    #[serde(borrow)]
    media: Option<Vec<UgcMedia<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct UgcMedia<'a> {
    #[serde(borrow)]
    title: Option<Words<'a>>,
    #[serde(borrow)]
    description: Option<Words<'a>>,
}

/// What a comment is known by: the last part of its URN, `urn:li:comment:(urn:li:activity:1,2)`; anything else as it is.
pub(super) fn id_of(urn: &str) -> String {
    let inner =
        urn.strip_prefix("urn:li:comment:").and_then(|inner| inner.trim_end_matches(')').rsplit_once(','));
    inner.map_or(urn, |(_, id)| id.trim()).to_owned()
}

/// The post that a comment's URN names: `urn:li:activity:1`.
pub(super) fn object_of(urn: &str) -> Option<&str> {
    let inner = urn.strip_prefix("urn:li:comment:")?.trim_start_matches('(');
    inner.rsplit_once(',').map(|(object, _)| object)
}

/// Percent-encodes a URN, as the API wants it in paths and queries.
pub(super) fn encoded(urn: &str) -> String {
    form_urlencoded::byte_serialize(urn.as_bytes()).collect()
}

/// The address of a post, or of a comment under it.
pub(super) fn permalink(post: &str, comment: Option<&str>) -> String {
    match comment {
        Some(urn) => format!("https://www.linkedin.com/feed/update/{post}?commentUrn={}", encoded(urn)),
        None => format!("https://www.linkedin.com/feed/update/{post}"),
    }
}

/// The fields that every post of the channel has.
pub(super) fn blank(kind: &'static str) -> Item {
    Item {
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(kind)),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        visibility: Some(Cow::Borrowed("owned")),
        ..Item::default()
    }
}

/// Milliseconds as a revision.
pub(super) fn revision(millis: Number) -> u64 {
    millis.0.map_or(0, |millis| (millis / 1000.0) as u64)
}

/// Hands over a comment.
pub(super) fn comment(raw: &RawValue, found: &mut Found) {
    let Ok(comment) = serde_json::from_str::<Comment<'_>>(raw.get()) else {
        return found.refuse("a comment in which a part is of another form than the API promises", raw.get());
    };
    let urn = comment.urn.given();
    let Some(id) = comment.id.given().map(id_of).or_else(|| urn.map(id_of)) else {
        return found.refuse("a comment without an id", raw.get());
    };
    let Some(text) = comment.message.as_ref().and_then(|message| message.text.given()) else {
        return found.skip("no text");
    };
    let object = comment.object.given().or_else(|| urn.and_then(object_of));
    let created = comment.created.as_ref();
    let at = created.map_or(Number::default(), |stamp| stamp.time);
    let changed = comment.last_modified.as_ref().map_or(Number::default(), |stamp| stamp.time);
    // A comment is touched within the same second when it is made.
    let edited = at.0.zip(changed.0).is_some_and(|(at, changed)| changed - at > 1000.0);
    let author = comment.actor.owned().or_else(|| created.and_then(|stamp| stamp.actor.owned()));
    let metrics = [
        ("totalLikes", comment.likes_summary.and_then(|summary| summary.total_likes.0)),
        (
            "aggregatedTotalComments",
            comment.comments_summary.and_then(|summary| summary.aggregated_total_comments.0),
        ),
    ];
    found.post(Item {
        id: Cow::Owned(id),
        text: Cow::Owned(text.to_owned()),
        url: object.map(|object| Cow::Owned(permalink(object, urn))),
        author: author.clone(),
        author_id: author,
        created_at: at.0.and_then(when::epoch_any),
        thread: object.map(|object| Cow::Owned(object.to_owned())),
        parent: comment
            .parent_comment
            .given()
            .map(id_of)
            .or_else(|| object.map(str::to_owned))
            .map(Cow::Owned),
        revision: if edited { revision(changed) } else { 0 },
        metrics: metrics
            .into_iter()
            .filter_map(|(name, value)| Some((Cow::Borrowed(name), value?)))
            .collect(),
        ..blank("comment")
    });
}

/// Hands over a post of the present API.
pub(super) fn post(raw: &RawValue, found: &mut Found) {
    any(raw, found, |post| little::plain(post.commentary.as_str()));
}

/// Hands over a `ugcPost`.
pub(super) fn ugc(raw: &RawValue, found: &mut Found) {
    any(raw, found, |post| {
        let share = post.specific_content.as_ref().and_then(|content| content.share.as_ref());
        let words = share.and_then(|share| share.share_commentary.as_ref());
        words.map_or_else(String::new, |words| words.text.as_str().to_owned())
    });
}

/// Hands over a share.
pub(super) fn share(raw: &RawValue, found: &mut Found) {
    any(raw, found, |post| {
        post.text.as_ref().map_or_else(String::new, |words| words.text.as_str().to_owned())
    });
}

fn any(raw: &RawValue, found: &mut Found, own_words: fn(&Post<'_>) -> String) {
    let Ok(post) = serde_json::from_str::<Post<'_>>(raw.get()) else {
        return found.refuse("a post in which a part is of another form than the API promises", raw.get());
    };
    // What is sent to be published has no id yet: it is known by its content.
    let unnamed = || format!("unnamed:{}", &sign::hex(&Hash::Sha256.of(raw.get().as_bytes()))[..16]);
    let id = post.id.given().map_or_else(unnamed, str::to_owned);
    match post.lifecycle_state.as_str() {
        "DELETED" => return found.gone(ABOUT.id, id),
        "" | "PUBLISHED" | "PUBLISHED_EDITED" => {}
        _ => return found.skip("not published"),
    }
    let parent = post.parent().map(str::to_owned);
    let (own, attached) = (own_words(&post), post.attached());
    let poll = post.poll();
    let text = [own, poll].into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join("\n");
    // Where nothing was written, what an own picture shows is the text; an article's title is another's words.
    let text = if text.is_empty() { post.alt_texts() } else { text };
    if text.is_empty() {
        return found.skip("no text");
    }
    let created = [post.published_at, post.first_published_at, post.created_at];
    let created = created
        .into_iter()
        .find_map(|number| number.0)
        .or(post.created.as_ref().and_then(|stamp| stamp.time.0));
    let edited = post.lifecycle_state.as_str() == "PUBLISHED_EDITED"
        || post.lifecycle_state_info.as_ref().is_some_and(|info| info.is_edited_by_author.is_set());
    let author = post.author.owned().or_else(|| post.owner.owned());
    let address = if id.starts_with("urn:li:") { Some(id.as_str()) } else { post.activity.given() };
    found.post(Item {
        url: address.map(|urn| Cow::Owned(permalink(urn, None))),
        text: Cow::Owned(text),
        about: attached,
        author: author.clone(),
        author_id: author,
        created_at: created.and_then(when::epoch_any),
        thread: Some(Cow::Owned(post.activity.given().unwrap_or(&id).to_owned())),
        parent: parent.map(Cow::Owned),
        visibility: Some(Cow::Borrowed(match post.visibility.map(RawValue::get) {
            Some(raw) if raw.contains("\"PUBLIC\"") || raw.contains("\"LOGGED_IN\"") => "public",
            Some(raw) if raw.contains("\"CONNECTIONS\"") || raw.contains("\"CONTAINER\"") => "private",
            _ => "owned",
        })),
        revision: if edited { revision(post.last_modified_at) } else { 0 },
        id: Cow::Owned(id),
        ..blank("post")
    });
}

impl Post<'_> {
    /// What it shares on.
    fn parent(&self) -> Option<&str> {
        let contexts = [&self.reshare_context, &self.response_context];
        let context = contexts.into_iter().flatten().find_map(|one| one.parent.given().or(one.root.given()));
        context.or(self.reshared_share.given()).or(self.original_share.given())
    }

    /// The titles and descriptions of what is attached, which others wrote.
    fn attached(&self) -> Vec<Cow<'static, str>> {
        let content = self.content.as_ref();
        let mut texts: Vec<&str> = Vec::new();
        if let Some(content) = content {
            texts.extend([content.title.given(), content.description.given()].into_iter().flatten());
            for one in [&content.article, &content.media].into_iter().flatten() {
                texts.extend([one.title.given(), one.description.given()].into_iter().flatten());
            }
        }
        let share = self.specific_content.as_ref().and_then(|content| content.share.as_ref());
        for media in share.into_iter().flat_map(|share| share.media.iter().flatten()) {
            let words = [&media.title, &media.description].into_iter().flatten();
            texts.extend(words.filter_map(|words| words.text.given()));
        }
        texts.into_iter().map(|text| Cow::Owned(clean::short(text))).collect()
    }

    /// Question and answers of a poll.
    fn poll(&self) -> String {
        let Some(poll) = self.content.as_ref().and_then(|content| content.poll.as_ref()) else {
            return String::new();
        };
        let options = poll.options.iter().flatten().filter_map(|option| option.text.given());
        poll.question.given().into_iter().chain(options).collect::<Vec<_>>().join("\n")
    }

    /// What pictures show.
    fn alt_texts(&self) -> String {
        let Some(content) = &self.content else { return String::new() };
        let many = content.multi_image.iter().flat_map(|images| images.images.iter().flatten());
        let all = content.media.iter().chain(many).filter_map(|one| one.alt_text.given());
        all.collect::<Vec<_>>().join("\n")
    }
}
