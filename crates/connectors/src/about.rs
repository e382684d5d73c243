//! What is known of each channel: title, policy, retention. A table; adding a channel adds a row.
//!
//! Terms change: the operator, not this table, answers for the contract in force. Where terms are unclear, the
//! stricter reading stands here.

use std::borrow::Cow;

use crate::policy::MayStore;

/// A channel and what its terms allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The channel as posts name it: lower-case ASCII.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// How long raw posts are kept by default, in hours; the journal's own limit applies where that is shorter.
    pub retention_hours: u32,
    /// How much may be stored.
    pub may_store: MayStore,
    /// The platform's rule behind it.
    pub reason: &'static str,
}

impl About {
    /// Whether de-identified reports may be stored, given what the operator attested to for this channel.
    pub fn may_store_reports(&self, attested: bool) -> bool {
        self.may_store.reports(attested)
    }
}

const fn row(
    id: &'static str,
    title: &'static str,
    hours: u32,
    may_store: MayStore,
    reason: &'static str,
) -> About {
    About { id, title, retention_hours: hours, may_store, reason }
}

use MayStore::{AggregateOnlyUnlessAttested as Aggregate, Full};

/// A day and three days: how long raw posts are kept where a platform wants deletions followed soon, and elsewhere.
const DAY: u32 = 24;
const DAYS: u32 = 72;

const OWNED: &str =
    "Own page or inbox: the company must look for reactions in what it receives (EU GVP VI.B.1.1.4).";
const VENDOR: &str =
    "Licensed export: the vendor's contract and the original platform's deletion duty apply.";

/// Every channel that is known, `file` first.
pub static ABOUTS: &[About] = &[
    row(
        "file",
        "Files and standard input",
        DAYS,
        Full,
        "The operator brings the posts and answers for the right to use them.",
    ),
    row(
        "x",
        "X",
        DAY,
        Aggregate,
        "X forbids deriving or storing sensitive traits, health among them, for single users; counts without users are allowed. Deleted posts must go within a day.",
    ),
    row(
        "reddit",
        "Reddit",
        48,
        Full,
        "Commercial use needs a contract with Reddit; content deleted there must be deleted here, checked at least every 48 hours.",
    ),
    row("discourse", "Discourse forums", DAYS, Full, "Each forum has terms of its own: ask its operator."),
    row("forum", "Patient forums", DAYS, Full, "Each forum has terms of its own: ask its operator."),
    row("bluesky", "Bluesky", DAYS, Full, "Open protocol; deletions and account takedowns must be followed."),
    row(
        "mastodon",
        "Mastodon",
        DAYS,
        Full,
        "Public posts of servers that allow it; accounts that opt out of indexing are left out.",
    ),
    row("facebook", "Facebook pages", DAY, Full, OWNED),
    row("messenger", "Facebook Messenger", DAY, Full, OWNED),
    row("instagram", "Instagram", DAY, Full, OWNED),
    row(
        "threads",
        "Threads",
        DAY,
        Aggregate,
        "Meta's platform terms forbid building health profiles from other people's public posts; own mentions need an attested contract.",
    ),
    row("whatsapp", "WhatsApp business number", DAY, Full, OWNED),
    row(
        "linkedin",
        "LinkedIn",
        DAY,
        Aggregate,
        "Member data may be stored for a short time only, and activity data of members not at all without a contract.",
    ),
    row(
        "youtube",
        "YouTube",
        DAYS,
        Full,
        "API data must be refreshed or deleted within 30 days; deleted comments must go.",
    ),
    row(
        "tiktok",
        "TikTok",
        DAY,
        Aggregate,
        "The research interface is closed to companies; other access needs a contract.",
    ),
    row("telegram", "Telegram", DAYS, Full, "Groups the operator runs; members must have been told."),
    row("tumblr", "Tumblr", DAYS, Full, "Public posts; deleted posts must be deleted."),
    row("yelp", "Yelp", DAY, Aggregate, "Content may be cached for 24 hours at most, except identifiers."),
    row("wechat", "WeChat official account", DAY, Full, OWNED),
    row("trustpilot", "Trustpilot", DAYS, Full, "Reviews of the operator's own business."),
    row("appstore", "App stores", DAYS, Full, "Reviews of the operator's own apps."),
    row("email", "E-mail inboxes", DAYS, Full, OWNED),
    row(
        "webhook",
        "Webhooks",
        DAYS,
        Full,
        "The operator brings the posts and answers for the right to use them.",
    ),
    row(
        "rss",
        "RSS and Atom feeds",
        DAYS,
        Full,
        "Published for reading by machines; each publisher's terms apply.",
    ),
    row(
        "wikipedia",
        "Wikipedia",
        DAYS,
        Full,
        "Open licence (CC BY-SA 4.0) with attribution; hidden revisions must go.",
    ),
    row("brandwatch", "Brandwatch", DAYS, Full, VENDOR),
    row("talkwalker", "Talkwalker", DAYS, Full, VENDOR),
    row("meltwater", "Meltwater", DAYS, Full, VENDOR),
    row("sprinklr", "Sprinklr", DAYS, Full, VENDOR),
];

/// What is known of `channel`; one that is not in the table is like `file`. Spelling is no way around a policy:
/// see [`channel_key`].
pub fn about(channel: &str) -> &'static About {
    let key = channel_key(channel);
    ABOUTS.iter().find(|about| about.id == key).unwrap_or(&ABOUTS[0])
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
    fn every_row_is_usable() {
        for about in ABOUTS {
            let named = about.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
            assert!(named && !about.title.is_empty() && about.reason.ends_with('.'), "{}", about.id);
            assert!((1..=24 * 30).contains(&about.retention_hours), "{}", about.id);
            assert_eq!(ABOUTS.iter().filter(|other| other.id == about.id).count(), 1, "{}", about.id);
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
