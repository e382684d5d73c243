//! Sessions: begun by signing in, known by a cookie, ended by signing out, by being revoked, or by time.
//!
//! The cookie holds 256 random bits as hexadecimal digits. The trail holds their BLAKE3 hash as the session's id: whoever
//! reads the trail cannot use a session.

use casework::{Actor, Change, Subject};
use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::caller::{Caller, Via};
use super::people::Intent;
use super::{Access, origin, random, refusals};
use crate::problem::Problem;

/// Hexadecimal digits of a secret.
const DIGITS: usize = 64;

/// Somebody who has just signed in.
pub(crate) struct Signed {
    /// Who.
    pub(crate) caller: Caller,
    /// For the cookie.
    pub(crate) secret: SecretString,
    /// Seconds that it lasts.
    pub(crate) max_age: u64,
}

impl Access {
    /// Begins a session of an open account. `how`: `password`, `oidc`, `setup`, `code`.
    pub(crate) async fn begin_session(&self, account: &str, how: &str) -> Result<Signed, Problem> {
        let secret = random::secret::<{ DIGITS / 2 }>()?;
        let max_age = self.session_secs();
        let until = Timestamp(self.now().0.saturating_add(max_age.cast_signed().saturating_mul(1_000_000)));
        let subject = Subject::Session(random::hash(secret.expose_secret()));
        let change = Change::SessionStarted { account: account.to_owned(), how: how.to_owned(), until };
        self.write(Intent::new(subject, Actor::Person(account.to_owned()), change).first()).await?;
        let caller = self.by_session(secret.expose_secret()).ok_or_else(refusals::wrong_credentials)?;
        Ok(Signed { caller, secret, max_age })
    }

    /// Whose session a cookie's secret is, if it lasts.
    pub(crate) fn by_session(&self, secret: &str) -> Option<Caller> {
        // Before anything is hashed: a cookie is as long as whoever sends it likes.
        if secret.len() != DIGITS {
            return None;
        }
        let id = random::hash(secret);
        let directory = self.directory();
        let name = &directory.session(&id, self.now())?.account;
        let account = directory.account(name).filter(|account| !account.closed)?;
        Some(Caller {
            account: name.clone(),
            display: account.display.clone(),
            actor: Actor::Person(name.clone()),
            rights: account.rights(),
            roles: account.roles.clone(),
            via: Via::Session { id },
            csrf: Some(origin::token(secret)),
        })
    }

    /// Ends a session. `why`: `signed_out`, `revoked`.
    pub(crate) async fn end_session(&self, id: &str, by: &Actor, why: &str) -> Result<(), Problem> {
        let change = Change::SessionEnded { why: why.to_owned() };
        // Overtaken: it has ended already.
        self.write_any(Intent::new(Subject::Session(id.to_owned()), by.clone(), change)).await.map(|_| ())
    }
}
