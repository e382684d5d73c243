//! Reads what a forum's search finds for the names of drugs: one name a question, for its language knows no `or`.
//!
//! An answer holds excerpts only, so the posts are asked for by id, at most twenty of a topic at once. The cursor moves when a
//! round over all names is through, and by name within it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use model::Timestamp;

use crate::Cursor;
use crate::clean;
use crate::discourse::parse;
use crate::discourse::settings::{Forum, judge};
use crate::http::{Answer, Judgement};
use crate::query::{Limits, pack};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// Most posts of a topic in one question.
const MOST_IDS: usize = 20;

/// A new post may be found a little after others that are newer: ids this far below the newest are looked at again.
const OVERLAP: u64 = 50;

/// Most ids that are remembered as read; a forgotten one is read again, and its repetition removed by id.
const MOST_KNOWN: usize = 10_000;

const LIMITS: Limits =
    Limits { max_chars: 150, max_terms: 1, or: "", group: ("", ""), phrase: ("\"", "\""), suffix: "" };

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stand {
    /// The newest post of the last round that is through.
    #[serde(default)]
    newest: u64,
    /// The newest post of the round that is under way.
    #[serde(default)]
    top: u64,
    /// The next name of the round.
    #[serde(default)]
    at: usize,
    /// The day from which posts are looked for, `2026-01-31`.
    after: String,
    /// When the round began.
    #[serde(default)]
    began: i64,
}

pub(super) struct Search {
    forum: Forum,
    queries: Vec<String>,
    stand: Stand,
    page: u64,
    /// Posts that were found, by topic, with the topic's title.
    wanted: BTreeMap<u64, (String, BTreeSet<u64>)>,
    known: BTreeSet<u64>,
    asked: (u64, Vec<u64>),
    more: bool,
    rest: bool,
}

fn day(time: Timestamp) -> String {
    let mut text = time.to_string();
    text.truncate(10);
    text
}

impl Search {
    pub(super) fn open(forum: &Forum, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let (packed, _) = pack(opening.terms, &LIMITS);
        let queries = if forum.queries.is_empty() { packed } else { forum.queries.clone() };
        if queries.is_empty() {
            return Err(opening.settings.problem(
                "read",
                "is \"search\", but there is nothing to search for: name drugs in `drugs`, or searches in `queries`",
            ));
        }
        let mut stand = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of a Discourse search: reset its cursor")
            })?,
            None => Stand { after: day(opening.since), ..Stand::default() },
        };
        // The names may be fewer than they were.
        if stand.at >= queries.len() {
            stand.at = 0;
        }
        Ok(Self {
            forum: forum.clone(),
            queries,
            stand,
            page: 1,
            wanted: BTreeMap::new(),
            known: BTreeSet::new(),
            asked: (0, Vec::new()),
            more: true,
            rest: false,
        })
    }

    /// The name is through: on to the next, or to the end of the round.
    fn turn(&mut self) {
        (self.page, self.more) = (1, true);
        self.stand.at += 1;
        if self.stand.at < self.queries.len() {
            return;
        }
        self.rest = true;
        // A day more than needed: the forum's days are those of its own time zone.
        let after = day(Timestamp(self.stand.began.saturating_sub(86_400_000_000)));
        let newest = self.stand.top.max(self.stand.newest);
        self.stand = Stand { newest, top: 0, at: 0, after, began: 0 };
        while self.known.len() > MOST_KNOWN {
            self.known.pop_first();
        }
    }

    fn read_hits(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let hits: Hits = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("the answer to a search cannot be read".to_owned()))?;
        for hit in &hits.posts {
            self.stand.top = self.stand.top.max(hit.id);
            if hit.id + OVERLAP > self.stand.newest && !self.known.contains(&hit.id) {
                let title =
                    || hits.topics.iter().find(|topic| topic.id == hit.topic_id).map(|topic| &*topic.title);
                let topic = self.wanted.entry(hit.topic_id);
                topic
                    .or_insert_with(|| (title().unwrap_or_default().to_owned(), BTreeSet::new()))
                    .1
                    .insert(hit.id);
            }
        }
        let more =
            hits.grouped_search_result.is_some_and(|grouped| grouped.more_full_page_results == Some(true));
        self.more = more && self.page < self.forum.search_pages;
        self.page += 1;
        self.settle();
        Ok(())
    }

    fn read_posts(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let mut read = Found::default();
        // A topic that is gone since it was found has nothing to read.
        if answer.is_success() {
            parse::page(&answer.body, &self.forum.place(), &mut read)
                .map_err(|_| Trouble::Malformed("no `post_stream` with posts".to_owned()))?;
        }
        let (topic, ids) = std::mem::take(&mut self.asked);
        self.known.extend(&ids);
        if let Some((title, wanted)) = self.wanted.get_mut(&topic) {
            for post in &mut read.posts {
                let title = clean::short(&clean::html(title).text);
                match post.kind.as_deref() {
                    _ if title.is_empty() || post.deleted => {}
                    Some("post") => post.title = post.title.take().or(Some(title.into())),
                    _ if post.about.iter().any(|about| *about == title) => {}
                    _ => post.about.insert(0, title.into()),
                }
            }
            wanted.retain(|id| !ids.contains(id));
            if wanted.is_empty() {
                self.wanted.remove(&topic);
            }
        }
        found.append(read);
        self.settle();
        Ok(())
    }

    /// Goes on to the next name if nothing of this one is left.
    fn settle(&mut self) {
        if self.wanted.is_empty() && !self.more {
            self.turn();
        }
    }
}

#[derive(Deserialize)]
struct Hits {
    #[serde(default)]
    posts: Vec<Hit>,
    #[serde(default)]
    topics: Vec<Topic>,
    #[serde(default)]
    grouped_search_result: Option<Grouped>,
}

#[derive(Deserialize)]
struct Hit {
    id: u64,
    topic_id: u64,
}

#[derive(Deserialize)]
struct Topic {
    id: u64,
    #[serde(default)]
    title: String,
}

#[derive(Deserialize)]
struct Grouped {
    #[serde(default)]
    more_full_page_results: Option<bool>,
}

impl Poll for Search {
    fn next(&mut self, now: Timestamp) -> Step {
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        if self.stand.began == 0 {
            self.stand.began = now.0;
        }
        if let Some((topic, (_, ids))) = self.wanted.first_key_value() {
            self.asked = (*topic, ids.iter().copied().take(MOST_IDS).collect());
            let request = self.forum.ask(&format!("/t/{topic}/posts.json")).tag("posts");
            return Step::Ask(
                self.asked.1.iter().fold(request, |request, id| request.query("post_ids[]", id)),
            );
        }
        let query = &self.queries[self.stand.at];
        let words = format!("{query} after:{} order:latest", self.stand.after);
        Step::Ask(self.forum.ask("/search.json").query("q", words).query("page", self.page).tag("search"))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 | 410 if answer.tag == "posts" => Judgement::Read,
            _ => judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            "posts" => self.read_posts(answer, found),
            _ => self.read_hits(answer),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.queries.len() as u64
    }
}
