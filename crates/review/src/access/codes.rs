//! One-time codes: for the first set-up, and to open the desk from a link that the program prints.
//!
//! A code is 128 random bits, lives in memory, and works once. The sign-in link carries its code in the address
//! (`/auth/code?code=…`), against the rule that no secret stands in an address, because a link is what a terminal can open.
//! It is acceptable as the code is used up by the very request that could leak it (history, `Referer`, a proxy's log), and
//! dies after [`LIFE`] seconds where nobody follows the link. Whoever answers it redirects to `/` at once.

use std::sync::{Mutex, PoisonError};

use model::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::random::{self, NoRandom};

/// Seconds that a sign-in code lives.
const LIFE: i64 = 600;

/// Codes not yet used; old ones go first. Each is asked for by the operator, so more are a mistake.
const MOST: usize = 16;

struct Code {
    hash: String,
    account: String,
    until: Timestamp,
}

/// Sign-in codes that were handed out.
#[derive(Default)]
pub(crate) struct Codes(Mutex<Vec<Code>>);

impl Codes {
    /// A new code that signs `account` in.
    pub(crate) fn issue(&self, account: &str, now: Timestamp) -> Result<SecretString, NoRandom> {
        let code = random::secret::<16>()?;
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        codes.retain(|code| code.until > now);
        if codes.len() >= MOST {
            codes.remove(0);
        }
        let until = Timestamp(now.0.saturating_add(LIFE * 1_000_000));
        let hash = random::hash(code.expose_secret());
        codes.push(Code { hash, account: account.to_owned(), until });
        Ok(code)
    }

    /// Uses a code up. The account, if it was one.
    pub(crate) fn redeem(&self, code: &str, now: Timestamp) -> Option<String> {
        let mut codes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = codes.iter().position(|kept| random::matches(&kept.hash, code))?;
        let found = codes.remove(at);
        (found.until > now).then_some(found.account)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_works_once_and_not_for_long() {
        let codes = Codes::default();
        let (now, minute) = (Timestamp(1_000_000), 60_000_000);
        let code = codes.issue("demo", now).unwrap();
        assert_eq!(code.expose_secret().len(), 32);
        assert_eq!(codes.redeem("", now), None);
        assert_eq!(codes.redeem(&code.expose_secret()[..31], now), None);
        assert_eq!(codes.redeem(code.expose_secret(), now).as_deref(), Some("demo"));
        assert_eq!(codes.redeem(code.expose_secret(), now), None);
        let late = codes.issue("demo", now).unwrap();
        assert_eq!(codes.redeem(late.expose_secret(), Timestamp(now.0 + 10 * minute)), None);
        let last: Vec<_> = (0..40).map(|_| codes.issue("demo", now).unwrap()).collect();
        let work = |code: &&SecretString| codes.redeem(code.expose_secret(), now).is_some();
        assert_eq!(last.iter().filter(work).count(), MOST);
    }
}
