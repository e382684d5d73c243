//! Who may do what: accounts, sessions, tokens, and the guard before every route.
//!
//! # Contract
//! * Nothing is allowed that is not declared: a route without a declared right is not answered (`guard`).
//! * Who asks is a [`Caller`]: by the cookie of a session, by an API token, or by the secret of the running process.
//! * Accounts, sessions and tokens are entries of the trail, and so are failed sign-ins; secrets are kept as hashes only,
//!   hashes of passwords sealed.
//! * Passwords, cookies, tokens and codes reach no log, metric, error message or address; the one exception is reasoned
//!   about in `codes`.
//!
//! # Limits
//! Attempts to sign in are counted per process, in memory. Whoever holds the key file and the trail can try passwords
//! against the sealed hashes. What other processes wrote is known once the trail has brought it, usually within a second:
//! so long a revoked session may still be answered elsewhere.

mod accounts;
mod address;
mod attempts;
mod caller;
mod codes;
pub(crate) mod cookies;
pub(crate) mod guard;
mod headers;
mod in_trail;
pub(crate) mod names;
mod oidc;
mod origin;
mod page;
mod passwords;
mod people;
pub(crate) mod random;
pub(crate) mod refusals;
mod sessions;
mod sign_in;
mod tokens;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, Uri};
use casework::{Directory, Policy};
use deident::Keys;
use model::{Clock, Timestamp};
use secrecy::SecretString;

pub use caller::{Caller, Via};
pub use guard::BadDeclaration;
pub use oidc::{OidcOptions, ProviderError};
pub use people::{Intent, NotWritten, People, Writing, Written};
pub use random::NoRandom;

pub(crate) use accounts::Amendment;
pub(crate) use address::{Peer, client};
pub(crate) use headers::HEADERS;
pub(crate) use oidc::{CALLBACK, LIFE as OIDC_LIFE};
pub(crate) use origin::shown as shown_csrf;
pub(crate) use page::page;
pub(crate) use sessions::Signed;

use oidc::Oidc;
use origin::Origin;
use passwords::Passwords;
use sign_in::DoorBook;
use tokens::LastUsed;

/// What the operator chose.
pub struct AccessOptions {
    /// How long a session lasts.
    pub session: Duration,
    /// The address that people type, where a proxy stands before this process.
    pub public_url: Option<Uri>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// What the process wrote into its lock file, for the command line of the same machine.
    pub local_secret: Option<SecretString>,
    /// Whether the desk holds invented posts.
    pub demo: bool,
    /// Shown to people with what they may do.
    pub policy: Arc<Policy>,
    /// The identity provider, where there is one.
    pub oidc: Option<OidcOptions>,
}

impl Default for AccessOptions {
    fn default() -> Self {
        Self {
            session: Duration::from_secs(12 * 3600),
            public_url: None,
            trusted_proxies: Vec::new(),
            local_secret: None,
            demo: false,
            policy: Arc::default(),
            oidc: None,
        }
    }
}

/// Access control could not do what the program asked.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// No secret could be made.
    #[error(transparent)]
    Random(#[from] NoRandom),
    /// The trail did not take an entry.
    #[error(transparent)]
    Trail(#[from] NotWritten),
    /// The identity provider cannot be used.
    #[error(transparent)]
    Provider(ProviderError),
    /// It may not be done; why, in words.
    #[error("{0}")]
    Refused(String),
}

/// Access control of one process.
pub struct Access {
    people: Arc<dyn People>,
    clock: Arc<dyn Clock + Send + Sync>,
    passwords: Passwords,
    origin: Origin,
    book: DoorBook,
    last_used: LastUsed,
    oidc: Option<Oidc>,
    keys: Arc<Keys>,
    options: AccessOptions,
}

impl Access {
    /// Over these people. While nobody is there, [`Access::setup_code`] has a code for the first set-up.
    ///
    /// # Errors
    /// The operating system gives no random bytes, or the identity provider is set up in a way that cannot work.
    pub fn start(
        people: Arc<dyn People>,
        keys: Arc<Keys>,
        clock: Arc<dyn Clock + Send + Sync>,
        mut options: AccessOptions,
    ) -> Result<Access, AccessError> {
        // Made in any case: whether somebody is there is known only once the trail has been read.
        let setup = random::secret::<16>()?;
        let oidc = options.oidc.take();
        let oidc = oidc.map(|oidc| Oidc::new(oidc, options.public_url.as_ref())).transpose()?;
        Ok(Access {
            oidc,
            origin: Origin::new(options.public_url.as_ref()),
            passwords: Passwords::new(Arc::clone(&keys)),
            keys,
            book: DoorBook::new(setup),
            last_used: LastUsed::default(),
            people,
            clock,
            options,
        })
    }

    /// Who asks, by what the request shows; nothing where it shows nothing that is valid now. What is said in
    /// `Authorization` counts alone: a wrong token is not mended by a cookie.
    pub(crate) fn identify(&self, headers: &HeaderMap) -> Option<Caller> {
        if headers.contains_key(axum::http::header::AUTHORIZATION) {
            return self.by_bearer(tokens::bearer(headers)?);
        }
        self.by_session(cookies::read(headers, cookies::SESSION)?)
    }

    fn people(&self) -> &dyn People {
        &*self.people
    }

    /// Who there is now.
    pub(crate) fn directory(&self) -> Arc<Directory> {
        self.people.directory()
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(crate) fn options(&self) -> &AccessOptions {
        &self.options
    }

    pub(crate) fn last_used(&self) -> &LastUsed {
        &self.last_used
    }

    fn session_secs(&self) -> u64 {
        self.options.session.as_secs()
    }

    fn local_secret(&self) -> Option<&SecretString> {
        self.options.local_secret.as_ref()
    }

    fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// The way in through an identity provider, where there is one.
    pub(crate) fn oidc(&self) -> Option<&Oidc> {
        self.oidc.as_ref()
    }

    fn keys(&self) -> &Keys {
        &self.keys
    }

    fn book(&self) -> &DoorBook {
        &self.book
    }

    fn origin(&self) -> &Origin {
        &self.origin
    }
}
