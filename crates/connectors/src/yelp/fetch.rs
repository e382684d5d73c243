//! Looks for businesses now and then, and asks for the newest reviews of each.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use model::Timestamp;

use super::parse::{self, Business};
use super::settings::Wanted;
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Reset, Signals};
use crate::seen::Seen;
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// Most businesses on a page of a search, and the last place that one reaches.
const SEARCH_PAGE: usize = 50;
const SEARCH_END: usize = 1000;

const SIGNALS: Signals =
    Signals { remaining: "ratelimit-remaining", reset: "ratelimit-resettime", form: Reset::Iso };

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stand {
    /// When businesses were looked for, in seconds since 1970.
    #[serde(default)]
    searched: i64,
    /// Businesses and their names, those that were found among them, and what was handed over of each.
    #[serde(default)]
    businesses: BTreeMap<String, (String, Seen)>,
}

pub(super) struct Reviews {
    wanted: Wanted,
    since: Timestamp,
    stand: Stand,
    /// Searches that are still to be asked: place and offset.
    searches: VecDeque<(String, usize)>,
    /// Businesses that are still to be asked in this round, with the offset of the page.
    waiting: VecDeque<(String, usize)>,
    round: bool,
    now: Timestamp,
}

#[derive(Deserialize)]
struct Search {
    businesses: Vec<Hit>,
    #[serde(default)]
    total: usize,
}

#[derive(Deserialize)]
struct Hit {
    id: String,
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Listed {
    reviews: Vec<serde::de::IgnoredAny>,
    #[serde(default)]
    total: Option<usize>,
}

/// A part of a path: ids may hold letters of any script.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

impl Reviews {
    pub(super) fn open(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let wanted = Wanted::of(opening.settings)?;
        let mut stand: Stand = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of a Yelp source: reset its cursor")
            })?,
            None => Stand::default(),
        };
        for business in &wanted.businesses {
            stand.businesses.entry(business.clone()).or_default();
        }
        Ok(Self {
            wanted,
            since: opening.since,
            stand,
            searches: VecDeque::new(),
            waiting: VecDeque::new(),
            round: false,
            now: opening.now,
        })
    }

    fn ask(&self, path: &str) -> Request {
        let locale = Some(&self.wanted.locale).filter(|locale| !locale.is_empty());
        Request::get(format!("{}{path}", self.wanted.base))
            .bearer(&self.wanted.key)
            .query_if("locale", locale)
    }

    fn read_search(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let page: Search = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("no list `businesses`".to_owned()))?;
        let Some((place, offset)) = self.searches.pop_front() else { return Ok(()) };
        let end = offset + page.businesses.len();
        for hit in page.businesses {
            self.stand.businesses.entry(hit.id).or_default().0 = hit.name;
        }
        if end > offset && end < page.total.min(self.wanted.max_businesses).min(SEARCH_END) {
            self.searches.push_front((place, end));
        }
        if self.searches.is_empty() {
            self.stand.searched = self.now.0 / 1_000_000;
            self.waiting = self.stand.businesses.keys().map(|id| (id.clone(), 0)).collect();
        }
        Ok(())
    }

    fn read_reviews(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some((id, offset)) = self.waiting.front().cloned() else { return Ok(()) };
        if !answer.is_success() {
            self.waiting.pop_front();
            return Err(Trouble::Lost(
                "a business is not there any more, or shows no reviews; the others are read".to_owned(),
            ));
        }
        let malformed = || Trouble::Malformed("no list `reviews`".to_owned());
        let head: Listed = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
        let (name, seen) = self.stand.businesses.entry(id.clone()).or_default();
        let mut read = Found::default();
        let business = Business { id: &id, name, url: "" };
        parse::page(&answer.body, Some(business), &mut read).map_err(|_| malformed())?;
        let met = seen.sift(&mut read, self.since, self.now);
        found.append(read);
        let end = offset + head.reviews.len();
        let pages = u64::try_from(offset).unwrap_or(0) / self.wanted.limit + 1;
        self.waiting.pop_front();
        let more =
            end > offset && head.total.is_some_and(|total| end < total) && pages < self.wanted.max_pages;
        if more && !met {
            self.waiting.push_front((id, end));
        } else {
            seen.finish();
        }
        Ok(())
    }
}

impl Poll for Reviews {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        if !self.round {
            self.round = true;
            let due = now.0 / 1_000_000 - self.stand.searched >= self.wanted.search_secs;
            if due && !self.wanted.locations.is_empty() {
                self.searches = self.wanted.locations.iter().map(|place| (place.clone(), 0)).collect();
            } else {
                self.waiting = self.stand.businesses.keys().map(|id| (id.clone(), 0)).collect();
            }
        }
        if let Some((place, offset)) = self.searches.front() {
            let limit =
                SEARCH_PAGE.min(self.wanted.max_businesses - (*offset).min(self.wanted.max_businesses));
            let request =
                self.ask("/businesses/search").query("term", &self.wanted.term).query("location", place);
            return Step::Ask(request.query("limit", limit.max(1)).query("offset", offset).tag("search"));
        }
        if let Some((id, offset)) = self.waiting.front() {
            let request =
                self.ask(&format!("/businesses/{}/reviews", encoded(id))).query("sort_by", "newest");
            return Step::Ask(
                request.query("limit", self.wanted.limit).query("offset", offset).tag("reviews"),
            );
        }
        self.round = false;
        Step::Rest
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let code = || answer.json().and_then(|body| Some(body["error"]["code"].as_str()?.to_owned()));
        match answer.status {
            // Too fast, not too much: the day's count comes back at midnight, this one in a second.
            429 if code().is_some_and(|code| code.ends_with("PER_SECOND")) => {
                Judgement::Limited(Some(Timestamp(now.0 + 2_000_000)))
            }
            404 | 403
                if answer.tag == "reviews" && code().is_some_and(|code| code.starts_with("BUSINESS")) =>
            {
                Judgement::Read
            }
            _ => SIGNALS.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            "search" => self.read_search(answer),
            _ => self.read_reviews(answer, found),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }

    fn signals(&self) -> Signals {
        SIGNALS
    }

    fn requests_per_round(&self) -> u64 {
        (self.stand.businesses.len() + self.wanted.locations.len()) as u64
    }
}
