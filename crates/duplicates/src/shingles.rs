//! A text as the set of its character 5-grams, and how much two such sets have in common.

use xxhash_rust::xxh3::xxh3_64;

/// Characters of a shingle. Five tell posts apart that share a drug's name, and serve scripts without spaces as well.
const LENGTH: usize = 5;

/// The set of shingles of a normalised text: hashes, ascending, each once. A text of fewer than five characters is one
/// shingle; an empty one has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

impl Shingles {
    /// Of a text that [`normalise`](crate::normalise) gave.
    pub fn of(normal: &str) -> Shingles {
        let starts: Vec<usize> = normal.char_indices().map(|(at, _)| at).chain([normal.len()]).collect();
        let mut hashes: Vec<u64> = match starts.len() - 1 {
            0 => Vec::new(),
            count if count < LENGTH => vec![xxh3_64(normal.as_bytes())],
            _ => starts
                .windows(LENGTH + 1)
                .map(|window| xxh3_64(&normal.as_bytes()[window[0]..window[LENGTH]]))
                .collect(),
        };
        hashes.sort_unstable();
        hashes.dedup();
        Shingles(hashes)
    }

    /// The hashes, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.0
    }

    /// |A ∩ B| / |A ∪ B|; 0 where both are empty.
    pub fn jaccard(&self, other: &Shingles) -> f64 {
        let shared = self.shared(other);
        share(shared, self.0.len() + other.0.len() - shared)
    }

    /// |A ∩ B| / min(|A|, |B|): 1 where one text stands within the other. 0 where one is empty.
    pub fn containment(&self, other: &Shingles) -> f64 {
        share(self.shared(other), self.0.len().min(other.0.len()))
    }

    fn shared(&self, other: &Shingles) -> usize {
        let (mut a, mut b, mut shared) = (0, 0, 0);
        while let (Some(left), Some(right)) = (self.0.get(a), other.0.get(b)) {
            a += usize::from(left <= right);
            b += usize::from(right <= left);
            shared += usize::from(left == right);
        }
        shared
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_compared() {
        for (a, b, jaccard, containment) in [
            ("", "", 0.0, 0.0),
            ("", "abcde", 0.0, 0.0),
            ("abc", "abc", 1.0, 1.0),
            ("abcdef", "abcdef", 1.0, 1.0),
            ("abcdef", "abcdeg", 1.0 / 3.0, 0.5),
            ("abcdefgh", "abcdef", 0.5, 1.0),
            ("頭が痛いです", "頭が痛いです", 1.0, 1.0),
        ] {
            let (a, b) = (Shingles::of(a), Shingles::of(b));
            assert_eq!((a.jaccard(&b), a.containment(&b)), (jaccard, containment), "{a:?} {b:?}");
            assert_eq!((b.jaccard(&a), b.containment(&a)), (jaccard, containment));
        }
    }

    #[test]
    fn repeated_shingles_count_once() {
        assert_eq!(Shingles::of("aaaaaaaaaa").hashes().len(), 1);
        assert_eq!(Shingles::of("頭が痛いです").hashes().len(), 2);
    }
}
