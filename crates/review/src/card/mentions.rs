//! Mentions and pairs with what people put right.

use casework::{Correction, Label, Standing};
use model::Span;
use store::StoredReport;

use super::Places;
use crate::wire::report as wire;
use crate::words::word;

/// The machine's mentions; what people say of one stands beside it.
pub(super) fn mentions(report: &StoredReport, standing: &Standing, places: &Places) -> Vec<wire::Mention> {
    let said = |index: usize| {
        standing.corrections.iter().rev().find_map(|correction| match correction {
            Correction::Mention { mention, label } if *mention == index => {
                let label = label.as_ref().map(|label| of_label(label, places));
                Some(wire::CorrectedMention { label })
            }
            _ => None,
        })
    };
    let mention = |(index, mention): (usize, &model::MentionRecord)| wire::Mention {
        place: places.place(mention.field, Span { start: mention.start, end: mention.end }),
        kind: word(&mention.kind),
        concept: mention.concept.clone(),
        preferred: mention.preferred.clone(),
        codes: mention.codes.clone(),
        how: word(&mention.how),
        assertion: word(&mention.assertion),
        person: mention.person.map(|person| word(&person)),
        corrected: said(index),
    };
    report.mentions.iter().enumerate().map(mention).collect()
}

/// What people found that the machine missed.
pub(super) fn missed(standing: &Standing, places: &Places) -> Vec<wire::Label> {
    let missed = |correction: &Correction| match correction {
        Correction::Missed { label } => Some(of_label(label, places)),
        _ => None,
    };
    standing.corrections.iter().filter_map(missed).collect()
}

fn of_label(label: &Label, places: &Places) -> wire::Label {
    wire::Label {
        place: places.words(label.words),
        kind: word(&label.kind),
        concept: label.concept.clone(),
        assertion: word(&label.assertion),
    }
}

/// The machine's pairs, and those of which only a person spoke.
pub(super) fn pairs(report: &StoredReport, standing: &Standing) -> Vec<wire::Pair> {
    let mut pairs: Vec<wire::Pair> = report
        .pairs
        .iter()
        .map(|pair| wire::Pair {
            drug: pair.drug as u32,
            event: pair.event as u32,
            relation: word(&pair.relation),
            probability: pair.probability,
            corrected: None,
        })
        .collect();
    for correction in &standing.corrections {
        let Correction::Relation { drug, event, relation } = correction else { continue };
        let (drug, event) = (*drug as u32, *event as u32);
        let at =
            pairs.iter().position(|pair| (pair.drug, pair.event) == (drug, event)).unwrap_or_else(|| {
                let relation = word(&model::Relation::None);
                pairs.push(wire::Pair { drug, event, relation, probability: 0.0, corrected: None });
                pairs.len() - 1
            });
        pairs[at].corrected = Some(word(relation));
    }
    pairs
}
