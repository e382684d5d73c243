//! How far a timeline was read: a place that moves over what was handed over, and no further.
//!
//! * The first run goes from the newest post backwards (`max_id`) down to a time.
//! * From then on it goes forward from the newest that was read (`min_id` gives what comes right behind it).
//! * What a stream may have missed while it was being opened is a hole, walked forward before all else.
//!
//! Ids grow with time: a longer one is newer, and of two of one length the one that sorts behind.

use std::cmp::Ordering;

use model::Timestamp;
use serde::{Deserialize, Serialize};

/// A place in a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The newest id that was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    top: Option<String>,
    /// On a first run: the oldest id that was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    down: Option<String>,
    /// On a first run: how far it goes.
    #[serde(default)]
    since: Timestamp,
    /// Between these ids there may be posts that were not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hole: Option<(String, String)>,
    /// In a search, which is read in pages by number from the newest on: how many were read, and the newest among them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pages: Option<(usize, String)>,
}

/// One entry of a page.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) at: Option<Timestamp>,
}

/// Whether an id is newer than another.
fn newer(left: &str, right: &str) -> bool {
    (left.len(), left).cmp(&(right.len(), right)) == Ordering::Greater
}

/// Most posts that are read of one search at once.
const MAX_SEARCHED: usize = 400;

impl Place {
    /// Before the first post, with how far back the first run goes.
    pub(super) fn first(since: Timestamp) -> Self {
        Self { since, ..Self::default() }
    }

    /// The parameters that ask for the next page of a timeline.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        match (&self.down, &self.hole, &self.top) {
            (Some(down), ..) => vec![("max_id", down.clone())],
            (None, Some((from, to)), _) => vec![("min_id", from.clone()), ("max_id", to.clone())],
            (None, None, Some(top)) => vec![("min_id", top.clone())],
            (None, None, None) => Vec::new(),
        }
    }

    /// The parameters that ask for the next page of a search.
    pub(super) fn search_query(&self) -> Vec<(&'static str, String)> {
        self.pages.iter().map(|(count, _)| ("offset", count.to_string())).collect()
    }

    /// The time before which posts are not wanted: on a first run alone.
    pub(super) fn since(&self) -> Option<Timestamp> {
        (self.top.is_none() || self.down.is_some()).then_some(self.since)
    }

    /// Moves over a page that was handed over. True if there may be more at once: only an empty page is known to be the last,
    /// since servers leave posts out of a page after counting them.
    pub(super) fn moved(&mut self, page: &[Entry]) -> bool {
        let Some((newest, oldest)) = ends(page) else {
            // An empty page: the way back and the hole are at their end; ahead there is nothing yet.
            let rest = self.hole.is_some() && self.down.is_none();
            (self.down, self.hole) = (None, self.hole.take().filter(|_| !rest));
            return rest;
        };
        if self.top.is_none() || self.down.is_some() {
            let further = self.down.as_deref().is_none_or(|down| newer(down, &oldest.id));
            let wanted = oldest.at.is_none_or(|at| at >= self.since);
            self.top.get_or_insert_with(|| newest.id.clone());
            self.down = (further && wanted).then(|| oldest.id.clone());
            return self.down.is_some();
        }
        if let Some((from, to)) = &mut self.hole {
            let more = newer(&newest.id, from) && newer(to, &newest.id);
            from.clone_from(&newest.id);
            if !more {
                self.hole = None;
            }
            return true;
        }
        let further = self.top.as_deref().is_none_or(|top| newer(&newest.id, top));
        self.saw(&newest.id);
        further
    }

    /// Moves over a page of a search, newest first. True if there may be more at once.
    pub(super) fn searched(&mut self, page: &[Entry]) -> bool {
        let (count, so_far) = self.pages.take().unwrap_or_default();
        let Some((newest, oldest)) = ends(page) else {
            self.saw(&so_far);
            return false;
        };
        let count = count + page.len();
        let newest = if newer(&newest.id, &so_far) { newest.id.clone() } else { so_far };
        let wanted = match &self.top {
            Some(top) => newer(&oldest.id, top),
            None => oldest.at.is_none_or(|at| at >= self.since),
        };
        let more = wanted && count < MAX_SEARCHED;
        if more {
            self.pages = Some((count, newest));
        } else {
            self.saw(&newest);
        }
        more
    }

    /// A stream brought this post: the first since it was opened, or a later one.
    pub(super) fn streamed(&mut self, id: &str, first: bool) {
        if let (true, Some(top)) = (first, &self.top)
            && newer(id, top)
        {
            let from = self.hole.take().map_or_else(|| top.clone(), |(from, _)| from);
            self.hole = Some((from, id.to_owned()));
        }
        self.saw(id);
    }

    fn saw(&mut self, id: &str) {
        if !id.is_empty() && self.top.as_deref().is_none_or(|top| newer(id, top)) {
            self.top = Some(id.to_owned());
        }
    }
}

/// The newest and the oldest entry of a page.
fn ends(page: &[Entry]) -> Option<(&Entry, &Entry)> {
    let mut all = page.iter();
    let one = all.next()?;
    Some(all.fold((one, one), |(newest, oldest), entry| {
        (
            if newer(&entry.id, &newest.id) { entry } else { newest },
            if newer(&oldest.id, &entry.id) { entry } else { oldest },
        )
    }))
}
