//! The list of items in an answer, whatever a vendor's envelope calls it.

use serde::Deserialize;
use serde_json::value::RawValue;

/// Deepest envelope in envelope that is opened.
const MAX_DEPTH: usize = 4;

#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope<'a> {
    #[serde(borrow)]
    documents: Option<&'a RawValue>,
    #[serde(borrow)]
    messages: Option<&'a RawValue>,
    #[serde(borrow)]
    results: Option<&'a RawValue>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
    #[serde(borrow)]
    hits: Option<&'a RawValue>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
}

/// The items; nothing if there is no list.
pub(crate) fn items(body: &[u8]) -> Option<Vec<&RawValue>> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    inside(serde_json::from_slice(body).ok()?, 0)
}

fn inside(raw: &RawValue, depth: usize) -> Option<Vec<&RawValue>> {
    if depth > MAX_DEPTH {
        return None;
    }
    if raw.get().starts_with('[') {
        return serde_json::from_str(raw.get()).ok();
    }
    let Envelope { documents, messages, results, result, items, hits, data } =
        serde_json::from_str(raw.get()).ok()?;
    let lists = [documents, messages, results, items, hits, result, data];
    lists.into_iter().flatten().find_map(|inner| inside(inner, depth + 1))
}
