//! What people did, as the database holds it.

mod rows;

pub use rows::{DeskRow, TrailEnd, TrailRow};
