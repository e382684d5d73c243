//! Two pairs of eyes, disagreement, reopening, leases.

use casework::rules::Refusal;
use casework::{Actor, Change, Policy, Right, Status, Verdict, rules};
use model::{ReportId, Timestamp};

use crate::teller::{NOON, OTHER, Teller, all_rights, decided, not_valid, person};

fn second(verdict: Verdict) -> Change {
    Change::SecondReviewed { verdict }
}

#[test]
fn nobody_approves_what_they_found_themselves_whatever_their_rights() {
    let mut report = Teller::default();
    report.allowed("anna", decided(Verdict::Valid, true));
    for by in [person("anna"), Actor::Token("anna/t1".to_owned())] {
        for verdict in [Verdict::Valid, not_valid()] {
            let answer = rules::check(
                &report.standing,
                &second(verdict),
                Some("because"),
                &by,
                &all_rights(),
                report.now(),
            );
            assert_eq!(answer, Err(Refusal::SamePerson("anna".to_owned())));
        }
        // Nor by deciding anew, or settling what nobody disputes.
        for change in [decided(Verdict::Valid, false), Change::Settled { verdict: Verdict::Valid }] {
            let answer = report.check("anna", &change, &all_rights());
            assert!(matches!(answer, Err(Refusal::Status { .. })), "{answer:?}");
        }
    }
    report.allowed("ben", second(Verdict::Valid));
    assert_eq!(report.standing.status(), Status::Ready);
    assert_eq!(report.standing.last_decision().unwrap().by, person("ben"));
}

#[test]
fn what_two_find_differently_is_settled_with_a_reason() {
    let mut report = Teller::default();
    report.allowed("anna", decided(Verdict::Valid, true));
    report.allowed("ben", second(not_valid()));
    assert_eq!(report.standing.status(), Status::Disputed);
    let settle = Change::Settled { verdict: not_valid() };
    let silent = rules::check(&report.standing, &settle, None, &person("chris"), &all_rights(), report.now());
    assert!(matches!(silent, Err(Refusal::Reason(_))), "{silent:?}");
    report.allowed("chris", settle);
    assert_eq!(report.standing.status(), Status::NotValid);
    let verdicts = [report.standing.decision(), report.standing.second(), report.standing.settled()];
    assert_eq!(
        verdicts.map(|found| found.unwrap().verdict.clone()),
        [Verdict::Valid, not_valid(), not_valid()]
    );
}

#[test]
fn which_findings_agree() {
    let follow_up = || Verdict::FollowUp { question: "when?".to_owned() };
    let news = not_valid();
    let joke = Verdict::NotValid { because: casework::RejectReason::Joke };
    let of = |of| Verdict::Duplicate { of };
    for (one, other, agree) in [
        (Verdict::Valid, Verdict::Valid, true),
        (news.clone(), joke, true),
        (Verdict::Valid, news, false),
        (of(OTHER), of(OTHER), true),
        (of(OTHER), of(ReportId([3; 16])), false),
        (follow_up(), follow_up(), true),
        (follow_up(), Verdict::Valid, false),
    ] {
        assert_eq!(one.agrees(&other), agree, "{one:?} {other:?}");
        assert_eq!(other.agrees(&one), agree);
    }
}

#[test]
fn reopening_needs_a_reason_and_forgets_the_findings() {
    let mut report = Teller::default();
    report.allowed("anna", decided(Verdict::Valid, false));
    for reason in [None, Some(""), Some(" \t")] {
        let answer = rules::check(
            &report.standing,
            &Change::Reopened,
            reason,
            &person("ben"),
            &all_rights(),
            report.now(),
        );
        assert!(matches!(answer, Err(Refusal::Reason(_))), "{answer:?}");
    }
    report.allowed("ben", Change::Reopened);
    assert_eq!((report.standing.status(), report.standing.decision()), (Status::Open, None));
}

#[test]
fn a_reopened_or_split_duplicate_is_on_its_own_again() {
    for change in [Change::Reopened, Change::Split] {
        let mut report = Teller::default();
        report.allowed("anna", decided(Verdict::Duplicate { of: OTHER }, false));
        assert_eq!(report.standing.member().unwrap().master, OTHER);
        report.allowed("ben", change.clone());
        assert_eq!((report.standing.status(), report.standing.member()), (Status::Open, None), "{change:?}");
        assert_eq!(report.standing.split_from(OTHER), change == Change::Split);
    }
}

#[test]
fn a_lease_keeps_others_out_until_it_ends() {
    let mut report = Teller::default();
    let until = Timestamp(NOON + 900_000_000);
    report.allowed("anna", Change::Leased { until });
    assert_eq!((report.standing.status(), report.standing.leased), (Status::Open, Some(report.now())));
    let decide = decided(Verdict::Valid, false);
    let at = |by: &str, rights: &[Right], change: &Change, now| {
        rules::check(&report.standing, change, None, &person(by), rights, now)
    };
    let barred =
        |answer: Result<(), Refusal>| matches!(answer, Err(Refusal::Leased(lease)) if lease.holder == "anna");
    assert!(barred(at("ben", &all_rights(), &decide, Timestamp(until.0 - 1))));
    assert!(at("ben", &all_rights(), &decide, until).is_ok(), "it ends by itself");
    assert!(at("anna", &all_rights(), &decide, report.now()).is_ok());
    let (lease, analyst) = (Change::Leased { until }, casework::Role::Analyst.rights());
    assert!(barred(at("ben", analyst, &lease, report.now())), "only reviewers take over");
    assert!(barred(at("ben", analyst, &Change::Released, report.now())));
    assert!(at("ben", analyst, &Change::Released, until).is_ok(), "what has ended may be given back");
    assert!(at("ben", &all_rights(), &lease, report.now()).is_ok());
    assert!(
        matches!(at("ben", &all_rights(), &lease, until), Err(Refusal::Value(_))),
        "it has ended already"
    );
    // A decision gives it back.
    report.allowed("anna", decide);
    assert_eq!(report.standing.lease, None);
}

#[test]
fn the_second_reviewer_is_asked_for_by_the_policy_alone() {
    let policy = Policy::default();
    let id = |first: u8| ReportId([first; 16]);
    assert!(policy.wants_second(id(255), true, &Verdict::Valid));
    assert!(policy.wants_second(id(255), true, &not_valid()));
    assert!(!policy.wants_second(id(255), false, &Verdict::Valid));
    assert!(policy.wants_second(id(0), false, &Verdict::Valid), "a share, by the id");
    assert!(!policy.wants_second(id(0), true, &Verdict::Duplicate { of: OTHER }));
    let all = Policy { second_review_share: 1.0, ..Policy::default() };
    assert!(all.wants_second(id(255), false, &Verdict::Valid));
    let none = Policy { second_review_serious: false, second_review_share: 0.0, ..Policy::default() };
    assert!(!none.wants_second(id(0), true, &Verdict::Valid));
    // About one in twenty.
    let mut asked = 0;
    for number in 0..10_000_u32 {
        let digest = blake3::hash(&number.to_le_bytes());
        let id = ReportId(*digest.as_bytes().first_chunk().unwrap());
        asked += u32::from(policy.wants_second(id, false, &Verdict::Valid));
    }
    assert!((400..600).contains(&asked), "{asked} of 10,000");
}
