//! MedDRA: one release throughout a case.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// All terms are of the release that the first reaction is of.
pub(super) fn one_release(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(release) = view.blocks("E.i").find_map(|reaction| reaction.value("E.i.2.1a")) else { return };
    for block in view.all() {
        for found in block.found.iter().filter(|found| found.spec.value == "version") {
            if found.value.as_deref().is_some_and(|other| other != release) {
                let text = "is another release of MedDRA than that of the first reaction: a case has one";
                findings.error(view, block, "ICH.MedDRA.release", found.spec.id, text);
            }
        }
    }
}
