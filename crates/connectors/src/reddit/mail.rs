//! Moderators' mail (`/api/mod/conversations`): conversations, and their messages by id.

use std::borrow::Cow;
use std::collections::HashMap;

use model::Post;
use serde_json::value::RawValue;

use super::wire::{Conversation, Mail, Modmail};
use super::{ABOUT, words};
use crate::about::Terms;
use crate::clean::{html, short};
use crate::source::{Found, Item};
use crate::when;

/// Where a conversation is shown.
const SITE: &str = "https://mod.reddit.com/mail/all";

/// Reads the messages; gives whether the object was moderators' mail.
pub(super) fn read(value: &RawValue, found: &mut Found) -> bool {
    let Ok(mail) = serde_json::from_str::<Modmail<'_>>(value.get()) else {
        found.refuse("a conversation whose fields have other types than Reddit's", value.get());
        return true;
    };
    let only = mail.conversation;
    let several: Vec<Conversation<'_>> = mail.conversations.unwrap_or_default().into_values().collect();
    let by_message: HashMap<&str, &Conversation<'_>> = several
        .iter()
        .flat_map(|one| one.objects.iter().map(move |object| (object.id.as_str(), one)))
        .collect();
    for raw in mail.messages.unwrap_or_default().into_values() {
        match serde_json::from_str::<Mail<'_>>(raw.get()) {
            Ok(message) => {
                let conversation = by_message.get(message.id.as_str()).copied().or(only.as_ref());
                one(&message, conversation, raw, found);
            }
            Err(_) => found.refuse("a message whose fields have other types than Reddit's", raw.get()),
        }
    }
    true
}

fn one(message: &Mail<'_>, conversation: Option<&Conversation<'_>>, raw: &RawValue, found: &mut Found) {
    let Some(id) = message.id.owned() else {
        return found.refuse("a message without `id`", raw.get());
    };
    let cleaned = match message.markdown.given() {
        Some(markdown) => words::body(markdown, false),
        None => html(message.body.as_str()),
    };
    if cleaned.text.is_empty() {
        return found.skip("no text");
    }
    let author = message.author.as_ref().filter(|author| author.deleted.0 != Some(true));
    let subreddit = conversation.and_then(|one| one.owner.as_ref()?.name.given());
    let mut about: Vec<Cow<'static, str>> = Vec::new();
    about.extend(subreddit.map(|name| Cow::Owned(format!("r/{name}"))));
    about.extend(cleaned.quotes.iter().map(|quote| Cow::Owned(short(quote))));
    let thread = conversation.and_then(|one| one.id.given());
    let post: Item = Post {
        id,
        text: cleaned.text.into(),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("message")),
        title: conversation.and_then(|one| one.subject.owned()),
        about,
        url: thread.map(|id| Cow::Owned(format!("{SITE}/{id}"))),
        author: author.and_then(|author| author.name.owned()),
        author_id: author
            .and_then(|author| author.id.int())
            .filter(|id| *id > 0)
            .map(|id| Cow::Owned(account(id))),
        created_at: when::iso(message.date.as_str()),
        thread: thread.map(|id| Cow::Owned(id.to_owned())),
        visibility: Some(Cow::Borrowed("owned")),
        terms: Some(Cow::Borrowed(Terms::Owned.as_str())),
        ..Post::default()
    };
    found.post(post);
}

/// The fullname of an account, of its number: other answers give the same in base 36.
fn account(number: i64) -> String {
    let mut digits = Vec::new();
    let mut rest = number.unsigned_abs();
    while rest > 0 {
        digits.push(b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % 36) as usize]);
        rest /= 36;
    }
    digits.reverse();
    format!("t2_{}", String::from_utf8_lossy(&digits))
}
