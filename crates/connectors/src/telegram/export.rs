//! A desktop export (`result.json`): one chat with its messages, or all chats of an account.
//!
//! Its ids are turned into those of the Bot API, so that a message that was exported and seen by a bot is one post. Its dates
//! are local and say no zone; seconds since 1970 stand beside them in newer exports, and are preferred.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean;
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Id, Number, Text};

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chat<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Chats<'a> {
    #[serde(borrow)]
    list: Option<Vec<&'a RawValue>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    date: Text<'a>,
    date_unixtime: Number,
    #[serde(borrow)]
    edited: Text<'a>,
    edited_unixtime: Number,
    #[serde(borrow)]
    from: Text<'a>,
    #[serde(borrow)]
    from_id: Id<'a>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    text_entities: Option<Vec<Part<'a>>>,
    #[serde(borrow)]
    reply_to_message_id: Id<'a>,
    #[serde(borrow)]
    topic_id: Id<'a>,
    #[serde(borrow)]
    forwarded_from: Option<&'a RawValue>,
    #[serde(borrow)]
    poll: Option<Poll<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Part<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Poll<'a> {
    #[serde(borrow)]
    question: Text<'a>,
    #[serde(borrow)]
    answers: Option<Vec<Part<'a>>>,
}

/// Reads a list of chats.
pub(super) fn chats(raw: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let chats: Chats<'_> = serde_json::from_str(raw.get()).map_err(|_| "no list of chats")?;
    for raw in chats.list.ok_or("no list of chats")? {
        let chat: Option<Chat<'_>> = serde_json::from_str(raw.get()).ok();
        match chat.and_then(|chat| chat.messages) {
            Some(messages) => {
                if let Err(reason) = self::chat(raw, messages, found) {
                    found.refuse(reason, raw.get());
                }
            }
            None => found.refuse("a chat without messages", raw.get()),
        }
    }
    Ok(())
}

/// Reads one chat.
pub(super) fn chat(raw: &RawValue, messages: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let chat: Chat<'_> = serde_json::from_str(raw.get()).map_err(|_| "no chat")?;
    if chat.id.given().is_none() || chat.kind.given().is_none() {
        return Err("messages that are in no chat of Telegram");
    }
    let messages: Vec<&RawValue> = serde_json::from_str(messages.get()).map_err(|_| "no list of messages")?;
    let id = bot_id(chat.kind.as_str(), chat.id.as_str());
    for raw in messages {
        match serde_json::from_str::<Message<'_>>(raw.get()) {
            Ok(message) => post(&message, &chat, &id, raw, found),
            Err(_) => found.refuse("an exported message in which a part is of another form", raw.get()),
        }
    }
    Ok(())
}

/// The id that the Bot API gives a chat of this kind.
fn bot_id(kind: &str, id: &str) -> String {
    match kind {
        _ if id.starts_with('-') => id.to_owned(),
        "private_supergroup" | "public_supergroup" | "private_channel" | "public_channel" => {
            format!("-100{id}")
        }
        "private_group" => format!("-{id}"),
        _ => id.to_owned(),
    }
}

/// The id of an author as the Bot API gives it: `user123`, `channel5`, `chat5`.
fn author_id(id: &str) -> String {
    let kinds = [("user", ""), ("channel", "-100"), ("chat", "-")];
    let known = kinds.iter().find_map(|(kind, sign)| Some(format!("{sign}{}", id.strip_prefix(kind)?)));
    known.unwrap_or_else(|| id.to_owned())
}

fn post(message: &Message<'_>, chat: &Chat<'_>, chat_id: &str, raw: &RawValue, found: &mut Found) {
    if message.kind.as_str() == "service" {
        return found.skip("a service message");
    }
    let Some(id) = message.id.given() else {
        return found.refuse("an exported message without an id", raw.get());
    };
    let Some(text) = words(message) else {
        return found.skip("no text");
    };
    let in_chat = |id: &str| Cow::Owned(format!("{chat_id}/{id}"));
    let created = message.date_unixtime.0.and_then(when::epoch).or_else(|| when::iso(message.date.as_str()));
    let edited =
        message.edited_unixtime.0.and_then(when::epoch).or_else(|| when::iso(message.edited.as_str()));
    let public = chat.kind.as_str().starts_with("public_");
    let channel = chat.kind.as_str().ends_with("channel");
    found.post(Item {
        id: in_chat(id),
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(match (message.forwarded_from.is_some(), channel) {
            (true, _) => "repost",
            (false, true) => "post",
            (false, false) => "message",
        })),
        // A chat of two has the name of a person.
        about: match chat.kind.as_str() {
            "personal_chat" | "bot_chat" | "saved_messages" => Vec::new(),
            _ => chat.name.given().map(|name| clean::short(name).into()).into_iter().collect(),
        },
        author: message.from.owned(),
        author_id: message.from_id.given().map(|id| Cow::Owned(author_id(id))),
        created_at: created,
        thread: Some(message.topic_id.given().map_or_else(|| Cow::Owned(chat_id.to_owned()), &in_chat)),
        parent: message.reply_to_message_id.given().map(&in_chat),
        visibility: Some(Cow::Borrowed(if public { "public" } else { "private" })),
        terms: Some(Cow::Borrowed(crate::about::Terms::ConsentedExport.as_str())),
        revision: edited.map_or(0, |edited| u64::try_from(edited.0 / 1_000_000).unwrap_or_default()),
        ..Item::default()
    });
}

/// The parts of a text joined; `text` where an older export has no parts; a poll's question and answers.
fn words(message: &Message<'_>) -> Option<String> {
    let joined = |parts: &[Part<'_>]| parts.iter().filter_map(|part| part.text.given()).collect::<String>();
    let entities = message.text_entities.as_deref().map(joined).filter(|text| !text.is_empty());
    let plain = || message.text.map(text);
    let poll = || {
        let poll = message.poll.as_ref()?;
        let answers = poll.answers.iter().flatten().filter_map(|answer| answer.text.given());
        Some(poll.question.given().into_iter().chain(answers).collect::<Vec<_>>().join("\n"))
    };
    let given = |text: &String| !text.trim().is_empty();
    entities.or_else(plain).filter(given).or_else(poll).filter(given)
}

/// A text, or a list of texts and of objects that hold one.
fn text(raw: &RawValue) -> String {
    let of = |raw: &RawValue| match raw.get().as_bytes().first() {
        Some(b'{') => {
            serde_json::from_str::<Part<'_>>(raw.get()).unwrap_or_default().text.as_str().to_owned()
        }
        _ => serde_json::from_str::<Text<'_>>(raw.get()).unwrap_or_default().as_str().to_owned(),
    };
    match serde_json::from_str::<Vec<&RawValue>>(raw.get()) {
        Ok(parts) => parts.into_iter().map(of).collect(),
        Err(_) => of(raw),
    }
}
