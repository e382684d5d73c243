//! Counts how often each text occurs.

use std::collections::BTreeMap;

/// Texts with their counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Frequent(BTreeMap<String, u64>);

impl Frequent {
    /// Counts one more.
    pub(crate) fn add(&mut self, text: &str) {
        match self.0.get_mut(text) {
            Some(count) => *count += 1,
            None => drop(self.0.insert(text.to_owned(), 1)),
        }
    }

    /// The `n` most frequent, with their counts; of equally frequent ones the first by bytes.
    pub(crate) fn top(&self, n: usize) -> Vec<(&str, u64)> {
        let mut all: Vec<(&str, u64)> = self.0.iter().map(|(text, count)| (text.as_str(), *count)).collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all.truncate(n);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_frequent_come_first_and_ties_by_bytes() {
        let mut frequent = Frequent::default();
        for text in ["b", "c", "a", "c", "b", "c"] {
            frequent.add(text);
        }
        assert_eq!(frequent.top(2), [("c", 3), ("b", 2)]);
        frequent.add("a");
        assert_eq!(frequent.top(9), [("c", 3), ("a", 2), ("b", 2)]);
    }
}
