//! Patterns of routes as labels of metrics. Labels live as long as the program; there are as many as routes.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The pattern, kept for as long as the program runs. To be called with patterns of routes only, never with addresses.
pub(crate) fn kept(pattern: &str) -> &'static str {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept.get(pattern) {
        return known;
    }
    let new: &'static str = Box::leak(pattern.to_owned().into_boxed_str());
    kept.insert(new);
    new
}
