//! Streams: their rules, their frames, their gaps.

use super::*;
use crate::drive::Outcome;
use crate::http::{Answer, Judgement};
use crate::source::{Frame, Framing, Trouble};

fn frame(json: &str) -> Frame<'_> {
    Frame { data: json.as_bytes(), ..Frame::default() }
}

/// Runs until the source wants to listen.
fn until_listening(server: &FakeServer, poll: &mut dyn Poll) -> Round {
    let round = run(server, poll, 99);
    assert!(matches!(round.end, Outcome::Listen(_, Framing::Lines)), "{:?}", round.end);
    round
}

/// Rules as the platform has them.
fn rules(server: &FakeServer) -> Vec<(String, String)> {
    let request = crate::http::Request::get(format!("{}/2/tweets/search/stream/rules", server.base()))
        .header("authorization", "Bearer fake-x-token");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(client().ask(&request)).unwrap().json().unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let all = answer["data"].as_array().cloned().unwrap_or_default();
    all.iter().map(|rule| (text(&rule["value"]), text(&rule["tag"]))).collect()
}

#[test]
fn rules_are_brought_into_line_before_listening() {
    let server = platform(0, 5);
    let own = [("reads", "stream"), ("max_rule_chars", "40"), ("catch_up", "false")];
    let mut first =
        Source::at(&server.base(), &own).terms(&["drugamol", "placebex", "st drug wort"]).poll(None);
    let round = until_listening(&server, &mut *first);
    assert_eq!(round.requests, 2, "listed, added");
    let tagged = |rule: &str| (rule.to_owned(), "hark".to_owned());
    assert_eq!(
        rules(&server),
        [tagged("(drugamol OR placebex) -is:retweet"), tagged("\"st drug wort\" -is:retweet")]
    );
    let other = [("reads", "stream"), ("catch_up", "false"), ("rule_tag", "other")];
    let mut second = Source::at(&server.base(), &other).terms(&["st drug wort", "newdrug"]).poll(None);
    assert_eq!(until_listening(&server, &mut *second).requests, 3, "listed, deleted, added");
    assert_eq!(
        rules(&server),
        [("(\"st drug wort\" OR newdrug) -is:retweet".to_owned(), "other".to_owned())]
    );
    let keeping = [("reads", "stream"), ("catch_up", "false"), ("keep_other_rules", "true")];
    let mut third = Source::at(&server.base(), &keeping).terms(&["drugamol"]).poll(None);
    until_listening(&server, &mut *third);
    assert_eq!(rules(&server).len(), 2);
    let mut found = Found::default();
    for id in ["1", "3", "4"] {
        let json = format!(r#"{{"data":{{"id":"{id}","text":"a"}},"matching_rules":[{{"id":"{id}"}}]}}"#);
        third.frame(&frame(&json), &mut found).unwrap();
    }
    assert_eq!((found.posts.len(), found.skipped["rule of another program"]), (1, 2));
}

#[test]
fn many_rules_go_in_several_requests_and_bad_ones_are_told() {
    let server = platform(0, 5);
    let queries = |from: u32| (from..from + 150).map(|n| format!("drug{n}")).collect::<Vec<_>>().join(",");
    let own = |queries: &str| {
        let own = [("reads", "stream"), ("catch_up", "false"), ("queries", queries)];
        Source::at(&server.base(), &own).poll(None)
    };
    assert_eq!(until_listening(&server, &mut *own(&queries(0))).requests, 3);
    assert_eq!(until_listening(&server, &mut *own(&queries(75))).requests, 3, "half of them stay");
    let mut values: Vec<String> = rules(&server).into_iter().map(|(value, _)| value).collect();
    values.sort();
    let mut wanted: Vec<String> = queries(75).split(',').map(str::to_owned).collect();
    wanted.sort();
    assert_eq!(values, wanted);

    let long = format!("drugamol {}", "very ".repeat(300));
    let settings =
        [("reads", "stream"), ("catch_up", "false"), ("queries", long.as_str()), ("max_rule_chars", "4096")];
    let round = run(&server, &mut *Source::at(&server.base(), &settings).poll(None), 99);
    match round.end {
        Outcome::Trouble(Trouble::Fatal(what)) => {
            assert!(what.contains("1 of 1") && !what.contains("very"), "{what}")
        }
        other => panic!("{other:?}"),
    }
    let few = [("reads", "stream"), ("max_rules", "1"), ("queries", "a,b")];
    assert_eq!(Source::at(&server.base(), &few).open(None).err().unwrap().key, "max_rules");
}

#[test]
fn what_the_stream_missed_is_looked_up() {
    let server = platform(3, 9);
    let source = Source::at(&server.base(), &[("reads", "stream"), ("overlap_secs", "2")]);
    let mut poll = source.poll(None);
    let first = until_listening(&server, &mut *poll);
    assert_eq!(first.found.posts.len(), 3, "the time before the first connection");
    // Written while search was done and the stream was not open yet; then heard; then missed.
    let unheard = server.write("before the stream was open");
    server.set_now(NOW + 100);
    let heard = server.write("heard");
    let mut found = Found::default();
    let bytes = fake().frame(&heard, testkit::fakes::Change::New, &server.world()).unwrap();
    poll.frame(&Frame { data: &bytes, ..Frame::default() }, &mut found).unwrap();
    assert_eq!(ids(&found), [fake().id(&heard)]);
    server.set_now(NOW + 200);
    let missed = server.write("after it broke");
    let mut again = source.poll(Some(&poll.cursor()));
    let filled = ids(&until_listening(&server, &mut *again).found);
    assert!(filled.contains(&fake().id(&unheard)) && filled.contains(&fake().id(&missed)), "{filled:?}");
    let seen = server.seen();
    let bounded: Vec<_> = seen.iter().filter(|request| request.param("until_id").is_some()).collect();
    assert_eq!(bounded.len(), 1, "one look at what was written around the beginning");
    let last = until_listening(&server, &mut *again);
    assert_eq!(last.requests, 1, "a gap is filled once");
}

#[test]
fn a_post_is_heard_as_it_is_written() {
    let server = platform(1, 9);
    let mut poll = Source::at(&server.base(), &[("reads", "stream")]).poll(None);
    let Outcome::Listen(request, framing) = until_listening(&server, &mut *poll).end else { panic!() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (found, how) = runtime.block_on(async {
        let client = client();
        let wait = std::time::Duration::from_secs(20);
        let hearing = crate::drive::overhear(&client, &mut *poll, &request, framing, wait, 2);
        let writing = async {
            // Only what is written while the stream is open is heard.
            while !server.seen().iter().any(|request| request.path == "/2/tweets/search/stream") {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            let post = server.write("drugamol & a rash");
            server.edit(post.n, "drugamol & two rashes");
            fake().id(&post)
        };
        let (heard, id) = tokio::join!(hearing, writing);
        assert_eq!(ids(&heard.0), [id.as_str(), id.as_str()]);
        heard
    });
    assert!(how.is_ok(), "{how:?}");
    let revisions: Vec<u64> = found.posts.iter().map(|post| post.revision).collect();
    assert_eq!((revisions, &*found.posts[1].text), (vec![0, 1], "drugamol & two rashes"));
}

#[test]
fn frames_are_read_and_errors_end_the_stream() {
    let mut poll = Source::at("http://127.0.0.1:1", &[("reads", "stream")]).poll(None);
    let mut found = Found::default();
    let bad = [r#"{"data":{"text":"no id"}}"#, "{\"data\":", "17"];
    for json in bad {
        poll.frame(&frame(json), &mut found).unwrap();
    }
    assert_eq!((found.posts.len(), found.refused.len()), (0, 3));
    let partial = r#"{"data":{"id":"5","text":"a"},"errors":[{"resource_type":"tweet","resource_id":"4","type":"x/resource-not-found"}]}"#;
    poll.frame(&frame(partial), &mut found).unwrap();
    assert_eq!(lines(&found), [r#"5@0 post "a""#, "-4"]);
    let table = [
        (
            r#"{"errors":[{"title":"operational-disconnect","disconnect_type":"UpstreamOperationalDisconnect","detail":"words","type":"https://api.twitter.com/2/problems/operational-disconnect"}]}"#,
            Trouble::Ended("the platform ended it for reasons of its own".into()),
        ),
        (
            r#"{"title":"ConnectionException","detail":"words","connection_issue":"TooManyConnections","type":"https://api.twitter.com/2/problems/streaming-connection"}"#,
            Trouble::Ended("the platform says that there is another connection to the stream".into()),
        ),
        (
            r#"{"errors":[{"type":"https://api.twitter.com/2/problems/usage-capped","detail":"words"}]}"#,
            Trouble::Fatal(
                "the plan's cap of posts is reached: raise it, or wait for the next period".into(),
            ),
        ),
        (r#"{"errors":[{"title":"words"}]}"#, Trouble::Ended("the platform tells of an error".into())),
    ];
    for (json, wanted) in table {
        assert_eq!(poll.frame(&frame(json), &mut found), Err(wanted));
    }
    assert_eq!(poll.silence_secs(), 25);
}

#[test]
fn a_stream_that_is_refused_is_opened_at_growing_pauses() {
    let server = platform(0, 5);
    let mut poll = Source::at(&server.base(), &[("reads", "stream"), ("catch_up", "false")]).poll(None);
    until_listening(&server, &mut *poll);
    let now = Timestamp::from_millis(NOW * 1000);
    let refused = |status| Answer { status, tag: "stream", body: b"{}".to_vec(), ..Answer::default() };
    let mut pauses = Vec::new();
    for _ in 0..6 {
        match poll.judge(&refused(429), now) {
            Judgement::Limited(Some(at)) => pauses.push((at.0 - now.0) / 1_000_000),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(pauses, [60, 120, 240, 480, 960, 960]);
    assert!(matches!(poll.judge(&refused(409), now), Judgement::Retry(_)));
    let again = until_listening(&server, &mut *poll);
    assert_eq!(again.requests, 1, "without rules on the platform they are listed again");
}

#[test]
fn compliance_streams_go_on_by_time() {
    let own = [("reads", "compliance_posts"), ("partition", "3"), ("queries", "")];
    let source = Source::at("http://127.0.0.1:1", &own);
    let mut poll = source.poll(None);
    let now = Timestamp::from_millis(NOW * 1000);
    let crate::source::Step::Listen(request, Framing::Lines) = poll.next(now) else { panic!() };
    assert!(request.url.ends_with("/2/tweets/compliance/stream"));
    assert_eq!(request.query, [("partition".to_owned(), "3".to_owned())]);
    let mut found = Found::default();
    for at in ["2026-01-01T00:00:05.123Z", "2026-01-01T00:00:03Z"] {
        let json = format!(r#"{{"data":{{"delete":{{"event_at":"{at}","tweet":{{"id":"5"}}}}}}}}"#);
        poll.frame(&frame(&json), &mut found).unwrap();
    }
    assert_eq!(lines(&found), ["-5", "-5"]);
    let mut again = source.poll(Some(&poll.cursor()));
    let crate::source::Step::Listen(request, _) = again.next(now) else { panic!() };
    assert_eq!(request.query[1], ("start_time".to_owned(), "2026-01-01T00:00:05Z".to_owned()));
    assert!(source.open(None).unwrap().recheck.is_none());

    let mut users =
        Source::at("http://127.0.0.1:1", &[("reads", "compliance_users"), ("queries", "")]).poll(None);
    let mut found = Found::default();
    let json = r#"{"data":{"user_suspend":{"event_at":"2026-01-01T00:00:05Z","user":{"id":"7"}}}}"#;
    users.frame(&frame(json), &mut found).unwrap();
    assert_eq!(lines(&found), ["-@7"]);
}
