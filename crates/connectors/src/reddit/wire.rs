//! The shapes of Reddit's answers, as far as posts are in them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::wire::{Flag, Id, Number, Text};

/// Any object: a thing (`kind` and `data`), the answer to a form (`json`), moderators' mail, or a bare post or comment.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Outer<'a> {
    #[serde(borrow)]
    pub kind: Text<'a>,
    #[serde(borrow)]
    pub data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub json: Option<&'a RawValue>,
    #[serde(borrow)]
    pub conversation: Option<&'a RawValue>,
    #[serde(borrow)]
    pub conversations: Option<&'a RawValue>,
    #[serde(borrow)]
    pub name: Text<'a>,
    pub body: Option<IgnoredAny>,
    pub link_id: Option<IgnoredAny>,
    pub title: Option<IgnoredAny>,
    pub subreddit: Option<IgnoredAny>,
    pub access_token: Option<IgnoredAny>,
    pub error: Option<IgnoredAny>,
}

/// `data` of a `Listing`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub children: Vec<&'a RawValue>,
    #[serde(borrow)]
    pub after: Text<'a>,
}

/// What forms and `morechildren` answer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Form<'a> {
    #[serde(borrow)]
    pub data: Option<FormData<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct FormData<'a> {
    #[serde(borrow)]
    pub things: Option<Vec<&'a RawValue>>,
}

/// A submission, comment or message; each has its own part of the fields.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow)]
    pub name: Id<'a>,
    #[serde(borrow)]
    pub subreddit: Text<'a>,
    #[serde(borrow)]
    pub subreddit_type: Text<'a>,
    #[serde(borrow)]
    pub author: Text<'a>,
    #[serde(borrow)]
    pub author_fullname: Id<'a>,
    #[serde(borrow)]
    pub title: Text<'a>,
    #[serde(borrow)]
    pub selftext: Text<'a>,
    #[serde(borrow)]
    pub body: Text<'a>,
    #[serde(borrow)]
    pub subject: Text<'a>,
    #[serde(borrow)]
    pub permalink: Text<'a>,
    #[serde(borrow)]
    pub context: Text<'a>,
    #[serde(borrow)]
    pub link_id: Id<'a>,
    #[serde(borrow)]
    pub link_title: Text<'a>,
    #[serde(borrow)]
    pub parent_id: Id<'a>,
    #[serde(borrow)]
    pub first_message_name: Id<'a>,
    pub created_utc: Number,
    #[serde(borrow)]
    pub edited: Option<&'a RawValue>,
    #[serde(borrow)]
    pub removed_by_category: Text<'a>,
    pub removed: Flag,
    pub spam: Flag,
    #[serde(borrow)]
    pub crosspost_parent_list: Option<&'a RawValue>,
    #[serde(borrow)]
    pub gallery_data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub poll_data: Option<&'a RawValue>,
    #[serde(borrow)]
    pub replies: Option<&'a RawValue>,
    pub score: Number,
    pub upvote_ratio: Number,
    pub num_comments: Number,
}

/// `data` of a `more`: comments that were left out.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct More {
    pub children: Vec<String>,
}

/// Captions of a gallery.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Gallery {
    pub items: Vec<Caption>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Caption {
    pub caption: Option<String>,
}

/// Choices of a poll.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Vote {
    pub options: Vec<Choice>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Choice {
    pub text: Option<String>,
}

/// Moderators' mail: one conversation or several, and their messages by id.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Modmail<'a> {
    #[serde(borrow)]
    pub conversation: Option<Conversation<'a>>,
    #[serde(borrow)]
    pub conversations: Option<BTreeMap<Cow<'a, str>, Conversation<'a>>>,
    #[serde(borrow)]
    pub messages: Option<BTreeMap<Cow<'a, str>, &'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Conversation<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow)]
    pub subject: Text<'a>,
    #[serde(borrow)]
    pub owner: Option<Owner<'a>>,
    #[serde(borrow, rename = "objIds")]
    pub objects: Vec<Object<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Owner<'a> {
    #[serde(borrow, rename = "displayName")]
    pub name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Object<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
}

/// One message of moderators' mail.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Mail<'a> {
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow)]
    pub body: Text<'a>,
    #[serde(borrow, rename = "bodyMarkdown")]
    pub markdown: Text<'a>,
    #[serde(borrow)]
    pub date: Text<'a>,
    #[serde(borrow)]
    pub author: Option<MailAuthor<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct MailAuthor<'a> {
    #[serde(borrow)]
    pub name: Text<'a>,
    pub id: Number,
    #[serde(rename = "isDeleted")]
    pub deleted: Flag,
}
