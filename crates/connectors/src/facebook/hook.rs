//! What the webhook brings. One app has one address for pages: changes of the page and messages to it come the same way.

use super::change;
use crate::meta::conversation;
use crate::meta::envelope::events;
use crate::source::{Found, NotOurs};

/// Reads a delivery about a page: changes as posts of this channel, messages as posts of `messenger`.
pub(crate) fn delivery(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    let objects = events(text, found, &mut |event, found| match event.is_message() {
        true => conversation::event("messenger", event, found),
        false => change::read(event, found),
    });
    match objects.iter().any(|object| object == "page") {
        true => Ok(()),
        false => Err(NotOurs::because("a delivery that is not about a page")),
    }
}
