//! How many deliveries a webhook takes: a bucket of tokens that fills steadily (pure; the time is passed in).

use model::Timestamp;

/// A bucket of tokens.
#[derive(Clone, Copy, Debug)]
pub struct Limiter {
    per_second: f64,
    most: f64,
    tokens: f64,
    at: Timestamp,
}

impl Limiter {
    /// Lets `per_second` through on average, and up to `burst` at once.
    pub fn new(per_second: f64, burst: f64, now: Timestamp) -> Self {
        Self { per_second, most: burst, tokens: burst, at: now }
    }

    /// Takes a token, or says in how many seconds there will be one.
    ///
    /// # Errors
    /// There is none.
    pub fn take(&mut self, now: Timestamp) -> Result<(), u64> {
        // A clock that goes back gives nothing and takes nothing.
        let secs = (now.0 - self.at.0).max(0) as f64 / 1e6;
        self.at = now;
        self.tokens = (self.tokens + secs * self.per_second).min(self.most);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return Ok(());
        }
        Err(((1.0 - self.tokens) / self.per_second).ceil().clamp(1.0, 3600.0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bursts_pass_and_floods_do_not() {
        let at = |millis: i64| Timestamp::from_millis(1_000_000 + millis);
        let mut limiter = Limiter::new(2.0, 3.0, at(0));
        let taken = (0..5).map(|_| limiter.take(at(0)).is_ok()).collect::<Vec<_>>();
        assert_eq!(taken, [true, true, true, false, false]);
        assert_eq!(limiter.take(at(100)), Err(1));
        assert!(limiter.take(at(700)).is_ok());
        assert!(limiter.take(at(600)).is_err(), "a clock that goes back");
        let passed = (0..100).filter(|n| limiter.take(at(10_000 + n * 10)).is_ok()).count();
        assert!((3..=5).contains(&passed), "{passed}");
    }
}
