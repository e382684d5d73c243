//! Messages of the Cloud API, as webhooks push them: `value` of a change with `contacts`, `messages` and `statuses`.
//!
//! Each type of message has an object of its own name. People have a phone number (`wa_id`, `from`), an id that is scoped to
//! the business (`user_id`, `from_user_id`), or both; either may be missing.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use crate::clean::short;
use crate::meta::page::{fields, items};
use crate::meta::{secs, time};
use crate::source::{Found, Item};
use crate::wire::{Id, Text};
use model::{Post, Timestamp};

/// The value of a change.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Value<'a> {
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    message_echoes: Option<&'a RawValue>,
    #[serde(borrow)]
    statuses: Option<&'a RawValue>,
    #[serde(borrow)]
    user_id_update: Option<&'a RawValue>,
    #[serde(borrow)]
    history: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Metadata<'a> {
    #[serde(borrow)]
    display_phone_number: Text<'a>,
    #[serde(borrow)]
    phone_number_id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Contact<'a> {
    #[serde(borrow)]
    profile: Option<&'a RawValue>,
    #[serde(borrow)]
    wa_id: Id<'a>,
    #[serde(borrow)]
    user_id: Id<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Profile<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    username: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Message<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    from: Id<'a>,
    #[serde(borrow)]
    from_user_id: Id<'a>,
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    group_id: Id<'a>,
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    referral: Option<&'a RawValue>,
    #[serde(borrow)]
    text: Option<&'a RawValue>,
    #[serde(borrow)]
    image: Option<&'a RawValue>,
    #[serde(borrow)]
    video: Option<&'a RawValue>,
    #[serde(borrow)]
    document: Option<&'a RawValue>,
    #[serde(borrow)]
    audio: Option<&'a RawValue>,
    #[serde(borrow)]
    button: Option<&'a RawValue>,
    #[serde(borrow)]
    interactive: Option<&'a RawValue>,
    #[serde(borrow)]
    order: Option<&'a RawValue>,
    #[serde(borrow)]
    edit: Option<&'a RawValue>,
    #[serde(borrow)]
    revoke: Option<&'a RawValue>,
}

/// Fields of the objects that the types have.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Content<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    body: Text<'a>,
    #[serde(borrow)]
    caption: Text<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
    #[serde(borrow)]
    headline: Text<'a>,
    #[serde(borrow)]
    filename: Text<'a>,
    #[serde(borrow)]
    response_json: Text<'a>,
    #[serde(borrow)]
    button_reply: Option<&'a RawValue>,
    #[serde(borrow)]
    list_reply: Option<&'a RawValue>,
    #[serde(borrow)]
    nfm_reply: Option<&'a RawValue>,
    #[serde(borrow)]
    original_message_id: Id<'a>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    /// Threads of a history.
    #[serde(borrow)]
    threads: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
}

fn content<'a>(raw: Option<&'a RawValue>) -> Content<'a> {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// Who talks to whom in a change.
struct Talk<'a> {
    contacts: Vec<Contact<'a>>,
    own: Metadata<'a>,
    time: Option<Timestamp>,
}

/// Reads the value of a change of the field `messages` and its like.
pub(super) fn value(value: &Value<'_>, time: Option<Timestamp>, found: &mut Found) {
    let talk = Talk {
        contacts: items(value.contacts)
            .into_iter()
            .filter_map(|raw| serde_json::from_str(raw.get()).ok())
            .collect(),
        own: value.metadata.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default(),
        time,
    };
    for raw in items(value.messages) {
        talk.message(raw, found);
    }
    for history in items(value.history) {
        for thread in items(content(Some(history)).threads) {
            for raw in items(content(Some(thread)).messages) {
                talk.message(raw, found);
            }
        }
    }
    for _ in items(value.message_echoes) {
        found.skip("own answer");
    }
    for _ in items(value.statuses) {
        found.skip("a delivery receipt");
    }
    if value.user_id_update.is_some() {
        found.skip("a new id of a person");
    }
}

impl Talk<'_> {
    fn message(&self, raw: &RawValue, found: &mut Found) {
        let Ok(message) = serde_json::from_str::<Message<'_>>(raw.get()) else {
            return found.refuse("a message has not the form of one", raw.get());
        };
        if self.is_own(&message) {
            return found.skip("own answer");
        }
        let Some(id) = message.id.given() else {
            return found.refuse("a message without `id`", raw.get());
        };
        match message.kind.as_str() {
            "revoke" => match content(message.revoke).original_message_id.given() {
                Some(original) => found.gone(ID, original),
                None => found.refuse("a deletion without `original_message_id`", raw.get()),
            },
            "edit" => self.edit(&message, raw, found),
            "reaction" => found.skip("a like or reaction"),
            "system" => found.skip("a notice of the platform"),
            "unsupported" | "unknown" => found.skip("a message of a type that is not delivered"),
            "location" => found.skip("a place"),
            "contacts" => found.skip("contact cards"),
            _ => match message.words() {
                Some((text, about)) => found.post(self.post(&message, id, text, about)),
                None => found.skip("no text"),
            },
        }
    }

    /// The changed message stands inside; it keeps the id of the original.
    fn edit(&self, message: &Message<'_>, raw: &RawValue, found: &mut Found) {
        let edit = content(message.edit);
        let inner: Option<Message<'_>> = edit.message.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let (Some(original), Some(inner)) = (edit.original_message_id.given(), inner) else {
            return found.refuse("an edit without `original_message_id` or `message`", raw.get());
        };
        let Some((text, about)) = inner.words() else { return found.skip("no text") };
        let at = time(message.timestamp.as_str()).or(self.time);
        let revision = at.map(secs).and_then(|secs| u64::try_from(secs).ok()).unwrap_or(1);
        found.post(Post { revision, ..self.post(message, original, text, about) });
    }

    fn is_own(&self, message: &Message<'_>) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let from = message.from.as_str();
        !from.is_empty()
            && (digits(self.own.display_phone_number.as_str()) == digits(from) && !digits(from).is_empty()
                || self.own.phone_number_id.as_str() == from)
    }

    /// The card of the writer; the only card there is counts where the message names nobody.
    fn contact(&self, message: &Message<'_>) -> Option<&Contact<'_>> {
        let same = |one: &Id<'_>, other: &Id<'_>| one.given().is_some() && one.given() == other.given();
        self.contacts
            .iter()
            .find(|card| same(&card.wa_id, &message.from) || same(&card.user_id, &message.from_user_id))
            .or_else(|| self.contacts.first().filter(|_| self.contacts.len() == 1))
    }

    fn post(&self, message: &Message<'_>, id: &str, text: String, about: Vec<String>) -> Item {
        let card = self.contact(message);
        let profile: Profile<'_> =
            card.and_then(|card| serde_json::from_str(card.profile?.get()).ok()).unwrap_or_default();
        let none = Contact::default();
        let card = card.unwrap_or(&none);
        let author_id = [&message.from, &card.wa_id, &message.from_user_id, &card.user_id]
            .into_iter()
            .find_map(|id| id.owned());
        Post {
            id: Cow::Owned(id.to_owned()),
            text: Cow::Owned(text),
            about: about.into_iter().map(Cow::Owned).collect(),
            kind: Some(Cow::Borrowed("message")),
            author: profile.name.owned().or(profile.username.owned()).or_else(|| author_id.clone()),
            thread: message.group_id.owned().or_else(|| author_id.clone()),
            author_id,
            created_at: time(message.timestamp.as_str()).or(self.time),
            parent: content(message.context).id.owned(),
            ..super::blank()
        }
    }
}

impl Message<'_> {
    /// What a person wrote, and what it was about; nothing if there are no words.
    fn words(&self) -> Option<(String, Vec<String>)> {
        let referral = content(self.referral);
        let mut about = vec![referral.headline.as_str().to_owned(), referral.body.as_str().to_owned()];
        let text = [self.text, self.image, self.video, self.document, self.audio, self.button, self.order]
            .into_iter()
            .find_map(|raw| {
                let content = content(raw);
                about.push(content.filename.as_str().to_owned());
                let text = content.body.given().or(content.caption.given()).or(content.text.given());
                text.map(str::to_owned)
            })
            .or_else(|| self.chosen(&mut about))?;
        let about: Vec<String> =
            about.into_iter().map(|entry| short(&entry)).filter(|entry| !entry.is_empty()).collect();
        (!text.trim().is_empty()).then_some((text, about))
    }

    /// The title of what was tapped, or the answers of a form.
    fn chosen(&self, about: &mut Vec<String>) -> Option<String> {
        let interactive = content(self.interactive);
        if let Some(raw) = interactive.button_reply.or(interactive.list_reply) {
            let reply = content(Some(raw));
            about.push(reply.description.as_str().to_owned());
            return reply.title.given().map(str::to_owned);
        }
        let form = content(interactive.nfm_reply);
        let answers: Vec<String> = fields(form.response_json.as_str())
            .into_iter()
            .filter(|(name, _)| name != "flow_token")
            .filter_map(|(_, raw)| serde_json::from_str::<String>(raw.get()).ok())
            // Ratings and choices are numbers: no words.
            .filter(|answer| answer.chars().any(char::is_alphabetic))
            .collect();
        (!answers.is_empty()).then(|| answers.join("\n"))
    }
}
