//! What to ask Reddit, and how answers are read.
//!
//! A round walks each listing once (submissions of subreddits, their comments, each search, the inbox), and then reads the
//! comments below what searches found. Subreddits go into one address together; one of them that is private or banned makes
//! Reddit refuse all, so that they are asked one by one from then on.

use std::collections::{BTreeMap, VecDeque};

use model::Timestamp;
use serde::{Deserialize, Serialize};

use super::settings::Settings;
use super::{limits, parse};
use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::sign::{Hash, hex};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};
use crate::walk::{Bounds, Place, Went};

/// Most threads that wait to be read; what a search finds beyond them is found by its comments' own words only.
const MAX_THREADS: usize = 500;

/// Most ids in a request for comments that were left out.
const MORE_IDS: usize = 100;

/// Reddit ends listings at about 1,000 posts: one that held this many has shown all it shows.
const NEARLY_ALL: u64 = 900;

/// Comments in the first answer of a thread, and how deep.
const THREAD: [(&str, &str); 3] = [("limit", "500"), ("depth", "10"), ("sort", "new")];

const LISTING: &str = "listing";
const COMMENTS: &str = "comments";
const MORE: &str = "more";

/// One listing.
#[derive(Clone, Debug, PartialEq)]
enum Stream {
    Submissions(Vec<String>),
    Comments(Vec<String>),
    Search(String),
    Inbox,
}

impl Stream {
    /// Under which name its place is written down. Search words are not written there.
    fn key(&self) -> String {
        match self {
            Self::Submissions(names) => format!("new:{}", names.join("+")),
            Self::Comments(names) => format!("comments:{}", names.join("+")),
            Self::Search(query) => {
                let digest = hex(&Hash::Sha256.of(query.as_bytes()));
                format!("search:{}", &digest[..digest.len().min(16)])
            }
            Self::Inbox => "inbox".to_owned(),
        }
    }

    /// Whether it lists what subreddits hold.
    fn is_subreddits(&self) -> bool {
        matches!(self, Self::Submissions(_) | Self::Comments(_))
    }

    /// The same for each of its subreddits; nothing where it is one already.
    fn split(&self) -> Option<Vec<Self>> {
        let (names, make): (_, fn(Vec<String>) -> Self) = match self {
            Self::Submissions(names) => (names, Self::Submissions),
            Self::Comments(names) => (names, Self::Comments),
            _ => return None,
        };
        (names.len() > 1).then(|| names.iter().map(|name| make(vec![name.clone()])).collect())
    }
}

/// Where everything stands.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Stands {
    places: BTreeMap<String, Place>,
    /// Submissions whose comments are still to be read.
    threads: VecDeque<String>,
    /// The thread that is being read, and ids of comments that its answers left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<Thread>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Thread {
    link: String,
    more: Vec<String>,
    requests: u64,
}

/// The source.
pub(super) struct Reddit {
    settings: Settings,
    bounds: Bounds,
    streams: Vec<Stream>,
    /// The stream that is asked next; behind the last one come the threads.
    at: usize,
    stands: Stands,
    since: i64,
    /// Whether the listing that was asked for last is closed to us, and why.
    closed: Option<&'static str>,
}

impl Reddit {
    pub(super) fn new(settings: Settings, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stands: Stands = match opening.from {
            None => Stands::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the cursor is none of Reddit's: remove it to begin anew")
            })?,
        };
        let mut streams = Vec::new();
        for names in &settings.subreddits {
            streams.push(Stream::Submissions(names.clone()));
            if settings.comments {
                streams.push(Stream::Comments(names.clone()));
            }
        }
        streams.extend(settings.queries.iter().cloned().map(Stream::Search));
        streams.extend(settings.inbox.then_some(Stream::Inbox));
        let bounds = Bounds {
            max_pages: settings.max_pages,
            overlap_secs: settings.overlap_secs,
            nearly_all: NEARLY_ALL,
            ends_empty: false,
        };
        let since = opening.since.0.div_euclid(1_000_000);
        Ok(Self { settings, bounds, streams, at: 0, stands, since, closed: None })
    }

    /// Where a stream stands. Subreddits that were asked one by one go on together from the earliest of their places.
    fn place(&self, stream: &Stream) -> Place {
        if let Some(place) = self.stands.places.get(&stream.key()) {
            return place.clone();
        }
        let single: Option<Vec<&Place>> =
            stream.split().and_then(|all| all.iter().map(|one| self.stands.places.get(&one.key())).collect());
        match single.into_iter().flatten().min_by_key(|place| place.mark) {
            Some(place) => Place { mark: place.mark, walked: true, ..Place::default() },
            None => Place::since(self.since, self.bounds),
        }
    }

    fn get(&self, path: &str) -> Request {
        Request::get(format!("{}{path}", self.settings.base_url))
            .header("user-agent", self.settings.user_agent.clone())
            .query("raw_json", 1)
    }

    fn listing(&self, stream: &Stream) -> Request {
        let request = match stream {
            Stream::Submissions(names) => self.get(&format!("/r/{}/new", names.join("+"))),
            Stream::Comments(names) => self.get(&format!("/r/{}/comments", names.join("+"))),
            Stream::Inbox => self.get("/message/inbox"),
            Stream::Search(query) => {
                let within = &self.settings.search_subreddits;
                let request = match within.is_empty() {
                    true => self.get("/search"),
                    false => self.get(&format!("/r/{within}/search")).query("restrict_sr", 1),
                };
                request
                    .query("q", query)
                    .query("sort", "new")
                    .query("type", "link")
                    .query("t", &self.settings.search_window)
            }
        };
        let place = self.place(stream);
        request.query("limit", self.settings.page_size).query_if("after", place.after()).tag(LISTING)
    }

    /// The request for the comments of the thread that is read, if one is.
    fn comments(&self) -> Option<Request> {
        if let Some(thread) = &self.stands.thread {
            let ids = &thread.more[..thread.more.len().min(MORE_IDS)];
            let request =
                self.get("/api/morechildren").query("api_type", "json").query("link_id", &thread.link);
            return Some(request.query("children", ids.join(",")).tag(MORE));
        }
        let link = self.stands.threads.front()?;
        let request = self.get(&format!("/comments/{}", link.trim_start_matches("t3_")));
        Some(THREAD.iter().fold(request, |request, (name, value)| request.query(name, value)).tag(COMMENTS))
    }

    fn read_listing(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(stream) = self.streams.get(self.at).cloned() else { return Ok(()) };
        if let Some(why) = self.closed.take() {
            return self.leave(&stream, why);
        }
        let mut page = Found::default();
        let beside = match parse::read(&answer.body, false, &mut page) {
            Ok(beside) => beside,
            // Reddit sends those who ask for an unknown subreddit on to its search for subreddits.
            Err(_) if stream.is_subreddits() && parse::is_listing(&answer.body) => {
                return self.leave(&stream, "does not exist");
            }
            Err(why) => return Err(Trouble::Malformed(why.0)),
        };
        let mut place = self.place(&stream);
        let went = place.take(&mut page, beside.after, self.bounds);
        if matches!(stream, Stream::Search(_)) && self.settings.found_comments {
            for post in page.posts.iter().filter(|post| !post.deleted) {
                let answered =
                    post.metrics.iter().any(|(name, count)| name == "num_comments" && *count > 0.0);
                if answered && self.stands.threads.len() < MAX_THREADS {
                    self.stands.threads.push_back(post.id.to_string());
                }
            }
        }
        found.append(page);
        self.stands.places.insert(stream.key(), place);
        match went {
            Went::On => Ok(()),
            Went::Done => {
                self.at += 1;
                Ok(())
            }
            Went::Short => {
                self.at += 1;
                Err(Trouble::Lost(
                    "the listing ended before the posts of the round before; ask more often".to_owned(),
                ))
            }
            Went::Lost => Err(Trouble::Lost(
                "the next page of a listing was empty; the listing is read anew".to_owned(),
            )),
        }
    }

    /// A listing that cannot be read: its subreddits are asked one by one, or the one that it is left out of this round.
    fn leave(&mut self, stream: &Stream, why: &'static str) -> Result<(), Trouble> {
        if let Some(single) = stream.split() {
            let place = self.place(stream);
            self.stands.places.remove(&stream.key());
            for one in &single {
                self.stands.places.entry(one.key()).or_insert_with(|| place.clone());
            }
            self.streams.splice(self.at..=self.at, single);
            return Ok(());
        }
        self.at += 1;
        let (Stream::Submissions(names) | Stream::Comments(names)) = stream else { return Ok(()) };
        let name = names.first().map_or("", String::as_str);
        Err(Trouble::Lost(format!("r/{name} {why}; it is left out of this round")))
    }

    fn read_comments(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        // A thread that is gone, or in a subreddit that was closed, is no trouble of the source's.
        let beside = match answer.is_success() {
            true => parse::read(&answer.body, false, found).map_err(|why| Trouble::Malformed(why.0))?,
            false => parse::Beside::default(),
        };
        let mut thread = match self.stands.thread.take() {
            Some(mut thread) => {
                thread.more.drain(..thread.more.len().min(MORE_IDS));
                thread.requests += 1;
                thread
            }
            None => Thread { link: self.stands.threads.pop_front().unwrap_or_default(), ..Thread::default() },
        };
        thread.more.extend(beside.more.into_iter().filter(|id| !id.is_empty() && id != "_"));
        if !thread.more.is_empty() && thread.requests < self.settings.max_more_requests {
            self.stands.thread = Some(thread);
        }
        Ok(())
    }
}

impl Poll for Reddit {
    fn next(&mut self, _now: Timestamp) -> Step {
        if let Some(stream) = self.streams.get(self.at) {
            return Step::Ask(self.listing(stream));
        }
        match self.comments() {
            Some(request) => Step::Ask(request),
            None => {
                self.at = 0;
                Step::Rest
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let is_subreddits = self.streams.get(self.at).is_some_and(Stream::is_subreddits);
        self.closed = match answer.tag {
            LISTING if is_subreddits => limits::closed(answer, now),
            _ => None,
        };
        match answer.tag {
            _ if self.closed.is_some() => Judgement::Read,
            COMMENTS | MORE
                if matches!(answer.status, 400 | 404 | 414) || limits::closed(answer, now).is_some() =>
            {
                Judgement::Read
            }
            _ => limits::judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            LISTING => self.read_listing(answer, found),
            _ => self.read_comments(answer, found),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stands).unwrap_or_default())
    }

    fn signals(&self) -> Signals {
        limits::SIGNALS
    }

    fn requests_per_round(&self) -> u64 {
        (self.streams.len() + self.stands.threads.len()) as u64
    }
}
