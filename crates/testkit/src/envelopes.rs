//! Posts for benches: any number of them, of one size, of which a known share is flagged.
//!
//! They are made while they are read, and nothing is kept: ten million cost what one costs. A post complains of one
//! drug in the sentences of [`invented_posts`](crate::invented_posts), or names no drug at all; nothing lies between,
//! so that the number of reports is known beforehand (a test runs the program on them).

use std::fmt::Write;

use crate::posts::{DRUGS, Dice, chatter, complaint};

/// A line of this many bytes holds at least two sentences: fewer are not surely flagged.
const LEAST: usize = 400;

/// The posts that are still to come.
#[derive(Clone, Debug)]
pub struct Envelopes {
    next: u64,
    count: u64,
    bytes: usize,
    per_mille: u64,
    dice: Dice,
}

/// `count` post lines without their ends, each of `bytes` bytes, and of 400 at least. Of a thousand posts in a row
/// `flagged_per_mille` are flagged, spread evenly; the seed decides on words.
pub fn envelopes(count: u64, bytes: usize, flagged_per_mille: u64, seed: u64) -> Envelopes {
    Envelopes { next: 0, count, bytes: bytes.max(LEAST), per_mille: flagged_per_mille, dice: Dice::new(seed) }
}

impl Envelopes {
    /// Whether post number `n` tells of a reaction: exactly so many of each thousand, spread evenly.
    fn is_flagged(&self, n: u64) -> bool {
        (n + 1) * self.per_mille / 1000 > n * self.per_mille / 1000
    }
}

impl Iterator for Envelopes {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.next == self.count {
            return None;
        }
        let n = self.next;
        self.next += 1;
        let channel = self.dice.pick(&["reddit", "discourse", "bluesky", "mastodon"]);
        let (author, minute) = (self.dice.roll() % 1_000_000, n % (20 * 24 * 60));
        let mut line = String::with_capacity(self.bytes);
        let _ = write!(
            line,
            r#"{{"id":"p{n}","channel":"{channel}","author":"someone_{author}","url":"https://forum.example/p/{n}","created_at":"2026-11-{:02}T{:02}:{:02}:00Z","text":""#,
            1 + minute / 1440,
            minute / 60 % 24,
            minute % 60,
        );
        let drug = self.is_flagged(n).then(|| self.dice.pick(DRUGS));
        // The number makes every text its own, as texts of people are.
        let end = format!("({n})\"}}");
        for nth in 0.. {
            let sentence = match drug {
                Some(drug) => complaint(&mut self.dice, drug, nth),
                None => chatter(&mut self.dice).to_owned(),
            };
            let room = self.bytes.saturating_sub(line.len() + end.len());
            if room < sentence.len() + 2 {
                // The rest is blank: words that are cut might be other words.
                line.extend(std::iter::repeat_n(' ', room));
                break;
            }
            line += &sentence;
            line += if sentence.ends_with('!') { " " } else { ". " };
        }
        line += &end;
        Some(line)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::try_from(self.count - self.next).unwrap_or(usize::MAX);
        (left, Some(left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_the_share_and_the_seed_hold() {
        for (bytes, per_mille) in [(500, 10), (LEAST, 0), (1000, 250), (3000, 1000)] {
            let lines: Vec<String> = envelopes(2000, bytes, per_mille, 7).collect();
            assert_eq!(lines.len(), 2000);
            assert!(lines.iter().all(|line| line.len() == bytes), "{bytes}");
            assert!(lines.iter().eq(&envelopes(2000, bytes, per_mille, 7).collect::<Vec<_>>()));
            assert_ne!(lines, envelopes(2000, bytes, per_mille, 8).collect::<Vec<_>>());
            let posts: Vec<serde_json::Value> =
                lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
            let drugs = posts.iter().filter(|post| {
                let text = post["text"].as_str().unwrap();
                DRUGS.iter().any(|drug| text.contains(drug))
            });
            assert_eq!(drugs.count() as u64, 2 * per_mille);
            assert!(envelopes(1, 0, per_mille, 7).all(|line| line.len() == LEAST));
            let ids: std::collections::BTreeSet<&str> =
                posts.iter().map(|post| post["id"].as_str().unwrap()).collect();
            assert_eq!(ids.len(), 2000);
        }
    }

    #[test]
    fn flagged_posts_are_spread() {
        let stream = envelopes(100_000, 500, 10, 3);
        let flagged = (0..100_000).filter(|n| stream.is_flagged(*n)).collect::<Vec<u64>>();
        assert_eq!(flagged.len(), 1000);
        assert!(flagged.windows(2).all(|pair| pair[1] - pair[0] == 100));
    }
}
