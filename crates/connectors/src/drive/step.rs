//! One step of a source that is asked: the question, the answer, what it means, and what was found.

use model::Timestamp;

use crate::http::{Answer, Client, ClientError, Judgement, Quota, Request};
use crate::source::{Found, Framing, Poll, Step, Trouble};

/// What came of one step.
#[derive(Debug)]
pub enum Outcome {
    /// An answer was read. What it cost, in thousandths of a cent, and what is left of the limit.
    Read(u64, Quota),
    /// An answer was not to be read; never [`Judgement::Read`]. It comes along for its headers.
    Judged(Judgement, Answer),
    /// An answer could not be read as a whole.
    Trouble(Trouble),
    /// There was no answer.
    NoAnswer(ClientError),
    /// The source wants to listen.
    Listen(Request, Framing),
    /// The round is done.
    Rest,
    /// The source is done.
    Done,
}

/// Does what [`Poll::next`] says; what is found goes into `found`, whatever the outcome.
pub async fn step(client: &Client, poll: &mut dyn Poll, now: Timestamp, found: &mut Found) -> Outcome {
    let request = match poll.next(now) {
        Step::Ask(request) => request,
        Step::Listen(request, framing) => return Outcome::Listen(request, framing),
        Step::Rest => return Outcome::Rest,
        Step::Done => return Outcome::Done,
    };
    let answer = match client.ask(&request).await {
        Ok(answer) => answer,
        Err(error) => return Outcome::NoAnswer(error),
    };
    match poll.judge(&answer, now) {
        Judgement::Read => match poll.read(&answer, found) {
            Ok(()) => Outcome::Read(request.cost, poll.signals().quota(&answer, now)),
            Err(trouble) => Outcome::Trouble(trouble),
        },
        other => Outcome::Judged(other, answer),
    }
}
