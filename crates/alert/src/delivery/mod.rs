//! Telling endpoints what the rules found: signed webhooks, chats, mail.
//!
//! Contract
//! * What is in the outbox is sent until the receiver says 2xx, at most ten times over 75 hours ([`decide`]); a process that is killed
//!   goes on where it was. The same message has the same `webhook-id` each time; receivers do nothing twice for one id.
//! * To an endpoint with order a message is sent only when the one before it is delivered. While that one waits for its next attempt
//!   it is tried now and then all the same, so that a receiver that is back is noticed within a quarter of an hour.
//! * Each endpoint has a task of its own with one message under way: none waits for another, nor when the settings change. A task
//!   that ended though nobody told it to is begun anew.
//! * An attempt is on the disk before the next one begins; attempts of all endpoints share their writes (`recorder`).
//! * Where messages may go is decided by `guard`; redirects are not followed.
//! * A receiver that is given up or gone is disabled, which is logged, counted and told to the endpoint named in `tell`; what it was to
//!   be told waits for `hark alert send-test` or `hark alert enable`. One message that a receiver refuses while it takes others is
//!   given up, and the receiver is not.

mod courier;
mod decide;
mod guard;
mod mail;
mod message;
mod pace;
mod recorder;
mod send;
mod shape;
mod signature;
mod task;
mod telling;

pub use courier::{Courier, TestError, test};
pub use decide::{
    ATTEMPTS, Answer, Circuit, LONGEST_RETRY_AFTER, Next, Trouble, WAITS, circuit, decide, decide_probe, due,
    read_retry_after,
};
pub use guard::{Allowed, BadAllowance, Names, Network, SystemNames};
pub use message::{Message, Notice, Payload};
pub use pace::Pace;
pub use send::{SendError, Sender};
pub use shape::{Shape, mail};
pub use signature::{KeyError, Signer, new_key, new_secret};
