//! The shapes of Tumblr's answers, as far as posts are in them.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::wire::{Id, Many, Number, Text};

/// The envelope, or a bare object of the same kinds.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Envelope<'a> {
    pub meta: Option<Meta>,
    #[serde(borrow)]
    pub response: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Meta {
    pub status: Number,
}

/// What a `response` may hold.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Response<'a> {
    #[serde(borrow, alias = "liked_posts")]
    pub posts: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub notes: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub notifications: Option<Vec<&'a RawValue>>,
    #[serde(borrow)]
    pub timeline: Option<Timeline<'a>>,
    #[serde(borrow, rename = "_links")]
    pub links: Option<Links<'a>>,
    // Of a post that is the response itself.
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow)]
    pub id_string: Id<'a>,
    #[serde(borrow)]
    pub blog_name: Text<'a>,
    #[serde(borrow)]
    pub content: Option<&'a RawValue>,
    #[serde(borrow)]
    pub post_url: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Timeline<'a> {
    #[serde(borrow)]
    pub elements: Vec<&'a RawValue>,
    #[serde(borrow, rename = "_links")]
    pub links: Option<Links<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Links<'a> {
    #[serde(borrow)]
    pub next: Option<Link<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Link<'a> {
    #[serde(borrow)]
    pub href: Text<'a>,
}

/// A blog, as far as it tells who wrote.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Blog<'a> {
    #[serde(borrow)]
    pub name: Text<'a>,
    #[serde(borrow)]
    pub uuid: Id<'a>,
}

/// A post: the fields of the older kinds, and those of the newer format (`content`).
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow)]
    pub id_string: Id<'a>,
    #[serde(borrow)]
    pub object_type: Text<'a>,
    #[serde(borrow)]
    pub blog_name: Text<'a>,
    #[serde(borrow)]
    pub blog: Option<Blog<'a>>,
    #[serde(borrow)]
    pub post_url: Text<'a>,
    pub timestamp: Number,
    /// With featured tags: what the next page is asked for with.
    pub featured_timestamp: Number,
    #[serde(borrow)]
    pub date: Text<'a>,
    #[serde(borrow)]
    pub state: Text<'a>,
    #[serde(borrow)]
    pub tags: Many<Text<'a>>,
    pub note_count: Number,
    pub like_count: Number,
    pub reblog_count: Number,
    pub reply_count: Number,
    #[serde(borrow)]
    pub title: Text<'a>,
    #[serde(borrow)]
    pub body: Text<'a>,
    #[serde(borrow)]
    pub caption: Text<'a>,
    #[serde(borrow)]
    pub description: Text<'a>,
    /// Words of a `quote`.
    #[serde(borrow)]
    pub text: Text<'a>,
    #[serde(borrow)]
    pub source: Text<'a>,
    #[serde(borrow)]
    pub question: Text<'a>,
    #[serde(borrow)]
    pub answer: Text<'a>,
    #[serde(borrow)]
    pub asking_name: Text<'a>,
    #[serde(borrow)]
    pub content: Option<&'a RawValue>,
    #[serde(borrow)]
    pub layout: Option<&'a RawValue>,
    #[serde(borrow)]
    pub trail: Many<&'a RawValue>,
    #[serde(borrow)]
    pub reblog: Option<&'a RawValue>,
    #[serde(borrow)]
    pub reblogged_from_id: Id<'a>,
    #[serde(borrow)]
    pub parent_post_id: Id<'a>,
    #[serde(borrow)]
    pub reblogged_root_id: Id<'a>,
}

/// What the author of a reblog added.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reblog<'a> {
    #[serde(borrow)]
    pub comment: Text<'a>,
}

/// One step of a reblog's history; `content` is HTML with older posts and a list of blocks with newer ones.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Step<'a> {
    #[serde(borrow)]
    pub content: Option<&'a RawValue>,
    #[serde(borrow)]
    pub layout: Option<&'a RawValue>,
    pub is_current_item: crate::wire::Flag,
    #[serde(borrow)]
    pub post: Option<StepPost<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct StepPost<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
}

/// A block of the newer format.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Block<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Text<'a>,
    #[serde(borrow)]
    pub text: Text<'a>,
    #[serde(borrow)]
    pub alt_text: Text<'a>,
    #[serde(borrow)]
    pub caption: Text<'a>,
    #[serde(borrow)]
    pub title: Text<'a>,
    #[serde(borrow)]
    pub description: Text<'a>,
    #[serde(borrow)]
    pub question: Text<'a>,
    #[serde(borrow)]
    pub answers: Many<Answer<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub answer_text: Text<'a>,
}

/// A layout: only the one of a question (`ask`) says whose words blocks are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Layout<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Text<'a>,
    pub blocks: Many<Number>,
    #[serde(borrow)]
    pub attribution: Option<Attribution<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Attribution<'a> {
    #[serde(borrow)]
    pub blog: Option<Blog<'a>>,
}

/// A note below a post, or a notification of one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Note<'a> {
    #[serde(borrow, rename = "type")]
    pub kind: Text<'a>,
    pub timestamp: Number,
    #[serde(borrow, alias = "from_tumblelog_name")]
    pub blog_name: Text<'a>,
    #[serde(borrow, alias = "from_tumblelog_uuid")]
    pub blog_uuid: Id<'a>,
    #[serde(borrow)]
    pub post_id: Id<'a>,
    #[serde(borrow)]
    pub target_post_id: Id<'a>,
    #[serde(borrow)]
    pub target_post_summary: Text<'a>,
    #[serde(borrow)]
    pub reply_text: Text<'a>,
    #[serde(borrow)]
    pub added_text: Text<'a>,
    #[serde(borrow)]
    pub tags: Many<Text<'a>>,
}
