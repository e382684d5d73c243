//! D: the patient and the parent.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// Only the most precise of the ways to tell an age.
pub(super) fn most_precise_age(view: &View<'_>, _: &Context, findings: &mut Findings) {
    // Precise first.
    let ways = [("D", &["D.2.1", "D.2.2a", "D.2.3"][..]), ("D.10", &["D.10.2.1", "D.10.2.2a"][..])];
    for (kind, ways) in ways {
        let Some(block) = view.one(kind) else { continue };
        let mut given = ways.iter().filter(|element| block.value(element).is_some());
        let Some(best) = given.next() else { continue };
        for other in given {
            let text = format!("should be left out: {best} is more precise");
            findings.warning(view, block, &format!("ICH.{other}.precise"), other, &text);
        }
    }
}

/// D.7.2 is given where there is no D.7.1.r.
pub(super) fn history_or_words(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(patient) = view.one("D") else { return };
    if view.one("D.7.1.r").is_none() && !patient.has("D.7.2") {
        let text = "must be given, or say by a null flavour that nothing is known, where there is no D.7.1.r";
        findings.error(view, patient, "ICH.D.7.2.missing", "D.7.2", text);
    }
}

/// D.10.6 is given where anything is of the parent.
pub(super) fn parent_has_a_sex(view: &View<'_>, _: &Context, findings: &mut Findings) {
    if let Some(parent) = view.one("D.10").filter(|parent| !parent.has("D.10.6")) {
        findings.error(view, parent, "ICH.D.10.6.missing", "D.10.6", "must be given where there is a parent");
    }
}
