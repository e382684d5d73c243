//! Whether posts that were read earlier still stand, for platforms that do not tell of deletions.

use crate::http::{Answer, Judgement, Request};
use crate::source::{Found, Trouble};
use model::Timestamp;

/// Asks for posts by their ids.
pub trait Recheck: Send {
    /// How many ids go into one request; at least 1.
    fn most_ids(&self) -> usize;

    /// The request for these ids, at most [`Recheck::most_ids`]. `None` while a token is missing is not possible: a token
    /// request is returned first, and the same ids are asked for again.
    fn ask(&mut self, ids: &[String], now: Timestamp) -> Request;

    /// What an answer means before it is read, as for [`crate::source::Poll::judge`]. An answer that says that the one post
    /// asked for is gone must be judged [`Judgement::Read`].
    fn judge(&mut self, answer: &Answer, now: Timestamp) -> Judgement;

    /// Reads the answer: puts an erasure into `found` for each of `ids` that is gone, and a new revision for each that was
    /// edited. Returns false if the answer was that to a token request, so that the ids are asked for again.
    ///
    /// # Errors
    /// See [`Trouble`].
    fn read(&mut self, ids: &[String], answer: &Answer, found: &mut Found) -> Result<bool, Trouble>;
}
