//! Reviews of apps, from whichever store: told by the form of the answer.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{ABOUT, apple, connect, csv, play};
use crate::rss::decode;
use crate::source::{Document, Found, Item, NotOurs};

#[derive(Deserialize)]
struct Page<'a> {
    /// Apple's public list.
    #[serde(borrow, default)]
    feed: Option<&'a RawValue>,
    /// App Store Connect.
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    /// Google Play: a page, or one review.
    #[serde(borrow, default)]
    reviews: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default, rename = "tokenPagination")]
    pagination: Option<&'a RawValue>,
    #[serde(borrow, default, rename = "reviewId")]
    review_id: Option<&'a RawValue>,
}

/// Reads a document of any store.
pub(super) fn document(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    if document.is_json() {
        return page(document.body, found);
    }
    let text = decode::text(document.body, document.content_type);
    match csv::is_ours(&text) {
        true => csv::read(&text, found),
        false => Err(NotOurs::because("neither an answer of an app store nor a file of its reviews")),
    }
}

/// Reads an answer of any store.
pub(super) fn page(body: &[u8], found: &mut Found) -> Result<(), NotOurs> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let page: Page<'_> =
        serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object of an app store"))?;
    if let Some(feed) = page.feed {
        let feed: apple::Feed<'_> =
            serde_json::from_str(feed.get()).map_err(|_| NotOurs::because("`feed` is no list of reviews"))?;
        if !feed.is_apples() {
            return Err(NotOurs::because("`feed` is no list of reviews"));
        }
        feed.read(found);
    } else if let Some(data) = page.data {
        connect::read(data, found)?;
    } else if let Some(reviews) = page.reviews {
        // Other channels have `reviews` too; those of Google Play are known by their ids.
        let ours = |raw: &&RawValue| {
            serde_json::from_str::<Page<'_>>(raw.get()).is_ok_and(|page| page.review_id.is_some())
        };
        if !reviews.is_empty() && !reviews.iter().any(ours) {
            return Err(NotOurs::because("`reviews` without a `reviewId`: of another platform"));
        }
        reviews.into_iter().for_each(|raw| play::read(raw, found));
    } else if page.review_id.is_some() {
        let whole = serde_json::from_slice(body).map_err(|_| NotOurs::because("no JSON object"))?;
        play::read(whole, found);
    } else if page.pagination.is_none() && body.trim_ascii() != b"{}" {
        // Google answers `{}` where there is no review.
        return Err(NotOurs::because("no reviews of an app store"));
    }
    Ok(())
}

/// Adds a review of these words, which the store gives as plain text.
pub(super) fn put(found: &mut Found, title: &str, body: &str, post: impl FnOnce() -> Item) {
    let (title, body) = match (title.trim(), body.trim()) {
        (title, "") => ("", title),
        both => both,
    };
    if body.is_empty() {
        return found.skip("no text");
    }
    found.post(Item {
        text: Cow::Owned(body.to_owned()),
        title: Some(title).filter(|title| !title.is_empty()).map(|title| Cow::Owned(title.to_owned())),
        ..post()
    });
}

/// What all reviews have.
pub(super) fn review() -> Item {
    Item {
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("review")),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Item::default()
    }
}
