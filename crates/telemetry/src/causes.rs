//! An error with its causes in one line. Logs as JSON would otherwise hold the error alone, and "could not insert
//! 7 rows" helps nobody whose disk is full.

use std::error::Error;
use std::fmt;

/// Displays as `error: cause: cause of the cause`.
pub struct Causes<'a>(pub &'a (dyn Error + 'static));

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Causes;

    #[derive(Debug, thiserror::Error)]
    #[error("could not insert 7 rows")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn causes_follow_their_error() {
        let outer = Outer(std::io::Error::other("no space left"));
        assert_eq!(Causes(&outer).to_string(), "could not insert 7 rows: no space left");
        assert_eq!(Causes(&outer.0).to_string(), "no space left");
    }
}
