//! What of a report rules look at. No text, no title, no words of a mention.

use std::collections::BTreeMap;

use deident::SafeReport;
use model::{
    Assertion, Facts, Fingerprint, MentionKind, MentionRecord, Metrics, PairRecord, Pseudonym, Quality,
    Relation, ReportId, Status, ThreadId, Timestamp, Validity,
};

/// A concept with its codes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concept {
    /// Stable id, such as `drug/sertraline`.
    pub id: String,
    /// Codes by terminology; several of one are divided by commas.
    pub codes: BTreeMap<String, String>,
}

impl Concept {
    /// Its codes of one terminology.
    pub(super) fn codes_of<'c>(&'c self, terminology: &str) -> impl Iterator<Item = &'c str> {
        self.codes.get(terminology).into_iter().flat_map(|codes| codes.split(','))
    }
}

/// A report as rules see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The report.
    pub report: ReportId,
    /// Revision of its post.
    pub revision: u64,
    /// When it was first read here: the time of the event.
    pub at: Timestamp,
    /// The channel.
    pub channel: String,
    /// BCP 47 tag.
    pub language: String,
    /// Country of the reaction.
    pub country: Option<String>,
    /// Stands for the author.
    pub author: Option<Pseudonym>,
    /// The conversation.
    pub thread: Option<ThreadId>,
    /// The report that the post has which this one answers or repeats.
    pub parent: Option<ReportId>,
    /// Of its words.
    pub fingerprint: Fingerprint,
    /// Whether it is a candidate; others meet no rule.
    pub flagged: bool,
    /// Probability of a suspected reaction.
    pub score: f64,
    /// How many of the four criteria are met.
    pub criteria: u8,
    /// Somebody tells of what they or someone near them went through.
    pub first_hand: bool,
    /// Criteria of seriousness, each once.
    pub serious: Vec<String>,
    /// Labels of quality, each once.
    pub quality: Vec<String>,
    /// How far the post had gone.
    pub metrics: Metrics,
    /// Drugs that are mentioned, each once.
    pub drugs: Vec<Concept>,
    /// Events that are said to have happened or are part of a suspected reaction, each once.
    pub events: Vec<Concept>,
    /// Special situations, each once.
    pub situations: Vec<String>,
    /// Suspected reactions: places in `drugs` and `events`, each once.
    pub pairs: Vec<(usize, usize)>,
}

impl Seen {
    /// What rules look at of a report.
    pub fn from_report(report: &SafeReport) -> Seen {
        let bare = Seen {
            report: report.id(),
            revision: report.revision(),
            at: report.observed_at(),
            channel: report.channel().to_owned(),
            language: report.language().to_owned(),
            country: None,
            author: report.author(),
            thread: report.thread(),
            parent: report.parent(),
            fingerprint: report.fingerprint(),
            flagged: report.flagged(),
            score: report.score(),
            criteria: 0,
            first_hand: false,
            serious: Vec::new(),
            quality: Vec::new(),
            metrics: report.metrics().clone(),
            drugs: Vec::new(),
            events: Vec::new(),
            situations: Vec::new(),
            pairs: Vec::new(),
        };
        bare.named(report.mentions(), report.pairs()).judged(
            report.facts(),
            report.validity(),
            report.quality(),
        )
    }

    /// With what the post names.
    #[must_use]
    pub fn named(mut self, mentions: &[MentionRecord], pairs: &[PairRecord]) -> Seen {
        for mention in mentions {
            match mention.kind {
                MentionKind::Drug => {
                    place(&mut self.drugs, mention);
                }
                MentionKind::Event if happened(mention.assertion) => {
                    place(&mut self.events, mention);
                }
                MentionKind::Situation if !self.situations.contains(&mention.concept) => {
                    self.situations.push(mention.concept.clone());
                }
                _ => {}
            }
        }
        for pair in pairs.iter().filter(|pair| pair.relation == Relation::Reaction) {
            let (Some(drug), Some(event)) = (mentions.get(pair.drug), mentions.get(pair.event)) else {
                continue;
            };
            let places = (place(&mut self.drugs, drug), place(&mut self.events, event));
            if !self.pairs.contains(&places) {
                self.pairs.push(places);
            }
        }
        self
    }

    /// With what the post says of the case.
    #[must_use]
    pub fn judged(mut self, facts: &Facts, validity: &Validity, quality: &Quality) -> Seen {
        let Validity { reporter, patient, drug, event } = validity;
        let met = |criterion: &&&model::Criterion| criterion.status == Status::Met;
        self.criteria = [reporter, patient, drug, event].iter().filter(met).count() as u8;
        self.country = facts.country.as_ref().map(|country| country.value.clone());
        self.first_hand = quality.first_hand;
        self.serious = each_once(facts.seriousness.iter().map(|said| said.evidence.value.as_str()));
        self.quality = each_once(quality.labels.iter().map(|label| label.value.as_str()));
        self
    }
}

/// Whether the event is told as something that took place, as the lists of reports take it.
fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
}

fn place(concepts: &mut Vec<Concept>, mention: &MentionRecord) -> usize {
    concepts.iter().position(|known| known.id == mention.concept).unwrap_or_else(|| {
        concepts.push(Concept { id: mention.concept.clone(), codes: mention.codes.clone() });
        concepts.len() - 1
    })
}

fn each_once<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values {
        if !found.iter().any(|have| have == value) {
            found.push(value.to_owned());
        }
    }
    found
}
