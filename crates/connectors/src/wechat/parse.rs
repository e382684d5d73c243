//! What the platform pushes (XML) and answers (JSON): messages and events; comments on an article; records of customer service;
//! messages to customer service of WeCom.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::message::{self, blank};
use super::{ABOUT, xml};
use crate::sign::{self, Hash};
use crate::source::{Document, Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Number, Text};

/// An answer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Top<'a> {
    errcode: Number,
    /// How many comments an article has.
    pub total: Number,
    /// Comments on an article.
    #[serde(borrow)]
    pub comment: Option<Vec<&'a RawValue>>,
    /// Records of customer service.
    #[serde(borrow)]
    pub recordlist: Option<Vec<&'a RawValue>>,
    /// Where records go on.
    #[serde(borrow)]
    pub msgid: Id<'a>,
    /// Messages to customer service of WeCom.
    #[serde(borrow)]
    msg_list: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Comment<'a> {
    #[serde(borrow)]
    user_comment_id: Id<'a>,
    #[serde(borrow)]
    openid: Text<'a>,
    create_time: Number,
    #[serde(borrow)]
    content: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Record<'a> {
    #[serde(borrow)]
    openid: Text<'a>,
    opercode: Number,
    #[serde(borrow)]
    text: Text<'a>,
    time: Number,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Service<'a> {
    #[serde(borrow)]
    msgid: Id<'a>,
    #[serde(borrow)]
    external_userid: Text<'a>,
    send_time: Number,
    origin: Number,
    #[serde(borrow)]
    text: Option<Content<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    content: Text<'a>,
}

/// Operations of a record in which the customer wrote: the account, or a person of customer service, received something.
const RECEIVED: [i64; 2] = [2001, 2003];

/// Where a message of WeCom customer service comes from: the customer. 4 is the platform, 5 a person of customer service.
const FROM_CUSTOMER: i64 = 3;

/// Reads a document of the channel.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.begins_with(b"<") {
        return message::read(&xml::read(document.body).map_err(NotOurs::because)?, found);
    }
    if !document.begins_with(b"{") {
        return Err(NotOurs::because("neither XML nor a JSON object"));
    }
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let top: Top<'_> =
        serde_json::from_slice(body).map_err(|_| NotOurs::because("JSON that cannot be read"))?;
    if top.errcode.int().unwrap_or_default() != 0 {
        return Err(NotOurs::because("an error, not an answer with posts"));
    }
    if let Some(comments) = &top.comment {
        each(comments, found, |raw, found| comment(raw, None, found).map(drop));
    } else if let Some(records) = &top.recordlist {
        each(records, found, record);
    } else if let Some(messages) = &top.msg_list {
        each(messages, found, service);
    } else {
        return Err(NotOurs::because("an answer without comments, records or messages"));
    }
    Ok(())
}

/// Reads items, each by itself.
pub(super) fn each(
    items: &[&RawValue],
    found: &mut Found,
    mut read: impl FnMut(&RawValue, &mut Found) -> Result<(), &'static str>,
) {
    for raw in items {
        if let Err(reason) = read(raw, found) {
            found.refuse(reason, raw.get());
        }
    }
}

/// Hands over a comment on an article (`msg_data_id/index`); returns its id.
pub(super) fn comment(
    raw: &RawValue,
    article: Option<&str>,
    found: &mut Found,
) -> Result<String, &'static str> {
    let comment: Comment<'_> = serde_json::from_str(raw.get()).map_err(|_| "a comment that is no object")?;
    let number = comment.user_comment_id.given().ok_or("a comment without an id")?;
    let id = article.map_or_else(|| number.to_owned(), |article| format!("{article}/{number}"));
    match comment.content.given().filter(|text| !text.trim().is_empty()) {
        None => found.skip("no text"),
        Some(text) => found.post(Item {
            id: Cow::Owned(id.clone()),
            text: Cow::Owned(text.to_owned()),
            author: comment.openid.owned(),
            author_id: comment.openid.owned(),
            created_at: comment.create_time.0.and_then(when::epoch),
            thread: article.map(|article| Cow::Owned(article.to_owned())),
            parent: article.map(|article| Cow::Owned(article.to_owned())),
            ..blank("comment")
        }),
    }
    Ok(id)
}

/// Hands over a record of customer service in which the customer wrote.
pub(super) fn record(raw: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let record: Record<'_> = serde_json::from_str(raw.get()).map_err(|_| "a record that is no object")?;
    if !record.opercode.int().is_some_and(|code| RECEIVED.contains(&code)) {
        found.skip("an own message");
        return Ok(());
    }
    let Some(text) = record.text.given().map(str::trim).filter(|text| !text.is_empty()) else {
        found.skip("no text");
        return Ok(());
    };
    let openid = record.openid.given().ok_or("a record from nobody")?;
    // Records have no ids. What was said, by whom and when, makes one that is the same each time.
    let time = record.time.int().unwrap_or_default();
    let made = sign::hex(&Hash::Sha256.of(format!("{openid}\n{time}\n{text}").as_bytes()));
    found.post(Item {
        id: Cow::Owned(format!("record:{}", &made[..32])),
        text: Cow::Owned(text.to_owned()),
        author: Some(Cow::Owned(openid.to_owned())),
        author_id: Some(Cow::Owned(openid.to_owned())),
        created_at: record.time.0.and_then(when::epoch),
        ..blank("message")
    });
    Ok(())
}

/// Hands over a message that a customer wrote to customer service of WeCom.
fn service(raw: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let message: Service<'_> = serde_json::from_str(raw.get()).map_err(|_| "a message that is no object")?;
    if message.origin.int().is_some_and(|origin| origin != FROM_CUSTOMER) {
        found.skip("an own message");
        return Ok(());
    }
    let Some(text) = message.text.as_ref().and_then(|text| text.content.given()) else {
        found.skip("no text");
        return Ok(());
    };
    found.post(Item {
        id: Cow::Owned(message.msgid.given().ok_or("a message without an id")?.to_owned()),
        text: Cow::Owned(text.to_owned()),
        author: message.external_userid.owned(),
        author_id: message.external_userid.owned(),
        created_at: message.send_time.0.and_then(when::epoch),
        ..blank("message")
    });
    Ok(())
}

/// A comment that is gone.
pub(super) fn gone(id: &str, found: &mut Found) {
    found.gone(ABOUT.id, id);
}
