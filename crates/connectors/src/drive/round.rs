//! One round of a source, outside the running program: for `hark source check` and `sample`, and for tests.

use model::Timestamp;

use crate::drive::{Outcome, step};
use crate::http::{Client, Judgement};
use crate::source::{Found, Poll};

/// What a round came to.
#[derive(Debug)]
pub struct Round {
    /// What was found.
    pub found: Found,
    /// Questions asked.
    pub requests: u64,
    /// How it ended: [`Outcome::Rest`], [`Outcome::Done`] or [`Outcome::Listen`] if nothing went wrong; [`Outcome::Read`] if
    /// `most` requests or posts were reached.
    pub end: Outcome,
}

/// Asks until the source rests, wants to listen, fails, or `most_requests` or `most_posts` are reached. Nothing is waited for
/// and nothing tried again.
pub async fn round(
    client: &Client,
    poll: &mut dyn Poll,
    now: Timestamp,
    most_requests: u64,
    most_posts: usize,
) -> Round {
    let mut round = Round { found: Found::default(), requests: 0, end: Outcome::Rest };
    loop {
        let outcome = step(client, poll, now, &mut round.found).await;
        if !matches!(outcome, Outcome::Rest | Outcome::Done | Outcome::Listen(..)) {
            round.requests += 1;
        }
        let more = matches!(
            &outcome,
            Outcome::Read(..)
                | Outcome::Trouble(crate::source::Trouble::Lost(_))
                | Outcome::Judged(Judgement::Again, _)
        );
        let enough = round.requests >= most_requests || round.found.posts.len() >= most_posts;
        if !more || enough {
            round.end = outcome;
            return round;
        }
    }
}
