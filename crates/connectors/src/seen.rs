//! What was handed over of a list that stands newest first, as hashes of ids and contents: tells what is new, what was edited
//! though the platform does not say so, and where the last walk down the list began.
//!
//! A walk that is under way is kept apart from those that are through: only an entry of the latter ends a walk, so that one
//! that was cut off goes on to where it should have ended.

use serde::{Deserialize, Serialize};

use crate::sign::Hash;
use crate::source::{Found, Item};
use model::Timestamp;

/// Most entries that are remembered: more than a page of any list, or a walk would not know where the last one began. At
/// forty characters each a cursor stays small.
const MOST: usize = 500;

/// See the module.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Seen {
    through: Vec<(u64, u64)>,
    walk: Vec<(u64, u64)>,
}

fn hash(parts: &[&str]) -> u64 {
    let digest = Hash::Sha256.of(parts.join("\u{1f}").as_bytes());
    digest.first_chunk().map_or(0, |first| u64::from_be_bytes(*first))
}

fn content(post: &Item) -> u64 {
    if post.deleted { 0 } else { hash(&[post.title.as_deref().unwrap_or_default(), &post.text]) }
}

impl Seen {
    /// Keeps of `found` what is new or changed; on a first walk nothing older than `since`. Says whether the walk met what an
    /// earlier one handed over, or went past `since`: then nothing below is new.
    pub(crate) fn sift(&mut self, found: &mut Found, since: Timestamp, now: Timestamp) -> bool {
        let first = self.through.is_empty();
        let (mut met, mut old) = (false, false);
        let (through, walk) = (&self.through, &mut self.walk);
        found.posts.retain_mut(|post| {
            let key = (hash(&[&post.id]), content(post));
            let known =
                |list: &[(u64, u64)]| list.iter().find(|(id, _)| *id == key.0).map(|(_, content)| *content);
            let before = known(walk).or_else(|| known(through));
            met |= known(through) == Some(key.1) && !post.deleted;
            if walk.len() < MOST {
                walk.retain(|(id, _)| *id != key.0);
                walk.push(key);
            }
            if before == Some(key.1) {
                return false;
            }
            // Where the platform does not say that it was edited, the time at which it was noticed counts up as well.
            if before.is_some() && post.revision == 0 && !post.deleted {
                post.revision = u64::try_from(now.0 / 1_000_000).unwrap_or(0);
            }
            let too_old = first && !post.deleted && post.created_at.is_some_and(|at| at < since);
            old |= too_old;
            !too_old
        });
        met || old
    }

    /// The walk is through.
    pub(crate) fn finish(&mut self) {
        let walk = std::mem::take(&mut self.walk);
        let older = self.through.iter().copied().filter(|(id, _)| !walk.iter().any(|(other, _)| other == id));
        let all: Vec<(u64, u64)> = walk.iter().copied().chain(older).take(MOST).collect();
        self.through = all;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(posts: &[(&str, &str)]) -> Found {
        let mut found = Found::default();
        for (id, text) in posts {
            found.post(Item {
                id: (*id).to_owned().into(),
                text: (*text).to_owned().into(),
                ..Item::default()
            });
        }
        found
    }

    fn left(found: &Found) -> Vec<(&str, u64)> {
        found.posts.iter().map(|post| (&*post.id, post.revision)).collect()
    }

    #[test]
    fn new_and_edited_posts_stay_and_a_known_one_ends_the_walk() {
        let (mut seen, now) = (Seen::default(), Timestamp(7_000_000));
        let mut found = page(&[("b", "1"), ("a", "1")]);
        assert!(!seen.sift(&mut found, Timestamp(0), now));
        assert_eq!(left(&found).len(), 2);
        // Cut off here: the same page again is not new, and is no end either.
        let mut found = page(&[("b", "1"), ("a", "1")]);
        assert!(!seen.sift(&mut found, Timestamp(0), now));
        assert!(left(&found).is_empty());
        seen.finish();
        let mut found = page(&[("c", "1"), ("b", "edited")]);
        assert!(!seen.sift(&mut found, Timestamp(0), now));
        assert_eq!(left(&found), [("c", 0), ("b", 7)]);
        let mut found = page(&[("a", "1")]);
        assert!(seen.sift(&mut found, Timestamp(0), now));
        assert!(left(&found).is_empty());
    }

    #[test]
    fn a_first_walk_ends_at_since() {
        let mut found = page(&[("b", "1"), ("a", "1")]);
        found.posts[0].created_at = Some(Timestamp(10));
        found.posts[1].created_at = Some(Timestamp(1));
        assert!(Seen::default().sift(&mut found, Timestamp(5), Timestamp(20)));
        assert_eq!(left(&found), [("b", 0)]);
    }
}
