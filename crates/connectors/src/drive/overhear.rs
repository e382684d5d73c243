//! Listens to a stream for a moment, outside the running program: for `hark source check` and `sample`.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use crate::drive::Outcome;
use crate::drive::listen::{Part, open, read};
use crate::http::{Client, Request};
use crate::source::{Found, Framing, Poll};
use model::Timestamp;

/// Listens until `most_posts` came or `most_wait` has passed. Says how it ended, or why the stream cannot be heard.
pub async fn overhear(
    client: &Client,
    poll: &mut dyn Poll,
    request: &Request,
    framing: Framing,
    most_wait: Duration,
    most_posts: usize,
) -> (Found, Result<String, String>) {
    let mut found = Found::default();
    let until = Instant::now() + most_wait;
    let mut incoming = match open(client, poll, request, framing, Timestamp(0)).await {
        Ok(incoming) => incoming,
        Err(outcome) => return (found, Err(describe(&outcome))),
    };
    let mut bytes_heard = 0;
    loop {
        match timeout_at(until, incoming.part()).await {
            Ok(Ok(Part::Bytes(bytes))) => {
                bytes_heard += bytes.len();
                if let Some(trouble) = read(poll, &mut incoming, &bytes, &mut found) {
                    return (found, Err(trouble.to_string()));
                }
            }
            Ok(Ok(Part::End)) => return (found, Err("the platform closed the stream at once".to_owned())),
            Ok(Err(what)) => return (found, Err(what)),
            Err(_) => break,
        }
        if found.posts.len() >= most_posts {
            break;
        }
    }
    let heard =
        if bytes_heard > 0 { "the stream is open" } else { "the stream is open, and silent at the moment" };
    (found, Ok(heard.to_owned()))
}

fn describe(outcome: &Outcome) -> String {
    match outcome {
        Outcome::NoAnswer(error) => error.to_string(),
        Outcome::Judged(judgement, _) => format!("the stream was refused: {judgement:?}"),
        _ => "the stream cannot be opened".to_owned(),
    }
}
