//! Where the reading of one feed stands: what was handed over, the validators of the last answer, and when to ask again.

use serde::{Deserialize, Serialize};

use super::entry::Hints;
use crate::seen::Seen;
use model::Timestamp;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Stand {
    etag: String,
    modified: String,
    /// Where the feed moved to for good.
    pub(super) moved: String,
    /// The page on which an unfinished walk goes on, or empty.
    pub(super) next: String,
    /// Not to be asked before, in seconds since 1970.
    due: i64,
    /// When that was decided: a clock that shows an earlier time has been set right since, and the pause means nothing.
    decided: i64,
    /// Said to be gone for good.
    pub(super) gone: bool,
    /// What was handed over.
    pub(super) seen: Seen,
}

impl Stand {
    /// Whether it may be asked. A walk that was cut off goes on at once.
    pub(super) fn is_due(&self, now: Timestamp) -> bool {
        let now = now.0 / 1_000_000;
        !self.gone && (!self.next.is_empty() || self.due <= now || now < self.decided)
    }

    /// Validators for the first page; further ones are asked for without.
    pub(super) fn validators(&self) -> (Option<&str>, Option<&str>) {
        let given = |text: &'_ str| self.next.is_empty() && !text.is_empty();
        (Some(&*self.etag).filter(|text| given(text)), Some(&*self.modified).filter(|text| given(text)))
    }

    pub(super) fn pause(&mut self, now: Timestamp, secs: u64) {
        self.decided = now.0 / 1_000_000;
        self.due = self.decided.saturating_add_unsigned(secs);
    }

    /// The walk is through. `validators` are those of its first page, if it was read in this run.
    pub(super) fn finish(&mut self, validators: Option<(String, String)>) {
        self.seen.finish();
        self.next.clear();
        if let Some((etag, modified)) = validators {
            (self.etag, self.modified) = (etag, modified);
        }
    }

    /// Leaves the feed alone for as long as it asks for, at most `longest` seconds.
    pub(super) fn heed(&mut self, hints: &Hints, now: Timestamp, longest: u64) {
        let secs = now.0 / 1_000_000;
        let mut pause = hints.every_secs.unwrap_or(0).min(longest);
        // The first hour from then on that is not to be skipped.
        for _ in 0..24 * 7 {
            let at = secs.saturating_add_unsigned(pause);
            let (hour, day) = (at / 3600 % 24, (at / 86_400 + 3) % 7);
            let skipped = hints.skip_hours >> hour & 1 == 1 || hints.skip_days >> day & 1 == 1;
            if !skipped {
                break;
            }
            pause += u64::try_from(3600 - at % 3600).unwrap_or(3600);
        }
        self.pause(now, pause.min(longest));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_left_alone_as_it_asks() {
        // Thursday 1970-01-01, one o'clock.
        let now = Timestamp(3_600_000_000);
        let day = 86_400;
        for (hints, longest, wanted) in [
            (Hints::default(), day, 3600),
            (Hints { every_secs: Some(1800), ..Hints::default() }, day, 5400),
            (Hints { every_secs: Some(1800), ..Hints::default() }, 60, 3660),
            (Hints { skip_hours: 0b110, ..Hints::default() }, day, 3 * 3600),
            (Hints { skip_days: 0b1000, ..Hints::default() }, day, 86_400),
            (Hints { skip_hours: u32::MAX, ..Hints::default() }, day, 3600 + 86_400),
        ] {
            let mut stand = Stand::default();
            stand.heed(&hints, now, longest);
            assert_eq!(stand.due, wanted, "{hints:?}");
        }
    }
}
