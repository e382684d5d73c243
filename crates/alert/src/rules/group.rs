//! The groups that a report counts in: every combination of what the rule counts apart.

use std::collections::BTreeMap;

use super::rule::Rule;
use super::seen::Seen;
use super::spec::{Cascade, Dimension, Kind};

/// Groups of one report. A post that lists a hundred drugs must not fill the memory; those past it are left out.
pub(super) const MAX_OF_REPORT: usize = 64;

/// What a group is about, by dimension.
pub(super) type About = BTreeMap<String, String>;

/// Number of a group.
pub(super) fn key(about: &About) -> u128 {
    let mut bytes = Vec::with_capacity(64);
    for (name, value) in about {
        for part in [name, value] {
            bytes.extend_from_slice(&(part.len() as u32).to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
    }
    xxhash_rust::xxh3::xxh3_128(&bytes)
}

/// The groups of a report, and how many were left out.
pub(super) fn groups(rule: &Rule, seen: &Seen) -> (Vec<About>, usize) {
    let mut found =
        match rule.spec.kind {
            Kind::FirstPair => with_all(vec![About::new()], &values(rule, seen, Dimension::Pair)),
            Kind::Velocity => cascades(rule, seen),
            _ => rule.spec.group_by.iter().fold(vec![About::new()], |groups, dimension| {
                with_all(groups, &values(rule, seen, *dimension))
            }),
        };
    let out = found.len().saturating_sub(MAX_OF_REPORT);
    found.truncate(MAX_OF_REPORT);
    (found, out)
}

/// Each group with each of the values.
fn with_all(groups: Vec<About>, values: &[Vec<(&'static str, &str)>]) -> Vec<About> {
    let mut found = Vec::with_capacity(groups.len() * values.len());
    // One more than is kept tells that there were more.
    for group in groups.iter().take(MAX_OF_REPORT + 1) {
        for value in values {
            let mut about = group.clone();
            about.extend(value.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned())));
            found.push(about);
        }
    }
    found
}

fn values<'s>(rule: &Rule, seen: &'s Seen, dimension: Dimension) -> Vec<Vec<(&'static str, &'s str)>> {
    let one = |name: &'static str, value: &'s str| vec![vec![(name, value)]];
    match dimension {
        Dimension::Drug => {
            let drugs = seen.drugs.iter().filter(|drug| rule.filter.drug(drug));
            drugs.map(|drug| vec![("drug", drug.id.as_str())]).collect()
        }
        Dimension::Event => {
            let events = seen.events.iter().filter(|event| rule.filter.event(event));
            events.map(|event| vec![("event", event.id.as_str())]).collect()
        }
        Dimension::Pair => {
            let pairs = seen.pairs.iter().filter(|pair| rule.filter.pair(seen, **pair));
            let names = |(drug, event): &(usize, usize)| {
                Some(vec![
                    ("drug", seen.drugs.get(*drug)?.id.as_str()),
                    ("event", seen.events.get(*event)?.id.as_str()),
                ])
            };
            pairs.filter_map(names).collect()
        }
        Dimension::Channel => one("channel", &seen.channel),
        Dimension::Country => one("country", seen.country.as_deref().unwrap_or("unknown")),
        Dimension::Language => one("language", &seen.language),
    }
}

/// The cascades that a post is part of. One that answers nothing is where answers to it begin.
fn cascades(rule: &Rule, seen: &Seen) -> Vec<About> {
    let named = |cascade: &Cascade| {
        let (name, value) = match cascade {
            Cascade::Parent => ("parent", Some(seen.parent.unwrap_or(seen.report).to_string())),
            // Words of which nothing is known have no fingerprint: they are not all the same.
            Cascade::Fingerprint => {
                ("fingerprint", (seen.fingerprint.0 != 0).then(|| format!("{:016x}", seen.fingerprint.0)))
            }
            Cascade::Thread => ("thread", seen.thread.map(|thread| thread.to_string())),
        };
        Some(About::from([("cascade".to_owned(), name.to_owned()), (name.to_owned(), value?)]))
    };
    rule.cascade.iter().filter_map(named).collect()
}

/// What an alert of a single report says that it is about.
pub(super) fn of_report(seen: &Seen) -> About {
    let names = |concepts: &[super::seen::Concept]| {
        let ids: Vec<&str> = concepts.iter().take(MAX_OF_REPORT).map(|concept| concept.id.as_str()).collect();
        ids.join(", ")
    };
    let country = seen.country.clone().unwrap_or_default();
    let parts = [
        ("channel", seen.channel.clone()),
        ("language", seen.language.clone()),
        ("country", country),
        ("drug", names(&seen.drugs)),
        ("event", names(&seen.events)),
        ("situation", seen.situations.join(", ")),
    ];
    parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
