//! Asks a described interface, page by page and query by query, and reads what it answers.

use std::cmp::Ordering;

use model::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::auth::{self, Auth};
use super::kept::{Keep, Open, Place, Stand, greater, order};
use super::limits::Limits;
use super::paging::{Page, Paging};
use super::plan::{self, Plan};
use super::template::{Form, Values};
use crate::Cursor;
use crate::fields::Reading;
use crate::http::{Answer, Judgement, WithToken};
use crate::sign::{Hash, hex};
use crate::source::{Feed, Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// Opens a described interface at its cursor.
///
/// # Errors
/// Whatever part of the description cannot be followed.
pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    let settings = opening.settings;
    let plan = Plan::of(settings)?;
    let (auth, grant) = auth::of(settings)?;
    let stand = match opening.from {
        Some(cursor) => serde_json::from_str(&cursor.0).map_err(|_| {
            settings.problem("", "the stored cursor is not readable: forget it to start over")
        })?,
        None => Stand::default(),
    };
    // A query that is new begins where the others stand, on a first run as far back as was asked for.
    let since = stand.queries.values().map(|place: &Place| place.since).min().unwrap_or(opening.since.0);
    let queries = plan::queries(settings, opening.terms, plan.has_query())?;
    let queries: Vec<_> = queries
        .into_iter()
        .map(|text| {
            let key = hex(&Hash::Sha256.of(text.as_bytes())[..8]);
            let place = stand.queries.get(&key).cloned();
            let resumed = place.as_ref().is_some_and(|place| place.open.is_some());
            Query { text, key, place: place.unwrap_or(Place { since, kept: None, open: None }), resumed }
        })
        .collect();
    let poll = HttpPoll {
        paging: Paging::of(settings, plan.has_page())?,
        keep: Keep::of(settings)?,
        limits: Limits::of(settings)?,
        reading: Reading::of(settings, super::ABOUT.id, super::ABOUT.terms.as_str())?,
        plan,
        auth,
        queries,
        turn: 0,
        pages: 0,
        began: opening.now,
    };
    Ok(match grant {
        Some(grant) => Feed::poll(WithToken::new(poll, grant)),
        None => Feed::poll(poll),
    })
}

/// A query and where it stands.
struct Query {
    text: String,
    key: String,
    place: Place,
    /// Its page is that of a program that ended: the platform may not know it any more.
    resumed: bool,
}

/// See the module.
struct HttpPoll {
    plan: Plan,
    auth: Auth,
    paging: Paging,
    keep: Keep,
    limits: Limits,
    reading: Reading,
    queries: Vec<Query>,
    /// Whose turn it is; behind the last one the round is done.
    turn: usize,
    /// Pages of this query in this round.
    pages: u64,
    /// When the page that was asked for last was asked for.
    began: Timestamp,
}

impl HttpPoll {
    fn values(&self, query: &Query, now: Timestamp) -> Values {
        let mut values = Values {
            query: query.text.clone(),
            since: Timestamp(query.place.since),
            now,
            ..Values::default()
        };
        values.cursor = match (&query.place.kept, &self.keep.start) {
            (Some(kept), _) => self.keep.asked(kept),
            (None, Some(start)) => start.fill(&values, Form::Plain).unwrap_or_default(),
            (None, None) => String::new(),
        };
        let first = Page::First;
        values.page = self.paging.value(query.place.open.as_ref().map_or(&first, |open| &open.page));
        values
    }

    /// Reads the items; how many there are, and whether all lie before what is known.
    fn items(
        &self,
        query: &Query,
        body: &[u8],
        best: &mut Option<String>,
        found: &mut Found,
    ) -> Result<(u64, bool), Trouble> {
        let malformed = |what: &str| Trouble::Malformed(what.to_owned());
        let no_json = |_| malformed("it is not the JSON that the settings describe");
        let list = match &self.reading.items {
            Some(pointer) => {
                pointer.find(body).map_err(no_json)?.ok_or_else(|| malformed("nothing stands at `items`"))?
            }
            None => serde_json::from_slice(body).map_err(no_json)?,
        };
        let items: Vec<&RawValue> = match list.get().as_bytes().first() {
            Some(b'[') => serde_json::from_str(list.get()).map_err(no_json)?,
            Some(b'n') => Vec::new(),
            Some(b'{') if self.reading.items.is_none() => vec![list],
            _ => return Err(malformed("there is no list at `items`")),
        };
        let Some(map) = &self.reading.map else { return Err(malformed("no map of fields")) };
        let known = query.place.kept.as_deref().map(|kept| self.keep.asked(kept));
        let mut before = 0;
        for raw in &items {
            let Ok(item) = serde_json::from_str::<Value>(raw.get()) else {
                found.refuse("an item is no JSON", raw.get());
                continue;
            };
            let value = self.keep.of_item(&item);
            let mut read = map.post(&item);
            let old = match (&value, &known, &read) {
                (Some(value), Some(known), _) => order(value, known) == Ordering::Less,
                (_, _, Ok(post)) => post.created_at.is_some_and(|at| at.0 < query.place.since),
                _ => false,
            };
            if let Some(value) = value {
                *best = greater(best.take(), value);
            }
            if self.paging.newest_first && old {
                before += 1;
                found.skip("older than what was read");
                continue;
            }
            match &mut read {
                Ok(post) => found.post(self.reading.finished(std::mem::take(post))),
                Err(reason) => found.refuse(std::mem::take(reason), raw.get()),
            }
        }
        let count = items.len() as u64;
        Ok((count, self.paging.newest_first && count > 0 && before == count))
    }
}

impl Poll for HttpPoll {
    fn next(&mut self, now: Timestamp) -> Step {
        let Some(query) = self.queries.get(self.turn) else {
            self.turn = 0;
            return Step::Rest;
        };
        self.began = now;
        let values = self.values(query, now);
        let first = Page::First;
        let page = query.place.open.as_ref().map_or(&first, |open| &open.page);
        Step::Ask(self.auth.apply(self.plan.request(&values, page, &self.paging)))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        let judgement = self.limits.judge(answer, now);
        match (&judgement, self.queries.get_mut(self.turn)) {
            // The place of a program that ended is unknown by now: this round begins again.
            (Judgement::Refused(_), Some(query)) if query.resumed => {
                query.resumed = false;
                query.place.open = None;
                Judgement::Again
            }
            _ => judgement,
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let Some(query) = self.queries.get(self.turn) else { return Ok(()) };
        let open = query.place.open.clone();
        let mut open =
            open.unwrap_or(Open { page: Page::First, began: self.began.0, best: None, newest: None });
        let base = self.plan.base(&self.values(query, self.began));
        let mut own = Found::default();
        let (count, known) = self.items(query, &answer.body, &mut open.best, &mut own)?;
        let next = match known {
            true => None,
            false => self.paging.after(&open.page, answer, count, &base)?,
        };
        if let Some(last) = self.keep.of_answer(&answer.body) {
            open.best = Some(last);
        }
        let newest = own.posts.iter().filter_map(|post| post.created_at).map(|at| at.0).max();
        open.newest = open.newest.max(newest);
        let any = count > 0;
        found.append(own);
        let overlap = self.keep.overlap_secs * 1_000_000;
        let (turn, is_max) = (self.turn, self.keep.is_max());
        let Some(query) = self.queries.get_mut(turn) else { return Ok(()) };
        query.resumed = false;
        self.pages += 1;
        match next {
            Some(page) => {
                query.place.open = Some(Open { page, ..open });
                if self.pages < self.paging.per_round {
                    return Ok(());
                }
            }
            None => {
                query.place.open = None;
                // The platform's clock counts, which may be behind: only what it dated moves the time to ask from. Where
                // it dates nothing, ours has to do.
                let reached = open.newest.or(any.then_some(open.began));
                query.place.since =
                    reached.map_or(query.place.since, |at| query.place.since.max(at - overlap));
                query.place.kept = match (open.best, query.place.kept.take()) {
                    (Some(best), held) if is_max => greater(held, best),
                    (Some(last), _) => Some(last),
                    (None, held) => held,
                };
            }
        }
        self.turn += 1;
        self.pages = 0;
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        let queries = self.queries.iter().map(|query| (query.key.clone(), query.place.clone())).collect();
        Cursor(serde_json::to_string(&Stand { queries }).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.queries.len() as u64
    }
}
