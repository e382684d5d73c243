//! What happens to posts in a language whose words the model does not know. Dictionary and cues still read them:
//! mentions, assertions, pairs and facts are there. What is missing is the weight of words, so that the operator says
//! what may be flagged.

use model::{Assertion, Mention, MentionKind, Pair, Relation};

/// Which posts in a language without a model are flagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WithoutModel {
    /// Those whose language-neutral signals (mentions, cues, order, form) reach the threshold of the policy, unless every
    /// event that they name is denied, asked, feared or what the drug is for.
    #[default]
    Signals,
    /// Those in which an event that is said to have happened is paired with a drug. Recall first: no score decides.
    Mentions,
    /// None.
    Skip,
}

impl WithoutModel {
    /// Whether a post is flagged, unless its kind of source forbids it; `reaches` says whether its score reaches the threshold.
    pub(crate) fn flags(self, reaches: bool, mentions: &[Mention], pairs: &[Pair]) -> bool {
        match self {
            Self::Signals => reaches && tells(mentions),
            Self::Mentions => pairs.iter().any(|pair| suspected(pair, mentions)),
            Self::Skip => false,
        }
    }
}

/// Whether something may have happened: the post names an event as one that did, or none that the dictionary knows.
fn tells(mentions: &[Mention]) -> bool {
    let mut events = mentions.iter().filter(|mention| mention.kind == MentionKind::Event).peekable();
    events.peek().is_none()
        || events.any(|event| {
            matches!(event.assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::History)
        })
}

/// A pair of a drug and an event that happened, other than what the drug was taken for.
fn suspected(pair: &Pair, mentions: &[Mention]) -> bool {
    let happened = mentions
        .get(pair.event)
        .is_some_and(|event| matches!(event.assertion, Assertion::Affirmed | Assertion::OtherPerson));
    // How probable the relation is rests on the score, which does not decide here.
    happened && !matches!(pair.relation, Relation::Indication | Relation::History)
}
