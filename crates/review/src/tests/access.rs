//! Who gets in, who may do what, and what attackers try: whole requests against the guarded API, over a trail in memory.

mod attacks;
mod crowd;
mod desk;
mod documented;
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

/// What the command line of the same machine shows.
pub(crate) const ON_THIS_MACHINE: &str = "Bearer local.of-this-machine";

/// Access control of a desk that answers [`ON_THIS_MACHINE`].
pub(crate) fn on_this_machine() -> Arc<Access> {
    let clock = Arc::new(HandClock::default());
    let people = Arc::new(Crowd::new(Arc::clone(&clock)));
    let local_secret = Some(secrecy::SecretString::from("of-this-machine"));
    let options = AccessOptions { local_secret, ..AccessOptions::default() };
    Arc::new(Access::start(people, Arc::new(Keys::new([7; 32])), clock, options).unwrap())
}

/// Access control of a desk where nobody is yet.
pub(crate) fn nobody() -> Arc<Access> {
    let clock = Arc::new(HandClock::default());
    let people = Arc::new(Crowd::new(Arc::clone(&clock)));
    let keys = Arc::new(Keys::new([7; 32]));
    Arc::new(Access::start(people, keys, clock, AccessOptions::default()).unwrap())
}
