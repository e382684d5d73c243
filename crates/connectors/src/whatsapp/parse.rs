//! Whatever the channel pushes or exports, known by its form.

use jiff::tz::TimeZone;
use serde::Deserialize;

use super::message::{self, Value};
use super::{ID, chat};
use crate::meta::envelope::events;
use crate::source::{Document, Found, NotOurs};
use crate::wire::Text;

/// What deliveries of the channel are about.
const OBJECT: &str = "whatsapp_business_account";

/// See [`crate::source::Connector::parse`]; times of an exported chat are in `zone`.
pub(super) fn document(document: &Document<'_>, zone: &TimeZone, found: &mut Found) -> Result<(), NotOurs> {
    let body = document.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(document.body);
    let text = std::str::from_utf8(body).map_err(|_| NotOurs::because("not UTF-8"))?;
    // An exported chat of an iPhone begins with a bracket too.
    if chat::read(text, document.name.unwrap_or_default(), zone, found) {
        return Ok(());
    }
    if !document.is_json() {
        return Err(NotOurs::because("neither JSON nor an exported chat"));
    }
    delivery(text, found)
}

/// Reads a webhook delivery.
pub(super) fn delivery(text: &str, found: &mut Found) -> Result<(), NotOurs> {
    let objects =
        events(text, found, &mut |event, found| match serde_json::from_str::<Value<'_>>(event.value.get()) {
            Ok(value) if matches!(event.field, "messages" | "smb_message_echoes" | "history") => {
                message::value(&value, event.time, found);
            }
            Ok(_) => found.skip("a change of another field"),
            Err(_) => found.refuse("a change of a number has not the form of one", event.value.get()),
        });
    if objects.iter().any(|object| object == OBJECT) {
        return Ok(());
    }
    if !objects.is_empty() {
        return Err(NotOurs::because("a delivery that is not about a number of WhatsApp"));
    }
    // The value alone, as some partners pass it on.
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Product<'a> {
        #[serde(borrow)]
        messaging_product: Text<'a>,
    }
    let product: Product<'_> = serde_json::from_str(text).unwrap_or_default();
    match serde_json::from_str::<Value<'_>>(text) {
        Ok(value) if product.messaging_product.as_str() == ID => {
            message::value(&value, None, found);
            Ok(())
        }
        _ => Err(NotOurs::because("no delivery of a number of WhatsApp")),
    }
}
