//! Answers and exports to posts. Pure.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::mention::{Layout, Mention, date, items, kind, read_table};
use crate::source::{Document, Found, NotOurs};
use crate::sprinklr::ABOUT;
use crate::table::Columns;
use crate::wire::{Id, Maybe, Number, Text};

/// A message; versions of the interface spell its fields in their own ways.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wire<'a> {
    #[serde(
        borrow,
        alias = "UniversalMessageId",
        alias = "universal_message_id",
        alias = "UNIVERSAL_MESSAGE_ID",
        alias = "messageId"
    )]
    universal_message_id: Id<'a>,
    #[serde(borrow, alias = "SocialNetwork", alias = "snType", alias = "SN_TYPE", alias = "channelType")]
    social_network: Text<'a>,
    #[serde(borrow, alias = "Permalink", alias = "permaLink", alias = "PERMALINK")]
    permalink: Text<'a>,
    #[serde(borrow, alias = "Title")]
    title: Text<'a>,
    #[serde(alias = "Message", alias = "MESSAGE", alias = "text", alias = "content")]
    message: Maybe<Words>,
    #[serde(borrow, alias = "CreatedTime", alias = "snCreatedTime", alias = "SN_CREATED_TIME")]
    created_time: Text<'a>,
    #[serde(borrow, alias = "LanguageCode", alias = "language", alias = "Language")]
    language_code: Text<'a>,
    #[serde(borrow, alias = "SenderUserId")]
    sender_user_id: Id<'a>,
    #[serde(borrow, alias = "SenderScreenName")]
    sender_screen_name: Text<'a>,
    #[serde(borrow, alias = "SenderListedName")]
    sender_listed_name: Text<'a>,
    #[serde(alias = "fromProfile", alias = "author")]
    sender_profile: Maybe<Profile>,
    #[serde(borrow, alias = "MessageType", alias = "snMsgSubType")]
    message_type: Text<'a>,
    #[serde(borrow, alias = "Domain")]
    domain: Text<'a>,
    #[serde(borrow, alias = "ConversationId", alias = "threadId")]
    conversation_id: Id<'a>,
    #[serde(borrow, alias = "parentMessageId", alias = "inReplyToMessageId")]
    parent_id: Id<'a>,
    #[serde(borrow, alias = "TopicName", alias = "topic")]
    topic_name: Text<'a>,
    #[serde(alias = "Retweets", alias = "shareCount")]
    retweets: Number,
    #[serde(alias = "Likes", alias = "likeCount")]
    likes: Number,
}

/// The words of a message: as they are, or in an object.
#[derive(Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    Inside {
        #[serde(default)]
        text: Maybe<String>,
        #[serde(default)]
        title: Maybe<String>,
    },
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Profile {
    #[serde(alias = "id", alias = "snUserId", alias = "channelId")]
    sn_id: Maybe<String>,
    #[serde(alias = "username", alias = "channelUsername")]
    screen_name: Maybe<String>,
    name: Maybe<String>,
}

/// Where the next page is, as versions of the interface tell it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Next<'a> {
    #[serde(borrow, alias = "nextCursor", alias = "next_cursor", alias = "scrollId")]
    cursor: Text<'a>,
    data: Maybe<NextInside>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct NextInside {
    #[serde(alias = "nextCursor", alias = "next_cursor", alias = "scrollId")]
    cursor: Maybe<String>,
}

/// Reads an answer, or an export.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.is_json() {
        return json(document.body, found).map(drop);
    }
    read_table(document, &EXPORT, is_export, &ABOUT, found)
}

/// Reads an answer; gives the next page, if it names one, and how many messages there were.
pub(super) fn json(body: &[u8], found: &mut Found) -> Result<(Option<String>, usize), NotOurs> {
    let all = match items(body) {
        Some(all) => all,
        None => serde_json::from_slice::<&RawValue>(body)
            .ok()
            .filter(|one| is_message(one))
            .map(|one| vec![one])
            .ok_or_else(|| NotOurs::because("there is no list of messages in it"))?,
    };
    let next: Next<'_> = serde_json::from_slice(body).unwrap_or_default();
    let cursor = next.cursor.given().map(str::to_owned).or(next.data.0.and_then(|inside| inside.cursor.0));
    let has = |key: &[u8]| memchr::memmem::find(body, key).is_some();
    let is_page = has(b"\"data\"") || has(b"\"messages\"");
    if !all.iter().any(|raw| is_message(raw)) && !(all.is_empty() && is_page) {
        return Err(NotOurs::because("its items are no messages"));
    }
    for raw in &all {
        item(raw, found);
    }
    Ok((cursor, all.len()))
}

/// Whether an object has a key that only messages have.
fn is_message(raw: &RawValue) -> bool {
    let keys = [
        "niversalMessageId\"",
        "universal_message_id\"",
        "UNIVERSAL_MESSAGE_ID\"",
        "\"snCreatedTime\"",
        "\"snMsgId\"",
    ];
    raw.get().starts_with('{')
        && keys.iter().any(|key| memchr::memmem::find(raw.get().as_bytes(), key.as_bytes()).is_some())
}

fn item(raw: &RawValue, found: &mut Found) {
    let Some(wire) = Some(raw)
        .filter(|raw| is_message(raw))
        .and_then(|raw| serde_json::from_str::<Wire<'_>>(raw.get()).ok())
    else {
        found.refuse("a message is no object of the expected form", raw.get());
        return;
    };
    let (text, title) = match wire.message.0 {
        Some(Words::Text(text)) => (text, None),
        Some(Words::Inside { text, title }) => (text.0.unwrap_or_default(), title.0),
        None => (String::new(), None),
    };
    let profile = wire.sender_profile.0.unwrap_or_default();
    let given = |text: &Text<'_>| text.given().map(str::to_owned);
    let author = given(&wire.sender_screen_name)
        .or(profile.screen_name.0)
        .or(given(&wire.sender_listed_name))
        .or(profile.name.0);
    let metrics = [("likes", wire.likes), ("shares", wire.retweets)];
    let mention = Mention {
        id: Cow::Borrowed(wire.universal_message_id.as_str()),
        title: Cow::Owned(given(&wire.title).or(title).unwrap_or_default()),
        text: Cow::Owned(text),
        url: Cow::Borrowed(wire.permalink.as_str()),
        author: Cow::Owned(author.unwrap_or_default()),
        author_id: Cow::Owned(given(&wire.sender_user_id).or(profile.sn_id.0).unwrap_or_default()),
        created_at: date(wire.created_time.as_str(), ""),
        network: Cow::Borrowed(wire.social_network.as_str()),
        domain: Cow::Borrowed(wire.domain.as_str()),
        lang: Cow::Borrowed(wire.language_code.as_str()),
        thread: Cow::Borrowed(wire.conversation_id.as_str()),
        parent: Cow::Borrowed(wire.parent_id.as_str()),
        kind: kind(wire.message_type.as_str()),
        context: vec![Cow::Borrowed(wire.topic_name.as_str())],
        metrics: metrics
            .into_iter()
            .filter_map(|(name, number)| Some((Cow::Borrowed(name), number.0.filter(|n| *n != 0.0)?)))
            .collect(),
    };
    mention.deliver(&ABOUT, found);
}

/// The columns of an export.
static EXPORT: Layout = Layout {
    id: &["Universal Message Id", "Message Id"],
    title: &["Title"],
    text: &["Message", "Conversation Stream", "Text"],
    url: &["Permalink", "Message Permalink"],
    author: &["Sender Screen Name", "From User", "Sender Listed Name", "Original Author"],
    author_id: &["Sender User Id", "From User Id"],
    date: &["Created Time", "Sn Created Time", "Date"],
    time: &[],
    network: &["Social Network", "Source", "Media Type"],
    domain: &["Domain"],
    lang: &["Language Code", "Language"],
    thread: &["Conversation Id", "Thread Id"],
    parent: &["Parent Message Id", "In Reply To"],
    kind: &["Message Type"],
    context: &["Topic", "Topic Name", "Country", "Country Code"],
    metrics: &[("Retweets", "shares"), ("Likes", "likes"), ("Comments", "comments"), ("Reach", "reach")],
};

fn is_export(columns: &Columns) -> bool {
    columns.first_of(EXPORT.text).is_some()
        && columns.first_of(&["Universal Message Id", "Sender Screen Name", "Sender User Id"]).is_some()
}
