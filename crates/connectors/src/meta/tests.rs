//! What holds for every channel of the platform that is asked and pushed to, against its fake.

use testkit::fakes::{Change, Fault};

use super::trial::{Trial, sorted};
use crate::drive::Outcome;
use crate::http::Judgement;
use crate::source::Trouble;

/// Channels that are asked.
const ASKED: [&str; 4] = ["facebook", "messenger", "instagram", "threads"];

#[test]
fn a_first_round_finds_everything_once() {
    for channel in ASKED {
        for (posts, page) in [(0, 5), (1, 5), (23, 4), (40, 100)] {
            let trial = Trial::new(channel, posts, page);
            let mut feed = trial.open(None);
            let round = trial.round(&mut feed);
            assert!(matches!(round.end, Outcome::Rest), "{channel}: {:?}", round.end);
            assert_eq!(sorted(&round.found), trial.ids(), "{channel}, {posts} posts by {page}");
            assert!(round.found.refused.is_empty(), "{channel}: {:?}", round.found.refused);
            assert!(round.found.posts.iter().all(|post| post.created_at.is_some() && post.author.is_some()));
        }
    }
}

#[test]
fn a_later_round_finds_what_is_new_and_a_restart_leaves_no_gap() {
    for channel in ASKED {
        let trial = Trial::new(channel, 12, 5);
        let mut feed = trial.open(None);
        trial.round(&mut feed);
        let cursor = feed.poll.as_ref().unwrap().cursor();
        trial.server.set_now(trial.server.world().now + 7_200);
        for n in 0..9 {
            trial.server.write(&format!("later {n}"));
        }
        let wanted: Vec<String> = (13..=21).map(|n| trial.id(n)).collect();
        let has_all = |found: &[String]| wanted.iter().all(|id| found.contains(id));

        let again = trial.round(&mut feed);
        assert!(has_all(&sorted(&again.found)), "{channel}");
        let mut restarted = trial.open(Some(&cursor));
        let round = trial.round(&mut restarted);
        assert!(has_all(&sorted(&round.found)), "{channel}: {:?}", sorted(&round.found));

        trial.server.set_now(trial.server.world().now + 7_200);
        let last = trial.server.write("the last");
        let round = trial.round(&mut restarted);
        assert!(sorted(&round.found).contains(&trial.id(last.n)), "{channel}");
        assert!(round.found.posts.len() <= 10, "{channel} reads little again: {:?}", round.found);
    }
}

#[test]
fn a_round_that_is_broken_off_anywhere_goes_on() {
    for channel in ASKED {
        let trial = Trial::new(channel, 23, 4);
        let whole = trial.round(&mut trial.open(None)).requests;
        for cut in 1..whole {
            let mut feed = trial.open(None);
            let mut found = trial.most(&mut feed, cut).found;
            let cursor = feed.poll.as_ref().unwrap().cursor();
            found.append(trial.round(&mut trial.open(Some(&cursor))).found);
            assert_eq!(sorted(&found), trial.ids(), "{channel} cut after {cut} of {whole}");
        }
    }
}

#[test]
fn faults_lose_nothing() {
    for channel in ASKED {
        let trial = Trial::new(channel, 9, 4);
        let mut feed = trial.open(None);
        type Check = fn(&Outcome) -> bool;
        let faults: [(Fault, Check); 6] = [
            (Fault::Limited(600), |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(_)), _))),
            (Fault::Denied, |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
            (Fault::Status(500), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
            (Fault::Status(503), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
            (Fault::Malformed, |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_)))),
            (Fault::Cut, |end| matches!(end, Outcome::NoAnswer(_))),
        ];
        for (fault, is_right) in faults {
            trial.server.faults([fault]);
            let round = trial.round(&mut feed);
            assert!(is_right(&round.end), "{channel} {fault:?}: {:?}", round.end);
            assert!(round.found.is_empty(), "{channel} {fault:?}");
        }
        assert_eq!(sorted(&trial.round(&mut feed).found), trial.ids(), "{channel}");
    }
}

#[test]
fn what_is_gone_is_told_by_asking_again() {
    for channel in ASKED {
        let trial = Trial::new(channel, 6, 5);
        let mut feed = trial.open(None);
        let ids: Vec<String> = trial.ids().into_iter().chain(["export:made-here".to_owned()]).collect();
        assert!(trial.recheck(&mut feed, &ids).is_empty(), "{channel}");
        trial.server.delete(2);
        trial.server.delete(5);
        let found = trial.recheck(&mut feed, &ids);
        let mut gone: Vec<String> = found.posts.iter().map(|post| post.id.to_string()).collect();
        gone.sort();
        let mut wanted = [trial.id(2), trial.id(5)];
        wanted.sort();
        assert_eq!(gone, wanted, "{channel}");
        assert!(found.posts.iter().all(|post| post.deleted && post.channel == channel));
    }
}

#[test]
fn webhooks_shake_hands_check_signatures_and_read() {
    for channel in ["facebook", "messenger", "instagram", "threads", "whatsapp"] {
        let trial = Trial::new(channel, 2, 5);
        let feed = trial.open(None);
        let (reply, wanted) = trial.handshake(&feed, false);
        assert_eq!((reply.status, reply.body), (200, wanted), "{channel}");
        assert_eq!(trial.handshake(&feed, true).0.status, 403, "{channel}");

        let (reply, found) = trial.push(&feed, 1, Change::New);
        assert_eq!((reply.status, sorted(&found)), (200, vec![trial.id(1)]), "{channel}");
        assert!(reply.delivery.is_some(), "{channel}");
        assert_eq!(reply, trial.push(&feed, 1, Change::New).0, "{channel}: a repetition is known");

        let (reply, found) = trial.push_forged(&feed, 1);
        assert_eq!(reply.status, 401, "{channel}");
        assert!(found.is_empty(), "{channel}");
    }
}

#[test]
fn webhooks_tell_of_edits_and_deletions() {
    for channel in ["facebook", "messenger", "whatsapp"] {
        let trial = Trial::new(channel, 2, 5);
        let feed = trial.open(None);
        trial.server.edit(2, "in other words");
        let (_, found) = trial.push(&feed, 2, Change::Edited);
        let post = &found.posts[0];
        assert_eq!((&*post.id, &*post.text), (&*trial.id(2), "in other words"), "{channel}");
        assert!(post.revision > 0, "{channel}");
        trial.server.delete(2);
        let (_, found) = trial.push(&feed, 2, Change::Deleted);
        assert!(found.posts[0].deleted && found.posts[0].id == trial.id(2), "{channel}");
    }
}

#[test]
fn a_cursor_of_something_else_is_a_problem_of_the_settings() {
    for channel in ASKED {
        let trial = Trial::new(channel, 0, 5);
        let problem = trial.try_open(Some(&crate::Cursor("17".to_owned())), &[]).err().unwrap();
        assert!(problem.what.contains("cursor"), "{channel}: {problem}");
    }
}
