//! What the Bot API answers and pushes: updates and messages, alone, in lists, in the envelope of an answer, or one after the
//! other; and desktop exports.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use super::export;
use super::message::{self, Source};
use crate::source::{Document, Found, NotOurs};
use crate::wire::{Flag, Id};

/// Whatever stands at the top, or in a list.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Top<'a> {
    ok: Flag,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    update_id: Id<'a>,
    #[serde(borrow)]
    message_id: Id<'a>,
    #[serde(borrow)]
    chat: Option<&'a RawValue>,
    #[serde(borrow)]
    old_reaction: Option<&'a RawValue>,
    #[serde(borrow)]
    reactions: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    chats: Option<&'a RawValue>,
    #[serde(borrow)]
    left_chats: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    edited_message: Option<&'a RawValue>,
    #[serde(borrow)]
    channel_post: Option<&'a RawValue>,
    #[serde(borrow)]
    edited_channel_post: Option<&'a RawValue>,
    #[serde(borrow)]
    business_message: Option<&'a RawValue>,
    #[serde(borrow)]
    edited_business_message: Option<&'a RawValue>,
    #[serde(borrow)]
    deleted_business_messages: Option<&'a RawValue>,
}

/// Messages that are gone from a chat of a business account.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Gone<'a> {
    #[serde(borrow)]
    chat: Option<message::Chat<'a>>,
    #[serde(borrow)]
    message_ids: Option<Vec<Id<'a>>>,
}

/// Reads a document of the channel.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if !document.is_json() {
        return Err(NotOurs::because("not JSON"));
    }
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let mut read = false;
    let mut why = "the JSON ends early";
    for value in serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>() {
        let Ok(value) = value else { break };
        match any(value, found) {
            Ok(()) => read = true,
            Err(reason) => why = reason,
        }
    }
    if read { Ok(()) } else { Err(NotOurs::because(why)) }
}

fn list<'a>(raw: &'a RawValue) -> Result<Vec<&'a RawValue>, &'static str> {
    serde_json::from_str(raw.get()).map_err(|_| "a list that cannot be read")
}

/// Reads one value at the top.
fn any(value: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    if value.get().starts_with('[') {
        return all(&list(value)?, found);
    }
    let top: Top<'_> = serde_json::from_str(value.get()).map_err(|_| "no object of Telegram")?;
    if let Some(flag) = top.ok.0 {
        let result = top.result.filter(|_| flag).ok_or("an error, not an answer")?;
        return match result.get().as_bytes().first() {
            Some(b'[') => {
                let items = list(result)?;
                // No news is an answer of its own.
                if items.is_empty() { Ok(()) } else { all(&items, found) }
            }
            Some(b'{') => one(result, found),
            _ => Err("an answer without updates"),
        };
    }
    if top.chats.is_some() || top.left_chats.is_some() {
        let chats = [top.chats, top.left_chats];
        return chats
            .into_iter()
            .flatten()
            .map(|chats| export::chats(chats, found))
            .fold(Err("no list of chats"), Result::or);
    }
    if let Some(messages) = top.messages {
        return export::chat(value, messages, found);
    }
    one(value, found)
}

/// Reads the items of a list; if none of them is of Telegram, the list is not.
fn all(items: &[&RawValue], found: &mut Found) -> Result<(), &'static str> {
    let mut bad = Vec::new();
    for item in items {
        if let Err(reason) = one(item, found) {
            bad.push((reason, item.get()));
        }
    }
    if bad.len() == items.len() {
        return Err("a list of something else");
    }
    for (reason, bytes) in bad {
        found.refuse(reason, bytes);
    }
    Ok(())
}

/// Reads an update or a message.
pub(super) fn one(raw: &RawValue, found: &mut Found) -> Result<(), &'static str> {
    let top: Top<'_> = serde_json::from_str(raw.get()).map_err(|_| "an update that is no object")?;
    if top.update_id.given().is_none() {
        return match (top.message_id.given(), top.chat) {
            (Some(_), Some(_)) if top.old_reaction.is_some() || top.reactions.is_some() => {
                found.skip("a reaction");
                Ok(())
            }
            (Some(_), Some(_)) => {
                message::post(raw, Source::Chat, found);
                Ok(())
            }
            _ => Err("neither an update nor a message"),
        };
    }
    let messages = [
        (top.message, Source::Chat),
        (top.edited_message, Source::Chat),
        (top.channel_post, Source::Chat),
        (top.edited_channel_post, Source::Chat),
        (top.business_message, Source::Business),
        (top.edited_business_message, Source::Business),
    ];
    if let Some((raw, source)) = messages.into_iter().find_map(|(raw, source)| Some((raw?, source))) {
        message::post(raw, source, found);
    } else if let Some(raw) = top.deleted_business_messages {
        match serde_json::from_str::<Gone<'_>>(raw.get()) {
            Ok(Gone { chat: Some(chat), message_ids: Some(ids) }) if chat.id.given().is_some() => {
                for id in ids.iter().filter_map(Id::given) {
                    found.gone(ABOUT.id, format!("{}/{id}", chat.id.as_str()));
                }
            }
            _ => found.refuse("deleted messages without a chat or ids", raw.get()),
        }
    } else {
        found.skip("an update that is no message");
    }
    Ok(())
}
