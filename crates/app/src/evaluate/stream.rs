//! Counts hits in posts that nobody marked. On general posts nearly every event hit is a false one, so that the
//! rate bounds the false hits from above.

use std::collections::BTreeMap;

use model::MentionKind;

use super::frequent::Frequent;
use super::{Found, KINDS};

/// Hits of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Hits {
    /// Mentions that count by themselves.
    pub(crate) strong: u64,
    /// Mentions that count only with evidence nearby.
    pub(crate) weak: u64,
    /// Posts with at least one strong mention.
    pub(crate) posts: u64,
    /// Texts of the strong mentions, folded.
    pub(crate) frequent: Frequent,
}

/// Everything counted over some posts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StreamTally {
    /// Posts.
    pub(crate) posts: u64,
    /// By kind.
    pub(crate) kinds: BTreeMap<MentionKind, Hits>,
}

impl StreamTally {
    /// Counts one post and what was found in it.
    pub(crate) fn add(&mut self, text: &str, found: &[Found], fold: impl Fn(&str) -> String) {
        self.posts += 1;
        for kind in KINDS {
            let hits = self.kinds.entry(kind).or_default();
            let before = hits.strong;
            for found in found.iter().filter(|found| found.kind == kind) {
                if found.weak {
                    hits.weak += 1;
                } else {
                    hits.strong += 1;
                    hits.frequent.add(&fold(&text[found.range.clone()]));
                }
            }
            hits.posts += u64::from(hits.strong > before);
        }
    }

    /// `count` per 1,000 posts; 0 without posts.
    pub(crate) fn per_thousand(&self, count: u64) -> f64 {
        if self.posts == 0 { 0.0 } else { count as f64 * 1000.0 / self.posts as f64 }
    }
}

#[cfg(test)]
mod tests {
    use model::{ConceptId, How};

    use super::*;

    #[test]
    fn strong_and_weak_hits_are_counted_apart() {
        let found = |kind, range, weak| Found { kind, range, concept: ConceptId(0), how: How::Exact, weak };
        let mut tally = StreamTally::default();
        let text = "a rash of burglaries, a flash and a rash";
        let hits = [
            found(MentionKind::Event, 2..6, false),
            found(MentionKind::Event, 24..29, true),
            found(MentionKind::Event, 36..40, false),
        ];
        tally.add(text, &hits, str::to_owned);
        tally.add("nothing", &[], str::to_owned);
        let events = &tally.kinds[&MentionKind::Event];
        assert_eq!((events.strong, events.weak, events.posts), (2, 1, 1));
        assert_eq!(events.frequent.top(9), [("rash", 2)]);
        assert_eq!(tally.per_thousand(events.strong), 1000.0);
        assert_eq!(tally.kinds[&MentionKind::Drug], Hits::default());
    }
}
