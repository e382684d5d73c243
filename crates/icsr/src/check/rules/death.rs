//! D.9: death and autopsy.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::View;

/// D.9.3 is given where the date of death is; causes come from an autopsy only where there was one.
pub(super) fn autopsy(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(patient) = view.one("D") else { return };
    if patient.has("D.9.1") && !patient.has("D.9.3") {
        findings.error(view, patient, "ICH.D.9.3.missing", "D.9.3", "must be given where D.9.1 is");
    }
    if view.one("D.9.4.r").is_some() && patient.has("D.9.3") && !patient.is("D.9.3", "true") {
        let text = "must be true where causes are given that an autopsy found";
        findings.error(view, patient, "ICH.D.9.3.autopsy", "D.9.3", text);
    }
}

/// Causes of death are told in words where they are coded.
pub(super) fn causes_are_told(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for (kind, code, words) in
        [("D.9.2.r", "D.9.2.r.1b", "D.9.2.r.2"), ("D.9.4.r", "D.9.4.r.1b", "D.9.4.r.2")]
    {
        for cause in view.blocks(kind).filter(|cause| cause.has(code) && !cause.has(words)) {
            let text = format!("must be given where {code} is");
            findings.error(view, cause, &format!("ICH.{words}.missing"), words, &text);
        }
    }
}
