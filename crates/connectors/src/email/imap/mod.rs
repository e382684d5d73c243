//! An inbox on an IMAP server (IMAP4rev1, RFC 3501), as a reader: looked at in rounds, oldest message first.
//!
//! # Contract
//! * A message is fetched with `BODY.PEEK`, so that it stays as unread as it was, and at most as long as the settings allow. What
//!   becomes of it afterwards ([`After`]) happens once it is durable.
//! * Cursor: for every folder the `UIDVALIDITY` and the highest `UID` handed over. When a server numbers a folder anew, it is
//!   read again from `backfill_hours` on, and repeated messages are removed by id.
//! * A first run reads what came in the last `backfill_hours`.
//!
//! Limits: no `IDLE`; the poll interval says how soon a message is seen. Passwords go over TLS unless the settings say otherwise.

mod connect;
mod name;
mod reader;
mod session;
mod wire;

pub(in crate::email) use connect::{Server, Tls};
pub(in crate::email) use reader::{After, Inbox, leave_out_own};

use crate::source::ReaderError;

/// Why the server did not do what it was asked. Never repeats what it said: that may name people.
#[derive(Debug, thiserror::Error)]
pub(super) enum ImapError {
    /// The connection.
    #[error("the mail server cannot be reached or the connection broke: {0}")]
    Connection(String),
    /// What it sent is not IMAP, or too long.
    #[error("the mail server sent what cannot be read: {0}")]
    Unreadable(&'static str),
    /// It said `NO` or `BAD`.
    #[error("the mail server refused {0}")]
    Refused(String),
    /// User or password.
    #[error(
        "the mail server refused the login; check `user` and the password or token file, and whether IMAP is allowed for the account"
    )]
    Denied,
    /// The settings do not let it be reached.
    #[error("{0}")]
    Settings(String),
}

impl From<std::io::Error> for ImapError {
    fn from(error: std::io::Error) -> Self {
        Self::Connection(error.to_string())
    }
}

impl From<ImapError> for ReaderError {
    fn from(error: ImapError) -> Self {
        match error {
            ImapError::Denied => Self::Denied(error.to_string()),
            ImapError::Settings(_) => Self::Fatal(error.to_string()),
            _ => Self::Retry(error.to_string()),
        }
    }
}
