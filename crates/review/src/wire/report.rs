//! The card: one report with everything that led to it and everything that was done about it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A stretch of one of the report's texts. Offsets count UTF-16 code units, as JavaScript's strings do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Place {
    /// `text`, `title`, or `about`.
    pub(crate) field: String,
    /// First code unit.
    pub(crate) start: u32,
    /// Code unit behind the last.
    pub(crate) end: u32,
}

/// Something that is asserted, with what shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Fact {
    /// Name of the fact: `age`, `sex`, `outcome`, `dose` … of `Facts` in the report format.
    pub(crate) name: String,
    /// What the machine read; nothing where a person added it.
    pub(crate) value: Option<String>,
    /// Where the text says so; nothing: inferred.
    pub(crate) place: Option<Place>,
    /// Index of the event mention it is said of.
    pub(crate) event: Option<u32>,
    /// What a person put in its place; the machine's value and evidence stay beside it.
    pub(crate) corrected: Option<CorrectedFact>,
}

/// A person's word on a fact.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CorrectedFact {
    /// What is right; nothing: the post does not say.
    pub(crate) value: Option<String>,
    /// Where; nothing: inferred by the person.
    pub(crate) place: Option<Place>,
}

/// One of the four criteria of a valid case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Criterion {
    /// `reporter`, `patient`, `drug`, `event`.
    pub(crate) name: String,
    /// `met`, `not_met`, `unsure`: a person's word where there is one, else the machine's.
    pub(crate) status: String,
    /// What shows it; nothing: it follows from the channel or the context ("inferred").
    pub(crate) place: Option<Place>,
    /// Whether a person said so.
    pub(crate) by_person: bool,
}

/// A mention with what it stands for.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Mention {
    /// Where.
    pub(crate) place: Place,
    /// `drug`, `event`, `situation`.
    pub(crate) kind: String,
    /// The concept, such as `drug/sertraline`.
    pub(crate) concept: String,
    /// Its name.
    pub(crate) preferred: String,
    /// Its codes: terminology and code.
    pub(crate) codes: std::collections::BTreeMap<String, String>,
    /// How it was found: `exact`, `fuzzy`, `gap`, `composed`, `context`.
    pub(crate) how: String,
    /// How it is meant: `affirmed`, `negated`, `hypothetical`, `indication`, `history`, `other_person`, `lack_of_effect`,
    /// `question`, `general`.
    pub(crate) assertion: String,
    /// Whom it concerns, if not the one who writes.
    pub(crate) person: Option<String>,
    /// What a person says of it; what the machine found stays beside it.
    pub(crate) corrected: Option<CorrectedMention>,
}

/// A person's word on a mention.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct CorrectedMention {
    /// What is right; nothing: nothing is mentioned there.
    pub(crate) label: Option<Label>,
}

/// What stands where, as a person labels it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Label {
    pub(crate) place: Place,
    /// `drug`, `event`, `situation`.
    pub(crate) kind: String,
    /// The concept; nothing where the dictionary has none.
    pub(crate) concept: Option<String>,
    /// How it is meant.
    pub(crate) assertion: String,
}

/// A drug and an event of the report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Pair {
    /// Index of the drug mention.
    pub(crate) drug: u32,
    /// Index of the event mention.
    pub(crate) event: u32,
    /// `reaction`, `indication`, `history`, `interaction`, `withdrawal`, `none`.
    pub(crate) relation: String,
    /// 0..=1.
    pub(crate) probability: f32,
    /// What a person said instead.
    pub(crate) corrected: Option<String>,
}

/// A part of the score in log-odds, in words.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Reason {
    /// Name of the part, such as `word:dizzy`, `cue:negation`.
    pub(crate) name: String,
    /// In words, in English: the interface translates by `name`.
    pub(crate) words: String,
    /// How much; negative speaks against.
    pub(crate) weight: f64,
}

/// Why the score is what it is.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Explanation {
    /// 0..=1, calibrated.
    pub(crate) score: f32,
    /// The same in log-odds: the sum of the parts; nothing for reports of earlier versions.
    pub(crate) log_odds: Option<f64>,
    /// Parts, strongest first; the last is the sum of all others.
    pub(crate) parts: Vec<Reason>,
    /// Of decided reports with a score in the same tenth, how many were accepted; nothing while there are fewer than 20.
    pub(crate) accepted_share: Option<f64>,
    /// How many those are.
    pub(crate) decided: u64,
}

/// A label of what kind of source it is, with what shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct SourceLabel {
    /// `news`, `joke`, `advert` …
    pub(crate) label: String,
    /// What shows it.
    pub(crate) place: Option<Place>,
}

/// When what was known.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Ledger {
    /// RFC 3339, UTC, as all times.
    pub(crate) posted: Option<String>,
    pub(crate) read: String,
    pub(crate) flagged: String,
    /// First seen by a person.
    pub(crate) seen: Option<String>,
    pub(crate) criteria_met: Option<String>,
    /// `posted`, `read`, `flagged`, `seen`, `criteria_met`: the operator's rule.
    pub(crate) rule: String,
    /// Day 0 by that rule; nothing while it has not come.
    pub(crate) day_zero: Option<String>,
    /// End of the last day.
    pub(crate) due: Option<String>,
    /// Whole days left; negative when past.
    pub(crate) days_left: Option<i64>,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Decision {
    /// Number of its entry in the trail.
    pub(crate) entry: String,
    /// Account, or `hark`.
    pub(crate) by: String,
    pub(crate) at: String,
    /// `valid`, `not_valid`, `duplicate`, `follow_up`, `snoozed`.
    pub(crate) verdict: String,
    /// Of `not_valid`: `not_a_drug`, `not_personal`, `negated`, `indication`, `news`, `joke`, `advert`, `veterinary`, `other`.
    pub(crate) because: Option<String>,
    /// Of `duplicate`: the other report.
    pub(crate) of: Option<String>,
    /// Of `follow_up`.
    pub(crate) question: Option<String>,
    /// Of `snoozed`.
    pub(crate) until: Option<String>,
    /// In words.
    pub(crate) reason: Option<String>,
}

/// Who works on it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Lease {
    pub(crate) holder: String,
    pub(crate) until: String,
    /// Whether that is the one who asks.
    pub(crate) mine: bool,
}

/// Where it is in its life.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Standing {
    /// To be given back in `If-Match`, quoted; empty where nobody has touched the report.
    pub(crate) etag: String,
    /// `new`, `open`, `second_review`, `disputed`, `ready`, `not_valid`, `duplicate`, `follow_up`, `snoozed`.
    pub(crate) status: String,
    pub(crate) assignee: Option<String>,
    pub(crate) lease: Option<Lease>,
    pub(crate) escalated: bool,
    /// Withheld from a second reviewer who works blind, until they have found.
    pub(crate) decision: Option<Decision>,
    pub(crate) second: Option<Decision>,
    pub(crate) settled: Option<Decision>,
    pub(crate) notes: Vec<Note>,
    /// Number of the own entry that `undo` would take back here.
    pub(crate) undoable: Option<String>,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Note {
    pub(crate) by: String,
    pub(crate) at: String,
    pub(crate) text: String,
}

/// Another report that may be the same case.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Twin {
    pub(crate) id: String,
    /// `repost`, `cross_post`, `same_text`, `near_text`, `same_author_event`, `record`, `person`.
    pub(crate) how: String,
    /// 0..=1.
    pub(crate) score: f32,
    /// What agrees.
    pub(crate) matched: Vec<String>,
    pub(crate) confirmed: bool,
    /// Whether it is joined, or only resembles.
    pub(crate) joined: bool,
    pub(crate) channel: String,
    pub(crate) posted_at: String,
    pub(crate) status: String,
    /// First words, redacted.
    pub(crate) excerpt: String,
}

/// The cluster of a report.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Cluster {
    /// The report that stands for all; this one's own id where it does.
    pub(crate) master: String,
    /// The others of the cluster, and what resembles without being joined.
    pub(crate) twins: Vec<Twin>,
}

/// What was made with what.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Versions {
    /// Version of the program.
    pub hark: String,
    /// Version and short hash of the dictionary.
    pub dictionary: String,
    /// Version and short hash of the model.
    pub model: String,
    /// Short hash of the settings.
    pub settings: String,
}

impl From<&model::Versions> for Versions {
    fn from(versions: &model::Versions) -> Versions {
        let model::Versions { hark, dictionary, model, settings } = versions.clone();
        Versions { hark, dictionary, model, settings }
    }
}

/// A report as the card shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Report {
    pub(crate) id: String,
    pub(crate) revision: u64,
    pub(crate) channel: String,
    /// `post`, `comment`, `review` …
    pub(crate) kind: Option<String>,
    /// BCP 47 tag, `und` where unknown.
    pub(crate) language: String,
    /// `ltr` or `rtl`: how the text runs.
    pub(crate) direction: String,
    /// Which model knew the language.
    pub(crate) model: String,
    /// Pseudonym of the author, where there is one: the same author has the same.
    pub(crate) author: Option<String>,
    pub(crate) title: String,
    pub(crate) about: Vec<String>,
    /// As written, redacted.
    pub(crate) text: String,
    /// How many identifiers of each kind were removed.
    pub(crate) redactions: std::collections::BTreeMap<String, u32>,
    pub(crate) mentions: Vec<Mention>,
    /// Mentions that only people found.
    pub(crate) missed: Vec<Label>,
    pub(crate) pairs: Vec<Pair>,
    pub(crate) facts: Vec<Fact>,
    /// Seriousness criteria, as facts: `value` is `death`, `hospitalisation` …
    pub(crate) seriousness: Vec<Fact>,
    /// By people where they said so, else by the machine.
    pub(crate) serious: bool,
    pub(crate) criteria: Vec<Criterion>,
    pub(crate) first_hand: bool,
    pub(crate) labels: Vec<SourceLabel>,
    pub(crate) explanation: Explanation,
    /// Likes, shares and the like, by the channel's own names.
    pub(crate) reach: std::collections::BTreeMap<String, f64>,
    /// Other reports of the same conversation, oldest first.
    pub(crate) thread: Vec<Twin>,
    pub(crate) cluster: Cluster,
    pub(crate) ledger: Ledger,
    pub(crate) standing: Standing,
    pub(crate) versions: Versions,
    /// Day on which the report goes by its retention.
    pub(crate) kept_until: Option<String>,
    /// Whether a source is sealed that the one who asks may have shown.
    pub(crate) revealable: bool,
}

/// What a reveal shows. Never stored by the client.
#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Revealed {
    pub(crate) handle: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) post_id: String,
    pub(crate) thread: Option<String>,
    pub(crate) source: Option<String>,
}

/// One entry of the history.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct HistoryEntry {
    pub(crate) entry: String,
    pub(crate) at: String,
    /// Account, `account/token`, or `hark`.
    pub(crate) by: String,
    /// Type of the change: `seen`, `leased`, `decided` …
    pub(crate) change: String,
    /// The change as in the trail.
    pub(crate) detail: serde_json::Value,
    pub(crate) reason: Option<String>,
    /// What the signature means.
    pub(crate) meaning: Option<String>,
    /// `false`: another entry came first, and this one changed nothing.
    pub(crate) stands: bool,
    pub(crate) versions: Versions,
}

/// A page of the list for programs, newest post first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReportList {
    /// As stored (`docs/report-format.md`), with `start_utf16` and `end_utf16` beside the bytes.
    #[schema(value_type = Vec<std::collections::BTreeMap<String, serde_json::Value>>)]
    pub(crate) reports: Vec<serde_json::Value>,
    pub(crate) next_cursor: Option<String>,
}
