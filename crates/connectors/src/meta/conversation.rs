//! Messages to a page or account: as webhooks push them (`messaging`, `standby`) and as the Graph API gives them
//! (`/conversations`, a message, messages by id). The same for Messenger and for direct messages of Instagram.
//!
//! What the operator wrote (echoes) is left out, and so are reactions, receipts and changes of control. The author's id is
//! scoped to the page; a webhook gives no name.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::envelope::Event;
use super::page::{Page, connection, items};
use super::person::Person;
use super::{digest, time};
use crate::clean::short;
use crate::source::{Found, Item};
use crate::wire::{Flag, Id, Number, Text};
use model::Post;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Messaging<'a> {
    #[serde(borrow)]
    sender: Option<&'a RawValue>,
    #[serde(borrow)]
    timestamp: Text<'a>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
    #[serde(borrow)]
    message_edit: Option<&'a RawValue>,
    #[serde(borrow)]
    postback: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Pushed<'a> {
    #[serde(borrow)]
    mid: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    is_echo: Flag,
    is_deleted: Flag,
    num_edit: Number,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
    #[serde(borrow)]
    reply_to: Option<&'a RawValue>,
    #[serde(borrow)]
    referral: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Attachment<'a> {
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    url: Text<'a>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ReplyTo<'a> {
    #[serde(borrow)]
    mid: Id<'a>,
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    story: Option<&'a RawValue>,
    #[serde(borrow)]
    reply_to: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Referral<'a> {
    #[serde(borrow)]
    ads_context_data: Option<&'a RawValue>,
    #[serde(borrow)]
    ad_title: Text<'a>,
}

/// Part of an object, or nothing of it where it has another form.
fn part<'a, T: Deserialize<'a> + Default>(raw: Option<&'a RawValue>) -> T {
    raw.and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

/// Reads an event of a conversation.
pub(crate) fn event(channel: &'static str, event: &Event<'_>, found: &mut Found) {
    let Ok(messaging) = serde_json::from_str::<Messaging<'_>>(event.value.get()) else {
        found.refuse("an event of a conversation has not the form of one", event.value.get());
        return;
    };
    let sender = Person::of(messaging.sender);
    let (pushed, postback): (Pushed<'_>, bool) =
        match (messaging.message, messaging.message_edit, messaging.postback) {
            (Some(raw), ..) => (part(Some(raw)), false),
            (None, Some(raw), _) => (part(Some(raw)), false),
            (None, None, Some(raw)) => (part(Some(raw)), true),
            _ => return found.skip("an event without words"),
        };
    let edited = messaging.message.is_none() && messaging.message_edit.is_some();
    if pushed.is_echo.is_set() || (!event.owner.is_empty() && sender.stable() == Some(event.owner)) {
        return found.skip("own answer");
    }
    if pushed.is_deleted.is_set() {
        match pushed.mid.given() {
            Some(mid) => found.gone(channel, mid),
            None => found.refuse("a deletion without `mid`", event.value.get()),
        }
        return;
    }
    let text = if postback { pushed.title.as_str().to_owned() } else { words(&pushed) };
    if text.trim().is_empty() {
        return found.skip("no text");
    }
    let id = match pushed.mid.given() {
        Some(mid) => mid.to_owned(),
        None if postback => {
            digest("postback", &[sender.stable().unwrap_or_default(), messaging.timestamp.as_str(), &text])
        }
        None => return found.refuse("a message without `mid`", event.value.get()),
    };
    let reply: ReplyTo<'_> = part(pushed.reply_to);
    let referral: Referral<'_> = part(pushed.referral);
    let ad: Referral<'_> = part(referral.ads_context_data);
    let title = ad.ad_title.given().map(short).filter(|title| !title.is_empty());
    let revision =
        if edited { pushed.num_edit.int().and_then(|n| u64::try_from(n).ok()).unwrap_or(1) } else { 0 };
    found.post(Post {
        id: Cow::Owned(id),
        text: Cow::Owned(text),
        about: title.map(Cow::Owned).into_iter().collect(),
        author: sender.shown().or(sender.stable()).map(own),
        author_id: sender.stable().map(own),
        created_at: time(messaging.timestamp.as_str()).or(event.time),
        thread: sender.stable().map(own),
        parent: reply.parent(),
        revision,
        ..blank(channel)
    });
}

/// Own words of a message that was pushed; the title of a link where there are no others.
fn words(pushed: &Pushed<'_>) -> String {
    if let Some(text) = pushed.text.given() {
        return text.to_owned();
    }
    let attachments = items(pushed.attachments);
    let fallback = attachments.into_iter().find_map(|raw| {
        let attachment: Attachment<'_> = part(Some(raw));
        if attachment.kind.as_str() != "fallback" {
            return None;
        }
        let payload: Attachment<'_> = part(attachment.payload);
        [&attachment.title, &payload.title, &attachment.url, &payload.url]
            .into_iter()
            .find_map(|text| text.given().map(str::to_owned))
    });
    fallback.unwrap_or_default()
}

impl ReplyTo<'_> {
    /// What is answered: a message, or a story.
    fn parent(&self) -> Option<Cow<'static, str>> {
        let story = Person::of(self.story.or(self.reply_to));
        self.mid.owned().or(self.id.owned()).or(story.id.owned())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow)]
    created_time: Text<'a>,
    #[serde(borrow)]
    from: Option<&'a RawValue>,
    #[serde(borrow)]
    to: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(borrow)]
    attachments: Option<&'a RawValue>,
    #[serde(borrow)]
    story: Option<&'a RawValue>,
    #[serde(borrow)]
    shares: Option<&'a RawValue>,
    is_unsupported: Flag,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Share<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    #[serde(borrow)]
    description: Text<'a>,
}

/// Reads a message that was asked for. `own` is the page or account whose words are left out, where it is known. Returns
/// false if it has not the form of a message.
pub(crate) fn message(
    channel: &'static str,
    raw: &RawValue,
    thread: Option<&str>,
    own_id: Option<&str>,
    found: &mut Found,
) -> bool {
    let Ok(asked) = serde_json::from_str::<Asked<'_>>(raw.get()) else { return false };
    let marked = asked.to.is_some()
        || asked.is_unsupported.0.is_some()
        || asked.attachments.is_some()
        || asked.shares.is_some()
        || asked.id.as_str().starts_with("m_")
        || asked.story.is_some_and(|story| story.get().starts_with('{'))
        || thread.is_some()
        // On Facebook a post has these two as well.
        || (channel != "facebook" && asked.message.given().is_some() && asked.from.is_some());
    let Some(id) = asked.id.given().filter(|_| marked) else { return false };
    let from = Person::of(asked.from);
    if own_id.is_some() && from.stable() == own_id {
        found.skip("own answer");
        return true;
    }
    if asked.message.as_str().trim().is_empty() {
        found.skip("no text");
        return true;
    }
    let shares = items(asked.shares).into_iter().flat_map(|raw| {
        let share: Share<'_> = part(Some(raw));
        [short(share.name.as_str()), short(share.description.as_str())]
    });
    let story: ReplyTo<'_> = part(asked.story);
    found.post(Post {
        id: Cow::Owned(id.to_owned()),
        text: Cow::Owned(asked.message.as_str().to_owned()),
        about: shares.filter(|text| !text.is_empty()).map(Cow::Owned).collect(),
        author: from.shown().or(from.stable()).map(own),
        author_id: from.stable().map(own),
        created_at: time(asked.created_time.as_str()),
        thread: thread.map(own),
        parent: story.parent(),
        ..blank(channel)
    });
    true
}

/// A conversation, as far as its messages are concerned.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Conversation<'a> {
    #[serde(borrow)]
    pub(crate) id: Id<'a>,
    #[serde(borrow)]
    pub(crate) updated_time: Text<'a>,
    #[serde(borrow)]
    participants: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
}

impl<'a> Conversation<'a> {
    /// An object that has the form of a conversation.
    pub(crate) fn of(raw: &'a RawValue) -> Option<Self> {
        let conversation: Self = serde_json::from_str(raw.get()).ok()?;
        let marked = conversation.participants.is_some() || conversation.messages.is_some();
        (marked && conversation.id.given().is_some()).then_some(conversation)
    }

    /// Reads the messages in it; those that cannot be read are refused.
    pub(crate) fn read(&self, channel: &'static str, own_id: Option<&str>, found: &mut Found) {
        for raw in connection(self.messages) {
            if !message(channel, raw, Some(self.id.as_str()), own_id, found) {
                found.refuse("a message without `id`, or of another form", raw.get());
            }
        }
    }

    /// Where the next page of its messages begins.
    pub(crate) fn more(&self) -> Option<Vec<(String, String)>> {
        Page::of(self.messages?.get())?.next()
    }
}

/// What every message has.
fn blank(channel: &'static str) -> Item {
    Post {
        channel: Cow::Borrowed(channel),
        kind: Some(Cow::Borrowed("message")),
        visibility: Some(Cow::Borrowed("private")),
        terms: Some(Cow::Borrowed("owned")),
        ..Post::default()
    }
}

fn own(text: &str) -> Cow<'static, str> {
    Cow::Owned(text.to_owned())
}
