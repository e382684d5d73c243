//! Every status × every change × who asks: allowed, or refused with which reason. The tables are golden; read the difference.

use std::fmt::Write as _;

use casework::rules::{self, Refusal};
use casework::{
    Awareness, Change, Correction, CriterionName, DuplicateKind, RejectReason, Role, Status, Verdict,
};
use expect_test::expect_file;
use model::{ReportId, Timestamp};

use crate::teller::{NOON, OTHER, Teller, decided, not_valid, person, rights};

/// A report in each status; `anna` found first, `chris` second.
fn reports() -> Vec<(Status, Teller)> {
    let later = Timestamp(NOON + 86_400_000_000);
    let tell = |changes: &[(&str, Change)]| {
        let mut teller = Teller::default();
        for (by, change) in changes {
            teller.tell(by, change.clone());
        }
        teller
    };
    let first = |verdict| ("anna", decided(verdict, false));
    let asked = || ("anna", decided(Verdict::Valid, true));
    vec![
        (Status::New, tell(&[])),
        (Status::Open, tell(&[("anna", Change::Assigned { to: Some("anna".to_owned()) })])),
        (Status::SecondReview, tell(&[asked()])),
        (Status::Disputed, tell(&[asked(), ("chris", Change::SecondReviewed { verdict: not_valid() })])),
        (Status::Ready, tell(&[first(Verdict::Valid)])),
        (Status::NotValid, tell(&[first(not_valid())])),
        (Status::Duplicate, tell(&[first(Verdict::Duplicate { of: OTHER })])),
        (Status::FollowUp, tell(&[first(Verdict::FollowUp { question: "when?".to_owned() })])),
        (Status::Snoozed, tell(&[first(Verdict::Snoozed { until: later })])),
    ]
}

/// One of every change that can be asked for, with the undo of the asker's last.
fn changes(report: &Teller, who: &str) -> Vec<(&'static str, Change)> {
    let soon = Timestamp(report.now().0 + 60_000_000);
    let met =
        Correction::Criterion { criterion: CriterionName::Event, status: model::Status::Met, words: None };
    let awareness = Awareness { posted: None, read: report.now(), flagged: report.now() };
    let last = report.standing.undoable_by(who).unwrap_or(ReportId([9; 16]));
    vec![
        ("see", Change::Seen { awareness, criteria_met: true }),
        ("lease", Change::Leased { until: soon }),
        ("release", Change::Released),
        ("assign", Change::Assigned { to: None }),
        ("valid", decided(Verdict::Valid, false)),
        ("not valid", decided(not_valid(), false)),
        ("not valid: other", decided(Verdict::NotValid { because: RejectReason::Other }, false)),
        ("duplicate", decided(Verdict::Duplicate { of: OTHER }, false)),
        ("follow up", decided(Verdict::FollowUp { question: "when?".to_owned() }, false)),
        ("follow up: nothing", decided(Verdict::FollowUp { question: " ".to_owned() }, false)),
        ("snooze", decided(Verdict::Snoozed { until: soon }, false)),
        ("snooze: the past", decided(Verdict::Snoozed { until: Timestamp(NOON - 1) }, false)),
        ("second: agrees", Change::SecondReviewed { verdict: Verdict::Valid }),
        ("second: differs", Change::SecondReviewed { verdict: not_valid() }),
        ("settle", Change::Settled { verdict: Verdict::Valid }),
        ("undo own last", Change::Undone { entry: last }),
        ("reopen", Change::Reopened),
        ("escalate", Change::Escalated { raised: true }),
        ("comment", Change::Commented { text: "so".to_owned() }),
        ("comment: nothing", Change::Commented { text: String::new() }),
        ("correct", Change::Corrected { correction: Box::new(met), criteria_met: false }),
        ("reveal", Change::Revealed { what: "source".to_owned() }),
        (
            "join",
            Change::Joined { master: OTHER, how: DuplicateKind::Person, score: 1.0, matched: Vec::new() },
        ),
        ("confirm", Change::Confirmed),
        ("split", Change::Split),
        ("an account", Change::RolesSet { roles: Vec::new() }),
    ]
}

fn word(answer: &Result<(), Refusal>) -> &'static str {
    match answer {
        Ok(()) => "yes",
        Err(Refusal::Right(_)) => "right",
        Err(Refusal::Leased(_)) => "leased",
        Err(Refusal::Status { .. }) => "status",
        Err(Refusal::SamePerson(_)) => "same",
        Err(Refusal::Reason(_)) => "reason",
        Err(Refusal::Value(_)) => "value",
        Err(Refusal::Undo(_)) => "undo",
    }
}

fn table(title: &str, who: &str, roles: &[Role], reason: Option<&str>, leased: bool) -> String {
    let mut reports = reports();
    if leased {
        for (_, report) in &mut reports {
            let until = Timestamp(NOON + 3_600_000_000);
            report.tell("dora", Change::Leased { until });
        }
    }
    let mut text = format!("{title}\n{:<19}", "");
    for (status, _) in &reports {
        write!(text, " {:<13}", status.word()).unwrap();
    }
    text.truncate(text.trim_end().len());
    let rows = changes(&Teller::default(), who).len();
    for row in 0..rows {
        write!(text, "\n{:<19}", changes(&Teller::default(), who)[row].0).unwrap();
        for (_, report) in &reports {
            let (_, change) = &changes(report, who)[row];
            let by = person(who);
            let answer = rules::check(&report.standing, change, reason, &by, &rights(roles), report.now());
            write!(text, " {:<13}", word(&answer)).unwrap();
        }
        let trimmed = text.trim_end().len();
        text.truncate(trimmed);
    }
    text + "\n\n"
}

#[test]
fn every_report_is_in_the_status_it_is_meant_to_be_in() {
    let found: Vec<Status> = reports().iter().map(|(_, report)| report.standing.status()).collect();
    assert_eq!(found, Status::ALL);
}

#[test]
fn what_may_happen_when_and_by_whom() {
    use Role::{Admin, Analyst, Reviewer, Viewer};
    let reason = Some("because");
    let text = [
        table("ben, a viewer", "ben", &[Viewer], reason, false),
        table("ben, an administrator", "ben", &[Admin], reason, false),
        table("ben, an analyst, with a reason", "ben", &[Analyst], reason, false),
        table("ben, an analyst, without a reason", "ben", &[Analyst], None, false),
        table("ben, a reviewer, with a reason", "ben", &[Reviewer], reason, false),
        table("ben, a reviewer, without a reason", "ben", &[Reviewer], Some("  "), false),
        table("anna, who found first, with every right and a reason", "anna", &Role::ALL, reason, false),
        table("ben, an analyst, while dora works on it", "ben", &[Analyst], reason, true),
        table("ben, a reviewer, while dora works on it", "ben", &[Reviewer], reason, true),
    ];
    expect_file!["../golden/life.txt"].assert_eq(&text.concat());
}

#[test]
fn what_each_role_may_do() {
    let mut text = String::new();
    for role in Role::ALL {
        let role_word = serde_json::to_value(role).unwrap();
        let mut words: Vec<String> = Vec::new();
        for right in role.rights() {
            words.push(serde_json::to_value(right).unwrap().as_str().unwrap().to_owned());
        }
        words.sort();
        writeln!(text, "{}: {}", role_word.as_str().unwrap(), words.join(" ")).unwrap();
    }
    expect_file!["../golden/roles.txt"].assert_eq(&text);
}
