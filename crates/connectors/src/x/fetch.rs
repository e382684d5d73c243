//! What is asked, round after round: searches, mentions, posts of accounts, direct messages.
//!
//! Each question has a walk of its own ([`crate::x::place`]); a round takes one after the other to its end.

use std::collections::BTreeSet;

use model::Timestamp;
use serde::Deserialize;

use crate::Cursor;
use crate::http::{Answer, Judgement, Request, Signals};
use crate::source::{Found, Poll, Step, Trouble};
use crate::wire::{Id, Many, Text};
use crate::x::access::Access;
use crate::x::answers;
use crate::x::cost::Meter;
use crate::x::parse::{Outcome, Reader};
use crate::x::place::{Lower, Places, Walk};
use crate::x::settings::Settings;
use crate::x::snowflake;

/// Tag of a page.
const PAGE: &str = "page";

/// A walk begins at least so many seconds ago: the platform refuses a time that is hardly past.
const LATEST_SECS: i64 = 60;

/// Bounds that may be refused in a row: the page, the id, the time. More is no matter of bounds, and is asked again with
/// growing pauses.
const MOST_REFUSED: u32 = 3;

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ask {
    /// The posts of the last days that a query matches.
    Search,
    /// All posts that a query matches.
    Archive,
    /// Posts that mention an account.
    Mentions,
    /// Posts of an account.
    Posts,
    /// Direct messages of the account whose token it is.
    Messages,
}

impl Ask {
    /// Fewest and most items in an answer.
    fn bounds(self) -> (u64, u64) {
        match self {
            Self::Search => (10, 100),
            Self::Archive => (10, 500),
            Self::Mentions | Self::Posts => (5, 100),
            Self::Messages => (1, 100),
        }
    }

    /// The name of the token of the next page.
    fn token(self) -> &'static str {
        match self {
            Self::Search | Self::Archive => "next_token",
            Self::Mentions | Self::Posts | Self::Messages => "pagination_token",
        }
    }
}

/// A question that is asked again and again.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) ask: Ask,
    /// The query, or the id of the account.
    pub(super) of: String,
    /// Under which its walk is written down; holds no word of the query.
    pub(super) key: String,
}

/// Asks all questions, one round after the other.
pub(super) struct Rounds {
    settings: Settings,
    access: Access,
    questions: Vec<Question>,
    /// What is written down as the cursor; a stream keeps its own place in it.
    pub(super) places: Places,
    at: usize,
    meter: Meter,
    /// Questions about accounts that cannot be read, of which that was told.
    hidden: BTreeSet<String>,
    /// Bounds refused since a page was read last.
    refused: u32,
    now: Timestamp,
}

impl Rounds {
    /// Goes on where `places` stand; questions without a place begin at `since`.
    pub(super) fn new(
        settings: Settings,
        access: Access,
        questions: Vec<Question>,
        mut places: Places,
        since: Timestamp,
    ) -> Self {
        let walks = questions.iter().map(|question| {
            let kind = question.key.split(':').next().unwrap_or_default();
            (question.key.clone(), places.walk(&question.key, kind, since))
        });
        places.walks = walks.collect();
        Self {
            settings,
            access,
            questions,
            places,
            at: 0,
            meter: Meter::default(),
            hidden: BTreeSet::new(),
            refused: 0,
            now: Timestamp(0),
        }
    }

    fn walk(&self, question: &Question) -> Walk {
        self.places.walks.get(&question.key).cloned().unwrap_or_default()
    }

    /// The earliest that a question reaches, where there is a limit; a minute is left for clocks that differ.
    fn reach(&self, ask: Ask) -> Option<Timestamp> {
        let micros = (self.settings.search_secs as i64 - 60) * 1_000_000;
        (ask == Ask::Search).then(|| Timestamp(self.now.0 - micros))
    }

    fn request(&mut self, question: &Question) -> Request {
        let Settings { base, fields, prices, .. } = &self.settings;
        let (least, most) = question.ask.bounds();
        let page = self.settings.page_size.clamp(least, most);
        let walk = self.walk(question);
        let path = match question.ask {
            Ask::Search => "/2/tweets/search/recent".to_owned(),
            Ask::Archive => "/2/tweets/search/all".to_owned(),
            Ask::Mentions => format!("/2/users/{}/mentions", question.of),
            Ask::Posts => format!("/2/users/{}/tweets", question.of),
            Ask::Messages => "/2/dm_events".to_owned(),
        };
        let mut request = Request::get(format!("{base}{path}")).tag(PAGE).query("max_results", page);
        let most_cost;
        if question.ask == Ask::Messages {
            request = request
                .query("event_types", "MessageCreate")
                .query(
                    "dm_event.fields",
                    "id,text,event_type,created_at,dm_conversation_id,sender_id,participant_ids",
                )
                .query("expansions", "sender_id");
            most_cost = page * (prices.message + prices.user);
        } else {
            if matches!(question.ask, Ask::Search | Ask::Archive) {
                request = request.query("query", &question.of);
            }
            match walk.lower(self.settings.overlap_secs, self.reach(question.ask)) {
                Lower::Id(id) => request = request.query("since_id", id),
                Lower::Time(time) => {
                    let latest = Timestamp(self.now.0 - LATEST_SECS * 1_000_000);
                    request = request.query("start_time", seconds(time.min(latest)));
                }
                Lower::None => {}
            }
            request = request
                .query_if("until_id", walk.until)
                .query(fields.post_key, &fields.post)
                .query_if("expansions", Some(&fields.expansions).filter(|all| !all.is_empty()));
            let (posts, users) = fields.expanded();
            most_cost = page * (self.price(question.ask) + posts * prices.post + users * prices.user);
        }
        request = request
            .query_if("user.fields", Some(&fields.user).filter(|all| !all.is_empty()))
            .query_if(question.ask.token(), walk.next);
        let cost = self.meter.charge(most_cost);
        self.access.authorise(request.cost(cost), self.now)
    }

    fn price(&self, ask: Ask) -> u64 {
        match ask {
            Ask::Search | Ask::Archive => self.settings.prices.post,
            Ask::Mentions | Ask::Posts => self.settings.prices.owned,
            Ask::Messages => self.settings.prices.message,
        }
    }

    /// Reads a page of a question, and moves its walk.
    fn page(&mut self, question: &Question, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let not_read = |what: &str| Trouble::Malformed(what.to_owned());
        let text = std::str::from_utf8(&answer.body).map_err(|_| not_read("it is not UTF-8"))?;
        let page: Page<'_> = serde_json::from_str(text).map_err(|_| not_read("it is not a page"))?;
        let mut inner = Found::default();
        // What the own account wrote is left out where others write to it, and is what is asked for among its posts.
        let own = if question.ask == Ask::Messages { self.settings.user_id.as_str() } else { "" };
        match (Reader { own, of_users: false, found: &mut inner }).text(text) {
            Outcome::Read => {}
            Outcome::Other(what) | Outcome::Unknown(what) => return Err(not_read(what)),
        }
        let mut walk = self.walk(question);
        let lost = walk.lost(self.reach(question.ask)) && walk.next.is_none();
        let newest = page.newest();
        let mut next = page.meta().and_then(|meta| meta.next_token.given()).map(str::to_owned);
        if next.is_some() && next == walk.next {
            return Err(not_read("it names itself as the next page"));
        }
        if question.ask == Ask::Messages && self.keep_new(&walk, page.oldest(), &mut inner) {
            next = None;
        }
        // An account that is asked for and cannot be read is erased once, not in every round.
        let hidden = page.data.0.is_empty() && !inner.posts.is_empty();
        match hidden {
            true if !self.hidden.insert(question.key.clone()) => {}
            true => found.append(inner),
            false => {
                self.hidden.remove(&question.key);
                found.append(inner);
            }
        }
        self.meter.settle(self.used(question.ask, &page));
        if walk.page(newest, next, self.now) {
            self.at += 1;
        }
        self.places.walks.insert(question.key.clone(), walk);
        if lost {
            return Err(Trouble::Lost("it lies further back than can be searched".to_owned()));
        }
        Ok(())
    }

    /// Direct messages cannot be asked for from an id on: drops what was read before, and gives whether a page with this
    /// oldest id reaches down to it.
    fn keep_new(&self, walk: &Walk, oldest: Option<u64>, found: &mut Found) -> bool {
        let since = walk.since.map(|id| snowflake::before(id, self.settings.overlap_secs));
        let reached = |id: u64, at: Option<Timestamp>| match (since, walk.start) {
            (Some(since), _) => id <= since,
            (None, Some(start)) => at.is_some_and(|at| at < start),
            (None, None) => false,
        };
        found.posts.retain(|post| !post.id.parse().is_ok_and(|id| reached(id, post.created_at)));
        oldest.is_some_and(|id| reached(id, snowflake::written_at(&id.to_string())))
    }

    /// What an answer cost.
    fn used(&self, ask: Ask, page: &Page<'_>) -> u64 {
        let prices = &self.settings.prices;
        let included = page.includes.0.first();
        let count = |of: fn(&Included<'_>) -> usize| included.map_or(0, of) as u64;
        page.data.0.len() as u64 * self.price(ask)
            + count(|included| included.tweets.0.len() + included.posts.0.len()) * prices.post
            + count(|included| included.users.0.len()) * prices.user
    }
}

/// RFC 3339 in whole seconds, as the interface takes it.
pub(super) fn seconds(time: Timestamp) -> String {
    Timestamp(time.0.div_euclid(1_000_000) * 1_000_000).to_string()
}

impl Poll for Rounds {
    fn next(&mut self, now: Timestamp) -> Step {
        self.now = now;
        while let Some(question) = self.questions.get(self.at).cloned() {
            if !self.walk(&question).idle {
                return Step::Ask(self.request(&question));
            }
            self.at += 1;
        }
        self.at = 0;
        Step::Rest
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answers::refused(answer) {
            Some(_) => Judgement::Read,
            None => answers::judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(question) = self.questions.get(self.at).cloned() else {
            return Err(Trouble::Malformed("nothing was asked".to_owned()));
        };
        if let Some(refused) = answers::refused(answer) {
            let mut walk = self.walk(&question);
            let what = walk.fall_back(refused, self.reach(question.ask));
            self.places.walks.insert(question.key, walk);
            self.refused += 1;
            if self.refused > MOST_REFUSED {
                return Err(Trouble::Malformed("the platform accepts no bound of the question".to_owned()));
            }
            return Err(Trouble::Lost(format!("the platform does not accept {what}")));
        }
        self.page(&question, answer, found)?;
        self.refused = 0;
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        self.places.cursor()
    }

    fn signals(&self) -> Signals {
        answers::SIGNALS
    }

    fn requests_per_round(&self) -> u64 {
        self.questions.len() as u64
    }
}

/// What moves a walk, and what is paid for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Page<'a> {
    #[serde(borrow)]
    data: Many<OnlyId<'a>>,
    #[serde(borrow)]
    includes: Many<Included<'a>>,
    #[serde(borrow)]
    meta: Many<Meta<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Included<'a> {
    #[serde(borrow)]
    users: Many<OnlyId<'a>>,
    #[serde(borrow)]
    tweets: Many<OnlyId<'a>>,
    #[serde(borrow)]
    posts: Many<OnlyId<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Meta<'a> {
    #[serde(borrow)]
    newest_id: Id<'a>,
    #[serde(borrow)]
    next_token: Text<'a>,
}

/// An element of a list, whatever it is.
#[derive(Default)]
struct OnlyId<'a>(Id<'a>);

impl<'de: 'a, 'a> Deserialize<'de> for OnlyId<'a> {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Element<'a> {
            #[serde(borrow)]
            id: Id<'a>,
        }
        Many::<Element<'a>>::deserialize(d)
            .map(|element| Self(element.0.into_iter().next().unwrap_or_default().id))
    }
}

impl<'a> Page<'a> {
    fn meta(&self) -> Option<&Meta<'a>> {
        self.meta.0.first()
    }

    fn oldest(&self) -> Option<u64> {
        self.data.0.iter().filter_map(|element| element.0.given()?.parse().ok()).min()
    }

    /// The newest id, by what the answer says of itself or holds.
    fn newest(&self) -> Option<u64> {
        let said = self.meta().map(|meta| &meta.newest_id);
        let held = self.data.0.iter().map(|element| &element.0);
        said.into_iter().chain(held).filter_map(|id| id.given()?.parse().ok()).max()
    }
}
