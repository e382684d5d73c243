//! Which examples say the same: reposts, copies with another link or number, one review on two sites. They must stand
//! on one side of every split, within a corpus and across corpora, else a model is praised for what it has seen.
//!
//! Words are compared in canonical form without links, handles and numbers. Two texts say the same when the sets of
//! their word pairs overlap by [`SAME`] (Jaccard). Candidates are found by MinHash with banding (Broder 1997, "On the
//! resemblance and containment of documents"; Leskovec, Rajaraman and Ullman, "Mining of massive datasets", 3.4):
//! [`BANDS`] bands of [`ROWS`] values, which finds a pair of overlap 0.7 with probability 0.987 and one of 0.5 with 0.64;
//! what is found is compared in full. Deterministic.

use std::collections::HashMap;

use text::{Folded, TokenFlags};

use super::corpus::Example;
use crate::key::mix;

/// Overlap from which two texts say the same. Lower joins posts that share a template ("took X for my Y"); higher lets a
/// copy with two words changed through.
const SAME: f64 = 0.7;
/// Bands of a MinHash signature.
const BANDS: usize = 16;
/// Values in a band.
const ROWS: usize = 4;
/// Words that every copy may have and that say nothing: the mark of a repost.
const REPOST: &[u8] = b"rt";
/// Texts of one bucket that a newcomer is compared with. Copies are joined to an earlier one, so that the first few
/// stand for all; without a cap a bucket of one stock phrase would cost the square of its size.
const COMPARED: usize = 8;

/// Finds out which examples say the same as earlier ones.
#[derive(Default)]
pub(crate) struct Likeness {
    texts: Vec<Vec<u64>>,
    buckets: HashMap<(usize, u64), Vec<usize>>,
    folded: Folded,
}

impl Likeness {
    /// Takes in a text and gives the numbers of earlier ones that say the same; numbers count from 0 in the order of
    /// calls.
    pub(crate) fn add(&mut self, text: &str) -> Vec<usize> {
        let number = self.texts.len();
        let pairs = self.pairs(text);
        let mut like = Vec::new();
        for key in bands(&pairs) {
            let bucket = self.buckets.entry(key).or_default();
            for &other in bucket.iter() {
                if !like.contains(&other) && overlap(&pairs, &self.texts[other]) >= SAME {
                    like.push(other);
                }
            }
            if bucket.len() < COMPARED {
                bucket.push(number);
            }
        }
        self.texts.push(pairs);
        like
    }

    /// Whether a text says the same as one that was taken in.
    pub(crate) fn knows(&mut self, text: &str) -> bool {
        let pairs = self.pairs(text);
        bands(&pairs)
            .iter()
            .filter_map(|key| self.buckets.get(key))
            .flatten()
            .any(|&other| overlap(&pairs, &self.texts[other]) >= SAME)
    }

    /// Hashes of the word pairs of a text, sorted, each once; a text of one word is that word, one without words nothing.
    fn pairs(&mut self, text: &str) -> Vec<u64> {
        self.folded.fold(text);
        let folded = &self.folded;
        let counts = |(i, flags): (usize, TokenFlags)| {
            let skipped = [TokenFlags::URL, TokenFlags::HANDLE, TokenFlags::NUMBER];
            !skipped.iter().any(|flag| flags.has(*flag)) && folded.word_bytes(i) != REPOST
        };
        let words: Vec<u64> = folded
            .tokens()
            .iter()
            .enumerate()
            .filter(|(i, token)| counts((*i, token.flags)))
            .map(|(_, token)| token.hash)
            .collect();
        let mut pairs: Vec<u64> = match words.as_slice() {
            [one] => vec![*one],
            words => words.windows(2).map(|pair| mix(pair[0].rotate_left(1) ^ mix(pair[1]))).collect(),
        };
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }
}

/// The buckets of a text; none for one without words, which is like nothing.
fn bands(pairs: &[u64]) -> Vec<(usize, u64)> {
    if pairs.is_empty() {
        return Vec::new();
    }
    (0..BANDS)
        .map(|band| {
            let key = (0..ROWS).fold(0, |key, row| {
                let seed = mix((band * ROWS + row) as u64 + 1);
                let least = pairs.iter().map(|pair| mix(pair ^ seed)).min().unwrap_or_default();
                mix(key ^ least)
            });
            (band, key)
        })
        .collect()
}

/// Share of what two sorted sets have in common (Jaccard).
fn overlap(a: &[u64], b: &[u64]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    both as f64 / (a.len() + b.len() - both).max(1) as f64
}

/// For each example the group it belongs to: examples of one group of their corpus, and examples that say the same,
/// in whichever corpus, have the same number. Also how many examples say the same as an earlier one.
pub(crate) fn groups(examples: &[Example]) -> (Vec<u64>, usize) {
    let mut sets = Sets::new(examples.len());
    let mut stated: HashMap<(&str, u64), usize> = HashMap::new();
    let mut likeness = Likeness::default();
    let mut repeated = 0;
    for (i, example) in examples.iter().enumerate() {
        let first = *stated.entry((&example.source, example.group)).or_insert(i);
        sets.join(first, i);
        let like = likeness.add(&example.text);
        repeated += usize::from(!like.is_empty());
        like.into_iter().for_each(|other| sets.join(other, i));
    }
    // The least name of its members names a group: the order of the corpora does not matter, and to look again at groups
    // that were joined, or at a part of them, changes no name.
    let mut names: HashMap<usize, u64> = HashMap::new();
    for (i, example) in examples.iter().enumerate() {
        let least = names.entry(sets.root(i)).or_insert(u64::MAX);
        *least = example.group.min(*least);
    }
    ((0..examples.len()).map(|i| names.get(&sets.root(i)).copied().unwrap_or_default()).collect(), repeated)
}

/// How many of `tested` say the same as one of `learned`: measured on, they say nothing of posts nobody has seen.
pub fn overlapping(learned: &[Example], tested: &[Example]) -> usize {
    let mut likeness = Likeness::default();
    for example in learned {
        likeness.add(&example.text);
    }
    tested.iter().filter(|example| likeness.knows(&example.text)).count()
}

/// Disjoint sets of numbers, with path halving (Tarjan and van Leeuwen 1984).
struct Sets(Vec<usize>);

impl Sets {
    fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    fn root(&mut self, mut i: usize) -> usize {
        while self.0[i] != i {
            self.0[i] = self.0[self.0[i]];
            i = self.0[i];
        }
        i
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(source: &str, group: u64, text: &str) -> Example {
        Example { source: source.to_owned(), group, text: text.to_owned(), ..Example::default() }
    }

    const POST: &str = "started examplol on monday and by friday I was covered in a rash from head to toe";

    #[test]
    fn copies_share_a_group_within_and_across_corpora() {
        let examples = [
            example("a", 1, POST),
            example(
                "a",
                2,
                "RT @someone: Started Examplol on Monday and by Friday I was covered in a rash from head to toe https://a.example/1",
            ),
            example(
                "b",
                1,
                "started examplol on monday and by friday i was covered in a nasty rash from head to toe!!",
            ),
            example("a", 3, "examplol works for me and I sleep well again, no complaints after a year of it"),
            example("b", 9, ""),
            example("b", 10, "https://a.example/2"),
            // Of the same document as the first, in other words.
            example("a", 1, "the doctor said to stop"),
            example("b", 4, "my sister paints her kitchen green"),
        ];
        let (groups, repeated) = groups(&examples);
        assert_eq!(repeated, 2, "{groups:x?}");
        let one = |i: usize, j: usize| groups[i] == groups[j];
        assert!(one(0, 1) && one(0, 2) && one(0, 6), "{groups:x?}");
        for (i, j) in [(0, 3), (3, 7), (4, 5), (0, 4), (0, 7)] {
            assert!(!one(i, j), "{i} {j} {groups:x?}");
        }
        let mut turned: Vec<Example> = examples.to_vec();
        turned.reverse();
        let (mut again, _) = super::groups(&turned);
        again.reverse();
        assert_eq!(again, groups, "the order of the examples does not matter");
        let joined = examples.iter().zip(&groups).map(|(e, group)| Example { group: *group, ..e.clone() });
        let part: Vec<Example> = joined.skip(1).collect();
        assert_eq!(super::groups(&part).0, groups[1..], "nor does it matter to look again, or at a part");
    }

    #[test]
    fn tested_examples_that_were_learned_are_counted() {
        let learned = [example("a", 1, POST), example("a", 2, "no complaints so far")];
        let tested = [
            example("b", 1, &format!("{POST} 2021")),
            example("b", 2, "no complaints so far @friend"),
            example("b", 3, "fictiprazole keeps me awake and my mouth is dry"),
            example("b", 4, ""),
        ];
        assert_eq!(overlapping(&learned, &tested), 2);
        assert_eq!(overlapping(&[], &tested), 0);
    }
}
