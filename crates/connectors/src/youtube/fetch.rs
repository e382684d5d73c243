//! What is asked of the Data API, and in which order: a round over all that the source names.
//!
//! First what earlier answers left to be read (further replies, whole videos), then one question after the other. A page
//! whose comments are on videos without a known title is held back for one more question, because the title says what the
//! comments are about.

use std::collections::{BTreeMap, VecDeque};

use model::Timestamp;
use serde_json::value::RawValue;

use super::item::Item;
use super::jobs::{self, Job};
use super::parse::{self, Top};
use super::place::Place;
use super::posts::Reading;
use super::settings::Settings;
use super::signals::{self, Meaning};
use crate::Cursor;
use crate::http::{Answer, Judgement};
use crate::source::{Found, Poll, Step, Trouble};

/// For how long a place with nothing to read is left alone, in microseconds: asking costs a unit.
const CLOSED_PAUSE: i64 = 6 * 3_600_000_000;

/// Most titles that are remembered; all are forgotten when there are more.
const MAX_TITLES: usize = 5000;

/// Most threads whose reply counts are remembered for one scan.
const MAX_COUNTS: usize = 1000;

/// Searches may find a video hours after it was published.
pub(super) const SEARCH_OVERLAP: i64 = 6 * 3_600_000_000;

/// Reads what the settings name.
pub(super) struct Fetch {
    settings: Settings,
    place: Place,
    todo: VecDeque<Job>,
    in_round: bool,
    now: Timestamp,
    titles: BTreeMap<String, String>,
    /// A page that waits for titles, and the videos whose titles it wants.
    held: Option<(Answer, Vec<String>)>,
    /// Version of the first page of each scan, and where the page behind it is.
    etags: BTreeMap<String, (String, Option<String>)>,
    /// Until when places with nothing to read are left alone.
    closed: BTreeMap<String, i64>,
}

impl Fetch {
    /// At `place`.
    pub(super) fn new(settings: Settings, place: Place) -> Self {
        Self {
            settings,
            place,
            todo: VecDeque::new(),
            in_round: false,
            now: Timestamp(0),
            titles: BTreeMap::new(),
            held: None,
            etags: BTreeMap::new(),
            closed: BTreeMap::new(),
        }
    }

    /// What is asked next: what is left of earlier answers goes first.
    fn job(&self) -> Option<Job> {
        if let Some((_, wanted)) = &self.held {
            return Some(Job::Titles(wanted.iter().take(jobs::MOST_IDS).cloned().collect()));
        }
        if let Some(replies) = self.place.replies.first() {
            return Some(Job::Replies(replies.clone()));
        }
        if !self.place.videos.is_empty() {
            return Some(Job::Videos(self.place.videos.iter().take(jobs::MOST_IDS).cloned().collect()));
        }
        self.todo.front().cloned()
    }

    /// Everything that a round asks.
    fn plan(&mut self, now: Timestamp) -> VecDeque<Job> {
        let ended: Vec<String> = self
            .place
            .followed
            .iter()
            .filter(|(_, until)| **until <= now.0)
            .map(|(id, _)| id.clone())
            .collect();
        for video in ended {
            self.place.unfollow(&video);
        }
        self.closed.retain(|_, until| *until > now.0);
        let mut plan = VecDeque::new();
        if let Some(hub) = &self.settings.hub {
            let due = |channel: &&String| {
                let last = self.place.subscribed.get(*channel).copied().unwrap_or_default();
                now.0 - last > hub.lease_secs * 500_000
            };
            plan.extend(self.settings.channels.iter().filter(due).cloned().map(Job::Subscribe));
        }
        let pause = self.settings.search_pause_secs * 1_000_000;
        if !self.settings.queries.is_empty() && now.0 - self.place.searched_at >= pause {
            let at = self.place.next_query % self.settings.queries.len();
            plan.push_back(Job::Search(self.settings.queries[at].clone()));
        }
        for channel in &self.settings.channels {
            plan.push_back(Job::Uploads(channel.clone()));
            plan.push_back(Job::OfChannel(channel.clone()));
        }
        plan.extend(self.settings.videos.iter().cloned().map(Job::OfVideo));
        let found = self.place.followed.keys().filter(|video| !self.settings.videos.contains(video));
        plan.extend(found.cloned().map(Job::OfVideo));
        for chat in &self.settings.chats {
            let state = self.place.chats.get(chat).cloned().unwrap_or_default();
            if !state.ended && state.next_at <= now.0 {
                plan.push_back(Job::Chat(chat.clone()));
            }
        }
        plan.retain(|job| !self.closed.contains_key(&job.name()));
        plan
    }

    /// Reads a page of comments or of uploads.
    fn scan(&mut self, job: &Job, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let name = job.name();
        if answer.status == 304 {
            let next = self.etags.get(&name).and_then(|(_, next)| next.clone());
            // An unchanged page holds nothing new, so what lies behind it is older than the last scan's newest.
            let scan = self.place.scan(&name);
            let newest = scan.newest;
            scan.next_counts.extend(scan.counts.clone());
            return self.turn(&name, None, Some(newest), next);
        }
        let top = top(answer)?;
        let list = list(&top);
        let read: Vec<Item<'_>> = list.iter().filter_map(|raw| Item::read(raw).ok()).collect();
        if job.is_comments() {
            let videos = read.iter().filter_map(Item::video);
            let mut wanted: Vec<String> = videos
                .filter(|video| !self.titles.contains_key(&**video))
                .map(|video| video.into_owned())
                .collect();
            wanted.sort_unstable();
            wanted.dedup();
            if !wanted.is_empty() {
                self.held = Some((answer.clone(), wanted));
                return Ok(());
            }
        }
        let reading = Reading {
            plain: true,
            titles: Some(&self.titles),
            since: self.place.since,
            ..Reading::default()
        };
        parse::items(list, &reading, found);
        for item in read.iter().filter(|_| job.is_comments()) {
            let (Some(thread), (all, inline)) = (item.id(), item.replies()) else { continue };
            let scan = self.place.scan(&name);
            let known = scan.counts.get(&*thread).or(scan.next_counts.get(&*thread)).copied();
            if scan.next_counts.len() < MAX_COUNTS {
                scan.next_counts.insert(thread.clone().into_owned(), all);
            }
            if all > inline && known != Some(all) {
                let video = item.video().map(|video| video.into_owned());
                let thread = thread.into_owned();
                self.place.replies.push(super::place::Replies { thread, video, page: None });
            }
        }
        let times = || read.iter().filter_map(Item::published);
        let (newest, oldest) = (times().max(), times().last());
        let next = top.next_page_token.given().map(str::to_owned);
        if let (Some(etag), None) = (top.etag.given(), &self.place.scan(&name).page) {
            self.etags.insert(name.clone(), (etag.to_owned(), next.clone()));
        }
        self.turn(&name, newest, oldest, next)
    }

    /// Goes to the next page, or to the next question.
    fn turn(
        &mut self,
        name: &str,
        newest: Option<i64>,
        oldest: Option<i64>,
        next: Option<String>,
    ) -> Result<(), Trouble> {
        let least = if name.starts_with("u:") { 1 } else { self.settings.rescan_pages };
        if self.place.scan(name).page_read(newest, oldest, next, least) {
            self.todo.pop_front();
        }
        Ok(())
    }

    fn titles(&mut self, asked: &[String], answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let top = top(answer)?;
        if self.titles.len() > MAX_TITLES {
            self.titles.clear();
        }
        // A video without a title is not asked for again and again.
        for video in asked {
            self.titles.insert(video.clone(), String::new());
        }
        for item in list(&top).iter().filter_map(|raw| Item::read(raw).ok()) {
            if let Some(video) = item.video() {
                self.titles.insert(video.into_owned(), item.title().to_owned());
            }
        }
        let Some((page, mut wanted)) = self.held.take() else { return Ok(()) };
        wanted.retain(|video| !asked.contains(video));
        if !wanted.is_empty() {
            self.held = Some((page, wanted));
            return Ok(());
        }
        match self.todo.front().cloned() {
            Some(job) => self.scan(&job, &page, found),
            None => Ok(()),
        }
    }

    fn replies(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let top = top(answer)?;
        let list = list(&top);
        let Some(replies) = self.place.replies.first_mut() else { return Ok(()) };
        let reading = Reading {
            plain: true,
            video: replies.video.as_deref(),
            titles: Some(&self.titles),
            since: self.place.since,
        };
        parse::items(list, &reading, found);
        match top.next_page_token.given() {
            Some(next) => replies.page = Some(next.to_owned()),
            None => drop(self.place.replies.remove(0)),
        }
        Ok(())
    }

    fn videos(&mut self, asked: &[String], answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let top = top(answer)?;
        parse::items(list(&top), &Reading { since: self.place.since, ..Reading::default() }, found);
        self.place.videos.retain(|video| !asked.contains(video));
        Ok(())
    }

    fn search(&mut self, query: &str, answer: &Answer) -> Result<(), Trouble> {
        let top = top(answer)?;
        let list = list(&top);
        let until = Timestamp(self.now.0 + self.settings.follow_secs * 1_000_000);
        let since = self.place.since;
        let mut newest = 0;
        for item in list.iter().filter_map(|raw| Item::read(raw).ok()) {
            newest = newest.max(item.published().unwrap_or_default());
            let Some(video) = item.video() else { continue };
            if !self.place.videos.iter().any(|known| *known == video)
                && !self.place.followed.contains_key(&*video)
            {
                self.place.videos.push(video.clone().into_owned());
            }
            if self.settings.follow_secs > 0 {
                self.place.follow(&video, until, self.settings.max_followed);
            }
        }
        self.place.searched_at = self.now.0;
        let search = self.place.searches.entry(query.to_owned()).or_default();
        search.top = search.top.max(newest);
        search.page = top.next_page_token.given().map(str::to_owned);
        if search.page.is_none() {
            search.newest = search.top.max(search.newest).max(since);
            search.top = 0;
            self.place.next_query = self.place.next_query.wrapping_add(1);
        }
        self.todo.pop_front();
        Ok(())
    }

    fn chat(&mut self, chat: &str, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let top = top(answer)?;
        parse::items(list(&top), &Reading::default(), found);
        let state = self.place.chats.entry(chat.to_owned()).or_default();
        state.page = top.next_page_token.given().map(str::to_owned).or(state.page.take());
        let pause = top.polling_interval_millis.int().unwrap_or_default().clamp(0, 3_600_000);
        state.next_at = self.now.0 + pause * 1000;
        state.ended = top.offline_at.given().is_some();
        self.todo.pop_front();
        Ok(())
    }

    /// Takes note of a subscription; one that failed is tried again in an hour.
    fn subscribed(&mut self, channel: &str, answer: &Answer) {
        let lease = self.settings.hub.as_ref().map_or(0, |hub| hub.lease_secs);
        let at = match answer.is_success() {
            true => self.now.0,
            false => self.now.0 - lease * 500_000 + 3_600_000_000,
        };
        self.place.subscribed.insert(channel.to_owned(), at);
        self.todo.pop_front();
    }

    /// Leaves a place alone that has nothing to read. Where only the page is gone, its place is read again from the first.
    fn leave(&mut self, job: &Job, meaning: Meaning, found: &mut Found) {
        if meaning == Meaning::StalePage && self.begin_again(job) {
            return;
        }
        match (meaning, job) {
            (Meaning::Gone, Job::OfVideo(video)) => {
                found.gone(super::ABOUT.id, video.as_str());
                self.place.unfollow(video);
            }
            (Meaning::Gone, Job::Replies(replies)) => found.gone(super::ABOUT.id, replies.thread.as_str()),
            (Meaning::Gone, Job::Chat(chat)) => {
                self.place.chats.entry(chat.clone()).or_default().ended = true
            }
            _ => {}
        }
        match job {
            Job::Replies(_) => drop(self.place.replies.remove(0)),
            Job::Videos(asked) => self.place.videos.retain(|video| !asked.contains(video)),
            Job::Titles(_) => self.held = None,
            _ => drop(self.todo.pop_front()),
        }
        self.closed.insert(job.name(), self.now.0 + CLOSED_PAUSE);
        found.skip("a place with nothing to read");
    }

    /// Forgets the page that a place stood at. Returns whether it stood at one.
    fn begin_again(&mut self, job: &Job) -> bool {
        match job {
            Job::Search(query) => self.place.searches.entry(query.clone()).or_default().page.take().is_some(),
            Job::Chat(chat) => self.place.chats.entry(chat.clone()).or_default().page.take().is_some(),
            Job::Replies(_) => {
                self.place.replies.first_mut().is_some_and(|replies| replies.page.take().is_some())
            }
            Job::OfVideo(_) | Job::OfChannel(_) | Job::Uploads(_) => {
                let name = job.name();
                // An unchanged first page would hide that what lies behind it was not read to its end.
                self.etags.remove(&name);
                let scan = self.place.scan(&name);
                let stood = scan.page.is_some();
                scan.restart();
                stood
            }
            _ => false,
        }
    }
}

impl Poll for Fetch {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        if !self.in_round {
            self.todo = self.plan(now);
            self.in_round = true;
        }
        match self.job() {
            Some(job) => {
                let etag = self.etags.get(&job.name()).map(|(etag, _)| etag.as_str());
                Step::Ask(job.request(&self.settings, &self.place, etag))
            }
            None => {
                self.in_round = false;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.tag {
            // The hub's troubles are not to stop the rest.
            jobs::HUB => Judgement::Read,
            // Searches have a bucket of their own.
            jobs::SEARCH if signals::meaning(answer) == Meaning::Spent => Judgement::Read,
            _ => signals::judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(job) = self.job() else { return Ok(()) };
        let meaning = signals::meaning(answer);
        match &job {
            Job::Subscribe(channel) => self.subscribed(channel, answer),
            Job::Search(_) if meaning == Meaning::Spent => {
                let wait = self.settings.search_pause_secs * 1_000_000;
                self.place.searched_at = signals::quota_reset(self.now).0 - wait;
                self.todo.pop_front();
            }
            _ if meaning != Meaning::Other => self.leave(&job, meaning, found),
            Job::Titles(asked) => return self.titles(asked, answer, found),
            Job::Videos(asked) => return self.videos(asked, answer, found),
            Job::Replies(_) => return self.replies(answer, found),
            Job::Search(query) => return self.search(query, answer),
            Job::Chat(chat) => return self.chat(chat, answer, found),
            Job::Uploads(_) | Job::OfChannel(_) | Job::OfVideo(_) => return self.scan(&job, answer, found),
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        self.place.cursor()
    }

    fn requests_per_round(&self) -> u64 {
        let settings = &self.settings;
        let scans = 2 * settings.channels.len() + settings.videos.len() + self.place.followed.len();
        (scans as u64) * settings.rescan_pages
            + settings.chats.len() as u64
            + u64::from(!settings.queries.is_empty())
    }
}

fn top(answer: &Answer) -> Result<Top<'_>, Trouble> {
    serde_json::from_slice(&answer.body)
        .map_err(|_| Trouble::Malformed("a page that is no JSON object, or ends early".to_owned()))
}

/// The items of a page; one without may leave them out.
fn list<'t, 'a>(top: &'t Top<'a>) -> &'t [&'a RawValue] {
    top.items.as_deref().unwrap_or_default()
}
