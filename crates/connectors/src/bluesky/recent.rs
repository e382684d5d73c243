//! What was read of a stream not long ago: after a connection broke, the last seconds come again.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// How many events are remembered; the whole network writes some hundred posts a second at most, and a few seconds repeat.
const MOST: usize = 8192;

/// Remembers the latest events, each by a hash of its name.
#[derive(Default)]
pub(super) struct Recent {
    hasher: RandomState,
    order: VecDeque<u64>,
    known: HashSet<u64>,
}

impl Recent {
    /// Whether this one is new; from now on it is not.
    pub(super) fn is_new(&mut self, did: &str, rkey: &str, rev: &str) -> bool {
        let hash = self.hasher.hash_one((did, rkey, rev));
        if !self.known.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_are_known_and_memory_is_bounded() {
        let mut recent = Recent::default();
        assert!(recent.is_new("a", "1", "r") && !recent.is_new("a", "1", "r"));
        for n in 0..2 * MOST {
            assert!(recent.is_new("b", &n.to_string(), "r"));
        }
        assert_eq!((recent.order.len(), recent.known.len()), (MOST, MOST));
        assert!(recent.is_new("a", "1", "r"));
    }
}
