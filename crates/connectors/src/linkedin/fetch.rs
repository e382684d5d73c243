//! What is asked, and in which order: notifications of each organisation; what a notification left out; now and then its
//! posts, and the comments on the newest of them.
//!
//! Notifications are asked for in ranges of time. A range is fixed when it is begun, so its pages stand still, and the next
//! one begins a little before its end.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::ABOUT;
use super::notification::{Action, BARE, Notification};
use super::parse::{self, Top};
use super::post::{encoded, id_of, object_of};
use super::settings::Settings;
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals, retry_after};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// For how long the platform keeps notifications, less an hour.
const KEPT_MILLIS: i64 = (60 * 24 - 1) * 3_600_000;

/// How far posts are read behind the last time.
const POSTS_OVERLAP_MILLIS: i64 = 3_600_000;

/// Where the source stands. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    since: i64,
    organizations: BTreeMap<String, Page>,
    /// What notifications left out.
    missing: Vec<String>,
    /// Posts whose comments are to be read, and from where on.
    objects: Vec<(String, u64)>,
}

/// Where one organisation stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Page {
    /// Notifications up to here were read.
    done: i64,
    /// The end of the range that is being read; 0 for none.
    until: i64,
    /// Where in it the next page begins.
    start: u64,
    /// What the range says is gone: older notifications of it come later.
    gone: BTreeSet<String>,
    /// When posts were read last.
    posts_at: i64,
    /// Where the next page of posts begins, while they are being read.
    posts_start: u64,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
enum Job {
    Notifications(String),
    Posts(String),
    Comments(String, u64),
    Missing(String),
}

/// Reads organisations.
pub(super) struct Fetch {
    settings: Settings,
    place: Place,
    todo: VecDeque<Job>,
    in_round: bool,
    now: i64,
}

impl Fetch {
    /// From where the source stood.
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let place = match opening.from {
            None => Place { since: opening.since.millis(), ..Place::default() },
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                let what =
                    "cannot go on: its cursor is not one of this channel; remove the cursor to begin anew";
                opening.settings.problem("", what)
            })?,
        };
        Ok(Self { settings, place, todo: VecDeque::new(), in_round: false, now: 0 })
    }

    fn job(&self) -> Option<Job> {
        if let Some(urn) = self.place.missing.first() {
            return Some(Job::Missing(urn.clone()));
        }
        if let Some((urn, start)) = self.place.objects.first() {
            return Some(Job::Comments(urn.clone(), *start));
        }
        self.todo.front().cloned()
    }

    fn plan(&mut self) {
        for organization in &self.settings.organizations {
            let page = self.place.organizations.entry(organization.clone()).or_default();
            if page.until == 0 {
                page.until = self.now.max(page.done);
            }
            self.todo.push_back(Job::Notifications(organization.clone()));
            if page.posts_start > 0 || self.now - page.posts_at >= self.settings.posts_pause_millis {
                self.todo.push_back(Job::Posts(organization.clone()));
            }
        }
    }

    fn request(&self, job: &Job) -> Request {
        let Settings { base, page_size, .. } = &self.settings;
        // Lists, objects and ranges keep their brackets, and what stands in them is encoded: a query of pairs would encode all.
        let request = match job {
            Job::Notifications(organization) => {
                let page = self.place.organizations.get(organization).cloned().unwrap_or_default();
                let from = (page.done - self.settings.overlap_millis)
                    .max(self.place.since)
                    .max(self.now - KEPT_MILLIS);
                Request::get(format!(
                    "{base}/organizationalEntityNotifications?q=criteria&actions=List({})&organizationalEntity={}\
                     &timeRange=(start:{from},end:{})&count={page_size}&start={}",
                    self.settings.actions,
                    encoded(organization),
                    page.until.max(from + 1),
                    page.start,
                ))
                .tag("notifications")
            }
            Job::Posts(organization) => {
                let start = self.place.organizations.get(organization).map_or(0, |page| page.posts_start);
                Request::get(format!(
                    "{base}/posts?author={}&q=author&count={page_size}&start={start}&sortBy=LAST_MODIFIED",
                    encoded(organization),
                ))
                .tag("posts")
            }
            Job::Comments(urn, start) => Request::get(format!(
                "{base}/socialActions/{}/comments?start={start}&count={page_size}",
                encoded(urn)
            ))
            .tag("comments"),
            Job::Missing(urn) => Request::get(match object_of(urn) {
                Some(object) => format!("{base}/socialActions/{}/comments/{}", encoded(object), id_of(urn)),
                None => format!("{base}/posts/{}", encoded(urn)),
            })
            .tag("missing"),
        };
        let request = request
            .header("linkedin-version", &*self.settings.version)
            .header("x-restli-protocol-version", &*self.settings.protocol);
        match &self.settings.token {
            Some(token) => request.bearer(token),
            None => request,
        }
    }

    fn notifications(
        &mut self,
        organization: &str,
        answer: &Answer,
        found: &mut Found,
    ) -> Result<(), Trouble> {
        let top = top(answer)?;
        let items = elements(&top)?;
        let page = self.place.organizations.entry(organization.to_owned()).or_default();
        let mut read = Found::default();
        for raw in items {
            let Ok(note) = serde_json::from_str::<Notification<'_>>(raw.get()) else {
                read.refuse("a notification that is no object", raw.get());
                continue;
            };
            let urn = note.generated_activity.as_str();
            if note.what() == Action::Deleted {
                page.gone.insert(id_of(urn));
            }
            let bare = read.skipped.get(BARE).copied();
            if let Err(reason) = parse::one(raw, &mut read) {
                read.refuse(reason, raw.get());
            }
            let left_out = read.skipped.get(BARE).copied() != bare;
            if left_out && urn.starts_with("urn:li:") && !self.place.missing.iter().any(|known| known == urn)
            {
                self.place.missing.push(urn.to_owned());
            }
        }
        // The newest come first: what was deleted since was told before it.
        read.posts.retain(|post| post.deleted || !page.gone.contains(&*post.id));
        self.place.missing.retain(|urn| !page.gone.contains(&id_of(urn)));
        found.append(read);
        match more(&top, page.start, items.len(), self.settings.page_size) {
            true => page.start += items.len() as u64,
            false => {
                *page = Page {
                    done: page.until,
                    posts_at: page.posts_at,
                    posts_start: page.posts_start,
                    ..Page::default()
                };
                self.todo.pop_front();
            }
        }
        Ok(())
    }

    fn posts(&mut self, organization: &str, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        #[derive(Default, Deserialize)]
        #[serde(default, rename_all = "camelCase")]
        struct Changed<'a> {
            #[serde(borrow)]
            id: crate::wire::Id<'a>,
            last_modified_at: crate::wire::Number,
        }
        let top = top(answer)?;
        let items = elements(&top)?;
        let mut read = Found::default();
        each(items, &mut read);
        self.keep(read, found);
        let changed: Vec<Changed<'_>> =
            items.iter().filter_map(|raw| serde_json::from_str(raw.get()).ok()).collect();
        let page = self.place.organizations.entry(organization.to_owned()).or_default();
        if page.posts_start == 0 {
            let newest = changed.iter().filter_map(|post| post.id.given()).take(self.settings.recent_posts);
            self.place.objects.extend(newest.map(|urn| (urn.to_owned(), 0)));
        }
        let floor = (page.posts_at - POSTS_OVERLAP_MILLIS).max(self.place.since);
        let oldest = changed.last().and_then(|post| post.last_modified_at.int()).unwrap_or_default();
        if oldest >= floor && more(&top, page.posts_start, items.len(), self.settings.page_size) {
            page.posts_start += items.len() as u64;
        } else {
            (page.posts_at, page.posts_start) = (self.now, 0);
            self.todo.pop_front();
        }
        Ok(())
    }

    fn comments(&mut self, start: u64, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        if answer.status == 404 {
            self.place.objects.remove(0);
            found.skip("a post that has no comments");
            return Ok(());
        }
        let top = top(answer)?;
        let items = elements(&top)?;
        let mut read = Found::default();
        each(items, &mut read);
        self.keep(read, found);
        match more(&top, start, items.len(), self.settings.page_size) {
            true => self.place.objects[0].1 = start + items.len() as u64,
            false => drop(self.place.objects.remove(0)),
        }
        Ok(())
    }

    fn missing(&mut self, urn: &str, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.status {
            404 => found.gone(ABOUT.id, id_of(urn)),
            _ if !answer.is_success() => found.skip("what a notification is about may not be read"),
            _ => {
                let raw: &RawValue = serde_json::from_slice(&answer.body)
                    .map_err(|_| Trouble::Malformed("an item that is no JSON, or ends early".to_owned()))?;
                if let Err(reason) = parse::one(raw, found) {
                    found.refuse(reason, raw.get());
                }
            }
        }
        self.place.missing.remove(0);
        Ok(())
    }

    /// Hands over what is not older than asked for.
    fn keep(&self, mut read: Found, found: &mut Found) {
        let since = self.place.since;
        let before = read.posts.len();
        read.posts.retain(|post| {
            post.deleted
                || post.revision > 0
                || post.created_at.is_none_or(|created| created.millis() >= since)
        });
        for _ in read.posts.len()..before {
            read.skip("older than asked for");
        }
        found.append(read);
    }
}

impl Poll for Fetch {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now.millis();
        if !self.in_round {
            self.plan();
            self.in_round = true;
        }
        match self.job() {
            Some(job) => Step::Ask(self.request(&job)),
            None => {
                self.in_round = false;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match (answer.status, answer.tag) {
            (404, "comments" | "missing") | (403, "missing") => Judgement::Read,
            // Quotas are for a UTC day, and no header says so.
            (429, _) => Judgement::Limited(Some(retry_after(answer, now).unwrap_or_else(|| next_day(now)))),
            (426, _) => Judgement::Refused(
                "status 426: this version of the API is not served any more; raise `api_version`".to_owned(),
            ),
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match self.job() {
            Some(Job::Notifications(organization)) => self.notifications(&organization, answer, found),
            Some(Job::Posts(organization)) => self.posts(&organization, answer, found),
            Some(Job::Comments(_, start)) => self.comments(start, answer, found),
            Some(Job::Missing(urn)) => self.missing(&urn, answer, found),
            None => Ok(()),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.settings.organizations.len() as u64
    }
}

/// The start of the next UTC day.
fn next_day(now: Timestamp) -> Timestamp {
    const DAY: i64 = 86_400_000_000;
    Timestamp(now.0 - now.0.rem_euclid(DAY) + DAY)
}

fn top(answer: &Answer) -> Result<Top<'_>, Trouble> {
    serde_json::from_slice(&answer.body)
        .map_err(|_| Trouble::Malformed("a collection that is no JSON object, or ends early".to_owned()))
}

fn elements<'t, 'a>(top: &'t Top<'a>) -> Result<&'t [&'a RawValue], Trouble> {
    top.elements.as_deref().ok_or_else(|| Trouble::Malformed("an answer without `elements`".to_owned()))
}

/// Reads items of a page, each by itself.
fn each(items: &[&RawValue], found: &mut Found) {
    for raw in items {
        if let Err(reason) = parse::one(raw, found) {
            found.refuse(reason, raw.get());
        }
    }
}

/// Whether there is a next page: it is linked to, or the total says so, or this one is full.
fn more(top: &Top<'_>, start: u64, length: usize, most: u64) -> bool {
    let length = length as u64;
    let Some(paging) = top.paging.as_ref().filter(|_| length > 0) else {
        return length > 0 && length >= most;
    };
    match paging.total.int().and_then(|total| u64::try_from(total).ok()) {
        _ if paging.has_next() => true,
        Some(total) if total > 0 => start + length < total,
        _ => length >= most,
    }
}
