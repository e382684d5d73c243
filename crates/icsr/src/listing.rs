//! Line listings: cases as rows of a table, for people who look over many at once.
//!
//! Two tables: one row a case ([`case_row`], [`CASES`]), and one row for each reaction with each drug of a case
//! ([`pair_rows`], [`PAIRS`]). A case without a drug still has a row for each reaction, and the other way round, so that no
//! reaction and no drug is lost between the two.
//!
//! What it is not: no transmission. A listing holds candidate reports, also those that are not ready to be sent; a case of
//! which little is known has empty cells. What is known is told in words and in codes of ICH E2B(R3); nothing is inferred
//! beyond what the elements say, but for the dechallenge, which is read from action and outcome as boxes 20 of the CIOMS form
//! are.
//!
//! Dates of the case that may be known to the month or year only are texts such as `2026-02`, since a date cell would invent
//! the day. A text cell of a null flavour holds its code, such as `MSK`.

mod case;
mod cell;
mod meta;
mod pair;
mod parts;
mod words;

pub use case::{CASES, case_row};
pub use cell::{Cell, Column, Kind, Row};
pub use meta::{Acknowledged, ListingMeta, Names, TermNames};
pub use pair::{PAIRS, pair_rows};

/// What every row says of itself, so that it stays true when rows are cut out of the file.
pub const CAVEAT: &str = "candidate report: no causal relation is claimed, no regulator has decided on it";
