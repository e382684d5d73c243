//! Searches in full text, each from the page that was edited last back to what is known.
//!
//! A walk goes by page numbers that the wiki gives; the time up to which everything was read moves once it is at its end.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::http::{Answer, Judgement};
use crate::source::{Found, Opening, Poll, Step, Trouble};
use crate::when;
use crate::wikipedia::action::{Query, page};
use crate::wikipedia::fetch;
use crate::wikipedia::settings::Settings;
use crate::wire::Text;

/// Most hits that a wiki gives at once, and that it counts to.
const MAX_HITS: u64 = 50;
const MAX_OFFSET: u64 = 10_000;

/// How late an edit may turn up in searches.
const OVERLAP_SECS: i64 = 600;

/// Where a search stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Everything up to here was read.
    seen: Timestamp,
    /// A walk that is under way: where it goes on, and the latest edit in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    walk: Option<(u64, Timestamp)>,
}

/// The cursor.
#[derive(Serialize, Deserialize)]
struct Saved {
    searches: BTreeMap<String, Place>,
}

/// Searches one after the other, then rests.
pub(super) struct Searching {
    settings: Settings,
    places: Vec<Place>,
    at: usize,
}

impl Searching {
    /// `None` if the cursor is none of searches.
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Option<Self> {
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
        Step::Ask(
            self.settings
                .query("query")
                .query("list", "search")
                .query("srsearch", query)
                .query("srnamespace", self.settings.spaces())
                .query("srsort", "last_edit_desc")
                .query("srprop", "snippet|timestamp|wordcount")
                .query("srlimit", self.settings.page_size.min(MAX_HITS))
                .query_if("sroffset", place.walk.map(|(offset, _)| offset)),
        )
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        fetch::judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        #[derive(Deserialize)]
        struct Page<'a> {
            #[serde(borrow, default)]
            query: Option<Query<'a>>,
            #[serde(default, rename = "continue")]
            further: Option<Further>,
        }
        #[derive(Deserialize)]
        struct Further {
            #[serde(default)]
            sroffset: u64,
        }
        #[derive(Deserialize)]
        struct Hit<'a> {
            #[serde(borrow, default)]
            timestamp: Text<'a>,
        }
        let Some(place) = self.places.get_mut(self.at) else { return Ok(()) };
        let answered: Page<'_> = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("it is no page of a search".to_owned()))?;
        let hits = answered.query.and_then(|query| query.search);
        let hits = hits.ok_or_else(|| Trouble::Malformed("it is no page of a search".to_owned()))?.0;
        let since = Timestamp(place.seen.0 - OVERLAP_SECS * 1_000_000);
        let mut newest = place.walk.take().map_or(place.seen, |(_, newest)| newest);
        let mut older = false;
        for raw in hits {
            let hit = serde_json::from_str::<Hit<'_>>(raw.get()).ok();
            let at = hit.and_then(|hit| when::iso(hit.timestamp.as_str()));
            newest = newest.max(at.unwrap_or(newest));
            if at.is_some_and(|at| at < since) {
                older = true;
                continue;
            }
            if page(raw.get(), self.settings.site(), found).is_none() {
                found.refuse("an item that cannot be read", raw.get());
            }
        }
        let further = answered.further.map_or(0, |further| further.sroffset);
        if !older && (1..MAX_OFFSET).contains(&further) {
            place.walk = Some((further, newest));
        } else {
            place.seen = newest;
            self.at += 1;
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
