//! Which deliveries came before: a bounded memory of their names.

use std::collections::{HashSet, VecDeque};

/// How many deliveries of one webhook are remembered: platforms come again within minutes, or hours.
const MOST: usize = 10_000;

/// Names of deliveries, as digests.
#[derive(Debug, Default)]
pub struct Deliveries {
    known: HashSet<u128>,
    order: VecDeque<u128>,
}

impl Deliveries {
    /// Whether it came before.
    pub fn has(&self, name: &str) -> bool {
        self.known.contains(&digest(name))
    }

    /// Remembers that it came and is durable; the oldest is forgotten.
    pub fn remember(&mut self, name: &str) {
        let digest = digest(name);
        if self.known.insert(digest) {
            self.order.push_back(digest);
            if self.order.len() > MOST
                && let Some(oldest) = self.order.pop_front()
            {
                self.known.remove(&oldest);
            }
        }
    }
}

fn digest(name: &str) -> u128 {
    xxhash_rust::xxh3::xxh3_128(name.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_is_forgotten() {
        let mut deliveries = Deliveries::default();
        for n in 0..=MOST {
            deliveries.remember(&n.to_string());
            deliveries.remember(&n.to_string());
        }
        assert!(!deliveries.has("0") && deliveries.has("1") && deliveries.has(&MOST.to_string()));
        assert_eq!(deliveries.known.len(), MOST);
    }
}
