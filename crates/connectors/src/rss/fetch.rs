//! Asks the feeds of a source one after the other, each with its own validators and pauses.
//!
//! A walk reads the first page of a feed and, where it names a next one (RFC 5005, `next_url`), goes on until it meets an entry
//! that was handed over before. One that is cut off goes on at its page. Where a source has several feeds, trouble with one does
//! not hold up the others: it is told, and the feed is left alone for a while.

use std::collections::BTreeMap;

use reqwest::Url;

use super::parse;
use super::settings::Wanted;
use super::stand::Stand;
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals, retry_after};
use crate::sign::{Hash, hex};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};
use model::Timestamp;

/// Most redirections in a row.
const MOST_HOPS: u32 = 5;

/// How long one feed of several is left alone after trouble, in seconds.
const TROUBLE_PAUSE_SECS: u64 = 900;

struct One {
    url: String,
    stand: Stand,
    /// Validators of the first page of the walk that is under way.
    validators: Option<(String, String)>,
    pages: u64,
    /// Where a redirection that is not for good led, and how many there were.
    hop: Option<String>,
    hops: u32,
}

pub(super) struct Feeds {
    wanted: Wanted,
    since: Timestamp,
    feeds: Vec<One>,
    at: usize,
    now: Timestamp,
}

/// The name of a feed in the cursor: addresses may hold tokens.
fn name(url: &str) -> String {
    let mut name = hex(&Hash::Sha256.of(url.as_bytes()));
    name.truncate(16);
    name
}

impl Feeds {
    pub(super) fn open(opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let wanted = Wanted::of(opening.settings)?;
        let mut stands: BTreeMap<String, Stand> = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of a source of feeds: reset its cursor")
            })?,
            None => BTreeMap::new(),
        };
        let feeds = wanted.feeds.iter().map(|url| One {
            url: url.clone(),
            stand: stands.remove(&name(url)).unwrap_or_default(),
            validators: None,
            pages: 0,
            hop: None,
            hops: 0,
        });
        Ok(Self { feeds: feeds.collect(), wanted, since: opening.since, at: 0, now: opening.now })
    }

    /// Goes on to the next feed after trouble with this one, or gives the trouble to the driver if there is no other.
    fn trouble(&mut self, what: &str, trouble: impl FnOnce(String) -> Trouble) -> Result<(), Trouble> {
        if self.feeds.len() == 1 {
            return Err(trouble(what.to_owned()));
        }
        let place = self.at + 1;
        let now = self.now;
        if let Some(one) = self.feeds.get_mut(self.at) {
            (one.hop, one.hops) = (None, 0);
            one.stand.next.clear();
            one.stand.pause(now, TROUBLE_PAUSE_SECS);
        }
        self.at += 1;
        Err(Trouble::Lost(format!(
            "feed {place} of the source is left alone for a while: {what}; the others are read"
        )))
    }

    fn moved(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let Some(one) = self.feeds.get_mut(self.at) else { return Ok(()) };
        let here = one.address();
        let target = answer.header("location").and_then(|to| Url::parse(&here).ok()?.join(to).ok());
        let safe = target
            .filter(|to| to.scheme() == "https" || (to.scheme() == "http" && here.starts_with("http://")));
        one.hops += 1;
        match safe {
            Some(to) if one.hops <= MOST_HOPS => {
                if matches!(answer.status, 301 | 308) && one.stand.next.is_empty() {
                    one.stand.moved = to.to_string();
                } else {
                    one.hop = Some(to.to_string());
                }
                Ok(())
            }
            _ => {
                (one.hop, one.hops) = (None, 0);
                self.trouble("it redirects in a circle, or to an address that is none", Trouble::Malformed)
            }
        }
    }

    /// A feed that answered as it should is through for this round.
    fn done(&mut self) {
        if let Some(one) = self.feeds.get_mut(self.at) {
            let validators = one.validators.take();
            one.stand.finish(validators);
            (one.pages, one.hops, one.hop) = (0, 0, None);
        }
        self.at += 1;
    }

    fn page(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let several = self.feeds.len() > 1;
        let (since, now) = (self.since, self.now);
        let Some(one) = self.feeds.get_mut(self.at) else { return Ok(()) };
        let address = one.address();
        let mut read = Found::default();
        let document =
            match parse::document(&answer.body, answer.header("content-type"), Some(&address), &mut read) {
                Ok(document) => document,
                Err(why) => return self.trouble(&why.0, Trouble::Malformed),
            };
        document.posts(Some(&address), &mut read);
        if several {
            unmistakable(&mut read, &one.url);
        }
        if let Some((_, why)) = document.broken {
            // What was read is handed over; where the feed stands is not moved.
            found.append(read);
            return self.trouble(why, Trouble::Malformed);
        }
        if one.stand.next.is_empty() {
            let header = |name| answer.header(name).unwrap_or_default().to_owned();
            one.validators = Some((header("etag"), header("last-modified")));
        }
        let any = !read.posts.is_empty();
        let met = one.stand.seen.sift(&mut read, since, now);
        found.append(read);
        one.pages += 1;
        (one.hop, one.hops) = (None, 0);
        let next = Url::parse(&address).ok().and_then(|here| {
            let next = here.join(Some(&*document.next).filter(|next| !next.is_empty())?).ok()?;
            (next.origin() == here.origin() && next != here).then(|| next.to_string())
        });
        match next {
            Some(next) if any && !met && one.pages < self.wanted.max_pages => one.stand.next = next,
            _ => {
                one.stand.heed(&document.hints, now, self.wanted.longest_pause_secs);
                self.done();
            }
        }
        Ok(())
    }
}

impl One {
    fn address(&self) -> String {
        let stand = &self.stand;
        let all = [self.hop.as_deref().unwrap_or_default(), &stand.next, &stand.moved, &self.url];
        all.into_iter().find(|address| !address.is_empty()).unwrap_or_default().to_owned()
    }
}

/// An id that is a mere number is one on its own site only.
fn unmistakable(found: &mut Found, feed: &str) {
    let host = Url::parse(feed).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    for post in &mut found.posts {
        if post.id.bytes().all(|byte| byte.is_ascii_digit()) {
            post.id = format!("{host}/{}", post.id).into();
        }
    }
}

impl Poll for Feeds {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        while let Some(one) = self.feeds.get(self.at) {
            if !one.stand.is_due(now) {
                self.at += 1;
                continue;
            }
            let (etag, modified) = one.stand.validators();
            let accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
            let mut request = Request::get(one.address()).header("accept", accept).tag("feed");
            for (name, value) in [
                ("if-none-match", etag),
                ("if-modified-since", modified),
                ("from", Some(&*self.wanted.contact).filter(|contact| !contact.is_empty())),
            ] {
                if let Some(value) = value {
                    request = request.header(name, value);
                }
            }
            // A feed that moved to another house gets no password of this one.
            let origin = |url: &str| Url::parse(url).map(|url| url.origin());
            if let (Some((user, password)), Ok(here), Ok(own)) =
                (&self.wanted.access, origin(&request.url), origin(&one.url))
                && here == own
            {
                request = request.basic(user, password);
            }
            return Step::Ask(request);
        }
        self.at = 0;
        if self.feeds.iter().all(|one| one.stand.gone) { Step::Done } else { Step::Rest }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let on_older_page = self.feeds.get(self.at).is_some_and(|one| !one.stand.next.is_empty());
        match answer.status {
            301 | 302 | 303 | 307 | 308 | 410 => Judgement::Read,
            // Behind the last page there is none.
            404 if on_older_page => Judgement::Read,
            // The others go on: `read` sets this one aside.
            _ if self.feeds.len() > 1 => Judgement::Read,
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let on_older_page = self.feeds.get(self.at).is_some_and(|one| !one.stand.next.is_empty());
        match answer.status {
            200..=299 => self.page(answer, found),
            304 => {
                self.done();
                Ok(())
            }
            301 | 302 | 303 | 307 | 308 => self.moved(answer),
            404 | 410 if on_older_page => {
                self.done();
                Ok(())
            }
            410 => {
                let place = self.at + 1;
                if let Some(one) = self.feeds.get_mut(self.at) {
                    one.stand.gone = true;
                }
                self.at += 1;
                Err(Trouble::Lost(format!(
                    "feed {place} of the source is gone for good (410): take it out of `feeds`"
                )))
            }
            status => {
                let until = retry_after(answer, self.now);
                let at = self.at;
                let now = self.now;
                let told = self.trouble(&format!("status {status}"), Trouble::Malformed);
                if let (Some(until), Some(one)) = (until, self.feeds.get_mut(at)) {
                    one.stand.pause(
                        now,
                        u64::try_from((until.0 - now.0) / 1_000_000).unwrap_or(TROUBLE_PAUSE_SECS),
                    );
                }
                told
            }
        }
    }

    fn cursor(&self) -> Cursor {
        let stands: BTreeMap<String, &Stand> =
            self.feeds.iter().map(|one| (name(&one.url), &one.stand)).collect();
        Cursor(serde_json::to_string(&stands).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.feeds.len() as u64
    }
}
