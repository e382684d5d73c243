//! Walks a listing that shows its newest posts first, back to where the round before began. Pure.
//!
//! Pages are asked for with what the platform names as the next one (a fullname, a bookmark, a time), never with "what is
//! newer than this post": once that post is deleted such a question answers nothing, and nobody would notice. In its place
//! stand the time of the newest post, and the last names that were handed over, so that the overlap costs nothing.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::source::{Found, Item};

/// Names that are remembered of one listing.
const WINDOW: usize = 200;

/// Where one listing stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Place {
    /// Time of the newest post that was handed over, in seconds since 1970.
    pub mark: i64,
    /// What was handed over last, newest first: the id, and the revision of an edited post.
    pub recent: Vec<String>,
    /// Whether a walk was ever finished.
    pub walked: bool,
    /// The walk that is under way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk: Option<Walk>,
}

/// A walk that has read at least one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Walk {
    /// What the next page is asked for with.
    pub after: String,
    /// Pages read.
    pages: u64,
    /// Posts read.
    posts: u64,
    /// Time of the newest post.
    top: i64,
    /// The newest names.
    recent: Vec<String>,
    /// Whether it met what was read before: then there is no gap.
    met: bool,
    /// Whether it began anew because its place was gone.
    again: bool,
}

/// Bounds of a walk.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Most pages.
    pub max_pages: u64,
    /// How far back behind the mark it goes, in seconds.
    pub overlap_secs: i64,
    /// A listing that held so many posts may have ended before its time; 0 where listings have no end.
    pub nearly_all: u64,
    /// Whether an empty page is how such a listing ends, rather than a sign that its place is gone.
    pub ends_empty: bool,
}

/// How a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Went {
    /// There is another page.
    On,
    /// The walk is done.
    Done,
    /// Done, but the listing ended before the mark: posts between them were never seen.
    Short,
    /// The place of the next page is gone: the walk begins anew.
    Lost,
}

impl Place {
    /// A place from which a first walk goes back to `since`, in seconds since 1970.
    pub(crate) fn since(since: i64, bounds: Bounds) -> Self {
        Self { mark: since.saturating_add(bounds.overlap_secs), ..Self::default() }
    }

    /// What the next page is asked for with.
    pub(crate) fn after(&self) -> Option<&str> {
        self.walk.as_ref().map(|walk| walk.after.as_str()).filter(|after| !after.is_empty())
    }

    /// Takes in a page: what is old or was handed over before goes out of it.
    pub(crate) fn take(&mut self, page: &mut Found, after: Option<String>, bounds: Bounds) -> Went {
        let asked_after = self.after().is_some();
        let mut walk = self.walk.take().unwrap_or_default();
        let is_bare = page.posts.is_empty() && page.refused.is_empty() && page.skipped.is_empty();
        if is_bare && asked_after && !walk.again && !bounds.ends_empty {
            // A next page was promised. Its place may be a post that is gone meanwhile.
            self.walk = Some(Walk { again: true, ..Walk::default() });
            return Went::Lost;
        }
        let floor = self.mark.saturating_sub(bounds.overlap_secs);
        let known: HashSet<&str> = self.recent.iter().chain(&walk.recent).map(String::as_str).collect();
        // What is known ends no walk: it may stand above something new that was let through late. Nor does one old post:
        // it may be pinned to the top. The last one does; and where posts have no time, a page that is known as a whole.
        let (mut last_is_old, mut met, mut timed, mut fresh) = (false, false, false, Vec::new());
        page.posts.retain(|post| {
            let secs = post.created_at.map(|at| at.0.div_euclid(1_000_000));
            let name = name(post);
            let is_old = secs.is_some_and(|secs| secs < floor);
            let is_known = known.contains(name.as_str());
            if secs.is_some() {
                (timed, last_is_old) = (true, is_old);
            }
            met |= is_old || is_known;
            walk.top = walk.top.max(secs.unwrap_or(0));
            walk.posts += 1;
            if !is_old && walk.recent.len() + fresh.len() < WINDOW && !walk.recent.contains(&name) {
                fresh.push(name);
            }
            !is_old && !is_known
        });
        let ends = last_is_old || !timed && !is_bare && page.posts.is_empty();
        walk.recent.extend(fresh);
        walk.pages += 1;
        walk.met |= met;
        let goes_on = !ends && walk.pages < bounds.max_pages;
        if let Some(after) = after.filter(|_| goes_on) {
            walk.after = after;
            self.walk = Some(walk);
            return Went::On;
        }
        self.finish(walk, bounds)
    }

    fn finish(&mut self, walk: Walk, bounds: Bounds) -> Went {
        let was_short = !walk.met
            && self.walked
            && (walk.pages >= bounds.max_pages || bounds.nearly_all > 0 && walk.posts >= bounds.nearly_all);
        self.mark = self.mark.max(walk.top);
        let older = std::mem::take(&mut self.recent);
        self.recent = walk.recent;
        let kept: HashSet<String> = self.recent.iter().cloned().collect();
        self.recent.extend(older.into_iter().filter(|name| !kept.contains(name)));
        self.recent.truncate(WINDOW);
        self.walked = true;
        if was_short { Went::Short } else { Went::Done }
    }
}

/// What a post is remembered by: an edit makes it another.
fn name(post: &Item) -> String {
    match (post.deleted, post.revision) {
        (true, _) => format!("{} gone", post.id),
        (_, 0) => post.id.to_string(),
        (_, revision) => format!("{} {revision}", post.id),
    }
}
