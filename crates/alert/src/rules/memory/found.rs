//! Alerts of what a rule found.

use model::Timestamp;

use crate::alert::{Alert, AlertId, Finding};
use crate::rules::baseline::HOUR;
use crate::rules::group::About;
use crate::rules::rule::Rule;
use crate::rules::seen::Seen;
use crate::rules::series::Crossing;
use crate::rules::spec::Kind;

/// One report.
pub(super) fn report(seen: &Seen) -> Finding {
    Finding::Report { report: seen.report, revision: seen.revision, serious: seen.serious.clone() }
}

/// With what the rule says of all its alerts.
pub(super) fn alert(rule: &Rule, id: AlertId, at: Timestamp, about: About, finding: Finding) -> Alert {
    let spec = &rule.spec;
    Alert {
        id,
        rule: spec.name.clone(),
        severity: spec.severity,
        tracked: spec.tracked,
        at,
        about,
        finding,
        to: spec.to.clone(),
    }
}

/// The alert of a group's stretch.
pub(super) fn aggregate(rule: &Rule, key: u128, about: About, over: &Crossing, seen: &Seen) -> Alert {
    let kind = rule.spec.kind;
    let meaning: String = rule.meaning.iter().map(|byte| format!("{byte:02x}")).collect();
    let id = AlertId::of(&[
        kind.word(),
        &rule.spec.name,
        &meaning,
        &format!("{key:032x}"),
        &over.stretch.to_string(),
    ]);
    if kind == Kind::Report {
        return alert(rule, id, seen.at, about, report(seen));
    }
    let hours = rule.window as f64 / HOUR as f64;
    let (value, threshold) = match (kind, over.expected) {
        (Kind::Velocity, _) => (over.value as f64 / hours, rule.rate.ratio),
        (_, Some(expected)) => {
            (over.value as f64, (expected * rule.rate.ratio).max(rule.rate.min_count as f64))
        }
        _ => (over.value as f64, rule.least as f64),
    };
    let finding = Finding::Aggregate {
        measure: kind.word().to_owned(),
        from: Timestamp(over.from),
        to: Timestamp(over.to),
        value,
        threshold,
        expected: over.expected,
        reports: over.reports,
        last: over.last,
    };
    alert(rule, id, seen.at, about, finding)
}
