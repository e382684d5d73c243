//! What people found and put right, as labelled lines for the next training (`docs/training-data.md`).
//!
//! A line is what the machine found of a report with the corrections of people laid over it, and the verdict where one
//! stands. It is a record of a corpus as well (`spans`, `rels`, `label`), so that `hark model evaluate` and `hark model train`
//! read it as it is. Who labelled is left out: of each value a line says only whether a person or the machine gave it.
//!
//! Not here: which reports are asked for, and where lines go.

use std::collections::BTreeMap;

use model::{
    Assertion, Facts, Field, MentionKind, MentionRecord, PairRecord, PickFact, Relation, ReportId, Span,
    Validity, Versions,
};
use serde::Serialize;

use crate::change::{RejectReason, Verdict};
use crate::correction::{Correction, CriterionName, Label, Words};
use crate::standing::{Standing, Status};

/// What the machine found of a report: the stored report, by value, for this crate knows no database.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Its id.
    pub id: ReportId,
    /// Revision of its post.
    pub revision: u64,
    /// Redacted text; spans are bytes of it.
    pub text: &'a str,
    /// Redacted title; may be empty.
    pub title: &'a str,
    /// Redacted context.
    pub about: &'a [String],
    /// BCP 47 tag.
    pub language: &'a str,
    /// Mentions.
    pub mentions: &'a [MentionRecord],
    /// Pairs of mentions.
    pub pairs: &'a [PairRecord],
    /// Facts of the case.
    pub facts: &'a Facts,
    /// The four criteria.
    pub validity: &'a Validity,
    /// What found it.
    pub versions: &'a Versions,
}

/// Who gave a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The machine found it, and nobody said otherwise.
    Machine,
    /// A person.
    Person,
}

/// Characters of the text: Unicode code points, the end exclusive, as corpora count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Points {
    /// First.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

impl Points {
    /// Those at bytes of `text`; nothing where the bytes are no words of it: out of it, inside a character, or none.
    fn of(text: &str, span: Span) -> Option<Points> {
        let words = span.of(text).filter(|words| !words.is_empty())?;
        let start = text.get(..span.start as usize)?.chars().count();
        Some(Points { start, end: start + words.chars().count() })
    }

    /// Those of words in the text; nothing for another field.
    fn of_words(text: &str, words: Words) -> Option<Points> {
        (words.field == Field::Text).then(|| Points::of(text, words.span)).flatten()
    }
}

/// What is named, as labelled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Named {
    /// Where in the text; absent for title and context.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Points>,
    /// Where, if not in the text.
    #[serde(skip_serializing_if = "is_text")]
    pub field: Field,
    /// What it names.
    pub kind: MentionKind,
    /// The concept; absent where the dictionary has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concept: Option<String>,
    /// How it is meant.
    pub assertion: Assertion,
    /// Who says so.
    pub by: By,
}

fn is_text(field: &Field) -> bool {
    *field == Field::Text
}

/// A drug and an event of [`Line::mentions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// Index of the drug.
    pub drug: usize,
    /// Index of the event.
    pub event: usize,
    /// How they relate.
    pub relation: Relation,
    /// Who says so.
    pub by: By,
}

/// A fact of the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fact {
    /// The value; null: a person found that the post does not say.
    pub value: Option<String>,
    /// Where the text says so.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Points>,
    /// Who says so.
    pub by: By,
}

/// A criterion of seriousness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Serious {
    /// `death`, `hospitalisation` …
    pub criterion: String,
    /// Whether it is met.
    pub met: bool,
    /// Index, in [`Line::mentions`], of the event it is said of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<usize>,
    /// Where the text says so.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Points>,
    /// Who says so.
    pub by: By,
}

/// One of the four criteria.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Criterion {
    /// Whether it is met.
    pub status: model::Status,
    /// What shows it.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub at: Option<Points>,
    /// Who says so.
    pub by: By,
}

/// A mark as corpora have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark {
    /// Where.
    #[serde(flatten)]
    pub at: Points,
    /// `Drug`, `ADR` reaction, `WD` withdrawal, `DI` indication, `SSI` another symptom, `Situation`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Start and end of a drug, start and end of an event, and `ae`: a reaction as corpora mark it.
pub type Reaction = (usize, usize, usize, usize, &'static str);

/// A labelled report: one line of the file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line<'a> {
    /// The report.
    pub id: ReportId,
    /// Revision of its post.
    pub revision: u64,
    /// Redacted text.
    pub text: &'a str,
    /// Redacted title.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub title: &'a str,
    /// Redacted context.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub about: &'a [String],
    /// BCP 47 tag, as the machine found it.
    pub lang: &'a str,
    /// 1 it is a case, 0 it is none, null nobody has settled it.
    pub label: Option<u8>,
    /// The report that stands for the cluster: training keeps those of one together.
    pub group: ReportId,
    /// `valid`, `not_valid`, `duplicate`; absent while none stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<&'static str>,
    /// Why it is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<RejectReason>,
    /// What is named.
    pub mentions: Vec<Named>,
    /// How drugs and events relate.
    pub relations: Vec<Linked>,
    /// Facts, by their names.
    pub facts: BTreeMap<String, Fact>,
    /// Criteria of seriousness.
    pub seriousness: Vec<Serious>,
    /// The four criteria.
    pub criteria: BTreeMap<CriterionName, Criterion>,
    /// `mentions` in the text, as corpora mark them, by place.
    pub spans: Vec<Mark>,
    /// Reactions between them.
    pub rels: Vec<Reaction>,
    /// What found what the machine found.
    pub versions: &'a Versions,
    /// Corrections that do not fit the report as it is now: made of an earlier revision, or of words that are gone.
    #[serde(skip_serializing_if = "is_none")]
    pub unfit: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_none(count: &usize) -> bool {
    *count == 0
}

/// The labelled line of a report; nothing where people neither settled nor corrected anything of it.
pub fn label<'a>(found: &Found<'a>, standing: &Standing) -> Option<Line<'a>> {
    let (label, verdict, because) = settled(standing);
    if verdict.is_none() && standing.corrections.is_empty() {
        return None;
    }
    let mut sheet = Sheet::of(found);
    let unfit = standing.corrections.iter().filter(|correction| !sheet.take(correction)).count();
    let (mentions, relations, seriousness) = sheet.gathered();
    let (spans, rels) = marks(&mentions, &relations);
    Some(Line {
        id: found.id,
        revision: found.revision,
        text: found.text,
        title: found.title,
        about: found.about,
        lang: found.language,
        label,
        group: standing.member().map_or(found.id, |member| member.master),
        verdict,
        because,
        mentions,
        relations,
        facts: sheet.facts,
        seriousness,
        criteria: sheet.criteria,
        spans,
        rels,
        versions: found.versions,
        unfit,
    })
}

/// Label, verdict and reason, where a verdict stands that needs no other person's. `other` says in words why a report is no
/// case: whether it tells of a reaction stays open.
fn settled(standing: &Standing) -> (Option<u8>, Option<&'static str>, Option<RejectReason>) {
    let finding = standing.last_decision().map(|decision| &decision.verdict);
    match (standing.status(), finding) {
        (Status::Ready, _) => (Some(1), Some("valid"), None),
        (Status::NotValid, Some(Verdict::NotValid { because })) => {
            let label = (*because != RejectReason::Other).then_some(0);
            (label, Some("not_valid"), Some(*because))
        }
        (Status::Duplicate, _) => (None, Some("duplicate"), None),
        _ => (None, None, None),
    }
}

/// What stands of a report while corrections are laid over it, oldest first. Mentions keep their places until the end, for
/// corrections count them as the machine did.
struct Sheet<'a> {
    text: &'a str,
    /// How many the machine found; those behind were missed by it.
    machine: usize,
    mentions: Vec<Option<Named>>,
    relations: BTreeMap<(usize, usize), (Relation, By)>,
    facts: BTreeMap<String, Fact>,
    seriousness: Vec<Serious>,
    criteria: BTreeMap<CriterionName, Criterion>,
}

impl<'a> Sheet<'a> {
    fn of(found: &Found<'a>) -> Self {
        let text = found.text;
        let by = By::Machine;
        let mentions = found.mentions.iter().map(|mention| {
            let span = Span { start: mention.start, end: mention.end };
            let at = Points::of_words(text, Words { field: mention.field, span });
            let (field, kind, assertion) = (mention.field, mention.kind, mention.assertion);
            let concept = Some(mention.concept.clone()).filter(|concept| !concept.is_empty());
            (at.is_some() || field != Field::Text).then_some(Named {
                at,
                field,
                kind,
                concept,
                assertion,
                by,
            })
        });
        let relations = found.pairs.iter().map(|pair| ((pair.drug, pair.event), (pair.relation, by)));
        let seriousness = found.facts.seriousness.iter().map(|said| Serious {
            criterion: said.evidence.value.clone(),
            met: true,
            event: said.event,
            at: Points::of(text, said.evidence.span),
            by,
        });
        let Validity { reporter, patient, drug, event } = found.validity;
        let criteria = [
            (CriterionName::Reporter, reporter),
            (CriterionName::Patient, patient),
            (CriterionName::Drug, drug),
            (CriterionName::Event, event),
        ];
        let criterion = |(name, met): (CriterionName, &model::Criterion)| {
            let at = met.span.and_then(|span| Points::of(text, span));
            (name, Criterion { status: met.status, at, by })
        };
        Self {
            text,
            machine: found.mentions.len(),
            mentions: mentions.collect(),
            relations: relations.collect(),
            facts: facts(text, found.facts),
            seriousness: seriousness.collect(),
            criteria: criteria.into_iter().map(criterion).collect(),
        }
    }

    /// Lays one correction over what stands; whether it fits.
    fn take(&mut self, correction: &Correction) -> bool {
        self.fitting(correction).is_some()
    }

    fn fitting(&mut self, correction: &Correction) -> Option<()> {
        let by = By::Person;
        match correction {
            Correction::Mention { mention, label } => {
                let named = label.as_ref().map(|label| self.named(label));
                if *mention >= self.machine || named == Some(None) {
                    return None;
                }
                *self.mentions.get_mut(*mention)? = named.flatten();
            }
            Correction::Missed { label } => {
                let named = self.named(label)?;
                // The same words a second time: the last word counts.
                let same = |held: &Option<Named>| {
                    held.as_ref().is_some_and(|held| {
                        (held.field, held.at, held.kind) == (named.field, named.at, named.kind)
                            && (held.at.is_some() || held.concept == named.concept)
                    })
                };
                match self.mentions.iter().position(same) {
                    Some(at) => *self.mentions.get_mut(at)? = Some(named),
                    None => self.mentions.push(Some(named)),
                }
            }
            Correction::Relation { drug, event, relation } => {
                self.is(*drug, MentionKind::Drug)?;
                self.is(*event, MentionKind::Event)?;
                self.relations.insert((*drug, *event), (*relation, by));
            }
            Correction::Fact { fact, value, words } => {
                Facts::has_single(fact).then_some(())?;
                let at = words.and_then(|words| Points::of_words(self.text, words));
                self.facts.insert(fact.clone(), Fact { value: value.clone(), at, by });
            }
            Correction::Seriousness { criterion, met, event, words } => {
                if let Some(event) = event {
                    self.is(*event, MentionKind::Event)?;
                }
                let at = words.and_then(|words| Points::of_words(self.text, words));
                self.seriousness.retain(|said| (&said.criterion, said.event) != (criterion, *event));
                let (criterion, met, event) = (criterion.clone(), *met, *event);
                self.seriousness.push(Serious { criterion, met, event, at, by });
            }
            Correction::Criterion { criterion, status, words } => {
                let at = words.and_then(|words| Points::of_words(self.text, words));
                self.criteria.insert(*criterion, Criterion { status: *status, at, by });
            }
        }
        Some(())
    }

    /// A person's label; nothing where it stands on no words of the text.
    fn named(&self, label: &Label) -> Option<Named> {
        let Label { words, kind, concept, assertion } = label;
        let at = Points::of_words(self.text, *words);
        let (field, kind, concept, assertion) = (words.field, *kind, concept.clone(), *assertion);
        let stands = at.is_some() || field != Field::Text;
        stands.then_some(Named { at, field, kind, concept, assertion, by: By::Person })
    }

    /// Whether a mention of the machine's list is of a kind, or was taken out by a person.
    fn is(&self, mention: usize, kind: MentionKind) -> Option<()> {
        let held = self.mentions.get(mention).filter(|_| mention < self.machine)?;
        held.as_ref().is_none_or(|held| held.kind == kind).then_some(())
    }

    /// What is left, with indices into what is left.
    fn gathered(&self) -> (Vec<Named>, Vec<Linked>, Vec<Serious>) {
        let mut places = Vec::with_capacity(self.mentions.len());
        let mut left = Vec::with_capacity(self.mentions.len());
        for mention in &self.mentions {
            places.push(mention.as_ref().map(|_| left.len()));
            left.extend(mention.clone());
        }
        let place = |old: usize| places.get(old).copied().flatten();
        let kind = |at: usize| left.get(at).map(|named: &Named| named.kind);
        let relations = self.relations.iter().filter_map(|((drug, event), (relation, by))| {
            let (drug, event) = (place(*drug)?, place(*event)?);
            // A mention that a person made another kind of thing has no such relation any more.
            let kinds = (kind(drug)?, kind(event)?) == (MentionKind::Drug, MentionKind::Event);
            kinds.then_some(Linked { drug, event, relation: *relation, by: *by })
        });
        let relations = relations.collect();
        let seriousness =
            self.seriousness.iter().map(|said| Serious { event: said.event.and_then(place), ..said.clone() });
        let seriousness = seriousness.collect();
        (left, relations, seriousness)
    }
}

/// The machine's facts by name.
fn facts(text: &str, facts: &Facts) -> BTreeMap<String, Fact> {
    let told = |(name, of): (&str, PickFact)| {
        let evidence = of(facts).as_ref()?;
        let (value, at) = (Some(evidence.value.clone()), Points::of(text, evidence.span));
        Some((name.to_owned(), Fact { value, at, by: By::Machine }))
    };
    Facts::SINGLE.into_iter().filter_map(told).collect()
}

/// Mentions of the text and their reactions as corpora mark them.
fn marks(mentions: &[Named], relations: &[Linked]) -> (Vec<Mark>, Vec<Reaction>) {
    let related = |event: usize, relation: &[Relation]| {
        relations.iter().any(|linked| linked.event == event && relation.contains(&linked.relation))
    };
    let kind = |place: usize, named: &Named| match named.kind {
        MentionKind::Drug => "Drug",
        MentionKind::Situation => "Situation",
        MentionKind::Event if related(place, &[Relation::Reaction, Relation::Interaction]) => "ADR",
        MentionKind::Event if related(place, &[Relation::Withdrawal]) => "WD",
        MentionKind::Event
            if related(place, &[Relation::Indication]) || named.assertion == Assertion::Indication =>
        {
            "DI"
        }
        MentionKind::Event => "SSI",
    };
    let mut spans: Vec<Mark> = mentions
        .iter()
        .enumerate()
        .filter_map(|(place, named)| Some(Mark { at: named.at?, kind: kind(place, named) }))
        .collect();
    spans.sort_unstable();
    spans.dedup();
    let at = |place: usize| mentions.get(place).and_then(|named| named.at);
    let reaction = |linked: &&Linked| matches!(linked.relation, Relation::Reaction | Relation::Interaction);
    let mut rels: Vec<Reaction> = relations
        .iter()
        .filter(reaction)
        .filter_map(|linked| {
            let (drug, event) = (at(linked.drug)?, at(linked.event)?);
            Some((drug.start, drug.end, event.start, event.end, "ae"))
        })
        .collect();
    rels.sort_unstable();
    rels.dedup();
    (spans, rels)
}
