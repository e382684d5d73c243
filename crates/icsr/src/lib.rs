//! Individual case safety reports as regulators want them: ICH E2B(R3) by section letter. No IO, no clock.
//!
//! A case is plain data ([`Icsr`], one module for each section letter); everything else is a function of it.

pub mod ack;
pub mod c;
pub mod check;
pub mod cioms;
pub mod d;
pub mod e;
pub mod f;
pub mod g;
pub mod h;
pub mod listing;
pub mod n;
pub mod r2;
pub mod summary;
pub mod value;
pub mod words;

mod case;
mod profile;
mod tree;
mod unreadable;

pub use case::Icsr;
pub use profile::{BUILT_IN, Profile, R2Header};

pub mod oid;
pub mod sample;
pub mod write;
