//! Apple's public list of reviews: JSON made of RSS, with every value in a `label`.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::parse::{put, review};
use crate::clean::short;
use crate::source::{Found, Item};
use crate::when;
use crate::wire::{Maybe, Number, Text};

#[derive(Deserialize)]
pub(super) struct Feed<'a> {
    /// A list, or one entry where there is one only.
    #[serde(borrow, default)]
    entry: Option<&'a RawValue>,
    #[serde(borrow, default)]
    link: Option<&'a RawValue>,
    #[serde(borrow, default)]
    author: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
struct Label<'a> {
    #[serde(borrow, default)]
    label: Text<'a>,
}

#[derive(Deserialize, Default)]
struct Count {
    #[serde(default)]
    label: Number,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow, default)]
    id: Label<'a>,
    #[serde(borrow, default)]
    author: Option<Author<'a>>,
    #[serde(default, rename = "im:rating")]
    rating: Maybe<Count>,
    #[serde(default, rename = "im:voteCount")]
    votes: Maybe<Count>,
    #[serde(default, rename = "im:voteSum")]
    helpful: Maybe<Count>,
    #[serde(borrow, default)]
    title: Label<'a>,
    #[serde(borrow, default)]
    content: Option<Label<'a>>,
    #[serde(borrow, default)]
    updated: Option<Label<'a>>,
    #[serde(borrow, default, rename = "im:name")]
    app: Option<Label<'a>>,
}

#[derive(Deserialize)]
struct Author<'a> {
    #[serde(borrow, default)]
    name: Label<'a>,
    #[serde(borrow, default)]
    uri: Option<Label<'a>>,
}

impl<'a> Feed<'a> {
    /// Whether it is Apple's: its feeds have an author and links.
    pub(super) fn is_apples(&self) -> bool {
        self.author.is_some() || self.link.is_some() || self.entry.is_some()
    }

    fn entries(&self) -> Vec<&'a RawValue> {
        let Some(raw) = self.entry else { return Vec::new() };
        serde_json::from_str::<Vec<&RawValue>>(raw.get()).unwrap_or_else(|_| vec![raw])
    }

    pub(super) fn read(&self, found: &mut Found) {
        let mut app: Option<String> = None;
        for raw in self.entries() {
            let Ok(entry) = serde_json::from_str::<Entry<'_>>(raw.get()) else {
                found.refuse("an entry whose fields cannot be read", raw.get().as_bytes());
                continue;
            };
            if entry.rating.0.is_none() {
                // The first entry may tell of the app itself.
                match entry.app.as_ref().and_then(|app| app.label.given()) {
                    Some(name) => {
                        app = Some(short(name));
                        found.skip("the app itself");
                    }
                    None => found.refuse("an entry without `im:rating`", raw.get().as_bytes()),
                }
                continue;
            }
            let Some(id) = entry.id.label.owned() else {
                found.refuse("a review without `id`", raw.get().as_bytes());
                continue;
            };
            let count = |count: &Maybe<Count>| count.0.as_ref().and_then(|count| count.label.0);
            let metrics = [
                ("rating", count(&entry.rating)),
                ("voteCount", count(&entry.votes)),
                ("voteSum", count(&entry.helpful)),
            ];
            let author = entry.author.as_ref();
            put(
                found,
                entry.title.label.as_str(),
                entry.content.as_ref().map_or("", |words| words.label.as_str()),
                || Item {
                    id,
                    author: author.and_then(|author| author.name.label.owned()),
                    author_id: author.and_then(|author| author.uri.as_ref()?.label.owned()),
                    created_at: entry.updated.as_ref().and_then(|time| when::iso(time.label.as_str())),
                    about: app.clone().map(Cow::Owned).into_iter().collect(),
                    metrics: metrics
                        .into_iter()
                        .filter_map(|(name, n)| Some((Cow::Borrowed(name), n?)))
                        .collect(),
                    ..review()
                },
            );
        }
    }
}
