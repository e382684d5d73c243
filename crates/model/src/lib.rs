//! What flows through Hark, and nothing else: posts as they come in, mentions found in them, the facts and
//! validity of a case, the screening result, times, ids and spans, with their JSON forms.
//!
//! Not here: how any of it is found (`matcher`, `classifier`), how people are protected (`deident` owns the
//! only type that may leave `screen`), and any IO. Types that hold what a person wrote or who they are print
//! only an id and a length in `Debug`.

mod assessment;
mod case;
mod id;
mod incoming;
mod mention;
mod metrics;
mod policy;
mod post;
mod screened;
mod span;
mod time;

pub use assessment::{Assessment, Contribution};
pub use case::{
    Credibility, Criterion, Evidence, Facts, PickFact, QUALITY_LABELS, Quality, Reference, ReferenceKind,
    Seriousness, Status, Validity,
};
pub use id::{ConceptId, Fingerprint, ParseIdError, Pseudonym, ReportId, ThreadId};
pub use incoming::{BadPost, MAX_NAME_BYTES, MAX_TEXT_BYTES, check_post, parse_post};
pub use mention::{Assertion, Field, How, Mention, MentionKind, Pair, Person, Relation};
pub use metrics::{Metric, Metrics};
pub use policy::{AuthorErasure, LAST_GENERATION, Tally, Withdrawal, WithdrawalReason};
pub use post::{ACCOUNT_KIND, DEFAULT_CHANNEL, Post, REPOST_KIND};
pub use screened::{MentionRecord, PairRecord, PassedOver, PassedOverRecord, Screened, Versions};
pub use span::Span;
pub use time::{Clock, FixedClock, ParseTimeError, SystemClock, Timestamp};
