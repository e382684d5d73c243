//! C.1, C.3, C.5: the report, its sender, its study.

use crate::check::context::{Context, Route};
use crate::check::findings::Findings;
use crate::check::view::View;

/// C.5.4 is given for reports from studies, and only for those.
pub(super) fn from_a_study(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    let study = view.one("C.5");
    let kind = study.and_then(|study| study.value("C.5.4"));
    match (case.value("C.1.3"), kind, study) {
        (Some("2"), None, _) => {
            let around = study.or(view.one("D")).unwrap_or(case);
            findings.error(view, around, "ICH.C.5.4.missing", "C.5.4", "must be given where C.1.3 is 2");
        }
        // The FDA has numbers of its own for this, which depend on the receiver.
        (Some(other), Some(_), Some(study)) if other != "2" && !context.is_fda() => {
            let text = "is given although C.1.3 says that the report is not from a study";
            findings.error(view, study, "ICH.C.5.4.study", "C.5.4", text);
        }
        _ => {}
    }
}

/// C.5.4 is one that the profile of the receiver lists. Before marketing the FDA has rules of its own.
pub(super) fn study_is_taken(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let kinds = &context.study_kinds;
    let Some(study) = view.one("C.5").filter(|_| context.route != Route::Premarket) else { return };
    if study.value("C.5.4").is_some_and(|kind| !kinds.is_empty() && !kinds.contains(kind)) {
        let taken = kinds.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let text = format!("is a type of study that the receiver does not take; it takes {taken}");
        findings.error(view, study, "ICH.C.5.4.receiver", "C.5.4", &text);
    }
}

/// C.1.11.1 and C.1.11.2 come together.
pub(super) fn taken_back_or_put_right(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    match (case.has("C.1.11.1"), case.has("C.1.11.2")) {
        (true, false) => {
            let text = "must say why the report is taken back or put right";
            findings.error(view, case, "ICH.C.1.11.2.missing", "C.1.11.2", text);
        }
        (false, true) => {
            let text = "must say whether the report is taken back or put right";
            findings.error(view, case, "ICH.C.1.11.1.missing", "C.1.11.1", text);
        }
        _ => {}
    }
}

/// C.1.9.1 is `true` where there are other identifiers, and only there.
pub(super) fn other_identifiers(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    let some = view.blocks("C.1.9.1.r").next().is_some();
    if case.is("C.1.9.1", "true") && !some {
        let text = "must be given where C.1.9.1 is true";
        findings.error(view, case, "ICH.C.1.9.1.r.missing", "C.1.9.1.r", text);
    }
    if case.null("C.1.9.1").is_some() && some {
        let text = "must be true where other identifiers are given";
        findings.error(view, case, "ICH.C.1.9.1.identifiers", "C.1.9.1", text);
    }
}

/// C.1.6.1 is `true` where documents are named, and only there.
pub(super) fn documents_are_named(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    let some = view.blocks("C.1.6.1.r").next().is_some();
    if case.is("C.1.6.1", "true") && !some {
        let text = "must name the documents where C.1.6.1 is true";
        findings.error(view, case, "ICH.C.1.6.1.r.missing", "C.1.6.1.r", text);
    }
    if case.is("C.1.6.1", "false") && some {
        let text = "is false although documents are named";
        findings.error(view, case, "ICH.C.1.6.1.documents", "C.1.6.1", text);
    }
}

/// C.3.2 is given unless the sender is a patient.
pub(super) fn sender_has_an_organisation(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(sender) = view.one("C.3") else { return };
    if !sender.has("C.3.2") && sender.value("C.3.1").is_some_and(|kind| kind != "7") {
        findings.error(view, sender, "ICH.C.3.2.missing", "C.3.2", "must be given unless C.3.1 is 7");
    }
}
