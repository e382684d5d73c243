//! A row of `reports`: to it from a `SafeReport` or a withdrawal, from it to a [`StoredReport`].

use std::str::FromStr;

use clickhouse::Row;
use deident::SafeReport;
use model::{
    Assertion, Fingerprint, MentionKind, MentionRecord, Metrics, PairRecord, Relation, Status, Timestamp,
    Validity, Versions, Withdrawal, WithdrawalReason,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{StoredReport, expires_at, generation_in, generation_of, version};
use crate::error::StoreError;

/// One row; columns as in `0001_reports.sql` and what later migrations add. Times are microseconds; `mentions` to `redactions` hold JSON.
#[derive(Clone, PartialEq, Default, Row, Serialize, Deserialize)]
pub(crate) struct ReportRow {
    pub(crate) report_id: String,
    version: u64,
    is_deleted: u8,
    revision: u64,
    withdrawn: String,
    channel: String,
    kind: String,
    author: String,
    created_at: Option<i64>,
    observed_at: i64,
    posted_at: i64,
    expires_at: u32,
    score: f32,
    language: String,
    model: String,
    fingerprint: u64,
    title: String,
    about: Vec<String>,
    text: String,
    drugs: Vec<String>,
    drug_names: Vec<String>,
    events: Vec<String>,
    event_names: Vec<String>,
    reaction_drugs: Vec<String>,
    reaction_events: Vec<String>,
    seriousness: Vec<String>,
    criteria_met: u8,
    codes: Vec<String>,
    quality_labels: Vec<String>,
    first_hand: bool,
    country: String,
    mentions: String,
    pairs: String,
    facts: String,
    validity: String,
    quality: String,
    explanation: String,
    redactions: String,
    hark_version: String,
    dictionary_version: String,
    model_version: String,
    settings_version: String,
    thread: String,
    parent: String,
    metrics: Vec<(String, f64)>,
}

impl ReportRow {
    /// The row of a report that is kept `days` days after it was seen; 0 keeps it.
    ///
    /// # Errors
    /// When a number in it has no JSON form (NaN, infinite).
    pub(crate) fn new(report: &SafeReport, days: u32) -> Result<ReportRow, StoreError> {
        let json = Json { report: &report.id() };
        let (created_at, observed_at) = (report.created_at(), report.observed_at());
        let drugs = Named::of(report.mentions(), |m| m.kind == MentionKind::Drug);
        let events = Named::of(report.mentions(), |m| m.kind == MentionKind::Event && happened(m.assertion));
        let reactions = reactions(report.mentions(), report.pairs());
        let Versions { hark, dictionary, model, settings } = report.versions();
        Ok(ReportRow {
            report_id: report.id().to_string(),
            version: version(report.revision(), generation_of(report), false),
            is_deleted: 0,
            revision: report.revision(),
            withdrawn: String::new(),
            channel: report.channel().to_owned(),
            kind: report.kind().unwrap_or_default().to_owned(),
            author: report.author().map(|author| author.to_string()).unwrap_or_default(),
            created_at: created_at.map(|at| at.0),
            observed_at: observed_at.0,
            posted_at: created_at.unwrap_or(observed_at).0,
            expires_at: expires_at(observed_at, days),
            score: report.score() as f32,
            language: report.language().to_owned(),
            model: report.model().to_owned(),
            fingerprint: report.fingerprint().0,
            title: report.title().unwrap_or_default().to_owned(),
            about: report.about().map(str::to_owned).collect(),
            text: report.text().to_owned(),
            reaction_drugs: reactions.iter().map(|(drug, _)| (*drug).to_owned()).collect(),
            reaction_events: reactions.iter().map(|(_, event)| (*event).to_owned()).collect(),
            seriousness: each_once(report.facts().seriousness.iter().map(|s| s.evidence.value.as_str())),
            criteria_met: criteria_met(report.validity()),
            codes: codes(report.mentions(), &events.concepts),
            quality_labels: each_once(report.quality().labels.iter().map(|label| label.value.as_str())),
            first_hand: report.quality().first_hand,
            country: report.facts().country.as_ref().map(|c| c.value.clone()).unwrap_or_default(),
            mentions: json.text("mentions", report.mentions())?,
            pairs: json.text("pairs", report.pairs())?,
            facts: json.text("facts", report.facts())?,
            validity: json.text("validity", report.validity())?,
            quality: json.text("quality", report.quality())?,
            explanation: json.text("explanation", report.why())?,
            redactions: json.text("redactions", report.redactions())?,
            hark_version: hark.clone(),
            dictionary_version: dictionary.clone(),
            model_version: model.clone(),
            settings_version: settings.clone(),
            thread: report.thread().map(|thread| thread.to_string()).unwrap_or_default(),
            parent: report.parent().map(|parent| parent.to_string()).unwrap_or_default(),
            metrics: report
                .metrics()
                .iter()
                .map(|(metric, count)| (metric.word().to_owned(), count))
                .collect(),
            drugs: drugs.concepts,
            drug_names: drugs.names,
            events: events.concepts,
            event_names: events.names,
        })
    }

    /// The tombstone of a withdrawn report: nothing of the post is in it.
    pub(crate) fn tombstone(withdrawal: &Withdrawal, days: u32) -> ReportRow {
        let Withdrawal { report, revision, generation, reason, observed_at } = withdrawal;
        let withdrawn = match reason {
            WithdrawalReason::Deleted => "deleted",
            WithdrawalReason::Edited => "edited",
            WithdrawalReason::Rescreened => "rescreened",
        };
        ReportRow {
            report_id: report.to_string(),
            version: version(*revision, *generation, true),
            is_deleted: 1,
            revision: *revision,
            withdrawn: withdrawn.to_owned(),
            observed_at: observed_at.0,
            posted_at: observed_at.0,
            expires_at: expires_at(*observed_at, days),
            ..ReportRow::default()
        }
    }

    /// The report in the row.
    ///
    /// # Errors
    /// When a column does not hold what this version writes.
    pub(crate) fn read(self) -> Result<StoredReport, StoreError> {
        let bad = |column| StoreError::BadRow { report: self.report_id.clone(), column, source: None };
        Ok(StoredReport {
            id: self.report_id.parse().map_err(|_| bad("report_id"))?,
            author: optional(&self.author).map_err(|()| bad("author"))?,
            thread: optional(&self.thread).map_err(|()| bad("thread"))?,
            parent: optional(&self.parent).map_err(|()| bad("parent"))?,
            metrics: Metrics::of(self.metrics.iter().map(|(name, count)| (name.as_str(), *count))),
            mentions: self.json("mentions", &self.mentions)?,
            pairs: self.json("pairs", &self.pairs)?,
            facts: self.json("facts", &self.facts)?,
            validity: self.json("validity", &self.validity)?,
            quality: self.json("quality", &self.quality)?,
            why: self.json("explanation", &self.explanation)?,
            redactions: self.json("redactions", &self.redactions)?,
            revision: self.revision,
            generation: generation_in(self.version, self.revision),
            channel: self.channel,
            kind: (!self.kind.is_empty()).then_some(self.kind),
            created_at: self.created_at.map(Timestamp),
            observed_at: Timestamp(self.observed_at),
            score: self.score,
            language: self.language,
            model: self.model,
            fingerprint: Fingerprint(self.fingerprint),
            title: self.title,
            about: self.about,
            text: self.text,
            versions: Versions {
                hark: self.hark_version,
                dictionary: self.dictionary_version,
                model: self.model_version,
                settings: self.settings_version,
            },
        })
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str, text: &str) -> Result<T, StoreError> {
        serde_json::from_str(text).map_err(|source| {
            let report = self.report_id.clone();
            StoreError::BadRow { report, column, source: Some(source) }
        })
    }
}

/// Writes JSON columns of one report.
struct Json<'a> {
    report: &'a dyn std::fmt::Display,
}

impl Json<'_> {
    fn text<T: Serialize + ?Sized>(&self, column: &'static str, value: &T) -> Result<String, StoreError> {
        serde_json::to_string(value).map_err(|source| {
            let report = self.report.to_string();
            StoreError::BadReport { report, column, source }
        })
    }
}

fn optional<T: FromStr>(text: &str) -> Result<Option<T>, ()> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| ()) }
}

/// Whether the event is told as something that took place after the drug.
fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
}

/// Concepts with their names, each once, in order of first mention.
#[derive(Default)]
struct Named {
    concepts: Vec<String>,
    names: Vec<String>,
}

impl Named {
    fn of(mentions: &[MentionRecord], wanted: impl Fn(&MentionRecord) -> bool) -> Named {
        let mut named = Named::default();
        for mention in mentions.iter().filter(|mention| wanted(mention)) {
            if !named.concepts.contains(&mention.concept) {
                named.concepts.push(mention.concept.clone());
                named.names.push(mention.preferred.clone());
            }
        }
        named
    }
}

/// Drug and event concepts of the pairs that are suspected reactions, each pair once.
fn reactions<'a>(mentions: &'a [MentionRecord], pairs: &[PairRecord]) -> Vec<(&'a str, &'a str)> {
    let mut found = Vec::new();
    for pair in pairs.iter().filter(|pair| pair.relation == Relation::Reaction) {
        if let (Some(drug), Some(event)) = (mentions.get(pair.drug), mentions.get(pair.event)) {
            let concepts = (drug.concept.as_str(), event.concept.as_str());
            if !found.contains(&concepts) {
                found.push(concepts);
            }
        }
    }
    found
}

fn each_once<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values {
        if !found.iter().any(|have| have == value) {
            found.push(value.to_owned());
        }
    }
    found
}

/// Codes of drugs and situations wherever they are mentioned, and of events that are said to have happened (those whose
/// concept is in `events`), each once as `terminology=code`; several codes of one terminology are taken apart.
/// The default of the column in `0007_scale.sql` says the same in SQL, for rows stored before.
fn codes(mentions: &[MentionRecord], events: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let counts =
        |mention: &&MentionRecord| mention.kind != MentionKind::Event || events.contains(&mention.concept);
    for (terminology, codes) in mentions.iter().filter(counts).flat_map(|mention| &mention.codes) {
        for code in codes.split(',') {
            let code = format!("{terminology}={code}");
            if !found.contains(&code) {
                found.push(code);
            }
        }
    }
    found
}

fn criteria_met(validity: &Validity) -> u8 {
    let Validity { reporter, patient, drug, event } = validity;
    [reporter, patient, drug, event].iter().map(|criterion| u8::from(criterion.status == Status::Met)).sum()
}
