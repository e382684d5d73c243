//! Reviews of Trustpilot: a page of them, one, or deliveries of the webhook.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean::short;
use crate::source::{Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Number, Text};

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    reviews: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    events: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    stars: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "eventName")]
    event_name: Text<'a>,
}

#[derive(Deserialize)]
struct Event<'a> {
    #[serde(borrow, default, rename = "eventName")]
    name: Text<'a>,
    #[serde(borrow, default, rename = "eventData")]
    data: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Wire<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    #[serde(borrow, default)]
    language: Text<'a>,
    #[serde(borrow, default, rename = "createdAt")]
    created_at: Text<'a>,
    #[serde(borrow, default, rename = "updatedAt")]
    updated_at: Text<'a>,
    #[serde(borrow, default)]
    status: Text<'a>,
    #[serde(default)]
    stars: Number,
    #[serde(default, rename = "numberOfLikes")]
    likes: Number,
    #[serde(borrow, default)]
    consumer: Option<Consumer<'a>>,
    #[serde(borrow, default, rename = "businessUnit")]
    business: Option<Business<'a>>,
}

#[derive(Deserialize, Default)]
struct Consumer<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default, rename = "displayName")]
    name: Text<'a>,
    /// As webhooks name it.
    #[serde(borrow, default, rename = "name")]
    short_name: Text<'a>,
}

#[derive(Deserialize, Default)]
struct Business<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default, rename = "displayName")]
    name: Text<'a>,
    #[serde(borrow, default, rename = "identifyingName")]
    domain: Text<'a>,
}

/// Reads any of the shapes.
pub(super) fn page(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let page: Page<'_> =
        serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object of Trustpilot"))?;
    if let Some(reviews) = page.reviews {
        reviews.into_iter().for_each(|raw| review(raw, found));
    } else if let Some(events) = page.events {
        events.into_iter().for_each(|raw| event(raw, found));
    } else if !page.event_name.as_str().is_empty() {
        event(whole(body)?, found);
    } else if page.id.given().is_some() && page.stars.is_some() {
        review(whole(body)?, found);
    } else {
        return Err(NotOurs::because("no `reviews`, `events` or review of Trustpilot"));
    }
    Ok(())
}

fn whole(body: &[u8]) -> Result<&RawValue, NotOurs> {
    serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object"))
}

/// One event of a webhook: `service-review-created`, `-updated`, `-deleted`, and others of invitations and products.
fn event(raw: &RawValue, found: &mut Found) {
    let Ok(Event { name, data: Some(data) }) = serde_json::from_str::<Event<'_>>(raw.get()) else {
        return found.refuse("an event without `eventData`", raw.get().as_bytes());
    };
    let name = name.as_str();
    if !name.contains("review") || name.contains("reply") {
        return found.skip("event that is no review");
    }
    if !name.ends_with("deleted") {
        return review(data, found);
    }
    match serde_json::from_str::<Wire<'_>>(data.get()).ok().as_ref().and_then(|wire| wire.id.given()) {
        Some(id) => found.gone(ABOUT.id, id),
        None => found.refuse("a deletion without `id`", raw.get().as_bytes()),
    }
}

fn review(raw: &RawValue, found: &mut Found) {
    let Ok(wire) = serde_json::from_str::<Wire<'_>>(raw.get()) else {
        return found.refuse("a review whose fields cannot be read", raw.get().as_bytes());
    };
    let Some(id) = wire.id.owned() else {
        return found.refuse("a review without `id`", raw.get().as_bytes());
    };
    // `pending` and `reported` ones stand; the private interface goes on naming those that were taken down.
    if matches!(wire.status.as_str(), "deleted" | "archived" | "removed") {
        return found.gone(ABOUT.id, id);
    }
    let (title, text) = (wire.title.as_str().trim(), wire.text.as_str().trim());
    let (title, text) = if text.is_empty() { ("", title) } else { (title, text) };
    if text.is_empty() {
        return found.skip("no text");
    }
    let consumer = wire.consumer.unwrap_or_default();
    let business = wire.business.unwrap_or_default();
    let about = [&business.name, &business.domain].into_iter().find_map(Text::given);
    let updated =
        when::iso(wire.updated_at.as_str()).filter(|at| Some(*at) > when::iso(wire.created_at.as_str()));
    let metrics = [("stars", wire.stars.0), ("numberOfLikes", wire.likes.0)];
    found.post(Item {
        text: Cow::Owned(text.to_owned()),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("review")),
        title: Some(title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(title.to_owned())),
        about: about.map(|about| Cow::Owned(short(about))).into_iter().collect(),
        lang: wire.language.owned(),
        // Links in the answer lead to the interface; readers see a review under its id.
        url: Some(Cow::Owned(format!("https://www.trustpilot.com/reviews/{id}"))),
        author: consumer.name.owned().or_else(|| consumer.short_name.owned()),
        author_id: consumer.id.owned(),
        created_at: when::iso(wire.created_at.as_str()),
        thread: business.id.owned(),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        revision: updated.map_or(0, |at| u64::try_from(at.0 / 1_000_000).unwrap_or(0)),
        metrics: metrics.into_iter().filter_map(|(name, n)| Some((Cow::Borrowed(name), n?))).collect(),
        id,
        ..Item::default()
    });
}
