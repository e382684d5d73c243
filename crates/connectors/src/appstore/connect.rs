//! App Store Connect: resources of JSON:API with the type `customerReviews`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::parse::{put, review};
use crate::source::{Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Number, Text};

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow, default, rename = "type")]
    kind: Text<'a>,
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    attributes: Option<Attributes<'a>>,
}

#[derive(Deserialize, Default)]
struct Attributes<'a> {
    #[serde(default)]
    rating: Number,
    #[serde(borrow, default)]
    title: Text<'a>,
    #[serde(borrow, default)]
    body: Text<'a>,
    #[serde(borrow, default, rename = "reviewerNickname")]
    nickname: Text<'a>,
    #[serde(borrow, default, rename = "createdDate")]
    created: Text<'a>,
}

/// Reads `data`: a list of resources, or one.
pub(super) fn read(data: &RawValue, found: &mut Found) -> Result<(), NotOurs> {
    let list = serde_json::from_str::<Vec<&RawValue>>(data.get()).unwrap_or_else(|_| vec![data]);
    let kinds = list.iter().map(|raw| serde_json::from_str::<Resource<'_>>(raw.get()).ok());
    let known = |kind: &str| kind.starts_with("customerReview");
    if !list.is_empty() && !kinds.into_iter().flatten().any(|resource| known(resource.kind.as_str())) {
        return Err(NotOurs::because("`data` without customer reviews"));
    }
    for raw in list {
        let Ok(wire) = serde_json::from_str::<Resource<'_>>(raw.get()) else {
            found.refuse("a resource whose fields cannot be read", raw.get().as_bytes());
            continue;
        };
        if wire.kind.as_str() != "customerReviews" {
            found.skip("an answer of the developer");
            continue;
        }
        let Some(id) = wire.id.owned() else {
            found.refuse("a review without `id`", raw.get().as_bytes());
            continue;
        };
        let fields = wire.attributes.unwrap_or_default();
        put(found, fields.title.as_str(), fields.body.as_str(), || Item {
            id,
            author: fields.nickname.owned(),
            created_at: when::iso(fields.created.as_str()),
            metrics: fields.rating.0.map(|rating| (Cow::Borrowed("rating"), rating)).into_iter().collect(),
            ..review()
        });
    }
    Ok(())
}
