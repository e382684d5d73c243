//! API tokens: `hark_<id>_<secret>_<checksum>`.
//!
//! * `id`: 16 hexadecimal digits; stands in lists and in the trail.
//! * `secret`: 64 hexadecimal digits, 256 random bits; only their BLAKE3 hash is kept.
//! * `checksum`: the first 8 hexadecimal digits of BLAKE3 over all before its `_`. It proves nothing; it lets a scanner for
//!   leaked secrets tell a token from a lookalike, and a mistyped token be refused at a glance.
//!
//! A token may do what it was made for *and* its owner may do at that moment.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use casework::{Actor, Change, Right, Subject, Token};
use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::caller::{Caller, Via};
use super::names::LOCAL;
use super::people::Intent;
use super::{Access, random, refusals};
use crate::problem::Problem;

/// Begins every token.
const PREFIX: &str = "hark";

/// Begins what the command line of the same machine shows.
const LOCAL_PREFIX: &str = "local.";

/// Most days that a token lives.
pub(crate) const LONGEST_DAYS: u16 = 366;

/// Most tokens of one account that have not ended.
const MOST: usize = 50;

const DAY: i64 = 86_400_000_000;

/// When each token was last used: in memory, as an entry per request would bury the trail. Empty after a restart.
#[derive(Default)]
pub(crate) struct LastUsed(Mutex<HashMap<String, Timestamp>>);

impl LastUsed {
    fn note(&self, id: &str, now: Timestamp) {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match used.get_mut(id) {
            Some(last) => *last = now,
            None => {
                used.insert(id.to_owned(), now);
            }
        }
    }

    /// When, if since the process began.
    pub(crate) fn of(&self, id: &str) -> Option<Timestamp> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(id).copied()
    }
}

/// The text after `Bearer`; nothing where the header is missing or says something else.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, credentials) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| credentials.trim())
}

/// A token's text.
fn text(id: &str, secret: &str) -> SecretString {
    let body = format!("{PREFIX}_{id}_{secret}");
    let checksum = checksum(&body);
    SecretString::from(format!("{body}_{checksum}"))
}

fn checksum(body: &str) -> String {
    random::hash(body)[..8].to_owned()
}

/// Id and secret of a token's text, if its checksum is right.
fn parse(text: &str) -> Option<(&str, &str)> {
    let (body, sum) = text.rsplit_once('_')?;
    let (id, secret) = body.strip_prefix(PREFIX)?.strip_prefix('_')?.split_once('_')?;
    let digits =
        |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    (digits(id, 16) && digits(secret, 64) && sum == checksum(body)).then_some((id, secret))
}

impl Access {
    /// Who shows this in `Authorization: Bearer`, if it is valid now.
    pub(crate) fn by_bearer(&self, shown: &str) -> Option<Caller> {
        if let Some(secret) = shown.strip_prefix(LOCAL_PREFIX) {
            return self.by_local_secret(secret);
        }
        let (id, secret) = parse(shown)?;
        let now = self.now();
        let directory = self.directory();
        let token = directory.token(id, now).filter(|token| random::matches(&token.secret, secret))?;
        let owner = directory.account(&token.account).filter(|owner| !owner.closed)?;
        let mut rights = owner.rights();
        rights.retain(|right| token.rights.contains(right));
        self.last_used().note(id, now);
        Some(Caller {
            account: token.account.clone(),
            display: owner.display.clone(),
            actor: Actor::Token(format!("{}/{id}", token.account)),
            rights,
            roles: owner.roles.clone(),
            via: Via::Token { id: id.to_owned() },
            csrf: None,
        })
    }

    /// The command line of the same machine: it can read what the process wrote into its lock file. It only looks.
    fn by_local_secret(&self, shown: &str) -> Option<Caller> {
        let secret = self.local_secret()?;
        random::same(secret, shown).then(|| Caller {
            account: LOCAL.to_owned(),
            display: "command line of this machine".to_owned(),
            actor: Actor::Person(LOCAL.to_owned()),
            rights: vec![Right::ReadReports, Right::ReadOperations],
            roles: Vec::new(),
            via: Via::Local,
            csrf: None,
        })
    }

    /// Makes a token of the caller's account. Its id and its text, which is shown this once.
    pub(crate) async fn make_token(
        &self,
        caller: &Caller,
        name: String,
        rights: Vec<Right>,
        days: u16,
    ) -> Result<(String, SecretString), Problem> {
        // A token that makes tokens would outlive its own end.
        caller.need_session()?;
        if !(1..=LONGEST_DAYS).contains(&days) {
            return Err(refusals::invalid("a token lives 1 to 366 days"));
        }
        if rights.is_empty() {
            return Err(refusals::invalid("a token without a right is good for nothing: name at least one"));
        }
        if let Some(right) = rights.iter().find(|right| !caller.may(**right)) {
            return Err(refusals::missing_right(*right));
        }
        let now = self.now();
        let directory = self.directory();
        let living = |(_, token): &(&str, &Token)| token.account == caller.account && token.until > now;
        if directory.tokens().filter(living).count() >= MOST {
            return Err(refusals::invalid("an account has at most 50 tokens: revoke one first"));
        }
        let (id, secret) = (random::hex(&random::bytes::<8>()?), random::secret::<32>()?);
        let change = Change::TokenMade {
            account: caller.account.clone(),
            name,
            secret: random::hash(secret.expose_secret()),
            rights,
            until: Timestamp(now.0.saturating_add(i64::from(days) * DAY)),
        };
        self.write(Intent::new(Subject::Token(id.clone()), caller.actor.clone(), change).first()).await?;
        let text = text(&id, secret.expose_secret());
        Ok((id, text))
    }

    /// Revokes a token: one's own, or with the right to administer anybody's.
    pub(crate) async fn revoke_token(&self, caller: &Caller, id: &str) -> Result<(), Problem> {
        let directory = self.directory();
        let mine = |(kept, token): (&str, &Token)| {
            kept == id && (token.account == caller.account || caller.may(Right::Administer))
        };
        if !directory.tokens().any(mine) {
            return Err(refusals::none_such("token"));
        }
        let intent = Intent::new(Subject::Token(id.to_owned()), caller.actor.clone(), Change::TokenRevoked);
        // Overtaken: somebody else has revoked it.
        self.write_any(intent).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_known_by_its_form_and_a_slip_is_seen() {
        let (id, secret) = ("0123456789abcdef", "ab".repeat(32));
        let token = text(id, &secret);
        let token = token.expose_secret();
        assert_eq!(parse(token), Some((id, secret.as_str())));
        for at in 0..token.len() {
            let mut wrong = token.to_owned().into_bytes();
            wrong[at] ^= 1;
            assert_eq!(parse(std::str::from_utf8(&wrong).unwrap()), None, "byte {at}");
        }
        for wrong in ["", "hark", "hark___", "hark_0_1_2", &token[1..], &format!("{token}0"), &token[..80]] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn bearer_is_read_as_rfc_6750_has_it() {
        for (sent, found) in [
            ("Bearer abc", Some("abc")),
            ("bearer abc", Some("abc")),
            ("Bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer", None),
            ("abc", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, sent.parse().unwrap());
            assert_eq!(bearer(&headers), found, "{sent}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
