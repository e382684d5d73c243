//! What is known of a channel: title, access, policy, retention. Each channel states it in its own folder.
//!
//! Terms change: the operator, not this program, answers for the contract in force. Where terms are unclear, the stricter
//! reading stands.

use std::borrow::Cow;

use crate::CONNECTORS;
use crate::policy::MayStore;

/// A channel and what its terms allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The channel as posts name it: lower-case ASCII letters and digits.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// What kind of place it is.
    pub kind: Kind,
    /// How sure it is that the interface is as this program reads it.
    pub certainty: Certainty,
    /// Under which kind of terms its posts are read.
    pub terms: Terms,
    /// How much may be stored.
    pub may_store: MayStore,
    /// How long raw posts are kept by default, in hours; the journal's own limit applies where that is shorter.
    pub retention_hours: u32,
    /// How soon what is deleted on the platform must be deleted here, in hours, and how Hark learns of it.
    pub deletion: Deletion,
    /// Whether reports of single posts may leave in exports. Where only counts may be stored there is nothing to export.
    pub may_export: bool,
    /// The platform's rule behind it.
    pub reason: &'static str,
}

/// What kind of place a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Social media that anyone reads.
    Social,
    /// Pages of the operator.
    OwnPage,
    /// Inboxes of the operator.
    OwnInbox,
    /// Encyclopedias, reviews.
    Knowledge,
    /// Forums of patients.
    Forum,
    /// Archives, partners, vendors.
    Partner,
    /// Whatever the operator brings.
    Generic,
}

impl Kind {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Social => "public social",
            Self::OwnPage => "own page",
            Self::OwnInbox => "own inbox",
            Self::Knowledge => "knowledge and reviews",
            Self::Forum => "patient forum",
            Self::Partner => "archive or partner",
            Self::Generic => "generic",
        }
    }
}

impl Kind {
    /// Who can read what stands there, where a post does not say.
    pub const fn visibility(self) -> &'static str {
        match self {
            Self::OwnPage => "owned",
            Self::OwnInbox | Self::Partner => "private",
            Self::Social | Self::Knowledge | Self::Forum | Self::Generic => "public",
        }
    }
}

/// How sure it is that an interface is as this program reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// From the platform's own specification, or from recorded answers.
    Specified,
    /// From excerpts or secondary sources.
    Reported,
    /// From general knowledge: check it with `hark source check` before relying on it.
    Assumed,
}

impl Certainty {
    /// In one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Specified => "specified",
            Self::Reported => "reported",
            Self::Assumed => "assumed",
        }
    }
}

/// Under which kind of terms posts are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// Own page, inbox or number: there is a duty to look (EU GVP module VI, B.1.1.4).
    Owned,
    /// A public interface under a licence or contract.
    PublicApiLicensed,
    /// Open licence or open protocol.
    PublicOpen,
    /// Licensed from a vendor; the original platform's duties apply as well.
    VendorLicensed,
    /// Given by the people who wrote it.
    ConsentedExport,
    /// May be kept for hours only.
    Ephemeral,
}

impl Terms {
    /// As posts carry it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owned => "owned",
            Self::PublicApiLicensed => "public-api-licensed",
            Self::PublicOpen => "public-open",
            Self::VendorLicensed => "vendor-licensed",
            Self::ConsentedExport => "consented-export",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// How soon what is deleted there must be deleted here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// Hours; 0 where the platform asks for nothing.
    pub within_hours: u32,
    /// How Hark learns of a deletion.
    pub how: DeletionNews,
}

/// How Hark learns of a deletion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletionNews {
    /// The platform tells.
    Told,
    /// Hark asks again for what it holds.
    Rechecked,
    /// Both.
    ToldAndRechecked,
    /// Only the operator can know.
    ByHand,
}

impl DeletionNews {
    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Told => "the platform tells",
            Self::Rechecked => "asked for again",
            Self::ToldAndRechecked => "the platform tells, and asked for again",
            Self::ByHand => "by hand",
        }
    }
}

impl About {
    /// Whether de-identified reports may be stored, given what the operator attested to for this channel.
    pub fn may_store_reports(&self, attested: bool) -> bool {
        self.may_store.reports(attested)
    }
}

/// The reason behind the policy of an own page or inbox.
pub(crate) const OWNED: &str =
    "Own page or inbox: the company must look for reactions in what it receives (EU GVP VI.B.1.1.4).";
/// The reason behind the policy of a vendor's export.
pub(crate) const VENDOR: &str =
    "Licensed export: the vendor's contract and the original platform's deletion duty apply.";
/// How long raw posts are kept where a platform wants deletions followed soon.
pub(crate) const DAY: u32 = 24;
/// How long raw posts are kept elsewhere.
pub(crate) const DAYS: u32 = 72;

/// What is known of every channel, in the order of [`CONNECTORS`].
pub fn abouts() -> impl Iterator<Item = &'static About> {
    CONNECTORS.iter().map(|connector| connector.about())
}

/// What is known of `channel`; one that has no connector is like `file`. Spelling is no way around a policy:
/// see [`channel_key`].
pub fn about(channel: &str) -> &'static About {
    let key = channel_key(channel);
    abouts().find(|about| about.id == key).unwrap_or(&crate::file::ABOUT)
}

/// The name under which a channel is looked up. Case does not count, nor does space around it, and the older name
/// `twitter` is `x`.
pub fn channel_key(channel: &str) -> Cow<'_, str> {
    let channel = channel.trim();
    if ["twitter", "x.com", "twitter.com"].iter().any(|old| channel.eq_ignore_ascii_case(old)) {
        Cow::Borrowed("x")
    } else if channel.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(channel.to_ascii_lowercase())
    } else {
        Cow::Borrowed(channel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_channel_is_described() {
        for about in abouts() {
            let named = about.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            assert!(named && !about.title.is_empty() && about.reason.ends_with('.'), "{}", about.id);
            assert!((1..=24 * 30).contains(&about.retention_hours), "{}", about.id);
            assert_eq!(abouts().filter(|other| other.id == about.id).count(), 1, "{}", about.id);
        }
    }

    #[test]
    fn policies_hold_whatever_the_spelling() {
        let table = [
            ("x", false, false),
            ("X", false, false),
            ("twitter", false, false),
            (" x ", false, false),
            ("x", true, true),
            ("reddit", false, true),
            ("file", false, true),
            ("my-own-forum", false, true),
        ];
        for (channel, attested, stored) in table {
            assert_eq!(about(channel).may_store_reports(attested), stored, "{channel} {attested}");
        }
        assert_eq!(about("my-own-forum").id, "file");
    }

    #[test]
    fn a_channel_has_one_key() {
        for x in ["x", " X", "Twitter", "twitter.com", "X.com "] {
            assert_eq!(channel_key(x), "x", "{x}");
        }
        assert_eq!(channel_key("My-Forum"), "my-forum");
    }
}
