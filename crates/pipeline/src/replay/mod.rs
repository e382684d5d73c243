//! What another dictionary or model would change: which posts of the journal count, what is said of each now and what
//! would be said of it, and whether a past decision comes out again. Pure; reading the journal and the database, and
//! applying, are the caller's affair.
//!
//! A replay is applied by appending changed posts to the hop `posts` once more, each with the generation of the replay and
//! the versions that are to screen it ([`crate::records::Screening`]). The usual loop screens them, so that all its
//! promises hold for them too: a deletion that comes meanwhile wins, and nothing is stored twice.

mod change;
mod choice;
mod proof;

pub use change::{Change, Findings, Kind, Linked, Standing, compare};
pub use choice::{Choice, Chosen, Erased, Period};
pub use proof::{Proof, prove};
