//! What is known of a report: the machine's findings with the corrections of people laid over them, each with its source.
//!
//! Mentions keep their index in the report; what people say was missed has the indices behind, in the order it was said.

use std::collections::{BTreeMap, BTreeSet};

use casework::{CaseValue, Correction, CriterionName, Label, Standing, Words};
use model::{Assertion, Facts, Field, MentionKind, Relation, Span, Status};
use store::StoredReport;

use super::source::Source;

/// Before the folded words of what the dictionary has not, as a concept. They are the post's: such a concept is for telling one from
/// another, and shows nowhere.
pub(crate) const WORDS: &str = "words/";

/// A mention that stands.
#[derive(Clone)]
pub(crate) struct Said<'a> {
    pub(crate) index: usize,
    pub(crate) kind: MentionKind,
    /// Concept, such as `event/headache`; of one that the dictionary has not, the folded words after [`WORDS`].
    pub(crate) concept: String,
    /// Its name, for people and reasons; empty where the dictionary has none.
    pub(crate) preferred: String,
    /// Codes of the dictionary.
    pub(crate) codes: Option<&'a BTreeMap<String, String>>,
    pub(crate) assertion: Assertion,
    /// The words as written; nothing where it stands outside of what can be quoted.
    pub(crate) words: Option<&'a str>,
    /// Bytes in the text.
    pub(crate) span: Option<Span>,
    pub(crate) source: Source,
    /// Whether a person says that it was missed.
    pub(crate) missed: bool,
}

/// A fact that stands.
#[derive(Clone)]
pub(crate) struct Fact {
    pub(crate) value: String,
    /// Bytes in the text that say so.
    pub(crate) span: Option<Span>,
    pub(crate) source: Source,
}

/// A criterion of seriousness that is met.
#[derive(Clone)]
pub(crate) struct Serious {
    pub(crate) criterion: String,
    /// Concept of the event; nothing: of all.
    pub(crate) event: Option<String>,
    pub(crate) source: Source,
}

/// See the module.
pub(crate) struct Account<'a> {
    pub(crate) report: &'a StoredReport,
    pub(crate) standing: &'a Standing,
    pub(crate) mentions: Vec<Said<'a>>,
    pub(crate) relations: BTreeMap<(usize, usize), Relation>,
    facts: BTreeMap<&'static str, Fact>,
    pub(crate) serious: Vec<Serious>,
}

impl<'a> Account<'a> {
    /// Of a report and what people did with it.
    pub(crate) fn of(report: &'a StoredReport, standing: &'a Standing) -> Account<'a> {
        let mut account = Account {
            report,
            standing,
            mentions: mentions(report),
            relations: report.pairs.iter().map(|pair| ((pair.drug, pair.event), pair.relation)).collect(),
            facts: facts(report),
            serious: Vec::new(),
        };
        let mut removed = Vec::new();
        let mut missed = report.mentions.len();
        for (at, correction) in standing.corrections.iter().enumerate() {
            let number = at + 1;
            match correction {
                Correction::Mention { mention, label: None } => removed.push(*mention),
                Correction::Mention { mention, label: Some(label) } => {
                    removed.retain(|gone| gone != mention);
                    let said = account.labelled(*mention, label, number, false);
                    if let Some(place) = account.mentions.get_mut(*mention) {
                        *place = said;
                    }
                }
                Correction::Missed { label } => {
                    let said = account.labelled(missed, label, number, true);
                    account.mentions.push(said);
                    missed += 1;
                }
                Correction::Relation { drug, event, relation } => {
                    account.relations.insert((*drug, *event), *relation);
                }
                Correction::Fact { fact, value, words } => {
                    account.fact_is(fact, value.as_ref(), *words, number)
                }
                Correction::Seriousness { .. } | Correction::Criterion { .. } => {}
            }
        }
        account.serious = account.seriousness();
        account.mentions.retain(|said| !removed.contains(&said.index));
        let present: Vec<usize> = account.mentions.iter().map(|said| said.index).collect();
        account.relations.retain(|(drug, event), _| present.contains(drug) && present.contains(event));
        account
    }

    /// A fact, if one stands.
    pub(crate) fn fact(&self, name: &str) -> Option<&Fact> {
        self.facts.get(name)
    }

    /// What a person said of an element of the case.
    pub(crate) fn said(&self, element: &str) -> Option<&'a CaseValue> {
        self.standing.said(element, None)
    }

    /// What a person said last of an element of any of these mentions.
    pub(crate) fn said_of(&self, element: &str, mentions: &[&Said<'_>]) -> Option<&'a CaseValue> {
        mentions
            .iter()
            .filter_map(|said| self.standing.said(element, Some(said.index)))
            .max_by_key(|value| value.at)
    }

    /// Whether a criterion of a valid case is met, by people where they said, else by the machine.
    pub(crate) fn criterion(&self, name: CriterionName) -> Status {
        let validity = &self.report.validity;
        let machine = match name {
            CriterionName::Reporter => validity.reporter,
            CriterionName::Patient => validity.patient,
            CriterionName::Drug => validity.drug,
            CriterionName::Event => validity.event,
        };
        self.standing.criterion(name).unwrap_or(machine.status)
    }

    fn words(&self, words: Words) -> Option<&'a str> {
        match words.field {
            Field::Text => words.span.of(&self.report.text),
            Field::Title => words.span.of(&self.report.title),
            Field::About => None,
        }
    }

    fn labelled(&self, index: usize, label: &Label, number: usize, missed: bool) -> Said<'a> {
        let words = self.words(label.words).filter(|words| !words.is_empty());
        let concept = label
            .concept
            .clone()
            .unwrap_or_else(|| format!("{WORDS}{}", text::fold_term(words.unwrap_or_default())));
        // The dictionary's name and codes, where the report has the concept elsewhere.
        let known = self.report.mentions.iter().find(|mention| mention.concept == concept);
        Said {
            index,
            kind: label.kind,
            preferred: known.map(|mention| mention.preferred.clone()).unwrap_or_default(),
            codes: known.map(|mention| &mention.codes),
            concept,
            assertion: label.assertion,
            // Only what stands in the text is quoted, whoever found it.
            words: words.filter(|_| label.words.field == Field::Text),
            span: (label.words.field == Field::Text && words.is_some()).then_some(label.words.span),
            source: Source::Correction { number, words: words.map(str::to_owned) },
            missed,
        }
    }

    fn fact_is(&mut self, name: &str, value: Option<&String>, words: Option<Words>, number: usize) {
        let Some((name, _)) = Facts::SINGLE.iter().find(|(known, _)| *known == name) else { return };
        match value {
            None => {
                self.facts.remove(name);
            }
            Some(value) => {
                let quoted = words.and_then(|words| self.words(words)).map(str::to_owned);
                let span = words.filter(|words| words.field == Field::Text).map(|words| words.span);
                let source = Source::Correction { number, words: quoted };
                self.facts.insert(name, Fact { value: value.clone(), span, source });
            }
        }
    }

    /// Criteria that are met. Where nobody says of which event, of all: so a report-wide criterion becomes one of each event
    /// when cases of E2B(R2) are brought forward, too; and so a person puts right what is said of one of them.
    fn seriousness(&self) -> Vec<Serious> {
        let concept = |event: Option<usize>| Some(self.mentions.get(event?)?.concept.clone());
        let events = self.mentions.iter().filter(|said| said.kind == MentionKind::Event);
        let events: BTreeSet<&str> = events.map(|said| said.concept.as_str()).collect();
        let mut met: Vec<Serious> = self
            .report
            .facts
            .seriousness
            .iter()
            .map(|found| Serious {
                criterion: found.evidence.value.clone(),
                event: concept(found.event),
                source: span(self.report, found.evidence.span),
            })
            .collect();
        for (at, correction) in self.standing.corrections.iter().enumerate() {
            let Correction::Seriousness { criterion, met: is_met, event, words } = correction else {
                continue;
            };
            let event = concept(*event);
            let of_each = |held: Serious| match &held.event {
                None if event.is_some() && held.criterion == *criterion => {
                    let of = |event: &&str| Serious { event: Some((*event).to_owned()), ..held.clone() };
                    events.iter().map(of).collect::<Vec<_>>()
                }
                _ => vec![held],
            };
            met = met.into_iter().flat_map(of_each).collect();
            met.retain(|held| &held.criterion != criterion || (event.is_some() && held.event != event));
            if *is_met {
                let words = words.and_then(|words| self.words(words)).map(str::to_owned);
                let source = Source::Correction { number: at + 1, words };
                met.push(Serious { criterion: criterion.clone(), event, source });
            }
        }
        met
    }
}

fn span(report: &StoredReport, span: Span) -> Source {
    let words = span.of(&report.text).unwrap_or_default().to_owned();
    Source::Span { report: report.id, field: Field::Text, start: span.start, end: span.end, words }
}

fn mentions(report: &StoredReport) -> Vec<Said<'_>> {
    report
        .mentions
        .iter()
        .enumerate()
        .map(|(index, mention)| {
            let at = Span { start: mention.start, end: mention.end };
            let (field, words) = (mention.field, mention.text.clone());
            let in_text = field == Field::Text && !at.is_empty();
            Said {
                index,
                kind: mention.kind,
                concept: mention.concept.clone(),
                preferred: mention.preferred.clone(),
                codes: Some(&mention.codes),
                assertion: mention.assertion,
                words: in_text.then_some(mention.text.as_str()),
                span: in_text.then_some(at),
                source: Source::Span { report: report.id, field, start: at.start, end: at.end, words },
                missed: false,
            }
        })
        .collect()
}

fn facts(report: &StoredReport) -> BTreeMap<&'static str, Fact> {
    Facts::SINGLE
        .into_iter()
        .filter_map(|(name, of)| {
            let evidence = of(&report.facts).as_ref()?;
            let (value, source) = (evidence.value.clone(), span(report, evidence.span));
            Some((name, Fact { value, span: Some(evidence.span), source }))
        })
        .collect()
}

/// Whether the event is told as something that took place.
pub(crate) fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
}

/// Bytes between two spans; 0 where they touch.
pub(crate) fn distance(one: Span, other: Span) -> u32 {
    if one.end <= other.start { other.start - one.end } else { one.start.saturating_sub(other.end) }
}
