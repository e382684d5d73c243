//! Cuts a long post into passages, so that one telling sentence is not drowned by a page of others. A short
//! post is one passage. The post's score is that of its highest passage.

use std::ops::Range;

use crate::unit::Unit;

/// A post of at most this many units is one passage.
const WHOLE: usize = 70;
/// A passage is closed at the first sentence end after this many units …
const ENOUGH: usize = 25;
/// … and at this many in any case.
const MOST: usize = 60;

/// Fills `passages` with ranges of units that cover all of them, in order.
pub(crate) fn cut(units: &[Unit], passages: &mut Vec<Range<usize>>) {
    passages.clear();
    if units.len() <= WHOLE {
        passages.push(0..units.len());
        return;
    }
    let mut start = 0;
    for (i, unit) in units.iter().enumerate() {
        let length = i - start;
        if length >= MOST || (length >= ENOUGH && unit.after_break()) {
            passages.push(start..i);
            start = i;
        }
    }
    passages.push(start..units.len());
}
