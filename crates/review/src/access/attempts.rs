//! How often somebody may try to sign in. Per account and per address, in memory, growing: after some free tries each
//! failure doubles the wait. An attempt is charged before the password is looked at, so that many at once gain nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::Timestamp;

const SECOND: i64 = 1_000_000;

/// Longest wait between two attempts, in seconds.
const LONGEST: i64 = 900;

/// Failures are forgotten after this many seconds without an attempt. Longer than [`LONGEST`]: waiting it out must not be
/// the faster way.
const MEMORY: i64 = 3600;

/// Most keys remembered. A key is forgotten when others push it out; one at the longest wait is then worth 10,000 attempts.
const MOST: usize = 10_000;

/// How long to wait, in whole seconds, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wait(pub(crate) u64);

#[derive(Clone, Copy)]
struct Tries {
    failures: u32,
    next: Timestamp,
    last: Timestamp,
}

/// Attempts by key.
pub(crate) struct Attempts {
    free: u32,
    kept: Mutex<HashMap<String, Tries>>,
}

impl Attempts {
    /// With this many failures before the first wait.
    pub(crate) fn new(free: u32) -> Attempts {
        Attempts { free, kept: Mutex::default() }
    }

    /// Charges an attempt.
    ///
    /// # Errors
    /// It comes too early, and is not charged.
    pub(crate) fn begin(&self, key: &str, now: Timestamp) -> Result<(), Wait> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = Tries { failures: 0, next: now, last: now };
        let mut tries = kept.get(key).copied().filter(|tries| !forgotten(tries, now)).unwrap_or(fresh);
        let early = tries.next.0.saturating_sub(now.0);
        if early > 0 {
            return Err(Wait(early.unsigned_abs().div_ceil(SECOND.unsigned_abs())));
        }
        if !kept.contains_key(key) {
            make_room(&mut kept, now);
        }
        tries.failures = tries.failures.saturating_add(1);
        tries.last = now;
        tries.next = Timestamp(now.0.saturating_add(self.wait(tries.failures) * SECOND));
        kept.insert(key.to_owned(), tries);
        Ok(())
    }

    /// The attempt was right: nothing is held against the key.
    pub(crate) fn clear(&self, key: &str) {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }

    /// The attempt was right, but says nothing about others of the key: it alone is taken back. Else whoever has an account
    /// could try others' passwords without end by signing in between.
    pub(crate) fn refund(&self, key: &str, now: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tries) = kept.get_mut(key) {
            tries.failures = tries.failures.saturating_sub(1);
            tries.next = now;
        }
    }

    /// Seconds after the `failures`th.
    fn wait(&self, failures: u32) -> i64 {
        match failures.checked_sub(self.free) {
            None | Some(0) => 0,
            Some(over) => {
                1_i64.checked_shl(over - 1).filter(|wait| (1..LONGEST).contains(wait)).unwrap_or(LONGEST)
            }
        }
    }
}

fn forgotten(tries: &Tries, now: Timestamp) -> bool {
    now.0.saturating_sub(tries.last.0) > MEMORY * SECOND
}

fn make_room(kept: &mut HashMap<String, Tries>, now: Timestamp) {
    if kept.len() < MOST {
        return;
    }
    kept.retain(|_, tries| !forgotten(tries, now));
    if kept.len() >= MOST
        && let Some(least) =
            kept.iter().min_by_key(|(_, tries)| (tries.failures, tries.last)).map(|(key, _)| key.clone())
    {
        kept.remove(&least);
    }
}

/// Lets one failure per account and minute into the trail: an attacker must not be able to fill it.
#[derive(Default)]
pub(crate) struct Sampled(Mutex<HashMap<Option<String>, Timestamp>>);

impl Sampled {
    /// Whether this one is written down. `account` is that of an account that exists; all others share one place.
    pub(crate) fn take(&self, account: Option<&str>, now: Timestamp) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = account.map(ToOwned::to_owned);
        let due = last.get(&key).is_none_or(|last| now.0.saturating_sub(last.0) >= 60 * SECOND);
        if due {
            last.insert(key, now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::{Attempts, MOST, SECOND, Sampled, Wait};
    use model::Timestamp;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * SECOND)
    }

    #[test]
    fn after_the_free_tries_each_failure_doubles_the_wait() {
        let attempts = Attempts::new(3);
        for _ in 0..3 {
            assert_eq!(attempts.begin("anna", at(0)), Ok(()));
        }
        let mut now = 0;
        for wait in [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900] {
            if wait > 0 {
                assert_eq!(attempts.begin("anna", at(now)), Err(Wait(wait)), "at {now}");
                assert_eq!(attempts.begin("anna", at(now + wait as i64 - 1)), Err(Wait(1)));
            }
            now += wait as i64;
            assert_eq!(attempts.begin("anna", at(now)), Ok(()), "at {now}");
        }
        assert_eq!(attempts.begin("bernd", at(now)), Ok(()));
    }

    #[test]
    fn a_day_of_patient_guessing_is_a_few_hundred_guesses() {
        let attempts = Attempts::new(5);
        let guesses = (0..86_400).filter(|second| attempts.begin("anna", at(*second)).is_ok()).count();
        assert!(guesses < 150, "{guesses}");
        // The same with pauses that are long enough to be forgotten.
        let attempts = Attempts::new(5);
        let awake = |second: &i64| second % 5400 < 1790;
        let guesses =
            (0..86_400).filter(awake).filter(|second| attempts.begin("anna", at(*second)).is_ok()).count();
        assert!(guesses < 300, "{guesses}");
    }

    #[test]
    fn a_success_clears_an_account_and_is_worth_one_attempt_of_an_address() {
        let attempts = Attempts::new(2);
        for _ in 0..3 {
            assert_eq!(attempts.begin("anna", at(0)), Ok(()));
        }
        assert!(attempts.begin("anna", at(0)).is_err());
        attempts.clear("anna");
        assert_eq!(attempts.begin("anna", at(0)), Ok(()));

        let attempts = Attempts::new(2);
        let guess_and_sign_in = |_: &i32| {
            let guess = attempts.begin("192.0.2.1", at(0)).is_ok();
            let own = attempts.begin("192.0.2.1", at(0)).is_ok();
            if own {
                attempts.refund("192.0.2.1", at(0));
            }
            guess && own
        };
        assert_eq!((0..100).take_while(guess_and_sign_in).count(), 2, "the free ones");
    }

    #[test]
    fn memory_is_bounded_and_keeps_those_who_fail_most() {
        let attempts = Attempts::new(1);
        for second in 0..6 {
            let _ = attempts.begin("anna", at(second * 60));
        }
        for n in 0..2 * MOST {
            assert_eq!(attempts.begin(&format!("other-{n}"), at(300)), Ok(()));
        }
        assert_eq!(attempts.kept.lock().unwrap().len(), MOST);
        assert!(attempts.begin("anna", at(301)).is_err());
    }

    #[test]
    fn one_failure_per_account_and_minute_is_written_down() {
        let sampled = Sampled::default();
        let taken = |account, seconds| sampled.take(account, at(seconds));
        assert!(taken(Some("anna"), 0) && taken(Some("bernd"), 0) && taken(None, 0));
        assert!(!taken(Some("anna"), 59) && !taken(None, 59));
        assert!(taken(Some("anna"), 60) && !taken(Some("anna"), 61));
    }
}
