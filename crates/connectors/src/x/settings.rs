//! Settings of the channel.

use crate::source::Key;

pub(super) static KEYS: &[Key] = &[];
