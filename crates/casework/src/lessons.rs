//! What decisions and corrections teach of the dictionary: words that are no medicine, words that mean something else, words
//! that it lacks.
//!
//! A suggestion counts; whether to follow it is a person's decision. Each says what speaks for it, what against, and what
//! would become of the reports if it were followed. Words of one spelling count as one, whatever their ASCII case.
//!
//! Not here: changing the dictionary, and judging posts again (a replay does, and is exact where this reckons).

use std::collections::{BTreeMap, BTreeSet};

use model::{Field, MentionKind, MentionRecord, ReportId};
use serde::Serialize;

use crate::change::{RejectReason, Verdict};
use crate::correction::{Correction, Label};
use crate::standing::{Standing, Status};

/// Reports named with a suggestion.
const EXAMPLES: usize = 5;

/// A report with what stands of it.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Its id.
    pub id: ReportId,
    /// Redacted text.
    pub text: &'a str,
    /// The machine's mentions.
    pub mentions: &'a [MentionRecord],
    /// What people did with it.
    pub standing: &'a Standing,
}

/// When a suggestion is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// At least so many reports speak for it.
    pub reports: u64,
    /// They are at least this share of the judged reports that it touches, 0..=1.
    pub share: f64,
}

impl Default for Threshold {
    /// Three reports and two thirds: one person's slip, or two readings of a word, suggest nothing.
    fn default() -> Self {
        Self { reports: 3, share: 2.0 / 3.0 }
    }
}

/// What is suggested.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case", tag = "suggest")]
pub enum Advice {
    /// These words are no medicine: reports that name it by them were rejected as `not_a_drug`.
    NoDrug {
        /// The words, in ASCII lower case.
        words: String,
        /// What the dictionary takes them for.
        concept: String,
    },
    /// These words name nothing: mentions of them were taken out.
    NoMention {
        /// The words.
        words: String,
        /// What the dictionary takes them for.
        concept: String,
    },
    /// These words mean something else.
    OtherConcept {
        /// The words.
        words: String,
        /// What the dictionary takes them for.
        concept: String,
        /// What people say that they mean.
        means: String,
    },
    /// These words are not in the dictionary, or are not found.
    Missed {
        /// The words.
        words: String,
        /// What they name.
        kind: MentionKind,
        /// The concept that people gave; empty where none fits.
        concept: String,
    },
}

/// A suggestion with its figures. Every report counts once.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suggestion {
    /// What.
    #[serde(flatten)]
    pub advice: Advice,
    /// Judged reports that say so.
    pub agree: u64,
    /// Judged reports that it touches: those that have these words and concept, and were settled or corrected.
    pub judged: u64,
    /// Reports that it touches, judged or not: how many have the words now …
    pub before: u64,
    /// … and how many of them would still be candidates after, for they name a medicine by other words too. As `before`, where
    /// following it takes no medicine away.
    pub after: u64,
    /// Reports found to be cases that would be lost with it.
    pub lost: u64,
    /// Some that say so, by id.
    pub examples: Vec<ReportId>,
}

/// Words and what the dictionary takes them for.
type Term = (String, String);

/// What is counted of the reports that have a term.
#[derive(Default)]
struct Seen {
    before: u64,
    judged: u64,
    /// Name a medicine by other words too.
    beside: u64,
    /// Found to be a case, and naming a medicine by nothing else.
    lost: u64,
}

/// Counts what reports teach, one by one: it holds words and ids, not reports. All reports that stand belong in it, judged or not.
#[derive(Default)]
pub struct Lessons {
    terms: BTreeMap<Term, Seen>,
    said: BTreeMap<Advice, BTreeSet<ReportId>>,
}

impl Lessons {
    /// Counts a report. Each once: a second time it would count as another.
    pub fn add(&mut self, report: &Judged<'_>) {
        let Judged { id, text, mentions, standing } = *report;
        let terms: BTreeSet<Term> = mentions.iter().filter_map(term).collect();
        let drugs: BTreeSet<Term> =
            mentions.iter().filter(|m| m.kind == MentionKind::Drug).filter_map(term).collect();
        // A medicine that the title or the page names is named, though not by words of the text.
        let in_context = mentions.iter().any(|m| m.kind == MentionKind::Drug && m.field != Field::Text);
        let because = rejected(standing);
        let judged = settled(standing) || !standing.corrections.is_empty();
        for term in &terms {
            let seen = self.terms.entry(term.clone()).or_default();
            let beside = in_context || drugs.iter().any(|drug| drug != term);
            seen.before += 1;
            seen.judged += u64::from(judged);
            seen.beside += u64::from(beside);
            seen.lost += u64::from(standing.status() == Status::Ready && !beside);
        }
        if because == Some(RejectReason::NotADrug) {
            // Which of several it was, nobody said.
            if let (false, 1, Some((words, concept))) = (in_context, drugs.len(), drugs.first()) {
                self.say(Advice::NoDrug { words: words.clone(), concept: concept.clone() }, id);
            }
        }
        for correction in &standing.corrections {
            if let Some(advice) = advice(correction, text, mentions) {
                self.say(advice, id);
            }
        }
    }

    fn say(&mut self, advice: Advice, report: ReportId) {
        self.said.entry(advice).or_default().insert(report);
    }

    /// What they teach, what most speaks for first.
    pub fn suggestions(self, threshold: Threshold) -> Vec<Suggestion> {
        let mut found: Vec<Suggestion> = self
            .said
            .into_iter()
            .map(|(advice, reports)| {
                let agree = reports.len() as u64;
                let examples = reports.into_iter().take(EXAMPLES).collect();
                let term = match &advice {
                    Advice::NoDrug { words, concept }
                    | Advice::NoMention { words, concept }
                    | Advice::OtherConcept { words, concept, .. } => Some((words.clone(), concept.clone())),
                    Advice::Missed { .. } => None,
                };
                let (before, judged, beside, lost) = match term.and_then(|term| self.terms.get(&term)) {
                    Some(seen) => (seen.before, seen.judged, seen.beside, seen.lost),
                    // Nothing has the words as a term: who says so is all that is known.
                    None => (agree, agree, agree, 0),
                };
                let takes_away = matches!(&advice, Advice::NoDrug { .. })
                    || matches!(&advice, Advice::NoMention { concept, .. } if concept.starts_with("drug/"));
                let (after, lost) = if takes_away { (beside, lost) } else { (before, 0) };
                Suggestion { advice, agree, judged, before, after, lost, examples }
            })
            .filter(|s| s.agree >= threshold.reports && s.agree as f64 >= threshold.share * s.judged as f64)
            .collect();
        found.sort_by(|a, b| b.agree.cmp(&a.agree).then_with(|| a.advice.cmp(&b.advice)));
        found
    }
}

/// Words and concept of a mention in the text.
fn term(mention: &MentionRecord) -> Option<Term> {
    let words = mention.text.to_ascii_lowercase();
    (mention.field == Field::Text && !words.is_empty()).then(|| (words, mention.concept.clone()))
}

fn settled(standing: &Standing) -> bool {
    matches!(standing.status(), Status::Ready | Status::NotValid)
}

/// Why the report is no case, where that stands.
fn rejected(standing: &Standing) -> Option<RejectReason> {
    let decision = standing.last_decision().filter(|_| standing.status() == Status::NotValid)?;
    match decision.verdict {
        Verdict::NotValid { because } => Some(because),
        _ => None,
    }
}

/// What one correction says of the dictionary; nothing where it speaks of this post alone, such as how a word is meant.
fn advice(correction: &Correction, text: &str, mentions: &[MentionRecord]) -> Option<Advice> {
    match correction {
        Correction::Mention { mention, label: None } => {
            let (words, concept) = term(mentions.get(*mention)?)?;
            Some(Advice::NoMention { words, concept })
        }
        Correction::Mention { mention, label: Some(label) } => {
            let mention = mentions.get(*mention)?;
            let (words, concept) = term(mention)?;
            let means = label.concept.clone()?;
            let same_words = (label.words.span.start, label.words.span.end) == (mention.start, mention.end);
            (same_words && means != concept).then_some(Advice::OtherConcept { words, concept, means })
        }
        Correction::Missed { label } => {
            let Label { words, kind, concept, .. } = label;
            let words =
                words.span.of(text).filter(|_| words.field == Field::Text)?.trim().to_ascii_lowercase();
            let concept = concept.clone().unwrap_or_default();
            (!words.is_empty()).then_some(Advice::Missed { words, kind: *kind, concept })
        }
        _ => None,
    }
}
