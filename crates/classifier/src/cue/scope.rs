//! The scopes that words stand in: sets of bits, no rules. Which cue opens which scope is `category`'s to say,
//! how far it reaches `reach`'s.

/// The scopes a word stands in, or those that end before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scope(u16);

impl Scope {
    pub(crate) const NEGATED: Self = Self(1);
    pub(crate) const INDICATION: Self = Self(1 << 1);
    pub(crate) const HYPOTHETICAL: Self = Self(1 << 2);
    pub(crate) const HISTORY: Self = Self(1 << 3);
    pub(crate) const OTHER_PERSON: Self = Self(1 << 4);
    pub(crate) const LACK_OF_EFFECT: Self = Self(1 << 5);
    pub(crate) const WITHDRAWAL: Self = Self(1 << 6);
    pub(crate) const QUESTION: Self = Self(1 << 7);
    pub(crate) const GENERAL: Self = Self(1 << 8);
    /// What may be, and is not said to be so.
    pub(crate) const SUPPOSED: Self = Self(Self::HYPOTHETICAL.0 | Self::QUESTION.0 | Self::GENERAL.0);
    /// What is not said to be so: supposed or denied.
    pub(crate) const UNREAL: Self = Self(Self::SUPPOSED.0 | Self::NEGATED.0);
    /// Every scope but that of another person: "my son took it but got a rash" is about him to the end.
    pub(crate) const USUAL: Self = Self(!Self::OTHER_PERSON.0);

    /// What a terminator may name; without a value it ends [`Scope::USUAL`].
    pub(crate) const ENDED: [&'static str; 10] = [
        "",
        "negation",
        "indication",
        "hypothetical",
        "history",
        "other_person",
        "lack_of_effect",
        "withdrawal",
        "question",
        "general",
    ];

    /// The scopes that a terminator with this value ends.
    pub(crate) fn ended_by(value: &str) -> Self {
        match value {
            "negation" => Self::NEGATED,
            "indication" => Self::INDICATION,
            "hypothetical" => Self::HYPOTHETICAL,
            "history" => Self::HISTORY,
            "other_person" => Self::OTHER_PERSON,
            "lack_of_effect" => Self::LACK_OF_EFFECT,
            "withdrawal" => Self::WITHDRAWAL,
            "question" => Self::QUESTION,
            "general" => Self::GENERAL,
            _ => Self::USUAL,
        }
    }

    /// Whether any scope of the other is in it.
    pub(crate) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_terminator_ends_one_scope_and_none_ends_the_usual_ones() {
        let mut seen = Scope::default();
        for value in &Scope::ENDED[1..] {
            let ended = Scope::ended_by(value);
            assert!(ended != Scope::USUAL && !seen.has(ended), "{value}");
            seen.add(ended);
        }
        assert_eq!(Scope::ended_by(Scope::ENDED[0]), Scope::USUAL);
    }
}
