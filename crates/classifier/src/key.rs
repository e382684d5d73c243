//! Keys of features: 64-bit hashes that the weight tables are looked up with.

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;

/// 64-bit FNV-1a of `bytes`, going on from `state`; usable in constants.
pub(crate) const fn hash64(mut state: u64, bytes: &[u8]) -> u64 {
    let mut i = 0;
    while i < bytes.len() {
        state = (state ^ bytes[i] as u64).wrapping_mul(0x0100_0000_01b3);
        i += 1;
    }
    state
}

/// Spreads a key over all its bits (the finaliser of SplitMix64, Steele and others 2014).
#[inline]
pub(crate) const fn mix(key: u64) -> u64 {
    let key = (key ^ key >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let key = (key ^ key >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    key ^ key >> 31
}

/// A named feature that does not depend on the post's words: the language-neutral part of the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Signal {
    pub(crate) group: &'static str,
    pub(crate) name: &'static str,
    /// A count or bucket; 0 where the signal has none.
    pub(crate) level: u32,
    state: u64,
}

impl Signal {
    pub(crate) const fn new(group: &'static str, name: &'static str) -> Self {
        let state = hash64(hash64(hash64(OFFSET, group.as_bytes()), b":"), name.as_bytes());
        Self { group, name, level: 0, state }
    }

    /// The same signal at one of its levels.
    #[inline]
    pub(crate) const fn at(mut self, level: u32) -> Self {
        self.level = level;
        self
    }

    #[inline]
    pub(crate) const fn key(self) -> u64 {
        mix(self.state ^ (self.level as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }
}

impl std::fmt::Display for Signal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.group, self.name)?;
        if self.level > 0 { write!(f, ":{}", self.level) } else { Ok(()) }
    }
}

/// What of the words a lexical feature takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Shape {
    /// One word.
    Word = 1,
    /// One word in the scope of a negation.
    NegatedWord = 2,
    /// Two words in a row.
    Pair = 3,
    /// Two words in a row, both denied.
    NegatedPair = 4,
    /// A word between a drug and the event after it.
    DrugToEvent = 5,
    /// A word between an event and the drug after it.
    EventToDrug = 6,
    /// The first letters of a longer word.
    Stem = 7,
    /// The name of a drug. Some names are seldom meant as medicines, whatever the dictionary says.
    DrugName = 8,
}

/// Key of a lexical feature over one or two word hashes.
#[inline]
pub(crate) fn lexical(shape: Shape, first: u32, second: u32) -> u64 {
    mix((u64::from(first) << 32 | u64::from(second)) ^ (shape as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}
