//! Reads a whole forum: from the newest post down to where the walk before began.
//!
//! A walk keeps its place in the cursor (`at`), so that one that is cut off goes on where it stood, and the newest post it began
//! with (`top`), behind which the next one ends. Pages overlap by one post: whether `before` counts itself in has changed
//! between versions of Discourse.

use serde::{Deserialize, Serialize};

use model::Timestamp;

use crate::Cursor;
use crate::discourse::parse::{self, Place};
use crate::discourse::settings::{Forum, judge};
use crate::http::{Answer, Judgement};
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// Older versions answer with what lies among the fifty ids below `before`, which may be nothing, though older posts exist.
const WINDOW: u64 = 50;

/// So many windows without a post are the end of the forum.
const MOST_EMPTY: u32 = 20;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stand {
    /// Posts up to this id were handed over.
    #[serde(default)]
    newest: u64,
    /// Edits up to this time were handed over.
    #[serde(default)]
    edited: i64,
    /// The walk that is under way: the newest post it began with, and the id below which it goes on.
    #[serde(default)]
    walk: Option<(u64, u64)>,
}

pub(super) struct Walk {
    forum: Forum,
    since: Timestamp,
    stand: Stand,
    pages: u64,
    empty: u32,
    rest: bool,
}

impl Walk {
    pub(super) fn open(forum: &Forum, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stand = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of a Discourse walk: reset its cursor")
            })?,
            None => Stand::default(),
        };
        Ok(Self { forum: forum.clone(), since: opening.since, stand, pages: 0, empty: 0, rest: false })
    }

    fn end(&mut self, top: u64) {
        self.stand.newest = self.stand.newest.max(top);
        self.stand.walk = None;
        (self.pages, self.empty, self.rest) = (0, 0, true);
    }
}

/// What a page says of the posts on it, beside the posts.
#[derive(Deserialize)]
struct Page {
    latest_posts: Vec<Head>,
}

#[derive(Deserialize)]
struct Head {
    id: u64,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    updated_at: String,
}

impl Poll for Walk {
    fn next(&mut self, _now: Timestamp) -> Step {
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        let before = self.stand.walk.map(|(_, at)| at);
        Step::Ask(self.forum.ask("/posts.json").query_if("before", before).tag("posts"))
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        judge(answer, now)
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        let malformed = || Trouble::Malformed("no list `latest_posts`".to_owned());
        let heads = serde_json::from_slice::<Page>(&answer.body).map_err(|_| malformed())?.latest_posts;
        let mut all = Found::default();
        parse::page(&answer.body, &Place { ..self.forum.place() }, &mut all).map_err(|_| malformed())?;
        let (ended_at, edited_until) = (self.stand.newest, self.stand.edited);
        let edited = |head: &Head| crate::when::iso(&head.updated_at).map_or(0, |time| time.0);
        // What was handed over by an earlier walk goes again only if it changed since.
        all.posts.retain(|post| {
            let id = post.id.strip_prefix(&*self.forum.prefix).and_then(|id| id.parse::<u64>().ok());
            let head = heads.iter().find(|head| Some(head.id) == id);
            head.is_none_or(|head| {
                head.id > ended_at || (post.revision > 0 || post.deleted) && edited(head) > edited_until
            })
        });
        // On a first run a page may reach further back than is wanted.
        if ended_at == 0 {
            all.posts.retain(|post| post.created_at.is_none_or(|at| at >= self.since));
        }
        found.append(all);
        self.pages += 1;
        let highest = heads.iter().map(|head| head.id).max().unwrap_or(0);
        let lowest = heads.iter().map(|head| head.id).min();
        let (top, before) = self.stand.walk.unwrap_or((highest, u64::MAX));
        if self.stand.walk.is_none() {
            self.stand.edited = heads.iter().map(edited).max().unwrap_or(0).max(edited_until);
        }
        let too_old = ended_at == 0
            && !heads.is_empty()
            && heads.iter().all(|head| crate::when::iso(&head.created_at).is_some_and(|at| at < self.since));
        match lowest {
            Some(lowest) if lowest <= ended_at || too_old => self.end(top),
            Some(_) if self.pages >= self.forum.max_pages => {
                self.end(top);
                if ended_at > 0 {
                    return Err(Trouble::Lost(
                        "`max_pages` ended a walk before it met the one before".to_owned(),
                    ));
                }
            }
            Some(lowest) if lowest < before => {
                self.empty = 0;
                self.stand.walk = Some((top, lowest));
            }
            // Nothing below: an empty window, or the first post of the forum.
            _ if before == u64::MAX || before <= WINDOW.max(ended_at) || self.empty >= MOST_EMPTY => {
                self.end(top)
            }
            _ => {
                self.empty += 1;
                self.stand.walk = Some((top, before - WINDOW));
            }
        }
        Ok(())
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }
}
