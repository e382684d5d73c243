//! Requests and answers as values, what answers mean, tokens, and the one client that sends them.

mod answer;
mod client;
mod judge;
mod request;
mod token;

pub use answer::Answer;
pub(crate) use client::is_private;
pub use client::{Client, ClientError};
pub(crate) use client::{address, cause};
pub use judge::{Judgement, Quota, Reset, Signals, retry_after};
pub use request::{Body, Method, Request};
pub(crate) use token::oauth;
pub use token::{Grant, WithToken};
