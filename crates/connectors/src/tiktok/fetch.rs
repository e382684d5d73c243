//! What to ask TikTok, and how answers are read: for each question the days from where it stands up to today, in windows of at
//! most 30 days, page by page; then the comments below what was found.
//!
//! Days are those of UTC. A round reads the last days again, since videos turn up late; what was handed over before is known
//! by its id.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::Date;
use model::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::parse;
use super::settings::Settings;
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals, retry_after};
use crate::sign::{Hash, hex};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

const VIDEOS: &str = "videos";
const COMMENTS: &str = "comments";

/// Fields of videos that are asked for.
const VIDEO_FIELDS: &str = "id,video_description,create_time,region_code,share_count,view_count,like_count,comment_count,hashtag_names,username,voice_to_text";

/// Fields of comments that are asked for.
const COMMENT_FIELDS: &str = "id,video_id,text,like_count,reply_count,parent_comment_id,create_time";

/// Ids that are remembered of one question.
const WINDOW: usize = 1000;

/// Most videos whose comments wait to be read.
const MAX_WAITING: usize = 1000;

const DAY_SECS: i64 = 86_400;

/// Where one question stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Place {
    /// First day that is still to be read, in days since 1970.
    day: i64,
    /// Videos that were handed over last, and how many comments each had.
    recent: VecDeque<(String, u64)>,
    /// The page that is asked next, if a window is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Page>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Page {
    /// Last day of the window.
    last: i64,
    cursor: u64,
    search_id: Option<String>,
}

/// A video whose comments are to be read.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Waiting {
    video: String,
    cursor: u64,
    pages: u64,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stands {
    places: BTreeMap<String, Place>,
    waiting: VecDeque<Waiting>,
}

/// The source.
pub(super) struct Research {
    settings: Settings,
    stands: Stands,
    /// The question that is asked next; behind the last one come the comments.
    at: usize,
    since: i64,
    today: i64,
    /// Whether the place of the next page is gone.
    lost: bool,
}

impl Research {
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stands: Stands = match opening.from {
            None => Stands::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the cursor is none of TikTok's: remove it to begin anew")
            })?,
        };
        let (since, today) = (day_of(opening.since), day_of(opening.now));
        Ok(Self { settings, stands, at: 0, since, today, lost: false })
    }

    /// Under which name the place of a question is written down; its words are not.
    fn key(&self, at: usize) -> String {
        let (field, words) = &self.settings.questions[at];
        let digest = hex(&Hash::Sha256.of(words.join("\n").as_bytes()));
        format!("{field}:{}", &digest[..digest.len().min(16)])
    }

    fn place(&self, at: usize) -> Place {
        let fresh = || Place { day: self.since, ..Place::default() };
        self.stands.places.get(&self.key(at)).cloned().unwrap_or_else(fresh)
    }

    /// The last day of the window that is read.
    fn last_day(&self, place: &Place) -> i64 {
        let whole = place.day.saturating_add(self.settings.window_days - 1).min(self.today).max(place.day);
        place.page.as_ref().map_or(whole, |page| page.last)
    }

    fn videos(&self, at: usize) -> Request {
        let place = self.place(at);
        let (field, words) = &self.settings.questions[at];
        let condition = |field: &str, values: &[String]| json!({"operation": "IN", "field_name": field, "field_values": values});
        let mut all = vec![condition(field, words)];
        if !self.settings.regions.is_empty() {
            all.push(condition("region_code", &self.settings.regions));
        }
        let mut body = json!({
            "query": {"and": all},
            "start_date": written(place.day),
            "end_date": written(self.last_day(&place)),
            "max_count": self.settings.page_size,
            "cursor": place.page.as_ref().map_or(0, |page| page.cursor),
            "is_random": false,
        });
        if let Some(id) = place.page.and_then(|page| page.search_id) {
            body["search_id"] = Value::String(id);
        }
        self.post("video/query", VIDEO_FIELDS, &body).tag(VIDEOS)
    }

    fn comments(&self, waiting: &Waiting) -> Request {
        // Ids are numbers here, and longer than what a float holds: as digits they stay exact.
        let video: Value = waiting.video.parse::<u64>().map_or_else(|_| json!(waiting.video), Value::from);
        let body = json!({"video_id": video, "max_count": self.settings.page_size, "cursor": waiting.cursor});
        self.post("video/comment/list", COMMENT_FIELDS, &body).tag(COMMENTS)
    }

    fn post(&self, path: &str, fields: &str, body: &Value) -> Request {
        Request::post(format!("{}/v2/research/{path}/", self.settings.base_url))
            .query("fields", fields)
            .json(body)
    }

    fn read_videos(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let mut place = self.place(self.at);
        let key = self.key(self.at);
        if std::mem::take(&mut self.lost) {
            place.page = None;
            self.stands.places.insert(key, place);
            return Err(Trouble::Lost("the search is none any more; its days are read anew".to_owned()));
        }
        let mut page = Found::default();
        let beside = parse::read(&answer.body, &mut page).map_err(|why| Trouble::Malformed(why.0))?;
        let waiting = &mut self.stands.waiting;
        page.posts.retain(|post| {
            let count = post.metrics.iter().find(|(name, _)| name == "comment_count");
            let count = count.map_or(0, |(_, count)| *count as u64);
            let known = place.recent.iter_mut().find(|(id, _)| *id == post.id);
            let before = known.as_ref().map_or(0, |(_, count)| *count);
            if count > before && self.settings.comments && waiting.len() < MAX_WAITING {
                waiting.push_back(Waiting { video: post.id.to_string(), ..Waiting::default() });
            }
            match known {
                Some((_, known)) => {
                    *known = count;
                    false
                }
                None => {
                    place.recent.push_back((post.id.to_string(), count));
                    true
                }
            }
        });
        place.recent.drain(..place.recent.len().saturating_sub(WINDOW));
        found.append(page);
        let last = self.last_day(&place);
        match beside.cursor {
            Some(cursor) => place.page = Some(Page { last, cursor, search_id: beside.search_id }),
            None => {
                place.page = None;
                place.day = last.saturating_add(1);
                if last >= self.today {
                    place.day = self.today.saturating_sub(self.settings.lag_days);
                    self.at += 1;
                }
            }
        }
        self.stands.places.insert(key, place);
        Ok(())
    }

    fn read_comments(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        // A video that is gone has no comments, which is no trouble of the source's.
        let beside = match answer.is_success() {
            true => parse::read(&answer.body, found).map_err(|why| Trouble::Malformed(why.0))?,
            false => parse::Beside::default(),
        };
        if let Some(mut waiting) = self.stands.waiting.pop_front() {
            waiting.pages += 1;
            if let Some(cursor) = beside.cursor.filter(|_| waiting.pages < self.settings.max_comment_pages) {
                waiting.cursor = cursor;
                self.stands.waiting.push_front(waiting);
            }
        }
        Ok(())
    }
}

impl Poll for Research {
    fn next(&mut self, now: Timestamp) -> Step {
        self.today = day_of(now);
        if self.at < self.settings.questions.len() {
            return Step::Ask(self.videos(self.at));
        }
        match self.stands.waiting.front() {
            Some(waiting) => Step::Ask(self.comments(waiting)),
            None => {
                self.at = 0;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let judged = judge(answer, now);
        let is_page = self.at < self.settings.questions.len() && self.place(self.at).page.is_some();
        self.lost = false;
        match judged {
            Judgement::Refused(_) if answer.tag == COMMENTS => Judgement::Read,
            Judgement::Refused(_) if answer.tag == VIDEOS && is_page => {
                self.lost = true;
                Judgement::Read
            }
            other => other,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            VIDEOS => self.read_videos(answer, found),
            _ => self.read_comments(answer, found),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stands).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        (self.settings.questions.len() + self.stands.waiting.len()) as u64
    }
}

/// What an answer means: `error.code` says more than the status.
pub(super) fn judge(answer: &Answer, now: Timestamp) -> Judgement {
    #[derive(Deserialize)]
    struct Wire {
        error: Code,
    }
    #[derive(Deserialize)]
    struct Code {
        #[serde(default)]
        code: String,
    }
    let code = serde_json::from_slice::<Wire>(&answer.body).map(|wire| wire.error.code).unwrap_or_default();
    match &*code {
        "" | "ok" => Signals::NONE.judge(answer, now),
        "rate_limit_exceeded" => Judgement::Limited(retry_after(answer, now)),
        "daily_quota_limit_exceeded" => Judgement::Limited(Some(midnight(now))),
        "internal_error" => Judgement::Retry("TikTok says: internal error".to_owned()),
        "access_token_invalid" => Judgement::Denied("the token is refused".to_owned()),
        "scope_not_authorized" => {
            Judgement::Denied("the project lacks the scope research.data.basic".to_owned())
        }
        "invalid_params" | "invalid_param" => Judgement::Refused(
            "TikTok refuses the question: check `keywords`, `hashtags` and `regions`".to_owned(),
        ),
        _ => match Signals::NONE.judge(answer, now) {
            Judgement::Read => Judgement::Refused("TikTok answered with an error".to_owned()),
            other => other,
        },
    }
}

/// When quotas begin anew: the next midnight of UTC.
fn midnight(now: Timestamp) -> Timestamp {
    Timestamp((day_of(now) + 1).saturating_mul(DAY_SECS * 1_000_000))
}

/// Days since 1970.
fn day_of(time: Timestamp) -> i64 {
    time.0.div_euclid(DAY_SECS * 1_000_000)
}

/// A day as TikTok writes it: `20260131`.
fn written(day: i64) -> String {
    let date = jiff::Timestamp::from_second(day.saturating_mul(DAY_SECS))
        .map_or(Date::default(), |time| jiff::tz::TimeZone::UTC.to_datetime(time).date());
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}
