//! Rounds against the fake: paging, going on, closed subreddits, searches with comments, limits, and asking again.

use serde_json::json;
use testkit::fakes::Fault;

use crate::Cursor;
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::rehearsal::{NOW, Rehearsal, at, ids};
use crate::source::{Found, Step, Trouble};

#[test]
fn a_round_reads_every_page_once() {
    let set = Rehearsal::new("reddit", 23, 5);
    let mut feed = set.open(None);
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all());
    assert!(set.whole_round(&mut feed).is_empty());
    let new = set.server.write("one more");
    assert_eq!(ids(&set.whole_round(&mut feed)), [set.fake.id(&new)]);
    assert!(set.server.seen().iter().skip(1).all(|request| request.param("raw_json") == Some("1")));
}

#[test]
fn whatever_the_cursor_it_goes_on_without_a_gap() {
    Rehearsal::new("reddit", 20, 4).goes_on_after_every_kill(12);
}

#[test]
fn a_place_that_is_gone_is_found_again() {
    for stop in 2..8 {
        let set = Rehearsal::new("reddit", 20, 4);
        let mut feed = set.open(None);
        let mut got = ids(&set.ask(&mut feed, stop).found);
        for n in (2..20).step_by(3) {
            set.server.delete(n);
        }
        got.extend(ids(&set.whole_round(&mut feed)));
        got.sort();
        got.dedup();
        assert!(set.all().iter().all(|id| got.contains(id)), "stopped after {stop}");
    }
}

#[test]
fn one_closed_subreddit_does_not_close_the_others() {
    let mut set = Rehearsal::new("reddit", 8, 10);
    set.settings.push(("subreddits", "invented,closed"));
    let mut feed = set.open(None);
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all());
    let cursor = feed.poll.as_ref().unwrap().cursor();
    assert!(set.whole_round(&mut set.open(Some(&cursor))).is_empty());
}

#[test]
fn names_become_searches() {
    let mut set = Rehearsal::new("reddit", 5, 10).with_terms(&["drugamol", "wort of john"]);
    set.settings.push(("subreddits", ""));
    let (one, other) = (set.server.write("no such word"), set.server.write("a rash from drugamol"));
    assert_eq!((one.n, other.n), (6, 7));
    assert_eq!(ids(&set.whole_round(&mut set.open(None))), [set.fake.id(&other)]);
    assert!(
        set.server.seen().iter().any(|request| request.param("q") == Some("drugamol OR \"wort of john\""))
    );
    set.terms.clear();
    assert!(set.try_open(None).is_err());
}

#[test]
fn limits_and_wrong_answers_are_told_apart() {
    let set = Rehearsal::new("reddit", 3, 10);
    let mut feed = set.open(None);
    set.ask(&mut feed, 1);
    let table: [(Fault, fn(&Outcome) -> bool); 4] = [
        (
            Fault::Limited(30),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(until)), _) if *until == at(30)),
        ),
        (Fault::Status(502), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Status(403), |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_)))),
    ];
    for (fault, wanted) in table {
        set.server.faults([fault]);
        let end = set.ask(&mut feed, 1).end;
        assert!(wanted(&end), "{fault:?}: {end:?}");
    }
    set.server.faults([Fault::Denied]);
    assert_eq!(ids(&set.whole_round(&mut feed)), set.all(), "a new token is fetched");
    // A form that was used too often says so with status 200.
    let body =
        json!({"json": {"errors": [["RATELIMIT", "try again in 9 minutes.", "ratelimit"]]}}).to_string();
    let answer = Answer { status: 200, body: body.into_bytes(), tag: "listing", ..Answer::default() };
    let judged = feed.poll.as_mut().unwrap().judge(&answer, at(0));
    assert_eq!(judged, Judgement::Limited(Some(at(600))));
}

#[test]
fn what_is_gone_is_erased_and_what_was_edited_is_read_again() {
    let set = Rehearsal::new("reddit", 6, 10);
    let asked: Vec<String> = set.all().into_iter().chain(["t4_message".to_owned()]).collect();
    let edited = set.server.edit(2, "other words");
    let gone = set.server.delete(4);
    let mut recheck = set.open(None).recheck.unwrap();
    let found = set.recheck(&mut *recheck, &asked);
    let erased: Vec<&str> = found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect();
    assert_eq!(erased, [set.fake.id(&gone)]);
    let revised = found.posts.iter().find(|post| post.id == set.fake.id(&edited)).unwrap();
    assert!(revised.text.contains("other words") && revised.revision > 0);
    // What is no listing erases nothing.
    let answer = Answer {
        status: 200,
        body: b"{\"message\":\"x\",\"error\":500}".to_vec(),
        tag: "info",
        ..Answer::default()
    };
    assert!(recheck.read(&asked, &answer, &mut Found::default()).is_err());
}

#[test]
fn comments_below_a_finding_are_read_within_bounds() {
    let mut set = Rehearsal::new("reddit", 0, 10);
    set.settings.extend([("subreddits", ""), ("queries", "drugamol"), ("max_more_requests", "1")]);
    let mut feed = set.open(None);
    let poll = feed.poll.as_deref_mut().unwrap();
    let now = at(0);
    let comment = |id: &str| json!({"kind": "t1", "data": {"id": id, "name": format!("t1_{id}"), "body": "me too", "link_id": "t3_p", "created_utc": NOW as f64, "replies": ""}});
    let more = json!({"kind": "more", "data": {"count": 2, "id": "m", "children": ["m", "n"]}});
    let submission = json!({"kind": "t3", "data": {"id": "p", "name": "t3_p", "title": "drugamol", "selftext": "", "num_comments": 3, "created_utc": NOW as f64}});
    let of = |children: Vec<serde_json::Value>| json!({"kind": "Listing", "data": {"after": null, "children": children}});
    let answers = [
        ("/api/v1/access_token", json!({"access_token": "t", "expires_in": 3600})),
        ("/search", of(vec![submission.clone()])),
        ("/comments/p", json!([of(vec![submission]), of(vec![comment("c"), more.clone()])])),
        ("/api/morechildren", json!({"json": {"errors": [], "data": {"things": [comment("m"), more]}}})),
    ];
    let mut found = Found::default();
    for (path, body) in answers {
        let Step::Ask(request) = poll.next(now) else { panic!("{path} was not asked") };
        assert!(request.url.ends_with(path), "{}", request.url);
        let answer = Answer {
            status: 200,
            body: body.to_string().into_bytes(),
            tag: request.tag,
            ..Answer::default()
        };
        assert_eq!(poll.judge(&answer, now), Judgement::Read);
        poll.read(&answer, &mut found).unwrap();
    }
    assert!(matches!(poll.next(now), Step::Rest));
    let ids: Vec<&str> = found.posts.iter().map(|post| &*post.id).collect();
    assert_eq!(ids, ["t3_p", "t3_p", "t1_c", "t1_m"]);
}

#[test]
fn settings_that_cannot_work_are_told() {
    for (key, value, part) in
        [("subreddits", "two words", "subreddits"), ("inbox", "true", "refresh_token_file")]
    {
        let mut set = Rehearsal::new("reddit", 0, 10);
        set.settings.push((key, value));
        let problem = set.try_open(None).err().unwrap().to_string();
        assert!(problem.contains(part), "{problem}");
    }
    assert!(Rehearsal::new("reddit", 0, 1).try_open(Some(&Cursor("not ours".to_owned()))).is_err());
}
