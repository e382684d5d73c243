//! Who gets in, who may do what, and what attackers try: whole requests against the guarded API, over a trail in memory.

mod attacks;
mod crowd;
mod desk;
mod oidc;
mod people;
mod provider;
mod rights;
mod sign_in;
mod tokens;

use std::sync::Arc;

use deident::Keys;

use crate::access::{Access, AccessOptions};

pub(crate) use crowd::{Crowd, HandClock};

/// Access control of a desk where nobody is yet.
pub(crate) fn nobody() -> Arc<Access> {
    let clock = Arc::new(HandClock::default());
    let people = Arc::new(Crowd::new(Arc::clone(&clock)));
    let keys = Arc::new(Keys::new([7; 32]));
    Arc::new(Access::start(people, keys, clock, AccessOptions::default()).unwrap())
}
