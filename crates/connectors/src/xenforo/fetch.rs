//! Lists threads by their last post, and reads what is new in each.
//!
//! A round lists the threads in which somebody wrote since the round before (`until`), and reads the pages of each from the last
//! one backwards. Threads are read in the order of their last posts, so that a round that is cut off goes on with the thread
//! at which it stood (`mark`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use model::Timestamp;

use super::parse;
use super::settings::Forum;
use crate::Cursor;
use crate::http::{Answer, Judgement, Signals};
use crate::seen::Seen;
use crate::source::{Found, Opening, Poll, SettingsProblem, Step, Trouble};

/// So much of the time before the newest post is looked at again: threads are not listed all at one moment.
const OVERLAP_SECS: i64 = 300;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stand {
    /// Every post up to this second was handed over.
    until: i64,
    /// Last post of the thread at which the round stands; 0 while threads are being listed.
    #[serde(default)]
    mark: i64,
    /// What was handed over lately: the second `until` is read again.
    #[serde(default)]
    seen: Seen,
}

pub(super) struct Threads {
    forum: Forum,
    stand: Stand,
    /// Which of the forums is being listed, and the page of it.
    listing: (usize, u64),
    listed: bool,
    /// Threads to be read, by last post and id, with the page that is asked for, and whether it is not a mere guess.
    waiting: BTreeMap<(i64, u64), (u64, bool)>,
    rest: bool,
}

#[derive(Deserialize, Default)]
struct Pages {
    #[serde(default)]
    current_page: u64,
    #[serde(default)]
    last_page: u64,
}

#[derive(Deserialize)]
struct List {
    threads: Vec<Head>,
    #[serde(default)]
    sticky: Vec<Head>,
    #[serde(default)]
    pagination: Pages,
}

#[derive(Deserialize)]
struct Head {
    thread_id: u64,
    #[serde(default)]
    last_post_date: i64,
    #[serde(default)]
    reply_count: u64,
}

#[derive(Deserialize)]
struct Posts {
    posts: Vec<PostHead>,
    #[serde(default)]
    pagination: Pages,
}

#[derive(Deserialize)]
struct PostHead {
    #[serde(default)]
    post_date: i64,
}

impl Threads {
    pub(super) fn open(forum: &Forum, opening: &Opening<'_>) -> Result<Self, SettingsProblem> {
        let stand = match opening.from {
            Some(Cursor(text)) => serde_json::from_str(text).map_err(|_| {
                opening
                    .settings
                    .problem("", "stands at a place that is none of a XenForo source: reset its cursor")
            })?,
            None => Stand { until: opening.since.0 / 1_000_000, ..Stand::default() },
        };
        Ok(Self {
            forum: forum.clone(),
            stand,
            listing: (0, 1),
            listed: false,
            waiting: BTreeMap::new(),
            rest: false,
        })
    }

    fn read_list(&mut self, answer: &Answer) -> Result<(), Trouble> {
        let list: List = serde_json::from_slice(&answer.body)
            .map_err(|_| Trouble::Malformed("no list `threads`".to_owned()))?;
        let is_new = |head: &&Head| head.last_post_date >= self.stand.until;
        let more = list.threads.iter().all(|head| is_new(&head)) && !list.threads.is_empty();
        for head in list.threads.iter().chain(&list.sticky).filter(is_new) {
            let last = head.reply_count / self.forum.posts_per_page + 1;
            // What was read before the round was cut off is not read again.
            if head.last_post_date >= self.stand.mark {
                self.waiting.insert((head.last_post_date, head.thread_id), (last, false));
            }
        }
        let (at, page) = self.listing;
        self.listing = match more && page < list.pagination.last_page && page < self.forum.max_pages {
            true => (at, page + 1),
            false => (at + 1, 1),
        };
        self.listed = self.listing.0 >= self.forum.forums.len().max(1);
        self.settle();
        Ok(())
    }

    fn read_posts(&mut self, answer: &Answer, found: &mut Found, now: Timestamp) -> Result<(), Trouble> {
        let first = self.waiting.first_key_value().map(|(key, page)| (*key, *page));
        let Some((key, (page, known))) = first else { return Ok(()) };
        // A thread that went between the list and here.
        if !answer.is_success() {
            self.waiting.remove(&key);
            self.settle();
            return Ok(());
        }
        let malformed = || Trouble::Malformed("no list `posts`".to_owned());
        let head: Posts = serde_json::from_slice(&answer.body).map_err(|_| malformed())?;
        let Pages { current_page, last_page } = head.pagination;
        if !known && page < last_page {
            // The guess was too low: the page holds older posts only.
            self.waiting.insert(key, (last_page, true));
            return Ok(());
        }
        let mut read = Found::default();
        parse::page(&answer.body, &self.forum.prefix, &mut read).map_err(|_| malformed())?;
        let until = self.stand.until;
        read.posts.retain(|post| {
            let changed = post.created_at.map_or(0, |at| at.0 / 1_000_000).max(post.revision.cast_signed());
            changed >= until || post.deleted
        });
        self.stand.seen.sift(&mut read, Timestamp(0), now);
        found.append(read);
        self.stand.mark = key.0;
        let page = if current_page == 0 { page } else { current_page };
        let all_new = head.posts.iter().all(|post| post.post_date >= until);
        match all_new && page > 1 {
            true => drop(self.waiting.insert(key, (page - 1, true))),
            false => drop(self.waiting.remove(&key)),
        }
        self.settle();
        Ok(())
    }

    /// Ends the round when nothing is left to read.
    fn settle(&mut self) {
        if !self.listed || !self.waiting.is_empty() {
            return;
        }
        self.stand.until = self.stand.until.max(self.stand.mark - OVERLAP_SECS);
        self.stand.mark = 0;
        self.stand.seen.finish();
        (self.listing, self.listed, self.rest) = ((0, 1), false, true);
    }
}

impl Poll for Threads {
    fn next(&mut self, _now: Timestamp) -> Step {
        if std::mem::take(&mut self.rest) {
            return Step::Rest;
        }
        if !self.listed {
            let (at, page) = self.listing;
            let path = match self.forum.forums.get(at) {
                Some(forum) => format!("/forums/{forum}/threads"),
                None => "/threads".to_owned(),
            };
            let request = self.forum.ask(&path).query("order", "last_post_date").query("direction", "desc");
            return Step::Ask(request.query("page", page).tag("threads"));
        }
        let Some(((_, thread), (page, _))) = self.waiting.first_key_value() else { return Step::Rest };
        Step::Ask(
            self.forum
                .ask(&format!("/threads/{thread}"))
                .query("with_posts", 1)
                .query("page", page)
                .tag("posts"),
        )
    }

    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement {
        match answer.status {
            404 | 410 if answer.tag == "posts" => Judgement::Read,
            _ => Signals::NONE.judge(answer, now),
        }
    }

    fn read(&mut self, answer: &Answer, found: &mut Found) -> Result<(), Trouble> {
        match answer.tag {
            "threads" => self.read_list(answer),
            // The time at which something was noticed is not needed: edits carry theirs.
            _ => self.read_posts(answer, found, Timestamp(0)),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(&self.stand).unwrap_or_default())
    }

    fn requests_per_round(&self) -> u64 {
        self.forum.forums.len().max(1) as u64
    }
}
