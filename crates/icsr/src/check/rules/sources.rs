//! C.2.r: who told.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// C.2.r.5 marks one source, and no more.
pub(super) fn one_is_primary(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C").filter(|_| view.one("C.2.r").is_some()) else { return };
    let mut primary = view.blocks("C.2.r").filter(|source| source.has("C.2.r.5"));
    if primary.next().is_none() {
        let text = "must be 1 for one of the sources";
        findings.error(view, case, "ICH.C.2.r.5.missing", "C.2.r.5", text);
    }
    for source in primary {
        let text = "is 1 for more than one of the sources";
        findings.error(view, source, "ICH.C.2.r.5.once", "C.2.r.5", text);
    }
}

/// C.2.r.3 is given for the primary source.
pub(super) fn primary_has_a_country(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for source in view.blocks("C.2.r").filter(|source| source.has("C.2.r.5") && !source.has("C.2.r.3")) {
        let text = "must be given for the primary source";
        findings.error(view, source, "ICH.C.2.r.3.missing", "C.2.r.3", text);
    }
}
