//! The stretches of words that hits hold so far, found by place: which of them share words with another. Of a hundred
//! thousand hits in a long text only those near by are looked at.
//!
//! Knows ranges alone; whether two hits that share words exclude each other is for `resolve` to say.

use std::collections::BTreeSet;
use std::ops::Range;

use model::Field;

/// A field, and which entry of `about` it is.
pub(crate) type Place = (Field, u16);

/// Stretches of words with the index of what holds them.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// Place, first word, end, index.
    stretches: BTreeSet<(Place, u32, u32, usize)>,
    /// Words of the longest stretch: none that begins further back reaches a word.
    longest: u32,
}

impl Taken {
    /// Adds a stretch.
    pub(crate) fn put(&mut self, place: Place, words: &Range<u32>, index: usize) {
        self.longest = self.longest.max(words.end.saturating_sub(words.start));
        self.stretches.insert((place, words.start, words.end, index));
    }

    /// The indexes of those that share words with `words`, in no order of theirs.
    pub(crate) fn sharing(&self, place: Place, words: &Range<u32>) -> impl Iterator<Item = usize> + '_ {
        let start = words.start;
        self.near(place, words).filter(move |(end, _)| *end > start).map(|(_, index)| index)
    }

    /// End and index of those that begin near enough to share words.
    fn near(&self, place: Place, words: &Range<u32>) -> impl Iterator<Item = (u32, usize)> + '_ {
        // A range that runs backwards holds no words, and would be none of the set's either.
        let from = words.start.saturating_sub(self.longest).min(words.end);
        self.stretches
            .range((place, from, 0, 0)..(place, words.end, 0, 0))
            .map(|(_, _, end, index)| (*end, *index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stretch() -> impl Strategy<Value = (Place, Range<u32>)> {
        let field = prop::sample::select(vec![Field::Text, Field::Title, Field::About]);
        (field, 0u16..2, 0u32..30, 0u32..9)
            .prop_map(|(field, about, start, words)| ((field, about), start..start + words))
    }

    proptest! {
        /// Against looking at every one.
        #[test]
        fn those_that_share_words_are_found(held in prop::collection::vec(stretch(), 0..40), asked in stretch()) {
            let mut taken = Taken::default();
            for (index, (place, words)) in held.iter().enumerate() {
                taken.put(*place, words, index);
            }
            let mut found: Vec<usize> = taken.sharing(asked.0, &asked.1).collect();
            found.sort_unstable();
            let share = |(place, words): &(Place, Range<u32>)| {
                *place == asked.0 && words.start < asked.1.end && asked.1.start < words.end
            };
            let expected: Vec<usize> = (0..held.len()).filter(|i| share(&held[*i])).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn of_many_only_those_near_by_are_looked_at() {
        let mut taken = Taken::default();
        let place = (Field::Text, 0);
        let words = |i: usize| (i as u32 * 2)..(i as u32 * 2 + 3);
        for i in 0..100_000 {
            taken.put(place, &words(i), i);
        }
        let looked: usize = (0..100_000).map(|i| taken.near(place, &words(i)).count()).sum();
        assert!(looked <= 400_000, "{looked} for a hundred thousand of three words each");
    }
}
