//! What cannot be, whatever the weights say.

use model::{Assertion, Mention, Relation};

use super::scene::{CueBits, bit};
use super::score::{RELATIONS, index_of};
use crate::cue::Category;

/// A set of relations, as bits in the order of [`RELATIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowed(u8);

impl Allowed {
    pub(crate) const fn of(relations: &[Relation]) -> Self {
        let mut bits = 0;
        let mut i = 0;
        while i < relations.len() {
            bits |= 1 << index_of(relations[i]);
            i += 1;
        }
        Self(bits)
    }

    pub(crate) fn has(self, index: usize) -> bool {
        self.0 & 1 << index != 0
    }

    pub(crate) fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Cues that somebody went without a drug, or took less of it.
const WITHOUT: CueBits = bit(Category::Withdrawal) | bit(Category::Stop) | bit(Category::Action);
const ALL: Allowed = Allowed::of(&RELATIONS);
/// It takes two drugs to interact.
const ONE_DRUG: Allowed = Allowed::of(&[
    Relation::Reaction,
    Relation::Indication,
    Relation::History,
    Relation::Withdrawal,
    Relation::None,
]);
/// Nothing happened that a drug could have done.
const NO_HARM: Allowed = Allowed::of(&[Relation::Indication, Relation::History, Relation::None]);
/// The text says straight out that a drug it names did it: then it does not say so of the drug that only the page or the
/// title names.
pub(crate) const OF_ANOTHER: Allowed = NO_HARM;
const NOTHING: Allowed = Allowed::of(&[Relation::None]);
/// No word says that anybody went without a drug.
const NOT_WITHDRAWAL: Allowed = Allowed::of(&[
    Relation::Reaction,
    Relation::Indication,
    Relation::History,
    Relation::Interaction,
    Relation::None,
]);

/// The relations that an event can have, by how it is meant, in a post with that many drug concepts and those cues.
pub(crate) fn allowed(event: &Mention, drug_concepts: usize, cues: CueBits) -> Allowed {
    let by_assertion = match event.assertion {
        Assertion::Negated => NO_HARM,
        Assertion::Question | Assertion::General => NOTHING,
        // A third of the events that some word makes a supposition ("possibly", "may") are told as reactions all the
        // same, and indication, history and lack of effect are often read too far: for these the weights decide.
        Assertion::Affirmed
        | Assertion::Hypothetical
        | Assertion::Indication
        | Assertion::LackOfEffect
        | Assertion::History
        | Assertion::OtherPerson => ALL,
    };
    let by_drugs = if drug_concepts < 2 { by_assertion.both(ONE_DRUG) } else { by_assertion };
    if cues & WITHOUT == 0 { by_drugs.both(NOT_WITHDRAWAL) } else { by_drugs }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_set_is_known_and_none_is_always_left() {
        assert!(Allowed::of(&[]).is_empty());
        for set in [ALL, ONE_DRUG, NO_HARM, OF_ANOTHER, NOT_WITHDRAWAL, NOTHING] {
            assert!(set.has(index_of(Relation::None)), "{set:?}");
        }
    }
}
