//! Posts for benches: any number of them, of one size, of which a known share tells of a reaction.
//!
//! They are made while they are read, and nothing is kept: ten million cost what one costs. A post tells of a
//! reaction in the very sentences of [`invented_posts`](crate::invented_posts), or speaks of no drug at all, so that
//! what is flagged is known without a look at the program.

use std::fmt::Write;

use crate::posts::{Dice, chatter, reaction};

/// The posts that are still to come.
#[derive(Clone, Debug)]
pub struct Envelopes {
    next: u64,
    count: u64,
    bytes: usize,
    per_mille: u64,
    dice: Dice,
}

/// `count` post lines without their ends, each of `bytes` bytes, or of as many as a post needs at least (about 350).
/// Of a thousand posts in a row, `flagged_per_mille` tell of a reaction, spread evenly; the seed decides on words.
pub fn envelopes(count: u64, bytes: usize, flagged_per_mille: u64, seed: u64) -> Envelopes {
    Envelopes { next: 0, count, bytes, per_mille: flagged_per_mille, dice: Dice::new(seed) }
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
        let mut line = String::with_capacity(self.bytes.max(512));
        let _ = write!(
            line,
            r#"{{"id":"p{n}","channel":"{channel}","author":"someone_{author}","url":"https://forum.example/p/{n}","created_at":"2026-11-{:02}T{:02}:{:02}:00Z","text":""#,
            1 + minute / 1440,
            minute / 60 % 24,
            minute % 60,
        );
        if self.is_flagged(n) {
            line += &reaction(&mut self.dice);
            line += ". ";
        }
        // The number makes every text its own, as texts of people are.
        let _ = write!(line, "({n})");
        let end = "\"}";
        loop {
            let more = chatter(&mut self.dice);
            let room = self.bytes.saturating_sub(line.len() + end.len());
            if room < 2 + more.len() {
                // The rest is blank: words that are cut might be other words.
                line.extend(std::iter::repeat_n(' ', room));
                break;
            }
            line += ". ";
            line += more;
        }
        line += end;
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
        for (bytes, per_mille) in [(500, 10), (400, 0), (1000, 250), (3000, 1000)] {
            let lines: Vec<String> = envelopes(2000, bytes, per_mille, 7).collect();
            assert_eq!(lines.len(), 2000);
            assert!(lines.iter().all(|line| line.len() == bytes), "{bytes}");
            assert!(lines.iter().eq(&envelopes(2000, bytes, per_mille, 7).collect::<Vec<_>>()));
            assert_ne!(lines, envelopes(2000, bytes, per_mille, 8).collect::<Vec<_>>());
            let posts: Vec<serde_json::Value> =
                lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
            let drugs = posts.iter().filter(|post| {
                let text = post["text"].as_str().unwrap();
                crate::posts::DRUGS.iter().any(|drug| text.contains(drug))
            });
            assert_eq!(drugs.count() as u64, 2 * per_mille);
            let ids: std::collections::BTreeSet<&str> =
                posts.iter().map(|post| post["id"].as_str().unwrap()).collect();
            assert_eq!(ids.len(), 2000);
        }
    }

    #[test]
    fn no_post_is_cut_to_fit() {
        let lines: Vec<String> = envelopes(100, 0, 500, 1).collect();
        let longest = lines.iter().map(String::len).max();
        assert!(longest < Some(350), "{longest:?}");
        assert!(lines.iter().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
    }

    #[test]
    fn flagged_posts_are_spread() {
        let stream = envelopes(100_000, 500, 10, 3);
        let flagged = (0..100_000).filter(|n| stream.is_flagged(*n)).collect::<Vec<u64>>();
        assert_eq!(flagged.len(), 1000);
        assert!(flagged.windows(2).all(|pair| pair[1] - pair[0] == 100));
    }
}
