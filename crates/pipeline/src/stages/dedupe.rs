//! Stage 2: what was seen before.
//!
//! A pure decision from what is held of a post (its last revision, and whether it was flagged) and what has
//! come in. The state lives in the journal and is committed with the batch's reports and position, so a crash
//! can neither forget a post nor see it twice. Near-duplicates under other ids are not dropped: each is a
//! report of its own, and its fingerprint tells the reader which belong together.

use model::Timestamp;

/// What is remembered of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its last revision.
    pub revision: u64,
    /// How many replays had gone before it was screened last; 0 for what was screened as it came.
    pub generation: u16,
    /// Whether that revision stands as a report.
    pub flagged: bool,
    /// Whether the channel said that it is gone.
    pub deleted: bool,
}

/// Greatest length of [`Seen`] in the journal's state: revision (u64, little endian), a byte of flags, and the generation
/// (u16, little endian), which is left out while it is 0: few posts are ever screened again.
const SEEN_BYTES: usize = 11;

impl Seen {
    /// As stored.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEEN_BYTES);
        bytes.extend_from_slice(&self.revision.to_le_bytes());
        bytes.push(u8::from(self.flagged) | u8::from(self.deleted) << 1);
        if self.generation > 0 {
            bytes.extend_from_slice(&self.generation.to_le_bytes());
        }
        bytes
    }

    /// From storage; `None` for bytes that are no such value, which counts as never seen.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&revision, rest) = bytes.split_first_chunk::<8>()?;
        let (flags, generation) = match *rest {
            [flags] => (flags, 0),
            [flags, low, high] => (flags, u16::from_le_bytes([low, high])),
            _ => return None,
        };
        Some(Self {
            revision: u64::from_le_bytes(revision),
            generation,
            flagged: flags & 1 != 0,
            deleted: flags & 2 != 0,
        })
    }
}

/// What to do with an incoming post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// New, a newer revision, or a replay of the revision held: screen it.
    Screen,
    /// The same revision again: count and drop.
    Duplicate,
    /// An older revision than the one held: count and drop.
    Stale,
    /// The channel says that it is gone: withdraw what stands of it.
    Erase,
}

/// The revision that an incoming record counts as. Most platforms tell of a deletion without a number, whatever edits went
/// before: it is one of the revision held. Where nothing is held any more the database may still have a report of any
/// revision: then it counts as the second in which it became known, which no number of edits and no time of an earlier edit
/// exceeds.
pub fn effective_revision(held: Option<Seen>, revision: u64, deleted: bool, observed_at: Timestamp) -> u64 {
    match held {
        Some(seen) if deleted && revision == 0 => seen.revision,
        None if deleted && revision == 0 => (observed_at.millis() / 1000).unsigned_abs(),
        _ => revision,
    }
}

/// Decides from what is held and what came in; `generation` is 0 for what is no replay.
pub fn verdict(held: Option<Seen>, revision: u64, generation: u16, deleted: bool) -> Verdict {
    match held {
        // A deletion counts even without a higher revision: few channels number their deletions.
        _ if deleted && held.is_none_or(|seen| !seen.deleted && revision >= seen.revision) => Verdict::Erase,
        None => Verdict::Screen,
        Some(seen) if deleted && seen.deleted => Verdict::Duplicate,
        Some(seen) if revision < seen.revision => Verdict::Stale,
        // What was deleted stays deleted until the channel sends a newer revision: no replay brings it back.
        Some(seen) if revision == seen.revision && (seen.deleted || generation <= seen.generation) => {
            Verdict::Duplicate
        }
        Some(_) => Verdict::Screen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let seen = |revision, flagged, deleted| Some(Seen { revision, generation: 0, flagged, deleted });
        let table = [
            (None, 0, false, Verdict::Screen),
            (None, 0, true, Verdict::Erase),
            (seen(0, true, false), 0, false, Verdict::Duplicate),
            (seen(2, true, false), 1, false, Verdict::Stale),
            (seen(1, false, false), 2, false, Verdict::Screen),
            (seen(1, true, false), 1, true, Verdict::Erase),
            (seen(2, true, false), 1, true, Verdict::Stale),
            (seen(1, false, true), 1, true, Verdict::Duplicate),
            (seen(1, false, true), 3, true, Verdict::Duplicate),
            (seen(1, false, true), 1, false, Verdict::Duplicate),
            (seen(1, false, true), 2, false, Verdict::Screen),
        ];
        for (held, revision, deleted, expected) in table {
            assert_eq!(verdict(held, revision, 0, deleted), expected, "{held:?} {revision} {deleted}");
        }
    }

    #[test]
    fn a_deletion_without_a_number_is_one_of_what_is_held() {
        let at = Timestamp::from_millis(1_700_000_000_500);
        let seen = Some(Seen { revision: 1_600_000_000, generation: 0, flagged: true, deleted: false });
        for (held, revision, deleted, wanted) in [
            (seen, 0, true, 1_600_000_000),
            (seen, 7, true, 7),
            (seen, 0, false, 0),
            (None, 0, true, 1_700_000_000),
            (None, 0, false, 0),
            (None, 3, true, 3),
        ] {
            assert_eq!(
                effective_revision(held, revision, deleted, at),
                wanted,
                "{held:?} {revision} {deleted}"
            );
        }
        let counted = effective_revision(seen, 0, true, at);
        assert_eq!(verdict(seen, counted, 0, true), Verdict::Erase, "an edited post that is deleted goes");
    }

    #[test]
    fn verdicts_on_replays() {
        let seen =
            |revision, generation, deleted| Some(Seen { revision, generation, flagged: true, deleted });
        let table = [
            (None, 0, 1, Verdict::Screen),
            (seen(0, 0, false), 0, 1, Verdict::Screen),
            (seen(0, 1, false), 0, 1, Verdict::Duplicate),
            (seen(0, 2, false), 0, 1, Verdict::Duplicate),
            (seen(0, 2, false), 0, 300, Verdict::Screen),
            // The post was edited since: the replay of what it said before is of no use.
            (seen(1, 0, false), 0, 9, Verdict::Stale),
            (seen(0, 0, true), 0, 1, Verdict::Duplicate),
            // A post that comes again as it was is no reason to undo a replay.
            (seen(0, 3, false), 0, 0, Verdict::Duplicate),
            (seen(0, 3, false), 1, 0, Verdict::Screen),
        ];
        for (held, revision, generation, expected) in table {
            assert_eq!(
                verdict(held, revision, generation, false),
                expected,
                "{held:?} {revision} {generation}"
            );
        }
        assert_eq!(verdict(seen(0, 3, false), 0, 0, true), Verdict::Erase, "a deletion wins over a replay");
    }

    #[test]
    fn what_is_remembered_survives_storage() {
        for flags in 0..4u8 {
            for generation in [0, 1, 256, u16::MAX] {
                let (flagged, deleted) = (flags & 1 != 0, flags & 2 != 0);
                let seen = Seen { revision: 1 << 40, generation, flagged, deleted };
                assert_eq!(Seen::from_bytes(&seen.to_bytes()), Some(seen));
            }
        }
        for bytes in [&[1, 2][..], &[0; 8], &[0; 10], &[0; 12]] {
            assert_eq!(Seen::from_bytes(bytes), None);
        }
        let before = [1, 0, 0, 0, 0, 0, 0, 0, 1];
        let seen = Seen { revision: 1, generation: 0, flagged: true, deleted: false };
        assert_eq!(Seen::from_bytes(&before), Some(seen), "as stored before there were replays");
    }
}
