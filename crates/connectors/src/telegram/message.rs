//! One message of the Bot API, and the post that it makes.
//!
//! The language that an account is set to is not taken for that of what it writes.

use std::borrow::Cow;

use serde::Deserialize;

use super::ABOUT;
use crate::clean;
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Flag, Id, Number, Text};

/// Whose messages they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// A group, a channel, or a chat with the bot.
    Chat,
    /// A chat of a business account that the bot serves: both sides of it are told.
    Business,
}

/// A message.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    message_id: Id<'a>,
    #[serde(borrow)]
    message_thread_id: Id<'a>,
    date: Number,
    edit_date: Number,
    #[serde(borrow)]
    chat: Option<Chat<'a>>,
    #[serde(borrow)]
    from: Option<User<'a>>,
    #[serde(borrow)]
    sender_chat: Option<Chat<'a>>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    caption: Text<'a>,
    #[serde(borrow)]
    poll: Option<Poll<'a>>,
    #[serde(borrow)]
    checklist: Option<Checklist<'a>>,
    #[serde(borrow)]
    quote: Option<Quote<'a>>,
    #[serde(borrow)]
    reply_to_message: Option<Answered<'a>>,
    #[serde(borrow)]
    forward_origin: Option<Origin<'a>>,
    forward_date: Number,
    #[serde(borrow)]
    forward_from_chat: Option<Chat<'a>>,
    #[serde(borrow)]
    forward_from_message_id: Id<'a>,
}

/// A chat.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Chat<'a> {
    /// Its id.
    #[serde(borrow)]
    pub id: Id<'a>,
    #[serde(borrow, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    first_name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct User<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    is_bot: Flag,
    #[serde(borrow)]
    username: Text<'a>,
    #[serde(borrow)]
    first_name: Text<'a>,
    #[serde(borrow)]
    last_name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Poll<'a> {
    #[serde(borrow)]
    question: Text<'a>,
    #[serde(borrow)]
    options: Option<Vec<Quote<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Checklist<'a> {
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    tasks: Option<Vec<Quote<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Quote<'a> {
    #[serde(borrow)]
    text: Text<'a>,
}

/// A message that another one answers; less of it is read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answered<'a> {
    #[serde(borrow)]
    message_id: Id<'a>,
    #[serde(borrow)]
    text: Text<'a>,
    #[serde(borrow)]
    caption: Text<'a>,
    #[serde(borrow)]
    forum_topic_created: Option<Topic<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Topic<'a> {
    #[serde(borrow)]
    name: Text<'a>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Origin<'a> {
    #[serde(borrow)]
    chat: Option<Chat<'a>>,
    #[serde(borrow)]
    message_id: Id<'a>,
}

impl Message<'_> {
    /// Hands over the post that it makes.
    ///
    /// # Errors
    /// It says no chat, or no id.
    pub(super) fn post(&self, source: Source, found: &mut Found) -> Result<(), &'static str> {
        let chat =
            self.chat.as_ref().filter(|chat| chat.id.given().is_some()).ok_or("a message without a chat")?;
        let number = self.message_id.given().ok_or("a message without an id")?;
        let from = self.from.as_ref();
        // Both sides of a business account's chat are told; the chat has the id of whoever is on the other side.
        if source == Source::Business && from.is_some_and(|from| from.id != chat.id) {
            found.skip("an own message");
            return Ok(());
        }
        // An anonymous administrator writes through a bot of the platform, in the name of a chat.
        if from.is_some_and(|from| from.is_bot.is_set()) && self.sender_chat.is_none() {
            found.skip("a message of a bot");
            return Ok(());
        }
        let Some(text) = self.words() else {
            found.skip("no text");
            return Ok(());
        };
        let chat_id = chat.id.as_str();
        let in_chat = |id: &str| Cow::Owned(format!("{chat_id}/{id}"));
        let original = self.original();
        let forwarded = self.forward_origin.is_some() || self.forward_date.0.is_some();
        let answered = self.reply_to_message.as_ref();
        let parent = answered
            .filter(|answered| answered.forum_topic_created.is_none())
            .and_then(|answered| answered.message_id.given().map(&in_chat));
        let channel = chat.kind.as_str() == "channel";
        let (author, author_id) = match (&self.sender_chat, from) {
            (Some(sender), _) => (sender.name(), sender.id.owned()),
            (None, Some(from)) => (from.name(), from.id.owned()),
            // A channel speaks for itself; a private chat is the person.
            (None, None) => (chat.name(), chat.id.owned()),
        };
        found.post(Item {
            id: in_chat(number),
            text: Cow::Owned(text),
            channel: Cow::Borrowed(ABOUT.id),
            kind: Some(Cow::Borrowed(match (forwarded, channel) {
                (true, _) => "repost",
                (false, true) => "post",
                (false, false) => "message",
            })),
            about: self.about(chat),
            url: chat.permalink(number).map(Cow::Owned),
            author,
            author_id,
            created_at: self.date.0.and_then(when::epoch),
            thread: Some(
                self.message_thread_id.given().map_or_else(|| Cow::Owned(chat_id.to_owned()), &in_chat),
            ),
            parent: original.map(Cow::Owned).or(parent),
            visibility: Some(Cow::Borrowed(match (chat.kind.as_str(), chat.username.given()) {
                ("private", _) => "owned",
                (_, Some(_)) => "public",
                (_, None) => "private",
            })),
            terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
            revision: self.edit_date.int().and_then(|secs| u64::try_from(secs).ok()).unwrap_or_default(),
            ..Item::default()
        });
        Ok(())
    }

    /// What a person wrote: a text, a caption, the question and answers of a poll, the tasks of a list.
    fn words(&self) -> Option<String> {
        let lines = |first: &Text<'_>, rest: &Option<Vec<Quote<'_>>>| {
            let rest = rest.iter().flatten().filter_map(|line| line.text.given());
            first.given().into_iter().chain(rest).collect::<Vec<_>>().join("\n")
        };
        let plain = self.text.given().or(self.caption.given()).map(str::to_owned);
        plain
            .or_else(|| self.poll.as_ref().map(|poll| lines(&poll.question, &poll.options)))
            .or_else(|| self.checklist.as_ref().map(|list| lines(&list.title, &list.tasks)))
            .filter(|text| !text.trim().is_empty())
    }

    /// The id of what was forwarded, where it was one of a channel: others are not told.
    fn original(&self) -> Option<String> {
        let (chat, id) = match &self.forward_origin {
            Some(origin) => (origin.chat.as_ref(), &origin.message_id),
            None => (self.forward_from_chat.as_ref(), &self.forward_from_message_id),
        };
        Some(format!("{}/{}", chat?.id.given()?, id.given()?))
    }

    /// The chat, the topic, and what is answered.
    fn about(&self, chat: &Chat<'_>) -> Vec<Cow<'static, str>> {
        let answered = self.reply_to_message.as_ref();
        let topic = answered.and_then(|answered| answered.forum_topic_created.as_ref());
        let quote = self.quote.as_ref().and_then(|quote| quote.text.given());
        let whole = || answered.and_then(|answered| answered.text.given().or(answered.caption.given()));
        [chat.title.given(), topic.and_then(|topic| topic.name.given()), quote.or_else(whole)]
            .into_iter()
            .flatten()
            .map(|text| Cow::Owned(clean::short(text)))
            .collect()
    }
}

impl Chat<'_> {
    fn name(&self) -> Option<Cow<'static, str>> {
        self.username.owned().or_else(|| self.title.owned()).or_else(|| self.first_name.owned())
    }

    /// Groups without a name have addresses that only members can open; a chat of two has none.
    fn permalink(&self, number: &str) -> Option<String> {
        match (self.kind.as_str(), self.username.given()) {
            ("private", _) => None,
            (_, Some(name)) => Some(format!("https://t.me/{name}/{number}")),
            (_, None) => Some(format!("https://t.me/c/{}/{number}", self.id.given()?.strip_prefix("-100")?)),
        }
    }
}

impl User<'_> {
    fn name(&self) -> Option<Cow<'static, str>> {
        let full = || {
            let parts = [self.first_name.given(), self.last_name.given()];
            let full = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
            Some(Cow::Owned(full)).filter(|name: &Cow<'_, str>| !name.is_empty())
        };
        self.username.owned().or_else(full)
    }
}
