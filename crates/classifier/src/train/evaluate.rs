//! Runs the classifier over examples, exactly as it runs over posts.

use super::confusion::{Reason, reason};
use super::corpus::Example;
use super::measure::Scored;
use super::rows::AnnotatedExample;
use crate::assess::{Classifier, Input, Scratch};
use crate::weights::Policy;
use model::{Assertion, Assessment, MentionKind};

/// What became of one example.
#[derive(Clone, Copy, Debug)]
pub struct Judged {
    /// Its place among the examples.
    pub index: usize,
    /// Score and verdict; an unlabelled example counts as negative.
    pub scored: Scored,
    /// Whether it says that an event did not happen, and of none that it did.
    pub denies: bool,
    /// Why it was missed, or what was flagged; `None` where the verdict is right.
    pub reason: Option<Reason>,
}

/// Judges examples by a policy, in order.
pub fn judge(
    examples: &[Example],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    classifier: &Classifier,
    policy: Policy,
) -> Vec<Judged> {
    let mut scratch = Scratch::new();
    let judge = |(index, example): (usize, &Example)| {
        let found = annotate(example);
        let post = example.post();
        let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
        let mut assessment = classifier.assess_by(policy, &input, &mut scratch, false);
        let positive = example.label == Some(true);
        if positive && !assessment.flagged && assessment.log_odds.is_some() {
            // Why it was missed may be one part of the score.
            assessment = classifier.assess_by(policy, &input, &mut scratch, true);
        }
        let scored = Scored { score: assessment.score, flagged: assessment.flagged, positive };
        let threshold = classifier.threshold(policy, classifier.reading_language(&input));
        let reason = reason(scored, &found.matches, &assessment, threshold);
        Judged { index, scored, denies: denies(&assessment), reason }
    };
    examples.iter().enumerate().map(judge).collect()
}

/// Scores and verdicts alone, in order.
pub fn evaluate(
    examples: &[Example],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    classifier: &Classifier,
    policy: Policy,
) -> Vec<Scored> {
    judge(examples, annotate, classifier, policy).into_iter().map(|judged| judged.scored).collect()
}

/// Whether every event that is asserted either way is denied, and one is.
fn denies(assessment: &Assessment) -> bool {
    let any = |wanted: fn(Assertion) -> bool| {
        assessment.mentions.iter().any(|m| m.kind == MentionKind::Event && wanted(m.assertion))
    };
    any(|meant| meant == Assertion::Negated)
        && !any(|meant| matches!(meant, Assertion::Affirmed | Assertion::OtherPerson))
}
