//! Comments on articles, and records of customer service.
//!
//! A list of comments is read whole in each round, and the numbers that it held are remembered: one that a later list lacks is
//! gone. A list is trusted for that only if it is complete, because what is deleted while it is read moves the rest.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use model::Timestamp;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::code::{self, Meaning};
use super::parse::{self, Top};
use super::settings::Settings;
use crate::Cursor;
use crate::http::{Answer, Grant, Judgement, Request, Signals, WithToken};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// Most comments of an article that are remembered; deletions from longer lists are not noticed.
const MAX_KNOWN: usize = 5000;

/// Longest range of records in one question, in seconds.
const RECORDS_RANGE_SECS: i64 = 86_400;

/// How far each range of records reaches back behind the one before, in seconds.
const RECORDS_OVERLAP_SECS: i64 = 60;

/// Where the source stands. Times are seconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    since: i64,
    /// Comments that each article had, by `msg_data_id/index`.
    known: BTreeMap<String, BTreeSet<String>>,
    /// Records up to here were read.
    records: i64,
    /// The end of the range of records that is being read, and where in it the next page begins.
    range: Option<(i64, String)>,
}

/// One question.
#[derive(Clone, Debug, PartialEq)]
enum Job {
    Comments(String, u64),
    Records,
}

/// A list of comments that is being read.
#[derive(Default)]
struct List {
    ids: BTreeSet<String>,
    begin: u64,
    total: Option<i64>,
    /// Whether the total stayed the same from page to page.
    steady: bool,
}

/// What is asked.
pub(super) struct Fetch {
    settings: Settings,
    place: Place,
    todo: VecDeque<Job>,
    list: List,
    in_round: bool,
    now: i64,
}

/// The source, with its token.
pub(super) fn open(settings: Settings, opening: &Opening<'_>) -> Result<WithToken<Fetch>, SettingsProblem> {
    let since = opening.since.0.div_euclid(1_000_000);
    let place = match opening.from {
        None => Place { since, records: since, ..Place::default() },
        Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
            let what = "cannot go on: its cursor is not one of this channel; remove the cursor to begin anew";
            opening.settings.problem("", what)
        })?,
    };
    let grant = Grant {
        apply: |request, token| request.secret_query("access_token", token),
        ..Grant::oauth(token(&settings))
    };
    let fetch =
        Fetch { settings, place, todo: VecDeque::new(), list: List::default(), in_round: false, now: 0 };
    Ok(WithToken::new(fetch, grant))
}

fn token(settings: &Settings) -> Request {
    let Settings { base, appid, secret, stable, .. } = settings;
    match stable {
        false => Request::get(format!("{base}/cgi-bin/token"))
            .query("grant_type", "client_credential")
            .query("appid", appid)
            .secret_query("secret", secret),
        true => Request::post(format!("{base}/cgi-bin/stable_token")).json(&json!({
            "grant_type": "client_credential", "appid": appid, "secret": secret.expose_secret(),
        })),
    }
}

impl Fetch {
    fn request(&self, job: &Job) -> Request {
        let base = &self.settings.base;
        match job {
            Job::Comments(id, index) => {
                Request::post(format!("{base}/cgi-bin/comment/list")).tag("comments").json(&json!({
                    // A number that may be longer than what floating point holds: digits were checked.
                    "msg_data_id": id.parse::<u64>().unwrap_or_default(), "index": index,
                    "begin": self.list.begin, "count": self.settings.page_size, "type": 0,
                }))
            }
            Job::Records => {
                let (until, page) = self.range();
                let from = (self.place.records - RECORDS_OVERLAP_SECS).max(self.place.since);
                Request::post(format!("{base}/customservice/msgrecord/getmsglist")).tag("records").json(
                    &json!({
                        "starttime": from, "endtime": until, "msgid": page.parse::<u64>().unwrap_or(1),
                        "number": self.settings.records_page_size,
                    }),
                )
            }
        }
    }

    /// The range of records that is being read, or the next one.
    fn range(&self) -> (i64, String) {
        let next = || {
            let most = self.place.records + RECORDS_RANGE_SECS - RECORDS_OVERLAP_SECS;
            (self.now.min(most).max(self.place.records), "1".to_owned())
        };
        self.place.range.clone().unwrap_or_else(next)
    }

    fn comments(&mut self, article: &str, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        if code::meaning(answer).1 == Meaning::Closed {
            found.skip("an article without comments that may be read");
            self.next_job();
            return Ok(());
        }
        let top = top(answer)?;
        let comments = top.comment.as_deref().unwrap_or_default();
        let mut read = Found::default();
        let ids = &mut self.list.ids;
        parse::each(comments, &mut read, |raw, read| {
            ids.insert(parse::comment(raw, Some(article), read)?);
            Ok(())
        });
        let since = self.place.since;
        read.posts.retain(|post| post.created_at.is_none_or(|created| created.0 / 1_000_000 >= since));
        found.append(read);
        let total = top.total.int().unwrap_or_default();
        self.list.steady = self.list.total.is_none_or(|before| before == total && self.list.steady);
        self.list.total = Some(total);
        self.list.begin += comments.len() as u64;
        let more = !comments.is_empty() && i64::try_from(self.list.begin).is_ok_and(|read| read < total);
        if more {
            return Ok(());
        }
        let listed = std::mem::take(&mut self.list.ids);
        let complete = self.list.steady && i64::try_from(listed.len()).is_ok_and(|read| read == total);
        let known = self.place.known.entry(article.to_owned()).or_default();
        if complete {
            for id in known.difference(&listed) {
                parse::gone(id, found);
            }
            *known = listed;
        } else {
            known.extend(listed);
        }
        if known.len() > MAX_KNOWN {
            known.clear();
        }
        self.next_job();
        Ok(())
    }

    fn records(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let top = top(answer)?;
        let records = top
            .recordlist
            .as_deref()
            .ok_or_else(|| Trouble::Malformed("an answer without a list of records".to_owned()))?;
        parse::each(records, found, parse::record);
        let (until, page) = self.range();
        let full = records.len() as u64 >= self.settings.records_page_size;
        match top.msgid.given().filter(|next| full && *next != page) {
            Some(next) => self.place.range = Some((until, next.to_owned())),
            None => {
                self.place.records = until;
                self.place.range = None;
                // A standstill of days is made up for a day at a time.
                if until >= self.now {
                    self.next_job();
                }
            }
        }
        Ok(())
    }

    fn next_job(&mut self) {
        self.list = List { steady: true, ..List::default() };
        self.todo.pop_front();
    }
}

impl Poll for Fetch {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now.0.div_euclid(1_000_000);
        if !self.in_round {
            self.in_round = true;
            self.list = List { steady: true, ..List::default() };
            self.todo
                .extend(self.settings.articles.iter().map(|(id, index)| Job::Comments(id.clone(), *index)));
            self.todo.extend(self.settings.records.then_some(Job::Records));
        }
        match self.todo.front() {
            Some(job) => Step::Ask(self.request(job)),
            None => {
                self.in_round = false;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        Signals::NONE.judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match self.todo.front() {
            Some(Job::Comments(id, index)) => {
                let article = format!("{id}/{index}");
                self.comments(&article, answer, found)
            }
            Some(Job::Records) => self.records(answer, found),
            None => Ok(()),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.place).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.settings.articles.len() as u64 + u64::from(self.settings.records)
    }
}

fn top(answer: &Answer) -> Result<Top<'_>, Trouble> {
    serde_json::from_slice(&answer.body)
        .map_err(|_| Trouble::Malformed("an answer that is no JSON object, or ends early".to_owned()))
}
