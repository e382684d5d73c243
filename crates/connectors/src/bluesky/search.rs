//! Searches, each from the newest post back to what is known.
//!
//! A round walks a search backwards in time: a page ends where the next begins (`until`), down to the time up to which
//! everything was read before, less an overlap for posts that turned up late. Only then does that time move, so that a walk
//! that breaks off is walked again.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::Cursor;
use crate::bluesky::settings::Searches;
use crate::bluesky::{fetch, view};
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Opening, Poll, Step, Trouble};
use crate::wire::Many;

const SECOND: i64 = 1_000_000;

/// Most pages of one search in one round; at 100 posts each that is as far as the platform pages.
const MAX_PAGES: usize = 100;

/// Where a search stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Everything up to here was read.
    seen: Timestamp,
    /// A walk that is under way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    walk: Option<Walk>,
}

/// A walk from the newest post backwards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Walk {
    /// The newest post of the walk.
    newest: Timestamp,
    /// Everything from here on was read.
    until: Timestamp,
    pages: usize,
}

/// The cursor.
#[derive(Serialize, Deserialize)]
struct Saved {
    searches: BTreeMap<String, Place>,
}

/// Searches one after the other, then rests.
pub(super) struct Searching {
    settings: Searches,
    places: Vec<Place>,
    at: usize,
}

impl Searching {
    /// `None` if the cursor is none of searches.
    pub(super) fn new(settings: Searches, opening: &Opening<'_>) -> Option<Self> {
        let saved = match opening.from {
            Some(cursor) => serde_json::from_str::<Saved>(&cursor.0).ok()?.searches,
            None => BTreeMap::new(),
        };
        let place = |query| saved.get(query).cloned().unwrap_or(Place { seen: opening.since, walk: None });
        let places = settings.queries.iter().map(place).collect();
        Some(Self { settings, places, at: 0 })
    }
}

impl Poll for Searching {
    fn next(&mut self, _: Timestamp) -> Step {
        let (Some(query), Some(place)) = (self.settings.queries.get(self.at), self.places.get(self.at))
        else {
            self.at = 0;
            return Step::Rest;
        };
        let since = Timestamp(place.seen.0 - self.settings.overlap_secs * SECOND);
        // Posts of the second in which a page ended may stand on either side of its end.
        let until = place.walk.as_ref().map(|walk| Timestamp(walk.until.0 + SECOND));
        Step::Ask(
            Request::get(format!("{}/xrpc/app.bsky.feed.searchPosts", self.settings.base))
                .query("q", query)
                .query("sort", "latest")
                .query("since", since)
                .query_if("until", until)
                .query_if("lang", self.settings.language.as_deref())
                .query("limit", self.settings.page_size),
        )
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow)]
            posts: Many<&'a RawValue>,
        }
        let Some(place) = self.places.get_mut(self.at) else { return Ok(()) };
        let page: Page<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("it is no page of a search".to_owned()))?;
        let since = Timestamp(place.seen.0 - self.settings.overlap_secs * SECOND);
        let (mut newest, mut oldest) = (None, None);
        for raw in &page.posts.0 {
            let at = time(raw);
            (newest, oldest) =
                (newest.max(at), at.filter(|at| oldest.is_none_or(|old| *at < old)).or(oldest));
            if !view::view(raw.get(), None, found) {
                found.refuse("an item that cannot be read as a post", raw.get());
            }
        }
        let walk = place.walk.take();
        let top = walk.as_ref().map(|walk| walk.newest).max(newest).unwrap_or(place.seen);
        let pages = walk.as_ref().map_or(0, |walk| walk.pages) + 1;
        let further = |oldest: &Timestamp| {
            *oldest > since && pages < MAX_PAGES && walk.as_ref().is_none_or(|walk| *oldest < walk.until)
        };
        match oldest.filter(further) {
            Some(until) => place.walk = Some(Walk { newest: top, until, pages }),
            None => {
                place.seen = place.seen.max(top);
                self.at += 1;
            }
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        let places = self.settings.queries.iter().cloned().zip(self.places.iter().cloned());
        Cursor(serde_json::to_string(&Saved { searches: places.collect() }).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.settings.queries.len() as u64
    }
}

/// The time by which the platform sorts a post: what it says itself, but no later than when it was seen.
fn time(raw: &RawValue) -> Option<Timestamp> {
    #[derive(Deserialize)]
    struct View<'a> {
        #[serde(borrow, default, rename = "indexedAt")]
        indexed_at: crate::wire::Text<'a>,
        #[serde(borrow, default)]
        record: Option<Record<'a>>,
    }
    #[derive(Deserialize)]
    struct Record<'a> {
        #[serde(borrow, default, rename = "createdAt")]
        created_at: crate::wire::Text<'a>,
    }
    let view: View<'_> = serde_json::from_str(raw.get()).ok()?;
    let said = view.record.and_then(|record| crate::when::iso(record.created_at.as_str()));
    let seen = crate::when::iso(view.indexed_at.as_str());
    match (said, seen) {
        (Some(said), Some(seen)) => Some(said.min(seen)),
        (said, seen) => said.or(seen),
    }
}
