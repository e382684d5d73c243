//! Holds messages of E2B(R3), ours or others', against the rules of ICH and of the FDA.
//!
//! What an element may hold is data (`data/*.tsv`); what ties elements together is a small function each (`check/rules/`).
//! The order of XML elements is the schema's matter, not ours: a message that passes here may still break the schema.
//!
//! A rule of ICH is named after its element, such as `ICH.C.1.5.order`. Where the FDA rejects or warns by a number of its own
//! (`R0019`, `W0005`) and its rules are asked for, that number is the name. Left out is what no message tells by itself:
//! whether it is the first of its case (R0101), and what only the FDA's registers know (R0105, R0106, W0008, W0009, W0012); also
//! R0072, for whose element the FDA's tables give no place. MPID and PhPID stand at one place and are told apart by code systems
//! that are not given out yet: both are checked as the first, which is the longer.

mod context;
mod elements;
mod fda_ids;
mod findings;
mod place;
mod rules;
mod table;
mod value;
mod view;
mod when;

use std::collections::BTreeSet;

pub use self::findings::{Finding, Severity};
pub use crate::unreadable::{Problem, Unreadable};

use self::context::Context;
use self::findings::Findings;
use self::view::View;
use crate::profile::Profile;
use crate::tree::{self, Lines, Part, Tree};

/// Root of a batch, and of a message in it.
const BATCH: &str = "MCCI_IN200100UV01";
const MESSAGE: &str = "PORR_IN049016UV";

/// Most errors, and most warnings, that are told of one file; what breaks more rules than this is wrong from the ground.
pub const MAX_FINDINGS: usize = 2_000;

/// Checks a batch. `rules` names the sets of rules: `ich`, `fda`. Findings come in the order of the file.
///
/// What is in the future is not known here, save against the batch itself: [`message_for`] is told the time.
///
/// # Errors
/// When the file is no XML, no batch of E2B(R3), or larger than is sound.
pub fn message(xml: &[u8], rules: &BTreeSet<String>) -> Result<Vec<Finding>, Unreadable> {
    held(xml, &Measure { rules, study_kinds: None, now: None })
}

/// Checks a batch against all that the profile of its receiver says: its sets of rules, and the types of study that it takes (C.5.4).
/// With `now`, neither the batch (N.1.5) nor a message (C.1.2) may have been made later than that.
///
/// # Errors
/// Those of [`message`].
pub fn message_for(
    xml: &[u8],
    profile: &Profile,
    now: Option<jiff::Timestamp>,
) -> Result<Vec<Finding>, Unreadable> {
    held(xml, &Measure { rules: &profile.rules, study_kinds: Some(&profile.study_kinds), now })
}

/// What a batch is held against.
struct Measure<'a> {
    rules: &'a BTreeSet<String>,
    study_kinds: Option<&'a BTreeSet<String>>,
    now: Option<jiff::Timestamp>,
}

/// The file is read twice: receivers come last in a batch, and rules of the FDA depend on them. One message is held at a time.
fn held(xml: &[u8], measure: &Measure<'_>) -> Result<Vec<Finding>, Unreadable> {
    let text = tree::decode(xml)?;
    let lines = Lines::of(&text);
    let mut envelope = Tree::default();
    tree::parts(&text, MESSAGE, false, |part| {
        if let Part::Rest(rest) = part {
            envelope = rest;
        }
    })?;
    let root = envelope.get(Tree::ROOT);
    if root.foreign || &*root.name != BATCH {
        let found = value::shortened(&root.name);
        return Err(Problem::OtherDocument { found, wanted: BATCH }.at(lines.line(root.offset)));
    }
    let view = View::of(&envelope, "N", true);
    let mut context = Context::of(&view, measure);
    let mut findings = Findings::new(measure.rules);
    elements::check(&view, &context, &mut findings);
    rules::check_batch(&view, &context, &mut findings);
    tree::parts(&text, MESSAGE, true, |part| {
        let Part::Split(tree) = part else { return };
        if findings.full() {
            return;
        }
        findings.next_message();
        let view = View::of(&tree, "N.2.r", false);
        context.enter(&view);
        elements::check(&view, &context, &mut findings);
        rules::check(&view, &context, &mut findings);
        context.leave(&view, &mut findings);
    })?;
    if findings.messages() == 0 {
        findings.none(&view);
    }
    Ok(findings.done(&lines))
}
