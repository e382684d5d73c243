//! Settings of an inbox.

use crate::source::{Feed, Key, Opening, SettingsProblem};

/// The keys of a source.
pub(super) static KEYS: &[Key] = &[];

pub(super) fn open(opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
    Err(opening.settings.problem("", "x"))
}
