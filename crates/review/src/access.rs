//! Who may do what: accounts, sessions, tokens, and the guard before every route.
//!
//! # Contract
//! * Nothing is allowed that is not declared: a route without a declared right is not answered ([`guard`]).
//! * Who asks is a [`Caller`]: by the cookie of a session, by an API token, or by the secret of the running process.
//! * Accounts, sessions and tokens are entries of the trail, and so are failed sign-ins; secrets are kept as hashes only,
//!   hashes of passwords sealed.
//! * Passwords, cookies, tokens and codes reach no log, metric, error message or address.
//!
//! # Limits
//! Attempts to sign in are counted per process, in memory. Whoever holds the key file and the trail can try passwords
//! against the sealed hashes.

mod caller;
pub(crate) mod guard;
pub(crate) mod origin;
mod people;
pub(crate) mod random;
pub(crate) mod refusals;

use std::sync::Arc;

use axum::http::HeaderMap;

pub use caller::{Caller, Via};
pub use guard::BadDeclaration;
pub use people::{Intent, NotWritten, People, Writing, Written};

use origin::Origin;

/// Access control of one process.
pub struct Access {
    people: Arc<dyn People>,
    origin: Origin,
}

impl Access {
    /// Who asks, by what the request shows; nothing where it shows nothing that is valid now.
    pub(crate) fn identify(&self, headers: &HeaderMap) -> Option<Caller> {
        let _ = (headers, &self.people);
        None
    }

    /// Where own pages come from.
    pub(crate) fn origin(&self) -> &Origin {
        &self.origin
    }
}
