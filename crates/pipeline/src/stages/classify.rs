//! Stage 4: is it a suspected reaction, and what is the case?

use classifier::{Classifier, Explain, Input, Scratch};
use model::{Assessment, MentionKind};

use super::annotate::Annotated;
use crate::knowledge::Policies;

/// A post with its judgement.
pub struct Assessed<'s, 'p> {
    /// The post with its mentions.
    pub annotated: Annotated<'s, 'p>,
    /// The judgement.
    pub assessment: Assessment,
}

/// Judges posts with one model, by the policy of their channel.
pub struct Classify<'k> {
    classifier: &'k Classifier,
    policies: &'k Policies,
    scratch: Scratch,
}

impl<'k> Classify<'k> {
    /// A stage over one classifier. Channels that `policies` does not name follow the classifier's own policy.
    pub fn new(classifier: &'k Classifier, policies: &'k Policies) -> Self {
        Self { classifier, policies, scratch: Scratch::default() }
    }

    /// Judges one post; a post that names no drug anywhere is not scored.
    pub fn apply<'s, 'p>(
        &mut self,
        annotated: Annotated<'s, 'p>,
        every: bool,
        explain: Explain,
    ) -> Assessed<'s, 'p> {
        let assessment = if every || annotated.matches.iter().any(|found| found.kind == MentionKind::Drug) {
            let input = Input {
                post: annotated.normalised.post,
                lang: annotated.lang,
                text: annotated.normalised.text,
                matches: annotated.matches,
            };
            let policy = self.policies.of(&input.post.channel);
            let policy = policy.unwrap_or(self.classifier.policy());
            self.classifier.assess_by(policy, &input, &mut self.scratch, explain)
        } else {
            Assessment::default()
        };
        Assessed { annotated, assessment }
    }
}
