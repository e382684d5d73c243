//! Stage 4: is it a suspected reaction, and what is the case?

use classifier::{Classifier, Input, Scratch};
use model::{Assessment, MentionKind};

use super::annotate::Annotated;

/// A post with its judgement.
pub struct Assessed<'s, 'p> {
    /// The post with its mentions.
    pub annotated: Annotated<'s, 'p>,
    /// The judgement.
    pub assessment: Assessment,
}

/// Judges posts with one model.
pub struct Classify<'k> {
    classifier: &'k Classifier,
    scratch: Scratch,
}

impl<'k> Classify<'k> {
    /// A stage over one classifier.
    pub fn new(classifier: &'k Classifier) -> Self {
        Self { classifier, scratch: Scratch::default() }
    }

    /// Judges one post; a post that names no drug anywhere is not scored.
    pub fn apply<'s, 'p>(
        &mut self,
        annotated: Annotated<'s, 'p>,
        every: bool,
        explain: bool,
    ) -> Assessed<'s, 'p> {
        let assessment = if every || annotated.matches.iter().any(|found| found.kind == MentionKind::Drug) {
            let input = Input {
                post: annotated.normalised.post,
                lang: annotated.lang,
                text: annotated.normalised.text,
                matches: annotated.matches,
            };
            self.classifier.assess(&input, &mut self.scratch, explain)
        } else {
            Assessment::default()
        };
        Assessed { annotated, assessment }
    }
}
