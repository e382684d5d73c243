//! Rounds against the fake: paging, going on, closed subreddits, searches with comments, limits, and asking again.

use std::collections::BTreeMap;

use model::Timestamp;
use serde_json::json;
use testkit::fakes::{FAKES, Fake, FakeServer, Fault, World};

use super::Reddit;
use crate::Cursor;
use crate::drive::{Outcome, Round, round};
use crate::http::{Answer, Client, Judgement};
use crate::query::Term;
use crate::source::{
    Connector, Feed, Found, Opening, Recheck, SettingValue, SettingsProblem, SourceSettings, Step, Trouble,
};

const NOW: i64 = 1_800_000_000;

fn fake() -> &'static dyn Fake {
    *FAKES.iter().find(|fake| fake.channel() == "reddit").unwrap()
}

struct Set {
    server: FakeServer,
    folder: tempfile::TempDir,
    more: Vec<(&'static str, &'static str)>,
    terms: Vec<Term>,
}

impl Set {
    fn new(posts: u64, page: usize) -> Self {
        let mut world = World::at(NOW - 3_600, page);
        for n in 1..=posts {
            world.write(&format!("invented words {n}"));
        }
        let folder = tempfile::tempdir().unwrap();
        Self { server: FakeServer::start(fake(), world), folder, more: Vec::new(), terms: Vec::new() }
    }

    fn open(&self, from: Option<&Cursor>) -> Result<Feed, SettingsProblem> {
        let secret = |text: &str| {
            let path = self.folder.path().join("secret");
            std::fs::write(&path, text).unwrap();
            path.to_string_lossy().into_owned()
        };
        let mut values: BTreeMap<String, SettingValue> = BTreeMap::new();
        for (key, value) in fake().settings(&self.server.base(), &secret) {
            values.insert(key.to_owned(), SettingValue::Text(value));
        }
        for (key, value) in &self.more {
            values.insert((*key).to_owned(), SettingValue::Text((*value).to_owned()));
        }
        values.insert("channel".to_owned(), SettingValue::Text("reddit".to_owned()));
        let settings = SourceSettings::new("r", Reddit.keys(), values).map_err(|mut all| all.remove(0))?;
        let now = Timestamp::from_millis(NOW * 1000);
        let since = Timestamp::from_millis((NOW - 86_400) * 1000);
        Reddit.open(&Opening { settings: &settings, from, now, since, terms: &self.terms })
    }

    fn ids(&self, found: &Found) -> Vec<String> {
        let mut ids: Vec<String> = found.posts.iter().map(|post| post.id.to_string()).collect();
        ids.sort();
        ids
    }

    fn all(&self) -> Vec<String> {
        let mut ids: Vec<String> = self.server.world().standing().map(|post| fake().id(post)).collect();
        ids.sort();
        ids
    }
}

fn client() -> Client {
    Client::new("hark-test", true, 1 << 20).unwrap()
}

async fn ask(feed: &mut Feed, most: u64) -> Round {
    let poll = feed.poll.as_deref_mut().unwrap();
    round(&client(), poll, Timestamp::from_millis(NOW * 1000), most, usize::MAX).await
}

#[tokio::test]
async fn a_round_reads_every_page_once() {
    let set = Set::new(23, 5);
    let mut feed = set.open(None).unwrap();
    let first = ask(&mut feed, 50).await;
    assert!(matches!(first.end, Outcome::Rest), "{first:?}");
    assert_eq!(set.ids(&first.found), set.all());
    let second = ask(&mut feed, 50).await;
    assert!(matches!(second.end, Outcome::Rest) && second.found.is_empty(), "{second:?}");
    set.server.write("one more");
    let third = ask(&mut feed, 50).await;
    assert_eq!(third.found.posts.len(), 1);
    assert!(set.server.seen().iter().skip(1).all(|request| request.param("raw_json") == Some("1")));
}

#[tokio::test]
async fn whatever_the_cursor_it_goes_on_without_a_gap() {
    for stop in 1..12 {
        let set = Set::new(20, 4);
        let mut feed = set.open(None).unwrap();
        let mut ids = set.ids(&ask(&mut feed, stop).await.found);
        let cursor = feed.poll.as_ref().unwrap().cursor();
        set.server.write("between the two");
        // The place of the next page is gone.
        set.server.delete(9);
        ids.retain(|id| *id != fake().id(&set.server.world().posts[8]));
        let mut feed = set.open(Some(&cursor)).unwrap();
        for _ in 0..2 {
            let next = ask(&mut feed, 60).await;
            assert!(matches!(next.end, Outcome::Rest), "{next:?}");
            ids.extend(set.ids(&next.found));
        }
        ids.sort();
        ids.dedup();
        assert_eq!(ids, set.all(), "stopped after {stop}");
    }
}

#[tokio::test]
async fn one_closed_subreddit_does_not_close_the_others() {
    let mut set = Set::new(8, 10);
    set.more.push(("subreddits", "invented,closed"));
    let mut feed = set.open(None).unwrap();
    let first = ask(&mut feed, 50).await;
    assert!(matches!(first.end, Outcome::Rest), "{first:?}");
    assert_eq!(set.ids(&first.found), set.all());
    let cursor = feed.poll.as_ref().unwrap().cursor();
    let again = ask(&mut set.open(Some(&cursor)).unwrap(), 50).await;
    assert!(again.found.is_empty() && matches!(again.end, Outcome::Rest), "{again:?}");
}

#[tokio::test]
async fn names_become_searches() {
    let mut set = Set::new(5, 10);
    set.more.push(("subreddits", ""));
    set.server.write("a rash from drugamol");
    set.server.write("nothing of the kind");
    set.terms = ["drugamol", "wort of john"]
        .map(|name| Term { name: name.to_owned(), drug: name.to_owned(), misspelled: false })
        .to_vec();
    let found = ask(&mut set.open(None).unwrap(), 50).await.found;
    assert!(found.posts.iter().all(|post| post.text.contains("drugamol")));
    let asked = set.server.seen();
    assert!(asked.iter().any(|request| request.param("q") == Some("drugamol OR \"wort of john\"")));
    set.terms.clear();
    assert!(set.open(None).is_err());
}

#[tokio::test]
async fn limits_and_wrong_answers_are_told_apart() {
    let set = Set::new(3, 10);
    let at = |secs: i64| Timestamp::from_millis((NOW + secs) * 1000);
    let mut feed = set.open(None).unwrap();
    ask(&mut feed, 1).await;
    let table: [(Fault, fn(&Outcome) -> bool); 4] = [
        (
            Fault::Limited(30),
            |end| matches!(end, Outcome::Judged(Judgement::Limited(Some(until)), _) if *until == Timestamp::from_millis((NOW + 30) * 1000)),
        ),
        (Fault::Status(502), |end| matches!(end, Outcome::Judged(Judgement::Retry(_), _))),
        (Fault::Status(403), |end| matches!(end, Outcome::Judged(Judgement::Denied(_), _))),
        (Fault::Malformed, |end| matches!(end, Outcome::Trouble(Trouble::Malformed(_)))),
    ];
    for (fault, wanted) in table {
        set.server.faults([fault]);
        let end = ask(&mut feed, 1).await.end;
        assert!(wanted(&end), "{fault:?}: {end:?}");
    }
    set.server.faults([Fault::Denied]);
    let round = ask(&mut feed, 50).await;
    assert!(matches!(round.end, Outcome::Rest), "a new token is fetched: {round:?}");
    assert_eq!(set.ids(&round.found), set.all());
    // A form that was used too often says so with status 200.
    let body =
        json!({"json": {"errors": [["RATELIMIT", "try again in 9 minutes.", "ratelimit"]]}}).to_string();
    let answer = Answer { status: 200, body: body.into_bytes(), tag: "listing", ..Answer::default() };
    let judged = feed.poll.as_mut().unwrap().judge(&answer, at(0));
    assert_eq!(judged, Judgement::Limited(Some(at(600))));
}

#[tokio::test]
async fn what_is_gone_is_erased_and_what_was_edited_is_read_again() {
    let set = Set::new(6, 10);
    let ids = set.all();
    let edited = set.server.edit(2, "other words");
    let gone = set.server.delete(4);
    let mut recheck = set.open(None).unwrap().recheck.unwrap();
    let asked: Vec<String> = ids.iter().cloned().chain(["t4_message".to_owned()]).collect();
    let mut found = Found::default();
    let mut tokens = 0;
    loop {
        let now = Timestamp::from_millis(NOW * 1000);
        let answer = client().ask(&recheck.ask(&asked, now)).await.unwrap();
        assert_eq!(recheck.judge(&answer, now), Judgement::Read);
        match recheck.read(&asked, &answer, &mut found).unwrap() {
            true => break,
            false => tokens += 1,
        }
    }
    assert_eq!(tokens, 1);
    let erased: Vec<&str> = found.posts.iter().filter(|post| post.deleted).map(|post| &*post.id).collect();
    assert_eq!(erased, [fake().id(&gone)]);
    let revised = found.posts.iter().find(|post| post.id == fake().id(&edited)).unwrap();
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
    let mut set = Set::new(0, 10);
    set.more.extend([("subreddits", ""), ("queries", "drugamol"), ("max_more_requests", "1")]);
    let mut feed = set.open(None).unwrap();
    let poll = feed.poll.as_deref_mut().unwrap();
    let now = Timestamp::from_millis(NOW * 1000);
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
        let mut set = Set::new(0, 10);
        set.more.push((key, value));
        let problem = set.open(None).err().unwrap().to_string();
        assert!(problem.contains(part), "{problem}");
    }
    assert!(Set::new(0, 1).open(Some(&Cursor("not ours".to_owned()))).is_err());
}
