//! E-mail: inboxes of the operator over IMAP, mailboxes as files (mbox, Maildir, `.eml`), and messages handed over by other
//! channels.
//!
//! # Contract
//! * A message is a post: its id is the `Message-ID` without brackets, or a digest of its bytes where it has none; the subject is
//!   the title; what it quotes and passes on is context (`quoted`), unless it says nothing else.
//! * Messages of a digest are posts of their own. Delivery reports and automatic answers are left out; what web forms send
//!   (`Auto-Submitted: auto-generated`) is read.
//! * A mailbox is only looked at: nothing is marked, moved or deleted unless the settings say so, and then only once what was
//!   read is durable. A message that is deleted in the mailbox is not a report withdrawn.
//!
//! Limits: attachments are not read; encrypted messages (S/MIME, PGP) have no words for Hark; a message longer than 32 MiB is read
//! as far as that.

mod flowed;
mod imap;
#[cfg(test)]
mod inbox_tests;
mod mailbox;
mod mbox;
mod mime;
mod parse;
mod quoted;
mod settings;
#[cfg(test)]
mod tests;

use crate::MayStore;
use crate::about::{About, Certainty, DAYS, Deletion, DeletionNews, Kind, OWNED, Terms};
use crate::source::{Connector, Document, Feed, Found, Key, NotOurs, Opening, SettingsProblem};

/// What is known of it.
pub(crate) static ABOUT: About = About {
    id: "email",
    title: "E-mail inboxes",
    kind: Kind::OwnInbox,
    certainty: Certainty::Specified,
    terms: Terms::Owned,
    may_store: MayStore::Full,
    retention_hours: DAYS,
    deletion: Deletion { within_hours: 0, how: DeletionNews::ByHand },
    may_export: true,
    reason: OWNED,
};

/// Reads a message, or an mbox, for channels that are handed e-mail.
pub(crate) fn read(document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
    parse::document(document, found)
}

/// The connector for `email`.
#[derive(Clone, Copy, Debug)]
pub struct Email;

impl Connector for Email {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn guide(&self) -> &'static str {
        include_str!("guide.md")
    }

    fn keys(&self) -> &'static [Key] {
        settings::KEYS
    }

    fn parse(&self, document: &Document<'_>, found: &mut Found) -> Result<(), NotOurs> {
        parse::document(document, found)
    }

    fn open(&self, opening: &Opening<'_>) -> Result<Feed, SettingsProblem> {
        settings::open(opening)
    }
}
