//! Rules of the FDA for reports before marketing, by its numbers.

use crate::check::context::Context;
use crate::check::findings::Findings;
use crate::check::view::{Block, View};

/// What these rules turn on.
struct Trial<'v> {
    case: &'v Block,
    /// The block of the study, or the patient where there is none.
    around: &'v Block,
    /// C.1.3 and C.5.4.
    kind: Option<&'v str>,
    study: Option<&'v str>,
    /// FDA.C.5.5a, FDA.C.5.5b.
    ind: bool,
    anda: bool,
    /// Whether N.2.r.3 is of trials under an IND, or of those exempt from it.
    to_ind: bool,
    to_exempt: bool,
}

fn trial<'v>(view: &'v View<'_>) -> Option<Trial<'v>> {
    let case = view.one("C")?;
    let study = view.one("C.5");
    let has = |element| study.is_some_and(|study| study.value(element).is_some());
    let to = view.value("N.2.r", "N.2.r.3");
    Some(Trial {
        case,
        around: study.or(view.one("D")).unwrap_or(case),
        kind: case.value("C.1.3"),
        study: study.and_then(|study| study.value("C.5.4")),
        ind: has("FDA.C.5.5a"),
        anda: has("FDA.C.5.5b"),
        to_ind: matches!(to, Some("CDER_IND" | "CBER_IND")),
        to_exempt: to == Some("CDER_IND_EXEMPT_BA_BE"),
    })
}

/// R0008, R0110, R0111, R0112: C.1.3.
pub(super) fn kind_of_report(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(trial) = trial(view) else { return };
    let other = |kind: &str| trial.kind.is_some_and(|given| given != kind);
    let of_study = matches!(trial.study, Some("1" | "2" | "3"));
    let mut error = |rule, text| findings.error(view, trial.case, rule, "C.1.3", text);
    if (trial.ind || trial.anda) && of_study && other("2") {
        error("R0008", "must be 2 where a number and a type of study are given");
    } else if trial.to_exempt && other("2") {
        error("R0111", "must be 2 for trials that are exempt");
    } else if trial.to_ind && trial.ind && trial.study.is_none() && other("1") {
        error("R0110", "must be 1 where a number is given and no type of study");
    } else if trial.to_ind && matches!(trial.kind, Some("3" | "4")) {
        error("R0112", "may not be 3 or 4 before marketing");
    }
}

/// R0102, R0113: C.5.4.
pub(super) fn study_kind(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(trial) = trial(view) else { return };
    match (trial.kind, trial.study) {
        (Some("2"), Some(study)) if !matches!(study, "1" | "2" | "3") => {
            findings.error(view, trial.around, "R0102", "C.5.4", "must be 1, 2 or 3 where C.1.3 is 2");
        }
        (Some("1"), Some(_)) if trial.to_ind => {
            findings.error(view, trial.around, "R0113", "C.5.4", "may not be given where C.1.3 is 1");
        }
        _ => {}
    }
}

/// R0024, R0025, R0026: numbers of the trial.
pub(super) fn study_numbers(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(trial) = trial(view) else { return };
    let mut error = |rule, element, text| findings.error(view, trial.around, rule, element, text);
    if trial.to_ind && !trial.ind && matches!(trial.kind, Some("1" | "2")) {
        error("R0024", "FDA.C.5.5a", "must be given for a trial under an IND");
    }
    if trial.to_exempt && !trial.anda && trial.kind == Some("2") {
        error("R0025", "FDA.C.5.5b", "must be given for a trial that is exempt");
    }
    if trial.ind && view.one("FDA.C.5.6.r").is_none() {
        error("R0026", "FDA.C.5.6.r", "must be given, or be NA, where FDA.C.5.5a is");
    }
}

/// R0016: FDA.C.1.7.1.
pub(super) fn local_criteria(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    let expedited = case.is("C.1.7", "true") && matches!(case.value("C.1.3"), Some("1" | "2"));
    if expedited && case.value("FDA.C.1.7.1").is_some_and(|kind| !matches!(kind, "1" | "6")) {
        findings.error(view, case, "R0016", "FDA.C.1.7.1", "must be 1 or 6 where C.1.7 is true");
    }
}

/// R0070, R0071, W0006: drugs of the trial.
pub(super) fn suspect_drug(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let (Some(trial), Some(first)) = (trial(view), view.one("G.k")) else { return };
    let some = |wanted: &[&str]| {
        view.blocks("G.k.1").filter_map(|role| role.value("G.k.1")).any(|role| wanted.contains(&role))
    };
    if trial.kind == Some("2") && trial.to_ind && !some(&["1", "3"]) {
        findings.error(view, first, "R0070", "G.k.1", "must be 1 or 3 for at least one drug");
    }
    if trial.kind == Some("2") && trial.to_exempt && !some(&["1", "3", "4"]) {
        findings.error(view, first, "R0071", "G.k.1", "must be 1, 3 or 4 for at least one drug");
    }
    for drug in view.blocks("G.k").filter(|drug| trial.anda && !drug.has("FDA.G.k.10a")) {
        let text = "should be 1, 2 or NA where FDA.C.5.5b is given";
        findings.warning(view, drug, "W0006", "FDA.G.k.10a", text);
    }
}

/// R0085, R0086, R0087: assessments are whole.
pub(super) fn assessments(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(trial) = trial(view).filter(|trial| trial.kind == Some("2") && trial.ind) else { return };
    let parts = [("G.k.9.i.2.r.1", "R0085"), ("G.k.9.i.2.r.2", "R0086"), ("G.k.9.i.2.r.3", "R0087")];
    let mut blocks: Vec<&Block> = view.blocks("G.k.9.i.2.r").collect();
    if blocks.is_empty() {
        blocks.push(trial.case);
    }
    for block in blocks {
        for (element, rule) in parts.iter().filter(|(element, _)| !block.has(element)) {
            findings.error(view, block, rule, element, "must be given for a trial under an IND");
        }
    }
}

/// R0041: D.9.1 is given where a reaction was fatal.
pub(super) fn death(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let (Some(trial), Some(patient)) = (trial(view), view.one("D")) else { return };
    let fatal = view.blocks("E.i").any(|reaction| reaction.is("E.i.3.2a", "true"));
    if trial.kind == Some("2") && trial.to_ind && fatal && !patient.has("D.9.1") {
        findings.error(view, patient, "R0041", "D.9.1", "must be given where E.i.3.2a is true");
    }
}

/// W0010: a report that links others of a trial is an aggregate.
pub(super) fn aggregates(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let (Some(trial), Some(patient)) = (trial(view), view.one("D")) else { return };
    let linked = view.one("C.1.10.r").is_some() && trial.ind && trial.kind == Some("2");
    if linked && !matches!(patient.value("D.1"), Some("AGGREGATE" | "AGGREGRATE")) {
        findings.warning(view, patient, "W0010", "D.1", "should be AGGREGATE where other reports are linked");
    }
}
