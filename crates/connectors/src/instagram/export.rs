//! "Download your information" in JSON: conversations, own captions, own comments. Texts are spoiled
//! ([`mojibake`](crate::meta::mojibake)), and there are no ids: one is made of time and words.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ID;
use crate::meta::mojibake::repaired;
use crate::meta::page::{fields, items};
use crate::meta::{digest, time};
use crate::source::Found;
use crate::wire::Text;
use model::Post;

/// An entry of `posts_N.json` (`{media: [{creation_timestamp, title}], title, creation_timestamp}`) or of
/// `post_comments_N.json` (`{string_map_data: {Comment: {value}, Time: {timestamp}}}`).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Entry<'a> {
    #[serde(borrow)]
    creation_timestamp: Text<'a>,
    #[serde(borrow)]
    title: Text<'a>,
    #[serde(borrow)]
    media: Option<&'a RawValue>,
    #[serde(borrow)]
    string_map_data: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Datum<'a> {
    #[serde(borrow)]
    value: Text<'a>,
    #[serde(borrow)]
    timestamp: Text<'a>,
}

/// Reads an export; false if it is none.
pub(super) fn file(whole: &RawValue, found: &mut Found) -> bool {
    if crate::messenger::export::read(ID, whole, found) {
        return true;
    }
    let lists: Vec<&RawValue> = match whole.get().as_bytes().first() {
        Some(b'[') => vec![whole],
        Some(b'{') => fields(whole.get())
            .into_iter()
            .filter(|(key, value)| key != "data" && value.get().starts_with('['))
            .map(|(_, value)| value)
            .collect(),
        _ => Vec::new(),
    };
    let mut any = false;
    for raw in lists.into_iter().flat_map(|list| items(Some(list))) {
        if !raw.get().starts_with('{') {
            continue;
        }
        let Ok(entry) = serde_json::from_str::<Entry<'_>>(raw.get()) else { continue };
        let listed = entry.media.is_some_and(|media| media.get().starts_with('['));
        if let Some(map) = entry.string_map_data {
            any = true;
            comment(map, found);
        } else if listed {
            any = true;
            caption(&entry, found);
        }
    }
    any
}

fn caption(entry: &Entry<'_>, found: &mut Found) {
    let media: Vec<Entry<'_>> =
        items(entry.media).into_iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
    let title = entry.title.given().or(media.iter().find_map(|media| media.title.given()));
    let at =
        entry.creation_timestamp.given().or(media.iter().find_map(|media| media.creation_timestamp.given()));
    push("post", title.unwrap_or_default(), at.unwrap_or_default(), found);
}

fn comment(map: &RawValue, found: &mut Found) {
    let (mut text, mut at) = (String::new(), String::new());
    // The names of the fields are in the language of the account: the words are the first value, the time the one with a
    // time.
    for (_, raw) in fields(map.get()) {
        let Ok(datum) = serde_json::from_str::<Datum<'_>>(raw.get()) else { continue };
        if text.is_empty() {
            text = datum.value.as_str().to_owned();
        }
        if time(datum.timestamp.as_str()).is_some() {
            at = datum.timestamp.as_str().to_owned();
        }
    }
    push("comment", &text, &at, found);
}

fn push(kind: &'static str, text: &str, at: &str, found: &mut Found) {
    let text = repaired(text).into_owned();
    if text.trim().is_empty() {
        return found.skip("no text");
    }
    found.post(Post {
        id: Cow::Owned(digest("export", &[kind, at, &text])),
        text: Cow::Owned(text),
        kind: Some(Cow::Borrowed(kind)),
        created_at: time(at),
        terms: Some(Cow::Borrowed("consented-export")),
        visibility: None,
        ..super::blank()
    });
}
