//! The card: a stored report, what people found, and what stands of it, put together for the one who looks.
//!
//! What people put right lies beside what the machine found, never over it. Offsets leave here as UTF-16 code units.

mod explain;
mod facts;
mod history;
mod mentions;
mod places;
mod standing;
mod twins;

use std::collections::BTreeMap;

use casework::{Awareness, CriterionName, Policy, Standing};
use model::Timestamp;
use store::StoredReport;

use crate::access::Caller;
use crate::wire::report as wire;
use crate::words::word;
pub(crate) use facts::SERIOUSNESS;
pub(crate) use history::entry;
pub(crate) use places::Places;
pub(crate) use standing::{Looker, is_withheld, standing};
pub(crate) use twins::{excerpt, twin};

/// Scripts that run from right to left, by the languages that are written in them.
const RIGHT_TO_LEFT: [&str; 9] = ["ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv"];

/// What a card is made of.
pub(crate) struct Card<'a> {
    pub(crate) report: &'a StoredReport,
    pub(crate) standing: &'a Standing,
    pub(crate) caller: &'a Caller,
    pub(crate) policy: &'a Policy,
    pub(crate) now: Timestamp,
    /// When it stood as a candidate report.
    pub(crate) flagged: Timestamp,
    pub(crate) kept_until: Option<Timestamp>,
    pub(crate) cluster: wire::Cluster,
    pub(crate) thread: Vec<wire::Twin>,
    /// Of decided reports of a like score: accepted, and all.
    pub(crate) accepted: (u64, u64),
    /// Whether its seal is there.
    pub(crate) sealed: bool,
}

impl Card<'_> {
    /// As it travels.
    pub(crate) fn to_wire(&self) -> wire::Report {
        let Card { report, standing: stands, caller, policy, now, .. } = self;
        let places = Places::of(report);
        let (facts, seriousness) = facts::facts(report, stands, &places);
        let looker = Looker { account: &caller.account, policy, now: *now };
        wire::Report {
            id: report.id.to_string(),
            revision: report.revision,
            channel: report.channel.clone(),
            kind: report.kind.clone(),
            language: report.language.clone(),
            direction: direction(&report.language, &report.text).to_owned(),
            model: report.model.clone(),
            author: report.author.map(|author| author.to_string()),
            title: report.title.clone(),
            about: report.about.clone(),
            text: report.text.clone(),
            redactions: report.redactions.clone(),
            mentions: mentions::mentions(report, stands, &places),
            missed: mentions::missed(stands, &places),
            pairs: mentions::pairs(report, stands),
            facts,
            seriousness,
            serious: serious(report, stands),
            criteria: self.criteria(&places),
            first_hand: report.quality.first_hand,
            labels: facts::labels(report, &places),
            explanation: explain::explanation(report, self.accepted),
            reach: reach(report),
            thread: self.thread.clone(),
            cluster: self.cluster.clone(),
            ledger: self.ledger(),
            standing: standing(stands, &looker),
            versions: (&report.versions).into(),
            kept_until: self.kept_until.map(|until| until.to_string()),
            revealable: self.sealed && caller.may(casework::Right::Reveal),
        }
    }

    fn criteria(&self, places: &Places) -> Vec<wire::Criterion> {
        let validity = &self.report.validity;
        let of = |name: CriterionName, machine: model::Criterion| {
            let person = self.standing.criterion(name);
            wire::Criterion {
                name: word(&name),
                status: word(&person.unwrap_or(machine.status)),
                place: machine.span.map(|span| places.text(span)),
                by_person: person.is_some(),
            }
        };
        vec![
            of(CriterionName::Reporter, validity.reporter),
            of(CriterionName::Patient, validity.patient),
            of(CriterionName::Drug, validity.drug),
            of(CriterionName::Event, validity.event),
        ]
    }

    fn ledger(&self) -> wire::Ledger {
        let deadlines = &self.policy.deadlines;
        let known = awareness(self.report, self.flagged);
        let ledger = self.standing.ledger(known, machine_met(self.report));
        let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let day_zero = ledger.day_zero(deadlines.day_zero);
        let due = day_zero.map(|day| deadlines.due(day, serious(self.report, self.standing)));
        wire::Ledger {
            posted: text(ledger.awareness.posted),
            read: ledger.awareness.read.to_string(),
            flagged: ledger.awareness.flagged.to_string(),
            seen: text(ledger.seen),
            criteria_met: text(ledger.criteria_met),
            rule: word(&deadlines.day_zero),
            day_zero: text(day_zero),
            due: text(due),
            days_left: due.map(|due| casework::clock::days_left(due, self.now)),
        }
    }
}

/// What is known of a report that nobody has seen.
pub(crate) fn awareness(report: &StoredReport, flagged: Timestamp) -> Awareness {
    Awareness { posted: report.created_at, read: report.observed_at, flagged }
}

/// Whether the machine found all four criteria met.
pub(crate) fn machine_met(report: &StoredReport) -> bool {
    let model::Validity { reporter, patient, drug, event } = &report.validity;
    [reporter, patient, drug, event].iter().all(|criterion| criterion.status == model::Status::Met)
}

/// Whether all four are met, by people where they said so, else by the machine.
pub(crate) fn all_met(report: &StoredReport, standing: &Standing) -> bool {
    let model::Validity { reporter, patient, drug, event } = &report.validity;
    [
        (CriterionName::Reporter, reporter),
        (CriterionName::Patient, patient),
        (CriterionName::Drug, drug),
        (CriterionName::Event, event),
    ]
    .iter()
    .all(|(name, machine)| standing.criterion(*name).unwrap_or(machine.status) == model::Status::Met)
}

/// Whether it is serious: by people where they said so, else by the machine.
pub(crate) fn serious(report: &StoredReport, standing: &Standing) -> bool {
    standing.serious().unwrap_or(!report.facts.seriousness.is_empty())
}

/// How a text runs: by its language, or, where that is not known, by the first letter that runs one way.
pub(crate) fn direction(language: &str, text: &str) -> &'static str {
    let language = language.split('-').next().unwrap_or_default();
    let runs_left = match language {
        "und" | "" => text.chars().find(|c| c.is_alphabetic()).is_some_and(is_right_to_left),
        known => RIGHT_TO_LEFT.contains(&known),
    };
    if runs_left { "rtl" } else { "ltr" }
}

/// Letters of Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms.
fn is_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}')
}

fn reach(report: &StoredReport) -> BTreeMap<String, f64> {
    report.metrics.iter().map(|(metric, count)| (metric.word().to_owned(), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::direction;

    #[test]
    fn a_text_runs_as_its_language_or_its_letters_do() {
        for (language, text, expected) in [
            ("en", "dizzy", "ltr"),
            ("ar", "123", "rtl"),
            ("he-IL", "", "rtl"),
            ("und", "12 \u{5d0}bc", "rtl"),
            ("und", "12 abc \u{5d0}", "ltr"),
            ("ja", "眠い", "ltr"),
            ("", "", "ltr"),
        ] {
            assert_eq!(direction(language, text), expected, "{language} {text}");
        }
    }
}
