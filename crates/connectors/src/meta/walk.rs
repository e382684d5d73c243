//! Asks for pages, and for the pages that what stands in them leads to: feeds and the comments of their posts, conversations
//! and their messages. A [`Poll`] around what a channel asks ([`Plan`]).
//!
//! # Contract
//! * A round is a list of visits. A visit is one question, asked page by page; what it leads to is visited before its next
//!   page, so that the list stays short.
//! * How far a visit came is its mark: the newest time that it saw. It moves when the visit's last page was read, so that one
//!   that is broken off starts over; the next round reads again what is up to [`OVERLAP_SECS`] older.
//! * The cursor holds marks, the visits that are left, and the channel's own memory: a source that is opened with it goes on
//!   in the middle of a round.
//! * Once the platform says that a limit is nearly used up, each question is followed by a rest.

use std::collections::{BTreeMap, VecDeque};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::page::{Page, items};
use super::secs;
use super::usage::Usage;
use super::verdict::{Verdict, verdict};
use crate::Cursor;
use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};
use model::Timestamp;

/// What a page gave may come late, and clocks differ: this much is read twice, in seconds.
pub(crate) const OVERLAP_SECS: i64 = 300;

/// Most marks that are kept; the oldest go first. Bounds the cursor.
const MAX_MARKS: usize = 5_000;

/// One question, asked page by page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    /// Which of the channel's questions.
    pub(crate) edge: String,
    /// About what: an id, a word.
    pub(crate) of: String,
    /// What is older, in seconds since 1970, was read; 0 to be told by the mark.
    #[serde(default)]
    pub(crate) since: i64,
    /// Whether what it asks about may be gone without anything being wrong.
    #[serde(default)]
    pub(crate) inner: bool,
    /// The newest time that was seen so far.
    #[serde(default)]
    pub(crate) newest: i64,
    /// Parameters of the page that is next.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) next: Vec<(String, String)>,
}

impl Visit {
    /// A question of a round.
    pub(crate) fn new(edge: &str, of: &str) -> Self {
        Self { edge: edge.to_owned(), of: of.to_owned(), ..Self::default() }
    }

    /// A question that something found leads to.
    pub(crate) fn inner(edge: &str, of: &str) -> Self {
        Self { inner: true, ..Self::new(edge, of) }
    }

    fn key(&self) -> String {
        format!("{} {}", self.edge, self.of)
    }
}

/// What a page told.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// The newest time on it, in seconds since 1970.
    pub(crate) newest: i64,
    /// Whether everything on it, and all that follows, was read before.
    pub(crate) known: bool,
    /// Parameters of the next page, if there is one.
    pub(crate) next: Option<Vec<(String, String)>>,
    /// What it leads to.
    pub(crate) inner: Vec<Visit>,
}

impl Told {
    /// Takes a time into account.
    pub(crate) fn saw(&mut self, time: i64) {
        self.newest = self.newest.max(time);
    }
}

/// How far visits came: seconds since 1970, by edge and object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Marks(BTreeMap<String, i64>);

impl Marks {
    fn reach(&mut self, key: String, time: i64) {
        let mark = self.0.entry(key).or_default();
        *mark = time.max(*mark);
        while self.0.len() > MAX_MARKS {
            let oldest = self.0.iter().min_by_key(|(_, time)| **time).map(|(key, _)| key.clone());
            match oldest {
                Some(oldest) => drop(self.0.remove(&oldest)),
                None => break,
            }
        }
    }
}

/// What a channel asks.
pub(crate) trait Plan: Send {
    /// What it has to remember, as a part of the cursor.
    type Memory: Clone + Default + Send + Serialize + DeserializeOwned;

    /// The questions of a round.
    fn round(&self, memory: &mut Self::Memory, now: Timestamp) -> Vec<Visit>;

    /// The request for a page; the parameters of the next page are added to it.
    fn ask(&self, visit: &Visit, memory: &Self::Memory) -> Request;

    /// Reads a page.
    fn read(
        &self,
        visit: &Visit,
        body: &str,
        memory: &mut Self::Memory,
        found: &mut Found,
    ) -> Result<Told, Trouble>;

    /// What an inner visit asks about is gone.
    fn gone(&self, visit: &Visit, memory: &mut Self::Memory, found: &mut Found);
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, bound = "M: Default + Serialize + DeserializeOwned")]
struct Stand<M> {
    marks: Marks,
    queue: VecDeque<Visit>,
    memory: M,
}

/// See the module.
pub(crate) struct Walk<P: Plan> {
    plan: P,
    stand: Stand<P::Memory>,
    /// How far back a visit without a mark reads, in seconds since 1970.
    first: i64,
    /// From this percentage on each question is followed by a rest.
    throttle_percent: f64,
    rest: bool,
    round: usize,
}

impl<P: Plan> Walk<P> {
    /// From where `opening` says.
    ///
    /// # Errors
    /// The cursor is none of this channel.
    pub(crate) fn new(plan: P, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stand = match opening.from {
            None => Stand::default(),
            Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
                opening.settings.problem("", "the stored cursor is not readable: forget it to start over")
            })?,
        };
        let round = plan.round(&mut P::Memory::default(), opening.now).len();
        Ok(Self {
            plan,
            stand,
            first: secs(opening.since),
            throttle_percent: opening.settings.number("throttle_percent") as f64,
            rest: false,
            round,
        })
    }

    fn dated(&self, mut visit: Visit) -> Visit {
        if visit.since != 0 {
            return visit;
        }
        let mark = self.stand.marks.0.get(&visit.key()).map(|mark| mark - OVERLAP_SECS);
        visit.since = mark.unwrap_or(self.first);
        visit
    }

    /// The first visit is done, or of no use.
    fn finish(&mut self) {
        self.stand.queue.pop_front();
        self.rest |= self.stand.queue.is_empty();
    }
}

impl<P: Plan> Poll for Walk<P> {
    fn next(&mut self, now: Timestamp) -> Step {
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        if self.stand.queue.is_empty() {
            let round = self.plan.round(&mut self.stand.memory, now);
            self.stand.queue = round.into_iter().map(|visit| self.dated(visit)).collect();
        }
        match self.stand.queue.front() {
            None => Step::Rest,
            Some(visit) => {
                let mut request = self.plan.ask(visit, &self.stand.memory);
                for (name, value) in &visit.next {
                    request.query.retain(|(known, _)| known != name);
                    request = request.query(name, value);
                }
                Step::Ask(request)
            }
        }
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let visit = self.stand.queue.front();
        match verdict(answer, now) {
            Verdict::Page => Judgement::Read,
            Verdict::Gone | Verdict::Closed if visit.is_some_and(|visit| visit.inner) => Judgement::Read,
            Verdict::Wrong(_) if visit.is_some_and(|visit| !visit.next.is_empty()) => Judgement::Read,
            Verdict::Gone | Verdict::Closed => {
                Judgement::Refused("what is asked about does not exist, or not for this token".to_owned())
            }
            Verdict::Wrong(code) => Judgement::Refused(format!("error {code}")),
            Verdict::Other(judgement) => judgement,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(mut visit) = self.stand.queue.front().cloned() else { return Ok(()) };
        self.rest = self.throttle_percent > 0.0 && Usage::of(answer).percent >= self.throttle_percent;
        // The present plays no part in what an error of these kinds means.
        match verdict(answer, Timestamp(0)) {
            Verdict::Page => {}
            Verdict::Gone => {
                self.plan.gone(&visit, &mut self.stand.memory, found);
                self.finish();
                return Ok(());
            }
            Verdict::Closed => {
                self.finish();
                return Ok(());
            }
            _ => {
                if let Some(front) = self.stand.queue.front_mut() {
                    front.next.clear();
                }
                return Err(Trouble::Lost(format!("the page of `{}` that was next", visit.edge)));
            }
        }
        let body = std::str::from_utf8(&answer.body)
            .map_err(|_| Trouble::Malformed("the body is not UTF-8".to_owned()))?;
        let told = self.plan.read(&visit, body, &mut self.stand.memory, found)?;
        visit.newest = visit.newest.max(told.newest);
        let next = told.next.filter(|next| !told.known && *next != visit.next);
        match next {
            Some(next) => {
                visit.next = next;
                self.stand.queue[0] = visit;
            }
            None => {
                if visit.newest > 0 {
                    self.stand.marks.reach(visit.key(), visit.newest);
                }
                self.stand.queue.pop_front();
            }
        }
        for inner in told.inner.into_iter().rev() {
            let inner = self.dated(inner);
            self.stand.queue.push_front(inner);
        }
        self.rest |= self.stand.queue.is_empty();
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.round.max(1) as u64
    }
}

/// The items of a page, and where the next one begins.
///
/// # Errors
/// The body is no page.
pub(crate) fn page(body: &str) -> Result<(Vec<&RawValue>, Option<Vec<(String, String)>>), Trouble> {
    let page = Page::of(body).ok_or_else(|| Trouble::Malformed("the body is no JSON object".to_owned()))?;
    match page.data {
        Some(data) if data.get().starts_with('[') => Ok((items(Some(data)), page.next())),
        _ => Err(Trouble::Malformed("the answer has no list `data`".to_owned())),
    }
}
