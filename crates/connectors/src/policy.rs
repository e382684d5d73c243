//! What a channel's terms allow to keep. Code, so that no setting can loosen it by accident: the operator's
//! attestation is the one key, and it is asked for by name.

/// How much may be stored of a channel's posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MayStore {
    /// De-identified reports.
    Full,
    /// Counts by hour, drug and event, until the operator attests to a contract that allows reports.
    AggregateOnlyUnlessAttested,
}

impl MayStore {
    /// Whether de-identified reports of single posts may be stored.
    pub fn reports(self, attested: bool) -> bool {
        match self {
            Self::Full => true,
            Self::AggregateOnlyUnlessAttested => attested,
        }
    }
}
