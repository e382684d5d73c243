//! F.r: tests and procedures.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::{Block, View};

fn named(test: &Block) -> bool {
    ["F.r.2.1", "F.r.2.2a", "F.r.2.2b"].iter().any(|element| test.has(element))
}

/// A test with a name has a date, one with a date has a name.
pub(super) fn named_and_dated(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for test in view.blocks("F.r") {
        if named(test) && !test.has("F.r.1") {
            let text = "must be given, or be UNK, where the test is named";
            findings.error(view, test, "ICH.F.r.1.missing", "F.r.1", text);
        }
        if !named(test) {
            let text = "must be given in words or as a term: a test has a name";
            findings.error(view, test, "ICH.F.r.2.missing", "F.r.2.1", text);
        }
    }
}

/// A test has a result: a code, a number, or words.
pub(super) fn has_a_result(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let results = ["F.r.3.1", "F.r.3.2", "F.r.3.4"];
    for test in view.blocks("F.r").filter(|test| named(test)) {
        if !results.iter().any(|element| test.has(element)) {
            let text = "must be given as a code, a number or in words: a test has a result";
            findings.error(view, test, "ICH.F.r.3.missing", "F.r.3.4", text);
        }
    }
}

/// A number has a unit where it stands.
pub(super) fn number_has_a_unit(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for test in view.blocks("F.r") {
        let numbers = test.found.iter().filter(|found| found.spec.id == "F.r.3.2" && found.value.is_some());
        let bare = numbers.filter(|found| view.tree.get(found.node).attribute("unit").is_none()).count();
        if bare > 0 {
            let text = "must be given where F.r.3.2 is";
            findings.error(view, test, "ICH.F.r.3.3.missing", "F.r.3.3", text);
        }
    }
}
