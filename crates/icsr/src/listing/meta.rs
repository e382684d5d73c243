//! What a listing says of a case beside the case itself.

use jiff::Timestamp;

use crate::value::MedDra;

/// What stands around a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListingMeta {
    /// Identifier of the report that the case is made of: a keyed hash of its post, which leads back to it within the
    /// organisation and to nothing outside of it.
    pub report: String,
    /// 0 for what the first message to a receiver says, and so on.
    pub version: u32,
    /// The channel the post stands on.
    pub channel: String,
    /// BCP 47 tag of the post.
    pub language: String,
    /// When it was posted, as far as the channel says.
    pub posted: Option<Timestamp>,
    /// When it was read.
    pub read: Option<Timestamp>,
    /// Calibrated probability of a suspected reaction, 0..=1.
    pub score: Option<f64>,
    /// Where the report is in its life, such as `ready`.
    pub status: String,
    /// Account of who decided.
    pub reviewer: String,
    /// What was decided, such as `valid`.
    pub decision: String,
    /// When.
    pub decided: Option<Timestamp>,
    /// Identifier of the report that stands for the cluster of duplicates.
    pub cluster: String,
    /// What keeps the case from being sent, in words; empty where nothing does or nobody has looked.
    pub missing: Vec<String>,
    /// When it was last sent.
    pub sent: Option<Timestamp>,
    /// What the receiver said.
    pub acknowledged: Acknowledged,
}

/// What the receiver of a case said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Acknowledged {
    /// It was not sent.
    #[default]
    NotSent,
    /// Nothing yet.
    Waiting,
    /// It was taken.
    Accepted,
    /// It was not taken.
    Rejected,
}

impl Acknowledged {
    /// Its words.
    pub fn words(self) -> &'static str {
        match self {
            Acknowledged::NotSent => "not sent",
            Acknowledged::Waiting => "waiting",
            Acknowledged::Accepted => "accepted",
            Acknowledged::Rejected => "rejected",
        }
    }
}

/// Names of a lowest level term of MedDRA and of what stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermNames {
    /// The lowest level term.
    pub llt: String,
    /// The preferred term.
    pub pt: String,
    /// The primary system organ class.
    pub soc: String,
}

/// Names of a term, where the release at hand has them. Without a release nothing has a name.
pub type Names<'a> = &'a dyn Fn(&MedDra) -> Option<TermNames>;
