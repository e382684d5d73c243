//! The boxes of the CIOMS-I form as texts: what each says of a case, without where it stands on paper.
//!
//! Null flavours become `PRIVACY` (withheld) or `UNK`. Texts are whole: which of them do not fit into their box is a matter of the
//! drawing. Masking by profile is the caller's: a form is made of a case that may leave.

mod boxes;
mod field;

pub use boxes::form;
pub use field::{Field, Tick};

use std::collections::{BTreeMap, BTreeSet};

use crate::words::Terms;

/// What a form needs to know besides the case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormMeta {
    /// Whether an earlier version has been reported.
    pub follow_up: bool,
    /// Names of terms.
    pub terms: Terms,
}

/// A form, filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// What stands in each box; a box that is not there is empty.
    pub texts: BTreeMap<Field, String>,
    /// Boxes that are ticked.
    pub ticks: BTreeSet<Tick>,
}

impl Form {
    /// What stands in a box.
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }

    /// Whether a box is ticked.
    pub fn is_ticked(&self, tick: Tick) -> bool {
        self.ticks.contains(&tick)
    }
}
