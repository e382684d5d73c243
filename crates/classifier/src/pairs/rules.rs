//! What cannot be, whatever the weights say.

use model::{Assertion, Mention, Relation};

use super::score::{RELATIONS, index_of};

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
const NOTHING: Allowed = Allowed::of(&[Relation::None]);

/// The relations that an event can have, by how it is meant, in a post with that many drug concepts.
pub(crate) fn allowed(event: &Mention, drug_concepts: usize) -> Allowed {
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
    if drug_concepts < 2 { by_assertion.both(ONE_DRUG) } else { by_assertion }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_set_is_known_and_none_is_always_left() {
        assert!(Allowed::of(&[]).is_empty());
        for set in [ALL, ONE_DRUG, NO_HARM, NOTHING] {
            assert!(set.has(index_of(Relation::None)), "{set:?}");
        }
    }
}
