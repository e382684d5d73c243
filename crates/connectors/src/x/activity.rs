//! Events of an account's activity, from a stream or pushed: `{event_type, payload, includes, filter}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::clean::entities;
use crate::source::Found;
use crate::wire::{Id, Many, Text};
use crate::x::wire::{Included, User, Wire};
use crate::x::{ABOUT, CHANNEL, message, post, snowflake};

/// An event of an account's activity.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Activity<'a> {
    #[serde(borrow)]
    event_type: Text<'a>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
    #[serde(borrow)]
    includes: Option<&'a RawValue>,
    #[serde(borrow)]
    filter: Many<Filter<'a>>,
}

/// Whose activity it is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Filter<'a> {
    #[serde(borrow)]
    user_id: Id<'a>,
}

/// Who takes consent back.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Revoked<'a> {
    #[serde(borrow)]
    user_id: Id<'a>,
}

/// A remark beside a live broadcast.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Remark<'a> {
    #[serde(borrow)]
    broadcast_id: Id<'a>,
    #[serde(borrow)]
    message_id: Id<'a>,
    #[serde(borrow)]
    message: Text<'a>,
    #[serde(borrow)]
    author: Many<User<'a>>,
}

/// Reads an event of an account's activity.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read(raw: &RawValue, own: &str, found: &mut Found) -> Result<(), &'static str> {
    let wrong = "an event that cannot be read";
    let activity: Activity<'_> = serde_json::from_str(raw.get()).map_err(|_| wrong)?;
    let Some(payload) = activity.payload.map(RawValue::get) else {
        found.skip("event without a post");
        return Ok(());
    };
    let kind = activity.event_type.as_str();
    match kind {
        "broadcast.chat" => return remark(payload, found),
        "oauth.revoke" => {
            let body: Revoked<'_> = serde_json::from_str(payload).map_err(|_| wrong)?;
            found.account_gone(CHANNEL, body.user_id.given().ok_or("a withdrawn consent that names nobody")?);
            return Ok(());
        }
        "dm.sent" => {
            found.skip("own message");
            return Ok(());
        }
        "chat.received" | "chat.sent" | "chat.conversation_join" => {
            found.skip("encrypted message");
            return Ok(());
        }
        _ if !(kind.starts_with("post.") || kind.starts_with("tweet.") || kind.starts_with("dm.")) => {
            found.skip("event without a post");
            return Ok(());
        }
        _ => {}
    }
    let wire: Wire<'_> = serde_json::from_str(payload).map_err(|_| wrong)?;
    let Some(id) = wire.id.given() else {
        found.skip("event without a post");
        return Ok(());
    };
    let included = Included::of(activity.includes);
    let whose = activity.filter.0.first().and_then(|filter| filter.user_id.given());
    if kind.ends_with(".delete") {
        let first = wire.history().iter().find_map(|id| id.given()).unwrap_or(id);
        found.gone(CHANNEL, first);
    } else if kind.starts_with("dm.") {
        if kind == "dm.received" {
            message::event(&wire, &included, own, found);
        } else {
            found.skip("event without a message");
        }
    } else if wire.author_id.given().is_some_and(|author| author == own) {
        found.skip("own post");
    } else if wire.text.0.is_none() && whose.is_some() {
        found.skip("event without a post");
    } else {
        match post::item(&wire, &included) {
            Some(item) => found.post(item),
            None => found.skip("no text"),
        }
    }
    Ok(())
}

fn remark(payload: &str, found: &mut Found) -> Result<(), &'static str> {
    let Remark { broadcast_id, message_id, message, mut author } =
        serde_json::from_str(payload).map_err(|_| "a remark that cannot be read")?;
    let id = message_id.owned().ok_or("a remark without an id")?;
    let text = entities(message.as_str());
    if text.trim().is_empty() {
        found.skip("no text");
        return Ok(());
    }
    let author = author.0.pop().map(User::inner).unwrap_or_default();
    found.post(model::Post {
        created_at: snowflake::written_at(&id),
        id,
        text: text.trim().to_owned().into(),
        channel: CHANNEL.into(),
        kind: Some("comment".into()),
        author: author.handle().or(author.id.given()).map(|name| name.to_owned().into()),
        author_id: author.id.owned(),
        thread: broadcast_id.owned(),
        visibility: Some("public".into()),
        terms: Some(ABOUT.terms.as_str().into()),
        ..model::Post::default()
    });
    Ok(())
}
