//! Entries as bytes: a format for ever.

use casework::{
    Account, Actor, Awareness, BatchPlan, CaseMessage, Change, Correction, CriterionName, Directory,
    DuplicateKind, Entry, Hash, MessageKind, Outcome, PlannedCase, RejectReason, Right, Role, Subject,
    Verdict,
};
use expect_test::expect_file;
use model::{ReportId, Timestamp};

use crate::teller::{NOON, OTHER, REPORT, Teller, decided, not_valid, person, versions};

fn changes() -> Vec<Change> {
    let (text, now) = (str::to_owned, Timestamp(NOON));
    let correction =
        Correction::Criterion { criterion: CriterionName::Drug, status: model::Status::Met, words: None };
    vec![
        Change::Seen {
            awareness: Awareness { posted: Some(now), read: now, flagged: now },
            criteria_met: true,
        },
        Change::Leased { until: now },
        Change::Released,
        Change::Assigned { to: Some(text("ben")) },
        decided(Verdict::Valid, true),
        decided(Verdict::NotValid { because: RejectReason::NotADrug }, false),
        decided(Verdict::Duplicate { of: OTHER }, false),
        decided(Verdict::FollowUp { question: text("when?") }, false),
        decided(Verdict::Snoozed { until: now }, false),
        Change::SecondReviewed { verdict: not_valid() },
        Change::Settled { verdict: Verdict::Valid },
        Change::Undone { entry: OTHER },
        Change::Reopened,
        Change::Escalated { raised: true },
        Change::Commented { text: text("so") },
        Change::Corrected { correction: Box::new(correction), criteria_met: false },
        Change::Revealed { what: text("source") },
        Change::Joined {
            master: OTHER,
            how: DuplicateKind::NearText,
            score: 0.1,
            matched: vec![text("age")],
        },
        Change::Confirmed,
        Change::Split,
        Change::AccountMade { display: text("Anna"), roles: vec![Role::Analyst], password: None },
        Change::RolesSet { roles: vec![Role::DictionaryEditor] },
        Change::PasswordSet { password: text("sealed") },
        Change::AccountClosed { closed: true },
        Change::PreferencesSet { preferences: serde_json::json!({"theme": "dark", "sizes": [1, 2.5]}) },
        Change::SessionStarted { account: text("anna"), how: text("oidc"), until: now },
        Change::SessionEnded { why: text("revoked") },
        Change::SignInFailed { account: None, why: text("password") },
        Change::TokenMade {
            account: text("anna"),
            name: text("nightly"),
            secret: text("hash"),
            rights: vec![Right::ReadReports],
            until: now,
        },
        Change::TokenRevoked,
        Change::ViewSaved { name: text("mine"), query: text("status=new"), shared: false },
        Change::ViewRemoved,
        Change::CaseSet { element: text("C.1.7"), mention: None, value: Some(text("true")) },
        Change::CaseSent {
            message: CaseMessage {
                profile: text("ema"),
                case: text("DE-HARK-1"),
                batch: text("HARK-2"),
                kind: MessageKind::FollowUp,
                version: 1,
                content: text("ab"),
                latest: Some(text("20261126")),
            },
        },
        Change::CaseAcknowledged {
            batch: text("HARK-2"),
            accepted: false,
            reasons: vec![text("too late")],
            file: text("cd"),
        },
        Change::BatchPlanned {
            plan: Box::new(BatchPlan {
                profile: text("ema"),
                destination: text("directory /srv/out"),
                file: text("a.xml"),
                sha256: text("ab"),
                bytes: 12,
                made: now,
                cases: vec![PlannedCase {
                    report: REPORT,
                    case: text("DE-HARK-1"),
                    kind: MessageKind::Nullification,
                    version: 2,
                    content: text("2-ab"),
                    latest: None,
                }],
            }),
        },
        Change::BatchDropped,
        Change::BatchSent {
            profile: text("ema"),
            cases: 2,
            file: text("a.xml"),
            sha256: text("ab"),
            bytes: 12,
        },
        Change::BatchAcknowledged {
            code: text("AE"),
            reasons: Vec::new(),
            unknown: vec![text("DE-X-1")],
            file: text("cd"),
        },
        Change::JobStarted { period: text("2026-11-26T06:00:00Z") },
        Change::JobFinished { period: text("2026-11-26T06:00:00Z"), files: 2, rows: 9, manifest: text("ef") },
        Change::AlertAcknowledged { alert: text("ab"), rule: text("serious") },
        Change::AlertsReplayed {
            alert: None,
            from: Some(now),
            to: None,
            endpoint: Some(text("on-call")),
            deliveries: None,
            disabled: Vec::new(),
        },
        Change::AlertsReplayed {
            alert: Some(text("ab")),
            from: None,
            to: None,
            endpoint: None,
            deliveries: Some(2),
            disabled: vec![text("on-call")],
        },
        Change::EndpointTested { endpoint: text("on-call"), delivered: None, answer: None },
        Change::EndpointTested {
            endpoint: text("on-call"),
            delivered: Some(false),
            answer: Some(text("status 503")),
        },
        Change::Exported { what: text("queue"), query: text("kind=a"), rows: 3 },
    ]
}

#[test]
fn every_change_reads_back_and_its_json_stays() {
    let mut golden = String::new();
    for change in changes() {
        let entry = Entry {
            id: OTHER,
            subject: Subject::Report(REPORT),
            prev: Hash::default(),
            at: Timestamp(NOON),
            by: person("anna"),
            change,
            reason: None,
            meaning: None,
            versions: versions(),
        };
        let bytes = entry.to_bytes();
        assert_eq!(Entry::parse(&bytes).unwrap(), entry);
        let json = serde_json::to_value(&entry.change).unwrap();
        assert_eq!(json["type"], entry.change.kind());
        golden.push_str(&format!("{json}\n"));
    }
    expect_file!["../golden/changes.txt"].assert_eq(&golden);
}

/// Entries of batches that did not tell the length of their file, and of cases that did not tell C.1.5, are read.
#[test]
fn what_was_written_before_a_field_was_there_is_read() {
    for (text, what) in [
        (r#"{"type":"batch_sent","profile":"ema","cases":2,"file":"a.xml","sha256":"ab"}"#, "batch_sent"),
        (
            r#"{"type":"case_sent","profile":"ema","case":"A","batch":"B","kind":"initial","version":0,"content":"ab"}"#,
            "case_sent",
        ),
    ] {
        let change: Change = serde_json::from_str(text).unwrap();
        assert_eq!(change.kind(), what);
        match change {
            Change::BatchSent { bytes, .. } => assert_eq!(bytes, 0),
            Change::CaseSent { message } => assert_eq!(message.latest, None),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_standing_reads_back_from_its_json() {
    let mut report = Teller::default();
    for change in changes() {
        report.tell("anna", change);
    }
    let json = serde_json::to_string(&report.standing).unwrap();
    let back: casework::Standing = serde_json::from_str(&json).unwrap();
    assert_eq!(back, report.standing);
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
}

#[test]
fn subjects_and_actors_are_told_apart() {
    let name = || "a".to_owned();
    let subjects = [
        Subject::Report(ReportId([10; 16])),
        Subject::Account(name()),
        Subject::Session(name()),
        Subject::Token(name()),
        Subject::View(name()),
        Subject::Desk,
    ];
    let texts: std::collections::BTreeSet<String> = subjects.iter().map(Subject::to_string).collect();
    assert_eq!(texts.len(), subjects.len());
    assert_eq!(Actor::Token("anna/t1".to_owned()).account(), Some("anna"));
    assert_eq!(Actor::Hark.account(), None);
}

#[test]
fn what_is_not_known_yet_is_not_nobody() {
    assert!(Directory::default().is_empty());
    assert!(!Directory::unknown().is_empty());
}

#[test]
fn a_closed_account_has_no_rights_and_entries_out_of_order_are_void() {
    let open = Account { roles: vec![Role::Admin, Role::Viewer], ..Account::default() };
    assert!(open.rights().contains(&Right::Administer) && open.rights().contains(&Right::ReadReports));
    assert!(Account { closed: true, ..open }.rights().is_empty());
    let entry = |prev: Hash, roles| Entry {
        id: OTHER,
        subject: Subject::Account("anna".to_owned()),
        prev,
        at: Timestamp(NOON),
        by: person("root"),
        change: Change::AccountMade { display: "Anna".to_owned(), roles, password: None },
        reason: None,
        meaning: None,
        versions: versions(),
    };
    let mut directory = Directory::default();
    let first = entry(Hash::default(), vec![Role::Viewer]);
    assert_eq!(directory.apply(&first, &first.to_bytes()), Outcome::Applied);
    let second = entry(Hash::default(), vec![Role::Admin]);
    assert_eq!(directory.apply(&second, &second.to_bytes()), Outcome::Void);
    // Made again in order, it stays the one it was.
    let third = entry(Hash::of(&first.to_bytes()), vec![Role::Admin]);
    assert_eq!(directory.apply(&third, &third.to_bytes()), Outcome::Applied);
    assert_eq!(directory.account("anna").unwrap().roles, [Role::Viewer]);
}
