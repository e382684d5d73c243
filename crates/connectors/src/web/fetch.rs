//! A round over a site: robots.txt once a day, the sitemaps, then the pages that are new or changed, oldest change first.
//!
//! Which pages were visited, with their validators, is kept for as many as a cursor may hold; pages that changed before those are
//! known to be read (`floor`).

use std::collections::{BTreeMap, VecDeque};

use reqwest::Url;
use serde::{Deserialize, Serialize};

use model::Timestamp;

use super::page;
use super::robots::Robots;
use super::settings::{Site, TOKEN};
use super::sitemap::{self, Place};
use crate::Cursor;
use crate::http::{Answer, Judgement, Signals};
use crate::seen::Seen;
use crate::sign::{Hash, hex};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// How long robots.txt is good for, in seconds: what RFC 9309 allows.
const ROBOTS_SECS: i64 = 86_400;

/// So long before the newest change a page may have changed that is listed late, in seconds; a day where only days are said.
const OVERLAP_SECS: i64 = 3600;
const DAY_SECS: i64 = 86_400;

/// Most pages that are remembered as visited.
const MOST_VISITED: usize = 2000;

/// Most sitemaps of one round; an index may name itself.
const MOST_SITEMAPS: usize = 1000;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Visit {
    /// When, in seconds since 1970.
    at: i64,
    /// What the sitemap said then.
    changed: i64,
    etag: String,
    modified: String,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Stand {
    /// Pages that changed before were read, in seconds since 1970.
    floor: i64,
    visited: BTreeMap<String, Visit>,
    seen: Seen,
}

pub(super) struct Crawl {
    site: Site,
    since: Timestamp,
    stand: Stand,
    robots: Option<(Robots, i64)>,
    sitemaps: VecDeque<Url>,
    sitemaps_asked: usize,
    /// Pages of this round; the first is asked for.
    pages: VecDeque<(Url, Place)>,
    gathered: bool,
    capped: bool,
    /// Whether a sitemap of this round could not be read.
    partial: bool,
    /// No request before, in seconds since 1970.
    due: i64,
    now: i64,
    rest: bool,
}

fn name(url: &Url) -> String {
    let mut name = hex(&Hash::Sha256.of(url.as_str().as_bytes()));
    name.truncate(16);
    name
}

fn path(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

impl Crawl {
    pub(super) fn open(site: Site, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stand = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening.settings.problem("", "stands at a place that is none of a web site: reset its cursor")
            })?,
            None => Stand { floor: opening.since.0 / 1_000_000, ..Stand::default() },
        };
        Ok(Self {
            site,
            since: opening.since,
            stand,
            robots: None,
            sitemaps: VecDeque::new(),
            sitemaps_asked: 0,
            pages: VecDeque::new(),
            gathered: false,
            capped: false,
            partial: false,
            due: 0,
            now: opening.now.0 / 1_000_000,
            rest: false,
        })
    }

    /// The sitemaps with which a round begins.
    fn begin(&mut self) {
        let named = self.robots.iter().flat_map(|(robots, _)| &robots.sitemaps);
        let mut all: Vec<Url> = match self.site.sitemaps.is_empty() {
            false => self.site.sitemaps.iter().filter_map(|url| self.site.as_asked(url)).collect(),
            true => named.filter_map(|url| self.site.as_asked(url)).collect(),
        };
        // A sitemap elsewhere is nobody's that was agreed with.
        all.retain(|url| url.origin() == self.site.base.origin());
        if all.is_empty() {
            all.extend(self.site.base.join("/sitemap.xml"));
        }
        self.sitemaps = all.into();
        (self.sitemaps_asked, self.gathered, self.capped, self.partial) = (0, false, false, false);
    }

    fn wants(&self, url: &Url, place: &Place) -> bool {
        let Some(visit) = self.stand.visited.get(&name(url)) else {
            let overlap = if place.day_only { DAY_SECS } else { OVERLAP_SECS };
            return place.changed == 0 || place.changed >= self.stand.floor - overlap;
        };
        let uncertain = place.changed == 0 || place.day_only;
        visit.changed != place.changed || (uncertain && self.now - visit.at >= self.site.revisit_secs)
    }

    fn read_sitemap(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let read = sitemap::read(&answer.body, answer.header("content-type")).filter(|_| answer.is_success());
        if read.as_ref().is_some_and(|sitemap| sitemap.broken) {
            return Err(Trouble::Malformed("a sitemap breaks off".to_owned()));
        }
        self.sitemaps.pop_front();
        self.sitemaps_asked += 1;
        // What one does not list that cannot be read may have changed at any time.
        self.partial |= read.is_none();
        if answer.is_success() {
            let Some(sitemap) = read else {
                self.gather();
                return Err(Trouble::Lost("a sitemap is none; the others are read".to_owned()));
            };
            for place in sitemap.sitemaps {
                let url =
                    self.site.as_asked(&place.url).filter(|url| url.origin() == self.site.base.origin());
                if self.sitemaps_asked + self.sitemaps.len() < MOST_SITEMAPS {
                    self.sitemaps.extend(url);
                }
            }
            for place in sitemap.pages {
                let Some(url) = self.site.as_asked(&place.url).filter(|url| self.site.has(url)) else {
                    continue;
                };
                if !self.robots.as_ref().is_some_and(|(robots, _)| robots.allows(&path(&url))) {
                    found.skip("not allowed by robots.txt");
                } else if self.wants(&url, &place) {
                    self.pages.push_back((url, place));
                }
            }
        }
        self.gather();
        Ok(())
    }

    /// With the last sitemap the round's pages are known.
    fn gather(&mut self) {
        if !self.sitemaps.is_empty() {
            return;
        }
        self.gathered = true;
        let mut pages: Vec<(Url, Place)> = std::mem::take(&mut self.pages).into();
        pages.sort_by(|(left, a), (right, b)| (a.changed, left).cmp(&(b.changed, right)));
        pages.dedup_by(|(left, _), (right, _)| left == right);
        self.capped = pages.len() > self.site.max_pages;
        pages.truncate(self.site.max_pages);
        self.pages = pages.into();
        self.settle(0);
    }

    fn read_page(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some((url, place)) = self.pages.front().cloned() else { return Ok(()) };
        if (200..300).contains(&answer.status) {
            let mut read = Found::default();
            let elements = self.site.elements.as_ref();
            let known = self.site.as_known(&url);
            let page =
                page::read(&answer.body, answer.header("content-type"), known.as_str(), elements, &mut read);
            // A list of threads, a profile: a page without posts is no fault. One that breaks off is asked for again.
            if page.is_err() && !page::is_whole(&answer.body) {
                return Err(Trouble::Malformed("a page breaks off".to_owned()));
            }
            if page.is_err() {
                found.skip("a page without posts");
            }
            self.stand.seen.sift(&mut read, self.since, Timestamp(self.now * 1_000_000));
            found.append(read);
        }
        self.pages.pop_front();
        let header = |name| answer.header(name).unwrap_or_default().to_owned();
        let visit = self.stand.visited.entry(name(&url)).or_default();
        (visit.at, visit.changed) = (self.now, place.changed);
        if answer.status != 304 {
            (visit.etag, visit.modified) = (header("etag"), header("last-modified"));
        }
        while self.stand.visited.len() > MOST_VISITED {
            let oldest =
                self.stand.visited.iter().min_by_key(|(_, visit)| visit.at).map(|(name, _)| name.clone());
            self.stand.visited.remove(&oldest.unwrap_or_default());
        }
        self.settle(place.changed);
        Ok(())
    }

    /// Ends the round when no page is left. `changed` is when the last one changed, which no other is before.
    fn settle(&mut self, changed: i64) {
        if !self.pages.is_empty() {
            return;
        }
        if !self.partial {
            self.stand.floor = self.stand.floor.max(changed);
        }
        self.stand.seen.finish();
        self.gathered = false;
        // What did not fit into this round is read in the next, at once.
        self.rest = !self.capped;
    }
}

impl Poll for Crawl {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now.0 / 1_000_000;
        if std::mem::take(&mut self.rest) || self.now < self.due {
            return Step::Rest;
        }
        let good = self.robots.as_ref().is_some_and(|(_, at)| self.now - at < ROBOTS_SECS);
        let idle = self.sitemaps.is_empty() && !self.gathered;
        if self.robots.is_none() || (idle && !good) {
            let Ok(url) = self.site.base.join("/robots.txt") else { return Step::Done };
            return Step::Ask(self.site.ask(&url).tag("robots"));
        }
        if idle {
            self.begin();
        }
        if let Some(url) = self.sitemaps.front() {
            return Step::Ask(self.site.ask(url).tag("sitemap"));
        }
        let Some((url, _)) = self.pages.front() else { return Step::Rest };
        let mut request = self.site.ask(url).header("accept", "text/html").tag("page");
        if let Some(visit) = self.stand.visited.get(&name(url)) {
            for (header, value) in [("if-none-match", &visit.etag), ("if-modified-since", &visit.modified)] {
                if !value.is_empty() {
                    request = request.header(header, value.clone());
                }
            }
        }
        Step::Ask(request)
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match (answer.tag, answer.status) {
            (_, 429) => Signals::NONE.judge(answer, now),
            // Without rules everything is allowed; while they cannot be had, nothing is.
            ("robots", 400..=499) => Judgement::Read,
            // Moved elsewhere, or gone: the next page.
            (_, 301..=303 | 307 | 308 | 404 | 410) => Judgement::Read,
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let asked_for = self.robots.as_ref().map_or(0, |(robots, _)| robots.delay_secs);
        let pause = self.site.delay_secs.max(asked_for);
        self.due = if pause > 0 { self.now + pause } else { 0 };
        match answer.tag {
            "robots" => {
                let body: &[u8] = if answer.is_success() { &answer.body } else { &[] };
                self.robots = Some((Robots::of(body, TOKEN), self.now));
                Ok(())
            }
            "sitemap" => self.read_sitemap(answer, found),
            _ => self.read_page(answer, found),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }
}
