//! Invented posts and launchers for tests and benches. Nothing here is real text, and nothing is random: the
//! same number gives the same posts on every machine.

mod hark;
mod posts;

pub use hark::{Hark, Output, free_port};
pub use posts::{Invented, invented_posts};
