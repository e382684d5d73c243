//! Where reading stands: one walk for each question, written down as the cursor.
//!
//! Answers come newest first, page by page. A walk remembers the newest id of its first page, goes through the pages down to
//! where the walk before it began, and only then moves its lower bound up: a walk that is cut off goes on at its page, and
//! leaves no gap. Page tokens do not end.

use std::collections::BTreeMap;

use model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Cursor;
use crate::x::snowflake;

/// How far one question is answered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Walk {
    /// Everything up to this id was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) since: Option<u64>,
    /// Where a first walk begins, or one whose `since` is out of reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) start: Option<Timestamp>,
    /// Where it ends, for one that fills a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<u64>,
    /// Newest id of the walk under way: the next `since`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) newest: Option<u64>,
    /// The page that comes next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
    /// When a walk was last finished, by our clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) checked: Option<Timestamp>,
    /// There is nothing to ask at present.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) idle: bool,
}

/// How a walk is bounded below in the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lower {
    Id(u64),
    Time(Timestamp),
    /// As far as the platform reaches.
    None,
}

impl Walk {
    /// A walk that begins at a time.
    pub(super) fn from(start: Timestamp) -> Self {
        Self { start: Some(start), ..Self::default() }
    }

    /// The lower bound. Ids older than what can be searched are refused, so that of a quiet walk becomes a time: `reach` is
    /// the earliest that can be asked for, where there is such a limit.
    pub(super) fn lower(&self, overlap_secs: u64, reach: Option<Timestamp>) -> Lower {
        let old =
            |id: u64| snowflake::written_at(&id.to_string()).zip(reach).is_some_and(|(at, reach)| at < reach);
        match (self.since.map(|id| snowflake::before(id, overlap_secs)), self.start, reach) {
            (Some(id), ..) if !old(id) => Lower::Id(id),
            (Some(_), _, Some(reach)) => Lower::Time(reach),
            (_, Some(start), reach) => Lower::Time(reach.map_or(start, |reach| start.max(reach))),
            _ => Lower::None,
        }
    }

    /// Whether posts between the last finished walk and what can be asked for now are out of reach.
    pub(super) fn lost(&self, reach: Option<Timestamp>) -> bool {
        self.since.is_some() && self.checked.zip(reach).is_some_and(|(checked, reach)| checked < reach)
    }

    /// Takes note of a page; gives whether the walk is finished.
    pub(super) fn page(&mut self, newest: Option<u64>, next: Option<String>, now: Timestamp) -> bool {
        self.newest = self.newest.max(newest);
        self.next = next;
        if self.next.is_some() {
            return false;
        }
        self.since = self.since.max(self.newest.take());
        if self.since.is_some() {
            self.start = None;
        }
        self.checked = Some(now);
        // A gap is filled once.
        self.idle = self.until.is_some();
        true
    }

    /// The platform refuses a bound: the next best takes its place. Gives what was refused, in words.
    pub(super) fn fall_back(&mut self, refused: Refused, reach: Option<Timestamp>) -> &'static str {
        self.newest = None;
        self.next = None;
        match refused {
            Refused::Page => "the page token; the pages are asked for from the newest on",
            Refused::Since => {
                let at = self.since.take().and_then(|id| snowflake::written_at(&id.to_string()));
                self.start = at.max(reach);
                "the id that was read last; what can still be searched is read"
            }
            Refused::Until => {
                self.idle = true;
                "the end of a gap; it stays a gap"
            }
            Refused::Start => {
                // The time may stand for an id that is out of reach.
                (self.since, self.start) = (None, None);
                "the time from which on was to be read; what can still be searched is read"
            }
        }
    }
}

/// A bound that the platform refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    Page,
    Since,
    Until,
    Start,
}

/// All walks of a source, and where its stream stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Places {
    /// By the key of their question.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) walks: BTreeMap<String, Walk>,
    /// First and newest id heard since the stream was opened last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) heard: Option<(u64, u64)>,
    /// When the last event of a compliance stream happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) event_at: Option<Timestamp>,
}

impl Places {
    /// Reads a cursor; nothing if it is not one of this connector.
    pub(super) fn of(cursor: &Cursor) -> Option<Self> {
        serde_json::from_str(&cursor.0).ok()
    }

    /// As a cursor.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor(serde_json::to_string(self).unwrap_or_default())
    }

    /// The walk of a question that was not asked before begins where the others have come to: what was looked for before goes
    /// on without a gap under another packing of the same names.
    pub(super) fn walk(&self, key: &str, kind: &str, since: Timestamp) -> Walk {
        if let Some(walk) = self.walks.get(key) {
            return walk.clone();
        }
        let alike = || self.walks.iter().filter(|(key, _)| key.starts_with(kind)).map(|(_, walk)| walk);
        let start = alike().filter_map(|walk| walk.start).min();
        match (start, alike().filter_map(|walk| walk.since).min()) {
            (Some(start), _) => Walk::from(start),
            (None, Some(id)) => Walk {
                since: Some(id),
                checked: alike().filter_map(|walk| walk.checked).min(),
                ..Walk::default()
            },
            (None, None) => Walk::from(since),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_moves_only_when_a_walk_is_finished() {
        let now = Timestamp(5);
        let mut walk = Walk::from(Timestamp(1));
        assert!(!walk.page(Some(30), Some("a".into()), now));
        assert!(!walk.page(Some(20), Some("b".into()), now));
        assert_eq!((walk.since, walk.start), (None, Some(Timestamp(1))));
        assert!(walk.page(None, None, now));
        assert_eq!((walk.since, walk.start, walk.newest), (Some(30), None, None));
        assert!(walk.page(None, None, now), "an empty page leaves the bound where it is");
        assert_eq!(walk.lower(0, None), Lower::Id(30));
    }

    #[test]
    fn an_id_out_of_reach_becomes_a_time() {
        let id = 1_990_000_000_000_000_002_u64;
        let at = snowflake::written_at(&id.to_string()).unwrap();
        let later = |secs: i64| Some(Timestamp(at.0 + secs * 1_000_000));
        let walk = Walk { since: Some(id), checked: later(100), ..Walk::default() };
        assert_eq!(walk.lower(0, later(-1)), Lower::Id(id));
        assert_eq!(walk.lower(0, later(50)), Lower::Time(later(50).unwrap()));
        assert_eq!(walk.lower(0, None), Lower::Id(id));
        assert!(!walk.lost(later(50)), "the last walk saw all that there was until then");
        assert!(walk.lost(later(101)));
        let first = Walk::from(Timestamp(7));
        assert_eq!(
            (first.lower(30, None), first.lower(30, Some(Timestamp(9)))),
            (Lower::Time(Timestamp(7)), Lower::Time(Timestamp(9)))
        );
    }

    #[test]
    fn a_refused_bound_gives_way_to_the_next_best() {
        let week_ago = Timestamp(1_767_225_600_000_000);
        let reach = Some(week_ago);
        let id = 1_990_000_000_000_000_002_u64;
        let whole = Walk { since: Some(id), next: Some("a".into()), newest: Some(id + 1), ..Walk::default() };
        let after = |refused: Refused, reach: Option<Timestamp>| {
            let mut walk = whole.clone();
            walk.fall_back(refused, reach);
            assert_eq!((walk.next.as_deref(), walk.newest), (None, None), "{refused:?}");
            walk.lower(0, reach)
        };
        let at = snowflake::written_at(&id.to_string()).unwrap();
        assert_eq!(after(Refused::Page, None), Lower::Id(id));
        assert_eq!(after(Refused::Since, reach), Lower::Time(week_ago));
        assert_eq!(after(Refused::Since, None), Lower::Time(at), "an archive is not read from its beginning");
        assert_eq!(after(Refused::Start, reach), Lower::None);
    }

    #[test]
    fn a_new_question_begins_where_its_like_have_come_to() {
        let mut places = Places::default();
        places.walks.insert("search:a".into(), Walk { since: Some(9), ..Walk::default() });
        places.walks.insert("search:b".into(), Walk { since: Some(7), ..Walk::default() });
        places.walks.insert("posts:1".into(), Walk { since: Some(3), ..Walk::default() });
        let walk = |key: &str, kind: &str| places.walk(key, kind, Timestamp(1));
        assert_eq!(walk("search:a", "search").since, Some(9));
        assert_eq!(walk("search:c", "search").since, Some(7));
        assert_eq!(walk("mentions:1", "mentions"), Walk::from(Timestamp(1)));
        assert_eq!(Places::of(&places.cursor()), Some(places));
        assert_eq!(Places::of(&Cursor("12".into())), None);
    }
}
