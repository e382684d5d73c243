//! Rules of the FDA for messages as a whole, by its numbers.

use super::documents::files;
use crate::check::context::{Context, PREMARKET, Route};
use crate::check::findings::Findings;
use crate::check::view::{Block, View};

/// What the FDA wants to know of a sender; it names no number for it, so it only warns.
const SENDER: [&str; 12] = [
    "C.3.3.1", "C.3.3.2", "C.3.3.3", "C.3.3.5", "C.3.4.1", "C.3.4.2", "C.3.4.3", "C.3.4.4", "C.3.4.5",
    "C.3.4.6", "C.3.4.7", "C.3.4.8",
];

/// MedDRA: no adverse event.
const NO_EVENT: &str = "10067482";

/// R0004 to R0007: N.1.4 and N.2.r.3 go together.
pub(super) fn receivers(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let Some(message) = view.one("N.2.r") else { return };
    let to = message.value("N.2.r.3");
    let (rule, element, text) = match context.receiver.as_deref() {
        Some("ZZFDA") if to != Some("CDER") => ("R0006", "N.2.r.3", "must be CDER where N.1.4 is ZZFDA"),
        Some("ZZFDA_PREMKT") if !to.is_some_and(|to| PREMARKET.contains(&to)) => (
            "R0007",
            "N.2.r.3",
            "must be CDER_IND, CBER_IND or CDER_IND_EXEMPT_BA_BE where N.1.4 is ZZFDA_PREMKT",
        ),
        Some("ZZFDA" | "ZZFDA_PREMKT") => return,
        _ if context.route == Route::Premarket => ("R0005", "N.1.4", "must be ZZFDA_PREMKT before marketing"),
        _ => ("R0004", "N.1.4", "must be ZZFDA after marketing"),
    };
    findings.error(view, message, rule, element, text);
}

/// R0100: N.2.r.2 is N.1.3.
pub(super) fn one_sender(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let Some(message) = view.one("N.2.r") else { return };
    if message.value("N.2.r.2").is_some_and(|sender| context.sender.as_deref() != Some(sender)) {
        findings.error(view, message, "R0100", "N.2.r.2", "must be the same as N.1.3");
    }
}

/// Whether nothing shows that a report follows another one.
fn looks_like_the_first(case: &Block) -> bool {
    let day = |element| case.value(element).and_then(|text| text.get(..8));
    !case.has("C.1.11.1") && day("C.1.4") == day("C.1.5")
}

/// R0011: C.1.7 is true or false in a first report.
pub(super) fn expedited_is_told(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    if case.null("C.1.7") == Some("NI") && looks_like_the_first(case) {
        findings.error(view, case, "R0011", "C.1.7", "may not be NI in a first report");
    }
}

/// R0012 to R0015: FDA.C.1.7.1 follows from C.1.7 and FDA.C.1.12.
pub(super) fn kind_of_report(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(case) = view.one("C") else { return };
    let Some(kind) = case.value("FDA.C.1.7.1") else { return };
    if !case.has("C.1.7") || !case.has("FDA.C.1.12") {
        return;
    }
    let (rule, allowed) = match (case.is("FDA.C.1.12", "true"), case.is("C.1.7", "true")) {
        (true, true) => ("R0012", &["1", "4"][..]),
        (true, false) => ("R0013", &["2", "5"][..]),
        (false, true) => ("R0014", &["1"][..]),
        (false, false) => ("R0015", &["2"][..]),
    };
    if !allowed.contains(&kind) {
        let text = format!("must be {} after C.1.7 and FDA.C.1.12", allowed.join(" or "));
        findings.error(view, case, rule, "FDA.C.1.7.1", &text);
    }
}

/// R0103, R0104: C.5.4.
pub(super) fn study_kind(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let (Some(study), Some(case)) = (view.one("C.5"), view.one("C")) else { return };
    let Some(kind) = study.value("C.5.4") else { return };
    let to_cder = view.value("N.2.r", "N.2.r.3") == Some("CDER");
    match case.value("C.1.3") {
        Some("1") if to_cder => {
            findings.error(view, study, "R0103", "C.5.4", "may not be given where C.1.3 is 1");
        }
        Some("2") if to_cder && context.receiver.as_deref() == Some("ZZFDA") => {
            if !matches!(kind, "1" | "2" | "3") {
                findings.error(view, study, "R0104", "C.5.4", "must be 1, 2 or 3 where C.1.3 is 2");
            }
        }
        Some("2") | None => {}
        Some(_) => {
            let text = "is given although C.1.3 says that the report is not from a study";
            findings.error(view, study, "ICH.C.5.4.study", "C.5.4", text);
        }
    }
}

/// R0107 to R0109: numbers of trials have no place after marketing.
pub(super) fn study_numbers(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let rules = [
        ("C.5", "FDA.C.5.5a", "R0107"),
        ("C.5", "FDA.C.5.5b", "R0108"),
        ("FDA.C.5.6.r", "FDA.C.5.6.r", "R0109"),
    ];
    for (kind, element, rule) in rules {
        for block in view.blocks(kind).filter(|block| block.has(element)) {
            findings.error(view, block, rule, element, "may not be given after marketing");
        }
    }
}

/// R0027, W0001, W0002, W0004: reports without one patient.
pub(super) fn no_patient(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let (Some(patient), Some(case)) = (view.one("D"), view.one("C")) else { return };
    let none = patient.null("D.1") == Some("NA");
    let name = patient.value("D.1");
    // The FDA's own tables write it both ways.
    let aggregate = matches!(name, Some("AGGREGATE" | "AGGREGRATE"));
    let malfunction = view.blocks("FDA.G.k.12.r").any(|device| device.is("FDA.G.k.12.r.1", "true"));
    let no_event = view.blocks("E.i").any(|reaction| reaction.is("E.i.2.1b", NO_EVENT));
    if case.is("FDA.C.1.12", "true") && malfunction && no_event && !none && name != Some("SUMMARY") {
        let text = "must be NA where a combination product failed without an event";
        findings.error(view, patient, "R0027", "D.1", text);
    }
    if (none || aggregate || name == Some("SUMMARY"))
        && patient.null("FDA.D.12").is_none_or(|null| null != "NA")
    {
        findings.warning(view, patient, "W0004", "FDA.D.12", "should be NA where there is no one patient");
    }
    if aggregate && view.one("C.1.10.r").is_none() {
        findings.warning(view, case, "W0001", "C.1.10.r", "should be given for an aggregate");
    }
    if aggregate && view.value("C.5", "C.5.4") != Some("1") {
        let around = view.one("C.5").unwrap_or(patient);
        findings.warning(view, around, "W0002", "C.5.4", "should be 1 for an aggregate");
    }
}

/// FDA.D.11.r.1 is given after marketing, or a null flavour says why not. A race that is there without a value is the table's matter.
pub(super) fn race_is_told(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(patient) = view.one("D") else { return };
    if view.one("FDA.D.11.r").is_none() {
        let text = "must be given, or say by a null flavour why it is not";
        findings.error(view, patient, "FDA.D.11.r.1.missing", "FDA.D.11.r.1", text);
    }
}

/// The FDA asks for the sender's name and address.
pub(super) fn sender_is_reachable(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(sender) = view.one("C.3") else { return };
    for element in SENDER.iter().filter(|element| !sender.has(element)) {
        let text = "is asked for in every report after marketing";
        findings.warning(view, sender, &format!("FDA.{element}.missing"), element, text);
    }
}

/// The roles that are given to a drug.
pub(super) fn roles<'v>(view: &'v View<'_>, drug: &'v Block) -> impl Iterator<Item = &'v str> {
    let id = drug.value("G.k");
    let of_drug = move |role: &&Block| match (role.value("G.k.1.drug"), id) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => false,
    };
    view.blocks("G.k.1").filter(of_drug).filter_map(|role| role.value("G.k.1"))
}

/// W0005: the first drug is suspect, interacting or was not administered.
pub(super) fn first_drug(view: &View<'_>, _: &Context, findings: &mut Findings) {
    let Some(first) = view.one("G.k") else { return };
    if roles(view, first).any(|role| !matches!(role, "1" | "3" | "4")) {
        findings.warning(view, first, "W0005", "G.k.1", "should be 1, 3 or 4 for the first drug");
    }
}

/// R0114: G.k.3.1 is no number of a trial.
pub(super) fn application_is_no_trial(view: &View<'_>, context: &Context, findings: &mut Findings) {
    let other_study = matches!(view.value("C.5", "C.5.4"), Some("2" | "3"));
    let to_cder = view.value("N.2.r", "N.2.r.3") == Some("CDER");
    let here = to_cder && context.receiver.as_deref() == Some("ZZFDA");
    if !(here && other_study && view.value("C", "C.1.3") == Some("2")) {
        return;
    }
    for drug in view.blocks("G.k") {
        if drug.value("G.k.3.1").is_some_and(|number| number.contains("IND") || number.contains("PANDA")) {
            let text = "may not be an IND or PANDA number for a report after marketing";
            findings.error(view, drug, "R0114", "G.k.3.1", text);
        }
    }
}

/// R0010: files are base64, and not compressed.
pub(super) fn documents_are_plain(view: &View<'_>, _: &Context, findings: &mut Findings) {
    for (block, found) in files(view) {
        let element = view.tree.get(found.node);
        let plain = element.attribute("compression").is_none();
        if !plain || element.attribute("representation") != Some("B64") {
            findings.error(view, block, "R0010", found.spec.id, "must be base64 and not compressed");
        }
    }
}
