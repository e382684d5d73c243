//! A rule as it is written in `alerts.toml`. `examples/alerts.toml` explains every key; [`super::read`] tells what is wrong with one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::alert::Severity;

/// What sets a rule off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// One report.
    Report,
    /// So many reports in a window.
    Count,
    /// Reports by so many different authors in a window; those without an author count for nobody.
    Authors,
    /// More reports in a window than in the same hours of past weeks.
    Rate,
    /// A drug and an event together, as a suspected reaction, for the first time.
    FirstPair,
    /// So many reports an hour in a cascade: answers to one post, reposts of the same words, one thread.
    Velocity,
}

impl Kind {
    /// As written.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Report => "report",
            Kind::Count => "count",
            Kind::Authors => "authors",
            Kind::Rate => "rate",
            Kind::FirstPair => "first_pair",
            Kind::Velocity => "velocity",
        }
    }
}

/// By what reports are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Each drug that the rule's filter lets through.
    Drug,
    /// Each event that the rule's filter lets through.
    Event,
    /// Each suspected reaction: a drug with an event.
    Pair,
    /// The channel.
    Channel,
    /// The country of the reaction; `unknown` where the post does not say.
    Country,
    /// The language.
    Language,
}

/// What makes posts one cascade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cascade {
    /// They answer or repeat the same post; that post is one of them.
    Parent,
    /// They say the same words.
    Fingerprint,
    /// They are of one conversation.
    Thread,
}

/// Which reports a rule looks at: those that meet every key given. Of a key with a list, one value is enough; `drugs` and `atc` are
/// one question (which drug), and so are `events` and the MedDRA keys (which event).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct When {
    /// Meets a criterion of seriousness.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub serious: bool,
    /// Meets one of these criteria.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub seriousness: Vec<String>,
    /// Concepts of drugs, such as `drug/warfarin`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drugs: Vec<String>,
    /// Beginnings of ATC codes, such as `B01A`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub atc: Vec<String>,
    /// Concepts of events, such as `event/headache`, as having happened.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// MedDRA preferred terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meddra_pt: Vec<String>,
    /// MedDRA high level terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meddra_hlt: Vec<String>,
    /// MedDRA high level group terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meddra_hlgt: Vec<String>,
    /// MedDRA system organ classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub meddra_soc: Vec<String>,
    /// A drug and an event that the keys let through are one suspected reaction.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub linked: bool,
    /// Concepts of special situations, such as `situation/overdose`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub situations: Vec<String>,
    /// Languages; `pt` takes `pt-BR` too.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Channels.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Countries as ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// Least counts, such as `views = 10_000`; every one given must be reached.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub reach: BTreeMap<String, u64>,
    /// Least score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_score: Option<f64>,
    /// Least number of the four criteria that are met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_criteria: Option<u8>,
    /// Somebody tells of what they or someone near them went through.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub first_hand: bool,
    /// Has none of these labels of quality.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub without_quality: Vec<String>,
}

/// When a rule is muted, in local time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MuteSpec {
    /// Name of the time zone in the IANA database, such as `Europe/Berlin`.
    pub time_zone: String,
    /// Days on which it begins, such as `saturday`; empty: every day.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<String>,
    /// Begin, such as `18:00`.
    pub from: String,
    /// End, not within it; at or before `from`: of the next day.
    pub to: String,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSpec {
    /// Its name: small letters, digits, `-` and `_`.
    pub name: String,
    /// What it is for, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// How much it matters.
    #[serde(default)]
    pub severity: Severity,
    /// Somebody must say that they saw what it finds; else it only informs.
    #[serde(default)]
    pub tracked: bool,
    /// Endpoints; empty: all that take this rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// What sets it off.
    pub kind: Kind,
    /// Which reports it looks at.
    #[serde(default)]
    pub when: When,
    /// By what reports are counted apart; empty: all together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub group_by: Vec<Dimension>,
    /// Length of the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Period>,
    /// `count`: reports. `authors`: authors. `velocity`: reports an hour. `rate`: how many times what is to be expected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<f64>,
    /// `rate`: least reports in the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_count: Option<u32>,
    /// `rate`: how probable the excess may be by chance at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p_value: Option<f64>,
    /// `rate`: past weeks that it is measured against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline_weeks: Option<u32>,
    /// `rate`: past weeks without which nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_weeks: Option<u32>,
    /// `first_pair`: pairs of so long after the rule's first report are known and not new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learn: Option<Period>,
    /// `velocity`: what makes posts one cascade.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cascade: Vec<Cascade>,
    /// At most one alert of a group in each such stretch, counted from 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cool_down: Option<Period>,
    /// How far behind the newest report one may come and still set off an alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lateness: Option<Period>,
    /// When it is muted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mute: Vec<MuteSpec>,
}
