//! Single outcomes: repetitions, records that are no entries, waiting, news, starting.

use std::sync::Arc;
use std::time::{Duration, Instant};

use casework::{Change, Hash, Status, Subject, Verdict};
use journal::{Hop, Record};
use model::ReportId;
use review::trail::{Draft, Proposed, TrailError, verify};

use crate::bench::{Hand, about, comment, journal, report, run, start, stop};
use crate::fake::{Failure, Fake};

fn applied(answer: Proposed) -> casework::Line {
    match answer {
        Proposed::Applied(line) => *line,
        Proposed::Void { stands } => panic!("void: {stands:?}"),
    }
}

#[test]
fn of_two_that_build_on_the_same_the_first_stands_and_the_second_learns_who_and_when() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let (trail, follower) = start(&journal, Arc::new(Fake::default()), &clock);
        let mut news = trail.news();
        let decide = Change::Decided { verdict: Verdict::Valid, second_review: false };
        let first = applied(trail.propose(about(1, "anna", decide.clone())).await.unwrap());
        clock.wind(60);
        let late = Draft { prev: Some(Hash::default()), ..about(1, "ben", decide) };
        let Proposed::Void { stands } = trail.propose(late).await.unwrap() else { panic!("both stand") };
        assert_eq!((stands.entry.by.account(), stands.entry.at), (Some("anna"), first.entry.at));
        assert_eq!(trail.standing(report(1)).await.unwrap().status(), Status::Ready);
        let told = news.recv().await.unwrap();
        assert_eq!((told.entry, told.change, told.status), (first.entry.id, "decided", Some(Status::Ready)));
        assert!(news.try_recv().is_err(), "what is void is no news");
        let foreign = Draft { prev: Some(Hash::of(b"no entry")), ..about(2, "ben", comment("hello")) };
        let foreign = trail.propose(foreign).await;
        assert!(matches!(foreign, Err(TrailError::UnknownPrev { .. })), "{foreign:?}");
        stop(follower).await;
        let stopped = trail.propose(about(1, "anna", comment("late"))).await;
        assert!(matches!(stopped, Err(TrailError::Stopped)), "{stopped:?}");
    });
}

#[test]
fn a_number_counts_once_also_when_its_record_was_appended_twice_and_after_a_restart() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        let number = ReportId([7; 16]);
        let draft = Draft { id: Some(number), ..about(1, "anna", comment("once")) };
        let line = applied(trail.propose(draft.clone()).await.unwrap());
        // A retry of the journal's client, or of a program that is gone: the same bytes, and the same number on other bytes.
        let mut other = line.entry.clone();
        other.prev = trail.standing(report(1)).await.unwrap().head.clone();
        let records = [line.bytes.clone(), other.to_bytes()].map(|bytes| Record::about(report(1).0, bytes));
        journal.append(Hop::Reviews, &records).unwrap();
        applied(trail.propose(about(1, "ben", comment("and on"))).await.unwrap());
        stop(follower).await;
        let (trail, follower) = start(&journal, store.clone(), &clock);
        clock.wind(60);
        assert_eq!(applied(trail.propose(draft).await.unwrap()), line);
        let standing = trail.standing(report(1)).await.unwrap();
        let notes: Vec<&str> = standing.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(notes, ["once", "and on"]);
        let found = verify(journal.clone(), store, Duration::ZERO).await.unwrap();
        assert!(found.is_sound() && (found.lines, found.stand) == (4, 2), "{found:?}");
        stop(follower).await;
    });
}

#[test]
fn a_record_that_is_no_entry_stands_for_nothing_and_stops_nothing() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        for bytes in [&b"{\"id\":\"of a later version\"}"[..], b"", b"\xff\x00\xfe"] {
            journal.append(Hop::Reviews, &[Record::about(report(1).0, bytes.to_vec())]).unwrap();
        }
        applied(trail.propose(about(1, "anna", comment("still here"))).await.unwrap());
        let found = verify(journal.clone(), store.clone(), Duration::ZERO).await.unwrap();
        assert!(found.is_sound() && (found.lines, found.unreadable) == (4, 3), "{found:?}");
        stop(follower).await;
    });
}

#[test]
fn a_database_that_is_away_delays_answers_and_loses_nothing() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        trail.ready().await.unwrap();
        store.fail([Failure::Before, Failure::Between, Failure::After]);
        let began = Instant::now();
        applied(trail.propose(about(1, "anna", comment("patience"))).await.unwrap());
        assert!(began.elapsed() >= Duration::from_millis(300), "three naps, each twice as long");
        assert_eq!(store.data().rows.len(), 1);
        stop(follower).await;
    });
}

#[test]
fn what_another_process_appends_is_seen_here() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (here, there, clock) = (journal(folder.path()), journal(folder.path()), Hand::new());
        let store = Fake::default();
        let other = store.other();
        let (trail, follower) = start(&here, Arc::new(store), &clock);
        let (far, behind) = start(&there, Arc::new(other), &clock);
        let mut news = trail.news();
        for number in 0..20_u8 {
            applied(far.propose(about(number, "anna", comment("from afar"))).await.unwrap());
        }
        for _ in 0..20 {
            let told = tokio::time::timeout(Duration::from_secs(5), news.recv()).await.unwrap().unwrap();
            let Subject::Report(id) = told.subject else { panic!("{told:?}") };
            assert_eq!(trail.standing(id).await.unwrap().entries, 1);
        }
        stop(follower).await;
        stop(behind).await;
    });
}

#[test]
fn many_at_once_have_an_answer_each() {
    run(async {
        let folder = tempfile::tempdir().unwrap();
        let (journal, clock) = (journal(folder.path()), Hand::new());
        let store = Arc::new(Fake::default());
        let (trail, follower) = start(&journal, store.clone(), &clock);
        let mut drafts: Vec<Draft> = (0..200).map(|number| about(number, "anna", comment("all"))).collect();
        // The same report a second time, from the same page; and a number that was there.
        drafts.push(Draft { prev: Some(Hash::default()), ..about(7, "ben", comment("too late")) });
        let number = ReportId([9; 16]);
        applied(
            trail.propose(Draft { id: Some(number), ..about(201, "ben", comment("before")) }).await.unwrap(),
        );
        drafts.push(Draft { id: Some(number), ..about(201, "ben", comment("before")) });
        let answers = trail.propose_all(drafts).await.unwrap();
        assert_eq!(answers.len(), 202);
        for (index, answer) in answers.iter().enumerate() {
            match answer.as_ref().unwrap() {
                Proposed::Applied(line) if index == 201 => assert_eq!(line.entry.id, number),
                Proposed::Applied(line) => {
                    assert_eq!(line.entry.subject, Subject::Report(report(index as u8)))
                }
                Proposed::Void { stands } => {
                    assert_eq!((index, stands.entry.by.account()), (200, Some("anna")));
                }
            }
        }
        let found = verify(journal.clone(), store, Duration::ZERO).await.unwrap();
        assert!(found.is_sound() && (found.lines, found.stand) == (202, 201), "{found:?}");
        stop(follower).await;
    });
}
