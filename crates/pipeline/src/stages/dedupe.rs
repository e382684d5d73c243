//! Stage 2: what was seen before.
//!
//! A pure decision from what is held of a post (its last revision, and whether it was flagged) and what has
//! come in. The state lives in the journal and is committed with the batch's reports and position, so a crash
//! can neither forget a post nor see it twice. Near-duplicates under other ids are not dropped: each is a
//! report of its own, and its fingerprint tells the reader which belong together.

/// What is remembered of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its last revision.
    pub revision: u64,
    /// Whether that revision stands as a report.
    pub flagged: bool,
    /// Whether the channel said that it is gone.
    pub deleted: bool,
}

/// Length of [`Seen`] in the journal's state: revision (u64, little endian), then a byte of flags.
const SEEN_BYTES: usize = 9;

impl Seen {
    /// As stored.
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SEEN_BYTES);
        bytes.extend_from_slice(&self.revision.to_le_bytes());
        bytes.push(u8::from(self.flagged) | u8::from(self.deleted) << 1);
        bytes
    }

    /// From storage; `None` for bytes that are no such value, which counts as never seen.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&revision, flags) = bytes.split_first_chunk::<8>()?;
        let &[flags] = flags else { return None };
        Some(Self {
            revision: u64::from_le_bytes(revision),
            flagged: flags & 1 != 0,
            deleted: flags & 2 != 0,
        })
    }
}

/// What to do with an incoming post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// New, or a newer revision: screen it.
    Screen,
    /// The same revision again: count and drop.
    Duplicate,
    /// An older revision than the one held: count and drop.
    Stale,
    /// The channel says that it is gone: withdraw what stands of it.
    Erase,
}

/// Decides from what is held and what came in.
pub fn verdict(held: Option<Seen>, revision: u64, deleted: bool) -> Verdict {
    match held {
        // A deletion counts even without a higher revision: few channels number their deletions.
        _ if deleted && held.is_none_or(|seen| !seen.deleted && revision >= seen.revision) => Verdict::Erase,
        None => Verdict::Screen,
        Some(seen) if deleted && seen.deleted => Verdict::Duplicate,
        Some(seen) if revision < seen.revision => Verdict::Stale,
        // What was deleted stays deleted until the channel sends a newer revision.
        Some(seen) if revision == seen.revision => Verdict::Duplicate,
        Some(_) => Verdict::Screen,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let seen = |revision, flagged, deleted| Some(Seen { revision, flagged, deleted });
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
            assert_eq!(verdict(held, revision, deleted), expected, "{held:?} {revision} {deleted}");
        }
    }

    #[test]
    fn what_is_remembered_survives_storage() {
        for flags in 0..4u8 {
            let seen = Seen { revision: 1 << 40, flagged: flags & 1 != 0, deleted: flags & 2 != 0 };
            assert_eq!(Seen::from_bytes(&seen.to_bytes()), Some(seen));
        }
        assert_eq!(Seen::from_bytes(&[1, 2]), None);
    }
}
