//! What the Bot API answers and pushes: updates and messages, alone, in lists, in the envelope of an answer, or one after the
//! other; and desktop exports.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::ABOUT;
use super::export;
use super::message::{self, Message, Source};
use crate::source::{Document, Found, NotOurs};
use crate::wire::{Flag, Id};

/// Whatever stands at the top.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Top<'a> {
    ok: Flag,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    chats: Option<&'a RawValue>,
    #[serde(borrow)]
    left_chats: Option<&'a RawValue>,
}

/// An update, or a message without one.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Update<'a> {
    #[serde(borrow)]
    update_id: Id<'a>,
    #[serde(borrow)]
    message_id: Id<'a>,
    chat: Option<IgnoredAny>,
    old_reaction: Option<IgnoredAny>,
    reactions: Option<IgnoredAny>,
    #[serde(borrow)]
    message: Option<Message<'a>>,
    #[serde(borrow)]
    edited_message: Option<Message<'a>>,
    #[serde(borrow)]
    channel_post: Option<Message<'a>>,
    #[serde(borrow)]
    edited_channel_post: Option<Message<'a>>,
    #[serde(borrow)]
    business_message: Option<Message<'a>>,
    #[serde(borrow)]
    edited_business_message: Option<Message<'a>>,
    #[serde(borrow)]
    deleted_business_messages: Option<Gone<'a>>,
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
    if document.begins_with(b"[") {
        let list: Vec<&RawValue> =
            serde_json::from_slice(body).map_err(|_| NotOurs::because("a list that cannot be read"))?;
        return all(&list, found).map_err(NotOurs::because);
    }
    let mut values = serde_json::Deserializer::from_slice(body).into_iter::<Top<'_>>();
    let (mut read, mut why, mut start) = (false, "JSON that is no object, or ends early", 0);
    while let Some(Ok(top)) = values.next() {
        match any(&top, &body[start..values.byte_offset()], found) {
            Ok(()) => read = true,
            Err(reason) => why = reason,
        }
        start = values.byte_offset();
    }
    if read { Ok(()) } else { Err(NotOurs::because(why)) }
}

fn list<'a>(raw: &'a RawValue) -> Result<Vec<&'a RawValue>, &'static str> {
    serde_json::from_str(raw.get()).map_err(|_| "a list that cannot be read")
}

/// Reads one object at the top: an answer, an export, or a single item, which is `bytes`.
fn any(top: &Top<'_>, bytes: &[u8], found: &mut Found) -> Result<(), &'static str> {
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
    let raw: &RawValue = serde_json::from_slice(bytes).map_err(|_| "an object that cannot be read")?;
    match top.messages {
        Some(messages) => export::chat(raw, messages, found),
        None => one(raw, found),
    }
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
    let update: Update<'_> = serde_json::from_str(raw.get()).map_err(
        |_| "an update that is no object, or in which a part is of another form than the API promises",
    )?;
    if update.update_id.given().is_none() {
        if update.message_id.given().is_none() || update.chat.is_none() {
            return Err("neither an update nor a message");
        }
        if update.old_reaction.is_some() || update.reactions.is_some() {
            found.skip("a reaction");
            return Ok(());
        }
        let message: Message<'_> = serde_json::from_str(raw.get())
            .map_err(|_| "a message in which a part is of another form than the API promises")?;
        return message.post(Source::Chat, found);
    }
    let messages = [
        (update.message, Source::Chat),
        (update.edited_message, Source::Chat),
        (update.channel_post, Source::Chat),
        (update.edited_channel_post, Source::Chat),
        (update.business_message, Source::Business),
        (update.edited_business_message, Source::Business),
    ];
    if let Some((message, source)) =
        messages.into_iter().find_map(|(message, source)| Some((message?, source)))
    {
        return message.post(source, found);
    }
    let Some(gone) = update.deleted_business_messages else {
        found.skip("an update that is no message");
        return Ok(());
    };
    let (Some(chat), Some(ids)) = (gone.chat.filter(|chat| chat.id.given().is_some()), gone.message_ids)
    else {
        return Err("deleted messages without a chat or ids");
    };
    for id in ids.iter().filter_map(Id::given) {
        found.gone(ABOUT.id, format!("{}/{id}", chat.id.as_str()));
    }
    Ok(())
}
