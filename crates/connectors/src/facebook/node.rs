//! Posts, comments, reviews and captions as the Graph API gives them, with the comments nested in them.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::short;
use crate::meta::page::{connection, items};
use crate::meta::person::Person;
use crate::meta::{conversation, digest, time};
use crate::source::{Found, Item};
use crate::wire::{Id, Number, Text};
use model::Post;

use super::ID;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Node<'a> {
    #[serde(borrow)]
    pub(super) id: Id<'a>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(borrow)]
    story: Text<'a>,
    #[serde(borrow)]
    review_text: Text<'a>,
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    pub(super) created_time: Text<'a>,
    #[serde(borrow)]
    pub(super) updated_time: Text<'a>,
    #[serde(borrow)]
    permalink_url: Text<'a>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    reviewer: Option<&'a RawValue>,
    #[serde(borrow)]
    to: Option<&'a RawValue>,
    #[serde(borrow)]
    parent: Option<&'a RawValue>,
    #[serde(borrow)]
    parent_id: Id<'a>,
    #[serde(borrow)]
    open_graph_story: Option<&'a RawValue>,
    #[serde(borrow)]
    recommendation_type: Text<'a>,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) comments: Option<&'a RawValue>,
    /// Only photos have it.
    #[serde(borrow)]
    images: Option<&'a RawValue>,
    /// Only photos and videos have them.
    #[serde(borrow)]
    album: Option<&'a RawValue>,
    #[serde(borrow)]
    source: Text<'a>,
    #[serde(borrow)]
    can_comment: Option<&'a RawValue>,
    #[serde(borrow)]
    shares: Option<&'a RawValue>,
    #[serde(borrow)]
    reactions: Option<&'a RawValue>,
    comment_count: Number,
    like_count: Number,
    rating: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attachment<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    subattachments: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Counted {
    count: Number,
    total_count: Number,
    summary: Summary,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Summary {
    total_count: Number,
}

/// Where an object stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Place<'a> {
    /// The post it is a comment on.
    pub(super) thread: Option<&'a str>,
    /// The comment it answers.
    pub(super) parent: Option<&'a str>,
    /// The page or account that asks: its own messages are left out.
    pub(super) own: Option<&'a str>,
}

/// What an object was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// A post, comment, review, conversation or message; what it says was found, or skipped.
    Ours,
    /// Something else, such as a user or a page.
    Other,
    /// No object.
    Bad,
}

/// Reads one object and the comments in it.
pub(super) fn object(raw: &RawValue, place: Place<'_>, found: &mut Found) -> Read {
    if !raw.get().starts_with('{') {
        return Read::Bad;
    }
    let Ok(node) = serde_json::from_str::<Node<'_>>(raw.get()) else { return Read::Bad };
    if let Some(talk) = conversation::Conversation::of(raw) {
        talk.read(ID, place.own, found);
        return Read::Ours;
    }
    if node.is_message() && conversation::message(ID, raw, None, place.own, found) {
        return Read::Ours;
    }
    if !node.is_ours(place) {
        return Read::Other;
    }
    let id = node.id();
    match node.post(&id, place) {
        Some(post) => found.post(post),
        None => found.skip("no text"),
    }
    let inside =
        Place { thread: place.thread.or(Some(&id)), parent: place.thread.map(|_| &*id), own: place.own };
    for comment in connection(node.comments) {
        if object(comment, inside, found) == Read::Bad {
            found.refuse("a comment has not the form of one", comment.get());
        }
    }
    Read::Ours
}

impl Node<'_> {
    /// Whether it is a message of an inbox rather than a post.
    fn is_message(&self) -> bool {
        self.id.as_str().starts_with("m_")
    }

    /// Whether it has the form of a post, comment, review or caption.
    fn is_ours(&self, place: Place<'_>) -> bool {
        let composed = self.id.as_str().split_once('_').is_some_and(|(left, right)| {
            let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            digits(left) && digits(right)
        });
        place.thread.is_some()
            || composed
            || self.message.given().is_some()
            || self.story.given().is_some()
            || self.review_text.given().is_some()
            || self.recommendation_type.given().is_some()
            || (self.id.given().is_some() && (self.created_time.given().is_some() || self.is_photo()))
    }

    fn is_photo(&self) -> bool {
        self.images.is_some() || self.album.is_some()
    }

    /// Whether it answers a post or a comment.
    fn is_comment(&self, place: Place<'_>) -> bool {
        place.thread.is_some()
            || self.parent.is_some()
            || self.comment_count.0.is_some()
            || self.can_comment.is_some()
            || self.permalink_url.as_str().contains("comment_id=")
    }

    /// Its id: as the platform gives it, or as its address tells it, or else made of what it says.
    pub(super) fn id(&self) -> String {
        let story = Person::of(self.open_graph_story);
        if let Some(id) = self.id.given().or(story.id.given()) {
            return id.to_owned();
        }
        match address(self.permalink_url.as_str()) {
            Some(Address { post, comment: Some(comment), reply, .. }) => {
                format!("{post}_{}", reply.unwrap_or(comment))
            }
            Some(Address { post, .. }) => post,
            None => digest(
                "text",
                &[
                    self.created_time.as_str(),
                    Person::of(self.from.or(self.reviewer)).stable().unwrap_or_default(),
                    &self.words(),
                ],
            ),
        }
    }

    /// What its author wrote.
    pub(super) fn words(&self) -> String {
        let video = !self.source.as_str().is_empty() || self.is_photo();
        let caption = if video { self.name.given().or(self.description.given()) } else { None };
        let shared = || self.parent_id.given().and_then(|_| self.attached().into_iter().next());
        [self.message.given(), self.review_text.given(), caption]
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .or_else(shared)
            .or_else(|| self.story.given().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Titles and descriptions of what is attached.
    fn attached(&self) -> Vec<String> {
        let mut all = Vec::new();
        let mut waiting = items(self.attachments);
        while let Some(raw) = waiting.pop() {
            let Ok(attachment) = serde_json::from_str::<Attachment<'_>>(raw.get()) else { continue };
            waiting.extend(connection(attachment.subattachments));
            for text in [attachment.description.as_str(), attachment.title.as_str()] {
                let text = short(text);
                if !text.is_empty() && !all.contains(&text) {
                    all.push(text);
                }
            }
        }
        all
    }

    fn post(&self, id: &str, place: Place<'_>) -> Option<Item> {
        let text = self.words();
        if text.trim().is_empty() {
            return None;
        }
        let comment = self.is_comment(place);
        let review = self.review_text.given().is_some() || self.recommendation_type.given().is_some();
        let shared = !comment && self.message.given().is_none() && self.parent_id.given().is_some();
        let author = Person::of(self.from.or(self.reviewer));
        let at = address(self.permalink_url.as_str());
        let answered = Person::of(self.parent);
        let thread = place
            .thread
            .map(str::to_owned)
            .or_else(|| at.as_ref().filter(|at| at.comment.is_some()).map(Address::thread));
        let reply_to = at
            .as_ref()
            .filter(|at| at.reply.is_some())
            .and_then(|at| at.comment.as_ref().map(|comment| format!("{}_{comment}", at.post)));
        let parent = (answered.id.given().map(str::to_owned))
            .or(place.parent.map(str::to_owned))
            .or(reply_to)
            .or_else(|| thread.clone())
            .or_else(|| self.parent_id.given().map(str::to_owned));
        let walls =
            items(self.to).into_iter().filter_map(|raw| Person::of(Some(raw)).name.given().map(short));
        let beside = text.trim().to_owned();
        let about = walls.chain(self.attached()).filter(|entry| *entry != short(&beside));
        Some(Post {
            id: Cow::Owned(id.to_owned()),
            about: about.map(Cow::Owned).collect(),
            kind: Some(Cow::Borrowed(match (comment, review, shared) {
                (_, true, _) => "review",
                (true, ..) => "comment",
                (_, _, true) => "repost",
                _ => "post",
            })),
            url: self.permalink_url.owned(),
            author: author.shown().or(author.stable()).map(|text| Cow::Owned(text.to_owned())),
            author_id: author.stable().map(|text| Cow::Owned(text.to_owned())),
            created_at: time(self.created_time.as_str()),
            thread: thread.map(Cow::Owned),
            parent: parent.map(Cow::Owned),
            metrics: self.metrics(),
            text: Cow::Owned(text),
            ..super::blank()
        })
    }

    fn metrics(&self) -> Vec<(Cow<'static, str>, f64)> {
        let count = |raw: Option<&RawValue>| {
            let counted: Counted =
                raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
            counted.count.0.or(counted.summary.total_count.0).or(counted.total_count.0)
        };
        [
            ("like_count", self.like_count.0),
            ("comment_count", self.comment_count.0),
            ("comments", count(self.comments)),
            ("shares", count(self.shares)),
            ("reactions", count(self.reactions)),
            ("rating", self.rating.0),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((Cow::Borrowed(name), value?)))
        .collect()
    }

    /// How many comments it has, as far as the answer says.
    pub(super) fn comments_told(&self) -> Option<i64> {
        let counted: Counted = serde_json::from_str(self.comments?.get()).ok()?;
        counted.summary.total_count.int().or(counted.total_count.int())
    }
}

/// What the address of a post or comment says: `…/PAGE/posts/POST/?comment_id=COMMENT&reply_comment_id=REPLY`.
struct Address {
    page: Option<String>,
    post: String,
    comment: Option<String>,
    reply: Option<String>,
}

impl Address {
    /// The id of the post: `PAGE_POST` where the page stands in the address as a number.
    fn thread(&self) -> String {
        self.page.as_ref().map_or_else(|| self.post.clone(), |page| format!("{page}_{}", self.post))
    }
}

fn address(url: &str) -> Option<Address> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let digits = |text: &&str| text.len() > 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let mut numbers = path.rsplit('/').filter(digits);
    let post = numbers.next()?.to_owned();
    let page = numbers.next().map(str::to_owned);
    let param = |wanted: &str| {
        form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    Some(Address { page, post, comment: param("comment_id"), reply: param("reply_comment_id") })
}
