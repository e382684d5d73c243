//! Facts of the case with what people put in their place.

use casework::{Correction, Standing};
use model::{Evidence, Facts};
use store::StoredReport;

use super::Places;
use crate::wire::report::{CorrectedFact, Fact, SourceLabel};

/// Criteria of seriousness (ICH E2A, II.B).
pub(crate) const SERIOUSNESS: [&str; 6] =
    ["death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly", "other_important"];

/// The facts, and the criteria of seriousness.
pub(super) fn facts(report: &StoredReport, standing: &Standing, places: &Places) -> (Vec<Fact>, Vec<Fact>) {
    let facts = Facts::SINGLE.iter().filter_map(|(name, of)| {
        let machine = of(&report.facts).as_ref();
        let corrected = corrected_fact(standing, name, places);
        (machine.is_some() || corrected.is_some()).then(|| Fact {
            name: (*name).to_owned(),
            value: machine.map(|evidence| evidence.value.clone()),
            place: machine.map(|evidence| places.text(evidence.span)),
            event: None,
            corrected,
        })
    });
    (facts.collect(), seriousness(report, standing, places))
}

/// The last word of people on a fact.
fn corrected_fact(standing: &Standing, name: &str, places: &Places) -> Option<CorrectedFact> {
    standing.corrections.iter().rev().find_map(|correction| match correction {
        Correction::Fact { fact, value, words } if fact == name => {
            Some(CorrectedFact { value: value.clone(), place: words.map(|words| places.words(words)) })
        }
        _ => None,
    })
}

/// `name` and `value` are the criterion; what people said of it is `met` or `not_met`.
fn seriousness(report: &StoredReport, standing: &Standing, places: &Places) -> Vec<Fact> {
    let said = |name: &str| {
        standing.corrections.iter().rev().find_map(|correction| match correction {
            Correction::Seriousness { criterion, met, event, words } if criterion == name => {
                let value = Some(if *met { "met" } else { "not_met" }.to_owned());
                let place = words.map(|words| places.words(words));
                Some((CorrectedFact { value, place }, event.map(|event| event as u32)))
            }
            _ => None,
        })
    };
    let machine = report.facts.seriousness.iter().map(|serious| Fact {
        name: serious.evidence.value.clone(),
        value: Some(serious.evidence.value.clone()),
        place: Some(places.text(serious.evidence.span)),
        event: serious.event.map(|event| event as u32),
        corrected: said(&serious.evidence.value).map(|(corrected, _)| corrected),
    });
    let mut all: Vec<Fact> = machine.collect();
    for name in SERIOUSNESS {
        if all.iter().any(|fact| fact.name == name) {
            continue;
        }
        if let Some((corrected, event)) = said(name) {
            let name = name.to_owned();
            all.push(Fact { name, value: None, place: None, event, corrected: Some(corrected) });
        }
    }
    all
}

/// What kind of source it is.
pub(super) fn labels(report: &StoredReport, places: &Places) -> Vec<SourceLabel> {
    let label =
        |found: &Evidence| SourceLabel { label: found.value.clone(), place: Some(places.text(found.span)) };
    report.quality.labels.iter().chain(&report.quality.basis).map(label).collect()
}
