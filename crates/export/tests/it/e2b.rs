//! Runs of E2B: what goes out and what does not, versions, answers of receivers, and that nothing is lost or doubled wherever a
//! process stops.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use casework::{Change, Correction, CriterionName, MessageKind, RejectReason, Status, Subject, Verdict};
use export::destination::Directory;
use export::e2b::{Plans, RunError, Waiting, acknowledge};
use icsr::ack::{Acknowledgement, BatchCode, MessageAck};
use model::ReportId;

use crate::cases::*;
use crate::world::World;

fn world(reports: u64) -> World {
    let world = World::new();
    for number in 1..=reports {
        let report = skull(number);
        let desk = Desk::ready(&report);
        world.has(report, desk);
    }
    world
}

fn kinds(world: &World, report: ReportId) -> Vec<(MessageKind, u32)> {
    world.sent(report).iter().map(|sent| (sent.kind, sent.version)).collect()
}

#[tokio::test]
async fn cases_go_out_in_batches_and_only_once() {
    for profile in ["ich", "fda", "ema"] {
        let world = world(5);
        let outcome = world.run(profile, 2, None).await.unwrap();
        assert_eq!(outcome.refused, [], "{profile}");
        assert_eq!((outcome.sent.len(), outcome.files.len()), (5, 3), "{profile}");
        let files = world.files();
        for file in &outcome.files {
            let text = String::from_utf8(files[&file.name].clone()).unwrap();
            assert!(text.contains(&file.batch), "{profile}");
            let lines = world.history(&Subject::Batch(file.batch.clone()));
            let [first, line] = lines.as_slice() else { panic!("{lines:?}") };
            let Change::BatchSent { cases, sha256, file: name, bytes, .. } = &line.entry.change else {
                panic!("{line:?}")
            };
            assert_eq!(
                (*cases, sha256, name, *bytes),
                (file.cases, &file.sha256, &file.name, files[&file.name].len() as u64)
            );
            let Change::BatchPlanned { plan } = &first.entry.change else { panic!("{first:?}") };
            assert_eq!((&plan.sha256, plan.cases.len() as u64), (sha256, *cases));
            // Identifiers and digests, and no word of a post.
            let json = String::from_utf8(first.bytes.clone()).unwrap();
            assert!(!json.contains("skull") && !json.contains("Zoloft"), "{json}");
        }
        let again = world.run(profile, 2, None).await.unwrap();
        assert_eq!((again.sent.len(), again.unchanged, again.files.len()), (0, 5, 0), "{profile}");
        assert_eq!(world.files(), files);
    }
}

#[tokio::test]
async fn the_same_case_is_the_same_bytes_but_for_the_time() {
    let (one, other) = (world(3), world(3));
    one.run("ich", 10, None).await.unwrap();
    // Another run before, so that the time is another.
    other.run("ema", 10, None).await.unwrap();
    other.run("ich", 10, None).await.unwrap();
    let (files, others) = (one.files(), other.files());
    let (name, bytes) = files.first_key_value().unwrap();
    let blank = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.replace("20261008080000+0000", "NOW").replace("20261008080100+0000", "NOW")
    };
    assert_ne!(bytes, &others[name]);
    assert_eq!(blank(bytes), blank(&others[name]));
}

#[tokio::test]
async fn a_changed_case_is_a_follow_up_or_an_amendment_and_a_lost_one_is_taken_back() {
    let world = world(3);
    let ids = world.ids();
    world.run("ich", 10, None).await.unwrap();
    world
        .does(ids[0], Change::CaseSet { element: "C.1.7".into(), mention: None, value: Some("true".into()) });
    let first = world.run("ich", 10, None).await.unwrap();
    assert_eq!((first.sent.len(), first.unchanged), (1, 2));
    world.does(
        ids[0],
        Change::CaseSet { element: "H.4".into(), mention: None, value: Some("Looked at.".into()) },
    );
    world.run("ich", 10, Some("The comment was wrong.")).await.unwrap();
    assert_eq!(
        kinds(&world, ids[0]),
        [(MessageKind::Initial, 0), (MessageKind::FollowUp, 1), (MessageKind::Amendment, 2)]
    );
    let numbers: Vec<String> = world.sent(ids[0]).into_iter().map(|sent| sent.case).collect();
    assert!(numbers.iter().all(|number| number == &numbers[0]));
    // Reopened: people work on it, and nothing is taken back.
    world.does(ids[1], Change::Reopened);
    assert_eq!(world.run("ich", 10, None).await.unwrap().sent, []);
    world.does(ids[1], decided(Verdict::NotValid { because: RejectReason::Joke }));
    world.does(ids[2], Change::Reopened);
    world.does(ids[2], decided(Verdict::Duplicate { of: ids[0] }));
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!((outcome.refused, outcome.sent.len()), (vec![], 2));
    assert_eq!(kinds(&world, ids[1]), [(MessageKind::Initial, 0), (MessageKind::Nullification, 1)]);
    let xml = String::from_utf8(world.files()[&outcome.files[0].name].clone()).unwrap();
    assert!(xml.contains("Duplicate") && xml.contains("no valid case"), "{xml}");
    // Once is enough; and what was never sent is not taken back.
    assert_eq!(world.run("ich", 10, None).await.unwrap().sent, []);
    assert_eq!(world.run("fda", 10, None).await.unwrap().sent.len(), 1);
    // It is a case after all: only people can tell the receiver.
    world.does(ids[1], Change::Reopened);
    world.does(ids[1], decided(Verdict::Valid));
    assert_eq!(world.run("ich", 10, None).await.unwrap().waiting, [(ids[1], Waiting::TakenBack)]);
}

#[tokio::test]
async fn what_must_not_leave_is_refused_and_the_others_go() {
    let world = world(2);
    let mut odd = skull(3);
    odd.mentions[1].text = "never heard of".into();
    odd.mentions[1].concept = "event/odd".into();
    let desk = Desk::ready(&odd);
    let id = odd.id;
    world.has(odd, desk);
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!(outcome.sent.len(), 2);
    let [(report, reasons)] = outcome.refused.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((*report, reasons[0].element.as_str()), (id, "E.i.2.1b"));
}

fn answer(batch: &str, code: BatchCode, messages: Vec<MessageAck>) -> Acknowledgement {
    Acknowledgement {
        ack_batch: "A1".into(),
        sender: None,
        receiver: None,
        sent: None,
        batch: batch.into(),
        local_batch: None,
        batch_sent: None,
        code,
        errors: Vec::new(),
        messages,
    }
}

fn of(message: &str, accepted: bool) -> MessageAck {
    let errors = if accepted { vec![] } else { vec!["E.i.7 is odd".to_owned()] };
    MessageAck { message: Some(message.into()), local_number: None, created: None, accepted, errors }
}

#[tokio::test]
async fn answers_find_their_cases_and_what_was_refused_goes_again_once_a_person_was_at_it() {
    let world = world(2);
    let ids = world.ids();
    let batch = world.run("ich", 10, None).await.unwrap().files[0].batch.clone();
    let number = |id: ReportId| world.sent(id)[0].case.clone();
    let messages = vec![of(&number(ids[0]), true), of(&number(ids[1]), false), of("XX-OTHER-1", true)];
    let reply = answer(&batch, BatchCode::Ae, messages);
    let by = casework::Actor::Hark;
    let done = acknowledge(&reply, b"file", &world, &world.trail, &by).await.unwrap();
    assert_eq!(
        (done.known, done.accepted.clone(), done.unknown.clone()),
        (true, vec![ids[0]], vec!["XX-OTHER-1".to_owned()])
    );
    assert_eq!(done.rejected, [(ids[1], vec!["E.i.7 is odd".to_owned()])]);
    // The same file again changes nothing.
    assert_eq!(acknowledge(&reply, b"file", &world, &world.trail, &by).await.unwrap(), done);
    assert_eq!(world.history(&Subject::Batch(batch.clone())).len(), 3);
    // It is taken up again, by nobody, once, with what the receiver said; the one that was taken is not.
    let reopened = |id: ReportId| {
        let lines = world.history(&Subject::Report(id));
        let found = lines.into_iter().filter(|line| line.entry.change == Change::Reopened);
        found.map(|line| line.entry).collect::<Vec<_>>()
    };
    assert!(reopened(ids[0]).is_empty());
    let [entry] = <[casework::Entry; 1]>::try_from(reopened(ids[1])).unwrap();
    assert_eq!(entry.by, casework::Actor::Hark);
    assert!(entry.reason.as_deref().is_some_and(|reason| reason.ends_with("E.i.7 is odd")), "{entry:?}");
    assert_eq!(world.standing(ids[1]).status(), Status::Open);
    // To say more of it is not to decide anew.
    world
        .does(ids[1], Change::CaseSet { element: "C.1.7".into(), mention: None, value: Some("true".into()) });
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!(
        (outcome.sent.len(), outcome.unchanged, outcome.waiting),
        (0, 1, vec![(ids[1], Waiting::Rejected)])
    );
    world.does(ids[1], decided(Verdict::Valid));
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!(outcome.sent.len(), 1);
    // The receiver has nothing of it: it is the first again, in another batch.
    assert_eq!(kinds(&world, ids[1]), [(MessageKind::Initial, 0), (MessageKind::Initial, 0)]);
    assert_ne!(outcome.files[0].batch, batch);
    // The same answer read late is no word on what went since.
    acknowledge(&reply, b"file", &world, &world.trail, &by).await.unwrap();
    assert_eq!(world.standing(ids[1]).status(), Status::Ready);
}

/// What is no case any more, or withdrawn, or in somebody's hands, is left as it is.
#[tokio::test]
async fn only_what_stands_as_a_case_is_taken_up_again() {
    let world = world(3);
    let ids = world.ids();
    let batch = world.run("ich", 10, None).await.unwrap().files[0].batch.clone();
    world.does(ids[0], Change::Reopened);
    world.does(ids[0], decided(Verdict::NotValid { because: RejectReason::Joke }));
    world.does(ids[1], Change::Reopened);
    world.reports.lock().unwrap().remove(&ids[2]);
    let messages = ids.iter().map(|id| of(&world.sent(*id)[0].case, false)).collect();
    let by = casework::Actor::Hark;
    let reply = answer(&batch, BatchCode::Ae, messages);
    let done = acknowledge(&reply, b"file", &world, &world.trail, &by).await.unwrap();
    assert_eq!(done.rejected.len(), 3);
    let statuses: Vec<Status> = ids.iter().map(|id| world.standing(*id).status()).collect();
    assert_eq!(statuses, [Status::NotValid, Status::Open, Status::Ready]);
}

#[tokio::test]
async fn a_batch_that_was_not_read_goes_again_and_stray_answers_are_kept() {
    let world = world(2);
    let by = casework::Actor::Hark;
    let batch = world.run("ich", 10, None).await.unwrap().files[0].batch.clone();
    let reply = answer(&batch, BatchCode::Ar, vec![]);
    let done = acknowledge(&reply, b"ar", &world, &world.trail, &by).await.unwrap();
    assert_eq!(done.rejected.len(), 2);
    assert!(world.ids().iter().all(|id| world.standing(*id).status() == Status::Ready));
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!(outcome.sent.len(), 2);
    assert_ne!(outcome.files[0].batch, batch);
    let stray = answer("NOBODY-1", BatchCode::Aa, vec![of("DE-HERON-1", true)]);
    let done = acknowledge(&stray, b"stray", &world, &world.trail, &by).await.unwrap();
    assert_eq!((done.known, done.accepted.len(), done.unknown.len()), (false, 0, 1));
    assert_eq!(world.history(&Subject::Batch("NOBODY-1".into())).len(), 1);
}

/// The post is gone with every word of it, and the receiver learns that the case is, too.
#[tokio::test]
async fn a_withdrawn_post_takes_its_case_back_without_a_word_of_it() {
    for profile in ["ich", "fda", "ema"] {
        let world = world(1);
        let id = world.ids()[0];
        world.run(profile, 10, None).await.unwrap();
        world.reports.lock().unwrap().clear();
        let outcome = world.run(profile, 10, None).await.unwrap();
        assert_eq!((outcome.refused, outcome.sent.len()), (vec![], 1), "{profile}");
        assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0), (MessageKind::Nullification, 1)]);
        let xml = String::from_utf8(world.files()[&outcome.files[0].name].clone()).unwrap();
        assert!(xml.contains(&world.sent(id)[0].case) && xml.contains("Zoloft") && xml.contains("99000001"));
        assert!(!xml.contains("belly") && !xml.contains("hospital for"), "{profile}");
        assert_eq!(world.run(profile, 10, None).await.unwrap().sent, []);
    }
}

fn corrected(correction: Correction) -> Change {
    Change::Corrected { correction: Box::new(correction), criteria_met: false }
}

/// The usual way to be no case any more: what made it one is put right, and then it cannot be built.
#[tokio::test]
async fn a_case_that_cannot_be_built_any_more_is_taken_back_all_the_same() {
    let not_met =
        Correction::Criterion { criterion: CriterionName::Event, status: model::Status::NotMet, words: None };
    let gone = |mention| corrected(Correction::Mention { mention, label: None });
    let coded = |mention| Change::CaseSet {
        element: "E.i.2.1b".into(),
        mention: Some(mention),
        // Not current in the release.
        value: Some("99000003".into()),
    };
    for (name, changes) in [
        ("criterion", vec![corrected(not_met)]),
        ("events", vec![gone(1), gone(2)]),
        ("drug", vec![gone(0)]),
        ("term", vec![coded(1)]),
    ] {
        for profile in ["ich", "fda", "ema"] {
            let world = world(1);
            let id = world.ids()[0];
            world.run(profile, 10, None).await.unwrap();
            for change in &changes {
                world.does(id, change.clone());
            }
            world.does(id, decided(Verdict::NotValid { because: RejectReason::NotADrug }));
            let dry = world.dry_run(profile).await.unwrap();
            assert_eq!((dry.refused, dry.sent.len()), (vec![], 1), "{name} {profile}");
            let outcome = world.run(profile, 10, None).await.unwrap();
            assert_eq!((outcome.refused, outcome.sent.len()), (vec![], 1), "{name} {profile}");
            assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0), (MessageKind::Nullification, 1)]);
            let xml = String::from_utf8(world.files()[&outcome.files[0].name].clone()).unwrap();
            assert!(xml.contains(&world.sent(id)[0].case), "{name} {profile}");
            assert!(!xml.contains("was withdrawn"), "{name} {profile}");
            assert!(world.run(profile, 10, None).await.unwrap().sent.is_empty());
        }
    }
}

/// What is the sender's own makes no version of a case; what is known of the case does, also where only the narrative tells it.
#[tokio::test]
async fn only_what_is_known_of_a_case_makes_a_new_version() {
    let fact = |fact: &str, value: &str| {
        corrected(Correction::Fact { fact: fact.into(), value: Some(value.into()), words: None })
    };
    let sets = |element: &str, value: &str| Change::CaseSet {
        element: element.into(),
        mention: None,
        value: Some(value.into()),
    };
    for (name, change) in [
        ("age", fact("age", "40 a")),
        ("dechallenge", fact("dechallenge", "positive")),
        ("narrative", sets("H.1", "It was the pills.")),
        ("comment", sets("H.4", "Looked at.")),
    ] {
        let mut world = world(1);
        let id = world.ids()[0];
        world.run("ich", 10, None).await.unwrap();
        world.release = release_of("78.0");
        world.sender.c3.telephone = Some("+49 30 1".into());
        world.sender.routing_id = "HERON2".into();
        let outcome = world.run("ich", 10, None).await.unwrap();
        assert_eq!((outcome.sent.len(), outcome.unchanged, outcome.refused), (0, 1, vec![]), "{name}");
        world.does(id, change);
        assert_eq!(world.run("ich", 10, None).await.unwrap().sent.len(), 1, "{name}");
        assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0), (MessageKind::FollowUp, 1)], "{name}");
        assert_eq!(world.run("ich", 10, None).await.unwrap().unchanged, 1, "{name}");
        let latest: Vec<Option<String>> = world.sent(id).into_iter().map(|sent| sent.latest).collect();
        assert_eq!(latest, [Some("20261002".to_owned()), Some("20261008".to_owned())], "{name}");
    }
}

/// Whatever step a process stops at, the next one comes to the same end: every case in exactly one file and once in the trail.
#[tokio::test]
async fn nothing_is_lost_and_nothing_doubled_wherever_a_process_stops() {
    let whole = world(5);
    whole.run("ich", 2, None).await.unwrap();
    let steps = whole.kill.steps.load(std::sync::atomic::Ordering::SeqCst);
    assert!(steps > 15, "{steps}");
    for at in 1..=steps {
        for second in [0, at / 2] {
            let world = world(5);
            world.kill.set(at);
            assert!(world.run("ich", 2, None).await.is_err(), "step {at}");
            if second > 0 {
                world.kill.set(second);
                let _ = world.run("ich", 2, None).await;
            }
            world.kill.set(0);
            world.run("ich", 2, None).await.unwrap();
            ended_well(&world, at);
        }
    }
}

/// As above, and the process that goes on is on another machine, with nothing of the first one's disk; then the first one is back.
#[tokio::test]
async fn another_machine_goes_on_wherever_one_stops() {
    let whole = world(5);
    whole.run("ich", 2, None).await.unwrap();
    let steps = whole.kill.steps.load(std::sync::atomic::Ordering::SeqCst);
    for at in 1..=steps {
        for second in [0, at / 2] {
            let world = world(5);
            world.kill.set(at);
            assert!(world.run("ich", 2, None).await.is_err(), "step {at}");
            // One case more, so that batches are not cut as before.
            let report = skull(0);
            let desk = Desk::ready(&report);
            world.has(report, desk);
            if second > 0 {
                world.kill.set(second);
                let _ = world.run_on("second", "ich", 2, None).await;
            }
            world.kill.set(0);
            world.run_on("third", "ich", 2, None).await.unwrap();
            ended_well_on("third", &world, at);
            let again = world.run("ich", 2, None).await.unwrap();
            assert_eq!((again.sent.len(), again.resumed.len(), again.unchanged), (0, 0, 6), "step {at}");
            ended_well(&world, at);
        }
    }
}

/// What is known of a case changes before another machine goes on: the file cannot be made again, and the destination says whether it
/// was handed over.
#[tokio::test]
async fn where_a_file_cannot_be_made_again_the_destination_tells() {
    let whole = world(3);
    whole.run("ich", 10, None).await.unwrap();
    let steps = whole.kill.steps.load(std::sync::atomic::Ordering::SeqCst);
    let (mut dropped, mut recognised) = (0, 0);
    for at in 1..=steps {
        let world = world(3);
        let id = world.ids()[1];
        world.kill.set(at);
        assert!(world.run("ich", 10, None).await.is_err(), "step {at}");
        world.kill.set(0);
        let there = world.files().len();
        let sets = Change::CaseSet { element: "H.4".into(), mention: None, value: Some("Looked at.".into()) };
        world.does(id, sets);
        let outcome = world.run_on("other", "ich", 10, None).await.unwrap();
        let expected = match there {
            // Nobody has anything of it: it goes out once, with what is known now.
            0 => vec![(MessageKind::Initial, 0)],
            _ => vec![(MessageKind::Initial, 0), (MessageKind::FollowUp, 1)],
        };
        assert_eq!(kinds(&world, id), expected, "step {at}");
        assert_eq!(kinds(&world, world.ids()[0]), [(MessageKind::Initial, 0)], "step {at}");
        assert_eq!(world.files().len(), expected.len(), "step {at}");
        recognised += outcome.resumed.len();
        let batches = world.batches();
        dropped += batches.values().flatten().filter(|change| **change == Change::BatchDropped).count();
        // What was given up stays so, and what was noted is noted once.
        let again = world.run("ich", 10, None).await.unwrap();
        assert_eq!((again.sent.len(), again.resumed.len(), again.unchanged), (0, 0, 3), "step {at}");
        assert_eq!(world.batches(), batches, "step {at}");
    }
    assert!(dropped > 0 && recognised > 0, "{dropped} {recognised}");
}

/// What is given up for the sender's sake has the same cases and digests; it is another batch all the same.
#[tokio::test]
async fn a_batch_that_was_given_up_has_its_number_for_itself() {
    let mut world = world(2);
    world.kill.set(3);
    assert!(world.run("ich", 10, None).await.is_err());
    world.kill.set(0);
    world.sender.c3.telephone = Some("+49 30 1".into());
    let outcome = world.run_on("other", "ich", 10, None).await.unwrap();
    assert_eq!((outcome.resumed.len(), outcome.sent.len(), world.files().len()), (0, 2, 1));
    let batches = world.batches();
    let changes: Vec<Vec<&str>> =
        batches.values().map(|changes| changes.iter().map(Change::kind).collect()).collect();
    assert_eq!(changes.len(), 2);
    assert!(changes.contains(&vec!["batch_planned", "batch_dropped"]), "{changes:?}");
    assert_eq!(batches[&outcome.files[0].batch].len(), 2);
    for id in world.ids() {
        assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0)]);
        assert_eq!(world.sent(id)[0].batch, outcome.files[0].batch);
    }
}

/// A destination that cannot be read tells nothing: nothing of the cases goes out until it can.
#[tokio::test]
async fn where_the_destination_cannot_be_read_nothing_is_sent() {
    let world = world(1);
    let id = world.ids()[0];
    // The local plan, the plan in the trail, then the file: before and behind it.
    world.kill.set(4);
    assert!(world.run("ich", 10, None).await.is_err());
    assert_eq!((world.files().len(), world.sent(id).len()), (1, 0));
    world.kill.set(0);
    world.does(id, Change::CaseSet { element: "C.1.7".into(), mention: None, value: Some("true".into()) });
    world.destination.dark.store(true, std::sync::atomic::Ordering::SeqCst);
    let error = world.run_on("other", "ich", 10, None).await.unwrap_err();
    assert!(matches!(error, RunError::Unsure { .. }), "{error}");
    assert_eq!((world.files().len(), world.sent(id).len()), (1, 0));
    world.destination.dark.store(false, std::sync::atomic::Ordering::SeqCst);
    world.run_on("other", "ich", 10, None).await.unwrap();
    assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0), (MessageKind::FollowUp, 1)]);
}

/// A plan goes to the destination that it was made for; cases of it wait, and other cases go.
#[tokio::test]
async fn a_plan_is_not_taken_to_another_destination() {
    let world = world(1);
    let id = world.ids()[0];
    world.kill.set(3);
    assert!(world.run("ich", 10, None).await.is_err());
    assert_eq!(world.files().len(), 0);
    world.kill.set(0);
    let report = skull(7);
    let (desk, late) = (Desk::ready(&report), report.id);
    world.has(report, desk);
    let dry = world.dry_run("ich").await.unwrap();
    assert_eq!((dry.resumed.len(), dry.sent.len(), dry.refused), (1, 1, vec![]));
    let elsewhere = Directory::new(world.dir.path().join("elsewhere"));
    let plans = Plans::open(&world.dir.path().join("plans")).unwrap();
    let outcome = world.run_to(Some(&elsewhere), &plans, "ich", 10, None).await.unwrap();
    drop(plans);
    assert_eq!((outcome.sent.len(), outcome.resumed.len()), (1, 0));
    let [(held, reasons)] = outcome.refused.as_slice() else { panic!("{outcome:?}") };
    assert_eq!((*held, reasons[0].element.as_str()), (id, "N.1"));
    assert_eq!((world.sent(id).len(), world.sent(late).len()), (0, 1));
    let outcome = world.run("ich", 10, None).await.unwrap();
    assert_eq!((outcome.sent.len(), outcome.resumed.len(), world.files().len()), (0, 1, 1));
    assert_eq!(kinds(&world, id), [(MessageKind::Initial, 0)]);
}

fn ended_well(world: &World, at: i64) {
    ended_well_on("plans", world, at);
}

fn ended_well_on(disk: &str, world: &World, at: i64) {
    let files = world.files();
    for id in world.ids() {
        assert_eq!(kinds(world, id), [(MessageKind::Initial, 0)], "step {at}");
        let sent = &world.sent(id)[0];
        let holding =
            files.values().filter(|bytes| String::from_utf8_lossy(bytes).contains(&sent.case)).count();
        assert_eq!(holding, 1, "step {at}");
        let name = format!("{}.xml", sent.batch);
        assert!(String::from_utf8_lossy(&files[&name]).contains(&sent.case), "step {at}");
        let batch = world.history(&Subject::Batch(sent.batch.clone()));
        let changes: Vec<&str> =
            batch.iter().filter(|line| line.applied).map(|line| line.entry.change.kind()).collect();
        assert_eq!(changes, ["batch_planned", "batch_sent"], "step {at}");
    }
    let left: Vec<_> = std::fs::read_dir(world.dir.path().join(disk))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    let mut left = left;
    left.sort();
    let expected: &[&str] = if left.len() == 1 { &["lock"] } else { &["kept", "lock"] };
    assert_eq!(left, expected, "step {at}");
}

#[tokio::test]
async fn others_who_write_at_the_same_time_keep_nothing_out_of_the_trail() {
    let world = world(3);
    world.trail.rivals.store(7, std::sync::atomic::Ordering::SeqCst);
    world.run("ich", 10, None).await.unwrap();
    ended_well(&world, 0);
}

#[tokio::test]
async fn one_process_at_a_time_has_the_plans_and_what_never_began_is_swept_away() {
    let world = world(1);
    let dir = world.dir.path().join("plans");
    let held = Plans::open(&dir).unwrap();
    let error = world.run("ich", 10, None).await.unwrap_err();
    assert!(matches!(error, RunError::Busy { .. }), "{error}");
    drop(held);
    for name in ["HERON-ich-1.xml", "HERON-ich-2.part"] {
        std::fs::write(dir.join(name), "half").unwrap();
    }
    world.run("ich", 10, None).await.unwrap();
    ended_well(&world, 0);
    std::fs::write(dir.join("HERON-ich-3.json"), "{").unwrap();
    let error = world.run("ich", 10, None).await.unwrap_err();
    assert!(matches!(error, RunError::Damaged { .. }), "{error}");
}

/// What leaves is what the schema of the standard allows, for every profile.
#[tokio::test]
async fn files_validate_against_the_schema() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/e2b");
    let schema = folder.join("xsd/multicacheschemas/MCCI_IN200100UV01.xsd");
    let xmllint = |files: &[PathBuf]| {
        Command::new("xmllint").args(["--noout", "--schema"]).arg(&schema).args(files).output()
    };
    if !schema.is_file() || Command::new("xmllint").arg("--version").output().is_err() {
        let _ = writeln!(
            std::io::stderr().lock(),
            "SKIPPED 1 test: files_validate_against_the_schema: no schemas beside the repository, or no xmllint"
        );
        return;
    }
    for profile in ["ich", "fda", "ema"] {
        let world = world(3);
        let post = foreign();
        let desk = Desk::ready(&post);
        let id = post.id;
        world.has(post, desk);
        world.run(profile, 10, None).await.unwrap();
        world.does(id, Change::Reopened);
        world.does(id, decided(Verdict::NotValid { because: RejectReason::News }));
        world.does(
            world.ids()[0],
            Change::CaseSet { element: "C.1.7".into(), mention: None, value: Some("true".into()) },
        );
        assert_eq!(world.run(profile, 10, Some("A mistake.")).await.unwrap().sent.len(), 2);
        let files: Vec<PathBuf> =
            world.files().keys().map(|name| world.dir.path().join("out").join(name)).collect();
        assert_eq!(files.len(), 2);
        let output = xmllint(&files).unwrap();
        assert!(output.status.success(), "{profile}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
