//! `messages/inbox/…/message_N.json` of "Download your information", for Messenger and for direct messages of Instagram:
//! `{participants: [{name}], messages: [{sender_name, timestamp_ms, content, is_unsent, …}], title, thread_path}`, newest
//! message first, texts spoiled ([`mojibake`](crate::meta::mojibake)).
//!
//! There are no ids: one is made of conversation, sender and time, not of the words, so that a message that was unsent before
//! a later export is known again.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use crate::clean::short;
use crate::meta::mojibake::repaired;
use crate::meta::page::{connection, items};
use crate::meta::{digest, time};
use crate::source::Found;
use crate::wire::{Flag, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
struct File<'a> {
    #[serde(borrow)]
    participants: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    thread_path: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    sender_name: Text<'a>,
    #[serde(borrow)]
    timestamp_ms: Text<'a>,
    #[serde(borrow)]
    content: Text<'a>,
    #[serde(borrow)]
    share: Option<&'a RawValue>,
    is_unsent: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Share<'a> {
    #[serde(borrow)]
    share_text: Text<'a>,
}

/// Reads an export; false if it is none.
pub(super) fn file(whole: &RawValue, found: &mut Found) -> bool {
    read(ID, whole, found)
}

/// The same for any channel whose messages are exported in this form.
pub(crate) fn read(channel: &'static str, whole: &RawValue, found: &mut Found) -> bool {
    let Ok(file) = serde_json::from_str::<File<'_>>(whole.get()) else { return false };
    let messages = connection(file.messages);
    let is_message = |raw: &&RawValue| {
        raw.get().starts_with('{')
            && serde_json::from_str::<Message<'_>>(raw.get())
                .is_ok_and(|message| message.timestamp_ms.given().is_some())
    };
    let marked = file.thread_path.given().is_some() || !items(file.participants).is_empty();
    if !marked || file.messages.is_none_or(|raw| !raw.get().starts_with('[')) {
        return false;
    }
    if !messages.is_empty() && !messages.iter().any(is_message) {
        return false;
    }
    let thread = file.thread_path.given().unwrap_or(file.title.as_str());
    // Several messages of one person in one millisecond are told apart by their order, counted from the oldest.
    let mut before: HashMap<(String, String), usize> = HashMap::new();
    for raw in messages.into_iter().rev() {
        let Ok(message) = serde_json::from_str::<Message<'_>>(raw.get()) else {
            found.refuse("a message of an export has not the form of one", raw.get());
            continue;
        };
        let sender = repaired(message.sender_name.as_str()).into_owned();
        let at = message.timestamp_ms.as_str();
        let count = before.entry((sender.clone(), at.to_owned())).or_default();
        let id = digest("export", &[thread, &sender, at, &count.to_string()]);
        *count += 1;
        if message.is_unsent.is_set() {
            found.gone(channel, id);
            continue;
        }
        let text = repaired(message.content.as_str()).into_owned();
        if text.trim().is_empty() {
            found.skip("no text");
            continue;
        }
        let share: Share<'_> =
            message.share.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
        found.post(Post {
            id: Cow::Owned(id),
            text: Cow::Owned(text),
            channel: Cow::Borrowed(channel),
            kind: Some(Cow::Borrowed("message")),
            about: Some(short(&repaired(share.share_text.as_str())))
                .filter(|text| !text.is_empty())
                .map(Cow::Owned)
                .into_iter()
                .collect(),
            author: Some(sender).filter(|sender| !sender.is_empty()).map(Cow::Owned),
            created_at: time(at),
            thread: Some(Cow::Owned(thread.to_owned())),
            visibility: Some(Cow::Borrowed("private")),
            terms: Some(Cow::Borrowed("consented-export")),
            ..Post::default()
        });
    }
    true
}
