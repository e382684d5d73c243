//! Runs the classifier over examples, exactly as it runs over posts.

use super::corpus::Example;
use super::measure::Scored;
use super::rows::AnnotatedExample;
use crate::assess::{Classifier, Input, Scratch};
use crate::weights::Policy;

/// Judges examples by a policy, in order. Unlabelled ones count as negative.
pub fn evaluate(
    examples: &[Example],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    classifier: &Classifier,
    policy: Policy,
) -> Vec<Scored> {
    let mut scratch = Scratch::new();
    examples
        .iter()
        .map(|example| {
            let found = annotate(example);
            let post = example.post();
            let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
            let assessment = classifier.assess_by(policy, &input, &mut scratch, false);
            Scored {
                score: assessment.score,
                flagged: assessment.flagged,
                positive: example.label == Some(true),
            }
        })
        .collect()
}
