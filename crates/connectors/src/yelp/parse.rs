//! Excerpts of reviews: answers of version 3, of its GraphQL sister, and of version 2 from archives.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::ABOUT;
use crate::clean;
use crate::sign::{Hash, hex};
use crate::source::{Found, Item, NotOurs};
use crate::when;
use crate::wire::{Id, Number, Text};
use model::Timestamp;

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow, default)]
    reviews: Option<&'a RawValue>,
    #[serde(borrow, default)]
    businesses: Option<Vec<&'a RawValue>>,
    #[serde(borrow, default)]
    data: Option<&'a RawValue>,
    #[serde(borrow, default)]
    search: Option<&'a RawValue>,
    #[serde(borrow, default)]
    business: Option<&'a RawValue>,
    #[serde(borrow, default)]
    snippet_text: Text<'a>,
    #[serde(borrow, default)]
    review_count: Option<&'a RawValue>,
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
}

#[derive(Deserialize)]
struct Review<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    text: Text<'a>,
    /// Of version 2.
    #[serde(borrow, default)]
    excerpt: Text<'a>,
    #[serde(borrow, default)]
    url: Text<'a>,
    #[serde(borrow, default)]
    time_created: Text<'a>,
    #[serde(default)]
    rating: Number,
    #[serde(borrow, default)]
    user: Option<User<'a>>,
}

#[derive(Deserialize, Default)]
struct User<'a> {
    #[serde(borrow, default)]
    id: Id<'a>,
    #[serde(borrow, default)]
    name: Text<'a>,
}

/// The business that a review is of.
#[derive(Clone, Copy, Default)]
pub(super) struct Business<'a> {
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) url: &'a str,
}

/// The business that an address asks for: `…/businesses/ID/reviews`.
pub(super) fn business_of(url: &str) -> Option<Business<'_>> {
    let (_, rest) = url.split_once("/businesses/")?;
    let id = rest.split(['/', '?']).next().filter(|id| !id.is_empty() && *id != "search")?;
    Some(Business { id, ..Business::default() })
}

/// Reads any of the shapes.
pub(super) fn page(body: &[u8], business: Option<Business<'_>>, found: &mut Found) -> Result<(), NotOurs> {
    match one(body, business.unwrap_or_default(), 0, found) {
        Some(()) => Ok(()),
        None => Err(NotOurs::because("no `reviews` and no business with words of a review")),
    }
}

/// Nesting of answers: `data`, `search`, `business`, each once.
const MAX_DEPTH: u8 = 4;

fn one(body: &[u8], outer: Business<'_>, depth: u8, found: &mut Found) -> Option<()> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if depth > MAX_DEPTH {
        return None;
    }
    if let Ok(list) = serde_json::from_slice::<Vec<&RawValue>>(body) {
        let mut any = None;
        for raw in list.iter().filter(|_| depth > 0) {
            any = one(raw.get().as_bytes(), outer, depth + 1, found).or(any);
        }
        return any;
    }
    let page: Page<'_> = serde_json::from_slice(body).ok()?;
    let nested = [page.data, page.search, page.business].into_iter().flatten();
    let mut any = None;
    for raw in nested {
        any = one(raw.get().as_bytes(), outer, depth + 1, found).or(any);
    }
    if let Some(businesses) = page.businesses {
        for raw in businesses {
            // Businesses of version 3 have no words of reviews in them.
            if one(raw.get().as_bytes(), outer, depth + 1, found).is_none() {
                found.skip("a business, which holds no reviews");
            }
        }
        return Some(());
    }
    let of = match page.id.given() {
        Some(id) => Business { id, name: page.name.as_str(), url: page.url.as_str() },
        None => outer,
    };
    let reviews = page.reviews.and_then(|raw| serde_json::from_str::<Vec<&RawValue>>(raw.get()).ok());
    if let Some(reviews) = reviews {
        reviews.into_iter().for_each(|raw| review(raw, of, found));
        any = Some(());
    }
    if let (Some(words), true) = (page.snippet_text.given(), page.review_count.is_some() && !of.id.is_empty())
    {
        snippet(words, of, found);
        any = Some(());
    }
    any
}

fn review(raw: &RawValue, of: Business<'_>, found: &mut Found) {
    let Ok(wire) = serde_json::from_str::<Review<'_>>(raw.get()) else {
        return found.refuse("a review whose fields cannot be read", raw.get().as_bytes());
    };
    let Some(id) = wire.id.owned() else {
        return found.refuse("a review without `id`", raw.get().as_bytes());
    };
    let words = wire.text.given().unwrap_or(wire.excerpt.as_str());
    let user = wire.user.unwrap_or_default();
    put(words, found, |text| Item {
        id,
        author: user.name.owned(),
        author_id: user.id.owned(),
        created_at: time(wire.time_created.as_str()),
        metrics: wire.rating.0.map(|rating| (Cow::Borrowed("rating"), rating)).into_iter().collect(),
        url: wire.url.owned().or_else(|| given(of.url)),
        ..base(text, of)
    });
}

/// What version 2 shows of some review of a business: no id, no author, no time.
fn snippet(words: &str, of: Business<'_>, found: &mut Found) {
    let mut digest = hex(&Hash::Sha256.of(words.as_bytes()));
    digest.truncate(16);
    put(words, found, |text| Item {
        id: Cow::Owned(format!("{}#{digest}", of.id)),
        url: given(of.url),
        ..base(text, of)
    });
}

fn put(words: &str, found: &mut Found, post: impl FnOnce(String) -> Item) {
    let text = clean::entities(words).trim().to_owned();
    match text.is_empty() {
        true => found.skip("no text"),
        false => found.post(post(text)),
    }
}

fn base(text: String, of: Business<'_>) -> Item {
    Item {
        text: Cow::Owned(text),
        channel: Cow::Borrowed(ABOUT.id),
        kind: Some(Cow::Borrowed("review")),
        about: given(of.name).map(|name| Cow::Owned(clean::short(&name))).into_iter().collect(),
        thread: given(of.id),
        visibility: Some(Cow::Borrowed("public")),
        terms: Some(Cow::Borrowed(ABOUT.terms.as_str())),
        ..Item::default()
    }
}

fn given(text: &str) -> Option<Cow<'static, str>> {
    (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
}

/// Version 3 writes a day and a clock without a zone, version 2 seconds since 1970.
fn time(text: &str) -> Option<Timestamp> {
    text.parse::<f64>().ok().and_then(when::epoch).or_else(|| when::iso(text))
}
