//! How far a post went: likes, shares and the like, each channel's names brought to a closed list.
//!
//! Only what counts people or what they did is here. Stars of a review are no reach, and a name that the table does not
//! know is left out: what a report holds is never a channel's own word.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

/// What is counted. Its JSON form is [`Metric::word`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// Likes, votes for it, reactions.
    Likes,
    /// Reposts, forwards.
    Shares,
    /// Answers, comments.
    Replies,
    /// Posts that quote it.
    Quotes,
    /// How often it was shown.
    Views,
    /// Bookmarks.
    Saves,
    /// Who follows its author.
    Followers,
    /// Persons that it may have reached, as a vendor reckons.
    Reach,
    /// What people did with it altogether, as a channel or vendor adds it up.
    Engagement,
}

/// The greatest count taken: from here on a JSON number no longer tells every whole number.
const GREATEST: f64 = 9_007_199_254_740_992.0;

/// Names of channels and vendors, without case and punctuation. Where a post has several names for one thing, the first in
/// this table counts: the more exact one stands first.
const NAMES: &[(Metric, &[&str])] = &[
    (
        Metric::Likes,
        &[
            "likes",
            "like",
            "likecount",
            "numberoflikes",
            "totallikes",
            "favorites",
            "favorite",
            "favoritecount",
            "favourites",
            "favouritescount",
            "hearts",
            "upvotes",
            "upvotecount",
            "thumbsup",
            "thumbsupcount",
            "plusones",
            "reactions",
            "reaction",
            "reactioncount",
            "reactionscore",
            "score",
        ],
    ),
    (
        Metric::Shares,
        &[
            "shares",
            "share",
            "sharecount",
            "reshares",
            "resharecount",
            "reposts",
            "repostcount",
            "retweets",
            "retweetcount",
            "reblogs",
            "reblogcount",
            "reblogscount",
            "forwards",
            "forwardcount",
        ],
    ),
    (
        Metric::Replies,
        &[
            "replies",
            "reply",
            "replycount",
            "repliescount",
            "totalreplycount",
            "comments",
            "comment",
            "commentcount",
            "commentscount",
            "numcomments",
            "aggregatedtotalcomments",
        ],
    ),
    (Metric::Quotes, &["quotes", "quote", "quotecount", "quotescount"]),
    (
        Metric::Views,
        &["views", "view", "viewcount", "impressions", "impressioncount", "reads", "plays", "playcount"],
    ),
    (Metric::Saves, &["saves", "save", "savecount", "bookmarks", "bookmark", "bookmarkcount"]),
    (Metric::Followers, &["followers", "followercount", "followerscount", "subscribers", "subscribercount"]),
    (Metric::Reach, &["reach"]),
    (Metric::Engagement, &["engagement", "engagements", "notecount"]),
];

impl Metric {
    /// All, in the order of the table.
    pub const ALL: [Metric; 9] = [
        Metric::Likes,
        Metric::Shares,
        Metric::Replies,
        Metric::Quotes,
        Metric::Views,
        Metric::Saves,
        Metric::Followers,
        Metric::Reach,
        Metric::Engagement,
    ];

    /// Its word, as in JSON and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Metric::Likes => "likes",
            Metric::Shares => "shares",
            Metric::Replies => "replies",
            Metric::Quotes => "quotes",
            Metric::Views => "views",
            Metric::Saves => "saves",
            Metric::Followers => "followers",
            Metric::Reach => "reach",
            Metric::Engagement => "engagement",
        }
    }

    /// What a channel means by a name, and how exact the name is: a lower number is more exact.
    fn named(name: &str) -> Option<(Metric, usize)> {
        let folded: String =
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let rank = |(metric, names): &(Metric, &[&str])| {
            names.iter().position(|known| *known == folded).map(|rank| (*metric, rank))
        };
        NAMES.iter().find_map(rank)
    }
}

/// Counts of a post, each once, in the order of [`Metric`]; whole numbers from 0.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Metrics(BTreeMap<Metric, f64>);

impl Metrics {
    /// From a channel's own names. A name that is not known, and a number that counts nothing (negative, infinite, not a
    /// number, beyond 2⁵³), is left out; of a fraction the whole is taken.
    pub fn of<'a>(own: impl IntoIterator<Item = (&'a str, f64)>) -> Metrics {
        let mut found: BTreeMap<Metric, (usize, f64)> = BTreeMap::new();
        for (name, value) in own {
            let Some((metric, rank)) = Metric::named(name) else { continue };
            if !(0.0..=GREATEST).contains(&value) {
                continue;
            }
            let better = found.get(&metric).is_none_or(|(held, _)| rank < *held);
            if better {
                found.insert(metric, (rank, value.trunc()));
            }
        }
        Metrics(found.into_iter().map(|(metric, (_, value))| (metric, value)).collect())
    }

    /// What is counted, with its count.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Metric, f64)> {
        self.0.iter().map(|(metric, value)| (*metric, *value))
    }

    /// One count.
    pub fn get(&self, metric: Metric) -> Option<f64> {
        self.0.get(&metric).copied()
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Names that a later version knows are left out, so that its records are read.
impl<'de> Deserialize<'de> for Metrics {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let own = BTreeMap::<Cow<'de, str>, f64>::deserialize(d)?;
        Ok(Metrics::of(own.iter().map(|(name, value)| (&**name, *value))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(own: &[(&str, f64)]) -> String {
        serde_json::to_string(&Metrics::of(own.iter().copied())).expect("numbers have a JSON form")
    }

    #[test]
    fn channels_names_become_ours() {
        let table: &[(&[(&str, f64)], &str)] = &[
            (&[], "{}"),
            (&[("like_count", 4.0), ("replyCount", 2.0)], r#"{"likes":4.0,"replies":2.0}"#),
            (&[("reblogs_count", 1.0), ("favourites_count", 3.0)], r#"{"likes":3.0,"shares":1.0}"#),
            (&[("public_metrics", 4.0), ("rating", 2.0), ("upvote_ratio", 0.9), ("名", 1.0)], "{}"),
            // The more exact name wins, wherever it stands.
            (&[("score", 9.0), ("like_count", 4.0), ("reactions", 8.0)], r#"{"likes":4.0}"#),
            (&[("comments", 5.0), ("comment_count", 6.0)], r#"{"replies":5.0}"#),
            // What counts nothing.
            (&[("likes", -3.0), ("views", f64::NAN), ("shares", f64::INFINITY), ("reach", 1e300)], "{}"),
            (&[("score", -3.0), ("likes", 0.0)], r#"{"likes":0.0}"#),
            (&[("reach", 10.75)], r#"{"reach":10.0}"#),
        ];
        for (own, want) in table {
            assert_eq!(said(own), *want, "{own:?}");
        }
    }

    #[test]
    fn a_word_of_ours_is_its_most_exact_name_and_a_name_means_one_thing() {
        for metric in Metric::ALL {
            assert_eq!(Metric::named(metric.word()), Some((metric, 0)));
            assert_eq!(serde_json::to_value(metric).ok(), Some(metric.word().into()));
        }
        let mut names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| *names).copied().collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        assert_eq!(NAMES.iter().map(|(metric, _)| *metric).collect::<Vec<_>>(), Metric::ALL);
    }

    #[test]
    fn what_was_written_is_read_and_a_later_name_is_left_out() {
        let metrics = Metrics::of([("likes", 4.0), ("views", GREATEST)]);
        let text = serde_json::to_string(&metrics).expect("numbers have a JSON form");
        assert_eq!(serde_json::from_str::<Metrics>(&text).ok(), Some(metrics));
        let later = serde_json::from_str::<Metrics>(r#"{"likes":4,"telepathy":7}"#).expect("an object");
        assert_eq!(later, Metrics::of([("likes", 4.0)]));
        assert_eq!((later.get(Metric::Likes), later.get(Metric::Views)), (Some(4.0), None));
    }
}
