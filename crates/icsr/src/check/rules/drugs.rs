//! G.k: drugs.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// At least one drug is suspect, interacting or was not administered. The FDA has a number for it by receiver.
pub(super) fn one_is_suspect(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let mut roles = view.blocks("G.k.1").filter_map(|role| role.value("G.k.1")).peekable();
    let Some(first) = view.one("G.k") else { return };
    if roles.peek().is_none() || roles.any(|role| matches!(role, "1" | "3" | "4")) {
        return;
    }
    let rule = match context.is_fda() && view.value("N.2.r", "N.2.r.3") == Some("CDER") {
        true => "R0069",
        false => "ICH.G.k.1.suspect",
    };
    let text = "must be 1, 3 or 4 for at least one drug";
    findings.error(view, first, rule, "G.k.1", text);
}

/// An indication that is not told in words is coded as one that is unknown.
pub(super) fn indication_is_coded(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for indication in view.blocks("G.k.7.r").filter(|indication| indication.null("G.k.7.r.1").is_some()) {
        if !indication.has("G.k.7.r.2a") && !indication.has("G.k.7.r.2b") {
            let text = "must be a term for an unknown indication where G.k.7.r.1 has a null flavour";
            findings.error(view, indication, "ICH.G.k.7.r.2b.missing", "G.k.7.r.2b", text);
        }
    }
}

/// G.k.3.2 is given where G.k.3.1 is.
pub(super) fn authorisation_has_a_country(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for drug in view.blocks("G.k").filter(|drug| drug.has("G.k.3.1") && !drug.has("G.k.3.2")) {
        findings.error(view, drug, "ICH.G.k.3.2.missing", "G.k.3.2", "must be given where G.k.3.1 is");
    }
}
