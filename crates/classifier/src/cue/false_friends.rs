//! Takes out of the hits what only looks like a cue of its category.
//!
//! In the categories of persons and places a phrase with the value [`NONE`] hides the shorter phrases of its category inside it:
//! "a mother of two" is not the writer's mother, "34 years ago" no age. Of two phrases that begin apart, one that lies
//! inside the other is no statement of its own either.

use super::category::{CATEGORIES, Category, NONE};
use super::scan::Hit;

/// Drops false friends and what they hide. `hits` are in order of their start.
pub(super) fn drop_false_friends(hits: &mut Vec<Hit>) {
    let mut covered = [0u32; CATEGORIES.len()];
    hits.retain(|hit| {
        if !has_false_friends(hit.category) {
            return true;
        }
        let covered = &mut covered[hit.category as usize];
        let own = hit.end > *covered;
        *covered = (*covered).max(hit.end);
        own && hit.value != NONE
    });
}

fn has_false_friends(category: Category) -> bool {
    matches!(
        category,
        Category::Reporter
            | Category::Patient
            | Category::Kin
            | Category::Sex
            | Category::Pregnancy
            | Category::Age
            | Category::Located
    )
}
