//! One pushed message or event, and what it makes.

use std::borrow::Cow;

use super::ABOUT;
use super::xml::Element;
use crate::source::{Found, Item, NotOurs};
use crate::when;

/// Events in which a person withdraws consent, or has changed what was told about them, or has closed the account.
const WITHDRAWN: [&str; 3] =
    ["user_authorization_revoke", "user_authorization_cancellation", "user_info_modified"];

/// Reads a message or an event.
pub(super) fn read(message: &Element, found: &mut Found) -> Result<(), NotOurs> {
    let text = |name: &str| message.text_of(name);
    let from = text("FromUserName");
    if text("MsgType").is_empty() {
        return match text("Encrypt").is_empty() {
            true => Err(NotOurs::because("XML that is neither a message nor an event")),
            false => {
                found.skip("encrypted: only the webhook has the key");
                Ok(())
            }
        };
    }
    if from.is_empty() {
        return Err(NotOurs::because("a message from nobody"));
    }
    if text("MsgType") == "event" {
        event(message, from, found);
        return Ok(());
    }
    let id = text("MsgId");
    let written = words(message);
    if written.trim().is_empty() {
        found.skip("no text");
    } else if id.is_empty() {
        found.refuse("a message without an id", written);
    } else {
        found.post(Item {
            id: Cow::Owned(id.to_owned()),
            text: Cow::Owned(written),
            author: Some(Cow::Owned(from.to_owned())),
            author_id: Some(Cow::Owned(from.to_owned())),
            created_at: text("CreateTime").parse().ok().and_then(when::epoch),
            ..blank("message")
        });
    }
    Ok(())
}

/// What was written, or said and recognised; of a place its name, of a link its title and description.
fn words(message: &Element) -> String {
    let text = |name: &str| message.text_of(name);
    match text("MsgType") {
        "text" => text("Content").to_owned(),
        "voice" => text("Recognition").to_owned(),
        "location" => text("Label").to_owned(),
        "link" => {
            let parts = [text("Title"), text("Description")];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}

fn event(message: &Element, from: &str, found: &mut Found) {
    let name = message.text_of("Event");
    if !WITHDRAWN.iter().any(|withdrawn| name.eq_ignore_ascii_case(withdrawn)) {
        return found.skip("an event");
    }
    // Such an event may come from the platform itself, and name the person inside.
    let named = message.text_of("OpenID");
    found.account_gone(ABOUT.id, if named.is_empty() { from } else { named });
}

/// The fields that every post of the channel has.
pub(super) fn blank(kind: &'static str) -> Item {
    Item {
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed(kind)),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        visibility: Some(Cow::Borrowed("owned")),
        ..Item::default()
    }
}
