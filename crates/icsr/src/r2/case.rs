//! `summary`: the narrative with what R2 has no element for; and what a report says of all its reactions.

use super::xml::Xml;
use crate::case::Icsr;

/// Where it happened: of the first serious reaction that says so, else of the first that does.
pub(super) fn country(case: &Icsr) -> Option<&str> {
    let told = || case.e.iter().filter(|reaction| reaction.country.is_some());
    let serious = told().find(|reaction| reaction.seriousness.is_serious());
    serious.or_else(|| told().next())?.country.as_deref()
}

/// Comes last, when everything else has been written.
pub(super) fn summary(xml: &mut Xml, case: &Icsr) {
    let mut diagnoses = case.h.diagnoses.iter();
    let diagnosis = diagnoses.next();
    for more in diagnoses {
        xml.rest("H.3.r", &format!("{} (MedDRA {})", more.code, more.version));
    }
    // What is too long in the comments is known before the narrative is written, which stands before them.
    let comments = |xml: &mut Xml| {
        xml.maybe("reportercomment", case.h.reporter_comments.as_deref());
        xml.term("senderdiagnosismeddraversion", "senderdiagnosis", diagnosis);
        xml.maybe("sendercomment", case.h.sender_comments.as_deref());
    };
    let mut trial = Xml::new();
    comments(&mut trial);
    let mut rest = xml.take_rest();
    rest.extend(trial.take_rest());

    xml.open("summary");
    xml.leaf("narrativeincludeclinical", &narrative(case, &rest));
    comments(xml);
    xml.close("summary");
    // The same texts again, which the narrative has already.
    xml.take_rest();
}

fn narrative(case: &Icsr, rest: &[String]) -> String {
    let mut parts: Vec<String> = case.h.text.value().cloned().into_iter().collect();
    for summary in &case.h.summaries {
        parts.push(format!("CASE SUMMARY: [{}] {}", summary.language, summary.text));
    }
    let titles: Vec<&str> = case.c.identification.documents.iter().map(|it| it.title.as_str()).collect();
    if !titles.is_empty() {
        parts.push(format!("ADDITIONAL DOCUMENTS: {}", titles.join("; ")));
    }
    for drug in &case.g {
        for more in drug.indications.iter().skip(1) {
            let text = more.text.as_ref().and_then(|text| text.value()).cloned();
            let term = more.term.as_ref().map(|term| format!("(MedDRA {} {})", term.version, term.code));
            let said: Vec<String> = text.into_iter().chain(term).collect();
            parts.push(format!("INDICATION {}: {}", drug.name, said.join(" ")));
        }
    }
    if !rest.is_empty() {
        parts.push(format!("ADDITIONAL INFORMATION:\n{}", rest.join("\n")));
    }
    parts.join("\n\n")
}
