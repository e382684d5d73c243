//! What was read, within bounds: the cursor of a place that holds many things (files, objects), each read once.
//!
//! An entry has a key (which thing), a mark (which content of it) and a time that the place itself gives it when it arrives.
//! When there are too many entries the oldest go, and time and key of the last one gone are the floor: what lies before the floor
//! and has no entry counts as read. That is right if things are read in the order of time and key, and none arrives with an old
//! time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sign::{Hash, hex};

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    /// Microseconds since 1970, and a key.
    floor: (i64, String),
    entries: BTreeMap<String, (String, i64)>,
}

/// The key of a thing by its name: a part of a hash, as names may say too much for a cursor.
pub(crate) fn key_of(name: &str) -> String {
    hex(&Hash::Sha256.of(name.as_bytes())[..12])
}

impl Ledger {
    /// A ledger for which everything before a time counts as read.
    pub(crate) fn since(floor: i64) -> Self {
        Self { floor: (floor, String::new()), entries: BTreeMap::new() }
    }

    /// Whether a thing with this mark was read.
    pub(crate) fn knows(&self, key: &str, mark: &str, at: i64) -> bool {
        match self.entries.get(key) {
            Some((held, _)) => held == mark,
            None => (at, key) <= (self.floor.0, self.floor.1.as_str()),
        }
    }

    /// Mark and time of a thing that was read.
    pub(crate) fn entry(&self, key: &str) -> Option<(&str, i64)> {
        self.entries.get(key).map(|(mark, at)| (mark.as_str(), *at))
    }

    /// A thing was read; of more than `most` entries the oldest goes.
    pub(crate) fn enter(&mut self, key: String, mark: String, at: i64, most: usize) {
        self.entries.insert(key, (mark, at));
        while self.entries.len() > most.max(1) {
            let oldest = self.entries.iter().map(|(key, (_, at))| (*at, key)).min();
            let Some(oldest) = oldest.map(|(at, key)| (at, key.clone())) else { return };
            self.entries.remove(&oldest.1);
            if oldest > self.floor {
                self.floor = oldest;
            }
        }
    }

    /// Forgets things that are not there any more.
    pub(crate) fn keep(&mut self, there: impl Fn(&str) -> bool) {
        self.entries.retain(|key, _| there(key));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_known_within_bounds() {
        let mut ledger = Ledger::since(100);
        assert!(ledger.knows("old", "m", 99) && !ledger.knows("new", "m", 100));
        for n in 0..10 {
            ledger.enter(format!("k{n}"), "m".into(), 200, 3);
        }
        assert_eq!(ledger.entries.len(), 3);
        assert!((0..10).all(|n| ledger.knows(&format!("k{n}"), "m", 200)), "all of one time");
        assert!(ledger.knows("k9", "m", 200) && !ledger.knows("k9", "other", 200));
        let text = serde_json::to_string(&ledger).unwrap();
        assert_eq!(serde_json::from_str::<Ledger>(&text).unwrap(), ledger);
        ledger.keep(|key| key == "k9");
        assert_eq!(ledger.entry("k9"), Some(("m", 200)));
        assert_eq!(ledger.entry("k8"), None);
    }
}
