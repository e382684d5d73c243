//! What is compared of a report.

use std::collections::{BTreeMap, BTreeSet};

use model::{Assertion, Facts, MentionKind, MentionRecord, Pseudonym, ReportId, Timestamp};
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::minhash::{minima, resemblance};
use crate::normalise::normalise;
use crate::shingles::Shingles;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The sign of a text: enough to find texts like it, and none of its words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSign {
    /// Hash of the normalised text; 0 where it is empty.
    pub hash: u64,
    /// Bytes of the normalised text.
    pub bytes: u32,
    /// Shingles of it.
    pub shingles: u32,
    /// Their minima, [`HASHES`](crate::HASHES) of them; none where the text is empty.
    pub minima: Vec<u32>,
}

impl TextSign {
    /// Of a text as it was written, or redacted.
    pub fn of(text: &str) -> TextSign {
        let normal = normalise(text);
        let shingles = Shingles::of(&normal);
        TextSign {
            hash: if normal.is_empty() { 0 } else { xxh3_64(normal.as_bytes()).max(1) },
            bytes: normal.len() as u32,
            shingles: shingles.hashes().len() as u32,
            minima: minima(&shingles),
        }
    }

    /// Whether the normalised texts are the same, and not empty.
    pub fn same(&self, other: &TextSign) -> bool {
        self.hash != 0 && self.hash == other.hash
    }

    /// The estimates of Jaccard resemblance and of containment: |A ∩ B| = J (|A| + |B|) / (1 + J).
    pub fn estimate(&self, other: &TextSign) -> (f64, f64) {
        let jaccard = resemblance(&self.minima, &other.minima);
        let shared = jaccard * f64::from(self.shingles + other.shingles) / (1.0 + jaccard);
        let least = f64::from(self.shingles.min(other.shingles).max(1));
        (jaccard, (shared / least).min(1.0))
    }
}

/// The facts of the case that are told.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// Concepts of drugs.
    pub drugs: BTreeSet<String>,
    /// Concepts of events that are said to have happened.
    pub events: BTreeSet<String>,
    /// Age in years.
    pub age: Option<f32>,
    /// `female` or `male`.
    pub sex: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Everything else that may be news of a case: `outcome`, `dose`, `seriousness/death` …, with its value.
    pub others: BTreeMap<String, String>,
}

impl Told {
    /// From mentions and facts as `screen` found them.
    pub fn of(mentions: &[MentionRecord], facts: &Facts) -> Told {
        let concepts = |wanted: fn(&MentionRecord) -> bool| {
            mentions.iter().filter(|mention| wanted(mention)).map(|mention| mention.concept.clone()).collect()
        };
        let value = |evidence: &Option<model::Evidence>| evidence.as_ref().map(|told| told.value.clone());
        let named = [
            ("patient", &facts.patient),
            ("age", &facts.age),
            ("pregnancy", &facts.pregnancy),
            ("dose", &facts.dose),
            ("onset", &facts.onset),
            ("action", &facts.action),
            ("dechallenge", &facts.dechallenge),
            ("rechallenge", &facts.rechallenge),
            ("outcome", &facts.outcome),
        ];
        let others = named.into_iter().filter_map(|(name, told)| Some((name.to_owned(), value(told)?)));
        let serious = facts
            .seriousness
            .iter()
            .map(|criterion| (format!("seriousness/{}", criterion.evidence.value), "met".to_owned()));
        Told {
            drugs: concepts(|mention| mention.kind == MentionKind::Drug),
            events: concepts(|mention| mention.kind == MentionKind::Event && happened(mention.assertion)),
            age: facts.age.as_ref().and_then(|age| years(&age.value)),
            sex: value(&facts.sex),
            country: value(&facts.country),
            others: others.chain(serious).collect(),
        }
    }

    /// Whether something is told here that `before` does not tell, or tells otherwise.
    pub fn adds_to(&self, before: &Told) -> bool {
        let more = |now: &Option<String>, then: &Option<String>| now.is_some() && now != then;
        !self.drugs.is_subset(&before.drugs)
            || !self.events.is_subset(&before.events)
            || more(&self.sex, &before.sex)
            || more(&self.country, &before.country)
            || self.others.iter().any(|(name, value)| before.others.get(name) != Some(value))
    }

    /// Every value as it is counted: concepts as they are, `sex=…`, `country=…`, `age=` whole years.
    pub fn values(&self) -> impl Iterator<Item = String> + '_ {
        let named =
            |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name}={value}"));
        self.drugs
            .iter()
            .chain(&self.events)
            .cloned()
            .chain(named("sex", &self.sex))
            .chain(named("country", &self.country))
            .chain(self.age.map(|age| format!("age={}", age as u32)))
    }
}

/// Whether the event is told as something that took place after the drug.
fn happened(assertion: Assertion) -> bool {
    matches!(assertion, Assertion::Affirmed | Assertion::OtherPerson | Assertion::LackOfEffect)
}

/// Years of an age in UCUM units (`34 a`, `6 mo`, `3 wk`, `2 d`, `30-39 a`: its middle); nothing for an age group.
fn years(age: &str) -> Option<f32> {
    let (number, unit) = age.split_once(' ')?;
    let value = match number.split_once('-') {
        Some((from, to)) => (from.parse::<f32>().ok()? + to.parse::<f32>().ok()?) / 2.0,
        None => number.parse().ok()?,
    };
    let per_year = match unit {
        "a" => 1.0,
        "mo" => 12.0,
        "wk" => 52.18,
        "d" => 365.25,
        _ => return None,
    };
    Some(value / per_year).filter(|years| (0.0..=130.0).contains(years))
}

/// What is compared of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The report.
    pub report: ReportId,
    /// When it was posted, or first seen where the channel gives no time.
    pub posted_at: Timestamp,
    /// Where.
    pub channel: String,
    /// By whom, within the channel.
    pub author: Option<Pseudonym>,
    /// In which conversation: a pseudonym, empty where none is known.
    pub thread: String,
    /// The report that the post has which it answers or repeats, whether there is one or not.
    pub parent: Option<ReportId>,
    /// Whether the channel says that it repeats its parent.
    pub repost: bool,
    /// Its text.
    pub text: TextSign,
    /// Its facts.
    pub told: Told,
}

impl Record {
    /// The day it was posted, since 1970.
    pub fn day(&self) -> i64 {
        self.posted_at.0.div_euclid(DAY)
    }

    /// Whether both are by one author, as far as it is known.
    pub fn same_author(&self, other: &Record) -> bool {
        self.author.is_some() && self.author == other.author
    }

    /// Whether both are of one conversation, as far as it is known.
    pub fn same_thread(&self, other: &Record) -> bool {
        !self.thread.is_empty() && self.thread == other.thread
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_years() {
        for (age, want) in [
            ("34 a", Some(34.0)),
            ("6 mo", Some(0.5)),
            ("30-40 a", Some(35.0)),
            ("elderly", None),
            ("x a", None),
            ("900 a", None),
            ("3 dozen", None),
        ] {
            assert_eq!(years(age), want, "{age}");
        }
    }

    #[test]
    fn news_of_a_case_is_what_was_not_told_before() {
        let set = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<BTreeSet<_>>();
        let before =
            Told { drugs: set(&["drug/a"]), events: set(&["event/x", "event/y"]), ..Told::default() };
        let less = Told { events: set(&["event/x"]), ..before.clone() };
        let more = Told { events: set(&["event/z"]), ..before.clone() };
        let sex = Told { sex: Some("male".into()), ..before.clone() };
        let outcome = Told { others: [("outcome".into(), "fatal".into())].into(), ..before.clone() };
        assert!(!before.adds_to(&before) && !less.adds_to(&before));
        for news in [&more, &sex, &outcome] {
            assert!(news.adds_to(&before), "{news:?}");
        }
        assert!(before.adds_to(&less));
        let otherwise = Told { others: [("outcome".into(), "recovered".into())].into(), ..before };
        assert!(otherwise.adds_to(&outcome));
    }
}
