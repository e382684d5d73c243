//! Changes of an account, as webhooks push them: fields `comments`, `live_comments`, `mentions`, and messages.
//!
//! A mention says only where it stands; what it says has to be asked for ([`Mention`]). Older deliveries of comments hold no
//! more than `id` and `text`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ID;
use crate::meta::conversation;
use crate::meta::envelope::Event;
use crate::meta::person::Person;
use crate::source::Found;
use crate::wire::{Id, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Value<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    comment_id: Id<'a>,
    #[serde(borrow)]
    media_id: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    parent_id: Id<'a>,
}

/// Where an account was mentioned.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Mention {
    /// The media.
    pub(super) media: String,
    /// The comment on it, unless it is the caption.
    pub(super) comment: Option<String>,
}

/// Reads an event. Returns a mention that has to be asked for.
pub(super) fn read(event: &Event<'_>, found: &mut Found) -> Option<Mention> {
    if event.is_message() || matches!(event.field, "messages" | "message_edit" | "messaging_postbacks") {
        conversation::event(ID, event, found);
        return None;
    }
    let Ok(value) = serde_json::from_str::<Value<'_>>(event.value.get()) else {
        found.refuse("a change of an account has not the form of one", event.value.get());
        return None;
    };
    match event.field {
        "comments" | "live_comments" => comment(&value, event, found),
        "mentions" => match value.media_id.given() {
            Some(media) => {
                found.skip("a mention that has to be asked for");
                return Some(Mention {
                    media: media.to_owned(),
                    comment: value.comment_id.given().map(str::to_owned),
                });
            }
            None => found.refuse("a mention without `media_id`", event.value.get()),
        },
        _ => found.skip("a change of another field"),
    }
    None
}

fn comment(value: &Value<'_>, event: &Event<'_>, found: &mut Found) {
    let Some(id) = value.id.given().or(value.comment_id.given()) else {
        return found.refuse("a comment without `id`", event.value.get());
    };
    if value.text.as_str().trim().is_empty() {
        return found.skip("no text");
    }
    let (from, media) = (Person::of(value.from), Person::of(value.media));
    let thread = media.id.owned().or(value.media_id.owned());
    found.post(Post {
        id: Cow::Owned(id.to_owned()),
        text: Cow::Owned(value.text.as_str().to_owned()),
        kind: Some(Cow::Borrowed("comment")),
        author: from.shown().or(from.stable()).map(|text| Cow::Owned(text.to_owned())),
        author_id: from.id.owned(),
        created_at: event.time,
        parent: value.parent_id.owned().or(thread.clone()),
        thread,
        ..super::blank()
    });
}
