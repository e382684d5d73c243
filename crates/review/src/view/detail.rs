//! One report with everything that led to it.

use model::{Evidence, Field, Span};
use serde::Serialize;
use store::StoredReport;

use super::marks::class;
use super::words;

#[derive(Serialize)]
struct Mention<'r> {
    class: &'static str,
    words: &'r str,
    place: String,
    preferred: &'r str,
    concept: &'r str,
    meant: String,
    how: String,
    codes: Vec<(&'r str, &'r str)>,
}

#[derive(Serialize)]
struct Pair<'r> {
    drug: &'r str,
    event: &'r str,
    relation: String,
    probability: String,
}

/// Something the text states, with its words.
#[derive(Serialize)]
struct Fact<'r> {
    name: &'static str,
    value: String,
    words: &'r str,
}

#[derive(Serialize)]
struct Reason<'r> {
    name: &'r str,
    weight: String,
    against: bool,
}

/// The parts of the page of one.
#[derive(Serialize)]
pub(crate) struct Detail<'r> {
    revision: u64,
    mentions: Vec<Mention<'r>>,
    pairs: Vec<Pair<'r>>,
    facts: Vec<Fact<'r>>,
    criteria: Vec<Fact<'r>>,
    first_hand: bool,
    labels: Vec<Fact<'r>>,
    why: Vec<Reason<'r>>,
    redactions: Vec<(&'r str, u32)>,
    made_by: Vec<(&'static str, &'r str)>,
}

impl<'r> Detail<'r> {
    pub(crate) fn new(report: &'r StoredReport) -> Self {
        let name = |index: usize| report.mentions.get(index).map_or("", |mention| mention.preferred.as_str());
        let versions = &report.versions;
        Self {
            revision: report.revision,
            mentions: report.mentions.iter().map(mention).collect(),
            pairs: report
                .pairs
                .iter()
                .map(|pair| Pair {
                    drug: name(pair.drug),
                    event: name(pair.event),
                    relation: words(&pair.relation),
                    probability: format!("{:.2}", pair.probability),
                })
                .collect(),
            facts: facts(report),
            criteria: criteria(report),
            first_hand: report.quality.first_hand,
            labels: source(report),
            why: report
                .why
                .iter()
                .map(|part| Reason {
                    name: &part.name,
                    weight: format!("{:+.2}", part.weight),
                    against: part.weight < 0.0,
                })
                .collect(),
            redactions: report.redactions.iter().map(|(kind, count)| (kind.as_str(), *count)).collect(),
            made_by: [
                ("Hark", versions.hark.as_str()),
                ("dictionary", &versions.dictionary),
                ("model", &versions.model),
                ("model of this language", &report.model),
                ("settings", &versions.settings),
            ]
            .into_iter()
            // Reports of earlier versions do not say it.
            .filter(|(_, made_by)| !made_by.is_empty())
            .collect(),
        }
    }
}

fn mention(mention: &model::MentionRecord) -> Mention<'_> {
    let place = match mention.field {
        Field::Text => format!("bytes {} to {}", mention.start, mention.end),
        other => format!("in {}", if other == Field::Title { "the title" } else { "the context" }),
    };
    Mention {
        class: class(mention.kind),
        words: &mention.text,
        place,
        preferred: &mention.preferred,
        concept: &mention.concept,
        meant: words(&mention.assertion),
        how: words(&mention.how),
        codes: mention.codes.iter().map(|(system, code)| (system.as_str(), code.as_str())).collect(),
    }
}

/// What kind of source it is, and what it refers to.
fn source(report: &StoredReport) -> Vec<Fact<'_>> {
    let model::Quality { labels, credibility, basis, .. } = &report.quality;
    let reference = credibility.reference.map(|reference| Fact {
        name: "refers to",
        value: words(&reference.kind),
        words: reference.span.map_or("", |span| said(report, span)),
    });
    let labels = labels.iter().map(|label| fact(report, "label", label));
    labels.chain(basis.iter().map(|basis| fact(report, "basis", basis))).chain(reference).collect()
}

fn said(report: &StoredReport, span: Span) -> &str {
    span.of(&report.text).unwrap_or_default()
}

fn fact<'r>(report: &'r StoredReport, name: &'static str, evidence: &Evidence) -> Fact<'r> {
    Fact { name, value: evidence.value.replace('_', " "), words: said(report, evidence.span) }
}

fn facts(report: &StoredReport) -> Vec<Fact<'_>> {
    let facts = &report.facts;
    let single = [
        ("reporter", &facts.reporter),
        ("patient", &facts.patient),
        ("age", &facts.age),
        ("sex", &facts.sex),
        ("pregnancy", &facts.pregnancy),
        ("country", &facts.country),
        ("dose", &facts.dose),
        ("route", &facts.route),
        ("frequency", &facts.frequency),
        ("drug begun", &facts.start),
        ("drug stopped", &facts.stop),
        ("onset", &facts.onset),
        ("action", &facts.action),
        ("dechallenge", &facts.dechallenge),
        ("rechallenge", &facts.rechallenge),
        ("outcome", &facts.outcome),
    ];
    let single = single.into_iter().filter_map(|(name, evidence)| Some((name, evidence.as_ref()?)));
    let serious = facts.seriousness.iter().map(|serious| ("seriousness", &serious.evidence));
    single.chain(serious).map(|(name, evidence)| fact(report, name, evidence)).collect()
}

fn criteria(report: &StoredReport) -> Vec<Fact<'_>> {
    let validity = &report.validity;
    let criteria = [
        ("identifiable reporter", validity.reporter),
        ("identifiable patient", validity.patient),
        ("suspect drug", validity.drug),
        ("suspected reaction", validity.event),
    ];
    let row = |(name, criterion): (_, model::Criterion)| Fact {
        name,
        value: words(&criterion.status),
        words: criterion.span.map_or("", |span| said(report, span)),
    };
    criteria.into_iter().map(row).collect()
}
