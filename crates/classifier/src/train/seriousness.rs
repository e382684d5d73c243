//! Seriousness found in narratives against the flags that their reporters ticked. The flags are no perfect truth:
//! a narrative may leave out what was ticked, and a visit to an emergency room is often ticked as a stay.

use super::corpus::{CorpusRecord, Example};
use super::measure::Scored;
use super::rows::AnnotatedExample;
use crate::assess::{Classifier, Input, Scratch};

/// Criteria and the flag of VAERS that says the same.
const FLAGS: [(&str, &str); 4] = [
    ("hospitalisation", "HOSPITAL"),
    ("death", "DIED"),
    ("life_threatening", "L_THREAT"),
    ("disability", "DISABLE"),
];

/// A narrative with its flags.
pub struct Narrative {
    /// Its text and id.
    pub example: Example,
    /// Names of the flags that are set.
    flags: Vec<String>,
}

impl CorpusRecord {
    /// The narrative, under the corpus name given.
    pub fn into_narrative(self, source: &str) -> Narrative {
        let set = self.serious.iter().filter(|(_, value)| *value == "Y");
        let flags = set.map(|(flag, _)| flag.clone()).collect();
        Narrative { flags, example: self.into_example(source) }
    }
}

/// Per criterion, every narrative judged: `flagged` where the text states it, `positive` where it was ticked.
/// A narrative is of its drug by origin, so that its facts are read whether or not the dictionary knows the name.
pub fn seriousness(
    narratives: &[Narrative],
    annotate: &mut dyn FnMut(&Example) -> AnnotatedExample,
    classifier: &Classifier,
) -> Vec<(&'static str, Vec<Scored>)> {
    let mut judged: Vec<(&'static str, Vec<Scored>)> =
        FLAGS.iter().map(|(criterion, _)| (*criterion, Vec::with_capacity(narratives.len()))).collect();
    let mut scratch = Scratch::new();
    for narrative in narratives {
        let found = annotate(&narrative.example);
        let post = narrative.example.post();
        let input = Input { post: &post, lang: found.lang, text: &found.text, matches: &found.matches };
        let facts = classifier.facts(&input, &mut scratch);
        for ((criterion, flag), (_, scored)) in FLAGS.iter().zip(&mut judged) {
            let stated = facts.seriousness.iter().any(|s| s.evidence.value == *criterion);
            scored.push(Scored {
                score: if stated { 1.0 } else { 0.0 },
                flagged: stated,
                positive: narrative.flags.iter().any(|set| set == flag),
            });
        }
    }
    judged
}
