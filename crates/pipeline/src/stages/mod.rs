//! The stages between the two hops, in order: a post passes each once, and each has a type of its own, so that
//! the compiler keeps the order and nothing but a [`deident::SafeReport`] comes out at the end.

pub mod annotate;
pub mod classify;
pub mod dedupe;
pub mod normalise;
