//! Entries as bytes: a format for ever.

use casework::{
    Account, Actor, Awareness, Change, Correction, CriterionName, Directory, DuplicateKind, Entry, Hash,
    Outcome, RejectReason, Right, Role, Subject, Verdict,
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
